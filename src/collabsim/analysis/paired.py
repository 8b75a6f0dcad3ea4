"""Two strategies of a sweep, held against each other in the same worlds.

Both met the same people, elections and crises at each point and seed. How many runs these common
random numbers save (Glasserman & Yao 1992) is reported with every comparison: much where two runs
stay alike, as after a small change of a parameter, and nothing where strategies soon part ways.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from collabsim.analysis.intervals import means
from collabsim.analysis.verdicts import UNSURE, direction
from collabsim.analysis.worlds import (
    KEYS,
    as_rows,
    check_outcome,
    factors_of,
    paired_worlds,
    places,
    refuse_twice,
)

if TYPE_CHECKING:
    import pandas as pd

_ROUNDING = 1e-12  # differences this much smaller than the numbers themselves are none


def paired_differences(
    results: "pd.DataFrame", outcome: str, first: str, second: str
) -> "pd.DataFrame":
    """Second strategy less first in each world: point, factors, ``seed``, ``difference``.

    Raises:
        InputError: As :func:`paired_worlds`.
    """
    return paired_worlds(results, outcome, first, second).drop(
        columns=["first", "second", "crossover"]
    )


def compare_points(
    results: "pd.DataFrame", outcome: str, first: str, second: str
) -> "pd.DataFrame":
    """Who is ahead at each point, and how sure that is; see :func:`compare_worlds`.

    Raises:
        InputError: As :func:`paired_worlds`.
    """
    worlds = paired_worlds(results, outcome, first, second)
    return compare_worlds(worlds, first, second, direction(outcome))


def compare_worlds(
    worlds: "pd.DataFrame", first: str, second: str, better: float
) -> "pd.DataFrame":
    """Boil the worlds of :func:`paired_worlds` down to a row per point.

    ``better`` is the :func:`direction` of the outcome: who has less of what is bad is ahead.

    Returns:
        Columns ``point``, the factors, ``n`` (worlds in which the outcome exists for both),
        ``difference`` (mean of second less first), ``low`` and ``high`` (95 % bootstrap interval
        over seeds; missing with fewer than two), ``share_ahead`` (worlds in which the second is
        ahead), ``verdict`` (name of who is ahead, or ``unsure`` unless the interval leaves out 0)
        and ``variance_reduction``: how many times fewer runs were needed thanks to the same seeds,
        (variance of first + variance of second) / variance of the difference. It is 1 where the
        two have nothing to do with each other, infinite where the difference does not vary, and
        missing where nothing varies or there are fewer than two worlds.
    """
    differences = as_rows(worlds, "difference")
    estimates = means(differences)
    keys = list(worlds.columns[: worlds.columns.get_loc("seed")])
    table = worlds.drop_duplicates("point")[keys].reset_index(drop=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        ahead = (better * differences > 0.0).sum(axis=1) / estimates.n
    table["n"] = estimates.n
    table["difference"], table["low"], table["high"] = estimates[:3]
    table["share_ahead"] = ahead
    table["verdict"] = verdicts(estimates.low, estimates.high, first, second, better)
    table["variance_reduction"] = _variance_reduction(worlds)
    return table


def strategy_means(results: "pd.DataFrame", outcome: str) -> "pd.DataFrame":
    """Mean of an outcome for each strategy at each point.

    Returns:
        Columns ``point``, the factors, ``strategy``, ``n``, ``mean``, ``low`` and ``high`` (95 %
        bootstrap interval over seeds), in the order of points and then of names of strategies.

    Raises:
        InputError: If the outcome does not exist or a run is there twice.
    """
    import pandas as pd

    factors = factors_of(results)
    check_outcome(results, outcome)
    runs = results[[*KEYS, *factors, outcome]].assign(point=places(results, factors))
    refuse_twice(runs.set_index(["point", "seed", "strategy"]).index)
    parts = []
    for strategy, part in runs.sort_values(["point", "seed"]).groupby("strategy", observed=True):
        estimates = means(as_rows(part, outcome))
        table = part.drop_duplicates("point")[["point", *factors]].reset_index(drop=True)
        table["strategy"], table["n"] = strategy, estimates.n
        table["mean"], table["low"], table["high"] = estimates[:3]
        parts.append(table)
    return pd.concat(parts).sort_values(["point", "strategy"], ignore_index=True)


def verdicts(low: Any, high: Any, first: str, second: str, better: float) -> Any:
    """Who is ahead by the interval of second less first, or ``unsure``; array of names."""
    more, less = (second, first) if better > 0.0 else (first, second)
    sure = np.where(np.asarray(low) > 0.0, more, np.where(np.asarray(high) < 0.0, less, UNSURE))
    return sure.astype(object)


def _variance_reduction(worlds: "pd.DataFrame") -> Any:
    present = worlds.dropna(subset="difference")
    numbers = present[["first", "second", "difference"]]
    variance = numbers.groupby(present["point"]).var().reindex(worlds["point"].unique())
    size = numbers.abs().groupby(present["point"]).max().max(axis=1).reindex(variance.index)
    variance = variance.where(variance.gt((_ROUNDING * size) ** 2, axis=0) | variance.isna(), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = (variance["first"] + variance["second"]).to_numpy()
        return apart / variance["difference"].to_numpy()
