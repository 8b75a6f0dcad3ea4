"""The page Learn tells what came out, whatever that is, and marks the guess beside it."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from collabsim import compare
from collabsim.analysis.comparison import Comparison
from collabsim.analysis.intervals import Estimate
from collabsim.analysis.pace_and_style import FAST_INCLUSIVE, SLOW_DIVISIVE, Part, Parts, Step
from collabsim.analysis.standings import stand
from collabsim.dashboard.learn import amounts
from collabsim.dashboard.learn import sentences as said
from collabsim.dashboard.learn.findings import LearnFinding, finding_of, first_agreement, level
from collabsim.dashboard.learn.questions import BEFORE, QUESTIONS, STEP, TRUST, Knobs, trusts
from collabsim.dashboard.words import words
from collabsim.engine.outcomes import HORIZONS, OUTCOMES
from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.report.world import ChosenWorld
from collabsim.strategies import PAIR
from collabsim.study.paired import Results

solara = pytest.importorskip("solara")

from collabsim.dashboard.learn import page as learn  # noqa: E402
from collabsim.dashboard.learn import runs as lesson_runs  # noqa: E402
from collabsim.dashboard.learn.parts import lines  # noqa: E402
from collabsim.dashboard.session import SessionProvider, use_state  # noqa: E402

WORDS = words("learn")
FAST, SLOW, CLOSE, SAME = "fast", "slow", "close", "same"


def made(leads: Any, years: int = 35, **outcomes: Any) -> Comparison:
    """A comparison in which slow is so much ahead in every year of each world (below 0: behind)."""
    leads = np.asarray(leads, dtype=float)
    need = np.full((2, len(leads), 12 * years), 0.4)
    need[1] += leads[:, np.newaxis]
    found = {outcome.name: np.full((2, len(leads)), np.nan) for outcome in OUTCOMES}
    for year in HORIZONS:
        if year <= years:
            found[f"cumulative_{year}"] = need[:, :, : 12 * year].sum(axis=2) / 12
            found[f"need_met_{year}"] = need[:, :, 12 * year - 12 : 12 * year].mean(axis=2)
    found |= {name: np.asarray(values, dtype=float) for name, values in outcomes.items()}
    months = {"need_met": need, "adopted": np.zeros_like(need)}
    seeds = tuple(range(1, len(leads) + 1))
    return Comparison(Results(ChosenWorld().load(), PAIR, seeds, months, found))


class MadeSets:
    """A comparison over plausible sets with these leads after every horizon."""

    def __init__(self, leads: Any) -> None:
        self.leads = np.asarray(leads, dtype=float)[:, np.newaxis]
        self.sets = tuple(range(1, len(self.leads) + 1))
        leads = np.repeat(self.leads[np.newaxis], 3, axis=0)
        self.standings = stand(leads, leads, (5, 10, 20), PAIR, over_sets=True)

    def differences(self, second: str, years: int) -> Any:
        """As in the library."""
        return self.leads


def made_parts(pace: float, style: float) -> Parts:
    """Parts of which each is known to a month on either side."""

    def near(value: float) -> Estimate:
        return Estimate(value, value - 1 / 12, value + 1 / 12, 20)

    fast, slow = PAIR
    return Parts(
        20,
        near(pace + style),
        Part(near(pace), (Step(FAST_INCLUSIVE, slow, near(pace + 1)),
                          Step(fast, SLOW_DIVISIVE, near(pace - 1)))),
        Part(near(style), (Step(fast, FAST_INCLUSIVE, near(style)),
                           Step(SLOW_DIVISIVE, slow, near(style)))),
    )  # fmt: skip


PARTS = made_parts(1.0, 2.0)


def spread(mean: float, n: int = 20) -> Any:
    return mean + np.linspace(-0.02, 0.02, n)


def told(step: int, finding: LearnFinding, guess: str) -> said.Explanation:
    return said.explain(WORDS, step, QUESTIONS[step - 1], finding, guess)


@pytest.mark.parametrize(
    ("guess", "answer", "verdict"),
    [
        (FAST, FAST, "right"), (SLOW, SLOW, "right"), (CLOSE, CLOSE, "right"),
        (FAST, SLOW, "wrong"), (SLOW, FAST, "wrong"), (CLOSE, SLOW, "wrong"),
        (FAST, CLOSE, "unsure"), (SLOW, CLOSE, "unsure"), (FAST, SAME, "wrong"),
    ],
)  # fmt: skip
def test_a_guess_is_judged(guess: str, answer: str, verdict: str) -> None:
    assert said.judge_guess(guess, answer) == verdict


@pytest.mark.parametrize(
    ("lead", "answer", "overtakes"),
    [(0.1, SLOW, "first month"), (-0.1, FAST, "not overtake"), (0.0, SAME, "not overtake")],
)
def test_in_one_world_who_is_ahead_is_a_fact(lead: float, answer: str, overtakes: str) -> None:
    finding = finding_of(QUESTIONS[2], made([lead]))
    assert finding.answer == answer
    story = told(3, finding, answer)
    assert story.verdict == "right"
    assert len(story.lines) == len(HORIZONS)
    assert story.lines[-1][0] == pytest.approx(35 * lead)
    assert overtakes in story.after[0]
    if lead:
        assert "3 years and 6 months" in story.headline
        assert WORDS["sides"][answer] in story.headline


@pytest.mark.parametrize(("mean", "answer"), [(0.1, SLOW), (-0.1, FAST), (0.0, CLOSE)])
@pytest.mark.parametrize("usual", [0.2, -0.2, 0.0])
def test_an_idea_switched_off_is_held_against_the_worlds_with_it(
    mean: float, answer: str, usual: float
) -> None:
    now = made(spread(mean), 20, members=np.full((2, 20), 0.25))
    before = made(spread(usual), 20, members=np.full((2, 20), 0.5))
    finding = finding_of(QUESTIONS[4], now, before)
    assert finding.answer == answer
    story = told(5, finding, FAST)
    assert story.verdict == {SLOW: "wrong", FAST: "right", CLOSE: "unsure"}[answer]
    usually = SLOW if usual > 0 else FAST if usual < 0 else CLOSE
    assert WORDS["steps"][4]["moral"][said.moral(usually, answer)] in story.after
    assert "50 % with sharing, 25 % without" in story.after[-1]
    if answer != CLOSE:
        assert "2 years of met need" in story.headline


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (SLOW, SLOW, "same"), (SLOW, FAST, "other"), (FAST, SLOW, "other"),
        (SLOW, CLOSE, "surer"), (CLOSE, FAST, "surer"), (CLOSE, CLOSE, "neither"),
    ],
)  # fmt: skip
def test_what_an_idea_did_to_the_answer(before: str, after: str, name: str) -> None:
    assert said.moral(before, after) == name


@pytest.mark.parametrize(("ahead", "answer"), [(0, "few"), (5, "few"), (6, "mixed"), (14, "mixed"),
                                               (15, "many"), (20, "many")])  # fmt: skip
def test_worlds_with_slow_ahead_are_counted(ahead: int, answer: str) -> None:
    signs = np.where(np.arange(20) < ahead, 0.1, -0.1)
    luck = finding_of(QUESTIONS[3], made(signs))
    sets = finding_of(QUESTIONS[6], MadeSets(signs))._replace(parts=PARTS)
    for step, finding in ((4, luck), (7, sets)):
        assert finding.answer == answer
        story = told(step, finding, answer)
        assert f"{ahead} of 20" in story.headline
        assert [value for value, _ in story.lines] == [ahead] * len(finding.leads)


def test_the_spread_over_sets_names_who_is_ahead_at_both_ends() -> None:
    finding = finding_of(QUESTIONS[6], MadeSets([-0.5, 1.0, 2.25]))._replace(parts=PARTS)
    story = told(7, finding, "few")
    assert (
        "from 6 months for the fast way to 2 years and 3 months for the slow way"
        in (story.after[0])
    )


@pytest.mark.parametrize(
    ("pace", "style", "texts"),
    [
        (2.0, 0.5, ("slow ways are 2 years ahead of the fast ones on average (the true average most"
                    " likely lies between 1 year and 11 months and 2 years and 1 month): 3 years"
                    " ahead if they include people, 1 year ahead if they divide them",
                    "ways that include people are 6 months ahead of those that divide them")),
        (-2.0, -0.5, ("slow ways are 2 years behind the fast ones on average", "1 year behind if"
                      " they include people, 3 years behind if they divide them",
                      "ways that include people are 6 months behind those that divide them")),
        (0.0, 0.0, ("Whether slow or fast ways are ahead on average is too close to call. The slow"
                    " ways are 1 year ahead if they include people, 1 year behind if they divide",
                    "Those that include are level with them if they are fast, level with them")),
    ],
)  # fmt: skip
def test_pace_and_style_are_told_by_what_came_out(
    pace: float, style: float, texts: tuple[str, ...]
) -> None:
    sets = finding_of(QUESTIONS[6], MadeSets([1.0] * 20))
    story = told(7, sets._replace(parts=made_parts(pace, style)), "many")
    for text in texts:
        assert text in story.after[2]
    assert "at the table (0 to 1) is 0.6 with fast-inclusive, 0.8 with slow" in story.after[3]


def test_the_last_step_runs_what_tells_pace_and_style_apart() -> None:
    question = QUESTIONS[6]
    finding = lesson_runs.run_question(question).finding
    after = told(7, finding, "many").after
    assert finding.parts is not None
    for part in (finding.parts.pace, finding.parts.style):
        for step in part.steps:
            pair = (step.first, step.second)
            compared = compare("classroom", pair, 1, ensemble=question.plausible, months=240)
            standing = compared.standings[-1]
            assert step.difference == pytest.approx(standing.difference)
            assert said.duration_in_words(WORDS, standing.difference.value) in after[2]


@pytest.mark.parametrize(
    ("least", "most", "text"),
    [
        (0.83, 9.0, "the slow way leads by 10 months to 9 years"),
        (-9.0, -0.83, "the fast way leads by 10 months to 9 years"),
        (0.5, 0.51, "the slow way leads by about 6 months"),
        (0.0, 0.0, "nobody leads"),
    ],
)
def test_leads_that_all_go_one_way_are_told_as_one(least: float, most: float, text: str) -> None:
    assert said.spread_in_words(WORDS, least, most) == text


def test_what_is_said_about_the_patterns_is_what_the_package_found() -> None:
    text = (files("collabsim.report.brief") / "patterns.json").read_text("utf-8")
    apart = [each for each in json.loads(text)["patterns"] if each["kind"] != "fit"]
    told = " ".join(WORDS["steps"][6]["text"])
    met = sum(each["verdict"] == "met" for each in apart)
    assert len(apart) == 5
    assert "Five further patterns are kept apart as a test" in told
    assert f"with its usual numbers it surely shows {met} of them" in told


def test_knobs_start_where_the_model_does_and_the_slider_stops_there() -> None:
    assert Knobs().question.world == ChosenWorld()
    low, high = trusts()
    assert ((Knobs().trust - low) / STEP) % 1 == pytest.approx(0.0, abs=1e-6)
    assert SPECS[TRUST].low <= low < high <= SPECS[TRUST].high


@pytest.mark.parametrize(
    ("wins", "answer"),
    [((5, 44), FAST), ((44, 5), SLOW), ((7, 7), SAME), ((np.nan, np.nan), SAME),
     ((np.nan, 30), SLOW), ((30, np.nan), FAST)],
)  # fmt: skip
def test_a_win_that_never_came_is_not_the_first(wins: Any, answer: str) -> None:
    comparison = made([0.0], 5, first_win=[[wins[0]], [wins[1]]])
    finding = first_agreement(comparison)
    assert finding.answer == answer
    words_ = said.fill_ins(WORDS, 2, QUESTIONS[1], finding)
    assert words_["fast_when"] == said.when(WORDS, wins[0], 5)
    assert (words_["slow_when"] == "not within 5 years") == bool(np.isnan(wins[1]))


@pytest.mark.parametrize(("met", "answer"), [(0.05, "low"), (0.1, "some"), (0.5, "some"),
                                             (0.51, "most")])  # fmt: skip
def test_how_much_the_better_of_the_two_meets(met: float, answer: str) -> None:
    for better in (0, 1):
        comparison = made([0.0], 5)
        need = comparison.runs.months["need_met"]
        need[:] = 0.01
        need[better, 0, -1] = met
        assert level(comparison).answer == answer


@pytest.mark.parametrize(
    ("years", "text"),
    [
        (0.01, "less than a month"), (-1 / 12, "1 month"), (0.75, "9 months"), (1.0, "1 year"),
        (1 + 1 / 12, "1 year and 1 month"), (5.66, "5 years and 8 months"), (34.99, "35 years"),
    ],
)  # fmt: skip
def test_times_in_words(years: float, text: str) -> None:
    assert said.duration_in_words(WORDS, years) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.5, 1.0, "between 6 months and 1 year for the slow way"),
        (-1.0, -0.5, "between 6 months and 1 year for the fast way"),
        (-0.25, 0.5, "from 3 months for the fast way to 6 months for the slow way"),
        (-0.09, -0.08, "at about 1 month for the fast way"),
    ],
)
def test_intervals_in_words(low: float, high: float, text: str) -> None:
    assert said.span_range(WORDS, low, high) == text


def test_overtaking_in_words() -> None:
    assert said.overtaking(WORDS, 8.5, 35).endswith("after 8 years and 6 months.")
    assert "not overtake" in said.overtaking(WORDS, np.inf, 35)
    assert "first month" in said.overtaking(WORDS, 0.0, 35)


@pytest.mark.parametrize("step", range(1, 8))
def test_every_choice_has_its_words(step: int) -> None:
    here = WORDS["steps"][step - 1]
    keys = [key for key, _ in here["options"]]
    assert set(here["results"]) == set(keys)
    assert len(said.options(WORDS, step, QUESTIONS[step - 1])) == 3
    for part in ("before", "found"):
        assert set(here.get(part, keys)) == set(keys)


def test_no_words_shout() -> None:
    for page in ("learn", "model"):
        text = str(words(page))
        assert "!" not in text
        assert "—" not in text


def test_knobs_make_worlds() -> None:
    question = Knobs(0.2, 5, resentment=False, turnover=False).question
    assert question.world.settings == {"start.beneficiary_trust": 0.2}
    assert question.world.ablations == ("no_resentment", "no_turnover")
    assert (question.years, question.year) == (5, 5)
    assert Knobs().question.world.ablations == ()


def test_there_are_worlds_in_reach_where_either_is_ahead() -> None:
    lowest, _ = trusts()
    for knobs in (Knobs(lowest, 5), Knobs(lowest, 10, resentment=False, turnover=False)):
        assert lesson_runs.run_question(knobs.question).finding.answer == FAST
    assert lesson_runs.run_question(Knobs(0.8, 20).question).finding.answer == SLOW


def test_pictures_show_the_runs() -> None:
    one = lesson_runs.run_question(QUESTIONS[0]).comparison
    years, series = lines(one, "need_met")
    assert years[-1] == 5.0
    assert series[1].middle == pytest.approx(one.runs.months["need_met"][1, 0])
    assert series[0].low == ()
    many = lesson_runs.run_question(QUESTIONS[3]).comparison
    assert lines(many, "need_met", 10)[0][-1] == 10.0
    years, series = lines(many, "need_met")
    assert years[3] == 1.0
    last = np.quantile(many.runs.months["need_met"][1, :, -1], [0.1, 0.9])
    assert (series[1].low[-1], series[1].high[-1]) == pytest.approx(tuple(last))


def every(widget: Any) -> Iterator[Any]:
    """A widget and all that is drawn inside it."""
    yield widget
    for child in getattr(widget, "children", ()):
        if not isinstance(child, str):
            yield from every(child)


class Page:
    """The page in a session of its own."""

    def __init__(self) -> None:
        seen = self.__dict__

        @solara.component
        def inside() -> None:
            seen["state"], seen["change"] = use_state()
            learn.Page()

        @solara.component
        def app() -> None:
            with SessionProvider():
                inside()

        self.box, self.rc = solara.render(app(), handle_error=False)

    def having(self, *names: str) -> list[Any]:
        """Everything drawn that has attributes of these names."""
        return [w for w in every(self.box) if all(hasattr(w, name) for name in names)]

    def texts(self, tag: str) -> list[str]:
        found = [w for w in self.having("tag", "children") if w.tag == tag]
        return ["".join(c for c in w.children if isinstance(c, str)) for w in found]

    def marked(self) -> list[list[str]]:
        """The choices, each with the marks behind it."""
        (rows,) = (w for w in self.having("tag", "class_") if w.class_ == "marked")
        return [[span.children[0] for span in row.children] for row in rows.children]

    def title(self) -> str:
        (title,) = (w for w in self.having("tag", "text") if w.tag == "h1")
        return str(title.text)

    def headline(self) -> list[str]:
        return [str(w.text) for w in self.having("tag", "text") if w.tag == "p"]

    def press(self, label: str) -> None:
        (button,) = (w for w in self.having("vue_clicked") if w.label == label)
        assert not button.disabled
        button.vue_clicked(None)

    def guess(self, step: int, key: str) -> None:
        keys = [at for at, _ in WORDS["steps"][step - 1]["options"]]
        (radio,) = (w for w in self.having("vue_chose", "options") if len(w.options) == 3)
        radio.vue_chose(keys.index(key))

    def show(self) -> None:
        (button,) = self.having("vue_pressed")
        assert not button.disabled
        button.vue_pressed(None)


@pytest.fixture
def page() -> Iterator[Page]:
    page = Page()
    yield page
    page.rc.close()


def test_a_guess_comes_before_the_run(page: Page) -> None:
    (button,) = page.having("vue_pressed")
    assert button.disabled
    assert page.headline() == []
    page.guess(1, "low")
    page.show()
    assert len(page.headline()) == 1


def test_what_is_told_is_what_compare_gives(page: Page) -> None:
    page.change(step=3)
    page.guess(3, FAST)
    page.show()
    (standing,) = compare("classroom", PAIR, [1]).standings[-1:]
    who = SLOW if standing.difference.value > 0 else FAST
    (headline,) = page.headline()
    assert said.duration_in_words(WORDS, standing.difference.value) in headline
    assert headline.startswith("You guessed right" if who == FAST else "Not what you guessed")
    marked = page.marked()
    assert marked[0][1:] == (["your guess", "what came out"] if who == FAST else ["your guess"])
    assert [row[0] for row in marked if "what came out" in row] == [
        text for key, text in said.options(WORDS, 3, QUESTIONS[2]) if key == who
    ]


def test_without_sharing_is_what_compare_gives_without_it(page: Page) -> None:
    page.change(step=5)
    page.guess(5, CLOSE)
    page.show()
    world = ChosenWorld(ablations=("no_sharing",)).load()
    standing = compare(world, PAIR, 20, months=240).standings[-1]
    usual = compare("classroom", PAIR, 20, months=240).standings[-1]
    after = page.texts("p")
    assert any(said.duration_in_words(WORDS, usual.difference.value) in text for text in after)
    if standing.verdict in PAIR:
        assert said.duration_in_words(WORDS, standing.difference.value) in page.headline()[0]
    assert BEFORE.world == ChosenWorld()


@pytest.mark.parametrize("step", range(1, 8))
def test_every_step_can_be_played(page: Page, step: int) -> None:
    page.change(step=step)
    assert page.title().startswith(f"Step {step} of 7")
    key = WORDS["steps"][step - 1]["options"][0][0]
    page.guess(step, key)
    page.show()
    assert len(page.headline()) == 1
    assert not page.having("vue_pressed")
    page.press(WORDS["again"])
    assert page.headline() == []


def test_guesses_are_kept_on_the_way_back_and_steps_can_be_chosen(page: Page) -> None:
    page.guess(1, "most")
    page.show()
    told_first = page.headline()
    page.press(WORDS["next"])
    assert page.state.step == 2
    assert page.headline() == []
    page.press(WORDS["back"])
    assert page.headline() == told_first
    (steps,) = page.having("titles")
    assert list(steps.done) == [True] + [False] * 6
    steps.vue_chose(7)
    assert page.title().startswith("Step 7")


def test_knobs_ask_again_and_remember_what_was_tried(page: Page) -> None:
    page.change(step=6)
    page.guess(6, SLOW)
    page.show()
    (years,) = page.having("groups")
    years.vue_chose(0)
    assert page.headline() == []
    page.guess(6, FAST)
    page.show()
    assert [text for text in page.texts("td") if text in ("5", "20")] == ["20", "5"]


def test_a_step_opens_in_the_sandbox_as_it_is(page: Page, monkeypatch: Any) -> None:
    went: list[str] = []
    monkeypatch.setattr(solara.routing.Router, "push", lambda router, path: went.append(path))
    page.change(step=5)
    page.guess(5, FAST)
    page.show()
    page.press(WORDS["sandbox"]["worlds"].format(worlds=20))
    assert page.state.worlds == (ChosenWorld(ablations=("no_sharing",)),)
    assert (page.state.seeds, page.state.years) == (20, 20)
    assert went == [f"/explore?{page.state.to_query()}"]


def test_what_the_server_does_not_allow_is_said(page: Page, monkeypatch: Any) -> None:
    def refuse(question: Any) -> Any:
        raise InputError("20 seeds are more than this server allows (5)")

    monkeypatch.setattr(learn, "run_question", refuse)
    page.guess(1, "low")
    page.show()
    assert page.headline() == []
    assert any("more than this server allows" in text for text in page.texts("p"))


def test_bars_of_sets_say_who_is_ahead() -> None:
    assert amounts.set_label(WORDS, 3, 4.75) == "Set 3: slow by 4 years and 9 months"
    assert amounts.set_label(WORDS, 4, -0.5) == "Set 4: fast by 6 months"
    assert amounts.set_label(WORDS, 5, 0.0) == "Set 5: level"
