"""Known results about learning: trust, facets that are found and go out of date, and recovery.

The compiled rules are held to published numbers and closed forms, with all other rules switched
off. Facets are learned like coupons and forgotten at a constant rate, trust is a linear operator,
resentment under constant pushes and capacity after a crisis relax exponentially. Without chance the
tolerance is rounding, otherwise three standard errors; seeds are fixed.
"""

import math
from typing import Any

import numpy as np
import pytest

from collabsim import theory
from collabsim.analysis.resilience import shocks
from collabsim.engine.simulate import create_world, simulate
from collabsim.scenarios import Event
from collabsim.state.columns import World
from collabsim.strategies import EFFORTS, STYLE, Strategy
from helpers import parameters, run_rule, small_scenario, tiny_world
from test_theory import mean_near

FACETS = 48
ALL = np.uint64(2**FACETS - 1)
ALIKE = {"trust.pressure": 1.0, "trust.reversal": 1.0}
"""A push that leaves others out, and a broken agreement, are failures of strength 1."""

UNDISTURBED = {
    "environment.turnover_probability": 0.0, "environment.crisis_rate": 0.0,
    "environment.drift": 0.0,
}  # fmt: skip


def towns(n: int, people: int = 1) -> World:
    """Communities with one organisation each."""
    return create_world(small_scenario(communities=n, people=people, entrepreneurs=n, reach=1))


def test_government_trust_under_a_constant_stream_of_events() -> None:
    """Linear-operator learning (Bush & Mosteller 1955): .8 successes, steps .05 and .1125."""
    n, a, b = 4000, 0.05, 0.1125
    p = parameters({"trust.gain": a, "trust.asymmetry": b / a, **ALIKE})
    world, chance = towns(n), np.random.default_rng(1)
    world.ties["government_trust"] = world.ties["entrepreneur_trust"] = 0.2
    world.ties["divisiveness"] = 1.0
    for month in range(150):
        world.ties["heard"] = chance.random(n) < 0.8
        world.ties["pushed"] = world.ties["reversed"] = 1 - world.ties["heard"]
        run_rule("trust", world, p, month=month)
        if month == 9:
            early = theory.relaxed(0.2, 0.64, 0.8 * a + 0.2 * b, 10)
            mean_near(world.ties["government_trust"], early)
    trust = world.ties["government_trust"]
    mean_near(trust, 0.6400)
    mean_near((trust - 0.64) ** 2, 0.1037**2)
    np.testing.assert_allclose(world.ties["entrepreneur_trust"], trust, atol=1e-12)


def test_successes_that_make_up_for_one_failure() -> None:
    """From .8, a failure of .1125 takes 7.24 successes of .05 to make up for."""
    p = parameters({"trust.gain": 0.05, "trust.asymmetry": 2.25, **ALIKE})
    world = tiny_world()
    tie = world.ties[0]
    tie.government_trust, tie.pushed, tie.divisiveness = 0.8, 1, 1.0
    run_rule("trust", world, p)
    world.ties["pushed"], world.ties["heard"] = 0, 1
    missing = []
    for month in range(1, 9):
        run_rule("trust", world, p, month=month)
        missing.append(1.0 - world.ties["government_trust"][0])
    assert missing[6] > 0.2 > missing[7]
    steps = 7 + math.log(missing[6] / 0.2) / math.log(missing[6] / missing[7])
    assert steps == pytest.approx(theory.recovery_steps(0.8, 0.05, 2.25), abs=1e-9)
    assert steps == pytest.approx(7.24, abs=5e-3)


@pytest.mark.parametrize(("memory", "voice"), [(0.0, 0.4), (0.5, 0.4), (1.0, 1.0)])
def test_what_is_learned_and_what_leaves_with_officials(memory: float, voice: float) -> None:
    """Turnover of staff as K ← (1 − δ) · K + q (Akhtari, Moreira & Trucco 2022)."""
    n, gain, turnover, loss = 4000, 0.04, 0.1, 0.5
    p = parameters({
        "environment.term_months": 1, "environment.turnover_probability": turnover,
        "environment.turnover_loss": loss, "environment.memory": memory, "trust.gain": gain,
    })  # fmt: skip
    world = towns(n)
    world.ties["government_trust"], world.ties["voice"] = 0.9, voice
    for month in range(60):
        run_rule("environment", world, p, month=month)
        world.ties["heard"] = 1
        run_rule("trust", world, p, month=month)
    kept = (1.0 - gain) * (1.0 - turnover * loss * (1.0 - memory * voice))
    expected = theory.relaxed(0.9, gain / (1.0 - kept), 1.0 - kept, 60)
    if memory * voice < 1.0:
        mean_near(world.ties["government_trust"], expected)
    else:
        np.testing.assert_allclose(world.ties["government_trust"], expected, atol=1e-12)


