"""How a model is set up from what Mesa, and people who know Mesa, hand to it.

A scenario may be one of this package or one of Mesa's, a parameter is a keyword argument with two
underscores for the dot, and a seed may be anything that Mesa takes for one.
"""

from typing import Any, Final

import numpy as np
from mesa.experimental.scenarios import Scenario as MesaScenario

from collabsim.engine.checks import MIX, check_seed, with_strategy
from collabsim.errors import InputError, no_such
from collabsim.parameters import SPECS
from collabsim.randomness import MAX_SEED
from collabsim.scenarios import Scenario, load_scenario, set_values
from collabsim.strategies import Strategy

FIRST_SEED: Final = np.int64(1)
"""Seed of a model that is given none. An object of its own, to tell it from a given 1."""

_ARGUMENTS: Final = (
    "scenario", "strategy", "rng", "rules", "model_reporters", "agent_reporters",
    "agenttype_reporters",
)  # fmt: skip
_KEYWORDS: Final = tuple(name.replace(".", "__") for name in SPECS)


class KeywordScenario(MesaScenario):  # type: ignore[misc]
    """What ``model.scenario`` is if the model was given no Mesa scenario: its own arguments.

    It counts as false; otherwise Mesa's page would overwrite ``scenario`` with it on Reset.
    """

    def __bool__(self) -> bool:
        return False


def values_of(scenario: Any) -> dict[str, Any]:
    """The values of a Mesa scenario, those without a type annotation too."""
    values: dict[str, Any] = {}
    for kind in reversed(type(scenario).__mro__):
        if issubclass(kind, MesaScenario) and kind is not MesaScenario:
            values |= {
                name: value
                for name, value in vars(kind).items()
                if not (name.startswith("_") or callable(value) or isinstance(value, property))
            }
    return values | dict(scenario)


def one_seed(of_scenario: Any, given: Any) -> Any:
    """The seed of a Mesa scenario or the one given beside it.

    Raises:
        InputError: If there are both and they differ.
    """
    if given is FIRST_SEED or given is None:
        return given if of_scenario is None else of_scenario
    if of_scenario is not None and of_scenario != given:
        raise InputError(f"the scenario has rng = {of_scenario!r}, the model was given {given!r}")
    return given


def as_seed(rng: Any) -> int:
    """A seed as it is, or one drawn from a generator or whatever else Mesa takes for ``rng``.

    Raises:
        InputError: If a number cannot be a seed.
    """
    if isinstance(rng, (bool, int, float, str, np.integer, np.floating)):
        return check_seed(rng)  # type: ignore[arg-type]
    return int(np.random.default_rng(rng).integers(MAX_SEED, endpoint=True))


def settings_of(
    scenario: Scenario | str = "classroom", strategy: str | Strategy = MIX, **values: Any
) -> tuple[Scenario, str]:
    """What is run: a scenario with its parameters set, and the name of the strategy followed.

    Raises:
        InputError: If an argument cannot be used; the message names what was probably meant.
    """
    if "seed" in values:
        raise InputError(
            f"the seed is given as rng, as in Mesa 4: rng={values['seed']!r} instead of seed="
        )
    scenario = load_scenario(scenario)
    scenario, strategy = with_strategy(scenario, strategy)
    for name in values:
        if name not in _KEYWORDS:
            raise InputError(no_such("parameter", name, (*_KEYWORDS, *_ARGUMENTS)))
    dotted = {name.replace("__", ".", 1): value for name, value in values.items()}
    return set_values(scenario, dotted) if dotted else scenario, strategy
