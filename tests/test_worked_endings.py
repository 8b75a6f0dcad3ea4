"""Examples to be checked with pencil and paper, of what comes, ends, is heard, and has its price.

As in ``test_worked_examples.py``: a handful of round numbers, one rule run once, and a product or
sum that stands in the test as one would write it down. Everything not set is 0. Where chance
decides, so many of 1,000 seeds as the chance says, within three standard errors.
"""

import math
from collections.abc import Callable
from typing import Any

import pytest

from collabsim.mechanisms import agreement
from collabsim.state.columns import NEVER, World, copy_world
from helpers import compiled, parameters, run_rule, tiny_world
from test_worked_examples import P, close, close_for_people, close_list, facets, with_members

pytestmark = pytest.mark.quick


def happens(
    rule: str, start: World, p: Any, chance: float, seen: Callable[[World], bool], month: int = 0
) -> None:
    """``rule`` leaves what is ``seen`` in so many of 1,000 seeds as ``chance`` says."""
    times = 0
    for seed in range(1000):
        times += bool(seen(run_rule(rule, copy_world(start), p, seed=seed, month=month)))
    assert abs(times - 1000 * chance) <= 3 * (1000 * chance * (1 - chance)) ** 0.5


def ended(world: World) -> bool:
    return world.ties["reversed"][0] == 1


def test_what_nobody_practises_fades() -> None:
    """0.004 of the way: from 0.65 towards 0.15 for people outside, and to what is usual here."""
    world = with_members(0, -1, -1)
    world.beneficiaries["capacity"] = [0.65, 0.65, 0.05]
    g = world.governments[0]
    g.listening, g.usual_listening, g.curiosity, g.usual_curiosity = 0.7, 0.5, 0.1, 0.6
    g.stereotype, g.usual_stereotype = 0.2, 0.45
    run_rule("life", world, parameters({"life.stay_years": 1e9}))
    assert world.beneficiaries["capacity"].tolist() == close_for_people(0.65, 0.648, 0.0504)
    assert (g.listening, g.curiosity, g.stereotype) == close_list(0.6992, 0.102, 0.201)


def test_a_newcomer_takes_the_place_of_who_goes() -> None:
    """Somebody stays 0.1 years on average: 1 / 1.2 of all are replaced in a month."""
    p = parameters({"life.stay_years": 0.1, "start.spread": 0.0, "inclusion.readiness": 1.0})
    start = tiny_world(people=1)
    person, tie, g = start.beneficiaries[0], start.ties[0], start.governments[0]
    person.movement, person.since, person.resentment, person.trust = 0, 6, 0.7, 0.9
    tie.members, tie.joined, g.ever = 1, 6, 1
    happens("life", start, p, 1 / 1.2, lambda after: after.ties["members"][0] == 0)
    seeds = iter(range(100))
    while tie.members:
        run_rule("life", start, p, seed=next(seeds), month=9)
    assert (tie.joined, g.ever) == (0, 0)
    assert (person.movement, person.since, person.resentment) == (-1, NEVER, 0.0)
    assert (person.trust, person.capacity) == close_for_people(0.4, 0.15)
    assert person.readiness == 1.0
    assert int(person.needs).bit_count() == 4


def test_the_organised_are_heard() -> None:
    """6,000 of 9,000: 0.9 · 6000 / (6000 + 50 · √9); half of what others hold makes 3.2 chairs."""
    world = with_members(0, 0, -1)
    tie = world.ties[0]
    tie.cohesion, tie.seats, tie.members_power = 0.9, 0.8, 0.05
    p = parameters({"size.people_per_agent": 3000.0})
    run_rule("voice", world, p)
    assert tie.voice == close(0.9 * 6000 / 6150)
    assert (tie.chairs, tie.seated, tie.chair) == (3, 3 / 8, close(3 / 6000))
    tie.members_power = 0.3  # more than others held at the start
    run_rule("voice", world, p)
    assert (tie.chairs, tie.seated) == (6, 6 / 8)
    run_rule("voice", world, P)  # six chairs are enough for two members
    assert (tie.voice, tie.chair) == (close(0.9 * 2 / (2 + 50 * 0.003**0.5)), 1.0)
    in_proportion = parameters({"voice.half": 100.0, "voice.scale": 1.0})
    run_rule("voice", world, in_proportion)  # a tenth of three people
    assert tie.voice == close(0.9 * 2 / 2.3)
    tie.members = 0
    run_rule("voice", world, p)
    assert (tie.voice, tie.chairs, tie.seated, tie.chair) == (0.0, 0, 0.0, 0.0)


