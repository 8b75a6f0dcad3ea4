"""What must hold whatever the numbers are: bounds, conservation, limits, symmetry, bit-identity.

None of these tests knows what the model is about; each says something that is exactly true of it,
such as that power is only ever passed on, or that a country does not feel what another does.
"""

import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collabsim.engine.simulate import Point, create_world, simulate, simulate_many
from collabsim.parameters import NAMES, SPECS
from collabsim.scenarios import Event, load_scenario
from collabsim.state.columns import COLUMNS, TABLES, World
from collabsim.strategies import EFFORTS, STRATEGIES, Strategy
from helpers import (
    EVENTFUL,
    EVERY_STRATEGY,
    FIXED,
    eventful_scenario,
    live,
    lived,
    run_rule,
    small_scenario,
)

FRACTIONS = [
    (table, name)
    for table, columns in COLUMNS.items()
    for name, column in columns.items()
    if column.dtype[0] == "f" and column.allowed == "between 0 and 1"
]


def same_bytes(one: World, other: World) -> bool:
    return all(a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True))


def powers(world: World) -> Any:
    """The sum of all shares of power in each community."""
    ties = world.ties
    return world.governments["power"] + np.bincount(
        ties["government"], ties["power"] + ties["members_power"], len(world.governments)
    )


def anywhere(number: int) -> dict[str, float]:
    """Parameters anywhere in their plausible ranges, often at the ends."""
    chance = np.random.default_rng(number)
    values = {}
    for name in NAMES:
        spec = SPECS[name]
        if not name.startswith("size.") and name != "start.facets":
            u = float(chance.choice([0.0, 1.0, chance.random(), chance.random()]))
            value = spec.low + u * (spec.high - spec.low)
            values[name] = round(value) if spec.whole else min(spec.high, value)
    return values


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    parameters=st.integers(0, 2**32),
    seed=st.integers(0, 2**63 - 1),
    strategy=st.sampled_from([*STRATEGIES, "adaptive", "mix"]),
    eventful=st.booleans(),
)
def test_bounds_and_conservation(parameters: int, seed: int, strategy: str, eventful: bool) -> None:
    values = anywhere(parameters) | (EVENTFUL if eventful else {})
    scenario = small_scenario(values, communities=5, entrepreneurs=5, people=13, mix=EVERY_STRATEGY)
    world = create_world(scenario, strategy, seed)
    needs = scenario.parameters.start.needs
    for year in range(20):
        live(scenario, world, seed, 12 * year, 12 * year + 12)
        np.testing.assert_allclose(powers(world), 1.0, atol=1e-9)
        for table, column in FRACTIONS:
            values_now = getattr(world, table)[column]
            assert (values_now >= 0.0).all(), f"{table}.{column}"
            assert (values_now <= 1.0).all(), f"{table}.{column}"
        assert (np.bitwise_count(world.beneficiaries["needs"]) == needs).all()
        counted = np.bincount(world.beneficiaries["movement"] + 1, minlength=len(world.ties) + 1)
        assert (counted[1:] == world.ties["members"]).all()


def test_power_adds_up_in_every_month() -> None:
    scenario = eventful_scenario()
    for seed in range(4):
        world = create_world(scenario, seed=seed)
        for month in range(150):
            live(scenario, world, seed, month, month + 1)
            np.testing.assert_allclose(powers(world), 1.0, atol=1e-9, err_msg=f"month {month}")


@pytest.mark.quick
def test_without_divisiveness_nobody_resents() -> None:
    gentle = Strategy(
        lobby=0.6, invite=0.1, listen=0.1, teach=0, explore=0, deliver=0.2,
        divisiveness=0, quorum=0, seats=0.4,
    )  # fmt: skip
    scenario = eventful_scenario(values={"start.wariness": 0.0})
    run = simulate(scenario, gentle, 3, months=150)
    assert run.months["pushes"].sum() > 0
    assert run.months["adoptions"].sum() > 0
    assert not run.months["resentment"].any()
    assert not run.months["wariness"].any()
    assert not run.world.beneficiaries["resentment"].any()


