"""Many runs in one go: only the numbers asked for are kept, and no run passes through Python.

A batch is a list of jobs: a scenario, a strategy and a seed each. Jobs that differ in chance, in
parameters or in how strategies work, but not in who is where, are run in one call: compiled code
makes each world anew in the place of the last, lives through its months, reckons its outcomes and
goes on. The numbers are those of :func:`collabsim.simulate`, to the last bit.
"""

from collections.abc import Callable, Sequence
from itertools import batched
from typing import Any, NamedTuple

import numpy as np

from collabsim.compiled import borrow, compile_entry, rule, sources_digest
from collabsim.engine.advance import scratch_for
from collabsim.engine.borrowed import borrow_space, borrow_world, with_strategies
from collabsim.engine.checks import check_seed
from collabsim.engine.diary import Diary, empty_diaries, single_diaries, write_month
from collabsim.engine.layouts import WorldLayout, laid_out, layout_of, strategy_rows
from collabsim.engine.outcomes import LAST_YEAR, ROW, discounts, outcomes_of, reckon
from collabsim.engine.schedule import whole_month
from collabsim.engine.simulate import simulate
from collabsim.errors import InputError
from collabsim.observables import NAMES, RECORD
from collabsim.parameters.all import table_of
from collabsim.pure import PURE
from collabsim.quantity import Parameters
from collabsim.randomness import Clock
from collabsim.scenarios import Scenario
from collabsim.state.columns import World, copy_world
from collabsim.state.initial import start_community, start_institutions
from collabsim.state.people import settle, tiles_for, with_people
from collabsim.state.scratch import Scratch

_LONG = 8_000_000  # person-months, a fifth of a second, after which one may be stopped


class Job(NamedTuple):
    """One run: a scenario, the name of a strategy (or ``mix``), and a seed."""

    scenario: Scenario
    strategy: str
    seed: int


class Batch(NamedTuple):
    """What is kept of the runs of a batch, in the order of its jobs.

    Attributes:
        outcomes: Array (runs, outcomes) in the order of ``OUTCOMES``, then those of one's own in
            the order of the scenario; NaN is missing.
        months: Array (runs, observables kept, months).
        diaries: The diary of each run, if they were asked for; otherwise empty.
    """

    outcomes: Any
    months: Any
    diaries: tuple[Diary, ...] = ()


