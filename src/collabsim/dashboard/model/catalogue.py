"""What the model is made of, read from the package itself so that a page cannot disagree with it.

Each rule's file opens with plain words, equations, limits and sources, and ends with its words for
people and a declaration of what the rule touches. Here they are taken apart for the page Model.
"""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from textwrap import dedent
from types import ModuleType
from typing import Literal, NamedTuple

from collabsim.dashboard.words import words
from collabsim.engine import schedule
from collabsim.parameters import SPECS, Parameters
from collabsim.quantity import ESSAY
from collabsim.scenarios.plausible import plausible_sets

PLACES = frozenset(("first_person", "end_person", "first_tie", "end_tie"))
"""Columns that only say where a community's rows lie."""

_EQUATION = " " * 4
_SOURCES = re.compile(r"(?:^|(?<=[.)]) )Sources?: ")
_CODE = re.compile(r"``(.+?)``")


class CatalogueBlock(NamedTuple):
    """A paragraph, or an equation with its lines as they stand."""

    kind: Literal["words", "equation"]
    text: str


class Opening(NamedTuple):
    """What the file of a rule says at its top; ``limits`` and ``sources`` may be empty."""

    title: str
    blocks: tuple[CatalogueBlock, ...]
    limits: str
    sources: str


class CatalogueRow(NamedTuple):
    """A parameter as people read it; ``dial`` is what the page Explore calls it, or nothing."""

    name: str
    symbol: str
    unit: str
    default: str
    low: str
    high: str
    meaning: str
    source: str
    dial: str


class Rule(NamedTuple):
    """One rule of the month: its place in it, and what it touches by kind of agent."""

    number: int
    name: str
    plain: str
    whole_world: bool
    reads: tuple[tuple[str, tuple[str, ...]], ...]
    writes: tuple[tuple[str, tuple[str, ...]], ...]
    chance: tuple[str, ...]


class Entry(NamedTuple):
    """A mechanism: a file with one or two rules.

    Attributes:
        key: Name of the file without its ending; also the part of a link after ``#``.
        name: The same for people.
        plain: One sentence for students.
        idea: The idea behind it, in our own words.
        essay: Where in the essay the idea comes from, or that it does not.
        opening: What the file says at its top.
        rules: Its rules in the order of the month.
        own: Parameters of this mechanism.
        shared: Parameters of others that it uses too.
        file: Where the code is, from the root of the project.
    """

    key: str
    name: str
    plain: str
    idea: str
    essay: str
    opening: Opening
    rules: tuple[Rule, ...]
    own: tuple[CatalogueRow, ...]
    shared: tuple[CatalogueRow, ...]
    file: str


@cache
def catalogue() -> tuple[Entry, ...]:
    """Every mechanism of the model, in the order in which a month first comes to them."""
    return tuple(_entry(module) for module in modules())


@cache
def beginnings() -> tuple[tuple[str, str, tuple[CatalogueRow, ...]], ...]:
    """Groups of parameters that belong to no rule: name, what they are about, parameters."""
    keys = {entry.key for entry in catalogue()}
    return tuple(
        (
            group,
            plain_code(inspect.getdoc(type(field.default)) or ""),
            tuple(parameter_row(name) for name in SPECS if name.startswith(f"{group}.")),
        )
        for group, field in Parameters.model_fields.items()
        if group not in keys
    )


@cache
def month() -> tuple[tuple[Rule, str], ...]:
    """Every rule in the order of the month, with the key of its mechanism."""
    found = [(rule, entry.key) for entry in catalogue() for rule in entry.rules]
    return tuple(sorted(found, key=lambda pair: pair[0].number))


def modules() -> tuple[ModuleType, ...]:
    """The files of the rules, in the order in which a month first comes to them."""
    names = dict.fromkeys(mechanism.rule.__module__ for mechanism in schedule.MECHANISMS)
    return tuple(sys.modules[name] for name in names)


def read_opening(text: str) -> Opening:
    """Take the docstring of a rule's file apart.

    Args:
        text: A summary line, then paragraphs; indented ones are equations, and one that begins
            with ``Limits:`` may end with ``Source:`` or ``Sources:``.
    """
    title, *parts = re.split(r"\n\s*\n", inspect.cleandoc(text))
    blocks: list[CatalogueBlock] = []
    limits = sources = ""
    for part in parts:
        if part.startswith(_EQUATION):
            blocks.append(CatalogueBlock("equation", dedent(part)))
            continue
        paragraph = plain_code(" ".join(part.split()))
        if not paragraph.startswith("Limits: "):
            blocks.append(CatalogueBlock("words", paragraph))
            continue
        limits, *rest = _SOURCES.split(paragraph.removeprefix("Limits: "))
        sources = " ".join(rest)
    return Opening(
        plain_code(" ".join(title.split())), tuple(blocks), sentence(limits), sentence(sources)
    )


def plain_code(text: str) -> str:
    """The same text without the marks around names of code."""
    return _CODE.sub(r"\1", text)


def sentence(text: str) -> str:
    """The text with a capital letter at its beginning, unless it begins with a symbol."""
    first = text.split(" ", maxsplit=1)[0]
    symbol = len(first) == 1 and first != "a"
    return text if symbol else text[:1].upper() + text[1:]


def shown_number(value: float) -> str:
    """A number as short as it can be said."""
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def parameter_row(name: str) -> CatalogueRow:
    """What there is to know about a parameter, in words.

    Raises:
        KeyError: If there is no such parameter.
    """
    spec = SPECS[name]
    unit = words("model")["units"].get(spec.unit, spec.unit)
    default, low, high = map(shown_number, (spec.default, spec.low, spec.high))
    source = sentence(source_of(name))
    dial = words("explore")["dials"].get(name.replace(".", "_"), {}).get("label", "")
    return CatalogueRow(name, spec.symbol, unit, default, low, high, spec.meaning, source, dial)


def source_of(name: str) -> str:
    """Where a parameter comes from; if the essay alone, also how its value was chosen."""
    source, chosen = SPECS[name].source, name in plausible_sets()[0]
    said = words("model")["values"]["calibrated" if chosen else "assumed"]
    return str(said.format(source=source)) if source == ESSAY else source


def _entry(module: ModuleType) -> Entry:
    key = module.__name__.rsplit(".", maxsplit=1)[-1]
    said, rules = module.WORDS, tuple(_rules(module))
    names = dict.fromkeys(
        name
        for mechanism in schedule.MECHANISMS
        if mechanism.rule.__module__ == module.__name__
        for name in mechanism.parameters
    )
    mine = [name for name in SPECS if name.startswith(f"{key}.")]
    others = [name for name in names if name not in mine]
    return Entry(
        key,
        said.title,
        said.plain,
        said.idea,
        said.essay,
        read_opening(module.__doc__ or ""),
        rules,
        tuple(map(parameter_row, mine)),
        tuple(map(parameter_row, others)),
        f"src/{module.__name__.replace('.', '/')}.py",
    )


def _rules(module: ModuleType) -> Iterator[Rule]:
    for place, mechanism in enumerate(schedule.MECHANISMS, start=1):
        if mechanism.rule.__module__ == module.__name__:
            yield Rule(
                place,
                mechanism.name,
                mechanism.says,
                mechanism.scope == "nation",
                _by_table(mechanism.reads),
                _by_table(mechanism.writes),
                mechanism.streams,
            )


def _by_table(columns: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    tables: dict[str, list[str]] = {}
    for name in columns:
        table, column = name.split(".")
        if column not in PLACES:
            tables.setdefault(table, []).append(column)
    return tuple((table, tuple(found)) for table, found in tables.items())