def coverage(sets: Any) -> Any:
    return np.bitwise_count(sets).astype(float)


def open_governments(n: int) -> World:
    """Governments that know nothing yet, hear every meeting, and hear of all facets."""
    world = towns(n)
    g = world.governments
    g["known"], g["listening"], g["stereotype"], g["power"] = 0, 1.0, 0.0, 0.5
    world.ties["government_trust"], world.entrepreneurs["known"] = 1.0, ALL
    return world


def test_facets_are_collected_like_coupons() -> None:
    """Occupancy (Feller 1968): mean and variance of how many of 48 were met in t meetings."""
    world, months = open_governments(6000), 20
    p = parameters({"listening.meetings": 2, "listening.conversations": 0.0})
    for month in range(months):
        run_rule("listening", world, p, month=month)
    none, two = ((1.0 - k / FACETS) ** (2 * months) for k in (1, 2))
    known = coverage(world.governments["known"])
    mean = FACETS * (1.0 - none)
    mean_near(known, mean)
    mean_near(
        (known - mean) ** 2, FACETS * (FACETS - 1) * two + FACETS * none - (FACETS * none) ** 2
    )


@pytest.mark.parametrize("drift", [0.002, 1 / 64])
def test_governments_know_a_balance_of_meetings_and_drift(drift: float) -> None:
    """Gained with chance d and lost with δ: in the end a share d / (d + δ − d · δ) is known."""
    world, gain = open_governments(3000), 1.0 / FACETS
    p = parameters({
        **UNDISTURBED, "environment.drift": drift, "listening.meetings": 1,
        "listening.conversations": 0.0,
    })  # fmt: skip
    in_the_end, speed = gain / (gain + drift - gain * drift), gain + drift - gain * drift
    for month in range(400):
        run_rule("environment", world, p, month=month)
        run_rule("listening", world, p, month=month)
        if month in (19, 399):
            share = coverage(world.governments["known"]) / FACETS
            mean_near(share, theory.relaxed(0.0, in_the_end, speed, month + 1))
    mean_near(share, in_the_end)


def test_organisations_know_a_balance_of_exploring_and_drift() -> None:
    drift, found = 0.01, 0.6 * 0.5
    p = parameters({
        **UNDISTURBED, "environment.drift": drift, "curiosity.discovery_entrepreneur": 0.6,
        "curiosity.discovery_government": 0.0,
    })  # fmt: skip
    world, gain = towns(3000), found / FACETS
    world.entrepreneurs["known"] = ALL
    for month in range(250):
        world.ties["learned"], world.ties["explore"] = 0, 0.5
        for rule in ("national environment", "curiosity", "gathering"):
            run_rule(rule, world, p, month=month)
    speed = gain + drift - gain * drift
    share = theory.relaxed(1.0, gain / speed, speed, 250)
    mean_near(coverage(world.entrepreneurs["known"]) / FACETS, share)


def test_policies_take_up_facets_one_at_a_time() -> None:
    """A birth–death chain of what is missing, whose shares follow from detailed balance."""
    facets, drift, uptake, n = 24, 1 / 64, 0.35, 3000
    p = parameters({
        **UNDISTURBED, "environment.drift": drift, "start.facets": facets, "curiosity.uptake": 0.7,
        "curiosity.unlearning": 0.0, "curiosity.discovery_government": 0.0,
    })  # fmt: skip
    world = towns(n)
    world.ties["adopted"], world.ties["explore"] = 1, 0.2
    world.governments["curiosity"], world.governments["known"] = 0.3, 0
    world.ties["solution"] = world.entrepreneurs["known"] = np.uint64(2**facets - 1)
    for month in range(400):
        run_rule("environment", world, p, month=month)
        run_rule("curiosity", world, p, month=month)
    weights = [1.0]
    for missing in range(facets):
        more = (facets - missing) * drift * (1.0 - uptake)
        fewer = uptake * (1.0 - (facets - missing - 1) * drift)
        weights.append(weights[-1] * more / fewer)
    shares = np.array(weights) / sum(weights)
    found = facets - coverage(world.ties["solution"])
    mean_near(found, float(shares @ np.arange(facets + 1)))
    for missing in (0, 1, 2):
        mean_near((found == missing).astype(float), shares[missing])


