"""What a rule of one's own may leave behind.

Compiled rules do not check what they find: a row that does not exist ends the process, and a share
above 1 makes numbers that mean nothing. So the world is looked at after every own rule. Columns
that say where rows lie must be what they were, every other number lies within the limits that its
column declares, and people know and follow somebody of their own community.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from collabsim.errors import InputError
from collabsim.state.columns import COLUMNS, World

_ROUNDING: Final = 1e-9  # by which sums and means of shares may be beyond what they are shares of
_MAY_BE_NO_NUMBER: Final = {("governments", "gini"), ("nations", "values")}  # see their meanings
LIMITS: Final = {
    (table, name): (column.low - _ROUNDING, column.high + _ROUNDING)
    for table, columns in COLUMNS.items()
    for name, column in columns.items()
    if column.kind != "facets" and not column.of and (table, name) not in _MAY_BE_NO_NUMBER
}
"""Between which values every column of numbers lies, but for rounding."""

_CHANGING: Final = {"movement", "strategy", "first_strategy", "next_strategy"}
_PLACES: Final = tuple(
    (table, name)
    for table, columns in COLUMNS.items()
    for name, column in columns.items()
    if column.of and name not in _CHANGING
)


def row_places(world: World) -> list[NDArray[np.int64]]:
    """Copies of the columns of ``world`` that say where rows lie."""
    tables = _plain(world)
    return [tables[table][name].copy() for table, name in _PLACES]


def check_left(world: World, places: list[NDArray[np.int64]], point: str) -> None:
    """Refuse what the own rule at ``point`` of the month left, if compiled rules cannot use it.

    Args:
        world: The world after the rule.
        places: What :func:`row_places` said before it.
        point: Where the rule stands, such as ``"after trust"``.

    Raises:
        InputError: With the first column that is wrong.
    """
    for wrong in _wrong(world, places):
        raise InputError(f"the rule {point!r} left {wrong}")


def _wrong(world: World, places: list[NDArray[np.int64]]) -> Any:
    tables = _plain(world)
    for (table, name), before in zip(_PLACES, places, strict=True):
        if (tables[table][name] != before).any():
            yield f"{table}.{name} changed, which says where rows lie"
    for (table, name), (low, high) in LIMITS.items():
        if not _within(tables[table][name], low, high):
            allowed = COLUMNS[table][name].allowed
            yield f"{table}.{name} with a value that is not {allowed}"
    yield from _wrong_people(world)
    last = len(world.strategies) - 1
    for name in ("strategy", "first_strategy", "next_strategy"):
        if not _within(world.entrepreneurs[name], 0, last):
            yield f"entrepreneurs.{name} without a strategy"
    if not _within(world.strategies["then"], -1, last):
        yield "strategies.then without a strategy"
    if not _within(world.peers, -1, len(world.governments) - 1):
        yield "peers without a government"


def _wrong_people(world: World) -> Any:
    people, governments, ties = world.beneficiaries, world.governments, world.ties
    sizes = governments["end_person"] - governments["first_person"]
    known = people["shortcut"]
    if (known < 0).any() or (known >= sizes.repeat(sizes)).any():
        yield "beneficiaries.shortcut outside a person's community"
    joined = people["movement"]
    if not _within(joined, -1, len(ties) - 1):
        yield "beneficiaries.movement without a tie"
    members = joined >= 0
    here = np.arange(len(governments)).repeat(sizes)[members]
    if (ties["government"][joined[members]] != here).any():
        yield "beneficiaries.movement with a tie of another community"
    if (np.bincount(joined[members], minlength=len(ties)) != ties["members"]).any():
        yield "ties.members unequal to the people whose movement it is"


def _plain(world: World) -> dict[str, Any]:
    """The tables without numpy's attributes for columns, through which each takes its time."""
    return {table: getattr(world, table).view(np.ndarray) for table in COLUMNS}


def _within(values: Any, low: float, high: float) -> bool:
    """Whether all values lie in the interval; what is no number does not."""
    return not values.size or bool(values.min() >= low and values.max() <= high)
