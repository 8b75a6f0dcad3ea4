"""The space of parameter values that calibration searches.

Every parameter with a plausible range is a dimension from 0 (its low end) to 1 (its high end), all
values equally likely. Sizes and overall switches stay as they are. Values are rounded to three
digits before anything is run, so that a printed set is exactly the one that was run.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.stats import qmc

from collabsim.parameters import SPECS
from collabsim.study.ready_made import plausible_factors

if TYPE_CHECKING:
    import pandas as pd

_DIGITS = 3

NAMES: Final = tuple(plausible_factors())
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


def places_of(table: "pd.DataFrame") -> Any:
    """Where sets lie in the unit cube, whole numbers in the middle of their step.

    Args:
        table: A row per set, with a column per parameter.
    """
    low, high = (np.array([getattr(SPECS[name], end) for name in NAMES]) for end in ("low", "high"))
    half = np.array([0.5 if SPECS[name].whole else 0.0 for name in NAMES])  # of a step
    return (table[list(NAMES)].to_numpy(dtype=float) - low + half) / (high - low + 2.0 * half)


def centrality(places: Any) -> Any:
    """Numbers of places, the most central first: array (sets).

    The most central one, the medoid, has the least mean distance to all others; distance is the
    mean over parameters of the difference as a share of the range. Unlike a mean, a medoid is
    itself one of the sets.

    Args:
        places: Array (sets, parameters).
    """
    totals = [float(np.abs(places - place).mean()) for place in places]
    return np.argsort(totals, kind="stable")
