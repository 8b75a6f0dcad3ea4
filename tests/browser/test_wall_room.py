"""How much room a visitor may take, and how long: what is quiet, slow or gone ends by itself."""

import contextlib
import socket
import time
import uuid
from urllib.parse import parse_qsl, urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from browser.conftest import start_dashboard
from browser.hostile import ELSEWHERE, Page, cookie, get, handshake, raw, talking
from browser.proxy import Proxy
from browser.reading import numbers, settled, visit
from browser.serving import RUNNING, TOKEN, free_port, wait_until
from browser.test_sweep_page import LONG, start
from collabsim.dashboard.words import words

LIMIT = "COLLABSIM_DASHBOARD_"
FULL = words("common")["wall"]["full"]


def ended(connection: socket.socket, patience: float) -> bool:
    """Whether the other side ends a connection in time."""
    connection.settimeout(patience)
    with contextlib.suppress(ConnectionError):
        try:
            while connection.recv(65536):
                pass
        except TimeoutError:
            return False
    return True


def test_connections_that_say_too_little_are_closed(server):
    host = f"Host: 127.0.0.1:{server.port}\r\n"
    slow = [
        raw(server, ""),
        raw(server, "GET / HT"),
        raw(server, f"GET / HTTP/1.1\r\n{host}Cookie: "),
        raw(server, f"GET /readyz HTTP/1.1\r\n{host}\r\nGET / HTTP/1.1\r\n{host}"),
        raw(
            server,
            f"POST / HTTP/1.1\r\n{host}Origin: {server.url}\r\nContent-Length: 9\r\n\r\nto",
        ),
        raw(server, handshake(server)),
    ]
    with talking(server) as silent, pytest.raises(ConnectionClosed) as closed:
        silent.recv(timeout=45)
    assert closed.value.rcvd.code == 1008
    assert [ended(one, 15) for one in slow] == [True] * len(slow)
    for one in slow:
        one.close()
    text = server.log.read_text("utf-8")
    assert "did not finish its request" in text
    assert "said nothing" in text


def test_idle_connections_from_elsewhere_leave_room_for_others(tmp_path):
    settings = {f"{LIMIT}CONNECTIONS": "40"}
    with start_dashboard(tmp_path / "log.txt", settings=settings) as server:
        idle = []
        for _ in range(100):
            with contextlib.suppress(OSError):
                idle.append(raw(server, "", address=ELSEWHERE))
        assert get(server, "/explore")[0] == 200
        with talking(server) as connection:
            Page(connection)
        for one in idle:
            one.close()


def test_tabs_from_elsewhere_leave_room_for_others(tmp_path):
    settings = {f"{LIMIT}TABS": "8"}
    with (
        start_dashboard(tmp_path / "log.txt", "--per-address", "2", settings=settings) as server,
        contextlib.ExitStack() as open_now,
    ):
        for _ in range(6):  # three quarters: until then places are not short
            open_now.enter_context(talking(server, address=ELSEWHERE))
        with pytest.raises(InvalidStatus):
            open_now.enter_context(talking(server, address=ELSEWHERE))
        for _ in range(2):
            assert get(server, "/explore")[0] == 200
            open_now.enter_context(talking(server))
        status, _, text = get(server, "/explore")
        assert (status, text) == (503, FULL)
        with pytest.raises(InvalidStatus):
            open_now.enter_context(talking(server))
        assert text not in server.log.read_text("utf-8")


@pytest.mark.parametrize("believed", [False, True])
def test_what_a_proxy_says_counts_only_when_it_is_named(tmp_path, believed):
    settings, options = {f"{LIMIT}TABS": "8"}, ("--per-address", "2")
    options += ("--proxy", "127.0.0.1") if believed else ()
    with (
        start_dashboard(tmp_path / "log.txt", *options, settings=settings) as server,
        contextlib.ExitStack() as open_now,
    ):

        def enter(visitor: str) -> None:
            headers = {"Cookie": cookie(server), "X-Forwarded-For": visitor}
            open_now.enter_context(talking(server, headers=headers))

        for n in range(6):
            enter("192.0.2.1" if believed else f"192.0.2.{n}")
        with pytest.raises(InvalidStatus):
            enter("192.0.2.1" if believed else "192.0.2.99")
        if believed:
            enter("192.0.2.2")


