"""How much memory and time a long run will take, said before it starts.

Memory follows from the sizes of the world. Time is measured: a small world of the same kind, with
as many people and organisations to a community, lives through its first months on the same
threads, which takes about half a second; what a person and a person's month cost there is carried
over to the whole run. It is an estimate: expect it to be off by a fifth or so, and by more where
other work keeps the processors busy now or later.
"""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import NamedTuple

import numpy as np

from collabsim.engine.advance import LARGE, advance
from collabsim.engine.checks import MIX, check_months, thread_count
from collabsim.engine.simulate import create_world
from collabsim.lanes import W
from collabsim.local_observables import LOCAL_RECORD
from collabsim.observables import RECORD
from collabsim.scenarios import Scenario, set_values
from collabsim.state.layout import memory_needed
from collabsim.state.people import memory_in_tiles

SHOWN_FROM = 20.0
"""Seconds from which on a run is worth an announcement."""

_SHORT = 1e10  # months times bytes of the world; less takes seconds, and is not even measured
_SAMPLE = 400_000  # people of the small world; enough to be run on several threads
_STRETCHES = (6, 12, 12)  # months of the small world that are timed
_PROGRAM = 180_000_000  # bytes of Python, the libraries and the compiled model
_NUMBERING = 8  # bytes for each person, held for a moment while the world is laid out
_WORKING = 32  # bytes for each person of the communities that threads work on at a time


class Pace(NamedTuple):
    """What a run costs on this machine.

    Attributes:
        start: Seconds to make the world of month 0, for each person.
        month: Seconds for each person and month.
    """

    start: float
    month: float


class RunEstimate(NamedTuple):
    """What a run will take.

    Attributes:
        people: Beneficiaries as agents.
        people_per_agent: People that one agent stands for.
        months: Months to run.
        threads: Threads that work on the run.
        memory: Bytes at the peak.
        seconds: Time from start to end, without compiling and without writing files.
    """

    people: int
    people_per_agent: float
    months: int
    threads: int
    memory: float
    seconds: float

    @property
    def words(self) -> str:
        """One line for people."""
        who = f"{self.people:,} people"
        if self.people_per_agent != 1:
            who = f"{self.people:,} agents for {self.people * self.people_per_agent:,.0f} people"
        threads = "1 thread" if self.threads == 1 else f"{self.threads} threads"
        return (
            f"{who}, {self.months:,} months: about {self.memory / 1e9:.1f} GB of memory and"
            f" {duration(self.seconds)} on {threads}"
        )


def estimate_run(
    scenario: Scenario,
    strategy: str = MIX,
    *,
    months: int | None = None,
    threads: int | None = None,
    by_community: bool = False,
) -> RunEstimate | None:
    """Estimate what a run will take, or None if it is plainly a short one.

    Takes about half a second, once the model is compiled. Arguments are those of
    :func:`collabsim.simulate`.

    Raises:
        InputError: If an argument cannot be used.
    """
    length = check_months(scenario.months if months is None else months)
    if memory_needed(scenario.parameters.size) * length < _SHORT:
        return None
    large = scenario.parameters.size.beneficiaries >= LARGE and not by_community
    used = thread_count(threads) if large else 1
    pace = measure_pace(scenario, strategy, used)
    return estimate(scenario, length, used, pace, by_community=by_community)


def estimate(
    scenario: Scenario, months: int, threads: int, pace: Pace, *, by_community: bool = False
) -> RunEstimate:
    """What a run takes at a known pace; arithmetic only."""
    people = scenario.parameters.size.beneficiaries
    memory = peak_memory(scenario, months, threads, by_community=by_community)
    seconds = people * (pace.start + pace.month * months)
    each = scenario.parameters.size.people_per_agent
    return RunEstimate(people, each, months, threads, memory, seconds)


def peak_memory(
    scenario: Scenario, months: int, threads: int, *, by_community: bool = False
) -> float:
    """Bytes of memory that a run takes at its peak, to within a tenth."""
    size = scenario.parameters.size
    at_once = min(threads, -(-size.communities // W)) * W / size.communities
    kept = months * size.communities * LOCAL_RECORD.itemsize if by_community else 0
    return (
        _PROGRAM
        + memory_needed(scenario.parameters.size)
        + max(
            size.beneficiaries * _NUMBERING,
            memory_in_tiles(size) + size.beneficiaries * _WORKING * at_once,
        )
        + kept
    )


def measure_pace(
    scenario: Scenario, strategy: str, threads: int, *, clock: Callable[[], float] = perf_counter
) -> Pace:
    """Time a small world of the same kind as ``scenario``.

    Args:
        scenario: What is going to be run.
        strategy: Name of a strategy, or ``mix``.
        threads: Threads that the run is going to use.
        clock: Gives the time in seconds.
    """
    small = smaller(scenario, _SAMPLE)
    start, months = time_world(small, strategy, threads, _STRETCHES, clock=clock)
    people = small.parameters.size.beneficiaries
    # the first stretch has hardly any members yet; of the others, only disturbances slow one down
    return Pace(start / people, min(months[1:]) / people)


def time_world(
    scenario: Scenario,
    strategy: str,
    threads: int,
    stretches: Sequence[int],
    *,
    clock: Callable[[], float] = perf_counter,
) -> tuple[float, list[float]]:
    """Make a world, let it live through ``stretches`` of so many months, and time both.

    Returns:
        Seconds to make the world, and seconds of a month in each stretch.
    """
    begun = clock()
    world = create_world(scenario, strategy, threads=threads)
    start = clock() - begun
    months = []
    for length in stretches:
        record = np.zeros(length, RECORD).view(np.recarray)
        begun = clock()
        advance(world, np.uint64(1), scenario.parameters.record, record, threads, None)
        months.append((clock() - begun) / length)
    return start, months


def smaller(scenario: Scenario, people: int) -> Scenario:
    """A world of the same kind with at most about so many people.

    Everything shrinks in proportion, so that communities keep their people, organisations and ties.
    """
    size = scenario.parameters.size
    share = people / size.beneficiaries
    if share >= 1.0:
        return scenario
    least = {"beneficiaries": 1, "communities": 1, "entrepreneurs": 0, "funders": 1, "nations": 1}
    return set_values(
        scenario,
        {f"size.{n}": max(few, round(getattr(size, n) * share)) for n, few in least.items()},
    )


def duration(seconds: float) -> str:
    """A time for people, such as ``40 seconds``, ``48 minutes`` or ``2.5 hours``."""
    if seconds < 90:
        return f"{seconds:.0f} second{'s' if round(seconds) != 1 else ''}"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"
