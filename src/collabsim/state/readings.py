"""Small readings of the state that several rules share."""

from typing import Any, Final

from collabsim.compiled import rule
from collabsim.quantity import Parameters
from collabsim.randomness import count_facets
from collabsim.state.columns import GovernmentRow, SupplierRow, TieRow, World

CARRIED_OUT: Final = 0.15
"""Depth from which a policy counts as carried out; below it is one on paper."""


@rule
def asymmetry(power: float) -> float:
    """How far a government with this share of decisions stands above all others, 0 to 1."""
    return max(0.0, 2.0 * power - 1.0)


@rule
def conflict(government: GovernmentRow) -> float:
    """How much conflict there is in a community: half its wariness, half its mean resentment."""
    return 0.5 * government.wariness + 0.5 * government.resentment


@rule
def member_share(tie: TieRow, government: GovernmentRow) -> float:
    """Members of the movement of ``tie`` as a share of the community's people."""
    return tie.members / (government.end_person - government.first_person)


@rule
def number_of_people(world: World) -> int:
    """How many people there are; their rows are sorted by community."""
    return world.governments[len(world.governments) - 1].end_person


@rule
def mainstream_people(government: GovernmentRow, p: Parameters) -> int:
    """How many of a community's people, the first of its rows, are of the mainstream group."""
    people = government.end_person - government.first_person
    return people - int(round(p.start.marginalised * people))


@rule
def benefit_of(needs: Any, usual: float, status_quo: Any, ties: Any, per_need: float) -> float:
    """A person's benefit: the best of what reached their community, as a share of their needs.

    Args:
        needs: Facets the person lives with.
        usual: How well the government's usual service reached people.
        status_quo: Facets that it addresses.
        ties: The ties of the community.
        per_need: One over the number of a person's needs.
    """
    best = usual * count_facets(status_quo & needs)
    for tie in ties:
        best = max(best, tie.delivered * count_facets(tie.offer & needs))
    return best * per_need


@rule
def ties_of(world: World, government: GovernmentRow) -> Any:
    """The ties of a community, a slice of the table of ties."""
    return world.ties[government.first_tie : government.end_tie]


@rule
def opposition_of(supplier: SupplierRow) -> float:
    """How loud a supplier speaks against what would take its business, 0 to 1."""
    return supplier.power * supplier.capacity * supplier.trust


@rule
def money_left(government: GovernmentRow) -> float:
    """What is left of the government's budget in bad times, as a share of its usual one."""
    if government.base_capacity == 0.0:
        return 0.0
    return government.capacity / government.base_capacity


@rule
def law_lever(world: World, government: GovernmentRow, lever: float) -> float:
    """How far a lever of the nation's law works: 0 without a law."""
    nation = world.nations[government.nation]
    return lever * nation.law_strength if nation.law else 0.0


@rule
def leave(world: World, people: Any, i: int, since: int) -> None:
    """Take person ``i`` of ``people`` out of the movement they are in, as of month ``since``."""
    tie = world.ties[people.movement[i]]
    tie.members -= 1
    tie.joined -= people.since[i]
    people.movement[i], people.since[i] = -1, since


@rule
def nth_member(movement: Any, tie: int, n: int) -> int:
    """Place of the ``n``-th member (from 0) of the movement of ``tie`` among people in these.

    Returns 0 if there are fewer members.
    """
    for i in range(len(movement)):
        if movement[i] == tie:
            if n == 0:
                return i
            n -= 1
    return 0
