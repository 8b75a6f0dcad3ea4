"""Classes of strategies: everything that deserves to be called fast, or slow, or uniting.

A named strategy is one guess at how a kind of people works, and perhaps a poor one. A class holds
all strategies of that kind, so that its best can be looked for. Classes are told by four features:
how much of the effort goes into pushing (asking governments to decide, and delivering), how much
voice is waited for (the quorum), how hard a push leans on others (divisiveness), and how far
members sit at the table (seats).
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.strategies import EFFORTS, STYLE, Strategy

PUSHING: Final = ("lobby", "deliver")
FEATURES: Final = ("pushing", *STYLE)
DIALS: Final = EFFORTS + STYLE
"""What a strategy is made of: six shares of effort that sum to 1, then three choices of style."""

_REST: Final = tuple(name for name in EFFORTS if name not in PUSHING)
_ANY: Final = (0.0, 1.0)
_MOVE: Final = 0.1  # standard deviation of a step, in parts of the range
_DECIMALS: Final = 3  # what a strategy file can show


class StrategyClass(NamedTuple):
    """All strategies whose features lie within limits.

    Attributes:
        name: How it is called.
        meaning: Which strategies those are, in words.
        limits: Lowest and highest value of each feature that is limited.
    """

    name: str
    meaning: str
    limits: Mapping[str, tuple[float, float]]

    def limits_of(self, feature: str) -> tuple[float, float]:
        """Lowest and highest value that a feature may have."""
        return self.limits.get(feature, _ANY)

    def holds(self, strategy: Strategy) -> bool:
        """Whether a strategy belongs to the class. One that hands over to another belongs to none:
        it is two strategies in turn."""
        return not strategy.then and bool(self.holds_each(dials_of(strategy)[np.newaxis])[0])

    def holds_each(self, dials: Any) -> Any:
        """The same for strategies by their dials, array (strategies, dials): array (strategies)."""
        found = features(dials)
        within = [(found[name] >= low) & (found[name] <= high)
                  for name, (low, high) in self.limits.items()]  # fmt: skip
        return np.logical_and.reduce(within) if within else np.ones(len(dials), dtype=bool)


_PACE: Final = {
    "fast": {"pushing": (0.6, 1.0), "quorum": (0.0, 0.0)},
    "slow": {"pushing": (0.0, 0.4), "quorum": (0.15, 1.0)},
}
_DIVIDING: Final = {
    "divisive": {"divisiveness": (0.5, 1.0)}, "uniting": {"divisiveness": (0.0, 0.1)}
}  # fmt: skip
_VOICE: Final = {"voiceless": {"seats": (0.0, 0.1)}, "with-voice": {"seats": (0.5, 1.0)}}
_INCLUSIVE: Final = _DIVIDING["uniting"] | _VOICE["with-voice"]

CLASSES: Final = {
    one.name: one
    for one in (
        StrategyClass("any", "Every strategy.", {}),
        StrategyClass("fast", "Most effort pushes, and nobody waits for voice.", _PACE["fast"]),
        StrategyClass("slow", "Most effort goes into people, and voice comes first.",
                      _PACE["slow"]),
        StrategyClass("divisive", "Pushes lean on those who are not on board.",
                      _DIVIDING["divisive"]),
        StrategyClass("uniting", "Pushes lean on hardly anybody.", _DIVIDING["uniting"]),
        StrategyClass("voiceless", "Hardly any member sits at the table.", _VOICE["voiceless"]),
        StrategyClass("with-voice", "Members sit at the table at least half of the time.",
                      _VOICE["with-voice"]),
        StrategyClass("fast-and-divisive", "Both; members may sit at the table or not.",
                      _PACE["fast"] | _DIVIDING["divisive"]),
        StrategyClass("slow-and-inclusive", "Slow and uniting, with members at the table.",
                      _PACE["slow"] | _INCLUSIVE),
        StrategyClass("fast-and-inclusive", "Fast and uniting, with members at the table.",
                      _PACE["fast"] | _INCLUSIVE),
        StrategyClass("slow-and-divisive", "Both; members may sit at the table or not.",
                      _PACE["slow"] | _DIVIDING["divisive"]),
    )
}  # fmt: skip
"""The classes by name."""

CONTRASTS: Final = {
    "pace": ("fast", "slow"),
    "dividing": ("divisive", "uniting"),
    "voice": ("voiceless", "with-voice"),
    "pair": ("fast-and-divisive", "slow-and-inclusive"),
}
"""Which classes are held against each other, the second against the first."""


def features(dials: Any) -> dict[str, Any]:
    """The features by which classes are told, array (strategies) each.

    Pushing is rounded, since it is a sum of shares.
    """
    at = dict(zip(DIALS, dials.T, strict=True))
    pushing = np.round(sum(at[name] for name in PUSHING), 2 * _DECIMALS)
    return {"pushing": pushing, **{name: at[name] for name in STYLE}}


def dials_of(strategy: Strategy) -> Any:
    """The numbers that a strategy is made of, in the order of :data:`DIALS`."""
    return np.array([getattr(strategy, name) for name in DIALS])


def strategies_of(dials: Any) -> list[Strategy]:
    """Strategies from rows of numbers in the order of :data:`DIALS`."""
    return [
        Strategy.model_validate(dict(zip(DIALS, map(float, row), strict=True))) for row in dials
    ]


def draw_strategies(kind: StrategyClass, count: int, generator: np.random.Generator) -> Any:
    """Draw strategies of a class.

    Features are even within their limits, and efforts are even among all ways to share them.

    Returns:
        Array (count, dials).
    """
    wide = {name: kind.limits_of(name) for name in FEATURES}
    chosen = {name: generator.uniform(low, high, count) for name, (low, high) in wide.items()}
    push = generator.dirichlet(np.ones(len(PUSHING)), count)
    rest = generator.dirichlet(np.ones(len(_REST)), count)
    return _dials(kind, chosen, push, rest)


def near(kind: StrategyClass, dials: Any, generator: np.random.Generator) -> Any:
    """Strategies of a class that differ a little from given ones, which may be of any class.

    Args:
        kind: The class.
        dials: Array (strategies, dials).
        generator: Of the steps.

    Returns:
        Array of the same shape: a step from each.
    """
    at = dict(zip(DIALS, dials.T, strict=True)) | features(dials)
    chosen = {name: at[name] + generator.normal(0.0, _MOVE, len(dials)) for name in FEATURES}
    push, rest = (
        np.abs(np.stack([at[name] for name in names], axis=1)
               + generator.normal(0.0, _MOVE, (len(dials), len(names))))
        for names in (PUSHING, _REST)
    )  # fmt: skip
    return _dials(kind, chosen, push, rest)


def _dials(kind: StrategyClass, chosen: Mapping[str, Any], push: Any, rest: Any) -> Any:
    """Rows of dials within the limits of a class; shares are in proportion to ``push``, ``rest``.

    All are rounded to what a file shows, so that a strategy that is read again is the same one.
    """
    within = {
        name: np.round(np.clip(chosen[name], *kind.limits_of(name)), _DECIMALS) for name in FEATURES
    }
    pushing, scale = within["pushing"], 10**_DECIMALS
    columns = dict(within)
    for names, weights, total in ((PUSHING, push, pushing), (_REST, rest, 1.0 - pushing)):
        share = weights / weights.sum(axis=1, keepdims=True)
        upto = np.round(np.cumsum(share, axis=1) * total[:, None], _DECIMALS)
        parts = np.round(np.diff(upto, axis=1, prepend=0.0) * scale) / scale
        columns |= dict(zip(names, parts.T, strict=True))
    return np.stack([columns[name] for name in DIALS], axis=1)
