"""Two strategies over the plausible sets, with everything that is reported about them.

It starts from a row per run, as a sweep with the factor ``plausible`` leaves behind or as
:func:`collabsim.workflow.compare_plausible` makes, and ends with tables.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from collabsim.analysis.intervals import Estimate
from collabsim.analysis.plausible import (
    PlausibleCrossover,
    PlausibleStanding,
    crossover,
    stand,
)
from collabsim.analysis.worlds import as_rows, factors_of, paired_worlds
from collabsim.errors import InputError
from collabsim.model.outcomes import HORIZONS
from collabsim.sweeps.factors import PLAUSIBLE
from collabsim.sweeps.formats import plain

if TYPE_CHECKING:
    import pandas as pd

_KINDS = {"instantaneous": "need_met_5", "cumulative": "cumulative_5"}
"""For each kind of crossover an outcome that brings it along."""


class PlausibleComparison:
    """Two strategies compared in the same plausible worlds.

    Args:
        runs: A row per run: ``plausible`` (number of the set), ``strategy``, ``seed``, outcomes.
        first: Strategy that the other is held against.
        second: The other strategy.
        scenario: Name of what was run.

    Raises:
        InputError: If a strategy is not there, something else varies, sets have different numbers
            of seeds, or the runs are shorter than five years.
    """

    def __init__(self, runs: "pd.DataFrame", first: str, second: str, scenario: str) -> None:
        factors = factors_of(runs)
        if PLAUSIBLE not in factors:
            raise InputError(f"the results have no factor {PLAUSIBLE!r}")
        others = [name for name in factors if name != PLAUSIBLE and runs[name].nunique() > 1]
        if others:
            raise InputError(
                f"besides {PLAUSIBLE}, the results vary {', '.join(others)}; keep one level of each"
            )
        self.runs, self.first, self.second, self.scenario = runs, first, second, scenario
        self.sets = tuple(sorted(int(number) for number in runs[PLAUSIBLE].unique()))
        counts = runs.groupby([PLAUSIBLE, "strategy"])["seed"].nunique()
        if counts.nunique() > 1:
            raise InputError("every plausible set needs the same number of seeds")
        self.seeds = int(counts.iloc[0])
        if not self.horizons:
            raise InputError(
                f"these runs are too short; comparing over plausible sets needs {HORIZONS[0]} years"
            )

    @cached_property
    def horizons(self) -> tuple[int, ...]:
        """Years, of those usually reported, that the runs reach."""
        return tuple(
            year for year in HORIZONS if self.runs.get(f"cumulative_{year}", np.array([np.nan]))
            .max() >= 0.0
        )  # fmt: skip

    def differences(self, years: int) -> Any:
        """Second less first in years of met need summed so far: array (sets, seeds)."""
        outcome = f"cumulative_{years}"
        return as_rows(paired_worlds(self.runs, outcome, self.first, self.second), "difference")

    @cached_property
    def standings(self) -> list[PlausibleStanding]:
        """Who is ahead at every horizon that was reached."""
        return [
            stand(self.differences(years), years, self.first, self.second)
            for years in self.horizons
        ]

    @cached_property
    def crossovers(self) -> list[PlausibleCrossover]:
        """When the second overtakes the first, now and in sum."""
        found = []
        for kind, outcome in _KINDS.items():
            worlds = paired_worlds(self.runs, outcome, self.first, self.second)
            found.append(crossover(as_rows(worlds, "crossover"), kind))
        return found

    def standings_table(self) -> "pd.DataFrame":
        """A row per horizon; see :class:`~collabsim.analysis.plausible.PlausibleStanding`."""
        import pandas as pd  # noqa: PLC0415  (slow to import, and only needed here)

        return pd.DataFrame(
            {
                "scenario": self.scenario,
                "years": s.years,
                **_interval("difference", s.difference),
                **_interval("share", s.share),
                "sets_surely_second": s.sets_surely_second,
                "sets_surely_first": s.sets_surely_first,
                "sets": s.difference.n,
                "seeds": s.seeds,
                **s.split._asdict(),
                "ahead": s.verdict,
            }
            for s in self.standings
        )

    def crossovers_table(self) -> "pd.DataFrame":
        """A row per kind of crossover: median years with its interval, and the share of never."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(
            {
                "scenario": self.scenario,
                "kind": c.kind,
                "median": c.years.value,
                "low": c.years.low,
                "high": c.years.high,
                "share_never": c.share_never,
                "sets": c.years.n,
                "seeds": c.seeds,
            }
            for c in self.crossovers
        )

    def to_dict(self) -> dict[str, Any]:
        """Everything that is reported, as plain values; missing is None, never is ``"never"``."""
        return {
            "scenario": self.scenario,
            "strategies": [self.first, self.second],
            "sets": list(self.sets),
            "seeds": self.seeds,
            "standings": _rows(self.standings_table()),
            "crossovers": _rows(self.crossovers_table()),
        }


def _interval(name: str, found: Estimate) -> dict[str, float]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _rows(table: "pd.DataFrame") -> Any:
    return plain(table.drop(columns="scenario").to_dict("records"))
