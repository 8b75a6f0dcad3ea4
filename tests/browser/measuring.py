"""Measured numbers against budgets: each is told at the end, and fails only far beyond.

A budget is what the dashboard promises on two quiet cores. A test machine is seldom quiet, and a
test should not fail because of that: what was measured is told in the summary, with a mark where it
is over its budget, and only what is five times beyond it is called broken.
"""

import math
from collections.abc import Sequence

SLACK = 5.0


class Measured:
    """A list of what was measured, with the gates that hold it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def at_most(self, what: str, value: float, budget: float, unit: str) -> None:
        """Note a number that should not exceed its budget."""
        self._note(what, value, f"at most {budget:g}", unit, value <= budget)
        assert value <= SLACK * budget, self.lines[-1]

    def at_least(self, what: str, value: float, budget: float, unit: str) -> None:
        """Note a number that should reach its budget."""
        self._note(what, value, f"at least {budget:g}", unit, value >= budget)
        assert value >= budget / SLACK, self.lines[-1]

    def note(self, what: str, value: float, unit: str) -> None:
        """Note a number that has no budget."""
        self.lines.append(f"{what}: {value:.4g} {unit}")

    def _note(self, what: str, value: float, budget: str, unit: str, kept: bool) -> None:
        over = "" if kept else ", OVER"
        self.lines.append(f"{what}: {value:.4g} {unit} (budget {budget}{over})")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
