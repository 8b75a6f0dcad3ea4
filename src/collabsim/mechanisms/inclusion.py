"""Who joins a movement and who leaves it, and what growth does to cohesion.

People differ for good in their readiness ρ to take part in anything. An organisation invites people
who are not members, so many a month whatever an agent stands for; while it does, and where it has
handed the place over to them, each member invites each neighbour they know with chance peer_rate ·
seats. An invitation is accepted with chance ρ · trust · (1 − resentment). A member leaves with
chance

    exit · (1.5 − ρ) + (1 − trust) · (leave_rate · (l₀ + resentment) + fatigue · (1 − delivery))

for life changes and many have done their bit: trust alone keeps nobody. Where a law pays members for
what is carried out, ρ becomes ρ + (1 − ρ) · paid, and the chance to leave is multiplied by
1 − paid, with paid = pay · min(1, 4 · depth of the deepest policy here). Who has left rests for
``rest_months`` before they accept again. Newcomers dilute cohesion, the habit of working together,
which regrows only slowly:

    cohesion ← cohesion · (1 − (1 − inheritance) · newcomers / members),  then
    cohesion ← cohesion + cohesion_growth · (1 − cohesion)

so growing fast has its price, for a time. Everybody decides on what was so at the start of the
month.

Limits: nobody invites: nobody joins; readiness 0, trust 0 or resentment 1: nobody accepts. Where
all are ready, trust and mix, and nobody rests, members' share v follows
v' = a + β v (1 − v) − ½ exit · v. With unlike readiness the ready stay longest, so the chance to
leave falls with the years of membership though nobody changes. An organisation's own
invitations add the same number of people each month until few are left; word of mouth starts like
a logistic curve and slows down where the neighbours of members have joined already. Cohesion always
regrows, so there is no lasting trap of bad habits as in Weber's groups. Sources: the essay's third
design principle; over a third of volunteers in the United States stop within a year (AFP on CNCS);
growth and weak-link coordination after Weber 2006 (direction).
"""

from typing import Any

from collabsim.compiled import rule
from collabsim.lanes import W, alike, anywhere, column, gather, put, uniform_each, where
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key
from collabsim.state.columns import NEVER, GovernmentRow, TieRow, World
from collabsim.state.network import close_ring, neighbours
from collabsim.state.people import across, across_ties, people_of, tile_of
from collabsim.state.readings import law_lever, leave
from collabsim.state.scratch import Scratch

MEMBERSHIP = stream("MEMBERSHIP")


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Inclusion(Group):
    """Who joins, who leaves, and what growth does to cohesion."""

    readiness: float = number(
        0.599, (0.3, 0.65), "Average readiness of people to take part in anything.", symbol="m_ρ",
        limits=(0.01, 1.0),
    )
    invitation_rate: float = number(
        24.4, (5.0, 60.0), "People invited per month by a full effort of inviting.", symbol="ι",
        unit="/month", limits=(0.0, 1e6),
    )
    peer_rate: float = number(
        0.169, (0.01, 0.3), "Chance that a member with a full seat invites a given neighbour.",
        symbol="ι_p", unit="/month",
    )
    exit: float = number(
        0.00547, (0.004, 0.03), "Twice the chance to leave of a contented member who is fully ready.",
        symbol="μ_x", unit="/month", source="over a third of US volunteers stop within a year",
    )
    rest_months: int = number(
        203, (60, 240), "Months for which those who left accept no invitation.", symbol="T_r",
        unit="month", limits=(0, 12_000),
    )
    leave_rate: float = number(
        0.00775, (0.005, 0.03), "Base chance to leave for a member without trust.", symbol="λ",
        unit="/month",
    )
    leave_floor: float = number(
        0.114, (0.0, 0.5), "Share of the base chance to leave that is there without resentment.",
        symbol="l₀",
    )
    fatigue: float = number(
        0.0204, (0.002, 0.03), "Added chance to leave where nothing is delivered.", symbol="φ",
        unit="/month",
    )
    inheritance: float = number(
        0.619, (0.3, 0.9), "Share of the habits of working together that newcomers take over.",
        symbol="ω", source="weak-link growth: Weber 2006 (direction only)",
    )
    cohesion_growth: float = number(
        0.0538, (0.01, 0.08), "Speed at which cohesion is rebuilt.", symbol="k_h", unit="/month"
    )
# fmt: on


