"""What came out of a step of the page Learn.

A step puts a question, and the run answers it. The answer is one of the choices that a visitor can
guess, or a second kind of tie: ``close`` says that the worlds tried cannot tell, because the
interval of the average holds 0. In a single world there is no average, so who is ahead there is a
plain fact. Nothing in this file knows who ought to win.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.intervals import Estimate
from collabsim.analysis.pace_and_style import Parts
from collabsim.analysis.standings import Standing
from collabsim.dashboard.learn.questions import LearnQuestion
from collabsim.strategies import PAIR

FAST, SLOW, SAME, CLOSE = "fast", "slow", "same", "close"
FEW, MIXED, MANY = "few", "mixed", "many"
LOW, SOME, MOST = "low", "some", "most"


class Lead(NamedTuple):
    """Who is ahead in total after some years, and by how much.

    ``by`` is in years of met need, slow less fast; ``ahead`` of ``worlds`` have slow ahead.
    """

    year: int
    who: str
    by: Estimate
    ahead: int
    worlds: int


class LearnFinding(NamedTuple):
    """What came out.

    Attributes:
        answer: One of the choices of the step.
        numbers: Its numbers by name, as the words of the step call them.
        leads: Who is ahead at every horizon that was reached.
        parts: What pace does and what style does, where other strategies were run beside.
    """

    answer: str
    numbers: dict[str, Any]
    leads: tuple[Lead, ...] = ()
    parts: Parts | None = None

    def at(self, year: int) -> Lead:
        """Who is ahead after that many years.

        Raises:
            KeyError: If the runs were not held against each other then.
        """
        found = {lead.year: lead for lead in self.leads}
        return found[year]


def leads(standings: Sequence[Standing]) -> tuple[Lead, ...]:
    """Who is ahead at each horizon: a fact of one world, or a verdict over several."""
    return tuple(map(_lead, standings))


def finding_of(
    question: LearnQuestion, comparison: Comparison, before: Comparison | None = None
) -> LearnFinding:
    """What a comparison says to a question.

    Args:
        question: The question that was asked.
        comparison: Its :class:`Comparison`.
        before: For an idea switched off, the comparison with nothing switched off.
    """
    year = question.year
    match question.kind:
        case "level":
            found = level(comparison)
        case "first":
            found = first_agreement(comparison)
        case "world":
            found = in_one_world(comparison)
        case "luck":
            found = in_many_worlds(comparison, year)
        case "average":
            found = on_average(comparison, year)
        case "without":
            assert before is not None
            found = without_an_idea(comparison, before, year)
        case "sets":
            found = over_sets(comparison, year)
    return found


def level(comparison: Comparison) -> LearnFinding:
    """How much need the better of the two meets in the last month, as the picture shows it."""
    need = comparison.runs.months["need_met"][:, 0]
    fast, slow = (float(found) for found in need[:, -1])
    start = float(need[:, 0].mean())
    best = max(fast, slow)
    answer = LOW if best < 0.1 else SOME if best <= 0.5 else MOST
    return LearnFinding(answer, {"fast": fast, "slow": slow, "best": best, "start": start})


def first_agreement(comparison: Comparison) -> LearnFinding:
    """Which way has the first agreement in one world; a month that never came is NaN."""
    fast, slow = (float(row[0]) for row in comparison.runs.outcomes["first_win"])
    there = comparison.runs.months["adopted"][:, 0, -1]
    earlier = np.nan_to_num([fast, slow], nan=np.inf)
    answer = SAME if earlier[0] == earlier[1] else FAST if earlier[0] < earlier[1] else SLOW
    numbers = {"fast_when": fast, "slow_when": slow}
    return LearnFinding(
        answer, numbers | {"fast_adopted": float(there[0]), "slow_adopted": float(there[1])}
    )


def in_one_world(comparison: Comparison) -> LearnFinding:
    """Which way has given more help in total by the end of one world."""
    found = leads(comparison.standings)
    overtakes = comparison.crossovers[1].years.value
    return LearnFinding(found[-1].who, {"by": found[-1].by.value, "overtakes": overtakes}, found)


def in_many_worlds(comparison: Comparison, year: int) -> LearnFinding:
    """In how many worlds the slow way is ahead in total."""
    found = leads(comparison.standings)
    return _counted(found, year)


def on_average(comparison: Comparison, year: int) -> LearnFinding:
    """Which way is ahead in total on average, if the worlds can tell."""
    found = LearnFinding("", {}, leads(comparison.standings))
    lead = found.at(year)
    return found._replace(answer=lead.who, numbers=_averages(lead))


def without_an_idea(comparison: Comparison, before: Comparison, year: int) -> LearnFinding:
    """Which way is ahead with an idea switched off, and which was with it."""
    found = on_average(comparison, year)
    usual = on_average(before, year)
    slow = PAIR[1]
    numbers = {
        "before": usual.answer,
        "before_by": usual.numbers["by"],
        "members": comparison.outcomes[slow]["members"].value,
        "members_before": before.outcomes[slow]["members"].value,
    }
    return found._replace(numbers=found.numbers | numbers)


def over_sets(comparison: Comparison, year: int) -> LearnFinding:
    """In how many plausible sets the slow way is ahead in total, and how far leads differ."""
    found = _counted(leads(comparison.standings), year)
    per_set = comparison.differences(PAIR[1], year).mean(axis=1)
    spread = {"least": float(per_set.min()), "most": float(per_set.max())}
    return found._replace(numbers=found.numbers | spread)


def few(worlds: int) -> int:
    """The most worlds that still count as few; as many from the other end count as many."""
    return worlds // 4


def _lead(standing: Standing) -> Lead:
    by = standing.difference
    if by.n > 1 and by.low <= 0.0 <= by.high:
        who = CLOSE
    else:
        who = SAME if by.value == 0.0 else SLOW if by.value > 0.0 else FAST
    return Lead(standing.years, who, by, round(standing.share.value * by.n), by.n)


def _counted(found: tuple[Lead, ...], year: int) -> LearnFinding:
    finding = LearnFinding("", {}, found)
    lead = finding.at(year)
    edge = few(lead.worlds)
    answer = FEW if lead.ahead <= edge else MANY if lead.ahead >= lead.worlds - edge else MIXED
    return finding._replace(answer=answer, numbers={"count": lead.ahead, "worlds": lead.worlds})


def _averages(lead: Lead) -> dict[str, Any]:
    return {
        "by": lead.by.value, "low": lead.by.low, "high": lead.by.high,
        "count": lead.ahead, "worlds": lead.worlds,
    }  # fmt: skip
