"""How far an organised minority is heard, and how many chairs its members have at the table.

The voice of a movement with n members in a community of N people is

    ω = cohesion · n / (n + half · (N / 1000)^scale)

counted in people, whatever an agent stands for. So a few per cent of a town of 1,000, well
organised, are heard, and the whole town adds little more. How many it takes grows more slowly than
the town, for those who are to hear do not grow with it: a handful is no voice in a village, and in
a city nobody waits for tens of thousands. Where nobody is a member there is no voice. Wherever the
state reacts to the people concerned, it is to this voice and not to their number.

Seats are chairs. A strategy offers members so many of the ``table`` chairs as its seats say; they
count as far as members hold power, m, of what others than the government held at the start:

    chairs = round(table · seats · min(1, m / (1 − P₀)))

Members share them, a chair for each at most. Where the government held all power, P₀ = 1, all
chairs count.

Limits: half = 0: any member gives a voice equal to cohesion; scale = 1: the same share of people is
heard in towns of any size, scale = 0: the same number; no members: no voice and no chairs; a
government that lets go of nothing leaves no chair that counts. Sources: assumptions; the organised
are few where it does not pay: 3 to 8 % of those concerned among recyclers of Peru and Brazil, .39 %
of a population at the peak of the median campaign (NAVCO 1.2); assemblies grow about as the cube
root of those they speak for (Taagepera 1972).
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.numerics import exponential, logarithm
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock
from collabsim.state.columns import GovernmentRow, TieRow, World
from collabsim.state.scratch import Scratch


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Voice(Group):
    """How far an organised minority is heard."""

    half: float = number(
        63.2, (10.0, 150.0), "Members who have half of the greatest voice in a town of 1,000.",
        symbol="n_½", unit="people", limits=(0.0, 1e9),
    )
    scale: float = number(
        0.977, (0.3, 1.0), "How fast this number grows with the town; 1 is in proportion.",
        symbol="γ_ω", source="assumption; assemblies grow as the cube root of populations",
    )
    table: int = number(
        4, (4, 16), "Seats for members at a table where all have a say.", symbol="n_s",
        unit="people", limits=(0, 64),
    )
# fmt: on


@rule
def _voice(tie: TieRow, g: GovernmentRow, p: Parameters) -> float:
    if tie.members == 0:
        return 0.0
    members = tie.members * p.size.people_per_agent
    people = (g.end_person - g.first_person) * p.size.people_per_agent
    needed = p.voice.half * exponential(p.voice.scale * logarithm(people / 1000.0))
    return tie.cohesion * members / (members + needed)


@rule
def _chairs(tie: TieRow, p: Parameters) -> int:
    if tie.members == 0:
        return 0
    others = 1.0 - p.start.government_power
    say = min(1.0, tie.members_power / others) if others > 0.0 else 1.0
    return int(round(p.voice.table * tie.seats * say))


@rule
def voice(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Voice and chairs of the movements of community ``c``."""
    g = world.governments[c]
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        tie.voice = _voice(tie, g, p)
        tie.chairs = _chairs(tie, p)
        tie.seated = tie.chairs / p.voice.table if p.voice.table > 0 else 0.0
        members = max(1, tie.members) * p.size.people_per_agent
        tie.chair = min(1.0, tie.chairs / members)


WORDS = Words(
    title="Voice",
    plain=(
        "It does not take everybody to be heard, only some who are well organised, and seats at the "
        "table count as far as those in office share their power."
    ),
    idea=(
        "Those who are never asked become many voices only when they are organised. A town hall "
        "listens to fifty people who come together sooner than to a thousand who stay at home."
    ),
    essay=(
        "Peru, where people spoke for themselves before the vote; the closing part, on unequal "
        "power. The numbers are not from the essay."
    ),
)

MECHANISM = Mechanism(
    name="voice",
    scope="community",
    says="Movements are heard as far as they are organised, and take their chairs.",
    rule=voice,
    reads=(*PLACES, *columns("ties", "members", "members_power", "cohesion", "seats")),
    writes=columns("ties", "voice", "chairs", "seated", "chair"),
    parameters=(
        *columns("voice", "half", "scale", "table"),
        "size.people_per_agent", "start.government_power",
    ),
)  # fmt: skip
