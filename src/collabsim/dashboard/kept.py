"""What was computed once and may be asked for again, within a bound of memory."""

import threading
from collections import OrderedDict
from typing import Any


class Kept:
    """Things by key, the one that was asked for longest ago forgotten first; for many threads.

    Args:
        most: Bytes that they may take together.
    """

    def __init__(self, most: float) -> None:
        self._most = self._left = most
        self._things: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Any) -> Any:
        """What is kept under this key, or None."""
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key][0]

    def keep(self, key: Any, thing: Any, size: int) -> None:
        """Keep a thing of so many bytes and forget others until all fit; not one too large."""
        with self._lock:
            self._left += self._things.pop(key, (None, 0))[1]
            if size > self._most:
                return
            self._things[key] = thing, size
            self._left -= size
            while self._left < 0.0:
                self._left += self._things.popitem(last=False)[1][1]
