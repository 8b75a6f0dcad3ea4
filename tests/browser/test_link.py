"""A link is the state: it opens the same numbers elsewhere, and nothing bad comes in through it."""

from urllib.parse import quote

import pytest

from browser.reading import PAGES, heading, numbers, pictures, settled, slider, visit
from collabsim.dashboard.words import words

TRUST = words("explore")["dials"]["start_beneficiary_trust"]["label"]
BAD = {
    "unknown names": "world=nowhere&strategies=fast,slow&colour=red",
    "numbers out of range": "seeds=0&years=-5&plausible=-1&step=99",
    "numbers too large": "seeds=99999999999999999999&years=1000000000",
    "no numbers": "seeds=ten&years=1e999&world=classroom,trust.gain=nan",
    "infinite": "world=classroom,trust.gain=1e999",
    "a path": "world=../../etc/passwd",
    "a file": "world=" + quote("/etc/passwd"),
    "a script": "world=" + quote("<script>window.hacked = 1</script>"),
    "markup": "strategies=" + quote('"><img src=x onerror="window.hacked = 1">,slow-inclusive'),
    "a template": "world=" + quote("{{constructor.constructor('window.hacked = 1')()}}"),
    "code": "seeds=" + quote("__import__('os').getpid()"),
    "broken signs": "world=%00%ff%fe&seeds=%E0%A4%A",
    "too long": "world=" + "a" * 5000,
    "bad axes": "axis=trust.gain:1e999:nan:-4&axis=:::&axis=a:b:c:d&axis=1",
}


def test_a_link_opens_the_same_numbers_elsewhere(server, open_page):
    page = visit(open_page(), f"{server.url}/explore")
    usual = numbers(page)
    slider(page, TRUST).press("Home")
    page.wait_for_function("window.location.search.includes('start.beneficiary_trust')")
    settled(page)
    elsewhere = visit(open_page(), page.url)
    assert numbers(elsewhere) == numbers(page) != usual
    assert elsewhere.url == page.url
    page.reload()
    settled(page)
    assert numbers(page) == numbers(elsewhere)


def test_back_and_forward_restore(server, open_page):
    first = f"{server.url}/explore?world=classroom,start.beneficiary_trust=0.3"
    second = f"{server.url}/explore?strategies=fast-inclusive,slow-inclusive"
    page = visit(open_page(), first)
    one = numbers(page)
    menu = page.get_by_role("banner").get_by_role("link")
    menu.get_by_text("Model").click()
    page.wait_for_url("**/model**")
    settled(page)
    visit(page, second)
    two = numbers(page)
    assert one != two
    for _ in range(2):
        page.go_back()
        settled(page)
    assert page.url == first
    assert numbers(page) == one
    for _ in range(2):
        page.go_forward()
        settled(page)
    assert page.url == second
    assert numbers(page) == two


def test_choices_come_along_to_every_page(server, open_page):
    page = visit(open_page(), f"{server.url}/explore?seeds=7&strategies=mix,slow-inclusive")
    for path in (*PAGES[2:], *PAGES[:2]):
        label = words("common")["pages"][path.strip("/") or "learn"]
        page.get_by_role("banner").get_by_role("link", name=label, exact=True).click()
        page.wait_for_function(f"window.location.pathname === '{path}'")
        settled(page)
        assert "seeds=7" in page.url
        assert "strategies=mix,slow-inclusive" in page.url


@pytest.fixture
def usual(server, open_page):
    page = visit(open_page(), f"{server.url}/explore")
    return numbers(page), pictures(page)


def test_what_cannot_be_read_is_told_and_left_out(server, open_page, usual):
    page = open_page()
    for name, query in BAD.items():
        visit(page, f"{server.url}/explore?{query}")
        told = page.get_by_role("status").filter(has_text="link")
        assert told.is_visible(), name
        assert "root:" not in page.locator("body").inner_text(), name
        assert page.evaluate("window.hacked === undefined"), name
        assert page.locator("main script, .notice script, .notice img").count() == 0, name
        assert (numbers(page), pictures(page)) == usual, name
    assert heading(page).is_visible()
