"""A run is played in the browser: fast, without asking the server, and by keyboard alone."""

import time

import pytest

from browser.reading import settled, slider, visit
from collabsim.dashboard.words import words

W, NETWORK = words("explore"), words("network")
CONTROLS = NETWORK["controls"]
YEARS = 80
LARGE = f"world=classroom,size.beneficiaries=1440&years={YEARS}&seeds=2"  # 120 in a community


class Wire:
    """Counts the bytes between a page and its server."""

    def __init__(self, page):
        self.bytes = 0
        page.on("websocket", self._follow)

    def _follow(self, socket):
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda data: setattr(self, "bytes", self.bytes + len(data)))


@pytest.fixture
def played(server, open_page):
    """The page with its community shown, and a count of what goes over the wire."""
    page = open_page()
    page.wire = Wire(page)
    visit(page, f"{server.url}/explore?{LARGE}")
    page.get_by_role("button", name=W["community_show"], exact=True).click()
    page.get_by_role("button", name=CONTROLS["play"], exact=True).wait_for()
    settled(page)
    return page


def month(page):
    return int(slider(page, CONTROLS["month"]).input_value())


def clock(page):
    return page.locator(".np-clock").inner_text()


def test_plays_fast_and_asks_nobody(played, measured):
    assert played.get_by_text("120 people", exact=False).count()
    speed = played.get_by_role("combobox", name=CONTROLS["speed"], exact=True)
    speed.select_option("30")
    played.evaluate("""() => {
        window.frames_drawn = 0;
        new MutationObserver(() => { window.frames_drawn += 1; })
            .observe(document.querySelector('.np-clock'),
                { characterData: true, childList: true, subtree: true });
    }""")
    before = played.wire.bytes
    start = time.perf_counter()
    played.get_by_role("button", name=CONTROLS["play"], exact=True).click()
    played.wait_for_function(
        f"document.querySelector('.np-month input').value == {12 * YEARS - 1}"
    )
    took = time.perf_counter() - start
    measured.at_least("play, 120 people", YEARS / took, 20, "years per second")
    measured.note("pictures while playing", played.evaluate("frames_drawn") / took, "per second")
    assert played.wire.bytes == before
    assert played.wire.bytes > 10_000, "the count does not count"


def test_steps_scrubs_and_pauses_by_keyboard(played):
    stage = played.get_by_role("group", name=NETWORK["stage"], exact=True)
    stage.focus()
    for key, at in (
        ("ArrowRight", 1), ("ArrowRight", 2), ("PageUp", 14), ("ArrowLeft", 13), ("PageDown", 1),
    ):  # fmt: skip
        played.keyboard.press(key)
        assert month(played) == at, key
    assert clock(played) == NETWORK["clock"]["month"].format(years=0, months=2)
    scrub = slider(played, CONTROLS["month"])
    scrub.focus()
    played.keyboard.press("End")
    assert month(played) == 12 * YEARS - 1
    played.keyboard.press("Home")
    assert month(played) == 0
    assert clock(played) == NETWORK["clock"]["month"].format(years=0, months=1)
    stage.focus()
    played.keyboard.press("Space")
    played.wait_for_function("document.querySelector('.np-month input').value > 3")
    played.keyboard.press("Space")
    here = month(played)
    played.wait_for_timeout(600)
    assert month(played) == here
    assert str((here + 1) // 12) in clock(played)
