"""The usual road in one call: run strategies in the same worlds, then ask about the runs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.earlier import (
    EARLIER,
    OBSERVED,
    EarlierComparison,
    check_kept,
    compare_earlier,
)
from collabsim.analysis.plausible_comparison import PlausibleComparison
from collabsim.analysis.world_comparison import WorldComparison
from collabsim.errors import InputError, whole_number
from collabsim.model.checks import check_memory, check_months, resolve_strategy, thread_count
from collabsim.model.outcomes import HORIZONS
from collabsim.scenarios import Event, Scenario, load_scenario
from collabsim.strategies import PAIR
from collabsim.sweeps.paired import MAX_SEEDS, run_paired
from collabsim.sweeps.plausible import check_question, run_plausible, run_plausible_years


def compare(
    scenario: Scenario | str,
    strategies: Sequence[str] = PAIR,
    seeds: int | Sequence[int] = 20,
    *,
    months: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Run strategies with the same seeds and compare them with the first.

    Args:
        scenario: A scenario, or the name or file of one.
        strategies: Names of strategies; the others are held against the first.
        seeds: How many seeds (1, 2, … are used), or the seeds themselves.
        months: Months to run instead of those of the scenario.
        threads: Threads to use, by default one for each processor; does not change results.
        progress: Called with the runs done and the runs to do.

    Returns:
        The comparison, from which tables and figures are made.

    Raises:
        InputError: If any argument cannot be used.
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    if isinstance(seeds, int):
        whole_number(seeds, 1, MAX_SEEDS, "the number of seeds")
        seeds = range(1, seeds + 1)
    runs = run_paired(
        scenario, strategies, seeds, months=months, threads=threads, progress=progress
    )
    return Comparison(runs)


def compare_with_earlier(
    scenario: str,
    strategies: Sequence[str] = PAIR,
    seeds: int | None = None,
    *,
    against: str = EARLIER[0],
    months: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> EarlierComparison:
    """Run strategies with the present model and put an earlier version's years beside them.

    Args:
        scenario: Name of a scenario of the package.
        strategies: Names of at least one strategy.
        seeds: How many seeds (1, 2, … are used); by default as many as the earlier version had.
        against: Name of the earlier version, one of :data:`collabsim.analysis.earlier.EARLIER`.
        months: Months to run instead of those of the scenario, at least 60.
        threads: Threads to use, by default one for each processor; does not change results.
        progress: Called with the runs done and the runs to do.

    Returns:
        The comparison, from which tables and figures are made.

    Raises:
        InputError: If any argument cannot be used, before anything is run.
    """
    kept = check_kept(against, scenario, strategies, months)
    count = whole_number(kept if seeds is None else seeds, 1, MAX_SEEDS, "the number of seeds")
    runs = run_paired(
        load_scenario(scenario), strategies, range(1, count + 1),
        months=months, keep=OBSERVED, threads=threads, progress=progress,
    )  # fmt: skip
    return compare_earlier(runs, against)


def compare_plausible(
    scenario: Scenario | str,
    strategies: Sequence[str] = PAIR,
    sets: int | Sequence[int] | None = None,
    seeds: int = 5,
    *,
    months: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PlausibleComparison:
    """Compare two strategies over the plausible sets instead of one set of defaults.

    Args:
        scenario: A scenario, or the name or file of one; what it sets itself stays in all sets.
        strategies: Two names of strategies; the second is held against the first.
        sets: How many plausible sets from the first, or their numbers; all if None.
        seeds: How many seeds each set has; no two sets share one.
        months: Months to run instead of those of the scenario, at least 60.
        threads: Threads to use, by default one for each processor; does not change results.
        progress: Called with the runs done and the runs to do.

    Returns:
        The comparison, from which tables and figures are made.

    Raises:
        InputError: If any argument cannot be used.
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    length = scenario.months if months is None else months
    numbers = check_question(strategies, sets, seeds, length)
    runs = run_plausible(
        scenario, strategies, numbers, seeds, months=months, threads=threads, progress=progress
    )
    return PlausibleComparison(runs, strategies[0], strategies[1], scenario.name)


