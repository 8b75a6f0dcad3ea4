"""Words for the axes of figures of sweeps: what a factor and an outcome mean, and their units."""

import re
from textwrap import fill

from collabsim.engine.outcomes import OUTCOMES
from collabsim.parameters import SPECS
from collabsim.scenarios import Event
from collabsim.strategies import Strategy

_SHARE = "0 to 1"
_WORDS = {
    "horizon": ("Time after which strategies are compared", "years"),
    "months": ("Length of a run", "months"),
    "ablation": ("Idea that is switched off", ""),
    "scenario": ("World that is run", ""),
    "plausible": ("Plausible set that gives the defaults", ""),
    "instantaneous_crossover": ("Time until one overtakes for good in need met now", "years"),
    "cumulative_crossover": ("Time until one overtakes for good in need met so far", "years"),
}


def meaning_and_unit(name: str) -> tuple[str, str]:
    """What a factor or an outcome means, in a few words without a full stop, and its unit.

    Both are empty for a name that is not known, such as a column of one's own.
    """
    holder, _, field = name.rpartition(".")
    if name in SPECS:
        spec = SPECS[name]
        bounded = (spec.minimum, spec.maximum) == (0, 1)
        unit = spec.unit if spec.unit != "1" else _SHARE if bounded else "no unit"
        found = (spec.meaning, unit)
    elif re.fullmatch(r"event\.\d+", holder) and field in Event.model_fields:
        meaning = Event.model_fields[field].description or ""
        found = (meaning, _SHARE if field == "depth" else "months")
    elif holder and field in Strategy.model_fields:
        found = (Strategy.model_fields[field].description or "", _SHARE)
    else:
        outcomes = {outcome.name: (outcome.meaning, outcome.unit) for outcome in OUTCOMES}
        found = (_WORDS | outcomes).get(name, ("", ""))
    return found[0].rstrip("."), found[1]


def factor_label(name: str, width: int = 80) -> str:
    """A factor's name, its meaning in a few words and its unit, in lines of ``width`` letters."""
    meaning, unit = meaning_and_unit(name)
    said = f"{name}: {meaning[0].lower()}{meaning[1:]}" if meaning else name
    return fill(f"{said} ({unit})" if unit else said, width)


def outcome_label(name: str) -> str:
    """An outcome's name with spaces, and its unit."""
    unit = meaning_and_unit(name)[1]
    said = name.replace("_", " ")
    return f"{said} ({unit})" if unit else said


def said(count: int, noun: str) -> str:
    """A number with its noun: "1 seed", "20 seeds"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def seeds_said(n: "list[int]", kind: str = "seed") -> str:
    """How many seeds numbers rest on: "n = 20 seeds", or "n = 10 to 35 seeds" where they differ.

    Args:
        n: Seeds of each number.
        kind: What they are called, if they are more than seeds.
    """
    low, high = min(n), max(n)
    return f"n = {said(high, kind)}" if low == high else f"n = {low} to {high} {kind}s"
