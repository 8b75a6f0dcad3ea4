"""A strategy: how a fixed effort is spent, and in what style.

All strategies spend the same effort per month. Being slow is not a dial: it is what happens when
effort goes into people instead of lobbying. Effort shares sum to 1; the style says how hard a push
leans on those who are not on board (divisiveness), how many members are wanted before pushing
(quorum), and how far members sit at the table (seats).
"""

from typing import Any, Final

import numpy as np
from pydantic import Field, model_validator

from collabsim.parameters.declare import Group

EFFORTS: Final = ("lobby", "invite", "listen", "teach", "explore", "deliver")
STYLE: Final = ("divisiveness", "quorum", "seats")
ADAPTIVE: Final = "adaptive"


def _share(meaning: str) -> Any:
    return Field(ge=0.0, le=1.0, description=meaning)


class Strategy(Group):
    """One way of working: six effort shares that sum to 1, and three choices of style in [0, 1].

    Raises:
        pydantic.ValidationError: If a value is outside [0, 1] or the shares do not sum to 1.
    """

    lobby: float = _share("Effort on asking governments to decide.")
    invite: float = _share("Effort on inviting people to join.")
    listen: float = _share("Effort on talks with residents.")
    teach: float = _share("Effort on teaching members.")
    explore: float = _share("Effort on finding what nobody here knows yet.")
    deliver: float = _share("Effort on delivering.")
    divisiveness: float = _share("How hard a push leans on those who are not on board.")
    quorum: float = _share("Share of residents wanted as members before pushing.")
    seats: float = _share("How far members sit at the table and speak for themselves.")

    @model_validator(mode="after")
    def _efforts_sum_to_one(self) -> "Strategy":
        total = sum(getattr(self, name) for name in EFFORTS)
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"effort shares must sum to 1, these sum to {total:.4g}")
        return self


def _named(efforts: tuple[float, ...], style: tuple[float, ...]) -> Strategy:
    return Strategy(**dict(zip(EFFORTS + STYLE, efforts + style, strict=True)))


STRATEGIES: Final[dict[str, Strategy]] = {
    "fast-divisive": _named((0.6, 0.05, 0.05, 0.0, 0.05, 0.25), (0.9, 0.0, 0.1)),
    "slow-inclusive": _named((0.2, 0.25, 0.2, 0.2, 0.1, 0.05), (0.05, 0.3, 0.8)),
    "fast-inclusive": _named((0.35, 0.2, 0.15, 0.1, 0.05, 0.15), (0.05, 0.0, 0.6)),
    "slow-divisive": _named((0.2, 0.25, 0.2, 0.2, 0.1, 0.05), (0.9, 0.3, 0.1)),
    "solution-first": _named((0.7, 0.0, 0.0, 0.0, 0.1, 0.2), (0.15, 0.0, 0.0)),
    "service-provider": _named((0.0, 0.1, 0.1, 0.1, 0.1, 0.6), (0.0, 0.0, 0.3)),
}
"""The named strategies. ``adaptive`` is none of them: who adapts copies one of them."""

MEANINGS: Final[dict[str, str]] = {
    "fast-divisive": "Lobby and deliver; win against those who are not on board.",
    "slow-inclusive": "Invite, listen, teach and explore; push once enough people are members.",
    "fast-inclusive": "Small uncontested wins first, then widen.",
    "slow-divisive": "Build a membership, then push against the rest.",
    "solution-first": "Pitch a ready idea politely, without listening (New York 2010).",
    "service-provider": "Deliver around the government; no lobbying.",
    ADAPTIVE: "Start with any of the others and copy organisations that funders reward.",
}
"""Each strategy in one sentence."""

RECORD: Final = np.dtype([(name, "f8") for name in EFFORTS + STYLE])
"""Type of a row of the table that the compiled model reads."""


def strategy_table(strategies: dict[str, Strategy]) -> Any:
    """The strategies as rows of a record array of type :data:`RECORD`, in the order given."""
    table = np.zeros(len(strategies), RECORD).view(np.recarray)
    for row, strategy in zip(table, strategies.values(), strict=True):
        for name in EFFORTS + STYLE:
            row[name] = getattr(strategy, name)
    return table
