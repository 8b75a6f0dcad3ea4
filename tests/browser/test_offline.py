"""All pages are there within a moment, with nothing asked of any other machine.

What leaves this machine is caught twice: the browser finds no other host, and the server meets a
refusal instead of the internet; see :mod:`browser.serving` and :mod:`browser.watching`.
"""

import time

import pytest

from browser.reading import PAGES, settled


@pytest.mark.parametrize("path", PAGES)
def test_first_paint_with_an_empty_cache(server, open_page, measured, path):
    page = open_page()
    start = time.perf_counter()
    page.goto(server.url + path, wait_until="commit")
    heading = page.get_by_role("main").get_by_role("heading", level=1)
    heading.wait_for()
    measured.at_most(f"first paint of {path}", time.perf_counter() - start, 3.0, "s")
    assert heading.count() == page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("banner").get_by_role("link").count() == len(PAGES)
    page.wait_for_timeout(1000)  # what comes late must stay on this machine, too


def test_menu_leads_to_every_page(server, open_page):
    page = open_page(server.url)
    heading = page.get_by_role("main").get_by_role("heading", level=1)
    heading.wait_for()
    headings = set()
    for link in page.get_by_role("banner").get_by_role("link").all():
        link.click()
        page.wait_for_function("e => e.getAttribute('aria-current')", arg=link.element_handle())
        page.wait_for_function(
            """known => {
                const heading = document.querySelector('main h1');
                return heading && !known.includes(heading.innerText);
            }""",
            arg=list(headings),
        )
        settled(page)
        headings.add(heading.inner_text())
    assert len(headings) == len(PAGES)
