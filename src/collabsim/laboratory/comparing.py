"""Comparing in one call: run strategies in the same worlds, then ask about the runs."""

from collections.abc import Callable, Mapping, Sequence, Sized

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.earlier import (
    EARLIER,
    OBSERVED,
    EarlierComparison,
    check_kept,
    compare_earlier,
)
from collabsim.engine.checks import check_memory, check_months, resolve_strategy, thread_count
from collabsim.engine.outcomes import HORIZONS
from collabsim.errors import InputError, whole_number
from collabsim.scenarios import Event, Scenario, load_scenario
from collabsim.strategies import PAIR
from collabsim.study.paired import MAX_SEEDS, TRAJECTORIES, run_paired
from collabsim.study.plausible import sets_asked, worlds_of

SEEDS, SEEDS_OF_A_SET = 20, 5
"""Seeds of a comparison, and of each plausible set, so that chance can be told from parameters."""


def compare(
    scenario: Scenario | str,
    strategies: Sequence[str] = PAIR,
    seeds: int | Sequence[int] | None = None,
    *,
    ensemble: int | Sequence[int] | None = None,
    months: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Run strategies in the same worlds and compare them with the first.

    Args:
        scenario: A scenario, or the name or file of one; what it sets itself stays in all worlds.
        strategies: Names of strategies; the others are held against the first.
        seeds: How many seeds (1, 2, … are used), 20 if not given, or the seeds themselves; over
            plausible sets how many each set has of its own, 5 if not given.
        ensemble: How many plausible sets from the first, or their numbers, instead of the defaults.
        months: Months to run instead of those of the scenario.
        threads: Threads to use, by default one for each processor; does not change results.
        progress: Called with the runs done and the runs to do.

    Returns:
        The comparison, from which tables and figures are made.

    Raises:
        InputError: If any argument cannot be used.
    """
    scenario = load_scenario(scenario)
    members = () if ensemble is None else sets_asked(ensemble)
    if seeds is None:
        seeds = SEEDS_OF_A_SET if members else SEEDS
    worlds = _seeds(seeds, members)
    if members:  # said before anything is compiled, as they have no answer to give
        _check_length(scenario.name, scenario.months if months is None else months)
    runs = run_paired(
        scenario, strategies, worlds, members=members, months=months,
        keep=kept_by_month(over_sets=bool(members)), threads=threads, progress=progress,
    )  # fmt: skip
    return Comparison(runs)


def _seeds(seeds: int | Sequence[int], members: Sequence[int]) -> Sequence[int]:
    """The seed of each world."""
    if isinstance(seeds, Sized):
        if members:
            raise InputError("over plausible sets say how many seeds each has; they are its own")
        return seeds
    seeds = whole_number(seeds, 1, MAX_SEEDS, "the number of seeds")
    if not members:
        return range(1, seeds + 1)
    return [seed for _, seed in worlds_of(members, seeds)]


def kept_by_month(*, over_sets: bool) -> tuple[str, ...]:
    """Observables kept month by month: over plausible sets only what comparisons need."""
    return ("need_met",) if over_sets else TRAJECTORIES


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


def compare_scenarios(
    scenarios: Mapping[str, Scenario] | Sequence[str],
    strategies: Sequence[str] = PAIR,
    seeds: int = SEEDS_OF_A_SET,
    *,
    ensemble: int | None = None,
    beside: Sequence[str] = (),
    months: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Comparison, ...]:
    """Compare the same strategies with the same seeds in several scenarios, side by side.

    Args:
        scenarios: Scenarios by what they are called, or names or files of scenarios.
        strategies: At least two names; the others are held against the first.
        seeds: How many seeds; over plausible sets, how many each set has of its own.
        ensemble: How many plausible sets from the first, instead of the defaults.
        beside: More strategies to run in the same worlds, without holding them against the first.
        months: Months to run instead of those of each scenario, at least 60.
        threads: Threads to use, by default one for each processor; does not change results.
        progress: Called several times a second with the runs done and the runs to do, those of all
            scenarios. If it raises, everything stops within a moment.

    Returns:
        A comparison for each scenario, with the numbers of :func:`compare`.

    Raises:
        InputError: If an argument cannot be used, before anything is run.
    """
    if isinstance(scenarios, str):
        scenarios = [scenarios]
    if not isinstance(scenarios, Mapping):
        if len(set(scenarios)) < len(scenarios):
            raise InputError("name each scenario once; the same one was named twice")
        scenarios = {name: load_scenario(name) for name in scenarios}
    everyone = (*strategies, *beside)
    members = check_scenarios(
        scenarios, strategies, seeds, ensemble=ensemble, beside=beside, months=months
    )
    thread_count(threads)
    worlds = _seeds(seeds, members)
    each = len(everyone) * len(worlds)
    done, total = 0, each * len(scenarios)

    def report(here: int, _: int) -> None:
        nonlocal done
        done = before + here
        watch()

    def watch() -> None:
        if progress is not None:
            progress(done, total)

    found = []
    for place, (label, scenario) in enumerate(scenarios.items()):
        before = place * each
        runs = run_paired(
            scenario, everyone, worlds, members=members, months=months,
            keep=kept_by_month(over_sets=bool(members)), threads=threads, progress=report,
            watch=watch,
        )  # fmt: skip
        found.append(Comparison(runs, strategies, label))
    return tuple(found)


def check_scenarios(
    scenarios: Mapping[str, Scenario],
    strategies: Sequence[str],
    seeds: int,
    *,
    ensemble: int | None = None,
    beside: Sequence[str] = (),
    months: int | None = None,
) -> tuple[int, ...]:
    """Refuse what :func:`compare_scenarios` cannot answer, before anything is compiled or run.

    Returns:
        The numbers of the plausible sets; none for the defaults.

    Raises:
        InputError: If an argument cannot be used.
    """
    if not scenarios:
        raise InputError("name at least one scenario to compare strategies in")
    if len(strategies) < 2:
        raise InputError("name at least two strategies to compare")
    everyone = (*strategies, *beside)
    if len(set(everyone)) < len(everyone):
        raise InputError("name each strategy once; the same one was named twice")
    whole_number(seeds, 1, MAX_SEEDS, "the number of seeds")
    for label, scenario in scenarios.items():
        for strategy in everyone:
            resolve_strategy(scenario, strategy)
        _check_length(label, scenario.months if months is None else months)
        check_memory(scenario)
    return () if ensemble is None else sets_asked(ensemble)


def _check_length(label: str, months: int) -> None:
    least = 12 * HORIZONS[0]
    if check_months(months) < least:
        raise InputError(f"{label}: a comparison needs at least {least} months, not {months}")


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
    world = load_scenario(scenario)

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
