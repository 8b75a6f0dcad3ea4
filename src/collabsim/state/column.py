"""What a column of a table is: how it is stored, which values make sense, and what it means.

Each kind has a function here, with which ``columns.py`` declares a column in one line. Row types,
tables of the documentation, Mesa's handles, close-ups and checks of own rules all read that line.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, Protocol, overload

import numpy as np

_MANY = 2**30  # limits beyond this are those of storage, of which nobody wants to hear


class Column(NamedTuple):
    """One column.

    Attributes:
        dtype: NumPy's name of the type it is stored as.
        kind: How people read it: as a number, as yes or no, or as a set of facets.
        low: Least value that makes sense.
        high: Largest value that makes sense.
        meaning: What it says, in a few words.
        fixed: Whether it cannot be set from outside, because rows or counts hang on it.
        hidden: Whether it is of use to rules only.
        of: Name of the table of which it holds rows; empty if it holds none.
    """

    dtype: str
    kind: Literal["number", "flag", "facets"]
    low: float
    high: float
    meaning: str
    fixed: bool = False
    hidden: bool = False
    of: str = ""

    @property
    def allowed(self) -> str:
        """Which values make sense, in words: "between 0 and 1", "at least 0" or "a number"."""
        if self.low < -_MANY:
            return "a number"
        if self.high > _MANY:
            return f"at least {self.low:g}"
        return f"between {self.low:g} and {self.high:g}"


def share(meaning: str, dtype: str = "f8", *, fixed: bool = False) -> Any:
    """Declare a fraction, 0 to 1."""
    return Column(dtype, "number", 0.0, 1.0, meaning, fixed)


def amount(meaning: str, dtype: str = "f8") -> Any:
    """Declare a number that is not negative."""
    return Column(dtype, "number", 0.0, float(np.finfo(dtype).max), meaning)


def signed(meaning: str, dtype: str = "f8") -> Any:
    """Declare a number of either sign."""
    most = float(np.finfo(dtype).max)
    return Column(dtype, "number", -most, most, meaning)


def leaning(meaning: str) -> Any:
    """Declare a leaning, from -1 (against) to 1 (for)."""
    return Column("f8", "number", -1.0, 1.0, f"leaning {meaning}, -1 to 1")


def whole(
    meaning: str, dtype: str = "i8", *, low: int = -1, high: int | None = None, fixed: bool = False
) -> Any:
    """Declare a whole number from ``low`` to ``high``, or to the largest that ``dtype`` holds."""
    most = int(np.iinfo(dtype).max) if high is None else high
    return Column(dtype, "number", low, most, meaning, fixed)


def flag(meaning: str) -> Any:
    """Declare a yes or no."""
    return Column("u1", "flag", 0, 1, meaning)


def facets(meaning: str) -> Any:
    """Declare a set of facets of the problem, one bit each."""
    return Column("u8", "facets", 0, 2**64 - 1, meaning)


def row(
    of: str, meaning: str, dtype: str = "i8", *, fixed: bool = True, hidden: bool = False
) -> Any:
    """Declare the number of a row of the table ``of``, or of the row after a last one."""
    return whole(meaning, dtype)._replace(fixed=fixed, hidden=hidden, of=of)


def key(meaning: str, dtype: str = "i8") -> Any:
    """Declare the number by which an agent's draws are told from those of others."""
    return whole(meaning, dtype, low=0)._replace(fixed=True, hidden=True)


def columns_of(kind: type) -> dict[str, Column]:
    """The columns that a class of rows declares, in their order."""
    return {name: value for name, value in vars(kind).items() if isinstance(value, Column)}


class Table[R](Protocol):
    """A numpy record array whose rows have the fields of the class ``R``.

    A name gives a column, array (rows,); a number gives a row, and a slice the rows in between,
    both in place.
    """

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[R]: ...

    @overload
    def __getitem__(self, key: int) -> R: ...

    @overload
    def __getitem__(self, key: slice) -> "Table[R]": ...

    @overload
    def __getitem__(self, key: Any) -> Any: ...

    def __getitem__(self, key: Any) -> Any:
        """A row, some rows, or a column."""

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __getattr__(self, name: str) -> Any: ...
