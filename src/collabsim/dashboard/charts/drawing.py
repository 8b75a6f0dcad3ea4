"""The charts of the dashboard: lines with bands, a difference over time, a map, and a timeline.

Each is a thin front for a Vue component that draws in the browser; a chart never computes a result.
All have a name and a table of their numbers, can be saved, and can be read with the arrow keys.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import solara

from collabsim.dashboard.charts.data import (
    KINDS,
    Mark,
    Numbers,
    Series,
    ready_marks,
    ready_numbers,
    ready_series,
)
from collabsim.dashboard.payload import component_with_payload, packed
from collabsim.dashboard.words import words
from collabsim.errors import InputError

__all__ = ["KINDS", "Heatmap", "LineBands", "Mark", "PairedDifference", "Series", "Timeline"]


def LineBands(
    title: str,
    unit: str,
    years: Sequence[float],
    series: Sequence[Series],
    *,
    low: float | None = 0.0,
    high: float | None = 1.0,
    cursor: float | None = None,
    on_cursor: Callable[[float], None] | None = None,
    marks: Iterable[Mark] = (),
    height: int = 220,
) -> solara.Element:
    """Lines over the years with bands around them, named where they end.

    Args:
        title: What is shown; also the name of saved files.
        unit: Unit in words, such as ``share of residents``.
        years: Year of each point, rising.
        series: Numbers of each strategy, as many as there are years.
        low, high: Ends of the scale; ``None`` takes them from the numbers.
        cursor: Year at which values are read, if one is chosen.
        on_cursor: Told the year when the visitor moves the cursor.
        marks: What happens; years that are not finite (never) are left out.
        height: Height in pixels, without rows of marks.

    Raises:
        InputError: If lists differ in length, or years do not rise.
    """
    return _Lines(
        **_lines(title, unit, years, series, cursor, on_cursor),
        words=packed(_words("line_bands")),
        low=low,
        high=high,
        marks=packed(ready_marks(marks)),
        height=height,
    )


def PairedDifference(
    title: str,
    unit: str,
    years: Sequence[float],
    series: Sequence[Series],
    *,
    first: str,
    cursor: float | None = None,
    on_cursor: Callable[[float], None] | None = None,
    height: int = 260,
) -> solara.Element:
    """How far strategies are ahead of the first one over the years, around a line at zero.

    Args:
        title, years, cursor, on_cursor, height: As in :func:`LineBands`.
        unit: Unit of the difference, in words.
        series: For each other strategy the mean difference (it less the first) as ``middle``, and
            the 95 % interval of that mean as ``low`` and ``high``.
        first: Label of the strategy that the others are held against.

    Raises:
        InputError: If lists differ in length, or years do not rise.
    """
    texts = _words("paired_difference")
    ahead_of = texts["ahead_of"].format(first=first)
    above = texts["ahead"].format(label=series[0].label) if len(series) == 1 else ahead_of
    below = texts["ahead"].format(label=first)
    summary = texts["summary"].replace("{above}", above).replace("{below}", below)
    return _Lines(
        **_lines(title, unit, years, series, cursor, on_cursor),
        words=packed(texts | {"note": texts["note"].format(first=first), "summary": summary}),
        low=None,
        high=None,
        marks=packed([]),
        height=height,
        difference=True,
        above=above,
        below=below,
    )


def Heatmap(
    title: str,
    unit: str,
    columns: Sequence[str],
    rows: Sequence[str],
    column_name: str,
    row_name: str,
    values: Sequence[Numbers],
    unsure: Sequence[Sequence[bool]],
    *,
    above: str = "",
    below: str = "",
    notes: Sequence[Sequence[str]] = (),
    codes: Sequence[str] = (),
    on_cell: Callable[[list[int]], None] | None = None,
) -> solara.Element:
    """A difference over two factors: colour for sign and size, hatched where the sign is not sure.

    Args:
        title, unit: As in :func:`PairedDifference`.
        columns: Level of each column, left to right, as it is to be read.
        rows: Level of each row, from the bottom up.
        column_name, row_name: Names of the two factors.
        values: A list for each row, with a value for each column; ``None`` where there is none.
        unsure: Of the same shape: whether chance could have given the other sign.
        above, below: Words for values above and below zero, under the legend.
        notes: Of the same shape, if given: what is read after the value of a cell.
        codes: Names of the column's and the row's factor in saved numbers; as above if left out.
        on_cell: Told ``[row, column]`` when the visitor opens a cell.

    Raises:
        InputError: If ``values``, ``unsure`` or ``notes`` does not fit ``rows`` and ``columns``.
    """
    wide, tall = len(columns), len(rows)
    given = {"values": values, "unsure": unsure, **({"notes": notes} if len(notes) else {})}
    for name, table in given.items():
        if [len(row) for row in table] != [wide] * tall or not wide * tall:
            raise InputError(
                f"chart {title!r}: {name} must have {tall} rows of {wide} columns, "
                "and at least one of each"
            )
    return _Heatmap(
        title=title,
        unit=unit,
        columns=packed([str(level) for level in columns]),
        rows=packed([str(level) for level in rows]),
        column_name=column_name,
        row_name=row_name,
        values=packed([ready_numbers(row) for row in values]),
        unsure=packed([[bool(flag) for flag in row] for row in unsure]),
        notes=packed([list(row) for row in notes]),
        codes=packed(list(codes or (column_name, row_name))),
        above=above,
        below=below,
        words=packed(_words("heatmap")),
        tells=on_cell is not None,
        event_chosen=on_cell,
    )


def Timeline(
    marks: Iterable[Mark],
    length: float,
    cursor: float | None = None,
    on_cursor: Callable[[float], None] | None = None,
) -> solara.Element:
    """What happens in which year, from year 0 to ``length`` (above 0), with a cursor to be moved.

    Raises:
        InputError: If a mark is of no known kind, or ``length`` is not above 0.
    """
    if not length > 0:
        raise InputError(f"a timeline must be longer than 0 years, not {length}")
    return _Timeline(
        marks=packed(ready_marks(marks)),
        length=float(length),
        cursor=cursor,
        words=packed(_words("timeline")),
        tells=on_cursor is not None,
        event_moved=on_cursor,
    )


@component_with_payload("line_bands.vue", "years", "series", "marks", "words")
def _Lines(
    title: str, unit: str, years: list[float], series: list[dict[str, Any]], low: float | None,
    high: float | None, cursor: float | None, marks: list[dict[str, Any]], height: int,
    words: dict[str, str], tells: bool, difference: bool = False, above: str = "", below: str = "",
    event_moved: Callable[[float], None] | None = None,
) -> None: ...  # fmt: skip


@component_with_payload(
    "heatmap.vue", "columns", "rows", "values", "unsure", "notes", "codes", "words"
)
def _Heatmap(
    title: str, unit: str, columns: list[str], rows: list[str], column_name: str, row_name: str,
    values: list[list[float | None]], unsure: list[list[bool]], notes: list[list[str]],
    codes: list[str], above: str, below: str, words: dict[str, str], tells: bool,
    event_chosen: Callable[[list[int]], None] | None = None,
) -> None: ...  # fmt: skip


@component_with_payload("timeline.vue", "marks", "words")
def _Timeline(
    marks: list[dict[str, Any]],
    length: float,
    cursor: float | None,
    words: dict[str, str],
    tells: bool,
    event_moved: Callable[[float], None] | None = None,
) -> None: ...


def _words(chart: str) -> dict[str, Any]:
    return {**words("charts")["figure"], **words("charts")[chart]}


def _lines(
    title: str,
    unit: str,
    years: Sequence[float],
    series: Sequence[Series],
    cursor: float | None,
    on_cursor: Callable[[float], None] | None,
) -> dict[str, Any]:
    """What both charts over the years have in common."""
    points, sent = ready_series(title, years, series)
    moved = {"cursor": cursor, "tells": on_cursor is not None, "event_moved": on_cursor}
    return {"title": title, "unit": unit, "years": packed(points), "series": packed(sent), **moved}
