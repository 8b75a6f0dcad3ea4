"""Examples with three people and one government, to be checked with pencil and paper.

Each test sets a handful of round numbers, runs one rule once, and compares with a product or sum
that stands in the test as one would write it down. Everything not set is 0.
"""

from typing import Any

import numpy as np
import pytest

from collabsim.inequality import gini
from collabsim.mechanisms import decision, delivery, inclusion
from collabsim.state.columns import World, copy_world
from collabsim.state.events import CHANGE, CRISIS, CUT, WINDOW
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
    """0.5 · 0.8 of it is at hand, of which seats take 0.35 · 0.7: there is 0.302 to spend."""
    world = with_members(0, -1, -1)
    world.entrepreneurs["capacity"], world.entrepreneurs["presence"] = 0.5, 0.8
    strategy_row(world, lobby=0.5, invite=0.2, deliver=0.3, quorum=0.5, seats=0.7)
    tie = world.ties[0]
    tie.voice = 0.4
    run_rule("effort", world, P)
    assert (tie.lobby, tie.invite, tie.deliver) == (0.0, close(0.2114), close(0.0906))
    tie.voice = 0.5
    run_rule("effort", world, P)
    assert (tie.lobby, tie.invite, tie.deliver) == (close(0.151), close(0.0604), close(0.0906))
    tie.adopted = 1
    run_rule("effort", world, P)
    assert (tie.lobby, tie.invite, tie.deliver) == (0.0, close(0.0604), close(0.2416))
    assert tie.seats == 0.7
    world.entrepreneurs["drive"] = 0.5
    run_rule("effort", world, P)
    assert (tie.lobby, tie.invite, tie.deliver) == (0.0, close(0.0302), close(0.1208))
    tie.present = 0
    run_rule("effort", world, P)
    assert (tie.lobby, tie.invite, tie.deliver) == (0.0, 0.0, 0.0)


def test_new_administration_forgets_what_nobody_carries() -> None:
    world = with_members(0, 0, -1)
    world.ties["government_trust"], world.ties["voice"], world.ties["refusals"] = 0.9, 0.6, 3
    world.governments["listening"], world.governments["usual_values"] = 0.3, 0.2
    p = parameters({
        "environment.turnover_probability": 1.0, "environment.turnover_loss": 0.5,
        "environment.redraw": 0.5, "start.listening": 0.5, "start.spread": 0.0,
        "environment.window_months": 9, "environment.drift": 0.0,
        "environment.values_spread": 0.0,
    })  # fmt: skip
    run_rule("environment", world, p)
    g, tie = world.governments[0], world.ties[0]
    assert tie.government_trust == close(0.9 * (1 - 0.5 * (1 - 0.6)))
    assert g.listening == close((0.3 + 0.5) / 2)
    assert (g.changed, g.window, g.values, tie.refusals) == (1, 9, 0.2, 0)
    run_rule("environment", world, p, month=1)
    assert (g.changed, g.window) == (0, 8)


def test_a_change_of_history_says_who_comes() -> None:
    world = tiny_world()
    world.governments["phase"] = 1
    nation, g = world.nations[0], world.governments[0]
    nation.changes, nation.values = 1, -0.5
    run_rule("environment", world, P)  # in the first month that administration is there already
    assert (g.changed, g.values) == (0, -0.5)
    run_rule("environment", world, P, month=3)
    assert (g.changed, g.values, g.window) == (1, -0.5, 9)
    nation.values = np.nan  # then it is drawn around what the place leads to
    run_rule("environment", world, parameters({"environment.values_spread": 0.0}), month=4)
    assert (g.changed, g.values) == (1, 0.0)


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
    world.ties["seated"] = 1.0
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
    world.beneficiaries["trust"], world.beneficiaries["readiness"] = 1.0, 1.0
    world.ties["cohesion"], world.ties["invite"] = 1.0, 1.0
    run_rule("inclusion", world, parameters({"inclusion.exit": 0.0}), month=7)
    assert world.beneficiaries["movement"].tolist() == [0, 0, 0]
    assert world.beneficiaries["since"][2] == 7
    assert (world.ties["members"][0], world.ties["newcomers"][0]) == (3, 1)
    assert (world.ties["joined"][0], world.governments["ever"][0]) == (7, 1)
    assert world.ties["cohesion"][0] == close(0.9 + 0.04 * 0.1)


