"""Connections that do not read: slow ones are waited for, and others are closed."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

pytest.importorskip("solara")

import uvicorn

from collabsim.dashboard.wall import sockets
from collabsim.dashboard.wall.shares import Shares

SIZE = 50_000_000  # more than the system keeps for a connection


async def app(scope, receive, send) -> None:
    """Answers at once, with all there is."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": bytes(SIZE)})


@pytest.fixture
def port(monkeypatch) -> Iterator[int]:
    """A server whose patience is short."""
    monkeypatch.setattr(sockets, "PATIENCE", 0.3)
    monkeypatch.setattr(sockets, "_LOOK", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)  # as on a slow line
        config = uvicorn.Config(
            app, http=sockets.timed(Shares(10)), ws=sockets.Watched, log_level="error",
            lifespan="off", timeout_graceful_shutdown=1,
        )  # fmt: skip
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None
        thread = threading.Thread(target=asyncio.run, args=[server.serve([listening])])
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)


def asked(port: int) -> socket.socket:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    one.settimeout(10)
    one.connect(("127.0.0.1", port))
    one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    return one


def read(one: socket.socket, *, slowly: float = 0.0) -> int:
    """How many bytes arrive, if they are read slowly for so many seconds, and then fast."""
    found, until = 0, time.monotonic() + slowly
    with contextlib.suppress(ConnectionError):
        while piece := one.recv(100_000):
            found += len(piece)
            time.sleep(0.05 if time.monotonic() < until else 0.0)
    return found


def test_an_answer_that_is_read_slowly_arrives_whole(port: int) -> None:
    with asked(port) as one:  # longer than all that may take its time here
        assert read(one, slowly=2.0) > SIZE


def test_an_answer_that_is_not_read_is_given_up(port: int) -> None:
    with asked(port) as one:
        time.sleep(2.5)
        assert read(one) < SIZE
