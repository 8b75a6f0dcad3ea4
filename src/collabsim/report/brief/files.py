"""Writing a brief with everything that belongs to it: page, PDF, figure, tables and manifest."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from collabsim.analysis.comparison import Comparison, interval_columns
from collabsim.analysis.pace_and_style import pace_and_style
from collabsim.report.brief.compose import make_brief
from collabsim.report.brief.figure import brief_figure, same_every_time
from collabsim.report.brief.html import to_html
from collabsim.report.brief.pdf import to_pdf
from collabsim.report.brief.question import Question
from collabsim.report.files import comparison_manifest, write_figure, write_table
from collabsim.study.formats import plain
from collabsim.study.meanings import about_keys, about_runs
from collabsim.study.parts import model_digest
from collabsim.study.store import write_bytes, write_json

if TYPE_CHECKING:
    import pandas as pd

NAMES = ("brief.html", "brief.pdf", "brief.json", "figure.png", "figure.svg", "manifest.json")
TABLES = ("standings", "crossovers", "years", "runs")


def write_brief(
    question: Question,
    worlds: Sequence[Comparison],
    folder: Path,
    command: str,
    *,
    day: date | None = None,
) -> None:
    """Write everything into an existing folder; all but the manifest is the same every time.

    Args:
        question: What was asked.
        worlds: What was found in each of its worlds.
        folder: Where to.
        command: What was typed, for the manifest.
        day: Date to print in the brief.

    Raises:
        InputError: If a file cannot be written.
    """
    brief = make_brief(question, worlds, day=day)
    page, paper = to_html(brief).encode(), to_pdf(brief)
    write_bytes(folder / "brief.html", page)
    write_bytes(folder / "brief.pdf", paper)
    write_json(folder / "brief.json", {**to_json(question, worlds), "page": _said(brief)})
    names = [picture.world for picture in brief.figures]
    with same_every_time("figure"):
        write_figure(brief_figure(worlds, names), folder, "figure")
    for name, table in tables(worlds).items():
        write_table(table, folder, name, about_runs if name == "runs" else about_keys)
    write_json(folder / "manifest.json", _manifest(worlds, command))


def to_json(question: Question, worlds: Sequence[Comparison]) -> dict[str, Any]:
    """The question; for each world what ``collabsim compare --json`` prints, and pace and style."""
    return {
        "question": question.model_dump(mode="json"),
        "command": question.command(),
        "worlds": [{**found.to_dict(), "pace_and_style": plain(_parts(found))} for found in worlds],
    }


def tables(worlds: Sequence[Comparison]) -> dict[str, "pd.DataFrame"]:
    """The tables by name: who is ahead, when one overtakes, the course over the years, all runs.

    ``years`` has need met in each year (mean, and ends of the middle 80 %) and the difference in
    need met so far to the first strategy with its 95 % interval; missing for the first.
    """
    import pandas as pd

    made: dict[str, Callable[[Comparison], pd.DataFrame]] = {
        "standings": Comparison.standings_table,
        "crossovers": Comparison.crossovers_table,
        "years": _years,
        "runs": lambda found: found.runs.to_pandas(),
    }
    return {
        name: pd.concat([_of_world(make(found), found) for found in worlds], ignore_index=True)
        for name, make in made.items()
    }


def _of_world(table: "pd.DataFrame", found: Comparison) -> "pd.DataFrame":
    table = table.drop(columns="scenario", errors="ignore")
    table.insert(0, "scenario", found.runs.scenario.name)
    table.insert(0, "world", found.label)
    return table


def _parts(found: Comparison) -> dict[str, Any] | None:
    """What pace and style do; a missing end of an interval is NaN."""
    parts = pace_and_style(found)
    if parts is None:
        return None
    told: dict[str, Any] = {"years": parts.years, **interval_columns("whole", parts.whole)}
    for name, part in (("pace", parts.pace), ("style", parts.style)):
        steps = [
            {
                "from": step.first, "to": step.second,
                **interval_columns("difference", step.difference),
            }
            for step in part.steps
        ]  # fmt: skip
        average = interval_columns("average", part.average)
        told[name] = {**average, "verdict": part.verdict, "steps": steps}
    return told


def _years(found: Comparison) -> "pd.DataFrame":
    import pandas as pd

    parts = []
    for strategy in found.strategies:
        bands = found.yearly_bands(strategy)
        columns = {
            "strategy": strategy, "year": bands.years.astype(int), "need_met": bands.mean,
            "need_met_low": bands.low, "need_met_high": bands.high,
        }  # fmt: skip
        course = None if strategy == found.first else found.course(strategy)
        for name, field in (("", "value"), ("_low", "low"), ("_high", "high")):
            values = np.nan if course is None else getattr(course, field)[1:]
            columns[f"difference{name}"] = values
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def _said(brief: Any) -> dict[str, Any]:
    """The brief without its drawings, which are files of their own."""
    said: dict[str, Any] = dataclasses.asdict(brief)
    for picture in said["figures"]:
        for panel in picture["panels"]:
            del panel["svg"]
    return said


def _manifest(worlds: Sequence[Comparison], command: str) -> dict[str, Any]:
    made = [comparison_manifest(found, command) for found in worlds]
    common = {name: made[0][name] for name in made[0] if name not in _OF_A_WORLD}
    inside = [
        {"world": found.label, **{name: one[name] for name in _OF_A_WORLD}}
        for found, one in zip(worlds, made, strict=True)
    ]
    return {**common, "model_digest": model_digest(), "worlds": inside}


_OF_A_WORLD = ("scenario", "strategies", "months")  # what differs between worlds in a manifest
