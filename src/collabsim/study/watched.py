"""Doing jobs on threads, with somebody watching who may stop them.

Results come in the order of the jobs. While it waits, the caller's ``watch`` is called several
times a second; whatever it raises ends all jobs within a moment, wherever they are.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from itertools import islice
from threading import Event

_GLANCE = 0.1  # seconds between two calls of watch

type Stop = Callable[[], None]
"""What a job calls now and then; it raises when the job is to end."""


def in_order[T](
    jobs: Iterable[Callable[[Stop], T]], threads: int, watch: Callable[[], None] | None = None
) -> Iterator[T]:
    """Do jobs on threads and yield what they return, in their order.

    Args:
        jobs: What to do; each gets a function to call now and then, which raises
            :class:`concurrent.futures.CancelledError` when the job is to end. Only a few are taken
            in advance.
        threads: How many are done at the same time.
        watch: Called several times a second; may raise to stop everything.
    """
    stopped = Event()

    def stop() -> None:
        if stopped.is_set():
            raise CancelledError

    waiting = iter(jobs)
    with ThreadPoolExecutor(threads) as pool:
        pending: deque[Future[T]] = deque()
        try:
            while True:
                room = 2 * threads - len(pending)
                pending.extend(pool.submit(job, stop) for job in islice(waiting, room))
                if not pending:
                    return
                while watch is not None and not wait((pending[0],), _GLANCE).done:
                    watch()
                yield pending.popleft().result()
        finally:
            stopped.set()
            for future in pending:
                future.cancel()
