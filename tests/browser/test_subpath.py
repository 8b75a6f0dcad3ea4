"""Behind a reverse proxy the dashboard lives under a path, and never leaves it."""

from collections.abc import Iterator

import pytest

from browser.conftest import start_dashboard
from browser.proxy import Proxy
from browser.reading import PAGES, numbers, settled, slider, visit
from browser.serving import free_port
from collabsim.dashboard.words import words

PATH = "/some/where"


@pytest.fixture
def address(browser, tmp_path) -> Iterator[str]:
    port = free_port()
    with start_dashboard(tmp_path / "log.txt", "--root-path", PATH) as server:
        proxy = Proxy(port, server.port, PATH)
        yield f"http://127.0.0.1:{port}{PATH}"
        proxy.close()


def test_everything_stays_under_the_path(address, open_page):
    page = visit(open_page(), f"{address}/explore?seeds=4")
    slider(page, words("explore")["dials"]["seats"]["label"]).press("ArrowRight")
    page.wait_for_function("window.location.search.includes('seats')")
    settled(page)
    shown, link = numbers(page), page.url
    assert link.startswith(f"{address}/explore?")
    for path in PAGES[2:]:
        label = words("common")["pages"][path.strip("/")]
        page.get_by_role("banner").get_by_role("link", name=label, exact=True).click()
        page.wait_for_url(f"{address}{path}?*")
        settled(page)
        current = page.locator("header [aria-current=page]")
        assert current.inner_text() == label
    for _ in PAGES[2:]:
        page.go_back()
        settled(page)
    assert page.url == link
    assert numbers(page) == shown
    page.reload()
    settled(page)
    assert numbers(page) == shown
