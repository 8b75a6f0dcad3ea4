"""Everybody can use it: by keyboard alone, by ear, enlarged, and in light or dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.reading import PAGES, answered, heading, numbers, settled, slider, visit
from collabsim.dashboard.words import words

W = words("explore")


def faults(page):
    """What axe finds, with the places where it finds it."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} at {[node['target'] for node in rule['nodes'][:5]]}"
        for rule in found
    ]


@pytest.mark.parametrize("path", PAGES)
def test_no_rule_of_accessibility_is_broken(server, open_page, path):
    page = answered(open_page(), server.url, path)
    for summary in page.locator("main details > summary").all()[:4]:
        summary.click()
    settled(page)
    assert faults(page) == []
    page.get_by_role("banner").get_by_role("button", name=words("common")["dark"]).click()
    settled(page)
    assert page.locator("#app.theme--dark, .theme--dark #app, .v-application.theme--dark").count()
    assert faults(page) == []


@pytest.mark.parametrize("path", ["/explore", "/compare", "/sweep"])
def test_every_chart_has_a_name_and_a_table(server, open_page, path):
    page = answered(open_page(), server.url, path)
    figures = page.locator("main figure")
    assert figures.count() >= 1
    for figure in figures.all():
        assert figure.get_attribute("aria-label")
        assert len(figure.get_by_role("img").first.get_attribute("aria-label")) > 20
        figure.locator("summary").last.click()
        figure.get_by_role("table").first.wait_for()
        assert figure.get_by_role("table").first.get_by_role("row").count() >= 2


def test_lines_differ_without_colour(server, open_page):
    page = visit(open_page(), f"{server.url}/explore")
    for figure in page.locator("main figure:has(.chart-line)").all():
        lines = figure.locator(".chart-line")
        dashes = lines.evaluate_all(
            "all => all.map(e => getComputedStyle(e).getPropertyValue('stroke-dasharray'))"
        )
        assert len(set(dashes)) == len(dashes) == 2
        labels = figure.locator(".chart-label").all_text_contents()
        assert len(set(labels)) == 2


def test_keyboard_alone_is_enough(server, open_page):
    page = visit(open_page(), f"{server.url}/explore")
    before = numbers(page)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name=words("common")["skip"])
    assert skip.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    wanted = slider(page, W["dials"]["seats"]["label"])
    for _ in range(30):
        page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            break
    else:
        pytest.fail("the slider cannot be reached")
    outline = wanted.evaluate("e => getComputedStyle(e).outlineWidth")
    assert float(outline.removesuffix("px")) >= 2
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("window.location.search.includes('seats')")
    settled(page)
    assert numbers(page) != before


def test_charts_are_read_with_arrow_keys(server, open_page):
    page = visit(open_page(), f"{server.url}/explore")
    figure = page.locator("main figure").first
    reader = figure.get_by_role("slider")
    reader.focus()
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert reader.get_attribute("aria-valuenow") == "5"
    assert reader.get_attribute("aria-valuetext") == "Year 5"
    figure.get_by_text("Year 5", exact=True).wait_for()
    first, other = page.locator("main figure .chart-year").all()[:2]
    page.wait_for_timeout(500)
    assert first.inner_text() == other.inner_text() == "Year 5"


@pytest.mark.parametrize("path", PAGES)
def test_enlarged_to_double_nothing_is_lost(server, open_page, path):
    # a window of 1280 enlarged to 200 % has room for 640
    page = answered(open_page(viewport={"width": 640, "height": 450}), server.url, path)
    assert heading(page).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
