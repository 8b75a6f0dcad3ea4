"""What is checked before anything is run, so that nothing fails half-way."""

import os

import numpy as np

from collabsim.errors import InputError, no_such, shown, whole_number
from collabsim.local_observables import LOCAL_RECORD
from collabsim.randomness import MAX_SEED
from collabsim.scenarios import Scenario
from collabsim.scenarios.scenario import MAX_MONTHS
from collabsim.state.layout import memory_needed
from collabsim.state.people import memory_in_tiles
from collabsim.strategies import Strategy, check_follow_ups

MIX = "mix"
"""Name for following the scenario's own mix of strategies."""


def check_seed(seed: int) -> int:
    """Return ``seed`` if it can be used.

    Raises:
        InputError: If it is not a whole number from 0 to 2**63 - 1.
    """
    whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
    if not whole or not 0 <= seed <= MAX_SEED:
        raise InputError(f"a seed is a whole number from 0 to {MAX_SEED}, not {shown(seed)}")
    return int(seed)


def check_months(months: int) -> int:
    """Return ``months`` if so many can be run.

    Raises:
        InputError: If it is not a whole number from 1 to 12,000.
    """
    return whole_number(months, 1, MAX_MONTHS, "months")


def machine_memory() -> int:
    """Bytes of memory that this machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def check_memory(scenario: Scenario, worlds: int = 1, *, months_by_community: int = 0) -> None:
    """Refuse sizes that do not fit into this machine's memory, before any is taken.

    Args:
        scenario: What is going to be run.
        worlds: How many such worlds are in memory at once.
        months_by_community: Months of which the observables of every community are kept.

    Raises:
        InputError: With the estimate, if that needs more than is there.
    """
    kept = months_by_community * scenario.parameters.size.communities * LOCAL_RECORD.itemsize
    size = scenario.parameters.size
    needed = (memory_needed(size) + memory_in_tiles(size)) * worlds + kept
    available = machine_memory()
    if needed > 0.8 * available:
        raise InputError(
            f"{scenario.name}: this size needs about {needed / 1e9:.1f} GB of memory; this machine"
            f" has {available / 1e9:.1f} GB. Lower size.beneficiaries or size.communities"
            f"{', or threads' if worlds > 1 else ', or months' if kept else ''}"
        )


def with_strategy(scenario: Scenario, strategy: str | Strategy) -> tuple[Scenario, str]:
    """A scenario that knows ``strategy``, and its name: ``custom`` for one that comes as values.

    Raises:
        InputError: If it is neither a name nor a strategy.
    """
    if isinstance(strategy, str):
        return scenario, strategy
    if not isinstance(strategy, Strategy):
        raise InputError(f"a strategy is a name or a Strategy, not {shown(strategy)}")
    added = {**scenario.strategies, "custom": strategy}
    return scenario.model_copy(update={"strategies": added}), "custom"


def resolve_strategy(scenario: Scenario, strategy: str) -> dict[str, float]:
    """Shares of organisations by strategy, for a strategy's name or ``mix``.

    Raises:
        InputError: If there is no such strategy, with the nearest name.
    """
    check_follow_ups(scenario.all_strategies)
    if strategy == MIX:
        return dict(scenario.mix)
    if strategy not in scenario.strategy_names:
        raise InputError(no_such("strategy", strategy, (*scenario.strategy_names, MIX)))
    return {strategy: 1.0}


def thread_count(asked: int | None) -> int:
    """How many threads to use: as asked, or one for each processor this process may use.

    Raises:
        InputError: If fewer than 1 or more than 1024 are asked for.
    """
    if asked is None:
        usable = getattr(os, "sched_getaffinity", None)
        return len(usable(0)) if usable else os.cpu_count() or 1
    return whole_number(asked, 1, 1024, "threads")
