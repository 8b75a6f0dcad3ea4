"""Comparisons: crossover times, intervals and tables, on series whose answer is known."""

from types import SimpleNamespace

import numpy as np
import pytest

from collabsim import Scenario, compare, load_scenario
from collabsim.analysis.comparison import Comparison
from collabsim.analysis.intervals import mean, median, share_of
from collabsim.analysis.resilience import loss_and_recovery
from collabsim.engine.simulate import simulate
from collabsim.errors import InputError
from collabsim.laboratory.comparing import smallest_flipping_shock
from collabsim.study.crossover import (
    crossover_month,
    cumulative_crossover,
    instantaneous_crossover,
    trailing_year,
)


@pytest.mark.parametrize(
    ("difference", "month"),
    [
        ([1, 1, 1], 0),
        ([-1, 1, 1], 1),
        ([-1, 1, -1, 1], 3),
        ([1, 1, -1], np.inf),
        ([0, 0, 0], np.inf),
        ([-1, -1, -1], np.inf),
    ],
)
def test_crossover_is_the_month_from_which_one_stays_ahead(
    difference: list[float], month: float
) -> None:
    assert crossover_month(difference) == month


def test_trailing_year_is_a_mean_of_twelve_months() -> None:
    series = np.arange(24.0)
    assert trailing_year(series)[0] == 0.0
    assert trailing_year(series)[3] == 1.5
    assert trailing_year(series)[23] == np.arange(12, 24).mean()


def test_cumulative_crossover_counts_the_price_of_waiting() -> None:
    fast = np.full(240, 2.0)
    slow = np.where(np.arange(240) < 60, 1.0, 3.0)
    # the mean of twelve months is even after six months of the better ones, then ahead
    assert instantaneous_crossover(fast, slow) == pytest.approx(66 / 12)
    # behind by 1 for 60 months, ahead by 1 after: even after 120 months, ahead from month 120
    assert cumulative_crossover(fast, slow) == pytest.approx(120 / 12)


def test_intervals_hold_the_mean_and_shrink_with_more_seeds() -> None:
    values = np.random.default_rng(1).normal(0.0, 1.0, 400)
    few, many = mean(values[:25]), mean(values)
    assert few.low < few.value < few.high
    assert many.high - many.low < few.high - few.low
    assert many.high - many.low == pytest.approx(2 * 1.96 / 20, rel=0.2)


def test_median_counts_those_that_never_cross() -> None:
    assert median([1.0, 2.0, np.inf]).value == 2.0
    assert median([1.0, np.inf, np.inf]).value == np.inf
    assert median([np.inf] * 3).low == np.inf


def test_missing_values_and_single_seeds_have_no_interval() -> None:
    assert mean([np.nan, np.nan]).n == 0
    assert np.isnan(mean([0.5]).low)
    assert mean([0.5, np.nan]).n == 1


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare("classroom", ("fast-divisive", "slow-inclusive"), 6, months=132)


def test_a_strategy_against_itself_never_differs() -> None:
    scenario = load_scenario("classroom")
    twin = scenario.model_copy(
        update={"strategies": {"twin": scenario.all_strategies["slow-inclusive"]}}
    )
    found = compare(twin, ("slow-inclusive", "twin"), 3, months=132)
    for standing in found.standings:
        assert standing.difference.value == 0.0
        assert standing.verdict == "unsure"


def test_comparison_agrees_with_single_runs(comparison: Comparison) -> None:
    run = simulate("classroom", "slow-inclusive", 3, months=132)
    assert (comparison.runs.months["need_met"][1, 2] == run.months["need_met"]).all()
    assert comparison.runs.outcomes["cumulative_10"][1, 2] == run.summary["cumulative_10"]


def test_what_a_notebook_shows_is_short_and_says_who_is_ahead(comparison: Comparison) -> None:
    said = repr(comparison)
    assert "slow-inclusive against fast-divisive" in said
    assert all(f"{s.years} years: {s.verdict}" in said for s in comparison.standings)
    assert len(said) < 300
    assert repr(comparison.runs) == (
        "<Results of classroom: fast-divisive, slow-inclusive; 6 seeds, 132 months>"
    )
    assert comparison._repr_html_().count("<tr") == 1 + len(comparison.standings)


def test_what_was_not_compared_is_said(comparison: Comparison) -> None:
    for ask, said in (
        (lambda: comparison.standing("slow"), "slow-inclusive"),
        (lambda: comparison.standing("slow-inclusive", 20), "choose among 5, 10"),
        (lambda: comparison.crossover("fast-divisive"), "compared strategy"),
        (lambda: comparison.bands("habit"), "kept by month"),
    ):
        with pytest.raises(InputError, match=said):
            ask()