def with_policy(**tie: float) -> World:
    world = with_members(0, 0, 0)
    world.ties["adopted"], world.ties["ever_adopted"] = 1, 1
    for name, value in tie.items():
        world.ties[name] = value
    return world


def test_a_policy_gets_from_paper_into_life() -> None:
    """Half the money, 0.8 of the ability, ½ + ½ · 0.5 of the partner: it tends to 0.3."""
    world = with_policy(depth=0.1, deliver=0.25, carried=5.0, own=1, adopted_months=23)
    g, tie, nation = world.governments[0], world.ties[0], world.nations[0]
    g.capacity, g.base_capacity, g.able, g.values, g.phase = 0.4, 0.8, 0.8, 1.0, 1
    run_rule("agreement", world, P)
    depth = 0.1 + 0.012 * (0.3 - 0.1)
    assert (tie.depth, tie.carried, g.depth) == (close(depth), close(5.0 + depth), close(depth))
    assert (tie.adopted_months, tie.lasting, tie.reversed) == (24, 1, 0)
    nation.law, nation.law_strength, g.able, tie.depth = 1, 0.5, 0.6, 0.1  # training: 0.6 + ½ · 0.4
    run_rule("agreement", world, P)
    assert tie.depth == close(depth)
    g.able, g.capacity, tie.deliver, tie.depth = 3.0, 0.8, 0.5, 0.1  # never beyond 1
    run_rule("agreement", world, P)
    assert tie.depth == close(0.1 + 0.012 * 0.9)


@compiled
def _hazard(world: Any, shock: float, p: Any) -> float:
    return agreement._hazard(world, 0, world.ties[0], shock, p)


def test_hazard_of_a_policy() -> None:
    """On paper to 0.6, under a lukewarm administration that cares less than the one that signed."""
    world = with_policy(depth=0.4, signed_values=0.7, voice=0.5, adopted_months=1)
    g, tie, supplier = world.governments[0], world.ties[0], world.suppliers[0]
    g.values, g.wariness, g.resentment, g.phase = 0.5, 0.4, 0.6, 1
    supplier.power, supplier.capacity, supplier.trust = 0.8, 0.5, 0.5
    lapse = 0.02 * 0.6 * 0.5 * (1 + 0.5 * 0.3 * 0.2)
    change = 0.05 + 0.5 * 0.2 + 0.6 * 0.5 + 0.3 * 0.5
    assert _hazard(world, 0.0, P.record) == close(lapse) == 0.00618
    assert _hazard(world, 1.0, P.record) == close(lapse + change) == 0.60618
    tie.carried = 20.0
    assert _hazard(world, 1.0, P.record) == close(0.60618 / 3)
    g.changed = 1
    happens("agreement", world, P, -math.expm1(-0.20206), ended)
    g.values = 0.9  # a successor who is more open does no harm by it
    assert _hazard(world, 1.0, P.record) == close((0.02 * 0.6 * 0.1 * 1.03 + 0.5) / 3)


def test_an_end_leaves_its_marks_and_nobody_breaks_what_they_signed_this_month() -> None:
    p = parameters({"agreement.base": 1.0, "agreement.thin": 1.0})
    start = with_policy(adopted_months=0, depth=0.5)
    g, tie = start.governments[0], start.ties[0]
    g.changed, g.values = 1, 1.0
    happens("agreement", start, p, 0.0, ended)
    tie.adopted_months = 1
    happens("agreement", start, p, -math.expm1(-2.0), ended)
    seeds = iter(range(100))
    while tie.adopted:
        run_rule("agreement", start, p, seed=next(seeds))
    assert (tie.reversed, tie.reversals, tie.depth, g.depth) == (1, 1, 0.0, 0.0)


