"""A line in the server's log for what was refused, without letting anybody fill the log."""

import logging
import threading
import time

_PAUSE = 10.0  # seconds between two lines of the same words
_MOST = 500  # different lines that are remembered

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
    more = _due(what if error is None else f"{what} {type(error).__qualname__}")
    if more is None:
        return
    if error is None:
        _log.warning("%s%s", what, more)
    else:
        _log.error("%s%s", what, more, exc_info=error)


class Sparing(logging.Filter):
    """Holds the lines of others, such as uvicorn's, to what :func:`complain` holds ours to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line may be written now."""
        if record.name == _log.name:
            return True
        kind = record.exc_info[0] if record.exc_info else None
        more = _due(f"{record.name} {record.msg} {kind}")
        if more:
            record.msg = f"{record.msg}{more}"
        return more is not None


def be_sparing() -> None:
    """Hold all that is logged in this process to a line of each kind now and then."""
    sparing = Sparing()
    logging.getLogger("uvicorn.error").addFilter(sparing)  # has a way out of its own
    all_else = logging.StreamHandler()
    all_else.setLevel(logging.WARNING)
    all_else.addFilter(sparing)
    logging.getLogger().addHandler(all_else)


def _due(same: str) -> str | None:
    """None if a line was written a moment ago; else what to say of those since then."""
    now = time.monotonic()
    with _lock:
        if now - _told.get(same, -_PAUSE) < _PAUSE:
            _since[same] = _since.get(same, 0) + 1
            return None
        if len(_told) >= _MOST:
            _told.clear()
            _since.clear()
        _told[same] = now
        unsaid = _since.pop(same, 0)
    return f" (and {unsaid} times before, unsaid)" if unsaid else ""
