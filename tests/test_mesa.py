"""The Mesa face: the same numbers as everywhere, and everything that a Mesa user expects.

``simulate`` is the measure: a model stepped by Mesa, with or without guests between the rules, must
give its numbers to the last bit.
"""

import copy
import importlib.util
import multiprocessing
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from mesa.agentset import AgentSet
from mesa.experimental.scenarios import Scenario as MesaScenario

from collabsim.engine.simulate import Point, simulate, simulate_many
from collabsim.engine.stepping import POINTS, Placed, draws, plan_month
from collabsim.errors import InputError
from collabsim.mesa_face.agents import (
    Beneficiary,
    Entrepreneur,
    Funder,
    Government,
    Nation,
    Supplier,
    Tie,
)
from collabsim.mesa_face.model import CollaborationModel
from collabsim.observables import NAMES
from collabsim.scenarios import load_scenario, set_values
from collabsim.state.columns import TABLES
from collabsim.strategies import STRATEGIES, Strategy
from helpers import eventful_scenario

DOCS = Path(__file__).resolve().parents[1] / "docs"
KINDS = {
    Government: "governments",
    Entrepreneur: "entrepreneurs",
    Supplier: "suppliers",
    Funder: "funders",
    Beneficiary: "beneficiaries",
}
PAGES_WORK = all(importlib.util.find_spec(name) for name in ("solara", "altair"))


def nothing(world: Any, month: int, parameters: Any) -> None:
    """A rule of one's own that does nothing."""


def drain(world: Any, month: int, parameters: Any) -> None:
    """A rule of one's own that takes half of all trust, every month."""
    world.beneficiaries["trust"] *= 0.5


@pytest.fixture
def start_method() -> Iterator[None]:
    """``batch_run`` changes how the whole process starts others; change it back."""
    before = multiprocessing.get_start_method()
    yield
    multiprocessing.set_start_method(before, force=True)


def same(model: CollaborationModel, run: Any) -> bool:
    """Whether all columns hold the same bits; those between the columns mean nothing."""
    tables = [(getattr(model.world, name), getattr(run.world, name)) for name in TABLES]
    return all(
        here[column].tobytes() == there[column].tobytes()
        for here, there in [*tables, (model.months, run.months)]
        for column in here.dtype.names
    )


# one month after the other


def test_steps_equal_simulate_and_go_on_beyond():
    scenario = eventful_scenario(months=30)
    model = CollaborationModel(scenario, rng=5)
    model.run_for(10)
    assert model.time == 10.0
    assert model.month == 10
    model.run_model()
    assert same(model, simulate(scenario, seed=5))
    assert not model.running
    model.run_for(40)
    assert same(model, simulate(scenario, seed=5, months=70))
    assert model.as_run().summary == simulate(scenario, seed=5, months=70).summary


def test_no_arguments_and_no_warnings():
    code = (
        "from collabsim import CollaborationModel as M; m = M(); m.run_for(10);"
        " assert m.time == 10.0, m.time"
    )
    subprocess.run([sys.executable, "-Werror", "-c", code], check=True)


def test_models_do_not_disturb_one_another():
    one, other = CollaborationModel(rng=1), CollaborationModel("sefton", rng=2)
    for months in (3, 1, 8):
        one.run_for(months)
        other.run_for(2 * months)
    assert same(one, simulate("classroom", seed=1, months=12))
    assert same(other, simulate("sefton", seed=2, months=24))
    first, second = one.agents.to_list()[0], other.agents.to_list()[0]
    first.stereotype, second.stereotype = 0.25, 0.75
    assert (first.stereotype, second.stereotype) == (0.25, 0.75)


def test_mesa_chance_leaves_the_model_alone():
    model = CollaborationModel()
    for _ in range(12):
        model.agents.shuffle(inplace=True)
        model.rng.random(5)
        model.step()
    assert same(model, simulate("classroom", months=12))