@pytest.mark.parametrize(
    ("changed", "crisis", "phase", "shock"),
    [(1, 0, 1, 1.0), (0, 1, 1, 1.0), (0, 0, 0, 0.28), (0, 0, 1, 0.0)],
)
def test_when_policies_are_in_question(changed: int, crisis: int, phase: int, shock: float) -> None:
    """At a change, in a crisis, and at an election by 0.5 · 0.56."""
    world = with_policy(adopted_months=1)
    g = world.governments[0]
    g.changed, g.phase, g.values, world.nations["crisis_begins"] = changed, phase, 1.0, crisis
    p = parameters({"agreement.contest": 0.5, "agreement.base": 1.0, "agreement.thin": 0.0})
    happens("agreement", world, p, -math.expm1(-shock), ended)


def test_a_supplier_lives_from_what_no_policy_has_taken_over() -> None:
    """0.7 of the service is left; trust gains 0.015 · 0.7 · 0.6 and keeps 1 − 0.03 · 0.3 of it."""
    world = tiny_world()
    world.governments["depth"] = 0.3
    supplier = world.suppliers[0]
    supplier.capacity, supplier.trust = 0.5, 0.4
    run_rule("opposition", world, P)
    assert (supplier.power, supplier.capacity) == (close(0.7), close(0.504))
    assert supplier.trust == close(0.4063 * 0.991)


def funded(month: int, grant_end: int, **entrepreneur: float) -> World:
    """An organisation in this month whose grant ends then; its lead stays."""
    world = tiny_world()
    world.entrepreneurs["grant_end"] = grant_end
    for name, value in entrepreneur.items():
        world.entrepreneurs[name] = value
    return world


LEAD_STAYS = {"funding.lead_years": 1e9}


def test_an_organisation_lives_on_its_grant() -> None:
    """5 months of the grant and 2.3 / 0.7 of savings, a lead of 20 months: e^−0.2 = 0.8187308."""
    world = funded(4, 10, money=2.0, contracts=0.3, lead_months=20)
    e = world.entrepreneurs[0]
    run_rule("funding", world, parameters(LEAD_STAYS), month=4)
    assert (e.grants, e.money, world.funders["paid"][0]) == (1.0, close(2.3), 1.0)
    assert e.drive == close((10 - 1 - 4 + 2.3 / 0.7) / 12 * 0.8187307530779818)
    assert world.funders["power"][0] == close(1 / 1.3)
    e.grant_end, e.contracts = 3, 0.0  # long over: it lives on what it saved
    run_rule("funding", world, parameters(LEAD_STAYS), month=4)
    assert (e.grants, e.money) == (0.0, close(1.3))
    run_rule("funding", world, parameters({**LEAD_STAYS, "funding.cost": 0.0}), month=4)
    assert (e.money, e.drive) == (close(1.3), close(0.8187307530779818))
    e.money, e.contracts = 0.0, 1.0  # contracts pay for each month, so no end is in sight
    run_rule("funding", world, parameters(LEAD_STAYS), month=4)
    assert (e.money, e.drive) == (0.0, close(0.8187307530779818))


def test_what_funders_reward() -> None:
    world = tiny_world(ties=2)
    world.funders["patience"] = 0.3
    assert world.funders["portfolio"].tolist() == [2]
    world.entrepreneurs["grant_end"], world.entrepreneurs["funder_trust"] = 20, 0.5
    world.entrepreneurs["wins"], world.entrepreneurs["growth"] = [0.5, 0.0], [0.0, 0.05]
    run_rule("funding", world, P)
    scores = 0.7 * 0.5, 0.3 * 0.5
    assert world.entrepreneurs["score"].tolist() == close_list(*scores)
    trusts = [(0.5 + 0.015 * s * 0.5) * (1 - 0.03 * (1 - s)) for s in scores]
    assert world.entrepreneurs["funder_trust"].tolist() == close_list(*trusts)
    assert (world.funders["trust"][0], world.funders["paid"][0]) == (close(sum(trusts) / 2), 2.0)


