"""Money: what keeps an organisation alive, and what funders reward.

An organisation spends a month of money a month. Contracts pay for policies that deliver. A funder
divides its budget over its portfolio, and over causes elsewhere, by

    score = (1 − patience) · recent wins + patience · recent growth of membership and trust

with each part at most 1. A funder's trust in an organisation follows the score as experience.

Limits: cost 0: nobody runs out; patience 0: only wins count. Source: the essay ("a system that
rewards quick results").
"""

from typing import Any

from collabsim.compiled import rule
from collabsim.mechanisms.declare import Mechanism, columns
from collabsim.numerics import better, worse


@rule
def funding(world: Any, clock: Any, p: Any) -> None:
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
def _portfolios(world: Any) -> None:
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


MECHANISM = Mechanism(
    name="funding",
    scope="nation",
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
