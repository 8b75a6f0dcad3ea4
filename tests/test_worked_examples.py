"""Examples with three people and one government, to be checked with pencil and paper.

Each test sets a handful of round numbers, runs one rule once, and compares with a product or sum
that stands in the test as one would write it down. Everything not set is 0.
"""

from typing import Any

import numpy as np
import pytest

from collabsim.inequality import gini
from collabsim.mechanisms import decision, delivery
from collabsim.state.columns import World, copy_world
from collabsim.state.readings import asymmetry, nth_member
from helpers import compiled, parameters, run_rule, tiny_world

pytestmark = pytest.mark.quick

P = parameters({"environment.drift": 0.0, "environment.crisis_rate": 0.0})


def facets(*numbers: int) -> Any:
    return np.uint64(sum(1 << number for number in numbers))


def close(value: float) -> Any:
    return pytest.approx(value, abs=1e-12)


def close_for_people(*values: float) -> Any:
    """People are kept in single precision."""
    return pytest.approx(values, abs=1e-7)


def with_members(*movements: int) -> World:
    world = tiny_world()
    world.beneficiaries["movement"] = movements
    world.ties["members"] = sum(movement == 0 for movement in movements)
    return world


def strategy_row(world: World, **values: float) -> None:
    """Let everybody follow a strategy with these numbers and zeros otherwise."""
    for name in world.strategies.dtype.names:
        world.strategies[name] = values.get(name, 0.0)


def test_effort_is_spent_by_the_strategy() -> None:
    world = with_members(0, -1, -1)
    world.entrepreneurs["capacity"], world.entrepreneurs["presence"] = 0.5, 0.8
    strategy_row(world, lobby=0.5, invite=0.2, deliver=0.3, quorum=0.5, seats=0.7)
    tie = world.ties[0]
    run_rule("effort", world, P)
    assert (tie.lobby, tie.invite, tie.deliver) == (0.0, close(0.28), close(0.12))
    world.ties["members"] = 2
    run_rule("effort", world, P)
    assert (tie.lobby, tie.invite, tie.deliver) == (close(0.2), close(0.08), close(0.12))
    world.ties["adopted"] = 1
    run_rule("effort", world, P)
    assert (tie.lobby, tie.invite, tie.deliver) == (0.0, close(0.08), close(0.32))
    assert tie.seats == 0.7
    world.entrepreneurs["active"] = 0
    run_rule("effort", world, P)
    assert (tie.lobby, tie.invite, tie.deliver) == (0.0, 0.0, 0.0)


def test_new_administration_forgets_what_nobody_carries() -> None:
    world = with_members(0, 0, -1)
    world.ties["government_trust"] = 0.9
    world.governments["listening"] = 0.3
    p = parameters({
        "environment.turnover_probability": 1.0, "environment.turnover_loss": 0.5,
        "environment.redraw": 0.5, "start.listening": 0.5, "start.spread": 0.0,
        "environment.window_months": 9, "environment.drift": 0.0,
    })  # fmt: skip
    run_rule("environment", world, p)
    g = world.governments[0]
    assert world.ties["government_trust"][0] == close(0.9 * (1 - 0.5 * (1 - 2 / 3)))
    assert g.listening == close((0.3 + 0.5) / 2)
    assert (g.changed, g.window) == (1, 9)
    run_rule("environment", world, p, month=1)
    assert (g.changed, g.window) == (0, 8)


def test_crisis_cut_and_recovery() -> None:
    world = tiny_world()
    world.governments["base_capacity"] = world.governments["capacity"] = 0.8
    world.governments["phase"] = 1
    nation, g = world.nations[0], world.governments[0]
    nation.budget, nation.crisis, nation.crisis_begins, nation.crisis_depth = 1.0, 12, 1, 0.25
    nation.opens = 9
    run_rule("environment", world, P)
    assert (g.capacity, g.window) == (close(0.6), 9)
    nation.crisis, nation.crisis_begins = 0, 0
    run_rule("environment", world, P)
    assert g.capacity == close(0.6 + 0.03 * (0.8 - 0.6))
    nation.budget = 0.5
    run_rule("environment", world, P)
    assert g.capacity == close(0.4)


