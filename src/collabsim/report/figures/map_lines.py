"""Lines of crossover time on the map of who is ahead: how long until one overtakes the other."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import Normal, withStroke
from matplotlib.ticker import MaxNLocator

from collabsim.analysis.boundary import HORIZON, Boundary
from collabsim.report.figures.map_words import Word, box
from collabsim.report.style import INK

MOST_CROSS = 0.75
"""Share of worlds that must cross for a contour line; with fewer the median follows luck."""

FONT = 9.0
"""Size of the words on a map, in points."""

_SHORTEST = 0.12  # of the map's width or height; shorter pieces of lines are noise
_OUTLINE = [withStroke(linewidth=2.6, foreground="white")]


def draw_contours(axes: Axes, boundary: Boundary, words: list[Word]) -> bool:
    """Lines of equal crossover time, labelled where they are far from words and from the rim.

    Returns:
        Whether there was any line to draw.
    """
    levels = _contour_levels(boundary)
    if len(levels) == 0:
        return False
    when = np.ma.masked_invalid(_known_crossover(boundary))
    drawn = axes.contour(boundary.x_levels, boundary.y_levels, when, levels=levels)
    to_shares = (axes.transData - axes.transAxes).transform
    taken = [(word.x, word.y, *box(word.text, size_in_points(axes), FONT)) for word in words]
    any_line = False
    for level, segments in zip(levels, drawn.allsegs, strict=True):
        long = [
            line
            for line in segments
            if len(line) and np.ptp(to_shares(line), axis=0).max() > _SHORTEST
        ]
        any_line |= bool(long)
        for line in long:
            axes.plot(line[:, 0], line[:, 1], color=INK, lw=1.0, zorder=3)
        text = f"{level:g} {'year' if level == 1 else 'years'}"
        place = _freest(to_shares(np.concatenate(long)), taken) if long else None
        if place is not None:
            axes.text(
                *place, text, transform=axes.transAxes, fontsize=8.5, color=INK, ha="center",
                va="center", zorder=5, path_effects=_OUTLINE,
            )  # fmt: skip
            taken.append((*place, *box(text, size_in_points(axes), 8.5)))
    drawn.remove()
    return any_line


def _freest(
    points: Any, taken: list[tuple[float, float, float, float]]
) -> tuple[float, float] | None:
    """The point with most room to boxes (middle, width, height) and the rim, if there is any."""
    room = np.minimum(points, 1.0 - points).min(axis=1) - 0.03
    for x, y, width, height in taken:
        away = abs(points - (x, y)) - (width / 2, height / 2)
        room = np.minimum(room, away.max(axis=1))
    best = int(np.argmax(room))
    return (points[best, 0], points[best, 1]) if room[best] > 0.015 else None


def draw_curve(axes: Axes, boundary: Boundary) -> bool:
    """Median crossover over the other factor, on the axis that holds the horizons.

    Returns:
        Whether it is finite anywhere.
    """
    if boundary.y == HORIZON:
        levels, when = boundary.x_levels, _finite(boundary.crossover[0])
        points = (levels, when)
    else:
        levels, when = boundary.y_levels, _finite(boundary.crossover[:, 0])
        points = (when, levels)
    if not np.isfinite(when).any():
        return False
    limits = axes.get_xlim(), axes.get_ylim()
    (line,) = axes.plot(*points, color=INK, lw=1.6, marker="o", ms=4, zorder=5)
    line.set_path_effects([withStroke(linewidth=3.4, foreground="white"), Normal()])
    axes.set_xlim(limits[0])
    axes.set_ylim(limits[1])
    return True


def _contour_levels(boundary: Boundary) -> Any:
    """Whole years for contour lines, none where crossovers are unknown, rare or all alike."""
    known = _known_crossover(boundary)
    finite = known[np.isfinite(known)]
    if len(finite) < 4:
        return np.empty(0)
    found = MaxNLocator(5, integer=True).tick_values(finite.min(), finite.max())
    return found[(found > finite.min()) & (found < finite.max())]


def _known_crossover(boundary: Boundary) -> Any:
    """Median crossover where most worlds cross; elsewhere it follows luck and is left out."""
    known = (boundary.crossing >= MOST_CROSS) & (boundary.n > 1)
    return np.where(known, _finite(boundary.crossover), np.nan)


def _finite(values: Any) -> Any:
    return np.where(np.isfinite(values), values, np.nan)


def size_in_points(axes: Axes) -> tuple[float, float]:
    """Width and height of the axes in points."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    extent = axes.get_window_extent()
    return 72.0 * extent.width / figure.dpi, 72.0 * extent.height / figure.dpi
