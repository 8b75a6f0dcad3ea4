"""Who is ahead at each point of a sweep, or that it is unsure.

Two strategies lived in the same worlds at every point. One is surely ahead if the 95 % interval of
the mean difference does not hold 0. The interval is Student's t over seeds, because points often
have few seeds, for which a bootstrap is too sure of itself. Where in truth nobody is ahead, each of
the two is still called so at 2.5 % of points.
"""

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from collabsim.analysis.intervals import CONFIDENCE
from collabsim.analysis.worlds import factors_of, paired_worlds
from collabsim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

UNSURE = "unsure"
LESS_IS_BETTER = frozenset(
    ("cumulative_unmet", "gap", "gini", "first_win", "median_first_win", "law_month", "reversals",
     "reversals_per_adopted_year", "failed_attempts", "cost_per_need_met")
)  # fmt: skip
"""Outcomes in which the strategy with the larger number is behind."""

NEUTRAL = frozenset(("attempts", "public_money", "philanthropic_money"))
"""Outcomes that by themselves put nobody ahead."""


def direction(outcome: str) -> float:
    """1 where more of an outcome is better, -1 where less is.

    Raises:
        InputError: If neither by itself puts anybody ahead.
    """
    if outcome in NEUTRAL:
        raise InputError(f"{outcome} by itself puts nobody ahead; choose another outcome")
    return -1.0 if outcome in LESS_IS_BETTER else 1.0


def judge_points(results: "pd.DataFrame", outcome: str, first: str, second: str) -> "pd.DataFrame":
    """Who is ahead at each point of a sweep.

    Args:
        results: A row per run with columns point, factors, strategy, seed and outcomes.
        outcome: Name of an outcome of a run that puts a strategy ahead.
        first: Name of a strategy.
        second: Name of the strategy that is held against it.

    Returns:
        A row per point: point; the factors; difference, the mean over seeds of second less first in
        the same world, with its 95 % interval low and high (NaN with fewer than two seeds); n, the
        seeds in which both have this outcome; ahead, the name of a strategy or ``unsure``.

    Raises:
        InputError: If a name is unknown or a run has no partner in the same world.
    """
    better = direction(outcome)
    worlds = paired_worlds(results, outcome, first, second)
    differences = worlds.groupby("point")["difference"]
    n, value = differences.count(), differences.mean()
    reach = special.stdtrit(np.maximum(n - 1, 1), 0.5 + CONFIDENCE / 2)
    half = reach * differences.std() / np.sqrt(n)
    table = worlds.groupby("point")[list(factors_of(results))].first()
    table = table.assign(difference=value, low=value - half, high=value + half, n=n)
    surely = (table["low"] > 0.0) | (table["high"] < 0.0)
    table["ahead"] = np.where(surely, np.where(better * value > 0.0, second, first), UNSURE)
    return table.reset_index()
