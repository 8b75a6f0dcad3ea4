"""Strategies meet the same luck: equal ones differ by exactly 0, and equal links look the same."""

from browser.reading import ask, numbers, pictures, visit
from collabsim.scenarios import load_scenario
from collabsim.scenarios.dials import DIALS

SLOW = load_scenario("classroom").all_strategies["slow-inclusive"]
ALL_SLOW = ",".join(f"strategy.{dial}={getattr(SLOW, dial)}" for dial in DIALS)


def test_equal_strategies_differ_by_exactly_nothing(server, open_page):
    page = visit(open_page(), f"{server.url}/explore?world=classroom,{ALL_SLOW}&seeds=12")
    assert page.get_by_role("status").filter(has_text="link").count() == 0
    shown = numbers(page)
    assert shown[0] == 0.0
    assert "slow-inclusive ahead" not in page.locator("main").inner_text()
    different = visit(open_page(), f"{server.url}/explore?seeds=12")
    assert numbers(different)[0] != 0.0


def test_equal_strategies_differ_by_nothing_on_the_page_compare(server, open_page):
    query = f"world=classroom,{ALL_SLOW}&plausible=0&seeds=6&years=20"
    page = ask(visit(open_page(), f"{server.url}/compare?{query}"))
    assert numbers(page) == [0.0] * len(numbers(page))
    unsure = page.locator("main .compare-card .verdict").inner_text()
    assert "ahead" not in unsure.lower().replace("who is ahead", "")


def test_the_same_link_draws_the_same_pictures(server, open_page):
    address = f"{server.url}/explore?world=sefton,trust.gain=0.05&seeds=6&years=20"
    one, other = visit(open_page(), address), visit(open_page(), address)
    assert len(pictures(one)) >= 4
    assert pictures(one) == pictures(other)
    assert numbers(one) == numbers(other)
