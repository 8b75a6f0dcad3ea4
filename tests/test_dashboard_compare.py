"""The page Compare, drawn without a browser: its numbers are those of the report, to all digits."""

import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from collabsim import compare
from collabsim.analysis.standings import LEAST_SETS
from collabsim.dashboard.kept import Kept
from collabsim.dashboard.limits import Limits, weight
from collabsim.dashboard.state import State
from collabsim.errors import InputError
from collabsim.report.brief.files import tables, to_json
from collabsim.report.world import ChosenWorld, parse_world
from collabsim.scenarios import packaged_scenarios
from collabsim.study.paired import TRAJECTORIES

solara = pytest.importorskip("solara")

from collabsim.dashboard.compare import page as page_of_compare  # noqa: E402
from collabsim.dashboard.compare import question as compare_question  # noqa: E402
from collabsim.dashboard.compare.choices import CompareChoices  # noqa: E402
from collabsim.dashboard.compare.page import less_in_words  # noqa: E402
from collabsim.dashboard.compare.question import (  # noqa: E402
    CompareFound,
    answering,
    compare_question_of,
    kept_comparisons,
)
from collabsim.dashboard.compare.show import (  # noqa: E402
    difference_series,
    need_series,
)
from collabsim.dashboard.jobs import handle as use_job  # noqa: E402
from collabsim.dashboard.jobs.queue import Jobs  # noqa: E402
from collabsim.dashboard.session import SessionProvider, use_state  # noqa: E402
from collabsim.dashboard.words import words  # noqa: E402

WORDS = words("compare")
FIRST, SECOND = "fast-divisive", "slow-inclusive"
TINY = parse_world("classroom,size.communities=3,size.beneficiaries=30,size.entrepreneurs=2")
OTHER = TINY.with_settings({"funding.patience": 0.9})
LARGE = math.ceil(weight(TINY.load()))
"""Size of this world: of its 30 people, and of what else takes memory."""
START = {"worlds": (TINY, OTHER), "seeds": 2, "plausible": 7, "years": 20}


class Drawn:
    """Part of the page as it is drawn, with a hand on its controls."""

    def __init__(self, part: Any, **start: Any) -> None:
        self.state = State()

        @solara.component
        def inside() -> None:
            state, change = use_state()
            solara.use_effect(lambda: change(**{**START, **start}), [])
            self.state = state
            part()

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

    def labelled(self, label: str, place: int = 0) -> Any:
        """The control with this label, or one of several."""
        return [w for w in self.widgets() if getattr(w, "label", None) == label][place]

    def press(self, label: str, place: int = 0) -> None:
        self.labelled(label, place).vue_clicked(None)

    def close(self) -> None:
        self._context.close()

    def text(self) -> str:
        """All text outside of controls and charts."""
        children = (c for w in self.widgets() for c in getattr(w, "children", ()))
        return "\n".join(child for child in children if isinstance(child, str))

    def data(self) -> list[str]:
        """All digits of the numbers shown as such outside of tables."""
        return [w.attributes["value"] for w in self.widgets() if getattr(w, "tag", None) == "data"]


@pytest.fixture
def draw() -> Iterator[Callable[..., Drawn]]:
    """Draws parts of the page, and takes them away at the end."""
    pages: list[Drawn] = []

    def drawn(part: Any, **start: Any) -> Drawn:
        pages.append(Drawn(part, **start))
        return pages[-1]

    yield drawn
    for page in pages:
        page.close()


@pytest.fixture(scope="module")
def found() -> CompareFound:
    question = compare_question_of(State(**START), Limits()).question
    answer: CompareFound = answering(question)(lambda done, total: None)
    return answer


def keep(found: CompareFound) -> None:
    kept_comparisons().keep(found.question.model_dump_json(), found, found.size)


def test_the_page_shows_all_digits(draw: Any, found: CompareFound) -> None:
    keep(found)
    drawn = draw(page_of_compare.Page)
    shares = [repr(world.standing(SECOND).share.value) for world in found.worlds]
    assert drawn.data() == shares
    assert drawn.labelled(WORDS["run"]).disabled


