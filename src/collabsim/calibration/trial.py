"""Trying one set of parameter values: making the runs and measuring the checks of the patterns.

The values take the place of the package's defaults in every scenario; what a scenario itself sets
stays, since those are its facts. Runs are made stage by stage, so that most sets that fail have
cost little.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from collabsim.analysis.pattern_facts import Facts, facts_of
from collabsim.analysis.patterns import FIT, PATTERNS, RUN_SETS, Pattern, RunSet, within
from collabsim.model.simulate import simulate
from collabsim.pattern_runs import watch
from collabsim.scenarios import ABLATIONS, ablate, load_scenario, set_values, with_defaults
from collabsim.scenarios.ablations import Ablation

FIT_PATTERNS: Final = tuple(pattern for pattern in PATTERNS if pattern.kind == FIT)
"""The patterns that sets are chosen by."""

STAGES: Final = (
    ("sefton", "sefton-unshared", "sefton-supplier"),
    ("today",),
    ("today-fast", "today-slow"),
    ("new-york",),
    ("peru",),
)
"""Run sets in the order in which they are made: what rules out most for least time comes first."""

_RUN_SETS: Final = {wanted.name: wanted for wanted in RUN_SETS}
_WATCHED: Final = {name for pattern in FIT_PATTERNS for name in pattern.needs} & {"today"}


class Effort(NamedTuple):
    """How much is run in a trial.

    Attributes:
        runs: Runs by the name of a run set.
        first_seed: Seed of the first of them.
        free: Stages that are made whatever comes out; the others only while no check has failed.
    """

    runs: Mapping[str, int]
    first_seed: int
    free: int


RIVALS: Final[dict[str, Ablation]] = {
    "symmetric_trust": ABLATIONS["symmetric_trust"],
    "no_resentment": ABLATIONS["no_resentment"],
    "no_cohesion_cost": Ablation(
        "Newcomers bring all habits of working together.", {"inclusion.inheritance": 1.0}
    ),
    "no_facets": Ablation(
        "All organisations know all of the problem, for good.",
        {"start.entrepreneur_facets": 48, "environment.drift": 0.0},
    ),
}
"""Rival submodels: each sets a few parameters in every scenario, whatever else is drawn."""


def label(pattern: Pattern, number: int) -> str:
    """Name of a check in tables, such as ``P4.2``."""
    return f"{pattern.name}.{number + 1}"


CHECKS: Final = {
    label(pattern, number): check
    for pattern in FIT_PATTERNS
    for number, check in enumerate(pattern.checks)
}
"""Every check of the fit patterns by its :func:`label`."""


def try_values(
    values: Mapping[str, float], effort: Effort, rival: str | None = None
) -> dict[str, float]:
    """Run a set of values and measure every check whose runs were made.

    Args:
        values: New defaults by parameter name.
        effort: Which runs to make.
        rival: Key of :data:`RIVALS`, or None for the model itself.

    Returns:
        The number measured by each check, by :func:`label`, in the order in which they were made.
    """
    facts: dict[str, list[Facts]] = {}
    found: dict[str, float] = {}
    failed = False
    for done, stage in enumerate(STAGES):
        if failed and done >= effort.free:
            break
        for name in stage:
            facts[name] = _runs(_RUN_SETS[name], values, effort, rival)
        for pattern in FIT_PATTERNS:
            new = any(name in stage for name in pattern.needs)
            if not new or not all(name in facts for name in pattern.needs):
                continue
            for number, check in enumerate(pattern.checks):
                measured = check.measure(facts).value
                found[label(pattern, number)] = measured
                failed = failed or not within(check, measured)
    return found


def _runs(
    wanted: RunSet, values: Mapping[str, float], effort: Effort, rival: str | None
) -> list[Facts]:
    scenario = with_defaults(load_scenario(wanted.scenario), values)
    if rival is not None:
        scenario = set_values(scenario, RIVALS[rival].values)
    scenario = ablate(scenario, *wanted.ablations)
    made = []
    for seed in range(effort.first_seed, effort.first_seed + effort.runs[wanted.name]):
        if wanted.name in _WATCHED:
            made.append(watch(scenario, wanted.strategy, seed, wanted.months, _silent))
        else:
            made.append(facts_of(simulate(scenario, wanted.strategy, seed, months=wanted.months)))
    return made


def _silent(done: int, total: int) -> None:
    """Report nothing."""


def meets(found: Mapping[str, float]) -> dict[str, bool]:
    """Whether each fit pattern was met; one whose checks were not all measured was not."""
    return {
        pattern.name: all(
            within(check, found.get(label(pattern, number), float("nan")))
            for number, check in enumerate(pattern.checks)
        )
        for pattern in FIT_PATTERNS
    }
