"""Running plausible worlds: every plausible set with seeds of its own.

Set s with m seeds meets the seeds (s − 1)·m + 1 to s·m. No two sets share their luck, so the sets
are independent of one another, and averages over them are not about a handful of seeds. Both
strategies of a world share its seed.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from collabsim.errors import InputError, whole_number
from collabsim.model.checks import (
    check_memory,
    check_months,
    machine_memory,
    resolve_strategy,
    thread_count,
)
from collabsim.model.outcomes import HORIZONS
from collabsim.scenarios import Scenario, plausible_set, plausible_sets, with_defaults
from collabsim.scenarios.plausible import check_set
from collabsim.sweeps.experiment import Design, Experiment, make_experiment
from collabsim.sweeps.factors import PLAUSIBLE
from collabsim.sweeps.formats import parquet
from collabsim.sweeps.paired import MAX_SEEDS, ONE_AT_A_TIME, yearly
from collabsim.sweeps.parts import Computed, Task, compute_part, model_digest
from collabsim.sweeps.store import write_bytes
from collabsim.sweeps.watched import in_order

if TYPE_CHECKING:
    import pandas as pd

_MEMORY_SHARE = 0.4  # of the machine, for results


def sets_asked(sets: int | Sequence[int] | None) -> tuple[int, ...]:
    """Numbers of plausible sets: all, so many from the first, or those named.

    Raises:
        InputError: If there are not so many, one does not exist or is named twice.
    """
    if sets is None:
        return tuple(range(1, len(plausible_sets()) + 1))
    if isinstance(sets, int):
        return tuple(range(1, check_set(sets, "the number of plausible sets") + 1))
    if not sets or len(set(sets)) < len(sets):
        raise InputError("name at least one plausible set, and each once")
    return tuple(check_set(number) for number in sets)


def seeds_of(number: int, seeds: int) -> tuple[int, ...]:
    """The seeds of plausible set ``number`` where every set has ``seeds`` of its own.

    Raises:
        InputError: If the number of seeds is not allowed.
    """
    whole_number(seeds, 1, MAX_SEEDS, "the number of seeds")
    return tuple(range((number - 1) * seeds + 1, number * seeds + 1))


def check_question(
    strategies: Sequence[str], sets: int | Sequence[int] | None, seeds: int, months: int
) -> tuple[int, ...]:
    """Refuse a comparison over plausible sets that cannot work, before anything is compiled.

    Returns:
        The numbers of the sets.

    Raises:
        InputError: If there are not two strategies, the runs are too short, or sets or seeds are
            not allowed.
    """
    if len(strategies) != 2 or strategies[0] == strategies[1]:
        raise InputError("a comparison over plausible sets needs two different strategies")
    least = 12 * HORIZONS[0]
    if months < least:
        raise InputError(f"a comparison over plausible sets needs at least {least} months")
    numbers = sets_asked(sets)
    seeds_of(numbers[0], seeds)
    return numbers


def over_sets(
    experiment: Experiment, sets: int | Sequence[int] | None, seeds: int, folder: Path
) -> Experiment:
    """The same experiment, each of its points run in plausible worlds.

    Args:
        experiment: What to run; a grid without ``plausible`` or ``seed`` among its factors.
        sets: How many plausible sets from the first, or their numbers; all if None.
        seeds: Seeds of each set.
        folder: An existing folder, for the file of points.

    Raises:
        InputError: If an argument is not allowed or the file cannot be written.
    """
    import pandas as pd  # noqa: PLC0415  (slow to import, and only needed here)

    from collabsim.sweeps.designs import points_of  # noqa: PLC0415  (imports pandas)

    points = points_of(experiment)
    for name in (PLAUSIBLE, "seed"):
        if name in points:
            raise InputError(f"{experiment.name}: {name} cannot be a factor of its own here")
    pairs = [(number, seed) for number in sets_asked(sets) for seed in seeds_of(number, seeds)]
    table = points.merge(pd.DataFrame(pairs, columns=[PLAUSIBLE, "seed"]), how="cross")
    path = folder / f"{experiment.name}-points.parquet"
    write_bytes(path, parquet(table))
    design = Design(kind="table", file=str(path))
    return experiment.model_copy(update={"design": design, "factors": {}, "seeds": None})


class PlausibleRuns(NamedTuple):
    """What is kept of runs in plausible worlds.

    Attributes:
        table: A row per run, with the columns of a sweep's results; ``point`` is the number of the
            set.
        need_met: Mean need met in each full year, array (strategies, sets, seeds of a set, years).
        months: Months of each run.
    """

    table: "pd.DataFrame"
    need_met: Any
    months: int


def run_plausible(
    scenario: Scenario,
    strategies: Sequence[str],
    sets: Sequence[int],
    seeds: int,
    *,
    months: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> "pd.DataFrame":
    """Run strategies in plausible worlds.

    Args:
        scenario: World to run; what it sets itself stays in all sets.
        strategies: Names of strategies, none twice.
        sets: Numbers of plausible sets.
        seeds: Seeds of each set.
        months: Months to run instead of those of the scenario.
        threads: Threads to use, by default one for each processor; does not change results.
        progress: Called with the runs done and the runs to do.

    Returns:
        The table of :class:`PlausibleRuns`.

    Raises:
        InputError: If an argument cannot be used, before anything is run.
    """
    parts = _run(scenario, strategies, sets, seeds, months, threads, progress)
    return _table([part.runs for part in parts])


def run_plausible_years(
    scenario: Scenario,
    strategies: Sequence[str],
    sets: Sequence[int],
    seeds: int,
    *,
    months: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    watch: Callable[[], None] | None = None,
) -> PlausibleRuns:
    """Run strategies in plausible worlds and keep need met in every year.

    Arguments are those of :func:`run_plausible`, and:

    Args:
        watch: Called several times a second; may raise to stop everything within a moment.

    Raises:
        InputError: If an argument cannot be used, before anything is run, or so many years do not
            fit into memory.
    """
    length = check_months(scenario.months if months is None else months)
    shape = (len(strategies), len(sets), seeds, length // 12)
    needed = 8 * math.prod(shape)
    if needed > _MEMORY_SHARE * machine_memory():
        raise InputError(
            f"so many runs leave about {needed / 1e9:.1f} GB of results, too much for this machine;"
            " use fewer plausible sets or seeds"
        )
    need_met = np.empty(shape)
    tables = []
    parts = _run(
        scenario, strategies, sets, seeds, months, threads, progress, watch, keep=("need_met",)
    )
    for world, part in enumerate(parts):
        # the mean over the one seed of a part is the run itself
        need_met[:, *divmod(world, seeds)] = yearly(part.months["mean"].reshape(-1, length))
        tables.append(part.runs)
    return PlausibleRuns(_table(tables), need_met, length)


def _run(
    scenario: Scenario,
    strategies: Sequence[str],
    sets: Sequence[int],
    seeds: int,
    months: int | None,
    threads: int | None,
    progress: Callable[[int, int], None] | None,
    watch: Callable[[], None] | None = None,
    keep: tuple[str, ...] = (),
) -> Iterator[Computed]:
    """A part for each plausible world, in the order of sets and seeds."""
    for strategy in strategies:
        resolve_strategy(scenario, strategy)
    length = check_months(scenario.months if months is None else months)
    large = scenario.parameters.size.beneficiaries >= ONE_AT_A_TIME
    workers = thread_count(threads)
    outside, inside = (1, workers) if large else (workers, 1)
    check_memory(scenario, outside)
    for number in sets:
        with_defaults(scenario, plausible_set(number))  # so that nothing fails half-way
    asked = {"scenario": scenario.name, "strategies": tuple(strategies), "months": length}
    experiment = make_experiment({**asked, "quantiles": keep})
    tasks = [
        Task(
            f"{number}-{seed}", experiment, {scenario.name: scenario},
            ((number, {PLAUSIBLE: number}, (seed,)),),
            len(strategies), inside, model_digest(),
        )
        for number in sets
        for seed in seeds_of(number, seeds)
    ]  # fmt: skip
    done, total = 0, len(tasks) * len(strategies)
    for part in in_order((partial(compute_part, task) for task in tasks), outside, watch):
        yield part
        done += len(strategies)
        if progress is not None:
            progress(done, total)


def _table(parts: Sequence[dict[str, Any]]) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415

    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
