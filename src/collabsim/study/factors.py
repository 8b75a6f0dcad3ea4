"""What a factor's name means, and how its value changes a scenario.

A factor is a parameter (``trust.gain``), a dial of a strategy (``fast-divisive.divisiveness``, or
``strategy.quorum`` for all strategies), a scheduled event (``event.1.depth``), or one of the words
``scenario``, ``plausible``, ``strategy``, ``ablation``, ``months`` and ``seed``. Effort shares that
are not factors themselves are scaled so that all still sum to 1: effort stays equal.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from collabsim.engine.checks import check_months, check_seed, resolve_strategy
from collabsim.engine.stepping import check_own
from collabsim.errors import InputError, finite_number, no_such, one_sentence, shown
from collabsim.parameters import SPECS
from collabsim.scenarios import (
    ABLATIONS,
    Event,
    Scenario,
    ablate,
    load_scenario,
    plausible_set,
    set_values,
    with_defaults,
)
from collabsim.scenarios.dials import change, dial_names, is_dial, turn_dials
from collabsim.study.experiment import Experiment

PLAUSIBLE: Final = "plausible"
"""Factor whose value is the number of the plausible set that gives the defaults."""

WORDS: Final = ("scenario", PLAUSIBLE, "strategy", "ablation", "months", "seed")
NO_ABLATION: Final = "none"
"""Level of the factor ``ablation`` at which nothing is switched off."""

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


def base_scenario(experiment: Experiment, name: str | None = None) -> Scenario:
    """The scenario that points start from, or another by name, with what is fixed for all points.

    Raises:
        InputError: If the scenario, a setting, an ablation or a strategy does not exist.
    """
    scenario = change(load_scenario(name or experiment.scenario), experiment.settings)
    scenario = ablate(scenario, *experiment.ablations)
    taken = set(experiment.new_strategies) & set(scenario.strategy_names)
    if taken:
        raise InputError(f"{experiment.name}: the name of strategy {shown(min(taken))} is taken")
    added = {
        "events": (*scenario.events, *experiment.events),
        "strategies": {**scenario.strategies, **experiment.new_strategies},
    }
    scenario = scenario.model_copy(update=added)
    scenario = scenario.extended(rules=experiment.rules, outcomes=experiment.outcomes)
    check_own(scenario)
    for strategy in experiment.strategies:
        resolve_strategy(scenario, strategy)
    return scenario


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
    dials = dial_names(scenario)
    if name in dials:
        return
    names = [*SPECS, *WORDS, *dials]
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
    return name in (PLAUSIBLE, "months", "seed") or bool(re.fullmatch(r"event\.\d+\.months?", name))


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
    name = values.get("scenario", experiment.base)
    scenario = bases[name] if name in bases else base_scenario(experiment, str(name))
    values = {key: _checked(key, value) for key, value in values.items()}
    parameters = {key: value for key, value in values.items() if key in SPECS}
    ablation = values.get("ablation", NO_ABLATION)
    if ablation not in (NO_ABLATION, *ABLATIONS):
        raise InputError(no_such("ablation", str(ablation), (NO_ABLATION, *ABLATIONS)))
    if PLAUSIBLE in values:
        scenario = with_defaults(scenario, plausible_set(values[PLAUSIBLE]))
    if parameters:
        # an idea that is switched off stays off, whatever its parameters are set to
        scenario = ablate(set_values(scenario, parameters), *experiment.ablations)
    if ablation != NO_ABLATION:
        scenario = ablate(scenario, ablation)
    scenario = turn_dials(scenario, {key: v for key, v in values.items() if is_dial(key)})
    scenario = _with_events(scenario, values)
    strategies = experiment.strategies
    if "strategy" in values:
        strategies = (str(values["strategy"]),)
    for strategy in strategies:
        resolve_strategy(scenario, strategy)
    months = check_months(values.get("months", experiment.months or scenario.months))
    seed = check_seed(values["seed"]) if "seed" in values else None
    return Treatment(scenario, strategies, months, seed)


def _checked(name: str, value: Any) -> Any:
    """A factor's value; as a whole number where only those make sense."""
    if name in ("scenario", "strategy", "ablation"):
        return value
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    whole = is_whole(name)
    if not number or (whole and value % 1 != 0):
        spec = SPECS.get(name)
        limits = f" from {spec.minimum:g} to {spec.maximum:g}" if spec else ""
        kind = f"a {'whole ' if whole else ''}number{limits}"
        raise InputError(f"{name} = {shown(value)} does not work; it should be {kind}")
    return int(value) if whole else value


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
            content[field] = finite_number(value, name) if field == "depth" else value
            try:
                events[number] = Event.model_validate(content)
            except ValidationError as error:
                raise one_sentence(error, name.rpartition(".")[0], {}, {}) from None
    return scenario.model_copy(update={"events": tuple(events)})