def test_only_horizons_that_are_reached_are_reported(comparison: Comparison) -> None:
    assert comparison.horizons == (5, 10)
    assert np.isnan(comparison.runs.outcomes["need_met_20"]).all()


def test_tables_are_tidy(comparison: Comparison) -> None:
    runs = comparison.runs.to_pandas()
    assert list(runs.columns[:4]) == ["scenario", "strategy", "seed", "months"]
    assert len(runs) == 2 * 6
    months = comparison.months_table()
    assert list(months.columns[:4]) == ["strategy", "observable", "month", "mean"]
    assert (months["q10"] <= months["q90"]).all()


def test_the_plain_report_has_no_missing_numbers_in_disguise(comparison: Comparison) -> None:
    report = comparison.to_dict()
    assert report["outcomes"]["slow-inclusive"]["law_month"]["value"] is None
    assert report["standings"][0]["years"] == 5
    for crossover in report["crossovers"]:
        assert crossover["never"] == pytest.approx(1 - crossover["crossing"] / 6)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"strategies": ()}, "at least one strategy"),
        ({"strategies": ("slow-inclusive", "slow-inclusive")}, "named twice"),
        ({"seeds": 0}, "number of seeds"),
        ({"seeds": (1, 1)}, "given twice"),
        ({"seeds": (1, -1)}, "a seed is a whole number"),
        ({"seeds": (1, 1.5)}, "a seed is a whole number"),
        ({"months": 0}, "months must be from 1"),
        ({"threads": 0}, "threads must be from 1"),
    ],
)
def test_bad_arguments_are_refused(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        compare("classroom", **arguments)  # type: ignore[arg-type]


def test_loss_triangle_and_recovery() -> None:
    need = np.concatenate([np.full(24, 0.5), np.full(12, 0.25), np.full(24, 0.5)])
    before, loss, recovery = loss_and_recovery(need, 24)
    assert before == 0.5
    assert loss == pytest.approx(0.25)
    assert recovery == pytest.approx(1.0)
    assert loss_and_recovery(np.full(48, 0.5), 24) == (0.5, 0.0, 0.0)
    assert loss_and_recovery(np.r_[np.full(24, 0.5), np.full(12, 0.1)], 24)[2] == np.inf
    # the mean of twelve times 0.24 is a little more than 0.24
    need = np.concatenate([np.full(24, 0.24), np.full(12, 0.1), np.full(24, 0.24)])
    assert loss_and_recovery(need, 24)[2] == pytest.approx(1.0)
    with pytest.raises(ValueError, match="month must be"):
        loss_and_recovery(need, 60)


@pytest.mark.parametrize(("flips_at", "low", "high"), [(0.6, 0.6, 0.62), (0.015, 0.015, 0.035)])
def test_the_smallest_flipping_shock_is_found_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, flips_at: float, low: float, high: float
) -> None:
    def compared(scenario: Scenario, *_: object) -> SimpleNamespace:
        ahead = scenario.events[-1].depth > flips_at
        need = np.full((2, 1, 12), 0.5)
        need[1] += 0.1 if ahead else -0.1
        return SimpleNamespace(runs=SimpleNamespace(months={"need_met": need}))

    monkeypatch.setattr("collabsim.laboratory.comparing.compare", compared)
    depth = smallest_flipping_shock("classroom", month=48)
    assert depth is not None
    assert low < depth <= high


def test_no_flipping_shock_is_found_where_there_is_none() -> None:
    pair = ("slow-inclusive", "service-provider")
    assert smallest_flipping_shock("classroom", pair, month=120, seeds=3) is None


def test_too_large_results_and_worlds_are_refused_before_they_take_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("collabsim.engine.checks.machine_memory", lambda: 10_000)
    with pytest.raises(InputError, match="needs about"):
        simulate("classroom")
    monkeypatch.setattr("collabsim.engine.checks.machine_memory", lambda: 10**12)
    monkeypatch.setattr("collabsim.study.paired.machine_memory", lambda: 10_000)
    with pytest.raises(InputError, match="use fewer seeds"):
        compare("classroom", seeds=2)


def test_a_share_on_which_all_agree_still_has_an_interval() -> None:
    for n in (6, 12, 40):
        all_of_them, none = share_of(np.ones(n)), share_of(np.zeros(n))
        assert all_of_them == (1.0, pytest.approx(0.025 ** (1 / n)), 1.0, n)
        assert none == (0.0, 0.0, pytest.approx(1 - 0.025 ** (1 / n)), n)
    mixed = np.array([1.0, 0.5, 1.0, 0.0])
    assert share_of(mixed) == mean(mixed)
