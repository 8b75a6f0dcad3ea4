"""One table gives every strategy its look, in figures, in the brief and in the dashboard."""

from collections.abc import Iterator
from itertools import combinations

import pytest

from collabsim.report.style import DARK, LOOKS, OTHERS, Look, line_style, style_sheet, text_colour
from collabsim.strategies import ADAPTIVE, MEANINGS, STRATEGIES

EVERY = {**LOOKS, **{f"other {place}": look for place, look in enumerate(OTHERS)}}


def luminance(colour: str) -> float:
    """As the Web Content Accessibility Guidelines define it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", [*STRATEGIES, ADAPTIVE, "mix"])
def test_every_strategy_has_a_look_and_words(name: str) -> None:
    assert name in LOOKS, f"src/collabsim/report/style.py: give {name!r} a line in LOOKS"
    assert name == "mix" or MEANINGS[name].endswith(".")


@pytest.mark.parametrize("look", EVERY.values(), ids=EVERY)
def test_looks_can_be_seen_and_words_be_read(look: Look) -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21.0)  # of the definition
    assert contrast(look.colour, "#FFFFFF") >= 3.0
    assert contrast(look.text, "#FFFFFF") >= 4.5
    assert contrast(look.dark, "#1E1F21") >= 4.5  # a card of the dashboard
    assert DARK[look.colour] == DARK[look.text] == look.dark


def test_no_two_looks_are_alike() -> None:
    for one, other in combinations(EVERY.values(), 2):
        assert one.dashes != other.dashes
    own = {look for look in LOOKS.values() if look.colour != "#000000"} | set(OTHERS)
    assert len({look.colour for look in own}) == len(own) == len({look.dark for look in own})


def test_strategies_of_ones_own_take_looks_in_turn() -> None:
    found = [line_style("mine", place) for place in range(4)]
    assert found == [*OTHERS, OTHERS[0]]
    assert text_colour("mine", 1) == OTHERS[1].colour
    assert line_style("slow-inclusive", 2) == LOOKS["slow-inclusive"]
    assert text_colour("fast-divisive") == "#B34700"


def rules() -> Iterator[tuple[str, str]]:
    for line in style_sheet().splitlines():
        name, _, body = line.partition(" { ")
        yield name, body.removesuffix(" }")


def test_the_style_sheet_says_the_same() -> None:
    found = dict(rules())
    assert found[".s-fast-divisive"] == "--c: #D55E00; --t: #B34700; --d: 7.5 3.125;"
    assert found[".theme--dark .s-fast-divisive"] == "--c: #FF9248; --t: #FF9248;"
    assert found[".s-slow-inclusive"] == "--c: #0072B2; --t: #0072B2; --d: none;"
    assert len(found) == 2 * len(EVERY)
    # a place gives way to a name, which comes later
    order = [name[:3] for name, _ in rules()]
    assert order.index(".s-") > max(place for place, start in enumerate(order) if start == ".o-")