def test_an_open_government_hears_every_meeting() -> None:
    world = with_members(-1, -1, 0)
    world.governments["listening"] = 1.0
    world.governments["power"] = 0.5
    world.ties["government_trust"] = 1.0
    world.entrepreneurs["known"] = facets(5)
    world.beneficiaries["needs"] = [facets(1), facets(2), facets(3)]
    run_rule("listening", world, P)
    assert world.ties["heard"][0] == 2
    assert world.governments["known"][0] == facets(5)
    world.ties["seats"] = 1.0
    run_rule("listening", world, P)
    assert world.governments["known"][0] == facets(3, 5)
    world.governments["known"], world.governments["stereotype"] = 0, 1.0
    run_rule("listening", world, P)
    assert world.governments["known"][0] == 0


def test_talks_with_people_who_trust() -> None:
    world = tiny_world()
    world.beneficiaries["needs"] = [facets(1), facets(2), facets(3)]
    world.beneficiaries["trust"] = [1.0, 0.0, 1.0]
    world.ties["listen"] = 1.0
    p = parameters({"listening.conversations": 100.0})
    run_rule("listening", world, p)
    assert world.ties["learned"][0] == facets(1, 3)


def test_contact_wears_stereotypes_down() -> None:
    world = with_members(0, 0, 0)
    g, tie = world.governments[0], world.ties[0]
    g.power, g.stereotype, tie.divisiveness = 0.75, 0.5, 0.2
    run_rule("curiosity", world, P)
    assert g.stereotype == close(0.5 * (1 - 0.01 * 0.5 * 1.0 * 0.8))
    g.listening, tie.adopted, tie.delivery = 0.5, 1, 0.5
    run_rule("curiosity", world, P)
    assert g.listening == close(0.5 + 0.004 * 0.5 * 0.5)


def test_newcomers_dilute_cohesion() -> None:
    world = with_members(0, 0, -1)
    world.beneficiaries["trust"] = 1.0
    world.ties["cohesion"], world.ties["invite"] = 1.0, 1.0
    run_rule("inclusion", world, P)
    assert world.beneficiaries["movement"].tolist() == [0, 0, 0]
    assert (world.ties["members"][0], world.ties["newcomers"][0]) == (3, 1)
    assert world.ties["cohesion"][0] == close(0.9 + 0.04 * 0.1)


def test_nobody_joins_without_trust_and_all_leave_in_anger() -> None:
    p = parameters({"inclusion.leave_rate": 1.0, "inclusion.leave_floor": 0.0})
    world = with_members(0, -1, -1)
    world.ties["invite"] = 1.0
    world.beneficiaries["resentment"] = [1.0, 0.0, 1.0]
    world.beneficiaries["trust"] = [0.0, 0.0, 1.0]
    run_rule("inclusion", world, p)
    assert world.beneficiaries["movement"].tolist() == [-1, -1, -1]
    assert world.ties["members"][0] == 0


def test_power_is_let_go_and_taken_back() -> None:
    world = with_members(0, 0, 0)
    g, tie = world.governments[0], world.ties[0]
    g.power, tie.power, tie.seats, tie.government_trust = 0.9, 0.1, 0.8, 0.5
    run_rule("sharing", world, P)
    released = 0.02 * (0.9 - (1 - 0.8 * 0.5))
    assert tie.members_power == close(released * 0.8)
    assert tie.power == close(0.1 + released * 0.2)
    assert g.power == close(0.9 - released)
    assert world.beneficiaries["power"].tolist() == close_for_people(*[released * 0.8 / 3] * 3)
    g.power, tie.power, tie.members_power, tie.seats, g.wariness = 0.7, 0.2, 0.1, 0.0, 0.5
    run_rule("sharing", world, P)
    assert (tie.power, tie.members_power) == (close(0.2 * 0.995), close(0.1 * 0.995))
    assert g.power == close(1 - 0.3 * 0.995)


