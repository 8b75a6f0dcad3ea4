"""What a run leaves behind: a row per month, a row per run.

``Run.months`` holds every observable of every month. ``summarise`` boils a run down to the numbers
that comparisons are made of. Both have one name for one thing, the same as in the documentation.
"""

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from collabsim.local_observables import LOCAL
from collabsim.observables import NAMES
from collabsim.scenarios import Scenario
from collabsim.state.columns import World

if TYPE_CHECKING:
    import pandas as pd

HORIZONS = (5, 10, 20, 35)
"""Years after which the state of a run is reported."""


class Outcome(NamedTuple):
    """One number of a run: its name, unit and meaning in plain words."""

    name: str
    unit: str
    meaning: str


OUTCOMES = (
    *(Outcome(f"need_met_{y}", "share", f"Need met after {y} years (mean of the year).")
      for y in HORIZONS),
    *(Outcome(f"cumulative_{y}", "years", f"Years of fully met need, summed over {y} years.")
      for y in HORIZONS),
    Outcome("cumulative", "years", "Years of fully met need, summed over the whole run."),
    Outcome("discounted", "years", "Years of fully met need, later ones counting 3 % less each."),
    Outcome("cumulative_unmet", "years", "Years of unmet need, summed over the whole run."),
    Outcome("gap", "share", "Need met, mainstream less marginalised, in the last year."),
    Outcome("gini", "share", "Gini coefficient of benefit in the last year."),
    Outcome("government_trust", "share", "Governments' trust in the last year."),
    Outcome("beneficiary_trust", "share", "People's trust in the last year."),
    Outcome("members", "share", "Members of movements in the last year."),
    Outcome("adopted", "share", "Communities with a policy in the last year."),
    Outcome("first_win", "month", "Month of the first adoption anywhere; missing if never."),
    Outcome("median_first_win", "month", "Month by which half of all communities ever adopted."),
    Outcome("law_month", "month", "Month of the first national law; missing if never."),
    Outcome("wins", "per tie", "Adoptions per organisation and community, over the run."),
    Outcome("reversals", "per tie", "Reversals per organisation and community, over the run."),
    Outcome("reversals_per_adopted_year", "/year", "Reversals per year of standing agreement."),
    Outcome("attempts", "count", "Collaborations tried, ended or going on."),
    Outcome("failed_attempts", "share", "Attempts without an agreement that lasted."),
    Outcome("public_money", "organisation-months per community", "Public money, over the run."),
    Outcome("philanthropic_money", "organisation-months per community", "Grants, over the run."),
    Outcome("cost_per_need_met", "organisation-months", "Money per year of need met per agent."),
)  # fmt: skip
"""The numbers of a run, in the order of a summary row."""

_DISCOUNT = 0.03


class Run(NamedTuple):
    """A finished run.

    Attributes:
        scenario: What was run.
        strategy: Name of the strategy followed, or ``mix`` for the scenario's own.
        seed: Seed of all chance.
        months: Record array with one row per month and a field per observable.
        world: The world as the last month left it.
        communities: Record array (months, communities) of the observables of each community, or
            None if they were not asked for.
    """

    scenario: Scenario
    strategy: str
    seed: int
    months: Any
    world: World
    communities: Any = None

    @property
    def summary(self) -> dict[str, float]:
        """The numbers of :data:`OUTCOMES` for this run; missing ones are NaN."""
        return summarise(self.months, self.world)

    def to_pandas(self) -> "pd.DataFrame":
        """The months as a table with columns scenario, strategy, seed, month and observables."""
        import pandas as pd  # noqa: PLC0415  (slow to import, and only needed here)

        table = pd.DataFrame({name: self.months[name] for name in NAMES})
        table.insert(0, "month", np.arange(len(table)))
        table.insert(0, "seed", self.seed)
        table.insert(0, "strategy", self.strategy)
        table.insert(0, "scenario", self.scenario.name)
        return table

    def communities_to_pandas(self) -> "pd.DataFrame":
        """A row per month and community with its observables.

        Raises:
            ValueError: If the run was made without ``by_community=True``.
        """
        import pandas as pd  # noqa: PLC0415

        if self.communities is None:
            raise ValueError("this run kept no communities; use simulate(…, by_community=True)")
        months, communities = self.communities.shape
        table = pd.DataFrame({name: self.communities[name].ravel() for name in LOCAL})
        table.insert(0, "community", np.tile(np.arange(communities), months))
        table.insert(0, "month", np.repeat(np.arange(months), communities))
        return table


def _mean(values: Any) -> float:
    return float(np.add.reduce(values) / len(values))  # a fraction of the time of values.mean()


@lru_cache(8)
def _discounts(months: int) -> Any:
    """What a month counts for when later years count less, for each month of a run."""
    return (1.0 + _DISCOUNT) ** (-np.arange(months) / 12.0)


class _Years:
    """Sums and means over years of a monthly series."""

    def __init__(self, series: Any) -> None:
        self.series = series

    @cached_property
    def running(self) -> Any:
        return np.cumsum(self.series) / 12.0

    def mean_of_year(self, year: int) -> float:
        end = 12 * year
        return _mean(self.series[end - 12 : end]) if end <= len(self.series) else np.nan

    def until(self, year: int) -> float:
        end = 12 * year
        return float(self.running[end - 1]) if end <= len(self.series) else np.nan


def summarise(months: Any, world: World) -> dict[str, float]:
    """Boil a run down to the numbers of :data:`OUTCOMES`.

    Args:
        months: Record array of the run's months.
        world: The world as the run left it.

    Returns:
        A number for each outcome; NaN where it does not exist (never won, too short a run).
    """
    months = months.view(np.ndarray)  # whose columns are quicker to reach than a recarray's
    need = _Years(months["need_met"])
    length = len(months)
    ties = world.ties
    first_win = ties["first_win"]
    communities = len(world.governments)
    won_by_community = np.full(communities, np.inf)
    won = first_win >= 0
    np.minimum.at(won_by_community, ties["government"][won], first_win[won])
    half = float(np.sort(won_by_community)[(communities - 1) // 2])
    laws = world.nations["law_month"]
    attempts = float(world.nations["attempts"].sum()) + float(
        world.entrepreneurs["active"][ties["entrepreneur"]].sum()
    )
    lasting = float(world.nations["lasting"].sum() + ties["lasting"].sum())
    standing_years = float(months["standing"].sum()) / 12.0
    reversals = float(months["reversals"].sum())
    money = float(months["public_money"].sum() + months["philanthropic_money"].sum())
    met = float(need.running[-1])
    people = len(world.beneficiaries) / communities
    last = months[-12:]
    values = [
        *(need.mean_of_year(year) for year in HORIZONS),
        *(need.until(year) for year in HORIZONS),
        met,
        float((months["need_met"] * _discounts(length)).sum() / 12.0),
        length / 12.0 - met,
        *(
            _mean(last[name])
            for name in (
                "gap", "gini", "government_trust", "beneficiary_trust", "members", "adopted",
            )
        ),
        float(first_win[won].min()) if won.any() else np.nan,
        half if np.isfinite(half) else np.nan,
        float(laws[laws >= 0].min()) if (laws >= 0).any() else np.nan,
        float(months["adoptions"].sum()),
        reversals,
        reversals / standing_years if standing_years > 0 else np.nan,
        attempts,
        1.0 - lasting / attempts if attempts > 0 else np.nan,
        float(months["public_money"].sum()),
        float(months["philanthropic_money"].sum()),
        money / (met * people) if met > 0 else np.nan,
    ]  # fmt: skip
    return dict(zip((outcome.name for outcome in OUTCOMES), values, strict=True))
