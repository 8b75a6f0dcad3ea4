"""The tables of ``docs/belief.md`` and ``docs/patterns.md`` about patterns, from kept results.

Which models meet which patterns comes from the search; what the patterns say at the defaults comes
from ``collabsim patterns --json``. Where one has not been run there is a sentence that says so.
"""

import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any

from belief_tables import MISSING, ROOT, Table, between, read, spoken, value

RESULTS = ROOT / "results" / "calibration"
NOT_SEARCHED = "Not computed yet: `make calibrate` does it."


def models(table: Table) -> str:
    """A line for the model and each rival: accepted sets, and shares that meet each pattern."""
    rows = read("models", RESULTS)
    if not rows:
        return NOT_SEARCHED
    patterns = [name for name in rows[0] if name.startswith("P")]
    lines = (
        [row["model"].replace("_", " "), f"{row['accepted']} of {row['tried']}",
         _percent(value(row, "again")), *(_percent(value(row, name)) for name in patterns)]
        for row in rows
    )  # fmt: skip
    return table(["", "accepted", "met again", *patterns], lines)


def found(table: Table) -> str:
    """A line for each number that is asked of runs at the defaults."""
    file = RESULTS / "patterns.json"
    if not file.exists():
        return NOT_SEARCHED
    lines = []
    for pattern in json.loads(file.read_text("utf-8"))["patterns"]:
        asked = [check for check in pattern["checks"] if check["verdict"] != "shown"]
        for number, check in enumerate(asked):
            first = [pattern["name"], f"**{pattern['verdict']}**"] if number == 0 else ["", ""]
            runs = ", ".join(f"`{name}`" for name in check["runs"])
            lines.append([*first, check["asked"], runs, _asked(check), _found(check["found"]),
                          check["found"]["n"], check["verdict"]])  # fmt: skip
    return table(["", "verdict", "number", "of", "asked", "found", "n", ""], lines)


def pull(table: Table) -> str:
    """Who is ahead at places that meet a pattern, and at places that do not."""
    rows = read("patterns", RESULTS.parent / "e10_patterns")
    by_pattern: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in rows:
        told = [row["places"], between(row, "difference", "low", "high", sign=True)]
        by_pattern.setdefault((row["pattern"], row["source"]), {})[row["where"]] = told
    head = ["pattern", "source", "places that meet it", "difference there", "other places",
            "difference there"]  # fmt: skip
    none = ["–", "–"]
    lines = (
        [*pattern, *(where.get("met") or where.get("") or none), *where.get("not met", none)]
        for pattern, where in by_pattern.items()
    )
    return table(head, lines) if rows else MISSING.replace("e08_referee", "e10_patterns")


def generators(table: Table) -> dict[str, Callable[[], str]]:
    """What writes each block of ``belief.md``; ``table`` makes Markdown of head and rows."""
    return {"models": partial(models, table), "pull": partial(pull, table)}


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.0f} %"


def _asked(check: dict[str, Any]) -> str:
    unit = "" if check["unit"] in ("share", "ratio") else f" {check['unit']}"
    if check["high"] == "never":
        return f"more than {check['low']:g}{unit}"
    if check["low"] is None:
        return f"less than {check['high']:g}{unit}"
    return f"{check['low']:g} to {check['high']:g}{unit}"


def _found(found: dict[str, Any]) -> str:
    def said(number: float | str | None) -> str:
        if number is None or isinstance(number, str):
            return number or "–"
        return f"{number:.3f}" if abs(number) < 1 else spoken(number)

    if found["low"] is None:
        return said(found["value"])
    return f"{said(found['value'])} [{said(found['low'])}, {said(found['high'])}]"