def test_teaching_and_nurture() -> None:
    world = with_members(0, 0, -1)
    world.beneficiaries["capacity"] = [0.2, 0.6, 0.4]
    tie = world.ties[0]
    tie.teach, tie.seats, tie.cohesion, tie.adopted, tie.government_trust = 0.5, 1.0, 0.5, 1, 0.5
    world.entrepreneurs["capacity"] = 0.6
    run_rule("sharing", world, P)
    rate = 0.03 * 0.5 + 0.01 * 1.0 * 0.5
    able = 0.2 + rate * 0.8, 0.6 + rate * 0.4, 0.4
    assert world.beneficiaries["capacity"].tolist() == close_for_people(*able)
    assert tie.member_capacity == pytest.approx((able[0] + able[1]) / 2, abs=1e-7)
    assert tie.nurtured == close(0.01 * 0.5 * 0.4)


@compiled
def _log_odds(world: Any, known: Any, window: float, p: Any) -> float:
    return decision._log_odds(world, world.governments[0], world.ties[0], known, window, p)


def test_log_odds_of_a_decision() -> None:
    world = with_members(0, 0, 0)
    g, tie, nation = world.governments[0], world.ties[0], world.nations[0]
    tie.government_trust, tie.seats, tie.divisiveness, tie.power = 0.5, 0.5, 0.4, 0.2
    g.stereotype, g.wariness, g.power, g.peer_success, nation.law = 0.4, 0.2, 0.8, 0.3, 1
    terms = {
        "base": -5.0,
        "trust": 3 * 0.5,
        "quality": 2 * 12 / 48,
        "voice": 2 * 1 * 0.5,
        "window": 1.5,
        "pressure": 2.5 * 0.4 * (0.5 + 0.5 * 0.2),
        "stereotype": -1.5 * 0.4,
        "wariness": -2.5 * 0.2,
        "control": -1 * 0.8,
        "law": 2,
        "peer": 1 * 0.3,
    }
    found = _log_odds(world, facets(*range(12)), 1.0, P.record)
    assert found == close(sum(terms.values()))
    assert found == close(0.5)


def test_a_push_leaves_marks() -> None:
    world = with_members(0, -1, -1)
    tie = world.ties[0]
    tie.lobby, tie.divisiveness = 1.0, 0.5
    world.entrepreneurs["known"] = facets(1, 2, 3, 4)
    world.beneficiaries["needs"] = [facets(4, 5, 6, 7), facets(4, 5, 6, 7), facets(1, 2, 3, 4)]
    p = parameters({"decision.push": 1.0, "decision.base": -50.0})
    run_rule("decision", world, p)
    assert (tie.pushed, tie.won, tie.adopted) == (1, 0, 0)
    mark = 0.12 * 0.5 * 3 / 4
    assert world.beneficiaries["resentment"].tolist() == close_for_people(0.3 * mark, mark, 0.0)
    assert world.governments["wariness"][0] == close(0.12 * 0.5 * 2 / 3)


def test_a_policy_addresses_what_the_table_knows() -> None:
    world = with_members(0, 0, 0)
    tie = world.ties[0]
    tie.lobby, tie.seats = 1.0, 1.0
    world.governments["known"], world.entrepreneurs["known"] = facets(1), facets(2)
    world.nations["law_facets"] = facets(3)
    world.beneficiaries["needs"] = facets(4, 5)
    p = parameters({"decision.push": 1.0, "decision.base": 50.0})
    run_rule("decision", world, p, month=7)
    assert (tie.won, tie.adopted, tie.ever_adopted, tie.own, tie.wins) == (1, 1, 1, 1, 1)
    assert (tie.first_win, tie.solution) == (7, facets(1, 2, 3, 4, 5))


@compiled
def _capability(world: Any, p: Any) -> float:
    return delivery.capability(world.ties[0], world.governments[0], p)


