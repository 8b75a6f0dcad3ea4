"""A line in the server's log for what was refused, without letting anybody fill the log."""

import logging
import threading
import time

_PAUSE = 10.0  # seconds between two lines of the same words

_log = logging.getLogger("collabsim.dashboard")
_lock = threading.Lock()
_told: dict[str, float] = {}
_since: dict[str, int] = {}


def complain(what: str, error: BaseException | None = None) -> None:
    """Write a line, unless the same was written a moment ago; then only count it.

    Args:
        what: What happened, in fixed words: nothing that a visitor sent belongs into a log.
        error: A fault of ours whose traceback helps to find it.
    """
    now = time.monotonic()
    same = what if error is None else f"{what} {type(error).__qualname__}"
    with _lock:
        if now - _told.get(same, -_PAUSE) < _PAUSE:
            _since[same] = _since.get(same, 0) + 1
            return
        _told[same] = now
        unsaid = _since.pop(same, 0)
    more = f" (and {unsaid} times before, unsaid)" if unsaid else ""
    if error is None:
        _log.warning("%s%s", what, more)
    else:
        _log.error("%s%s", what, more, exc_info=error)
