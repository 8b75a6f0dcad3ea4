"""The numbers of each cell of a map: who is ahead at a point, in how many worlds, and when.

Worlds that differ in chance only are averaged. Over plausible sets that would let the few sets with
large numbers speak for all, so there the share of plausible worlds in which each strategy is ahead
is what counts, and sets are the units that intervals are drawn over.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from collabsim.analysis.paired import compare_worlds
from collabsim.analysis.standings import LEAST_SETS
from collabsim.analysis.worlds import as_rows
from collabsim.study.factors import PLAUSIBLE

if TYPE_CHECKING:
    import pandas as pd


def seeds_of_sets(results: "pd.DataFrame") -> int:
    """The most seeds that a plausible set has in these results; 0 if it does not vary."""
    if PLAUSIBLE not in results or results[PLAUSIBLE].nunique() < 2:
        return 0
    return int(results.groupby(PLAUSIBLE)["seed"].nunique().max())


def point_cells(worlds: "pd.DataFrame", first: str, second: str, better: float) -> "pd.DataFrame":
    """A row per point, from the worlds of :func:`~collabsim.analysis.worlds.paired_worlds`.

    Args:
        worlds: A row per world.
        first: Strategy that the other is held against.
        second: The other strategy.
        better: 1 where more is better, -1 where less is.

    Returns:
        The columns of :func:`~collabsim.analysis.paired.compare_worlds`, and ``crossover`` (lower
        median of years until the second overtakes) and ``crossing`` (share of worlds in which it
        does). Where several plausible sets are there, their worlds are one point, ``difference`` is
        the share of plausible worlds with the second ahead less that with the first ahead, its
        interval is over sets (missing with fewer than six), and ``n`` counts sets.
    """
    several = PLAUSIBLE in worlds and worlds[PLAUSIBLE].nunique() > 1
    if several:
        worlds = _one_point_for_all_sets(worlds)
        ahead = np.sign(better * worlds["difference"])
        sets = _means_of_sets(worlds.assign(difference=ahead))
        table = compare_worlds(sets, first, second, 1.0)
        table.loc[table["n"] < LEAST_SETS, ["low", "high"]] = np.nan
        known = ahead.gt(0.0).where(ahead.notna()).astype(float)
        table["share_ahead"] = known.groupby(worlds["point"]).mean().to_numpy()
    else:
        table = compare_worlds(worlds, first, second, better)
    when = as_rows(worlds, "crossover")
    crossing = worlds["crossover"].lt(np.inf).where(worlds["crossover"].notna())
    share = crossing.astype(float).groupby(worlds["point"]).mean().to_numpy()
    return table.assign(crossover=_medians(when), crossing=share)


def _one_point_for_all_sets(worlds: "pd.DataFrame") -> "pd.DataFrame":
    """Worlds that differ in the plausible set only, under the smallest number of their points."""
    factors = list(worlds.columns[1 : worlds.columns.get_loc("seed")])
    factors.remove(PLAUSIBLE)
    point = worlds.groupby(factors, dropna=False)["point"].transform("min")
    return worlds.assign(point=point).sort_values(["point", PLAUSIBLE, "seed"], ignore_index=True)


def _means_of_sets(worlds: "pd.DataFrame") -> "pd.DataFrame":
    """A row per point and plausible set, which takes the place of the seed."""
    numbers = ["first", "second", "difference", "crossover"]
    factors = [name for name in worlds.columns if name not in ("seed", *numbers)]
    means = worlds.groupby(factors, dropna=False)[numbers].mean().reset_index()
    means = means.rename(columns={PLAUSIBLE: "seed"})
    front = [name for name in factors if name != PLAUSIBLE]
    return means[[*front, "seed", *numbers]]


def _medians(rows: Any) -> Any:
    """Lower median of each row of times, of which some may be infinite; NaN is missing."""
    n = (~np.isnan(rows)).sum(axis=1)
    middle = np.maximum(n - 1, 0) // 2
    return np.take_along_axis(np.sort(rows, axis=1), middle[:, np.newaxis], axis=1)[:, 0]
