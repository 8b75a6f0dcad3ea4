"""The tables of ``docs/patterns.md``: what is asked, by what evidence, and what is found."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import calibration_tables
from belief_tables import Table

from collabsim.analysis.patterns.catalogue import PATTERNS, PatternCheck, Reading
from collabsim.cli.patterns_command import range_in_words
from collabsim.evidence import facts

PAGE = Path(__file__).resolve().parents[1] / "docs" / "patterns.md"


def patterns(table: Table) -> str:
    """A line for each check of each pattern: what is asked, of which runs, and what is shown."""
    lines = []
    for pattern in PATTERNS:
        for number, check in enumerate(pattern.checks):
            moved_by = ", ".join(pattern.moved_by)
            first = [pattern.name, pattern.meaning, moved_by] if number == 0 else [""] * 3
            asked = range_in_words(check.fact) if check.asked_of else "shown only"
            lines.append([*first, check.fact.asked, asked, _readings(check.asked_of or
                                                                     check.shown_of)])  # fmt: skip
    return table(["", "pattern", "expected to move it", "number", "asked", "of"], lines)


def evidence(table: Table) -> str:
    """A line for each fact that something is asked by: range, source, and how it was read."""
    asked = {check.fact.name for check in _checks() if check.asked_of}
    lines = (
        [
            f"`{fact.name}`",
            range_in_words(fact),
            fact.source,
            fact.mark,
            fact.confidence,
            fact.reading,
        ]
        for fact in facts().values()
        if fact.name in asked
    )
    return table(["fact", "asked", "source", "mark", "confidence", "how it was read"], lines)


def _checks() -> list[PatternCheck]:
    return [check for pattern in PATTERNS for check in pattern.checks]


def _readings(readings: tuple[Reading, ...]) -> str:
    return "; ".join(", ".join(f"`{name}`" for name in reading) for reading in readings)


def generators(table: Table) -> dict[str, Callable[[], str]]:
    """What writes each generated block; ``table`` makes Markdown of head and rows."""
    blocks = {"patterns": patterns, "evidence": evidence, "found": calibration_tables.found}
    return {name: partial(write, table) for name, write in blocks.items()}
