"""The figure of where strategies fail: how much a box covers and how dense it is, and its limits.

Drawn from finished boxes; the caller saves the figure. What was found in one half of the points is
drawn beside what it is worth in the half held out.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from collabsim.analysis.discovery import Box, seeds_in_words
from collabsim.engine.outcomes import OUTCOMES
from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.report.style import GRID, INK, MUTED, line_style, text_colour

_SLOTS = 4  # limits that fit below one another without crowding
_APART = 0.14  # share of the axis that a number needs


def discovery_figure(boxes: Sequence[Box]) -> Figure:
    """One row for each box: on the left what it trades off, on the right its limits.

    Left, every box on the way by coverage and density, in the half of the points it was found in
    (solid) and in the half held out (dashed); the chosen one is marked. Right, for each limited
    factor the range inside the box, within everything that was explored.

    Args:
        boxes: One or more boxes, such as where either of two strategies fails.

    Raises:
        InputError: If there is no box.
    """
    if not boxes:
        raise InputError("there is no box to draw")
    figure = Figure(figsize=(11, 0.9 + 3.9 * len(boxes)), layout="constrained", dpi=150)
    grid = figure.add_gridspec(len(boxes), 2, width_ratios=(1, 1.35))
    for row, box in enumerate(boxes):
        _trade_off(figure.add_subplot(grid[row, 0]), box, row)
        _limits(figure.add_subplot(grid[row, 1]), box, row)
    about = " / ".join(dict.fromkeys(_about(box.outcome) for box in boxes))
    figure.suptitle(about, x=0.01, ha="left", fontsize=12, color=INK)
    first = boxes[0]
    points = first.fitted.points + first.held_out.points
    figure.supxlabel(
        f"n = {points:,} points of a sweep with {seeds_in_words(first)} each; a case is one where"
        f" the 95 % interval over seeds says: behind ({first.unsure:,} are unsure and count for"
        f" nobody). Boxes were found in {first.fitted.points:,} points and checked in the other"
        f" {first.held_out.points:,}. Large marks: the chosen box.",
        x=0.01, ha="left", fontsize=8.5, color=MUTED, wrap=True,
    )  # fmt: skip
    return figure


def _about(outcome: str) -> str:
    found = next(o for o in OUTCOMES if o.name == outcome)
    return f"{outcome.replace('_', ' ')} ({found.unit}): {found.meaning}"


def _trade_off(axes: Axes, box: Box, row: int) -> None:
    colour, way = line_style(box.loser, row).colour, box.trajectory
    axes.axhline(box.fitted.base_rate, color=MUTED, lw=0.8, ls=(0, (1, 2)))
    axes.annotate(
        "without limits", (0, box.fitted.base_rate), xytext=(3, 3), textcoords="offset points",
        fontsize=7.5, color=MUTED,
    )  # fmt: skip
    if box.density_wanted > box.fitted.base_rate + 0.04:
        axes.axhline(box.density_wanted, color=MUTED, lw=0.8, ls=(0, (1, 2)))
        axes.annotate(
            "density asked for", (0, box.density_wanted), xytext=(3, 3), fontsize=7.5,
            textcoords="offset points", color=MUTED,
        )  # fmt: skip
    chosen = way[way["chosen"]]
    for ending, dash, fill, size, words in (
        ("_held_out", (0, (3, 2)), "white", 12, "half held out"),
        ("", "solid", colour, 7, "half in which it was found"),
    ):
        x, y = f"coverage{ending}", f"density{ending}"
        axes.plot(way[x], way[y], color=colour, ls=dash, lw=1.4, marker=".", ms=4, alpha=0.75)
        # a single point has no line, but its entry in the legend shows the one it lies on
        axes.plot(chosen[x], chosen[y], color=colour, ls=dash, lw=1.4, marker="o", ms=size,
                  mfc=fill, mew=1.6, label=words, zorder=3)  # fmt: skip
    axes.set(xlim=(0, 1.03), ylim=(0, 1.05))
    axes.set_title(
        f"Where {box.loser} is behind {box.winner}", loc="left", fontsize=10.5,
        color=text_colour(box.loser, row), pad=22,
    )  # fmt: skip
    axes.set_xlabel("coverage (share of all cases inside)", fontsize=8.5)
    axes.set_ylabel("density (share of points inside)", fontsize=8.5)
    axes.tick_params(labelsize=8, colors=MUTED)
    axes.grid(color=GRID, lw=0.7)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    entries, halves = axes.get_legend_handles_labels()
    axes.legend(
        entries[::-1], halves[::-1], fontsize=7.5, frameon=False, loc="lower left",
        bbox_to_anchor=(-0.02, 1.0), ncols=2, borderpad=0.0, columnspacing=1.2,
        handlelength=3.2, labelcolor=INK,
    )  # fmt: skip


def _limits(axes: Axes, box: Box, row: int) -> None:
    here, there = box.fitted, box.held_out
    axes.set_title(
        f"{here.cases + there.cases:,} cases: {_percent(here.coverage)} inside (held out:"
        f" {_percent(there.coverage)}), density {_percent(here.density)} (held out:"
        f" {_percent(there.density)})",
        loc="left", fontsize=9, color=INK, pad=22,
    )  # fmt: skip
    axes.set(xlim=(-0.02, 1.3), ylim=(max(_SLOTS, len(box.limits)) - 0.35, -0.55))
    axes.axis("off")
    for place, limit in enumerate(box.limits.to_dict("records")):
        name = str(limit["factor"])
        unit = SPECS[name].unit if name in SPECS and SPECS[name].unit != "1" else ""
        axes.text(0, place - 0.2, f"{name}{f' ({unit})' if unit else ''}", fontsize=9, color=INK)
        axes.text(
            1.06, place + 0.05,
            f"quasi-p {_small(limit['quasi_p'])}\nheld out {_small(limit['p_held_out'])}",
            fontsize=7.5, color=MUTED, va="center",
        )  # fmt: skip
        draw = _levels if limit["levels"] else _range
        draw(axes, limit, place, line_style(box.loser, row).colour)
    if box.limits.empty:
        words = "it fails nearly everywhere" if box.dense_enough else "nothing tells where it fails"
        axes.text(0, 0, f"no limits: {words}", fontsize=10, color=MUTED)


def _range(axes: Axes, limit: Any, place: int, colour: str) -> None:
    lowest, highest = limit["lowest"], limit["highest"]
    ends = [limit["low"], limit["high"]]
    open_ended = [bool(np.isnan(end)) for end in ends]
    inside = [lowest if open_ended[0] else ends[0], highest if open_ended[1] else ends[1]]
    low, high = ((value - lowest) / (highest - lowest) for value in inside)
    _bar(axes, 0.0, 1.0, place, GRID)
    _bar(axes, low, high, place, colour)
    drawn = [at for at, is_open in zip((low, high), open_ended, strict=True) if not is_open]
    for at, value, side in ((0.0, lowest, "left"), (1.0, highest, "right")):
        if all(abs(at - other) > _APART for other in drawn):
            axes.text(at, place + 0.27, f"{value:.3g}", fontsize=7.5, color=MUTED, ha=side,
                      va="center")  # fmt: skip
    apart = len(drawn) < 2 or high - low > _APART
    sides = ("center", "center") if apart else ("right", "left")
    for at, value, is_open, side in zip((low, high), inside, open_ended, sides, strict=True):
        if not is_open:
            axes.text(at, place + 0.27, f"{value:.3g}", fontsize=8.5, color=INK, ha=side,
                      va="center", weight="bold")  # fmt: skip


def _levels(axes: Axes, limit: Any, place: int, colour: str) -> None:
    every, held = limit["all_levels"].split(", "), limit["levels"].split(", ")
    width = 1.0 / len(every)
    for number, level in enumerate(every):
        start = number * width
        _bar(axes, start, start + 0.97 * width, place, colour if level in held else GRID)
        axes.text(
            start + 0.485 * width, place + 0.27, level, fontsize=8 if len(every) < 6 else 6,
            color=INK if level in held else MUTED, ha="center", va="center",
            weight="bold" if level in held else "normal",
        )  # fmt: skip


def _bar(axes: Axes, low: float, high: float, place: int, colour: str) -> None:
    axes.barh(place + 0.04, high - low, left=low, height=0.2, color=colour, lw=0)


def _percent(share: float) -> str:
    return "none" if np.isnan(share) else f"{100 * share:.0f} %"


def _small(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.2g}"
