"""Finding room for words on a map, so that each stands wholly inside the region it speaks of."""

from typing import Any, NamedTuple

import numpy as np
from scipy import ndimage

_RASTER = 300  # places to a side that are tried


class Word(NamedTuple):
    """Words and the place of their middle, as shares of the map's width and height."""

    text: str
    x: float
    y: float


def place_words(
    kinds: Any,
    x_edges: Any,
    y_edges: Any,
    texts: dict[int, tuple[str, ...]],
    size: tuple[float, float],
    font: float,
    smallest: dict[int, float],
) -> list[Word]:
    """One place for words in each connected region of a map, as far from its rim as can be.

    Args:
        kinds: Array (rows, columns) of whole numbers; equal neighbours form a region.
        x_edges: Edges of the columns, rising, one more than columns.
        y_edges: Edges of the rows, rising.
        texts: For each kind the words to try, longest first; the first that fit are used.
        size: Width and height of the map in points.
        font: Size of the letters in points.
        smallest: For each kind the share of the map below which a region gets no words.

    Returns:
        Words and places; regions too small for any of their words are left out.
    """
    at = (np.arange(_RASTER) + 0.5) / _RASTER
    columns = np.searchsorted(_shares(x_edges)[1:-1], at)
    rows = np.searchsorted(_shares(y_edges)[1:-1], at)
    fine = np.asarray(kinds)[np.ix_(rows, columns)]
    found = []
    for kind, options in texts.items():
        regions, count = ndimage.label(fine == kind)
        for number in range(1, count + 1):
            region = regions == number
            if region.mean() >= smallest[kind]:
                found += _fit(region, options, size, font)
    return found


def box(text: str, size: tuple[float, float], font: float) -> tuple[float, float]:
    """Width and height that words take up with a margin, as shares of the map."""
    lines = text.split("\n")
    width = (0.62 * max(len(line) for line in lines) + 1.0) * font
    return width / size[0], (1.3 * len(lines) + 0.9) * font / size[1]


def _fit(
    region: Any, options: tuple[str, ...], size: tuple[float, float], font: float
) -> list[Word]:
    padded = np.pad(region, 1)
    # points are not square where the map is not: distances are measured in points
    depth = ndimage.distance_transform_edt(padded, sampling=(size[1], size[0]))[1:-1, 1:-1]
    middle = ndimage.center_of_mass(region)
    far = np.hypot(*(np.indices(region.shape) - np.reshape(middle, (2, 1, 1))))
    depth -= 0.2 * far * min(size)  # of places about as good, the one nearer to the middle
    for text in options:
        width, height = box(text, size, font)
        window = (max(1, round(height * _RASTER)), max(1, round(width * _RASTER)))
        room = ndimage.minimum_filter(region.astype(np.uint8), window, mode="constant")
        if room.any():
            row, column = np.unravel_index(np.argmax(np.where(room, depth, -np.inf)), region.shape)
            return [Word(text, (column + 0.5) / _RASTER, (row + 0.5) / _RASTER)]
    return []


def _shares(edges: Any) -> Any:
    edges = np.asarray(edges, dtype=float)
    return (edges - edges[0]) / (edges[-1] - edges[0])
