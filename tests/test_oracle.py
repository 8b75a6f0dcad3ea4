"""The compiled model gives the same trajectory as the model in plain Python.

The oracle shares nothing with the compiled rules but the world of month 0 and the numbers of random
streams. Everything that is counted or decided must be identical, every fraction within 1e-6.
"""

from collections import Counter
from functools import partial
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from collabsim.engine.simulate import create_world
from collabsim.observables import NAMES
from collabsim.scenarios import Scenario, set_values
from collabsim.state.columns import NEVER, TABLES
from collabsim.strategies import STRATEGIES
from helpers import EVENTFUL, EVERY_STRATEGY, HISTORY, live, small_scenario
from reference.oracle import Oracle, Organisation, Person, Tie

TOLERANCE = 1e-6
WHERE = {  # rows that stand for agents
    "nations": ("first_government", "end_government", "first_entrepreneur", "end_entrepreneur"),
    "governments": ("first_person", "end_person", "first_tie", "end_tie", "nation"),
    "ties": ("entrepreneur", "government"),
    "entrepreneurs": ("nation", "funder", "ties", "leaving", "places"),
    "beneficiaries": ("shortcut",),
    "suppliers": ("government",),
    "funders": ("portfolio", "nation"),
}
quick = partial(pytest.param, marks=pytest.mark.quick)
AGENTS = {"entrepreneurs": "organisations", "beneficiaries": "people"}


def column_of(oracle: Oracle, table: str, column: str) -> list[Any]:
    values = [getattr(agent, column) for agent in getattr(oracle, AGENTS.get(table, table))]
    if table == "beneficiaries" and column == "movement":
        rows = {id(tie): row for row, tie in enumerate(oracle.ties)}
        return [-1 if tie is None else rows[id(tie)] for tie in values]
    if TABLES[table][column] == "u8":
        return [sum(1 << facet for facet in facets) for facets in values]
    return values