def test_a_grant_is_renewed_by_score_and_trust() -> None:
    """1.6 + 3 · (0.35 − 0.3) + 4 · (0.6 − 0.5) = 2.15: a chance of 0.8957."""
    world = funded(12, 0, funder_trust=0.6, wins=0.5)
    world.funders["patience"] = 0.3
    assert 1 / (1 + math.exp(-2.15)) == pytest.approx(0.8957, abs=5e-5)
    happens("funding", world, P, 0.8957, lambda after: after.entrepreneurs["grants"][0] == 1.0)
    for seed in range(50):
        after = run_rule("funding", copy_world(world), P, seed=seed)
        e = after.entrepreneurs[0]
        assert (e.grant_end > 0) == (e.grants == 1.0)


def test_a_lead_hands_over() -> None:
    """Four years on average: one in 48 months, and who comes is not tired."""
    world = funded(4, 100, lead_months=30)
    happens("funding", world, P, 1 / 48, lambda after: after.entrepreneurs["drive"][0] == 1.0)


def test_an_organisation_leaves_and_another_comes() -> None:
    world = with_members(0, 0, 0)
    g, tie, e = world.governments[0], world.ties[0], world.entrepreneurs[0]
    world.beneficiaries["capacity"], world.beneficiaries["trust"] = [1.0, 0.0, 0.0], 0.5
    g.power, tie.power, tie.members_power, tie.government_trust = 0.8, 0.15, 0.05, 0.9
    tie.own, tie.lasting, tie.voice, tie.adopted, tie.refusals = 1, 1, 0.5, 1, 2
    p = parameters({"renewal.entry": 1.0})
    run_rule("renewal", world, p, month=200)
    assert (e.active, tie.present, tie.members, tie.own, tie.lasting) == (0, 0, 1, 0, 0)
    assert world.beneficiaries["movement"].tolist() == [0, -1, -1]
    assert world.beneficiaries["since"].tolist()[1:] == [50, 50]  # so that they accept at once
    assert world.beneficiaries["trust"].tolist() == close_for_people(0.5, 0.5, 0.5)
    assert (world.nations["attempts"][0], world.nations["lasting"][0]) == (1, 1)
    assert (g.power, tie.power, tie.members_power, tie.adopted) == (0.8, 0.15, 0.05, 1)
    run_rule("renewal", world, p, month=201)
    assert (e.active, e.age, e.lead_months, e.drive, e.money) == (1, 0, 0, 1.0, 0.0)
    assert (e.funder_trust, tie.present, tie.refusals) == (0.5, 1, 2)  # a refusal stands
    assert e.grant_end > 201
    assert int(e.known).bit_count() == 16
    assert tie.government_trust == close(0.3 + 0.5 * (0.9 - 0.3))
    assert (tie.entrepreneur_trust, tie.power, g.power) == (0.4, 0.15, 0.8)


def test_a_habit_is_handed_over_to_those_who_are_heard() -> None:
    """Two years carried out, habit of 1.5 a year: h y = 3, so 0.4 · 0.5 · 3 / 4 = 0.15 a month."""
    world = with_members(0, -1, 0)
    tie = world.ties[0]
    tie.adopted, tie.own, tie.carried, tie.voice = 1, 1, 24.0, 0.5
    tie.government_trust, tie.entrepreneur_trust, tie.delivery = 0.9, 0.8, 0.6
    p = parameters({
        "renewal.hand_over": 0.4, "agreement.habit": 1.5, "renewal.entry": 1.0, "funding.cost": 0.0,
    })  # fmt: skip
    happens("renewal", world, p, 0.15, lambda after: after.ties["handed_over"][0] == 1)
    seeds = iter(range(100))
    while tie.present:
        run_rule("renewal", world, p, seed=next(seeds))
    assert (tie.handed_over, tie.members, tie.adopted, tie.delivery) == (1, 2, 1, 0.6)
    assert (tie.own, world.entrepreneurs["active"][0]) == (0, 1)
    run_rule("renewal", world, p)  # nothing is left to do, and while the policy stands nobody comes
    assert (world.entrepreneurs["ended"][0], world.entrepreneurs["active"][0]) == (1, 0)
    for month in range(5):
        run_rule("renewal", world, p, month=month)
    assert (world.entrepreneurs["active"][0], tie.present) == (0, 0)
    tie.adopted = 0
    run_rule("renewal", world, p)
    assert (world.entrepreneurs["active"][0], tie.present, tie.handed_over) == (1, 1, 0)


