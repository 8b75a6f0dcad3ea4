"""One community in close-up: the same run to the last bit, and rows that mean what they say."""

import inspect

import numpy as np
import pytest

from collabsim.engine import trace as trace_module
from collabsim.engine.simulate import simulate
from collabsim.engine.trace import Trace, trace
from collabsim.engine.trace_rows import FUNDER, GOVERNMENT, PERSON, TIE
from collabsim.errors import InputError
from collabsim.scenarios import load_scenario
from collabsim.state.network import neighbours
from collabsim.strategies import STRATEGIES
from helpers import eventful_scenario, small_scenario

CASES = {
    "classroom": (load_scenario("classroom"), "slow-inclusive", 3, 5),
    "eventful": (eventful_scenario(entrepreneurs=12), "mix", 1, 2),
}


@pytest.fixture(scope="module", params=list(CASES))
def case(request):
    scenario, strategy, seed, community = CASES[request.param]
    return trace(scenario, strategy, seed, community=community), simulate(scenario, strategy, seed)


def test_the_run_is_the_same_to_the_last_bit(case):
    traced, run = case
    assert traced.run.months.tobytes() == run.months.tobytes()
    for mine, its in zip(traced.run.world, run.world, strict=True):
        assert mine.tobytes() == its.tobytes()
    assert (traced.run.strategy, traced.run.seed) == (run.strategy, run.seed)


def test_shapes_and_types(case):
    traced, run = case
    g = run.world.governments[traced.community]
    months, people, ties = len(run.months), g.end_person - g.first_person, g.end_tie - g.first_tie
    assert traced.people.shape == (months, people)
    assert traced.government.shape == (months,)
    assert traced.ties.shape == (months, ties)
    assert traced.funders.shape == (months, len(traced.funder_row))
    assert traced.group.shape == (people,)
    kinds = (traced.people, traced.government, traced.ties, traced.funders)
    assert [kept.dtype for kept in kinds] == [PERSON, GOVERNMENT, TIE, FUNDER]
    fractions = [name for kept in kinds for name in kept.dtype.names if kept[name].dtype == "f4"]
    assert len(fractions) > 20


def test_last_month_is_the_world_that_is_left(case):
    traced, run = case
    world, g = run.world, run.world.governments[traced.community]
    here = slice(g.first_person, g.end_person)
    people = world.beneficiaries[here]
    for name in ("trust", "power", "capacity", "resentment", "benefit"):
        np.testing.assert_array_equal(traced.people[name][-1], world.beneficiaries[name][here])
    movement = people["movement"] - np.where(people["movement"] >= 0, g.first_tie, 0)
    np.testing.assert_array_equal(traced.people["movement"][-1], movement)
    ties = world.ties[g.first_tie : g.end_tie]
    np.testing.assert_array_equal(traced.ties["members"][-1], ties["members"])
    np.testing.assert_array_equal(traced.ties["offer"][-1], ties["offer"])
    here = world.entrepreneurs[ties["entrepreneur"]]
    np.testing.assert_array_equal(traced.entrepreneur, ties["entrepreneur"])
    np.testing.assert_array_equal(traced.ties["strategy"][-1], here["strategy"])
    np.testing.assert_array_equal(traced.funder_row[traced.funder_of], here["funder"])
    np.testing.assert_array_equal(
        traced.funders["trust"][-1], np.float32(world.funders["trust"][traced.funder_row])
    )
    assert traced.government["known"][-1] == g.known
    assert traced.government["law"][-1] == world.nations["law"][g.nation]


def test_members_are_counted_alike(case):
    traced, _ = case
    movement = traced.people["movement"]
    for k in range(traced.ties.shape[1]):
        np.testing.assert_array_equal((movement == k).sum(axis=1), traced.ties["members"][:, k])
    assert movement.min() >= -1
    assert movement.max() < traced.ties.shape[1]


