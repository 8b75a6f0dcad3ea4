"""The page that Mesa brings works with the pinned browser parts, without the internet."""

import re
from collections.abc import Iterator

import pytest

from browser.serving import ROOT, SCRIPTS, Server, free_port, served

PAGE = str(ROOT / "docs" / "mesa_page.py")
PIXELS = """images => Promise.all(images.map(async image => {
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const data = pen.getImageData(0, 0, canvas.width, canvas.height).data;
    let hash = 7;
    for (const byte of data) hash = (31 * hash + byte) | 0;
    return [canvas.width, new Set(data).size, hash];
}))"""


@pytest.fixture(scope="module")
def mesa_server(browser, tmp_path_factory) -> Iterator[Server]:
    pytest.importorskip("altair", reason="mesa.visualization needs altair")
    port = free_port()
    options = ["--production", "--no-open", "--no-check-version", "--port", str(port)]
    telemetry = {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false"}
    log = tmp_path_factory.mktemp("mesa") / "log.txt"
    with served([str(SCRIPTS / "solara"), "run", PAGE, *options], port, log, telemetry) as one:
        yield one


def pictures(page):
    page.wait_for_function("document.querySelectorAll('img').length >= 3")
    return page.locator("img").evaluate_all(PIXELS)


def live_one_month(page, month):
    page.get_by_role("button", name="Step").click()
    page.get_by_text(f"Time: {month}.0").wait_for()


def test_steps_are_drawn_and_sliders_reach_the_model(mesa_server, open_page):
    page = open_page(mesa_server.url)
    page.get_by_text("Time: 0.0").wait_for()
    first = pictures(page)
    assert all(width > 300 and colours > 20 for width, colours, _ in first)
    live_one_month(page, 1)
    live_one_month(page, 2)
    page.wait_for_timeout(500)
    later = pictures(page)
    assert all(a[2] != b[2] for a, b in zip(first, later, strict=True))
    page.get_by_role("slider").nth(2).press("ArrowRight")  # after two of Mesa's own: the seed
    page.get_by_role("button", name="Reset").click()
    page.get_by_text("Time: 0.0").wait_for()
    page.wait_for_timeout(500)
    assert pictures(page)[0][2] != first[0][2]


def test_visitors_do_not_share_a_model_and_play_goes_on_by_itself(mesa_server, open_page):
    one, other = open_page(mesa_server.url), open_page(mesa_server.url)
    one.get_by_text("Time: 0.0").wait_for()
    other.get_by_text("Time: 0.0").wait_for()
    one.get_by_role("button", name="▶").click()
    one.get_by_text(re.compile(r"Time: [3-9]\.0")).wait_for()
    one.get_by_role("button", name="❚❚").click()
    assert other.get_by_text("Time: 0.0").is_visible()
    live_one_month(other, 1)
