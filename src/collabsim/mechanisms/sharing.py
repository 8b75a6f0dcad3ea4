"""Sharing the ability to solve, and the power that goes with it.

Members become able: they are taught by the organisation's staff, teach one another where they have
a seat and work well together, and are trained under a law that provides for it:

    capacity ← capacity + (teaching · a_teach + member_teaching · seats · cohesion
                           + law_training · training) · (1 − capacity)

Power is a share of decisions; within a community the shares of the government, of each organisation
and of its members sum to 1. A government lets go, slowly, towards P₀ · (1 − min(1, Σ seats · T · ω)),
where P₀ is its power at the start and ω the voice of a movement. What it lets go of is divided by
seats · T · ω; it goes to members in proportion to their seats and otherwise to the organisation, or
all to the members where the organisation has left. When an organisation leaves, the share it has
waits for the next one; what the members of a movement held goes back to the government when the
last has left. A wary government takes back taking_back · wariness of what others hold. It nurtures
organisations whose policy it has adopted: their capacity grows with its trust.

Limits: all seats 0: members gain no power; letting_go = taking_back = 0: power never moves, whoever
comes and goes.
Sources: the essay's first design principle ("190,000 families"); power delegation and capacity
building as the most stable predictors of success (Newig et al. 2023, abstract).
"""

from typing import Any

from collabsim.compiled import rule
from collabsim.lanes import alike, column, put, where
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import ESSAY, Group, Parameters, number
from collabsim.randomness import Clock
from collabsim.state.columns import GovernmentRow, World
from collabsim.state.people import across_ties, tile_of
from collabsim.state.readings import law_lever
from collabsim.state.scratch import Scratch


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Sharing(Group):
    """Sharing the ability to solve, and the power that goes with it."""

    teaching: float = number(
        0.0255, (0.005, 0.06), "Growth of members' capacity by a full effort of teaching.",
        symbol="τ", unit="/month",
    )
    member_teaching: float = number(
        0.0169, (0.002, 0.02), "Growth of capacity by members who teach one another.", symbol="τ_m",
        unit="/month", source=ESSAY,
    )
    law_training: float = number(
        0.00176, (0.0, 0.01), "Growth of capacity by training that a law provides.", symbol="τ_L",
        unit="/month", source=ESSAY, searched=False,
    )
    letting_go: float = number(
        0.0114, (0.005, 0.03), "Speed at which a trusting government lets go of control.",
        symbol="g", unit="/month",
    )
    taking_back: float = number(
        0.0179, (0.0, 0.03), "Speed at which a wary government takes control back.", symbol="b",
        unit="/month",
    )
    nurture: float = number(
        0.00755, (0.002, 0.02), "Growth of an organisation's capacity by a trusting government.",
        symbol="ν", unit="/month", source=ESSAY,
    )
# fmt: on


@rule
def _share_power(world: World, g: GovernmentRow, p: Parameters) -> None:
    wanted = 0.0
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        wanted += tie.seats * tie.government_trust * tie.voice
    aim = p.start.government_power * (1.0 - min(1.0, wanted))
    released = max(0.0, p.sharing.letting_go * (g.power - aim))
    kept = 1.0 - p.sharing.taking_back * g.wariness
    others = 0.0
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        if wanted > 0.0:
            part = released * tie.seats * tie.government_trust * tie.voice / wanted
            # an organisation that has left takes nothing; all goes to the members who stayed
            seats = tie.seats if tie.present else 1.0
            tie.members_power += part * seats
            tie.power += part * (1.0 - seats)
        if tie.members == 0:
            tie.members_power = 0.0  # nobody is left to hold it
        tie.members_power *= kept
        tie.power *= kept
        others += tie.members_power + tie.power
    g.power = 1.0 - others


@rule
def _teach(world: World, tile: int, here: Any, p: Parameters) -> None:
    movement = column(world.beneficiaries.movement[tile])
    capacity = column(world.beneficiaries.capacity[tile])
    training = alike(0.0)
    for c in range(here.first, here.end):
        lever = law_lever(world, world.governments[c], p.law.training)
        training = put(training, c - here.first, p.sharing.law_training * lever)
    for k in range(here.ties):
        teach, seats = across_ties(world.ties.teach, here, k), across_ties(world.ties.seats, here, k)
        cohesion = across_ties(world.ties.cohesion, here, k)
        rate = min(
            1.0,
            p.sharing.teaching * teach + p.sharing.member_teaching * seats * cohesion + training,
        )
        able = alike(0.0)
        for i in range(here.rows):
            member = movement[i] == here.first_tie + k
            capacity[i] += where(member, rate, 0.0) * (1.0 - capacity[i])
            able += where(member, capacity[i], 0.0)
        for c in range(here.first, here.end):
            g = world.governments[c]
            if g.first_tie + k < g.end_tie:
                tie = world.ties[g.first_tie + k]
                together = able[c - here.first]
                tie.member_capacity = together / tie.members if tie.members > 0 else 0.0
    total = alike(0.0)
    for i in range(here.rows):
        total += capacity[i]
    for c in range(here.first, here.end):
        g = world.governments[c]
        g.people_capacity = total[c - here.first] / (g.end_person - g.first_person)


@rule
def sharing(world: World, tile: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Letting go, teaching and nurturing in the communities of a tile."""
    here = tile_of(world, tile)
    for c in range(here.first, here.end):
        g = world.governments[c]
        for k in range(g.first_tie, g.end_tie):
            tie = world.ties[k]
            e = world.entrepreneurs[tie.entrepreneur]
            if tie.adopted and tie.present:
                tie.nurtured = p.sharing.nurture * tie.government_trust * (1.0 - e.capacity)
        if g.first_tie < g.end_tie:
            _share_power(world, g, p)
    _teach(world, tile, here, p)


WORDS = Words(
    title="Sharing the ability to solve",
    plain=(
        "People who are taught, and have a say, can help one another and teach others, so help no "
        "longer hangs on a few experts."
    ),
    idea=(
        "An organisation can only do so much itself. If the people concerned learn to act, they "
        "can do more than its staff ever could. A government takes part by handing over some of "
        "its control, and by helping small partners to grow."
    ),
    essay=(
        "Design principle 1, sharing the ability to solve; Peru, with 190,000 families against "
        "1,800 municipalities; Sefton, with more than fifty restaurants in place of one supplier."
    ),
)

MECHANISM = Mechanism(
    name="sharing",
    scope="people",
    says="Members learn to help one another. A trusting government lets go of some control.",
    rule=sharing,
    reads=(
        *PLACES,
        *columns("governments", "nation", "power", "wariness"),
        *columns(
            "ties", "entrepreneur", "present", "teach", "seats", "cohesion", "members", "voice", "government_trust",
            "power", "members_power", "adopted",
        ),
        *columns("beneficiaries", "movement", "capacity"),
        "entrepreneurs.capacity",
        *columns("nations", "law", "law_strength"),
    ),
    writes=(
        *columns("governments", "power", "people_capacity"),
        *columns("ties", "member_capacity", "power", "members_power", "nurtured"),
        "beneficiaries.capacity",
    ),
    parameters=(
        "sharing.teaching", "sharing.member_teaching", "sharing.law_training",
        "sharing.letting_go", "sharing.taking_back", "sharing.nurture", "start.government_power",
        "law.training",
    ),
)  # fmt: skip