@compiled
def _leaving(readiness: float, trust: float, resentment: float, delivery: float, p: Any) -> float:
    return inclusion._leaving(readiness, trust, resentment, delivery, p)


def test_chance_to_leave() -> None:
    """Those who trust leave too, and the less ready ones sooner."""
    record = P.record
    assert _leaving(1.0, 1.0, 0.0, 0.0, record) == close(0.006)
    assert _leaving(0.45, 1.0, 1.0, 0.0, record) == close(0.0126)
    assert _leaving(0.45, 0.4, 0.5, 0.2, record) == close(0.0126 + 0.6 * (0.01 * 0.7 + 0.01 * 0.8))


def test_nobody_joins_without_trust_and_all_leave_in_anger() -> None:
    p = parameters({"inclusion.leave_rate": 1.0, "inclusion.leave_floor": 0.0})
    world = with_members(0, -1, -1)
    world.ties["invite"] = 1.0
    world.beneficiaries["readiness"] = 1.0
    world.beneficiaries["resentment"] = [1.0, 0.0, 1.0]
    world.beneficiaries["trust"] = [0.0, 0.0, 1.0]
    run_rule("inclusion", world, p, month=200)
    assert world.beneficiaries["movement"].tolist() == [-1, -1, -1]
    assert world.beneficiaries["since"][0] == 200
    assert world.ties["members"][0] == 0


def test_who_has_left_rests() -> None:
    world = with_members(-1, -1, -1)
    people = world.beneficiaries
    people["trust"] = people["readiness"] = 1.0
    people["since"] = [10, 11, people["since"][2]]
    world.ties["invite"] = 1.0
    p = parameters({"inclusion.rest_months": 5, "inclusion.exit": 0.0})
    joined = []
    for month in (14, 15, 16):
        run_rule("inclusion", world, p, month=month)
        joined.append((people["movement"] == 0).tolist())
    assert joined == [[False, False, True], [True, False, True], [True, True, True]]


def test_a_law_that_pays_makes_everybody_ready_and_nobody_leave() -> None:
    """At a depth of 0.25 and with all of its strength; without it nobody would join or stay."""
    p = parameters({"law.pay": 1.0, "inclusion.exit": 1.0})
    for depth, passed, members in ((0.25, 1, [0, 0, 0]), (0.25, 0, [-1, -1, -1])):
        world = with_members(0, -1, -1)
        world.beneficiaries["trust"], world.ties["invite"] = 1.0, 1.0
        world.governments["depth"] = depth
        world.nations["law"], world.nations["law_strength"] = passed, 1.0
        run_rule("inclusion", world, p)
        assert world.beneficiaries["movement"].tolist() == members


def test_power_is_let_go_and_taken_back() -> None:
    """With a voice of 0.6, seats of 0.8 and trust of ½ the government aims at 0.9 · 0.76."""
    world = with_members(0, 0, 0)
    g, tie = world.governments[0], world.ties[0]
    g.power, tie.power, tie.seats, tie.government_trust, tie.voice = 0.9, 0.1, 0.8, 0.5, 0.6
    run_rule("sharing", world, P)
    released = 0.02 * (0.9 - 0.684)
    assert tie.members_power == close(released * 0.8)
    assert tie.power == close(0.1 + released * 0.2)
    assert g.power == close(0.9 - released)
    assert world.beneficiaries["power"].tolist() == close_for_people(*[released * 0.8 / 3] * 3)
    g.power, tie.power, tie.members_power, tie.present = 0.9, 0.1, 0.0, 0
    run_rule("sharing", world, P)
    assert (tie.power, tie.members_power) == (close(0.1), close(released))
    g.power, tie.power, tie.members_power, tie.seats, g.wariness = 0.7, 0.2, 0.1, 0.0, 0.5
    run_rule("sharing", world, P)
    assert (tie.power, tie.members_power) == (close(0.2 * 0.995), close(0.1 * 0.995))
    assert g.power == close(1 - 0.3 * 0.995)
    world.beneficiaries["movement"], tie.members = -1, 0
    g.wariness = 0.0
    run_rule("sharing", world, P)
    assert (tie.power, tie.members_power) == (close(0.199), 0.0)
    assert g.power == close(0.801)


