"""Keep what the first version of the model finds, so that later versions can stand beside it.

How to run: ``python scripts/first_version.py`` (minutes on two cores; needs the history of the
project). It was run once. The sources of the first version are taken from their commit into
``out`` and run in a process of their own; none of its rules is in the code of today. The table and
its manifest go into the package, from where ``collabsim compare SCENARIO --against first_version``
reads them.

The scenario ``world`` is left out: it has five times as many people as ``peru``, whose runs already
take more than half of the time.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from collabsim.analysis.earlier import BAND, OBSERVED, about_years, unit_of, years_table
from collabsim.study.formats import parquet
from collabsim.study.store import write_bytes, write_json

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "benchmarks"))  # which take the sources of earlier engines likewise

from engine import sources  # noqa: E402

FIRST = "af79cf5ed001635d6fb29ef73491e22adf1fe600"
"""The last commit with the rules of the first version."""

KEPT = ROOT / "src" / "collabsim" / "analysis" / "first_version"
SEEDS = {
    "classroom": 20, "today": 20, "peru": 4, "sefton": 20, "new_york": 20, "covid_window": 20
}  # fmt: skip
LEFT_OUT = {"world": "five times the people of peru, whose runs take more than half of the time"}
DIGITS = 5

RUN = """
import json, os, sys
import numpy as np
import collabsim
from collabsim.model.batch import Job
from collabsim.scenarios import load_scenario
from collabsim.sweeps.jobs import run_jobs
from collabsim.sweeps.store import versions

folder, name, seeds, *observed = sys.argv[1:]
if not collabsim.__file__.startswith(os.environ["PYTHONPATH"]):
    sys.exit(f"these are not the sources of the first version: {collabsim.__file__}")
scenario = load_scenario(name)
strategies = [*scenario.strategy_names, "mix"]
jobs = [Job(scenario, s, seed) for s in strategies for seed in range(1, int(seeds) + 1)]
found = run_jobs(jobs, scenario.months, observed, outside=os.cpu_count())
shape = (len(strategies), int(seeds), len(observed), scenario.months)
np.save(f"{folder}/{name}.npy", found.months.reshape(shape))
print(json.dumps({"strategies": strategies, **versions()}))
"""
"""Runs one scenario with the sources of the first version and leaves its months in a file."""


def run(package: Path, name: str, seeds: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The years of one scenario, and which strategies and versions they are of.

    Args:
        package: Where the sources of the first version are.
        name: Of the scenario.
        seeds: How many.
    """
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", RUN, folder, name, str(seeds), *OBSERVED],
            env={**os.environ, "PYTHONPATH": str(package)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        months = np.load(f"{folder}/{name}.npy")
    about: dict[str, Any] = json.loads(done.stdout)
    by_name = {observable: months[:, :, n] for n, observable in enumerate(OBSERVED)}
    return years_table(name, about["strategies"], by_name), about


def package_version() -> str:
    """The version that the package had then."""
    text = subprocess.run(
        ["git", "show", f"{FIRST}:pyproject.toml"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return str(tomllib.loads(text)["project"]["version"])


def main() -> None:
    """Run all scenarios and keep the table and its manifest."""
    package = sources(FIRST)
    tables = []
    about: dict[str, Any] = {}
    for name, seeds in SEEDS.items():
        begun = perf_counter()
        table, about = run(package, name, seeds)
        tables.append(table)
        print(f"{name}: {perf_counter() - begun:.0f} s", flush=True)
    years = pd.concat(tables, ignore_index=True).round(DIGITS)
    KEPT.mkdir(exist_ok=True)
    write_bytes(KEPT / "years.parquet", parquet(years, about_years))
    write_json(
        KEPT / "manifest.json",
        {
            "command": "python scripts/first_version.py",
            "commit": FIRST,
            **about,
            "collabsim": package_version(),
            "seeds": {name: list(range(1, seeds + 1)) for name, seeds in SEEDS.items()},
            "left_out": LEFT_OUT,
            "observables": {name: unit_of(name) for name in sorted(set(years["observable"]))},
            "quantiles": BAND,
            "digits": DIGITS,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    )
    print(f"{len(years):,} rows, {(KEPT / 'years.parquet').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
