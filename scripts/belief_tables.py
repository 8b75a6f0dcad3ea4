"""The tables of ``docs/belief.md``, written from ``results/e08_referee``.

Each generator reads one CSV file and gives Markdown. Where an experiment has not been run there is
a sentence that says so instead of a table. ``generate_docs.py`` puts them into the page.
"""

import csv
import math
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "belief.md"
RESULTS = ROOT / "results" / "e08_referee"
MISSING = "Not computed yet: `python -m experiments.e08_referee` does it."
YEARS = ("5", "20")
SORTED = "Which idea carries it?"

type Row = dict[str, str]
type Table = Callable[[Iterable[str], Iterable[Iterable[object]]], str]


def read(name: str, folder: Path | None = None) -> list[Row]:
    """The rows of a result, by default one of the referee's; none if it is not there."""
    file = (folder or RESULTS) / f"{name}.csv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def value(row: Row, name: str) -> float:
    """A number of a row; NaN where there is none."""
    return float(row[name]) if row[name] else math.nan


def spoken(number: float, *, sign: bool = False) -> str:
    """A number in about three digits, "never" for infinite, a dash for missing."""
    if math.isnan(number):
        return "–"
    if math.isinf(number):
        return "never"
    digits = 2 if abs(number) < 10 else 1 if abs(number) < 100 else 0
    number = round(number, digits) or 0.0  # no minus before a 0
    text = f"{number:+,.{digits}f}" if sign else f"{number:,.{digits}f}"
    return text.replace("-", "−")


def between(row: Row, name: str, low: str, high: str, *, sign: bool = False) -> str:
    """A number with its interval; the number alone if that has no width, or is unknown."""
    middle, ends = value(row, name), (value(row, low), value(row, high))
    said = spoken(middle, sign=sign)
    if math.isnan(ends[0]) or ends[0] == ends[1]:
        return said
    return f"{said} [{spoken(ends[0], sign=sign)}, {spoken(ends[1], sign=sign)}]"


def referee(table: Table) -> str:
    """A table for each question: a line for each variant, both scenarios side by side."""
    rows = read("table")
    scenarios = list(dict.fromkeys(row["scenario"] for row in rows))
    parts = []
    for question in dict.fromkeys(row["question"] for row in rows):
        asked = [row for row in rows if row["question"] == question]
        lines: dict[str, dict[tuple[str, str], Row]] = {}
        for row in asked:
            variant = f"{row['variant']} ({row['note']})" if row["note"] else row["variant"]
            lines.setdefault(variant, {})[row["scenario"], row["years"]] = row
        found = list(lines.items())
        if question == SORTED:
            found.sort(key=lambda line: -_most_changed(line[1]))
        head = ["variant", *(f"`{name}`, {years} years" for name in scenarios for years in YEARS)]
        told = (
            [variant, *(_difference(by.get((name, years))) for name in scenarios
                        for years in YEARS)]
            for variant, by in found
        )  # fmt: skip
        parts.append(f"**{question}**\n\n" + table(head, told))
    return "\n\n".join(parts) or MISSING


def _most_changed(rows: dict[tuple[str, str], Row]) -> float:
    """How much a variant changes the difference after the later horizon, where it does most."""
    return max(abs(value(row, "change")) for (_, years), row in rows.items() if years == YEARS[-1])


def _difference(row: Row | None) -> str:
    """A difference with its interval; in bold if that leaves out 0; a dash where there is none."""
    if row is None:
        return "–"
    said = between(row, "difference", "low", "high", sign=True)
    return f"**{said}**" if value(row, "low") * value(row, "high") > 0 else said


def money(table: Table) -> str:
    """What was spent and met in the longer time."""
    rows = [row for row in read("money") if row["years"] == YEARS[-1]]
    head = [f"after {YEARS[-1]} years", "scenario", "fast-divisive", "slow-inclusive",
            "difference", "n"]  # fmt: skip
    lines = (
        [row["measure"], f"`{row['scenario']}`", spoken(value(row, "fast-divisive")),
         spoken(value(row, "slow-inclusive")),
         between(row, "difference", "difference_low", "difference_high", sign=True), row["n"]]
        for row in rows
    )  # fmt: skip
    return table(head, lines) if rows else MISSING


def waiting(table: Table) -> str:
    """What waiting costs."""
    rows = read("waiting")
    measures = {
        "slow-inclusive overtakes in sum after (years, median)": "crossover",
        "worst it was behind (years of met need)": "deficit",
        "when that was (years)": "deficit_year",
        "share of worlds in which that is made up within 35 years": "made_up",
        "years of unmet need until then, fast-divisive": "unmet_first",
        "years of unmet need until then, slow-inclusive": "unmet_second",
    }
    head = ["", *(f"`{row['scenario']}` (n = {row['n']})" for row in rows)]
    lines = (
        [said, *(between(row, name, f"{name}_low", f"{name}_high") for row in rows)]
        for said, name in measures.items()
    )
    return table(head, lines) if rows else MISSING


def turning(table: Table) -> str:
    """Where the mean difference crosses 0 as one parameter moves."""
    rows = read("turning")
    head = ["parameter", "scenario", "in use", "range", "difference at its ends", "turns at",
            "part of the range with fast-divisive ahead", "n"]  # fmt: skip
    lines = []
    for row in rows:
        ends = (spoken(value(row, name), sign=True) for name in ("at_low_end", "at_high_end"))
        turns = between(row, "turns_at", "turns_low", "turns_high")
        if math.isnan(value(row, "turns_at")):
            turns = "never within the range"
        elif len(row["turns_all"].split()) > 1:
            turns += f" (in all: {', '.join(row['turns_all'].split())})"
        lines.append(
            [f"`{row['parameter']}`", f"`{row['scenario']}`", spoken(value(row, "used")),
             f"{spoken(value(row, 'from'))} … {spoken(value(row, 'to'))}", " … ".join(ends), turns,
             f"{100 * value(row, 'share_first_ahead'):.0f} %", row["n"]]
        )  # fmt: skip
    return table(head, lines) if rows else MISSING


def generators(table: Table) -> dict[str, Callable[[], str]]:
    """What writes each generated block of the page; ``table`` makes Markdown of head and rows."""
    blocks = {"referee": referee, "money": money, "waiting": waiting, "turning": turning}
    return {name: partial(write, table) for name, write in blocks.items()}
