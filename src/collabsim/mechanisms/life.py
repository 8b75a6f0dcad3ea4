"""What time does by itself: people come and go, and what is not practised fades.

Each month a person is replaced with chance 1 / (12 · stay_years), by death, birth or a move: a
newcomer stands in their place, drawn anew as at the start, in no movement and without resentment.
What nobody practises drifts back to what the place supplies:

    x ← x + fade · (usual x − x)

for the skills of people in no movement, and for a government's listening, curiosity and stereotype,
each towards its own usual value. People who come this month bring the skills they are drawn with.

Limits: of the first inhabitants the share (1 − 1 / (12 · stay_years))^months is still there; fade
alone is exponential; stay_years without end and fade 0: nothing moves. Sources: assumptions. People
move and die at such rates; that skills and attitudes fade is what keeps a good start from being
eternal.
"""

from collabsim.compiled import rule
from collabsim.lanes import anywhere, column, uniform_each, where
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key
from collabsim.state.columns import NEVER, World
from collabsim.state.initial import newcomer
from collabsim.state.people import across, people_of, tile_of
from collabsim.state.readings import leave, mainstream_people
from collabsim.state.scratch import Scratch

LIFE = stream("LIFE")


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Life(Group):
    """How long people stay, and how fast fades what nobody practises."""

    stay_years: float = number(
        43.7, (10.0, 60.0), "Years that a person stays in the place on average.", symbol="T_s",
        unit="year", limits=(0.1, 1e9),
    )
    fade: float = number(
        0.004, (0.0, 0.01), "Speed at which what is not practised returns to what is usual.",
        symbol="k_f", unit="/month", searched=False,
    )
# fmt: on


@rule
def life(world: World, tile: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Coming, going and fading in the communities of a tile."""
    here, people = tile_of(world, tile), world.beneficiaries
    capacity, movement = column(people.capacity[tile]), column(people.movement[tile])
    key, first_id = stream_key(clock, LIFE), across(world.governments.first_id, tile)
    fade, usual, goes = p.life.fade, p.start.beneficiary_capacity, 1.0 / (12.0 * p.life.stay_years)
    count = across(world.governments.end_person, tile) - across(
        world.governments.first_person, tile
    )
    for i in range(here.rows):
        fading = where((movement[i] < 0) & (count > i), fade, 0.0)
        capacity[i] += fading * (usual - capacity[i])
        gone = uniform_each(key, first_id, i) < goes
        if anywhere(gone):
            for lane in range(here.end - here.first):
                if gone[lane]:
                    _replace(world, here.first + lane, i, clock, p)
    for c in range(here.first, here.end):
        g = world.governments[c]
        g.listening += fade * (g.usual_listening - g.listening)
        g.curiosity += fade * (g.usual_curiosity - g.curiosity)
        g.stereotype += fade * (g.usual_stereotype - g.stereotype)


@rule
def _replace(world: World, c: int, i: int, clock: Clock, p: Parameters) -> None:
    """Put a newcomer in the place of person ``i`` of community ``c``, if there is one."""
    g, people = world.governments[c], people_of(world, c)
    if i >= len(people.trust):
        return
    g.ever -= people.since[i] != NEVER
    if people.movement[i] >= 0:
        leave(world, people, i, NEVER)
    next_month = Clock(clock.seed, clock.month + 1)  # in month 0 it is not the same person again
    needs, trust, capacity, ready = newcomer(
        g.first_id + i, i >= mainstream_people(g, p), next_month, p
    )
    people.needs[i], people.trust[i], people.capacity[i] = needs, trust, capacity
    people.readiness[i], people.resentment[i], people.since[i] = ready, 0.0, NEVER


WORDS = Words(
    title="Life goes on",
    plain=(
        "People move away, die and are born, and skills that nobody uses are forgotten, so nothing "
        "that was gained stays by itself."
    ),
    idea=(
        "Over 35 years most people of a town are others. Each newcomer starts without membership, "
        "and officials slip back into old habits when nobody reminds them."
    ),
    essay=(
        "Not in the essay. It tells of 35 years, in which a generation comes and goes; the rule "
        "cuts against whatever is won slowly."
    ),
)

MECHANISM = Mechanism(
    name="life",
    scope="people",
    says="Some people are replaced by newcomers, and what nobody practises fades a little.",
    rule=life,
    reads=(
        *PLACES,
        *columns("governments", "listening", "curiosity", "stereotype", "ever"),
        *columns("governments", "usual_listening", "usual_curiosity", "usual_stereotype"),
        *columns("ties", "members", "joined"),
        *columns("beneficiaries", "movement", "since", "capacity"),
    ),
    writes=(
        *columns("governments", "listening", "curiosity", "stereotype", "ever"),
        *columns("ties", "members", "joined"),
        *columns(
            "beneficiaries", "needs", "trust", "capacity", "resentment", "readiness", "movement",
            "since",
        ),
    ),
    streams=("LIFE", "START_BENEFICIARY", "FACETS_BENEFICIARY"),
    parameters=(
        *columns("life", "stay_years", "fade"),
        *columns(
            "start", "facets", "needs", "overlap", "marginalised", "beneficiary_trust",
            "beneficiary_capacity", "spread",
        ),
        "inclusion.readiness",
    ),
)  # fmt: skip
