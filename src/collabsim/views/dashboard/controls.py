"""The controls of the dashboard: native HTML elements with a label, for mouse, touch and keyboard.

They take a value and a function to call with a new one, as Solara's own components do. Words that
stand on them are given by the page.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipyvue
import reacton
import solara

from collabsim.views.dashboard.payload import packed, vue
from collabsim.views.dashboard.session import use_go, use_state
from collabsim.views.dashboard.words import words

Options = Sequence[tuple[Any, str]] | Mapping[str, Sequence[tuple[Any, str]]]
"""Values and their words; in a mapping, by the name of their group."""


_LARGEST_FILE = 100_000  # bytes of a file that a visitor opens


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
    return ipyvue.Html.element(
        tag=tag, children=children, class_=classes or None, attributes=plain
    )


@vue("controls/slider.vue")
def _Slider(
    label: str, value: float, low: float, high: float, step: float, help: str, unit: str,
    whole: bool, disabled: bool, seen: int, event_moved: Callable[[list[float]], None],
) -> None:  # fmt: skip
    """See :func:`Slider`."""


@solara.component
def Slider(
    label: str,
    value: float,
    low: float,
    high: float,
    step: float,
    on_value: Callable[[float], None],
    *,
    help: str = "",
    unit: str = "",
    whole: bool = False,
    disabled: bool = False,
) -> None:
    """A slider that is answered while it moves.

    Args:
        label: Words above it.
        value: Where it stands.
        low: Lowest value.
        high: Highest value.
        step: Smallest change.
        on_value: Called with new values; the next one comes once this one has been drawn.
        help: A sentence below it.
        unit: Written after the number.
        whole: Whether only whole numbers make sense.
        disabled: Whether it is out of use.
    """
    seen, set_seen = solara.use_state(0)
    drawing = reacton.core.get_render_context()

    def moved(message: list[float]) -> None:
        number, count = message
        with drawing:  # both changes are drawn together
            set_seen(int(count))
            on_value(int(number) if whole else float(number))

    _Slider(
        label=label, value=value, low=low, high=high, step=step, help=help, unit=unit,
        whole=whole, disabled=disabled, seen=seen, event_moved=moved,
    )  # fmt: skip


@vue("controls/select.vue", "groups")
def _Select(
    label: str, chosen: int, groups: list[Any], help: str, disabled: bool,
    event_chose: Callable[[int], None],
) -> None:  # fmt: skip
    """See :func:`Select`."""


def Select(
    label: str,
    value: Any,
    options: Options,
    on_value: Callable[[Any], None],
    *,
    help: str = "",
    disabled: bool = False,
) -> Any:
    """A list to choose one of.

    Args:
        label: Words above it.
        value: The value that is chosen; if it is none of the options, none is shown as chosen.
        options: Values and words, in groups if there are many.
        on_value: Called with the value chosen.
        help: A sentence below it.
        disabled: Whether it is out of use.
    """
    named = options if isinstance(options, Mapping) else {"": options}
    values = [at for group in named.values() for at, _ in group]
    places = iter(range(len(values)))
    groups = [
        {"name": name, "options": [[next(places), text] for _, text in group]}
        for name, group in named.items()
    ]
    return _Select(
        label=label, chosen=values.index(value) if value in values else -1, groups=packed(groups),
        help=help, disabled=disabled, event_chose=lambda place: on_value(values[int(place)]),
    )  # fmt: skip


@vue("controls/number.vue")
def _Number(
    label: str, value: float, low: float, high: float, whole: bool, help: str, disabled: bool,
    range_words: str, event_entered: Callable[[float], None],
) -> None:  # fmt: skip
    """See :func:`Number`."""


def Number(
    label: str,
    value: float,
    low: float,
    high: float,
    on_value: Callable[[float], None],
    *,
    whole: bool = True,
    help: str = "",
    disabled: bool = False,
) -> Any:
    """A field for a number; what is out of range is refused beside it, in words.

    Args:
        label: Words above it.
        value: The number that is there.
        low: Lowest number allowed.
        high: Highest number allowed.
        on_value: Called with a new number that is allowed.
        whole: Whether only whole numbers are.
        help: A sentence below it.
        disabled: Whether it is out of use.
    """
    shape = words("common")["whole_range" if whole else "number_range"]
    return _Number(
        label=label, value=value, low=low, high=high, whole=whole, help=help, disabled=disabled,
        range_words=shape.format(low=f"{low:g}", high=f"{high:g}"),
        event_entered=lambda number: on_value(int(number) if whole else float(number)),
    )  # fmt: skip


@vue("controls/radio.vue")
def _Radio(
    label: str, chosen: int, options: list[str], disabled: bool, event_chose: Callable[[int], None]
) -> None:
    """See :func:`Radio`."""


def Radio(
    label: str,
    value: Any,
    options: Sequence[tuple[Any, str]],
    on_value: Callable[[Any], None],
    *,
    disabled: bool = False,
) -> Any:
    """A few choices, all in sight.

    Args:
        label: The question.
        value: The value that is chosen, or any other for none.
        options: Values and words.
        on_value: Called with the value chosen.
        disabled: Whether it is out of use.
    """
    values = [at for at, _ in options]
    return _Radio(
        label=label, chosen=values.index(value) if value in values else -1,
        options=[text for _, text in options], disabled=disabled,
        event_chose=lambda place: on_value(values[int(place)]),
    )  # fmt: skip


@vue("controls/check.vue")
def _Check(label: str, value: bool, disabled: bool, event_checked: Callable[[bool], None]) -> None:
    """See :func:`Check`."""


def Check(
    label: str, value: bool, on_value: Callable[[bool], None], *, disabled: bool = False
) -> Any:
    """A box to tick."""
    return _Check(label=label, value=value, disabled=disabled, event_checked=on_value)


@vue("controls/button.vue")
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


@vue("controls/link.vue")
def _Link(
    label: str, path: str, kind: str, current: bool, event_followed: Callable[[Any], None]
) -> None:
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
    go = use_go()
    query = state.to_query()
    _Link(
        label=label, path=f"{page}?{query}" if query else page, kind=kind, current=current,
        event_followed=lambda _: go(page),
    )  # fmt: skip


@vue("controls/copy.vue")
def _Copy(label: str, text: str, done_words: str) -> None:
    """See :func:`Copy`."""


def Copy(label: str, text: str = "") -> Any:
    """A button that copies a text, or the page's link if none is given."""
    return _Copy(label=label, text=text, done_words=words("common")["copied"])


@vue("controls/download.vue")
def _Download(
    label: str, filename: str, mime: str, primary: bool, disabled: bool, busy_words: str,
    content: dict[str, Any] | None, event_asked: Callable[[Any], None],
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
        made = data() if callable(data) else data
        count.current += 1
        set_content({"count": count.current, "data": base64.b64encode(made).decode()})

    _Download(
        label=label, filename=filename, mime=mime, primary=primary, disabled=disabled,
        busy_words=words("common")["making_file"], content=content, event_asked=asked,
    )  # fmt: skip


@vue("controls/open_file.vue")
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


@solara.component_vue("controls/theme.vue", vuetify=True)
def _Theme(label: str) -> None:
    """See :func:`ThemeButton`."""


def ThemeButton() -> Any:
    """A button that turns the page dark or light."""
    return _Theme(label=words("common")["dark"])


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
