"""What ends or has a price, with everything else switched off: numbers known beforehand.

Members who join and leave, unlike people and unlike places, people who are replaced, skills that
fade, grants that end and policies that get into life are each held to a closed form. Where there is
chance, the tolerance is three standard errors of the number simulated; seeds are fixed.
"""

import math
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from collabsim.engine.simulate import create_world
from collabsim.state.scratch import make_scratch
from helpers import parameters, run_rule, small_scenario, tiny_world
from test_known_growth import meet_others, scattered
from test_theory import INDIFFERENT, mean_near, towns


def hazard_near(gone: int, there: int, expected: float) -> None:
    """So many of those ``there`` go as is expected, to within three standard errors."""
    error = math.sqrt(expected * (1.0 - expected) / there)
    assert abs(gone / there - expected) < 3.0 * error, (gone / there, expected, error)


def joining_and_leaving(word: float, leaving: float, months: int, *, mixed: bool) -> Any:
    """Members' share of towns after ``months``, of ready and trusting people who never rest.

    Each month .002 of the town join by invitation, ``word`` · v · (1 − v) by word of mouth, and
    members leave with chance ``leaving``.
    """
    n, people = 20, 2000
    world, chance, scratch = scattered(n, people), np.random.default_rng(1), make_scratch(people)
    world.ties["invite"] = 0.002 * people
    p = parameters({
        "inclusion.invitation_rate": 1.0, "inclusion.peer_rate": word / 5,
        "inclusion.exit": 2.0 * leaving, "inclusion.fatigue": 0.0, "inclusion.rest_months": 0,
    })  # fmt: skip
    for month in range(months):
        run_rule("inclusion", world, p, month=month, scratch=scratch)
        if mixed:
            meet_others(world, n, chance)
    return world.ties["members"] / people


@pytest.mark.parametrize(
    ("word", "leaving", "known"),
    [(0.030, 0.034, 0.2000), (0.096, 0.034, 0.6766), (0.096, 0.010, 0.9185), (0.0, 0.034, 0.0588)],
)
def test_joining_and_leaving_find_a_balance(word: float, leaving: float, known: float) -> None:
    """Where 0 = a + β v (1 − v) − μ v; on a ring, where members know members, it is lower."""
    if word > 0.0:
        both = word - leaving
        root = (both + math.sqrt(both**2 + 4 * 0.002 * word)) / (2 * word)
    else:
        root = 0.002 / leaving
    assert root == pytest.approx(known, abs=5e-5)
    months = round(9.0 / (leaving + word * (2.0 * known - 1.0)))  # e^−9 of the way is left
    mean_near(joining_and_leaving(word, leaving, months, mixed=True), known)
    if word > 0.0:
        lasting = joining_and_leaving(word, leaving, months, mixed=False)
        assert lasting.mean() + 3.0 * lasting.std() / math.sqrt(len(lasting)) < known


@pytest.mark.parametrize(
    ("mean", "known"),
    [
        (0.45, (0.3150, 0.3035, 0.2920, 0.2606, 0.2178, 0.1849)),
        (0.2, (0.3900, 0.3795, 0.3675, 0.3243, 0.2431, 0.1883)),
    ],
)
def test_where_people_are_unlike_the_ready_stay_longest(
    mean: float, known: tuple[float, ...]
) -> None:
    """All join in month 0 and nobody changes, yet fewer and fewer of those left leave."""
    k, leaving = mean / (1.0 - mean), 0.3
    scenario = small_scenario(
        {"inclusion.readiness": mean}, communities=200, people=2000, entrepreneurs=200, reach=1
    )
    world = create_world(scenario, seed=1)
    people = world.beneficiaries
    assert abs(people["readiness"].mean() - mean) < 3.0 * people["readiness"].std() / 632.0
    people["trust"], people["movement"] = 1.0, np.repeat(np.arange(200), 2000)
    world.ties["members"], world.ties["invite"] = 2000, 0.0
    p = parameters({"inclusion.exit": leaving, "inclusion.readiness": mean})

    def left(t: int) -> float:
        """S(t): u = ρ^k is uniform, for the integrand has no peak at 0 then."""
        return quad(lambda u: (1.0 - leaving * (1.5 - u ** (1.0 / k))) ** t, 0.0, 1.0)[0]

    seen = []
    for month in range(24):
        there = int(world.ties["members"].sum())
        run_rule("inclusion", world, p, month=month)
        if month in (0, 1, 2, 5, 11, 23):
            expected = 1.0 - left(month + 1) / left(month)
            hazard_near(there - int(world.ties["members"].sum()), there, expected)
            seen.append(expected)
    assert seen == pytest.approx(known, abs=6e-5)


