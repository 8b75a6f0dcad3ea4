"""The page Sweep: vary one or two numbers, and see where each strategy is ahead."""

from pathlib import Path
from typing import Any

import solara

from collabsim.dashboard.controls import Button, Select, Side, Tag
from collabsim.dashboard.jobs.handle import JobHandle, use_job
from collabsim.dashboard.jobs.wait import Wait, price
from collabsim.dashboard.limits import PREFIX, limits
from collabsim.dashboard.session import use_state
from collabsim.dashboard.sweep.choices import SweepChoices
from collabsim.dashboard.sweep.question import (
    SweepQuestion,
    experiment_of,
    runs_of,
    sweep_question_of,
)
from collabsim.dashboard.sweep.run import SweepAnswer, finished_sweeps, opening, running
from collabsim.dashboard.sweep.show import SweepFinding
from collabsim.dashboard.sweep.take import Take
from collabsim.dashboard.words import words
from collabsim.errors import InputError

_LARGEST_OPENED = 10  # times the runs that a visitor may ask for


@solara.component
def Page() -> None:
    """Choices on one side, progress and the picture on the other, finished sweeps below."""
    W = words("sweep")
    job = use_job("sweep")
    kept = solara.use_ref(None)
    if isinstance(job.result, SweepAnswer):
        kept.current = job.result
    Tag("h1", W["title"])
    Tag("p", W["lead"])
    with Tag("div", classes="split"):
        with Side(W["choose"]):
            SweepChoices()
        with Tag("div", classes="answer"):
            _Run(job)
            if kept.current is None and job.status is None:
                Tag("p", W["nothing_yet"], "muted")
            elif kept.current is not None:
                _Answer(kept.current)
    _Finished(job)


@solara.component
def _Run(job: JobHandle) -> None:
    W = words("sweep")
    state, _ = use_state()
    question, problem = solara.use_memo(lambda: _question(state), [state])
    Tag("h2", W["run_heading"])
    if question is None:
        Tag("p", problem, "failed", role="status")
    else:
        Tag("p", price(question.plan.most_runs, question.seconds), "estimate")

    def start() -> None:
        if question is not None:
            job.start(running(question.plan))

    Wait(job, W["run"], start, disabled=question is None)


def _question(state: Any) -> tuple[SweepQuestion | None, str]:
    try:
        return sweep_question_of(state, limits()), ""
    except InputError as error:
        W, runs, most = words("sweep"), runs_of(state), limits().runs
        if runs > most:
            return None, W["too_many"].format(runs=f"{runs:,}", most=f"{most:,}")
        return None, W["refused"].format(why=error)


@solara.component
def _Answer(answer: SweepAnswer) -> None:
    W = words("sweep")
    state, _ = use_state()
    same = not answer.name and _is_asked(answer, state)
    if not answer.name and not same:
        Tag("p", W["stale"], "muted", role="status")
    SweepFinding(answer)
    Take(answer)


def _is_asked(answer: SweepAnswer, state: Any) -> bool:
    try:
        return experiment_of(state) == answer.experiment
    except InputError:
        return False


@solara.component
def _Finished(job: JobHandle) -> None:
    """Sweeps that the server's owner shows; visitors choose among their names."""
    W = words("sweep")["opened"]
    folder = limits().sweeps
    Tag("h2", W["heading"])
    if folder is None:
        Tag("p", W["none"].format(variable=f"{PREFIX}SWEEPS"))
    else:
        _Choose(job, folder)


@solara.component
def _Choose(job: JobHandle, folder: Path) -> None:
    W = words("sweep")["opened"]
    most = _LARGEST_OPENED * limits().runs
    found = solara.use_memo(lambda: finished_sweeps(folder, most), [])
    chosen, choose = solara.use_state(found.names[0] if found.names else "")
    problem, set_problem = solara.use_state("")

    def open_it() -> None:
        try:
            job.start(opening(chosen, folder, most))
            set_problem("")
        except InputError as error:
            set_problem(str(error))

    if found.names:
        Select(W["choose"], chosen, [(name, name) for name in found.names], choose)
        with Tag("div", classes="row"):
            Button(W["open"], open_it, disabled=job.active)
    else:
        Tag("p", W["empty"])
    if problem:
        Tag("p", problem, "failed", role="alert")
    if found.broken:
        Tag("p", W["broken"].format(names=", ".join(found.broken)), "muted")
