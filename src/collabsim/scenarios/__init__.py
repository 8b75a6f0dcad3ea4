"""Scenarios: worlds to run, as files that only set values.

The files of this folder are the scenarios that come with the package; users write their own in the
same form.
"""

from collabsim.scenarios.ablations import ABLATIONS, ablate
from collabsim.scenarios.dials import change
from collabsim.scenarios.load import (
    load_scenario,
    packaged_scenarios,
    parse_scenario,
    set_values,
    with_defaults,
)
from collabsim.scenarios.plausible import plausible_set, plausible_sets
from collabsim.scenarios.scenario import Event, Scenario

__all__ = [
    "ABLATIONS",
    "Event",
    "Scenario",
    "ablate",
    "change",
    "load_scenario",
    "packaged_scenarios",
    "parse_scenario",
    "plausible_set",
    "plausible_sets",
    "set_values",
    "with_defaults",
]
