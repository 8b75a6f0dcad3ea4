"""The page Explore, drawn without a browser: dials change numbers, and numbers are compare's."""

import time
from typing import Any

import pytest

from collabsim import compare
from collabsim.dashboard.state import State
from collabsim.parameters import SPECS
from collabsim.report.world import ChosenWorld

solara = pytest.importorskip("solara")

from collabsim.dashboard.answers import Answers  # noqa: E402
from collabsim.dashboard.explore import asking, community  # noqa: E402
from collabsim.dashboard.explore import page as explore  # noqa: E402
from collabsim.dashboard.explore.dials import (  # noqa: E402
    CIRCUMSTANCES,
    PRINCIPLES,
    choices,
    parameter_dial,
    strategy_dial,
)
from collabsim.dashboard.limits import Limits  # noqa: E402
from collabsim.dashboard.session import SessionProvider, use_state  # noqa: E402
from collabsim.dashboard.words import words  # noqa: E402

WORDS = words("explore")
START = {"seeds": 3, "years": 10}


class Drawn:
    """The page as it is drawn, with a hand on its controls."""

    def __init__(self, **start: Any) -> None:
        self.state = State()

        @solara.component
        def inside() -> None:
            state, change = use_state()
            solara.use_effect(lambda: change(**{**START, **start}), [])
            self.state = state
            explore.Page()

        @solara.component
        def page() -> None:
            with SessionProvider():
                inside()

        self._box, self._context = solara.render(page(), handle_error=False)

    def widgets(self) -> list[Any]:
        """Every widget of the page, from top to bottom."""
        found, left = [], [self._box]
        while left:
            widget = left.pop()
            found.append(widget)
            children = [c for c in getattr(widget, "children", ()) if not isinstance(c, str)]
            left.extend(reversed(children))
        return found

    def labelled(self, label: str) -> Any:
        """The control with this label."""
        return next(w for w in self.widgets() if getattr(w, "label", None) == label)

    def slide(self, label: str, value: float) -> None:
        slider = self.labelled(label)
        slider.vue_moved([value, slider.seen + 1])

    def choose(self, label: str, text: str) -> None:
        control = self.labelled(label)
        places = {words: at for group in control.groups.content for at, words in group["options"]}
        control.vue_chose(places[text])

    def numbers(self) -> list[float]:
        """All numbers of the headline and the table, with all their digits."""
        found = []
        for widget in self.widgets():
            if getattr(widget, "tag", "") == "data":
                found.append(float(widget.attributes["value"]))
            if hasattr(widget, "heads"):
                found += [
                    float(cell["value"])
                    for row in widget.rows.content
                    for cell in row
                    if "value" in cell
                ]
        return found

    def close(self) -> None:
        self._context.close()


@pytest.fixture
def drawn():
    page = Drawn()
    yield page
    page.close()


def expected(world: ChosenWorld, seeds: int = 3, years: int = 10) -> list[float]:
    found = compare(world.load(), seeds=seeds, months=12 * years)
    last = found.standings[-1]
    crossing = next(c for c in found.crossovers if c.kind == "cumulative")
    numbers = [last.difference.value, last.share.value, crossing.years.value]
    for standing in found.standings:
        numbers += [standing.difference.value, standing.share.value]
    return numbers


def test_the_numbers_are_those_of_compare(drawn: Drawn) -> None:
    assert drawn.numbers() == expected(ChosenWorld())


def test_a_dial_changes_the_world_and_the_numbers(drawn: Drawn) -> None:
    drawn.slide(WORDS["dials"]["seats"]["label"], 0.05)
    drawn.slide(WORDS["dials"]["resentment_push"]["label"], 0.05)
    world = ChosenWorld(settings={"slow-inclusive.seats": 0.05, "resentment.push": 0.05})
    assert drawn.state.worlds == (world,)
    assert drawn.numbers() == expected(world)


def test_a_dial_that_is_turned_back_leaves_no_trace(drawn: Drawn) -> None:
    label = WORDS["dials"]["listen"]["label"]
    drawn.slide(label, 0.05)
    drawn.slide(label, 0.2)
    assert drawn.state.worlds == (ChosenWorld(),)


def test_undo_takes_back_a_whole_turn_of_a_dial(drawn: Drawn) -> None:
    for value in (0.25, 0.2, 0.15):
        drawn.slide(WORDS["dials"]["seats"]["label"], value)
    drawn.slide(WORDS["dials"]["explore"]["label"], 0.2)
    undo = WORDS["undo"]
    drawn.labelled(undo).vue_clicked(None)
    assert drawn.state.worlds[0].settings == {"slow-inclusive.seats": 0.15}
    drawn.labelled(undo).vue_clicked(None)
    assert drawn.state.worlds[0].settings == {}
    assert drawn.labelled(undo).disabled


