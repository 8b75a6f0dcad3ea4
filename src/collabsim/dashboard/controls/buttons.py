"""Buttons and links: to do something, to go elsewhere, to take a file along or to bring one."""

import base64
import logging
from collections.abc import Callable
from typing import Any

import solara

from collabsim.dashboard.payload import component_with_payload, packed
from collabsim.dashboard.session import use_state
from collabsim.dashboard.wall import component
from collabsim.dashboard.words import words

_LARGEST_FILE = 100_000  # bytes of a file that a visitor opens


@component_with_payload("button.vue")
def _Button(
    label: str, primary: bool, disabled: bool, pressed: bool | None, kind: str,
    event_clicked: Callable[[Any], None],
) -> None:  # fmt: skip
    """See :func:`Button`."""


def Button(
    label: str,
    on_click: Callable[[], None],
    *,
    primary: bool = False,
    disabled: bool = False,
    pressed: bool | None = None,
    kind: str = "",
) -> Any:
    """A button.

    Args:
        label: Words on it.
        on_click: Called when it is pressed.
        primary: Whether it is the main thing to do here.
        disabled: Whether it is out of use.
        pressed: For a button that stays down, whether it is; None for others.
        kind: CSS classes.
    """
    return _Button(
        label=label, primary=primary, disabled=disabled, pressed=pressed, kind=kind,
        event_clicked=lambda _: on_click(),
    )  # fmt: skip


@component_with_payload("link.vue")
def _Link(label: str, path: str, kind: str, current: bool) -> None:
    """See :func:`Link`."""


@solara.component
def Link(label: str, page: str, *, kind: str = "", current: bool = False) -> None:
    """A link to another page of the dashboard, which takes the choices along.

    Args:
        label: Words of the link.
        page: Path of the page, such as ``/explore``.
        kind: CSS classes.
        current: Whether this is the page that is open.
    """
    state, _ = use_state()
    query = state.to_query()
    _Link(label=label, path=f"{page}?{query}" if query else page, kind=kind, current=current)


@component_with_payload("copy.vue")
def _Copy(label: str, text: str, done_words: str) -> None:
    """See :func:`Copy`."""


def Copy(label: str, text: str = "") -> Any:
    """A button that copies a text, or the page's link if none is given."""
    return _Copy(label=label, text=text, done_words=words("common")["copied"])


@component_with_payload("download.vue", "content")
def _Download(
    label: str, filename: str, mime: str, primary: bool, disabled: bool, busy_words: str,
    content: dict[str, Any] | None, event_asked: Callable[[Any], None],
    event_taken: Callable[[Any], None],
) -> None:  # fmt: skip
    """See :func:`Download`."""


@solara.component
def Download(
    label: str,
    data: bytes | Callable[[], bytes],
    filename: str,
    mime: str,
    *,
    primary: bool = False,
    disabled: bool = False,
) -> None:
    """A button that makes a file and hands it over.

    Args:
        label: Words on it.
        data: What is in the file, or a function that makes it when it is asked for.
        filename: Name that is suggested.
        mime: Its type, such as ``text/csv``.
        primary: Whether it is the main thing to do here.
        disabled: Whether it is out of use.
    """
    content, set_content = solara.use_state(None)
    count = solara.use_ref(0)

    def asked(_: Any) -> None:
        count.current += 1
        try:
            made = data() if callable(data) else data
        except Exception:
            logging.getLogger(__name__).exception("the file %s could not be made", filename)
            set_content({"count": count.current, "problem": words("jobs")["unexpected"]})
        else:
            set_content({"count": count.current, "data": base64.b64encode(made).decode()})

    _Download(
        label=label, filename=filename, mime=mime, primary=primary, disabled=disabled,
        busy_words=words("common")["making_file"], content=packed(content), event_asked=asked,
        event_taken=lambda _: set_content(None),
    )  # fmt: skip


@component_with_payload("open_file.vue")
def _OpenFile(
    label: str, accept: str, most: int, too_large: str, event_opened: Callable[[str], None]
) -> None:
    """See :func:`OpenFile`."""


def OpenFile(label: str, accept: str, on_text: Callable[[str], None]) -> Any:
    """A button that reads a text file of the visitor's.

    Args:
        label: Words on it.
        accept: Endings of files that are offered, such as ``.json``.
        on_text: Called with the text of the file.
    """
    return _OpenFile(
        label=label, accept=accept, most=_LARGEST_FILE, too_large=words("common")["too_large"],
        event_opened=on_text,
    )  # fmt: skip


@component.vue("theme.vue", themed=True)
def _Theme(label: str, light_label: str) -> None:
    """See :func:`ThemeButton`."""


def ThemeButton() -> Any:
    """A button that turns the page dark or light."""
    W = words("common")
    return _Theme(label=W["dark"], light_label=W["light"])
