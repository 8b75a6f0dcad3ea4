"""Which dials the page Explore offers: the few that matter, and any other on demand."""

from typing import NamedTuple

from collabsim.dashboard.words import words
from collabsim.parameters import SPECS
from collabsim.scenarios import Scenario
from collabsim.strategies import EFFORTS

PRINCIPLES = ("seats", "listen", "quorum", "explore")
"""Dials of the second strategy that stand for the four principles of the essay."""

CIRCUMSTANCES = (
    "start.beneficiary_trust",
    "resentment.push",
    "environment.turnover_probability",
    "funding.patience",
)
"""Parameters that turn the answer, or that people ask about first."""

_MOST_EFFORT = 0.3  # so that three effort shares together leave some for the rest


class Dial(NamedTuple):
    """A number that a visitor may turn.

    Attributes:
        name: Parameter, or dial of a strategy.
        label: Words on it.
        help: What it means.
        value: Where it stands in the world shown.
        usual: Where it stands in the scenario as it is.
        low: Lowest value offered.
        high: Highest value offered.
        step: Smallest change.
        whole: Whether only whole numbers make sense.
        unit: Unit, or nothing for a pure number.
    """

    name: str
    label: str
    help: str
    value: float
    usual: float
    low: float
    high: float
    step: float
    whole: bool
    unit: str


def strategy_dial(scenario: Scenario, usual: Scenario, strategy: str, dial: str) -> Dial:
    """A dial of a strategy.

    Args:
        scenario: The world shown.
        usual: The scenario as it is.
        strategy: Name of a strategy that has dials.
        dial: Name of the dial.
    """
    W = words("explore")["dials"][dial]
    now = getattr(scenario.all_strategies[strategy], dial)
    before = getattr(usual.all_strategies[strategy], dial)
    high = max(_MOST_EFFORT, before) if dial in EFFORTS else 1.0
    return Dial(
        f"{strategy}.{dial}", W["label"], W["help"], now, before, 0.0, high, 0.05, False, ""
    )


def parameter_dial(scenario: Scenario, usual: Scenario, name: str) -> Dial:
    """A parameter over its plausible range, widened where the scenario lies outside it.

    The circumstances that the page always offers may be turned over all values that make sense.

    Args:
        scenario: The world shown.
        usual: The scenario as it is.
        name: Name of the parameter.
    """
    spec = SPECS[name]
    now, before = scenario.parameters.value(name), usual.parameters.value(name)
    low, high = min(spec.low, now, before), max(spec.high, now, before)
    if name in CIRCUMSTANCES:  # what people ask about may be turned as far as it makes sense
        low, high = spec.minimum, spec.maximum
    special = words("explore")["dials"].get(name.replace(".", "_"), {})
    return Dial(
        name, special.get("label", spec.meaning.rstrip(".")),
        special.get("help", f"{name}."), now, before, low, high,
        1.0 if spec.whole else _step(high - low), spec.whole, "" if spec.unit == "1" else spec.unit,
    )  # fmt: skip


def choices(taken: set[str]) -> dict[str, list[tuple[str, str]]]:
    """All parameters by their group, without those that are taken, for a list to choose from."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, spec in SPECS.items():
        if name not in taken and spec.low < spec.high:
            group, field = name.split(".")
            text = f"{spec.meaning.rstrip('.')} ({field})"
            found.setdefault(group, []).append((name, text))
    return found


def _step(width: float) -> float:
    """A round step that cuts a range into 50 to 200 pieces."""
    step = 1.0
    while width / step < 50:
        step /= 10
    return step if width / step <= 200 else step * (5 if width / (5 * step) >= 50 else 2)
