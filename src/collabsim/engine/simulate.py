"""One run, and many runs.

One run may use several threads inside a large world. Many runs are spread over threads, each run by
itself. The numbers are the same to the last bit whichever way it goes.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from itertools import islice
from threading import Event
from typing import NamedTuple

import numpy as np

from collabsim.engine.advance import (
    LARGE,
    Progress,
    advance,
    scratch_for,
    start,
)
from collabsim.engine.checks import (
    MIX,
    check_memory,
    check_months,
    check_seed,
    thread_count,
    with_strategy,
)
from collabsim.engine.layouts import laid_out, layout_of, strategy_rows
from collabsim.engine.run import Run
from collabsim.engine.stepping import check_own, month_of
from collabsim.local_observables import LOCAL_RECORD, observe_communities
from collabsim.observables import RECORD
from collabsim.scenarios import Scenario, load_scenario
from collabsim.state.columns import World, copy_world
from collabsim.state.derived import with_derived
from collabsim.strategies import Strategy


class Point(NamedTuple):
    """One run to make: a scenario, the name of a strategy (or ``mix``), and months to run."""

    scenario: Scenario
    strategy: str = MIX
    months: int | None = None


def create_world(
    scenario: Scenario, strategy: str = MIX, seed: int = 1, *, threads: int = 1
) -> World:
    """The world of ``scenario`` in month 0.

    Threads help with large worlds and do not change the result.

    Raises:
        InputError: If the strategy is unknown, the seed is out of range or memory is too small.
    """
    check_memory(scenario)
    world = laid_out(layout_of(scenario, strategy))
    if scenario.parameters.size.beneficiaries < LARGE:
        world = copy_world(world)  # the layout is kept for others
    world = world._replace(strategies=strategy_rows(scenario).copy())
    start(world, np.uint64(check_seed(seed)), scenario.parameters.record, threads)
    return with_derived(world, scenario.parameters.start)


def simulate(
    scenario: Scenario | str,
    strategy: str | Strategy = MIX,
    seed: int = 1,
    *,
    months: int | None = None,
    threads: int | None = 1,
    progress: Progress | None = None,
    by_community: bool = False,
) -> Run:
    """Run a scenario once.

    Args:
        scenario: A scenario, or the name or file of one.
        strategy: Name of a strategy, a strategy of one's own (recorded as ``custom``), or ``mix``
            for the mix of the scenario.
        seed: Seed of all chance, 0 to 2**63 - 1. The same seed gives the same run, bit by bit.
        months: Months to run instead of those of the scenario, 1 to 12,000.
        threads: Threads to use inside the run, or None for one for each processor; pays from about
            150,000 people. Does not change the result.
        progress: Called now and then with the months done and the months to do.
        by_community: Also keep the observables of every community in every month.

    Returns:
        The finished run.

    Raises:
        InputError: If any argument cannot be used.
    """
    scenario = load_scenario(scenario)
    scenario, strategy = with_strategy(scenario, strategy)
    length = check_months(scenario.months if months is None else months)
    workers = thread_count(threads)
    check_memory(scenario, months_by_community=length if by_community else 0)
    check_own(scenario)
    world = create_world(scenario, strategy, seed, threads=workers)
    record = np.zeros(length, RECORD).view(np.recarray)
    if progress is not None:
        progress(0, length)  # the world is made; from now on every month takes about as long
    if not (by_community or scenario.rules):
        p = scenario.parameters.record
        advance(world, np.uint64(seed), p, record, workers, progress)
        return Run(scenario, strategy, int(seed), record, world)
    seen = np.zeros((length, len(world.governments)), LOCAL_RECORD) if by_community else None
    scratch, live = scratch_for(world), month_of(scenario)
    for month in range(length):
        live(world, int(seed), month, scratch, record)
        if seen is not None:
            seen[month] = observe_communities(world, scenario.parameters.start.facets)
        if progress is not None:
            progress(month + 1, length)
    return Run(scenario, strategy, int(seed), record, world, seen)


def simulate_many(
    points: Iterable[Point],
    seeds: Sequence[int],
    *,
    threads: int | None = None,
) -> Iterator[Run]:
    """Run every point with every seed, and yield the runs in that order as they are finished.

    Args:
        points: What to run.
        seeds: Seeds; every point meets the same ones, so that runs are paired.
        threads: Threads to use, by default one for each processor. Does not change results.

    Yields:
        One finished run for each point and seed; seeds vary fastest. Only a few are held at once.

    Raises:
        InputError: If a point or seed cannot be used.
    """
    workers = thread_count(threads)
    checked = [check_seed(seed) for seed in seeds]
    jobs = ((point, seed) for point in points for seed in checked)
    stopped = Event()

    def report(done: int, total: int) -> None:
        if stopped.is_set():
            raise CancelledError

    def run(point: Point, seed: int) -> Run:
        return simulate(point.scenario, point.strategy, seed, months=point.months, progress=report)

    with ThreadPoolExecutor(workers) as pool:
        pending: list[Future[Run]] = []
        try:
            for point, seed in islice(jobs, 2 * workers):
                pending.append(pool.submit(run, point, seed))
            while pending:
                yield pending.pop(0).result()
                for point, seed in islice(jobs, 1):
                    pending.append(pool.submit(run, point, seed))
        finally:
            stopped.set()
            for job in pending:
                job.cancel()