def test_another_scenario_begins_anew(drawn: Drawn) -> None:
    drawn.slide(WORDS["dials"]["seats"]["label"], 0.05)
    drawn.choose(WORDS["scenario"], ChosenWorld(scenario="sefton").load().title)
    assert drawn.state.worlds == (ChosenWorld(scenario="sefton"),)
    drawn.labelled(WORDS["reset"]).vue_clicked(None)
    assert drawn.state == State()


def test_any_parameter_can_be_added_as_a_dial(drawn: Drawn) -> None:
    meaning = SPECS["trust.gain"].meaning.rstrip(".")
    drawn.choose(WORDS["more_choose"], f"{meaning} (gain)")
    drawn.slide(meaning, 0.025)
    assert drawn.state.worlds[0].settings == {"trust.gain": 0.025}
    assert drawn.numbers() == expected(drawn.state.worlds[0])


def test_a_world_that_cannot_be_is_said_in_a_sentence() -> None:
    page = Drawn(worlds=(ChosenWorld(settings={"size.beneficiaries": 5}),))
    alerts = [w for w in page.widgets() if getattr(w, "attributes", {}).get("role") == "alert"]
    page.close()
    assert len(alerts) == 1
    assert "size.beneficiaries = 5" in alerts[0].children[0]


def test_a_large_world_is_run_only_when_asked_for() -> None:
    page = Drawn(worlds=(ChosenWorld(scenario="peru"),))
    assert page.labelled(WORDS["run"]).primary
    assert page.numbers() == []
    page.close()


def test_a_large_world_is_shown_once_it_was_run_also_if_it_is_not_kept(monkeypatch) -> None:
    server = Answers(Limits(cache_megabytes=0))
    for module in (explore, asking):
        monkeypatch.setattr(module, "answers", lambda: server)
    monkeypatch.setattr(asking, "is_quick", lambda *question: False)
    page = Drawn()
    assert page.numbers() == []
    page.labelled(WORDS["run"]).vue_clicked(None)
    until = time.monotonic() + 120
    while not page.numbers() and time.monotonic() < until:
        time.sleep(0.02)
    assert page.numbers() == expected(ChosenWorld())
    page.close()


def test_one_world_has_no_interval() -> None:
    page = Drawn(seeds=1)
    texts = [c for w in page.widgets() for c in getattr(w, "children", ()) if isinstance(c, str)]
    texts += [cell["note"] for w in page.widgets() if hasattr(w, "heads")
              for row in w.rows.content for cell in row]  # fmt: skip
    page.close()
    assert any("years of met need" in text for text in texts)
    assert not any("nan" in text.split() or "+nan" in text or "()" in text for text in texts)


def test_a_community_that_is_too_large_is_not_looked_into(monkeypatch) -> None:
    monkeypatch.setattr(community, "_MOST", 10_000)
    page = Drawn()
    page.labelled(WORDS["community_show"]).vue_clicked(None)
    texts = [c for w in page.widgets() for c in getattr(w, "children", ()) if isinstance(c, str)]
    page.close()
    assert WORDS["community_large"] in texts
    assert WORDS["community_wait"] not in texts


def test_dials_stand_where_the_world_stands() -> None:
    usual = ChosenWorld().load()
    shown = ChosenWorld(settings={"slow-inclusive.seats": 0.05, "funding.patience": 0.7}).load()
    dial = strategy_dial(shown, usual, "slow-inclusive", "seats")
    assert (dial.value, dial.usual) == (0.05, usual.all_strategies["slow-inclusive"].seats)
    patience = parameter_dial(shown, usual, "funding.patience")
    assert (patience.low, patience.value, patience.high) == (0.0, 0.7, 1.0)


def test_every_dial_offered_exists_and_has_words() -> None:
    usual = ChosenWorld().load()
    for name in CIRCUMSTANCES:
        assert parameter_dial(usual, usual, name).label in {
            dial["label"] for dial in WORDS["dials"].values()
        }
    for name in PRINCIPLES:
        assert strategy_dial(usual, usual, "slow-inclusive", name).label
    offered = [name for group in choices({"trust.gain"}).values() for name, _ in group]
    assert "trust.gain" not in offered
    assert len(offered) == len(set(offered)) > 100


def test_while_a_dial_moves_the_first_worlds_are_shown_and_then_all() -> None:
    page = Drawn(seeds=9)
    until = time.monotonic() + 120
    world = ChosenWorld(settings={"resentment.push": 0.05})

    def shown(seeds: int) -> bool:
        return page.numbers() == expected(world, seeds)

    page.slide(WORDS["dials"]["resentment_push"]["label"], 0.05)
    assert shown(4) or shown(9)
    while not shown(9) and time.monotonic() < until:
        time.sleep(0.02)
    assert shown(9)
    page.close()
