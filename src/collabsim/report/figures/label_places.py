"""Names beside points of a scatter plot, placed so that they cover neither points nor one another.

Each name tries places around its point, nearest first, and takes the first that is free; a thin
line leads back to the point where the name had to move away. Points that lie on one another share a
label. The same plot gives the same places. Boxes are arrays (…, 4): left, bottom, right, top.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patheffects import withStroke

from collabsim.report.style import INK, MUTED

_DIRECTIONS = np.deg2rad([0, 180, 30, -30, 150, -150, 60, -60, 120, -120, 90, -90])
_DISTANCES = np.array([8, 16, 26, 38, 52, 68, 86, 106, 130, 160, 200, 250])  # points
_LED_FROM = 16  # distance from which a line is needed
_MARK = 5  # half the size of a mark, in points
_CROSSED = 300.0  # a line over a mark or a name is as bad as covering so many pixels
_STEPS = np.linspace(0.0, 1.0, 12)[:, np.newaxis]  # where the line to a name is looked at


def place_labels(
    axes: Axes, points: Any, spans: Any, names: Mapping[int, str], *, size: float = 8.5
) -> None:
    """Write names beside points once everything else of the figure is there.

    Args:
        axes: Where the points were drawn; its figure's layout is fixed from now on.
        points: Array (points, 2) of all marks in data units, which no name may cover.
        spans: Array (points, 2): from where to where a horizontal line goes through each mark.
        names: For the position of a point, the name to write; the first ones choose first.
        size: Size of the letters in points.
    """
    figure = axes.get_figure(root=True)
    if figure is None:
        return
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    figure.draw(renderer)
    figure.set_layout_engine("none")
    pixels = figure.dpi / 72.0
    mark = _MARK * pixels
    inside = np.asarray(axes.get_window_extent(renderer).extents)
    at = axes.transData.transform(points)
    taken = _drawn(axes, points, spans, pixels)
    written = np.empty((0, 4))
    for position, name in _shared(names, at, mark).items():
        point = at[position]
        text = axes.annotate(
            name, points[position], xytext=(0, 0), textcoords="offset points", fontsize=size,
            color=INK, ha="left", va="bottom", zorder=5,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
        )  # fmt: skip
        box = text.get_window_extent(renderer)
        distances, corners = _places(np.array([box.width, box.height]) / pixels)
        boxes = np.hstack([point + pixels * corners, point + pixels * corners + box.size])
        others = at[np.abs(at - point).max(axis=1) >= mark]
        lines = point + _STEPS * _ways(point, boxes)[:, np.newaxis]
        over = _near(lines, others, mark) + _within(lines, written)
        best = int(np.argmin(_covered(boxes, inside, taken) + _CROSSED * over))
        text.set_position(tuple(corners[best]))
        written = np.vstack([written, boxes[best]])
        taken = np.vstack([taken, boxes[best]])
        if distances[best] >= _LED_FROM:
            _lead(axes, points[position], (lines[best, -1] - point) / pixels)
            taken = np.vstack([taken, np.hstack([lines[best] - 1.0, lines[best] + 1.0])])


def _drawn(axes: Axes, points: Any, spans: Any, pixels: float) -> Any:
    """Boxes of all marks and of the lines through them."""
    mark = axes.transData.transform(points)
    left = axes.transData.transform(np.column_stack([spans[:, 0], points[:, 1]]))
    right = axes.transData.transform(np.column_stack([spans[:, 1], points[:, 1]]))
    thin = np.array([0.0, pixels])
    marks = np.hstack([mark - _MARK * pixels, mark + _MARK * pixels])
    return np.vstack([marks, np.hstack([left - thin, right + thin])])


def _shared(names: Mapping[int, str], at: Any, near: float) -> dict[int, str]:
    """Names by position, those of points that lie on one another joined, a line for each."""
    found: dict[int, str] = {}
    for position, name in names.items():
        on = [other for other in found if np.abs(at[position] - at[other]).max() < near]
        if on:
            found[on[0]] += f"\n{name}"
        else:
            found[position] = name
    return found


def _places(size: Any) -> tuple[Any, Any]:
    """Distances from the point, and the lower left corners of a name, in points; nearest first."""
    ways = np.column_stack([np.cos(_DIRECTIONS), np.sin(_DIRECTIONS)]).round(6)
    # the side of the name that is turned to the point is as far away as asked for
    own = np.select([ways == 0.0, ways > 0.0], [-size / 2, 0.0 * size], -size)
    corners = _DISTANCES[:, np.newaxis, np.newaxis] * ways + own
    return np.repeat(_DISTANCES, len(ways)), corners.reshape(-1, 2)


def _covered(boxes: Any, inside: Any, taken: Any) -> Any:
    """Pixels of each box that cover what is there or lie outside the axes."""
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return area - _common(boxes, inside[np.newaxis])[:, 0] + _common(boxes, taken).sum(axis=1)


def _common(boxes: Any, others: Any) -> Any:
    """Area that boxes share: array (boxes, others)."""
    low = np.maximum(boxes[:, np.newaxis, :2], others[:, :2])
    high = np.minimum(boxes[:, np.newaxis, 2:], others[:, 2:])
    return np.prod(np.maximum(0.0, high - low), axis=2)


def _near(lines: Any, others: Any, mark: float) -> Any:
    """How many other marks each line runs over."""
    apart = np.linalg.norm(lines[:, :, np.newaxis] - others, axis=3)
    return (apart.min(axis=1) < mark).sum(axis=1)


def _within(lines: Any, written: Any) -> Any:
    """How many names each line runs over."""
    spots = lines[:, :, np.newaxis]
    inside = (spots >= written[:, :2]) & (spots <= written[:, 2:])
    return inside.all(axis=3).any(axis=1).sum(axis=1)


def _ways(point: Any, boxes: Any) -> Any:
    """From a point to the nearest place of each box."""
    return np.clip(point, boxes[:, :2], boxes[:, 2:]) - point


def _lead(axes: Axes, point: Any, end: Any) -> None:
    """A thin line from a point to the edge of its name, ``end`` in points from there."""
    axes.annotate(
        "", point, xytext=end, textcoords="offset points", zorder=1,
        arrowprops={"arrowstyle": "-", "color": MUTED, "lw": 0.6, "shrinkA": 0, "shrinkB": 3},
    )  # fmt: skip
