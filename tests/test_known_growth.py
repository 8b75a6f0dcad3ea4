"""Published laws of growth and what the model's rules share with them, and where they differ.

Joining follows the curves of Bass (1969) and the logistic curve when people meet others anew every
month, and outsiders are invited at a constant rate each. Two things differ. An organisation
with constant effort invites a constant number of people, so that it grows along a straight line
(tested with the closed forms). And among lasting acquaintances growth is slower than logistic.
What growth does to a group's habits is held to Weber (2006), in direction.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from collabsim import theory
from collabsim.engine.simulate import create_world
from collabsim.state.columns import World
from collabsim.state.scratch import make_scratch
from helpers import parameters, run_rule, small_scenario, tiny_world
from test_theory import NOBODY_LEAVES, mean_near

STEPS = 40  # in a year, so many that steps make no difference that shows


def scattered(n: int, people: int) -> World:
    """Communities of ready people who trust, each with five acquaintances; one organisation."""
    world = create_world(small_scenario(communities=n, people=people, entrepreneurs=n, reach=1))
    world.beneficiaries["trust"] = world.beneficiaries["readiness"] = 1.0
    world.beneficiaries["shortcut"] = np.tile((np.arange(people) + people // 2) % people, n)
    world.ties["seats"] = 1.0
    return world


def meet_others(world: World, n: int, chance: np.random.Generator) -> None:
    """Let everybody stand somewhere else, so that acquaintances are new."""
    movement = world.beneficiaries["movement"].reshape(n, -1)
    world.beneficiaries["movement"] = chance.permuted(movement, axis=1).ravel()


def test_joining_follows_the_curve_of_bass() -> None:
    """p = .01 and q = .3 a year: most join after 10.97 years, and 10 to 90 % takes 13.37."""
    n, people, innovation, imitation = 40, 2000, 0.01 / STEPS, 0.3 / STEPS
    world, chance = scattered(n, people), np.random.default_rng(1)
    p = parameters({
        "inclusion.invitation_rate": 1.0, "inclusion.peer_rate": imitation / 5, **NOBODY_LEAVES,
    })  # fmt: skip
    low, high = (theory.bass_time(share, 0.01, 0.3) for share in (0.1, 0.9))
    assert high - low == pytest.approx(13.37, abs=6e-3)
    known = {round(STEPS * year): theory.bass_share(year, 0.01, 0.3) for year in (low, 10.97, high)}
    scratch = make_scratch(people)
    for step in range(1, max(known) + 1):
        world.ties["invite"] = innovation * (people - world.ties["members"])
        run_rule("inclusion", world, p, month=step, scratch=scratch)
        meet_others(world, n, chance)
        if step in known:
            mean_near(world.ties["members"] / people, known[step])


@pytest.mark.parametrize("same_acquaintances", [False, True])
def test_word_of_mouth_is_logistic_among_ever_new_acquaintances(same_acquaintances: bool) -> None:
    """From .1 to .9 takes 4.394 / r; longer where those one knows have mostly joined already."""
    n, people, rate = 60, 1000, 1.0
    world, chance = scattered(n, people), np.random.default_rng(1)
    world.ties["invite"] = 1e-12
    p = parameters({"inclusion.peer_rate": rate / STEPS / 5, **NOBODY_LEAVES})
    first = np.arange(people) < people // 10
    owner = np.repeat(np.arange(n), people)
    world.beneficiaries["movement"] = np.where(np.tile(first, n), owner, -1)
    world.ties["members"] = people // 10
    meet_others(world, n, chance)
    scratch = make_scratch(people)
    for step in range(round(4.394 * STEPS / rate)):
        run_rule("inclusion", world, p, month=step, scratch=scratch)
        if not same_acquaintances:
            meet_others(world, n, chance)
    share = world.ties["members"] / people
    if same_acquaintances:
        assert share.mean() + 3.0 * share.std() / math.sqrt(n) < 0.9
    else:
        mean_near(share, 0.9)


def test_what_peers_show_works_like_a_source_from_outside() -> None:
    """Constant influence from outside (Coleman et al. 1957): exponential, without an S-curve."""
    world = tiny_world(communities=3)
    world.governments["shown_success"] = world.governments["shown_conflict"] = [0.6, 0.3, 0.0]
    world.governments["stereotype"], world.governments["wariness"] = 0.9, 0.2
    p = parameters({"diffusion.success": 0.02, "diffusion.conflict": 0.03})
    world.peers[:] = [[1, 2], [0, 2], [0, 1]]
    best, mean = np.array([0.3, 0.6, 0.6]), np.array([0.15, 0.3, 0.45])
    for month in range(30):
        run_rule("diffusion", world, p, month=month)
    g = world.governments
    np.testing.assert_allclose(g["stereotype"], 0.9 * (1.0 - 0.02 * best) ** 30, atol=1e-9)
    np.testing.assert_allclose(g["wariness"], 1.0 - 0.8 * (1.0 - 0.03 * mean) ** 30, atol=1e-9)


def grown(waves: Sequence[int], start: int, inheritance: float, growth: float) -> list[float]:
    """Cohesion of a group after each month, in which so many people join.

    All who are asked join: those whose turn has come trust, the others do not.
    """
    world = tiny_world(people=start + sum(waves))
    world.beneficiaries["trust"][:start], world.beneficiaries["readiness"] = 1.0, 1.0
    world.beneficiaries["movement"][:start] = 0
    world.ties["members"], world.ties["cohesion"], world.ties["invite"] = start, 1.0, 1.0
    p = parameters({
        "inclusion.invitation_rate": 1e6, "inclusion.inheritance": inheritance,
        "inclusion.cohesion_growth": growth, **NOBODY_LEAVES,
    })  # fmt: skip
    cohesion, size = [], start
    for month, wave in enumerate(waves):
        size += wave
        world.beneficiaries["trust"][:size] = 1.0
        world.ties["newcomers"] = 0
        run_rule("inclusion", world, p, month=month)
        assert (world.ties["members"][0], world.ties["newcomers"][0]) == (size, wave)
        cohesion.append(float(world.ties["cohesion"][0]))
    return cohesion


def every(gap: int, wave: int) -> list[int]:
    """Waves that let a group of 2 grow to 12, one every ``gap`` months."""
    sizes = [min(wave, 10 - done) for done in range(0, 10, wave)]
    return [month for size in sizes for month in (*[0] * (gap - 1), size)]


def test_habits_that_are_neither_inherited_nor_rebuilt_thin_out_with_the_founders() -> None:
    """Without regrowth: founders as a share of all, or a quotient of gamma functions."""
    for wave in (1, 2, 3, 5, 10):
        assert grown(every(1, wave), 2, 0.0, 0.0)[-1] == pytest.approx(2 / 12, abs=1e-9)
    lost = 1.0 - 0.8
    gammas = math.gamma(13.0 - lost) / math.gamma(13.0) * math.gamma(3.0) / math.gamma(3.0 - lost)
    assert grown(every(10, 1), 2, 0.8, 0.0)[-1] == pytest.approx(gammas, abs=1e-9)


@pytest.mark.parametrize(("share", "inheritance", "growth"), [(0.3, 0.7, 0.04), (0.1, 0.0, 0.1)])
def test_cohesion_under_a_constant_share_of_newcomers(
    share: float, inheritance: float, growth: float
) -> None:
    """Fixed point growth / (growth + (1 − growth) · (1 − inheritance) · share), reached evenly."""
    members = 10
    moving = round(share * members)
    world = tiny_world(people=2 * members)
    p = parameters({
        "inclusion.invitation_rate": 1e6, "inclusion.inheritance": inheritance,
        "inclusion.cohesion_growth": growth, **NOBODY_LEAVES, "inclusion.leave_rate": 1.0,
    })  # fmt: skip
    person, tie = world.beneficiaries, world.ties
    person["movement"][:members], person["readiness"] = 0, 1.0
    tie["members"], tie["cohesion"], tie["invite"] = members, 1.0, 1.0
    lost = (1.0 - growth) * (1.0 - inheritance) * share
    for month in range(400):
        inside = person["movement"] == 0
        goes, comes = np.flatnonzero(inside)[:moving], np.flatnonzero(~inside)[-moving:]
        person["trust"], person["resentment"] = inside, 0.0
        person["trust"][goes], person["resentment"][goes], person["trust"][comes] = 0.0, 1.0, 1.0
        tie["newcomers"] = 0
        run_rule("inclusion", world, p, month=month)
        assert (tie["members"][0], tie["newcomers"][0]) == (members, moving)
        expected = theory.relaxed(1.0, growth / (growth + lost), growth + lost, month + 1)
        assert tie["cohesion"][0] == pytest.approx(expected, abs=1e-9)
    assert tie["cohesion"][0] == pytest.approx(growth / (growth + lost), abs=1e-9)


def coordinates(cohesion: float, size: int = 12) -> bool:
    """Weak link (Van Huyck et al. 1990): effort pays if all others are reliable, at cost ½."""
    return cohesion ** (size - 1) > 0.5


def test_slow_growth_with_inherited_habits_keeps_a_group_together() -> None:
    """As Weber (2006), in direction: of all ways from 2 to 12 only one at a time, with time between
    and habits passed on, keeps cohesion so high that the weakest link of twelve holds."""
    ways: dict[tuple[int, int, float], Any] = {
        (gap, wave, inheritance): grown(every(gap, wave), 2, inheritance, 0.04)[-1]
        for gap in (10, 2)
        for wave in (1, 2, 3, 5, 10)
        for inheritance in (0.8, 0.0)
    }
    assert [way for way, cohesion in ways.items() if coordinates(cohesion)] == [(10, 1, 0.8)]
    for inheritance in (0.8, 0.0):
        slow = [ways[10, wave, inheritance] for wave in (1, 2, 3, 5)]
        assert slow == sorted(slow, reverse=True)
        for wave in (1, 2, 3, 5):  # and the sooner the next wave, the less is left
            assert ways[10, wave, inheritance] > ways[2, wave, inheritance]
    assert all(ways[gap, wave, 0.8] > ways[gap, wave, 0.0] for gap, wave, _ in ways)


def test_unlike_weber_a_single_jump_costs_less_than_quick_small_waves() -> None:
    """Newcomers of each wave inherit what earlier waves have thinned, and nothing is lost for good:
    cohesion is rebuilt afterwards, while groups in the experiment stay at low effort."""
    assert grown(every(2, 10), 2, 0.8, 0.04)[-1] > grown(every(2, 1), 2, 0.8, 0.04)[-1]
    assert grown([*every(2, 10), *[0] * 120], 2, 0.8, 0.04)[-1] > 0.99