def test_three_partners_deliver_together() -> None:
    world = with_members(0, 0, 0)
    g, tie = world.governments[0], world.ties[0]
    g.capacity, g.base_capacity, g.wariness, g.resentment = 0.5, 0.8, 0.2, 0.4
    tie.government_trust, tie.deliver = 0.5, 0.25
    assert _capability(world, P.record) == close(0.4 * 0.5 * 0.5)
    tie.member_capacity, tie.cohesion, tie.ever_adopted = 0.5, 0.8, 1
    assert _capability(world, P.record) == close(1 - (1 - 0.1) * (1 - 0.36))
    tie.adopted = 1
    paid = 1 - 0.7 * (1 - 0.5 / 0.8)  # what is left of the organisation's part after the cut
    together = 1 - (1 - 0.28) * (1 - 0.25 * paid) * (1 - 0.36)
    assert _capability(world, P.record) == close(together)
    run_rule("delivery", world, P)
    assert tie.delivery == close(0.04 * together * (1 - 0.6 * 0.3))


def test_benefit_is_the_better_offer() -> None:
    world = tiny_world()
    world.beneficiaries["needs"] = facets(1, 2, 3, 4), facets(3, 4, 5, 6), facets(7, 8, 9, 10)
    world.governments["capacity"], world.governments["status_quo"] = 0.5, facets(1, 2, 3, 7)
    tie = world.ties[0]
    tie.delivery, tie.ever_adopted, tie.solution = 0.8, 1, facets(3, 4, 5)
    p = parameters({"delivery.rate": 0.0, "start.marginalised": 0.4})  # one of the three
    run_rule("delivery", world, p)
    run_rule("trust", world, p)
    benefits = 0.8 * 2 / 4, 0.8 * 3 / 4, 0.6 * 0.5 * 1 / 4
    assert world.beneficiaries["benefit"].tolist() == close_for_people(*benefits)
    assert world.governments["need_met"][0] == close(sum(benefits) / 3)
    assert world.governments["gap"][0] == close((benefits[0] + benefits[1]) / 2 - benefits[2])


@pytest.mark.parametrize(
    ("base", "protection", "changed", "adopted"),
    [(1.0, 0.0, 1, 0), (1.0, 0.0, 0, 1), (0.0, 0.0, 1, 1), (1.0, 1.0, 1, 1)],
)
def test_reversal_at_its_bounds(base: float, protection: float, changed: int, adopted: int) -> None:
    world = with_members(0, 0, 0)
    world.ties["adopted"] = 1
    world.governments["changed"] = changed
    world.nations["law"] = 1
    values = {"setback.base": base, "setback.law_protection": protection, "setback.contest": 0.0}
    run_rule("setback", world, parameters(values))
    assert world.ties["adopted"][0] == adopted
    assert world.ties["reversals"][0] == world.ties["reversed"][0] == 1 - adopted


def test_chance_of_reversal_adds_up() -> None:
    """0.05 + 0.6 · 0.5 + 0.3 · (2/3 · 1/2) = 0.45: so many of 1,000 seeds, within 3 errors."""
    reversals = 0
    start = with_members(0, -1, -1)
    start.ties["adopted"], start.ties["government_trust"] = 1, 0.5
    g = start.governments[0]
    g.changed, g.wariness, g.resentment = 1, 0.4, 0.6
    for seed in range(1000):
        world = run_rule("setback", copy_world(start), P, seed=seed)
        reversals += int(world.ties["reversals"][0])
    assert abs(reversals - 450) < 3 * (1000 * 0.45 * 0.55) ** 0.5


def test_trust_of_people() -> None:
    world = with_members(-1, -1, 0)
    world.beneficiaries["trust"] = 0.5
    world.beneficiaries["needs"] = facets(1), facets(2), facets(1)
    world.governments["usual"] = 0.4 * P.start.needs
    world.governments["status_quo"] = facets(1)
    world.ties["seats"] = 0.5
    run_rule("trust", world, P)
    assert world.beneficiaries["trust"].tolist() == close_for_people(
        (0.5 + 0.015 * 0.4 * 0.5) * (1 - 0.03 * 0.1 * 0.6),
        0.5 * (1 - 0.03 * 0.1),
        (0.5 + 0.015 * (0.4 + 0.5 * 0.5) * 0.5) * (1 - 0.03 * 0.1 * 0.6 * 0.5),
    )
    assert close((0.5 + 0.015 * 0.4 * 0.5) * (1 - 0.03 * 0.1 * 0.6)) == 0.5020946


