"""What the page Learn says about a guess, once the model has run.

The sentences are in ``words/en/learn.toml`` and are chosen by what came out, so they are as true
after a surprise as after the usual result. Numbers are filled in here.
"""

from typing import Any, NamedTuple

from collabsim.dashboard.learn.amounts import (
    Words,
    duration_in_words,
    lead,
    overtaking,
    percent_in_words,
    span_range,
    spread_in_words,
    when,
)
from collabsim.dashboard.learn.findings import CLOSE, SAME, Lead, LearnFinding, few
from collabsim.dashboard.learn.pace import pace_in_words
from collabsim.dashboard.learn.questions import Knobs, LearnQuestion

RIGHT, WRONG, UNSURE = "right", "wrong", "unsure"


class Explanation(NamedTuple):
    """What a visitor is told after the run.

    Attributes:
        verdict: ``right``, ``wrong`` or ``unsure``.
        headline: Whether the guess was right, and what came out.
        lines: Who is ahead, a number and a line for each horizon; may be empty.
        after: Further sentences.
    """

    verdict: str
    headline: str
    lines: tuple[tuple[float, str], ...]
    after: tuple[str, ...]


def judge_guess(guess: str, answer: str) -> str:
    """Whether a guess was right; where the worlds cannot tell, other guesses are not wrong."""
    if guess == answer:
        return RIGHT
    return UNSURE if answer == CLOSE else WRONG


def explain(
    words: Words, step: int, question: LearnQuestion, finding: LearnFinding, guess: str
) -> Explanation:
    """Put a finding into words.

    Args:
        words: The words of the page.
        step: From 1.
        question: What was asked.
        finding: What came out.
        guess: What the visitor had guessed.
    """
    said = words["steps"][step - 1]
    filled = fill_ins(words, step, question, finding)
    result = said["results"][finding.answer].format(**filled)
    verdict = judge_guess(guess, finding.answer)
    return Explanation(
        verdict,
        words["verdicts"][verdict].format(result=result),
        _lines(words, step, question, finding),
        tuple(text.format(**filled) for text in said["after"]),
    )


def fill_ins(
    words: Words, step: int, question: LearnQuestion, finding: LearnFinding
) -> dict[str, str]:
    """The numbers of a finding as people read them, by the names that the words use."""
    raw = finding.numbers
    found = {name: _said(words, name, value, question) for name, value in raw.items()}
    if "low" in raw:
        found["range"] = span_range(words, raw["low"], raw["high"])
    if "least" in raw:
        found["spread"] = spread_in_words(words, raw["least"], raw["most"])
    if "overtakes" in raw:
        found["overtakes"] = overtaking(words, raw["overtakes"], question.years)
    if finding.parts is not None:
        found |= pace_in_words(words, finding.parts, question.world.load())
    return found | _choices(words, step, finding, found)


def options(words: Words, step: int, question: LearnQuestion) -> list[tuple[str, str]]:
    """The choices that can be guessed, with their words."""
    numbers = counts(question)
    return [(key, text.format(**numbers)) for key, text in words["steps"][step - 1]["options"]]


def counts(question: LearnQuestion) -> dict[str, int]:
    """How many worlds or sets there are, and from where they count as few or many."""
    worlds = question.plausible or question.seeds
    edge = few(worlds)
    return {"worlds": worlds, "few": edge, "many": worlds - edge, "years": question.year}


def try_words(words: Words, knobs: Knobs, answer: str) -> tuple[str, ...]:
    """A row of the table of what was tried."""
    said = words["steps"][5]["knobs"]
    yes_no = {True: said["yes"], False: said["no"]}
    return (
        f"{knobs.trust:.2f}", str(knobs.years), yes_no[knobs.resentment], yes_no[knobs.turnover],
        said[f"ahead_{CLOSE if answer == SAME else answer}"],
    )  # fmt: skip


def _said(words: Words, name: str, value: Any, question: LearnQuestion) -> str:
    if name.endswith("_when"):
        return when(words, value, question.years)
    if name in ("by", "low", "high", "before_by"):
        return duration_in_words(words, value)
    if name in ("least", "most"):
        return lead(words, value)
    return percent_in_words(words, value) if isinstance(value, float) else str(value)


def _choices(
    words: Words, step: int, finding: LearnFinding, found: dict[str, str]
) -> dict[str, str]:
    said = words["steps"][step - 1]
    chosen = {}
    if "before" in finding.numbers:
        before = finding.numbers["before"]
        chosen["before"] = said["before"][before].format(by=found["before_by"])
        chosen["moral"] = said["moral"][moral(before, finding.answer)]
    if "found" in said:
        chosen["found"] = said["found"][finding.answer]
    return chosen


def moral(before: str, after: str) -> str:
    """What switching an idea off did to the answer."""
    if before == after:
        return "neither" if after == CLOSE else "same"
    return "surer" if CLOSE in (before, after) else "other"


def _lines(
    words: Words, step: int, question: LearnQuestion, finding: LearnFinding
) -> tuple[tuple[float, str], ...]:
    if "lines" not in words["steps"][step - 1]:
        return ()
    if question.kind == "world":
        return tuple((at.by.value, _lead_line(words, at)) for at in finding.leads)
    said = words["lines"]["count"]
    return tuple(
        (at.ahead, said.format(year=at.year, count=at.ahead, worlds=at.worlds))
        for at in finding.leads
    )


def _lead_line(words: Words, at: Lead) -> str:
    said = words["lines"]
    if at.who == SAME:
        return str(said["same"].format(year=at.year))
    by = duration_in_words(words, at.by.value)
    return str(said["ahead"].format(year=at.year, who=words["sides"][at.who], by=by))
