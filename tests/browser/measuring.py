"""Measured times beside their budgets, told at the end; no test fails because of one.

A budget is what the dashboard promises on two quiet cores. A test machine is seldom quiet, so what
was measured is only told in the summary, with a mark where it is over its budget. What never comes
is noticed by the patience of whoever waits for it.
"""

import math
from collections.abc import Sequence


class Measured:
    """A list of what was measured."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def at_most(self, what: str, value: float, budget: float, unit: str) -> None:
        """Note a number that should not exceed its budget."""
        self._note(what, value, f"at most {budget:g}", unit, value <= budget)

    def at_least(self, what: str, value: float, budget: float, unit: str) -> None:
        """Note a number that should reach its budget."""
        self._note(what, value, f"at least {budget:g}", unit, value >= budget)

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
