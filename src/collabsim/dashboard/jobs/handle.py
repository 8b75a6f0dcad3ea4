"""Long work on a page: start it, watch it, end it.

The queue is one for the whole server; what a tab asked for belongs to that tab and outlives its
pages, so that a visitor can look at another page meanwhile. When the tab is closed, its work ends.
"""

import threading
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import solara
import solara.lab
from solara.server import kernel_context

from collabsim.dashboard.jobs.job import Status, Work
from collabsim.dashboard.jobs.queue import Jobs
from collabsim.dashboard.jobs.turns import NOBODY, Who
from collabsim.dashboard.limits import limits
from collabsim.dashboard.wall.headers import ADDRESS
from collabsim.errors import InputError

_PACE = 0.25  # seconds between two looks at a job


class JobHandle(NamedTuple):
    """A job as a page sees it.

    Attributes:
        status: How it stands, or None if nothing was asked for in this tab.
        result: What the work returned; None until it is done.
        refused: Why the last wish to start something was refused, or "".
        start: Ask for work; a job of the same name that has ended is forgotten.
        cancel: End the job.
    """

    status: Status | None
    result: Any
    refused: str
    start: Callable[[Work], None]
    cancel: Callable[[], None]

    @property
    def active(self) -> bool:
        """Whether the job waits or runs."""
        return self.status is not None and not self.status.ended


@cache
def server_jobs() -> Jobs:
    """The queue of this server."""
    bounds = limits()
    return Jobs(bounds.at_once, bounds.waiting, bounds.per_address, bounds.memory_megabytes)


def threads_now() -> int:
    """Threads for long work that begins now: an equal part of the server's."""
    return server_jobs().share(limits().threads)


def use_job(name: str) -> JobHandle:
    """The last job of this name in this tab; the component is drawn again when it changes.

    Args:
        name: Any name; pages that use the same one share the job.
    """
    jobs, owner = server_jobs(), tab()
    _, set_seen = solara.use_state(None, key=f"{name}-seen")
    refused, set_refused = solara.use_state("", key=f"{name}-refused")
    job = jobs.last(owner, name)
    status = None if job is None else jobs.status(job)

    def watch() -> Callable[[], None] | None:
        if job is None or status is None or status.ended:
            return None
        gone = threading.Event()

        def follow() -> None:
            seen = status
            while not (gone.is_set() or seen.ended):
                job.wait(_PACE)
                now = jobs.status(job)
                if jobs.closed:
                    return  # nobody is left to draw for
                if now != seen and not gone.is_set():
                    seen = now
                    set_seen(now)

        threading.Thread(target=follow, name="dashboard-watcher", daemon=True).start()
        return gone.set

    solara.use_effect(watch, [job])

    def start(work: Work) -> None:
        try:
            set_seen(jobs.submit(work, owner, name, asker()))
        except InputError as error:
            set_refused(str(error))
        else:
            set_refused("")

    def cancel() -> None:
        if job is not None:
            jobs.cancel(job)
            set_seen(jobs.status(job))

    return JobHandle(status, None if job is None else job.result, refused, start, cancel)


def tab() -> str:
    """What tells this browser tab from all others."""
    if not kernel_context.has_current_context():
        return "no tab"  # as in tests, which draw pages without a server
    return str(kernel_context.get_current_context().id)


def asker() -> Who:
    """Whose tab this is, as the gate told it."""
    if not kernel_context.has_current_context():
        return NOBODY  # as in tests, which draw pages without a server
    told = solara.lab.headers.peek() or {}
    session = str(kernel_context.get_current_context().session_id)
    return Who(session, str((told.get(ADDRESS) or [""])[0]))


def _ends_with_its_tab() -> Callable[[], None]:
    owner = tab()
    return lambda: server_jobs().forget(owner)


solara.lab.on_kernel_start(_ends_with_its_tab)
