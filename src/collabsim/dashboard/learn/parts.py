"""Parts of a step of the page Learn: the guess, what came out, its picture, knobs and a story."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import solara

from collabsim.analysis.comparison import QUANTILES, Comparison
from collabsim.dashboard.charts import LineBands, Series
from collabsim.dashboard.controls import Check, Data, Link, Radio, Select, Slider, Tag
from collabsim.dashboard.learn.amounts import set_label
from collabsim.dashboard.learn.questions import STEP, Knobs, LearnQuestion, trusts
from collabsim.dashboard.learn.runs import LearnOutcome
from collabsim.dashboard.learn.sentences import Explanation, counts, options, try_words
from collabsim.dashboard.payload import component_with_payload
from collabsim.dashboard.words import words
from collabsim.engine.outcomes import HORIZONS
from collabsim.strategies import PAIR


@component_with_payload("focus_text.vue")
def FocusText(tag: str, text: str, kind: str, focus: bool) -> None:
    """A heading or sentence that takes the focus when it appears."""


@component_with_payload("steps.vue")
def Steps(
    label: str, titles: list[str], done: list[bool], step: int, event_chose: Callable[[int], None]
) -> None:
    """The steps as numbered buttons."""


@component_with_payload("show_button.vue")
def _Show(
    label: str, busy_words: str, help: str, disabled: bool, round: int,
    event_pressed: Callable[[Any], None],
) -> None:  # fmt: skip
    """The button that runs the model."""


@solara.component
def Guess(
    step: int,
    question: LearnQuestion,
    guess: str,
    on_guess: Callable[[str], None],
    on_show: Callable[[], None],
) -> None:
    """A question, its choices, and the button that runs the model once one is chosen."""
    said = words("learn")
    presses, set_presses = solara.use_state(0)

    def pressed(_: Any) -> None:
        set_presses(presses + 1)
        on_show()

    with Tag("div"):
        Radio(asked(step, question), guess, options(said, step, question), on_guess)
        _Show(
            label=said["show"], busy_words=said["running"], disabled=not guess, round=presses,
            help="" if guess else said["first_guess"], event_pressed=pressed,
        )  # fmt: skip


def asked(step: int, question: LearnQuestion) -> str:
    """What a step asks, in words."""
    return str(words("learn")["steps"][step - 1]["guess"].format(**counts(question)))


@solara.component
def Result(
    step: int,
    question: LearnQuestion,
    outcome: LearnOutcome,
    told: Explanation,
    guess: str,
    fresh: bool,
) -> None:
    """What came out, beside what was guessed."""
    said = words("learn")
    with Tag("div"):
        FocusText(tag="p", text=told.headline, kind=f"verdict {told.verdict}", focus=fresh)
        Tag("p", asked(step, question), "muted")
        with Tag("ul", classes="marked", aria_label=said["guess_marked"]):
            for key, text in options(said, step, question):
                out = key == outcome.finding.answer
                with Tag("li", classes="out" if out else ""):
                    Tag("span", text)
                    for marked, tick in ((key == guess, "your_guess"), (out, "came_out")):
                        if marked:
                            Tag("span", said[tick], "tick")
        LessonPicture(question, outcome)
        if told.lines:
            Tag("p", said["steps"][step - 1]["lines"])
            with Tag("ul", classes="lines"):
                for value, text in told.lines:
                    with Tag("li"):
                        Data(value, text)
        for text in told.after:
            Tag("p", text)


@solara.component
def LessonPicture(question: LearnQuestion, outcome: LearnOutcome) -> None:
    """The runs as lines, or the plausible sets as bars."""
    said = words("learn")["pictures"]
    if question.plausible:
        Sets(question, outcome)
    elif outcome.before is not None:
        with Tag("div", classes="panels"):
            _Lines(said["without"], outcome.comparison, question)
            _Lines(said["with"], outcome.before, question)
    else:
        _Lines(said[question.observable], outcome.comparison, question)
    several = question.plausible or question.seeds > 1
    if several:
        Tag("p", said["bars" if question.plausible else "band"], "muted")


def _Lines(title: str, comparison: Comparison, question: LearnQuestion) -> Any:
    unit = words("learn")["pictures"]["units"][question.observable]
    years, series = lines(comparison, question.observable, question.drawn)
    cursor = float(question.year) if question.drawn else None
    return LineBands(title, unit, years, [_in_percent(s) for s in series], high=100, cursor=cursor)


def _in_percent(series: Series) -> Series:
    def percent(values: Sequence[float | None]) -> list[float | None]:
        return [None if value is None else 100 * value for value in values]

    return Series(series.key, series.label, *map(percent, series[2:]))


def lines(
    comparison: Comparison, observable: str, drawn: int = 0
) -> tuple[list[float], list[Series]]:
    """What is drawn: years, and for each way the middle world with bands over all of them.

    ``drawn`` is the number of years, or 0 for all of them.
    """
    labels = words("learn")["series"]
    length = min(comparison.runs.length, 12 * drawn or comparison.runs.length)
    every = 1 if length <= 60 else 3
    months = np.arange(every - 1, length, every)
    found = []
    for name, table in comparison.bands(observable).items():
        low, inner_low, middle, inner_high, high = (
            table[months, at].tolist() for at in range(len(QUANTILES))
        )
        bands = (low, high, inner_low, inner_high) if len(comparison.runs.seeds) > 1 else ()
        found.append(Series(name, labels[name], middle, *bands))
    return ((months + 1) / 12).tolist(), found


@solara.component
def Sets(question: LearnQuestion, outcome: LearnOutcome) -> None:
    """A bar for each plausible set: how far ahead which way is, from behind to ahead."""
    said = words("learn")
    shape = said["pictures"]
    differences = outcome.comparison.differences(PAIR[1], question.year).mean(axis=1)
    low, high = min(0.0, differences.min()), max(0.0, differences.max())
    width = (high - low) or 1.0
    with Tag("figure"):
        Tag("figcaption", shape["sets"].format(years=question.year, worlds=len(differences)))
        with Tag("ol", classes="bars"):
            for place in np.argsort(differences, kind="stable"):
                by = float(differences[place])
                with Tag("li"):
                    with Tag("span", classes="track", aria_hidden="true"):
                        _bar(by, low, width)
                    Data(by, set_label(said, outcome.comparison.runs.members[place], by))


def _bar(by: float, low: float, width: float) -> None:
    left, size = 100 * (min(by, 0.0) - low) / width, 100 * abs(by) / width
    zero = -100 * low / width
    Tag("span", "", f"bar s-{PAIR[by > 0.0]}", style=f"left:{left:.2f}%;width:{size:.2f}%")
    Tag("span", "", "zero", style=f"left:{zero:.2f}%")


@solara.component
def KnobsPanel(
    knobs: Knobs, on_knobs: Callable[[Knobs], None], tries: Sequence[tuple[Knobs, str]]
) -> None:
    """What a visitor can change in the search for worlds in which fast wins."""
    said = words("learn")["steps"][5]["knobs"]
    low, high = trusts()
    with Tag("section", classes="knobs", aria_label=said["title"]):
        Tag("h2", said["title"])
        Slider(
            said["trust"], knobs.trust, low, high, STEP,
            lambda value: on_knobs(knobs._replace(trust=round(value, 3))), help=said["trust_help"],
        )  # fmt: skip
        Select(
            said["years"], knobs.years,
            [(years, said["years_option"].format(years=years)) for years in HORIZONS],
            lambda years: on_knobs(knobs._replace(years=years)),
        )  # fmt: skip
        Check(
            said["resentment"], knobs.resentment,
            lambda kept: on_knobs(knobs._replace(resentment=kept)),
        )  # fmt: skip
        Check(
            said["turnover"], knobs.turnover, lambda kept: on_knobs(knobs._replace(turnover=kept))
        )
        if tries:
            _Tries(tries)


@solara.component
def _Tries(tries: Sequence[tuple[Knobs, str]]) -> None:
    said = words("learn")
    knobs = said["steps"][5]["knobs"]
    heads = ("trust", "years", "resentment", "turnover", "ahead")
    with Tag("table"):
        Tag("caption", knobs["tries"])
        with Tag("thead"), Tag("tr"):
            for name in heads:
                Tag("th", knobs[f"{name}_column"], scope="col")
        with Tag("tbody"):
            for tried, answer in tries:
                with Tag("tr"):
                    for text in try_words(said, tried, answer):
                        Tag("td", text)


@solara.component
def KnownLimits() -> None:
    """What the model cannot tell, and where to go from here."""
    last = words("learn")["steps"][-1]
    with Tag("section"):
        Tag("h2", last["limits_title"])
        with Tag("ul"):
            for text in last["limits"]:
                Tag("li", text)
        with Tag("div", classes="row"):
            Link(last["end"], "/explore")
            Link(last["model"], "/model")


@solara.component
def Story(step: int) -> None:
    """A story from the essay, named as what it is."""
    said = words("learn")
    story = said["steps"][step - 1]["story"]
    with Tag("aside", classes="card story", aria_label=said["story"]):
        Tag("h2", story["title"])
        Tag("p", story["text"])
        Tag("p", said["story_note"], "muted")
