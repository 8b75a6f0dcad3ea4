"""What all experiments share: run a sweep, read its results, keep tables, figures and the manifest.

Raw runs go to ``out/experiments`` and are not kept in the repository; what a person wants to read
goes to ``results/<experiment>``. An experiment that was stopped goes on where it was.
"""

import argparse
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from collabsim.errors import InputError
from collabsim.scenarios import plausible_sets
from collabsim.study.experiment import Experiment
from collabsim.study.folder import MANIFEST
from collabsim.study.formats import csv
from collabsim.study.results import load_results
from collabsim.study.runner import sweep
from collabsim.study.store import prepare_folder, write_atomically, write_bytes

RAW = Path("out/experiments")
RESULTS = Path("results")


def arguments(
    about: str, *, worlds: bool = False, parts: Sequence[str] = ()
) -> argparse.Namespace:
    """The options of an experiment: threads, where to, how many plausible sets, which part.

    Args:
        about: What the experiment is about, as its file says.
        worlds: Whether it is made over plausible sets.
        parts: Names of parts of a long experiment, each of which can be made alone.
    """
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--workers", type=int, help="threads to use; one per processor by default")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where results are kept")
    if worlds:
        parser.add_argument(
            "--sets", type=int, help="at most so many plausible sets, for a quick look"
        )
    if parts:
        parser.add_argument("--only", choices=parts, help="make one part; all by default")
    return parser.parse_args()


def run(experiment: Experiment | Mapping[str, Any], keep: Path, workers: int | None = None) -> (
    pd.DataFrame
):  # fmt: skip
    """Run an experiment, keep its manifest, and return a row per run."""
    prepare_folder(keep)
    name = experiment.name if isinstance(experiment, Experiment) else experiment["name"]
    shown = -1

    def report(done: int, total: int) -> None:
        nonlocal shown
        if 10 * done // total > shown:
            shown = 10 * done // total
            print(f"{name}: {done:,} of {total:,} runs", file=sys.stderr, flush=True)

    try:
        folder = sweep(experiment, RAW, workers=workers, progress=report)
        results = load_results(folder)
    except InputError as error:
        raise SystemExit(f"Error: {error}") from None
    shutil.copyfile(folder / MANIFEST, keep / f"manifest-{name}.json")
    return results


def run_over_sets(
    question: Mapping[str, Any],
    sets: int,
    keep: Path,
    options: argparse.Namespace,
    *,
    seeds: int = 1,
) -> pd.DataFrame:
    """The same for each of the first plausible sets, with seeds of its own.

    Args:
        question: An experiment.
        sets: How many plausible sets; fewer if there are not so many or fewer were asked for.
        keep: Where the manifest is kept.
        options: Of :func:`arguments`, with ``worlds``.
        seeds: Seeds of each set.
    """
    some = min(sets, len(plausible_sets()), options.sets or sets)
    return run({**question, "ensemble": some, "seeds": seeds}, keep, options.workers)


def keep_table(table: pd.DataFrame, keep: Path, name: str) -> None:
    """Keep a table, rounded to four digits, as CSV."""
    write_bytes(keep / f"{name}.csv", csv(table.round(4)))


def keep_figure(figure: Figure, keep: Path, name: str = "figure") -> None:
    """Keep a figure as PNG."""
    write_atomically(keep / f"{name}.png", figure.savefig)
