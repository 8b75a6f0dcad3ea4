"""Every number on a page is the library's own, to the last digit, however it was come by."""

import pytest

from browser.reading import ask, numbers, settled, slider, visit
from collabsim import compare, load_scenario
from collabsim.dashboard.words import words
from collabsim.report.world import parse_world
from collabsim.scenarios import change

W, C = words("explore"), words("compare")


def expected(found):
    """The numbers of Explore: the headline, then a row for each horizon."""
    last = found.standings[-1]
    crossover = next(c.years.value for c in found.crossovers if c.kind == "cumulative")
    headline = [last.difference.value, last.share.value, crossover]
    table = [n for s in found.standings for n in (s.difference.value, s.share.value)]
    return headline + table


def download(page, label):
    with page.expect_download() as found:
        page.get_by_role("button", name=label, exact=True).click()
    return found.value.path().read_bytes()


def choose(page, label, option):
    page.get_by_role("combobox", name=label, exact=True).select_option(option)
    settled(page)


def same(page, found):
    settled(page)
    assert numbers(page) == expected(found)


def test_explore_click_by_click(server, open_page):
    page = visit(open_page(), f"{server.url}/explore")
    scenario = load_scenario("classroom")
    same(page, compare(scenario, ["fast-divisive", "slow-inclusive"], 10))

    choose(page, W["second"], "fast-inclusive")
    same(page, compare(scenario, ["fast-divisive", "fast-inclusive"], 10))

    control = slider(page, W["dials"]["seats"]["label"])
    for _ in range(4):
        control.press("ArrowRight")
    page.wait_for_function("window.location.search.includes('seats')")
    seats = float(control.input_value())
    scenario = change(scenario, {"fast-inclusive.seats": seats})
    same(page, compare(scenario, ["fast-divisive", "fast-inclusive"], 10))

    seeds = page.get_by_role("spinbutton", name=W["seeds"], exact=True)
    seeds.fill("6")
    seeds.press("Tab")
    slider(page, W["years"]).press("Home")
    page.wait_for_function("window.location.search.includes('years=5')")
    found = compare(scenario, ["fast-divisive", "fast-inclusive"], 6, months=60)
    same(page, found)

    table = found.runs.to_pandas().to_csv(index=False, lineterminator="\n")
    assert download(page, W["csv"]).decode() == table
    command = page.locator("main pre").first.inner_text()
    assert f"--set=fast-inclusive.seats={seats}" in command

    page.get_by_role("button", name=W["reset"], exact=True).click()
    same(page, compare("classroom", ["fast-divisive", "slow-inclusive"], 10))
    page.get_by_role("button", name=W["undo"], exact=True).click()
    same(page, found)


@pytest.mark.parametrize("scenario", ["sefton", "today"])
def test_explore_by_link(server, open_page, scenario):
    query = f"world={scenario},no_law,trust.gain=0.03&seeds=5&years=25"
    page = visit(open_page(), f"{server.url}/explore?{query}")
    if page.get_by_role("button", name=W["run"], exact=True).count():
        page.get_by_role("button", name=W["run"], exact=True).click()
        page.locator("main data").first.wait_for(timeout=60_000)
    command = page.locator("main pre").first.inner_text()
    assert "--ablation no_law" in command
    world = parse_world(f"{scenario},no_law,trust.gain=0.03").load()
    same(page, compare(world, ["fast-divisive", "slow-inclusive"], 5, months=300))


def test_compare_click_by_click(server, open_page):
    page = visit(open_page(), f"{server.url}/compare?plausible=0&seeds=5&years=20")
    page.get_by_role("button", name=C["add_strategy"], exact=True).click()
    page.get_by_role("button", name=C["add_world"], exact=True).click()
    third = page.get_by_role("combobox", name=C["other"].format(place=C["places"][2]), exact=True)
    third.select_option("fast-inclusive")
    scenarios = page.get_by_role("combobox", name=C["scenario"], exact=True)
    page.get_by_role("heading", name=C["world"].format(number=2), exact=True).wait_for()
    scenarios.last.select_option(load_scenario("sefton").title)
    page.wait_for_function("window.location.search.includes('sefton')")
    settled(page)
    assert numbers(page) == []
    ask(page)
    strategies = ["fast-divisive", "slow-inclusive", "fast-inclusive"]
    found = [compare(name, strategies, 5, months=240) for name in ("classroom", "sefton")]
    standings = [standing for one in found for standing in one.standings]
    cards = [standing.share.value for standing in standings if standing.years == 20]
    assert numbers(page) == cards + [standing.difference.value for standing in standings]
    assert page.locator("main figure").count() == 4


def test_compare_over_plausible_sets(server, open_page):
    page = ask(visit(open_page(), f"{server.url}/compare?plausible=7&seeds=2&years=10"))
    pair = ["fast-divisive", "slow-inclusive"]
    found = compare("classroom", pair, 2, ensemble=7, months=120).standings
    differences = [standing.difference.value for standing in found]
    assert numbers(page) == [found[-1].share.value, *differences]
