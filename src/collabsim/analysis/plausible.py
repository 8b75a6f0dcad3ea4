"""Comparing two strategies over the plausible sets: what holds whatever the parameters truly are.

A plausible world is one plausible set with one seed, in which both strategies lived. Worlds of one
set have their parameters in common, so sets are the units that intervals are drawn over. How much
of the spread between worlds is chance (seed noise) and how much is not knowing the parameters
(parameter uncertainty) is told apart by a one-way analysis of variance (Searle, Casella & McCulloch
1992), for which every set has seeds of its own.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from collabsim.analysis.intervals import CONFIDENCE, Estimate, mean, median_of_worlds, share
from collabsim.analysis.verdicts import UNSURE

LEAST_SETS = 6
"""Sets from which on somebody can be surely ahead: fewer agree by luck in over 5 % of cases."""


class Split(NamedTuple):
    """Where the spread between plausible worlds comes from.

    Attributes:
        seed_sd: Standard deviation between worlds of one set, in the unit of the differences;
            missing with one seed per set.
        parameter_sd: Standard deviation between sets that is left without chance; missing with one
            set or one seed per set.
        parameter_share: Share of the variance that is due to parameters, from 0 to 1; missing where
            either part is, or where nothing varies.
    """

    seed_sd: float
    parameter_sd: float
    parameter_share: float


class PlausibleStanding(NamedTuple):
    """Who is ahead after some years, the second strategy or the first, over all plausible worlds.

    Attributes:
        years: After how many years.
        first: Strategy that the other is held against.
        second: The other strategy.
        difference: Mean over sets of second less first, with a 95 % bootstrap interval over sets.
        share: Share of plausible worlds in which the second is ahead, with an interval that has a
            width even where all agree; see :func:`~collabsim.analysis.intervals.share`.
        balance: Share of worlds with the second ahead less that with the first ahead, likewise.
        sets_surely_second: Share of sets in which the 95 % interval (Student's t over seeds) of the
            difference is above 0; missing with one seed per set.
        sets_surely_first: Share of sets in which it is below 0.
        split: Where the spread comes from.
        seeds: Seeds per set; the number of sets is ``n`` of the estimates.
    """

    years: int
    first: str
    second: str
    difference: Estimate
    share: Estimate
    balance: Estimate
    sets_surely_second: float
    sets_surely_first: float
    split: Split
    seeds: int

    @property
    def verdict(self) -> str:
        """Who is surely ahead in more than half of the plausible worlds, or ``unsure``.

        Unsure is what fewer than six sets are, and where the interval of ``balance`` holds 0.
        """
        if self.balance.n < LEAST_SETS or self.balance.low <= 0.0 <= self.balance.high:
            return UNSURE
        return self.second if self.balance.value > 0.0 else self.first


class PlausibleCrossover(NamedTuple):
    """When the second strategy overtakes the first for good, over all plausible worlds.

    ``years`` is the median over worlds with a 95 % bootstrap interval over sets, infinite for
    never; ``share_never`` the share of worlds in which it does not happen within the run.
    """

    kind: str
    years: Estimate
    share_never: float
    seeds: int


def stand(differences: Any, years: int, first: str, second: str) -> PlausibleStanding:
    """Who is ahead, from the difference in every plausible world.

    Args:
        differences: Array (sets, seeds), second less first, more being better.
        years: After how many years.
        first: Strategy that the other is held against.
        second: The other strategy.
    """
    table = np.asarray(differences, dtype=float)
    surely_second, surely_first = surely_ahead(table)
    return PlausibleStanding(
        years, first, second,
        mean(table.mean(axis=1)),
        share((table > 0.0).mean(axis=1)),
        mean(np.sign(table).mean(axis=1)),
        surely_second, surely_first,
        split_variance(table),
        table.shape[1],
    )  # fmt: skip


def surely_ahead(differences: Any) -> tuple[float, float]:
    """Shares of sets in which the second and in which the first strategy is surely ahead.

    Surely means that the 95 % interval of the mean over seeds, by Student's t, leaves out 0, as in
    :mod:`~collabsim.analysis.verdicts`.

    Args:
        differences: Array (sets, seeds) of second less first.

    Returns:
        Both shares; missing (NaN) with one seed per set.
    """
    low, high = set_intervals(differences)
    if np.isnan(low).all():
        return np.nan, np.nan
    return float((low > 0.0).mean()), float((high < 0.0).mean())


def set_intervals(differences: Any) -> tuple[Any, Any]:
    """Low and high end of each set's 95 % interval (Student's t); missing with one seed."""
    table = np.asarray(differences, dtype=float)
    sets, seeds = table.shape
    if seeds < 2:
        return np.full(sets, np.nan), np.full(sets, np.nan)
    middle = table.mean(axis=1)
    reach = stats.t.ppf(0.5 + CONFIDENCE / 2, seeds - 1) / np.sqrt(seeds)
    half = reach * table.std(axis=1, ddof=1)
    return middle - half, middle + half


def split_variance(differences: Any) -> Split:
    """Tell seed noise and parameter uncertainty apart (one-way analysis of variance).

    With mean squares MSB between and MSW within sets and m seeds per set, the variance of chance is
    MSW and that of parameters (MSB − MSW)/m, or 0 where that is negative.

    Args:
        differences: Array (sets, seeds); the seeds of different sets have nothing in common.
    """
    table = np.asarray(differences, dtype=float)
    sets, seeds = table.shape
    if seeds < 2:
        return Split(np.nan, np.nan, np.nan)
    chance = float(table.var(axis=1, ddof=1).mean())
    if sets < 2:
        return Split(float(np.sqrt(chance)), np.nan, np.nan)
    between = float(seeds * table.mean(axis=1).var(ddof=1))
    parameters = max(0.0, (between - chance) / seeds)
    total = parameters + chance
    share = parameters / total if total > 0.0 else np.nan
    return Split(float(np.sqrt(chance)), float(np.sqrt(parameters)), share)


def crossover(times: Any, kind: str) -> PlausibleCrossover:
    """The median crossover over plausible worlds.

    Args:
        times: Array (sets, seeds) of years, infinite for never.
        kind: ``instantaneous`` or ``cumulative``.
    """
    table = np.asarray(times, dtype=float)
    sets, seeds = table.shape
    years = median_of_worlds(table.ravel(), np.repeat(np.arange(sets), seeds))
    return PlausibleCrossover(kind, years, float(np.isinf(table).mean()), seeds)


def split_in_words(found: PlausibleStanding) -> str:
    """A sentence on where the spread comes from."""
    split = found.split
    if np.isnan(split.parameter_share):
        return (
            f"After {found.years} years: nothing varies, or one set or one seed per set cannot tell"
            " parameter uncertainty from seed noise."
        )
    share = 100.0 * split.parameter_share
    return (
        f"After {found.years} years parameter uncertainty makes {share:.0f} % of the variance"
        f" between plausible worlds (standard deviation {split.parameter_sd:.2g} years of met need)"
        f" and seed noise {100.0 - share:.0f} % ({split.seed_sd:.2g})."
    )
