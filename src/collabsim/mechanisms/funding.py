"""Money: what keeps an organisation alive, and what funders reward.

An organisation spends a month of money a month. Contracts pay for policies that deliver. A funder
divides its budget over its portfolio, and over causes elsewhere, by

    score = (1 − patience) · recent wins + patience · recent growth of membership and trust

with each part at most 1. A funder's trust in an organisation follows the score as experience.

Limits: cost 0: nobody runs out; patience 0: only wins count. Source: the essay ("a system that
rewards quick results").
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import Mechanism, Words, columns
from collabsim.numerics import better, worse
from collabsim.quantity import ESSAY, Group, Parameters, number
from collabsim.randomness import Clock
from collabsim.state.columns import World


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Funding(Group):
    """Money: what keeps an organisation alive, and what funders reward."""

    patience: float = number(
        0.516, (0.1, 0.6), "Weight that funders give to growing trust and membership over wins.",
        symbol="p_f", source="essay: a system that rewards quick results",
    )
    runway: float = number(
        24.7, (18.0, 60.0), "Months that an organisation can live on its first money.",
        symbol="R₀", unit="month", limits=(0.0, 1e9),
        source="half of new establishments survive five years (US Bureau of Labor Statistics)",
    )
    runway_cap: float = number(
        84.8, (36.0, 120.0), "Months of money that an organisation can hold at most.",
        symbol="R_max", unit="month", limits=(0.0, 1e9),
    )
    cost: float = number(
        1.0, (0.0, 1.0), "Months of money spent in a month; 0 means that money never runs out.",
        symbol="c_e", unit="month/month",
    )
    contract: float = number(
        0.618, (0.5, 1.5), "Income from contracts when all policies deliver fully.", symbol="c_c",
        unit="month/month", limits=(0.0, 100.0),
    )
    grant: float = number(
        1.4, (0.5, 1.5), "A funder's budget for each organisation in its portfolio.",
        symbol="c_g", unit="month/month", limits=(0.0, 100.0),
    )
    elsewhere: float = number(
        0.341, (0.1, 0.5), "Pull of other causes on the funder's budget.", symbol="c_o",
        limits=(1e-6, 100.0),
    )
    attention: float = number(
        28.0, (12.0, 48.0), "Months over which funders remember wins and growth.", symbol="T_a",
        unit="month", limits=(1.0, 1e6),
    )
    growth_unit: float = number(
        0.217, (0.05, 0.3), "Growth of trust and membership that counts like one win.",
        symbol="γ_f", limits=(1e-6, 10.0),
    )
    government_budget: float = number(
        54.5, (10.0, 80.0), "Monthly spending of a government at full capacity.", symbol="B_g",
        unit="organisation-months", limits=(0.0, 1e6), source=ESSAY,
    )
# fmt: on


@rule
def funding(world: World, clock: Clock, p: Parameters) -> None:
    """Scores, grants and runways of the month."""
    for f in range(len(world.funders)):
        funder = world.funders[f]
        funder.paid = 0.0
        funder.power = p.funding.elsewhere * funder.portfolio  # for now: all that asks for money
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        patience = world.funders[e.funder].patience
        growth = min(1.0, max(0.0, e.growth / p.funding.growth_unit))
        e.score = e.active * ((1.0 - patience) * min(1.0, e.wins) + patience * growth)
        world.funders[e.funder].power += e.score
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        funder = world.funders[e.funder]
        e.grants = funder.budget * e.score / funder.power if e.score > 0.0 else 0.0
        funder.paid += e.grants
        if e.active:
            runway = e.runway + e.contracts + e.grants - p.funding.cost
            e.runway = min(p.funding.runway_cap, max(0.0, runway))
            raised = better(e.funder_trust, p.trust.gain * e.score)
            e.funder_trust = worse(raised, p.trust.gain * p.trust.asymmetry * (1.0 - e.score))
    _portfolios(world)


@rule
def _portfolios(world: World) -> None:
    for f in range(len(world.funders)):
        funder = world.funders[f]
        funder.trust = 0.0
        funder.capacity = 0.0
        funder.power = 0.0
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        funder = world.funders[e.funder]
        funder.trust += e.funder_trust / funder.portfolio
        funder.capacity += 1.0 * e.active / funder.portfolio
        income = e.grants + e.contracts
        if income > 0.0:
            funder.power += e.grants / income / funder.portfolio


WORDS = Words(
    title="Money",
    plain=(
        "Organisations live on contracts and grants, and funders may pay for quick wins or for "
        "slow growth."
    ),
    idea=(
        "Who pays decides who lasts. Funders who look for wins keep alive those who win often. "
        "Patient ones also pay for members and trust on the way there."
    ),
    essay=(
        "The closing part, on how quick results pay; the part on a collaboration worth exploring, "
        "with 5.6 trillion dollars a year spent by local governments, about forty times what "
        "charity gives."
    ),
)

MECHANISM = Mechanism(
    name="funding",
    scope="nation",
    says="Contracts and grants are paid, and a month of money is spent.",
    rule=funding,
    reads=(
        *columns("funders", "portfolio", "patience", "budget"),
        *columns(
            "entrepreneurs", "funder", "active", "wins", "growth", "contracts", "runway",
            "funder_trust",
        ),
    ),
    writes=(
        *columns("funders", "paid", "power", "trust", "capacity"),
        *columns("entrepreneurs", "score", "grants", "runway", "funder_trust"),
    ),
    parameters=(
        *columns("funding", "growth_unit", "elsewhere", "cost", "runway_cap"),
        *columns("trust", "gain", "asymmetry"),
    ),
)  # fmt: skip
