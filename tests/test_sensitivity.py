"""Sensitivity analysis on functions whose answer is known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from SALib.sample import morris, sobol

from collabsim.analysis.responses import responses
from collabsim.analysis.sensitivity import (
    chance_in_words,
    convergence,
    decompose,
    screen,
    settled_in_words,
    unsettled,
)
from collabsim.errors import InputError

PAIR = ("fast-divisive", "slow-inclusive")


def problem(bounds: dict[str, tuple[float, float]]) -> dict[str, Any]:
    return {
        "num_vars": len(bounds),
        "names": list(bounds),
        "bounds": [list(ends) for ends in bounds.values()],
    }


def saltelli(asked: dict[str, Any], n: int) -> Any:
    return sobol.sample({**asked}, n, calc_second_order=False, seed=1)


ISHIGAMI = problem(dict.fromkeys(("x1", "x2", "x3"), (-np.pi, np.pi)))


def ishigami(x: Any) -> Any:
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


@pytest.fixture(scope="module")
def known() -> Any:
    return ishigami(saltelli(ISHIGAMI, 1024))


def runs(y: Any, seeds: tuple[int, ...] = (1, 2)) -> pd.DataFrame:
    """Runs of which the difference of two strategies, averaged over seeds, is ``y``."""
    rows = []
    for point, value in enumerate(y):
        for seed in seeds:
            luck = 0.25 * (seed - np.mean(seeds))
            rows.append((point, "fast-divisive", seed, 4.0 + point))
            rows.append((point, "slow-inclusive", seed, 4.0 + point + value + luck))
    return pd.DataFrame(rows, columns=["point", "strategy", "seed", "cumulative_20"])


def test_ishigami_shares_are_found(known):
    # Ishigami & Homma 1990: variances of the parts in closed form
    first = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2
    second = 7.0**2 / 8
    both = 0.01 * np.pi**8 * (1 / 18 - 1 / 50)
    everything = first + second + both
    table = decompose(ISHIGAMI, known).set_index("factor")
    assert list(table.index) == ["x1", "x2", "x3"]
    expected = pd.DataFrame(
        {
            "first": np.array([first, second, 0.0]) / everything,
            "total": np.array([first + both, second, both]) / everything,
        },
        index=table.index,
    )
    for name in ("first", "total"):
        assert table[name].to_numpy() == pytest.approx(expected[name].to_numpy(), abs=0.03)
        assert (table[f"{name}_low"] < expected[name]).all()
        assert (table[f"{name}_high"] > expected[name]).all()
    assert (table["n"] == 1024).all()


def test_an_additive_function_has_shares_that_add_up():
    asked = problem({"a": (0, 1), "b": (0, 2), "inert": (0, 1)})
    x = saltelli(asked, 1024)
    table = decompose(asked, 3.0 * x[:, 0] + 2.0 * x[:, 1]).set_index("factor")
    # variances 9/12 and 16/12
    assert table.loc["b", ["first", "total"]].to_numpy() == pytest.approx(16 / 25, abs=0.01)
    assert table.loc["a", ["first", "total"]].to_numpy() == pytest.approx(9 / 25, abs=0.01)
    assert (table.loc["inert", ["total", "total_low", "total_high"]] == 0.0).all()


def test_estimates_below_nothing_are_left_as_they_are(known):
    # x3 does nothing by itself, so that its first index is 0 and noise
    table = decompose(ISHIGAMI, known[: 512 * 5]).set_index("factor")
    assert table.loc["x3", "first_low"] < table.loc["x3", "first"] < 0.0


@pytest.mark.parametrize("levels", [2, 4, 6, 10])
def test_morris_is_exact_for_a_linear_function(levels):
    asked = problem({"up": (0, 4), "down": (-1, 1), "inert": (0, 1)})
    x = morris.sample({**asked}, 6, num_levels=levels, seed=3)
    table = screen(asked, x, 0.5 * x[:, 0] - 3.0 * x[:, 1]).set_index("factor")
    # slope times range
    assert list(table.index) == ["down", "up", "inert"]
    assert table["mu_star"].to_numpy() == pytest.approx([6.0, 2.0, 0.0])
    assert table["mu"].to_numpy() == pytest.approx([-6.0, 2.0, 0.0])
    assert table["sigma"].to_numpy() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert (table["mu_star_high"] - table["mu_star_low"]).max() < 1e-9
    assert (table["n"] == 6).all()


def test_morris_tells_effects_that_depend_on_others():
    asked = problem({"a": (-1, 1), "b": (-1, 1), "c": (0, 1)})
    x = morris.sample({**asked}, 40, seed=1)
    table = screen(asked, x, x[:, 0] * x[:, 1] + x[:, 2]).set_index("factor")
    assert table.loc["c", "sigma"] == pytest.approx(0.0, abs=1e-9)
    assert (table.loc[["a", "b"], "sigma"] > table.loc[["a", "b"], "mu_star"]).all()
    assert (table["mu_star_low"] <= table["mu_star"]).all()


def test_chance_is_the_share_of_the_seed():
    asked = problem({"a": (0, 1), "seed": (0, 50)})
    x = saltelli(asked, 2048)
    luck = np.random.default_rng(1).normal(0.0, 0.2, 50)
    table = decompose(asked, x[:, 0] + luck[x[:, 1].astype(int)]).set_index("factor")
    share = luck.var() / (luck.var() + 1 / 12)
    assert table.loc["seed", ["first", "total"]].to_numpy() == pytest.approx(share, abs=0.02)
    assert table.loc["seed", "total_low"] < share < table.loc["seed", "total_high"]


def test_chance_that_acts_together_with_factors_is_in_the_total_only():
    # a · (±1): the sign alone explains 3/4 of the variance and is part of all of it
    asked = problem({"a": (0, 1), "seed": (0, 2)})
    x = saltelli(asked, 2048)
    table = decompose(asked, x[:, 0] * np.where(x[:, 1] < 1, -1.0, 1.0)).set_index("factor")
    assert table.loc["seed", ["first", "total"]].to_list() == pytest.approx([0.75, 1.0], abs=0.02)
    assert table.loc["a", ["first", "total"]].to_list() == pytest.approx([0.0, 0.25], abs=0.03)


def test_chance_in_plain_words():
    row = {"factor": "seed", "n": 1024, "total": 0.312, "total_low": 0.27, "total_high": 0.349}
    row |= {"first": -0.004, "first_low": -0.03, "first_high": 0.02}
    assert chance_in_words(pd.DataFrame([row])) == (
        "chance (the seed) carries 31 % of the variance [27, 35], 0 % [-3, 2] by itself, whatever"
        " the other factors are (n = 1,024 base points)"
    )
    with pytest.raises(InputError, match="no factor 'seed'"):
        chance_in_words(pd.DataFrame([row | {"factor": "a"}]))


def test_the_answer_is_the_same_each_time_and_leaves_the_problem_alone(known):
    np.random.seed(1)  # noqa: NPY002  (that of others must not matter)
    first = decompose(ISHIGAMI, known)
    np.random.seed(2)  # noqa: NPY002
    pd.testing.assert_frame_equal(first, decompose(ISHIGAMI, known))
    x = morris.sample({**ISHIGAMI}, 10, seed=1)
    pd.testing.assert_frame_equal(
        screen(ISHIGAMI, x, ishigami(x)), screen(ISHIGAMI, x, ishigami(x))
    )
    assert set(ISHIGAMI) == {"num_vars", "names", "bounds"}


def test_convergence_ends_where_the_whole_sample_does(known):
    table = convergence(ISHIGAMI, known)
    assert sorted(table["n"].unique()) == [128, 256, 512, 1024]
    last = table[table["n"] == 1024].set_index("factor")
    pd.testing.assert_frame_equal(last, decompose(ISHIGAMI, known).set_index("factor"))
    half = table[table["n"] == 512].set_index("factor")
    pd.testing.assert_frame_equal(half, decompose(ISHIGAMI, known[: 512 * 5]).set_index("factor"))
    assert unsettled(table) == []
    words = "settled between 512 and 1,024 base points: no total index moved"
    assert settled_in_words(table).startswith(words)


def test_indices_that_still_move_are_named():
    # in the second half of the sample another factor is at work
    asked = problem({"a": (0, 1), "b": (0, 1), "inert": (0, 1)})
    x = saltelli(asked, 256)
    half = len(x) // 2
    table = convergence(asked, np.r_[x[:half, 0], x[half:, 1]])
    assert unsettled(table) == ["a", "b"]
    assert settled_in_words(table).startswith("not settled between 128 and 256 base points: the")


def test_a_part_of_the_sample_that_does_not_vary_settles_nothing():
    asked = problem({"a": (0, 1)})
    y = np.zeros(3 * 64)
    y[-3:] = 1.0, 2.0, 3.0
    table = convergence(asked, y)
    assert table.loc[table["n"] == 32, "total"].isna().all()
    assert unsettled(table) == ["a"]


def test_responses_are_paired_differences_in_the_order_of_points():
    y = np.array([0.5, -1.0, 0.25, 2.0])
    table = runs(y)
    assert responses(table, "cumulative_20", PAIR) == pytest.approx(y)
    assert responses(table, "cumulative_20", PAIR[::-1]) == pytest.approx(-y)
    assert responses(table, "cumulative_20", PAIR[0]).tolist() == [4.0, 5.0, 6.0, 7.0]
    alone = table[table["strategy"] == PAIR[0]]
    assert responses(alone, "cumulative_20").tolist() == [4.0, 5.0, 6.0, 7.0]


def test_the_order_of_rows_does_not_matter():
    y = np.random.default_rng(1).normal(size=40)
    table = runs(y, seeds=(1, 2, 5))
    shuffled = table.sample(frac=1.0, random_state=3)
    for strategies in (PAIR, PAIR[1]):
        in_order = responses(table, "cumulative_20", strategies)
        assert (responses(shuffled, "cumulative_20", strategies) == in_order).all()


@pytest.mark.parametrize(
    ("outcome", "strategies", "words"),
    [
        ("cumulativ_20", PAIR, "did you mean 'cumulative_20'"),
        ("point", PAIR, "there is no outcome 'point'"),
        ("cumulative_20", (PAIR[0], "slow-inclusiv"), "did you mean 'slow-inclusive'"),
        ("cumulative_20", (PAIR[0], PAIR[0]), "two different ones"),
        ("cumulative_20", (), "name one or two strategies of fast-divisive, slow-inclusive"),
        ("law_month", PAIR, "missing or infinite in 2 of 3 points"),
        ("cumulative_crossover", PAIR, "compares two strategies already"),
        ("cumulative_crossover", PAIR[1], "missing or infinite in 1 of 3 points"),
    ],
)
def test_what_cannot_be_read_is_refused(outcome, strategies, words):
    table = runs([0.0, 1.0, 2.0])
    table["law_month"] = np.where((table["point"] > 0) & (table["seed"] == 2), np.nan, 7.0)
    table["cumulative_crossover"] = np.where(table["point"] == 2, np.inf, 3.0)
    with pytest.raises(InputError, match=words):
        responses(table, outcome, strategies)


def test_gaps_are_refused():
    table = runs([0.0, 1.0, 2.0, 3.0])
    with pytest.raises(InputError, match=r"1 of 4 points have no runs \(the first is point 1\)"):
        responses(table[table["point"] != 1], "cumulative_20", PAIR)
    with pytest.raises(InputError, match="2 of 6 points have no runs"):
        responses(table, "cumulative_20", PAIR, points=6)
    with pytest.raises(InputError, match="has 3 points, and there is a point 3"):
        responses(table, "cumulative_20", PAIR, points=3)
    with pytest.raises(InputError, match="point 1 has no run of both strategies with seed 2"):
        responses(table.drop(index=7), "cumulative_20", PAIR)
    with pytest.raises(InputError, match="point 0 has several runs with seed 1"):
        responses(pd.concat([table, table[:1]]), "cumulative_20", PAIR)
    with pytest.raises(InputError, match="no runs"):
        responses(table[:0], "cumulative_20")


def test_numbers_without_variance_are_refused(known):
    x = morris.sample({**ISHIGAMI}, 4, seed=1)
    for value in (0.0, 0.1):
        with pytest.raises(InputError, match="same in all points"):
            decompose(ISHIGAMI, np.full(5 * 16, value))
        with pytest.raises(InputError, match="same in all points"):
            screen(ISHIGAMI, x, np.full(len(x), value))
    rare = np.zeros(5 * 16)
    rare[2] = 1.0
    with pytest.raises(InputError, match="varies in too few points"):
        decompose(ISHIGAMI, rare)
    broken = known.copy()
    broken[3:5] = np.nan, np.inf
    with pytest.raises(InputError, match="2 of 5120 numbers are missing or infinite"):
        convergence(ISHIGAMI, broken)


def test_numbers_that_do_not_fit_the_design_are_refused(known):
    with pytest.raises(InputError, match="multiple of 5 points, at least 10; there are 5119"):
        decompose(ISHIGAMI, known[:-1])
    with pytest.raises(InputError, match="power of 2 from 16 on, not 24"):
        convergence(ISHIGAMI, known[: 24 * 5])
    x = morris.sample({**ISHIGAMI}, 4, seed=1)
    with pytest.raises(InputError, match=r"\(15, 3\), not \(16, 3\)"):
        screen(ISHIGAMI, x, ishigami(x)[:-1])
    with pytest.raises(InputError, match="at least 2 trajectories of 4 points"):
        screen(ISHIGAMI, x[:4], ishigami(x[:4]))
    other = saltelli(ISHIGAMI, 16)
    with pytest.raises(InputError, match="no Morris design"):
        screen(ISHIGAMI, other, ishigami(other))
