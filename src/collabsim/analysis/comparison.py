"""Comparing strategies that lived in the same worlds.

The first strategy is the one the others are held against. Everything is computed from finished
runs; every number comes with its interval and the count of units behind it. A unit is a seed, or
over plausible sets a set with its seeds. Several comparisons side by side answer a funder's
question.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from collabsim.analysis.intervals import Estimate, means
from collabsim.analysis.standings import Crossover, Standing, cross, stand
from collabsim.engine.outcomes import HORIZONS
from collabsim.errors import InputError, no_such
from collabsim.study.formats import plain
from collabsim.study.paired import Results, yearly

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
REPORTED = (
    *(f"need_met_{year}" for year in HORIZONS),
    "first_win",
    "reversals",
    "law_month",
    "members",
    "government_trust",
    "beneficiary_trust",
    "failed_attempts",
)
"""Outcomes shown in the table of strategies; the files hold all of them."""

HEADLINE: Final = 20
"""Years after which the first answer is given, where runs are long enough."""

_BANDS: Final = (0.5, 0.1, 0.25, 0.75, 0.9)


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


class Comparison:
    """Strategies compared in the same worlds.

    Args:
        runs: What was run.
        strategies: Those that are compared, the first of the runs; by default all. The others lived
            in the same worlds without being held against the first; :meth:`gain` knows them.
        label: What it is called beside others, such as ``today,funding.patience=0.5``; by default
            the name of the scenario.

    Attributes:
        runs: What was run.
        label: As given.
        strategies: Those that are compared.
        first: The one that others are held against.
        others: The others.
    """

    def __init__(self, runs: Results, strategies: Sequence[str] = (), label: str = "") -> None:
        self.runs, self.label = runs, label or runs.scenario.name
        self.first, *others = self.strategies = tuple(strategies) or runs.strategies
        self.others = tuple(others)

    def __repr__(self) -> str:
        ahead = ", ".join(f"{s.years} years: {s.verdict}" for s in self.standings)
        return f"<Comparison in {self.label}, {' against '.join(self.strategies[::-1])}; {ahead}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: who is ahead at each horizon."""
        html: str = self.standings_table().to_html(index=False, float_format="{:.3g}".format)
        return html

    @property
    def horizons(self) -> tuple[int, ...]:
        """Years, of those usually reported, that the runs reach."""
        return tuple(year for year in HORIZONS if 12 * year <= self.runs.length)

    @property
    def headline(self) -> int:
        """Years after which the first answer is given.

        Raises:
            InputError: If the runs are shorter than five years.
        """
        if not self.horizons:
            raise InputError(f"these runs are too short; a comparison needs {HORIZONS[0]} years")
        return max(year for year in self.horizons if year <= HEADLINE)

    @cached_property
    def outcomes(self) -> dict[str, dict[str, Estimate]]:
        """Mean of each outcome over units, by strategy and name of the outcome."""
        names = list(self.runs.outcomes)
        found = {}
        for row, strategy in enumerate(self.strategies):
            units = self.runs.units(np.array([self.runs.outcomes[name][row] for name in names]))
            there = (~np.isnan(units)).sum(axis=2)
            with np.errstate(invalid="ignore"):
                of_units = np.nansum(units, axis=2) / np.where(there, there, np.nan)
            estimates = means(of_units)
            found[strategy] = {name: estimates.at(place) for place, name in enumerate(names)}
        return found

    @cached_property
    def standings(self) -> list[Standing]:
        """Each strategy against the first, at every horizon that was reached."""
        return [
            standing
            for second in self.others
            for standing in stand(
                self._differences("cumulative", second), self._differences("need_met", second),
                self.horizons, (self.first, second), over_sets=bool(self.runs.members),
            )
        ]  # fmt: skip

    def standing(self, second: str, years: int | None = None) -> Standing:
        """One strategy against the first after some years, by default those of the headline.

        Raises:
            InputError: If it was not compared, or the runs do not reach those years.
        """
        self._check(second)
        if years is None:
            years = self.headline
        if years not in self.horizons:
            raise InputError(f"years {years}: choose among {', '.join(map(str, self.horizons))}")
        wanted = (second, years)
        return next(one for one in self.standings if (one.second, one.years) == wanted)

    def differences(self, second: str, years: int) -> Any:
        """Second less first in need met so far: array (units, worlds of a unit)."""
        return self._differences("cumulative", second)[self.horizons.index(years)]

    def _differences(self, outcome: str, second: str) -> Any:
        """A strategy less the first, after every horizon: array (horizons, units, worlds)."""
        row = self.strategies.index(second)
        tables = [self.runs.outcomes[f"{outcome}_{year}"] for year in self.horizons]
        differences = np.reshape(
            [table[row] - table[0] for table in tables], (-1, len(self.runs.seeds))
        )
        return self.runs.units(differences)

    @cached_property
    def crossovers(self) -> list[Crossover]:
        """When each strategy overtakes the first, now and in sum."""
        return [
            cross(self.runs.units(times[self.strategies.index(second)]), kind, (self.first, second))
            for second in self.others
            for kind, times in self.runs.crossovers.items()
        ]

    def crossover(self, second: str, kind: str = "cumulative") -> Crossover:
        """When one strategy overtakes the first, by default in sum.

        Raises:
            InputError: If it was not compared.
        """
        self._check(second)
        return next(one for one in self.crossovers if (one.second, one.kind) == (second, kind))

    def _check(self, second: str) -> None:
        if second not in self.others:
            raise InputError(no_such("compared strategy", second, self.others))

    @cached_property
    def need_met(self) -> Any:
        """Mean need met in each year: array (strategies run, units, worlds of a unit, years)."""
        return np.moveaxis(self.runs.units(np.moveaxis(
            yearly(self.runs.months["need_met"]), -1, 1)), 1, -1)  # fmt: skip

    def gain(self, *steps: tuple[str, str], years: int) -> Estimate:
        """What going from one strategy to another adds to the need met in the first ``years``.

        In years of fully met need, as a standing is; with several steps, the mean over them.

        Args:
            steps: The strategy left and the one taken up, each; any that was run.
            years: After how many years.
        """
        summed = self.need_met[..., :years].sum(axis=-1).mean(axis=-1)
        row = self.runs.strategies.index
        units = np.mean([summed[row(b)] - summed[row(a)] for a, b in steps], axis=0)
        return means(units[np.newaxis]).at(0)

    def course(self, second: str) -> Course:
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

    def yearly_bands(self, strategy: str) -> Bands:
        """Need met in each year with one strategy, over all worlds."""
        found = self.need_met[self.strategies.index(strategy)]
        worlds = found.reshape(-1, found.shape[-1])
        years = np.arange(1.0, worlds.shape[1] + 1)
        return Bands(years, worlds.mean(axis=0), *np.quantile(worlds, _BANDS, axis=0))

    def bands(self, name: str) -> dict[str, Any]:
        """Quantiles over worlds for each month, by strategy: array (months, quantiles).

        Raises:
            InputError: If the observable was not kept month by month.
        """
        if name not in self.runs.months:
            raise InputError(no_such("observable kept by month", name, self.runs.months))
        values = self.runs.months[name]
        return {
            strategy: np.quantile(values[row], QUANTILES, axis=0).T
            for row, strategy in enumerate(self.strategies)
        }

    def months_table(self) -> "pd.DataFrame":
        """A row per strategy, month and observable: mean and quantiles over worlds."""
        import pandas as pd

        parts = []
        for name, values in self.runs.months.items():
            bands = self.bands(name)
            for row, strategy in enumerate(self.strategies):
                table = pd.DataFrame(
                    bands[strategy], columns=[f"q{round(100 * q)}" for q in QUANTILES]
                )
                table.insert(0, "mean", values[row].mean(axis=0))
                table.insert(0, "month", np.arange(self.runs.length))
                table.insert(0, "observable", name)
                table.insert(0, "strategy", strategy)
                parts.append(table)
        return pd.concat(parts, ignore_index=True)

    def standings_table(self) -> "pd.DataFrame":
        """A row per strategy and horizon; see :class:`~collabsim.analysis.standings.Standing`."""
        import pandas as pd

        rows = []
        for s in self.standings:
            row = {
                "scenario": self.runs.scenario.name, "years": s.years, "first": s.first,
                "second": s.second, **interval_columns("difference", s.difference),
                **interval_columns("share", s.share),
            }  # fmt: skip
            if s.over_sets:
                row |= {"sets_surely_second": s.surely_second, "sets_surely_first": s.surely_first}
                row |= s.split._asdict()
            rows.append({**row, **self.counts, "ahead": s.verdict})
        return pd.DataFrame(rows)

    def crossovers_table(self) -> "pd.DataFrame":
        """A row per strategy and kind: median years with its interval, and the share of never."""
        import pandas as pd

        return pd.DataFrame(
            {
                "scenario": self.runs.scenario.name, "kind": c.kind, "first": c.first,
                "second": c.second, **interval_columns("years", c.years), "share_never": c.never,
                **self.counts,
            }
            for c in self.crossovers
        )  # fmt: skip

    @property
    def counts(self) -> dict[str, int]:
        """How many plausible sets there are, 0 at one set of values, and seeds of each."""
        return {"sets": len(self.runs.members), "seeds": self.runs.seeds_each}

    def to_dict(self) -> dict[str, Any]:
        """Everything that is reported, as plain values; missing is None, never is ``"never"``."""
        found: dict[str, Any] = {
            "label": self.label,
            "scenario": self.runs.scenario.name,
            "strategies": list(self.strategies),
            "sets": list(self.runs.members),
            "seeds": list(self.runs.seeds),
            "months": self.runs.length,
            "outcomes": {
                strategy: {name: estimate._asdict() for name, estimate in outcomes.items()}
                for strategy, outcomes in self.outcomes.items()
            },
            "standings": [
                {
                    **_plain_estimates(s._asdict()),
                    "split": s.split._asdict() if s.over_sets else None, "ahead": s.verdict,
                }
                for s in self.standings
            ],
            "crossovers": [
                {**_plain_estimates(c._asdict()), "never": c.never} for c in self.crossovers
            ],
        }  # fmt: skip
        answer: dict[str, Any] = plain(found)
        return answer


def interval_columns(name: str, found: Estimate) -> dict[str, float]:
    """A number and the ends of its interval, as columns of a table."""
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _plain_estimates(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value._asdict() if isinstance(value, Estimate) else value
        for name, value in values.items()
    }
