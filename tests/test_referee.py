"""What the referee's experiment measures, on numbers whose answer is known beforehand."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # experiments are no package of ours

from experiments.referee_measures import (
    Contrast,
    crossings,
    rows,
    share_below,
    summed,
    turning,
    unmet_until,
    weighted,
    worst_deficit,
)
from experiments.referee_runs import live_in_order, live_in_turns, live_shuffled, orders, shuffled
from experiments.referee_tables import levels_of, measures, waiting_table
from experiments.referee_variants import CONTRASTS, NEW, filled, points

from collabsim.engine.schedule import COMMUNITY
from collabsim.engine.simulate import create_world, simulate
from collabsim.engine.stepping import plan_month
from collabsim.parameters import SPECS
from collabsim.scenarios import load_scenario
from helpers import eventful_scenario

HALF = np.full(420, 0.5)


def test_sums_are_in_years() -> None:
    assert summed(HALF, 10) == pytest.approx(5.0)
    assert np.isnan(summed(HALF, 36))
    assert summed(np.array([HALF, 2 * HALF]), 35).tolist() == pytest.approx([17.5, 35.0])


def test_discounting_by_hand_and_in_the_limit() -> None:
    need = np.ones(25)
    assert weighted(need, 0.0).tolist() == need.tolist()
    assert weighted(need, 1.0)[[0, 12, 24]].tolist() == pytest.approx([1.0, 0.5, 0.25])
    # a sum over months is a geometric series
    ratio = 1.07 ** (-1 / 12)
    expected = 0.5 * (1 - ratio**420) / (1 - ratio) / 12
    assert summed(weighted(HALF, 0.07), 35) == pytest.approx(expected)


def test_discounting_is_that_of_the_outcome() -> None:
    run = simulate("classroom", "slow-inclusive", 1, months=60)
    counted = summed(weighted(run.months["need_met"], 0.03), 5)
    assert counted == pytest.approx(run.summary["discounted"])


def test_the_worst_deficit_is_where_the_second_begins_to_gain() -> None:
    first = np.full(120, 0.5)
    second = np.where(np.arange(120) < 24, 0.25, 1.0)
    depth, when = worst_deficit(np.array([first, second]), np.array([second, first]))
    # two years at a quarter less; the other way round eight years at a half less, after that gain
    assert depth[0] == pytest.approx(0.5)
    assert when[0] == pytest.approx(2.0)
    assert depth[1] == pytest.approx(8 * 0.5 - 0.5)
    assert when[1] == pytest.approx(10.0)


def test_who_is_never_behind_has_no_deficit() -> None:
    depth, when = worst_deficit(HALF, HALF + 0.1)
    assert depth == 0.0
    assert np.isnan(when)


def test_unmet_need_stops_at_the_time_given() -> None:
    need = np.array([HALF, HALF, HALF])
    found = unmet_until(need, np.array([0.0, 10.0, np.inf]))
    assert found.tolist() == pytest.approx([0.0, 5.0, 17.5])


def test_waiting_is_made_up_where_it_is() -> None:
    first = np.full((2, 420), 0.5)
    second = np.where(np.arange(420) < 60, 0.25, 0.75) * np.ones((2, 1))
    second[1] = 0.4
    (row,) = waiting_table("made", first, second).to_dict("records")
    assert row["made_up"] == 0.5
    # five years at a quarter less are made up in five more; the other world is behind to the end
    assert row["deficit"] == pytest.approx((1.25 + 3.5) / 2)
    assert row["deficit_year"] == pytest.approx((5 + 35) / 2)
    assert row["unmet_first"] == pytest.approx((5.0 + 17.5) / 2, abs=0.05)
    assert row["n"] == 2


@pytest.mark.parametrize(
    ("values", "found", "below"),
    [
        ([1.0, 2.0, 3.0], [], 0.0),
        ([-1.0, -2.0, -3.0], [], 1.0),
        ([-1.0, 1.0, 3.0], [0.5], 0.25),
        ([3.0, -1.0, 1.0], [0.75, 1.5], 0.375),
        ([-1.0, 0.0, -1.0], [1.0], 1.0),
    ],
)
def test_crossings_of_broken_lines(values: list[float], found: list[float], below: float) -> None:
    assert crossings([0.0, 1.0, 2.0], values) == pytest.approx(found)
    assert share_below([0.0, 1.0, 2.0], values) == pytest.approx(below)


def test_the_turning_point_has_an_interval_around_the_truth() -> None:
    levels = np.linspace(0.0, 10.0, 6)
    noise = np.random.default_rng(1).normal(0.0, 1.0, (6, 40))
    found = turning(list(levels), levels[:, None] - 3.0 + noise, 5.0)
    assert found.low < 3.0 < found.high
    assert found.low < found.value < found.high
    assert found.high - found.low < 1.5
    assert found.below == pytest.approx(found.value / 10.0)


def test_the_turning_point_nearest_to_what_is_used_is_told() -> None:
    values = np.repeat([[3.0], [-1.0], [1.0]], 5, axis=1)
    assert turning([0.0, 1.0, 2.0], values, 0.0).value == pytest.approx(0.75)
    assert turning([0.0, 1.0, 2.0], values, 2.0).value == pytest.approx(1.5)
    assert turning([0.0, 1.0, 2.0], values, 2.0).every == pytest.approx((0.75, 1.5))


def test_where_nothing_turns_there_is_no_turning_point() -> None:
    found = turning([0.0, 1.0], np.ones((2, 5)), 0.5)
    assert np.isnan([found.value, found.low, found.high]).all()
    assert found.every == ()


def contrast(values: Any, **more: Any) -> Contrast:
    return Contrast("q", "v", "s", "a", "b", {20: np.array(values)}, **more)


def test_rows_pair_worlds_with_the_first_of_the_base() -> None:
    base = contrast([1.0, 2.0, 100.0])
    (row,) = rows(contrast([2.0, 3.0], alike=True, crossovers=np.array([1.0, np.inf])), base)
    assert (row["change"], row["change_low"], row["change_high"]) == (1.0, 1.0, 1.0)
    assert (row["difference"], row["share_ahead"], row["n"]) == (2.5, 1.0, 2)
    assert (row["crossover"], row["crossover_high"]) == (1.0, np.inf)
    (other,) = rows(contrast([0.0, 0.0]), base)
    assert np.isnan(other["change"])
    assert (other["low"], other["high"], other["share_ahead"]) == (0.0, 0.0, 0.0)


def test_money_is_split_into_its_parts() -> None:
    lived = {
        "need_met": HALF, "active_entrepreneurs": HALF, "government_capacity": HALF,
        "public_money": np.full(420, 13.0), "philanthropic_money": np.full(420, 1.0),
    }  # fmt: skip
    found = measures(lived, HALF - 0.1, organisations=2.0, budget=24.0, years=5)
    assert found["spent by governments themselves"] == pytest.approx(720.0)
    assert found["contracts"] == pytest.approx(60.0)
    assert found["grants"] == pytest.approx(60.0)
    assert found["organisations at work"] == pytest.approx(60.0)
    assert found["of that beyond the usual service"] == pytest.approx(0.5)
    assert found["the same per 100 of contracts and grants"] == pytest.approx(100 * 0.5 / 120)


def test_levels_of_whole_parameters_are_whole() -> None:
    assert levels_of(SPECS["start.needs"], 20) == [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    assert levels_of(SPECS["trust.asymmetry"], 3)[::2] == [
        SPECS["trust.asymmetry"].low, SPECS["trust.asymmetry"].high,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["classroom", "today"])
def test_variants_change_only_what_they_say(name: str) -> None:
    scenario = load_scenario(name)
    variants = points(scenario)
    used = {"ablation": "none"}
    design = filled(scenario, list(variants.values()))
    for values, row in zip(variants.values(), design, strict=True):
        for factor, value in row.items():
            usual = used.get(factor) or scenario.parameters.value(factor)
            assert value == values.get(factor, usual)


def test_styles_differ_in_style_only() -> None:
    for name, other in (("fast-kind", "fast-divisive"), ("slow-harsh", "slow-inclusive")):
        assert {*CONTRASTS.values()} & {(other, name), (name, other)}
        known = load_scenario("classroom").all_strategies[other]
        assert NEW[name].lobby == known.lobby
        assert NEW[name].divisiveness != known.divisiveness
    assert NEW["twin"] == load_scenario("classroom").all_strategies["slow-inclusive"]


def test_orders_keep_every_rule() -> None:
    usual = plan_month({})
    found = orders()
    assert len(found) == len(COMMUNITY) + 1
    for order in found.values():
        assert sorted(order) == sorted(usual)
        assert order != usual


def test_the_usual_order_in_other_hands_is_the_usual_run() -> None:
    scenario = eventful_scenario(nations=1)
    expected = simulate(scenario, "slow-inclusive", 3, months=60).months["need_met"]
    for drawn in (False, True):
        found = live_in_turns(scenario, "slow-inclusive", 3, 60, drawn=drawn)
        assert (found == expected).all()


def test_another_order_of_rules_is_another_run() -> None:
    scenario = eventful_scenario(nations=1)
    expected = simulate(scenario, "slow-inclusive", 3, months=36).months["need_met"]
    found = live_in_order(scenario, "slow-inclusive", 3, 36, order="trust before delivery")
    assert (found != expected).any()
    assert np.abs(found - expected).max() < 0.5


@pytest.mark.parametrize("rematch", [False, True])
def test_shuffled_people_stay_who_they_are(rematch: bool) -> None:
    world = create_world(eventful_scenario(), "slow-inclusive", 2)
    other = shuffled(world, np.random.default_rng(1), rematch=rematch)
    for g in world.governments:
        place = slice(g["first_person"], g["end_person"])
        before, after = world.beneficiaries[place], other.beneficiaries[place]
        who = before["trust"].tolist()  # nobody has the trust of another
        assert len(set(who)) == len(who)
        assert after["trust"].tolist() != who
        assert sorted(after["trust"]) == sorted(who)
        mutual = after["shortcut"][after["shortcut"]]
        assert (mutual == np.arange(len(after))).all()
        if rematch:
            assert (after["shortcut"] == np.arange(len(after))).sum() <= 1
        friends = {frozenset((p["trust"], before["trust"][p["shortcut"]])) for p in before}
        now = {frozenset((p["trust"], after["trust"][p["shortcut"]])) for p in after}
        assert (friends == now) is not rematch


def test_shuffling_keeps_runs_valid() -> None:
    scenario = eventful_scenario(nations=1)
    for monthly in (False, True):
        need = live_shuffled(scenario, "slow-inclusive", 1, 48, monthly=monthly)
        assert need.shape == (48,)
        assert (need >= 0).all()
        assert (need <= 1).all()
        assert need[-1] > 0
