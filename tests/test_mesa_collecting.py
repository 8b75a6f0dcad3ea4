"""Mesa's data collector: a row for the start and one for each month, whoever collects.

``simulate`` knows the numbers of the months; those of the start follow from the columns by hand.
"""

import copy
import pickle
from typing import Any

import mesa
import numpy as np
import pytest

from collabsim.engine.simulate import simulate
from collabsim.errors import InputError
from collabsim.mesa_face.agents import Beneficiary, Government
from collabsim.mesa_face.model import CollaborationModel
from collabsim.observables import NAMES

MONTHS = 4


class CollectsToo(CollaborationModel):
    """What people who know Mesa write."""

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)


class CollectsBefore(CollaborationModel):
    """What those wrote who knew an earlier Mesa."""

    def step(self) -> None:
        self.datacollector.collect(self)
        super().step()


class OwnCollector(CollaborationModel):
    """A data collector of one's own, left to the model to fill."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.datacollector = mesa.DataCollector({"need_met": lambda m: m.latest("need_met")})


class OwnCollectorCollectsToo(OwnCollector):
    """Both, and the start as in Mesa's own examples."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.datacollector.collect(self)

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)


KINDS = [
    CollaborationModel, CollectsToo, CollectsBefore, OwnCollector, OwnCollectorCollectsToo,
]  # fmt: skip


def rows(model: CollaborationModel) -> Any:
    return model.datacollector.get_model_vars_dataframe()


@pytest.mark.parametrize("from_outside", [False, True])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_one_row_a_month_whoever_collects(
    kind: type[CollaborationModel], from_outside: bool
) -> None:
    model = kind()
    assert len(rows(model)) == 1
    for _ in range(MONTHS):
        model.step()
        if from_outside:
            model.datacollector.collect(model)
    lived = simulate("classroom", months=MONTHS).months.need_met
    assert rows(model)["need_met"].tolist() == [0.0, *lived]


def test_a_row_holds_what_was_collected_last() -> None:
    class Mood(CollectsToo):
        def __init__(self) -> None:
            super().__init__(model_reporters={"mood": "mood"})
            self.mood = 0

        def step(self) -> None:
            super().step()
            self.mood += 10
            self.datacollector.collect(self)

    model = Mood()
    model.run_for(3)
    assert rows(model)["mood"].tolist() == [0, 10, 20, 30]
    assert list(rows(model)) == [*NAMES, "mood"]


def test_a_reporter_may_take_the_name_of_an_observable() -> None:
    model = CollaborationModel(model_reporters={"gap": lambda model: model.month})
    model.run_for(2)
    assert rows(model)["gap"].tolist() == [0, 1, 2]


def test_a_collector_of_a_class_of_ones_own_is_ones_own_to_fill() -> None:
    class Diary(mesa.DataCollector):  # type: ignore[misc]
        """It knows for itself when to collect."""

    model = CollaborationModel()
    model.datacollector = Diary({"month": "month"})
    model.run_for(6)
    model.datacollector.collect(model)
    assert rows(model)["month"].tolist() == [6]


def test_the_start_is_row_0() -> None:
    model = CollaborationModel("sefton", agent_reporters={"trust": "trust"}, rng=3)
    world = model.world
    people, governments = world.beneficiaries, world.governments
    facets = model.settings.parameters.start.facets
    known = [government.known.bit_count() / facets for government in governments]
    expected = {
        "need_met": 0.0,
        "unmet_need": 1.0,
        "gini": 0.0,
        "beneficiary_trust": people["trust"].mean(dtype=float),
        "beneficiary_capacity": people["capacity"].mean(dtype=float),
        "government_power": model.settings.parameters.start.government_power,
        "government_capacity": governments["capacity"].mean(),
        "stereotype": governments["stereotype"].mean(),
        "known_facets": np.mean(known),
        "active_entrepreneurs": 1.0,
        "adopted": 0.0,
        "public_money": 0.0,
        "philanthropic_money": 0.0,
    }
    trust = model.agents.get("trust")
    assert {name: model.latest(name) for name in expected} == pytest.approx(expected, abs=1e-12)
    model.run_for(2)
    start = rows(model).loc[0]
    assert dict(start[list(expected)]) == pytest.approx(expected, abs=1e-12)
    everybody = model.datacollector.get_agent_vars_dataframe()
    assert everybody.loc[0.0, "trust"].tolist() == trust
    lived = simulate("sefton", seed=3, months=2).months
    assert rows(model)["need_met"].tolist() == [0.0, *lived.need_met]


def test_the_start_is_as_it_is_when_time_begins_to_run() -> None:
    model = CollaborationModel()
    assert rows(model)["stereotype"][0] < 1.0
    model.agents_by_type[Government].set("stereotype", 1.0)
    model.step()
    assert len(rows(model)) == 2
    assert rows(model)["stereotype"][0] == 1.0


@pytest.mark.parametrize("clone", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_collect_their_own_start(clone: Any) -> None:
    model = CollaborationModel()
    twin = clone(model)
    twin.agents_by_type[Government].set("stereotype", 1.0)
    twin.run_for(2)
    model.run_for(1)
    assert len(rows(model)) == 2
    assert len(rows(twin)) == 3
    assert rows(twin)["stereotype"][0] == 1.0
    assert rows(model)["stereotype"][0] < 1.0


def test_the_collector_holds_the_columns() -> None:
    model = CollaborationModel(
        agent_reporters={"trust": "trust"},
        agenttype_reporters={Beneficiary: {"benefit": "benefit", "needs": "needs"}},
    )
    columns = [model.world.beneficiaries["benefit"].copy()]
    for _ in range(6):
        model.step()
        columns.append(model.world.beneficiaries["benefit"].copy())
    months = rows(model)
    assert list(months) == list(NAMES)
    for name in NAMES:
        assert months[name][1:].to_numpy().tobytes() == model.months[name].tobytes()
        assert model.latest(name) == model.months[name][-1]
    people = model.datacollector.get_agenttype_vars_dataframe(Beneficiary)
    assert people["benefit"].to_numpy(np.float32).tobytes() == np.concatenate(columns).tobytes()
    everybody = model.datacollector.get_agent_vars_dataframe()
    assert everybody.loc[6.0, "trust"].tolist() == model.agents.get("trust")
    with pytest.raises(InputError, match="need_met"):
        model.latest("needmet")