def test_vanished_tabs_count_until_they_are_forgotten(tmp_path, measured):
    many = 300
    settings = {f"{LIMIT}TABS": str(many), f"{LIMIT}PER_ADDRESS": str(many)}
    with start_dashboard(tmp_path / "log.txt", settings=settings) as server:
        gone = []
        for _ in range(many):
            one = raw(server, handshake(server))
            assert one.recv(4096).split()[1] == b"101"
            gone.append(one)
        assert wait_until(lambda: server.kernels() == many, 20)
        for one in gone:
            one.close()
        begun = time.monotonic()
        assert get(server, "/explore")[0] == 503
        assert wait_until(lambda: server.kernels() == 0, 100, pause=0.5)
        measured.at_most("300 vanished tabs forgotten after", time.monotonic() - begun, 60.0, "s")
        assert get(server, "/explore")[0] == 200


def test_above_its_memory_new_visitors_wait(tmp_path):
    settings = {f"{LIMIT}MEMORY_MEGABYTES": "20"}
    with start_dashboard(tmp_path / "log.txt", settings=settings) as server:
        assert get(server, "/")[::2] == (503, FULL)
        assert get(server, "/readyz")[0] == 200


def test_work_of_a_tab_that_vanished_ends_and_the_tab_can_come_back(
    open_page, measured, tmp_path
):
    settings = {f"{LIMIT}AT_ONCE": "1"}
    with start_dashboard(tmp_path / "log.txt", settings=settings) as server:
        port = free_port()
        proxy = Proxy(port, server.port, "")
        page = open_page()
        page.context.add_cookies(
            [{"name": RUNNING[server.port], "value": TOKEN, "url": f"http://127.0.0.1:{port}"}]
        )
        visit(page, f"http://127.0.0.1:{port}/sweep?{LONG}")
        start(page)
        page.wait_for_function("document.querySelector('progress')?.value > 0")
        waiting = visit(open_page(), f"{server.url}/sweep?{LONG}")
        start(waiting)
        waiting.get_by_text(words("jobs")["waiting_next"]).first.wait_for()
        page.watch.stop()  # the page will miss its server, as it should
        begun = time.monotonic()
        proxy.close()
        waiting.wait_for_function("document.querySelector('progress')?.value > 0", timeout=40_000)
        measured.at_most("work of a vanished tab ends", time.monotonic() - begun, 10.0, "s")
        assert wait_until(lambda: server.kernels() == 1, 60, pause=0.5)
        back = Proxy(port, server.port, "")
        page.wait_for_function("window.solara.debug.remountCount > 0", timeout=60_000)
        settled(page)
        assert sorted(parse_qsl(urlsplit(page.url).query)) == sorted(parse_qsl(LONG))
        waiting.watch.stop()
        back.close()


def test_a_tab_whose_connection_breaks_for_a_moment_goes_on(server, open_page):
    page = visit(open_page(), f"{server.url}/explore?seeds=4")
    shown = numbers(page)
    page.evaluate("solara.debug.dropConnection()")
    page.wait_for_function("window.solara.debug.reconnectCount > 0")
    settled(page)
    assert numbers(page) == shown
    assert page.evaluate("solara.debug.remountCount") == 0


def test_a_place_is_given_back_when_a_tab_is_closed(tmp_path, open_page):
    settings = {f"{LIMIT}TABS": "1", f"{LIMIT}PER_ADDRESS": "1"}
    with start_dashboard(tmp_path / "log.txt", settings=settings) as server:
        for _ in range(3):
            page = visit(open_page(), f"{server.url}/explore?seeds=4")
            page.context.close()
            assert wait_until(lambda: server.kernels() == 0, 20)


def test_one_kernel_is_one_tab_however_often_it_connects(tmp_path):
    settings = {f"{LIMIT}TABS": "1", f"{LIMIT}PER_ADDRESS": "1"}
    with start_dashboard(tmp_path / "log.txt", settings=settings) as server:
        kernel, mine = str(uuid.uuid4()), {"Cookie": cookie(server)}
        for _ in range(3):
            with talking(server, kernel=kernel, headers=mine) as connection:
                connection.ping().wait(5)
        with pytest.raises(InvalidStatus), talking(server):
            pass