def test_members_stand_by_a_policy_in_the_place_of_the_organisation() -> None:
    """A voice of 0.4 puts in 0.4, a fifth is done alone: 0.1 · (0.2 + 0.8 · 0.4 − 0.2) more."""
    world = with_members(0, 0, -1)
    tie, g = world.ties[0], world.governments[0]
    tie.adopted, tie.handed_over, tie.voice, tie.depth = 1, 1, 0.4, 0.2
    g.capacity = g.base_capacity = g.able = 1.0
    values = {"agreement.rollout": 0.1, "agreement.alone": 0.2, "agreement.lapse": 0.0}
    run_rule("agreement", world, parameters(values))
    assert tie.depth == close(0.232)


def test_what_nobody_helps_with_and_nobody_does_alone_stays_on_paper() -> None:
    world = with_members(0, 0, -1)
    tie, g = world.ties[0], world.governments[0]
    tie.adopted, tie.deliver = 1, 0.0
    g.capacity = g.base_capacity = g.able = 1.0
    values = {"agreement.rollout": 0.1, "agreement.alone": 0.0, "agreement.lapse": 0.0}
    run_rule("agreement", world, parameters(values))
    assert (tie.adopted, tie.depth) == (1, 0.0)


def test_who_is_never_trusted_gives_the_place_up() -> None:
    """Trust of 0.2: 0.05 · (1 − 0.4) = 0.03 a month; of ½ and more: never."""
    world = funded(0, 100)
    p = parameters({"renewal.give_up": 0.05, "renewal.entry": 0.0})
    for trust, chance in ((0.2, 0.03), (0.5, 0.0)):
        world.ties["entrepreneur_trust"] = trust
        happens("renewal", world, p, chance, lambda after: after.ties["present"][0] == 0)
    world.ties["entrepreneur_trust"] = 0.0
    run_rule("renewal", world, parameters({"renewal.give_up": 1.0}))
    assert (world.ties["present"][0], world.entrepreneurs["active"][0]) == (0, 1)


def test_places_are_opened_in_their_month_and_effort_spreads_over_those_open() -> None:
    world = funded(0, 100)
    tie, e = world.ties[0], world.entrepreneurs[0]
    tie.present, tie.opens, e.presence = 0, 5, 1.0
    p = parameters({"renewal.entry": 1.0, "renewal.give_up": 0.0, "effort.reach": 0.5})
    seen = []
    for month in (3, 4, 5):
        run_rule("renewal", world, p, month=month)
        seen.append((int(tie.present), float(e.presence)))
    assert seen == [(0, 1.0), (1, 0.5), (1, 0.5)]


def test_a_law_covers_what_half_of_all_governments_know() -> None:
    """And is weakened by mean conflict, ⅓ · (0.1 + 0.2 + 0): a tenth of it is lost."""
    world = tiny_world(communities=3)
    world.governments["known"] = facets(1, 2), facets(1, 3), facets(2)
    world.governments["wariness"] = 0.2, 0.4, 0.0
    world.governments["depth"], world.ties["voice"] = 1.0, 1.0
    p = parameters({"law.possible": 1})
    nation = world.nations[0]
    run_rule("law", world, P, month=12)
    run_rule("law", world, p, month=11)
    assert (nation.law, nation.law_month) == (0, -1)
    run_rule("law", world, p, month=12)
    assert (nation.law, nation.law_month, nation.law_facets) == (1, 12, facets(1, 2))
    assert nation.law_strength == close(0.9)


@pytest.mark.parametrize(
    ("window", "threshold", "chance"), [(0, 0.2, 0.2), (3, 0.2, 0.25), (0, 0.21, 0.0)]
)
def test_support_for_a_law(window: int, threshold: float, chance: float) -> None:
    """½ · 0.1 + ½ · 0.3, the voice being that of the best of two movements; 0.05 in a window."""
    world = tiny_world(ties=2)
    world.governments["depth"], world.ties["voice"] = 0.1, [0.3, 0.2]
    world.nations["window"] = window
    p = parameters({"law.possible": 1, "law.threshold": threshold})
    happens("law", world, p, chance, lambda after: after.nations["law"][0] == 1, month=12)
