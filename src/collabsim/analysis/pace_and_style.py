"""How much of a difference is pace and how much is style, told apart by the strategies in between.

Fast-divisive and slow-inclusive differ in two things at once: pace, and whether people are divided
or included. Held against each other they cannot tell which of the two makes the difference. The
other two corners of the square can: fast-inclusive and slow-divisive differ from either of the pair
in one of the two. What pace does is then seen twice, once between the inclusive strategies and once
between the divisive ones, and so is what style does. The two averages add up to the whole
difference, because going round the square either way leads from one end to the other.
"""

from collections.abc import Sequence
from typing import NamedTuple

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.intervals import Estimate
from collabsim.analysis.standings import LEAST_SETS
from collabsim.analysis.verdicts import UNSURE
from collabsim.strategies import PAIR

FAST_INCLUSIVE, SLOW_DIVISIVE = BETWEEN = ("fast-inclusive", "slow-divisive")
"""The strategies that differ from each of the pair in one thing only."""

AHEAD, BEHIND = "ahead", "behind"


class Step(NamedTuple):
    """One side of the square: what changes from one strategy to the next, in years of met need."""

    first: str
    second: str
    difference: Estimate


class Part(NamedTuple):
    """What pace alone, or style alone, does: the mean of two sides of the square, and each side."""

    average: Estimate
    steps: tuple[Step, Step]

    @property
    def verdict(self) -> str:
        """Whether slow, or inclusive, strategies are ``ahead`` or ``behind``, or that it is unsure.

        Unsure is what fewer than six worlds are, and where the interval holds 0.
        """
        if self.average.n < LEAST_SETS or self.average.low <= 0.0 <= self.average.high:
            return UNSURE
        return AHEAD if self.average.value > 0.0 else BEHIND


class Parts(NamedTuple):
    """A difference and the two parts it is made of.

    Attributes:
        years: After how many years.
        whole: Need met so far with slow-inclusive, less that with fast-divisive.
        pace: What being slow does.
        style: What including people instead of dividing them does.
    """

    years: int
    whole: Estimate
    pace: Part
    style: Part


def between(strategies: Sequence[str]) -> tuple[str, ...]:
    """What has to be run beside these strategies to tell pace and style apart.

    Nothing if fast-divisive and slow-inclusive are not both among them.
    """
    if not set(PAIR) <= set(strategies):
        return ()
    return tuple(name for name in BETWEEN if name not in strategies)


def pace_and_style(found: Comparison, years: int | None = None) -> Parts | None:
    """The parts of the difference after some years, by default those of the headline.

    Returns:
        The parts; None if one of the four strategies was not run.
    """
    if not {*PAIR, *BETWEEN} <= set(found.runs.strategies):
        return None
    fast, slow = PAIR
    at = found.headline if years is None else years

    def part(*sides: tuple[str, str]) -> Part:
        one, other = (Step(*side, found.gain(side, years=at)) for side in sides)
        return Part(found.gain(*sides, years=at), (one, other))

    return Parts(
        at,
        found.gain(PAIR, years=at),
        pace=part((FAST_INCLUSIVE, slow), (fast, SLOW_DIVISIVE)),
        style=part((fast, FAST_INCLUSIVE), (SLOW_DIVISIVE, slow)),
    )
