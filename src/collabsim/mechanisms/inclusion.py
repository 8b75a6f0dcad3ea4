"""Who joins a movement and who leaves it, and what growth does to cohesion.

An organisation invites people who are not yet members; members with a seat invite neighbours they
know. An invitation is accepted with chance trust · (1 − resentment). A member leaves with chance

    (1 − trust) · (leave_rate · (l₀ + resentment) + fatigue · (1 − delivery))

Newcomers dilute cohesion, the habit of working together, which regrows only slowly:

    cohesion ← cohesion · (1 − (1 − inheritance) · newcomers / members),  then
    cohesion ← cohesion + cohesion_growth · (1 − cohesion)

so growing fast has its price, for a time. Everybody decides on what was so at the start of the
month.

Limits: nobody invites: nobody joins; trust 0 or resentment 1: nobody accepts. An organisation's own
invitations add the same number of people each month until few are left; word of mouth starts like
a logistic curve and slows down where the neighbours of members have joined already. Cohesion always
regrows, so there is no lasting trap of bad habits as in Weber's groups. Sources: the essay's third
design principle; growth and weak-link coordination after Weber 2006 (direction).
"""

import numpy as np

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import BeneficiaryRow, GovernmentRow, TieRow, World
from collabsim.state.network import neighbours
from collabsim.state.readings import people_of
from collabsim.state.scratch import Scratch

MEMBERSHIP = stream("MEMBERSHIP")


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Inclusion(Group):
    """Who joins, who leaves, and what growth does to cohesion."""

    invitation_rate: float = number(
        3.11, (2.0, 14.0), "People invited per month by a full effort of inviting.", symbol="ι",
        unit="/month", limits=(0.0, 1e6),
    )
    peer_rate: float = number(
        0.0393, (0.004, 0.04), "Chance that a member with a full seat invites a given neighbour.",
        symbol="ι_p", unit="/month",
    )
    leave_rate: float = number(
        0.0259, (0.005, 0.03), "Base chance to leave for a member without trust.", symbol="λ",
        unit="/month",
    )
    leave_floor: float = number(
        0.00873, (0.0, 0.5), "Share of the base chance to leave that is there without resentment.",
        symbol="l₀",
    )
    fatigue: float = number(
        0.0261, (0.002, 0.03), "Added chance to leave where nothing is delivered.", symbol="φ",
        unit="/month",
    )
    inheritance: float = number(
        0.48, (0.3, 0.9), "Share of the habits of working together that newcomers take over.",
        symbol="ω", source="weak-link growth: Weber 2006 (direction only)",
    )
    cohesion_growth: float = number(
        0.0742, (0.01, 0.08), "Speed at which cohesion is rebuilt.", symbol="k_h", unit="/month"
    )
# fmt: on


@rule
def _invitation(tie: TieRow, outsiders: int, p: Parameters) -> float:
    if outsiders == 0:
        return 0.0
    return p.inclusion.invitation_rate * tie.invite / outsiders


@rule
def _word_of_mouth(tie: TieRow, p: Parameters) -> float:
    return p.inclusion.peer_rate * tie.seats if tie.invite > 0.0 else 0.0


@rule
def _leaving(person: BeneficiaryRow, tie: TieRow, p: Parameters) -> float:
    w = p.inclusion
    disliked = w.leave_rate * (w.leave_floor + person.resentment)
    return (1.0 - person.trust) * (disliked + w.fatigue * (1.0 - tie.delivery))


