"""Numbers made of the facts of many runs, and how sure they are: what all measures share.

The functions take the facts of runs that differ in their seed only, and give a number and, if
asked, its 95 % bootstrap interval over seeds. A time that never came is infinite, a number that
does not exist is missing (NaN). A year's hazard is what happened over the years in which it could
have happened.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.analysis import intervals
from collabsim.analysis.intervals import Estimate, interval, resamples
from collabsim.analysis.patterns.facts import Facts

type Runs = Sequence[Facts]
"""Runs that differ in their seed only."""

TERM: Final = 48
"""Months for which an agreement has to hold to count as lasting, and after which it is asked
whether anything is left of it: four years, as in the records."""


def outcome(runs: Runs, name: str) -> Any:
    """An outcome of every run."""
    return np.array([run.outcomes[name] for run in runs])


class Measured(NamedTuple):
    """A number made of runs.

    Attributes:
        value: The number; NaN if it does not exist.
        estimate: Finds its interval, which takes a thousand times longer.
    """

    value: float
    estimate: Callable[[], Estimate]


def pooled(counts: Any, statistic: Callable[[Any], Any]) -> Measured:
    """A number made of sums over runs, such as a share of all that happened in any of them.

    Args:
        counts: Array (runs, k) of what is summed.
        statistic: Makes an array (…) of one (…, k) of sums.
    """
    counts = np.asarray(counts, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(counts.sum(axis=0))) if len(counts) else np.nan
    return Measured(value, partial(_drawn_again, counts, statistic, value))


def _drawn_again(counts: Any, statistic: Callable[[Any], Any], value: float) -> Estimate:
    n = 0 if np.isnan(value) else len(counts)
    if n < 2:
        return Estimate(value, np.nan, np.nan, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.concatenate([statistic(times @ counts) for times in resamples(n)])
    low, high = interval(drawn[~np.isnan(drawn)])
    return Estimate(value, float(low), float(high), n)


def measured_mean(values: Any) -> Measured:
    """The mean of a number of each run, of those that are not missing."""
    return _averaged(values, intervals.mean)


def measured_share(values: Any) -> Measured:
    """The mean of shares, whose interval has a width even where all runs agree."""
    return _averaged(values, intervals.share_of)


def _averaged(values: Any, estimate: Callable[[Any], Estimate]) -> Measured:
    present = _present(values)
    value = float(present.mean()) if len(present) else np.nan
    return Measured(value, partial(estimate, present))


def measured_median(values: Any) -> Measured:
    """The lower median of a number of each run, of those that are not missing."""
    present = np.sort(_present(values))
    value = float(present[(len(present) - 1) // 2]) if len(present) else np.nan
    return Measured(value, partial(intervals.median, present))


def _present(values: Any) -> Any:
    values = np.asarray(values, dtype=float)
    return values[~np.isnan(values)]


def ratio(sums: Any) -> Any:
    """The first of two sums over the second."""
    return sums[..., 0] / sums[..., 1]


def life_table(lasted: Any, ended: Any, months: int) -> Any:
    """How many were there at each age, and how many ended then: array (2 · months)."""
    age = np.asarray(lasted, dtype=np.int64)
    deaths = np.bincount(age[np.asarray(ended, dtype=bool)], minlength=months + 1)
    leaving = np.bincount(age, minlength=months + 1)
    at_risk = len(age) - np.concatenate([[0], np.cumsum(leaving)[:-1]])
    return np.concatenate([at_risk[:months], deaths[:months]])


def survival(sums: Any) -> Any:
    """The share that is left at each age (Kaplan and Meier), of sums of life tables."""
    at_risk, deaths = np.split(sums, 2, axis=-1)
    hazards = np.divide(deaths, at_risk, out=np.zeros_like(at_risk), where=at_risk > 0)
    return np.cumprod(1.0 - hazards, axis=-1)
