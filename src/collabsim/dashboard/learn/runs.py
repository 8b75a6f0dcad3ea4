"""Runs of the page Learn: each step's question goes to the model, and its finding comes back."""

import threading
from typing import Any, NamedTuple

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.pace_and_style import between, pace_and_style
from collabsim.dashboard.answers import answer
from collabsim.dashboard.learn.findings import LearnFinding, finding_of
from collabsim.dashboard.learn.questions import BEFORE, LearnQuestion
from collabsim.dashboard.limits import limits
from collabsim.laboratory.comparing import compare_scenarios
from collabsim.strategies import PAIR


class LearnOutcome(NamedTuple):
    """What came out, with the comparisons that it was read from.

    Attributes:
        finding: What it says.
        comparison: What was run.
        before: For an idea switched off, the comparison with nothing switched off; else None.
    """

    finding: LearnFinding
    comparison: Comparison
    before: Comparison | None


def run_question(question: LearnQuestion) -> LearnOutcome:
    """Put a question to the model.

    Raises:
        InputError: If this server does not allow so much.
    """
    if question.plausible:
        comparison = _sets.find(question)
        parts = pace_and_style(comparison, question.year)
        return LearnOutcome(
            finding_of(question, comparison)._replace(parts=parts), comparison, None
        )
    comparison = _runs(question)
    before = _runs(BEFORE) if question.kind == "without" else None
    return LearnOutcome(finding_of(question, comparison, before), comparison, before)


def _runs(question: LearnQuestion) -> Any:
    return answer(question.world, PAIR, question.seeds, 12 * question.years)


class _Sets:
    """Comparisons over plausible sets, computed once by whoever asks first."""

    def __init__(self) -> None:
        self._kept: dict[Any, Comparison] = {}
        self._lock = threading.Lock()

    def find(self, question: LearnQuestion) -> Comparison:
        """The pair held against each other, with what tells pace and style apart run beside."""
        scenario, months = question.world.load(), 12 * question.years
        beside = between(PAIR)
        runs = question.plausible * question.seeds * (len(PAIR) + len(beside))
        limits().check(scenario, months, runs)
        text = question.world.text()
        key = (text, question.plausible, question.seeds, months)
        with self._lock:
            if key not in self._kept:
                (self._kept[key],) = compare_scenarios(
                    {text: scenario}, PAIR, question.seeds, ensemble=question.plausible,
                    beside=beside, months=months, threads=limits().threads,
                )  # fmt: skip
            return self._kept[key]


_sets = _Sets()
