"""The space of parameter values that calibration searches.

Every parameter with a plausible range is a dimension from 0 (its low end) to 1 (its high end), all
values equally likely. Sizes and overall switches stay as they are. Values are rounded to three
digits before anything is run, so that a printed set is exactly the one that was run.
"""

from typing import Any, Final

import numpy as np
from scipy.stats import qmc

from collabsim.parameters import SPECS
from collabsim.sweeps.studies import plausible_factors

_SWITCHES: Final = ("funding.cost", "environment.memory")  # 0 and 1 are two models, not two values
_DIGITS = 3

NAMES: Final = tuple(name for name in plausible_factors() if name not in _SWITCHES)
"""The parameters that are calibrated, in the order of the rules: the dimensions of the space."""


def draw(count: int, seed: int) -> Any:
    """A Latin hypercube of ``count`` places in the unit cube: array (count, parameters)."""
    return qmc.LatinHypercube(len(NAMES), rng=np.random.default_rng(seed)).random(count)


def values_at(place: Any) -> dict[str, float]:
    """Parameter values at a place of the unit cube, rounded as they are run and printed."""
    values = {}
    for name, u in zip(NAMES, place, strict=True):
        spec = SPECS[name]
        if spec.whole:
            steps = np.floor(u * (spec.high - spec.low + 1))  # every whole number as likely
            values[name] = float(min(spec.high, spec.low + steps))
        else:
            rounded = float(f"{spec.low + u * (spec.high - spec.low):.{_DIGITS}g}")
            values[name] = float(min(spec.high, max(spec.low, rounded)))
    return values


def place_of(values: dict[str, float]) -> Any:
    """Where values lie between the low and the high end of their ranges: array (parameters)."""
    return np.array(
        [(values[name] - SPECS[name].low) / (SPECS[name].high - SPECS[name].low) for name in NAMES]
    )


def medoid(places: Any) -> int:
    """Number of the place with the least mean distance to all others.

    Distance is the mean over parameters of the difference as a share of the range. Unlike a mean,
    the medoid is itself one of the sets, and so known to work.

    Args:
        places: Array (sets, parameters).
    """
    totals = [float(np.abs(places - place).mean()) for place in places]
    return int(np.argmin(totals))
