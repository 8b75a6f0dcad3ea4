"""Outcomes of worlds that somebody else thinks up, as means over seeds, a world at a time.

All worlds meet the same seeds. An outcome that a run does not have, such as the month of a law that
never passed, is refused or answered with NaN, as asked; it is never averaged over the other runs,
which would be a mean over other worlds.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from collabsim.engine.batch import Job
from collabsim.engine.checks import check_months, check_seed, resolve_strategy, thread_count
from collabsim.engine.outcomes import NAMES
from collabsim.errors import InputError, no_such, whole_number
from collabsim.scenarios import Scenario, load_scenario
from collabsim.study.jobs import run_jobs
from collabsim.study.paired import MAX_SEEDS

DEFAULT_SEEDS = 5
"""Seeds of every world, unless others are asked for."""

type Missing = Literal["raise", "nan"]
"""What to do about an outcome that a run does not have: refuse, or answer NaN."""


class Means(NamedTuple):
    """What stays the same from call to call; :func:`means_of` makes it.

    Attributes:
        scenario: The world that others are changed from.
        strategies: Names of strategies.
        outcomes: Names of outcomes.
        seeds: Seeds that all worlds meet.
        months: Months to run instead of those of the scenario.
        threads: Threads to use.
        missing: What to do about an outcome that a run does not have.
    """

    scenario: Scenario
    strategies: tuple[str, ...]
    outcomes: tuple[str, ...]
    seeds: tuple[int, ...]
    months: int | None
    threads: int | None
    missing: Missing

    def over_seeds(self, worlds: Iterable[Scenario], strategies: Sequence[str]) -> list[Any]:
        """For each world an array (strategies, outcomes) of means over seeds.

        Raises:
            InputError: If runs lack an outcome and that is to be refused.
        """
        jobs = [
            Job(world, strategy, seed)
            for world in worlds
            for strategy in strategies
            for seed in self.seeds
        ]
        length = self.scenario.months if self.months is None else self.months
        outcomes = run_jobs(jobs, length, outside=thread_count(self.threads)).outcomes
        numbers = outcomes[:, [NAMES.index(name) for name in self.outcomes]]
        lacking = np.isnan(numbers).sum(axis=0)
        if self.missing == "raise" and lacking.any():
            place = int(lacking.argmax())
            raise InputError(
                f"{self.outcomes[place]} is missing in {lacking[place]} of {len(jobs)} runs; choose"
                ' an outcome that every run has, such as cumulative, or say missing="nan" to get'
                " NaN wherever a run has none"
            )
        each = numbers.reshape(-1, len(strategies), len(self.seeds), len(self.outcomes))
        return list(each.mean(axis=2))


def means_of(
    scenario: Scenario | str,
    strategies: Sequence[str],
    outcomes: Sequence[str],
    seeds: int | Sequence[int],
    months: int | None,
    threads: int | None,
    missing: Missing,
) -> Means:
    """Check what is asked for, before anything is run.

    Args:
        scenario: A scenario, or the name or file of one.
        strategies: Names of strategies.
        outcomes: Names of outcomes of a run.
        seeds: How many seeds (1, 2, … are used), or the seeds themselves.
        months: Months to run instead of those of the scenario.
        threads: Threads to use, by default one for each processor.
        missing: ``raise`` or ``nan``.

    Raises:
        InputError: If a name is unknown, an argument cannot be used, or the runs are too short to
            have an outcome.
    """
    world = load_scenario(scenario)
    for strategy in strategies:
        resolve_strategy(world, strategy)
    if isinstance(seeds, (int, np.integer)):
        seeds = range(1, whole_number(seeds, 1, MAX_SEEDS, "the number of seeds") + 1)
    if not 1 <= len(seeds) <= MAX_SEEDS or len(set(seeds)) < len(seeds):
        raise InputError(f"give from 1 to {MAX_SEEDS} seeds, each once")
    if months is not None:
        check_months(months)
    thread_count(threads)
    if missing not in get_args(Missing.__value__):
        raise InputError(f"missing must be 'raise' or 'nan', not {missing!r}")
    names = check_names("outcome", outcomes, NAMES)
    length = world.months if months is None else months
    for name in names:
        year = name.rpartition("_")[2]
        if year.isdigit() and 12 * int(year) > length:
            raise InputError(
                f"the runs are too short for {name}: it needs {12 * int(year)} months, and they"
                f" have {length}"
            )
    chosen = tuple(check_seed(seed) for seed in seeds)
    return Means(world, tuple(strategies), names, chosen, months, threads, missing)


def check_names(kind: str, names: Sequence[str], valid: Sequence[str]) -> tuple[str, ...]:
    """A list of names, of which there must be at least one, each once.

    Raises:
        InputError: If it is no such list, or a name is unknown.
    """
    if isinstance(names, str) or not names or len(set(names)) < len(names):
        raise InputError(f"give a list of at least one {kind}, each once")
    for name in names:
        if name not in valid:
            raise InputError(no_such(kind, name, valid, most=40))
    return tuple(names)
