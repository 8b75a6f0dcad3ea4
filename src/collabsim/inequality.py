"""How unequal benefit is inside a community: the Gini coefficient, exactly.

No rule reads it and it takes as long as several of them, so it is observed only in months in which
somebody asks for it.
"""

from typing import Any, Final

from collabsim.compiled import rule
from collabsim.numerics import as_stored
from collabsim.quantity import Parameters
from collabsim.randomness import U64, count_facets
from collabsim.state.columns import World
from collabsim.state.people import people_of
from collabsim.state.readings import benefit_of, ties_of
from collabsim.state.scratch import Scratch

BINS: Final = 64  # a bit of a word for each
"""Bins in which benefits are counted."""


@rule
def gini(value: Any, count: Any, filled: int) -> float:
    """Gini coefficient of grouped values.

    Args:
        value: Different values, rising; the first ``filled`` of the array are meant.
        count: How often each occurs.
        filled: How many different values there are.

    Returns:
        Gini coefficient in [0, 1]; 0 if all are 0.
    """
    everyone = 0.0
    everything = 0.0
    area = 0.0
    for b in range(filled):
        total = count[b] * float(value[b])
        area += count[b] * (2.0 * everything + total)
        everyone += count[b]
        everything += total
    if everything == 0.0:
        return 0.0
    return 1.0 - area / (everyone * everything)


@rule
def _insert(value: Any, count: Any, filled: int, new: float, times: int) -> int:
    """Count ``new`` among the rising values; return how many different ones there are now."""
    place = filled
    while place > 0 and value[place - 1] >= new:
        place -= 1
    if place < filled and value[place] == new:
        count[place] += times
        return filled
    for above in range(filled, place, -1):
        value[above], count[above] = value[above - 1], count[above - 1]
    value[place], count[place] = new, times
    return filled + 1


@rule
def observe_inequality(world: World, c: int, p: Parameters, scratch: Scratch) -> None:
    """Write the Gini coefficient of benefit in community ``c`` into its government's row.

    Few benefits differ, for each is what reaches people times a share of needs: most are found at
    once in a bin of the width 1/64 that holds no other, and the rest are put in order.
    """
    g = world.governments[c]
    ties = ties_of(world, g)
    usual, status_quo, per_need = g.usual, g.status_quo, 1.0 / p.start.needs
    first, often = scratch.bin_value, scratch.bin_count
    value, count = scratch.value, scratch.person
    used = U64(0)  # bins that hold a value, a bit each
    filled = 0
    for needs in people_of(world, c).needs:
        benefit = as_stored(benefit_of(needs, usual, status_quo, ties, per_need))
        b = min(BINS - 1, int(benefit * BINS))
        if not (used >> U64(b)) & U64(1):
            used |= U64(1) << U64(b)
            first[b], often[b] = benefit, 0
        if first[b] == benefit:
            often[b] += 1
        else:
            filled = _insert(value, count, filled, benefit, 1)
    while used:
        b = count_facets((used & (~used + U64(1))) - U64(1))  # the lowest bin
        used &= used - U64(1)
        filled = _insert(value, count, filled, first[b], often[b])
    g.gini = gini(value, count, filled)
