"""Tables of the page Sweep, for finished sweeps that are neither a line nor a map."""

from typing import Any

import numpy as np

from collabsim.analysis.verdicts import UNSURE
from collabsim.dashboard.controls import Cell, Data, DataTable, Tag
from collabsim.dashboard.sweep.answer import Map
from collabsim.dashboard.words import words

_MOST_SCORES = 20
_BAR = "display: block; height: 0.5rem; width: {width:.1f}%; background: var(--primary)"


def Scores(shape: str, table: Any) -> None:
    """What the difference depends on, the most important factors first.

    Args:
        shape: ``variance`` or ``screening``.
        table: What :func:`collabsim.dashboard.sweep.answer.scores` returns.
    """
    W = words("sweep")["scores"]
    rows = table.head(_MOST_SCORES).to_dict("records")
    main, other = ("total", "first") if shape == "variance" else ("mu_star", "sigma")
    heads = (W["factor"], W[main], W[other])
    largest = max((row[main] for row in rows), default=0.0) or 1.0
    Tag("h3", W[f"{shape}_heading"])
    with Tag("div", classes="table-scroll"), Tag("table"):
        with Tag("thead"), Tag("tr"):
            for head in heads:
                Tag("th", head, scope="col")
        with Tag("tbody"):
            for row in rows:
                with Tag("tr"):
                    Tag("th", row["factor"], scope="row")
                    with Tag("td"):
                        width = max(0.0, 100.0 * row[main] / largest)
                        Tag("span", "", aria_hidden="true", style=_BAR.format(width=width))
                        ends = row[f"{main}_low"], row[f"{main}_high"]
                        numbers = (f"{value:.2g}" for value in (row[main], *ends))
                        Data(row[main], W["range"].format(*numbers))
                    with Tag("td", classes="n"):
                        Data(row[other], f"{row[other]:.2g}")
    if len(table) > len(rows):
        Tag("p", W["more"].format(count=len(table) - len(rows)), "muted")
    Tag("p", W[f"{shape}_note"].format(n=f"{int(table['n'].iloc[0]):,}"), "muted")


def Points(factors: tuple[str, ...], table: Any) -> None:
    """Who is ahead at each point of a design that has no picture.

    Args:
        factors: Factors that vary.
        table: What :func:`collabsim.dashboard.sweep.answer.points` returns.
    """
    W = words("sweep")["points"]
    rows = [
        [
            *(_level(row[name]) for name in factors),
            Cell(_signed(row["difference"]), row["difference"]),
            Cell(W["ends"].format(_signed(row["low"]), _signed(row["high"]))),
            Cell(W["unsure"] if row["verdict"] == UNSURE else row["verdict"]),
        ]
        for row in table.to_dict("records")
    ]
    DataTable(W["caption"], (*factors, W["difference"], W["interval"], W["ahead"]), rows)


def cell_notes(found: Map, second: str, sets: bool) -> list[list[str]]:
    """What is read of each cell of a map besides its value: interval, and who is ahead how often.

    Args:
        found: The map.
        second: Strategy that is held against the other.
        sets: Whether the sweep ran over plausible sets, which ``n`` counts then.
    """
    places = range(len(found.columns))
    return [[_note(found, row, c, second, sets) for c in places] for row in range(len(found.rows))]


def _note(found: Map, row: int, column: int, second: str, sets: bool) -> str:
    W = words("sweep")["cell"]
    low, high, share = (part[row][column] for part in (found.low, found.high, found.share))
    if share is None:
        return ""
    n = found.n[row][column]
    told = W["sets" if sets else "worlds"].format(
        second=second, k=round(share * n), n=n, share=f"{100 * share:.0f}"
    )
    if low is None or high is None:
        return str(told)
    return str(W["interval"].format(low=_signed(low), high=_signed(high), told=told))


def _level(level: Any) -> Cell:
    return Cell(f"{level:.4g}", level) if isinstance(level, float) else Cell(str(level))


def _signed(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:+.3g}".replace("-", "−")
