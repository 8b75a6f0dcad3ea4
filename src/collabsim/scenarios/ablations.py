"""Switching off one idea at a time, to see which one carries a result.

An ablation sets a few parameters to the value at which a rule has no effect. Comparing a scenario
with and without it shows what that idea contributes.
"""

from typing import Final, NamedTuple

from collabsim.errors import InputError, no_such
from collabsim.scenarios.load import set_values
from collabsim.scenarios.scenario import Scenario


class Ablation(NamedTuple):
    """An idea that can be switched off: what that means, and the parameters that do it."""

    meaning: str
    values: dict[str, float]


ABLATIONS: Final[dict[str, Ablation]] = {
    "no_sharing": Ablation(
        "Members get no seats and nobody is taught.",
        {
            "effort.seats": 0.0,
            "sharing.teaching": 0.0,
            "sharing.member_teaching": 0.0,
            "sharing.law_training": 0.0,
        },
    ),
    "no_listening": Ablation(
        "Governments and organisations learn nothing from others.",
        {"listening.meetings": 0, "listening.conversations": 0.0},
    ),
    "no_curiosity": Ablation(
        "Nobody explores, unlearns a stereotype or renews a policy.",
        {
            "curiosity.discovery_entrepreneur": 0.0,
            "curiosity.discovery_government": 0.0,
            "curiosity.contact": 0.0,
            "curiosity.unlearning": 0.0,
            "curiosity.uptake": 0.0,
        },
    ),
    "no_patience": Ablation("Nobody waits for a quorum.", {"effort.quorum": 0.0}),
    "no_resentment": Ablation("Pushes leave no resentment.", {"resentment.push": 0.0}),
    "symmetric_trust": Ablation(
        "Bad experience weighs as much as good experience.", {"trust.asymmetry": 1.0}
    ),
    "no_turnover": Ablation(
        "Administrations never change.", {"environment.turnover_probability": 0.0}
    ),
    "no_memory": Ablation(
        "Communities carry nothing over a change of people.", {"environment.memory": 0.0}
    ),
    "no_law": Ablation("No law is possible.", {"law.possible": 0}),
    "no_peers": Ablation(
        "Governments take nothing from their peers.",
        {"diffusion.success": 0.0, "diffusion.conflict": 0.0, "decision.peer": 0.0},
    ),
    "endless_runway": Ablation("Money never runs out.", {"funding.cost": 0.0}),
}
"""The ideas of the model that can be switched off, by name."""


def ablate(scenario: Scenario, *names: str) -> Scenario:
    """The same scenario with the named ideas switched off.

    Args:
        scenario: Where to start from; it stays as it is.
        names: Keys of :data:`ABLATIONS`.

    Raises:
        InputError: If a name is unknown, with the nearest.
    """
    for name in names:
        if name not in ABLATIONS:
            raise InputError(no_such("ablation", name, ABLATIONS))
        scenario = set_values(scenario, ABLATIONS[name].values)
    return scenario
