"""What an organisation's people learned in different places becomes what the organisation knows.

Communities are computed side by side, so during the month each tie only notes what was learned and
how much capacity was gained there. At the end of the month the organisation gathers it:

    known ← known ∪ learned in all ties,   capacity ← capacity + Σ gained / ties

and learns where it stands: members' share and governments' trust, averaged over its communities.
Its contracts of the month pay contract · Σ delivery · depth / ties, over the policies in places where
it works.

Limits: nothing learned, nothing gained: nothing changes.
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import Mechanism, Words, columns
from collabsim.quantity import Parameters
from collabsim.randomness import Clock
from collabsim.state.columns import World
from collabsim.state.readings import member_share


@rule
def gathering(world: World, clock: Clock, p: Parameters) -> None:
    """Gather every organisation's month from its ties."""
    keep = 1.0 - 1.0 / p.funding.attention
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        e.age += e.active
        e.lead_months += e.active
        e.trust = 0.0
        e.power = 0.0
        e.contracts = 0.0
        e.wins *= keep
        e.growth = keep * e.growth - e.standing  # the new standing is added below
        e.standing = 0.0
    for k in range(len(world.ties)):
        tie = world.ties[k]
        e = world.entrepreneurs[tie.entrepreneur]
        g = world.governments[tie.government]
        e.trust += tie.entrepreneur_trust / e.ties
        e.power += tie.power / e.ties
        e.known |= tie.learned
        e.capacity += tie.nurtured / e.ties
        e.wins += 1.0 * tie.won / e.ties
        e.standing += 0.5 * (member_share(tie, g) + tie.government_trust) / e.ties
        if tie.adopted and tie.present:
            e.contracts += p.funding.contract * tie.delivery * tie.depth / e.ties
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        e.growth = 0.0 if e.age <= 1 else e.growth + e.standing


WORDS = Words(
    title="Bringing it together",
    plain=(
        "What people of an organisation learned in one town they know in the next town a month "
        "later."
    ),
    idea=(
        "Bookkeeping between places. Without it, an organisation that works in several towns would "
        "be several organisations."
    ),
    essay="Not in the essay.",
)

MECHANISM = Mechanism(
    name="gathering",
    scope="nation",
    says="What an organisation's people learned in different places comes together.",
    rule=gathering,
    reads=(
        *columns("governments", "first_person", "end_person"),
        *columns(
            "ties", "entrepreneur", "government", "present", "entrepreneur_trust", "power", "learned",
            "nurtured", "won", "members", "government_trust", "adopted", "delivery", "depth",
        ),
        *columns(
            "entrepreneurs", "active", "age", "lead_months", "ties", "known", "capacity", "wins", "growth",
            "standing",
        ),
    ),
    writes=columns(
        "entrepreneurs", "age", "lead_months", "trust", "power", "known", "capacity", "wins", "growth",
        "standing", "contracts",
    ),
    parameters=columns("funding", "attention", "contract"),
)  # fmt: skip
