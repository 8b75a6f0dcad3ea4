"""The page that stands alone opens from the disk and has the numbers of the library."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from browser.conftest import need
from collabsim import change, compare, load_scenario
from collabsim.browser.freshness import is_fresh
from collabsim.dashboard.site.make import PANELS, WORLDS, write_site

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


class Shown:
    """The page as a visitor has it, and whatever its console said."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.goto(address)
        self.wait()

    def wait(self) -> str:
        """The headline, once all worlds have been lived through."""
        end = monotonic() + PATIENCE
        done = """() => document.querySelectorAll(".dot").length === COUNT
            && !document.body.classList.contains("busy")""".replace("COUNT", str(WORLDS))
        while not self.page.evaluate(done):
            assert monotonic() < end, self.said
            sleep(0.05)
        return str(self.page.inner_text("#headline"))

    def dial(self, label: str, value: float) -> str:
        """The headline after a dial was turned."""
        slider = self.page.get_by_label(re.compile(f"^{label}"))
        slider.evaluate(
            "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }",
            value,
        )
        self.page.wait_for_timeout(50)
        return self.wait()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    need(programs=("chromium",))
    if not is_fresh():
        need(programs=("wasm-ld",))
        subprocess.run([sys.executable, str(ROOT / "scripts" / "kernel.py")], check=True)
    return write_site(tmp_path_factory.mktemp("site"), ["classroom", "sefton"]).as_uri()


@pytest.fixture
def shown(browser: Any, address: str) -> Iterator[Shown]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield Shown(context.new_page(), address)
    context.close()


def headline(scenario: Any, years: int = 20, first: str = "fast-divisive") -> tuple[str, str, int]:
    """What the library says: who leads, by how much, in how many of the worlds."""
    found = compare(scenario, (first, "slow-inclusive"), WORLDS)
    standing = next(one for one in found.standings if one.years == years)
    runs = found.runs.to_pandas().pivot_table(
        index="seed", columns="strategy", values=f"cumulative_{years}"
    )
    difference = runs["slow-inclusive"] - runs[first]
    leads = standing.difference.value > 0
    count = int((difference > 0).sum() if leads else (difference < 0).sum())
    return ("slow-inclusive" if leads else first), f"{abs(standing.difference.value):.2f}", count


def check(said: str, expected: tuple[str, str, int], years: int = 20) -> None:
    leader, difference, count = expected
    assert said.startswith(f"After {years} years {leader} has met {difference} years of need more")
    assert said.endswith(f"ahead in {count} of them.")


def test_it_opens_from_the_disk_with_the_numbers_of_the_library(shown: Shown) -> None:
    check(shown.wait(), headline("classroom"))
    assert shown.page.locator("#panels svg").count() == len(PANELS)
    assert shown.said == []


def test_a_dial_is_answered_with_the_numbers_of_the_library(shown: Shown) -> None:
    before = shown.wait()
    said = shown.dial("People's trust at the start", 0.6)
    assert said != before
    values = {"start.beneficiary_trust": 0.6}
    check(said, headline(change(load_scenario("classroom"), values)))
    assert "start.beneficiary_trust=0.6" in shown.page.url
    shown.page.click("button")
    assert shown.wait() == before


def test_an_address_brings_the_same_answer_back(browser: Any, address: str) -> None:
    asked = "scenario=sefton&first=fast-inclusive&second=slow-inclusive&years=10"
    shown = Shown(browser.new_page(), f"{address}#{asked}&trust.gain=7&years=11&first=<b>")
    check(shown.wait(), headline("sefton", 10, "fast-inclusive"), 10)
    assert shown.page.url.endswith(f"#{asked}")
    assert shown.said == []
    shown.page.close()


def test_the_first_chart_is_above_the_fold_and_nothing_is_cut_off(
    browser: Any, address: str
) -> None:
    for width, height in ((1280, 800), (390, 844)):
        context = browser.new_context(viewport={"width": width, "height": height})
        shown = Shown(context.new_page(), address)
        box = shown.page.locator("#strip svg").bounding_box()
        assert box["y"] + box["height"] < height
        assert shown.page.evaluate("() => document.documentElement.scrollWidth") <= width
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_used_by_everybody(browser: Any, address: str, scheme: Any) -> None:
    need("axe_playwright_python")
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    shown = Shown(context.new_page(), address)
    found = Axe().run(shown.page)
    assert found.violations_count == 0, found.generate_report()
    context.close()


def test_no_text_of_a_scenario_becomes_markup(tmp_path: Path, browser: Any) -> None:
    file = tmp_path / "sly.toml"
    title = "</script><img src=x onerror=alert(1)>"
    text = (ROOT / "src/collabsim/scenarios/classroom.toml").read_text("utf-8")
    file.write_text(re.sub(r'title = ".*"', f'title = "{title}"', text, count=1), "utf-8")
    shown = Shown(browser.new_page(), write_site(tmp_path / "out", [str(file)]).as_uri())
    assert shown.page.locator("img").count() == 0
    assert title in shown.page.inner_text("select[name=scenario]")
    assert shown.said == []
    shown.page.close()
