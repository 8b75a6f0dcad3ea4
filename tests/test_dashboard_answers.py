"""Answers of the dashboard are those of ``compare``, computed once, and never too large."""

import threading
from concurrent.futures import CancelledError

import numpy as np
import pytest

from collabsim import compare
from collabsim.dashboard import answers as module
from collabsim.dashboard.answers import Answers, is_quick
from collabsim.dashboard.limits import Limits
from collabsim.errors import InputError
from collabsim.report.world import ChosenWorld
from collabsim.study.paired import run_paired

PAIR = ("fast-divisive", "slow-inclusive")
WORLD = ChosenWorld(settings={"trust.gain": 0.05})


def test_an_answer_is_what_compare_gives() -> None:
    found = Answers(Limits()).compute(WORLD, PAIR, 3, 72)
    expected = compare(WORLD.load(), PAIR, 3, months=72)
    assert found.to_dict() == expected.to_dict()
    for name, values in expected.runs.months.items():
        np.testing.assert_array_equal(found.runs.months[name], values)


def test_the_same_question_is_computed_once_even_when_asked_at_the_same_time(monkeypatch) -> None:
    computed = []

    def counted(*given, **named):
        computed.append(given)
        return run_paired(*given, **named)

    monkeypatch.setattr(module, "run_paired", counted)
    server = Answers(Limits())
    found = []
    tabs = [
        threading.Thread(target=lambda: found.append(server.compute(WORLD, PAIR, 2, 60)))
        for _ in range(8)
    ]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert len(computed) == 1
    assert len(found) == 8
    assert all(one is found[0] for one in found)


def test_old_answers_are_forgotten() -> None:
    server = Answers(Limits(cache_megabytes=0.1))
    for seeds in (1, 2, 3):
        server.compute(WORLD, PAIR, seeds, 60)
    assert server.find(WORLD, PAIR, 1, 60) is None
    assert server.find(WORLD, PAIR, 3, 60) is not None


def test_too_much_is_refused_before_anything_is_run() -> None:
    with pytest.raises(InputError, match="seeds"):
        Answers(Limits(seeds=5)).compute(WORLD, PAIR, 6, 60)
    with pytest.raises(InputError, match="people"):
        Answers(Limits(people=100)).compute(WORLD, PAIR, 2, 60)
    crowded = ChosenWorld(settings={"size.entrepreneurs": 10_000_000.0})  # and hardly any people
    with pytest.raises(InputError, match="people, with all else in the world"):
        Answers(Limits()).compute(crowded, PAIR, 2, 60)


def test_a_large_world_is_not_answered_at_once() -> None:
    assert is_quick(ChosenWorld(), PAIR, 10, None)
    assert not is_quick(ChosenWorld(scenario="peru"), PAIR, 2, None)
    crowded = ChosenWorld(settings={"size.entrepreneurs": 20_000.0})
    assert not is_quick(crowded, PAIR, 10, None)


def test_a_long_answer_can_be_stopped_within_a_run() -> None:
    told = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        raise CancelledError

    with pytest.raises(CancelledError):
        Answers(Limits()).compute(ChosenWorld(scenario="peru"), PAIR, 2, 1200, stop)
    assert told == [(0, 4)]


def test_turning_a_dial_of_one_strategy_leaves_the_runs_of_the_other(monkeypatch) -> None:
    ran = []

    def noted(scenario, strategies, *given, **named):
        ran.append(list(strategies))
        return run_paired(scenario, strategies, *given, **named)

    monkeypatch.setattr(module, "run_paired", noted)
    server = Answers(Limits())
    for settings in (
        {},
        {"slow-inclusive.teach": 0.1},
        {"fast-divisive.divisiveness": 0.5, "slow-inclusive.teach": 0.1},
        {"strategy.seats": 0.5},
        {"trust.gain": 0.05},
    ):
        world = ChosenWorld(settings=settings)
        found = server.compute(world, PAIR, 2, 60)
        assert found.to_dict() == compare(world.load(), PAIR, 2, months=60).to_dict()
    assert ran == [[*PAIR], ["slow-inclusive"], ["fast-divisive"], [*PAIR], [*PAIR]]


def test_a_strategy_that_leads_to_another_feels_the_other_s_dials() -> None:
    server = Answers(Limits())
    pair = ("fast-divisive", "small-wins-first")
    for teach in (0.0, 0.5):
        world = ChosenWorld(settings={"slow-inclusive.teach": teach})
        found = server.compute(world, pair, 3, 240)
        assert found.to_dict() == compare(world.load(), pair, 3, months=240).to_dict()


def test_what_is_not_wanted_any_more_is_not_computed() -> None:
    server = Answers(Limits())
    with pytest.raises(CancelledError):
        server.compute(WORLD, PAIR, 2, 60, wanted=lambda: False)
    assert server.find(WORLD, PAIR, 2, 60) is None


@pytest.mark.parametrize(
    ("low", "high", "number", "whole", "kept"),
    [(1, 200, 1e308, True, 200), (0.0, 1.0, -3.5, False, 0.0), (1, 200, 7.9, True, 7)],
)
def test_a_field_keeps_to_its_range(
    low: float, high: float, number: float, whole: bool, kept: float
) -> None:
    from collabsim.dashboard.controls.inputs import _within

    assert _within(low, high, number, whole) == kept
