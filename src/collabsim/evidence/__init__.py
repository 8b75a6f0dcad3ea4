"""What was seen in the real world: small tables of facts, each row with its source.

A row says what was measured, between which values it lies, where that comes from, how it was read,
and how sure it is. Whatever is held against the real world takes its numbers from these tables and
nowhere else, so that a reader can look up every one, and a better number is changed in one place.

``mark`` says how the number was come by: *essay*, stated in Haselmayer's essay; *data*, computed
from public data; *abstract*, read in the abstract or the opening of a source, and not in the whole
of it; *press*, found in newspapers and on pages of ministries. ``confidence`` is high, medium or
low. ``reading`` says how the source's words became the two numbers.
"""

import csv
import math
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

from collabsim.errors import InputError, no_such

ESSAY: Final = "essay"
"""The mark of what is stated in the essay whose claims are in question."""

MARKS: Final = (ESSAY, "data", "abstract", "press")
CONFIDENCES: Final = ("high", "medium", "low")
TABLES: Final = ("attempts", "agreements", "members", "organisations", "laws", "budget_cuts")
"""The tables, a file each, in the order of the documentation."""


class Fact(NamedTuple):
    """A row of a table.

    Attributes:
        name: By which others ask for it.
        asked: What is measured, in plain words.
        low: Lowest value; -inf if there is no limit.
        high: Highest value; inf if there is no limit.
        unit: Unit of both.
        source: Where it comes from.
        mark: How it was come by, one of :data:`MARKS`.
        confidence: One of :data:`CONFIDENCES`.
        reading: How the source's words became the two numbers.
        table: The table it stands in.
    """

    name: str
    asked: str
    low: float
    high: float
    unit: str
    source: str
    mark: str
    confidence: str
    reading: str
    table: str


@cache
def facts() -> dict[str, Fact]:
    """Every fact by its name, in the order of the tables.

    Raises:
        ValueError: If a table is not as it should be; the message names the row.
    """
    found: dict[str, Fact] = {}
    for table in TABLES:
        text = resources.files(__name__).joinpath(f"{table}.csv").read_text("utf-8")
        for row in csv.DictReader(text.splitlines()):
            fact = _read(row, table)
            if fact.name in found:
                raise ValueError(f"evidence/{table}.csv: {fact.name} is there twice")
            found[fact.name] = fact
    return found


def fact(name: str) -> Fact:
    """The fact called ``name``.

    Raises:
        InputError: If there is none; the message says what is nearest.
    """
    known = facts()
    if name not in known:
        raise InputError(no_such("fact", name, known))
    return known[name]


def _read(row: dict[str, Any], table: str) -> Fact:
    place = f"evidence/{table}.csv, {row.get('name')}"
    if set(row) != set(Fact._fields) - {"table"}:
        raise ValueError(f"{place}: the columns are {', '.join(Fact._fields[:-1])}")
    low, high = float(row["low"] or -math.inf), float(row["high"] or math.inf)
    if not low <= high:
        raise ValueError(f"{place}: low is above high")
    if row["mark"] not in MARKS or row["confidence"] not in CONFIDENCES:
        raise ValueError(f"{place}: mark or confidence is none of those allowed")
    return Fact(**row | {"low": low, "high": high}, table=table)
