"""What a visitor has chosen: one object, the same as a link, as JSON and as a command line.

A link is read with care: what is not understood or not allowed falls back to the usual choice, with
a note that says so. Nothing in a link is executed or used as a path.
"""

import shlex
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from collabsim.dashboard.limits import Limits
from collabsim.engine.checks import resolve_strategy
from collabsim.errors import InputError, no_such
from collabsim.parameters import SPECS
from collabsim.report.world import ChosenWorld, parse_world, typed_number
from collabsim.scenarios import plausible_sets
from collabsim.scenarios.dials import dial_names
from collabsim.strategies import PAIR

STEPS = 7
"""Steps of the page Learn."""

_LONGEST = 4000
_LARGEST = 100_000  # characters of a file
_CHOICES = ("world", "strategies", "seeds", "years", "plausible", "axis", "step")


class _Frozen(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, revalidate_instances="always"
    )


class Axis(_Frozen):
    """A factor of a sweep: a parameter or a dial of a strategy, from low to high in steps."""

    factor: str
    low: float
    high: float
    steps: int = Field(ge=2, le=50)

    @model_validator(mode="after")
    def _has_width(self) -> "Axis":
        if not self.low < self.high:
            raise ValueError("low must be below high")
        return self

    def text(self) -> str:
        """As in links: ``trust.gain:0.01:0.1:5``."""
        return f"{self.factor}:{typed_number(self.low)}:{typed_number(self.high)}:{self.steps}"


class State(_Frozen):
    """Everything that a visitor has chosen.

    Attributes:
        worlds: One to four scenarios with what was changed in them; Explore and Sweep use the
            first.
        strategies: Two to four names; the others are held against the first. Explore and Sweep use
            the first two.
        seeds: Seeds that all strategies meet; with plausible sets, seeds of each set.
        years: Years to run, or None for the scenario's own.
        plausible: Number of plausible sets, or 0 for the defaults.
        axes: Factors of a sweep, at most two.
        step: Step of the page Learn.
    """

    worlds: Annotated[tuple[ChosenWorld, ...], Field(min_length=1, max_length=4)] = (ChosenWorld(),)
    strategies: Annotated[tuple[str, ...], Field(min_length=2, max_length=4)] = PAIR
    seeds: int = Field(default=10, ge=1)
    years: int | None = Field(default=None, ge=5)
    plausible: int = Field(default=30, ge=0)
    axes: Annotated[tuple[Axis, ...], Field(max_length=2)] = ()
    step: int = Field(default=1, ge=1, le=STEPS)

    @property
    def months(self) -> int | None:
        """Months to run, or None for the scenario's own."""
        return None if self.years is None else 12 * self.years

    def to_query(self) -> str:
        """The part of a link after ``?``; what is as usual is left out."""
        return urlencode(list(self._pairs()), safe=",:=.")

    def _pairs(self) -> Iterator[tuple[str, str]]:
        usual = State()
        if self.worlds != usual.worlds:
            yield from (("world", world.text()) for world in self.worlds)
        if self.strategies != usual.strategies:
            yield "strategies", ",".join(self.strategies)
        for name in ("seeds", "years", "plausible", "step"):
            value = getattr(self, name)
            if value != getattr(usual, name):
                yield name, str(value)
        yield from (("axis", axis.text()) for axis in self.axes)

    def commands(self, *, pairs: int | None = None) -> tuple[str, ...]:
        """Command lines, one a world, that print the numbers shown.

        Args:
            pairs: How many of the strategies are compared; all if None.
        """
        lines = []
        for world in self.worlds:
            parts = ["collabsim", "compare", *world.options()]
            parts += ["--strategies", ",".join(self.strategies[:pairs]), "--seeds", str(self.seeds)]
            if self.months is not None:
                parts += ["--months", str(self.months)]
            if self.plausible:
                parts += ["--ensemble", str(self.plausible)]
            lines.append(shlex.join(parts))
        return tuple(lines)


def read_query(text: str, limits: Limits) -> tuple[State, tuple[str, ...]]:
    """The choices that a link makes, and a note for each part of it that was left out.

    Args:
        text: What stands after ``?``, from anywhere.
        limits: What this server allows.
    """
    if len(text) > _LONGEST:
        return State(), ("The link is too long to be read, so everything is as usual.",)
    values: dict[str, Any] = {}
    notes: list[str] = []

    def take(name: str, read: Callable[[], Any]) -> None:
        try:
            found = {**values, name: read()}
            State.model_validate(found)
        except InputError as error:
            notes.append(f"Left out of the link: {error}")
        except (ValidationError, ValueError):
            notes.append(f"Left out of the link: {name} does not have a value that can be used.")
        else:
            values.update(found)

    given: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        given.setdefault(name, []).append(value)
    for name in given:
        if name not in _CHOICES:
            notes.append(f"Left out of the link: {no_such('choice', name, _CHOICES)}")
    if "world" in given:
        take("worlds", lambda: tuple(_world(text) for text in given["world"]))
    worlds = values.get("worlds", State().worlds)
    if "strategies" in given:
        take("strategies", lambda: _strategies(given["strategies"][-1], worlds))
    for name, most in (
        ("seeds", limits.seeds),
        ("years", limits.years),
        ("plausible", len(plausible_sets())),
        ("step", STEPS),
    ):
        if name in given:
            take(name, partial(_whole, name, given[name][-1], most))
    if "axis" in given:
        take("axes", lambda: tuple(_axis(text, worlds[0]) for text in given["axis"]))
    return State(**values), tuple(notes)


def state_from_json(text: str, limits: Limits) -> tuple[State, tuple[str, ...]]:
    """The choices of a file that somebody kept, held to the same limits as a link.

    Args:
        text: Content of the file, from anywhere.
        limits: What this server allows.
    """
    try:
        kept = State.model_validate_json(text if len(text) <= _LARGEST else "")
    except ValidationError:
        return State(), ("This file does not hold choices of the dashboard.",)
    return read_query(kept.to_query(), limits)


def _world(text: str) -> ChosenWorld:
    return parse_world(text, files=False)


def _strategies(text: str, worlds: tuple[ChosenWorld, ...]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    for world in worlds:
        for name in names:
            resolve_strategy(world.load(), name)
    return names


def _whole(name: str, text: str, most: int) -> int:
    value = int(text)
    if value > most:
        raise InputError(f"{name} = {value} is more than the {most} that this server allows")
    return value


def _axis(text: str, world: ChosenWorld) -> Axis:
    factor, low, high, steps = text.split(":")
    names = (*SPECS, *dial_names(world.load()))
    if factor not in names:
        raise InputError(no_such("factor", factor, names))
    return Axis(factor=factor, low=float(low), high=float(high), steps=int(steps))
