"""Reading the kept results, and what a finding is.

A finding is a sentence and its small print. Where a table is missing, what asks for it stops with
:class:`NotComputed`, and the page says which command makes it.
"""

import csv
import json
import math
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

type Row = dict[str, str]

OTHERS = {
    "calibration/patterns.json": "collabsim patterns --json",
    "calibration": "collabsim calibrate",
}
"""Commands that make what is not made by an experiment, by file or folder."""


class Finding(NamedTuple):
    """A sentence or two, and the numbers, counts and command behind them."""

    text: str
    note: str


class NotComputed(Exception):  # noqa: N818  (it is no fault)
    """A table, or the row that a sentence is about, does not exist yet."""

    def __init__(self, command: str) -> None:
        super().__init__(command)
        self.finding = Finding(f"Not computed yet: `{command}`.", "")


def value(row: Row, name: str) -> float:
    """A number of a row; NaN where there is none."""
    return float(row[name]) if row[name] else math.nan


def three(row: Row, name: str, low: str = "", high: str = "") -> tuple[float, float, float]:
    """A number with both ends of its interval."""
    return value(row, name), value(row, low or f"{name}_low"), value(row, high or f"{name}_high")


def command_of(file: str) -> str:
    """The command that makes a file of ``results``."""
    folder = file.split("/", maxsplit=1)[0]
    return OTHERS.get(file) or OTHERS.get(folder) or f"python -m experiments.{folder}"


def source(file: str, numbers: str, n: str) -> str:
    """Small print: numbers, how many they rest on, and the command."""
    return f"{numbers}; n = {n}; `{command_of(file)}`"


class Results:
    """The tables below a folder of results.

    Args:
        folder: Usually ``results``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, file: str, **wanted: object) -> list[Row]:
        """The rows of a table in which all of ``wanted`` is so; numbers are compared as such.

        Raises:
            NotComputed: If there is no such table, or no such row in it.
        """
        path = self.folder / file
        found: list[Row] = []
        if path.exists():
            with path.open(encoding="utf-8", newline="") as lines:
                found = [row for row in csv.DictReader(lines) if _is(row, wanted)]
        if not found:
            raise NotComputed(command_of(file))
        return found

    def row(self, file: str, **wanted: object) -> Row:
        """The first such row."""
        return self.rows(file, **wanted)[0]

    def json(self, file: str) -> Any:
        """What a JSON file holds.

        Raises:
            NotComputed: If there is no such file.
        """
        path = self.folder / file
        if not path.exists():
            raise NotComputed(command_of(file))
        return json.loads(path.read_text("utf-8"))


type Part = Callable[[Results], list[Finding]]
"""What makes findings of results."""


def _is(row: Row, wanted: dict[str, object]) -> bool:
    for name, what in wanted.items():
        if isinstance(what, str):
            if row[name] != what:
                return False
        elif not math.isclose(value(row, name), float(str(what))):
            return False
    return True


def said(parts: Iterable[Part], results: Results) -> Iterator[Finding]:
    """What each part finds, or that it is not computed yet; the latter once for each command."""
    missing = set()
    for part in parts:
        try:
            yield from part(results)
        except NotComputed as absent:
            if absent.finding not in missing:
                missing.add(absent.finding)
                yield absent.finding
