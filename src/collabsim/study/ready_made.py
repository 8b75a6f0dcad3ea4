"""Experiments for the questions that are asked most, ready to be run as they are or changed.

Each function only says what to run. What is made of the results is told by the analyses of the
same names.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.scenarios import ABLATIONS, Scenario, load_scenario
from collabsim.strategies import PAIR
from collabsim.study.experiment import Experiment, make_experiment
from collabsim.study.factors import NO_ABLATION

CHANCE_SEEDS = 1000
"""Seeds that the factor ``seed`` ranges over, where chance is a factor of its own."""

_SCREENING_LEVELS = 10


def plausible_factors() -> list[str]:
    """All parameters that studies of the whole space vary: those declared as ``searched``."""
    return [name for name, spec in SPECS.items() if spec.searched]


def ablation_study(
    scenario: Scenario | str, strategies: Sequence[str] = PAIR, **more: Any
) -> Experiment:
    """Switch off one idea at a time.

    Args:
        scenario: A scenario, or the name or file of one.
        strategies: Strategies that meet in the same worlds.
        more: Other keys of an experiment, such as ``seeds`` or ``months``.

    Raises:
        InputError: If a value is not allowed.
    """
    factors = {"ablation": [NO_ABLATION, *ABLATIONS]}
    return _experiment("ablations", scenario, strategies, factors, {"kind": "grid"}, more)


def boundary_study(
    scenario: Scenario | str,
    x: str,
    y: str,
    strategies: Sequence[str] = PAIR,
    *,
    steps: int = 7,
    **more: Any,
) -> Experiment:
    """Vary two factors over a grid.

    Args:
        scenario: A scenario, or the name or file of one.
        x: A factor as ``name`` (its plausible range), ``name=low:high`` or ``name=low:high:steps``;
            or ``horizon``, which needs no runs of its own.
        y: Another one.
        strategies: Strategies that meet in the same worlds.
        steps: Levels of a factor that does not say how many.
        more: Other keys of an experiment.

    Raises:
        InputError: If a factor or value is not allowed.
    """
    factors = {
        name: levels
        for name, levels in (parse_factor(text, steps) for text in (x, y))
        if name != "horizon"
    }
    if not factors or (len(factors) == 1 and "horizon" not in (x, y)):
        raise InputError("a boundary needs two different factors, of which one may be horizon")
    return _experiment("boundary", scenario, strategies, factors, {"kind": "grid"}, more)


def factor_name(text: str) -> str:
    """The name in ``name=low:high:steps``."""
    return text.partition("=")[0].strip()


def parse_factor(text: str, steps: int) -> tuple[str, dict[str, Any]]:
    """A factor and its limits from ``name=low:high:steps``; without limits only its steps.

    Raises:
        InputError: If it is not written like that.
    """
    name, given, limits = (part.strip() for part in text.partition("="))
    if not given:
        return name, {"steps": steps}
    try:
        low, high, *rest = limits.split(":")
        count = int(rest[0]) if len(rest) == 1 else steps
        if len(rest) > 1:
            raise ValueError
        return name, {"low": float(low), "high": float(high), "steps": count}
    except ValueError:
        form = "name=low:high or name=low:high:steps"
        raise InputError(f"{text}: write a factor as {form}") from None


def screening_study(
    scenario: Scenario | str,
    strategies: Sequence[str] = PAIR,
    *,
    factors: Iterable[str] | None = None,
    trajectories: int = 20,
    **more: Any,
) -> Experiment:
    """Morris trajectories over many parameters, chance being one of the factors.

    Args:
        scenario: A scenario, or the name or file of one.
        strategies: Strategies that meet in the same worlds.
        factors: Parameters to vary over their plausible ranges, by default all that have one.
        trajectories: How many times each factor is moved.
        more: Other keys of an experiment.

    Raises:
        InputError: If a factor or value is not allowed.
    """
    design = {"kind": "morris", "points": trajectories, "levels": _SCREENING_LEVELS}
    chosen = plausible_factors() if factors is None else factors
    return _experiment("screening", scenario, strategies, _with_chance(chosen), design, more)


def variance_study(
    scenario: Scenario | str,
    factors: Iterable[str],
    strategies: Sequence[str] = PAIR,
    *,
    points: int = 256,
    **more: Any,
) -> Experiment:
    """Saltelli's scheme for Sobol' indices, chance being one of the factors.

    Args:
        scenario: A scenario, or the name or file of one.
        factors: Parameters to vary over their plausible ranges.
        strategies: Strategies that meet in the same worlds.
        points: Base points, a power of 2.
        more: Other keys of an experiment.

    Raises:
        InputError: If a factor or value is not allowed.
    """
    design = {"kind": "sobol", "points": points}
    return _experiment("variance", scenario, strategies, _with_chance(factors), design, more)


def discovery_study(
    scenario: Scenario | str,
    strategies: Sequence[str] = PAIR,
    *,
    factors: Iterable[str] | None = None,
    points: int = 500,
    **more: Any,
) -> Experiment:
    """A Latin hypercube over many parameters, with several seeds at each point.

    Args:
        scenario: A scenario, or the name or file of one.
        strategies: Strategies that meet in the same worlds.
        factors: Parameters to vary over their plausible ranges, by default all that have one.
        points: How many points.
        more: Other keys of an experiment.

    Raises:
        InputError: If a factor or value is not allowed.
    """
    chosen = plausible_factors() if factors is None else factors
    design = {"kind": "latin-hypercube", "points": points}
    return _experiment(
        "discovery", scenario, strategies, {name: {} for name in chosen}, design, more
    )


def shock_study(
    scenario: Scenario | str,
    strategies: Sequence[str] = PAIR,
    *,
    month: int,
    crisis_months: int = 12,
    steps: int = 6,
    **more: Any,
) -> Experiment:
    """A crisis of growing depth, added after the scenario's own events.

    Args:
        scenario: A scenario, or the name or file of one.
        strategies: Strategies that meet in the same worlds.
        month: Month in which the crisis begins.
        crisis_months: Months that it lasts.
        steps: Depths from 0 (no crisis) to 1 (all capacity lost).
        more: Other keys of an experiment.

    Raises:
        InputError: If a value is not allowed.
    """
    number = len(load_scenario(scenario).events) + 1
    crisis = {"kind": "crisis", "month": month, "months": crisis_months, "depth": 0.0}
    factors = {f"event.{number}.depth": {"low": 0.0, "high": 1.0, "steps": steps}}
    more = {**more, "events": [crisis]}
    return _experiment("shocks", scenario, strategies, factors, {"kind": "grid"}, more)


def _with_chance(factors: Iterable[str]) -> dict[str, Any]:
    return {
        **{name: {} for name in factors if name != "seed"},
        "seed": {"low": 1, "high": CHANCE_SEEDS},
    }


def _experiment(
    name: str,
    scenario: Scenario | str,
    strategies: Sequence[str],
    factors: dict[str, Any],
    design: dict[str, Any],
    more: dict[str, Any],
) -> Experiment:
    given = {key: value for key, value in more.items() if value is not None}
    return make_experiment(
        {
            "name": name,
            "scenario": scenario,
            "strategies": tuple(strategies),
            "factors": factors,
            "design": design,
            **given,
        },
        place=name,
    )
