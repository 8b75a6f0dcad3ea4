"""How sure a number is: bootstrap intervals over seeds.

Seeds are the units: the strategies of one seed lived in the same world and stay together when seeds
are drawn again. The draws of the bootstrap are fixed, so that a report is the same every time.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

CONFIDENCE = 0.95
RESAMPLES = 2000
_BOOTSTRAP_SEED = 20_111
_BLOCK = 2_000_000  # numbers held at a time, so that memory does not grow with what is asked
_GROUPS = 256


class Estimate(NamedTuple):
    """A number with its interval at the 95 % level and the count of seeds behind it.

    ``low`` and ``high`` are NaN where there are too few seeds; any of the three may be infinite
    where the number is a time that may never come.
    """

    value: float
    low: float
    high: float
    n: int


class Estimates(NamedTuple):
    """Many numbers at once: for each field of :class:`Estimate` an array, one entry a number."""

    value: Any
    low: Any
    high: Any
    n: Any

    def some(self, places: slice) -> "Estimates":
        """A stretch of them."""
        return Estimates(*(numbers[places] for numbers in self))

    def at(self, place: int) -> Estimate:
        """One of them, with plain numbers."""
        value, low, high = (float(numbers[place]) for numbers in self[:3])
        return Estimate(value, low, high, int(self.n[place]))


def mean(values: Any) -> Estimate:
    """Mean of the values that are not missing, with a percentile bootstrap interval."""
    return means(np.asarray(values, dtype=float)[np.newaxis]).at(0)


def share_of(values: Any) -> Estimate:
    """Mean of shares, each of one unit; see :func:`with_exact_ends`."""
    return with_exact_ends(means(np.asarray(values, dtype=float)[np.newaxis])).at(0)


def median(values: Any) -> Estimate:
    """Median of times, of which some may be infinite (never); with a bootstrap interval."""
    return median_of_worlds(values, np.arange(len(values)))


def resamples(n: int) -> Iterator[Any]:
    """The fixed draws of the bootstrap, in blocks: how often each of ``n`` units is drawn.

    Yields:
        Arrays (draws, n) of whole numbers, ``RESAMPLES`` rows in all, each summing to ``n``.
    """
    generator = np.random.default_rng(_BOOTSTRAP_SEED)
    block = max(1, _BLOCK // n)
    for start in range(0, RESAMPLES, block):
        size = min(block, RESAMPLES - start)
        drawn = generator.integers(0, n, (size, n)) + n * np.arange(size)[:, np.newaxis]
        yield np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n)


def interval(drawn: Any, axis: int = 0) -> Any:
    """Low and high end of the middle 95 % of ``drawn`` along an axis: array (2, …)."""
    tail = (1.0 - CONFIDENCE) / 2.0
    return np.quantile(drawn, [tail, 1.0 - tail], axis=axis, method="nearest")


def means(rows: Any) -> Estimates:
    """Mean of each row, with a percentile bootstrap interval; quick for thousands of rows.

    Args:
        rows: Array (groups, units) of finite numbers; NaN is missing.
    """
    rows = np.asarray(rows, dtype=float)
    n = (~np.isnan(rows)).sum(axis=1)
    value, low, high = np.full((3, len(rows)), np.nan)
    for count in np.unique(n[n > 0]):
        alike = np.flatnonzero(n == count)
        for at in np.split(alike, range(_GROUPS, len(alike), _GROUPS)):
            block = rows[at]
            present = block[~np.isnan(block)].reshape(len(at), count)
            value[at] = present.mean(axis=1)
            if count > 1:
                drawn = [present @ times.T.astype(float) / count for times in resamples(count)]
                low[at], high[at] = interval(np.concatenate(drawn, axis=1), axis=1)
                constant = at[(present == present[:, :1]).all(axis=1)]
                low[constant] = high[constant] = value[constant]
    return Estimates(value, low, high, n)


def with_exact_ends(found: Estimates) -> Estimates:
    """Means of shares, with intervals that have a width even where all units agree.

    Where all are 0, or all are 1, a bootstrap has no width; there the interval becomes the exact
    one of Clopper & Pearson (1934), which says how far so few units can tell.

    Args:
        found: What :func:`means` gave for shares.
    """
    edge = ((1.0 - CONFIDENCE) / 2.0) ** (1.0 / np.maximum(found.n, 1))
    agree = (found.n > 1) & (found.low == found.high)
    low = np.where(agree & (found.value == 1.0), edge, found.low)
    high = np.where(agree & (found.value == 0.0), 1.0 - edge, found.high)
    return found._replace(low=low, high=high)


def mean_of_worlds(values: Any, seeds: Any) -> Estimate:
    """Mean over worlds of which several may share a seed; those are drawn together.

    Args:
        values: One finite number for each world; NaN is missing.
        seeds: The seed of each world.

    Returns:
        The mean, with ``n`` counting seeds. The interval is about seeds only: whatever else tells
        worlds apart was chosen and not drawn.
    """
    present, units = _present(values, seeds)
    n = int(units.max(initial=-1)) + 1
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    value = float(present.mean())
    if n == 1:
        return Estimate(value, np.nan, np.nan, 1)
    if (present == present[0]).all():
        return Estimate(value, value, value, n)
    total, count = np.bincount(units, present), np.bincount(units)
    drawn = np.concatenate([(times @ total) / (times @ count) for times in resamples(n)])
    low, high = interval(drawn)
    return Estimate(value, float(low), float(high), n)


def _median(values: Any) -> float:
    """The lower median, which is one of the values even where some are infinite."""
    return float(np.sort(values)[(len(values) - 1) // 2])


def median_of_worlds(values: Any, seeds: Any) -> Estimate:
    """Median of times, of which some may be infinite, as in :func:`mean_of_worlds`."""
    present, units = _present(values, seeds)
    n = int(units.max(initial=-1)) + 1
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    value = _median(present)
    if n == 1:
        return Estimate(value, np.nan, np.nan, 1)
    order = np.argsort(present, kind="stable")
    ordered, owners = present[order], units[order]
    drawn = []
    rows = max(1, _BLOCK // len(ordered))
    for block in resamples(n):
        for times in np.split(block, range(rows, len(block), rows)):
            # the lower median is the first value with half of the drawn worlds up to it
            upto = np.cumsum(times[:, owners], axis=1)
            drawn.append(ordered[np.argmax(2 * upto >= upto[:, -1:], axis=1)])
    low, high = interval(np.concatenate(drawn))
    return Estimate(value, float(low), float(high), n)


def _present(values: Any, seeds: Any) -> tuple[Any, Any]:
    """The values that are not missing, and for each the number of its seed, from 0."""
    values = np.asarray(values, dtype=float)
    present = ~np.isnan(values)
    return values[present], np.unique(np.asarray(seeds)[present], return_inverse=True)[1]
