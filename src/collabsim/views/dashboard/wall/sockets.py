"""Connections below the gate: who may hold how many, and how long one may say nothing.

A connection that opens and says nothing, or never finishes its request, would cost its owner
nothing and the server a place. It is closed when its time is over.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from collabsim.views.dashboard.wall.log import complain
from collabsim.views.dashboard.wall.shares import Shares, address_of

PATIENCE = 10.0
"""Seconds in which a connection has to finish its request."""


def timed(shares: Shares) -> type[asyncio.Protocol]:
    """A kind of connection for uvicorn that is closed when it is too slow.

    Args:
        shares: Places for connections.
    """

    class Timed(H11Protocol):
        """A connection that has to say something."""

        _place: str | None = None
        _deadline: asyncio.TimerHandle | None = None

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
            super().data_received(data)
            if self._answering():
                self._waited()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if not self._answering():
                self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._waited()
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
            complain("a connection was closed, because it did not finish its request")
            self.transport.abort()

        def _leave(self) -> None:
            if self._place is not None:
                shares.give_back(self._place)
                self._place = None

    return Timed
