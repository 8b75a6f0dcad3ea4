"""A world of any size has all its agents, and makes them when somebody looks at them."""

import copy
import pickle
from typing import Any

import mesa
import numpy as np
import pytest

from collabsim.mesa_face.agents import Beneficiary, Entrepreneur, Funder, Government, Supplier
from collabsim.mesa_face.model import CollaborationModel

PEOPLE = 60_000


def large() -> CollaborationModel:
    return CollaborationModel("classroom", size__beneficiaries=PEOPLE, size__communities=600)


def made(model: CollaborationModel) -> int:
    """How many people have a handle."""
    return len(model._handles[Beneficiary])


def test_a_large_world_makes_nobody_until_somebody_looks() -> None:
    model = large()
    people = model.agents_by_type[Beneficiary]
    assert list(model.agents_by_type) == [
        Government, Entrepreneur, Supplier, Funder, Beneficiary,
    ]  # fmt: skip
    assert len(people) == PEOPLE
    assert len(model.agents) == PEOPLE + 600 + 600 + 6 + 2
    model.run_for(2)
    mesa.Agent(model)
    assert len(model.agents) == PEOPLE + 600 + 600 + 6 + 2 + 1
    assert model.agents_by_type[Government].agg("stereotype", max) <= 1.0
    assert made(model) == 0

    person = model.agent(Beneficiary, PEOPLE - 1)
    assert person in people
    assert person in model.agents
    assert model.agent(Beneficiary, 0) not in model.agents_by_type[Government]
    assert len(model.agent(Government, 3).beneficiaries) == 100
    assert made(model) == 102

    assert sum(person.trust for person in people) == pytest.approx(
        model.world.beneficiaries["trust"].sum(dtype=float)
    )
    assert made(model) == PEOPLE
    assert people.to_list()[-1] is person
    assert model.agents.get("unique_id")[:3] == [1, 2, 3]


def test_what_is_removed_before_anybody_is_made_stays_removed() -> None:
    model = large()
    people = model.agents_by_type[Beneficiary]
    person, other = model.agent(Beneficiary, 5), model.agent(Beneficiary, 6)
    newcomer = mesa.Agent(model)
    for _ in range(2):  # a second time changes nothing, as in Mesa
        person.remove()
        assert person not in people
        assert person not in model.agents
        assert len(people) == PEOPLE - 1
    people.discard(person)
    with pytest.raises(KeyError):
        people.remove(person)
    with pytest.raises(KeyError):
        people.remove(newcomer)
    people.add(person)
    people.add(person)
    assert len(people) == PEOPLE
    people.discard(person)
    assert newcomer in model.agents
    count = len(model.agents)
    newcomer.remove()
    assert newcomer not in model.agents
    assert len(model.agents) == count - 1
    assert made(model) == 2

    rows = people.get("row")
    assert len(rows) == PEOPLE - 1
    assert 5 not in rows
    assert other in people
    people.remove(other)
    assert len(people) == PEOPLE - 2
    assert len(model.agents.to_list()) == len(model.agents) == count - 1


@pytest.mark.parametrize("clone", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_have_a_crowd_of_their_own(clone: Any) -> None:
    model = CollaborationModel()
    model.agent(Beneficiary, 3).remove()
    twin = clone(model)
    people = twin.agents_by_type[Beneficiary]
    assert len(people) == len(people.to_list()) == 479
    assert all(person.model is twin for person in people)
    assert made(model) == 1


def test_all_of_mesa_works_on_a_crowd() -> None:
    model = CollaborationModel()
    people = model.agents_by_type[Beneficiary]
    trust = model.world.beneficiaries["trust"]
    assert len(people.select(lambda person: person.trust > 0.5)) == (trust > 0.5).sum()
    assert people.groupby("group").count() == {
        group: (model.world.beneficiaries["group"] == group).sum() for group in (0, 1)
    }
    assert people.agg("trust", np.mean) == pytest.approx(trust.mean(dtype=float))
    assert len(people.shuffle()) == len(people.copy()) == len(people.sort("trust")) == 480
    model.remove_all_agents()
    assert len(model.agents) == len(people) == 0
    model.step()
