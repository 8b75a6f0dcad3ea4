"""Making the runs that patterns are measured on.

Each run set is made once for all patterns that need it, a run on each processor, and only the facts
of a run are kept. Some runs are watched month by month, because no record holds the elections and
policies of single communities.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from threading import Event

import numpy as np

from collabsim.analysis.pattern_facts import Facts, Watched, facts_of
from collabsim.analysis.patterns import RUN_SETS, Pattern, RunSet
from collabsim.model.advance import scratch_for
from collabsim.model.checks import check_memory, resolve_strategy
from collabsim.model.outcomes import LAST_YEAR
from collabsim.model.run import Run
from collabsim.model.schedule import run_months
from collabsim.model.simulate import create_world, simulate
from collabsim.observables import RECORD
from collabsim.scenarios import Scenario, ablate, load_scenario, set_values


def scenarios_for(
    patterns: Sequence[Pattern], values: dict[str, float], workers: int = 1
) -> list[tuple[RunSet, Scenario]]:
    """The run sets that patterns need, with their scenarios made ready and checked.

    Args:
        patterns: What is going to be measured.
        values: Parameter values to set in all scenarios.
        workers: How many runs are going to be in memory at once.

    Raises:
        InputError: If a value cannot be set in one of the scenarios, or memory is too small.
    """
    needed = {name for pattern in patterns for name in pattern.needs}
    found = []
    for wanted in RUN_SETS:
        if wanted.name in needed:
            scenario = set_values(load_scenario(wanted.scenario), values)
            scenario = ablate(scenario, *wanted.ablations)
            resolve_strategy(scenario, wanted.strategy)
            check_memory(scenario, workers)
            found.append((wanted, scenario))
    return found


def run_sets(
    worlds: Sequence[tuple[RunSet, Scenario]],
    seeds: int,
    workers: int,
    progress: Callable[[int, int], None],
) -> dict[str, list[Facts]]:
    """Run what is needed and keep the facts.

    Args:
        worlds: Run sets with their scenarios.
        seeds: Seeds asked for; each run set says how many it makes of them.
        workers: Threads, a run each. Does not change results.
        progress: Called with the runs done and the runs to do.

    Returns:
        The facts of each run set by its name, in the order of seeds.
    """
    jobs = [(wanted, world, seed) for wanted, world in worlds for seed in wanted.seeds(seeds)]
    facts: dict[str, list[Facts]] = {wanted.name: [] for wanted, _ in worlds}
    progress(0, len(jobs))
    for done, (name, found) in enumerate(_on_threads(jobs, workers), start=1):
        facts[name].append(found)
        progress(done, len(jobs))
    return facts


def _on_threads(
    jobs: Sequence[tuple[RunSet, Scenario, int]], workers: int
) -> Iterator[tuple[str, Facts]]:
    stopped = Event()

    def report(done: int, total: int) -> None:
        if stopped.is_set():
            raise CancelledError

    def work(wanted: RunSet, scenario: Scenario, seed: int) -> Facts:
        if wanted.watched:
            return watch(scenario, wanted.strategy, seed, wanted.months, report)
        months = wanted.months
        run = simulate(scenario, wanted.strategy, seed, months=months, progress=report)
        return facts_of(run)

    with ThreadPoolExecutor(workers) as pool:
        pending: list[Future[Facts]] = [pool.submit(work, *job) for job in jobs]
        try:
            for (wanted, _, _), job in zip(jobs, pending, strict=True):
                yield wanted.name, job.result()
        finally:
            stopped.set()
            for job in pending:
                job.cancel()


def watch(
    scenario: Scenario,
    strategy: str,
    seed: int,
    months: int,
    progress: Callable[[int, int], None],
) -> Facts:
    """Run a scenario month by month and note what only shows on the way.

    The run itself is that of :func:`~collabsim.model.simulate.simulate`.
    """
    world = create_world(scenario, strategy, seed)
    record = np.zeros(months, RECORD).view(np.recarray)
    number, p, scratch = np.uint64(seed), scenario.parameters.record, scratch_for(world)
    governments, ties = world.governments, world.ties
    here, organisations = ties["government"], ties["entrepreneur"]
    people = (governments["end_person"] - governments["first_person"])[here]
    term = scenario.parameters.environment.term_months
    changed, in_force = np.zeros((2, months, len(governments)), dtype=bool)
    active = np.zeros((months, len(ties)), dtype=bool)
    members = np.zeros((months, len(ties)))
    ages = np.full(len(ties), np.nan)
    for month in range(months):
        run_months(world, number, month, month + 1, p, scratch, record, months - LAST_YEAR)
        changed[month] = governments["changed"]
        np.logical_or.at(in_force[month], here, ties["adopted"] > 0)
        members[month] = ties["members"] / people
        active[month] = world.entrepreneurs["active"][organisations]
        first = ties["first_win"] == month
        ages[first] = world.entrepreneurs["age"][organisations[first]]
        progress(month + 1, months)
    elections = (np.arange(months)[:, np.newaxis] + governments["phase"]) % term == 0
    watched = Watched(elections, changed, in_force, members, active, ages)
    return facts_of(Run(scenario, strategy, seed, record, world), watched)
