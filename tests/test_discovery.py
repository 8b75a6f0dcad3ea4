"""Scenario discovery: boxes that are known, noise, doubt, and input that cannot be used."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from collabsim.analysis import peeling
from collabsim.analysis.discovery import Box, box_in_words, box_of
from collabsim.analysis.peeling import Limit, halves, quasi_p, simplified
from collabsim.analysis.verdicts import judge_points
from collabsim.errors import InputError
from collabsim.report.figures.discovery import discovery_figure

SLOW, FAST = "slow-inclusive", "fast-divisive"
Rule = Callable[[pd.DataFrame], Any]


def sweep_of(
    fails: Rule, points: int = 500, *, seeds: int = 4, unsure: Rule | None = None
) -> pd.DataFrame:
    """Results of a sweep in which slow is behind by 1 where it ``fails``, and ahead by 1 elsewhere.

    Where ``unsure``, the sign of the difference changes from seed to seed.
    """
    rng = np.random.default_rng(7)
    table = pd.DataFrame({"point": np.arange(points)})
    for name in ("x", "y", *(f"other.{number}" for number in range(5))):
        table[name] = rng.random(points)
    table["scenario"] = rng.choice(["peru", "sefton", "today"], points)
    table["meetings"] = rng.integers(1, 5, points)
    table["same"] = 1.5
    gain = np.where(fails(table), -1.0, 1.0)
    parts = []
    for seed in range(1, seeds + 1):
        world = rng.normal(10.0, 5.0, points)
        slow = gain + rng.normal(0.0, 0.05, points)
        if unsure is not None:
            slow = np.where(unsure(table), (-1.0) ** seed, slow)
        for strategy, value in ((FAST, world), (SLOW, world + slow)):
            parts.append(table.assign(strategy=strategy, seed=seed, cumulative=value))
    return pd.concat(parts, ignore_index=True)


def corner(table: pd.DataFrame) -> Any:
    return (table["x"] > 0.6) & (table["y"] < 0.3)


@cache
def corner_box() -> Box:
    return box_of(sweep_of(corner), "cumulative", SLOW, FAST)


def limits_of(box: Box) -> pd.DataFrame:
    return box.limits.set_index("factor")


def test_a_known_box_is_found_and_nothing_else_is_named() -> None:
    limits = limits_of(corner_box())
    assert set(limits.index) == {"x", "y"}
    assert limits.loc["x", "low"] == pytest.approx(0.6, abs=0.05)
    assert limits.loc["y", "high"] == pytest.approx(0.3, abs=0.05)
    assert np.isnan(limits.loc["x", "high"])
    assert np.isnan(limits.loc["y", "low"])
    assert (limits[["quasi_p", "p_held_out"]] < 1e-3).all(axis=None)
    assert limits.loc["x", "highest"] > 0.99


def test_a_known_box_is_dense_and_covers_in_both_halves() -> None:
    box = corner_box()
    for half in (box.fitted, box.held_out):
        assert half.points == 250
        assert half.coverage > 0.85
        assert half.density > 0.8
        assert half.base_rate == pytest.approx(0.12, abs=0.04)
        assert half.mass == pytest.approx(half.inside / 250)
    assert box.fitted.cases + box.held_out.cases == corner(sweep_of(corner)).sum() / 8
    assert box.dense_enough
    assert box.unsure == 0


def test_the_box_is_the_one_that_covers_most_of_those_dense_enough() -> None:
    way = corner_box().trajectory
    chosen = way[way["chosen"]]
    assert len(chosen) == 1
    dense = way[way["density"] >= 0.8]
    assert chosen["coverage"].item() == dense["coverage"].max()
    assert way["coverage"].iloc[0] == 1.0
    assert way["density"].iloc[0] == corner_box().fitted.base_rate
    assert way["factors"].max() <= 4


def test_the_other_question_has_the_other_answer() -> None:
    box = box_of(sweep_of(corner), "cumulative", FAST, SLOW)
    cases = [half.cases for one in (box, corner_box()) for half in (one.fitted, one.held_out)]
    assert sum(cases) == 500
    assert box.limits.empty  # it fails nearly everywhere
    assert "nearly everywhere" in box_in_words(box)


def test_factors_of_words_and_whole_numbers() -> None:
    def fails(table: pd.DataFrame) -> Any:
        return (table["scenario"] != "peru") & (table["meetings"] >= 3) & (table["x"] < 0.5)

    box = box_of(sweep_of(fails), "cumulative", SLOW, FAST)
    limits = limits_of(box)
    assert set(limits.index) == {"scenario", "meetings", "x"}
    assert limits.loc["scenario", "levels"] == "sefton, today"
    assert limits.loc["scenario", "all_levels"] == "peru, sefton, today"
    assert limits.loc["meetings", "low"] == 3.0
    assert "scenario is sefton or today" in box_in_words(box)


def test_unsure_points_are_cases_of_neither() -> None:
    results = sweep_of(corner, unsure=lambda table: table["x"] > 0.8)
    judged = judge_points(results, "cumulative", FAST, SLOW)
    doubtful = judged["x"] > 0.8
    assert (judged.loc[doubtful, "ahead"] == "unsure").all()
    assert (judged.loc[~doubtful & corner(judged), "ahead"] == FAST).all()
    assert (judged.loc[~doubtful & ~corner(judged), "ahead"] == SLOW).all()
    box = box_of(results, "cumulative", SLOW, FAST)
    assert box.unsure == doubtful.sum()
    # they stay in the data: the box has to leave them out to be dense
    assert box.fitted.points + box.held_out.points == 500
    assert limits_of(box).loc["x", "high"] == pytest.approx(0.8, abs=0.05)


def test_intervals_are_students_t() -> None:
    results = pd.DataFrame(
        {
            "point": [0] * 6 + [1] * 6,
            "x": [0.0] * 6 + [1.0] * 6,
            "strategy": [FAST, SLOW] * 6,
            "seed": [1, 1, 2, 2, 3, 3] * 2,
            "cumulative": [0, 1, 0, 2, 0, 3, 0, 5, 0, 6, 0, 7],
        }
    )
    judged = judge_points(results, "cumulative", FAST, SLOW)
    half = 4.302653 / np.sqrt(3)  # quantile of Student's t with two degrees of freedom
    np.testing.assert_allclose(judged["low"], [2 - half, 6 - half], rtol=1e-6)
    np.testing.assert_allclose(judged["high"], [2 + half, 6 + half], rtol=1e-6)
    assert judged["ahead"].tolist() == ["unsure", SLOW]


def test_of_some_outcomes_less_is_better() -> None:
    results = sweep_of(corner).rename(columns={"cumulative": "gap"})
    judged = judge_points(results, "gap", FAST, SLOW)
    assert (judged.loc[corner(judged), "ahead"] == SLOW).all()
    assert (judged.loc[~corner(judged), "ahead"] == FAST).all()


def test_noise_is_told_by_the_half_held_out() -> None:
    luck = np.random.default_rng(3).random(500) < 0.3
    box = box_of(sweep_of(lambda table: luck), "cumulative", SLOW, FAST)
    assert not box.dense_enough
    assert box.held_out.density < 0.45
    assert box.limits["p_held_out"].gt(0.05).all()
    assert "densest" in box_in_words(box)


def test_quasi_p_is_a_binomial_tail() -> None:
    table = pd.DataFrame({"x": np.arange(10.0)})
    cases = table["x"].to_numpy() >= 8
    limit = Limit("x", "low", 8.0)
    # both of the two points inside are cases, of which there are 2 in 10
    assert quasi_p(limit, (limit,), table, cases) == (pytest.approx(0.04), 0.2)
    assert simplified((limit,), table, cases, 1) == (limit,)
    assert simplified((Limit("x", "low", 1.0),), table, cases, 1) == ()


def test_halves_share_points_and_cases() -> None:
    cases = np.arange(101) % 5 == 0
    first, second = halves(cases)
    assert sorted([*first, *second]) == list(range(101))
    assert abs(cases[first].sum() - cases[second].sum()) <= 1
    # a factor that alternates from point to point has both levels in either half
    assert 10 < (first % 2).sum() < 40


def test_the_same_box_whatever_the_order_of_rows() -> None:
    mixed = sweep_of(corner).sample(frac=1, random_state=1)
    box = box_of(mixed, "cumulative", SLOW, FAST)
    pd.testing.assert_frame_equal(box.limits, corner_box().limits)
    pd.testing.assert_frame_equal(box.trajectory, corner_box().trajectory)


def test_prim_is_handed_numbers_for_words(monkeypatch: pytest.MonkeyPatch) -> None:
    handed = []

    class Prim:
        def __init__(self, x: pd.DataFrame, y: Any, **more: Any) -> None:
            handed.append(x)

        def find_box(self) -> Any:
            whole = pd.DataFrame({"f0": [{0, 1}, {0, 1}], "f1": [0.0, 3.0]})
            inside = pd.DataFrame({"f0": [{1}, {1}], "f1": [0.5, 3.0]})
            return SimpleNamespace(box_lims=[whole, inside])

    # the order of a set of words, and with it which of two equal slices is peeled first, would
    # differ from one Python to the next; and a column called scenario would be left out
    monkeypatch.setattr(peeling, "import_workbench", lambda module: SimpleNamespace(Prim=Prim))
    table = pd.DataFrame({"scenario": ["b", "a", "b", "a"], "x": [0.0, 1.0, 2.0, 3.0]})
    way = peeling.peel(table, np.array([True, False, True, False]))
    assert handed[0]["f0"].tolist() == [1, 0, 1, 0]
    assert handed[0]["f0"].dtype == object
    assert way == [(), (Limit("scenario", "levels", ("b",)), Limit("x", "low", 0.5))]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcome": "cumulativ"}, "did you mean 'cumulative'"),
        ({"outcome": "attempts"}, "puts nobody ahead"),
        ({"loser": "slow"}, "there is no strategy 'slow'"),
        ({"winner": SLOW}, "two strategies"),
        ({"factors": ["z"]}, "there is no factor 'z'"),
        ({"factors": ["same"]}, "none of the factors varies"),
        ({"density": 0.0}, "density must be"),
        ({"most_factors": 0}, "at least 1 factor"),
    ],
)
def test_what_cannot_be_asked_is_refused(change: dict[str, Any], words: str) -> None:
    asked: dict[str, Any] = {"outcome": "cumulative", "loser": SLOW, "winner": FAST, **change}
    with pytest.raises(InputError, match=words):
        box_of(sweep_of(corner).assign(attempts=1.0), **asked)


def test_results_that_cannot_answer_are_refused() -> None:
    never = sweep_of(lambda table: table["x"] > 2.0, 60)
    with pytest.raises(InputError, match=r"at none of 60 points \(0 are unsure\)"):
        box_of(never, "cumulative", SLOW, FAST)
    with pytest.raises(InputError, match="no point has two seeds"):
        box_of(sweep_of(corner, seeds=1), "cumulative", SLOW, FAST)
    gap = sweep_of(corner)
    gap.loc[gap["point"] == 3, "y"] = np.nan
    with pytest.raises(InputError, match="factor y has no value"):
        box_of(gap, "cumulative", SLOW, FAST)


def test_the_figure_says_how_much_it_rests_on() -> None:
    figure = discovery_figure(
        [corner_box(), box_of(sweep_of(corner), "cumulative", FAST, SLOW)]
    )
    figure.draw_without_rendering()
    words = " ".join(text.get_text() for axes in figure.axes for text in axes.texts)
    titles = " ".join(axes.get_title("left") for axes in figure.axes)
    assert "n = 500 points" in figure.get_supxlabel()
    assert f"Where {SLOW} is behind {FAST}" in titles
    assert "no limits: it fails nearly everywhere" in words
    for factor in corner_box().limits["factor"]:
        assert factor in words
    with pytest.raises(InputError, match="no box"):
        discovery_figure([])
