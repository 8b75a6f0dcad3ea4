"""The page Model: the month, every rule with its equation and numbers, words, limits, sources."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import solara

from collabsim.dashboard.controls import Tag
from collabsim.dashboard.model.catalogue import (
    CatalogueRow,
    Entry,
    Rule,
    beginnings,
    catalogue,
    month,
)
from collabsim.dashboard.payload import component_with_payload
from collabsim.dashboard.words import words

STYLE = Path(__file__).with_name("model.css")
PARTS = ("month", "mechanisms", "beginnings", "glossary", "limits", "sources")
COLUMNS = ("name", "symbol", "meaning", "default", "range", "unit", "source")


@component_with_payload("model.vue")
def Document(
    words: dict[str, Any],
    parts: list[str],
    columns: list[str],
    month: list[dict[str, Any]],
    entries: list[dict[str, Any]],
    beginnings: list[dict[str, Any]],
) -> None:
    """Everything below the title, drawn in the browser."""


@solara.component
def Page() -> None:
    """The page."""
    said = words("model")
    solara.Style(STYLE)
    Tag("h1", said["title"])
    Tag("p", said["lead"], "lead")
    Document(**document())


def document() -> dict[str, Any]:
    """What the page holds, as plain values: the words, the month, rules and numbers."""
    said = words("model")
    titles = {entry.key: entry.name for entry in catalogue()}
    steps = [
        {"name": rule.name, "key": key, "title": titles[key], "where": _where(rule),
         "plain": rule.plain}
        for rule, key in month()
    ]  # fmt: skip
    groups = [
        {"key": group, "table": meaning, "own": _rows(rows)}
        for group, meaning, rows in beginnings()
    ]
    return {
        "words": said, "parts": list(PARTS), "columns": list(COLUMNS), "month": steps,
        "entries": [_entry(entry) for entry in catalogue()], "beginnings": groups,
    }  # fmt: skip


def _entry(entry: Entry) -> dict[str, Any]:
    said = words("model")["labels"]
    opening = entry.opening
    names = ", ".join(row.name for row in entry.shared)
    dials = [
        said["dial"].format(label=dial["label"])
        for name, dial in words("explore")["dials"].items()
        if words("model")["dials"].get(name) == entry.key
    ]
    return {
        **{name: getattr(entry, name) for name in ("key", "name", "plain", "idea", "essay")},
        "opening": opening._asdict() | {"blocks": [block._asdict() for block in opening.blocks]},
        "table": said["table"].format(name=entry.name),
        "own": _rows(entry.own),
        "dials": dials,
        "shared": said["shared"].format(names=names) if names else "",
        "rules": [{"name": rule.name, "terms": _terms(rule)} for rule in entry.rules],
        "file": said["file"].format(file=entry.file),
    }


def _rows(rows: Sequence[CatalogueRow]) -> list[dict[str, str]]:
    said = words("model")["labels"]
    return [
        row._asdict()
        | {
            "range": f"{row.low} … {row.high}",
            "dial": said["dial"].format(label=row.dial) if row.dial else "",
        }
        for row in rows
    ]


def _terms(rule: Rule) -> list[list[str]]:
    said = words("model")["labels"]
    chance = ", ".join(rule.chance)
    return [
        [rule.name.capitalize(), said["when"].format(number=rule.number, where=_where(rule))],
        [said["reads"], _grouped(rule.reads)],
        [said["writes"], _grouped(rule.writes)],
        [said["luck"], said["chance"].format(names=chance) if chance else said["no_chance"]],
    ]


def _where(rule: Rule) -> str:
    return str(words("model")["labels"]["world" if rule.whole_world else "community"])


def _grouped(tables: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    found = "; ".join(f"{table}: {', '.join(names)}" for table, names in tables)
    return found or str(words("model")["labels"]["nothing"])
