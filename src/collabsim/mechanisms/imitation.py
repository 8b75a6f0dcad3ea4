"""How adaptive organisations copy those that funders reward.

Now and then, with the monthly chance rate · P_f, an adaptive organisation compares its score with
that of another, drawn at random from its nation. P_f is the power of its funder: the share of
income that is grants, averaged over its portfolio, in which those without income count as 0. Who
lives on contracts need not look at what funders like. It takes over the other's strategy with chance

    1 / (1 + exp(−intensity · (score of the other − own score)))

All compare what was so at the start, and change together.

Limits: rate 0 or no grants: nobody changes; intensity 0: copying is a coin toss. Source: pairwise comparison
(Fermi rule) of evolutionary game theory; the essay's system that rewards quick results.
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import Mechanism, Words, columns
from collabsim.numerics import logistic
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import World

IMITATION = stream("IMITATION")


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Imitation(Group):
    """How adaptive organisations copy those that funders reward."""

    rate: float = number(
        0.068, (0.0, 1 / 6), "Chance per month to compare oneself, if all income is grants.", symbol="μ",
        unit="/month", searched=False,
    )
    intensity: float = number(
        4.32, (0.0, 20.0), "How strongly a difference in reward decides (Fermi rule).",
        symbol="β", limits=(0.0, 1000.0), searched=False,
    )
# fmt: on


@rule
def imitation(world: World, clock: Clock, p: Parameters) -> None:
    """Comparisons and changes of strategy."""
    key = stream_key(clock, IMITATION)
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        e.next_strategy = e.strategy
        looks = p.imitation.rate * world.funders[e.funder].power
        if not (e.adaptive and e.active) or uniform(key, e.id, 0) >= looks:
            continue
        nation = world.nations[e.nation]
        choices = nation.end_entrepreneur - nation.first_entrepreneur
        other = world.entrepreneurs[
            nation.first_entrepreneur + int(uniform(key, e.id, 1) * choices)
        ]
        chance = logistic(p.imitation.intensity * (other.score - e.score))
        if other.active and uniform(key, e.id, 2) < chance:
            e.next_strategy = other.strategy
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        e.strategy = e.next_strategy


WORDS = Words(
    title="Copying others",
    plain="Some organisations copy whatever funders reward, whether or not it helps people.",
    idea=(
        "If quick results are paid for, more and more will work for quick results. Only "
        "organisations that are called adaptive do this; where there are none, nobody does."
    ),
    essay=(
        "The closing part, on habits learned where quick results pay. The form of the rule is from "
        "game theory."
    ),
)

MECHANISM = Mechanism(
    name="imitation",
    scope="nation",
    says="Some organisations copy others that funders like better.",
    rule=imitation,
    reads=(
        *columns(
            "entrepreneurs", "id", "nation", "funder", "strategy", "adaptive", "active", "score"
        ),
        "funders.power",
        *columns("nations", "first_entrepreneur", "end_entrepreneur"),
    ),
    writes=columns("entrepreneurs", "next_strategy", "strategy"),
    streams=("IMITATION",),
    parameters=columns("imitation", "rate", "intensity"),
)
