"""Clients that hold on to connections, never read, or flood below what messages are."""

import contextlib
import socket
import threading
import time
import urllib.request
import uuid

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from browser.conftest import start_dashboard
from browser.hostile import ELSEWHERE, Page, cookie, get, handshake, message, raw, talking, to
from browser.serving import PATIENCE, wait_until

LIMIT = "COLLABSIM_DASHBOARD_"
TEXT, PING = 0x1, 0x9


def frame(kind: int, data: bytes) -> bytes:
    """A frame of a websocket as a browser sends it, with a mask that changes nothing."""
    size = len(data)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2)
    return bytes([0x80 | kind]) + length + bytes(4) + data


def connected(server, request: str, *, room: int = 0) -> socket.socket:
    """A connection whose handshake is done, with so little room for what it does not read."""
    opened = socket.socket()
    if room:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    opened.settimeout(20)
    opened.connect(("127.0.0.1", server.port))
    opened.sendall(request.encode("latin-1"))
    assert opened.recv(200).split()[1] == b"101"
    return opened


def upgrade(server, *headers: str, path: str = "/x") -> str:
    """The request of somebody without the token who wants to talk, and adds something."""
    key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
    usual = (f"Host: 127.0.0.1:{server.port}", "Upgrade: websocket", "Connection: Upgrade", key,
             "Sec-WebSocket-Version: 13")  # fmt: skip
    return "\r\n".join((f"GET {path} HTTP/1.1", *usual, *headers, "", ""))


def test_a_connection_that_never_becomes_one_of_a_page_is_closed(server):
    wanted = [
        upgrade(server, *(f"X-{n}: x" for n in range(200))),
        upgrade(server, "Content-Length: 5"),
        upgrade(server, "Transfer-Encoding: chunked"),
        upgrade(server, path="/" + "x" * 40_000),
    ]
    for request in wanted:
        with raw(server, request) as connection, contextlib.suppress(ConnectionError):
            assert connection.recv(4096) == b""


def test_a_tab_has_only_a_few_connections_and_others_still_come_in(tmp_path):
    settings = {f"{LIMIT}TABS": "2", f"{LIMIT}PER_ADDRESS": "1"}
    with (
        start_dashboard(tmp_path / "log.txt", settings=settings) as server,
        contextlib.ExitStack() as open_now,
    ):
        kernel, mine = str(uuid.uuid4()), {"Cookie": cookie(server)}
        with pytest.raises(InvalidStatus):  # noqa: PT012
            for _ in range(20):
                open_now.enter_context(talking(server, kernel=kernel, headers=mine))
        with talking(server, address=ELSEWHERE) as connection:
            assert Page(connection, "/model").widgets


def test_a_flood_of_pings_ends_the_connection_and_takes_no_memory(server):
    before = server.memory()
    pings = frame(PING, b"x" * 125) * 1000
    with (
        connected(server, handshake(server), room=4096) as connection,
        pytest.raises(ConnectionError),
    ):
        connection.sendall(pings * 2000)  # 260 MB
    assert server.memory() < before + 100
    assert get(server, "/readyz")[0] == 200


def test_tabs_that_never_read_are_forgotten_and_keep_nobody_from_closing(tmp_path):
    with start_dashboard(tmp_path / "log.txt") as server, contextlib.ExitStack() as open_now:
        control, states = str(uuid.uuid4()), str(uuid.uuid4())
        said = [
            message("comm_open", {"comm_id": name, "target_name": target, "data": {}})
            for name, target in ((control, "solara.control"), (states, "jupyter.widget.control"))
        ]
        said += [to(control, "run", args={"path": "/explore", "dark": False})]
        said += [to(states, "request_states")] * 200
        for _ in range(8):  # more than there are threads that close tabs
            one = open_now.enter_context(connected(server, handshake(server), room=2048))
            one.settimeout(0.5)
            with contextlib.suppress(TimeoutError):
                for text in said:
                    one.sendall(frame(TEXT, text.encode()))
        assert wait_until(lambda: server.kernels() == 8, 20)
        assert wait_until(lambda: server.kernels() == 0, 100, pause=1.0)
        kernel, page, mine = str(uuid.uuid4()), str(uuid.uuid4()), {"Cookie": cookie(server)}
        with talking(server, kernel=kernel, session=page, headers=mine):
            url = f"{server.url}/_solara/api/close/{kernel}?session_id={page}"
            headers = mine | {"Origin": server.url}
            closing = urllib.request.Request(url, data=b"", headers=headers)
            assert urllib.request.urlopen(closing, timeout=10).status == 200


