"""Is the second version of the model alive, and which of its ideas carries what?

Question
    In the first version everybody joined, trusted and was served in the end, and agreements hardly
    ever broke. In the second, members leave, policies lapse, organisations end and places differ.
    Are its levels neither none nor all in most of its space? Who is ahead, and which idea decides?

Design
    Three worlds: ``classroom``, ``today`` and a tenth of Peru. Every named strategy, 35 years, at
    300 even draws from the plausible ranges of all parameters (one seed each, the same for every
    strategy) and at the starting values (20 seeds). ``levels``: the middle and the outer tenths of
    what was seen over the draws. ``alive``: the share of draws in which a thing happens. ``ahead``:
    for every pair of strategies, the share of draws in which the second is ahead after 5, 10, 20
    and 35 years. ``ideas``: each new idea switched off while all others are on, and switched on
    alone, at the starting values: what that does to the levels and to the named pair.

Runtime
    About ten minutes on two cores.

How to run
    python -m experiments.e11_second_version
"""

from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from collabsim.analysis.patterns.run_sets import VARIANTS
from collabsim.calibration.space import draw, values_at
from collabsim.engine.batch import Batch, Job
from collabsim.engine.outcomes import HORIZONS, NAMES
from collabsim.scenarios import Scenario, load_scenario, set_values
from collabsim.scenarios.ablations import ABLATIONS
from collabsim.scenarios.plausible import with_defaults
from collabsim.strategies import PAIR, STRATEGIES
from collabsim.study.jobs import run_jobs
from collabsim.study.store import prepare_folder
from experiments.common import arguments, keep_figure, keep_table
from experiments.e11_figure import draw_levels

