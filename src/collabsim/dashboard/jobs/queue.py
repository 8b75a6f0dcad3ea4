"""Long work for many visitors on one server: a queue, progress, and an end at any moment.

A job runs in a thread of its own, because the compiled model leaves Python's lock alone and pages
stay quick beside it. Only a few jobs run at the same time, some wait, and more are refused with a
sentence. Those who wait have their turns, see :mod:`collabsim.dashboard.jobs.turns`. A job
that is told to stop does so where it reports its progress, which is often.

Jobs never keep the server from ending. Their threads are daemons, which nothing waits for, and are
told to stop when Python ends.
"""

import atexit
import math
import threading
import time
from collections import deque
from collections.abc import Callable

from collabsim.dashboard.jobs.job import PageJob, Status, Work
from collabsim.dashboard.jobs.turns import NOBODY, Turns, Who
from collabsim.dashboard.wall.shares import Shares, memory_used
from collabsim.dashboard.words import words
from collabsim.errors import InputError

_OF_A_VISITOR = 3  # jobs that wait or run, over all tabs of a visitor
_ENDING = 1.5  # seconds that jobs get to tidy up when the server ends


class Jobs:
    """The queue of a server.

    Args:
        at_once: Jobs that run at the same time.
        waiting: Jobs that may wait.
        each: Jobs that an address may have once places are short; a quarter of the places if 0.
        megabytes: Memory of the server above which nothing more is begun, since results are kept.
    """

    def __init__(
        self, at_once: int, waiting: int, each: int = 0, megabytes: float = math.inf
    ) -> None:
        self._at_once, self._megabytes = at_once, megabytes
        self._places = Shares(at_once + waiting, each)
        self._turns = Turns()
        self._lock = threading.RLock()  # the signal to end may come while it is held
        self._running: set[PageJob] = set()
        self._queue: deque[PageJob] = deque()
        self._kept: dict[str, dict[str, PageJob]] = {}
        self._closed = False
        atexit.register(self.close)

    @property
    def closed(self) -> bool:
        """Whether the server is ending."""
        return self._closed

    def share(self, threads: int) -> int:
        """How many of the server's threads a job that begins now should use; at least one."""
        with self._lock:
            return max(1, threads // max(1, len(self._running) + len(self._queue)))

    def submit(
        self, work: Work, owner: str, name: str = "", who: Who = NOBODY
    ) -> PageJob:
        """Do ``work`` when its turn comes.

        The last job of each name is kept for its owner, a tab of a browser, until :meth:`forget`.

        Args:
            work: What is to be done.
            owner: Who asks, a tab of a browser.
            name: What the owner calls it.
            who: Whose tab that is; a visitor with many tabs gets only a few jobs, and when places
                are short, an address gets only a share.

        Raises:
            InputError: If the owner has a job that has not ended, the visitor has too many, or too
                many wait.
        """
        job = PageJob(work, who)
        with self._lock:
            mine = sum(one.who.visitor == who.visitor for one in (*self._running, *self._queue))
            if who.visitor and mine >= _OF_A_VISITOR:
                raise InputError(words("jobs")["busy"])
            if any(not other.status.ended for other in self._kept.get(owner, {}).values()):
                raise InputError(words("jobs")["busy"])
            no_memory = memory_used() > self._megabytes
            if self._closed or no_memory or not self._places.take(who.address):
                raise InputError(words("jobs")["full"])
            self._kept.setdefault(owner, {})[name] = job
            self._queue.append(job)
            self._start()
        return job

    def last(self, owner: str, name: str = "") -> PageJob | None:
        """The last job of this name that ``owner`` asked for, if it is kept."""
        with self._lock:
            return self._kept.get(owner, {}).get(name)

    def status(self, job: PageJob) -> Status:
        """How a job stands, with its place in the queue."""
        with self._lock:
            now = job.status
            if now.stage == "waiting" and job in self._queue:
                return now._replace(place=self._order().index(job) + 1)
            return now

    def cancel(self, job: PageJob) -> None:
        """End a job: at once while it waits, and else when it next reports progress."""
        job.stop()
        with self._lock:
            waits = job in self._queue
            if waits:
                self._queue.remove(job)
        if waits:
            self._places.give_back(job.who.address)
            job.end("cancelled")

    def forget(self, owner: str) -> None:
        """End all jobs of an owner who has gone, and keep none of them."""
        with self._lock:
            jobs = self._kept.pop(owner, {})
        for job in jobs.values():
            self.cancel(job)

    def close(self, timeout: float = _ENDING) -> None:
        """End everything and accept nothing more; wait a moment for jobs to tidy up."""
        with self._lock:
            self._closed = True
            left = [*self._queue, *self._running]
        for job in left:
            self.cancel(job)
        until = time.monotonic() + timeout
        for job in left:
            job.wait(max(0.0, until - time.monotonic()))
        atexit.unregister(self.close)

    def _start(self) -> None:
        """Start what may run; the lock is held."""
        while self._queue and len(self._running) < self._at_once:
            job = self._order()[0]
            self._queue.remove(job)
            self._turns.had(job.who)
            self._running.add(job)
            thread(lambda job=job: self._run(job), "job").start()  # type: ignore[misc]

    def _order(self) -> list[PageJob]:
        """The jobs that wait, in the order of their turns; the lock is held."""
        return self._turns.order(self._queue, lambda job: job.who)

    def _run(self, job: PageJob) -> None:
        try:
            job.run()
        finally:
            with self._lock:
                self._running.discard(job)
                self._places.give_back(job.who.address)
                self._start()


def thread(target: Callable[[], None], name: str) -> threading.Thread:
    """A daemon thread that belongs to no visitor, though a visitor's wish may be what starts it."""
    made = threading.Thread(target=target, name=f"dashboard-{name}", daemon=True)
    # Solara would hold the tab of whoever starts a thread until it ends
    made.current_context = None  # type: ignore[attr-defined]
    return made
