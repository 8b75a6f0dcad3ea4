"""What is checked before anything is run, so that nothing fails half-way."""

import os

import numpy as np

from collabsim.errors import InputError, no_such
from collabsim.randomness import MAX_SEED
from collabsim.scenarios import Scenario
from collabsim.scenarios.scenario import MAX_MONTHS
from collabsim.state.layout import memory_needed
from collabsim.strategies import Strategy, check_follow_ups

MIX = "mix"
"""Name for following the scenario's own mix of strategies."""


def check_seed(seed: int) -> int:
    """Return ``seed`` if it can be used.

    Raises:
        InputError: If it is not a whole number from 0 to 2**63 - 1.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise InputError(f"a seed is a whole number from 0 to {MAX_SEED}, not {seed!r}")
    if not 0 <= seed <= MAX_SEED:
        raise InputError(f"a seed is a whole number from 0 to {MAX_SEED}, not {seed}")
    return int(seed)


def check_months(months: int) -> int:
    """Return ``months`` if so many can be run.

    Raises:
        InputError: If it is not from 1 to 12,000.
    """
    if not 1 <= months <= MAX_MONTHS:
        raise InputError(f"months must be from 1 to {MAX_MONTHS}, not {months}")
    return months


def machine_memory() -> int:
    """Bytes of memory that this machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def check_memory(scenario: Scenario, worlds: int = 1) -> None:
    """Refuse sizes that do not fit into this machine's memory, before any is taken.

    Raises:
        InputError: With the estimate, if ``worlds`` worlds need more than is there.
    """
    needed = memory_needed(scenario.parameters) * worlds
    available = machine_memory()
    if needed > 0.8 * available:
        raise InputError(
            f"{scenario.name}: this size needs about {needed / 1e9:.1f} GB of memory; this machine"
            f" has {available / 1e9:.1f} GB. Lower size.beneficiaries or size.communities"
        )


def with_strategy(scenario: Scenario, strategy: str | Strategy) -> tuple[Scenario, str]:
    """A scenario that knows ``strategy``, and its name: ``custom`` for one that comes as values."""
    if isinstance(strategy, str):
        return scenario, strategy
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
    if not 1 <= asked <= 1024:
        raise InputError(f"threads must be from 1 to 1024, not {asked}")
    return asked
