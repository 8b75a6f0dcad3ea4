"""Closed forms: known values, and the compiled rules left to themselves.

Where a rule has no chance in it the comparison is exact up to rounding; where it has, the tolerance
is three standard errors of the number of people or communities simulated.
"""

import math
from typing import Any

import numpy as np
import pytest

from collabsim import theory
from collabsim.engine.simulate import create_world
from collabsim.errors import InputError
from collabsim.state.columns import World
from helpers import parameters, run_rule, small_scenario, tiny_world


@pytest.mark.quick
def test_known_values_of_trust() -> None:
    gain, asymmetry = 0.05, 0.1125 / 0.05
    assert theory.mean_trust(0.8, asymmetry) == pytest.approx(0.64)
    assert theory.trust_deviation(0.8, gain, asymmetry) == pytest.approx(0.1037, abs=5e-5)
    assert theory.recovery_steps(0.8, gain, asymmetry) == pytest.approx(7.24, abs=5e-3)
    assert theory.mean_trust(0.3, 1.0) == pytest.approx(0.3)
    assert theory.trust_deviation(1.0, gain, asymmetry) == pytest.approx(0.0, abs=1e-7)


@pytest.mark.quick
def test_known_values_of_growth() -> None:
    p, q = 0.03, 0.38
    time, share, rate = theory.bass_peak(p, q)
    assert time == pytest.approx(6.193, abs=1e-3)
    assert share == pytest.approx(0.4605, abs=1e-4)
    assert rate == pytest.approx(0.1106, abs=1e-4)
    assert theory.bass_share(time, p, q) == pytest.approx(share)
    times = [theory.bass_time(level, p, q) for level in (0.1, 0.5, 0.9)]
    assert times == pytest.approx([2.25, 6.55, 11.76], abs=5e-3)
    spread = theory.bass_time(0.9, 0.01, 0.3) - theory.bass_time(0.1, 0.01, 0.3)
    assert spread == pytest.approx(13.37, abs=6e-3)
    assert theory.bass_peak(0.01, 0.3)[0] == pytest.approx(10.97, abs=5e-3)
    assert theory.bass_share(3.0, 0.2, 0.0) == pytest.approx(1 - math.exp(-0.6))
    assert theory.logistic_time(1.0) == pytest.approx(4.394, abs=5e-4)


@pytest.mark.parametrize(
    ("fast", "slow", "instantaneous", "cumulative"),
    [
        ((0.5, 0.3), (0.1, 0.02), 11.55, 28.49),
        ((0.25, 0.26), (0.1, 0.05), 8.64, 18.07),
        ((0.5, 0.26), (0.1, 0.05), 28.9, None),
        ((0.5, 0.26), (0.1, 0.14), None, None),
    ],
)
def test_known_crossovers(
    fast: tuple[float, float],
    slow: tuple[float, float],
    instantaneous: float | None,
    cumulative: float | None,
) -> None:
    for found, expected in (
        (theory.crossover(fast, slow), instantaneous),
        (theory.crossover_of_sums(fast, slow), cumulative),
    ):
        if expected is None:
            assert found is None
        else:
            assert found == pytest.approx(expected, abs=0.03)


@pytest.mark.quick
def test_shares_in_place() -> None:
    assert theory.share_in_place(0.5, 0.3) == pytest.approx(0.625)
    assert theory.share_in_place(0.1, 0.02) == pytest.approx(0.8333, abs=5e-5)
    assert theory.share_in_place(0.5, 0.0) == 1.0
    times = np.linspace(0.0, 20.0, 20001)
    shares = [theory.share_in_place(0.5, 0.3, time) for time in times]
    summed = np.trapezoid(shares, times)
    assert theory.time_in_place(0.5, 0.3, 20.0) == pytest.approx(summed, rel=1e-7)


@pytest.mark.quick
def test_refuses_what_makes_no_sense() -> None:
    for call in (
        lambda: theory.mean_trust(1.2, 2.0),
        lambda: theory.trust_deviation(0.5, 0.0, 2.0),
        lambda: theory.recovery_steps(1.0, 0.1, 2.0),
        lambda: theory.bass_share(1.0, 0.0, 0.3),
        lambda: theory.bass_time(1.0, 0.1, 0.3),
        lambda: theory.bass_peak(0.4, 0.3),
        lambda: theory.logistic_time(0.0),
        lambda: theory.share_in_place(0.0, 0.3),
        lambda: theory.time_in_place(0.1, -0.3, 1.0),
        lambda: theory.crossover((0.1, 0.3), (0.5, 0.3)),
        lambda: theory.mean_wait(0.1, 0.0),
        lambda: theory.relaxed(0.0, 1.0, 1.5, 3),
        lambda: theory.halved(1.0, 0.0, 3.0),
    ):
        with pytest.raises(InputError):
            call()


