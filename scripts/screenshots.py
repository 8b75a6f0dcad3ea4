"""Renew the pictures of the dashboard in docs/images.

Starts a server of its own, opens each page in Chromium in a state that a link describes, presses
the buttons that a visitor would press, and saves what is seen. The same version of the program on
the same machine gives the same pictures, but for the time that a sweep is said to take. Give names
to renew only some of them:
``python scripts/screenshots.py explore dark``.
"""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
EXPLORE = "/explore?seeds=20"
HOURGLASS = 120.0  # seconds; the first start on a machine compiles the model


class Picture(NamedTuple):
    """What to photograph.

    Attributes:
        address: Page and choices.
        press: Labels of what is pressed, one after the other.
        wait: CSS selector of what must be there before the picture is taken.
        dark: Whether the page is turned dark.
        phone: Whether it is seen on a phone.
    """

    address: str
    press: tuple[str, ...] = ()
    wait: str = "main h1"
    dark: bool = False
    phone: bool = False


PICTURES = {
    "learn": Picture("/?step=3", ("label", "Show me"), "main figure svg"),
    "explore": Picture(EXPLORE, wait="main figure svg"),
    "compare": Picture(
        "/compare?world=today&world=sefton&seeds=3", ("Compare",), "main figure svg"
    ),
    "sweep": Picture(
        "/sweep?axis=fast-divisive.divisiveness:0:1:6&axis=start.beneficiary_trust:0.1:0.6:6"
        "&years=12&seeds=12",
        ("Run the sweep",),
        "main figure svg",
    ),
    "model": Picture("/model"),
    "dark": Picture(EXPLORE, wait="main figure svg", dark=True),
    "phone": Picture(EXPLORE, wait="main figure svg", phone=True),
}


@contextmanager
def dashboard() -> Iterator[str]:
    """A dashboard in a process of its own; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = str(Path(sys.executable).with_name("collabsim"))
    command = [program, "dashboard", "--no-open", "--no-token", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(int(HOURGLASS / 0.2)):
            try:
                urllib.request.urlopen(f"{address}/readyz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def photograph(browser: Any, address: str, name: str, picture: Picture) -> None:
    """Open a page, bring it into its state, and save what is seen."""
    size = {"width": 390, "height": 844} if picture.phone else {"width": 1280, "height": 1000}
    context = browser.new_context(
        viewport=size, reduced_motion="reduce", locale="en-GB", is_mobile=picture.phone,
        has_touch=picture.phone, device_scale_factor=2 if picture.phone else 1,
    )  # fmt: skip
    page: Page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address + picture.address)
    page.locator("main h1").wait_for()
    if picture.dark:
        page.get_by_role("button", name="Dark", exact=True).click()
    for label in picture.press:
        if label == "label":  # any answer will do
            page.locator("main fieldset label").first.click()
        else:
            page.get_by_role("main").get_by_role("button", name=label, exact=True).click()
    page.locator(picture.wait).first.wait_for()
    page.wait_for_timeout(1500)
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.screenshot(path=IMAGES / f"dashboard-{name}.png", animations="disabled", caret="hide")
    context.close()


def main(names: list[str]) -> None:
    """Renew the pictures of these names, or all of them."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Pictures are taken with Chromium, which is not installed.")
    unknown = set(names) - set(PICTURES)
    if unknown:
        sys.exit(f"There is no picture {', '.join(unknown)}; there are {', '.join(PICTURES)}.")
    with dashboard() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        for name in names or PICTURES:
            photograph(browser, address, name, PICTURES[name])
            print(f"docs/images/dashboard-{name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
