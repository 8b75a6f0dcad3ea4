"""Tables for people: what the command line prints."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from collabsim.analysis.comparison import REPORTED, Comparison
from collabsim.analysis.intervals import Estimate
from collabsim.analysis.resilience import shocks
from collabsim.engine.outcomes import OUTCOMES
from collabsim.engine.run import Run

if TYPE_CHECKING:
    import pandas as pd

_MONTHS = ("first_win", "law_month")


def number_text(value: float, digits: int = 2) -> str:
    """A number for people: ``never`` for an infinite time, a dash for a missing one."""
    if np.isnan(value):
        return "–"
    return "never" if np.isinf(value) else f"{value:.{digits}f}"


def estimate_text(found: Estimate, digits: int = 2) -> str:
    """A number with its interval, such as ``0.31 [0.22, 0.43]``."""
    if found.n < 2 or np.isnan(found.low):
        return number_text(found.value, digits)
    low, high = number_text(found.low, digits), number_text(found.high, digits)
    return f"{number_text(found.value, digits)} [{low}, {high}]"


def run_table(run: Run) -> Table:
    """The outcomes of one run."""
    table = Table(title=f"{run.scenario.name} · {run.strategy} · seed {run.seed}", **_LOOK)
    table.add_column("outcome")
    table.add_column("value", justify="right")
    table.add_column("unit", style="dim")
    for outcome in OUTCOMES:
        value = run.summary[outcome.name]
        if not (np.isnan(value) and outcome.name[-1].isdigit()):
            digits = 0 if outcome.unit in ("month", "count") else 3
            table.add_row(outcome.name, number_text(value, digits), outcome.unit)
    for name, own in run.scenario.outcomes.items():
        table.add_row(name, number_text(run.summary[name], 3), own.unit)
    for shock in shocks(run):
        table.add_row(f"loss after {shock.label}", number_text(shock.loss, 3), "years")
        table.add_row(f"recovery from {shock.label}", number_text(shock.recovery, 1), "years")
    return table


def comparison_tables(comparison: Comparison) -> RenderableType:
    """Strategies side by side, who is ahead when, and when one overtakes the other."""
    parts: list[RenderableType] = [_strategies(comparison)]
    if len(comparison.runs.strategies) > 1:
        parts += [_standings(comparison), _crossovers(comparison)]
    n = len(comparison.runs.seeds)
    note = f"n = {n} seeds, the same worlds for every strategy; mean [95 % bootstrap interval]."
    if n < 2:
        note = "n = 1 seed: one world says nothing about chance; use more seeds for intervals."
    parts.append(Text(note, style="dim"))
    return Group(*parts)


def _strategies(comparison: Comparison) -> Table:
    table = Table(title=comparison.runs.scenario.title or comparison.runs.scenario.name, **_LOOK)
    table.add_column("outcome")
    for strategy in comparison.runs.strategies:
        table.add_column(strategy, justify="right")
    n = len(comparison.runs.seeds)
    for name in (*REPORTED, *comparison.runs.scenario.outcomes):
        found = [comparison.outcomes[strategy][name] for strategy in comparison.runs.strategies]
        if name[-1].isdigit() and all(e.n == 0 for e in found):
            continue  # a horizon that the runs do not reach
        if name in _MONTHS:
            cells = [
                f"{estimate_text(e, 0)} ({e.n} of {n})" if e.n else f"never (0 of {n})"
                for e in found
            ]
            name = f"{name} (month)"  # noqa: PLW2901
        else:
            cells = [estimate_text(e) for e in found]
            own = comparison.runs.scenario.outcomes.get(name)
            if own and own.unit:
                name = f"{name} ({own.unit})"  # noqa: PLW2901
        table.add_row(name, *cells)
    return table


def _standings(comparison: Comparison) -> Table:
    first = comparison.runs.strategies[0]
    table = Table(title=f"Who is ahead, in need met so far, compared with {first}", **_LOOK)
    for heading in ("after", "strategy", "years of met need more", "ahead in", "ahead"):
        table.add_column(heading, justify="left" if heading == "strategy" else "right")
    for s in comparison.standings:
        share = f"{100 * s.share.value:.0f} % of worlds"
        table.add_row(f"{s.years} years", s.second, estimate_text(s.difference), share, s.verdict)
    return table


def _crossovers(comparison: Comparison) -> Table:
    first = comparison.runs.strategies[0]
    table = Table(title=f"When {first} is overtaken for good", **_LOOK)
    for heading in ("strategy", "need met", "median years", "happens in", "never in"):
        table.add_column(heading, justify="left" if heading == "strategy" else "right")
    words = {"instantaneous": "now", "cumulative": "so far"}
    for c in comparison.crossovers:
        table.add_row(
            c.second, words[c.kind], estimate_text(c.years, 1), f"{c.crossing} of {c.worlds}",
            f"{c.worlds - c.crossing} of {c.worlds}",
        )  # fmt: skip
    return table


def listing(title: str, headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    """A plain table of words."""
    table = Table(title=title, **_LOOK)
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    return table


_LOOK: dict[str, Any] = {"title_justify": "left", "title_style": "bold"}


def frame_table(frame: "pd.DataFrame", most: int = 60) -> Table:
    """A pandas table for people: numbers with two or three digits, ``never`` for infinite times."""
    table = Table(**_LOOK)
    for name in frame.columns:
        right = frame[name].dtype.kind in "fiu"
        table.add_column(str(name).replace("_", " "), justify="right" if right else "left")
    for row in frame.head(most).itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    if len(frame) > most:
        table.caption = f"{len(frame) - most} more rows are in the file"
    return table


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return number_text(value, 2 if abs(value) >= 1 else 3)
    return str(value)