def mean_near(values: Any, expected: float) -> None:
    """The mean of independent ``values`` is ``expected`` to within three standard errors."""
    error = np.std(values) / math.sqrt(len(values))
    assert abs(np.mean(values) - expected) < 3.0 * error, (np.mean(values), expected, error)


def test_trust_under_a_constant_stream_of_events() -> None:
    n, good = 4000, 0.8
    p = parameters({"trust.gain": 0.05, "trust.asymmetry": 2.25, "trust.ignored": 1.0})
    world = tiny_world(people=n)
    world.beneficiaries["trust"] = 0.4
    world.governments["usual"], world.governments["status_quo"] = 1.0 * p.start.needs, 0b1
    chance = np.random.default_rng(1)
    for month in range(150):  # in need of what the government does, or of something else
        world.beneficiaries["needs"] = np.where(chance.random(n) < good, 0b1, 0b10)
        run_rule("trust", world, p, month=month)
    trust = world.beneficiaries["trust"].astype(float)
    mean_near(trust, theory.mean_trust(good, 2.25))
    square = theory.trust_deviation(good, 0.05, 2.25) ** 2
    mean_near((trust - theory.mean_trust(good, 2.25)) ** 2, square)
    assert world.governments["people_trust"][0] == pytest.approx(trust.mean(), abs=1e-7)


