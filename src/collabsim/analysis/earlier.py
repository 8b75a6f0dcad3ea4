"""An earlier version of the model beside the present one, year by year.

Rules of an earlier version do not stay in the code; what their runs found stays. A folder beside
this file is named after each such version: ``years.parquet`` has a row for each scenario, strategy,
year and observable, and ``manifest.json`` says how it was made (``scripts/first_version.py``). The
present model is run and brought into the same form.
"""

import io
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from collabsim.engine.outcomes import HORIZONS
from collabsim.errors import InputError, no_such, whole_number
from collabsim.observables import OBSERVABLES
from collabsim.scenarios.scenario import MAX_MONTHS
from collabsim.study.meanings import Meaning, about_keys
from collabsim.study.paired import Results, yearly

if TYPE_CHECKING:
    import pandas as pd

EARLIER: Final = ("first_version",)
"""Names of the earlier versions whose runs are kept."""

PRESENT: Final = "present"
"""What the present model is called beside them."""

BAND: Final = (0.05, 0.95)
"""Quantiles over seeds that ``low`` and ``high`` are."""

OBSERVED: Final = (
    "need_met", "gap", "adopted", "delivery", "quality", "members", "beneficiary_trust",
    "government_trust", "entrepreneur_trust", "government_power", "beneficiary_power",
    "beneficiary_capacity", "resentment", "stereotype", "active_entrepreneurs", "law", "reversals",
)  # fmt: skip
"""Observables that are kept, each as the mean of its year but for those in :data:`SUMMED`."""

SUMMED: Final = {
    "reversals": Meaning("per tie and year", "Agreements reversed in the year."),
    "cumulative": Meaning("years", "Need-years met: years of fully met need since the start."),
}
"""What is no mean of the year."""

_KEYS: Final = {
    "version": Meaning("name", f"Version of the model; {PRESENT} is that which is installed."),
    "year": Meaning("year", "Year of the run, from 1."),
    **{
        name: Meaning("that of the observable", f"Quantile over seeds: {100 * q:.0f} % are below.")
        for name, q in zip(("low", "high"), BAND, strict=True)
    },
    "n": Meaning("number", "Seeds behind the numbers of this row."),
}
_UNITS: Final = {one.name: one.unit for one in OBSERVABLES if one.name in OBSERVED} | {
    name: column.unit for name, column in SUMMED.items()
}


def unit_of(observable: str) -> str:
    """Return the unit of an observable as it is kept year by year."""
    return _UNITS[observable]


def about_years(name: str) -> Meaning | None:
    """Say what a column of a table of years means."""
    return _KEYS.get(name) or about_keys(name)


class EarlierComparison(NamedTuple):
    """An earlier version and the present one with the same strategies in the same scenario.

    Attributes:
        against: Name of the earlier version.
        runs: Runs of the present model.
        table: A row per version, strategy, observable and year: mean, low, high and n.
    """

    against: str
    runs: Results
    table: "pd.DataFrame"

    @property
    def seeds(self) -> str:
        """How many seeds there are, such as ``20 seeds`` or ``20 seeds (first version) and 8``."""
        earlier, present = len(kept_seeds(self.against, self.runs.scenario.name)), self.runs.seeds
        if earlier == len(present):
            return f"{earlier} seeds"
        version = self.against.replace("_", " ")
        return f"{earlier} seeds ({version}) and {len(present)} (present model)"

    def series(self, version: str, strategy: str, observable: str) -> "pd.DataFrame":
        """Return the years of one line, in their order."""
        keys = self.table[["version", "strategy", "observable"]]
        line = (keys == [version, strategy, observable]).all(axis=1)
        return self.table[line].sort_values("year")

    def at_horizons(self) -> "pd.DataFrame":
        """Return means by year and strategy, in columns (observable, version)."""
        rows = self.table[self.table["year"].isin(HORIZONS)]
        wide = rows.pivot(
            index=["year", "strategy"], columns=["observable", "version"], values="mean"
        )
        return wide.dropna()  # a year that only one version reaches


