"""Running a sweep as a job of the dashboard, and reading one that is finished.

It is the same sweep as on the command line, with the same numbers to the last bit. Its files are
read once and then removed; what stays is a table in memory, for as long as the tab is open.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from collabsim.dashboard.jobs.handle import threads_now
from collabsim.dashboard.jobs.job import Progress, Work
from collabsim.dashboard.jobs.workers import Workers
from collabsim.dashboard.words import words
from collabsim.errors import InputError, no_such
from collabsim.files import read_json
from collabsim.study.experiment import Experiment
from collabsim.study.folder import FINISHED, MANIFEST
from collabsim.study.paired import ONE_AT_A_TIME
from collabsim.study.plan import Plan
from collabsim.study.results import is_of_this_model, load_experiment_of, load_results
from collabsim.study.runner import sweep

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class SweepAnswer:
    """A finished sweep; two of them are never the same, so that pages draw each anew.

    Attributes:
        experiment: What was asked.
        runs: A row per run, see :func:`collabsim.study.results.load_results`.
        name: Name of its folder on the server; "" if it was run for this page.
        this_model: Whether the model that is installed made it.
    """

    experiment: Experiment
    runs: "pd.DataFrame"
    name: str = ""
    this_model: bool = True


class SweepFound(NamedTuple):
    """Names of the sweeps in a folder: those that can be opened, and those that cannot."""

    names: tuple[str, ...]
    broken: tuple[str, ...]


def running(plan: Plan, threads: int | None = None) -> Work:
    """Work that runs a sweep and returns its :class:`SweepAnswer`.

    Args:
        plan: The sweep.
        threads: How many to use; an equal part of the server's when it begins, if not given.
    """

    def work(progress: Progress) -> SweepAnswer:
        done = 0

        def report(runs: int) -> None:
            nonlocal done
            done = max(done, min(runs, plan.most_runs))  # threads report in any order
            progress(done, plan.most_runs)

        report(0)
        several = threads_now() if threads is None else threads
        at_once = 1 if plan.people >= ONE_AT_A_TIME else several
        with tempfile.TemporaryDirectory(prefix="collabsim-") as out:
            with Workers(at_once, plan.people * plan.months, report) as workers:
                folder = sweep(
                    plan, out, workers=several, executor=workers,
                    progress=lambda runs, _: report(runs),
                )  # fmt: skip
            return SweepAnswer(plan.experiment, load_results(folder))

    return work


def finished_sweeps(folder: Path, most_runs: int) -> SweepFound:
    """The sweeps directly inside a folder.

    Args:
        folder: The folder that the server's owner shows to visitors.
        most_runs: Those with more runs count as ones that cannot be opened.
    """
    names: list[str] = []
    broken: list[str] = []
    try:
        inside = sorted(path for path in folder.iterdir() if (path / MANIFEST).is_file())
    except OSError:
        inside = []
    for path in inside:
        try:
            runs = read_json(path / FINISHED, "a note")["runs"]
            load_experiment_of(path)
            (names if runs <= most_runs else broken).append(path.name)
        except (InputError, KeyError, TypeError):
            broken.append(path.name)
    return SweepFound(tuple(names), tuple(broken))


def opening(name: str, folder: Path, most_runs: int) -> Work:
    """Work that reads a finished sweep and returns its :class:`SweepAnswer`.

    Args:
        name: One of those that :func:`finished_sweeps` finds; it is never used as a path before it
            has been found among them.
        folder: The folder that the server's owner shows to visitors.
        most_runs: See :func:`finished_sweeps`.

    Raises:
        InputError: If there is no such sweep.
    """
    names = finished_sweeps(folder, most_runs).names
    if name not in names:
        raise InputError(no_such("finished sweep", name, names))

    def work(progress: Progress) -> SweepAnswer:
        path = folder / name
        try:
            experiment, runs = load_experiment_of(path), load_results(path)
        except InputError:  # whose words would tell where on the server it lies
            raise InputError(words("sweep")["opened"]["damaged"].format(name=name)) from None
        return SweepAnswer(experiment, runs, name, is_of_this_model(path))

    return work
