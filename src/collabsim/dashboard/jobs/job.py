"""One piece of long work: how it stands, and how it is told to end."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any, Literal, NamedTuple

from collabsim.dashboard.jobs.turns import NOBODY, Who
from collabsim.dashboard.words import words
from collabsim.errors import InputError

Progress = Callable[[int, int], None]
"""Told what is done and what there is to do; ends the work by raising ``CancelledError``."""

type Work = Callable[[Progress], Any]
"""Long work: reports progress to what it is given, often, and returns its result."""

type Stage = Literal["waiting", "running", "done", "cancelled", "failed"]

_log = logging.getLogger(__name__)


class Status(NamedTuple):
    """How a job stands.

    Attributes:
        stage: What it does now.
        place: Its place in the queue while it waits; 1 is next.
        done: What is done, in the unit of the work.
        total: What there is to do; 0 while that is unknown.
        seconds_left: Estimate in whole seconds from what is done; None while nothing is.
        problem: Why it failed, in one sentence.
    """

    stage: Stage
    place: int = 0
    done: int = 0
    total: int = 0
    seconds_left: int | None = None
    problem: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.stage not in ("waiting", "running")


class PageJob:
    """One piece of long work, made by :meth:`Jobs.submit`; may be asked from any thread.

    Attributes:
        who: Who asked for it.
        result: What the work returned, once it is done.
    """

    def __init__(self, work: Work, who: Who = NOBODY) -> None:
        self.who = who
        self.result: Any = None
        self._work: Work | None = work
        self._lock = threading.RLock()
        self._stop, self._ended = threading.Event(), threading.Event()
        self._status = Status("waiting")
        self._begun = 0.0

    @property
    def status(self) -> Status:
        """How it stands; the place in the queue is known to :meth:`Jobs.status`."""
        with self._lock:
            now = self._status
        if now.stage != "running" or not now.done:
            return now
        left = (time.monotonic() - self._begun) * (now.total - now.done) / now.done
        return now._replace(seconds_left=round(left))

    def wait(self, timeout: float) -> bool:
        """Wait until it has ended, at most ``timeout`` seconds; False if it has not."""
        return self._ended.wait(timeout)

    def stop(self) -> None:
        """Tell it to end; it does when it next reports progress."""
        self._stop.set()

    def end(self, stage: Stage, *, problem: str = "", result: Any = None) -> None:
        """Note how it ended; only the first time counts."""
        with self._lock:
            if not self._status.ended:
                self.result = result
                self._status = self._status._replace(stage=stage, problem=problem)
                self._work = None  # what it holds on to is not needed any more
        self._ended.set()

    def run(self) -> None:
        """Do the work and note how it ended; called once, in the thread of the job."""
        work = self._work
        if work is None or self._stop.is_set():
            self.end("cancelled")
            return
        self._begin()
        try:
            result = work(self._progress)
        except Exception as error:
            if self._stop.is_set() or isinstance(error, CancelledError):
                self.end("cancelled")
            elif isinstance(error, InputError):
                self.end("failed", problem=str(error))
            else:
                _log.exception("a job of the dashboard failed")
                self.end("failed", problem=words("jobs")["unexpected"])
        else:
            self.end("done", result=result)

    def _begin(self) -> None:
        with self._lock:
            self._status = Status("running")

    def _progress(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise CancelledError
        with self._lock:
            if total != self._status.total:
                self._begun = time.monotonic()  # what came before says nothing about the rest
            if self._status.stage == "running":
                self._status = self._status._replace(done=done, total=total)
