"""The threads that compute the parts of one sweep for the dashboard.

They are an executor like those of ``concurrent.futures``, with three differences: each run counts
as progress, and not only a part of many runs; a sweep that is cancelled ends in the middle of a
part; and Python does not wait for their work when the server ends.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from typing import Any

from collabsim.views.dashboard.jobs import thread

type _Item = tuple[Future[Any], Callable[..., Any], tuple[Any, ...]] | None


class Workers(Executor):
    """Threads for :func:`collabsim.sweeps.runner.sweep`.

    Args:
        threads: How many.
        report: Called for every stretch of a run with how many there were so far; ends the work by
            raising ``CancelledError``.
    """

    def __init__(self, threads: int, report: Callable[[int], None]) -> None:
        self._max_workers = threads  # where a sweep looks how many parts to have ready
        self._report = report
        self._items: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._lock, self._stretches = threading.Lock(), 0
        self._threads = [thread(self._work, "worker") for _ in range(threads)]
        for one in self._threads:
            one.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Compute a part: ``fn`` is called with the task, and with what it calls now and then."""
        future: Future[Any] = Future()
        self._items.put((future, fn, args))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads once they are idle; parts that are still queued are dropped."""
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
            future, call, arguments = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call(*arguments, self._count))
            except (Exception, CancelledError) as error:
                future.set_exception(error)
            del item, future, arguments  # not to hold on to results while idle

    def _count(self) -> None:
        with self._lock:
            self._stretches += 1
            stretches = self._stretches
        self._report(stretches)
