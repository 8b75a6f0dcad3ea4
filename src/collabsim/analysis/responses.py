"""One number per design point, read from the results of a sweep.

What is explained later, by sensitivity analysis for instance, is either the outcome of one strategy
or the paired difference of two strategies that lived in the same worlds; both averaged over the
seeds of a point. Nothing is filled in: a point without such a number is refused.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from collabsim.analysis.worlds import outcome_names
from collabsim.errors import InputError, no_such
from collabsim.study.crossover import CROSSOVERS

if TYPE_CHECKING:
    import pandas as pd


def responses(
    results: "pd.DataFrame",
    outcome: str,
    strategies: str | Sequence[str] = (),
    *,
    points: int | None = None,
) -> Any:
    """Read one number per design point from the results of a sweep: the mean over its seeds.

    Args:
        results: A row per run with columns point (from 0), strategy, seed and the outcomes; rows
            in any order.
        outcome: Name of an outcome of a run, or of a crossover time.
        strategies: Two names for the second less the first in the same world; one for its own
            value; none where every point has a single strategy, as when strategy is a factor.
        points: How many points the design has; without it, one more than the highest found.

    Returns:
        Array (points,), in the order of points and in the unit of the outcome.

    Raises:
        InputError: If a name is unknown, a run is missing or there twice, or the outcome does not
            exist or is infinite somewhere.
    """
    named = (strategies,) if isinstance(strategies, str) else tuple(strategies)
    rows = _runs_of(results, outcome, named)
    _refuse_gaps(rows["point"], points)
    bad = rows.loc[~np.isfinite(rows[outcome].to_numpy(dtype=float)), "point"].nunique()
    if bad:
        raise InputError(
            f"{outcome} is missing or infinite in {bad} of {rows['point'].nunique()} points, so its"
            " variance has no meaning; take an outcome that every run has, such as cumulative"
        )
    if len(named) < 2:
        values = rows.set_index(["point", "seed"])[outcome].sort_index()
    else:
        wide = rows.pivot(index=["point", "seed"], columns="strategy", values=outcome)
        values = wide[named[1]] - wide[named[0]]
    return values.groupby(level="point").mean().to_numpy(dtype=float)


def _runs_of(results: "pd.DataFrame", outcome: str, named: tuple[str, ...]) -> "pd.DataFrame":
    """The rows that are asked for, each run once, after all names have been checked."""
    valid = [*outcome_names(results), *(name for name in CROSSOVERS if name in results)]
    if outcome not in valid:
        raise InputError(no_such("outcome", outcome, valid, most=40))
    if len(named) > 2 or len(set(named)) < len(named):
        raise InputError(f"name one strategy or two different ones, not {', '.join(named)}")
    if outcome in CROSSOVERS and len(named) == 2:
        raise InputError(f"{outcome} compares two strategies already; name the second one only")
    there = sorted(results["strategy"].unique())
    for name in named:
        if name not in there:
            raise InputError(no_such("strategy", name, there))
    rows = results[["point", "strategy", "seed", outcome]]
    rows = rows[rows["strategy"].isin(named)] if named else rows
    per_run = ["point", "seed"] if len(named) < 2 else ["point", "seed", "strategy"]
    twice = rows[rows.duplicated(per_run)]
    if len(twice):
        row = twice.iloc[0]
        many = "" if named else f"; name one or two strategies of {', '.join(there)}"
        raise InputError(f"point {row['point']} has several runs with seed {row['seed']}{many}")
    if len(named) == 2:
        runs = rows.groupby(["point", "seed"]).size()
        if (runs < 2).any():
            point, seed = runs.index[runs < 2][0]
            raise InputError(f"point {point} has no run of both strategies with seed {seed}")
    return rows


def _refuse_gaps(found: "pd.Series[int]", points: int | None) -> None:
    numbers = np.unique(found.to_numpy())
    if len(numbers) == 0:
        raise InputError("there are no runs in these results")
    expected = np.arange(int(numbers[-1]) + 1 if points is None else points)
    missing, beyond = np.setdiff1d(expected, numbers), np.setdiff1d(numbers, expected)
    if len(missing):
        raise InputError(
            f"{len(missing)} of {len(expected)} points have no runs (the first is point"
            f" {missing[0]}); finish the sweep first"
        )
    if len(beyond):
        raise InputError(f"the design has {len(expected)} points, and there is a point {beyond[0]}")
