"""What the gate answers by itself: a sentence, a page, or a page of Solara's changed on its way."""

import asyncio
import gzip
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs

from collabsim.dashboard.wall.talk import Event, Receive, Send
from collabsim.dashboard.wall.token import FIELD

_FORM = 2048  # most bytes of a form that holds a token
_PATIENCE = 10.0  # seconds in which a form has to arrive


class Whole:
    """Sends an answer once it is whole, changed on its way."""

    def __init__(self, send: Send, change: Callable[[bytes], bytes], compressed: bool) -> None:
        self._send, self._change, self._compressed = send, change, compressed
        self._start: Event = {}
        self._body = b""

    async def send(self, event: Event) -> None:
        """Take a piece of the answer."""
        if event["type"] == "http.response.start":
            self._start = event
            return
        self._body += event.get("body", b"")
        if event.get("more_body"):
            return
        body = self._change(self._body)
        headers = [pair for pair in self._start["headers"] if pair[0] != b"content-length"]
        if self._compressed:
            body = gzip.compress(body, 5)
            headers += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
        headers += [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


async def form(receive: Receive) -> str:
    """The token in a form, or "" if it holds none, is too long or too slow."""
    body = b""
    try:
        async with asyncio.timeout(_PATIENCE):
            while len(body) <= _FORM:
                event = await receive()
                body += event.get("body", b"")
                if event["type"] != "http.request" or not event.get("more_body"):
                    return str(parse_qs(body.decode("latin-1")).get(FIELD, [""])[0])
    except TimeoutError:
        pass
    return ""


async def say(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    """Answer with a sentence."""
    await _answer(send, status, text, b"text/plain", headers)


async def html(send: Send, status: int, page: str) -> None:
    """Answer with a page."""
    await _answer(send, status, page, b"text/html", [(b"cache-control", b"no-store")])


async def _answer(
    send: Send, status: int, text: str, kind: bytes, headers: Iterable[tuple[bytes, bytes]]
) -> None:
    body = text.encode()
    usual = [
        (b"content-type", kind + b"; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": [*usual, *headers]})
    await send({"type": "http.response.body", "body": body})
