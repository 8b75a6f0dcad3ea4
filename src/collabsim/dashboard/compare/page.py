"""The page Compare: strategies side by side in several scenarios, and a brief to pass on."""

from pathlib import Path

import solara

from collabsim.dashboard.compare.choices import CompareChoices
from collabsim.dashboard.compare.question import (
    CompareAsked,
    CompareFound,
    answering,
    compare_question_of,
    known_answer,
)
from collabsim.dashboard.compare.show import CompareFinding
from collabsim.dashboard.controls import Side, Tag
from collabsim.dashboard.jobs.handle import JobHandle, use_job
from collabsim.dashboard.jobs.wait import Wait, price
from collabsim.dashboard.limits import limits
from collabsim.dashboard.session import use_state
from collabsim.dashboard.state import State
from collabsim.dashboard.words import words
from collabsim.errors import InputError
from collabsim.report.brief.wording import sets_and_seeds

_JOB = "compare"
STYLE = Path(__file__).with_name("compare.css")


@solara.component
def Page() -> None:
    """Choices on one side, the answer on the other."""
    W = words("compare")
    state, _ = use_state()
    job = use_job(_JOB)
    question, problem = solara.use_memo(lambda: _asked(state), [state])
    known = known_answer(question.question) if question else None
    found = known or (job.result if isinstance(job.result, CompareFound) else None)
    solara.Style(STYLE)
    Tag("h1", W["title"])
    Tag("p", W["lead"])
    with Tag("div", classes="split"):
        with Side(W["choose"]):
            CompareChoices()
        with Tag("div", classes="answer"):
            _Run(job, question, problem, answered=known is not None)
            if found is None and job.status is None:
                Tag("p", W["nothing_yet"], "muted")
            elif found is not None:
                _Shown(found, old=question is None or found.question != question.question)


def _asked(state: State) -> tuple[CompareAsked | None, str]:
    try:
        return compare_question_of(state, limits()), ""
    except InputError as error:
        return None, str(error)


@solara.component
def _Run(job: JobHandle, question: CompareAsked | None, problem: str, *, answered: bool) -> None:
    W = words("compare")
    Tag("h2", W["run_heading"])
    if question is None:
        Tag("p", W["failed"].format(why=problem), "failed", role="alert")
    else:
        Tag("p", less_in_words(question))
        Tag("p", price(question.runs, question.seconds), "estimate")

    def start() -> None:
        if question is not None:
            job.start(answering(question.question))

    Wait(job, W["run"], start, disabled=question is None or answered)


def less_in_words(question: CompareAsked) -> str:
    """That fewer sets or seeds are run than were chosen, and why; nothing if all of them are."""
    if question.question == question.wanted:
        return ""
    wanted, run = (
        sets_and_seeds(one.plausible, one.seeds) for one in (question.wanted, question.question)
    )
    command = question.wanted.command()
    return str(words("compare")["less"].format(wanted=wanted, run=run, command=command))


@solara.component
def _Shown(found: CompareFound, *, old: bool) -> None:
    W = words("compare")
    Tag("p", W["stale"] if old else "", "muted", role="status")
    with Tag("div", classes="stale" if old else ""):
        CompareFinding(found)
