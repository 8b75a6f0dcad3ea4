"""Where to look next: places to which the emulators give a good chance.

Where only one place in a million meets all patterns, drawing evenly would find none. Instead many
independent chains walk through the unit cube by the rule of Metropolis, so that places are visited
in proportion to a power of their chance; the last place of each chain is proposed. What emulators
leave unexplained is mostly the luck of few seeds and not their own error, so a power above 1 leads
to where the patterns are met for better reasons than luck. Whether a proposed place is kept is
decided by runs alone.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from collabsim.calibration.emulator import Fit, chances
from collabsim.calibration.space import NAMES

_FIRST: Final = 50  # places drawn evenly for each that is wanted, to start the chains from
_STEPS: Final = 400
_MOVED: Final = 6  # parameters moved at most in one step


def propose(fits: Mapping[str, Fit], count: int, seed: int, keen: float) -> Any:
    """Draw places in proportion to a power of their chance to meet all checks.

    Args:
        fits: Emulators of the checks.
        count: How many places.
        seed: Of the draws; the same seed gives the same places.
        keen: The power.

    Returns:
        Array (count, parameters) in the unit cube.
    """
    generator = np.random.default_rng(seed)
    drawn = generator.random((_FIRST * count, len(NAMES)))
    chance = chances(fits, drawn) ** keen
    if chance.sum() == 0.0:  # nothing is known to be promising
        return drawn[:count]
    at = drawn[generator.choice(len(drawn), count, p=chance / chance.sum())]
    here = chances(fits, at) ** keen
    for _ in range(_STEPS):
        # the k parameters with the smallest keys are drawn anew, with k from 1 to _MOVED
        moved = generator.integers(1, _MOVED + 1, (count, 1))
        rank = generator.random(at.shape).argsort(axis=1).argsort(axis=1)
        tried = np.where(rank < moved, generator.random(at.shape), at)
        there = chances(fits, tried) ** keen
        better = generator.random(count) * here < there
        at[better], here[better] = tried[better], there[better]
    return at
