"""Adding seeds where an answer is not yet sure enough.

After each round the 95 % interval (Student's t) of the asked outcome is worked out at every point.
Points whose interval is still too wide get half as many seeds again in the next round. What a round
does follows from the results of earlier rounds alone, so a sweep that was stopped goes on the same
way. Stopping when an interval happens to be narrow makes it slightly too narrow on average; the
number of seeds is therefore always reported with it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import stdtrit  # scipy.stats has it, too, but is slow to import

from collabsim.study.experiment import SequentialSeeds
from collabsim.study.parts import Block

_CONFIDENCE = 0.95


class Sequential:
    """Watches an outcome round by round.

    Args:
        rule: Which outcome, how narrow, and how many seeds.
        strategies: How many strategies are run with each seed.
    """

    def __init__(self, rule: SequentialSeeds, strategies: int) -> None:
        self.rule = rule
        self._strategies = strategies
        self._values: dict[int, list[Any]] = {}

    def add(self, points: Any, values: Any) -> None:
        """Take in the rows of a part: the point and the outcome of each run, as they are stored."""
        rows = np.reshape(values, (-1, self._strategies))
        if self._strategies > 1:
            rows = rows[:, 1:] - rows[:, :1]
        of_point = np.asarray(points)[:: self._strategies]
        for point in np.unique(of_point):
            self._values.setdefault(int(point), []).append(rows[of_point == point])

    def more(self, blocks: Sequence[Block]) -> list[Block]:
        """The seeds that the next round adds to those of ``blocks``; none if all is sure."""
        most = self.rule.most
        added = []
        for point, first, count in blocks:
            n = first + count
            values = np.concatenate(self._values[point])
            if n < most and interval_width(values.T) >= self.rule.width:
                added.append(Block(point, n, _added(n, most)))
        return added


def most_rounds(rule: SequentialSeeds) -> list[int]:
    """Seeds that each round adds to a point that is never sure enough."""
    rounds = [rule.least]
    while sum(rounds) < rule.most:
        rounds.append(_added(sum(rounds), rule.most))
    return rounds


def _added(seeds: int, most: int) -> int:
    return min(most, seeds + max(1, seeds // 2)) - seeds


def interval_width(values: Any) -> float:
    """Width of the 95 % interval of the mean, the widest over the rows of ``values``.

    Args:
        values: Array (rows, seeds). Missing values (NaN) are left out.

    Returns:
        The width; infinite where fewer than two values are there.
    """
    widest = 0.0
    for row in np.atleast_2d(values):
        present = row[np.isfinite(row)]
        n = len(present)
        if n < 2:
            return np.inf
        t = stdtrit(n - 1, 0.5 + _CONFIDENCE / 2.0)
        widest = max(widest, float(2.0 * t * present.std(ddof=1) / np.sqrt(n)))
    return widest
