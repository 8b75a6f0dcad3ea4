"""Switching off one idea at a time, to see which one carries a result.

An ablation sets a few parameters to the value at which a rule has no effect. Comparing a scenario
with and without it shows what that idea contributes.
"""

from typing import Final, NamedTuple

from collabsim.errors import InputError, no_such
from collabsim.scenarios.load import load_scenario, set_values
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
        {"diffusion.success": 0.0, "diffusion.conflict": 0.0},
    ),
    "endless_money": Ablation(
        "Money never runs out, so nobody depends on a funder or copies what funders reward.",
        {"funding.cost": 0.0},
    ),
    "no_exit": Ablation(
        "Contented members stay, nobody moves away, and whoever left may come back at once.",
        {"inclusion.exit": 0.0, "inclusion.rest_months": 0, "life.stay_years": 1e9},
    ),
    "no_fading": Ablation("What nobody practises is kept.", {"life.fade": 0.0}),
    "alike_people": Ablation(
        "Everybody is ready to take part, so what keeps members away is trust alone.",
        {"inclusion.readiness": 1.0},
    ),
    "alike_places": Ablation(
        "Places and administrations do not differ for good.",
        {
            "decision.place_spread": 0.0,
            "environment.values_spread": 0.0,
            "start.administration_spread": 0.0,
        },
    ),
    "any_member_is_heard": Ablation(
        "A movement needs no size to be heard.", {"voice.half": 0.0}
    ),
    "share_not_voice": Ablation(
        "Only a movement of nearly everybody is heard well.",
        {"voice.half": 1000.0, "voice.scale": 1.0},
    ),
    "free_seats": Ablation(
        "Seats take no effort, and no time before a decision.",
        {"effort.seat_cost": 0.0, "decision.deliberation": 0.0},
    ),
    "no_opposition": Ablation("Nobody lives from the old way.", {"opposition.weight": 0.0}),
    "no_lapse": Ablation("No policy lapses on paper.", {"agreement.lapse": 0.0}),
    "no_habit": Ablation("Years of carrying out make no policy safer.", {"agreement.habit": 0.0}),
    "full_depth": Ablation("A policy is carried out at once.", {"agreement.rollout": 1.0}),
    "no_values": Ablation(
        "What those in office care for decides nothing.",
        {"decision.values": 0.0, "agreement.values_gap": 0.0},
    ),
    "no_refusals": Ablation("A refusal is forgotten at once.", {"decision.refusal": 0.0}),
    "no_handover": Ablation(
        "No organisation hands a place over to those who live there.", {"renewal.hand_over": 0.0}
    ),
    "tireless": Ablation(
        "Leads do not tire, and nobody winds down or gives a place up.",
        {"funding.tire": 0.0, "funding.wind_down": 0.0, "renewal.give_up": 0.0},
    ),
}
"""The ideas of the model that can be switched off, by name."""


def ablate(scenario: Scenario | str, *names: str) -> Scenario:
    """The same scenario with the named ideas switched off.

    Args:
        scenario: Where to start from, or its name or file; it stays as it is.
        names: Keys of :data:`ABLATIONS`.

    Raises:
        InputError: If a name is unknown, with the nearest.
    """
    scenario = load_scenario(scenario)
    for name in names:
        if name not in ABLATIONS:
            raise InputError(no_such("ablation", name, ABLATIONS))
        scenario = set_values(scenario, ABLATIONS[name].values)
    return scenario
