"""Chromium, the dashboard's server, pages that are watched, and a list of what was measured."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from browser.measuring import Measured
from browser.serving import RUNNING, SCRIPTS, TOKEN, Server, free_port, served
from browser.watching import HERE, Watch

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {HERE}",
)
PATIENCE = 30_000
WIDE = {"width": 1280, "height": 900}
MEASURED = Measured()

OpenPage = Callable[..., Any]


def need(*packages: str, programs: tuple[str, ...] = ()) -> None:
    """Skip the test if something is not installed, or fail where it has to be."""
    missing = [name for name in packages if not find_spec(name)]
    missing += [name for name in programs if not shutil.which(name)]
    if missing and os.environ.get("CI_BROWSER") == "1":
        pytest.fail(f"not installed: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that it can be left out by name."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Chromium without a window; it finds no host but this machine."""
    need("playwright", programs=("chromium",))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS), headless=True
        )
        yield started
        started.close()


def start_dashboard(
    log: Path, *options: str, settings: Mapping[str, str] | None = None
) -> AbstractContextManager[Server]:
    """A dashboard of one's own, in a process of its own."""
    need("solara", "ipyvuetify")
    port = free_port()
    command = [str(SCRIPTS / "collabsim"), "dashboard", "--no-open", "--port", str(port), *options]
    return served(command, port, log, settings)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard, in a process of its own."""
    with start_dashboard(tmp_path_factory.mktemp("server") / "log.txt") as one:
        yield one


@pytest.fixture
def open_page(browser: Any) -> Iterator[OpenPage]:
    """Opens a page in a browser context of its own, as a new visitor would.

    In the end every page must have asked nobody but this machine, and met no error.
    """
    contexts: list[Any] = []
    watches: list[Watch] = []

    def opened(url: str = "", **options: Any) -> Any:
        settings = {"viewport": WIDE, "reduced_motion": "no-preference", "locale": "en-GB"}
        context = browser.new_context(**(settings | options))
        context.set_default_timeout(PATIENCE)
        context.add_cookies(
            [
                {"name": name, "value": TOKEN, "url": f"http://{HERE}:{port}"}
                for port, name in RUNNING.items()
            ]
        )
        contexts.append(context)
        watches.append(Watch(context))
        page = context.new_page()
        page.watch = watches[-1]
        if url:
            page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(open_page: OpenPage) -> Any:
    """One watched page that shows nothing yet."""
    return open_page()


@pytest.fixture
def measured() -> Measured:
    """Where measured numbers are noted beside their budgets."""
    return MEASURED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell what was measured."""
    if MEASURED.lines:
        terminalreporter.section("measured in the browser")
        for line in MEASURED.lines:
            terminalreporter.write_line(f"measured: {line}")
