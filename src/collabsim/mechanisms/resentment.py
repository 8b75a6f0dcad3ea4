"""How resentment fades and spreads.

    r ← 2^(−1 / half_life) · ((1 − gossip) · r + gossip · mean of the acquaintances last month)

The government's wariness fades likewise. Resentment is withdrawal, lost trust and a hazard for
agreements; it never pushes opinions apart, for which experiments find no support (Takács, Flache &
Mäs 2016, abstract).

Limits: without pushes nothing is created; gossip 0: everybody's resentment halves every half-life.
"""


from collabsim.compiled import rule
from collabsim.lanes import alike, anywhere, column, gather, put, rounded, where
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.numerics import monthly_factor
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock
from collabsim.state.columns import World
from collabsim.state.network import close_ring
from collabsim.state.people import tile_of
from collabsim.state.scratch import Scratch


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Resentment(Group):
    """What a divisive push leaves behind in people."""

    push: float = number(
        0.256, (0.03, 0.3), "Resentment left by a fully divisive push that ignores one's needs.",
        symbol="ε", unit="/push",
    )
    member_share: float = number(
        0.505, (0.1, 0.6), "Share of that mark left on members of the movement that pushes.",
        symbol="ε_m", searched=False,
    )
    half_life: float = number(
        134.0, (24.0, 144.0), "Months in which resentment and wariness halve.", symbol="T_½",
        unit="month", limits=(0.1, 1e9),
    )
    gossip: float = number(
        0.0374, (0.0, 0.05), "Pull of the neighbours' resentment on one's own.", symbol="γ",
        unit="/month", searched=False,
    )
# fmt: on


@rule
def resentment(world: World, tile: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Fading and spreading of resentment and wariness in the communities of a tile."""
    here = tile_of(world, tile)
    kept = monthly_factor(p.resentment.half_life)
    resentment, shortcut = column(world.beneficiaries.resentment[tile]), column(world.beneficiaries.shortcut[tile])
    before = column(scratch.ring)  # person i stands at i + 2
    most = total = alike(0.0)
    people = alike(0)
    for i in range(here.rows):
        before[i + 2] = resentment[i]
        most = max(most, resentment[i])
    for c in range(here.first, here.end):
        g = world.governments[c]
        g.wariness *= kept
        g.resentment = 0.0
        people = put(people, c - here.first, g.end_person - g.first_person)
        close_ring(scratch.ring[:, c - here.first], g.end_person - g.first_person)
    if not anywhere(most > 0.0):
        return
    own = kept * (1.0 - p.resentment.gossip)
    others = kept * p.resentment.gossip * 0.2
    for i in range(here.rows):
        nearest = rounded(rounded(rounded(before[i + 3] + before[i + 1]) + before[i + 4]) + before[i])
        around = rounded(nearest + gather(before, shortcut[i] + 2))
        resentment[i] = where(people > i, own * before[i + 2] + others * around, 0.0)
        total += resentment[i]
    for c in range(here.first, here.end):
        world.governments[c].resentment = total[c - here.first] / people[c - here.first]


WORDS = Words(
    title="Resentment",
    plain="Anger at being passed over fades slowly, and friends pass it on.",
    idea=(
        "A win over the heads of others may have to be paid for later: people stay away, officials "
        "become careful, and agreements are easier to break."
    ),
    essay=(
        "Design principle 3, on resentment as the seed of later failure. That anger passes between "
        "friends is our assumption."
    ),
)

MECHANISM = Mechanism(
    name="resentment",
    scope="people",
    says="Anger fades a little and is passed on a little.",
    rule=resentment,
    reads=(
        *PLACES,
        "governments.wariness",
        *columns("beneficiaries", "resentment", "shortcut"),
    ),
    writes=(*columns("governments", "wariness", "resentment"), "beneficiaries.resentment"),
    parameters=columns("resentment", "half_life", "gossip"),
)
