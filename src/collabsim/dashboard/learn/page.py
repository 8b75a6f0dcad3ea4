"""The page Learn: seven steps, in each of which one guesses, lets the model run, and compares."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import solara

from collabsim.dashboard.controls import Button, Link, Tag
from collabsim.dashboard.learn.parts import (
    FocusText,
    Guess,
    KnobsPanel,
    KnownLimits,
    Result,
    Steps,
    Story,
)
from collabsim.dashboard.learn.questions import QUESTIONS, Knobs, LearnQuestion
from collabsim.dashboard.learn.runs import LearnOutcome, run_question
from collabsim.dashboard.learn.sentences import explain
from collabsim.dashboard.session import use_go, use_state
from collabsim.dashboard.state import STEPS, State
from collabsim.dashboard.words import words
from collabsim.errors import InputError
from collabsim.strategies import PAIR

FINDS_FAST = 6
"""The step in which a visitor turns knobs."""

STYLE = Path(__file__).with_name("learn.css")


class Progress(NamedTuple):
    """Where a visitor is in one step.

    Attributes:
        guess: Key of the choice that was guessed, or nothing yet.
        shown: Whether the model was asked.
        tries: Knobs that were tried and what came out, the latest last.
        knobs: How the knobs stand.
    """

    guess: str = ""
    shown: bool = False
    tries: tuple[tuple[Knobs, str], ...] = ()
    knobs: Knobs = Knobs()


@solara.component
def Page() -> None:
    """The page."""
    said = words("learn")
    state, change = use_state()
    progress, set_progress = solara.use_state((Progress(),) * STEPS)
    moves, set_moves = solara.use_state(0)
    at = state.step

    def go_to(step: int) -> None:
        set_moves(moves + 1)
        change(step=step)

    def update(mine: Progress) -> None:
        set_progress((*progress[: at - 1], mine, *progress[at:]))

    solara.Style(STYLE)
    steps = [
        said["go_to"].format(step=number, title=step["title"])
        for number, step in enumerate(said["steps"], start=1)
    ]
    question = asked_in(at, progress[at - 1].knobs)
    done = [each.shown for each in progress]
    titles = [
        said["done"].format(label=title) if over else title
        for title, over in zip(steps, done, strict=True)
    ]
    title = said["heading"].format(step=at, steps=STEPS, title=said["steps"][at - 1]["title"])
    FocusText(tag="h1", text=title, kind="", focus=moves > 0).key(f"title-{moves}")
    Steps(label=said["progress"], titles=titles, done=done, step=at, event_chose=go_to)
    _Step(at, progress[at - 1], update, lambda: set_moves(moves + 1)).key(f"step-{at}")
    with Tag("div", classes="row turn"):
        Button(said["back"], lambda: go_to(at - 1), disabled=at == 1)
        Link(said["skip"], "/explore")
        if at < STEPS:
            Button(said["next"], lambda: go_to(at + 1), primary=True)
        else:
            _Sandbox(question, primary=True)


def asked_in(step: int, knobs: Knobs) -> LearnQuestion:
    """The question of a step; in one of them it follows the knobs."""
    return knobs.question if step == FINDS_FAST else QUESTIONS[step - 1]


@solara.component
def _Step(
    step: int, mine: Progress, update: Callable[[Progress], None], refocus: Callable[[], None]
) -> None:
    said = words("learn")
    here = said["steps"][step - 1]
    fresh, set_fresh = solara.use_state(False)
    question = asked_in(step, mine.knobs)
    failure, set_failure = solara.use_state("")
    outcome = solara.use_memo(
        lambda: _asked(question) if mine.shown else None, [question.key, mine.shown]
    )

    def show() -> None:
        try:
            found = run_question(question)
        except InputError as error:
            set_failure(said["failed"].format(why=error))
            update(mine._replace(guess=""))
            return
        set_failure("")
        set_fresh(True)
        tries = (*mine.tries, (mine.knobs, found.finding.answer)) if step == FINDS_FAST else ()
        update(mine._replace(shown=True, tries=tries))

    def again() -> None:
        set_fresh(False)
        update(mine._replace(shown=False, guess=""))
        refocus()

    def turn(knobs: Knobs) -> None:
        set_fresh(False)
        update(mine._replace(shown=False, guess="", knobs=knobs))

    with Tag("div", classes="lesson"):
        with Tag("div"):
            for text in here["text"]:
                Tag("p", text.format(worlds=question.plausible or question.seeds))
            if step == FINDS_FAST:
                KnobsPanel(mine.knobs, turn, mine.tries)
            if outcome is None:
                Guess(
                    step, question, mine.guess,
                    lambda guess: update(mine._replace(guess=guess)), show,
                )  # fmt: skip
                if failure:
                    Tag("p", failure, "failed", role="alert")
            else:
                told = explain(said, step, question, outcome.finding, mine.guess)
                Result(step, question, outcome, told, mine.guess, fresh)
                with Tag("div", classes="row"):
                    Button(said["again"], again)
                    if step < STEPS:
                        _Sandbox(question)
            if step == STEPS:
                KnownLimits()
        Story(step)


@solara.component
def _Sandbox(question: LearnQuestion, primary: bool = False) -> None:
    said = words("learn")["sandbox"]
    _, change = use_state()
    go, usual = use_go(), State()

    def open_it() -> None:
        change(
            worlds=(question.world,), strategies=PAIR, years=question.years,
            seeds=max(question.seeds, usual.seeds), plausible=question.plausible or usual.plausible,
        )  # fmt: skip
        go("/compare" if question.plausible else "/explore")

    kind = "sets" if question.plausible else "worlds" if question.seeds > 1 else "world"
    label = said[kind].format(worlds=question.plausible or question.seeds)
    Button(label, open_it, primary=primary)


def _asked(question: LearnQuestion) -> LearnOutcome | None:
    """What was found already; the answer is kept, so this is quick."""
    try:
        return run_question(question)
    except InputError:  # the server's limits say no; told when the button is pressed
        return None