def test_what_is_malformed_is_a_line_in_the_log_and_not_one_each(tmp_path):
    with start_dashboard(tmp_path / "log.txt") as server:
        host = f"Host: 127.0.0.1:{server.port}\r\n"
        broken = f"PUT / HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n5\r\nabcdeXX"
        other = f"GET / HTTP/1.1\r\n{host}Upgrade: x\r\nConnection: Upgrade\r\n\r\n"
        logs = []
        for _ in range(2):
            for _ in range(5):
                for request in ("\x16\x03\x01\r\n\r\n", broken, other):
                    with raw(server, request) as connection, contextlib.suppress(ConnectionError):
                        connection.recv(4096)
                with connected(server, handshake(server)) as connection:
                    connection.sendall(frame(TEXT, b"\xff\xfe"))
                    assert connection.recv(4096)[0] == 0x88  # that it is closed
            logs.append(server.log.read_text("utf-8"))
        text = logs[0]
        assert "Traceback" not in text
        assert text.count("Invalid HTTP request received") == 1
        assert text.count("Unsupported upgrade request") == 1
        assert logs[1] == text, "more of the same adds nothing"


def test_each_tab_is_answered_on_its_own_channel(server):
    with talking(server) as first, talking(server) as second:
        pages = [Page(first), Page(second, "/model")]
        channels = []
        for connection, page in zip((first, second), pages, strict=True):
            channels.append(str(uuid.uuid4()))
            opened = {"comm_id": channels[-1], "target_name": "jupyter.widget.control", "data": {}}
            connection.send(message("comm_open", opened))
            page.read()
        first.send(to(channels[0], "request_states"))
        answers = [
            (said["comm_id"], set(said["data"]["states"]))
            for said in pages[0].read()
            if (said.get("data") or {}).get("method") == "update_states"
        ]
        assert [channel for channel, _ in answers] == [channels[0]]
        assert set(pages[0].widgets) <= answers[0][1]
        assert not set(pages[1].widgets) & answers[0][1]


def test_a_storm_of_dials_from_elsewhere_leaves_turns_for_others(server, measured):
    with contextlib.ExitStack() as open_now:
        stop, threads = threading.Event(), []

        def turn(page: Page, connection, number: int) -> None:
            dial = next(name for name, state in page.widgets.items() if "seen" in state)
            low, high = (page.widgets[dial][key] for key in ("low", "high"))
            value = low + (high - low) * (37 * number % 97) / 97
            connection.send(to(dial, "custom", content={"event": "moved", "data": [value, number]}))

        def storm(page: Page, connection, first: int) -> None:
            number = first
            while not stop.is_set():
                with contextlib.suppress(ConnectionClosed, TimeoutError):
                    turn(page, connection, number)
                    connection.recv(timeout=0.05)
                number += 1

        for tab in range(10):
            connection = open_now.enter_context(talking(server, address=ELSEWHERE))
            given = (Page(connection), connection, 10**6 * (tab + 1))
            threads.append(threading.Thread(target=storm, args=given))
        mine = open_now.enter_context(talking(server))
        page = Page(mine)
        for one in threads:
            one.start()
        waits = []

        def answered(number: int) -> bool:
            return any(said.get("seen") == number for said in page.states())

        try:  # the storm goes on until all is answered, so who has no turn waits for ever
            for number in range(1, 4):
                begun = time.perf_counter()
                turn(page, mine, number)
                assert wait_until(lambda n=number: answered(n), PATIENCE, pause=0.0)
                waits.append(time.perf_counter() - begun)
        finally:
            stop.set()
            for one in threads:
                one.join(20)
        measured.at_most("a visitor beside a storm of dials waits", max(waits), 5.0, "s")