@rule
def inclusion(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Joining, leaving and cohesion in community ``c``."""
    g = world.governments[c]
    people = g.end_person - g.first_person
    members = 0
    inviting = 0.0
    word = 0.0
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        members += tie.members
        inviting += tie.invite
        if tie.members > 0:
            word = max(word, _word_of_mouth(tie, p))
    if members == 0 and inviting == 0.0:
        return
    outsiders = people - members
    invited = 0.0
    for k in range(g.first_tie, g.end_tie):
        invited += _invitation(world.ties[k], outsiders, p)
    key = stream_key(clock, MEMBERSHIP)
    count = _come_and_go(world, g, key, invited, word, outsiders, scratch, p)
    for n in range(count):
        _change(world, g.first_person + scratch.person[n], scratch.movement[n])
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        if tie.members > 0:
            tie.cohesion *= 1.0 - (1.0 - p.inclusion.inheritance) * tie.newcomers / tie.members
        tie.cohesion += p.inclusion.cohesion_growth * (1.0 - tie.cohesion)


@rule
def _come_and_go(
    world: World,
    g: GovernmentRow,
    key: np.uint64,
    invited: float,
    word: float,
    outsiders: int,
    scratch: Scratch,
    p: Parameters,
) -> int:
    """Note in ``scratch`` who changes and to which movement; return how many do."""
    # nobody joins or leaves above these chances, so most people need no closer look
    most_joining = invited + 5.0 * word
    most_leaving = p.inclusion.leave_rate * (1.0 + p.inclusion.leave_floor) + p.inclusion.fatigue
    people = people_of(world, g)
    count = 0
    for i in range(len(people)):
        person = people[i]
        u = uniform(key, g.first_id + i)
        joining = most_joining * person.trust
        if u >= (most_leaving if person.movement >= 0 else joining):
            continue
        if person.movement >= 0:
            changes = u < _leaving(person, world.ties[person.movement], p)
            movement = -1
        else:
            chance = invited
            for j in neighbours(i, len(people), person.shortcut):
                if people[j].movement >= 0:
                    chance += _word_of_mouth(world.ties[people[j].movement], p)
            accepted = min(1.0, chance) * person.trust * (1.0 - person.resentment)
            changes = u < accepted
            # the same draw, stretched over all invitations, says whose was accepted
            movement = _choose(world, g, i, u / accepted * chance, outsiders, p) if changes else -1
        if changes:
            scratch.person[count] = i
            scratch.movement[count] = movement
            count += 1
    return count


@rule
def _choose(
    world: World, g: GovernmentRow, i: int, point: float, outsiders: int, p: Parameters
) -> int:
    """The tie whose invitation lies at ``point`` when all that reach person ``i`` are lined up."""
    people = people_of(world, g)
    chosen = -1
    for k in range(g.first_tie, g.end_tie):
        weight = _invitation(world.ties[k], outsiders, p)
        for j in neighbours(i, len(people), people[i].shortcut):
            if people[j].movement == k:
                weight += _word_of_mouth(world.ties[k], p)
        if weight > 0.0:
            chosen = k
            if point < weight:
                break
        point -= weight
    return chosen


@rule
def _change(world: World, row: int, movement: int) -> None:
    person = world.beneficiaries[row]
    if person.movement >= 0:
        world.ties[person.movement].members -= 1
    if movement >= 0:
        world.ties[movement].members += 1
        world.ties[movement].newcomers += 1
    person.movement = movement


WORDS = Words(
    title="Inclusion",
    plain=(
        "A movement grows when people are invited and trust it, and loses people when nothing "
        "comes of it."
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
    scope="community",
    says="People are invited, join and leave.",
    rule=inclusion,
    reads=(
        *PLACES,
        *columns("ties", "members", "invite", "seats", "delivery", "cohesion", "newcomers"),
        *columns("beneficiaries", "movement", "trust", "resentment", "shortcut"),
    ),
    writes=(
        "beneficiaries.movement",
        *columns("ties", "members", "newcomers", "cohesion"),
    ),
    streams=("MEMBERSHIP",),
    parameters=(
        "inclusion.invitation_rate", "inclusion.peer_rate", "inclusion.leave_rate",
        "inclusion.leave_floor", "inclusion.fatigue", "inclusion.inheritance",
        "inclusion.cohesion_growth",
    ),
)  # fmt: skip