@pytest.mark.parametrize(
    ("spread", "known"),
    [
        (1.0, (0.2387, 0.2042, 0.1799, 0.1362, 0.1007, 0.0696)),
        (3.0, (0.3450, 0.1617, 0.1077, 0.0570, 0.0338, 0.0196)),
    ],
)
def test_where_places_are_unlike_the_willing_agree_first(
    spread: float, known: tuple[float, ...]
) -> None:
    """One decision a year, by chance logistic(logit .2 + s · u) for a place of lasting u."""
    n = 40_000
    world = create_world(small_scenario(communities=n, people=1, entrepreneurs=n, reach=1))
    world.governments["place"] = spread * np.random.default_rng(1).standard_normal(n)
    p = parameters({**INDIFFERENT, "decision.base": math.log(0.2 / 0.8)})
    world.ties["lobby"] = 0.5

    def left(t: int) -> float:
        def waiting(u: float) -> float:
            chance = 1.0 / (1.0 + 4.0 * math.exp(-spread * u))
            return (1.0 - chance) ** t * math.exp(-0.5 * u * u) / math.sqrt(2.0 * math.pi)

        return quad(waiting, -8.0, 8.0, limit=200)[0]

    for year in range(21):
        there = int((world.ties["adopted"] == 0).sum())
        run_rule("decision", world, p, month=year)
        world.ties["lobby"] = np.where(world.ties["adopted"], 0.0, 0.5)
        if year in (0, 1, 2, 5, 10, 20):
            expected = known[(0, 1, 2, 5, 10, 20).index(year)]
            assert 1.0 - left(year + 1) / left(year) == pytest.approx(expected, abs=6e-5)
            hazard_near(there - int((world.ties["adopted"] == 0).sum()), there, expected)


def test_of_the_first_inhabitants_fewer_and_fewer_are_left() -> None:
    """(1 − 1 / (12 · 25))^months; the rest have come with nothing but what newcomers have."""
    world, n, months = tiny_world(people=40_000), 40_000, 240
    world.beneficiaries["resentment"], world.beneficiaries["capacity"] = 1.0, 0.7
    p = parameters({"life.fade": 0.0, "start.spread": 0.0})
    for month in range(months):
        run_rule("life", world, p, month=month)
    left = (1.0 - 1.0 / 300.0) ** months
    first = world.beneficiaries["resentment"] == 1.0
    hazard_near(int(first.sum()), n, left)
    assert (world.beneficiaries["capacity"][first] == np.float32(0.7)).all()
    assert (world.beneficiaries["capacity"][~first] == np.float32(0.15)).all()


def test_what_fades_fades_exponentially() -> None:
    """To 0.15 for people outside movements, and to what is usual in a place."""
    world = tiny_world(people=3)
    world.beneficiaries["capacity"], world.beneficiaries["movement"] = 0.9, [0, -1, -1]
    world.ties["members"] = 1
    g = world.governments[0]
    g.listening, g.usual_listening, g.stereotype, g.usual_stereotype = 0.9, 0.5, 0.1, 0.6
    p = parameters({"life.stay_years": 1e9})
    for month in range(120):
        run_rule("life", world, p, month=month)
    kept = 0.996**120
    expected = [0.9, *[0.15 + 0.75 * kept] * 2]
    np.testing.assert_allclose(world.beneficiaries["capacity"], expected, atol=1e-5)
    assert g.listening == pytest.approx(0.5 + 0.4 * kept, abs=1e-12)
    assert g.stereotype == pytest.approx(0.6 - 0.5 * kept, abs=1e-12)


def test_organisations_that_live_on_one_grant() -> None:
    """Gamma with mean 36 and shape 2: .406 are there when 36 months have passed, .155 after 60."""
    n = 20_000
    scenario = small_scenario(
        {"funding.grant_months": 36.0}, communities=n, people=1, entrepreneurs=n, reach=1
    )
    world = create_world(scenario, seed=2)
    p = parameters({"funding.renew": -50.0, "renewal.entry": 0.0, "renewal.give_up": 0.0})
    for month in range(61):
        run_rule("funding", world, p, month=month)
        run_rule("renewal", world, p, month=month)
        if month in (36, 60):  # the first month after so many
            alive = int(world.entrepreneurs["active"].sum())
            hazard_near(alive, n, {36: 0.4060, 60: 0.1546}[month])


def test_depth_relaxes_to_what_can_be_carried_out() -> None:
    world = tiny_world()
    g, tie = world.governments[0], world.ties[0]
    g.capacity, g.base_capacity, g.able, g.phase, g.values = 0.3, 0.6, 0.9, 1, -1.0
    tie.adopted, tie.deliver = 1, 0.1
    p = parameters({"agreement.lapse": 0.0, "agreement.rollout": 0.012, "agreement.alone": 0.3})
    aim = 0.5 * 0.9 * (0.3 + 0.7 * 0.2)
    for month in range(40):
        run_rule("agreement", world, p, month=month)
        assert tie.depth == pytest.approx(aim * (1.0 - 0.988 ** (month + 1)), abs=1e-12)


@pytest.mark.quick
@pytest.mark.parametrize("cohesion", [0.2, 1.0])
def test_where_size_does_not_matter_any_member_is_heard(cohesion: float) -> None:
    world = tiny_world(people=40)
    world.ties["cohesion"] = cohesion
    p = parameters({"voice.half": 0.0})
    for members in (0, 1, 2, 39, 40):
        world.ties["members"] = members
        run_rule("voice", world, p)
        assert world.ties["voice"][0] == (cohesion if members else 0.0)


def test_joining_without_trust_or_readiness_or_after_leaving() -> None:
    """Nobody, however many invitations: not even one of 4,000 people in 24 months."""
    for name, value in (("trust", 0.0), ("readiness", 0.0), ("resentment", 1.0), ("since", -1)):
        world = towns(40, 100, invite=1.0, seats=1.0)
        world.beneficiaries[name] = value
        for month in range(24):
            run_rule("inclusion", world, parameters({"inclusion.rest_months": 60}), month=month)
        assert not world.ties["members"].any(), name