def test_resentment_under_constant_pushes_and_after_them() -> None:
    """Fixed point κ · m / (1 − κ · (1 − m)) of marks m and fading κ; half of it a half-life later.

    Of four needs, the table knows one; two of four people are members, who mind less and whose
    voice of ½ keeps half of the wariness away.
    """
    half_life, step, member = 24.0, 0.2 * 0.5, 0.3
    p = parameters({
        "resentment.half_life": half_life, "resentment.gossip": 0.0, "resentment.push": 0.2,
        "resentment.member_share": member, "decision.push": 1.0, "decision.base": -50.0,
        "start.needs": 4,
    })  # fmt: skip
    world = tiny_world(people=4)
    world.beneficiaries["needs"], world.governments["known"] = 0b1111, 0b1
    world.beneficiaries["movement"] = [0, 0, -1, -1]
    world.ties["members"], world.ties["divisiveness"], world.ties["lobby"] = 2, 0.5, 0.5
    world.ties["voice"] = 0.5
    kept = 0.5 ** (1.0 / half_life)

    def level(mark: float, months: int) -> float:
        stays = kept * (1.0 - mark)
        return theory.relaxed(0.0, kept * mark / (1.0 - stays), 1.0 - stays, months)

    marks = [step * 0.75 * member] * 2 + [step * 0.75] * 2
    for month in range(200):
        run_rule("decision", world, p, month=month)
        run_rule("resentment", world, p, month=month)
        if month in (0, 11, 199):
            expected = [level(mark, month + 1) for mark in marks]
            np.testing.assert_allclose(world.beneficiaries["resentment"], expected, atol=1e-6)
            wary = level(step * 0.5, month + 1)
            assert world.governments["wariness"][0] == pytest.approx(wary, abs=1e-9)
    before = world.beneficiaries["resentment"].copy()
    world.ties["lobby"] = 0.0
    for month in range(200, 224):
        run_rule("decision", world, p, month=month)
        run_rule("resentment", world, p, month=month)
    np.testing.assert_allclose(world.beneficiaries["resentment"], before / 2, atol=1e-6)
    assert world.governments["wariness"][0] == pytest.approx(wary / 2, abs=1e-9)


@pytest.mark.parametrize("recovery", [0.1, 1.0])
def test_loss_triangle_of_a_crisis(recovery: float) -> None:
    """Bruneau et al. 2003, in a whole run: depth · level · (length + (1 − k) / k) months lost."""
    level, depth, length, begins = 0.6 * 0.5, 0.25, 12, 24
    only_lobby = Strategy.model_validate({x: float(x == "lobby") for x in EFFORTS + STYLE})
    scenario = small_scenario(
        {
            **UNDISTURBED, "environment.recovery": recovery, "decision.push": 0.0,
            "start.government_capacity": 0.5, "delivery.status_quo": 0.6, "start.spread": 0.0,
            "start.marginalised": 0.0, "start.overlap": 0.0, "start.government_facets": 24,
        },
        events=(Event(kind="crisis", month=begins, months=length, depth=depth),),
    )  # fmt: skip
    run = simulate(scenario, only_lobby, months=600)
    need, back = run.months["need_met"], begins + length
    np.testing.assert_allclose(need[:begins], level, atol=1e-9)
    np.testing.assert_allclose(need[begins:back], level * (1.0 - depth), atol=1e-9)
    for later in (1, 10, 60):
        expected = theory.relaxed(level * (1.0 - depth), level, recovery, later)
        assert need[back + later - 1] == pytest.approx(expected, abs=1e-9)
    lost = depth * level * (length + (1.0 - recovery) / recovery) / 12.0
    assert shocks(run)[0].loss == pytest.approx(lost, abs=1e-9)