@pytest.mark.parametrize(
    ("marks", "government", "entrepreneur"),
    [
        ({"heard": 2}, 0.4 + 0.015 * 2 * 0.6, 0.4 + 0.015 * 2 * 0.6),
        ({"adopted": 1, "delivery": 0.5}, 0.4 + 0.0075 * 0.6, 0.4 + 0.0075 * 0.6),
        ({"pushed": 1, "won": 1}, 0.436, 0.436),
        ({"pushed": 1}, 0.4 * (1 - 0.03 * 0.5), 0.4 * (1 - 0.03 * 0.5)),
        ({"pushed": 1, "won": 1, "divisiveness": 0.5}, 0.418 * (1 - 0.03 * 2), 0.418),
        ({"reversed": 1}, 0.4, 0.4 * (1 - 0.03 * 6)),
    ],
)
def test_trust_of_partners(marks: dict[str, float], government: float, entrepreneur: float) -> None:
    world = tiny_world()
    tie = world.ties[0]
    tie.government_trust = tie.entrepreneur_trust = 0.4
    for name, value in marks.items():
        world.ties[name] = value
    run_rule("trust", world, P)
    assert tie.government_trust == close(government)
    assert tie.entrepreneur_trust == close(entrepreneur)


def test_resentment_spreads_and_fades() -> None:
    """On a ring of three everybody counts both others twice and, lacking a long tie, themselves."""
    world = tiny_world()
    world.beneficiaries["resentment"] = [0.8, 0.0, 0.0]
    world.governments["wariness"] = 0.6
    run_rule(
        "resentment", world, parameters({"resentment.half_life": 1.0, "resentment.gossip": 0.05})
    )
    shortcuts = world.beneficiaries["shortcut"].tolist()
    heard = [
        sum(0.8 for other in ((i + 1) % 3, (i + 2) % 3) * 2 + (shortcuts[i],) if other == 0) / 5
        for i in range(3)
    ]
    expected = [0.5 * (0.95 * own + 0.05 * h) for own, h in zip((0.8, 0, 0), heard, strict=True)]
    assert world.beneficiaries["resentment"].tolist() == close_for_people(*expected)
    assert world.governments["resentment"][0] == pytest.approx(0.4 / 3, abs=1e-7)
    assert world.governments["wariness"][0] == close(0.3)


def test_governments_learn_from_peers() -> None:
    world = tiny_world(communities=2)
    world.governments["shown_success"] = [0.0, 0.5]
    world.governments["shown_conflict"] = [0.0, 0.4]
    world.governments["stereotype"], world.governments["wariness"] = 0.6, 0.2
    run_rule("diffusion", world, P)
    assert world.governments["stereotype"].tolist() == close_list(0.6 * (1 - 0.01 * 0.5), 0.6)
    assert world.governments["wariness"].tolist() == close_list(0.2 + 0.01 * 0.4 * 0.8, 0.2)
    assert world.governments["peer_success"].tolist() == [0.5, 0.0]


def close_list(*values: float) -> Any:
    return pytest.approx(values, abs=1e-12)


def test_results_are_shown() -> None:
    world = tiny_world(ties=2)
    world.ties["delivery"], world.ties["adopted"] = [0.3, 0.9], [1, 0]
    world.governments["wariness"], world.governments["resentment"] = 0.2, 0.4
    run_rule("showing", world, P)
    assert world.governments["shown_success"][0] == 0.3
    assert world.governments["shown_conflict"][0] == close(0.3)