def test_without_turnover_crises_and_lapse_no_window_and_no_reversal() -> None:
    still = ("environment.turnover_probability", "environment.crisis_rate", "agreement.lapse")
    scenario = eventful_scenario(values=dict.fromkeys(still, 0.0), events=())
    months = simulate(scenario, seed=3, months=150).months
    assert months["adoptions"].sum() > 0
    for name in ("open_windows", "changes", "reversals"):
        assert not months[name].any(), name


STILL = {
    "life.stay_years": 1e9,
    "life.fade": 0.0,
    "environment.turnover_probability": 0.0,
    "environment.crisis_rate": 0.0,
    "environment.recovery": 0.0,
    "environment.drift": 0.0,
    "environment.window_months": 0,
    "listening.meetings": 0,
    "listening.conversations": 0.0,
    "curiosity.discovery_entrepreneur": 0.0,
    "curiosity.discovery_government": 0.0,
    "curiosity.contact": 0.0,
    "inclusion.invitation_rate": 0.0,
    "sharing.letting_go": 0.0,
    "sharing.taking_back": 0.0,
    "decision.push": 0.0,
    "delivery.rate": 0.0,
    "trust.gain": 0.0,
    "resentment.push": 0.0,
    "diffusion.success": 0.0,
    "diffusion.conflict": 0.0,
    "funding.cost": 0.0,
    "funding.grant_months": 1e6,
    "funding.tire": 0.0,
    "funding.lead_years": 1e9,
    "renewal.give_up": 0.0,
    "renewal.hand_over": 0.0,
    "imitation.rate": 0.0,
    "start.wariness": 0.0,
}
STILL |= {  # and rates of rules that came later
    name: 0.0 for name, spec in SPECS.items() if name not in FIXED and spec.unit.startswith("/")
}


@pytest.mark.quick
@pytest.mark.parametrize("strategy", [*STRATEGIES, "adaptive"])
def test_all_rates_zero_nothing_changes(strategy: str) -> None:
    scenario = small_scenario(STILL)
    early, late = (lived(scenario, 5, months, strategy) for months in (2, 100))
    for age in ("age", "lead_months"):
        assert (late.entrepreneurs[age] == 100).all()
        late.entrepreneurs[age] = early.entrepreneurs[age]
    assert same_bytes(early, late)


def permute_communities(world: World, order: Any) -> World:
    """The same world with its communities in another order; everybody keeps their number."""
    old = world.governments
    governments = old[order].copy()
    person_rows = np.concatenate(
        [np.arange(g["first_person"], g["end_person"]) for g in governments]
    )
    tie_rows = np.concatenate([np.arange(g["first_tie"], g["end_tie"]) for g in governments])
    new_tie = np.empty(len(world.ties), np.int64)
    new_tie[tie_rows] = np.arange(len(tie_rows))
    new_government = np.empty(len(old), np.int64)
    new_government[order] = np.arange(len(old))
    for first, end in (("first_person", "end_person"), ("first_tie", "end_tie")):
        sizes = governments[end] - governments[first]
        governments[end] = np.cumsum(sizes)
        governments[first] = governments[end] - sizes
    ties = world.ties[tie_rows].copy()
    ties["government"] = new_government[ties["government"]]
    suppliers = world.suppliers[order].copy()
    suppliers["government"] = np.arange(len(old))
    people = world.beneficiaries[person_rows].copy()
    joined = people["movement"] >= 0
    people["movement"][joined] = new_tie[people["movement"][joined]]
    peers = np.where(world.peers >= 0, new_government[world.peers], -1)[order]
    return world._replace(
        governments=governments,
        ties=ties,
        suppliers=suppliers,
        beneficiaries=people,
        peers=np.ascontiguousarray(peers),
    )


def copied(world: World) -> World:
    return World(*(table.copy() for table in world))


