"""Fields for one value each: native HTML elements with a label, for mouse, touch and keyboard.

They take a value and a function to call with a new one, as Solara's own components do.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import reacton
import solara

from collabsim.dashboard.payload import component_with_payload, packed
from collabsim.dashboard.words import words

Options = Sequence[tuple[Any, str]] | Mapping[str, Sequence[tuple[Any, str]]]
"""Values and their words; in a mapping, by the name of their group."""


@component_with_payload("slider.vue")
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
            on_value(_within(low, high, number, whole))

    _Slider(
        label=label, value=value, low=low, high=high, step=step, help=help, unit=unit,
        whole=whole, disabled=disabled, seen=seen, event_moved=moved,
    )  # fmt: skip


@component_with_payload("select.vue", "groups")
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


@component_with_payload("number.vue")
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
        event_entered=lambda number: on_value(_within(low, high, number, whole)),
    )  # fmt: skip


def _within(low: float, high: float, number: float, whole: bool) -> float:
    """A number within its range, which the browser keeps to by itself unless it is made not to."""
    kept = min(max(number, low), high)
    return int(kept) if whole else float(kept)


@component_with_payload("radio.vue")
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


@component_with_payload("check.vue")
def _Check(label: str, value: bool, disabled: bool, event_checked: Callable[[bool], None]) -> None:
    """See :func:`Check`."""


def Check(
    label: str, value: bool, on_value: Callable[[bool], None], *, disabled: bool = False
) -> Any:
    """A box to tick."""
    return _Check(label=label, value=value, disabled=disabled, event_checked=on_value)
