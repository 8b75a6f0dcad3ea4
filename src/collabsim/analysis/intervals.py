"""How sure a number is: bootstrap intervals over seeds.

Seeds are the units: the strategies of one seed lived in the same world and stay together when seeds
are drawn again. The draws of the bootstrap are fixed, so that a report is the same every time.
"""

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

CONFIDENCE = 0.95
RESAMPLES = 2000
_BOOTSTRAP_SEED = 20_111


class Estimate(NamedTuple):
    """A number with its interval at the 95 % level and the count of seeds behind it.

    ``low`` and ``high`` are NaN where there are too few seeds; any of the three may be infinite
    where the number is a time that may never come.
    """

    value: float
    low: float
    high: float
    n: int


def mean(values: Any) -> Estimate:
    """Mean of the values that are not missing, with a percentile bootstrap interval."""
    return _estimate(values, np.mean)


def median(values: Any) -> Estimate:
    """Median of times, of which some may be infinite (never); with a bootstrap interval."""
    return _estimate(values, _median)


def _median(values: Any, axis: int = -1) -> Any:
    ordered = np.sort(values, axis=axis)
    return np.take(ordered, (ordered.shape[axis] - 1) // 2, axis=axis)


def _estimate(values: Any, statistic: Callable[..., Any]) -> Estimate:
    present = np.asarray(values, dtype=float)
    present = present[~np.isnan(present)]
    n = len(present)
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    value = float(statistic(present, axis=-1))
    if n == 1:
        return Estimate(value, np.nan, np.nan, 1)
    if (present == present[0]).all():
        return Estimate(value, value, value, n)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # infinite times make means of infinities
        found = stats.bootstrap(
            (present,),
            statistic,
            n_resamples=RESAMPLES,
            confidence_level=CONFIDENCE,
            method="percentile",
            vectorized=True,
            rng=np.random.default_rng(_BOOTSTRAP_SEED),
        )
        drawn = np.asarray(found.bootstrap_distribution)
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = np.quantile(drawn, [tail, 1.0 - tail], method="nearest")
    return Estimate(value, float(low), float(high), n)