def compare_earlier(runs: Results, against: str) -> EarlierComparison:
    """Put runs of the present model beside those kept of an earlier version.

    Args:
        runs: Of a scenario of the package, with the observables in :data:`OBSERVED`.
        against: Name of the earlier version, for which :func:`check_kept` found nothing wrong.
    """
    import pandas as pd

    scenario, strategies = runs.scenario.name, runs.strategies
    kept = kept_years(against)
    kept = kept[(kept["scenario"] == scenario) & kept["strategy"].isin(strategies)]
    now = years_table(scenario, strategies, runs.months)
    table = pd.concat([kept.assign(version=against), now.assign(version=PRESENT)])
    return EarlierComparison(against, runs, table[["version", *now.columns]])


def check_kept(
    against: str, scenario: str, strategies: Sequence[str], months: int | None = None
) -> int:
    """Return how many seeds an earlier version was run with, if it can be compared.

    Args:
        against: Name of the earlier version.
        scenario: Name of the scenario.
        strategies: Names of at least one strategy.
        months: Months that the present model is to run, if not those of the scenario.

    Raises:
        InputError: If there is no such version, it has no such scenario or strategy, or there are
            too few months to compare.
    """
    if against not in EARLIER:
        raise InputError(no_such("earlier version", against, EARLIER))
    kept = kept_manifest(against)
    if not strategies:
        raise InputError("name at least one strategy to compare")
    for kind, there, names in (
        ("scenario", kept["seeds"], [scenario]), ("strategy", kept["strategies"], strategies)
    ):  # fmt: skip
        for name in names:
            if name not in there:
                raise InputError(f"in {against}, {no_such(kind, name, there)}")
    if months is not None:
        whole_number(months, 12 * HORIZONS[0], MAX_MONTHS, "for years to compare, months")
    return len(kept_seeds(against, scenario))


def years_table(
    scenario: str, strategies: Sequence[str], months: Mapping[str, Any]
) -> "pd.DataFrame":
    """Bring months into the form in which versions are kept and compared.

    Args:
        scenario: Name of what was run.
        strategies: Names.
        months: Array (strategies, seeds, months) for each observable, ``need_met`` among them.

    Returns:
        A row per strategy, observable and whole year: mean and :data:`BAND` over seeds.
    """
    import pandas as pd

    years = {name: yearly(values) for name, values in months.items()}
    years["cumulative"] = np.cumsum(years["need_met"], axis=-1)
    if "reversals" in years:
        years["reversals"] = 12.0 * years["reversals"]
    parts = []
    for row, strategy in enumerate(strategies):
        for name, values in years.items():
            low, high = np.quantile(values[row], BAND, axis=0)
            columns = {
                "scenario": scenario, "strategy": strategy,
                "year": np.arange(1, values.shape[-1] + 1), "observable": name,
                "mean": values[row].mean(axis=0), "low": low, "high": high, "n": len(values[row]),
            }  # fmt: skip
            parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


@cache
def kept_manifest(against: str) -> dict[str, Any]:
    """Return how the runs of an earlier version were made.

    Raises:
        InputError: If the file of the package cannot be read.
    """
    found: dict[str, Any] = json.loads(_file(against, "manifest.json"))
    return found


def kept_seeds(against: str, scenario: str) -> list[int]:
    """Return the seeds that an earlier version was run with in a scenario."""
    found: list[int] = kept_manifest(against)["seeds"][scenario]
    return found


@cache
def kept_years(against: str) -> "pd.DataFrame":
    """Return the years of an earlier version: the columns of :func:`years_table`.

    Raises:
        InputError: If the file of the package cannot be read.
    """
    import pandas as pd

    return pd.read_parquet(io.BytesIO(_file(against, "years.parquet")))


def _file(against: str, name: str) -> bytes:
    try:
        return resources.files("collabsim.analysis").joinpath(against, name).read_bytes()
    except OSError:
        raise InputError(
            f"the file {against}/{name} of the package cannot be read; install collabsim again"
        ) from None