def test_teaching_and_nurture() -> None:
    world = with_members(0, 0, -1)
    world.beneficiaries["capacity"] = [0.2, 0.6, 0.4]
    tie = world.ties[0]
    tie.teach, tie.seats, tie.cohesion, tie.adopted, tie.government_trust = 0.5, 1.0, 0.5, 1, 0.5
    world.nations["law"], world.nations["law_strength"] = 1, 0.8
    world.entrepreneurs["capacity"] = 0.6
    run_rule("sharing", world, P)
    rate = 0.03 * 0.5 + 0.01 * 1.0 * 0.5 + 0.005 * 0.8
    able = 0.2 + rate * 0.8, 0.6 + rate * 0.4, 0.4
    assert world.beneficiaries["capacity"].tolist() == close_for_people(*able)
    assert tie.member_capacity == pytest.approx((able[0] + able[1]) / 2, abs=1e-7)
    assert tie.nurtured == close(0.01 * 0.5 * 0.4)


@compiled
def _log_odds(world: Any, known: Any, divisiveness: float, p: Any) -> float:
    return decision._log_odds(world, 0, world.ties[0], known, divisiveness, p)


def test_log_odds_of_a_decision() -> None:
    world = with_members(0, 0, 0)
    g, tie, nation, supplier = (
        world.governments[0], world.ties[0], world.nations[0], world.suppliers[0],
    )  # fmt: skip
    tie.government_trust, tie.voice, tie.seated, tie.power, tie.refusals = 0.5, 0.6, 0.5, 0.2, 2
    g.stereotype, g.wariness, g.power, g.place, g.values, g.window = 0.4, 0.2, 0.8, 0.3, 0.25, 3
    nation.law, nation.law_strength = 1, 0.8
    supplier.power, supplier.capacity, supplier.trust = 0.5, 0.8, 0.5
    terms = {
        "base": -5.0,
        "place": 0.3,
        "values": 2 * 0.25,
        "trust": 3 * 0.5,
        "quality": 2 * 12 / 48,
        "voice": 2 * 0.6 * 0.5,
        "window": 1.5,
        "pressure": 2.5 * 0.4 * (0.5 + 0.5 * 0.2),
        "stereotype": -1.5 * 0.4,
        "wariness": -2.5 * 0.2,
        "control": -1 * 0.8,
        "law": 2 * 1 * 0.8,
        "refusal": -0.5 * 2,
        "opposition": -0.3 * 0.5 * 0.8 * 0.5,
    }
    found = _log_odds(world, facets(*range(12)), 0.4, P.record)
    assert found == close(sum(terms.values()))
    assert found == close(-0.86)


def test_a_push_leaves_marks() -> None:
    world = with_members(0, -1, -1)
    tie = world.ties[0]
    tie.lobby, tie.divisiveness, tie.voice = 1.0, 0.5, 0.4
    world.entrepreneurs["known"] = facets(1, 2, 3, 4)
    world.beneficiaries["needs"] = [facets(4, 5, 6, 7), facets(4, 5, 6, 7), facets(1, 2, 3, 4)]
    p = parameters({"decision.push": 1.0, "decision.base": -50.0})
    run_rule("decision", world, p)
    assert (tie.pushed, tie.won, tie.adopted) == (1, 0, 0)
    mark = 0.12 * 0.5 * 3 / 4
    assert world.beneficiaries["resentment"].tolist() == close_for_people(0.3 * mark, mark, 0.0)
    assert world.governments["wariness"][0] == close(0.12 * 0.5 * 0.6)


def test_refusals_stand_up_to_five_and_a_yes_wipes_them_out() -> None:
    world = tiny_world()
    tie, said = world.ties[0], []
    tie.lobby = 1.0
    for month in range(7):
        base = 50.0 if month == 6 else -50.0
        p = parameters({"decision.push": 1.0, "decision.base": base})
        run_rule("decision", world, p, month=month)
        said.append(int(tie.refusals))
    assert said == [1, 2, 3, 4, 5, 5, 0]


def test_a_table_of_members_takes_its_time() -> None:
    """Half of a table at 4 months for a full one: a push of month 0 is decided in month 2."""
    p = parameters({
        "decision.push": 1.0, "decision.base": 50.0, "decision.deliberation": 4.0,
    })  # fmt: skip
    world = tiny_world()
    tie, seen = world.ties[0], []
    tie.lobby, tie.seats = 0.5, 0.5
    for month in range(3):
        run_rule("decision", world, p, month=month)
        seen.append((int(tie.wait), int(tie.pushed), int(tie.adopted)))
    assert seen == [(2, 0, 0), (1, 0, 0), (0, 1, 1)]
    tie.wait, tie.adopted, tie.lobby = 1, 0, 0.0  # who stops asking is not answered
    run_rule("decision", world, p, month=3)
    assert (tie.wait, tie.adopted) == (0, 0)


