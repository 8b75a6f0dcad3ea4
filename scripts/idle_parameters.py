"""Which parameters move nothing? Each is moved from one end of its range to the other.

In every scenario of the package (``world`` aside, and Peru at a tenth of its size) the named pair
of strategies is run with each searched parameter at its low and its high end, all others at their
defaults, with the same seeds. A parameter moves an outcome if the mean difference is more than
three times its standard error and more than a hundredth of the outcome's spread between strategies
and seeds. Those that move none of the outcomes anywhere are listed: they are not worth searching.

    python scripts/idle_parameters.py [--seeds 12] [--out results/e11_second_version]
"""

import argparse
import os
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from collabsim.analysis.patterns.run_sets import VARIANTS
from collabsim.engine.batch import Job
from collabsim.engine.outcomes import NAMES as OUTCOMES
from collabsim.parameters import SPECS
from collabsim.scenarios import Scenario, load_scenario, set_values
from collabsim.strategies import PAIR
from collabsim.study.formats import csv
from collabsim.study.jobs import run_jobs
from collabsim.study.ready_made import plausible_factors
from collabsim.study.store import prepare_folder, write_bytes

WATCHED: Final = (
    "cumulative_5", "cumulative_20", "cumulative", "members", "adopted", "beneficiary_trust",
    "government_trust", "wins", "reversals", "gap", "failed_attempts",
)  # fmt: skip
SCENARIOS: Final = ("classroom", "today", "sefton", "new_york", "covid_window", "peru_tenth")


def world(name: str) -> Scenario:
    """A scenario of the package; Peru at a tenth of its size."""
    if name != "peru_tenth":
        return load_scenario(name)
    return VARIANTS["tenth"](load_scenario("peru"))


def effects(name: str, seeds: int, workers: int) -> pd.DataFrame:
    """A row per parameter: how much its range moves each outcome, in standard errors."""
    scenario, factors = world(name), plausible_factors()
    ends = [(SPECS[factor].low, SPECS[factor].high) for factor in factors]
    pairs = zip(factors, ends, strict=True)
    cases = [set_values(scenario, {factor: x}) for factor, both in pairs for x in both]
    jobs = [Job(case, s, seed) for case in cases for s in PAIR for seed in range(1, seeds + 1)]
    found = run_jobs(jobs, scenario.months, outside=workers).outcomes
    chosen = found[:, [OUTCOMES.index(outcome) for outcome in WATCHED]]
    shaped = chosen.reshape(len(factors), 2, len(PAIR) * seeds, len(WATCHED))
    moved = shaped[:, 1] - shaped[:, 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.nanstd(moved, axis=1, ddof=1) / np.sqrt(moved.shape[1])
        size = np.abs(np.nanmean(moved, axis=1))
        spread = np.nanstd(shaped, axis=(1, 2))
        strength = np.where(size > 0.01 * spread, size / np.maximum(error, 1e-12), 0.0)
    table = pd.DataFrame(np.nan_to_num(strength), columns=list(WATCHED))
    table.insert(0, "parameter", factors)
    table.insert(0, "scenario", name)
    return table


def main() -> None:
    """Print the idle parameters and keep the table of effects."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--out", type=Path, default=Path("results/e11_second_version"))
    options = parser.parse_args()
    workers = os.cpu_count() or 1
    tables = []
    for name in SCENARIOS:
        seeds = options.seeds if name != "peru_tenth" else max(2, options.seeds // 4)
        tables.append(effects(name, seeds, workers))
        print(f"{name}: done", flush=True)
    table = pd.concat(tables)
    prepare_folder(options.out)
    write_bytes(options.out / "effects.csv", csv(table.round(1)))
    strongest = table.set_index("parameter")[list(WATCHED)].groupby(level=0).max().max(axis=1)
    idle = strongest[strongest < 3.0].sort_values()
    print(f"{len(strongest)} parameters are searched, {len(idle)} move nothing:")
    for parameter, strength in idle.items():
        print(f"  {parameter} ({strength:.1f} standard errors at most)")


if __name__ == "__main__":
    main()
