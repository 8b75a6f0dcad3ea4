"""Changing choices one at a time, in a way that can be undone."""

from collections import deque
from typing import Any

from collabsim.dashboard.session import Change
from collabsim.dashboard.state import State
from collabsim.report.world import ChosenWorld

_MOST = 100  # choices that can be undone


class Chooser:
    """Changes the choices of a tab and remembers what they were.

    It stays the same object while a page is open, so that controls which hold on to it and did not
    change need not be drawn again. The page tells it the ``state`` whenever it is drawn.

    Args:
        state: The choices now.
        change: Replaces fields of them.
    """

    def __init__(self, state: State, change: Change) -> None:
        self.state = state
        self._change = change
        self._before: deque[State] = deque(maxlen=_MOST)
        self._turning = ""

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to undo."""
        return bool(self._before)

    def choose(self, what: str, *, world: ChosenWorld | None = None, **fields: Any) -> None:
        """Make a choice.

        Args:
            what: What is chosen; a dial that is turned for a while is undone in one go.
            world: The world in place of the first one.
            fields: Other fields of the state.
        """
        if what != self._turning or not self._before:
            self._before.append(self.state)
        self._turning = what
        if world is not None:
            fields["worlds"] = (world, *self.state.worlds[1:])
        self._change(**fields)

    def turn(self, name: str, value: float | None) -> None:
        """Set a number of the first world, or, with None, leave it as it usually is."""
        self.choose(name, world=self.state.worlds[0].with_settings({name: value}))

    def undo(self) -> None:
        """Go back to what it was before the last choice."""
        self._turning = ""
        self._change(**dict(self._before.pop()))
