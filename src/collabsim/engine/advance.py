"""Making a world and living through its months, on one thread or on several.

Many months go by in one compiled call. A large world is cut into pieces of neighbouring
communities, which threads take one after another, month by month. The numbers are the same to the
last bit whichever way it goes.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

from collabsim.engine.schedule import PIECES_PER_THREAD, run_months, run_months_together
from collabsim.pure import PURE
from collabsim.quantity import Parameters
from collabsim.side_by_side import make_gate, stop
from collabsim.state.columns import World
from collabsim.state.initial import start_few, start_people
from collabsim.state.people import make_people
from collabsim.state.scratch import Scratch, make_scratch

LARGE = 150_000
"""People from which on threads inside a run save more than they cost, see the benchmarks."""

Progress = Callable[[int, int], None]
"""Called with the months done and the months to do."""

_STEP = 5_000_000  # person-months between two reports of progress


def scratch_for(world: World, people: Any = None) -> Scratch:
    """Working space for one thread on ``world``.

    ``people`` is the room in which its people stand while months go by, if another thread has it.
    """
    governments = world.governments
    rows = governments["end_person"] - governments["first_person"]
    space = make_scratch(int(rows.max()))
    return space._replace(people=people or make_people(world))


def start(world: World, seed: Any, p: Parameters, threads: int) -> None:
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
    world: World,
    seed: Any,
    p: Parameters,
    record: Any,
    threads: int,
    progress: Progress | None,
    *,
    inequality_from: int = 0,
) -> None:
    """Let ``world`` live through as many months as ``record`` has rows, and fill these.

    ``progress`` is called often enough to be interrupted within a moment, and seldom enough to cost
    nothing. Inequality is observed from month ``inequality_from`` on, and is NaN before.
    """
    length = len(record)
    step = length if progress is None else max(1, _STEP // len(world.beneficiaries))
    threads = min(threads, len(world.governments)) if _in_pieces(world, threads) else 1
    space = scratch_for(world)
    spaces = [space, *(scratch_for(world, space.people) for _ in range(1, threads))]
    for first in range(0, length, step):
        end = min(first + step, length)
        stretch = world, seed, first, end, p
        if threads == 1:
            run_months(*stretch, spaces[0], record, inequality_from)
        else:
            advance_together(stretch, spaces, record, inequality_from)
        if progress is not None:
            progress(end, length)


def advance_together(
    stretch: tuple[World, Any, int, int, Any],
    spaces: list[Scratch],
    record: Any,
    inequality_from: int,
) -> None:
    """Run the months of ``stretch`` (world, seed, first, end, p) on a thread for each space."""
    _, _, first, end, _ = stretch
    gate, threads = make_gate(end - first), len(spaces)

    def work(thread: int) -> None:
        try:
            run_months_together(
                *stretch, spaces[thread], record, inequality_from, gate, thread, threads
            )
        except BaseException:
            stop(gate)
            raise

    with ThreadPoolExecutor(threads) as pool:
        try:
            others = [pool.submit(work, thread) for thread in range(1, threads)]
            work(0)
        except BaseException:
            stop(gate)
            raise
        for other in others:
            other.result()


def _in_pieces(world: World, threads: int) -> bool:
    return threads > 1 and len(world.beneficiaries) >= LARGE and not PURE


def _borders(world: World, threads: int) -> list[int]:
    """First communities of the pieces, and the end of the last."""
    communities = len(world.governments)
    pieces = min(communities, threads * PIECES_PER_THREAD)
    return [communities * piece // pieces for piece in range(pieces + 1)]
