"""Waiting for long work: the button that starts it, progress with the time left, and an end."""

from collections.abc import Callable
from typing import Any

import solara

from collabsim.dashboard.controls import Button, Tag
from collabsim.dashboard.jobs.job import Status
from collabsim.dashboard.words import words
from collabsim.engine.estimate import duration


@solara.component
def Wait(job: Any, label: str, on_start: Callable[[], None], *, disabled: bool = False) -> None:
    """A button that starts work, and how the work stands.

    Args:
        job: Handle of :func:`collabsim.dashboard.jobs.handle.use_job`.
        label: Words on the button.
        on_start: Called when it is pressed.
        disabled: Whether nothing can be started now.
    """
    W = words("jobs")
    with Tag("div", classes="row"):
        Button(label, on_start, primary=True, disabled=disabled or job.active)
        if job.active:
            Button(W["cancel"], job.cancel)
            if job.status.total:
                Tag("progress", value=job.status.done, max=job.status.total, aria_label=label)
        counting = job.active and job.status.done
        text = job.refused or (status_in_words(job.status) if job.status else "")
        # who listens is told of the beginning and the end, and not of every run
        Tag("span", "" if counting else text, "muted", role="status")
        if counting:
            Tag("span", text, "muted", aria_hidden="true")


def price(runs: int, seconds: float) -> str:
    """What work will take, in one line."""
    W = words("jobs")
    time = W["moment"] if seconds < 1.0 else W["about"].format(time=duration(seconds))
    return str(W["estimate"].format(runs=f"{runs:,}", time=time))


def status_in_words(status: Status) -> str:
    """How a job stands, in one line."""
    W = words("jobs")
    match status.stage:
        case "waiting":
            before = status.place - 1
            return str(W["waiting"].format(before=before) if before else W["waiting_next"])
        case "running" if status.done:
            text = W["running"].format(done=f"{status.done:,}", total=f"{status.total:,}")
            left = status.seconds_left
            return str(text) if left is None else f"{text}, {W['left'].format(time=f'{left} s')}"
        case "running":
            return str(W["starting"])
        case "cancelled":
            return str(W["cancelled"])
        case "failed":
            return str(W["failed"].format(why=status.problem))
        case _:
            return ""
