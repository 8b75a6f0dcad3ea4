"""Analyses of stored sweeps, on tables whose answers are known before they are asked."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from collabsim.analysis.ablation import ablation_effects
from collabsim.analysis.intervals import mean, mean_of_worlds, means, median, median_of_worlds
from collabsim.analysis.paired import compare_points, paired_differences, strategy_means
from collabsim.analysis.shocks import first_turn, resilience_of
from collabsim.errors import InputError
from collabsim.report.figures.strategies import strategies_figure
from collabsim.report.figures.sweeps import ablation_figure, shocks_figure

FIRST, SECOND = PAIR = ("fast-divisive", "slow-inclusive")


def sweep(
    points: list[dict[str, Any]],
    outcomes: Callable[[dict[str, Any], int], tuple[float, float]],
    seeds: int = 20,
    crossover: Callable[[dict[str, Any], int], float] = lambda *_: np.inf,
) -> pd.DataFrame:
    """A table as a sweep leaves it; ``outcomes`` gives both strategies' numbers of a world."""
    rows = []
    for point, factors in enumerate(points):
        for seed in range(1, seeds + 1):
            for strategy, value in zip(PAIR, outcomes(factors, seed), strict=True):
                when = crossover(factors, seed) if strategy == SECOND else np.nan
                row = {"point": point, **factors, "strategy": strategy, "seed": seed}
                rows.append({**row, "cumulative_35": value, "reversals": value,
                             "public_money": value, "cumulative_crossover": when})  # fmt: skip
    return pd.DataFrame(rows)


def noise(seed: int, scale: float = 1.0) -> float:
    """Values over seeds 1 to 20 that sum to zero."""
    return scale * (seed - 10.5) / 10.0


def inside(figure: Figure) -> bool:
    """Whether everything that is drawn lies within the frame of the figure."""
    figure.draw_without_rendering()
    drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    return min(drawn.x0, drawn.y0, width - drawn.x1, height - drawn.y1) > -0.01


def test_many_means_are_those_of_one() -> None:
    rows = np.random.default_rng(4).normal(1.0, 2.0, (300, 12))
    rows[1, 3:] = rows[2, 1:] = rows[3] = np.nan
    rows[4] = 0.1
    found = means(rows)
    for row, *estimate in zip(rows, *found, strict=True):
        assert estimate == pytest.approx(list(mean(row)), nan_ok=True)


def test_worlds_of_one_seed_are_drawn_together() -> None:
    values = np.random.default_rng(5).normal(0.0, 1.0, 15)
    once, twice = mean_of_worlds(values, range(15)), mean_of_worlds([*values] * 2, [*range(15)] * 2)
    assert once == pytest.approx(mean(values))
    assert twice == pytest.approx(once)  # a copy of each world adds no knowledge
    times = [3.0, 1.0, np.inf, 7.0, np.inf, 2.0, 2.5, np.inf, 4.0]
    for some in (values[:14], values, times):
        assert median_of_worlds(some, range(len(some))) == median(some)
    assert median_of_worlds([*times] * 2, [*range(9)] * 2) == median(times)
    assert median_of_worlds([np.inf] * 3, range(3))[:3] == (np.inf,) * 3


def test_differences_are_exact_and_do_not_depend_on_the_order_of_rows() -> None:
    runs = sweep([{"trust.gain": 0.1}, {"trust.gain": 0.2}], lambda f, s: (s, s + f["trust.gain"]))
    found = paired_differences(runs, "cumulative_35", *PAIR)
    assert list(found.columns) == ["point", "trust.gain", "seed", "difference"]
    assert found["difference"].to_numpy() == pytest.approx(found["trust.gain"].to_numpy())
    shuffled = runs.sample(frac=1.0, random_state=3)
    for function in (paired_differences, compare_points):
        pd.testing.assert_frame_equal(
            function(runs, "cumulative_35", *PAIR), function(shuffled, "cumulative_35", *PAIR)
        )
    pd.testing.assert_frame_equal(
        strategy_means(runs, "cumulative_35"), strategy_means(shuffled, "cumulative_35")
    )


@pytest.mark.parametrize(
    ("shift", "share", "verdict"), [(3.0, 1.0, SECOND), (-3.0, 0.0, FIRST), (0.0, 0.5, "unsure")]
)
def test_verdicts_need_an_interval_without_zero(shift: float, share: float, verdict: str) -> None:
    runs = sweep([{}], lambda _, s: (0.0, shift + noise(s)))
    row = compare_points(runs, "cumulative_35", *PAIR).iloc[0]
    assert (row["verdict"], row["share_ahead"], row["n"]) == (verdict, share, 20)
    assert row["low"] < row["difference"] < row["high"]
    assert row["difference"] == pytest.approx(shift, abs=1e-12)


