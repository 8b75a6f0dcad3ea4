"""What a scenario is: a world, its history, and who works how."""

import math
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from collabsim.errors import no_such
from collabsim.parameters import Parameters
from collabsim.quantity import Group
from collabsim.scenarios.own import Owned
from collabsim.scenarios.wording import Words
from collabsim.state.events import EVENT, EVENT_KINDS
from collabsim.strategies import ADAPTIVE, STRATEGIES, Strategy, check_follow_ups

MAX_MONTHS = 12_000


class Event(Group):
    """Something that history brings to every nation in a given month.

    ``crisis`` takes the share ``depth`` of government capacity, opens all windows and delays
    recovery for ``months``. ``budget_cut`` lowers budgets by the share ``depth`` for ``months``; 0
    means for good. ``window`` opens all windows, national and local, for ``months``. ``change``
    puts a new administration into every office, whose leaning towards participation is ``values``,
    from -1 to 1, or is drawn if none is given; in month 0 it says who is in office already.
    """

    kind: Literal["crisis", "budget_cut", "window", "change"]
    month: int = Field(ge=0, le=MAX_MONTHS, description="When it begins; 0 is the first month.")
    months: int = Field(default=0, ge=0, le=MAX_MONTHS, description="How long it lasts.")
    depth: float = Field(default=0.0, ge=0.0, le=1.0, description="Share that is lost.")
    values: float | None = Field(
        default=None, ge=-1.0, le=1.0, description="Leaning of a new administration."
    )
    label: Words = Field(default="", max_length=80, description="Words for figures and tables.")

    @model_validator(mode="after")
    def _says_what_it_does(self) -> "Event":
        """Refuse what this kind of event would pass over in silence."""
        if self.kind != "change" and self.values is not None:
            raise ValueError(f"values are for events of kind 'change', not {self.kind!r}")
        if self.kind == "change" and (self.months or self.depth):
            raise ValueError("an event of kind 'change' has no months and no depth")
        return self


def event_table(events: tuple[Event, ...]) -> Any:
    """The events as rows of a record array of type :data:`EVENT`, for the compiled model."""
    table = np.zeros(len(events), EVENT).view(np.recarray)
    for row, event in zip(table, events, strict=True):
        row["kind"] = EVENT_KINDS[event.kind]
        row["month"], row["months"], row["depth"] = event.month, event.months, event.depth
        row["values"] = math.nan if event.values is None else event.values
    return table


StrategyName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9\-]{0,39}$")]


class Scenario(Owned):
    """A world to run: its size and parameters, its scheduled events, and who works how.

    ``parameters`` holds all numbers of the model. ``mix`` says which share of organisations follows
    which strategy when a run does not name one; shares sum to 1. ``strategies`` adds strategies of
    one's own to the named ones, ``rules`` and ``outcomes`` functions of one's own to the model's
    (see :mod:`collabsim.scenarios.own`).

    Raises:
        pydantic.ValidationError: If a value is out of range or a strategy is unknown.
    """

    name: str = Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")
    title: Words = Field(default="", max_length=120)
    story: Words = Field(default="", max_length=4000)
    months: int = Field(default=420, ge=1, le=MAX_MONTHS)
    mix: dict[str, Annotated[float, Field(ge=0.0, le=1.0)]] = Field({"slow-inclusive": 1.0})
    parameters: Parameters = Parameters()
    events: Annotated[tuple[Event, ...], Field(strict=False)] = ()
    strategies: dict[StrategyName, Strategy] = Field({})

    @model_validator(mode="after")
    def _strategies_exist(self) -> "Scenario":
        taken = set(self.strategies) & {*STRATEGIES, ADAPTIVE}
        if taken:
            raise ValueError(f"the name of strategy {min(taken)!r} is taken; choose another")
        check_follow_ups(self.all_strategies)
        for name in self.mix:
            if name not in (*self.all_strategies, ADAPTIVE):
                raise ValueError(f"in mix, {no_such('strategy', name, self.strategy_names)}")
        if abs(sum(self.mix.values()) - 1.0) > 1e-6:
            raise ValueError(
                f"the shares of mix must sum to 1, these sum to {sum(self.mix.values()):.4g}"
            )
        return self

    def __repr__(self) -> str:
        size = self.parameters.size
        return (
            f"<Scenario {self.name}: {size.beneficiaries:,} beneficiaries in {size.communities:,}"
            f" communities, {self.months:,} months>"
        )

    @property
    def all_strategies(self) -> dict[str, Strategy]:
        """The named strategies and those of this scenario."""
        return {**STRATEGIES, **self.strategies}

    @property
    def strategy_names(self) -> tuple[str, ...]:
        """Everything that a run of this scenario may follow."""
        return (*self.all_strategies, ADAPTIVE)