def test_a_law_covers_what_half_of_all_governments_know() -> None:
    world = tiny_world(communities=3)
    world.governments["known"] = facets(1, 2), facets(1, 3), facets(2)
    world.ties["adopted"], world.ties["members"], world.ties["seats"] = 1, 3, 1.0
    p = parameters({"law.possible": 1, "law.slope": 1000.0, "law.threshold": 0.0})
    nation = world.nations[0]
    run_rule("law", world, P, month=12)
    run_rule("law", world, p, month=11)
    assert (nation.law, nation.law_month) == (0, -1)
    run_rule("law", world, p, month=12)
    assert (nation.law, nation.law_month, nation.law_facets) == (1, 12, facets(1, 2))


def test_an_organisation_gathers_its_month() -> None:
    world = tiny_world()
    tie, e = world.ties[0], world.entrepreneurs[0]
    tie.learned, e.known = facets(2), facets(1)
    tie.nurtured, e.capacity = 0.1, 0.5
    tie.members, tie.government_trust, tie.entrepreneur_trust, tie.power = 3, 0.4, 0.6, 0.2
    tie.adopted, tie.delivery, tie.won = 1, 0.5, 1
    e.age, e.standing, e.growth, e.wins = 5, 0.6, 0.024, 0.24
    run_rule("gathering", world, P)
    assert (e.known, e.age, e.capacity) == (facets(1, 2), 6, close(0.6))
    assert (e.trust, e.power, e.contracts) == (close(0.6), close(0.2), close(0.5))
    assert e.wins == close(0.24 * 23 / 24 + 1)
    assert e.standing == close((1.0 + 0.4) / 2)
    assert e.growth == close(0.024 * 23 / 24 + 0.7 - 0.6)


def test_a_funder_divides_its_budget() -> None:
    world = tiny_world(ties=2)
    world.funders["patience"], world.funders["budget"] = 0.3, 2.0
    assert world.funders["portfolio"].tolist() == [2]
    world.entrepreneurs["runway"], world.entrepreneurs["funder_trust"] = [10.0, 0.5], 0.5
    world.entrepreneurs["wins"], world.entrepreneurs["growth"] = [0.5, 0.0], [0.0, 0.05]
    run_rule("funding", world, P)
    scores = 0.7 * 0.5, 0.3 * 0.5
    asked = 0.25 * 2 + sum(scores)
    assert world.entrepreneurs["score"].tolist() == close_list(*scores)
    assert world.entrepreneurs["grants"].tolist() == close_list(*(2 * s / asked for s in scores))
    assert world.entrepreneurs["runway"].tolist() == close_list(10 + 0.7 - 1, 0.0)
    trusts = [(0.5 + 0.015 * s * 0.5) * (1 - 0.03 * (1 - s)) for s in scores]
    assert world.entrepreneurs["funder_trust"].tolist() == close_list(*trusts)
    assert world.funders["paid"][0] == close(1.0)


def test_an_organisation_leaves_and_another_comes() -> None:
    world = with_members(0, 0, 0)
    g, tie, e = world.governments[0], world.ties[0], world.entrepreneurs[0]
    world.beneficiaries["capacity"], world.beneficiaries["trust"] = [1.0, 0.0, 0.0], 0.5
    g.power, tie.power, tie.members_power, tie.government_trust = 0.8, 0.15, 0.05, 0.9
    tie.own, tie.lasting = 1, 1
    p = parameters({"renewal.entry": 1.0})
    run_rule("renewal", world, p)
    assert (e.active, tie.members, tie.own, tie.lasting) == (0, 1, 0, 0)
    assert world.beneficiaries["movement"].tolist() == [0, -1, -1]
    assert world.beneficiaries["trust"].tolist() == close_for_people(*[0.5 * (1 - 0.03 * 10)] * 3)
    assert (world.nations["attempts"][0], world.nations["lasting"][0]) == (1, 1)
    assert (g.power, tie.power, tie.members_power) == (0.8, 0.0, close(0.2))
    run_rule("renewal", world, p, month=1)
    assert (e.active, e.age, e.runway, e.funder_trust) == (1, 0, 36.0, 0.5)
    assert int(e.known).bit_count() == 16
    assert tie.government_trust == close(0.3 + 1 / 3 * (0.9 - 0.3))
    assert (tie.entrepreneur_trust, tie.power, g.power) == (0.4, close(0.1), close(0.7))


