"""What a chart is made of: numbers over the years, and marks; checked before they travel.

Wrong lengths would only show as an odd picture in somebody's browser, so they are refused here.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from collabsim.errors import InputError, no_such

type Numbers = Sequence[float | None]

KINDS = ("crisis", "cut", "window", "law", "adopted", "reversed", "election", "crossover")
"""Kinds of marks: what the world does, what is won or lost, and when one overtakes another."""


class Series(NamedTuple):
    """One strategy's numbers, a value a year; ``None`` or NaN leaves a gap.

    ``low`` and ``high`` are the edges of a band around the middle, and the inner ones those of its
    darker part; an empty list means that there is no such band.
    """

    key: str
    """Name of the strategy; it decides colour and dash."""
    label: str
    """Words at the end of the line."""
    middle: Numbers
    low: Numbers = ()
    high: Numbers = ()
    inner_low: Numbers = ()
    inner_high: Numbers = ()


class Mark(NamedTuple):
    """Something that happens in a year, drawn under the axis; ``kind`` is one of ``KINDS``."""

    year: float
    label: str
    kind: str


def ready_numbers(values: Iterable[float | None]) -> list[float | None]:
    """Six digits are more than a picture shows; NaN and infinity do not survive JSON."""
    return [
        None if value is None or not math.isfinite(value) else float(f"{value:.6g}")
        for value in values
    ]


def ready_series(
    title: str, years: Sequence[float], series: Sequence[Series]
) -> tuple[list[float], list[dict[str, Any]]]:
    """Years and series as they are sent, checked.

    Raises:
        InputError: If years do not rise, lists differ in length, a band has one edge only, or two
            series have the same key.
    """
    points = [float(year) for year in years]
    if not points or any(later <= sooner for sooner, later in pairwise(points)):
        raise InputError(f"chart {title!r}: years must rise, and there must be at least one")
    if not series or len({each.key for each in series}) != len(series):
        raise InputError(f"chart {title!r}: there must be a series, and each with its own key")
    return points, [_checked(title, len(points), each) for each in series]


def _checked(title: str, count: int, series: Series) -> dict[str, Any]:
    lists = {name: ready_numbers(getattr(series, name)) for name in Series._fields[2:]}
    for name, values in lists.items():
        if len(values) != count and (values or name == "middle"):
            raise InputError(
                f"chart {title!r}: {name} of {series.key!r} has {len(values)} values, "
                f"but there are {count} years"
            )
    for low, high in (("low", "high"), ("inner_low", "inner_high")):
        if len(lists[low]) != len(lists[high]):
            raise InputError(f"chart {title!r}: {series.key!r} has {low} or {high}, but not both")
    return {"key": series.key, "label": series.label, **lists}


def ready_marks(marks: Iterable[Mark]) -> list[dict[str, Any]]:
    """Marks of years that come, in their order."""
    chosen = sorted(mark for mark in marks if math.isfinite(mark.year))
    for mark in chosen:
        if mark.kind not in KINDS:
            raise InputError(no_such("kind of mark", mark.kind, KINDS))
    return [{**mark._asdict(), "year": float(mark.year)} for mark in chosen]