@pytest.mark.parametrize("clone", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_live_on_by_themselves(clone):
    model = CollaborationModel(rules={"before trust": nothing})
    model.run_for(7)
    twin = clone(model)
    twin.run_for(5)
    assert same(model, simulate("classroom", months=7))
    assert same(twin, simulate("classroom", months=12))
    person = twin.agents_by_type[Beneficiary].to_list()[3]
    person.trust = 0.125
    assert twin.world.beneficiaries["trust"][3] == 0.125
    assert person.model is twin
    assert person.government.model is twin
    assert model.world.beneficiaries["trust"][3] != 0.125
    assert len(twin.datacollector.get_model_vars_dataframe()) == 13


# how a model is set up


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"trust__gian": 0.1}, "trust__gain"),
        ({"strateg": "mix"}, "strategy"),
        ({"strategy": "slow-inclusiv"}, "slow-inclusive"),
        ({"scenario": "perru"}, "peru"),
        ({"trust__gain": 7.0}, "trust.gain"),
        ({"seed": 3}, "rng=3 instead of seed"),
        ({"scenario": MesaScenario(seed=3)}, "rng=3 instead of seed"),
        ({"rng": -1}, "seed"),
        ({"rng": 1.5}, "seed"),
        ({"rng": "one"}, "seed"),
        ({"rules": {"after trsut": nothing}}, "after trust"),
        ({"rules": {"after trust": 3}}, "function"),
    ],
)
def test_bad_input_is_refused_in_words(arguments, said):
    with pytest.raises(InputError, match=said):
        CollaborationModel(**arguments)


def test_parameters_and_own_strategies_reach_the_run():
    mine = Strategy(**{**dict(STRATEGIES["slow-inclusive"]), "seats": 0.5})
    model = CollaborationModel("sefton", strategy=mine, trust__gain=0.03, start__needs=3)
    model.run_for(5)
    changed = set_values(load_scenario("sefton"), {"trust.gain": 0.03, "start.needs": 3})
    assert same(model, simulate(changed, mine, months=5))
    assert model.strategy == "custom"
    assert model.agents_by_type[Entrepreneur].to_list()[0].strategy == "custom"


def test_a_scenario_that_has_been_run_can_still_be_changed():
    scenario = eventful_scenario(months=3)
    simulate(scenario)
    assert CollaborationModel(scenario).settings is scenario
    assert CollaborationModel(scenario, trust__gain=0.03).settings.parameters.trust.gain == 0.03


@pytest.mark.parametrize("rng", [4, np.int64(4), np.uint8(4)])
def test_seeds_of_any_whole_type_are_the_same(rng):
    model = CollaborationModel(rng=rng)
    model.step()
    assert type(model.seed) is int
    assert same(model, simulate("classroom", seed=4, months=1))


def test_generators_and_none_draw_a_seed():
    def of(rng: Any) -> int:
        return CollaborationModel(rng=rng).seed

    assert of(np.random.default_rng(3)) == of(np.random.default_rng(3))
    assert of(np.random.default_rng(3)) != of(np.random.default_rng(4))
    assert of(np.random.SeedSequence(3)) == of([3])
    assert of(None) != of(None)
    assert CollaborationModel().seed == 1


def test_mesa_scenario_sets_everything():
    class Distrust(MesaScenario):
        scenario: str = "sefton"
        strategy: str = "fast-divisive"
        start__government_trust: float = 0.5
        trust__gain = 0.03  # Mesa itself would pass over this one, which has no type

    model = CollaborationModel(Distrust(rng=np.int64(6), start__government_trust=0.1))
    model.run_for(3)
    values = {"start.government_trust": 0.1, "trust.gain": 0.03}
    changed = set_values(load_scenario("sefton"), values)
    assert same(model, simulate(changed, "fast-divisive", seed=6, months=3))
    assert model.scenario.start__government_trust == 0.1
    assert model.scenario.model is model
    assert model.agents.to_list()[0].scenario is model.scenario
    with pytest.raises(ValueError, match="during model run"):
        model.scenario.trust__gain = 0.1

    overruled = CollaborationModel(Distrust(), strategy="slow-inclusive", trust__gain=0.01, rng=2)
    assert overruled.strategy == "slow-inclusive"
    assert overruled.settings.parameters.trust.gain == 0.01
    assert overruled.seed == 2
    with pytest.raises(InputError, match="rng"):
        CollaborationModel(Distrust(rng=1), rng=2)
    with pytest.raises(InputError, match="trust__gain"):
        CollaborationModel(MesaScenario(trust__gan=0.1))


# agents


