"""A client that plays by no rules: it speaks to a dashboard as no browser of a visitor would."""

import base64
import contextlib
import json
import socket
import struct
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from websockets.sync.client import ClientConnection, connect

from browser.serving import TOKEN, Server

ELSEWHERE = "127.0.0.2"
"""A second address of this machine, for a client that is not the visitor."""


def cookie(server: Server) -> str:
    """The cookie that shows the token."""
    return f"collabsim-{server.port}={TOKEN}; solara-session-id={uuid.uuid4()}"


@contextlib.contextmanager
def talking(
    server: Server,
    *,
    origin: str | None = "",
    headers: Mapping[str, str] | None = None,
    kernel: str = "",
    session: str = "",
    address: str = "127.0.0.1",
) -> Iterator[ClientConnection]:
    """A connection to a kernel, from a page of the dashboard's own unless another is named."""
    kernel = kernel or str(uuid.uuid4())
    url = f"ws://127.0.0.1:{server.port}/jupyter/api/kernels/{kernel}/channels"
    given = {"Cookie": cookie(server)} if headers is None else dict(headers)
    with connect(
        f"{url}?session_id={session or uuid.uuid4()}",
        origin=server.url if origin == "" else origin,  # type: ignore[arg-type]
        additional_headers=given,
        source_address=(address, 0),
        max_size=None,
        open_timeout=20,
    ) as connection:
        yield connection


def message(kind: str, content: Any, *, channel: str = "shell", **more: Any) -> str:
    """A message of Jupyter's protocol."""
    header = {
        "msg_id": str(uuid.uuid4()), "msg_type": kind, "session": str(uuid.uuid4()),
        "username": "", "version": "5.2", "date": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    whole = {
        "header": header, "parent_header": {}, "metadata": {}, "channel": channel,
        "content": content, "buffers": [],
    }  # fmt: skip
    return json.dumps(whole | more)


def to(widget: str, method: str, **data: Any) -> str:
    """A message to a widget."""
    return message("comm_msg", {"comm_id": widget, "data": {"method": method, **data}})


class Page:
    """A page as the server keeps it: its widgets, and their state as it was first sent.

    Args:
        connection: A connection on which nothing was said yet.
        path: Which page.
    """

    def __init__(self, connection: ClientConnection, path: str = "/explore") -> None:
        self._connection = connection
        self.widgets: dict[str, dict[str, Any]] = {}
        control = str(uuid.uuid4())
        opened = {"comm_id": control, "target_name": "solara.control", "data": {}}
        connection.send(message("comm_open", opened))
        arguments = {"path": path, "appName": None, "dark": False, "themes": {}}
        connection.send(to(control, "run", args=arguments))
        self.read(until="finished")

    def read(self, until: str = "", patience: float = 20.0) -> list[dict[str, Any]]:
        """What the server says: up to such a method, or until it has nothing more to say."""
        said: list[dict[str, Any]] = []
        with contextlib.suppress(TimeoutError):
            while True:
                content = self._next(patience if until else 1.0)
                said.append(content)
                data = content.get("data") or {}
                if content.get("target_name") == "jupyter.widget":
                    self.widgets[content["comm_id"]] = data["state"]
                if until and data.get("method") == until:
                    break
        return said

    def states(self) -> list[dict[str, Any]]:
        """The states of widgets in the next message, if one comes within a second."""
        try:
            content = self._next(1.0)
        except TimeoutError:
            return []
        return [(content.get("data") or {}).get("state") or {}]

    def _next(self, patience: float) -> dict[str, Any]:
        """What the next message holds; raises TimeoutError if none comes."""
        raw = self._connection.recv(timeout=patience)
        content: dict[str, Any] = json.loads(raw if isinstance(raw, str) else _text_of(raw))
        return dict(content["content"])

    def widget(self, **state: Any) -> str:
        """The first widget whose state has these values."""
        for name, has in self.widgets.items():
            if all(has.get(key) == value for key, value in state.items()):
                return name
        raise LookupError(f"no widget with {state}")

    def state(self, widget: str) -> dict[str, Any]:
        """The state of a widget as the server has it now."""
        self._connection.send(to(widget, "request_state"))
        for content in self.read():
            if content.get("comm_id") == widget and content["data"]["method"] == "update":
                return dict(content["data"]["state"])
        raise LookupError(f"no state of {widget}")


def _text_of(raw: bytes) -> str:
    """The first part of a message in parts, which is its text."""
    parts = struct.unpack("!I", raw[:4])[0]
    offsets = struct.unpack(f"!{parts}I", raw[4 : 4 * (parts + 1)])
    return raw[offsets[0] : offsets[1] if parts > 1 else None].decode()


def get(
    server: Server, path: str, headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, str], str]:
    """Status, headers and text of an answer, whatever it is; redirects are not followed."""
    given = {"Cookie": cookie(server)} if headers is None else dict(headers)
    request = urllib.request.Request(server.url + path, headers=given)
    opener = urllib.request.build_opener(_Stay)
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode(errors="replace")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def raw(server: Server, text: str, *, address: str = "127.0.0.1") -> socket.socket:
    """A connection on which these characters were sent."""
    opened = socket.create_connection(
        ("127.0.0.1", server.port), timeout=20, source_address=(address, 0)
    )
    opened.sendall(text.encode("latin-1"))
    return opened


def post(server: Server, path: str, origin: str, body: str = "") -> int:
    """The status with which a form is answered; ``origin`` is a whole header or nothing."""
    request = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n{origin}"
        f"Cookie: {cookie(server)}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
    with raw(server, request) as connection:
        return int(connection.recv(4096).split()[1])


def handshake(server: Server) -> str:
    """The request that begins a connection of a page, for raw connections."""
    return (
        f"GET /jupyter/api/kernels/{uuid.uuid4()}/channels?session_id={uuid.uuid4()} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {base64.b64encode(uuid.uuid4().bytes).decode()}\r\n"
        f"Sec-WebSocket-Version: 13\r\nOrigin: {server.url}\r\nCookie: {cookie(server)}\r\n\r\n"
    )
