"""What a page may say to the server: read, checked, and written anew from what was allowed.

Pages speak Jupyter's protocol, in which a browser can do far more than a page needs: make widgets
of any kind, set any trait, end the kernel. Here each message is taken apart and a new one is made
of the few parts that may pass; what is not copied does not exist. The rest of the server never sees
what the browser wrote.
"""

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn, Protocol

LARGEST = 262_144
"""Most bytes of a message. The largest that a page needs holds a file of choices (100 kB)."""

LONGEST_ADDRESS = 32_768
"""Most letters of the address of a page, its choices included."""

CONTROL = "solara.control"
"""The channel on which a page asks for the app to be run."""

STATES = "jupyter.widget.control"
"""The channel on which a page that lost its connection asks for what it has missed."""

_CONTROLS = (CONTROL, STATES)
_VERSION = {"version": "1.0.0"}  # of ipywidgets' protocol for STATES, which it insists on
_MOST_CONTROLS = 1000  # channels of a tab; one is opened at its start and each time it comes back
_ID = re.compile(r"[0-9a-zA-Z-]{1,64}")
_QUIET = {"dark_effective"}  # told by every page of Solara, and read by none of ours


class Malformed(Exception):  # noqa: N818  (nothing failed here)
    """A message that no page of ours sends; its connection is closed."""


class Dropped(Exception):  # noqa: N818
    """A message that is well formed and not allowed; it is left out.

    Attributes:
        told: Whether the log should know.
    """

    def __init__(self, why: str, *, told: bool = True) -> None:
        super().__init__(why)
        self.told = told


class Widgets(Protocol):
    """What the widgets of a tab take from its browser."""

    def allows_event(self, widget: str, event: str, data: Any) -> bool:
        """Whether a widget declares this event with such data."""

    def allows_trait(self, widget: str, trait: str, value: Any) -> bool:
        """Whether a widget lets the browser set this trait to such a value."""

    def exists(self, widget: str) -> bool:
        """Whether there is such a widget."""


class Messages:
    """The messages of one tab.

    Args:
        widgets: What the tab's widgets take.
    """

    def __init__(self, widgets: Widgets) -> None:
        self._widgets = widgets
        self._controls: dict[str, str] = {}

    def pass_on(self, text: str) -> str:
        """The message that may pass instead of what the browser wrote.

        Raises:
            Malformed: If it is none.
            Dropped: If it is not allowed.
        """
        message = _parsed(text)
        header = _dict(message.get("header"))
        kind = _text(header.get("msg_type"), 40)
        content = _dict(message.get("content"))
        if message.get("channel") != "shell":
            raise Malformed
        kept = self._kinds.get(kind)
        if kept is None:
            raise Dropped("a message of a kind that pages do not send")
        return json.dumps(
            {
                "header": {
                    "msg_id": _identifier(header.get("msg_id")),
                    "msg_type": kind,
                    "session": _identifier(header.get("session")),
                    "username": "",
                    "version": "5.2",
                },
                "parent_header": {},
                "metadata": _VERSION,
                "channel": "shell",
                "content": kept(self, content),
                "buffers": [],
            }
        )

    def _nothing(self, _: dict[str, Any]) -> dict[str, Any]:
        return {}

    def _list(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"target_name": "jupyter.widget"}

    def _open(self, content: dict[str, Any]) -> dict[str, Any]:
        target, comm = content.get("target_name"), _identifier(content.get("comm_id"))
        if target not in _CONTROLS:
            raise Dropped("a page wanted to make a widget")
        if len(self._controls) >= _MOST_CONTROLS or self._widgets.exists(comm):
            raise Dropped("a page opened too many channels")
        self._controls[comm] = target
        return {"comm_id": comm, "target_name": target, "data": {}}

    def _close(self, content: dict[str, Any]) -> dict[str, Any]:
        comm = _identifier(content.get("comm_id"))
        if self._controls.pop(comm, None) is None:
            raise Dropped("a page wanted to close a widget")
        return {"comm_id": comm, "data": {}}

    def _say(self, content: dict[str, Any]) -> dict[str, Any]:
        comm, data = _identifier(content.get("comm_id")), _dict(content.get("data"))
        method = _text(data.get("method"), 40)
        kept = _SAYINGS.get((self._controls.get(comm, "widget"), method))
        if kept is None:
            raise Dropped("a page asked for what it may not")
        return {"comm_id": comm, "data": {"method": method, **kept(self._widgets, comm, data)}}

    _kinds: dict[str, Callable[["Messages", dict[str, Any]], dict[str, Any]]] = {  # noqa: RUF012
        "kernel_info_request": _nothing,
        "comm_info_request": _list,
        "comm_open": _open,
        "comm_close": _close,
        "comm_msg": _say,
    }


def _run(_: Widgets, comm: str, data: dict[str, Any]) -> dict[str, Any]:
    given = _dict(data.get("args"))
    path = _text(given.get("path"), LONGEST_ADDRESS)
    return {"args": {"path": path, "dark": given.get("dark") is True, "themes": None}}


def _as_it_is(_: Widgets, comm: str, data: dict[str, Any]) -> dict[str, Any]:
    return {}


def _request_state(widgets: Widgets, comm: str, data: dict[str, Any]) -> dict[str, Any]:
    if not widgets.exists(comm):
        raise Dropped("a widget that is gone", told=False)
    return {}


def _custom(widgets: Widgets, comm: str, data: dict[str, Any]) -> dict[str, Any]:
    content = _dict(data.get("content"))
    event, said = _text(content.get("event"), 100), content.get("data")
    if set(content) - {"event", "data"}:
        raise Dropped("a page asked for what it may not")
    if not widgets.exists(comm):
        raise Dropped("a widget that is gone", told=False)
    if not widgets.allows_event(comm, event, said):
        raise Dropped("an event that no component declares")
    return {"content": {"event": event, "data": said}}


def _update(widgets: Widgets, comm: str, data: dict[str, Any]) -> dict[str, Any]:
    state = _dict(data.get("state"))
    kept = {name: value for name, value in state.items() if widgets.allows_trait(comm, name, value)}
    if not kept:
        told = not set(state) <= _QUIET and widgets.exists(comm)
        raise Dropped("a trait that no component declares", told=told)
    return {"state": kept, "buffer_paths": []}


_SAYINGS: dict[tuple[str, str], Callable[[Widgets, str, dict[str, Any]], dict[str, Any]]] = {
    (CONTROL, "run"): _run,
    (CONTROL, "app-status"): _as_it_is,
    (STATES, "request_states"): _as_it_is,
    ("widget", "request_state"): _request_state,
    ("widget", "custom"): _custom,
    ("widget", "update"): _update,
}

def _parsed(text: str) -> dict[str, Any]:
    try:
        return _dict(json.loads(text, parse_constant=_refuse, parse_int=_whole))
    except (ValueError, RecursionError):
        raise Malformed from None


def _whole(digits: str) -> int:
    if len(digits) > 20:
        raise Malformed
    return int(digits)


def _refuse(_: str) -> NoReturn:
    raise Malformed


def _dict(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed
    return value


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise Malformed
    return value


def _identifier(value: Any) -> str:
    if not _ID.fullmatch(_text(value, 64)):
        raise Malformed
    return str(value)
