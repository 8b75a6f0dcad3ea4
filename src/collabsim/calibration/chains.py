"""Where to look next: chains of places to which the emulators give a good chance.

Where only one place in a million meets all patterns, drawing evenly would find none. Instead many
walkers move through the unit cube by the rule of Metropolis, so that places are visited in
proportion to a power of their chance; the last place of each walker is proposed. What emulators
leave unexplained is mostly the luck of few seeds and not their own error, so a power above 1 leads
to where the patterns are met for better reasons than luck. Nothing draws walkers to the middle.
Whether a proposed place is kept is decided by runs alone.

A search has several chains. They begin in places far from one another, share the first wave only,
and keep to the places that are nearer to their own beginning than to any other. What all of them
find does not hang on where they began.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from collabsim.calibration.emulator import Fit, log_chances
from collabsim.calibration.space import NAMES

_FIRST: Final = 50  # places drawn evenly for each walker, to start from
_STEPS: Final = 400
_MOVED: Final = 6  # parameters moved at most in one step
_PROMISING: Final = 0.05  # share of the first places, by chance, among which chains begin


def starts(fits: Mapping[str, Fit], places: Any, chains: int) -> Any:
    """Where chains begin: promising places that are far apart.

    Args:
        fits: Emulators of what is asked.
        places: Array (places, parameters) in the unit cube, among which to choose.
        chains: How many.

    Returns:
        Array (chains, parameters): the most promising place, then each time the one of the
        promising ones that is farthest from all chosen before.
    """
    order = np.argsort(-log_chances(fits, places), kind="stable")
    good = places[order[: max(chains, round(_PROMISING * len(places)))]]
    chosen = [good[0]]
    while len(chosen) < chains:
        apart = np.min([np.abs(good - place).mean(axis=1) for place in chosen], axis=0)
        chosen.append(good[int(apart.argmax())])
    return np.array(chosen)


def propose(
    fits: Mapping[str, Fit], begins: Any, chain: int, count: int, seed: int, keen: float
) -> Any:
    """Draw places in proportion to a power of their chance to meet all that is asked.

    Args:
        fits: Emulators of what is asked.
        begins: Where the chains begin, array (chains, parameters). Walkers of a chain keep to
            places that are nearer to its beginning than to those of the others.
        chain: Which chain, counted from 0.
        count: How many places.
        seed: Of the draws; the same seed gives the same places.
        keen: The power.

    Returns:
        Array (count, parameters) in the unit cube.
    """
    generator = np.random.default_rng([seed, chain])
    drawn = generator.random((_FIRST * count * len(begins), len(NAMES)))
    drawn = np.vstack([drawn[_nearest(begins, drawn) == chain], begins[chain]])
    weight = keen * log_chances(fits, drawn)
    weight = np.exp(weight - weight.max())
    at = drawn[generator.choice(len(drawn), count, p=weight / weight.sum())]
    here = keen * log_chances(fits, at)
    for _ in range(_STEPS):
        # the k parameters with the smallest keys are drawn anew, with k from 1 to _MOVED
        moved = generator.integers(1, _MOVED + 1, (count, 1))
        rank = generator.random(at.shape).argsort(axis=1).argsort(axis=1)
        tried = np.where(rank < moved, generator.random(at.shape), at)
        there = keen * log_chances(fits, tried)
        goes = np.log1p(-generator.random(count)) < there - here
        goes &= _nearest(begins, tried) == chain
        at[goes], here[goes] = tried[goes], there[goes]
    return at


def _nearest(begins: Any, places: Any) -> Any:
    """Which chain's beginning each place is nearest to."""
    return np.argmin([np.abs(places - place).mean(axis=1) for place in begins], axis=0)