def test_less_is_better_where_it_is_and_one_seed_is_never_sure() -> None:
    runs = sweep([{}], lambda _, s: (0.0, 3.0 + noise(s)))
    row = compare_points(runs, "reversals", *PAIR).iloc[0]
    assert (row["verdict"], row["share_ahead"]) == (FIRST, 0.0)
    with pytest.raises(InputError, match="puts nobody ahead"):
        compare_points(runs, "public_money", *PAIR)
    alone = compare_points(runs[runs["seed"] == 1], "cumulative_35", *PAIR).iloc[0]
    assert alone["verdict"] == "unsure"
    assert np.isnan([alone["low"], alone["high"], alone["variance_reduction"]]).all()


@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_variance_reduction_of_correlated_normals(correlation: float) -> None:
    # variance of a difference of two standard normals: 2 (1 - correlation), not 2
    drawn = np.random.default_rng(6).multivariate_normal(
        [0.0, 0.0], [[1.0, correlation], [correlation, 1.0]], 4000
    )
    runs = sweep([{}], lambda _, s: (drawn[s - 1, 0], drawn[s - 1, 1]), seeds=4000)
    found = compare_points(runs, "cumulative_35", *PAIR)["variance_reduction"].iloc[0]
    # the relative standard error of a ratio of variances from n draws is below 2 / sqrt(n)
    assert found == pytest.approx(1.0 / (1.0 - correlation), rel=4 * 2 / np.sqrt(4000))


def test_variance_reduction_where_nothing_is_left_to_vary() -> None:
    always = compare_points(sweep([{}], lambda _, s: (s / 3, s / 3 + 0.1)), "cumulative_35", *PAIR)
    assert always["variance_reduction"].iloc[0] == np.inf
    constant = compare_points(sweep([{}], lambda *_: (0.1, 0.3)), "cumulative_35", *PAIR)
    assert np.isnan(constant["variance_reduction"].iloc[0])
    assert constant["low"].iloc[0] == constant["high"].iloc[0] == pytest.approx(0.2)


def test_a_seed_that_is_a_factor_still_makes_pairs_of_worlds() -> None:
    runs = sweep([{"trust.gain": 0.1}, {"trust.gain": 0.2}], lambda f, s: (s, s + f["trust.gain"]))
    runs["point"] = 20 * runs["point"] + runs["seed"]
    found = compare_points(runs, "cumulative_35", *PAIR)
    assert list(found["n"]) == [20, 20]
    assert list(found["difference"]) == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize(
    ("change", "arguments", "words"),
    [
        (lambda t: t.iloc[1:], {}, "seed 1 was not run with fast-divisive"),
        (lambda t: pd.concat([t, t.iloc[:1]]), {}, "run twice with seed 1"),
        (lambda t: t, {"outcome": "cumulative_3"}, "did you mean 'cumulative_35'"),
        (lambda t: t, {"outcome": "cumulative_crossover"}, "compares two strategies already"),
        (lambda t: t, {"second": "slow-inclusiv"}, "did you mean 'slow-inclusive'"),
        (lambda t: t, {"second": FIRST}, "twice"),
        (lambda t: t.iloc[:0], {}, "no rows"),
        (lambda t: t.drop(columns="seed"), {}, "no column 'seed'"),
    ],
)
def test_what_cannot_be_paired_is_refused(
    change: Callable[[pd.DataFrame], pd.DataFrame], arguments: dict[str, str], words: str
) -> None:
    runs = change(sweep([{}], lambda _, s: (0.0, noise(s))))
    given = {"outcome": "cumulative_35", "first": FIRST, "second": SECOND, **arguments}
    with pytest.raises(InputError, match=words):
        compare_points(runs, **given)


EFFECTS = {"no_memory": 1.1, "none": 1.0, "no_law": -0.5, "no_sharing": 0.0, "no_peers": 3.0}


@pytest.fixture(scope="module")
def ablated() -> pd.DataFrame:
    points = [{"ablation": name, "trust.gain": g} for name in EFFECTS for g in (-0.5, 0.5)]
    return sweep(
        points,
        lambda f, s: (noise(s), noise(s, -0.5) + EFFECTS[f["ablation"]] + f["trust.gain"]),
        crossover=lambda f, s: 10.0 + s if EFFECTS[f["ablation"]] > 0 else np.inf,
    )  # fmt: skip


def test_ablations_are_sorted_by_what_they_change(ablated: pd.DataFrame) -> None:
    found = ablation_effects(ablated, "cumulative_35", *PAIR)
    table = found.table.set_index("ablation")
    assert list(table.index) == ["none", "no_peers", "no_law", "no_sharing", "no_memory"]
    assert found.carrying == ("no_law", "no_sharing")
    assert list(table["result"]) == ["kept", "kept", "turned", "lost", "kept"]
    assert list(table["favours"])[1:] == [FIRST, SECOND, SECOND, FIRST]
    assert table["change"].to_numpy() == pytest.approx([0.0, 2.0, -1.5, -1.0, 0.1])
    assert table["second_change"].to_numpy() == pytest.approx(table["change"].to_numpy())
    assert table["first_change"].to_numpy() == pytest.approx(np.zeros(5))
    assert list(table["n"]) == [20] * 5
    assert list(table["worlds"]) == [40] * 5
    assert list(table["crossover"]) == [20.0, 20.0, np.inf, np.inf, 20.0]
    assert list(table["crossing"]) == [1.0, 1.0, 0.0, 0.0, 1.0]
    shuffled = ablation_effects(ablated.sample(frac=1.0, random_state=1), "cumulative_35", *PAIR)
    pd.testing.assert_frame_equal(found.table, shuffled.table)


