"""Words and tables of the dashboard: HTML elements, notices, numbers with all their digits."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import ipyvue
import solara

from collabsim.dashboard.controls.buttons import Button
from collabsim.dashboard.payload import component_with_payload, packed
from collabsim.dashboard.words import words


@cache
def _html(tag: str) -> Any:
    """A kind of widget for each tag: one in the place of another is then drawn anew."""
    return type(f"Html_{tag}", (ipyvue.Html,), {})


def Tag(
    tag: str,
    inside: str | list[Any] | None = None,
    classes: str = "",
    **attributes: Any,
) -> Any:
    """An HTML element with a text, or, in a ``with`` statement, with what is drawn inside.

    Args:
        tag: Name of the element, such as ``h2``.
        inside: Text, escaped by the browser, so that it may come from anywhere; or elements.
        classes: Its CSS classes.
        attributes: Its attributes; a trailing underscore is dropped and others become dashes.
    """
    plain = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    children = inside if isinstance(inside, list) else [] if inside is None else [inside]
    return _html(tag).element(
        tag=tag, children=children, class_=classes or None, attributes=plain
    )


@solara.component
def Notice(lines: list[str], on_close: Callable[[], None] | None = None) -> None:
    """Something to be told at once, such as what was left out of a link.

    Args:
        lines: Sentences.
        on_close: Called when it is closed; without it, it stays.
    """
    with Tag("div", classes="notice", role="status"):
        for line in lines:
            Tag("p", line)
        if on_close is not None:
            Button(words("common")["close"], on_close)


def Data(value: float, text: str, classes: str = "") -> Any:
    """A number as people read it, with all of its digits for machines."""
    return Tag("data", text, classes, value=repr(value))


class Cell(NamedTuple):
    """A cell of a table: its text, all digits of its number if it is one, and a quiet addition."""

    text: str
    value: float | None = None
    note: str = ""


@component_with_payload("table.vue", "heads", "rows")
def _Table(caption: str, heads: list[str], rows: list[list[dict[str, str]]]) -> None:
    """See :func:`DataTable`."""


def DataTable(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Any:
    """A table that scrolls sideways by itself where it is too wide; numbers stand to the right.

    Args:
        caption: What it shows.
        heads: Heads of the columns.
        rows: Rows of as many cells; the first names the row.
    """
    plain = [
        [
            {"text": cell.text, "note": cell.note}
            | ({} if cell.value is None else {"value": repr(cell.value)})
            for cell in row
        ]
        for row in rows
    ]
    return _Table(caption=caption, heads=packed(list(heads)), rows=packed(plain))


@solara.component
def Side(label: str, children: list[Any] = []) -> None:  # noqa: B006
    """The side of a page where things are chosen; on a phone it is folded until it is wanted.

    Args:
        label: Words on the button that unfolds it.
        children: The controls.
    """
    shown, set_shown = solara.use_state(False)
    with Tag("div", classes="choices shown" if shown else "choices"):
        Button(label, lambda: set_shown(not shown), pressed=shown, kind="fold")
        Tag("div", children, "controls")