def test_agents_are_mesa_agents():
    model = CollaborationModel("sefton")
    world = model.world
    assert model.agent_types == list(KINDS)
    for kind, table in KINDS.items():
        agents = model.agents_by_type[kind]
        assert [agent.row for agent in agents] == list(range(len(getattr(world, table))))
        assert all(isinstance(agent, mesa.Agent) and agent.model is model for agent in agents)
        for name in ("trust", "power", "working" if table == "funders" else "capacity"):
            assert agents.get(name) == getattr(world, table)[name].tolist()
    ids = model.agents.get("unique_id")
    assert ids == list(range(1, len(ids) + 1))

    class Journalist(mesa.Agent):
        """An agent of somebody else's."""

    assert Journalist(model).unique_id == len(ids) + 1
    model.step()


@pytest.mark.parametrize("kind", [*KINDS, Tie, Nation], ids=lambda kind: kind.__name__)
def test_every_column_can_be_read_and_most_can_be_set(kind):
    model = CollaborationModel(eventful_scenario())
    model.run_for(40)
    table = getattr(model.world, kind.table)
    handle = model.agent(kind, len(table) - 1)
    for name in TABLES[kind.table].names or ():
        prop = getattr(kind, name, None)
        if prop is None or not prop.__doc__.startswith("The column"):
            continue
        value = getattr(handle, name)
        stored = table[name][handle.row]
        if isinstance(value, frozenset):
            assert sum(1 << facet for facet in value) == int(stored)
        else:
            assert type(value) in {int, float, bool}
            assert value == stored or np.isnan([value, stored]).all()
        if isinstance(value, float) and np.isnan(value):  # missing: it can be read but not set
            continue
        if prop.fset is None:
            with pytest.raises(AttributeError):
                setattr(handle, name, value)
        else:
            setattr(handle, name, value)
            assert table[name][handle.row] == stored
            if isinstance(value, float):
                with pytest.raises(InputError, match=name):
                    setattr(handle, name, float("nan"))


def test_values_that_cannot_be_are_refused():
    model = CollaborationModel()
    person = model.agent(Beneficiary, 0)
    organisation = model.agent(Entrepreneur, 0)
    elsewhere = model.agent(Government, 11).ties[0]
    for name, value in (("trust", 1.5), ("benefit", 0.5), ("needs", [99]), ("needs", ())):
        with pytest.raises(InputError, match=f"beneficiaries.{name}"):
            setattr(person, name, value)
    with pytest.raises(InputError, match="community"):
        person.movement = elsewhere
    with pytest.raises(InputError, match="slow-inclusive"):
        organisation.strategy = "slow-inclusve"
    with pytest.raises(IndexError):
        model.agent(Government, 12)


def test_relations_lead_there_and_back():
    model = CollaborationModel("sefton")
    model.run_for(24)
    world = model.world
    for government in model.agents_by_type[Government]:
        people = government.beneficiaries
        assert isinstance(people, AgentSet)
        assert people.get("row") == list(range(government.first_person, government.end_person))
        assert all(person.government is government for person in people)
        assert all(government in e.governments for e in government.entrepreneurs)
        assert government not in government.peers
        for tie in government.ties:
            assert tie.government is government
            assert tie in tie.entrepreneur.ties
            assert len(tie.movement) == tie.members
            assert all(person.movement is tie for person in tie.movement)
    for organisation in model.agents_by_type[Entrepreneur]:
        assert organisation in organisation.funder.portfolio
        assert len(organisation.governments) == len(organisation.ties)
    for person in model.agents_by_type[Beneficiary].select(at_most=50):
        assert 3 <= len(person.neighbours) <= 5
        assert person not in person.neighbours
        assert all(person in other.neighbours for other in person.neighbours)
    assert sum(len(f.portfolio) for f in model.agents_by_type[Funder]) == len(world.entrepreneurs)


def test_joining_and_leaving_keeps_count():
    model = CollaborationModel()
    person = model.agent(Beneficiary, 0)
    tie = person.government.ties[0]
    person.movement = tie
    assert (tie.members, person.movement) == (1, tie)
    person.movement = tie
    assert tie.members == 1
    person.movement = None
    assert (tie.members, person.movement) == (0, None)


def test_setting_through_agents_changes_the_run():
    model, usual = CollaborationModel(), CollaborationModel()
    model.agents_by_type[Beneficiary].set("trust", 0.9)
    model.agents_by_type[Entrepreneur].do(lambda e: setattr(e, "strategy", "service-provider"))
    model.step()
    usual.step()
    assert model.latest("beneficiary_trust") > usual.latest("beneficiary_trust") + 0.2
    assert model.agent(Government, 0).ties[0].deliver > usual.agent(Government, 0).ties[0].deliver


