"""What a rule that is switched off leaves as it was, and what holds in whole runs whatever happens.

Whole runs of small eventful worlds: a stock that no rule moves is the same to the last bit in every
month, power changes hands by no coming and going, nobody breaks in a month what they signed in it,
and it does not matter how many people an agent stands for.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from collabsim.engine.simulate import create_world, simulate
from collabsim.scenarios import Scenario, load_scenario, set_values
from collabsim.state.columns import World
from helpers import (
    EVENTFUL,
    HISTORY,
    eventful_scenario,
    live,
    lived,
    parameters,
    run_rule,
    small_scenario,
)

STOCKS: dict[str, tuple[dict[str, float], Callable[[World], Any]]] = {
    "nobody moves": (
        {"life.stay_years": 1e9},
        lambda world: (world.beneficiaries["needs"], world.beneficiaries["readiness"]),
    ),
    "nothing fades and nobody learns": (
        {
            "life.fade": 0.0, "life.stay_years": 1e9, "sharing.teaching": 0.0,
            "sharing.member_teaching": 0.0, "sharing.law_training": 0.0,
        },
        lambda world: (world.beneficiaries["capacity"],),
    ),
    "nothing is carried out": (
        {"agreement.rollout": 0.0},
        lambda world: (world.ties["depth"], world.ties["carried"], world.governments["depth"]),
    ),
    "nothing ends": (
        {
            "agreement.lapse": 0.0, "agreement.base": 0.0, "agreement.values_gap": 0.0,
            "agreement.resentment": 0.0, "agreement.thin": 0.0,
        },
        lambda world: (world.ties["reversals"],),
    ),
    "a lobby follows nothing": (
        {"opposition.pace": 0.0}, lambda world: (world.suppliers["capacity"],),
    ),
    "no chairs": (
        {"voice.table": 0}, lambda world: (world.ties["chairs"], world.ties["seated"]),
    ),
    "no trust moves": (
        {
            "trust.gain": 0.0, "environment.turnover_loss": 0.0, "renewal.entry": 0.0,
            "effort.opening_months": 0, "life.stay_years": 1e9,
        },
        lambda world: (
            world.beneficiaries["trust"], world.suppliers["trust"], world.ties["government_trust"],
            world.entrepreneurs["funder_trust"],
        ),
    ),
    "administrations are alike": (
        {"environment.values_spread": 0.0},
        lambda world: (world.governments["values"], world.governments["usual_values"]),
    ),
    "places are alike": (
        {"decision.place_spread": 0.0, "start.administration_spread": 0.0},
        lambda world: (world.governments["place"], world.governments["able"]),
    ),
    "nobody deliberates": ({"decision.deliberation": 0.0}, lambda world: (world.ties["wait"],)),
    "nobody is short of money or tires": (
        {"funding.cost": 0.0, "funding.tire": 0.0},
        lambda world: (world.entrepreneurs["drive"], world.entrepreneurs["active"]),
    ),
    "nobody leaves or comes": (
        {
            "funding.cost": 0.0, "renewal.give_up": 0.0, "renewal.hand_over": 0.0,
            "effort.opening_months": 0,
        },
        lambda world: (world.ties["present"], world.entrepreneurs["presence"]),
    ),
    "no law": ({"law.possible": 0}, lambda world: (world.nations["law"],)),
}  # fmt: skip
"""Rules switched off, and the stocks that they alone move."""


@pytest.mark.parametrize("name", STOCKS)
def test_a_rule_that_is_switched_off_leaves_its_stock(name: str) -> None:
    values, stocks = STOCKS[name]
    nobody_named = tuple(event for event in HISTORY if event.values is None)
    scenario = eventful_scenario(values=values, events=nobody_named)
    world = create_world(scenario, seed=3)
    before = [stock.tobytes() for stock in stocks(world)]
    for year in range(10):
        live(scenario, world, 3, 12 * year, 12 * year + 12)
        assert [stock.tobytes() for stock in stocks(world)] == before
    others = lived(eventful_scenario(), 3, 120)
    moved = [stock.tobytes() for stock in stocks(others)] != before
    assert moved, "elsewhere, too, nothing moves it, so this test says nothing"


@pytest.mark.parametrize(
    ("off", "meaningless"),
    [
        ({"opposition.weight": 0.0}, {"opposition.pace": 0.5}),
        ({"voice.half": 0.0}, {"voice.scale": 1.0}),
        ({"law.possible": 0}, {"law.mandate": 0.3, "law.pay": 0.9, "law.mandate_rate": 0.3}),
        ({"law.mandate": 0.0}, {"law.mandate_rate": 0.3, "decision.law": 1.0}),
        ({"effort.seats": 0.0}, {"effort.seat_cost": 0.1, "decision.deliberation": 6.0}),
        ({"funding.cost": 0.0}, {"funding.wind_down": 24.0}),
    ],
    ids="-".join,
)
def test_what_has_no_weight_changes_no_run(
    off: dict[str, float], meaningless: dict[str, float]
) -> None:
    one, other = (
        simulate(eventful_scenario(values=values), seed=3, months=120).months
        for values in (off, off | meaningless)
    )
    for name in one.dtype.names:
        if name != "opposition":
            np.testing.assert_array_equal(one[name], other[name], err_msg=name)


def test_power_does_not_move_by_ends_and_beginnings() -> None:
    """However many come and go: at least 20 places are left here, and taken again."""
    scenario = eventful_scenario(
        values={
            "sharing.letting_go": 0.0, "sharing.taking_back": 0.0, "funding.grant_months": 4.0,
            "funding.renew": -50.0, "effort.opening_months": 0, "renewal.entry": 0.3,
        }
    )  # fmt: skip
    world = create_world(scenario, seed=1)
    government, held = world.governments["power"].copy(), world.ties["power"].copy()
    left, taken, there = 0, 0, world.ties["present"].copy()
    for month in range(120):
        live(scenario, world, 1, month, month + 1)
        left += int((there > world.ties["present"]).sum())
        taken += int((there < world.ties["present"]).sum())
        there = world.ties["present"].copy()
        np.testing.assert_allclose(world.governments["power"], government, rtol=0, atol=1e-14)
        assert (world.ties["power"] == held).all()
        assert not world.ties["members_power"].any()
    assert min(left, taken) >= 20
    assert world.nations["attempts"].sum() == left


def test_nobody_breaks_in_a_month_what_they_signed_in_it() -> None:
    """Though everything that can end a policy does its worst."""
    worst = {
        "agreement.base": 1.0, "agreement.thin": 1.0, "agreement.lapse": 1.0,
        "agreement.contest": 10.0, "environment.term_months": 3, "decision.base": 0.0,
    }  # fmt: skip
    scenario = eventful_scenario(values=worst)
    signed = ended = signed_at_a_change = 0
    for seed in range(4):
        world = create_world(scenario, seed=seed)
        for month in range(100):
            live(scenario, world, seed, month, month + 1)
            tie = world.ties
            changed = world.governments["changed"][tie["government"]]
            assert not ((tie["agreed"] == 1) & (tie["reversed"] == 1)).any()
            assert (tie["adopted"] == 1)[tie["agreed"] == 1].all()
            signed += int(tie["agreed"].sum())
            ended += int(tie["reversed"].sum())
            signed_at_a_change += int((tie["agreed"] & changed).sum())
    assert min(signed, ended) > 100
    assert signed_at_a_change > 20


SAME_PERSONS = {1: 15_000, 5: 3_000, 20: 750}
"""How many agents stand for 15,000 persons, by how many each of them stands for."""


def test_as_many_persons_join_and_leave_whatever_an_agent_stands_for() -> None:
    """In 100 towns of 1,000 persons whose organisations and trust stay as they are."""
    found = {}
    for persons in SAME_PERSONS:
        values = {
            "size.people_per_agent": persons, "inclusion.peer_rate": 0.05,
            "inclusion.invitation_rate": 25.0, "inclusion.rest_months": 24,
        }  # fmt: skip
        people = 1000 // persons
        world = create_world(
            small_scenario(values, communities=100, people=people, entrepreneurs=100, reach=1),
            seed=persons,
        )
        world.ties["invite"], world.ties["seats"] = 0.25, 0.6
        for month in range(120):
            run_rule("life", world, parameters(values), month=month)
            run_rule("inclusion", world, parameters(values), month=month)
        found[persons] = world.ties["members"] / people, world.governments["ever"] / people
    for one, other in zip(found[1] * 2, found[5] + found[20], strict=True):
        error = math.hypot(one.std(), other.std()) / math.sqrt(100)
        assert abs(one.mean() - other.mean()) < 3.0 * error, (one.mean(), other.mean(), error)


def test_the_same_persons_whatever_an_agent_stands_for() -> None:
    """Whole runs of 20 years in three towns; seeds are paired.

    Towns are so large, and organisations wait for no quorum, that what a few agents more or less
    do to a voice that is never in proportion to them, or to a quorum, does not show.
    """
    seen = ("members", "ever_members", "voice", "beneficiary_trust", "adopted", "need_met")
    means, seeds = {}, range(1000, 1064)
    for persons, agents in SAME_PERSONS.items():
        scenario = small_scenario(
            {
                "size.people_per_agent": persons, "decision.base": -3.0,
                "inclusion.invitation_rate": 60.0, "inclusion.peer_rate": 0.1,
            },
            communities=3, entrepreneurs=6, reach=1, size={"beneficiaries": agents},
        )  # fmt: skip
        runs = [simulate(scenario, "fast-inclusive", seed, months=240) for seed in seeds]
        means[persons] = {
            name: np.array([run.months[name][120:].mean() for run in runs]) for name in seen
        }
    for name in seen:
        for persons in (5, 20):
            difference = means[persons][name] - means[1][name]
            error = difference.std(ddof=1) / math.sqrt(len(difference))
            assert abs(difference.mean()) < 3.0 * error, (name, persons, difference.mean(), error)
    assert means[1]["members"].mean() > 0.01
    assert means[1]["adopted"].mean() > 0.1


def test_letting_go_moves_what_people_have_after_twenty_years() -> None:
    """In at least one scenario, over the whole range of the parameter: by .03 years, no more."""
    found = {}
    for name in ("classroom", "covid_window"):
        slow, quick = (
            set_values(load_scenario(name), {"sharing.letting_go": speed})
            for speed in (0.005, 0.03)
        )
        gained = np.array([need_years(quick, seed) - need_years(slow, seed) for seed in range(100)])
        found[name] = gained.mean(), gained.std(ddof=1) / np.sqrt(len(gained))
    assert any(gain > 3.0 * error for gain, error in found.values()), found


def need_years(scenario: Scenario, seed: int) -> float:
    """Years of need met within 20 years."""
    months = simulate(scenario, "slow-inclusive", seed, months=240).months
    return float(months["need_met"].sum()) / 12.0


def test_what_can_happen_does() -> None:
    """The world that these tests look at is as eventful as its parameters say."""
    assert EVENTFUL["law.possible"] == 1
    world = lived(eventful_scenario(), 3, 120)
    assert world.nations["law"].any()
    assert world.nations["attempts"].sum() > 10
    assert world.ties["reversals"].sum() > 5
