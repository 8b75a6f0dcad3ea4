"""Reading scenarios from files, and setting single values by name.

A scenario file is TOML with the keys of :class:`collabsim.scenarios.Scenario`; parameters stand in
tables called like their group, so ``[trust]`` with ``gain = 0.02`` sets ``trust.gain``. Nothing in
a file is executed, and nothing is read from elsewhere.
"""

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from collabsim.errors import InputError, nearest, one_sentence
from collabsim.parameters import NAMES, SPECS, Parameters
from collabsim.scenarios.scenario import Event, Scenario
from collabsim.strategies import Strategy

_GROUPS = tuple(Parameters.model_fields)
_MAX_BYTES = 1_000_000


def packaged_scenarios() -> tuple[str, ...]:
    """Names of the scenarios that come with the package."""
    folder = resources.files("collabsim.scenarios")
    return tuple(
        sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml"))
    )


def load_scenario(name: str | Path) -> Scenario:
    """Load a scenario of the package by its name, or any other from a TOML file.

    Raises:
        InputError: If there is no such scenario or file, or the file cannot be used; the message
            says where, what is allowed, and what was probably meant.
    """
    text = str(name)
    if text in packaged_scenarios():
        source = resources.files("collabsim.scenarios").joinpath(f"{text}.toml")
        return parse_scenario(source.read_text("utf-8"), name=text, place=text)
    path = Path(text)
    if path.suffix != ".toml" and not path.exists():
        raise InputError(
            f"there is no scenario {text!r}{nearest(text, packaged_scenarios())}"
            f" Packaged are {', '.join(packaged_scenarios())}; or name a .toml file."
        )
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(f"{text}: larger than {_MAX_BYTES} bytes, too large for a scenario")
        content = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{text}: not a text file in UTF-8") from None
    except OSError as error:
        raise InputError(f"{text}: cannot be read ({error.strerror})") from None
    return parse_scenario(content, name=path.stem, place=text)


def parse_scenario(text: str, *, name: str = "scenario", place: str = "scenario") -> Scenario:
    """Make a scenario from the text of a TOML file.

    Args:
        text: Content of the file.
        name: Name of the scenario if the text sets none.
        place: What error messages call the source.

    Raises:
        InputError: If the text is not TOML or a key or value is not allowed.
    """
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise InputError(f"{place}: not valid TOML: {error}") from None
    return _build(values, name, place)


def _build(values: dict[str, Any], name: str, place: str) -> Scenario:
    fields = [field for field in Scenario.model_fields if field != "parameters"]
    groups = {key: value for key, value in values.items() if key in _GROUPS}
    rest = {key: value for key, value in values.items() if key not in _GROUPS}
    for key in rest:
        if key not in fields:
            hint = nearest(key, [*fields, *_GROUPS]) or f"; allowed are {', '.join(fields)}"
            raise InputError(f"{place}: there is no {key!r}{hint}")
    names = {group: list(Parameters.model_fields[group].default.model_fields) for group in _GROUPS}
    try:
        parameters = Parameters.model_validate(groups)
        return Scenario.model_validate({"name": name, **rest, "parameters": parameters})
    except ValidationError as error:
        names[""] = fields
        first = error.errors(include_url=False)[0]["loc"]
        table = ".".join(str(part) for part in first[:-1])
        if first[:1] == ("events",):
            names[table] = list(Event.model_fields)
        elif first[:1] == ("strategies",):
            names[table] = list(Strategy.model_fields)
        raise one_sentence(error, place, names) from None


def set_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The same scenario with some parameters changed.

    Args:
        scenario: Where to start from; it stays as it is.
        values: New values by parameter name, such as ``{"trust.gain": 0.02}``.

    Raises:
        InputError: If a name is unknown or a value is not allowed.
    """
    groups: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        if name not in SPECS:
            raise InputError(f"there is no parameter {name!r}{nearest(name, NAMES)}")
        group, field = name.split(".")
        groups.setdefault(group, {})[field] = value
    merged = {
        group: {**getattr(scenario.parameters, group).model_dump(), **changes}
        for group, changes in groups.items()
    }
    try:
        everything = {**dict(scenario.parameters), **merged}
        parameters = Parameters.model_validate(everything)
    except ValidationError as error:
        raise one_sentence(error, "parameter", {}) from None
    return scenario.model_copy(update={"parameters": parameters})
