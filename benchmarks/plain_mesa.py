"""The same model as Mesa models are usually written: every agent an object, every rule a loop.

The rules are those of the plain-Python oracle that the tests hold the compiled model to; here its
people, governments, organisations, suppliers and funders are ``mesa.Agent`` objects. So both models
do the same work and give the same numbers, and only the way of computing differs.
``mesa.batch_run`` can run it in several processes, each of which imports this file.
"""

import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import mesa

from collabsim.engine.simulate import create_world
from collabsim.observables import NAMES
from collabsim.scenarios import Scenario

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
oracle: Any = import_module("reference.oracle")

KINDS = {"Person": "person", "Government": "government", "Organisation": "organisation",
         "Supplier": "supplier", "Funder": "funder"}  # fmt: skip


def agent_type(name: str) -> type:
    """The oracle's agent of that name as an agent of Mesa's."""
    return type(name, (mesa.Agent, getattr(oracle, name)), {})


class MesaOracle(oracle.Oracle):  # type: ignore[misc]
    """The oracle, making agents that belong to a Mesa model."""

    def __init__(self, model: "PlainModel", scenario: Scenario, world: Any, seed: int) -> None:
        self.model = model
        super().__init__(scenario, world, seed)

    def make(self, kind: type) -> Any:
        """A new agent; ties and nations are plain objects."""
        return kind(self.model) if issubclass(kind, mesa.Agent) else kind()


for _name, _kind in KINDS.items():
    setattr(MesaOracle, f"{_kind}_type", agent_type(_name))


def _latest(name: str, model: "PlainModel") -> float:
    return model.months[-1][name]


class PlainModel(mesa.Model):  # type: ignore[misc]
    """A Mesa model of objects.

    Attributes:
        months: The observables of every month so far.
        datacollector: The same as Mesa keeps them.
    """

    def __init__(self, scenario: Scenario, strategy: str = "mix", *, rng: int = 1) -> None:
        super().__init__(rng=rng)
        world = create_world(scenario, strategy, rng)
        self.oracle = MesaOracle(self, scenario, world, rng)
        self.months: list[dict[str, float]] = []
        self.datacollector = mesa.DataCollector({name: partial(_latest, name) for name in NAMES})

    def step(self) -> None:
        """Live through one month."""
        self.months.append(self.oracle.step())
        self.datacollector.collect(self)
