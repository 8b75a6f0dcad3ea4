"""Where to look next: every place of the first wave founds a line, which is improved step by step.

Where only one place in a million meets all patterns, drawing evenly would find none. But a place
that misses a few numbers can be mended. So each place of the first wave begins a **line**. Its best
place so far is changed a little at a time, and a change is kept if the emulators give the result a
better chance; what was measured at the place itself is taken into account. Where that ends, the
model is run. The line goes on from there, until it meets everything that is asked.

Lines begin at places that were drawn evenly, and each gives one accepted set at most. So what many
lines find does not hang on where one of them began, and nothing draws a line to the middle of the
ranges. Whether a place is accepted is decided by runs alone.
"""

from typing import Any, Final

import numpy as np

from collabsim.calibration.emulator import Emulator

_STEPS: Final = 600
_MOVED: Final = 3  # parameters changed at most in one step,
_BY: Final = 0.1  # by about this share of their range;
_BACK: Final = 0.3  # or put back where the line was, with this chance
_TRIED: Final = 4  # times as many lines as are wanted; the best are taken


def proceed(
    emulator: Emulator, lines: Any, ended: Any, count: int, seed: int
) -> tuple[Any, Any, Any]:
    """Propose the next places of the lines that have the best chances.

    Args:
        emulator: Of what is asked, which knows all places tried so far.
        lines: The line of each of these places, array of whole numbers.
        ended: Lines that do not go on.
        count: How many places, each of another line; fewer if there are not so many lines.
        seed: Of the draws; the same seed gives the same places.

    Returns:
        Array (count, parameters) in the unit cube, the most promising first; numbers of the places
        that they came from; and the logarithms of their chances.
    """
    generator = np.random.default_rng(seed)
    points = np.arange(len(lines))
    chances = emulator.log_chances(emulator.points, points)
    order = points[np.argsort(-chances, kind="stable")]
    order = order[~np.isin(lines[order], ended)]
    _, best = np.unique(lines[order], return_index=True)  # the best place of each line
    origins = order[np.sort(best)][: _TRIED * count]
    begun = emulator.points[origins]
    at, here = begun.copy(), chances[origins]
    for _ in range(_STEPS):
        moved = generator.integers(1, _MOVED + 1, (len(at), 1))
        # the k parameters with the smallest keys are changed, with k from 1 to _MOVED
        rank = generator.random(at.shape).argsort(axis=1).argsort(axis=1)
        step = at + generator.normal(0.0, _BY, at.shape)
        step = 1.0 - np.abs(1.0 - np.abs(step))  # reflected at both ends
        changed = np.where(generator.random(at.shape) < _BACK, begun, step)
        tried = np.where(rank < moved, changed, at)
        there = emulator.log_chances(tried, origins)
        better = there > here
        at[better], here[better] = tried[better], there[better]
    chosen = np.argsort(-here, kind="stable")[:count]
    return at[chosen], origins[chosen], here[chosen]
