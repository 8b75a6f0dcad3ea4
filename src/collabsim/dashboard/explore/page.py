"""The page Explore: one world, two strategies, and dials that are answered while they move."""

from typing import NamedTuple

import solara

from collabsim.analysis.comparison import Comparison
from collabsim.dashboard.answers import answers
from collabsim.dashboard.controls import Notice, Side, Tag
from collabsim.dashboard.explore.answer import Answer
from collabsim.dashboard.explore.asking import Question, question_of, use_reply
from collabsim.dashboard.explore.choices import Controls
from collabsim.dashboard.jobs.handle import JobHandle, threads_now, use_job
from collabsim.dashboard.jobs.wait import Wait
from collabsim.dashboard.session import use_state
from collabsim.dashboard.words import words

_JOB = "explore"


class _Found(NamedTuple):
    """What a job found, and the question that it answers."""

    question: Question
    comparison: Comparison


@solara.component
def Page() -> None:
    """Choices on one side, what comes of them on the other."""
    W = words("explore")
    Tag("h1", W["title"])
    Tag("p", W["lead"])
    state, _ = use_state()
    job = use_job(_JOB)
    found, complete, problem = use_reply(question_of(state), job.result)
    last = solara.use_ref(None)
    # while a large world waits to be run, its last answer stays, but never that of another
    if found is not None or _is_other(last.current, state.worlds[0].scenario):
        last.current = found
    with Tag("div", classes="split"):
        with Side(W["choose"]):
            Controls()
        with Tag("div", classes="answer"):
            if problem:
                Tag("p", problem, "failed", role="alert")
            elif found is None:
                _Slow(job)
            if last.current is not None:
                old = found is None
                busy = str(old or not complete).lower()
                with Tag("div", classes="stale" if old else "", aria_busy=busy):
                    Answer(last.current, complete=complete)


def _is_other(shown: Comparison | None, scenario: str) -> bool:
    return shown is not None and shown.runs.scenario.name != scenario


@solara.component
def _Slow(job: JobHandle) -> None:
    """What is shown instead of an answer that takes its time."""
    W = words("explore")
    question = question_of(use_state()[0])
    Notice([W["slow"]])
    Wait(
        job, W["run"],
        lambda: job.start(
            lambda told: _Found(question, answers().compute(*question, told, threads_now()))
        ),
    )  # fmt: skip
