"""Whose turn is next: that of the address, and then the visitor, whose last one is longest ago.

So nobody who asks for much, under however many names, makes others wait for all of it.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

_REMEMBERED = 500  # addresses and visitors whose last turn is known


class Who(NamedTuple):
    """Somebody who asks.

    Attributes:
        visitor: What tells a browser from others, or "".
        address: Where it is, or "".
    """

    visitor: str = ""
    address: str = ""


NOBODY = Who()
"""Somebody of whom nothing is known, as where there is no server."""


class Turns:
    """Who had a turn when; whoever uses it takes care that only one thread does."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], int] = {}

    def had(self, who: Who) -> None:
        """Note that somebody has a turn now."""
        self._last = _after(self._last, who)

    def order[T](self, waiting: Sequence[T], who: Callable[[T], Who]) -> list[T]:
        """Those who wait, in the order of their turns; at equal right, who came first."""
        last, left, order = dict(self._last), list(waiting), list[T]()
        while left:
            order.append(min(left, key=lambda one: _when(last, who(one))))
            left.remove(order[-1])
            last = _after(last, who(order[-1]))
        return order


class OneAtATime:
    """Lets one in at a time, in the order of :class:`Turns`."""

    def __init__(self) -> None:
        self._turns, self._changed = Turns(), threading.Condition()
        self._waiting: list[tuple[object, Who]] = []
        self._busy = False

    @contextmanager
    def turn(self, who: Who) -> Iterator[None]:
        """Wait for one's turn, and have it until the end of the ``with`` statement."""
        mine = object(), who
        with self._changed:
            self._waiting.append(mine)
            self._changed.wait_for(lambda: not self._busy and self._next() is mine)
            self._waiting.remove(mine)
            self._turns.had(who)
            self._busy = True
        try:
            yield
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _next(self) -> tuple[object, Who]:
        return self._turns.order(self._waiting, lambda one: one[1])[0]


def _when(last: dict[tuple[str, str], int], who: Who) -> tuple[int, int]:
    """When the address and the visitor last had a turn; 0 if that is long ago."""
    return last.get(("address", who.address), 0), last.get(("visitor", who.visitor), 0)


def _after(last: dict[tuple[str, str], int], who: Who) -> dict[tuple[str, str], int]:
    """When everybody last had a turn, once ``who`` has had one."""
    now = max(last.values(), default=0) + 1
    mine = {("address", who.address): now, ("visitor", who.visitor): now}
    others = [(one, when) for one, when in last.items() if one not in mine]
    return dict(others[-_REMEMBERED:]) | mine