def compare_worlds(
    worlds: Mapping[str, Scenario] | Sequence[str],
    strategies: Sequence[str] = PAIR,
    seeds: int = 5,
    *,
    plausible: int = 0,
    beside: Sequence[str] = (),
    months: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[WorldComparison, ...]:
    """Compare the same strategies with the same seeds in several worlds, side by side.

    Args:
        worlds: Scenarios by what they are called, or names or files of scenarios.
        strategies: At least two names; the others are held against the first.
        seeds: How many seeds; with plausible sets, how many each set has of its own.
        plausible: How many plausible sets from the first, or 0 for the defaults.
        beside: More strategies to run in the same worlds, without holding them against the first.
        months: Months to run instead of those of each scenario, at least 60.
        threads: Threads to use, by default one for each processor; does not change results.
        progress: Called several times a second with the runs done and the runs to do, those of all
            worlds. If it raises, everything stops within a moment.

    Returns:
        A comparison for each world. Its numbers are those of :func:`compare`, or, for each pair of
        strategies, of :func:`compare_plausible`.

    Raises:
        InputError: If any argument cannot be used, before anything is run.
    """
    if not isinstance(worlds, Mapping):
        if len(set(worlds)) < len(worlds):
            raise InputError("name each world once; the same one was named twice")
        worlds = {name: load_scenario(name) for name in worlds}
    everyone = (*strategies, *beside)
    sets = check_worlds(
        worlds, strategies, seeds, plausible=plausible, beside=beside, months=months
    )
    thread_count(threads)
    runs_each = len(everyone) * seeds * max(1, len(sets))
    done, total = 0, runs_each * len(worlds)

    def report(here: int, _: int) -> None:
        nonlocal done
        done = before + here
        watch()

    def watch() -> None:
        if progress is not None:
            progress(done, total)

    found = []
    for place, (label, scenario) in enumerate(worlds.items()):
        before = place * runs_each
        how: dict[str, Any] = {
            "months": months, "threads": threads, "progress": report, "watch": watch
        }  # fmt: skip
        runs = (
            run_plausible_years(scenario, everyone, sets, seeds, **how)
            if sets
            else run_paired(scenario, everyone, range(1, seeds + 1), **how)
        )
        found.append(WorldComparison(label, scenario, strategies, runs, sets, seeds, beside))
    return tuple(found)


def check_worlds(
    worlds: Mapping[str, Scenario],
    strategies: Sequence[str],
    seeds: int,
    *,
    plausible: int = 0,
    beside: Sequence[str] = (),
    months: int | None = None,
) -> tuple[int, ...]:
    """Refuse what :func:`compare_worlds` cannot answer, before anything is compiled or run.

    Returns:
        The numbers of the plausible sets; none for the defaults.

    Raises:
        InputError: If an argument cannot be used.
    """
    if not worlds:
        raise InputError("name at least one world to compare strategies in")
    if len(strategies) < 2:
        raise InputError("name at least two strategies to compare")
    everyone = (*strategies, *beside)
    if len(set(everyone)) < len(everyone):
        raise InputError("name each strategy once; the same one was named twice")
    whole_number(seeds, 1, MAX_SEEDS, "the number of seeds")
    sets: tuple[int, ...] = ()
    for label, scenario in worlds.items():
        for strategy in everyone:
            resolve_strategy(scenario, strategy)
        length = check_months(scenario.months if months is None else months)
        if length < 12 * HORIZONS[0]:
            raise InputError(
                f"{label}: a comparison of worlds needs at least {12 * HORIZONS[0]} months,"
                f" not {length}"
            )
        if plausible:
            for other in everyone[1:]:
                sets = check_question((strategies[0], other), plausible, seeds, length)
        check_memory(scenario)
    return sets


def smallest_flipping_shock(
    scenario: Scenario | str,
    strategies: tuple[str, str] = PAIR,
    *,
    month: int,
    crisis_months: int = 12,
    seeds: int = 20,
    precision: float = 0.02,
) -> float | None:
    """Depth of the smallest crisis after which another strategy is ahead at the end.

    Args:
        scenario: A scenario, or the name or file of one.
        strategies: Two strategies.
        month: Month in which the crisis begins.
        crisis_months: Months that it lasts.
        seeds: How many seeds; who is ahead is judged by mean need met in the last year.
        precision: Width within which the depth is found by halving.

    Returns:
        A share of government capacity in (0, 1], or None if even a total loss changes nothing. If
        the order changes more than once between 0 and 1, one of the changes is found.

    Raises:
        InputError: If any argument cannot be used.
    """
    world = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)

    def second_ahead(depth: float) -> bool:
        event = Event(kind="crisis", month=month, months=crisis_months, depth=depth)
        shocked = world.model_copy(update={"events": (*world.events, event)})
        need = compare(shocked, strategies, seeds).runs.months["need_met"][:, :, -12:]
        return bool(need[1].mean() > need[0].mean())

    without = second_ahead(0.0)
    low, high = 0.0, 1.0
    if second_ahead(high) == without:
        return None
    while high - low > precision:
        middle = 0.5 * (low + high)
        if second_ahead(middle) == without:
            low = middle
        else:
            high = middle
    return high
