"""Running a list of jobs in batches, on threads, with somebody watching."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from collabsim.engine.batch import Batch, Job, run_batch
from collabsim.study.watched import in_order

_BATCH_WORK = 4_000_000  # person-months of a batch: a tenth of a second


def run_jobs(
    jobs: Sequence[Job],
    months: int,
    keep: Sequence[str] = (),
    *,
    outside: int,
    inside: int = 1,
    progress: Callable[[int, int], None] | None = None,
    watch: Callable[[], None] | None = None,
) -> Batch:
    """Run all jobs and keep what is asked for.

    Args:
        jobs: What to run.
        months: Months of every run.
        keep: Names of observables to keep month by month.
        outside: Batches that are run at the same time. Does not change results.
        inside: Threads inside each run of a large world.
        progress: Called with the runs done and the runs to do.
        watch: Called several times a second; may raise to stop everything within a moment.
    """
    outcomes: list[Any] = []
    kept: list[Any] = []
    batches = list(_cut(jobs, months, outside))
    work = (partial(_run, batch, months, keep, inside) for batch in batches)
    done = 0
    for found in in_order(work, outside, watch):
        outcomes.append(found.outcomes)
        kept.append(found.months)
        done += len(found.outcomes)
        if progress is not None:
            progress(done, len(jobs))
    return Batch(np.concatenate(outcomes), np.concatenate(kept))


def _run(batch: Sequence[Job], months: int, keep: Sequence[str], threads: int, stop: Any) -> Batch:
    return run_batch(batch, months, keep, threads=threads, stop=stop)


def _cut(jobs: Sequence[Job], months: int, threads: int) -> Iterator[Sequence[Job]]:
    """Batches of a tenth of a second, or a few; as many as keep all threads busy to the end."""
    people = max(job.scenario.parameters.size.beneficiaries for job in jobs)
    pieces = -(-len(jobs) * months * people // _BATCH_WORK)
    pieces = min(len(jobs), -(-pieces // threads) * threads)
    for piece in range(pieces):
        yield jobs[len(jobs) * piece // pieces : len(jobs) * (piece + 1) // pieces]
