"""A scenario with what was changed in it, written in one line that a person can type.

``today,funding.patience=0.5,no_resentment`` is the scenario ``today`` with one number set and one
idea switched off. The same line stands in links of the dashboard and on the command line.
"""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict

from collabsim.errors import InputError, no_such, shown
from collabsim.scenarios import (
    ABLATIONS,
    Scenario,
    ablate,
    change,
    load_scenario,
    packaged_scenarios,
)


class ChosenWorld(BaseModel):
    """A scenario, numbers set in it by name, and ideas switched off.

    ``settings`` are parameters (``trust.gain``) or dials of strategies (``slow-inclusive.teach``);
    ``ablations`` are names of :data:`collabsim.scenarios.ABLATIONS`.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, revalidate_instances="always"
    )

    scenario: str = "classroom"
    settings: dict[str, float] = {}
    ablations: tuple[str, ...] = ()

    def load(self) -> Scenario:
        """The scenario that this describes.

        Raises:
            InputError: If a name is unknown or a value is not allowed.
        """
        return ablate(change(load_scenario(self.scenario), self.settings), *self.ablations)

    def text(self) -> str:
        """One line, which :func:`parse_world` understands."""
        numbers = (f"{name}={typed_number(value)}" for name, value in self.settings.items())
        return ",".join((self.scenario, *numbers, *self.ablations))

    def options(self) -> list[str]:
        """The same as arguments of the command line: the scenario, then what is changed."""
        numbers = ([f"--set={n}={typed_number(v)}"] for n, v in self.settings.items())
        ideas = (["--ablation", name] for name in self.ablations)
        return [self.scenario, *(part for parts in (*numbers, *ideas) for part in parts)]

    def with_settings(self, values: Mapping[str, float | None]) -> "ChosenWorld":
        """The same world with some numbers set, or, where a value is None, set no more."""
        merged = {**self.settings, **values}
        kept = {name: float(value) for name, value in merged.items() if value is not None}
        return self.model_copy(update={"settings": kept})


def parse_world(text: str, *, files: bool = True) -> ChosenWorld:
    """Read one line such as ``today,trust.gain=0.02,no_law``.

    Args:
        text: The line.
        files: Whether the scenario may be a file; if not, it is one of the package's.

    Raises:
        InputError: If a part cannot be read, or a name is unknown.
    """
    scenario, *parts = (part.strip() for part in text.split(","))
    if not files and scenario not in packaged_scenarios():
        raise InputError(no_such("scenario", scenario, packaged_scenarios()))
    settings, ablations = _changes(text, parts)
    world = ChosenWorld(
        scenario=scenario, settings=settings, ablations=tuple(dict.fromkeys(ablations))
    )
    world.load()
    return world


def _changes(text: str, parts: Iterable[str]) -> tuple[dict[str, float], list[str]]:
    settings: dict[str, float] = {}
    ablations = []
    for part in parts:
        name, sign, value = part.partition("=")
        if not sign:
            if part not in ABLATIONS:
                raise InputError(f"{text}: {no_such('ablation', part, ABLATIONS)}")
            ablations.append(part)
            continue
        try:
            settings[name.strip()] = float(value)
        except ValueError:
            raise InputError(f"{text}: {shown(part)} should be name=number") from None
        if not abs(settings[name.strip()]) < float("inf"):
            raise InputError(f"{text}: {shown(part)} should be a finite number")
    return settings, ablations


def typed_number(value: float) -> str:
    """A number as short as it can be read back exactly: ``0.02``, ``3``."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
