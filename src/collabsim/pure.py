"""The rules as plain Python, for tiny worlds, so that debuggers and coverage see inside them.

With ``COLLABSIM_PURE=1`` in the environment nothing is compiled. The source of every rule stays
what it is; what it is handed differs, so that Python computes the same bits as compiled code:

- A table is a list of rows. The attributes of a row read from the numpy array that it was made of
  and write to it. Whole numbers and fractions are Python's own, which are quicker than numpy's; a
  set of facets is a ``np.uint64``.
- What is kept in single precision is read as a :class:`Single`. Compiled code computes in double
  precision as soon as anything else takes part, and rounds when it stores; numpy would round after
  every step.

What compiled code lets pass in silence is an error here: a row after the last one, and a division
by zero. Two things differ, since Python does not know what a name will hold: where it is now a
single and now a double, compiled code takes it for a double throughout; and a single plus a number
kept in one byte is a single there.
"""

import logging
import os
from collections.abc import Callable
from functools import cache, wraps
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

PURE = os.environ.get("COLLABSIM_PURE", "0") not in {"", "0"}
"""Whether rules run as plain Python in this process."""

_PACE = 30e-6  # seconds that a month takes for each person
_PATIENCE = 0.05  # seconds that a month may take before something is said


class Single(float):
    """A number in single precision: with its like it stays one, with all others it is a double."""

    __slots__ = ()


def _rounded(operation: Callable[[float, float], float]) -> Callable[[Single, float], float]:
    def operate(one: Single, other: float) -> float:
        result = operation(one, other)
        return Single(np.float32(result)) if type(other) is Single else result

    return operate


for _name in ("__add__", "__sub__", "__mul__", "__truediv__"):
    setattr(Single, _name, _rounded(getattr(float, _name)))


class Singles:
    """An array of numbers in single precision."""

    def __init__(self, array: Any) -> None:
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, k: Any) -> Any:
        return Singles(self._array[k]) if isinstance(k, slice) else Single(self._array[k])

    def __setitem__(self, k: Any, value: Any) -> None:
        self._array[k] = value


class Tiles:
    """Columns of people in tiles, see :mod:`collabsim.state.people`: an array of three axes."""

    def __init__(self, array: Any) -> None:
        self._array, self.shape = array, array.shape

    def __getitem__(self, place: Any) -> Any:
        """A tile as it is, or the people of one community, whose fractions are singles."""
        found = self._array[place]
        one = isinstance(place, tuple) and found.dtype == np.float32
        return Singles(found) if one else found


class PlainTable(list[Any]):
    """The rows of a table; its attributes are whole columns."""

    def __init__(self, rows: list[Any], table: Any) -> None:
        super().__init__(rows)
        self._table = table

    def __getattr__(self, name: str) -> Any:
        return self._table[name]


class PlainColumns(dict[str, Any]):
    """The columns of a table by name, each made when it is first asked for."""

    def __init__(self, table: Any) -> None:
        super().__init__()
        self._table = table.view(np.ndarray)

    def __missing__(self, name: str) -> Any:
        """A view that gives Python's own numbers, or words where they are words."""
        column = self._table[name]
        as_it_is = column.dtype == np.uint64 or column.ndim > 1 or not column.flags.aligned
        self[name] = found = column if as_it_is else memoryview(column)
        return found


class PlainRow:
    """One row of a table; :func:`_row_type` adds its columns as attributes."""

    __slots__ = ("_columns", "_k")

    def __init__(self, columns: PlainColumns, k: int) -> None:
        self._columns = columns
        self._k = k


@cache
def _row_type(kind: np.dtype[Any]) -> type[PlainRow]:
    """The type of the rows of tables of this kind."""

    def attribute(name: str, type_: np.dtype[Any]) -> property:
        single, whole = type_ == np.float32, type_.kind in "iu" and type_ != np.uint64

        def read(row: PlainRow) -> Any:
            return row._columns[name][row._k]

        def read_single(row: PlainRow) -> Any:
            return Single(row._columns[name][row._k])

        def write(row: PlainRow, value: Any) -> None:
            row._columns[name][row._k] = int(value) if whole else value

        return property(read_single if single else read, write)

    def shown(row: PlainRow) -> str:
        return f"({', '.join(f'{name}={getattr(row, name)}' for name in names)})"

    names = kind.names or ()
    attributes = {name: attribute(name, kind[name]) for name in names}
    return type("PlainRow", (PlainRow,), {"__slots__": (), "__repr__": shown, **attributes})


def _named(kind: np.dtype[Any], values: Any) -> Any:
    """Numbers of a record by their names, as ``p.trust.gain``."""
    if not kind.names:
        return values
    parts = zip(kind.names, values, strict=True)
    return SimpleNamespace(**{name: _named(kind[name], value) for name, value in parts})


def as_plain(value: Any) -> Any:
    """What a rule is handed for ``value``; what it writes there is written to ``value``."""
    if isinstance(value, tuple):
        return type(value)(*map(as_plain, value))
    if isinstance(value, np.ndarray) and value.dtype.names:
        columns, row = PlainColumns(value), _row_type(value.dtype)
        return PlainTable([row(columns, k) for k in range(len(value))], value.view(np.ndarray))
    if isinstance(value, np.ndarray) and value.ndim == 3:
        return Tiles(value)
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype == np.float32:
        return Singles(value)
    if isinstance(value, np.void):  # parameters, which are only read
        return _named(value.dtype, value.item())
    return value


def in_python[F: Callable[..., Any]](function: F) -> F:
    """Let ``function``, written to be compiled, run as plain Python on the same arguments."""

    @wraps(function)
    def run(*arguments: Any) -> Any:
        for argument in arguments:
            _foretell(len(getattr(argument, "beneficiaries", ())))
        with np.errstate(over="ignore", divide="raise"):  # hashes wrap around
            return function(*map(as_plain, arguments))

    return cast(F, run)


@cache
def _foretell(people: int) -> None:
    """Say once how slow a large world is."""
    if people * _PACE > _PATIENCE:
        logging.getLogger("collabsim").warning(
            "Rules run as plain Python, as COLLABSIM_PURE asks: a month of %s people takes about"
            " %.1f seconds", f"{people:,}", people * _PACE,
        )  # fmt: skip