def test_under_a_mandate_a_government_decides_of_its_own_accord() -> None:
    """The most willing one does at once; it takes what it knows and what the law covers."""
    p = parameters({"law.mandate_rate": 1.0, "decision.base": 50.0})
    for values, passed, adopted in ((1.0, 1, 1), (-1.0, 1, 0), (1.0, 0, 0)):
        world = tiny_world()
        g, tie, nation = world.governments[0], world.ties[0], world.nations[0]
        g.values, nation.law, nation.law_strength = values, passed, 1.0
        g.known, nation.law_facets, world.entrepreneurs["known"] = facets(1), facets(2), facets(3)
        run_rule("decision", world, p, month=5)
        assert (tie.adopted, tie.agreed) == (adopted, adopted)
        assert (tie.own, tie.won, tie.pushed) == (0, 0, 0)
        if adopted:
            assert (tie.solution, tie.signed_values, tie.first_win) == (facets(1, 2), 1.0, 5)


def test_a_policy_addresses_what_the_table_knows() -> None:
    world = with_members(0, 0, 0)
    tie = world.ties[0]
    tie.lobby, tie.chairs = 1.0, 8
    world.governments["values"] = 0.3
    world.governments["known"], world.entrepreneurs["known"] = facets(1), facets(2)
    world.nations["law_facets"] = facets(3)
    world.beneficiaries["needs"] = facets(4, 5)
    p = parameters({"decision.push": 1.0, "decision.base": 50.0})
    run_rule("decision", world, p, month=7)
    assert (tie.won, tie.adopted, tie.ever_adopted, tie.own, tie.wins) == (1, 1, 1, 1, 1)
    assert (tie.first_win, tie.solution) == (7, facets(1, 2, 3, 4, 5))
    assert (tie.depth, tie.adopted_months, tie.signed_values) == (0.0, 0, 0.3)


@compiled
def _capability(world: Any, p: Any) -> float:
    return delivery.capability(world.ties[0], world.governments[0], p)


def test_three_partners_deliver_together() -> None:
    """1 − e^−0.6 = 0.4511884 of the people are reached by members of a capacity of 0.05."""
    world = with_members(0, 0, 0)
    g, tie = world.governments[0], world.ties[0]
    g.capacity, g.base_capacity, g.wariness, g.resentment = 0.5, 0.8, 0.2, 0.4
    tie.government_trust, tie.deliver, tie.depth = 0.5, 0.25, 0.5
    assert _capability(world, P.record) == close(0.5 * 0.5 * 0.4)
    tie.member_capacity, tie.cohesion, tie.ever_adopted = 0.05, 0.8, 1
    by_community = 0.9 * 0.8 * 0.4511883639059736
    assert _capability(world, P.record) == close(1 - (1 - 0.1) * (1 - by_community))
    tie.adopted = 1
    by_government = 0.7 * 0.8 * 0.5 * (0.6 + 0.4 * 0.5)
    paid = 1 - 0.7 * (1 - 0.5 / 0.8)  # what is left of the organisation's part after the cut
    together = 1 - (1 - by_government) * (1 - 0.25 * paid) * (1 - by_community)
    assert by_government == close(0.224)
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


def test_trust_of_people() -> None:
    """Half a chair counts for 0.2 where 0.4 of what was agreed is carried out."""
    world = with_members(-1, -1, 0)
    world.beneficiaries["trust"] = 0.5
    world.beneficiaries["needs"] = facets(1), facets(2), facets(1)
    world.governments["usual"] = 0.4 * P.start.needs
    world.governments["status_quo"] = facets(1)
    world.ties["chair"], world.ties["depth"] = 0.5, 0.4
    broken = copy_world(world)
    run_rule("trust", world, P)
    assert world.beneficiaries["trust"].tolist() == close_for_people(
        (0.5 + 0.015 * 0.4 * 0.5) * (1 - 0.03 * 0.1 * 0.6),
        0.5 * (1 - 0.03 * 0.1),
        (0.5 + 0.015 * (0.4 + 0.5 * 0.2) * 0.5) * (1 - 0.03 * 0.1 * 0.6 * 0.8),
    )
    assert close((0.5 + 0.015 * 0.4 * 0.5) * (1 - 0.03 * 0.1 * 0.6)) == 0.5020946
    broken.ties["reversed"], broken.ties["depth"] = 1, 0.0  # which members lose by, more on chairs
    run_rule("trust", broken, P)
    assert broken.beneficiaries["trust"][2] == pytest.approx(
        0.503 * (1 - 0.03 * (0.06 + 6 * 1.5)), abs=1e-7
    )
    assert broken.beneficiaries["trust"][0] == world.beneficiaries["trust"][0]