@pytest.mark.quick
def test_delivery_alone_relaxes_to_capability() -> None:
    p = parameters({"delivery.rate": 0.04, "delivery.government": 0.7, "delivery.trust_floor": 0.6})
    world = tiny_world()
    world.governments["capacity"] = world.governments["base_capacity"] = 0.5
    world.ties["adopted"] = world.ties["ever_adopted"] = 1
    world.ties["government_trust"], world.ties["depth"] = 0.25, 0.8
    target = 0.7 * 0.5 * 0.8 * (0.6 + 0.4 * 0.25)
    for month in range(60):
        run_rule("delivery", world, p, month=month)
        expected = theory.relaxed(0.0, target, 0.04, month + 1)
        assert world.ties["delivery"][0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.quick
@pytest.mark.parametrize("gossip", [0.0, 0.05])
def test_resentment_halves_in_its_half_life(gossip: float) -> None:
    """Gossip moves resentment between people, who all listen to who listens to them."""
    p = parameters({"resentment.half_life": 24.0, "resentment.gossip": gossip})
    world = create_world(small_scenario(communities=1, people=50, size={"peers": 0}), seed=1)
    before = np.random.default_rng(1).random(50).astype(np.float32)
    world.beneficiaries["resentment"] = before
    world.governments["wariness"] = 0.8
    for month in range(24):
        run_rule("resentment", world, p, month=month)
    after = world.beneficiaries["resentment"]
    assert world.governments["wariness"][0] == pytest.approx(theory.halved(0.8, 24, 24), abs=1e-12)
    assert world.governments["resentment"][0] == pytest.approx(before.mean() / 2, abs=1e-6)
    assert after.std() < before.std() / 2 + 1e-6
    if gossip == 0.0:
        np.testing.assert_allclose(after, before / 2, atol=1e-6)


@pytest.mark.quick
def test_capacity_of_governments_and_members_relaxes() -> None:
    p = parameters({
        "environment.recovery": 0.03, "environment.drift": 0.0, "sharing.teaching": 0.06,
        "sharing.member_teaching": 0.02, "sharing.letting_go": 0.0,
        "environment.turnover_probability": 0.0,
    })  # fmt: skip
    world = tiny_world()
    world.nations["budget"] = 1.0
    world.governments["base_capacity"] = 0.9
    world.governments["capacity"] = 0.3
    world.beneficiaries["movement"] = 0
    world.beneficiaries["capacity"] = 0.15
    world.ties["members"] = 3
    world.ties["teach"], world.ties["seats"], world.ties["cohesion"] = 0.5, 0.8, 0.5
    for month in range(40):
        run_rule("environment", world, p, month=month)
        run_rule("sharing", world, p, month=month)
    capacity = theory.relaxed(0.3, 0.9, 0.03, 40)
    assert world.governments["capacity"][0] == pytest.approx(capacity, abs=1e-12)
    ability = theory.relaxed(0.15, 1.0, 0.06 * 0.5 + 0.02 * 0.8 * 0.5, 40)
    assert world.beneficiaries["capacity"] == pytest.approx(ability, abs=1e-5)
    assert world.ties["member_capacity"][0] == pytest.approx(ability, abs=1e-5)


NOBODY_LEAVES = {"inclusion.exit": 0.0, "inclusion.fatigue": 0.0, "inclusion.rest_months": 0}
"""Where people trust; and whoever stands where a member stood does not rest from it."""

INDIFFERENT = {
    f"decision.{name}": 0.0
    for name in (
        "trust", "quality", "voice", "window", "pressure", "stereotype", "wariness", "control",
        "law", "values", "refusal", "place_spread", "deliberation",
    )
} | {
    "decision.push": 1.0, "resentment.push": 0.0, "opposition.weight": 0.0,
    "agreement.resentment": 0.0, "agreement.thin": 0.0, "agreement.values_gap": 0.0,
    "agreement.lapse": 0.0, "agreement.habit": 0.0,
}  # fmt: skip
"""Decisions and ends of policies that depend on nothing but their base, in a place like any."""


def hazard(chance: float) -> float:
    """What makes something happen in a month with this chance, 1 − e^−hazard."""
    return -math.log1p(-chance)


def towns(communities: int, people: int, **tie: float) -> World:
    """Communities with one organisation each, whose people are ready, trust and resent nobody."""
    world = create_world(
        small_scenario(communities=communities, people=people, entrepreneurs=communities, reach=1)
    )
    world.beneficiaries["trust"] = world.beneficiaries["readiness"] = 1.0
    world.governments["place"] = 0.0
    for name, value in tie.items():
        world.ties[name] = value
    return world


def test_invitations_by_the_organisation_alone() -> None:
    """They go to those who are not yet members, so that equally many join every month."""
    world = towns(200, 100, invite=0.5, seats=0.0)
    p = parameters({"inclusion.invitation_rate": 4.0, **NOBODY_LEAVES})
    for month in range(20):
        run_rule("inclusion", world, p, month=month)
    mean_near(world.ties["members"], 4.0 * 0.5 * 20)


def scatter_members(world: World, share: float) -> None:
    chance = np.random.default_rng(2)
    joined = chance.random(len(world.beneficiaries)) < share
    owner = np.repeat(np.arange(len(world.ties)), len(world.beneficiaries) // len(world.ties))
    world.beneficiaries["movement"] = np.where(joined, owner, -1)
    world.ties["members"] = np.bincount(owner, joined, len(world.ties))


def test_word_of_mouth_alone() -> None:
    """Scattered members start logistic growth; neighbours of neighbours then slow it down."""
    communities, people, rate = 100, 200, 0.02
    world = towns(communities, people, invite=1e-9, seats=1.0)
    p = parameters({"inclusion.peer_rate": rate, **NOBODY_LEAVES})
    scatter_members(world, 0.1)
    before = world.ties["members"] / people
    run_rule("inclusion", world, p, month=0)
    known = np.mean(  # most people have a fifth acquaintance across the ring
        4.0 + (world.beneficiaries["shortcut"] != np.tile(np.arange(people), communities))
    )
    growth = world.ties["members"] / people - before
    mean_near(growth - rate * known * before * (1.0 - before), 0.0)
    for month in range(1, 60):
        run_rule("inclusion", world, p, month=month)
    odds = 0.1 / 0.9 * math.exp(5.0 * rate * 60)
    share = world.ties["members"] / people
    assert 0.1 < share.mean() < odds / (1.0 + odds)


def test_winning_and_reversal_alone() -> None:
    """Monthly steps: those without win with chance λ, those that had it lose it with chance ρ."""
    n, months, win, reversal = 3000, 60, 0.5 / 12, 0.3 / 12
    world = towns(n, 1)
    p = parameters({
        **INDIFFERENT, "decision.base": math.log(win / (1.0 - win)),
        "agreement.base": hazard(reversal),
    })  # fmt: skip
    world.governments["changed"] = 1
    for month in range(months):
        world.ties["lobby"] = np.where(world.ties["adopted"], 0.0, 0.5)
        run_rule("decision", world, p, month=month)
        run_rule("agreement", world, p, month=month)
    in_steps = theory.relaxed(0.0, win / (win + reversal), win + reversal, months)
    mean_near(world.ties["adopted"].astype(float), in_steps)
    assert in_steps == pytest.approx(theory.share_in_place(0.5, 0.3, 5.0), abs=0.015)


def test_waiting_for_a_window_and_seizing_it() -> None:
    n, opens, seized = 400, 0.1, 0.5
    world = create_world(
        small_scenario(communities=n, people=1, entrepreneurs=n, reach=1, nations=n)
    )
    world.governments["place"] = 0.0
    p = parameters({
        **INDIFFERENT, "environment.crisis_rate": opens, "environment.crisis_months": 0,
        "environment.window_months": 1, "environment.turnover_probability": 0.0,
        "decision.base": -50.0, "decision.window": 50.0,
    })  # fmt: skip
    month = 0
    while (world.ties["first_win"] < 0).any():
        world.ties["lobby"] = np.where(world.ties["adopted"], 0.0, 0.5)
        for rule in ("national environment", "environment", "decision"):
            run_rule(rule, world, p, month=month)
        month += 1
    mean_near(world.ties["first_win"] + 1.0, theory.mean_wait(opens, seized))
