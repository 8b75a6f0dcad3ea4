"""What reaches people.

Government, organisation and community can each carry a policy, so that one can go on when another
falters:

    capability = 1 − (1 − w_g · usual capacity_g · c · (f + (1 − f) · T))
                   · (1 − w_e · min(1, 2 · a_deliver) · o)
                   · (1 − w_c · cohesion · (1 − e^(−serves · v · capacity of members)) if ever adopted)

A government delivers as far as the policy is carried out, its depth c, which follows what is left
of the budget. Under an agreement part of an organisation's delivery is paid by the government and
goes down with that, o = 1 − contracted · (1 − capacity_g / usual capacity_g); without one o = w_a.
What a community does itself asks for no public money, and one able member serves many: of people a
share v are members.

Delivery moves towards capability · (1 − resistance · R), where R is the conflict in the community.
The government's usual service runs beside it, with its own narrow facets. Until a first agreement an
organisation offers what it knows itself; from then on what was last agreed, even if that has ended.

Limits: alone, delivery relaxes exponentially to capability. Source: the essay's Sefton (a supplier
that the city contracts and subsidises; after the cut fifty restaurants at the same price, without
the subsidy); co-production after Parks et al. 1981 and Ostrom 1996.
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.numerics import exponential
from collabsim.quantity import ESSAY, Group, Parameters, number
from collabsim.randomness import Clock
from collabsim.state.columns import GovernmentRow, TieRow, World
from collabsim.state.readings import conflict, member_share, money_left
from collabsim.state.scratch import Scratch


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Delivery(Group):
    """What a policy delivers, and to whom."""

    rate: float = number(
        0.0496, (0.02, 0.08), "Speed at which delivery follows capability.", symbol="k_d",
        unit="/month",
    )
    government: float = number(
        0.651, (0.5, 0.9), "What a government with full capacity can deliver of a policy.",
        symbol="w_g",
    )
    entrepreneur: float = number(
        0.205, (0.2, 0.8), "What an organisation with half its effort on delivery can deliver.",
        symbol="w_e",
    )
    community: float = number(
        0.861, (0.5, 1.0), "What a fully organised and able community can deliver.", symbol="w_c"
    )
    serves: float = number(
        12.7, (3.0, 20.0), "How many people one fully able member serves.",
        symbol="n_v", limits=(0.0, 1e3),
    )
    trust_floor: float = number(
        0.385, (0.3, 0.9), "Share of its ability that a government uses without trust.", symbol="f"
    )
    around: float = number(
        0.137, (0.1, 0.8), "Share of its ability that an organisation keeps without an agreement.",
        symbol="w_a", source="essay: working around governments, not with them",
    )
    resistance: float = number(
        0.496, (0.3, 1.0), "Share of delivery lost where all are resentful and wary.", symbol="ζ"
    )
    contracted: float = number(
        0.43, (0.3, 1.0), "Share of what an organisation delivers under an agreement that the"
        " government pays for.", symbol="w_p", source=ESSAY,
    )
    status_quo: float = number(
        0.484, (0.3, 0.9), "What a government with full capacity delivers of its usual service.",
        symbol="w_q",
    )
# fmt: on


@rule
def capability(tie: TieRow, government: GovernmentRow, p: Parameters) -> float:
    """What the three partners of a tie can deliver together, in [0, 1]."""
    w = p.delivery
    by_government = 0.0
    by_organisation = w.entrepreneur * min(1.0, 2.0 * tie.deliver)
    by_community = 0.0
    if tie.adopted:
        working = w.trust_floor + (1.0 - w.trust_floor) * tie.government_trust
        by_government = w.government * government.base_capacity * tie.depth * working
        by_organisation *= 1.0 - w.contracted * (1.0 - money_left(government))
    else:
        by_organisation *= w.around
    if tie.ever_adopted:
        reached = w.serves * member_share(tie, government) * tie.member_capacity
        by_community = w.community * tie.cohesion * (1.0 - exponential(-reached))
    return 1.0 - (1.0 - by_government) * (1.0 - by_organisation) * (1.0 - by_community)


@rule
def delivery(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
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
    g.usual = p.delivery.status_quo * g.capacity


WORDS = Words(
    title="Help that arrives",
    plain=(
        "An agreement is only paper until somebody delivers, help only counts if it fits what "
        "people need, and one able neighbour can help many."
    ),
    idea=(
        "Government, organisation and community can each carry out what was agreed, so that one "
        "can go on where another fails. An answer made for a part of the problem reaches only some "
        "of the people."
    ),
    essay=(
        "The opening story of Sefton's meals; and the part on revisiting assumptions, on working "
        "at the roots of a problem and not at a slice of it."
    ),
)

MECHANISM = Mechanism(
    name="delivery",
    scope="community",
    says=(
        "Help reaches people, as far as somebody can deliver it and as far as it fits their needs."
    ),
    rule=delivery,
    reads=(
        *PLACES,
        *columns("governments", "capacity", "base_capacity", "wariness", "resentment"),
        *columns(
            "ties", "entrepreneur", "adopted", "ever_adopted", "depth", "deliver",
            "government_trust", "members", "member_capacity", "cohesion", "solution", "delivery",
        ),
        "entrepreneurs.known",
    ),
    writes=(
        *columns("ties", "delivery", "delivered", "offer"),
        "governments.usual",
    ),
    parameters=(
        *columns(
            "delivery", "rate", "government", "entrepreneur", "community", "trust_floor",
            "serves", "around", "contracted", "resistance", "status_quo",
        ),
    ),
)  # fmt: skip
