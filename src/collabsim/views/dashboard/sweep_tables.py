"""Tables of the page Sweep, for finished sweeps that are neither a line nor a map."""

from typing import Any

import numpy as np

from collabsim.analysis.verdicts import UNSURE
from collabsim.views.dashboard.controls import Data, Tag
from collabsim.views.dashboard.words import words

_MOST_SCORES = 20


def Scores(shape: str, table: Any) -> None:
    """What the difference depends on, the most important factors first.

    Args:
        shape: ``variance`` or ``screening``.
        table: What :func:`collabsim.views.dashboard.sweep_answer.scores` returns.
    """
    W = words("sweep")["scores"]
    rows = table.head(_MOST_SCORES).to_dict("records")
    main, other = ("total", "first") if shape == "variance" else ("mu_star", "sigma")
    heads = (W["factor"], *((W["total"], W["first"]) if shape == "variance" else
                            (W["effect"], W["spread"])))  # fmt: skip
    largest = max((row[main] for row in rows), default=0.0) or 1.0
    Tag("h3", W[f"{shape}_heading"])
    with Tag("div", classes="table-scroll"), Tag("table", classes="scores"):
        with Tag("thead"), Tag("tr"):
            for head in heads:
                Tag("th", head, scope="col")
        with Tag("tbody"):
            for row in rows:
                with Tag("tr"):
                    Tag("th", row["factor"], scope="row")
                    with Tag("td"):
                        width = max(0.0, 100.0 * row[main] / largest)
                        Tag("span", "", "score-bar", aria_hidden="true",
                            style=f"display: block; height: 0.5rem; width: {width:.1f}%;"
                            " background: var(--primary)")  # fmt: skip
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
        table: What :func:`collabsim.views.dashboard.sweep_answer.points` returns.
    """
    W = words("sweep")["points"]
    with Tag("div", classes="table-scroll"), Tag("table"):
        Tag("caption", W["caption"])
        with Tag("thead"), Tag("tr"):
            for head in (*factors, W["difference"], W["interval"], W["ahead"]):
                Tag("th", head, scope="col")
        with Tag("tbody"):
            for row in table.to_dict("records"):
                with Tag("tr"):
                    for name in factors:
                        level = row[name]
                        Tag("td", f"{level:.4g}" if isinstance(level, float) else str(level))
                    with Tag("td", classes="n"):
                        Data(row["difference"], _signed(row["difference"]))
                    ends = map(_signed, (row["low"], row["high"]))
                    Tag("td", W["ends"].format(*ends), "n")
                    Tag("td", W["unsure"] if row["verdict"] == UNSURE else row["verdict"])


def _signed(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:+.3g}".replace("-", "−")
