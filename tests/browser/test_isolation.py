"""What one visitor changes, no other sees, whether in another browser or in another tab."""

from browser.reading import numbers, pictures, settled, slider, visit
from collabsim.dashboard.words import words

TRUST = words("explore")["dials"]["start_beneficiary_trust"]["label"]


def test_a_change_stays_in_its_tab(server, open_page):
    address = f"{server.url}/explore"
    mine = visit(open_page(), address)
    others = [visit(open_page(), address), visit(mine.context.new_page(), address)]
    before = [(numbers(page), pictures(page)) for page in others]
    shown = numbers(mine)
    slider(mine, TRUST).press("Home")
    mine.wait_for_function("window.location.search.includes('start.beneficiary_trust')")
    settled(mine)
    assert numbers(mine) != shown
    for page, was in zip(others, before, strict=True):
        assert (numbers(page), pictures(page)) == was
        assert "?" not in page.url