def test_ablations_are_refused_without_what_they_are_held_against(ablated: pd.DataFrame) -> None:
    for change, words in (
        (ablated.drop(columns="ablation"), "no factor 'ablation'"),
        (ablated[ablated["ablation"] != "none"], "level 'none'"),
        (ablated[(ablated["ablation"] != "no_law") | (ablated["trust.gain"] > 0)], "same points"),
    ):
        with pytest.raises(InputError, match=words):
            ablation_effects(change, "cumulative_35", *PAIR)


def test_the_smallest_turn_lies_between_levels() -> None:
    depths = [0.0, 0.5, 1.0]
    turns = first_turn(depths, [[-1.0, -0.5, 0.5], [-1, 1, -1], [-1, -1, -1], [1, 1, 1]], -1.0)
    assert list(turns) == [0.75, 0.25, np.inf, 0.0]
    assert first_turn(depths, [-1.0, 0.0, 1.0], -1.0) == 0.5
    assert first_turn(depths, [-1.0, 0.0, -1.0], -1.0) == np.inf
    assert first_turn(depths, [1.0, 0.5, -0.5], 1.0) == 0.75


def test_flipping_shock_and_losses_are_found() -> None:
    # the second loses nothing, the first a year at full depth: even where 0.6 - depth = 0
    points = [{"event.1.depth": d, "event.1.month": m} for m in (60, 120) for d in (0.0, 0.5, 1.0)]

    def outcomes(factors: dict[str, Any], seed: int) -> tuple[float, float]:
        lost = factors["event.1.depth"] * (1.0 if factors["event.1.month"] == 60 else 0.3)
        return 5.0 + noise(seed) - lost, 4.4 + noise(seed, 1.5)

    found = resilience_of(sweep(points, outcomes), "cumulative_35", *PAIR)
    flips = found.flips.set_index("event.1.month")
    assert flips.loc[60, "flip"] == pytest.approx(0.6)
    assert flips.loc[60, "low"] < 0.6 < flips.loc[60, "high"]
    assert flips.loc[120, "flip"] == np.inf
    assert list(flips["ahead"]) == [FIRST, FIRST]
    assert list(flips["verdict"]) == [FIRST, FIRST]
    losses = found.losses.set_index(["event.1.month", "strategy", "event.1.depth"])["loss"]
    assert list(losses[60, FIRST]) == pytest.approx([0.0, 0.5, 1.0])
    assert list(losses[120, SECOND]) == pytest.approx([0.0, 0.0, 0.0])
    assert inside(shocks_figure(found))


def test_shocks_need_depths() -> None:
    runs = sweep([{"event.1.depth": 0.0}], lambda *_: (0.0, 1.0))
    with pytest.raises(InputError, match="at least two levels"):
        resilience_of(runs, "cumulative_35", *PAIR)
    with pytest.raises(InputError, match=r"did you mean 'event\.1\.depth'"):
        resilience_of(runs, "cumulative_35", *PAIR, depth="event.2.depth")
    with pytest.raises(InputError, match=r"no factor 'event\.1\.depth'"):
        resilience_of(runs.drop(columns="event.1.depth"), "cumulative_35", *PAIR)


@pytest.mark.parametrize("years", [8.0, np.inf])
def test_figures_say_in_words_who_is_ahead(years: float) -> None:
    points = [{"ablation": name} for name in EFFECTS]
    runs = sweep(
        points, lambda f, s: (0.0, noise(s) + EFFECTS[f["ablation"]]), crossover=lambda *_: years
    )
    figure = ablation_figure(ablation_effects(runs, "cumulative_35", *PAIR))
    words = [text.get_text() for text in figure.axes[0].texts]
    assert words.count("slow-inclusive ahead") == 3
    assert words.count("fast-divisive ahead") == 1
    assert words.count("unsure") == 1
    assert inside(figure)


def test_strategies_over_a_factor_of_numbers_or_words() -> None:
    for levels in ((0.1, 0.2, 0.3), ("classroom", "peru", "today")):
        name = "trust.gain" if levels[0] == 0.1 else "scenario"
        runs = sweep([{name: level} for level in levels], lambda _, s: (1.0, noise(s)))
        table = strategy_means(runs, "cumulative_35")
        assert list(table["mean"]) == pytest.approx([1.0, 0.0] * 3, abs=1e-12)
        assert inside(strategies_figure(table, name, "cumulative_35"))
    with pytest.raises(InputError, match="did you mean 'scenario'"):
        strategies_figure(table, "scenari", "cumulative_35")
