"""A class of twenty on one server: all are answered, memory stays small, nothing is left over."""

import time

from browser.measuring import percentile
from browser.reading import LATEST, WATCH_PICTURES, settled, slider, visit
from browser.serving import wait_until
from collabsim.dashboard.words import words

CLASS = 20
SPREAD = 2.0  # seconds within which all of them change something
TRUST = words("explore")["dials"]["start_beneficiary_trust"]["label"]
PRESS = """label => {
    const names = [...document.querySelectorAll('label')];
    const name = names.find((e) => e.textContent.trim() === label);
    const control = document.getElementById(name.htmlFor);
    window.seen.used = performance.now();
    control.value = Number(control.value) + Number(control.step);
    control.dispatchEvent(new Event('input'));
}"""


def test_twenty_at_once(server, open_page, measured):
    address = f"{server.url}/explore"
    warm = visit(open_page(), address)
    slider(warm, TRUST).press("ArrowRight")  # the answer that all will ask for is now known
    settled(warm)
    before = server.memory()
    pages = [open_page() for _ in range(CLASS)]
    for page in pages:
        page.goto(address)
    for page in pages:
        settled(page, 100)
        page.evaluate(WATCH_PICTURES)
    assert server.kernels() >= CLASS
    each = (server.memory() - before) / CLASS
    measured.at_most("memory for each tab", each, 2.0, "MB")
    assert each < 10.0

    start = time.perf_counter()
    for place, page in enumerate(pages):
        time.sleep(max(0.0, start + SPREAD * place / CLASS - time.perf_counter()))
        page.evaluate(PRESS, TRUST)
    for page in pages:
        page.wait_for_function("window.seen.pictures.at(-1) > window.seen.used")
    pages[-1].wait_for_timeout(1000)
    waits = [page.evaluate(LATEST) / 1000 for page in pages]
    measured.at_most("twenty visitors, 95 in 100 are answered", percentile(waits, 0.95), 2.0, "s")

    for page in [*pages, warm]:
        page.context.close()
    start = time.perf_counter()
    # at once where the browser says that it leaves; a tab whose word is lost counts as vanished,
    # and is forgotten after half a minute
    assert wait_until(lambda: server.kernels() == 0, 90)
    measured.note("all tabs forgotten after", time.perf_counter() - start, "s")
