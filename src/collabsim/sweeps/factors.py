"""What a factor's name means, and how its value changes a scenario.

A factor is a parameter (``trust.gain``), a dial of a strategy (``fast-divisive.divisiveness``, or
``strategy.quorum`` for all strategies), a scheduled event (``event.1.depth``), or one of the words
``scenario``, ``strategy``, ``ablation``, ``months`` and ``seed``. Effort shares that are not
factors themselves are scaled so that all still sum to 1: effort stays equal.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from collabsim.errors import InputError, no_such, one_sentence
from collabsim.model.checks import check_months, check_seed, resolve_strategy
from collabsim.parameters import SPECS
from collabsim.scenarios import ABLATIONS, Event, Scenario, ablate, set_values
from collabsim.strategies import EFFORTS, STYLE, Strategy
from collabsim.sweeps.experiment import Experiment, base_scenario

WORDS: Final = ("scenario", "strategy", "ablation", "months", "seed")
NO_ABLATION: Final = "none"
"""Level of the factor ``ablation`` at which nothing is switched off."""

DIALS: Final = (*EFFORTS, *STYLE)
EVENT_FIELDS: Final = ("month", "months", "depth")
_EVENT = re.compile(r"event\.([1-9]\d?)\.(\w+)")


class Treatment(NamedTuple):
    """What is run at one point: the world, the strategies that meet in it, and for how long.

    ``seed`` is set only where the seed is a factor.
    """

    scenario: Scenario
    strategies: tuple[str, ...]
    months: int
    seed: int | None


def check_factor(name: str, experiment: Experiment) -> None:
    """Refuse a name that is no factor of this experiment.

    Raises:
        InputError: With the nearest name.
    """
    if name in SPECS or name in WORDS:
        return
    scenario = base_scenario(experiment)
    event = _EVENT.fullmatch(name)
    if event:
        _event_number(name, scenario)
        if event[2] in EVENT_FIELDS:
            return
    holder, _, dial = name.partition(".")
    strategies = ("strategy", *scenario.all_strategies)
    if holder in strategies and dial in DIALS:
        return
    names = [*SPECS, *WORDS, *(f"{strategy}.{dial}" for strategy in strategies for dial in DIALS)]
    names += [
        f"event.{number}.{field}"
        for number in range(1, len(scenario.events) + 1)
        for field in EVENT_FIELDS
    ]
    raise InputError(f"{experiment.name}: in factors, {no_such('factor', name, names)}")


def is_whole(name: str) -> bool:
    """Whether only whole numbers make sense as values of a factor."""
    if name in SPECS:
        return SPECS[name].whole
    return name in ("months", "seed") or bool(re.fullmatch(r"event\.\d+\.months?", name))


def treatment(
    experiment: Experiment, bases: Mapping[str, Scenario], values: Mapping[str, Any]
) -> Treatment:
    """What is run at a point with these factor values.

    Args:
        experiment: The experiment.
        bases: Scenarios to start from, by name; those that are missing are loaded.
        values: A value for each factor.

    Raises:
        InputError: If a value is not allowed.
    """
    name = values.get("scenario", experiment.scenario)
    scenario = bases[name] if name in bases else base_scenario(experiment, str(name))
    parameters = {key: value for key, value in values.items() if key in SPECS}
    if parameters:
        scenario = set_values(scenario, parameters)
    # an idea that is switched off stays off, whatever its parameters are set to
    ablation = values.get("ablation", NO_ABLATION)
    if ablation != NO_ABLATION:
        if ablation not in ABLATIONS:
            raise InputError(no_such("ablation", str(ablation), (NO_ABLATION, *ABLATIONS)))
        scenario = ablate(scenario, ablation)
    scenario = _with_dials(scenario, values)
    scenario = _with_events(scenario, values)
    strategies = experiment.strategies
    if "strategy" in values:
        strategies = (str(values["strategy"]),)
    for strategy in strategies:
        resolve_strategy(scenario, strategy)
    months = check_months(int(values.get("months", experiment.months or scenario.months)))
    seed = check_seed(int(values["seed"])) if "seed" in values else None
    return Treatment(scenario, strategies, months, seed)


def _with_dials(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    known = scenario.all_strategies
    changed: dict[str, dict[str, float]] = {}
    for name, value in values.items():
        holder, _, dial = name.partition(".")
        if dial in DIALS and name not in SPECS:
            for strategy in known if holder == "strategy" else (holder,):
                changed.setdefault(strategy, {})[dial] = float(value)
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
        left = 1.0 - sum(values[effort] for effort in EFFORTS if effort in dials)
        total = sum(values[effort] for effort in rest)
        if left < -1e-9:
            raise InputError(f"{name}: the effort shares asked for sum to more than 1")
        for effort in rest:
            values[effort] = max(0.0, left) * (values[effort] / total if total else 1 / len(rest))
    try:
        return Strategy.model_validate(values)
    except ValidationError as error:
        raise one_sentence(error, name, {}, {}) from None


def _event_number(name: str, scenario: Scenario) -> int:
    number = int(name.split(".")[1])
    if number > len(scenario.events):
        raise InputError(
            f"{name}: the scenario {scenario.name} has {len(scenario.events)} events; add one with"
            " [[events]]"
        )
    return number - 1


def _with_events(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    events = list(scenario.events)
    for name, value in values.items():
        if _EVENT.fullmatch(name):
            number, field = _event_number(name, scenario), name.split(".")[2]
            content = events[number].model_dump()
            content[field] = float(value) if field == "depth" else int(value)
            try:
                events[number] = Event.model_validate(content)
            except ValidationError as error:
                raise one_sentence(error, name.rpartition(".")[0], {}, {}) from None
    return scenario.model_copy(update={"events": tuple(events)})