def test_order_of_communities_does_not_matter() -> None:
    scenario = eventful_scenario(nations=1, communities=7, size={"beneficiaries": 100})
    order = np.random.default_rng(1).permutation(7)
    for seed in (1, 2):
        world = create_world(scenario, seed=seed)
        other = copied(permute_communities(world, order))
        one = live(scenario, world, seed, 0, 140)
        two = live(scenario, other, seed, 0, 140)
        expected = permute_communities(world, order)
        for table, kind in TABLES.items():
            for column in kind.names or ():  # an organisation adds up its gains in another order
                found, wanted = getattr(other, table)[column], getattr(expected, table)[column]
                if kind[column].kind == "f":
                    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12, err_msg=column)
                else:
                    assert (found == wanted).all(), column
        for name in one.dtype.names:
            np.testing.assert_allclose(one[name], two[name], atol=1e-9, err_msg=name)


def rotate_people(world: World, by: int) -> World:
    """The same world with everybody moved on ``by`` rows around the ring of their community."""
    people = world.beneficiaries.copy()
    for g in world.governments:
        rows = slice(g["first_person"], g["end_person"])
        size = g["end_person"] - g["first_person"]
        people[rows] = np.roll(people[rows], by)
        people["shortcut"][rows] = (people["shortcut"][rows] + by) % size
    return world._replace(beneficiaries=people)


def test_place_on_the_ring_does_not_matter() -> None:
    """But for whom chance falls on, and in which group one is, which belong to the place."""
    values = {"start.marginalised": 0.0, "resentment.gossip": 0.4}
    scenario = eventful_scenario(values=values, mix={"slow-divisive": 1})
    world = lived(scenario, 1, 60)
    other = copied(rotate_people(world, 5))
    for month in range(60, 84):
        for rule in ("sharing", "delivery", "trust", "resentment"):
            run_rule(rule, world, scenario.parameters.record, month=month)
            run_rule(rule, other, scenario.parameters.record, month=month)
    expected = rotate_people(world, 5)
    assert expected.beneficiaries["resentment"].max() > 0.0
    for table, kind in TABLES.items():
        for column in kind.names or ():
            found, wanted = getattr(other, table)[column], getattr(expected, table)[column]
            np.testing.assert_allclose(found, wanted, atol=1e-6, err_msg=column)


def test_a_copied_world_has_the_same_bytes_whatever_memory_held_before() -> None:
    code = (
        "from collabsim.state.columns import TABLES, World, copy_world, empty_table\n"
        "tables = [empty_table(name, 50) for name in TABLES]\n"
        "world = World(*tables, *tables[:3])\n"
        "print([a.tobytes() == b.tobytes() for a, b in zip(copy_world(world), world)])"
    )
    filled = {**os.environ, "MALLOC_PERTURB_": "165"}  # Linux fills what it hands out
    done = subprocess.run([sys.executable, "-c", code], env=filled, capture_output=True, check=True)
    assert done.stdout.split() == str([True] * len(World._fields)).encode().split()


def test_a_second_nation_does_not_change_the_first() -> None:
    options: dict[str, Any] = {"people": 14, "reach": 2}
    alone = eventful_scenario(nations=1, communities=5, entrepreneurs=6, **options)
    both = eventful_scenario(
        nations=2, communities=10, entrepreneurs=12, size={"funders": 4}, **options
    )
    for seed in (1, 2, 3):
        one, two = (lived(scenario, seed, 140) for scenario in (alone, both))
        for table in TABLES:
            first = getattr(one, table)
            assert getattr(two, table)[: len(first)].tobytes() == first.tobytes(), table


def test_nothing_happens_before_its_cause() -> None:
    before = eventful_scenario(events=())
    after = eventful_scenario(events=(Event(kind="crisis", month=60, months=12, depth=0.5),))
    one, two = (simulate(scenario, seed=4, months=100).months for scenario in (before, after))
    assert one[:60].tobytes() == two[:60].tobytes()
    assert (one[60:]["government_capacity"] > two[60:]["government_capacity"]).any()


