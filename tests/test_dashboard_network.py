"""The community up close: what is sent is what happened, and what is said is true by the rules."""

import base64
import json
import string
import zlib
from typing import Any

import numpy as np
import pytest

pytest.importorskip("solara")

import solara

from collabsim.dashboard.network import play as network
from collabsim.dashboard.network.events import events
from collabsim.dashboard.network.forces import marks, newcomers, people_forces, tie_forces
from collabsim.dashboard.network.payload import (
    STEPS,
    fraction,
    organisation_name,
    payload,
    reasons,
)
from collabsim.dashboard.network.places import (
    SIZE,
    drawn_edges,
    drawn_people,
    institution_places,
    people_places,
)
from collabsim.dashboard.network.series import before
from collabsim.dashboard.network.story import KINDS, story
from collabsim.dashboard.words import words
from collabsim.engine.trace import trace
from collabsim.errors import InputError
from collabsim.scenarios import load_scenario, set_values
from helpers import eventful_scenario

W = words("network")
WORLDS = {
    "divisive": lambda: trace("classroom", "fast-divisive", 3),
    "inclusive": lambda: trace("classroom", "slow-inclusive", 3),
    "eventful": lambda: trace(eventful_scenario(entrepreneurs=12), seed=2, community=1),
}


@pytest.fixture(scope="module", params=list(WORLDS))
def traced(request):
    return WORLDS[request.param]()


@pytest.fixture(scope="module")
def divisive():
    return WORLDS["divisive"]()


