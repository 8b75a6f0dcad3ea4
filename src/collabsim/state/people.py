"""People side by side: how they are stored while months go by in compiled code.

Python sees people as a table of rows, ``world.beneficiaries``. Inside compiled months they stand in
*tiles* instead. A tile holds ``W`` neighbouring communities, one in each lane, and has a row for
each person of the largest of all, so that rules work on a person of every community at once (see
:mod:`collabsim.lanes`). ``world.beneficiaries.trust`` then is an array of the shape (tiles, rows,
``W``), and takes 36 bytes a person in all, beside the table, while months go by. Where a community
has fewer people than others, its last rows are nobody: without needs, trust or ties, and in no
movement.

A rule for single communities takes its people from :func:`people_of`.
"""

from collections import namedtuple
from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.compiled import borrow, rule
from collabsim.lanes import W, alike, largest, put
from collabsim.state.columns import COLUMNS, World
from collabsim.state.start import Size

_NAMES: Final = tuple(COLUMNS["beneficiaries"])

People: Any = namedtuple("People", _NAMES)  # type: ignore[misc]
"""The columns of people in tiles, or those of one community, by their names."""


def make_people(world: World) -> Any:
    """Tiles with room for all people of ``world``, with nobody in them yet."""
    people = world.governments["end_person"] - world.governments["first_person"]
    shape = -(-len(people) // W), int(people.max()), W
    made: Any = People(*(np.zeros(shape, each.dtype) for each in COLUMNS["beneficiaries"].values()))
    made.movement[:] = -1
    return made



def _made_of(heading: str, each: str, between: str, ending: str, scope: dict[str, Any]) -> Any:
    """Compile a rule with ``each`` for every column, since a loop cannot go over them."""
    text = heading + between.join(each.format(name) for name in _NAMES) + ending
    exec(text, scope)
    return rule(scope["made"])


borrow_people = _made_of(
    "def made(people): return People(", "borrow(people.{0})", ", ", ")",
    {"People": People, "borrow": borrow},
)  # fmt: skip
"""The same tiles without owners, see :func:`collabsim.compiled.borrow`."""

_in_lane = _made_of(
    "def made(people, tile, number, lane): return People(",
    "people.{0}[tile, :number, lane]", ", ", ")", {"People": People},
)  # fmt: skip

_move_in = _made_of(
    "def made(person, home, i):\n    ", "home.{0}[i] = person.{0}", "\n    ", "", {}
)
_move_out = _made_of(
    "def made(person, home, i):\n    ", "person.{0} = home.{0}[i]", "\n    ", "", {}
)


def memory_in_tiles(size: Size) -> int:
    """Bytes that people take in tiles, beside their table, while months go by."""
    rows = -(-size.beneficiaries // size.communities)
    each = sum(np.dtype(column.dtype).itemsize for column in COLUMNS["beneficiaries"].values())
    return -(-size.communities // W) * W * rows * each


@rule
def people_of(world: World, c: int) -> Any:
    """The people of community ``c``: ``people.trust[i]`` is the trust of the ``i``-th of them."""
    g = world.governments[c]
    return _in_lane(world.beneficiaries, c // W, g.end_person - g.first_person, c % W)


@rule
def settle(table: Any, world: World, tile: int) -> None:
    """Let the people of a tile of ``world`` move in from the table of rows."""
    first, end = communities_of(world, tile)
    for c in range(first, end):
        home, row = people_of(world, c), world.governments[c].first_person
        for i in range(len(home.movement)):
            _move_in(table[row + i], home, i)


@rule
def write_back(table: Any, world: World, tile: int) -> None:
    """Write the people of a tile of ``world`` into the table of rows."""
    first, end = communities_of(world, tile)
    for c in range(first, end):
        home, row = people_of(world, c), world.governments[c].first_person
        for i in range(len(home.movement)):
            _move_out(table[row + i], home, i)


@rule
def with_people(world: World, people: Any) -> Any:
    """The same world with ``people`` in tiles, or in a table of rows."""
    return World(
        world.nations,
        world.governments,
        world.ties,
        world.entrepreneurs,
        world.suppliers,
        world.funders,
        people,
        world.peers,
        world.strategies,
        world.events,
    )


@rule
def tiles_for(communities: int) -> int:
    """How many tiles so many communities take."""
    return (communities + W - 1) // W


@rule
def communities_of(world: World, tile: int) -> tuple[int, int]:
    """The first community of a tile, and the one after its last."""
    return tile * W, min(len(world.governments), (tile + 1) * W)


class Tile(NamedTuple):
    """Where the communities of a tile are.

    Attributes:
        first: The first of its communities.
        end: The one after the last of them.
        rows: How many people the largest community has; where others end there is nobody.
        ties: The most ties that any of the communities has.
        first_tie: The first tie of each community, a value for each lane.
        end_tie: The one after its last.
    """

    first: int
    end: int
    rows: int
    ties: int
    first_tie: Any
    end_tie: Any


@rule
def tile_of(world: World, tile: int) -> Tile:
    """Where the communities of a tile are."""
    first, end = communities_of(world, tile)
    first_tie = across(world.governments.first_tie, tile)
    end_tie = across(world.governments.end_tie, tile)
    rows = world.beneficiaries.movement.shape[1]
    return Tile(first, end, rows, largest(end_tie - first_tie), first_tie, end_tie)


@rule
def across(numbers: Any, tile: int) -> Any:
    """A column of governments as a value for each lane; 0 in lanes without a community."""
    values = alike(numbers.dtype.type(0))
    for lane in range(W):
        if tile * W + lane < len(numbers):
            values = put(values, lane, numbers[tile * W + lane])
    return values


@rule
def across_ties(numbers: Any, here: Any, k: int) -> Any:
    """A column of ties as a value for the ``k``-th tie of every lane's community, or 0."""
    values = alike(numbers.dtype.type(0))
    for lane in range(W):
        if here.first_tie[lane] + k < here.end_tie[lane]:
            values = put(values, lane, numbers[here.first_tie[lane] + k])
    return values
