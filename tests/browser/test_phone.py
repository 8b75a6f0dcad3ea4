"""On a phone nothing is pushed aside, charts are near the top, and fingers find their aim."""

import pytest

from browser.reading import PAGES, answered

PHONE = {"width": 390, "height": 844}
AIMS = "main :is(button, select, input, summary, [role=slider]), header :is(a, button)"
SMALL = """aims => [...document.querySelectorAll(aims)]
    .filter((e) => e.offsetParent !== null && getComputedStyle(e).visibility !== 'hidden')
    .map((e) => {
        // a box to tick or a dot to choose is as large as the label around it
        const aim = e.closest('label') ?? e;
        const { width, height } = aim.getBoundingClientRect();
        return [e.tagName, e.innerText || e.getAttribute('aria-label') || e.id, width, height];
    })
    .filter(([, , width, height]) => width < 44 || height < 43.5)"""


@pytest.fixture(params=PAGES)
def page(request, server, open_page):
    options = {"viewport": PHONE, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
    return answered(open_page(**options), server.url, request.param)


def test_fits_a_phone(page):
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.evaluate("document.body.scrollWidth") == PHONE["width"]
    assert page.evaluate(SMALL, AIMS) == []
    if "/explore" in page.url:
        top = page.locator("main figure svg").first.bounding_box()["y"]
        assert top < 2 * PHONE["height"]
