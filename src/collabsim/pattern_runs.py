"""Making the runs that patterns are measured on.

Each run set is made once for all patterns that need it, in batches that keep diaries; only the
facts of a run are kept.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import numpy as np

from collabsim.analysis.patterns.catalogue import Pattern
from collabsim.analysis.patterns.facts import Facts, facts_of
from collabsim.analysis.patterns.run_sets import RUN_SETS, RunSet
from collabsim.model.batch import Job, run_batch
from collabsim.model.checks import check_memory, resolve_strategy
from collabsim.model.layouts import laid_out, layout_of
from collabsim.model.outcomes import NAMES
from collabsim.scenarios import Scenario
from collabsim.sweeps.watched import in_order


def scenarios_for(
    patterns: Sequence[Pattern], values: Mapping[str, float], workers: int = 1
) -> list[tuple[RunSet, Scenario]]:
    """The run sets that patterns need, with their scenarios made ready and checked.

    Args:
        patterns: What is going to be measured.
        values: Parameter values to set in all scenarios.
        workers: How many runs are going to be in memory at once.

    Raises:
        InputError: If a value cannot be set in one of the scenarios, or memory is too small.
    """
    needed = {name for pattern in patterns for name in pattern.needs()}
    worlds = []
    for wanted in RUN_SETS.values():
        if wanted.name in needed:
            scenario = wanted.scenario_with(values)
            resolve_strategy(scenario, wanted.strategy)
            check_memory(scenario, workers)
            worlds.append((wanted, scenario))
    return worlds


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
    work = (partial(_piece, *job) for job in jobs)
    for done, (name, found) in enumerate(in_order(work, workers), start=1):
        facts[name].append(found)
        progress(done, len(jobs))
    return facts


def _piece(
    wanted: RunSet, scenario: Scenario, seed: int, stop: Callable[[], None]
) -> tuple[str, Facts]:
    stop()
    (facts,) = facts_of_runs(scenario, wanted.strategy, [seed], wanted.months)
    return wanted.name, facts


def facts_of_runs(
    scenario: Scenario, strategy: str, seeds: Iterable[int], months: int
) -> list[Facts]:
    """Run a scenario with several seeds, in one batch, and keep the facts of each run.

    Raises:
        InputError: If the strategy or a seed cannot be used.
    """
    jobs = [Job(scenario, strategy, seed) for seed in seeds]
    batch = run_batch(jobs, months, ("need_met",), diaries=True)
    world = laid_out(layout_of(scenario, strategy))
    return [
        facts_of(dict(zip(NAMES, map(float, row), strict=True)), np.array(kept[0]), diary, world)
        for row, kept, diary in zip(batch.outcomes, batch.months, batch.diaries, strict=True)
    ]
