"""Numbers that change from month to month, and which sentence they make true."""

from typing import Any, NamedTuple

import numpy as np


class NetworkSeries(NamedTuple):
    """A number for each month and agent, and how it is written.

    Attributes:
        kind: ``share`` (0.54), ``percent`` (54 %), ``count``, ``when`` (a month, as its year),
            ``tie`` (an organisation), ``strategy``, or ``text`` (a sentence about the agent).
        values: Array (months, agents); -1 where there is none.
    """

    kind: str
    values: Any


Story = dict[str, NetworkSeries]
"""The series of all agents of a kind, by name; those of kind ``text`` in the order of reading."""

Case = tuple[Any, str]
"""A condition, array (months, agents) or one truth for all, and the key of a sentence."""


def choose_series(keys: tuple[str, ...], shape: tuple[int, ...], *cases: Case) -> NetworkSeries:
    """The sentence of the first case that holds, as its number in ``keys``; -1 for none."""
    conditions = [np.broadcast_to(np.asarray(condition, bool), shape) for condition, _ in cases]
    numbers = [keys.index(key) for _, key in cases]
    return NetworkSeries("text", np.select(conditions, numbers, -1))


def always(kind: str, values: Any, months: int) -> NetworkSeries:
    """A number for each agent that stays the same."""
    given = np.asarray(values)
    return NetworkSeries(kind, np.broadcast_to(given, (months, len(given))))


def before(values: Any, first: Any = 0) -> Any:
    """Each month's value of the month before; ``first`` for the first month."""
    start = np.broadcast_to(np.asarray(first, values.dtype), values.shape[1:])[None]
    return np.concatenate([start, values[:-1]])


def lately(values: Any, months: int = 12) -> Any:
    """Sums over the last ``months`` months, those of this month included."""
    sums = np.cumsum(values, axis=0, dtype=float)
    sums[months:] = sums[months:] - sums[:-months]
    return sums


def last_time(happened: Any) -> Any:
    """For each month, the last month in which something ``happened``, or -1."""
    months = np.arange(len(happened)).reshape(-1, *[1] * (happened.ndim - 1))
    return np.maximum.accumulate(np.where(happened, months, -1), axis=0)


def happened_within(last: Any, months: int = 12) -> Any:
    """Whether ``last``, as :func:`last_time` gives it, is less than so many months ago."""
    now = np.arange(len(last)).reshape(-1, *[1] * (last.ndim - 1))
    return (last >= 0) & (now - last < months)
