"""One run, and many runs.

A small world lives through all its months in one compiled call. A large one is cut into pieces of
neighbouring communities, which threads compute side by side, month by month. Many runs are spread
over threads, each run by itself. The numbers are the same to the last bit whichever way it goes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from functools import lru_cache
from itertools import islice
from threading import Event
from typing import Any, NamedTuple

import numpy as np

from collabsim.local_observables import LOCAL_RECORD, observe_communities
from collabsim.mechanisms.declare import Scratch, make_scratch
from collabsim.model.checks import (
    MIX,
    check_memory,
    check_months,
    check_seed,
    resolve_strategy,
    thread_count,
    with_strategy,
)
from collabsim.model.run import Run
from collabsim.model.schedule import run_communities, run_months, run_nation
from collabsim.observables import RECORD
from collabsim.parameters.start import Size
from collabsim.scenarios import Scenario, load_scenario, set_values
from collabsim.scenarios.scenario import Event as ScheduledEvent
from collabsim.scenarios.scenario import event_table
from collabsim.state.columns import World, copy_world
from collabsim.state.initial import start_few, start_people
from collabsim.state.layout import lay_out
from collabsim.strategies import ADAPTIVE, Strategy, strategy_table

LARGE = 50_000
"""People from which on threads inside a run save more than they cost."""

_PIECES_PER_THREAD = 4
_STEP = 5_000_000  # person-months between two reports of progress
Progress = Callable[[int, int], None]
"""Called with the months done and the months to do."""


class Point(NamedTuple):
    """One run to make: a scenario, the name of a strategy (or ``mix``), and months to run."""

    scenario: Scenario
    strategy: str = MIX
    months: int | None = None


def create_world(scenario: Scenario, strategy: str = MIX, seed: int = 1) -> World:
    """The world of ``scenario`` in month 0.

    Raises:
        InputError: If the strategy is unknown, the seed is out of range or memory is too small.
    """
    check_memory(scenario)
    mix = tuple(resolve_strategy(scenario, strategy).items())
    strategies = tuple(scenario.all_strategies.items())
    places = (scenario.parameters.size, strategies, mix, tuple(scenario.events))
    if scenario.parameters.size.beneficiaries < LARGE:
        world = copy_world(_kept_places(*places))
    else:
        world = _lay_out(*places)
    record = scenario.parameters.record
    number = np.uint64(check_seed(seed))
    start_few(world, number, record)
    start_people(world, number, record, 0, len(world.governments))
    return world


def _lay_out(
    size: Size,
    strategies: tuple[tuple[str, Strategy], ...],
    mix: tuple[tuple[str, float], ...],
    events: tuple[ScheduledEvent, ...],
) -> World:
    rows = [name for name, _ in strategies]
    shares = tuple((-1 if name == ADAPTIVE else rows.index(name), share) for name, share in mix)
    return lay_out(size, strategy_table(dict(strategies)), shares, event_table(events))


# many runs of a small world differ in chance or parameters, but not in who is where
_kept_places = lru_cache(16)(_lay_out)


def scratch_for(world: World) -> Scratch:
    """Working space for one thread on ``world``."""
    governments = world.governments
    people = governments["end_person"] - governments["first_person"]
    ties = governments["end_tie"] - governments["first_tie"]
    return make_scratch(int(people.max()), int(ties.max()))


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
            50,000 people. Does not change the result.
        progress: Called now and then with the months done and the months to do.
        by_community: Also keep the observables of every community in every month.

    Returns:
        The finished run.

    Raises:
        InputError: If any argument cannot be used.
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    scenario, strategy = with_strategy(scenario, strategy)
    length = check_months(scenario.months if months is None else months)
    world = create_world(scenario, strategy, seed)
    record = np.zeros(length, RECORD).view(np.recarray)
    number, p = np.uint64(seed), scenario.parameters.record
    if not by_community:
        _advance(world, number, p, record, thread_count(threads), progress)
        return Run(scenario, strategy, int(seed), record, world)
    communities = np.zeros((length, len(world.governments)), LOCAL_RECORD)
    scratch = scratch_for(world)
    for month in range(length):
        run_months(world, number, month, month + 1, p, scratch, record)
        communities[month] = observe_communities(world, scenario.parameters.start.facets)
        if progress is not None:
            progress(month + 1, length)
    return Run(scenario, strategy, int(seed), record, world, communities)


def _advance(
    world: World, seed: Any, p: Any, record: Any, threads: int, progress: Progress | None
) -> None:
    length = len(record)
    if threads > 1 and len(world.beneficiaries) >= LARGE:
        _advance_in_pieces(world, seed, p, record, threads, progress)
        return
    scratch = scratch_for(world)
    # steps long enough to cost nothing, short enough to be interrupted within a moment
    step = length if progress is None else max(12, _STEP // len(world.beneficiaries))
    for first in range(0, length, step):
        end = min(first + step, length)
        run_months(world, seed, first, end, p, scratch, record)
        if progress is not None:
            progress(end, length)


def _advance_in_pieces(
    world: World, seed: Any, p: Any, record: Any, threads: int, progress: Progress | None
) -> None:
    communities = len(world.governments)
    pieces = min(communities, threads * _PIECES_PER_THREAD)
    borders = [communities * piece // pieces for piece in range(pieces + 1)]
    spaces = [scratch_for(world) for _ in range(pieces)]
    length = len(record)
    with ThreadPoolExecutor(threads) as pool:
        for month in range(length):
            run_nation(world, seed, month, p, record, True)
            work = [
                pool.submit(
                    run_communities, world, seed, month, p, spaces[i], borders[i], borders[i + 1]
                )
                for i in range(pieces)
            ]
            for piece in work:
                piece.result()
            run_nation(world, seed, month, p, record, False)
            if progress is not None and (month % 12 == 11 or month == length - 1):
                progress(month + 1, length)


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
        return simulate(
            point.scenario, point.strategy, seed, months=point.months, progress=report
        )

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


def warm_up(*, in_pieces: bool = False) -> None:
    """Make sure that the model is compiled: instant, but for the first time on a machine.

    Args:
        in_pieces: Compile what runs a large world on several threads instead.
    """
    sizes = {"size.communities": 2, "size.beneficiaries": 6, "size.entrepreneurs": 1}
    tiny = set_values(load_scenario("classroom"), sizes)
    record = np.zeros(1, RECORD).view(np.recarray)
    advance = _advance_in_pieces if in_pieces else _advance
    advance(create_world(tiny), np.uint64(1), tiny.parameters.record, record, 1, None)
