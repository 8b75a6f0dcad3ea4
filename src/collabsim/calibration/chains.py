"""Where to look next: chains of places to which the emulators give a good chance.

Where only one place in a million meets all patterns, drawing evenly would find none. Instead many
walkers set out from the most promising places that were tried, and move through the unit cube by
the rule of Metropolis, so that places are visited in proportion to a power of their chance; the
last place of each walker is proposed. What emulators leave unexplained is mostly the luck of few
seeds and not their own error, so a power above 1 leads to where the patterns are met for better
reasons than luck. Nothing draws walkers to the middle. Whether a proposed place is kept is decided
by runs alone.

A search has several chains. They begin in places far from one another, and keep to the places that
are nearer to their own beginning than to any other. So what all of them find does not hang on where
they began. What was tried in one of them is known in all.
"""

from typing import Any, Final

import numpy as np

from collabsim.calibration.emulator import Emulator

_STEPS: Final = 400
_MOVED: Final = 6  # parameters moved at most in one step
_PROMISING: Final = 0.05  # share of the first places, by chance, among which chains begin


def starts(emulator: Emulator, places: Any, chains: int) -> Any:
    """Where chains begin: promising places that are far apart.

    Args:
        emulator: Of what is asked.
        places: Array (places, parameters) in the unit cube, among which to choose.
        chains: How many.

    Returns:
        Array (chains, parameters): the most promising place, then each time the one of the
        promising ones that is farthest from all chosen before.
    """
    order = np.argsort(-emulator.log_chances(places), kind="stable")
    good = places[order[: max(chains, round(_PROMISING * len(places)))]]
    chosen = [good[0]]
    while len(chosen) < chains:
        apart = np.min([np.abs(good - place).mean(axis=1) for place in chosen], axis=0)
        chosen.append(good[int(apart.argmax())])
    return np.array(chosen)


def propose(emulator: Emulator, begins: Any, chain: int, count: int, seed: int, keen: float) -> Any:
    """Draw places in proportion to a power of their chance to meet all that is asked.

    Args:
        emulator: Of what is asked.
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
    known = np.vstack([emulator.promising, begins])
    known = known[_nearest(begins, known) == chain]
    chances = keen * emulator.log_chances(known)
    weight = np.exp(chances - chances.max())
    begun = generator.choice(len(known), count, p=weight / weight.sum())
    at, here = known[begun], chances[begun]
    for _ in range(_STEPS):
        # the k parameters with the smallest keys are drawn anew, with k from 1 to _MOVED
        moved = generator.integers(1, _MOVED + 1, (count, 1))
        rank = generator.random(at.shape).argsort(axis=1).argsort(axis=1)
        tried = np.where(rank < moved, generator.random(at.shape), at)
        there = keen * emulator.log_chances(tried)
        goes = np.log1p(-generator.random(count)) < there - here
        goes &= _nearest(begins, tried) == chain
        at[goes], here[goes] = tried[goes], there[goes]
    return at


def _nearest(begins: Any, places: Any) -> Any:
    """Which chain's beginning each place is nearest to."""
    return np.argmin([np.abs(places - place).mean(axis=1) for place in begins], axis=0)
