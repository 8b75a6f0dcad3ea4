"""The usual road in one call: run strategies in the same worlds, then compare them."""

from collections.abc import Callable, Sequence

from collabsim.analysis.comparison import Comparison
from collabsim.errors import InputError
from collabsim.scenarios import Scenario, load_scenario
from collabsim.sweeps.paired import MAX_SEEDS, run_paired

DEFAULT_PAIR = ("fast-divisive", "slow-inclusive")


def compare(
    scenario: Scenario | str,
    strategies: Sequence[str] = DEFAULT_PAIR,
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
        if not 1 <= seeds <= MAX_SEEDS:
            raise InputError(f"the number of seeds must be from 1 to {MAX_SEEDS}, not {seeds}")
        seeds = range(1, seeds + 1)
    runs = run_paired(
        scenario, strategies, list(seeds), months=months, threads=threads, progress=progress
    )
    return Comparison(runs)
