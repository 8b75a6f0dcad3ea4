"""Money: what keeps an organisation alive, and what funders reward.

An organisation works from grant to grant. A grant pays what each month costs, from its first month
to its last; its length is drawn (gamma with shape 2, in whole months), that of the first one too.
Contracts pay besides for policies that are carried out and deliver (see gathering), and what is left
is saved. In the month after a grant has ended, the funder renews it with chance

    logistic(renew + renewal_score · (score − 0.3) + renewal_trust · (T_f − ½))
    score = (1 − patience) · recent wins + patience · recent growth of membership and trust

with each part of the score at most 1; otherwise the organisation lives on contracts and savings
from then on, and asks no more. After that the funder's trust T_f follows the score as experience.
Whoever sees the end of the money coming winds down, over a month at least, unless contracts alone
pay for a month; and a lead tires until another takes over, with the monthly chance
1 / (12 · lead_years):

    drive = min(1, months left / wind_down) · e^(−tire · months of the present lead)

where the months left are those of the grant and those that savings last beside the contracts of now.

Limits: cost 0: money never runs out, and nobody winds down; patience 0: only wins count; renewal
without hope and no contracts: with grants of 36 months on average .406 are alive after 36 months
and .155 after 60. Sources: the essay ("a system that rewards quick results"); half of new
establishments live five years (US Bureau of Labor Statistics); chief executives of non-profits stay
about four years.
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import Mechanism, Words, columns
from collabsim.numerics import better, exponential, logistic, worse
from collabsim.quantity import ESSAY, Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import EntrepreneurRow, World
from collabsim.state.initial import grant_length

GRANT = stream("GRANT")
LEAD = stream("LEAD")

SURVIVAL = "half of new establishments survive five years (US Bureau of Labor Statistics)"


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Funding(Group):
    """Money: what keeps an organisation alive, and what funders reward."""

    patience: float = number(
        0.381, (0.1, 0.6), "Weight that funders give to growing trust and membership over wins.",
        symbol="p_f", source="essay: a system that rewards quick results",
    )
    grant_months: float = number(
        38.3, (18.0, 60.0), "Average length of a grant.", symbol="T_g", unit="month",
        limits=(0.0, 1e6), source="grants mostly run for one to five years; assumption",
    )
    renew: float = number(
        2.33, (0.5, 2.5), "Log-odds that a grant is renewed at middling score and trust.",
        symbol="z_g", limits=(-50.0, 50.0), source=SURVIVAL,
    )
    renewal_score: float = number(
        3.0, (1.0, 5.0), "Weight of the score in renewing a grant.", symbol="z_s",
        limits=(-50.0, 50.0), searched=False,
    )
    renewal_trust: float = number(
        5.04, (2.0, 6.0), "Weight of the funder's trust in renewing a grant.", symbol="z_f",
        limits=(-50.0, 50.0),
    )
    wind_down: float = number(
        9.38, (3.0, 24.0), "Months of money below which an organisation works less.", symbol="T_d",
        unit="month", limits=(0.0, 1e6),
    )
    tire: float = number(
        0.0257, (0.003, 0.03), "Speed at which the drive of a lead falls.", symbol="k_a",
        unit="/month",
    )
    lead_years: float = number(
        4.0, (2.0, 10.0), "Years for which a lead stays on average.", symbol="T_h", unit="year",
        limits=(0.1, 1e9), source="mean stay of chief executives of non-profits: about four years",
        searched=False,
    )
    cost: float = number(
        1.0, (0.0, 1.0), "Months of money spent in a month; 0 means that money never runs out.",
        symbol="c_e", unit="month/month", searched=False,
    )
    contract: float = number(
        1.21, (0.5, 1.5), "Income from contracts when all policies deliver fully.", symbol="c_c",
        unit="month/month", limits=(0.0, 100.0),
    )
    attention: float = number(
        35.6, (12.0, 48.0), "Months over which funders remember wins and growth.", symbol="T_a",
        unit="month", limits=(1.0, 1e6),
    )
    growth_unit: float = number(
        0.217, (0.05, 0.3), "Growth of trust and membership that counts like one win.",
        symbol="γ_f", limits=(1e-6, 10.0), searched=False,
    )
    government_budget: float = number(
        54.5, (10.0, 80.0), "Monthly spending of a government at full capacity.", symbol="B_g",
        unit="organisation-months", limits=(0.0, 1e6), source=ESSAY, searched=False,
    )
# fmt: on


@rule
def funding(world: World, clock: Clock, p: Parameters) -> None:
    """Scores, grants, savings and drive of the month."""
    for f in range(len(world.funders)):
        world.funders[f].paid = 0.0
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        patience = world.funders[e.funder].patience
        growth = min(1.0, max(0.0, e.growth / p.funding.growth_unit))
        e.score = e.active * ((1.0 - patience) * min(1.0, e.wins) + patience * growth)
        e.grants = 0.0
        if e.active:
            _live_on(e, clock, p)
            world.funders[e.funder].paid += e.grants
            raised = better(e.funder_trust, p.trust.gain * e.score)
            e.funder_trust = worse(raised, p.trust.gain * p.trust.asymmetry * (1.0 - e.score))
    _portfolios(world)


@rule
def _live_on(e: EntrepreneurRow, clock: Clock, p: Parameters) -> None:
    """The month's money of an organisation, and what it can spend next month."""
    w, key, month = p.funding, stream_key(clock, GRANT), int(clock.month)
    if month == e.grant_end:
        z = w.renew + w.renewal_score * (e.score - 0.3) + w.renewal_trust * (e.funder_trust - 0.5)
        if uniform(key, e.id, 0) < logistic(z):
            e.grant_end = month + grant_length(key, e.id, p)
    if month < e.grant_end:
        e.grants = w.cost
    e.money = max(0.0, e.money + e.contracts + e.grants - w.cost)
    if uniform(stream_key(clock, LEAD), e.id) * 12.0 * w.lead_years < 1.0:
        e.lead_months = 0
    e.drive = exponential(-w.tire * e.lead_months)
    short = w.cost - e.contracts
    if short > 0.0:
        left = max(0, e.grant_end - 1 - month) + e.money / short
        e.drive *= min(1.0, left / max(1.0, w.wind_down))


