"""Pace and style are told apart by numbers, and the brief says what those numbers say."""

from typing import Any

import pytest

from collabsim import compare
from collabsim.analysis.intervals import Estimate
from collabsim.analysis.pace_and_style import (
    FAST_INCLUSIVE,
    SLOW_DIVISIVE,
    Part,
    Parts,
    Step,
    between,
    pace_and_style,
)
from collabsim.analysis.verdicts import UNSURE
from collabsim.laboratory.comparing import compare_scenarios
from collabsim.report.brief import parts as module
from collabsim.report.brief.compose import make_brief
from collabsim.report.brief.files import to_json
from collabsim.report.brief.parts import not_alike, pace_or_style
from collabsim.report.brief.question import Question
from collabsim.report.world import ChosenWorld, parse_world
from collabsim.strategies import PAIR

FAST, SLOW = PAIR
OF_PACE = ((FAST_INCLUSIVE, SLOW), (FAST, SLOW_DIVISIVE))
OF_STYLE = ((FAST, FAST_INCLUSIVE), (SLOW_DIVISIVE, SLOW))
TINY = parse_world("classroom,size.communities=3,size.beneficiaries=30,size.entrepreneurs=2")


def steps(parts: Parts) -> dict[tuple[str, str], Estimate]:
    return {(s.first, s.second): s.difference for p in parts[2:] for s in p.steps}


@pytest.fixture(scope="module")
def classroom() -> Parts:
    question = Question(worlds=(ChosenWorld(),), seeds=50)
    parts = pace_and_style(question.answer()[0])
    assert parts is not None
    return parts


def test_pace_is_measured_at_the_seats_that_are_asked_for(classroom: Parts) -> None:
    settings = {"fast-inclusive.seats": 0.8}
    parts = pace_and_style(Question(worlds=(ChosenWorld(settings=settings),), seeds=50).answer()[0])
    assert parts is not None
    for edge in OF_PACE:
        told = steps(parts)[edge]
        standing = compare(ChosenWorld(settings=settings).load(), edge, 50, months=240).standings[
            -1
        ]
        assert told == pytest.approx(standing.difference)
        assert (told == pytest.approx(steps(classroom)[edge])) is (FAST_INCLUSIVE not in edge)
    whole, pace, style = parts.whole.value, parts.pace.average.value, parts.style.average.value
    assert pace == pytest.approx(sum(steps(parts)[edge].value for edge in OF_PACE) / 2)
    assert pace + style == pytest.approx(whole)


def test_each_side_is_what_comparing_the_two_gives() -> None:
    scenario = TINY.load()
    for sets in (None, 7):
        (found,) = compare_scenarios(
            {"tiny": scenario}, PAIR, 3, ensemble=sets, beside=between(PAIR), months=126
        )
        parts = pace_and_style(found, 10)
        assert parts is not None
        for edge, told in steps(parts).items():
            standing = compare(scenario, edge, 3, ensemble=sets, months=126).standings[-1]
            assert told == pytest.approx(standing.difference, abs=1e-12)
        assert parts.whole == pytest.approx(found.standing(SLOW, 10).difference, abs=1e-12)
        assert parts.pace.average.value + parts.style.average.value == pytest.approx(
            parts.whole.value, abs=1e-12
        )


def test_those_beside_change_nothing_that_is_compared() -> None:
    how: dict[str, Any] = {"months": 72}
    for sets in (None, 6):
        (alone,) = compare_scenarios({"x": TINY.load()}, PAIR, 2, ensemble=sets, **how)
        (found,) = compare_scenarios(
            {"x": TINY.load()}, PAIR, 2, ensemble=sets, beside=between(PAIR), **how
        )
        assert found.to_dict() == alone.to_dict()
        assert found.standings_table().equals(alone.standings_table())
        assert found.strategies == PAIR
        own = found.runs.to_pandas()
        assert set(own["strategy"]) == {*PAIR, FAST_INCLUSIVE, SLOW_DIVISIVE}
        assert own[own["strategy"].isin(PAIR)].reset_index(drop=True).equals(alone.runs.to_pandas())
        assert pace_and_style(alone) is None