def test_pressing_the_button_answers(draw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Kept(10**9)
    monkeypatch.setattr(compare_question, "kept_comparisons", lambda: empty)
    drawn = draw(page_of_compare.Page, plausible=0, seeds=3, worlds=(TINY,), years=10)
    assert drawn.data() == []
    drawn.press(WORDS["run"])
    until = time.monotonic() + 120
    while not drawn.data() and time.monotonic() < until:
        time.sleep(0.05)
    standing = compare(TINY.load(), seeds=3, months=120).standings[-1]
    assert drawn.data() == [repr(standing.share.value)]


def test_that_nothing_was_run_is_said_only_while_that_is_so(
    draw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs, empty = Jobs(1, 1), Kept(10**9)
    monkeypatch.setattr(use_job, "server_jobs", lambda: jobs)
    monkeypatch.setattr(compare_question, "kept_comparisons", lambda: empty)
    reported, go = threading.Event(), threading.Event()

    def slow(question: Any) -> Any:
        def work(progress: Any) -> None:
            progress(1, 2)
            reported.set()
            go.wait(30)
            progress(2, 2)

        return work

    monkeypatch.setattr(page_of_compare, "answering", slow)
    drawn = draw(page_of_compare.Page, plausible=0, worlds=(TINY,), years=10)
    assert WORDS["nothing_yet"] in drawn.text()
    drawn.press(WORDS["run"])
    assert reported.wait(30)
    assert WORDS["nothing_yet"] not in drawn.text()
    drawn.press(words("jobs")["cancel"])
    go.set()
    jobs.close()
    assert WORDS["nothing_yet"] not in drawn.text()


def test_charts_show_the_numbers_of_the_answer(found: CompareFound) -> None:
    world = found.worlds[0]
    years, need = need_series(world)
    assert years == list(range(1, 21))
    assert [series.key for series in need] == [FIRST, SECOND]
    assert list(need[1].high) == list(world.yearly_bands(SECOND).high)
    since, differences = difference_series(world)
    assert since == list(range(21))
    told = world.standing(SECOND, 20).difference
    assert differences[0].middle[20] == pytest.approx(told.value, abs=1e-12)


def test_what_is_taken_home_is_what_the_report_writes(found: CompareFound) -> None:
    from collabsim.dashboard.compare import show as compare_show

    written = compare_show._json(found).decode()
    assert json.loads(written) == json.loads(json.dumps(to_json(found.question, found.worlds)))
    lines = compare_show._runs(found).decode().splitlines()
    assert len(lines) == 1 + len(tables(found.worlds)["runs"]) == 1 + 4 * 2 * 7 * 2
    assert found.brief.command == found.question.command()
    assert found.brief.figures == ()


def test_an_answer_weighs_what_it_holds_on_to() -> None:
    question = compare_question_of(
        State(**{**START, "plausible": 0, "worlds": (TINY,)}), Limits()
    ).question
    answer = answering(question)(lambda done, total: None)
    kept_months = 4 * 2 * 240 * len(TRAJECTORIES)  # those of the strategies beside as well
    assert 8 * kept_months < answer.size < 1.2 * 8 * kept_months


def test_an_answer_is_computed_once(found: CompareFound) -> None:
    keep(found)

    def refuse(done: int, total: int) -> None:
        raise AssertionError("it was computed again")

    assert answering(found.question)(refuse) is found


@pytest.mark.parametrize(
    ("choice", "bounds", "said"),
    [
        ({"seeds": 20}, {"seeds": 10}, "20 seeds are more than"),
        ({}, {"people": 20}, "30 people are more than this server allows"),
        ({}, {"runs": 47}, "112 runs are more than this server allows"),  # 48 are the fewest
        ({}, {"person_months": 800_000.0}, "people × months × runs are more than"),
        ({}, {"years": 19}, "20 years are more than this server allows"),
        ({"worlds": (TINY, TINY)}, {}, "each scenario once"),
        ({"plausible": 5000}, {}, "number of plausible sets"),
    ],
)
def test_what_is_too_much_is_refused(
    choice: dict[str, Any], bounds: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        compare_question_of(State(**{**START, **choice}), Limits(**bounds))


def test_a_question_is_priced() -> None:
    one = compare_question_of(State(**{**START, "worlds": (TINY,)}), Limits(threads=1))
    two = compare_question_of(State(**START), Limits(threads=1))
    assert (one.runs, two.runs) == (56, 112)  # two strategies more tell pace and style apart
    assert two.seconds == pytest.approx(2 * one.seconds)


@pytest.mark.parametrize(
    ("choice", "bounds", "sets", "seeds"),
    [
        ({}, {}, 7, 2),
        ({}, {"runs": 111}, 7, 1),
        ({}, {"runs": 55}, 6, 1),
        ({"worlds": (TINY,)}, {"person_months": LARGE * 240 * 4 * 13}, 7, 1),
        ({"worlds": (TINY,)}, {"person_months": LARGE * 240 * 4 * 14}, 7, 2),
        ({"plausible": 0, "seeds": 20}, {"runs": 100}, 0, 12),
        ({"plausible": 0, "seeds": 3}, {"runs": 24}, 0, 3),
    ],
)
def test_a_question_is_made_to_fit_the_server(
    choice: dict[str, Any], bounds: dict[str, Any], sets: int, seeds: int
) -> None:
    found = compare_question_of(State(**{**START, **choice}), Limits(**bounds))
    assert (found.question.plausible, found.question.seeds) == (sets, seeds)
    wanted = (found.wanted.plausible, found.wanted.seeds)
    assert wanted == ({**START, **choice}["plausible"], {**START, **choice}["seeds"])
    told = less_in_words(found)
    assert bool(told) is (wanted != (sets, seeds))
    if told:
        assert told.endswith(found.wanted.command())


@pytest.mark.parametrize("scenario", packaged_scenarios())
def test_every_scenario_can_be_compared_as_the_page_stands(scenario: str) -> None:
    found = compare_question_of(State(worlds=(ChosenWorld(scenario=scenario),)), Limits())
    assert found.question.plausible >= LEAST_SETS
    assert scenario in [name for name, _ in Limits().scenarios]


def test_for_peru_fewer_seeds_are_run_and_that_is_said(draw: Any) -> None:
    usual = {"seeds": 10, "plausible": 30, "years": None}
    drawn = draw(page_of_compare.Page, worlds=(ChosenWorld(scenario="peru"),), **usual)
    assert (
        "30 plausible sets × 10 seeds each would be more work than this server allows for one"
        " question, so 30 plausible sets × 1 seed each are run."
    ) in drawn.text()
    assert "120 runs, " in drawn.text()
    assert not drawn.labelled(WORDS["run"]).disabled


def test_worlds_are_added_changed_and_removed(draw: Any) -> None:
    drawn = draw(CompareChoices, worlds=(ChosenWorld(scenario="classroom"),))
    drawn.press(WORDS["add_world"])
    assert [world.scenario for world in drawn.state.worlds] == ["classroom", "today"]
    numbers = drawn.labelled(WORDS["change"], 1)
    assert numbers.chosen == 0
    first = drawn.state.strategies[0]
    from collabsim.scenarios.dials import DIALS

    numbers.vue_chose(1)  # the first dial of the first strategy
    name = f"{first}.{DIALS[0]}"
    assert list(drawn.state.worlds[1].settings) == [name]
    drawn.labelled(name).vue_entered(0.5)
    assert drawn.state.worlds[1].settings == {name: 0.5}
    drawn.labelled(WORDS["switch_off"], 1).vue_chose(1)
    assert len(drawn.state.worlds[1].ablations) == 1
    drawn.press(WORDS["put_back"].format(name=name))
    drawn.press(WORDS["put_back"].format(name=drawn.state.worlds[1].ablations[0]))
    assert drawn.state.worlds[1] == ChosenWorld(scenario="today")
    drawn.press(WORDS["remove_world"].format(number=1))
    assert drawn.state.worlds == (ChosenWorld(scenario="today"),)


def test_strategies_are_added_and_removed(draw: Any) -> None:
    drawn = draw(CompareChoices)
    drawn.press(WORDS["add_strategy"])
    drawn.press(WORDS["add_strategy"])
    assert len(set(drawn.state.strategies)) == 4
    assert WORDS["add_strategy"] not in [getattr(w, "label", None) for w in drawn.widgets()]
    third = drawn.state.strategies[2]
    drawn.press(WORDS["remove_strategy"].format(strategy=third))
    assert third not in drawn.state.strategies
    assert drawn.state.strategies[:2] == (FIRST, SECOND)


def test_turning_to_the_defaults_and_back(draw: Any) -> None:
    drawn = draw(CompareChoices)
    drawn.labelled(WORDS["values"]).vue_chose(0)
    assert drawn.state.plausible == 0
    drawn.labelled(WORDS["values"]).vue_chose(1)
    assert drawn.state.plausible > 6
    drawn.labelled(WORDS["years"]).vue_chose(0)
    assert drawn.state.years is None