class Witness(Oracle):
    """The oracle, which keeps in ``seen`` what happened, in words."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.seen: Counter[str] = Counter()

    def come(self, person: Person) -> None:
        self.note("somebody left the place", True)
        super().come(person)

    def note(self, words: str, happened: Any) -> None:
        self.seen[words] += bool(happened)

    def step(self) -> dict[str, float]:
        everybody = (*self.ties, *self.organisations, *self.people, *self.governments)
        before = {agent: SimpleNamespace(**vars(agent)) for agent in everybody}
        observed = super().step()
        self.month -= 1
        for person in self.people:
            self.person(before[person], person)
        for tie in self.ties:
            self.tie(before[tie], tie, before[tie.organisation])
            if tie.reversed:
                self.ending(before[tie.government], tie)
        for e in self.organisations:
            self.organisation(before[e], e)
        for g in self.governments:
            self.note("a change that history brought", g.nation.changes and g.changed)
            self.note("a policy on paper", 0.0 < g.depth < 0.15)
            self.note("a policy carried out", g.depth >= 0.15)
            self.note("a supplier lost business", g.supplier.power < 0.9)
            members = sum(tie.members for tie in g.ties)
            self.note("members were paid", g.nation.law and g.depth > 0.0 and members > 0)
            self.note("officials were trained", g.nation.law and g.depth > 0.0 and g.able < 1.0)
        self.month += 1
        return observed

    def person(self, before: Any, person: Person) -> None:
        left = person.movement is None and before.movement is not None
        self.note("a member left", left and person.since == self.month)
        rested = self.month - self.p.inclusion.rest_months
        self.note("a member left with the staff", left and person.since == rested)
        joined = person.movement is not None and before.movement is None
        self.note("somebody rested and joined again", joined and before.since != NEVER)
        replaced = before.movement is not None and person.since == NEVER
        self.note("a member left the place", replaced)

    def tie(self, before: Any, tie: Tie, organisation: Any) -> None:
        came, went = tie.present and not before.present, before.present and not tie.present
        alive = organisation.active and tie.organisation.active
        self.note("a place was opened", came and alive and tie.opens == self.month + 1)
        self.note("a place was taken up again", came and alive and tie.opens <= self.month)
        self.note("a place was given up", went and alive and not tie.handed_over)
        self.note("a place was handed over", went and tie.handed_over)
        self.note("one came back to a place that was handed over", came and before.handed_over)
        self.note("members carried on alone", before.handed_over and before.adopted and not came)
        self.note("a decision was talked over", tie.pushed and before.wait > 0)
        self.note("somebody stopped asking", before.wait > 0 and not tie.wait and not tie.pushed)
        self.note("a refusal stood", tie.pushed and before.refusals > 0)
        self.note("five refusals stood", tie.pushed and tie.refusals == before.refusals == 5)
        wiped = before.refusals > 0 and tie.refusals == 0
        self.note("refusals were wiped out by an agreement", wiped and tie.agreed)
        self.note("refusals went with an administration", wiped and tie.government.changed)
        self.note("a mandate was followed", tie.agreed and not tie.won)
        self.note("some chairs counted", 0.0 < tie.seated < tie.seats)
        self.note("a member had part of a chair", 0.0 < tie.chair < 1.0)
        power = before.power + before.members_power
        self.note("power moved", tie.power + tie.members_power > power)

    def ending(self, before: Any, tie: Tie) -> None:
        g = tie.government
        elected = (self.month + g.phase) % self.p.environment.term_months == 0
        shock = g.changed or g.nation.crisis_begins
        self.note("a policy lapsed", not elected and not shock)
        self.note("a policy ended with an administration", g.changed)
        self.note("one ended that a more open administration had signed",
                  g.changed and tie.signed_values > g.values)  # fmt: skip
        self.note("a policy ended in a crisis", g.nation.crisis_begins)
        self.note("a policy ended after an election", elected and not shock)
        self.note("a policy that was carried out ended", before.depth >= 0.15)
        self.note("somebody with a chair was let down", tie.chair > 0.0)

    def organisation(self, before: Any, e: Organisation) -> None:
        self.note("an organisation ended", before.active and not e.active)
        self.note("an organisation had handed over every place",
                  e.ended and e.money > 0.0)  # fmt: skip
        self.note("an organisation began", e.active and not before.active)
        stayed = before.active and e.active
        self.note("a grant was renewed", stayed and e.grant_end > before.grant_end)
        self.note("a lead handed over", stayed and before.lead_months > 0 and e.lead_months == 0)
        self.note("an organisation wound down", stayed and e.drive < 0.5)
        self.note("one lived on what it earned", stayed and self.month >= e.grant_end)


HAPPENS = """
somebody left the place
a member left
a member left the place
a member left with the staff
somebody rested and joined again
a place was opened
a place was taken up again
a place was given up
a place was handed over
one came back to a place that was handed over
members carried on alone
a decision was talked over
somebody stopped asking
a refusal stood
five refusals stood
refusals were wiped out by an agreement
refusals went with an administration
a mandate was followed
some chairs counted
a member had part of a chair
power moved
a policy on paper
a policy carried out
a policy lapsed
a policy ended with an administration
one ended that a more open administration had signed
a policy ended in a crisis
a policy ended after an election
a policy that was carried out ended
somebody with a chair was let down
a supplier lost business
members were paid
officials were trained
a change that history brought
an organisation ended
an organisation had handed over every place
an organisation began
a grant was renewed
a lead handed over
an organisation wound down
one lived on what it earned
""".strip().split("\n")
"""What has to happen somewhere for the comparison to mean something."""


def same_trajectory(
    scenario: Scenario, strategy: str, seed: int, months: int, oracle_type: type[Oracle] = Oracle
) -> Any:
    world = create_world(scenario, strategy, seed)
    oracle = oracle_type(scenario, world, seed)
    for first in range(0, months, 12):
        end = min(months, first + 12)
        record = live(scenario, world, seed, first, end)
        for month, observed in zip(range(first, end), oracle.run(end - first), strict=True):
            assert tuple(observed) == NAMES
            for name in NAMES:
                compiled = record[month - first][name]
                assert observed[name] == pytest.approx(compiled, abs=TOLERANCE), (month, name)
        for table, kind in TABLES.items():
            for column in kind.names or ():
                if column not in WHERE[table]:
                    compiled = getattr(world, table)[column]
                    plain = column_of(oracle, table, column)
                    place = f"{table}.{column} after {end} months"
                    if kind[column].kind == "f":
                        np.testing.assert_allclose(
                            compiled, plain, rtol=0, atol=TOLERANCE, err_msg=place
                        )
                    else:
                        assert compiled.tolist() == plain, place
    return oracle


@pytest.mark.parametrize("strategy", [*STRATEGIES, "adaptive"])
def test_every_strategy(strategy: str) -> None:
    for seed in (1, 2**62 + 5):
        same_trajectory(small_scenario(months=132), strategy, seed, 132)


def test_widening_and_beginning_again() -> None:
    """Organisations that widen, leave, and are followed by others who begin with small wins."""
    mix = {"small-wins-first": 0.7, "adaptive": 0.3}
    scenario = small_scenario(EVENTFUL, communities=6, entrepreneurs=9, nations=2, mix=mix)
    same_trajectory(scenario, "mix", 3, 132)
    # the comparison means something only if both happened, to those who do not just copy
    first, later = map(scenario.strategy_names.index, ("small-wins-first", "slow-inclusive"))
    world = create_world(scenario, "mix", 3)
    seen = []
    for month in range(132):
        live(scenario, world, 3, month, month + 1)
        seen.append(world.entrepreneurs["strategy"][world.entrepreneurs["adaptive"] == 0].tolist())
    steps = {step for one, two in pairwise(seen) for step in zip(one, two, strict=True)}
    assert steps == {(first, first), (first, later), (later, later), (later, first)}


def test_eventful_worlds() -> None:
    """Everything that the rules speak of happens in these worlds, and comes out the same."""
    seen: Counter[str] = Counter()
    for seed in (1, 2, 3, 4):
        scenario = small_scenario(
            EVENTFUL, communities=6, entrepreneurs=9, nations=2, mix=EVERY_STRATEGY,
            events=HISTORY, reach=1 + seed % 2,
        )  # fmt: skip
        oracle = same_trajectory(scenario, "mix", seed, 156, Witness)
        assert sum(nation.attempts for nation in oracle.nations) > 0
        assert any(nation.law for nation in oracle.nations)
        assert any(person.resentment > 0 for person in oracle.people)
        seen += oracle.seen
    assert not set(HAPPENS) - set(seen), "this never happened"
    assert not set(seen) - set(HAPPENS)


@pytest.mark.parametrize(
    ("sizes", "values"),
    [
        quick({"communities": 3, "entrepreneurs": 1, "reach": 1}, {}),  # communities without a tie
        ({"communities": 3, "entrepreneurs": 9, "reach": 1}, {"decision.base": -2.0}),
        quick({"communities": 4, "people": 2, "entrepreneurs": 3, "reach": 4}, {"size.peers": 0}),
        ({"communities": 4, "people": 1, "entrepreneurs": 4}, {"start.marginalised": 1.0}),
        quick({"communities": 4, "people": 3}, {"start.facets": 64, "listening.meetings": 20}),
        ({}, {"listening.conversations": 300.0, "inclusion.peer_rate": 0.5, "start.spread": 0.0}),
        ({}, {"voice.table": 64, "trust.gain": 1.0, "resentment.push": 1.0}),
        quick({}, {"inclusion.invitation_rate": 1e4, "environment.drift": 1 / 64}),
        ({"size": {"people_per_agent": 20.0}}, {"voice.scale": 1.0, "effort.opening_months": 0}),
        ({}, {"size.people_per_agent": 0.25, "inclusion.rest_months": 0, "voice.half": 0.0}),
        ({}, {"funding.wind_down": 0.0, "funding.grant_months": 0.5, "decision.deliberation": 6.0}),
        ({"people": 40}, {"law.pay": 1.0, "agreement.rollout": 1.0, "life.stay_years": 0.2}),
        ({}, {"decision.base": 9.0, "agreement.lapse": 0.5, "start.administration_spread": 3.0}),
        ({}, {"funding.cost": 0.0, "environment.memory": 0.0, "start.government_power": 1.0}),
    ],
)
def test_corners(sizes: dict[str, Any], values: dict[str, float]) -> None:
    scenario = small_scenario(EVENTFUL, mix=EVERY_STRATEGY, events=HISTORY, **sizes)
    same_trajectory(set_values(scenario, values), "mix", 7, 120)


def test_month_zero_statistics() -> None:
    """Month 0 is the one thing that the oracle takes over, so it is checked by itself."""
    scenario = small_scenario(communities=100, people=100, entrepreneurs=200, size={"peers": 7})
    world = create_world(scenario, "slow-inclusive", 3)
    start = scenario.parameters.start
    people, governments, ties = world.beneficiaries, world.governments, world.ties
    for table, column, mean in (
        (people, "trust", start.beneficiary_trust),
        (people, "capacity", start.beneficiary_capacity),
        (governments, "stereotype", start.stereotype),
        (governments, "listening", start.listening),
        (governments, "base_capacity", start.government_capacity),
        (world.entrepreneurs, "capacity", start.entrepreneur_capacity),
        (ties, "government_trust", start.government_trust),
    ):
        half = min(start.spread, mean, 1 - mean)
        error = half / np.sqrt(3 * len(table))  # a uniform of half-width h has sd h / √3
        assert table[column].mean() == pytest.approx(mean, abs=3.5 * error), column
        assert abs(table[column] - mean).max() <= half + 1e-7
    for table, column, count in (
        (people, "needs", start.needs),
        (governments, "known", start.government_facets),
        (world.entrepreneurs, "known", start.entrepreneur_facets),
    ):
        assert set(np.bitwise_count(table[column]).tolist()) == {count}
    assert people["group"].reshape(100, 100).sum(axis=1).tolist() == [40] * 100
    length = (start.facets + round(start.overlap * start.facets)) // 2
    for group, low in ((0, 0), (1, start.facets - length)):
        words = people["needs"][people["group"] == group]
        shares = np.array([(words >> np.uint64(f) & np.uint64(1)).mean() for f in range(64)])
        assert (shares[:low] == 0).all()
        assert (shares[low + length :] == 0).all()
        chance = start.needs / length
        error = np.sqrt(chance * (1 - chance) / len(words))
        assert abs(shares[low : low + length] - chance).max() < 4.5 * error
    powers = governments["power"] + np.bincount(ties["government"], ties["power"], 100)
    np.testing.assert_allclose(powers, 1.0, atol=1e-12)
    assert (world.peers != np.arange(100)[:, None]).all()
    assert world.peers.min() == 0
    assert world.peers.max() == 99
    shortcuts = people["shortcut"].reshape(100, 100)
    for c in range(100):  # acquaintance goes both ways
        assert (shortcuts[c][shortcuts[c]] == np.arange(100)).all()
    same = people["group"].reshape(100, 100)[:, :]
    within = np.take_along_axis(same, shortcuts, 1) == same
    assert within[shortcuts != np.arange(100)].mean() > start.homophily