@rule
def _portfolios(world: World) -> None:
    for f in range(len(world.funders)):
        funder = world.funders[f]
        funder.trust = 0.0
        funder.working = 0.0
        funder.power = 0.0
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        funder = world.funders[e.funder]
        funder.trust += e.funder_trust / funder.portfolio
        funder.working += 1.0 * e.active / funder.portfolio
        income = e.grants + e.contracts
        if income > 0.0:
            funder.power += e.grants / income / funder.portfolio


WORDS = Words(
    title="Money",
    plain=(
        "Organisations live from grant to grant, given for quick wins or for slow growth, and work "
        "less when they see the money end."
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
    says="Contracts and grants are paid, a grant may be renewed, a tired lead may hand over.",
    rule=funding,
    reads=(
        *columns("funders", "portfolio", "patience"),
        *columns(
            "entrepreneurs", "id", "funder", "active", "wins", "growth", "contracts", "grant_end",
            "money", "lead_months", "funder_trust",
        ),
    ),
    writes=(
        *columns("funders", "paid", "power", "trust", "working"),
        *columns(
            "entrepreneurs", "score", "grants", "grant_end", "money", "lead_months", "drive",
            "funder_trust",
        ),
    ),
    streams=("GRANT", "LEAD"),
    parameters=(
        *columns(
            "funding", "growth_unit", "cost", "grant_months", "renew", "renewal_score",
            "renewal_trust", "wind_down", "tire", "lead_years",
        ),
        *columns("trust", "gain", "asymmetry"),
    ),
)  # fmt: skip
