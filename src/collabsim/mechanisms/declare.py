"""What a mechanism says about itself.

Every mechanism file ends with its words for people (``WORDS``) and one declaration for each of its
rules: what it reads and writes (``table.column``), which random streams it draws from and which
parameters it uses. Tests run each rule and hold it to its declaration; documentation and the page
Model are made from both.
"""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

ARGUMENTS: Final = {
    "nation": "world, clock, p",
    "community": "world, c, clock, p, scratch",
    "people": "world, tile, clock, p, scratch",
}
"""What a rule of each scope is called with."""


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

    ``says`` tells people in a sentence what it does in the month. A rule of scope ``community`` is
    called for one community, one of scope ``people`` for the tile of several communities side by
    side, see :mod:`collabsim.state.people`, and one of scope ``nation`` for the whole world, each
    with :data:`ARGUMENTS`. ``reads`` and ``writes`` name columns; a column that is read and written
    stands in both.
    """

    name: str
    scope: Literal["community", "people", "nation"]
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