def test_an_organisation_ends_when_its_grant_is_over_and_its_savings_are_gone():
    for seed in range(4):
        model = CollaborationModel("classroom", rng=seed)
        model.run_for(12)
        working = [e for e in model.agents_by_type[Entrepreneur].to_list() if e.active]
        for organisation in working:
            organisation.grant_end, organisation.money = model.month - 1, 0
        model.run_for(1)
        assert working
        assert not any(organisation.active for organisation in working)


def test_a_leaning_and_refusals_are_set_within_what_they_can_be():
    model = CollaborationModel("classroom")
    government = model.agents_by_type[Government].to_list()[0]
    government.values = -1
    with pytest.raises(InputError, match=r"governments\.values must be between -1 and 1, not -2"):
        government.values = -2
    with pytest.raises(InputError, match=r"ties\.refusals must be between 0 and 5, not -1"):
        government.ties[0].refusals = -1


def test_successors_follow_the_strategy_set_through_an_agent():
    model = CollaborationModel(funding__grant_months=3.0, funding__renew=-50.0, renewal__entry=1.0)
    organisation = model.agents_by_type[Entrepreneur].to_list()[0]
    organisation.strategy = "service-provider"
    ages = []
    for _ in range(12):
        model.step()
        ages.append(organisation.age)
    assert min(ages[1:]) == 0, "no new organisation began, so this test says nothing"
    assert organisation.strategy == "service-provider"


def test_agent_sets_do_what_mesa_says():
    model = CollaborationModel()
    people = model.agents_by_type[Beneficiary]
    column = model.world.beneficiaries["trust"]
    assert people.agg("trust", max) == column.max()
    assert people.agg("trust", [min, len]) == [column.min(), len(column)]
    trusting = people.select(lambda person: person.trust > 0.5)
    assert len(trusting) == (column > 0.5).sum()
    assert len(model.agents.select(agent_type=Government)) == 12
    ordered = people.sort("trust").get("trust")
    assert all(a >= b for a, b in pairwise(ordered))
    assert people.groupby("group").count() == {
        group: (model.world.beneficiaries["group"] == group).sum() for group in (0, 1)
    }
    seen: list[int] = []
    people.shuffle_do(lambda person: seen.append(person.row))
    assert sorted(seen) == list(range(len(people)))
    assert seen != sorted(seen)
    assert people.map(lambda person: person.row) == sorted(seen)


def test_removing_a_handle_leaves_the_world_alone():
    model = CollaborationModel()
    government = model.agent(Government, 0)
    government.remove()
    government.remove()
    assert government not in model.agents
    assert len(model.agents_by_type[Government]) == 11
    assert model.agent(Beneficiary, 0).government is government
    model.run_for(12)
    assert same(model, simulate("classroom", months=12))
    model.remove_all_agents()
    assert len(model.agents) == 0
    model.run_for(12)
    assert same(model, simulate("classroom", months=24))


# sweeping, showing


@pytest.mark.usefixtures("start_method")
def test_batch_run_rows_equal_many_runs():
    strategies, gains, seeds = ["fast-divisive", "slow-inclusive"], [0.01, 0.03], [1, 2, 3]
    rows = mesa.batch_run(
        CollaborationModel,
        {"scenario": "classroom", "strategy": strategies, "trust__gain": gains},
        rng=seeds,
        max_steps=36,
        number_processes=1,
        display_progress=False,
    )
    classroom = load_scenario("classroom")
    points = [
        Point(set_values(classroom, {"trust.gain": gain}), strategy, 36)
        for strategy in strategies
        for gain in gains
    ]
    found = {(row["strategy"], row["trust__gain"], row["rng"]): row for row in rows}
    runs = list(simulate_many(points, seeds))
    assert len(found) == len(rows) == len(runs)
    for run in runs:
        row = found[run.strategy, run.scenario.parameters.trust.gain, run.seed]
        assert row["Step"] == 36
        assert tuple(row[name] for name in NAMES) == run.months[-1].item()


