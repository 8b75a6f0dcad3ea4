"""A strategy: how a fixed effort is spent, and in what style.

All strategies spend the same effort per month. Being slow is not a dial: it is what happens when
effort goes into people instead of lobbying. Effort shares sum to 1; the style says how hard a push
leans on those who are not on board (divisiveness), how much voice of the people concerned is wanted
before pushing (quorum), and how far members sit at the table (seats). A strategy may also name the
one that is taken up after a first agreement (then).
"""

from typing import Any, Final, NamedTuple

import numpy as np
from pydantic import Field, model_validator

from collabsim.errors import InputError, no_such
from collabsim.quantity import Group

EFFORTS: Final = ("lobby", "invite", "listen", "teach", "explore", "deliver")
STYLE: Final = ("divisiveness", "quorum", "seats")
ADAPTIVE: Final = "adaptive"

PAIR: Final = ("fast-divisive", "slow-inclusive")
"""Strategies compared unless others are named; the second is held against the first."""


def _share(meaning: str) -> Any:
    return Field(ge=0.0, le=1.0, description=meaning)


class Strategy(Group):
    """One way of working: six effort shares that sum to 1, and three choices of style in [0, 1].

    ``then`` names the strategy that an organisation takes up once it has an agreement of its own;
    "" means that it keeps to this one. See :mod:`collabsim.mechanisms.widening`.

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
    quorum: float = _share("Voice of the movement that is wanted before pushing.")
    seats: float = _share("How far members sit at the table and speak for themselves.")
    then: str = Field("", description="Strategy taken up after a first agreement, if any.")

    @model_validator(mode="after")
    def _efforts_sum_to_one(self) -> "Strategy":
        total = sum(getattr(self, name) for name in EFFORTS)
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"effort shares must sum to 1, these sum to {total:.4g}")
        return self


class _Named(NamedTuple):
    """A strategy of the package: its sentence, its efforts and style, and what follows it."""

    meaning: str
    efforts: tuple[float, ...]
    style: tuple[float, ...]
    then: str = ""

    def strategy(self) -> Strategy:
        values = zip(EFFORTS + STYLE, self.efforts + self.style, strict=True)
        return Strategy(**dict(values), then=self.then)


_NAMED: Final = {
    "fast-divisive": _Named(
        "Asks governments to decide at once, and leans hard on those who are not on board.",
        (0.6, 0.05, 0.05, 0.0, 0.05, 0.25), (0.9, 0.0, 0.1),
    ),
    "slow-inclusive": _Named(
        "Invites, listens and teaches first; asks once enough people are members, who sit at the"
        " table.",
        (0.2, 0.25, 0.2, 0.2, 0.1, 0.05), (0.05, 0.2, 0.8),
    ),
    "fast-inclusive": _Named(
        "Invites and listens, but asks at once, with members at the table.",
        (0.35, 0.2, 0.15, 0.1, 0.05, 0.15), (0.05, 0.0, 0.6),
    ),
    "slow-divisive": _Named(
        "Builds a membership first, then pushes against the rest.",
        (0.2, 0.25, 0.2, 0.2, 0.1, 0.05), (0.9, 0.2, 0.1),
    ),
    "solution-first": _Named(
        "Pitches a finished idea politely, without listening first.",
        (0.7, 0.0, 0.0, 0.0, 0.1, 0.2), (0.15, 0.0, 0.0),
    ),
    "service-provider": _Named(
        "Delivers around the government, and asks it for nothing.",
        (0.0, 0.1, 0.1, 0.1, 0.1, 0.6), (0.0, 0.0, 0.3),
    ),
    "small-wins-first": _Named(
        "Begins with small wins that nobody minds, then turns slow-inclusive.",
        (0.4, 0.1, 0.25, 0.05, 0.1, 0.1), (0.05, 0.0, 0.4), then="slow-inclusive",
    ),
}  # fmt: skip
"""Each strategy once: what it does in a sentence, efforts and style in the order of their names."""

STRATEGIES: Final = {name: named.strategy() for name, named in _NAMED.items()}
"""The named strategies. ``adaptive`` is none of them: who adapts copies one of them."""

MEANINGS: Final = {name: named.meaning for name, named in _NAMED.items()} | {
    ADAPTIVE: "Starts with any strategy that has no then, and copies those whom funders reward."
}
"""Each strategy in one sentence."""

class StrategyRow:
    """A strategy as a rule reads it; ``then`` is a row of the table, or -1."""

    lobby: float
    invite: float
    listen: float
    teach: float
    explore: float
    deliver: float
    divisiveness: float
    quorum: float
    seats: float
    then: int


RECORD: Final = np.dtype([*((name, "f8") for name in EFFORTS + STYLE), ("then", "i8")])
"""Type of a row of the table that the compiled model reads; ``then`` is a row of it, or -1."""


def check_follow_ups(strategies: dict[str, Strategy]) -> None:
    """Refuse a ``then`` that cannot be taken up.

    Raises:
        InputError: If it is no strategy of these, ``adaptive``, or one that has a ``then`` itself:
            the agreement that led to it would at once lead on.
    """
    for name, strategy in strategies.items():
        place, then = f"in strategies.{name}.then,", strategy.then
        if then == ADAPTIVE:
            raise InputError(f"{place} no strategy can hand over to {ADAPTIVE!r}")
        if then and then not in strategies:
            raise InputError(f"{place} {no_such('strategy', then, strategies)}")
        if then and strategies[then].then:
            raise InputError(f"{place} name a strategy without a then, which {then!r} has")


def strategy_table(strategies: dict[str, Strategy]) -> Any:
    """The strategies as rows of a record array of type :data:`RECORD`, in the order given.

    Raises:
        InputError: See :func:`check_follow_ups`.
    """
    check_follow_ups(strategies)
    rows = list(strategies)
    table = np.zeros(len(strategies), RECORD).view(np.recarray)
    for row, strategy in zip(table, strategies.values(), strict=True):
        for name in EFFORTS + STYLE:
            row[name] = getattr(strategy, name)
        row["then"] = rows.index(strategy.then) if strategy.then else -1
    return table
