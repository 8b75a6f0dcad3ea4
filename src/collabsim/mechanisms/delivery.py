"""What reaches people.

Government, organisation and community can each carry a policy, so that one can go on when another
falters:

    capability = 1 − (1 − w_g · capacity_g · (f + (1 − f) · T) if adopted)
                   · (1 − w_e · min(1, 2 · a_deliver) · o)
                   · (1 − w_c · v · capacity of members · cohesion if ever adopted)

Under an agreement part of an organisation's delivery is paid by the government and goes down with
its budget, o = 1 − contracted · (1 − capacity_g / usual capacity_g); without an agreement o = w_a.
What a community does itself asks for no public money.

Delivery moves towards capability · (1 − resistance · R), where R is the conflict in the community.
The government's usual service runs beside it, with its own narrow facets. An organisation that
works without an agreement offers what it knows itself.

Limits: alone, delivery relaxes exponentially to capability. Source: the essay's Sefton (a supplier
that the city contracts and subsidises; after the cut fifty restaurants at the same price, without
the subsidy); co-production after Parks et al. 1981 and Ostrom 1996.
"""

from typing import Any

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, columns
from collabsim.state.readings import conflict, member_share


@rule
def _public_money(government: Any) -> float:
    """What is left of the government's budget in bad times, as a share of its usual one."""
    if government.base_capacity == 0.0:
        return 0.0
    return government.capacity / government.base_capacity  # type: ignore[no-any-return]


@rule
def capability(tie: Any, government: Any, p: Any) -> float:
    """What the three partners of a tie can deliver together, in [0, 1]."""
    w = p.delivery
    by_government = 0.0
    by_organisation = w.entrepreneur * min(1.0, 2.0 * tie.deliver)
    by_community = 0.0
    if tie.adopted:
        working = w.trust_floor + (1.0 - w.trust_floor) * tie.government_trust
        by_government = w.government * government.capacity * working
        by_organisation *= 1.0 - w.contracted * (1.0 - _public_money(government))
    else:
        by_organisation *= w.around
    if tie.ever_adopted:
        by_community = (
            w.community * member_share(tie, government) * tie.member_capacity * tie.cohesion
        )
    return 1.0 - (1.0 - by_government) * (1.0 - by_organisation) * (1.0 - by_community)  # type: ignore[no-any-return]


@rule
def delivery(world: Any, c: int, clock: Any, p: Any, scratch: Any) -> None:
    """Delivery of every tie of community ``c``, and of the government's usual service."""
    g = world.governments[c]
    effective = 1.0 - p.delivery.resistance * conflict(g)
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        target = capability(tie, g, p) * effective
        tie.delivery += p.delivery.rate * (target - tie.delivery)
        tie.delivered = tie.delivery
        tie.offer = (
            tie.solution if tie.ever_adopted else world.entrepreneurs[tie.entrepreneur].known
        )
        if tie.adopted:
            tie.adopted_months += 1
            if tie.own and tie.adopted_months >= p.renewal.lasting_months:
                tie.lasting = 1
    g.usual = p.delivery.status_quo * g.capacity


MECHANISM = Mechanism(
    name="delivery",
    scope="community",
    rule=delivery,
    reads=(
        *PLACES,
        *columns("governments", "capacity", "base_capacity", "wariness", "resentment"),
        *columns(
            "ties", "entrepreneur", "adopted", "ever_adopted", "own", "adopted_months", "deliver",
            "government_trust", "members", "member_capacity", "cohesion", "solution", "delivery",
        ),
        "entrepreneurs.known",
    ),
    writes=(
        *columns("ties", "delivery", "delivered", "offer", "adopted_months", "lasting"),
        "governments.usual",
    ),
    parameters=(
        *columns(
            "delivery", "rate", "government", "entrepreneur", "community", "trust_floor",
            "around", "contracted", "resistance", "status_quo",
        ),
        "renewal.lasting_months",
    ),
)  # fmt: skip
