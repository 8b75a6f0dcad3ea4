"""The map of who is ahead over two factors.

Colour says who is ahead and by how much, white that nobody is. Because colours are lost in print
and to some readers, each region also carries words, and hatching covers what is unsure. Lines of
equal crossover time show how long it takes until the second strategy overtakes.
"""

from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from collabsim.analysis.boundary import HORIZON, Boundary
from collabsim.report.figures.boundary_words import (
    better_of,
    colour_words,
    footer_words,
    what_is_compared,
)
from collabsim.report.figures.map_lines import (
    FONT,
    draw_contours,
    draw_curve,
    size_in_points,
)
from collabsim.report.figures.map_words import Word, place_words
from collabsim.report.labels import factor_label
from collabsim.report.style import DIVISIVE, GRID, INCLUSIVE, INK, MUTED, line_style

_NO_VALUE = 9  # a kind of region beside the signs -1, 0 and 1
_SMALLEST = {1: 0.004, -1: 0.004, 0: 0.02, _NO_VALUE: 0.004}  # hatching explains itself
_MOST_TICKS = 9


def boundary_figure(boundary: Boundary, *, title: str = "") -> Figure:
    """Draw who is ahead at every point of a grid over two factors.

    Args:
        boundary: What to draw.
        title: Words above the map; by default which strategies are compared, and in what.
    """
    figure = Figure(figsize=(9.4, 7.2), layout="constrained", dpi=150)
    axes = figure.add_subplot()
    _colours(axes, boundary)
    _hatch(axes, boundary)
    _outline(axes, boundary)
    axes.set_xlabel(factor_label(boundary.x, 104), fontsize=9)
    axes.set_ylabel(factor_label(boundary.y, 76), fontsize=9)
    _ticks(axes, boundary)
    heading = title or f"{boundary.second} against {boundary.first}: {what_is_compared(boundary)}"
    figure.suptitle(fill(heading, 80), x=0.01, ha="left", fontsize=13, color=INK)
    # the longest footer there can be keeps its place while words look for room
    footer = figure.supxlabel(
        footer_words(boundary, marks=True, lines=True), x=0.01, ha="left", fontsize=8.5, color=MUTED
    )
    figure.draw_without_rendering()
    words = _write_words(axes, boundary)
    if HORIZON in (boundary.x, boundary.y):
        lines = draw_curve(axes, boundary)
    else:
        lines = draw_contours(axes, boundary, words)
    marks = any(word.text in "+−" for word in words)
    footer.set_text(footer_words(boundary, marks=marks, lines=lines))
    return figure


def _colours(axes: Axes, boundary: Boundary) -> None:
    ends = [DIVISIVE, "#FFFFFF", INCLUSIVE]
    # inclusive blue and divisive orange keep their sides, whichever strategy is named first
    first, second = (line_style(name).colour for name in (boundary.first, boundary.second))
    if first == INCLUSIVE or second == DIVISIVE:
        ends.reverse()
    better = better_of(boundary)
    above, below = (boundary.second, boundary.first)[:: int(better)]
    values, limits = boundary.difference, Normalize(0.0, 1.0)
    if boundary.seeds_per_set:
        values = (1.0 + values) / 2.0  # the share itself; worlds with nobody ahead count half
    else:
        most = np.nanmax(np.abs(values), initial=0.0) or 1.0
        limits = Normalize(-most, most)
    mesh = axes.pcolormesh(
        edges(boundary.x_levels),
        edges(boundary.y_levels),
        np.ma.masked_invalid(values),
        cmap=LinearSegmentedColormap.from_list("ahead", ends[:: int(better)]),
        norm=limits,
        rasterized=True,
    )
    axes.set_facecolor(GRID)
    figure = axes.get_figure(root=True)
    assert figure is not None
    bar = figure.colorbar(mesh, ax=axes, pad=0.02, fraction=0.05, aspect=26)
    bar.set_label(colour_words(boundary), fontsize=9)
    bar.ax.tick_params(labelsize=8, colors=MUTED)
    for words, y, va in ((above, 1.012, "bottom"), (below, -0.012, "top")):
        bar.ax.text(
            0, y, f"{words}\nahead", transform=bar.ax.transAxes, va=va, fontsize=8, color=INK
        )
    bar.outline.set_visible(False)


def _hatch(axes: Axes, boundary: Boundary) -> None:
    x, y = edges(boundary.x_levels), edges(boundary.y_levels)
    for kind, hatch in ((0, "////"), (_NO_VALUE, "..")):
        cells = [
            Rectangle((x[column], y[row]), x[column + 1] - x[column], y[row + 1] - y[row])
            for row, column in np.argwhere(_kinds(boundary) == kind)
        ]
        if cells:
            axes.add_collection(
                PatchCollection(cells, facecolor="none", edgecolor=MUTED, linewidth=0, hatch=hatch)
            )


def _outline(axes: Axes, boundary: Boundary) -> None:
    """Thin lines between regions: close to 0, colours of different regions are nearly the same."""
    x, y = edges(boundary.x_levels), edges(boundary.y_levels)
    kinds = _kinds(boundary)
    upright = np.argwhere(kinds[:, 1:] != kinds[:, :-1])
    level = np.argwhere(kinds[1:] != kinds[:-1])
    lines = [[(x[column + 1], y[row]), (x[column + 1], y[row + 1])] for row, column in upright]
    lines += [[(x[column], y[row + 1]), (x[column + 1], y[row + 1])] for row, column in level]
    axes.add_collection(LineCollection(lines, colors=MUTED, linewidths=0.6), autolim=False)


def _kinds(boundary: Boundary) -> Any:
    return np.where(np.isnan(boundary.difference), _NO_VALUE, boundary.sign)


def _write_words(axes: Axes, boundary: Boundary) -> list[Word]:
    texts = {
        1: (f"{boundary.second} ahead", f"{boundary.second}\nahead", "+"),
        -1: (f"{boundary.first} ahead", f"{boundary.first}\nahead", "−"),
        0: ("unsure",),
        _NO_VALUE: ("no value",),
    }
    words = place_words(
        _kinds(boundary),
        edges(boundary.x_levels),
        edges(boundary.y_levels),
        texts,
        size_in_points(axes),
        FONT,
        _SMALLEST,
    )
    for word in words:
        axes.text(
            word.x, word.y, word.text, transform=axes.transAxes, ha="center", va="center",
            fontsize=FONT, color=INK, linespacing=1.1, zorder=6,
            bbox={"boxstyle": "round,pad=0.25", "fc": "white", "ec": "none", "alpha": 0.85},
        )  # fmt: skip
    return words


def _ticks(axes: Axes, boundary: Boundary) -> None:
    axes.tick_params(labelsize=8.5, colors=MUTED)
    for axis, levels in ((axes.xaxis, boundary.x_levels), (axes.yaxis, boundary.y_levels)):
        if len(levels) <= _MOST_TICKS:
            axis.set_ticks(levels, [f"{level:.4g}" for level in levels])
    axes.spines[:].set_visible(False)


def edges(levels: Any) -> Any:
    """Edges of cells around rising levels: half-way between them, and as far beyond the ends."""
    middle = (levels[1:] + levels[:-1]) / 2.0
    return np.r_[2.0 * levels[0] - middle[0], middle, 2.0 * levels[-1] - middle[-1]]
