"""Who is ahead, of two strategies that lived in the same worlds, and when one overtakes the other.

Intervals are drawn over *units*. At one set of parameter values a unit is a seed. Over plausible
sets it is a set, with all its seeds: its worlds have their parameters in common. How much of the
spread between worlds is chance (seed noise) and how much is not knowing the parameters (parameter
uncertainty) is then told apart by a one-way analysis of variance (Searle, Casella & McCulloch
1992), for which every set has seeds of its own.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from scipy import special

from collabsim.analysis.intervals import (
    CONFIDENCE,
    Estimate,
    means,
    median_of_worlds,
    with_exact_ends,
)
from collabsim.analysis.verdicts import UNSURE

LEAST_SETS: Final = 6
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


class Standing(NamedTuple):
    """Who is ahead after some years, the second strategy or the first.

    Attributes:
        years: After how many years.
        first: Strategy that the other is held against.
        second: The other strategy.
        difference: Mean over units of second less first, in years of fully met need summed so far,
            with a 95 % bootstrap interval over units.
        now: The same of need met in the last year.
        share: Share of worlds in which the second is ahead, with an interval that has a width even
            where all agree; see :func:`~collabsim.analysis.intervals.share`.
        balance: Share of worlds with the second ahead less that with the first ahead, likewise.
        surely_second: Share of sets in which the 95 % interval (Student's t over seeds) of the
            difference is above 0; missing with one seed per set.
        surely_first: Share of sets in which it is below 0.
        split: Where the spread comes from; missing without sets.
        over_sets: Whether units are plausible sets.
    """

    years: int
    first: str
    second: str
    difference: Estimate
    now: Estimate
    share: Estimate
    balance: Estimate
    surely_second: float
    surely_first: float
    split: Split
    over_sets: bool

    @property
    def verdict(self) -> str:
        """Who is surely ahead, or ``unsure``.

        Over sets it is who is ahead in more than half of the worlds, by the interval of
        ``balance``; fewer than six sets are unsure. At one set of values it is who is ahead on
        average, by the interval of ``difference``; one seed is unsure.
        """
        judged, least = (self.balance, LEAST_SETS) if self.over_sets else (self.difference, 2)
        if judged.n < least or judged.low <= 0.0 <= judged.high:
            return UNSURE
        return self.second if judged.value > 0.0 else self.first


class Crossover(NamedTuple):
    """When the second strategy overtakes the first for good, over all worlds.

    Attributes:
        kind: ``instantaneous``, of need met now, or ``cumulative``, of need met so far.
        first: Strategy that the other is held against.
        second: The other strategy.
        years: The median over worlds, with a 95 % bootstrap interval over units; infinite for
            never.
        crossing: Worlds in which it happens within the run.
        worlds: All worlds.
    """

    kind: str
    first: str
    second: str
    years: Estimate
    crossing: int
    worlds: int

    @property
    def never(self) -> float:
        """Share of worlds in which it does not happen within the run."""
        return (self.worlds - self.crossing) / self.worlds


def stand(
    summed: Any,
    now: Any,
    years: Sequence[int],
    pair: tuple[str, str],
    *,
    over_sets: bool,
) -> list[Standing]:
    """Who is ahead at each horizon, from the differences in every world.

    Args:
        summed: Second less first, in years of fully met need so far: array (horizons, units, worlds
            of a unit).
        now: The same of need met in the last year.
        years: The horizons.
        pair: The strategy that the other is held against, and the other.
        over_sets: Whether units are plausible sets.
    """
    summed, now = (np.asarray(table, dtype=float) for table in (summed, now))
    rows = [table.mean(axis=2) for table in (summed, now, summed > 0.0, np.sign(summed))]
    # all at once, since drawing units again takes longest
    all_of_them = means(np.concatenate(rows))
    difference, difference_now, share, balance = (
        all_of_them.some(slice(n * len(years), (n + 1) * len(years))) for n in range(len(rows))
    )
    share = with_exact_ends(share)
    found = []
    for place, year in enumerate(years):
        low, high = set_intervals(summed[place])
        one_seed = np.isnan(low).all()
        found.append(
            Standing(
                year, *pair, difference.at(place), difference_now.at(place), share.at(place),
                balance.at(place),
                np.nan if one_seed else float((low > 0.0).mean()),
                np.nan if one_seed else float((high < 0.0).mean()),
                split_variance(summed[place]), over_sets,
            )
        )  # fmt: skip
    return found


def set_intervals(differences: Any) -> tuple[Any, Any]:
    """Low and high end of each set's 95 % interval (Student's t); missing with one seed."""
    table = np.asarray(differences, dtype=float)
    sets, seeds = table.shape
    if seeds < 2:
        return np.full(sets, np.nan), np.full(sets, np.nan)
    middle = table.mean(axis=1)
    reach = special.stdtrit(seeds - 1, 0.5 + CONFIDENCE / 2) / np.sqrt(seeds)
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


def cross(times: Any, kind: str, pair: tuple[str, str]) -> Crossover:
    """The median crossover over all worlds.

    Args:
        times: Array (units, worlds of a unit) of years, infinite for never.
        kind: ``instantaneous`` or ``cumulative``.
        pair: The strategy that the other is held against, and the other.
    """
    table = np.asarray(times, dtype=float)
    units, each = table.shape
    years = median_of_worlds(table.ravel(), np.repeat(np.arange(units), each))
    return Crossover(kind, *pair, years, int(np.isfinite(table).sum()), table.size)


def split_in_words(found: Standing) -> str:
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