def test_power_returns_to_the_government_if_nobody_stays() -> None:
    world = with_members(0, 0, 0)
    g, tie = world.governments[0], world.ties[0]
    g.power, tie.power, tie.members_power = 0.8, 0.15, 0.05
    run_rule("renewal", world, P)
    assert (g.power, tie.power, tie.members_power, tie.members) == (close(1.0), 0.0, 0.0, 0)


def test_who_has_won_something_widens() -> None:
    """Strategy 0 leads to strategy 2. The first of three organisations has an agreement of its own,
    the second has none, and the third has one but follows strategy 1, which leads nowhere."""
    world = tiny_world(ties=3)
    world.strategies["then"] = -1
    world.strategies["then"][0] = 2
    world.entrepreneurs["strategy"] = [0, 0, 1]
    world.ties["own"] = [1, 0, 1]
    run_rule("widening", world, P)
    assert world.entrepreneurs["strategy"].tolist() == [2, 0, 1]
    assert world.entrepreneurs["first_strategy"].tolist() == [0, 0, 0]
    world.entrepreneurs["active"] = 0  # and when new organisations have taken their places:
    run_rule("renewal", world, parameters({"renewal.entry": 1.0}))
    assert world.entrepreneurs["strategy"].tolist() == [0, 0, 0]


def test_imitation_goes_up() -> None:
    p = parameters({"imitation.rate": 1.0, "imitation.intensity": 1000.0})
    copied = 0
    for seed in range(50):
        world = tiny_world(ties=2)
        world.entrepreneurs["adaptive"] = 1
        world.entrepreneurs["strategy"], world.entrepreneurs["score"] = [2, 5], [0.9, 0.1]
        run_rule("imitation", world, p, seed=seed)
        assert world.entrepreneurs["strategy"][0] == 2
        copied += int(world.entrepreneurs["strategy"][1] == 2)
    assert 10 < copied < 40  # half of the time one compares oneself with oneself


def test_events_of_history() -> None:
    world = tiny_world()
    events = np.zeros(3, world.events.dtype).view(np.recarray)
    events["kind"], events["month"] = [0, 1, 2], [2, 0, 2]
    events["months"], events["depth"] = [3, 0, 5], [0.4, 0.5, 0.0]
    world = world._replace(events=events)
    nation = world.nations[0]
    nation.phase = 1
    seen = []
    for month in range(6):
        run_rule("national environment", world, P, month=month)
        seen.append((nation.crisis_begins, nation.crisis, nation.budget, nation.window))
        assert nation.opens == (9 if month == 2 else 0)
    assert seen == [
        (0, 0, 0.5, 0), (0, 0, 0.5, 0), (1, 3, 0.5, 9),
        (0, 2, 0.5, 8), (0, 1, 0.5, 7), (0, 0, 0.5, 6),
    ]  # fmt: skip


@compiled
def _gini(value: Any, count: Any) -> float:
    return gini(value, count, len(value))


@compiled
def _asymmetry(power: float) -> float:
    return asymmetry(power)


@compiled
def _nth_member(movement: Any, tie: int, n: int) -> int:
    return nth_member(movement, tie, n)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, 1, 1), 0.0),
        ((0, 0, 0), 0.0),
        ((1, 2, 3), 2 / 9),
        ((0, 0, 0, 1), 3 / 4),
        ((1, 3), 1 / 4),
    ],
)
def test_gini_of_known_values(values: tuple[float, ...], expected: float) -> None:
    levels = sorted(set(values))
    count = np.array([values.count(level) for level in levels])
    assert _gini(np.array(levels, float), count) == close(expected)


def test_small_readings() -> None:
    assert [_asymmetry(power) for power in (0.3, 0.5, 0.9, 1.0)] == close_list(0, 0, 0.8, 1)
    movement = with_members(0, -1, 0).beneficiaries["movement"]
    assert [_nth_member(movement, 0, n) for n in (0, 1, 2)] == [0, 2, 0]
