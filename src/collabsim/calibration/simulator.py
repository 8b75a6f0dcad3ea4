"""One trial of the simulator: run a set of parameter values and measure what the patterns ask.

Run sets are made one after another: first the two of which most is asked and which pull against
each other (P8 wants policies to end, P6 not too many of them), then cheap ones before dear ones. A
trial may stop as soon as a number is not what is asked, since then the set is not accepted whatever
else comes out. In a search Peru is a tenth of itself, and New York has an eighth of its agents, who
stand for as many people.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from collabsim.analysis.patterns.catalogue import (
    FIT,
    PATTERNS,
    Pattern,
    PatternCheck,
    Reading,
    label,
    within,
)
from collabsim.analysis.patterns.facts import Facts
from collabsim.analysis.patterns.run_sets import RUN_SETS
from collabsim.evidence import ESSAY, Fact
from collabsim.laboratory.patterns import facts_of_runs
from collabsim.scenarios import ABLATIONS, set_values
from collabsim.scenarios.ablations import Ablation

FIT_PATTERNS: Final = tuple(pattern for pattern in PATTERNS if pattern.kind == FIT)
"""The patterns that sets are chosen by."""


class Asked(NamedTuple):
    """A number that is asked for, of one reading of one check."""

    pattern: Pattern
    check: PatternCheck
    reading: Reading

    @property
    def fact(self) -> Fact:
        """Between which values it has to lie."""
        return self.check.fact


ASKED: Final = {
    label(pattern, check, reading): Asked(pattern, check, reading)
    for pattern in PATTERNS
    for check in pattern.checks
    for reading in check.asked_of
}
"""Everything that is asked for, of all patterns, by its label."""

FITTED: Final = tuple(name for name, asked in ASKED.items() if asked.pattern.kind == FIT)
"""Labels of what sets are chosen by."""

FROM_RECORDS: Final = tuple(name for name in FITTED if ASKED[name].fact.mark != ESSAY)
"""Those of them that do not come from the essay alone."""

_NEEDED: Final = {name for pattern in PATTERNS for name in pattern.needs(shown=False)}


_ORDER: Final = ("today/mix", "today/fast-divisive", "sefton", "new_york", "today", "peru")
STAGES: Final = tuple(
    dict.fromkeys(
        name
        for first in _ORDER
        for pattern in FIT_PATTERNS
        for name in pattern.needs(shown=False)
        if first in (name, RUN_SETS[name].scenario)
    )
)
"""Run sets of the fit patterns in the order in which they are made."""

OPEN_STAGES: Final = tuple(sorted(_NEEDED - set(STAGES)))
"""Run sets that only corroboration needs, made last."""


_SMALLER: Final = {"new_york": "coarse", "peru": "tenth"}
"""Variants that stand for large scenarios; that of New York gives the same numbers."""


class TrialEffort(NamedTuple):
    """How much is run in a trial.

    Attributes:
        runs: Runs of each run set, by its name or by that of its scenario.
        first_seed: Seed of the first of them.
        patient: Run sets that are made whatever comes out; others only while nothing has failed.
        whole: Whether Peru is run as a whole, and corroboration measured as well.
        chosen_by: Labels of what has to be met.
    """

    runs: Mapping[str, int]
    first_seed: int
    patient: int
    whole: bool = False
    chosen_by: tuple[str, ...] = FITTED


RIVALS: Final[dict[str, Ablation]] = {
    "no_networks": Ablation(
        "Nobody asks a neighbour to join, and governments do not look at their peers.",
        {"inclusion.peer_rate": 0.0, "diffusion.success": 0.0, "diffusion.conflict": 0.0},
    ),
    "trust_by_benefit": Ablation(
        "Only needs that are met or not move people's trust.",
        dict.fromkeys(
            ("trust.heard", "trust.small_win", "trust.pressure", "trust.reversal", "trust.seat"),
            0.0,
        ),
    ),
    "share_not_voice": ABLATIONS["share_not_voice"],
    "no_opposition": ABLATIONS["no_opposition"],
}
"""Models with other rules: each sets a few parameters in every scenario, whatever else is drawn."""


def try_values(
    values: Mapping[str, float], effort: TrialEffort, rival: str | None = None
) -> dict[str, float]:
    """Run a set of values and measure everything asked for whose runs were made.

    Args:
        values: New defaults by parameter name.
        effort: Which runs to make.
        rival: Key of :data:`RIVALS`, or None for the model itself.

    Returns:
        The numbers measured, by label.
    """
    facts: dict[str, list[Facts]] = {}
    measured: dict[str, float] = {}
    failed = False
    for done, made in enumerate((*STAGES, *(OPEN_STAGES if effort.whole else ()))):
        if failed and done >= effort.patient:
            break
        facts[made] = _runs(made, values, effort, rival)
        for name, asked in ASKED.items():
            ready = name not in measured and all(run in facts for run in asked.reading)
            if ready and (effort.whole or asked.pattern.kind == FIT):
                number = asked.check.measure(*(facts[run] for run in asked.reading)).value
                measured[name] = number
                failed = failed or (name in effort.chosen_by and not within(asked.fact, number))
    return measured


def _runs(
    name: str, values: Mapping[str, float], effort: TrialEffort, rival: str | None
) -> list[Facts]:
    wanted = RUN_SETS[name]
    if wanted.scenario in _SMALLER and not (effort.whole and wanted.scenario == "peru"):
        wanted = wanted._replace(variants=(_SMALLER[wanted.scenario], *wanted.variants))
    scenario = wanted.scenario_with(values, set_last=False)
    if rival is not None:
        scenario = set_values(scenario, RIVALS[rival].values)
    first, many = effort.first_seed, effort.runs.get(name, effort.runs[wanted.scenario])
    seeds = range(first, first + many)
    return facts_of_runs(scenario, wanted.strategy, seeds, wanted.months)


def within_asked(name: str, measured: Mapping[str, float]) -> bool:
    """Whether a number is what its label asks for; one that was not measured is not."""
    return within(ASKED[name].fact, measured.get(name, float("nan")))


def meets(measured: Mapping[str, float]) -> dict[str, bool]:
    """Whether each pattern was met; one of which not everything was measured was not."""
    return {
        pattern.name: all(
            within_asked(name, measured)
            for name, asked in ASKED.items()
            if asked.pattern is pattern
        )
        for pattern in PATTERNS
    }
