"""Means and leads over plausible worlds, for experiments that ask under which conditions.

A plausible set has a few seeds of its own, over which its numbers are averaged; all conditions and
strategies are run in the same worlds. Intervals are over sets, so they hold what nobody knows about
the parameters as well as luck: they say how far the mean is known, not how much one world differs
from another.
"""

from collections.abc import Sequence

import pandas as pd

from collabsim.analysis.paired import compare_points, strategy_means
from collabsim.analysis.worlds import factors_of
from collabsim.strategies import PAIR
from collabsim.study.factors import PLAUSIBLE

LEADS = (PAIR, ("fast-divisive", "fast-inclusive"), ("fast-inclusive", "slow-inclusive"))
"""Who is held against whom: both ideas together, style alone, pace alone."""


def means_over_worlds(results: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """What each strategy comes to under each condition, on average over worlds.

    Args:
        results: Of :func:`~experiments.common.run_over_sets`.
        outcomes: Names of outcomes.

    Returns:
        The rows of :func:`~collabsim.analysis.paired.strategy_means`, with the name of the outcome.
    """
    worlds = _of_sets(results, outcomes)
    return pd.concat(
        [strategy_means(worlds, name).assign(outcome=name) for name in outcomes], ignore_index=True
    )


def leads_over_worlds(
    results: pd.DataFrame,
    outcomes: Sequence[str],
    pairs: Sequence[tuple[str, str]] = LEADS,
) -> pd.DataFrame:
    """Who leads under each condition, on average over worlds; arguments as above, and:

    Args:
        results: As above.
        outcomes: As above.
        pairs: Pairs of strategies; how far the second is ahead of the first is told.

    Returns:
        Outcome, first, second, the conditions, n (sets), difference, its 95 % interval low and
        high, and verdict. In how many worlds a strategy is ahead is left out: plausible sets are no
        sample of a world, and their number no chance.
    """
    worlds = _of_sets(results, outcomes)
    tables = []
    for name in outcomes:
        for first, second in pairs:
            table = compare_points(worlds, name, first, second)
            table.insert(0, "second", second)
            table.insert(0, "first", first)
            table.insert(0, "outcome", name)
            tables.append(table)
    unwanted = ["point", "share_ahead", "variance_reduction"]
    return pd.concat(tables, ignore_index=True).drop(columns=unwanted)


def _of_sets(results: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """The outcomes of each set under each condition, its seeds averaged; sets stand for seeds."""
    conditions = [name for name in factors_of(results) if name != PLAUSIBLE]
    means = results.groupby([*conditions, PLAUSIBLE, "strategy"], sort=False)[list(outcomes)].mean()
    sets = means.reset_index().rename(columns={PLAUSIBLE: "seed"})
    sets.insert(0, "point", sets.groupby([*conditions, "seed"], sort=False).ngroup())
    return sets[["point", *conditions, "strategy", "seed", *outcomes]]
