"""What a brief says about how sure it is: counts, shares, the model's own tests, and files."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from collabsim.analysis.intervals import Estimate
from collabsim.report.brief import background, shares, wording
from collabsim.report.brief.compose import make_brief
from collabsim.report.brief.html import to_html
from collabsim.report.brief.question import Question
from collabsim.report.world import parse_world

TINY = parse_world("classroom,size.communities=3,size.beneficiaries=30,size.entrepreneurs=2")


CLEAR = parse_world(
    "classroom,size.communities=6,size.beneficiaries=240,funding.cost=0,decision.base=-3.5,"
    "decision.pressure=1"
)
"""Much help can be agreed on, little of it by pressure, and money never runs out."""


def found_with(sets: tuple[int, ...], seeds: int) -> Any:
    """As much of a comparison as words about shares need."""
    return SimpleNamespace(runs=SimpleNamespace(members=sets, seeds_each=seeds))


@pytest.fixture(scope="module")
def asked() -> tuple[Question, Any]:
    question = Question(worlds=(TINY,), seeds=1, years=5)
    return question, question.answer()


def test_few_worlds_are_counted_and_not_a_percentage(asked: tuple[Question, Any]) -> None:
    answer = make_brief(*asked).answers[0]
    assert re.fullmatch(r"[01] of 1", answer.share.text)
    assert answer.interval == ""
    assert answer.early == ""


def test_what_all_sets_agree_on_is_said_with_their_number() -> None:
    strategies = ("fast-divisive", "fast-inclusive")
    question = Question(worlds=(CLEAR,), strategies=strategies, plausible=7, seeds=2)
    answer = make_brief(question, question.answer(), draw=False).answers[0]
    assert float(answer.share.exact) == 1.0
    assert answer.interval == "in all 7 of 7 plausible sets [59,\u00a0100]\u00a0%"
    assert answer.early.startswith("After 5 years: ")
    agree = Estimate(1.0, 0.912, 1.0, 40)
    found = found_with(sets=tuple(range(40)), seeds=3)
    assert shares.beside(found, agree) == "in all 40 of 40 plausible sets [91,\u00a0100]\u00a0%"
    assert shares.in_a_cell(found, agree) == "all 40 of 40 sets"
    assert shares.in_how_many(found_with(sets=(), seeds=4), Estimate(0.75, 0.2, 1.0, 4)) == (
        "3 of 4 worlds"
    )
    part = Estimate(0.54, 0.48, 0.61, 40)
    assert shares.in_a_cell(found, part) + shares.interval_in_a_cell(found, part) == (
        "54\u00a0% [48,\u00a061]"
    )


@pytest.mark.parametrize(("met", "said"), [(0, "none of the 3"), (1, "1 of the 3"), (3, "all 3")])
def test_patterns_kept_apart_are_counted(
    met: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [
        {"kind": "corroboration", "verdict": "met" if at < met else "not met"} for at in range(3)
    ]
    every = [{"kind": "fit", "verdict": "met"}, *kept]
    monkeypatch.setattr(background, "patterns_kept", lambda: every)
    assert said in background.tested()


def test_a_brief_on_its_own_names_no_files_beside_it(asked: tuple[Question, Any]) -> None:
    assert "runs.csv" in str(make_brief(*asked).made)
    alone = to_html(make_brief(*asked, alone=True))
    assert "runs.csv" not in alone
    assert "Beside this brief" not in alone
    assert "the line above writes every run" in alone


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0\u00a0%"), (0.001, "under 1\u00a0%"), (0.5, "50\u00a0%"), (0.994, "99\u00a0%"),
     (0.999, "over 99\u00a0%"), (1.0, "100\u00a0%")],
)  # fmt: skip
def test_nearly_all_is_not_all(share: float, said: str) -> None:
    assert wording.percent(share) == said


def test_numbers_have_signs_and_two_digits_where_small() -> None:
    assert wording.years(Estimate(-0.034, -0.07, -0.001, 9), sign=True) == "−0.03"
    assert wording.years_interval(Estimate(-0.034, -0.07, -0.001, 9), sign=True) == (
        " [−0.07,\u00a00.00]"
    )
    assert wording.years(Estimate(3.26, 3.1, 3.4, 9), sign=True) == "+3.3"
    assert wording.years_interval(Estimate(22.0, 16.8, float("inf"), 9)) == " [16.8,\u00a0never]"
    assert wording.turned(Estimate(-1.0, -2.0, 0.5, 9)) == Estimate(1.0, -0.5, 2.0, 9)
