"""A slider is answered while it moves, and the last picture is that of the last value."""

import time

import pytest

from browser.measuring import percentile
from browser.reading import FIRST, LATEST, WATCH_PICTURES, numbers, slider, visit
from collabsim import compare, load_scenario
from collabsim.dashboard.words import words
from collabsim.scenarios import set_values

DIALS = words("explore")["dials"]
TRUST = DIALS["start_beneficiary_trust"]["label"]

QUIET = """([quiet, needed]) => new Promise((resolve, reject) => {
    const end = performance.now() + 15000;
    const look = () => {
        const { pictures, used } = window.seen;
        const last = pictures[pictures.length - 1] ?? 0;
        const answered = last > used || !needed;
        if (answered && performance.now() - Math.max(last, used) > quiet) resolve();
        else if (performance.now() > end) reject(new Error('nothing was drawn'));
        else setTimeout(look, 10);
    };
    look();
})"""


@pytest.fixture
def explore(server, open_page):
    page = visit(open_page(), f"{server.url}/explore")
    page.evaluate(WATCH_PICTURES)
    return page


def inwards(control):
    """The arrow key that has more room."""
    low, high, value = (
        float(control.evaluate(f"e => e.{name}")) for name in ("min", "max", "value")
    )
    return "ArrowRight" if high - value > value - low else "ArrowLeft"


def test_keys_are_answered_at_once(explore, measured):
    waits = []
    for label in (TRUST, DIALS["environment_turnover_probability"]["label"]):
        control = slider(explore, label)
        control.focus()
        key = inwards(control)
        for _ in range(15):
            explore.keyboard.press(key)
            explore.evaluate(QUIET, [400, True])
            waits.append(explore.evaluate(FIRST))
    late = percentile(waits, 0.95)
    measured.note("slider key to picture, slowest", max(waits), "ms")
    measured.at_most("slider key to picture, median", percentile(waits, 0.5), 80, "ms")
    measured.at_most("slider key to picture, 95 in 100", late, 150, "ms")


def test_dragging_is_followed_and_ends_right(explore, measured):
    control = slider(explore, TRUST)
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    y = box["y"] + box["height"] / 2
    explore.mouse.move(box["x"] + 0.5 * box["width"], y)
    explore.mouse.down()
    start = time.perf_counter()
    for step in range(80):
        explore.mouse.move(box["x"] + (0.5 + 0.35 * step / 80) * box["width"], y)
        explore.wait_for_timeout(20)
    lasted = time.perf_counter() - start
    drawn = len(explore.evaluate("window.seen.pictures"))
    explore.mouse.up()
    explore.evaluate(QUIET, [1500, False])
    measured.at_least("pictures while dragging", drawn / lasted, 5, "per second")
    assert drawn > 1, "it is drawn only once it is let go"
    late = max(0.0, explore.evaluate(LATEST))
    measured.at_most("last picture after letting go", late, 300, "ms")

    chosen = float(control.evaluate("e => e.value"))
    scenario = set_values(load_scenario("classroom"), {"start.beneficiary_trust": chosen})
    (*_, last) = compare(scenario, ["fast-divisive", "slow-inclusive"], seeds=10).standings
    assert numbers(explore)[0] == last.difference.value