def test_months_in_pieces() -> None:
    scenario = eventful_scenario()
    whole, pieces = create_world(scenario, seed=6), create_world(scenario, seed=6)
    record = live(scenario, whole, 6, 0, 100)
    parts = [live(scenario, pieces, 6, a, b) for a, b in ((0, 1), (1, 37), (37, 100))]
    assert record.tobytes() == b"".join(part.tobytes() for part in parts)
    assert same_bytes(whole, pieces)
    seen: list[int] = []
    watched = simulate(scenario, seed=6, months=100, progress=lambda done, total: seen.append(done))
    assert seen[-1] == 100
    assert watched.months.tobytes() == record.tobytes()


def test_threads_inside_a_run() -> None:
    scenario = small_scenario(
        EVENTFUL, communities=101, people=500, entrepreneurs=60, mix=EVERY_STRATEGY
    )
    one = simulate(scenario, seed=1, months=8)
    two = simulate(scenario, seed=1, months=8, threads=2)
    assert one.months.tobytes() == two.months.tobytes()
    assert same_bytes(one.world, two.world)


def test_threads_and_batches_of_many_runs() -> None:
    scenario = eventful_scenario()
    points = [Point(scenario, name, 60) for name in ("mix", "fast-divisive", "adaptive")]
    seeds = (1, 2, 3)

    def tables(points: list[Point], threads: int) -> list[bytes]:
        return [run.months.tobytes() for run in simulate_many(points, seeds, threads=threads)]

    expected = tables(points, 1)
    assert len(set(expected)) == 9
    assert tables(points, 2) == expected
    assert [row for point in points for row in tables([point], 2)] == expected
    alone = [simulate(p.scenario, p.strategy, s, months=60) for p in points for s in seeds]
    assert [run.months.tobytes() for run in alone] == expected


def test_without_a_follow_up_nobody_widens() -> None:
    """Only adaptive organisations change their strategy, and only the one that names another
    is left: without its follow-up it is kept."""
    for strategy in STRATEGIES:
        world = lived(eventful_scenario(), 3, 150, strategy)
        assert world.ties["wins"].any() or not STRATEGIES[strategy].lobby
        kept = world.entrepreneurs["strategy"] == world.entrepreneurs["first_strategy"]
        assert kept.all() == (not STRATEGIES[strategy].then), strategy
    alone = STRATEGIES["small-wins-first"].model_copy(update={"then": ""})
    world = simulate(eventful_scenario(), alone, 3, months=150).world
    assert (world.entrepreneurs["strategy"] == world.entrepreneurs["first_strategy"]).all()


def test_widening_without_an_agreement_changes_nothing() -> None:
    scenario = eventful_scenario(values={"decision.push": 0.0})
    alone = STRATEGIES["small-wins-first"].model_copy(update={"then": ""})
    one, two = (simulate(scenario, s, 3, months=100) for s in ("small-wins-first", alone))
    assert one.months.tobytes() == two.months.tobytes()


def test_before_the_first_agreement_widening_changes_nothing() -> None:
    scenario = load_scenario("classroom")
    alone = STRATEGIES["small-wins-first"].model_copy(update={"then": ""})
    for seed in (1, 2, 3):
        one, two = (simulate(scenario, s, seed).months for s in ("small-wins-first", alone))
        first = int(np.flatnonzero(one["adoptions"])[0])
        assert one[: first + 1].tobytes() == two[: first + 1].tobytes()
        assert one[first + 1 :].tobytes() != two[first + 1 :].tobytes()


def test_effort_is_the_same_for_all() -> None:
    """Whatever the strategy and the moment, the six efforts add up to what is there to spend.

    That is capacity · drive · presence, less what a table of members takes.
    """
    cost = FIXED["effort.seat_cost"]
    for strategy in STRATEGIES:
        world = lived(eventful_scenario(), 2, 50, strategy)
        before, present = world.entrepreneurs.copy(), world.ties["present"].copy()
        live(eventful_scenario(), world, 2, 50, 51)
        spent = sum(world.ties[name] for name in EFFORTS)
        owner = before[world.ties["entrepreneur"]]
        budget = owner["capacity"] * owner["presence"] * owner["drive"] * present
        budget *= 1.0 - cost * world.ties["seats"]
        assert budget.max() > 0.0
        np.testing.assert_allclose(spent, budget, atol=1e-12)
