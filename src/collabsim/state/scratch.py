"""Working space of compiled code: what a rule notes while it works on a community."""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from collabsim.state.column import Table

BINS: Final = 64  # a bit of a word for each
"""Bins in which benefits are counted."""

BY_TIE = np.dtype([(name, "f8") for name in ("seats", "broken", "rate")], align=True)


class MovementRow:
    """What a movement means for its members, see :class:`Scratch`."""

    seats: float
    broken: float
    rate: float


class Scratch(NamedTuple):
    """Working space of one thread, large enough for every community.

    ``person`` and ``movement`` list who changes and to what, ``resentment`` holds last month's
    values of people in a closed ring; where inequality is observed, ``resentment`` holds different
    benefits and ``person`` how many people have each, ``bin_value`` and ``bin_count`` the same by
    bins. ``by_tie`` holds what a movement means for its members: at 1 the community's first
    movement, at 0 what holds for people who are in none. Looking it up spares a branch that
    processors cannot foresee. A rule fills what it uses; nothing is left from one rule to another.
    """

    person: NDArray[np.int64]
    movement: NDArray[np.int64]
    resentment: NDArray[np.float32]
    bin_value: NDArray[np.float32]
    bin_count: NDArray[np.int64]
    by_tie: Table[MovementRow]


def make_scratch(people: int, ties: int) -> Scratch:
    """Working space for communities of at most so many people and ties."""
    by_tie: Any = np.zeros(ties + 1, BY_TIE).view(np.recarray)
    return Scratch(
        np.empty(people, np.int64),
        np.empty(people, np.int64),
        np.empty(people + 4, np.float32),
        np.empty(BINS, np.float32),
        np.empty(BINS, np.int64),
        by_tie,
    )
