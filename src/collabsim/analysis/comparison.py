"""Comparing strategies that lived in the same worlds.

The first strategy is the one the others are held against. Everything is computed from finished
runs; every number comes with its interval and the count of seeds behind it.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from collabsim.analysis.intervals import Estimate, mean, means, median
from collabsim.model.outcomes import HORIZONS, OUTCOMES
from collabsim.sweeps.crossover import cumulative_crossover, instantaneous_crossover
from collabsim.sweeps.formats import plain
from collabsim.sweeps.paired import PairedRuns

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


class Standing(NamedTuple):
    """Who is ahead after some years, the second strategy or the first.

    ``difference`` is the second less the first, in years of fully met need summed so far;
    ``share_ahead`` the share of worlds in which the second is ahead.
    """

    year: int
    first: str
    second: str
    difference: Estimate
    now: Estimate
    share_ahead: float

    @property
    def verdict(self) -> str:
        """Name of the strategy that is ahead in sum, or ``unsure`` where the interval holds 0."""
        if self.difference.n < 2 or self.difference.low <= 0.0 <= self.difference.high:
            return "unsure"
        return self.second if self.difference.value > 0.0 else self.first


class Crossover(NamedTuple):
    """When the second strategy overtakes the first for good, over all worlds.

    ``years`` is the median over worlds, infinite where more than half never cross; ``crossing``
    counts the worlds in which it happens within the horizon.
    """

    kind: str
    first: str
    second: str
    years: Estimate
    crossing: int
    worlds: int


class Comparison:
    """Strategies compared in the same worlds; see the attributes for what can be asked."""

    def __init__(self, runs: PairedRuns) -> None:
        self.runs = runs

    @property
    def horizons(self) -> tuple[int, ...]:
        """Years, of those usually reported, that the runs reach."""
        return tuple(year for year in HORIZONS if 12 * year <= self.runs.length)

    @cached_property
    def outcomes(self) -> dict[str, dict[str, Estimate]]:
        """Mean of each outcome over seeds, by strategy and name of the outcome."""
        return {
            strategy: {
                outcome.name: mean(self.runs.outcomes[outcome.name][row]) for outcome in OUTCOMES
            }
            for row, strategy in enumerate(self.runs.strategies)
        }

    @cached_property
    def standings(self) -> list[Standing]:
        """Each strategy against the first, at every horizon that was reached."""
        found = []
        first = self.runs.strategies[0]
        for row, second in enumerate(self.runs.strategies[1:], start=1):
            summed = self._differences("cumulative", row)
            differences, now = means(summed), means(self._differences("need_met", row))
            for place, year in enumerate(self.horizons):
                found.append(
                    Standing(
                        year,
                        first,
                        second,
                        differences.at(place),
                        now.at(place),
                        float((summed[place] > 0.0).mean()),
                    )
                )
        return found

    def _differences(self, outcome: str, row: int) -> Any:
        """A strategy less the first, after every horizon: array (horizons, seeds)."""
        tables = [self.runs.outcomes[f"{outcome}_{year}"] for year in self.horizons]
        return np.reshape([table[row] - table[0] for table in tables], (-1, len(self.runs.seeds)))

    @cached_property
    def crossovers(self) -> list[Crossover]:
        """When each strategy overtakes the first, now and in sum."""
        need = self.runs.months["need_met"]
        found = []
        for row, second in enumerate(self.runs.strategies[1:], start=1):
            for kind, when in (
                ("instantaneous", instantaneous_crossover(need[0], need[row])),
                ("cumulative", cumulative_crossover(need[0], need[row])),
            ):
                crossing = int(np.isfinite(when).sum())
                found.append(
                    Crossover(
                        kind, self.runs.strategies[0], second, median(when), crossing, len(when)
                    )
                )
        return found

    def bands(self, name: str) -> dict[str, Any]:
        """Quantiles over seeds for each month, by strategy: array (months, quantiles)."""
        values = self.runs.months[name]
        return {
            strategy: np.quantile(values[row], QUANTILES, axis=0).T
            for row, strategy in enumerate(self.runs.strategies)
        }

    def runs_table(self) -> "pd.DataFrame":
        """A row per run: scenario, strategy, seed, months, outcomes and crossover times."""
        import pandas as pd  # noqa: PLC0415  (slow to import, and only needed here)

        need = self.runs.months["need_met"]
        parts = []
        for row, strategy in enumerate(self.runs.strategies):
            table = pd.DataFrame({name: v[row] for name, v in self.runs.outcomes.items()})
            table["instantaneous_crossover"] = instantaneous_crossover(need[0], need[row])
            table["cumulative_crossover"] = cumulative_crossover(need[0], need[row])
            if row == 0:
                table[["instantaneous_crossover", "cumulative_crossover"]] = np.nan
            table.insert(0, "months", self.runs.length)
            table.insert(0, "seed", self.runs.seeds)
            table.insert(0, "strategy", strategy)
            table.insert(0, "scenario", self.runs.scenario.name)
            parts.append(table)
        return pd.concat(parts, ignore_index=True)

    def months_table(self) -> "pd.DataFrame":
        """A row per strategy, month and observable: mean and quantiles over seeds."""
        import pandas as pd  # noqa: PLC0415

        parts = []
        for name, values in self.runs.months.items():
            bands = self.bands(name)
            for row, strategy in enumerate(self.runs.strategies):
                table = pd.DataFrame(
                    bands[strategy], columns=[f"q{round(100 * q)}" for q in QUANTILES]
                )
                table.insert(0, "mean", values[row].mean(axis=0))
                table.insert(0, "month", np.arange(self.runs.length))
                table.insert(0, "observable", name)
                table.insert(0, "strategy", strategy)
                parts.append(table)
        return pd.concat(parts, ignore_index=True)

    def to_dict(self) -> dict[str, Any]:
        """Everything that is reported, as plain values; missing is None, never is ``"never"``."""
        found: dict[str, Any] = {
            "scenario": self.runs.scenario.name,
            "strategies": list(self.runs.strategies),
            "seeds": list(self.runs.seeds),
            "months": self.runs.length,
            "outcomes": {
                strategy: {name: estimate._asdict() for name, estimate in outcomes.items()}
                for strategy, outcomes in self.outcomes.items()
            },
            "standings": [
                {
                    "year": s.year,
                    "first": s.first,
                    "second": s.second,
                    "difference": s.difference._asdict(),
                    "difference_now": s.now._asdict(),
                    "share_ahead": s.share_ahead,
                    "ahead": s.verdict,
                }
                for s in self.standings
            ],
            "crossovers": [
                {
                    "kind": c.kind,
                    "first": c.first,
                    "second": c.second,
                    "years": c.years._asdict(),
                    "crossing": c.crossing,
                    "never": c.worlds - c.crossing,
                }
                for c in self.crossovers
            ],
        }
        answer: dict[str, Any] = plain(found)
        return answer
