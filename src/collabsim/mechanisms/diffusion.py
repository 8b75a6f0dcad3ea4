"""What governments take from the results of their peers.

A government looks at last month's results of its peers. The best success wears its stereotype down;
conflict at peers makes it wary:

    stereotype ← stereotype · (1 − success · best success)
    wariness   ← wariness + conflict · mean conflict · (1 − wariness)

Because only last month is seen, it does not matter in which order communities are computed.

Limits: no peers or rates 0: nothing spreads. Source: learning and imitation among 675 large US
cities (Shipan & Volden 2008, abstract).
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock
from collabsim.state.columns import World
from collabsim.state.readings import conflict
from collabsim.state.scratch import Scratch


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Diffusion(Group):
    """What governments take from the results of their peers."""

    success: float = number(
        0.00185, (0.0, 0.03), "Wear on a stereotype by the best result seen at a peer.",
        symbol="θ_s", unit="/month",
        source="cities copy by learning and imitation: Shipan & Volden 2008 (abstract)",
    )
    conflict: float = number(
        0.0229, (0.0, 0.03), "Wariness caught from peers in conflict.", symbol="θ_c", unit="/month"
    )
# fmt: on


@rule
def diffusion(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """What government ``c`` takes from its peers."""
    g = world.governments[c]
    best = 0.0
    tension = 0.0
    seen = 0
    for j in range(world.peers.shape[1]):
        peer = world.peers[c, j]
        if peer >= 0:
            best = max(best, world.governments[peer].shown_success)
            tension += world.governments[peer].shown_conflict
            seen += 1
    if seen > 0:
        g.stereotype *= 1.0 - p.diffusion.success * best
        g.wariness += p.diffusion.conflict * (tension / seen) * (1.0 - g.wariness)


@rule
def showing(world: World, clock: Clock, p: Parameters) -> None:
    """Let every government's results of this month be seen from the next month on."""
    for c in range(len(world.governments)):
        g = world.governments[c]
        best = 0.0
        for k in range(g.first_tie, g.end_tie):
            tie = world.ties[k]
            if tie.adopted:
                best = max(best, tie.delivery)
        g.shown_success = best
        g.shown_conflict = conflict(g)


WORDS = Words(
    title="Looking at others",
    plain=(
        "Governments watch their neighbours: a success next door makes them bolder, a fight next "
        "door makes them careful."
    ),
    idea=(
        "A city that has seen something work elsewhere has less to fear. One that has seen a "
        "quarrel elsewhere keeps away."
    ),
    essay=(
        "Only in passing: a way of buying services that more and more British councils use, Sefton "
        "among them. The rule is from research on how cities copy policies."
    ),
)

MECHANISM = Mechanism(
    name="diffusion",
    scope="community",
    says="A government looks at what came out in other places last month.",
    rule=diffusion,
    reads=(
        "governments.shown_success",
        "governments.shown_conflict",
        *columns("governments", "stereotype", "wariness"),
    ),
    writes=columns("governments", "stereotype", "wariness"),
    parameters=columns("diffusion", "success", "conflict"),
)

SHOWING = Mechanism(
    name="showing",
    scope="nation",
    says="This month's results are put up for others to see.",
    rule=showing,
    reads=(
        *PLACES,
        *columns("governments", "wariness", "resentment"),
        *columns("ties", "adopted", "delivery"),
    ),
    writes=columns("governments", "shown_success", "shown_conflict"),
)