@rule
def _invitation(tie: TieRow, outsiders: int, p: Parameters) -> float:
    if outsiders == 0:
        return 0.0
    return p.inclusion.invitation_rate * tie.invite / (outsiders * p.size.people_per_agent)


@rule
def _word_of_mouth(tie: TieRow, p: Parameters) -> float:
    told = tie.invite > 0.0 or tie.handed_over
    return p.inclusion.peer_rate * tie.seats if told else 0.0


@rule
def _leaving(readiness: Any, trust: Any, resentment: Any, delivery: Any, p: Parameters) -> Any:
    w = p.inclusion
    disliked = w.leave_rate * (w.leave_floor + resentment)
    unhappy = (1.0 - trust) * (disliked + w.fatigue * (1.0 - delivery))
    return w.exit * (1.5 - readiness) + unhappy


@rule
def inclusion(world: World, tile: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Joining, leaving and cohesion in the communities of a tile."""
    here = tile_of(world, tile)
    invited = alike(0.0)
    busy = False  # whether anybody invites or is a member
    for c in range(here.first, here.end):
        g = world.governments[c]
        outsiders, chance = _outsiders(world, g), 0.0
        busy |= outsiders < g.end_person - g.first_person
        for k in range(g.first_tie, g.end_tie):
            chance += _invitation(world.ties[k], outsiders, p)
            busy |= world.ties[k].invite > 0.0
        invited = put(invited, c - here.first, chance)
    if busy:
        _come_and_go(world, tile, here, clock, invited, scratch, p)
    for c in range(here.first, here.end):
        g = world.governments[c]
        for k in range(g.first_tie, g.end_tie):
            _work_together(world.ties[k], p)


@rule
def _come_and_go(
    world: World, tile: int, here: Any, clock: Clock, invited: Any, scratch: Scratch, p: Parameters
) -> None:
    """Let people join and leave, all by what was so at the start of the month."""
    _hear(world, tile, here, scratch, p)
    count = _who_changes(world, tile, clock, invited, scratch, p)
    for n in range(count):
        c, i = scratch.community[n], scratch.person[n]
        member = people_of(world, c).movement[i] >= 0
        scratch.movement[n] = -1 if member else _choose(world, c, i, scratch.point[n], p)
    for n in range(count):
        c, i = scratch.community[n], scratch.person[n]
        _change(world, c, i, scratch.movement[n], int(clock.month))


@rule
def _outsiders(world: World, g: GovernmentRow) -> int:
    members = 0
    for k in range(g.first_tie, g.end_tie):
        members += world.ties[k].members
    return g.end_person - g.first_person - members


@rule
def _work_together(tie: TieRow, p: Parameters) -> None:
    if tie.members > 0:
        tie.cohesion *= 1.0 - (1.0 - p.inclusion.inheritance) * tie.newcomers / tie.members
    tie.cohesion += p.inclusion.cohesion_growth * (1.0 - tie.cohesion)


@rule
def _hear(world: World, tile: int, here: Any, scratch: Scratch, p: Parameters) -> None:
    """Set ``scratch.ring`` to each member's word of mouth, and ``benefit`` to what is delivered."""
    movement = column(world.beneficiaries.movement[tile])
    word, delivered = column(scratch.ring), column(scratch.benefit)
    for i in range(here.rows):
        word[i + 2] = delivered[i] = 0.0
    for k in range(here.ties):
        delivery, seats = across_ties(world.ties.delivery, here, k), across_ties(world.ties.seats, here, k)
        asked = (across_ties(world.ties.invite, here, k) > 0.0) | (across_ties(world.ties.handed_over, here, k) > 0)
        told = where(asked, p.inclusion.peer_rate * seats, 0.0)
        for i in range(here.rows):
            member = movement[i] == here.first_tie + k
            word[i + 2] = where(member, told, word[i + 2])
            delivered[i] = where(member, delivery, delivered[i])
    for c in range(here.first, here.end):
        g = world.governments[c]
        close_ring(scratch.ring[:, c - here.first], g.end_person - g.first_person)


@rule
def _who_changes(
    world: World, tile: int, clock: Clock, invited: Any, scratch: Scratch, p: Parameters
) -> int:
    """Note in ``scratch`` who joins or leaves; return how many do.

    ``scratch.point`` says which of all invitations that reach a person is the one accepted.
    """
    people = world.beneficiaries
    trust, resentment = column(people.trust[tile]), column(people.resentment[tile])
    movement, shortcut = column(people.movement[tile]), column(people.shortcut[tile])
    readiness, since = column(people.readiness[tile]), column(people.since[tile])
    word, delivered = column(scratch.ring), column(scratch.benefit)
    key, first_id = stream_key(clock, MEMBERSHIP), across(world.governments.first_id, tile)
    paid = alike(0.0)
    for c in range(tile * W, min(len(world.governments), (tile + 1) * W)):
        g = world.governments[c]
        pay = law_lever(world, g, p.law.pay)
        paid = put(paid, c - tile * W, pay * min(1.0, 4.0 * g.depth))
    rested = clock.month - p.inclusion.rest_months  # who left by then accepts again
    count = 0
    for i in range(people.movement.shape[1]):
        nearest = invited + word[i + 3] + word[i + 1] + word[i + 4] + word[i]
        chance = nearest + gather(word, shortcut[i] + 2)
        ready = readiness[i] + (1.0 - readiness[i]) * paid
        willing = ready * trust[i] * (1.0 - resentment[i])
        joining = where(since[i] <= rested, min(chance, 1.0) * willing, 0.0)
        leaving = _leaving(ready, trust[i], resentment[i], delivered[i], p) * (1.0 - paid)
        u = uniform_each(key, first_id, i)
        changes = u < where(movement[i] >= 0, leaving, joining)
        if anywhere(changes):
            point = u / joining * chance  # the same draw, stretched over all invitations
            for lane in range(W):  # without a branch, which would be guessed wrong
                scratch.community[count], scratch.person[count] = tile * W + lane, i
                scratch.point[count] = point[lane]
                count += changes[lane]
    return count


@rule
def _choose(world: World, c: int, i: int, point: float, p: Parameters) -> int:
    """The tie whose invitation lies at ``point`` when all that reach person ``i`` are lined up."""
    g, people = world.governments[c], people_of(world, c)
    outsiders = _outsiders(world, g)
    chosen = -1
    for k in range(g.first_tie, g.end_tie):
        weight = _invitation(world.ties[k], outsiders, p)
        for j in neighbours(i, len(people.movement), people.shortcut[i]):
            if people.movement[j] == k:
                weight += _word_of_mouth(world.ties[k], p)
        if weight > 0.0:
            chosen = k
            if point < weight:
                break
        point -= weight
    return chosen


@rule
def _change(world: World, c: int, i: int, movement: int, month: int) -> None:
    people = people_of(world, c)
    if people.movement[i] >= 0:
        leave(world, people, i, month)
    elif movement >= 0:
        tie = world.ties[movement]
        tie.members += 1
        tie.newcomers += 1
        tie.joined += month
        world.governments[c].ever += people.since[i] == NEVER
        people.movement[i], people.since[i] = movement, month


WORDS = Words(
    title="Inclusion",
    plain=(
        "A movement grows when people are invited and trust it, and loses those for whom nothing "
        "comes of it, and contented ones too, since nobody takes part for ever."
    ),
    idea=(
        "Bringing in people takes time, and what they can do comes after that. There is a right "
        "speed: newcomers need time to learn how a group works together, and a group that achieves "
        "nothing gets tired."
    ),
    essay=(
        "Design principle 3, the right speed; Peru, where a movement kept going for 35 years. That "
        "growing too fast has a price is not from the essay but from research on groups."
    ),
)

MECHANISM = Mechanism(
    name="inclusion",
    scope="people",
    says="People are invited, join and leave, and rest when they have left.",
    rule=inclusion,
    reads=(
        *PLACES,
        *columns("governments", "nation", "depth", "ever"),
        *columns("nations", "law", "law_strength"),
        *columns("ties", "members", "handed_over", "invite", "seats", "delivery", "cohesion", "newcomers"),
        "ties.joined",
        *columns(
            "beneficiaries", "movement", "since", "readiness", "trust", "resentment", "shortcut"
        ),
    ),
    writes=(
        "governments.ever",
        *columns("beneficiaries", "movement", "since"),
        *columns("ties", "members", "joined", "newcomers", "cohesion"),
    ),
    streams=("MEMBERSHIP",),
    parameters=(
        *columns(
            "inclusion", "invitation_rate", "peer_rate", "exit", "rest_months", "leave_rate",
            "leave_floor", "fatigue", "inheritance", "cohesion_growth",
        ),
        "size.people_per_agent", "law.pay",
    ),
)  # fmt: skip
