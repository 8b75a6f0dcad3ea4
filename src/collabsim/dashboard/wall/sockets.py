"""Connections below the gate: who may hold how many, and how long one may say nothing.

A connection that opens and says nothing, or never finishes its request, would cost its owner
nothing and the server a place. It is closed when its time is over.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from collabsim.dashboard.wall.log import complain
from collabsim.dashboard.wall.shares import Shares, address_of
from collabsim.dashboard.wall.talk import TOO_MUCH, TalkPace

PATIENCE = 10.0
"""Seconds in which a connection has to finish its request."""

_LOOK = 60.0  # seconds in which at least something of an answer has to be read
_UNREAD = "a connection was closed, because its answer was not read"


def timed(shares: Shares) -> type[asyncio.Protocol]:
    """A kind of connection for uvicorn that is closed when it is too slow.

    Args:
        shares: Places for connections.
    """

    class Timed(H11Protocol):
        """A connection that has to say something."""

        _begun = False
        _place: str | None = None
        _deadline: asyncio.TimerHandle | None = None
        _reading: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            address = address_of(self.client)
            if shares.take(address):
                self._place = address
                self._wait()
            else:
                complain("a connection was refused, because there are too many")
                transport.abort()

        def data_received(self, data: bytes) -> None:
            self._begun = True
            super().data_received(data)
            if self._answering():
                self._waited()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if not self._answering():
                self._wait()

        def pause_writing(self) -> None:
            super().pause_writing()
            self._look(self.transport.get_write_buffer_size())

        def resume_writing(self) -> None:
            super().resume_writing()
            self._looked()

        def send_400_response(self, msg: str) -> None:
            if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
                super().send_400_response(msg)
            else:
                self.transport.abort()
            if self.cycle is not None:  # its answer has nowhere to go
                self.cycle.disconnected = True
                self.cycle.message_event.set()

        def connection_lost(self, exc: Exception | None) -> None:
            self._waited()
            self._looked()
            self._leave()
            super().connection_lost(exc)

        def handle_websocket_upgrade(self, event: Any) -> None:
            self._waited()
            super().handle_websocket_upgrade(event)
            self._leave()  # from here on it counts as a tab

        def _answering(self) -> bool:
            """Whether a request is whole and its answer is not."""
            upgraded = self._place is None
            asked = self.cycle is not None and not self.cycle.response_complete
            return upgraded or (asked and not self.cycle.more_body)

        def _wait(self) -> None:
            self._waited()
            self._deadline = self.loop.call_later(PATIENCE, self._give_up)

        def _waited(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

        def _give_up(self) -> None:
            if self._reading is not None:  # the answer is on its way, and watched
                self._wait()
                return
            if self._begun:  # else a browser had only opened it in case it would be needed
                complain("a connection was closed, because it did not finish its request")
            self.transport.abort()

        def _look(self, left: int) -> None:
            self._looked()
            self._reading = self.loop.call_later(_LOOK, self._is_read, left)

        def _looked(self) -> None:
            if self._reading is not None:
                self._reading.cancel()
                self._reading = None

        def _is_read(self, before: int) -> None:
            left = self.transport.get_write_buffer_size()
            if left >= before:
                complain(_UNREAD)
                self.transport.abort()
            else:
                self._look(left)

        def _leave(self) -> None:
            if self._place is not None:
                shares.give_back(self._place)
                self._place = None

    return Timed


class Watched(WebSocketsSansIOProtocol):
    """A page's connection, which has to read what it is told and may not shout.

    What is said in messages is for :mod:`collabsim.dashboard.wall.talk`; here is what never
    becomes one.
    """

    _ending: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._pace = TalkPace()

    def data_received(self, data: bytes) -> None:
        """Take bytes; the first of them are the whole request."""
        super().data_received(data)
        if not self.handshake_initiated:
            complain("a connection asked to talk in a way that no page does")
            self.transport.abort()
        elif self.transport.is_closing():
            self._end_soon()

    def handle_ping(self) -> None:
        """Answer a ping, of which browsers send none."""
        if self._may():
            super().handle_ping()

    def handle_pong(self, event: Any) -> None:
        """Note that a page is there."""
        if self._may():
            super().handle_pong(event)

    def handle_cont(self, event: Any) -> None:
        """Take a further piece of a message."""
        if self._may():
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Hand a message over; as bytes, which no page sends, if its text is none."""
        try:
            b"".join(self.frames).decode()
        except UnicodeDecodeError:
            self.curr_msg_data_type = "bytes"
        super().send_receive_event_to_app()

    def keepalive_timeout(self) -> None:
        """Give up a page that does not answer, also if it has not read what it was told."""
        super().keepalive_timeout()
        self.transport.abort()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """Note that nothing more will be said."""
        super().on_task_complete(task)
        self._end_soon()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the connection is gone."""
        if self._ending is not None:
            self._ending.cancel()
        while not self.queue.empty():  # what it asked for has nowhere to go
            self.queue.get_nowait()
        super().connection_lost(exc)

    def _may(self) -> bool:
        if not self.transport.is_closing() and self._pace.too_many():
            complain(TOO_MUCH)
            self.transport.abort()
        return not self.transport.is_closing()

    def _end_soon(self) -> None:
        """Close in a while, whether the last words were read or not."""
        if self._ending is None and not self.disconnected:
            self._ending = self.loop.call_later(PATIENCE, self.transport.abort)
