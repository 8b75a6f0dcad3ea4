"""The tabs that are open, whose they are, and what becomes of those that vanish.

A tab is a place on the server until its browser closes it. If its connection only breaks, it may
come back for a while; then its place is free, and a browser that comes back later starts anew from
its link. Its long work ends sooner.
"""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from collabsim.dashboard.wall import upstream
from collabsim.dashboard.wall.messages import Messages
from collabsim.dashboard.wall.shares import CONNECTIONS, Shares, memory_used

WORK_ENDS = 6.0
"""Seconds after which the work of a tab that vanished ends."""

_SHORT = 0.85  # of the memory that may be used, from which on shares count


class _Tab:
    """A tab: who it belongs to, its messages, and how many connections it has now."""

    def __init__(self, address: str, kernel: str) -> None:
        self.address = address
        self.messages = Messages(upstream.TabWidgets(kernel))
        self.connections = 0
        self.ending: asyncio.TimerHandle | None = None


class Room(NamedTuple):
    """How much there is for all visitors.

    Attributes:
        tabs: Places for tabs.
        each: How many of them an address may hold once they are short; a quarter if 0.
        megabytes: Memory of the server above which new visitors have to wait.
    """

    tabs: int
    each: int
    megabytes: float


class Tabs:
    """All tabs of a server; belongs to its event loop.

    Args:
        room: How much there is.
        end_work: Ends the long work of a tab.
    """

    def __init__(self, room: Room, end_work: Callable[[str], None]) -> None:
        self._room, self._end_work = room, end_work
        self._shares = Shares(room.tabs, room.each)
        self._tabs: dict[str, _Tab] = {}

    def room_for(self, address: str, kernel: str = "") -> bool:
        """Whether there is room for another tab of this address, or for one that comes back."""
        tab = self._tabs.get(kernel)
        if tab is not None:
            return tab.connections < CONNECTIONS
        self._forget()
        used = memory_used()
        short = used > _SHORT * self._room.megabytes
        return used <= self._room.megabytes and self._shares.free(address, short=short)

    def enter(self, kernel: str, address: str) -> Messages:
        """A connection of a tab for which there is room begins; what checks its messages."""
        tab = self._tabs.get(kernel)
        if tab is None:
            tab = self._tabs[kernel] = _Tab(address, kernel)
            self._shares.take(address)
        if tab.ending is not None:
            tab.ending.cancel()
            tab.ending = None
        tab.connections += 1
        return tab.messages

    def leave(self, kernel: str) -> None:
        """A connection of a tab has ended."""
        tab = self._tabs[kernel]
        tab.connections -= 1
        if tab.connections == 0:
            loop = asyncio.get_running_loop()
            tab.ending = loop.call_later(WORK_ENDS, self._end_work, kernel)

    def _forget(self) -> None:
        """Give back the places of tabs that Solara has forgotten."""
        for kernel, tab in list(self._tabs.items()):
            if tab.connections == 0 and upstream.owner(kernel) is None:
                if tab.ending is not None:
                    tab.ending.cancel()  # it is not to end the work of another tab of this name
                del self._tabs[kernel]
                self._shares.give_back(tab.address)
