"""Making a world and living through its months, on one thread or on several.

A small world lives through many months in one compiled call. A large one is cut into pieces of
neighbouring communities, which threads compute side by side, month by month. The numbers are the
same to the last bit whichever way it goes.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

from collabsim.mechanisms.declare import Scratch, make_scratch
from collabsim.model.schedule import run_communities, run_months, run_nation
from collabsim.state.columns import World
from collabsim.state.initial import start_few, start_people

LARGE = 150_000
"""People from which on threads inside a run save more than they cost, see the benchmarks."""

PIECES_PER_THREAD = 4
"""Pieces that a large world is cut into for each thread, so that none waits long for another."""

Progress = Callable[[int, int], None]
"""Called with the months done and the months to do."""

_STEP = 5_000_000  # person-months between two reports of progress


def scratch_for(world: World) -> Scratch:
    """Working space for one thread on ``world``."""
    governments = world.governments
    people = governments["end_person"] - governments["first_person"]
    ties = governments["end_tie"] - governments["first_tie"]
    return make_scratch(int(people.max()), int(ties.max()))


def start(world: World, seed: Any, p: Any, threads: int) -> None:
    """Set a world that is laid out to its month 0."""
    start_few(world, seed, p)
    if not _in_pieces(world, threads):
        start_people(world, seed, p, 0, len(world.governments))
        return
    with ThreadPoolExecutor(threads) as pool:
        work = [
            pool.submit(start_people, world, seed, p, first, end)
            for first, end in pairwise(_borders(world, threads))
        ]
        for piece in work:
            piece.result()


def advance(
    world: World, seed: Any, p: Any, record: Any, threads: int, progress: Progress | None
) -> None:
    """Let ``world`` live through as many months as ``record`` has rows, and fill these.

    ``progress`` is called often enough to be interrupted within a moment, and seldom enough to cost
    nothing.
    """
    length = len(record)
    step = length if progress is None else max(1, _STEP // len(world.beneficiaries))
    if _in_pieces(world, threads):
        advance_in_pieces(world, seed, p, record, threads, step, progress)
        return
    scratch = scratch_for(world)
    for first in range(0, length, step):
        end = min(first + step, length)
        run_months(world, seed, first, end, p, scratch, record)
        if progress is not None:
            progress(end, length)


def advance_in_pieces(
    world: World,
    seed: Any,
    p: Any,
    record: Any,
    threads: int,
    step: int,
    progress: Progress | None,
) -> None:
    """The same on several threads, reporting every ``step`` months."""
    borders = _borders(world, threads)
    spaces = [scratch_for(world) for _ in borders[1:]]
    length = len(record)
    with ThreadPoolExecutor(threads) as pool:
        for month in range(length):
            run_nation(world, seed, month, p, record, True)
            work = [
                pool.submit(run_communities, world, seed, month, p, space, first, end)
                for space, (first, end) in zip(spaces, pairwise(borders), strict=True)
            ]
            for piece in work:
                piece.result()
            run_nation(world, seed, month, p, record, False)
            if progress is not None and ((month + 1) % step == 0 or month == length - 1):
                progress(month + 1, length)


def _in_pieces(world: World, threads: int) -> bool:
    return threads > 1 and len(world.beneficiaries) >= LARGE


def _borders(world: World, threads: int) -> list[int]:
    """First communities of the pieces, and the end of the last."""
    communities = len(world.governments)
    pieces = min(communities, threads * PIECES_PER_THREAD)
    return [communities * piece // pieces for piece in range(pieces + 1)]