def run_batch(
    jobs: Sequence[Job],
    months: int,
    keep: Sequence[str] = (),
    *,
    threads: int = 1,
    stop: Callable[[], None] | None = None,
    diaries: bool = False,
) -> Batch:
    """Run all jobs one after another, while Python's other threads go on.

    Scenarios with rules or outcomes of one's own pass through Python, run by run.

    Args:
        jobs: What to run; their scenarios have the same outcomes of one's own, if any.
        months: Months of every run.
        keep: Names of observables to keep month by month.
        threads: Threads to use inside each run of a large world. Does not change results.
        stop: Called now and then; ends the work by raising. Not called inside a run whose diary is
            kept.
        diaries: Whether to keep the diary of each run, which takes 24 bytes a tie and month.

    Raises:
        InputError: If a strategy or a seed cannot be used, or diaries are asked of runs with rules
            or outcomes of one's own.
    """
    rows = np.empty(len(jobs), ROW).view(np.recarray)
    own = np.full((len(jobs), len(jobs[0].scenario.outcomes)), np.nan)
    kept = np.empty((len(jobs), len(keep), months))
    written: dict[int, Diary] = {}
    groups: dict[WorldLayout, list[int]] = {}
    for number, job in enumerate(jobs):
        check_seed(job.seed)
        groups.setdefault(layout_of(job.scenario, job.strategy), []).append(number)
    for layout, numbers in groups.items():
        template, work = laid_out(layout), months * layout.size.beneficiaries
        extended = any(jobs[n].scenario.is_extended for n in numbers)
        if extended and diaries:
            raise InputError("no diaries are kept of runs with rules or outcomes of one's own")
        if diaries or not (extended or work >= _LONG or PURE):
            for some in batched(numbers, max(1, _LONG // work)):
                if stop is not None:
                    stop()
                some_jobs = [jobs[n] for n in some]
                noted = empty_diaries(template, len(some) if diaries else 0, months)
                _run_group(template, some_jobs, some, months, keep, rows, kept, noted)
                written.update(zip(some, single_diaries(noted), strict=False))
            continue
        for n in numbers:
            run = simulate(
                *jobs[n], months=months, threads=threads,
                progress=(lambda done, total: stop()) if stop is not None else None,
            )  # fmt: skip
            rows[n] = outcomes_of(run.world, run.months)
            for place, name in enumerate(keep):
                kept[n, place] = run.months[name]
            own[n] = list(run.own_outcomes.values())
    table = np.hstack([rows.view(np.float64).reshape(len(jobs), -1), own])
    return Batch(table, kept, tuple(written[n] for n in sorted(written)))


def _run_group(
    template: World,
    jobs: list[Job],
    numbers: Sequence[int],
    months: int,
    keep: Sequence[str],
    rows: Any,
    kept: Any,
    diaries: Diary,
) -> None:
    """Run jobs that share a layout; put their numbers into the rows of these ``numbers``."""
    world = copy_world(template)
    record = np.empty(months, RECORD).view(np.recarray)
    run_worlds(
        template,
        world,
        np.array([job.seed for job in jobs], np.uint64),
        table_of([job.scenario.parameters for job in jobs]),
        np.stack([strategy_rows(job.scenario) for job in jobs]),
        record,
        record.view(np.float64).reshape(months, len(NAMES)),
        scratch_for(world),
        0 if "gini" in keep else months - LAST_YEAR,
        discounts(months),
        np.empty(months, np.int64),
        np.array(numbers, np.int64),
        rows,
        np.array([NAMES.index(name) for name in keep], np.int64),
        kept,
        diaries,
    )


@rule
def _copy(table: Any, into: Any) -> None:
    for row in range(len(table)):
        into[row] = table[row]


@rule
def _begin(template: Any, world: World, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Put ``world`` into its month 0, whatever has happened in it before."""
    _copy(template.nations, world.nations)
    _copy(template.governments, world.governments)
    _copy(template.ties, world.ties)
    _copy(template.entrepreneurs, world.entrepreneurs)
    _copy(template.suppliers, world.suppliers)
    _copy(template.funders, world.funders)
    _copy(template.beneficiaries, world.beneficiaries)
    start_institutions(world, clock, p)
    for c in range(len(world.governments)):
        start_community(world, c, clock, p, scratch.person)


def _entry(digest: str) -> Any:
    def run_worlds(
        template: World,
        world: World,
        seeds: Any,
        parameters: Any,
        strategies: Any,
        record: Any,
        observed: Any,
        scratch: Scratch,
        inequality_from: int,
        discounts: Any,
        wins: Any,
        numbers: Any,
        rows: Any,
        columns: Any,
        kept: Any,
        diaries: Diary,
    ) -> None:
        digest  # noqa: B018  (ties the compiled code to the sources)
        template, here, scratch = borrow_world(template), borrow_world(world), borrow_space(scratch)
        record = borrow(record)
        diaries = Diary(borrow(diaries.ties), borrow(diaries.governments), borrow(diaries.at_work))
        tiles = tiles_for(len(here.governments))
        for run in range(len(seeds)):
            p = parameters[run]
            table = with_strategies(here, strategies[run])
            _begin(template, table, Clock(seeds[run], np.int64(0)), p, scratch)
            world = with_people(table, scratch.people)
            for tile in range(tiles):
                settle(table.beneficiaries, world, tile)
            observed[:] = 0.0
            for month in range(len(record)):
                clock = Clock(seeds[run], np.int64(month))
                whole_month(world, clock, p, scratch, record[month], month >= inequality_from)
                if run < len(diaries.ties):
                    write_month(table, clock, p, diaries, run)
            number = numbers[run]
            reckon(table, record, discounts, wins, rows[number])
            for n in range(len(columns)):
                for month in range(len(record)):
                    kept[number, n, month] = observed[month, columns[n]]

    return compile_entry(run_worlds)


run_worlds = _entry(sources_digest())
"""The runs of a group, one after another in the same place.

Takes a world that is laid out and a place for one; a seed, a row of parameters and a table of
strategies for each run; the record of one run, also as plain numbers; working space; the numbers of
the runs and where what is kept of them goes; diaries of as many runs as shall have one.
"""
