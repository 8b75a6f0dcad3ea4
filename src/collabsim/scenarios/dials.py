"""Turning the dials of strategies, and setting anything in a scenario by its name.

A dial is one number of one strategy, such as ``fast-divisive.divisiveness``; ``strategy.quorum``
turns the dial of all strategies at once. Effort shares that are not asked for are scaled so that
all still sum to 1: effort stays equal.
"""

from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from collabsim.errors import InputError, finite_number, no_such, one_sentence
from collabsim.parameters import NAMES, SPECS
from collabsim.scenarios.load import load_scenario, set_values
from collabsim.scenarios.scenario import Scenario
from collabsim.strategies import EFFORTS, STYLE, Strategy

DIALS: Final = (*EFFORTS, *STYLE)
"""Names of the dials that every strategy has."""

EVERY: Final = "strategy"
"""What stands before the point where a dial of all strategies is meant."""


def dial_names(scenario: Scenario) -> tuple[str, ...]:
    """Every dial of this scenario's strategies, as ``strategy.dial``."""
    holders = (EVERY, *scenario.all_strategies)
    return tuple(f"{holder}.{dial}" for holder in holders for dial in DIALS)


def is_dial(name: str) -> bool:
    """Whether a name has the form of a dial; its strategy may still not exist."""
    return name not in SPECS and name.partition(".")[2] in DIALS


def change(scenario: Scenario | str, values: Mapping[str, float]) -> Scenario:
    """The same scenario with some parameters and dials set by name.

    Args:
        scenario: Where to start from, or its name or file; it stays as it is.
        values: New values by name, such as ``{"trust.gain": 0.02, "slow-inclusive.teach": 0.4}``.

    Raises:
        InputError: If a name is unknown, with the nearest, or a value is not allowed.
    """
    scenario = load_scenario(scenario)
    dials = {name: value for name, value in values.items() if is_dial(name)}
    rest = {name: value for name, value in values.items() if name not in dials}
    for name in rest:
        if name not in SPECS:
            valid = (*NAMES, *dial_names(scenario)) if "." in name else NAMES
            raise InputError(no_such("parameter", name, valid))
    return turn_dials(set_values(scenario, rest) if rest else scenario, dials)


def turn_dials(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The same scenario with some dials of its strategies turned.

    Args:
        scenario: Where to start from; it stays as it is.
        values: New values by name of the dial.

    Raises:
        InputError: If a strategy does not exist, a value is not allowed, or effort shares cannot
            sum to 1.
    """
    known = scenario.all_strategies
    changed: dict[str, dict[str, float]] = {}
    for name, value in values.items():
        holder, _, dial = name.partition(".")
        if holder not in (EVERY, *known):
            raise InputError(f"{name}: {no_such('strategy', holder, known)}")
        for strategy in known if holder == EVERY else (holder,):
            changed.setdefault(strategy, {})[dial] = finite_number(value, name)
    if not changed:
        return scenario
    strategies = {
        **scenario.strategies,
        **{name: _turn(name, known[name], dials) for name, dials in changed.items()},
    }
    return scenario.model_copy(update={"strategies": strategies})


def _turn(name: str, strategy: Strategy, dials: Mapping[str, float]) -> Strategy:
    values = {**strategy.model_dump(), **dials}
    rest = [effort for effort in EFFORTS if effort not in dials]
    if len(rest) < len(EFFORTS):
        asked = [values[effort] for effort in EFFORTS if effort in dials]
        if min(asked) < 0.0:
            raise InputError(f"{name}: an effort share cannot be {min(asked):g}, which is below 0")
        left = 1.0 - sum(asked)
        total = sum(values[effort] for effort in rest)
        if left < -1e-9:
            raise InputError(f"{name}: the effort shares asked for sum to more than 1")
        for effort in rest:
            values[effort] = max(0.0, left) * (values[effort] / total if total else 1 / len(rest))
    try:
        return Strategy.model_validate(values)
    except ValidationError as error:
        raise one_sentence(error, name, {}, {}) from None
