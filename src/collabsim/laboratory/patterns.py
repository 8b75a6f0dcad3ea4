"""Making the runs that patterns are measured on.

Each run set is made once for all patterns that need it, in batches that keep diaries; only the
facts of a run are kept.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import NoneType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from collabsim.analysis.patterns.catalogue import PATTERNS, Judged, Pattern, judge
from collabsim.analysis.patterns.facts import Facts, facts_of
from collabsim.analysis.patterns.run_sets import RUN_SETS, RunSet
from collabsim.engine.batch import Job, run_batch
from collabsim.engine.checks import check_memory, resolve_strategy, thread_count
from collabsim.engine.layouts import laid_out, layout_of
from collabsim.engine.outcomes import NAMES
from collabsim.errors import InputError, no_such, whole_number
from collabsim.scenarios import Scenario
from collabsim.study.watched import in_order

if TYPE_CHECKING:
    import pandas as pd

_MOST_SEEDS = 200  # the facts of all runs are in memory at once


class Held(NamedTuple):
    """The model held against patterns of the real world.

    Attributes:
        judged: What was found for each pattern.
        runs: How many runs were made of each run set, by its name.
    """

    judged: tuple[Judged, ...]
    runs: dict[str, int]

    def to_pandas(self) -> "pd.DataFrame":
        """A row per number: its pattern, what was asked, what was found, and the verdict."""
        import pandas as pd

        return pd.DataFrame(
            {
                "pattern": whole.pattern.name,
                "kind": whole.pattern.kind,
                "asked": finding.check.fact.asked,
                "low": finding.check.fact.low,
                "high": finding.check.fact.high,
                "unit": finding.check.fact.unit,
                "runs": ", ".join(finding.reading),
                "found": finding.found.value,
                "found_low": finding.found.low,
                "found_high": finding.found.high,
                "n": finding.found.n,
                "verdict": finding.verdict,
                "differs": finding.differs,
                "source": finding.check.fact.source,
            }
            for whole in self.judged
            for finding in whole.findings
        )


def patterns(
    only: Iterable[str] | None = None,
    *,
    seeds: int = 20,
    settings: Mapping[str, float] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Held:
    """Hold the model against patterns of the real world: what was asked, what was found.

    Args:
        only: Names of patterns, such as ``("P1", "C2")``; all if not given.
        seeds: Seeds; small worlds take more, very large ones fewer.
        settings: Parameter values to set in all scenarios.
        threads: Threads to use, by default one for each processor; does not change results.
        progress: Called with the runs done and the runs to do.

    Raises:
        InputError: If an argument cannot be used, before anything is run.
    """
    return hold(plan_patterns(only, seeds=seeds, settings=settings, threads=threads), progress)


class PatternPlan(NamedTuple):
    """Patterns to look at, with all that is needed to run, checked.

    Attributes:
        patterns: The patterns.
        worlds: Run sets that they need, with their scenarios.
        seeds: Seeds asked for.
        workers: Threads to use.
    """

    patterns: list[Pattern]
    worlds: list[tuple[RunSet, Scenario]]
    seeds: int
    workers: int


def plan_patterns(
    only: Iterable[str] | None,
    *,
    seeds: int,
    settings: Mapping[str, float] | None,
    threads: int | None,
) -> PatternPlan:
    """Check what :func:`patterns` is asked, without running anything.

    Raises:
        InputError: If an argument cannot be used.
    """
    known = {pattern.name: pattern for pattern in PATTERNS}
    if not isinstance(only, (Iterable, NoneType)):
        raise InputError("name patterns, such as ('P1', 'C2')")
    names = list(known) if only is None else [only] if isinstance(only, str) else list(only)
    for name in names:
        if name not in known:
            raise InputError(no_such("pattern", name, known, most=len(known)))
    chosen = [pattern for name, pattern in known.items() if name in names]
    whole_number(seeds, 2, _MOST_SEEDS, "the number of seeds")
    workers = thread_count(threads)
    return PatternPlan(chosen, scenarios_for(chosen, settings or {}, workers), seeds, workers)


def hold(asked: PatternPlan, progress: Callable[[int, int], None] | None = None) -> Held:
    """Run what was asked and measure it."""
    told = progress or (lambda done, total: None)
    facts = run_sets(asked.worlds, asked.seeds, asked.workers, told)
    return Held(
        tuple(judge(pattern, facts) for pattern in asked.patterns),
        {name: len(runs) for name, runs in facts.items()},
    )


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
