"""A sweep tells at once that it runs, leaves the page alive, ends when told, and is the CLI's."""

import os
import shlex
import subprocess
import time

import psutil
import pytest

from browser.measuring import percentile
from browser.reading import settled, visit
from browser.serving import PATIENCE, SCRIPTS, wait_until
from collabsim.dashboard.words import words

W, JOBS = words("sweep"), words("jobs")
LONG = "axis=slow-inclusive.teach:0:0.3:10&axis=trust.gain:0.01:0.05:10&seeds=90"
SHORT = "axis=slow-inclusive.teach:0.1:0.3:3&seeds=3&years=10"
PING = """([from, to]) => new Promise((resolve) => {
    // from a key in one chart, by way of the server, to the year in another chart
    const year = to.querySelector('.chart-year');
    const start = performance.now();
    const observer = new MutationObserver(() => {
        observer.disconnect();
        resolve(performance.now() - start);
    });
    observer.observe(year, { characterData: true, childList: true, subtree: true });
    from.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
})"""


def start(page):
    page.get_by_role("button", name=W["run"], exact=True).click()


def cancelled(page):
    return page.get_by_role("main").get_by_text(JOBS["cancelled"], exact=True).first


@pytest.fixture
def running(server, open_page):
    """The page of a long sweep that has shown some progress."""
    page = visit(open_page(), f"{server.url}/sweep?{LONG}")
    start(page)
    page.get_by_role("progressbar").wait_for()
    yield page
    cancel = page.get_by_role("button", name=JOBS["cancel"], exact=True)
    if cancel.count():
        cancel.click()
        cancelled(page).wait_for()


def busy(server, seconds=1.0):
    """How many processors the server keeps busy."""
    process = psutil.Process(server.process.pid)
    before = sum(process.cpu_times()[:2])
    time.sleep(seconds)
    return (sum(process.cpu_times()[:2]) - before) / seconds


def test_it_shows_progress_and_ends_when_told(server, open_page, measured):
    page = visit(open_page(), f"{server.url}/sweep?{LONG}")
    threads = psutil.Process(server.process.pid).num_threads()
    begun = time.perf_counter()
    start(page)
    page.get_by_role("progressbar").wait_for()
    measured.at_most("first progress of a sweep", time.perf_counter() - begun, 1.0, "s")
    page.wait_for_function("document.querySelector('progress').value > 0")
    begun = time.perf_counter()
    page.get_by_role("button", name=JOBS["cancel"], exact=True).click()
    cancelled(page).wait_for()
    measured.at_most("cancelling a sweep", time.perf_counter() - begun, 1.0, "s")
    assert wait_until(lambda: not server.children(), PATIENCE)
    assert wait_until(lambda: busy(server) < 0.3, PATIENCE)
    assert wait_until(
        lambda: psutil.Process(server.process.pid).num_threads() <= threads + 2, PATIENCE
    )


def test_other_pages_stay_quick_meanwhile(server, open_page, running, measured):
    other = visit(open_page(), f"{server.url}/explore")
    readers = other.locator("main figure [role=slider]").element_handles()
    figures = other.locator("main figure").element_handles()
    waits = [other.evaluate(PING, [readers[0], figures[1]]) for _ in range(20)]
    assert running.get_by_role("progressbar").is_visible(), "the sweep was over too soon"
    measured.at_most("answers while a sweep runs, 95 in 100", percentile(waits, 0.95), 300, "ms")


def test_the_runs_are_those_of_the_command_line(server, open_page, tmp_path):
    page = visit(open_page(), f"{server.url}/sweep?{SHORT}")
    start(page)
    page.get_by_role("button", name=W["take"]["csv"], exact=True).wait_for()
    settled(page)
    for name, file in (("csv", "page.csv"), ("toml", "sweep.toml")):
        with page.expect_download() as found:
            page.get_by_role("button", name=W["take"][name], exact=True).click()
        found.value.save_as(tmp_path / file)
    lines = page.locator("pre.commands").inner_text().splitlines()
    environment = os.environ | {"PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}
    for line in lines:
        subprocess.run(
            shlex.split(line), cwd=tmp_path, env=environment, check=True, capture_output=True
        )
    assert (tmp_path / "sweep.csv").read_bytes() == (tmp_path / "page.csv").read_bytes()
