"""The threads that compute the parts of one sweep for the dashboard.

They are an executor like those of ``concurrent.futures``, with three differences: each run counts
as progress, and not only a part of many runs; a sweep that is cancelled ends in the middle of a
run; and Python does not wait for their work when the server ends.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from collabsim.dashboard.jobs.queue import thread
from collabsim.study.parts import Task

Compute = Callable[[Task, Callable[[], None]], Any]
"""Computes a part; calls what it is given now and then, and ends if that raises."""

_SMALL = 1_000_000  # person-months of a run that reports twice: at its beginning and at its end


class Workers(Executor):
    """Threads for :func:`collabsim.study.runner.sweep`.

    Args:
        threads: How many.
        person_months: Size of a run.
        report: Called often with the runs done so far; ends the work by raising
            ``CancelledError``.
    """

    def __init__(self, threads: int, person_months: int, report: Callable[[int], None]) -> None:
        self._max_workers = threads  # where a sweep looks how many parts to have ready
        self._report = report
        self._lock, self._calls = threading.Lock(), 0
        # a large run reports more often; how often is known once a part is finished
        self._calls_of_a_run = 2.0 if person_months <= _SMALL else None
        self._items: queue.SimpleQueue[tuple[Future[Any], Compute, Task] | None]
        self._items = queue.SimpleQueue()
        self._threads = [thread(self._work, "worker") for _ in range(threads)]
        for one in self._threads:
            one.start()

    def submit(self, fn: Compute, task: Task, /) -> Future[Any]:  # type: ignore[override]
        """Compute a part as soon as a thread is free."""
        future: Future[Any] = Future()
        self._items.put((future, fn, task))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads after the parts they are at; those that are queued are dropped."""
        while not self._items.empty():
            item = self._items.get()
            if item is not None:
                item[0].cancel()
        for _ in self._threads:
            self._items.put(None)
        if wait:
            for one in self._threads:
                one.join()

    def _work(self) -> None:
        while (item := self._items.get()) is not None:
            future, compute, task = item
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._compute(compute, task))
                except Exception as error:
                    future.set_exception(error)
            del item, future, task  # not to hold on to results while idle

    def _compute(self, compute: Compute, task: Task) -> Any:
        calls = 0

        def called() -> None:
            nonlocal calls
            calls += 1
            with self._lock:
                self._calls += 1
            self._report(int(self._calls / self._calls_of_a_run) if self._calls_of_a_run else 0)

        computed = compute(task, called)
        if calls:
            self._calls_of_a_run = calls / task.runs
        return computed
