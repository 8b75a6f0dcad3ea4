"""Strategies compared in one world, in the same words whether over plausible sets or at defaults.

Several such worlds side by side answer a funder's question. A *unit* is what intervals are drawn
over: a plausible set with its seeds, or at the defaults a single seed. Nothing is computed anew
that :class:`~collabsim.analysis.comparison.Comparison` or
:class:`~collabsim.analysis.plausible_comparison.PlausibleComparison` knows.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.intervals import Estimate, mean, means, share
from collabsim.analysis.plausible_comparison import PlausibleComparison
from collabsim.errors import InputError
from collabsim.model.outcomes import HORIZONS
from collabsim.scenarios import Scenario
from collabsim.sweeps.paired import PairedRuns, yearly
from collabsim.sweeps.plausible import PlausibleRuns

if TYPE_CHECKING:
    import pandas as pd

HEADLINE = 20
"""Years after which the first answer is given, where runs are long enough."""

_BANDS = (0.5, 0.1, 0.25, 0.75, 0.9)


class Lead(NamedTuple):
    """Who is ahead in need met so far after some years, the second strategy or the first.

    Attributes:
        years: After how many years.
        first: Strategy that the other is held against.
        second: The other strategy.
        difference: Mean over units of second less first, in years of fully met need.
        share: Share of worlds in which the second is ahead.
        verdict: Name of who is ahead, or ``unsure``.
    """

    years: int
    first: str
    second: str
    difference: Estimate
    share: Estimate
    verdict: str


class Overtaking(NamedTuple):
    """When the second strategy overtakes the first for good: the median over worlds.

    ``kind`` is ``instantaneous`` or ``cumulative``; ``years`` may be infinite for never, and
    ``never`` is the share of worlds in which it does not happen within the run.
    """

    kind: str
    first: str
    second: str
    years: Estimate
    never: float


class Course(NamedTuple):
    """A number at the end of every year: its mean and its interval, arrays of equal length."""

    years: Any
    value: Any
    low: Any
    high: Any


class Bands(NamedTuple):
    """Need met in each year, over all worlds: mean, median, the middle 80 % and the middle 50 %."""

    years: Any
    mean: Any
    median: Any
    low: Any
    inner_low: Any
    inner_high: Any
    high: Any


class WorldComparison:
    """Strategies compared in one world.

    Args:
        label: What the world is called, such as ``today,funding.patience=0.5``.
        scenario: What was run.
        strategies: Names; the others are held against the first.
        runs: Runs at the defaults, or in plausible worlds, of these strategies and of those beside.
        sets: Numbers of the plausible sets, empty for the defaults.
        seeds: Seeds, or seeds of each set.
        beside: Strategies that were run in the same worlds, last, without being held against the
            first; :meth:`gain` knows them.

    Attributes:
        everyone: All strategies that were run.
        runs: The runs of everyone.
        need_met: Mean need met in each year, array (strategies, units, worlds of a unit, years).
        months: Months of each run.

    Raises:
        InputError: If the runs are shorter than five years.
    """

    def __init__(
        self, label: str, scenario: Scenario, strategies: Sequence[str],
        runs: PairedRuns | PlausibleRuns, sets: Sequence[int], seeds: int,
        beside: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.label, self.scenario, self.sets, self.seeds = label, scenario, tuple(sets), seeds
        self.first, *others = self.strategies = tuple(strategies)
        self.others = tuple(others)
        self.everyone = (*self.strategies, *beside)
        self.runs = runs
        if isinstance(runs, PairedRuns):
            self.comparison = Comparison(_first_of(runs, self.strategies))
            self.pairs: tuple[PlausibleComparison, ...] = ()
            self.need_met = yearly(runs.months["need_met"])[:, :, np.newaxis]
            self.months = runs.length
        else:
            self.need_met, self.months = runs.need_met, runs.months
            self.pairs = tuple(self._pair(runs.table, other) for other in others)
        if self.months < 12 * HORIZONS[0]:
            raise InputError(f"these runs are too short; a comparison needs {HORIZONS[0]} years")

    def _pair(self, runs: "pd.DataFrame", other: str) -> PlausibleComparison:
        table = runs[runs["strategy"].isin((self.first, other))].reset_index(drop=True)
        return PlausibleComparison(table, self.first, other, self.scenario.name)

    @property
    def horizons(self) -> tuple[int, ...]:
        """Years, of those usually reported, that the runs reach."""
        return tuple(year for year in HORIZONS if 12 * year <= self.months)

    @property
    def headline(self) -> int:
        """Years after which the first answer is given."""
        return max(year for year in self.horizons if year <= HEADLINE)

    @cached_property
    def leads(self) -> tuple[Lead, ...]:
        """Each strategy against the first, at every horizon that was reached."""
        if self.pairs:
            return tuple(
                Lead(s.years, s.first, s.second, s.difference, s.share, s.verdict)
                for pair in self.pairs
                for s in pair.standings
            )
        return tuple(
            Lead(s.year, s.first, s.second, s.difference, self._share(s.second, s.year), s.verdict)
            for s in self.comparison.standings
        )

    def _share(self, second: str, years: int) -> Estimate:
        summed = self.comparison.runs.outcomes[f"cumulative_{years}"]
        ahead = summed[self.strategies.index(second)] > summed[0]
        return share(ahead.astype(float))

    def lead(self, second: str, years: int | None = None) -> Lead:
        """One strategy against the first after some years, by default those of the headline."""
        wanted = (second, self.headline if years is None else years)
        return next(lead for lead in self.leads if (lead.second, lead.years) == wanted)

    @cached_property
    def overtakings(self) -> tuple[Overtaking, ...]:
        """When each strategy overtakes the first, now and in sum."""
        if self.pairs:
            return tuple(
                Overtaking(c.kind, self.first, pair.second, c.years, c.share_never)
                for pair in self.pairs
                for c in pair.crossovers
            )
        return tuple(
            Overtaking(c.kind, c.first, c.second, c.years, 1.0 - c.crossing / c.worlds)
            for c in self.comparison.crossovers
        )

    def overtaking(self, second: str, kind: str = "cumulative") -> Overtaking:
        """When one strategy overtakes the first, by default in sum."""
        return next(o for o in self.overtakings if (o.second, o.kind) == (second, kind))

    def level(self, strategy: str, years: int | None = None) -> Estimate:
        """Need met in the year that ends after ``years``: the mean over units, as a share."""
        years = self.headline if years is None else years
        if not self.pairs:
            return self.comparison.outcomes[strategy][f"need_met_{years}"]
        of_worlds = self.need_met[self.strategies.index(strategy), :, :, years - 1]
        return mean(of_worlds.mean(axis=1))

    def gain(self, *steps: tuple[str, str], years: int) -> Estimate:
        """What going from one strategy to another adds to the need met in the first ``years``.

        In years of fully met need, as a lead is; with several steps, the mean over them.

        Args:
            steps: The strategy left and the one taken up, each; any of :attr:`everyone`.
            years: After how many years.
        """
        summed = self.need_met[..., :years].sum(axis=-1).mean(axis=-1)
        row = self.everyone.index
        units = np.mean([summed[row(b)] - summed[row(a)] for a, b in steps], axis=0)
        return mean(units) if self.pairs else means(units[np.newaxis]).at(0)

    def difference(self, second: str) -> Course:
        """Need met so far, the second strategy less the first, at the end of every year.

        In years of fully met need, from year 0 on; the interval is the 95 % bootstrap interval over
        units, missing (NaN) with one unit.
        """
        row = self.strategies.index(second)
        summed = np.cumsum(self.need_met[[0, row]], axis=-1)
        units = (summed[1] - summed[0]).mean(axis=1)
        found = means(units.T)
        start = 0.0 if len(units) > 1 else np.nan
        return Course(
            np.arange(units.shape[1] + 1.0),
            np.r_[0.0, found.value], np.r_[start, found.low], np.r_[start, found.high],
        )  # fmt: skip

    def bands(self, strategy: str) -> Bands:
        """Need met in each year with one strategy, over all worlds."""
        found = self.need_met[self.strategies.index(strategy)]
        worlds = found.reshape(-1, found.shape[-1])
        years = np.arange(1.0, worlds.shape[1] + 1)
        return Bands(years, worlds.mean(axis=0), *np.quantile(worlds, _BANDS, axis=0))

    def runs_table(self) -> "pd.DataFrame":
        """A row per run, as :class:`Comparison` or a sweep over plausible sets writes it."""
        if isinstance(self.runs, PairedRuns):
            return Comparison(self.runs).runs_table()
        return self.runs.table

    def to_dict(self) -> dict[str, Any]:
        """What ``collabsim compare --json`` prints: once, or for each pair of strategies."""
        found = [pair.to_dict() for pair in self.pairs] or [self.comparison.to_dict()]
        return {"world": self.label, "comparisons": found}


def _first_of(runs: PairedRuns, strategies: tuple[str, ...]) -> PairedRuns:
    """The runs of these strategies, which are the first."""
    count = len(strategies)
    months = {name: rows[:count] for name, rows in runs.months.items()}
    outcomes = {name: rows[:count] for name, rows in runs.outcomes.items()}
    return runs._replace(strategies=strategies, months=months, outcomes=outcomes)
