"""What a mechanism says about itself.

Every mechanism file ends with its words for people (``WORDS``) and one declaration for each of its
rules: what it reads and writes (``table.column``), which random streams it draws from and which
parameters it uses. Tests run each rule and hold it to its declaration; documentation and the page
Model are made from both.
"""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np

_BINS = 64  # see observables, which counts in them

BY_TIE = np.dtype([(name, "f8") for name in ("seats", "broken", "rate")], align=True)


class Scratch(NamedTuple):
    """Working space of one thread, large enough for every community.

    ``person`` and ``movement`` list who changes and to what, ``resentment`` holds last month's
    values of people in a closed ring; where inequality is observed, ``resentment`` holds different
    benefits and ``person`` how many people have each, ``bin_value`` and ``bin_count`` the same by
    bins. ``by_tie`` holds what a movement means for its members: at 1 the community's first
    movement, at 0 what holds for people who are in none. Looking it up spares a branch that
    processors cannot foresee. A rule fills what it uses; nothing is left from one rule to another.
    """

    person: Any
    movement: Any
    resentment: Any
    bin_value: Any
    bin_count: Any
    by_tie: Any


def make_scratch(people: int, ties: int) -> Scratch:
    """Working space for communities of at most so many people and ties."""
    return Scratch(
        np.empty(people, np.int64),
        np.empty(people, np.int64),
        np.empty(people + 4, np.float32),
        np.empty(_BINS, np.float32),
        np.empty(_BINS, np.int64),
        np.zeros(ties + 1, BY_TIE).view(np.recarray),
    )


class Words(NamedTuple):
    """What people are told of a rule's file, in the dashboard and in ``docs/model.md``.

    Attributes:
        title: Its name for people.
        plain: What the rule says, in one sentence for students.
        idea: The idea behind it, in our own words.
        essay: Where in the essay the idea comes from, or that it does not.
    """

    title: str
    plain: str
    idea: str
    essay: str


class Mechanism(NamedTuple):
    """One rule of the month with what it touches.

    ``says`` tells people in a sentence what it does in the month. A rule of scope ``community`` is called as ``rule(world, community, clock, p, scratch)``, one of
    scope ``nation`` as ``rule(world, clock, p)`` for the whole world. ``reads`` and ``writes`` name
    columns; a column that is read and written stands in both.
    """

    name: str
    scope: Literal["community", "nation"]
    says: str
    rule: Callable[..., None]
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    streams: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()


def columns(table: str, *names: str) -> tuple[str, ...]:
    """The columns ``names`` of ``table`` as ``table.column``."""
    return tuple(f"{table}.{name}" for name in names)


PLACES = columns(
    "governments", "first_id", "first_person", "end_person", "first_tie", "end_tie"
)
"""Columns that say where a community's rows lie; every community rule may read them."""
