"""What is observed of each community, beside the whole: a row per community.

The names are those of the observables of the whole world, where one is the mean of the other.
"""

from typing import Any, Final

import numpy as np

from collabsim.state.columns import World

LOCAL: Final = (
    "need_met",
    "unmet_need",
    "gini",
    "gap",
    "adopted",
    "reversals",
    "depth",
    "opposition",
    "delivery",
    "quality",
    "government_trust",
    "entrepreneur_trust",
    "beneficiary_trust",
    "government_power",
    "entrepreneur_power",
    "beneficiary_power",
    "asymmetry",
    "government_capacity",
    "beneficiary_capacity",
    "members",
    "voice",
    "cohesion",
    "resentment",
    "wariness",
    "stereotype",
    "known_facets",
)
"""Names of what is observed of a community."""

LOCAL_RECORD: Final = np.dtype([(name, "f8") for name in LOCAL])

_AS_STORED = {
    "need_met": "need_met",
    "depth": "depth",
    "gini": "gini",
    "gap": "gap",
    "government_trust": "trust",
    "beneficiary_trust": "people_trust",
    "government_power": "power",
    "government_capacity": "capacity",
    "beneficiary_capacity": "people_capacity",
    "resentment": "resentment",
    "wariness": "wariness",
    "stereotype": "stereotype",
}


def observe_communities(world: World, facets: int) -> Any:
    """The observables of every community now, as a record array of type :data:`LOCAL_RECORD`.

    Args:
        world: The world after a month.
        facets: Number of facets of the problem, ``start.facets``.

    Returns:
        A row per community. Reversals count those of the month; the other names mean what they mean
        for the world. Trust and cohesion are means over the community's ties.
    """
    governments, ties = world.governments, world.ties
    here = ties["government"]
    seen = np.zeros(len(governments), LOCAL_RECORD)
    for name, column in _AS_STORED.items():
        seen[name] = governments[column]
    seen["unmet_need"] = 1.0 - seen["need_met"]
    seen["asymmetry"] = np.maximum(0.0, 2.0 * governments["power"] - 1.0)
    seen["known_facets"] = np.bitwise_count(governments["known"]) / facets
    suppliers = world.suppliers
    seen["opposition"] = suppliers["power"] * suppliers["capacity"] * suppliers["trust"]
    quality = np.bitwise_count(ties["solution"]) / facets * ties["ever_adopted"]
    for name, values in (
        ("adopted", ties["adopted"].astype(float)),
        ("delivery", ties["delivery"]),
        ("voice", ties["voice"]),
        ("quality", quality),
    ):
        np.maximum.at(seen[name], here, values)
    people = governments["end_person"] - governments["first_person"]
    for name, values in (
        ("reversals", ties["reversed"]),
        ("entrepreneur_power", ties["power"]),
        ("beneficiary_power", ties["members_power"]),
        ("members", ties["members"] / people[here]),
    ):
        np.add.at(seen[name], here, values)
    for name, weights in (
        ("entrepreneur_trust", np.ones(len(ties))),
        ("cohesion", (ties["members"] > 0).astype(float)),  # of movements that have members
    ):
        total, count = np.zeros(len(governments)), np.zeros(len(governments))
        np.add.at(total, here, ties[name] * weights)
        np.add.at(count, here, weights)
        np.divide(total, count, out=seen[name], where=count > 0)
    return seen