@pytest.mark.parametrize(
    ("strategies", "more"),
    [(PAIR, 2), (PAIR[::-1], 2), ((*PAIR, FAST_INCLUSIVE), 1),
     ((*PAIR, FAST_INCLUSIVE, SLOW_DIVISIVE), 0), ((FAST, FAST_INCLUSIVE), 0)],
)  # fmt: skip
def test_what_is_missing_is_run_beside_where_the_pair_is_compared(
    strategies: tuple[str, ...], more: int
) -> None:
    question = Question(worlds=(TINY,), strategies=strategies, seeds=6, years=5)
    assert len(question.beside) == more
    assert question.check() == 6 * (len(strategies) + more)
    brief = make_brief(question, question.answer(), draw=False)
    asked = set(PAIR) <= set(strategies)
    assert bool(brief.parts) is asked
    assert [name for name, _ in brief.compared.strategies] == list(strategies)
    assert dict(brief.made)["Runs"].startswith(f"{question.check()}, ")


def made(pace: float, style: float, *, n: int = 20) -> Parts:
    def near(value: float) -> Estimate:
        return Estimate(value, value - 0.1, value + 0.1, n)

    (a, b), (c, d) = OF_PACE, OF_STYLE
    return Parts(
        20, near(pace + style),
        Part(near(pace), (Step(*a, near(pace + 1)), Step(*b, near(pace - 1)))),
        Part(near(style), (Step(*c, near(style + 2)), Step(*d, near(style - 2)))),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pace", "style", "n", "said"),
    [
        (1.2, 4.4, 20, "the slow ones are 1.2 years [1.1,\u00a01.3] ahead of the fast ones on"
         " average (+2.2 [+2.1,\u00a0+2.3] if inclusive, +0.20 [+0.10,\u00a0+0.30] if divisive),"
         " and the inclusive ones are 4.4 years [4.3,\u00a04.5] ahead of the divisive ones"),
        (-1.5, -3.0, 20, "the slow ones are 1.5 years [1.4,\u00a01.6] behind the fast ones on"
         " average (−0.50 [−0.60,\u00a0−0.40] if inclusive, −2.5 [−2.6,\u00a0−2.4] if divisive),"
         " and the inclusive ones are 3.0 years [2.9,\u00a03.1] behind the divisive ones"),
        (0.05, 0.0, 20, "unsure whether the slow or the fast ones are ahead on average: +0.05"),
        (5.0, 5.0, 5, "unsure whether the slow or the fast ones are ahead on average: +5.0"),
    ],
)  # fmt: skip
def test_sentences_follow_the_numbers(
    pace: float, style: float, n: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = compare_scenarios({"x": TINY.load()}, PAIR, 1, months=60)
    monkeypatch.setattr(module, "pace_and_style", lambda found: made(pace, style, n=n))
    _, told, *_ = pace_or_style([found], {"x": "A place"})
    assert said in told
    _, first, second, *_ = pace_or_style([found, found], {"x": "A place"})
    assert first == second
    assert first.startswith("In “A place”, over 20 years, ")


def test_what_is_not_alike_in_style_is_said_until_it_is() -> None:
    (told,) = not_alike(ChosenWorld().load())
    assert "0.6 with fast-inclusive, 0.8 with slow-inclusive" in told
    assert "set fast-inclusive.seats to 0.8" in told
    alike = ChosenWorld(settings={"fast-inclusive.seats": 0.8})
    assert not_alike(alike.load()) == []
    softer = alike.with_settings({"fast-divisive.divisiveness": 0.5})
    (told,) = not_alike(softer.load())
    assert "0.5 with fast-divisive, 0.9 with slow-divisive" in told


def test_one_seed_is_unsure_and_has_no_interval() -> None:
    question = Question(worlds=(TINY,), seeds=1, years=5)
    found = question.answer()
    told = to_json(question, found)["worlds"][0]["pace_and_style"]
    assert told["pace"]["average_low"] is None
    assert told["pace"]["verdict"] == told["style"]["verdict"] == UNSURE
    assert "unsure" in make_brief(question, found, draw=False).parts[1]
