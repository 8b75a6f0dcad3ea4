"""Running several strategies in the same worlds.

Every strategy meets the same seeds, and with them the same people, elections and crises. What
differs between two runs of one seed is therefore the strategy and nothing else.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from collabsim.errors import InputError
from collabsim.model.batch import Job
from collabsim.model.checks import (
    check_memory,
    check_months,
    check_seed,
    machine_memory,
    resolve_strategy,
    thread_count,
)
from collabsim.model.outcomes import NAMES
from collabsim.scenarios import Scenario
from collabsim.sweeps.jobs import run_jobs

TRAJECTORIES = (
    "need_met",
    "adopted",
    "depth",
    "members",
    "voice",
    "government_trust",
    "beneficiary_trust",
    "beneficiary_capacity",
    "asymmetry",
    "resentment",
    "reversals",
    "law",
)
"""Observables kept month by month for every run, unless others are asked for."""

MAX_SEEDS = 100_000
ONE_AT_A_TIME = 5_000_000
"""People from which on worlds are run one at a time, with threads inside each."""


class PairedRuns(NamedTuple):
    """What is kept of the runs of several strategies in the same worlds.

    Attributes:
        scenario: What was run.
        strategies: Names, in the order asked for.
        seeds: Seeds, the same for every strategy.
        months: Array of shape (strategies, seeds, months) for each observable kept.
        outcomes: Array of shape (strategies, seeds) for each name of an outcome; NaN is missing.
    """

    scenario: Scenario
    strategies: tuple[str, ...]
    seeds: tuple[int, ...]
    months: dict[str, Any]
    outcomes: dict[str, Any]

    @property
    def length(self) -> int:
        """Months of each run."""
        return int(self.months["need_met"].shape[2])


def yearly(months: Any) -> Any:
    """Means of full years: array (..., years) from array (..., months)."""
    years = months.shape[-1] // 12
    return months[..., : 12 * years].reshape(*months.shape[:-1], years, 12).mean(axis=-1)


def share_threads(scenario: Scenario, runs: int, threads: int | None) -> tuple[int, int]:
    """How many runs are made at once, and with how many threads each.

    Raises:
        InputError: If ``threads`` is not allowed, or so many worlds do not fit into memory.
    """
    workers = thread_count(threads)
    large = scenario.parameters.size.beneficiaries >= ONE_AT_A_TIME
    outside, inside = (1, workers) if large else (workers, 1)
    check_memory(scenario, min(outside, runs))
    return outside, inside


def run_paired(
    scenario: Scenario,
    strategies: Sequence[str],
    seeds: Sequence[int],
    *,
    months: int | None = None,
    keep: Sequence[str] = TRAJECTORIES,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    watch: Callable[[], None] | None = None,
) -> PairedRuns:
    """Run every strategy with every seed.

    Args:
        scenario: World to run.
        strategies: Names of at least one strategy, none twice; ``mix`` is the scenario's own.
        seeds: At least one seed, none twice.
        months: Months to run instead of those of the scenario.
        keep: Names of observables to keep month by month, ``need_met`` among them.
        threads: Threads to use, by default one for each processor; does not change results.
        progress: Called with the runs done and the runs to do.
        watch: Called several times a second; may raise to stop everything within a moment.

    Raises:
        InputError: If an argument cannot be used, before anything is run.
    """
    if not strategies:
        raise InputError("name at least one strategy to run")
    for strategy in strategies:
        resolve_strategy(scenario, strategy)
    if len(set(strategies)) < len(strategies):
        raise InputError("name each strategy once; the same one was named twice")
    if not 1 <= len(seeds) <= MAX_SEEDS:
        raise InputError(f"the number of seeds must be from 1 to {MAX_SEEDS}, not {len(seeds)}")
    for seed in seeds:
        check_seed(seed)
    if len(set(seeds)) < len(seeds):
        raise InputError("give each seed once; the same one was given twice")
    outside, inside = share_threads(scenario, len(strategies) * len(seeds), threads)
    length = check_months(scenario.months if months is None else months)
    kept = 8 * length * len(keep) * len(strategies) * len(seeds)
    if kept > 0.4 * machine_memory():
        raise InputError(
            f"so many runs leave about {kept / 1e9:.1f} GB of results, too much for this machine;"
            " use fewer seeds"
        )
    found = run_jobs(
        [Job(scenario, strategy, seed) for strategy in strategies for seed in seeds],
        length, keep, outside=outside, inside=inside, progress=progress, watch=watch,
    )  # fmt: skip
    shape = (len(strategies), len(seeds))
    months_of = found.months.reshape(*shape, len(keep), length)
    numbers = found.outcomes.reshape(*shape, len(NAMES))
    return PairedRuns(
        scenario,
        tuple(strategies),
        tuple(seeds),
        {name: months_of[:, :, n] for n, name in enumerate(keep)},
        {name: numbers[..., n] for n, name in enumerate(NAMES)},
    )
