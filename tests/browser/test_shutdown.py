"""Ctrl-C ends the server at once, even in the middle of a sweep, and leaves nothing behind."""

import contextlib
import signal

import psutil

from browser.conftest import start_dashboard
from browser.hostile import Page, raw, talking
from browser.reading import visit
from browser.test_sweep_page import LONG, start


def test_ctrl_c_during_a_sweep(open_page, measured, tmp_path):
    with start_dashboard(tmp_path / "log.txt") as server:
        page = visit(open_page(), f"{server.url}/sweep?{LONG}")
        start(page)
        page.wait_for_function("document.querySelector('progress')?.value > 0")
        children = server.children()
        page.watch.stop()  # the page will miss its server, as it should
        measured.at_most("end of the server during a sweep", server.interrupt(), 3.0, "s")
        assert server.process.returncode in (0, 130, -2)
        assert not [child for child in children if psutil.pid_exists(child.pid)]


def test_sigterm_ends_it_whatever_is_going_on(open_page, measured, tmp_path):
    with start_dashboard(tmp_path / "log.txt") as server, contextlib.ExitStack() as stack:
        page = visit(open_page(), f"{server.url}/sweep?{LONG}")
        start(page)
        page.wait_for_function("document.querySelector('progress')?.value > 0")
        page.watch.stop()  # the page will miss its server, as it should
        for _ in range(20):  # tabs that are being drawn
            Page(stack.enter_context(talking(server)), "/model")
        stack.enter_context(raw(server, "GET / HT"))
        took = server.interrupt(signal_sent=signal.SIGTERM)
        measured.at_most("end of the server on SIGTERM", took, 3.0, "s")
        assert server.process.returncode in (0, -15)