@pytest.mark.usefixtures("start_method")
def test_batch_run_finds_the_start_and_every_month_once():
    class CollectsToo(CollaborationModel):
        def step(self) -> None:
            super().step()
            self.datacollector.collect(self)

    rows = mesa.batch_run(
        CollectsToo,
        {"strategy": "slow-inclusive"},
        rng=[2],
        max_steps=4,
        number_processes=1,
        data_collection_period=1,
        display_progress=False,
    )
    assert [row["Step"] for row in rows] == [0, 1, 2, 3, 4]
    lived = simulate("classroom", "slow-inclusive", 2, months=4).months.need_met
    assert [row["need_met"] for row in rows] == [0.0, *lived]


@pytest.mark.skipif(not PAGES_WORK, reason="mesa.visualization needs solara and altair")
@pytest.mark.filterwarnings("ignore")
def test_page_shows_the_model_and_resets_it():
    import ipyvuetify
    import solara
    from mesa.visualization import SolaraViz, make_plot_component

    slider = {
        "type": "SliderFloat", "label": "Gain of trust", "value": 0.02,
        "min": 0.005, "max": 0.05, "step": 0.005,
    }  # fmt: skip
    model = solara.Reactive(CollaborationModel("sefton"))

    @solara.component
    def page() -> None:
        with solara.AppLayout():
            SolaraViz(
                model,
                components=[make_plot_component(["need_met", "adopted"])],
                model_params={"scenario": "sefton", "trust__gain": slider},
            )

    _, context = solara.render(page(), handle_error=False)
    context.find(ipyvuetify.Btn, children=["Step"]).widget.click()
    assert model.value.month == 1
    context.find(ipyvuetify.Btn, children=["Reset"]).widget.click()
    assert model.value.month == 0
    assert model.value.settings.name == "sefton"
    context.close()


# rules of one's own


def test_guests_that_do_nothing_change_nothing():
    scenario = eventful_scenario(months=60)
    run = simulate(scenario, seed=3)
    for points in (POINTS, ("after month",), ("before trust",), ("after showing", "before law")):
        model = CollaborationModel(scenario, rng=3, rules=dict.fromkeys(points, nothing))
        model.run_model()
        assert same(model, run)


def test_guests_stand_where_they_are_put():
    plan = plan_month({"after trust": nothing, "before month": drain})
    assert plan[0] == Placed("before month", drain, draws=False)
    assert [step for step in plan if isinstance(step, str)][:2] == [
        "national environment",
        "life",
    ]
    assert plan[plan.index("trust") + 1].rule is nothing


def test_guests_see_the_month_at_their_point():
    seen = []

    def look(world: Any, month: int, parameters: Any) -> None:
        seen.append((month, world.beneficiaries["trust"].mean(), parameters.trust.gain))

    model = CollaborationModel(rules=dict.fromkeys(("before month", "after month"), look))
    before = model.world.beneficiaries["trust"].mean()
    model.run_for(2)
    after = model.world.beneficiaries["trust"].mean()
    assert [month for month, _, _ in seen] == [0, 0, 1, 1]
    assert seen[0][1] == before
    assert seen[3][1] == after
    assert seen[1][1] == seen[2][1]
    assert seen[0][2] == model.settings.parameters.trust.gain


def test_guests_can_change_the_month():
    drained, usual = CollaborationModel(rules={"before trust": drain}), CollaborationModel()
    drained.run_for(12)
    usual.run_for(12)
    assert drained.latest("beneficiary_trust") < 0.5 * usual.latest("beneficiary_trust")


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("beneficiaries", "resentment", np.nan),
        ("beneficiaries", "trust", 1.5),
        ("beneficiaries", "movement", 10_000),
        ("beneficiaries", "movement", 0),
        ("beneficiaries", "shortcut", 40),  # there are 40 people, from 0 on
        ("beneficiaries", "shortcut", -1),
        ("governments", "power", np.nan),
        ("governments", "capacity", 1.1),
        ("governments", "values", np.nan),
        ("governments", "place", np.inf),
        ("governments", "able", -7.0),
        ("ties", "carried", -1.0),
        ("ties", "refusals", 6),
        ("ties", "adopted", 2),
        ("governments", "first_person", 1),
        ("governments", "end_tie", 0),
        ("ties", "government", 11),
        ("nations", "end_government", 13),
        ("entrepreneurs", "strategy", 99),
        ("entrepreneurs", "next_strategy", -1),
        ("strategies", "then", 99),
    ],
)
def test_guests_that_leave_nonsense_are_named(table, column, value):
    def spoil(world: Any, month: int, parameters: Any) -> None:
        getattr(world, table)[column][0] = value

    place = f"the rule 'before trust' left ({table}.{column}|ties.members) "
    with pytest.raises(InputError, match=place):
        CollaborationModel(rules={"before trust": spoil}).step()


