"""The same values as plain Python has them: one lane, for tiny worlds without the compiler.

See :mod:`collabsim.pure`. A value is a number that is written like one for several lanes.
"""

import operator
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from collabsim.randomness import count_facets, uniform

W: Final = 1


class One:
    """A number of one lane: ``value[0]`` is the number, and arithmetic makes others like it."""

    __hash__ = None  # type: ignore[assignment]
    __slots__ = ("x",)

    def __init__(self, x: Any) -> None:
        self.x = x

    def __getitem__(self, lane: int) -> Any:
        return self.x

    def __bool__(self) -> bool:
        return bool(self.x)

    def __invert__(self) -> "One":
        return One(not self.x if isinstance(self.x, bool) else ~self.x)

    def __repr__(self) -> str:
        return repr(self.x)


def _number(value: Any) -> Any:
    return value.x if isinstance(value, One) else value


def _both(operation: Callable[[Any, Any], Any]) -> Callable[[One, Any], One]:
    return lambda one, other: One(operation(one.x, _number(other)))


def _reflected(operation: Callable[[Any, Any], Any]) -> Callable[[One, Any], One]:
    return lambda one, other: One(operation(other, one.x))




def _quotient(x: Any, y: Any) -> Any:
    """As processors divide: what is divided by 0 has no end, and 0 by 0 is no number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.divide(x, y))


for _name in ("add", "sub", "mul", "truediv", "and_", "or_", "xor", "rshift"):
    _plain = _quotient if _name == "truediv" else getattr(operator, _name)
    setattr(One, f"__{_name.rstrip('_')}__", _both(_plain))
    setattr(One, f"__r{_name.rstrip('_')}__", _reflected(_plain))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(One, f"__{_name}__", _both(getattr(operator, _name)))


class PlainColumn:
    """Rows of an array (rows, 1), read and written as values."""

    def __init__(self, array: Any) -> None:
        self._array = array

    def __getitem__(self, i: Any) -> Any:
        return alike(self._array[int(_number(i)), 0])

    def __setitem__(self, i: int, value: Any) -> None:
        self._array[i, 0] = _number(value)


def alike(number: Any) -> Any:
    """The number as a value; a flag of one byte is a fraction."""
    if isinstance(number, (float, np.floating, np.uint8)):
        return One(float(number))
    return One(number if isinstance(number, np.uint64) else int(number))


def put(values: One, lane: int, number: Any) -> Any:
    """``values`` with another number in their lane."""
    return One(type(values.x)(number))


def where(condition: Any, x: Any, y: Any) -> Any:
    """``x`` if ``condition`` holds, and ``y`` otherwise."""
    return One(_number(x if condition else y))


def anywhere(condition: Any) -> Any:
    """Whether ``condition`` holds."""
    return bool(condition)


def rounded(values: One) -> Any:
    """The value as a table in single precision keeps it."""
    return One(float(np.float32(values.x)))


def count_each(facets: One) -> Any:
    """How many facets a set has, as a fraction."""
    return One(float(count_facets(facets.x)))


def uniform_each(key: np.uint64, first: One, i: int) -> Any:
    """A number in [0, 1) for agent ``first + i``."""
    return One(uniform(key, first.x + i))


def largest(values: One) -> Any:
    """The number itself, of one lane the largest."""
    return values.x


def gather(column: PlainColumn, rows: One) -> Any:
    """The row of a column that a value names."""
    return column[rows]


def column(array: Any) -> Any:
    """The rows of an array (rows, 1) as values."""
    return PlainColumn(array)