def test_means_of_the_community_are_those_of_its_people(case):
    traced, _ = case
    for mine, its in (("trust", "people_trust"), ("resentment", "resentment"),
                      ("benefit", "need_met")):  # fmt: skip
        mean = traced.people[mine].mean(axis=1)
        # trust is averaged before an organisation that closes lets its members down
        same = np.isclose(mean, traced.government[its], atol=1e-5)
        assert same.mean() > 0.9 if mine == "trust" else same.all(), mine


def test_power_is_shared_out(case):
    traced, _ = case
    others = (traced.ties["power"] + traced.ties["members_power"]).sum(axis=1)
    np.testing.assert_allclose(traced.government["power"] + others, 1.0, atol=1e-5)


def test_it_is_what_every_community_is_observed_to_be():
    scenario = eventful_scenario()
    run = simulate(scenario, seed=4, by_community=True)
    traced = trace(scenario, seed=4, community=3)
    seen = run.communities[:, 3]
    for name, kept in (("wariness", "wariness"), ("government_capacity", "capacity"),
                       ("government_power", "power"), ("stereotype", "stereotype")):  # fmt: skip
        np.testing.assert_array_equal(traced.government[kept], np.float32(seen[name]))
    np.testing.assert_allclose(traced.known_facets, seen["known_facets"], rtol=1e-6)
    reversals = traced.ties["reversed"].sum(axis=1)
    np.testing.assert_array_equal(reversals, seen["reversals"])
    assert reversals.sum() > 0
    assert traced.government["changed"].sum() > 0


@pytest.mark.parametrize("people", [1, 2, 3, 4, 5, 12, 41])
def test_edges_are_the_acquaintances_of_the_model(people):
    traced = trace(small_scenario(communities=2, people=people), months=1, community=1)
    g = traced.run.world.governments[1]
    shortcut = traced.run.world.beneficiaries["shortcut"][g.first_person : g.end_person]
    known = {
        (min(i, j), max(i, j))
        for i in range(people)
        for j in inspect.unwrap(neighbours)(i, people, shortcut[i])
        if i != j
    }
    assert sorted(map(tuple, traced.edges.tolist())) == sorted(known)
    assert len(traced.edges) == len(known)


def test_a_shorter_trace_is_the_beginning_of_a_longer_one():
    short, long = (trace("classroom", seed=2, months=months) for months in (30, 60))
    np.testing.assert_array_equal(short.people, long.people[:30])
    np.testing.assert_array_equal(short.ties, long.ties[:30])


def test_only_the_community_asked_for_is_kept():
    scenario = small_scenario(communities=200, people=20, entrepreneurs=40, reach=5, months=24)
    traced = trace(scenario, community=150)
    kept = [part for part in traced if isinstance(part, np.ndarray)]
    assert sum(part.nbytes for part in kept) < 24 * 20 * 100


def test_a_strategy_of_ones_own():
    own = STRATEGIES["slow-inclusive"].model_copy(update={"seats": 0.0})
    traced = trace("classroom", own, months=6)
    assert traced.run.strategy == "custom"
    assert not traced.ties["seats"].any()
    assert isinstance(traced, Trace)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"community": 12}, "from 0 to 11"),
        ({"community": -1}, "from 0 to 11"),
        ({"strategy": "slow-inclusiv"}, "slow-inclusive"),
        ({"months": 0}, "months must be"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_input_is_refused_in_words(arguments, message):
    with pytest.raises(InputError, match=message):
        trace("classroom", **arguments)


def test_what_does_not_fit_into_memory_is_refused(monkeypatch):
    monkeypatch.setattr(trace_module, "machine_memory", lambda: 500_000)
    with pytest.raises(InputError, match="memory"):
        trace("classroom")
    # a few people, but many organisations
    monkeypatch.setattr(trace_module, "machine_memory", lambda: 10_000_000)
    trace("classroom", months=12)
    with pytest.raises(InputError, match="memory"):
        trace(small_scenario(communities=1, people=20, entrepreneurs=2000), months=12)