DRAWS, SEEDS, MONTHS = 300, 20, 420
SEEDS_OF: Final = {"classroom": SEEDS, "today": SEEDS // 2, "peru_tenth": SEEDS // 4}
KEPT: Final = (
    "need_met", "members", "ever_members", "tenure", "beneficiary_trust", "voice", "adopted",
    "carried_out", "depth", "habit", "reversals", "standing", "closures", "active_entrepreneurs",
    "law", "opposition", "government_power", "beneficiary_power",
)  # fmt: skip
LEVELS: Final = (*KEPT[:10], "lost_per_term", "survive_5_years", *KEPT[13:])
IDEAS: Final = (
    "no_exit", "no_fading", "alike_people", "alike_places", "share_not_voice", "free_seats",
    "no_opposition", "no_lapse", "no_habit", "full_depth", "no_values", "no_refusals",
    "no_handover", "tireless",
)  # fmt: skip
"""The new ideas, by the names of the ablations that switch them off."""
YEARS: Final = (1, 5, 10, 20, 35)


def worlds() -> dict[str, Scenario]:
    """The three worlds of this experiment by name."""
    return {
        "classroom": load_scenario("classroom"),
        "today": load_scenario("today"),
        "peru_tenth": VARIANTS["tenth"](load_scenario("peru")),
    }


def main() -> None:
    """Run everything and keep the tables and the figure."""
    options = arguments(__doc__)
    keep: Path = options.out / "e11_second_version"
    prepare_folder(keep)
    levels, alive, ahead, ideas = [], [], [], []
    places = [values_at(place) for place in draw(DRAWS, 1)]
    for name, world in worlds().items():
        drawn = [with_defaults(world, values) for values in places]
        jobs = [Job(one, style, 1) for style in STRATEGIES for one in drawn]
        over_draws = Seen(run_jobs(jobs, MONTHS, KEPT, outside=options.workers or 2), len(drawn))
        seeds = range(1, SEEDS_OF[name] + 1)
        jobs = [Job(world, style, seed) for style in STRATEGIES for seed in seeds]
        at_start = Seen(run_jobs(jobs, MONTHS, KEPT, outside=options.workers or 2), len(seeds))
        levels += [{"world": name, **row} for row in over_draws.levels(at_start)]
        alive += [{"world": name, **row} for row in over_draws.alive()]
        ahead += [{"world": name, **row} for row in over_draws.ahead()]
        ideas += [{"world": name, **row} for row in switched(world, seeds, options.workers or 2)]
        print(f"{name}: done", flush=True)
    tables = {"levels": levels, "alive": alive, "ahead": ahead, "ideas": ideas}
    for table, rows in tables.items():
        keep_table(pd.DataFrame(rows), keep, table)
    keep_figure(draw_levels(pd.DataFrame(levels), DRAWS), keep)
    print(pd.DataFrame(alive).round(2).to_string(index=False))


class Seen:
    """What was seen of runs: every strategy in turn, so many runs of each."""

    def __init__(self, batch: Batch, runs: int) -> None:
        shape = len(STRATEGIES), runs
        months = batch.months.reshape(*shape, len(KEPT), MONTHS)
        years = months.reshape(*shape, len(KEPT), -1, 12).mean(axis=-1)
        self.of = {name: years[:, :, i] for i, name in enumerate(KEPT)}
        # hazards from the start to each year, since in a single year little happens in few places
        lost = self._so_far("reversals") / self._so_far("standing")
        ended = self._so_far("closures") / self._so_far("active_entrepreneurs")
        self.of["lost_per_term"] = 1.0 - np.exp(-48.0 * lost)
        self.of["survive_5_years"] = np.exp(-60.0 * ended)
        self.outcomes = batch.outcomes.reshape(*shape, -1)

    def _so_far(self, name: str) -> Any:
        """The sum of an observable from the start to each year; NaN while it is 0."""
        sums = np.cumsum(self.of[name], axis=-1)
        return sums if name in ("reversals", "closures") else np.where(sums > 0.0, sums, np.nan)

    def cumulative(self, year: int) -> Any:
        """Years of need met after ``year`` years: array (strategies, runs)."""
        return self.outcomes[:, :, NAMES.index(f"cumulative_{year}")]

    def levels(self, at_start: "Seen") -> list[dict[str, Any]]:
        """The middle and the outer tenths over the draws, beside the median at starting values."""
        rows = []
        for s, style in enumerate(STRATEGIES):
            for name in LEVELS:
                for year in YEARS:
                    seen = self.of[name][s, :, year - 1]
                    low, middle, high = outer_and_middle(seen)
                    start = outer_and_middle(at_start.of[name][s, :, year - 1])[1]
                    rows.append({
                        "strategy": style, "observable": name, "year": year, "low": low,
                        "median": middle, "high": high, "at_starting_values": start,
                    })  # fmt: skip
        return rows

    def alive(self) -> list[dict[str, Any]]:
        """The share of draws in which each thing happens within 35 years."""
        rows = []
        for s, style in enumerate(STRATEGIES):
            rows.append({
                "strategy": style,
                "an agreement": np.mean(self.of["standing"][s].max(axis=-1) > 0.0),
                "one that ends": np.mean(self.of["reversals"][s].max(axis=-1) > 0.0),
                "carried out": np.mean(self.of["carried_out"][s].max(axis=-1) > 0.0),
                "an organisation ends": np.mean(self.of["closures"][s].max(axis=-1) > 0.0),
                "a law": np.mean(self.of["law"][s].max(axis=-1) > 0.0),
                "members .002 to .8": np.mean(
                    (self.of["members"][s, :, -1] > 0.002) & (self.of["members"][s, :, -1] < 0.8)
                ),
            })  # fmt: skip
        return rows

    def ahead(self) -> list[dict[str, Any]]:
        """For every pair of strategies, how often the second is ahead, and by how much."""
        rows = []
        for (a, first), (b, second) in combinations(enumerate(STRATEGIES), 2):
            for year in HORIZONS:
                lead = self.cumulative(year)[b] - self.cumulative(year)[a]
                rows.append({
                    "first": first, "second": second, "year": year, "draws": len(lead),
                    "second_ahead": np.mean(lead > 0.0), "mean_lead": lead.mean(),
                    "standard_error": lead.std(ddof=1) / np.sqrt(len(lead)),
                })  # fmt: skip
        return rows


def outer_and_middle(values: Any) -> tuple[float, float, float]:
    """The outer tenths of values and the middle between them, NaN aside; NaN if all are."""
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return np.nan, np.nan, np.nan
    low, middle, high = np.quantile(known, (0.1, 0.5, 0.9))
    return float(low), float(middle), float(high)


def switched(world: Scenario, seeds: range, workers: int) -> list[dict[str, Any]]:
    """What each new idea does: off while all others are on, and on alone, for the named pair."""
    off = {idea: ABLATIONS[idea].values for idea in IDEAS}
    none = {name: value for values in off.values() for name, value in values.items()}
    cases = {("all ideas", "on"): {}, ("all ideas", "off"): none}
    for idea, values in off.items():
        cases[idea, "this one off"] = values
        others = {n: v for other, each in off.items() if other != idea for n, v in each.items()}
        cases[idea, "only this one on"] = {n: v for n, v in others.items() if n not in values}
    rows = []
    for (idea, which), values in cases.items():
        changed = set_values(world, values)
        jobs = [Job(changed, style, seed) for style in PAIR for seed in seeds]
        batch = run_jobs(jobs, MONTHS, KEPT, outside=workers)
        outcomes = batch.outcomes.reshape(2, len(seeds), -1)[:, :, NAMES.index("cumulative_20")]
        lead = outcomes[1] - outcomes[0]
        last = batch.months.reshape(2, len(seeds), len(KEPT), MONTHS)[..., -12:].mean(axis=(1, 3))
        inclusive = dict(zip(KEPT, last[1], strict=True))
        rows.append({
            "idea": idea, "which": which, "runs": len(seeds), "lead_20": lead.mean(),
            "standard_error": lead.std(ddof=1) / np.sqrt(len(lead)),
            **{f"{PAIR[1]} {name}": inclusive[name] for name in ("members", "depth", "need_met",
                                                                 "beneficiary_trust")},
        })  # fmt: skip
    return rows


if __name__ == "__main__":
    main()
