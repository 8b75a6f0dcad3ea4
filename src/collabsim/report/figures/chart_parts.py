"""Parts that several figures of sweeps share: plain axes, ribbons, names at the ends, footers."""

from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.optimize import isotonic_regression

from collabsim.report.style import GRID, INK, MUTED, line_style, text_colour

INTERVAL = "95\u00a0% bootstrap interval over seeds"
"""What lines and ribbons around means are."""

MARKS = "osD^vP*X"
"""Marks of strategies by their place, so that they differ without colour."""

_GAP = 0.055  # between names at the ends of lines, as share of the height of the axes


def ribbon(
    axes: Axes, x: Any, table: Any, value: str, strategy: str, place: int, *, alpha: float = 0.16
) -> None:
    """A line of means with a ribbon from ``low`` to ``high`` and a mark at each level.

    Args:
        axes: Where to draw.
        x: Levels.
        table: Columns ``value``, ``low`` and ``high``, one row per level.
        value: Column of means.
        strategy: Name that gives colour and dash.
        place: Place among the strategies, which gives the mark.
        alpha: How strong the ribbon is; less where many overlap.
    """
    style = line_style(strategy, place)
    low, high = (table[name].to_numpy(dtype=float) for name in ("low", "high"))
    axes.fill_between(x, low, high, color=style.colour, alpha=alpha, lw=0)
    axes.plot(
        x, table[value].to_numpy(dtype=float), color=style.colour, ls=style.dash, lw=1.8,
        marker=MARKS[place % len(MARKS)], ms=5,
    )  # fmt: skip


def name_ends(
    axes: Axes, ends: dict[str, float], order: list[str], *, gap: float = _GAP
) -> None:
    """Write each strategy's name where its line ends, at least ``gap`` (of the height) apart."""
    low, high = axes.get_ylim()
    names = sorted((name for name in ends if np.isfinite(ends[name])), key=lambda name: ends[name])
    gaps = gap * np.arange(len(names))
    wanted = np.array([(ends[name] - low) / (high - low) for name in names])
    # rising once the gaps are taken off: as little moved as can be, in the same order
    at = isotonic_regression(wanted - gaps).x + gaps if names else wanted
    for name, height in zip(names, at, strict=True):
        axes.annotate(
            name, (1.0, height), xycoords="axes fraction", xytext=(6, 0),
            textcoords="offset points", va="center", fontsize=9, annotation_clip=False,
            color=text_colour(name, order.index(name)),
        )  # fmt: skip


def plain_axes(axes: Axes, grid: str) -> None:
    """Light grid along one axis, small muted ticks, no box around."""
    axes.tick_params(labelsize=8.5, colors=MUTED)
    axes.grid(axis=grid, color=GRID, lw=0.7)  # type: ignore[arg-type]
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def write_title(figure: Figure, title: str, width: int) -> None:
    """Words at the top left, in lines of ``width`` letters."""
    figure.suptitle(fill(title, width), x=0.01, ha="left", fontsize=13, color=INK)


def write_footer(figure: Figure, parts: list[str], width: int) -> None:
    """How many seeds there are and how to read the figure, at the bottom left."""
    figure.supxlabel(fill("; ".join(parts), width), x=0.01, ha="left", fontsize=8.5, color=MUTED)