def test_guests_that_send_people_elsewhere_are_named():
    def move(world: Any, month: int, parameters: Any) -> None:
        last = len(world.ties) - 1
        world.beneficiaries["movement"][0] = last
        world.ties["members"][last] += 1

    def look_nowhere(world: Any, month: int, parameters: Any) -> None:
        world.peers[0] = len(world.governments)

    for rule, wrong in (
        (move, "beneficiaries.movement with a tie of another community"),
        (look_nowhere, "peers without a government"),
    ):
        with pytest.raises(InputError, match=f"'before month' left {wrong}"):
            CollaborationModel(rules={"before month": rule}).step()


def test_guests_may_rewire_a_community():
    """Everybody's long tie goes to the next person, and the month goes on."""

    def rewire(world: Any, month: int, parameters: Any) -> None:
        world.beneficiaries["shortcut"] = (np.arange(480) + 1) % 40

    model = CollaborationModel(rules={"before month": rewire})
    model.run_for(3)
    assert model.agent(Beneficiary, 479).shortcut == 0


def test_chance_for_guests_is_even_and_repeatable():
    drawn = []

    def draw(world: Any, month: int, parameters: Any, chance: Any) -> None:
        drawn.append(chance("harvest", world.governments["id"]))

    model = CollaborationModel(rules={"after month": draw}, rng=9)
    model.run_for(2)
    assert same(model, simulate("classroom", seed=9, months=2))
    assert not np.array_equal(*drawn)
    assert np.array_equal(drawn[1], draws(9, 1, "harvest", range(12)))
    assert not np.array_equal(drawn[1], draws(9, 1, "hail", range(12)))
    many = draws(9, 1, "harvest", range(100_000))
    assert many.min() >= 0.0
    assert many.max() < 1.0
    assert abs(many.mean() - 0.5) < 0.005


@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("start_method")
@pytest.mark.parametrize("page", ["mesa.md", "own-rules.md"])
def test_examples_of_the_pages_run(page):
    text = (DOCS / page).read_text("utf-8")
    names: dict[str, Any] = {"__name__": "example"}
    for block in re.findall(r"```py(?:thon)?\n(.*?)```", text, re.DOTALL):
        if "mesa.visualization" in block and not PAGES_WORK:
            continue
        exec(compile(block, page, "exec"), names)
        if "festive" in names:
            better = names["festive"].latest("beneficiary_trust")
            assert better > names["usual"].latest("beneficiary_trust")


@pytest.mark.parametrize(
    ("kind", "name", "value", "allowed"),
    [
        (Beneficiary, "trust", 1.01, "between 0 and 1"),
        (Beneficiary, "shortcut", 14, "from 0 to 13"),
        (Beneficiary, "shortcut", -1, "from 0 to 13"),
        (Entrepreneur, "first_strategy", len(STRATEGIES), f"between 0 and {len(STRATEGIES) - 1}"),
        (Entrepreneur, "first_strategy", -1, f"between 0 and {len(STRATEGIES) - 1}"),
        (Entrepreneur, "score", -0.5, "between 0 and 1"),
        (Entrepreneur, "money", -1.0, "at least 0"),
        (Nation, "budget", 1.5, "between 0 and 1"),
        (Government, "window", -2, "at least -1"),
    ],
)
def test_a_column_takes_what_its_kind_allows(kind, name, value, allowed):
    handle = CollaborationModel(eventful_scenario()).agent(kind, 0)
    with pytest.raises(InputError, match=f"{kind.table}.{name} must be {allowed}"):
        setattr(handle, name, value)


def test_only_columns_of_either_sign_take_less_than_nothing():
    model = CollaborationModel(eventful_scenario())
    model.agent(Entrepreneur, 0).growth = -0.5
    model.agent(Government, 0).gap = -0.5
    assert model.world.entrepreneurs["growth"][0] == -0.5
    assert model.world.governments["gap"][0] == -0.5
