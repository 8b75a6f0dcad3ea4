"""What a mechanism says about itself.

Every mechanism file ends with one declaration: what the rule reads and writes (``table.column``),
which random streams it draws from and which parameters it uses. Tests run each rule and hold it to
its declaration; documentation is generated from it.
"""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np

SCRATCH_BINS = 64


class Scratch(NamedTuple):
    """Working space of one thread: copies of last month's values of the largest community."""

    movement: Any
    resentment: Any
    count: Any
    total: Any


def make_scratch(largest: int) -> Scratch:
    """Working space for communities of at most ``largest`` people."""
    return Scratch(
        np.empty(largest, np.int32),
        np.empty(largest, np.float32),
        np.zeros(SCRATCH_BINS),
        np.zeros(SCRATCH_BINS),
    )


class Mechanism(NamedTuple):
    """One rule of the month with what it touches.

    A rule of scope ``community`` is called as ``rule(world, community, clock, p, scratch)``, one of
    scope ``nation`` as ``rule(world, clock, p)`` for the whole world. ``reads`` and ``writes`` name
    columns; a column that is read and written stands in both.
    """

    name: str
    scope: Literal["community", "nation"]
    rule: Callable[..., None]
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    streams: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()


def columns(table: str, *names: str) -> tuple[str, ...]:
    """The columns ``names`` of ``table`` as ``table.column``."""
    return tuple(f"{table}.{name}" for name in names)


PLACES = columns("governments", "first_person", "end_person", "first_tie", "end_tie")
"""Columns that say where a community's rows lie; every community rule may read them."""
EFFORTS = ("lobby", "invite", "listen", "teach", "explore", "deliver")
