"""Running several strategies in the same worlds, and keeping what comes of it in memory.

Every strategy meets the same seeds, and with them the same people, elections and crises. What
differs between two runs of one seed is therefore the strategy and nothing else.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from collabsim.engine.batch import Job
from collabsim.engine.checks import (
    check_memory,
    check_months,
    check_seed,
    machine_memory,
    resolve_strategy,
    thread_count,
)
from collabsim.engine.outcomes import NAMES
from collabsim.engine.stepping import check_own
from collabsim.errors import InputError
from collabsim.scenarios import Scenario, plausible_set, with_defaults
from collabsim.study.crossover import cumulative_crossover, instantaneous_crossover
from collabsim.study.factors import PLAUSIBLE
from collabsim.study.jobs import run_jobs

if TYPE_CHECKING:
    import pandas as pd

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

_KINDS: Final = {
    "instantaneous": instantaneous_crossover, "cumulative": cumulative_crossover
}  # fmt: skip

MAX_SEEDS = 100_000
ONE_AT_A_TIME = 5_000_000
"""People from which on worlds are run one at a time, with threads inside each."""


class Results(NamedTuple):
    """What is kept of the runs of several strategies in the same worlds.

    A world is a seed, or over plausible sets a set with one of its seeds; sets come one after the
    other, each with all its seeds.

    Attributes:
        scenario: What was run.
        strategies: Names, in the order asked for.
        seeds: The seed of each world, the same for every strategy.
        months: Array of shape (strategies, worlds, months) for each observable kept.
        outcomes: Array of shape (strategies, worlds) for each name of an outcome; NaN is missing.
        members: Numbers of the plausible sets; none at the scenario's own values.
    """

    scenario: Scenario
    strategies: tuple[str, ...]
    seeds: tuple[int, ...]
    months: dict[str, Any]
    outcomes: dict[str, Any]
    members: tuple[int, ...] = ()

    def __repr__(self) -> str:
        sets = f"{len(self.members)} plausible sets × " if self.members else ""
        return (
            f"<Results of {self.scenario.name}: {', '.join(self.strategies)};"
            f" {sets}{self.seeds_each} seeds, {self.length} months>"
        )

    @property
    def length(self) -> int:
        """Months of each run."""
        return int(self.months["need_met"].shape[2])

    @property
    def seeds_each(self) -> int:
        """Seeds of each plausible set; all seeds where there are no sets."""
        return len(self.seeds) // max(1, len(self.members))

    def units(self, values: Any) -> Any:
        """Worlds put together by what intervals are drawn over: sets, or single seeds.

        Args:
            values: Array (…, worlds).

        Returns:
            Array (…, units, worlds of a unit).
        """
        shape = (len(self.members), self.seeds_each) if self.members else (len(self.seeds), 1)
        return np.asarray(values).reshape(*np.shape(values)[:-1], *shape)

    @property
    def crossovers(self) -> dict[str, Any]:
        """Years until each strategy overtakes the first for good, by kind; see
        :mod:`collabsim.study.crossover`. Array (strategies, worlds), NaN for the first itself."""
        need = self.months["need_met"]
        found = {}
        for kind, times in _KINDS.items():
            found[kind] = times(need[:1], need)
            found[kind][0] = np.nan
        return found

    def to_pandas(self) -> "pd.DataFrame":
        """A row per run: scenario, plausible set if there is one, strategy, seed, months, outcomes
        and crossover times."""
        import pandas as pd

        worlds, crossovers = len(self.seeds), self.crossovers
        columns: dict[str, Any] = {"scenario": self.scenario.name}
        if self.members:
            columns[PLAUSIBLE] = np.tile(
                np.repeat(self.members, self.seeds_each), len(self.strategies)
            )
        columns["strategy"] = np.repeat(self.strategies, worlds)
        columns["seed"] = np.tile(self.seeds, len(self.strategies))
        columns["months"] = self.length
        columns |= {name: values.ravel() for name, values in self.outcomes.items()}
        columns |= {f"{kind}_crossover": times.ravel() for kind, times in crossovers.items()}
        return pd.DataFrame(columns)


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
    members: Sequence[int] = (),
    months: int | None = None,
    keep: Sequence[str] = TRAJECTORIES,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    watch: Callable[[], None] | None = None,
) -> Results:
    """Run every strategy in every world.

    Args:
        scenario: World to run; what it sets itself stays in all plausible sets.
        strategies: Names of at least one strategy, none twice; ``mix`` is the scenario's own.
        seeds: At least one seed, none twice; over plausible sets those of the first set, then of
            the second, …, as many for each.
        members: Numbers of plausible sets that take the place of the defaults, if any.
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
    check_own(scenario)
    if len(set(strategies)) < len(strategies):
        raise InputError("name each strategy once; the same one was named twice")
    if not 1 <= len(seeds) <= MAX_SEEDS * max(1, len(members)):
        raise InputError(f"the number of seeds must be from 1 to {MAX_SEEDS}, not {len(seeds)}")
    for seed in seeds:
        check_seed(seed)
    if len(set(seeds)) < len(seeds):
        raise InputError("give each seed once; the same one was given twice")
    outside, inside = share_threads(scenario, len(strategies) * len(seeds), threads)
    length = check_months(scenario.months if months is None else months)
    kept = 8 * length * len(keep) * len(strategies) * len(seeds)
    if kept > 0.4 * machine_memory():
        fewer = "plausible sets or seeds" if members else "seeds"
        raise InputError(
            f"so many runs leave about {kept / 1e9:.1f} GB of results, too much for this machine;"
            f" use fewer {fewer}"
        )
    variants = [with_defaults(scenario, plausible_set(member)) for member in members]
    each = len(seeds) // max(1, len(variants))
    found = run_jobs(
        [
            Job(variants[world // each] if variants else scenario, strategy, seed)
            for strategy in strategies
            for world, seed in enumerate(seeds)
        ],
        length, keep, outside=outside, inside=inside, progress=progress, watch=watch,
    )  # fmt: skip
    shape = (len(strategies), len(seeds))
    months_of = found.months.reshape(*shape, len(keep), length)
    names = (*NAMES, *scenario.outcomes)
    numbers = found.outcomes.reshape(*shape, len(names))
    return Results(
        scenario,
        tuple(strategies),
        tuple(seeds),
        {name: months_of[:, :, n] for n, name in enumerate(keep)},
        {name: numbers[..., n] for n, name in enumerate(names)},
        tuple(members),
    )
