"""Running an experiment: compute the parts that are missing, write each as soon as it is there.

A sweep can be stopped at any moment and in any way. Running it again with the same experiment and
folder goes on where it was, and ends with the same bytes as if it had never been stopped.
"""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from pathlib import Path
from pickle import PicklingError
from threading import Event
from typing import Any

from collabsim.engine.checks import check_memory, thread_count
from collabsim.errors import InputError
from collabsim.study.experiment import SequentialSeeds
from collabsim.study.folder import SweepFolder, this_machine
from collabsim.study.paired import ONE_AT_A_TIME
from collabsim.study.parts import Computed, Task, compute_part
from collabsim.study.plan import Plan, make_plan
from collabsim.study.sequential import Sequential

Progress = Callable[[int, int], None]
"""Called with the runs that are there and the runs that are planned."""


def sweep(
    experiment: Any,
    out: str | Path = "out/sweeps",
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    command: str = "",
) -> Path:
    """Run an experiment, or what is missing of it, and keep the results on disk.

    Args:
        experiment: An :class:`~collabsim.study.experiment.Experiment`, a mapping with the keys of
            an experiment file, the path of one, or the plan of one.
        out: Folder in which the sweep gets a folder of its own.
        workers: Threads to use, by default one for each processor. Does not change results.
        executor: Any executor of ``concurrent.futures`` style to compute parts with instead.
        progress: Called with the runs done and the runs to do.
        command: What was typed, for the history.

    Returns:
        The sweep's folder, for :func:`~collabsim.study.results.load_results`.

    Raises:
        InputError: If the experiment cannot be run; nothing has been run then. Also if results
            cannot be written, a worker was lost or has another version; what was written stays.
    """
    plan = make_plan(experiment)
    threads = check_room(plan, Path(out), workers, here=executor is None)
    path = plan.folder(Path(out))
    large = plan.people >= ONE_AT_A_TIME
    folder = SweepFolder(
        path, with_months=bool(plan.experiment.quantiles), outcomes=plan.largest.outcomes
    )
    folder.begin(plan.manifest, plan.points_table)
    started = time.monotonic()
    tally = _Tally(progress)
    try:
        with _pool(executor, 1 if large else threads) as pool:
            _rounds(plan, folder, pool, tally, threads if large else 1)
    finally:
        folder.note(
            machine=this_machine(),
            command=command,
            runs_computed=tally.computed,
            seconds=round(time.monotonic() - started, 1),
        )
    return path


def check_room(plan: Plan, out: Path, workers: int | None, *, here: bool) -> int:
    """Refuse what there is no room for, before anything is written; ``here`` or on a cluster.

    Returns:
        How many threads to use.

    Raises:
        InputError: If the disk or memory is too small, or the number of threads is not allowed.
    """
    threads = thread_count(workers)
    plan.check_disk(out)
    check_memory(plan.largest, threads if here and plan.people < ONE_AT_A_TIME else 1)
    return threads


class _Tally:
    """Counts runs and reports them."""

    def __init__(self, progress: Progress | None) -> None:
        self.done = self.planned = self.computed = 0
        self._progress = progress

    def add(self, runs: int, *, computed: bool) -> None:
        self.done += runs
        self.computed += runs if computed else 0
        if self._progress is not None:
            self._progress(self.done, self.planned)


def _rounds(plan: Plan, folder: SweepFolder, pool: "_Pool", tally: _Tally, inner: int) -> None:
    blocks = plan.first_blocks
    rule = plan.experiment.seeds
    watch = Sequential(rule, plan.strategies) if isinstance(rule, SequentialSeeds) else None
    parts = number = 0
    while blocks:
        names = plan.part_names(number, blocks)
        tally.planned += plan.runs_of(blocks)
        _compute(folder, pool, tally, plan.tasks(number, blocks, inner))
        parts += len(names)
        number += 1
        if watch is None:
            break
        for name in names:
            watch.add(*folder.read(name, ("point", watch.rule.outcome)))
        blocks = watch.more(blocks)
    folder.finish(parts, tally.done)


def _compute(folder: SweepFolder, pool: "_Pool", tally: _Tally, tasks: Iterator[Task]) -> None:
    """Compute the tasks whose parts are missing, a few at a time, and write what comes back."""
    pending: dict[Future[Computed], Task] = {}
    try:
        for task in tasks:
            if folder.find(task.part):
                tally.add(task.runs, computed=False)
                continue
            pending[pool.submit(task)] = task
            if len(pending) >= pool.ahead:
                _collect(folder, tally, pending)
        while pending:
            _collect(folder, tally, pending)
    except (BrokenExecutor, CancelledError):
        raise InputError(
            "a worker process or the scheduler was lost; run the same command again to go on from"
            " here"
        ) from None
    finally:
        for future in pending:
            future.cancel()


def _collect(folder: SweepFolder, tally: _Tally, pending: dict[Future[Computed], Task]) -> None:
    done, _ = wait(pending, return_when=FIRST_COMPLETED)
    for future in done:
        task = pending.pop(future)
        try:
            computed = future.result()
        except (PicklingError, AttributeError) as error:
            raise InputError(
                "rules and outcomes of one's own cannot be sent to these workers; use threads, or a"
                f" Dask cluster ({error})"
            ) from error
        folder.write(task.part, computed)
        tally.add(task.runs, computed=True)


class _Pool:
    """An executor, how many tasks to keep it busy with, and a way to stop what it is doing."""

    def __init__(self, executor: Executor, ahead: int, stopped: Event | None) -> None:
        self.ahead = ahead
        self._executor = executor
        self._stopped = stopped

    def submit(self, task: Task) -> Future[Computed]:
        if self._stopped is None:
            return self._executor.submit(compute_part, task)
        return self._executor.submit(compute_part, task, self._check)

    def _check(self) -> None:
        if self._stopped is not None and self._stopped.is_set():
            raise CancelledError


@contextmanager
def _pool(executor: Executor | None, threads: int) -> Iterator[_Pool]:
    if executor is not None:
        workers = getattr(executor, "_max_workers", None) or os.cpu_count() or 1
        yield _Pool(executor, 2 * max(4, workers), None)
        return
    stopped = Event()
    with ThreadPoolExecutor(threads) as own:
        try:
            yield _Pool(own, 2 * threads, stopped)
        finally:
            stopped.set()
