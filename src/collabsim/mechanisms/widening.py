"""How an organisation goes on after its first agreement.

Some organisations begin with something small that nobody is against and widen their work once it
is won, when there is something to show. Their strategy names the one that follows. An organisation
with an agreement of its own, in any of its communities and even if it has been reversed since,
works by that one from the next month on, everywhere. A new organisation in its place begins again
with the first. An adaptive organisation that copies such a strategy widens in the same way.

Limits: a strategy that names no other is kept; without an agreement nobody widens. Sources: small
wins after Weick 1984; small wins build trust: Ansell & Gash 2008.
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import Mechanism, Words, columns
from collabsim.quantity import Parameters
from collabsim.randomness import Clock
from collabsim.state.columns import World


@rule
def widening(world: World, clock: Clock, p: Parameters) -> None:
    """Who has an agreement of their own takes up the strategy that theirs leads to."""
    for k in range(len(world.ties)):
        tie = world.ties[k]
        if tie.own:
            e = world.entrepreneurs[tie.entrepreneur]
            then = world.strategies[e.strategy].then
            if then >= 0:
                e.strategy = then


WORDS = Words(
    title="Small wins first",
    plain=(
        "Some start with something small that nobody minds, and turn to the slow work once it is "
        "won."
    ),
    idea=(
        "Quick and divisive are not the same thing. A small win that hurts nobody may open doors "
        "for the long work."
    ),
    essay=(
        "Not in the essay, which speaks against quick wins that divide. The idea is from research "
        "on small wins."
    ),
)

MECHANISM = Mechanism(
    name="widening",
    scope="nation",
    says="Whoever planned to start small and then widen does so after a first agreement.",
    rule=widening,
    reads=(
        *columns("ties", "entrepreneur", "own"),
        "entrepreneurs.strategy",
        "strategies.then",
    ),
    writes=("entrepreneurs.strategy",),
)