@pytest.mark.parametrize(
    ("marks", "government", "entrepreneur"),
    [
        ({"heard": 2}, 0.4 + 0.015 * 2 * 0.6, 0.4 + 0.015 * 2 * 0.6),
        ({"adopted": 1, "delivery": 0.5}, 0.4 + 0.0075 * 0.6, 0.4 + 0.0075 * 0.6),
        ({"pushed": 1, "won": 1}, 0.436, 0.436),
        ({"pushed": 1}, 0.4, 0.4),
        ({"pushed": 1, "divisiveness": 0.5, "voice": 0.25}, 0.4 * (1 - 0.03 * 1.5), 0.4),
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


def close_list(*values: float) -> Any:
    return pytest.approx(values, abs=1e-12)


def test_results_are_shown() -> None:
    world = tiny_world(ties=2)
    world.ties["delivery"], world.ties["adopted"] = [0.3, 0.9], [1, 0]
    world.governments["wariness"], world.governments["resentment"] = 0.2, 0.4
    run_rule("showing", world, P)
    assert world.governments["shown_success"][0] == 0.3
    assert world.governments["shown_conflict"][0] == close(0.3)


def test_an_organisation_gathers_its_month() -> None:
    world = tiny_world()
    tie, e = world.ties[0], world.entrepreneurs[0]
    tie.learned, e.known = facets(2), facets(1)
    tie.nurtured, e.capacity = 0.1, 0.5
    tie.members, tie.government_trust, tie.entrepreneur_trust, tie.power = 3, 0.4, 0.6, 0.2
    tie.adopted, tie.delivery, tie.depth, tie.won = 1, 0.5, 0.4, 1
    e.lead_months, e.age, e.standing, e.growth, e.wins = 2, 5, 0.6, 0.024, 0.24
    run_rule("gathering", world, P)
    assert (e.known, e.age, e.lead_months, e.capacity) == (facets(1, 2), 6, 3, close(0.6))
    assert (e.trust, e.power, e.contracts) == (close(0.6), close(0.2), close(0.2))
    assert e.wins == close(0.24 * 23 / 24 + 1)
    assert e.standing == close((1.0 + 0.4) / 2)
    assert e.growth == close(0.024 * 23 / 24 + 0.7 - 0.6)


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
        world.entrepreneurs["adaptive"], world.funders["power"] = 1, 1.0
        world.entrepreneurs["strategy"], world.entrepreneurs["score"] = [2, 5], [0.9, 0.1]
        run_rule("imitation", world, p, seed=seed)
        assert world.entrepreneurs["strategy"][0] == 2
        copied += int(world.entrepreneurs["strategy"][1] == 2)
    assert 10 < copied < 40  # half of the time one compares oneself with oneself
    world.funders["power"], world.entrepreneurs["strategy"] = 0.0, [2, 5]  # nobody lives on grants
    for seed in range(50):
        run_rule("imitation", world, p, seed=seed)
    assert world.entrepreneurs["strategy"].tolist() == [2, 5]


def test_events_of_history() -> None:
    world = tiny_world()
    events = np.zeros(4, world.events.dtype).view(np.recarray)
    events["kind"], events["month"] = [CRISIS, CUT, WINDOW, CHANGE], [2, 0, 2, 4]
    events["months"], events["depth"] = [3, 0, 5, 0], [0.4, 0.5, 0.0, 0.0]
    events["values"] = [np.nan, np.nan, np.nan, -0.5]
    world = world._replace(events=events)
    nation = world.nations[0]
    nation.phase = 1
    seen = []
    for month in range(6):
        run_rule("national environment", world, P, month=month)
        seen.append((nation.crisis_begins, nation.crisis, nation.budget, nation.window))
        assert nation.opens == (9 if month == 2 else 0)
        assert nation.changes == (month == 4)
    assert nation.values == -0.5
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
