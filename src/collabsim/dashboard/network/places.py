"""Where everybody in a community is drawn, and who is if there are too many.

People stand on a ring in the order in which they know one another, so that acquaintances are
neighbours; in a long row the ring is staggered to leave each some room. Inside stand the
government, around it the organisations, and beyond them their funders.
"""

from typing import Any

import numpy as np

from collabsim.engine.trace import Trace

SIZE = 1000
"""Width and height of the drawing."""

MOST = 400
"""Most people drawn."""

_RING, _STAGGER, _ROOM = 440, 26, 110  # radius, distance of staggered rings, people on each
_GAP = 0.04  # of the circle, left open where only a stretch of the ring is drawn


def drawn_people(trace: Trace, most: int = MOST) -> Any:
    """Numbers of the people drawn: all, or a stretch of the ring around the border of the groups.

    The stretch holds both groups in their shares, and acquaintances stay together.
    """
    n = len(trace.group)
    if n <= most:
        return np.arange(n)
    mainstream = n - int(trace.group.sum())
    first = mainstream - round(most * mainstream / n)
    return np.arange(first, first + most)


def people_places(drawn: int, everybody: int) -> Any:
    """Places (drawn, 2) of people on the ring, beginning at the top and going clockwise."""
    whole = 1.0 if drawn == everybody else 1.0 - _GAP
    turn = 2.0 * np.pi * whole * (np.arange(drawn) + 0.5) / max(1, drawn)
    layers = -(-drawn // _ROOM)
    radius = _RING - _STAGGER * (np.arange(drawn) % layers)
    return _around(turn + np.pi * (1.0 - whole), radius)


def institution_places(trace: Trace) -> dict[str, Any]:
    """Places of the government, of the organisations and of their funders."""
    ties, funders = len(trace.entrepreneur), len(trace.funder_row)
    turn = 2.0 * np.pi * np.arange(ties) / max(1, ties)
    outward = np.zeros((funders, 2))
    np.add.at(outward, trace.funder_of, np.stack([np.sin(turn), np.cos(turn)], axis=1))
    # a funder stands beyond its organisations, a little aside so that lines can be told apart
    aside = np.arctan2(outward[:, 0], outward[:, 1]) + 0.35
    apart = 2.0 * np.pi * np.arange(funders) / max(1, funders) + 0.35
    several = np.hypot(outward[:, 0], outward[:, 1]) < 0.2  # its organisations are all around
    return {
        "government": np.array([[SIZE // 2, SIZE // 2]]),
        "organisation": _around(turn, 170.0),
        "funder": _around(np.where(several, apart, aside), 290.0),
    }


def drawn_edges(trace: Trace, people: Any) -> Any:
    """Pairs of people drawn who know one another, by their place among those drawn."""
    first = people[0]
    edges = trace.edges - first
    return edges[((edges >= 0) & (edges < len(people))).all(axis=1)]


def _around(turn: Any, radius: Any) -> Any:
    x, y = np.sin(turn) * radius, -np.cos(turn) * radius
    return np.rint(np.stack([x, y], axis=1) + SIZE / 2).astype(int)
