"""Reading scenarios from files, and setting single values by name.

A scenario file is TOML with the keys of :class:`collabsim.scenarios.Scenario`; parameters stand in
tables called like their group, so ``[trust]`` with ``gain = 0.02`` sets ``trust.gain``. Nothing in
a file is executed, and nothing is read from elsewhere.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from collabsim.errors import InputError, is_integral, no_such, one_sentence
from collabsim.files import is_there, key_from, parse_toml, read_text
from collabsim.parameters import NAMES, SPECS, Parameters
from collabsim.scenarios.own import Owned, placed_beside
from collabsim.scenarios.scenario import Event, Scenario
from collabsim.strategies import Strategy

_GROUPS = tuple(Parameters.model_fields)
_ALLOWED = {
    spec.name: f"a {'whole ' if spec.whole else ''}number from {spec.minimum:g} to {spec.maximum:g}"
    for spec in SPECS.values()
} | {"name": "at most 60 letters, digits, hyphens and underscores"}


@cache
def packaged_scenarios() -> tuple[str, ...]:
    """Names of the scenarios that come with the package."""
    folder = resources.files("collabsim.scenarios")
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml")))


def load_scenario(name: str | Path | Scenario) -> Scenario:
    """Load a scenario of the package by its name, or any other from a TOML file.

    A scenario that is there already is returned as it is.

    Raises:
        InputError: If there is no such scenario or file, or the file cannot be used; the message
            says where, what is allowed, and what was probably meant.
    """
    if isinstance(name, Scenario):
        return name
    text = str(name)
    if text in packaged_scenarios():
        return _packaged(text)
    path = Path(text)
    if path.suffix != ".toml" and not is_there(path):
        raise InputError(f"{no_such('scenario', text, packaged_scenarios())} Or name a .toml file.")
    values = parse_toml(read_text(path, "a scenario"), text)
    return _build(placed_beside(path, values), key_from(path.stem, also="-"), text)


@cache
def _packaged(name: str) -> Scenario:
    source = resources.files("collabsim.scenarios").joinpath(f"{name}.toml")
    return parse_scenario(source.read_text("utf-8"), name=name, place=name)


def parse_scenario(text: str, *, name: str = "scenario", place: str = "scenario") -> Scenario:
    """Make a scenario from the text of a TOML file.

    Args:
        text: Content of the file.
        name: Name of the scenario if the text sets none.
        place: What error messages call the source.

    Raises:
        InputError: If the text is not TOML or a key or value is not allowed.
    """
    return _build(parse_toml(text, place), name, place)


def _build(values: dict[str, Any], name: str, place: str) -> Scenario:
    own = list(Owned.model_fields)
    fields = [key for key in Scenario.model_fields if key not in ("parameters", *own)] + own
    groups = {key: value for key, value in values.items() if key in _GROUPS}
    rest = {key: value for key, value in values.items() if key not in _GROUPS}
    for key in rest:
        if key not in fields:
            valid = [*fields, *_GROUPS]
            raise InputError(f"{place}: {no_such('key', key, valid, most=len(valid))}")
    names = {group: _fields_of(group) for group in _GROUPS}
    try:
        parameters = Parameters.model_validate(groups)
        return Scenario.model_validate({"name": name, **rest, "parameters": parameters})
    except ValidationError as error:
        names[""] = fields
        kinds: dict[Any, type[BaseModel]] = {"events": Event, "strategies": Strategy}
        for complaint in error.errors(include_url=False):
            table = ".".join(str(part) for part in complaint["loc"][:-1])
            if complaint["loc"] and complaint["loc"][0] in kinds:
                names[table] = list(kinds[complaint["loc"][0]].model_fields)
        raise one_sentence(error, place, names, _ALLOWED) from None


def _fields_of(group: str) -> list[str]:
    return [name.split(".")[1] for name in NAMES if name.startswith(f"{group}.")]


def set_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The same scenario with some parameters changed; from then on it sets these itself.

    Args:
        scenario: Where to start from; it stays as it is.
        values: New values by parameter name, such as ``{"trust.gain": 0.02}``.

    Raises:
        InputError: If a name is unknown or a value is not allowed.
    """
    return scenario.model_copy(
        update={"parameters": _changed(scenario.parameters, _by_group(values), own=True)}
    )


def set_by(scenario: Scenario) -> tuple[str, ...]:
    """Names of the parameters that a scenario sets itself, whatever their values; see below."""
    parameters = scenario.parameters
    return tuple(
        name
        for name in NAMES
        for group, _, field in (name.partition("."),)
        if field in getattr(parameters, group).model_fields_set
    )


def with_defaults(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The same scenario with other defaults: what it sets itself stays as it is.

    A scenario sets a parameter itself where its file, :func:`set_values` or an ablation does; the
    ``model_fields_set`` of each group of parameters knows.

    Args:
        scenario: Where to start from; it stays as it is.
        values: Values by parameter name that take the place of the package's defaults.

    Raises:
        InputError: If a name is unknown or a value is not allowed.
    """
    parameters = scenario.parameters
    groups = {
        group: {
            field: value
            for field, value in fields.items()
            if field not in getattr(parameters, group).model_fields_set
        }
        for group, fields in _by_group(values).items()
    }
    return scenario.model_copy(update={"parameters": _changed(parameters, groups, own=False)})


def _by_group(values: Mapping[str, float]) -> dict[str, dict[str, float]]:
    groups: dict[str, dict[str, float]] = {}
    for name, value in values.items():
        if name not in SPECS:
            raise InputError(no_such("parameter", name, NAMES))
        group, field = name.split(".")
        whole = SPECS[name].whole and is_integral(value)
        groups.setdefault(group, {})[field] = int(value) if whole else value
    return groups


def _changed(
    parameters: Parameters, groups: Mapping[str, Mapping[str, float]], *, own: bool
) -> Parameters:
    """Parameters with new values, and a note of which of them are more than defaults.

    Args:
        parameters: Where to start from.
        groups: New values by group and field.
        own: Whether the new values count as set, and not as defaults.

    Raises:
        InputError: If a value is not allowed.
    """
    before = {group: getattr(parameters, group) for group in _GROUPS}
    merged = {
        group: {**holder.model_dump(), **groups[group]} if groups.get(group) else holder
        for group, holder in before.items()
    }
    try:
        found = Parameters.model_validate(merged)
    except ValidationError as error:
        raise one_sentence(error, "parameters", {}, _ALLOWED) from None
    noted = {}
    for group, fields in groups.items():
        if fields:
            holder = getattr(found, group)
            given = before[group].model_fields_set | (set(fields) if own else set())
            noted[group] = type(holder).model_construct(given, **holder.model_dump())
    return found.model_copy(update=noted)