def decoded(text: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """What a browser makes of a payload: its header, and numbers (agents, months) by name."""
    body = zlib.decompress(base64.b64decode(text))
    length = int.from_bytes(body[:4], "little")
    head, offset = json.loads(body[4 : 4 + length]), 4 + length
    series: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        size = head["counts"][kind] * head["months"]
        series[kind] = {}
        for name, _, width in head["planes"][kind]:
            values = np.zeros(size, int)
            for byte in range(width):
                block = np.frombuffer(body, np.uint8, size, offset).reshape(-1, head["months"])
                values |= np.cumsum(block, axis=1, dtype=np.uint8).ravel().astype(int) << 8 * byte
                offset += size
            series[kind][name] = values.reshape(-1, head["months"])
    assert offset == len(body)
    return head, series


# what is sent


def test_payload_holds_what_happened(traced):
    head, series = decoded(payload(traced))
    told = story(traced, np.arange(len(traced.group)), W["now"])
    for kind in KINDS:
        for name, unit, _ in head["planes"][kind]:
            sent, its = series[kind][name].T, told[kind][name].values
            if unit in STEPS:
                assert np.abs(sent / STEPS[unit] - its).max() <= 0.51 / STEPS[unit], name
            else:
                np.testing.assert_array_equal(sent - 1, its, err_msg=name)
    np.testing.assert_array_equal(
        series["person"]["movement"].T - 1, traced.people["movement"]
    )
    assert head["people"] == head["counts"]["person"] == len(traced.group)
    assert head["funder_of"] == traced.funder_of.tolist()


def test_payload_is_small():
    assert len(payload(trace("classroom", "slow-inclusive", 3))) < 150_000


def test_payload_is_the_same_each_time(divisive):
    assert payload(divisive) == payload(WORLDS["divisive"]())


def test_many_people_are_drawn_in_part():
    scenario = set_values(load_scenario("classroom"), {"size.beneficiaries": 12 * 900})
    large = trace(scenario, months=24)
    people = drawn_people(large)
    assert len(people) == 400
    np.testing.assert_array_equal(np.diff(people), 1)
    share = large.group.mean()
    assert abs(large.group[people].mean() - share) < 0.01
    head, series = decoded(payload(large))
    assert head["people"] == 900
    assert head["counts"]["person"] == 400
    assert head["names"]["person"][0] == str(people[0] + 1)
    np.testing.assert_array_equal(
        series["person"]["movement"].T - 1, large.people["movement"][:, people]
    )
    drawn = drawn_edges(large, people)
    assert {tuple(pair) for pair in (drawn + people[0]).tolist()} == {
        tuple(pair) for pair in large.edges.tolist() if set(pair) <= set(people.tolist())
    }


def test_neighbours_stand_side_by_side_and_all_fit(traced):
    n = len(traced.group)
    ring = people_places(n, n)
    step = np.linalg.norm(ring - np.roll(ring, 1, axis=0), axis=1)
    assert step.max() < 1.3 * step.min()
    places = np.concatenate([ring, *institution_places(traced).values()])
    assert places.min() >= 0
    assert places.max() <= SIZE
    assert len({tuple(place) for place in places.tolist()}) == len(places)


def test_organisations_are_named_like_columns_of_a_sheet():
    assert [organisation_name(n) for n in (0, 25, 26, 27, 701, 702)] == [
        "A", "Z", "AA", "AB", "ZZ", "AAA",
    ]  # fmt: skip


def test_fractions_in_words():
    assert fraction("share", 0.544) == "0.54"
    assert fraction("percent", 0.544) == "54\N{NO-BREAK SPACE}%"
    assert fraction("percent", 0.0123) == "1.2\N{NO-BREAK SPACE}%"
    assert fraction("percent", 0.0) == "0\N{NO-BREAK SPACE}%"


# what is read back from the trace


def test_forces_on_people_add_up_to_the_change_of_trust(traced):
    forces = people_forces(traced, np.arange(len(traced.group)))
    net = sum(forces.up.values()) - sum(forces.down.values())
    change = np.diff(traced.people["trust"].astype(float), axis=0)
    here, same = traced.ties["present"] > 0, ~newcomers(traced, slice(None))[1:]
    closes = (before(here, here[0]) & ~here).any(axis=1)[1:]
    assert same.mean() > 0.9
    assert np.abs(change - net[1:])[~closes[:, None] & same].max() < 1e-6
    assert all((part >= 0).all() for side in forces for part in side.values())


@pytest.mark.parametrize("government", [True, False])
def test_forces_between_partners_add_up_to_the_change_of_trust(traced, government):
    forces = tie_forces(traced, government=government)
    net = sum(forces.up.values()) - sum(forces.down.values())
    trust = traced.ties["government_trust" if government else "entrepreneur_trust"]
    here = traced.ties["present"] > 0
    usual = ~(here & ~before(here, here[0]))[1:]
    if government:
        usual &= ~(traced.government["changed"] > 0)[1:, None]
    assert np.abs(np.diff(trust.astype(float), axis=0) - net[1:])[usual].max() < 1e-6


def test_marks_are_on_those_whose_needs_were_not_known_at_the_table():
    seen = 0
    for seed in range(1, 6):
        made = trace(eventful_scenario(entrepreneurs=6, reach=1), "fast-divisive", seed)
        p, t = made.run.scenario.parameters, made.ties
        found, then = marks(made), before(made.people["resentment"])
        for month in np.flatnonzero((t["won"].sum(axis=1) == 1) & (t["pushed"].sum(axis=1) == 1)):
            k = int(t["won"][month].argmax())  # after a win, the offer is what the table knew
            needs = made.people["needs"][month]
            unknown = np.bitwise_count(needs & ~t["offer"][month, k]) / p.start.needs
            mark = p.resentment.push * t["divisiveness"][month, k] * unknown
            # who leaves in the month of the push is no member at its end
            member = made.people["movement"][month] == k
            then[month][newcomers(made, slice(None))[month]] = 0.0  # they bring none along
            mark = mark * np.where(member, p.resentment.member_share, 1.0) * (1.0 - then[month])
            np.testing.assert_allclose(found[month], mark, atol=1e-4)
            seen += (unknown > 0).any()
    assert seen > 3


def test_without_a_push_there_is_no_mark(traced):
    pushed = (traced.ties["pushed"] > 0) & (traced.ties["divisiveness"] > 0)
    assert not marks(traced)[~pushed.any(axis=1)].any()


def test_benefit_is_what_the_named_source_brings(traced):
    told = story(traced, np.arange(len(traced.group)), W["now"])["person"]
    brought = told["reach"].values * told["covered"].values / told["needs"].values
    np.testing.assert_allclose(brought, traced.people["benefit"], atol=1e-6)


def test_every_joining_and_leaving_is_told(traced):
    told = [e for e in events(traced, np.arange(len(traced.group))) if e.kind == "person"]
    member = traced.people["movement"] >= 0
    joined = sum(e.key == "joined" for e in told)
    gone = sum(e.key in ("left", "let_go") for e in told)
    then = before(traced.people["movement"] >= 0, False)
    gone += (then & newcomers(traced, slice(None))).sum()
    assert joined - gone == member[-1].sum()
    assert joined == (member & (~before(member, False) | newcomers(traced, slice(None)))).sum()
    assert all(e.key in W["past"] for e in told)


# what is said


@pytest.mark.parametrize("kind", KINDS)
def test_sentences_ask_only_for_numbers_that_are_there(kind, divisive):
    told = story(divisive, np.arange(3), W["now"])[kind]
    there = {name for name, series in told.items() if series.kind != "text"}
    for key, sentence in W["now"][kind].items():
        asked = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert asked <= there, key


def said(made: Any, month: int, kind: str, number: int = 0) -> set[str]:
    """Keys of the sentences that are true of an agent."""
    people = np.array([number if kind == "person" else 0])
    at = month, 0 if kind == "person" else number
    told = story(made, people, W["now"])[kind].values()
    keys = list(W["now"][kind])
    return {keys[s.values[at]] for s in told if s.kind == "text" and s.values[at] >= 0}


@pytest.fixture
def quiet():
    """Twenty-four months in which nothing happens, for tests to write into."""
    made = trace("classroom", "slow-inclusive", 1, months=24)
    made = made._replace(
        people=made.people.copy(), government=made.government.copy(), ties=made.ties.copy()
    )
    for name in ("heard", "pushed", "won", "reversed", "adopted", "agreed", "refusals", "members",
                 "members_power", "voice"):
        made.ties[name] = 0
    made.ties["active"] = made.ties["present"] = 1
    made.ties["seats"] = 0.8
    made.ties["invite"] = 0.1
    made.government["changed"] = made.government["crisis"] = 0
    made.government["power"] = 0.7
    made.people["movement"] = -1
    made.people["needs"], made.people["readiness"] = made.people["needs"][0], 0.5
    made.people["resentment"] = made.people["power"] = 0.0
    return made


def test_joining_staying_and_leaving(quiet):
    assert "outside" in said(quiet, 5, "person")
    quiet.people["movement"][6:15, 0] = 0
    quiet.ties["active"][12:15] = quiet.ties["present"][12:15] = 0
    assert {"member", "orphaned", "former"} & said(quiet, 6, "person") == {"member"}
    assert "orphaned" in said(quiet, 13, "person")
    assert "former" in said(quiet, 20, "person")
    assert reasons(quiet, 13, ("person", 0))[0] == (
        "Member, since year 0, of a movement that goes on without Organisation A, which has left."
    )


def test_who_takes_the_place_of_somebody_begins_anew(quiet):
    quiet.people["movement"][4:8, 0] = 0
    quiet.ties["pushed"][4] = 1
    quiet.ties["divisiveness"] = 0.9
    quiet.people["resentment"][4:8] = 0.3
    quiet.people["readiness"][8:, 0] = 0.7
    assert {"former", "outside_new"} & said(quiet, 9, "person") == {"outside_new"}
    assert "left_out" not in said(quiet, 9, "person")
    told = [(e.month, e.key) for e in events(quiet, np.array([0])) if e.kind == "person"]
    assert told == [(4, "joined"), (4, "left_out"), (8, "came")]


def test_an_organisation_may_come_later_give_up_or_close(quiet):
    quiet.ties["present"][:3, 0] = 0
    quiet.ties["present"][10:14, 0] = quiet.ties["present"][16:, 0] = 0
    quiet.ties["active"][16:] = 0
    at = {month: said(quiet, month, "organisation") for month in (2, 5, 12, 15, 18)}
    assert [keys & {"not_yet", "at_work", "gave_up", "closed"} for keys in at.values()] == [
        {"not_yet"}, {"at_work"}, {"gave_up"}, {"at_work"}, {"closed"}
    ]  # fmt: skip
    told = [(e.month, e.key) for e in events(quiet, np.array([0])) if e.kind == "organisation"]
    assert told == [(3, "began"), (10, "gave_up"), (14, "began"), (16, "closed")]


def test_acquaintances_who_belong_to_a_movement_are_counted(quiet):
    quiet.people["movement"][:, [1, 39]] = 0
    line = reasons(quiet, 3, ("person", 0))[1]
    assert line.startswith("2 of ")
    assert "circle_inviting" in said(quiet, 3, "person")
    quiet.ties["seats"] = 0.0
    assert "circle_silent" in said(quiet, 3, "person")
    assert "circle_none" in said(quiet, 3, "person", 20)


def test_needs_are_met_by_the_best_offer(quiet):
    quiet.ties["delivered"] = 0.0
    quiet.government["usual"] = usual = 0.15
    wanted = quiet.people["needs"][0, 0]
    needs = int(np.bitwise_count(wanted))
    covered = int(np.bitwise_count(wanted & np.uint64(quiet.status_quo)))
    quiet.people["benefit"] = usual * covered / needs
    assert ("need_usual" if covered else "need_none") in said(quiet, 3, "person")
    quiet.ties["offer"] = wanted
    quiet.ties["delivered"] = 0.6
    quiet.people["benefit"] = 0.6
    share = "60\N{NO-BREAK SPACE}%"
    assert reasons(quiet, 3, ("person", 0))[2] == W["now"]["person"]["need_offer"].format(
        benefit=share, source="Organisation A", covered=needs, needs=needs, reach=share
    )


def test_resentment_without_a_push_is_hearsay(quiet):
    quiet.people["resentment"] = 0.2
    assert "hearsay" in said(quiet, 3, "person")
    assert not {"hearsay", "left_out"} & said(quiet, 3, "government")


def test_a_push_that_leaves_out_is_named(quiet):
    quiet.ties["pushed"][4] = 1
    quiet.ties["divisiveness"] = 0.9
    quiet.people["resentment"][4:] = 0.3
    assert "left_out" in said(quiet, 8, "person")
    line = next(text for text in reasons(quiet, 8, ("person", 0)) if text.startswith("Left out"))
    assert "1 so far" in line
    assert "Organisation A" in line
    assert "0.30" in line
    assert {"left_out", "hearsay"}.isdisjoint(said(quiet, 3, "person"))


def test_direction_of_trust_follows_from_needs_and_seats(quiet):
    quiet.people["benefit"] = 0.9
    quiet.people["trust"] = 0.3
    assert "rising" in said(quiet, 3, "person")
    quiet.people["movement"] = 0
    assert "rising" in said(quiet, 3, "person")  # a chair tells as far as a policy is carried out
    quiet.ties["chair"], quiet.ties["depth"] = 0.5, 0.5
    assert "rising_seat" in said(quiet, 3, "person")
    quiet.people["movement"] = -1
    quiet.people["benefit"] = 0.0
    quiet.people["trust"] = 0.9
    assert "falling" in said(quiet, 3, "person")
    quiet.people["trust"] = 0.01
    assert "steady" in said(quiet, 3, "person")


def test_agreements_that_ended_are_remembered_for_a_year(quiet):
    quiet.people["movement"][:, 0] = 0
    quiet.ties["reversed"][5] = 1
    assert "broken" not in said(quiet, 4, "person")
    assert "broken" in said(quiet, 16, "person")
    assert "broken" not in said(quiet, 17, "person")
    assert "broken" not in said(quiet, 6, "person", 1)
    quiet.ties["active"][8:] = quiet.ties["present"][8:] = 0
    assert {"closed", "resting"} <= said(quiet, 9, "organisation")


def test_the_government_tells_what_moved_it(quiet):
    assert {"no_agreement", "quiet", "holding", "shares"} <= said(quiet, 12, "government")
    assert "quiet_first" in said(quiet, 0, "government")
    assert {"quiet_so_far", "government_quiet_so_far"} <= {
        *said(quiet, 5, "government"), *said(quiet, 5, "organisation")
    }
    quiet.ties["heard"] = 1
    assert "heard" in said(quiet, 12, "government")
    assert {"heard", "government_heard"} <= said(quiet, 12, "organisation")
    quiet.ties["pushed"] = 1
    quiet.ties["divisiveness"] = 1.0
    quiet.ties["government_trust"] = 0.5
    assert "pressed" in said(quiet, 12, "government")
    quiet.ties["divisiveness"] = 0.0
    quiet.ties["heard"] = 0
    assert "quiet" in said(quiet, 12, "government")  # a refusal alone costs nobody's trust
    quiet.ties["adopted"] = quiet.ties["won"] = 1
    assert "agreement" in said(quiet, 12, "government")
    quiet.government["changed"][10] = 1
    assert "turnover" in said(quiet, 12, "government")
    quiet.government["power"][:] = np.linspace(0.9, 0.5, 24)
    assert "letting_go" in said(quiet, 12, "government")
    for leaning, key in ((0.5, "leans_towards"), (0.0, "leans_neither"), (-0.5, "leans_against")):
        quiet.government["values"] = leaning
        assert key in said(quiet, 12, "government")


def test_before_a_year_has_passed_nothing_is_said_of_the_last_year(traced):
    for kind in KINDS:
        for month in (0, 5, 10):
            assert "last year" not in " ".join(reasons(traced, month, (kind, 0)))


@pytest.mark.parametrize(
    ("loss", "wariness", "key"),
    [
        (0.2, 0.0, "taking_back_left"), (0.0, 1.0, "taking_back_wary"),
        (0.2, 1.0, "taking_back_both"), (0.0, 0.0, "taking_back_unknown"),
    ],
)  # fmt: skip
def test_why_decisions_came_back_is_told(quiet, loss, wariness, key):
    quiet.government["power"] = np.linspace(0.6, 0.8, 24)
    quiet.government["wariness"] = wariness
    quiet.ties["members_power"][:8, 0] = loss
    assert key in said(quiet, 14, "government")


def test_a_seat_is_not_power_until_the_government_lets_go(quiet):
    assert {"power_outside", "shares"} <= said(quiet, 3, "person")
    quiet.people["movement"] = 0
    quiet.ties["voice"][:, 0] = 1.0
    quiet.ties["government_trust"][:] = 0.0  # what was let go of stays so for now
    quiet.government["power"][:] = 0.5
    assert "power_held" in said(quiet, 3, "person")
    quiet.ties["government_trust"][:] = 0.9
    assert "power_none" in said(quiet, 3, "person")
    quiet.ties["seats"] = 0.0
    assert "power_no_seat" in said(quiet, 3, "person")
    quiet.people["power"] = 1e-5
    assert "power_tiny" in said(quiet, 3, "person")
    quiet.people["power"] = 0.01
    assert "power_member" in said(quiet, 3, "person")


def test_shares_of_decisions_add_up_and_zero_is_explained_by_the_rule(traced):
    told = story(traced, np.arange(len(traced.group)), W["now"])
    g, person = told["government"], told["person"]
    names = ("government_power", "organisations_power", "all_members_power")
    np.testing.assert_allclose(sum(g[name].values for name in names), 1.0, atol=1e-6)
    keys = list(W["now"]["person"])
    rows, found = person["holds"].values, {name: keys.index(name) for name in keys}
    held = rows == found["power_held"]
    # by the rule nothing is let go of then: the members' share together does not grow
    grown = np.diff(traced.ties["members_power"].sum(axis=1)) > 1e-6
    assert not (held.any(axis=1)[1:] & grown).any()


def test_reasons_hold_to_the_recorded_numbers(traced):
    for month in (0, len(traced.government) // 2, len(traced.government) - 1):
        lines = reasons(traced, month, ("organisation", 0))
        members = traced.ties["members"][month, 0]
        if members:
            start = f"{members} of {len(traced.group)} people"
            assert any(line.startswith(start) for line in lines)
        for kind in KINDS:
            told = reasons(traced, month, (kind, 0))
            assert len(told) >= 3
            assert all("{" not in line and line.endswith(".") for line in told)


@pytest.mark.parametrize(
    ("month", "agent"),
    [(0, ("person", 40)), (0, ("person", -1)), (420, ("person", 0)), (-1, ("government", 0)),
     (0, ("government", 1)), (0, ("cat", 0))],
)  # fmt: skip
def test_reasons_for_nobody_are_refused(divisive, month, agent):
    with pytest.raises(InputError):
        reasons(divisive, month, agent)


# the component


@pytest.mark.filterwarnings("ignore")
def test_component_sends_the_community_once_and_follows():
    first, second = WORLDS["divisive"](), WORLDS["inclusive"]()
    seen: list[float] = []
    year = solara.reactive(3.0)
    shown = solara.reactive(first)

    @solara.component
    def page() -> None:
        network.NetworkPlay(
            shown.value, strategy="fast-divisive", cursor=year.value, on_cursor=seen.append
        )

    box, context = solara.render(page(), handle_error=False)
    widget = next(child for child in box.children if hasattr(child, "packed"))
    assert widget.packed == payload(first)
    assert (widget.cursor, widget.linked, widget.label) == (3.0, True, "fast-divisive")
    sent = widget.packed
    year.value = 4.0
    assert widget.cursor == 4.0
    assert widget.packed is sent
    widget.vue_moved(7.25)
    assert seen == [7.25]
    shown.value = second
    assert widget.packed == payload(second)
    context.close()


@pytest.mark.filterwarnings("ignore")
def test_component_takes_what_was_packed_before(divisive):
    packed = payload(divisive)
    box, context = solara.render(
        network.NetworkPlay(packed, strategy="fast-divisive", label="Fast"), handle_error=False
    )
    widget = box.children[0]
    assert (widget.packed, widget.label, widget.linked) == (packed, "Fast", False)
    assert widget.texts["now"].keys() == set(KINDS)
    context.close()
