"""The talk between a page and the server: each message is checked before Solara sees it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from uvicorn.protocols.utils import ClientDisconnected

from collabsim.dashboard.wall.log import complain
from collabsim.dashboard.wall.messages import LARGEST, Dropped, Malformed, Messages

type Event = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Event]]
type Send = Callable[[Event], Awaitable[None]]

SILENT = 30.0
"""Seconds in which a page has to ask for the app; connections that do not are closed."""

REFUSED = 1008
"""Code of a connection that is closed because of what it is or said."""

TOO_MUCH = "a page said more than any page says"

_BURST, _A_SECOND = 300, 60.0  # messages at once, and how many more each second


class TalkPace:
    """How fast a page may speak; a dial that moves sends some ten messages a second."""

    def __init__(self) -> None:
        self._left, self._refilled = float(_BURST), time.monotonic()

    def too_many(self) -> bool:
        """Whether what is said now is one too many."""
        now = time.monotonic()
        self._left = min(_BURST, self._left + _A_SECOND * (now - self._refilled)) - 1.0
        self._refilled = now
        return self._left < 0.0


class Talk:
    """One connection of a tab.

    Args:
        receive: Hands over what the browser says.
        send: Says something to the browser.
        messages: Checks the tab's messages.
    """

    def __init__(self, receive: Receive, send: Send, messages: Messages) -> None:
        self._receive, self._send, self._messages = receive, send, messages
        self._closed = self._begun = False
        self._deadline = time.monotonic() + SILENT
        self._pace = TalkPace()

    async def receive(self) -> Event:
        """The next thing that the browser says and may say, or that it has gone."""
        while not self._closed:
            try:
                event = await asyncio.wait_for(self._receive(), self._patience())
            except TimeoutError:
                return await self._close("a page connected and said nothing")
            if event["type"] != "websocket.receive":
                return event
            if self._pace.too_many():
                return await self._close(TOO_MUCH)
            try:
                passed = self._messages.pass_on(_text(event))
            except Malformed:
                return await self._close("a message that no page sends")
            except Dropped as refused:
                if refused.told:
                    complain(str(refused))
            else:
                self._begun = True
                return {"type": "websocket.receive", "text": passed}
        return _gone()

    async def send(self, event: Event) -> None:
        """Say something to the browser, unless the connection is closed."""
        if not self._closed:
            await self._send(event)

    def _patience(self) -> float | None:
        return None if self._begun else max(0.0, self._deadline - time.monotonic())

    async def _close(self, why: str) -> Event:
        complain(why)
        self._closed = True
        with suppress(ClientDisconnected):  # who is closed may have gone meanwhile
            await self._send({"type": "websocket.close", "code": REFUSED})
        return _gone()


def _text(event: Event) -> str:
    """The text of a message; pages send nothing else."""
    text = event.get("text")
    if not isinstance(text, str) or len(text) > LARGEST:
        raise Malformed
    return text


def _gone() -> Event:
    return {"type": "websocket.disconnect", "code": REFUSED}
