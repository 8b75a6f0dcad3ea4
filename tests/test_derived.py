"""What follows from other columns: the same as the plain model says, and nobody can set it."""

import pickle
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from collabsim.engine.simulate import create_world, simulate
from collabsim.errors import InputError
from collabsim.mesa_face.agents import Beneficiary
from collabsim.mesa_face.model import CollaborationModel
from collabsim.state.derived import DERIVED
from helpers import HISTORY, eventful_scenario, live
from reference.oracle import Oracle

SCENARIO = eventful_scenario(events=HISTORY)


def test_derived_columns_are_those_of_the_plain_model() -> None:
    world = create_world(SCENARIO, "mix", 2)
    oracle = Oracle(SCENARIO, world, 2)
    met = 0.0
    for first in range(0, 96, 6):
        live(SCENARIO, world, 2, first, first + 6)
        oracle.run(6)
        people = world.beneficiaries
        assert people["id"].tolist() == list(range(len(people)))
        assert people["group"].tolist() == [person.group for person in oracle.people]
        benefits = [person.benefit for person in oracle.people]
        np.testing.assert_allclose(people["benefit"], benefits, atol=1e-6)
        share = [
            person.movement.members_power / person.movement.members if person.movement else 0.0
            for person in oracle.people
        ]
        np.testing.assert_allclose(people["power"], share, atol=1e-6)
        met = max(met, *benefits)
    assert met > 0.1
    assert people["power"].max() > 0.0


def test_agents_say_what_columns_say() -> None:
    model = CollaborationModel(SCENARIO, strategy="mix", rng=2)
    model.run_for(60)
    for name in ("group", "benefit", "power"):
        column = model.world.beneficiaries[name]
        said = [getattr(model.agent(Beneficiary, row), name) for row in range(len(column))]
        np.testing.assert_allclose(said, column, atol=1e-7)


def test_a_copy_answers_for_itself() -> None:
    run = simulate(SCENARIO, "mix", 2, months=30)
    for made in (pickle.loads(pickle.dumps(run.world)), deepcopy(run.world)):
        for name in DERIVED:
            assert (made.beneficiaries[name] == run.world.beneficiaries[name]).all(), name
        made.ties["delivered"], made.governments["usual"] = 0.0, 0.0
        assert not made.beneficiaries["benefit"].any()
    assert run.world.beneficiaries["benefit"].any()


@pytest.mark.parametrize("name", list(DERIVED))
def test_nobody_can_set_them(name: str) -> None:
    world = create_world(SCENARIO, "mix", 2)
    people: Any = world.beneficiaries
    with pytest.raises(InputError, match=f"beneficiaries.{name} cannot be set"):
        people[name] = 0
    with pytest.raises(InputError, match=f"beneficiaries.{name} cannot be set"):
        setattr(people, name, 0)
    with pytest.raises(ValueError, match="read-only"):
        people[name][0] = 1
    assert (getattr(people, name) == people[name]).all()
    with pytest.raises(InputError, match="ask its own table of people"):
        people[:3][name]
