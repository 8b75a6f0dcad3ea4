"""Patterns seen in the real world, and whether finished runs show them.

Each pattern names its source, the runs it needs, and one check or more: a number measured on those
runs, and the range asked of it. P1 to P8 may be used to choose among parameter values. C1 to C3 are
kept for corroboration: they are reported, and nothing is ever tuned to them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from collabsim.analysis import pattern_statistics as measured
from collabsim.analysis.intervals import Estimate, mean
from collabsim.analysis.pattern_facts import Facts
from collabsim.analysis.verdicts import UNSURE

MET, NOT_MET = "met", "not met"
FIT, CORROBORATION = "fit", "corroboration"
_CUT = 96  # month of the budget cut in the scenario sefton
_NEVER = np.inf


class RunSet(NamedTuple):
    """Runs that differ in their seed only, made once for all patterns that need them.

    Attributes:
        name: How patterns refer to them.
        scenario: Name of a scenario of the package.
        strategy: Name of a strategy, or ``mix``.
        months: Length of each run.
        ablations: Ideas that are switched off.
        share: Runs made for each seed asked for: more in small worlds, fewer in large ones.
        watched: Whether single communities are watched on the way.
    """

    name: str
    scenario: str
    strategy: str
    months: int
    ablations: tuple[str, ...] = ()
    share: float = 1.0
    watched: bool = False

    def seeds(self, asked: int) -> range:
        """The seeds 1, 2, … to use where ``asked`` seeds were asked for; two at least."""
        return range(1, max(2, round(self.share * asked)) + 1)


RUN_SETS: Final = (
    RunSet("today", "today", "mix", 420, watched=True),
    RunSet("today-fast", "today", "fast-divisive", 420),
    RunSet("today-slow", "today", "slow-inclusive", 420, watched=True),
    RunSet("new-york", "new_york", "mix", 240, share=10.0),
    RunSet("peru", "peru", "slow-inclusive", 420, share=0.4),
    RunSet("sefton", "sefton", "mix", 240, share=5.0),
    RunSet("sefton-unshared", "sefton", "mix", 240, ablations=("no_sharing",), share=5.0),
    RunSet("sefton-supplier", "sefton", "service-provider", 240, share=5.0),
)
"""All runs that the patterns need."""

Runs = Mapping[str, Sequence[Facts]]


class Check(NamedTuple):
    """A number asked of runs.

    A limit that is infinite is none; then the other one is not itself allowed ("more than").

    Attributes:
        asked: What is measured, in plain words.
        low: Lowest value asked for.
        high: Highest value asked for.
        unit: Unit of the number.
        measure: Makes the number of the runs.
    """

    asked: str
    low: float
    high: float
    unit: str
    measure: Callable[[Runs], Estimate]


class Pattern(NamedTuple):
    """A pattern of the real world.

    Attributes:
        name: P1 to P8, C1 to C3.
        meaning: The pattern in plain words.
        source: Where it was seen.
        kind: ``fit`` or ``corroboration``.
        needs: Names of the run sets it is measured on.
        checks: What is measured; a pattern is met if all of them are.
    """

    name: str
    meaning: str
    source: str
    kind: str
    needs: tuple[str, ...]
    checks: tuple[Check, ...]


class Finding(NamedTuple):
    """A check and what was found: ``met``, ``not met``, or ``unsure``."""

    check: Check
    found: Estimate
    verdict: str


class Judged(NamedTuple):
    """A pattern, the findings of its checks, and the verdict on the whole."""

    pattern: Pattern
    findings: tuple[Finding, ...]
    verdict: str


PATTERNS: Final = (
    Pattern("P1", "Nearly all attempts to work with government fail.",
        "essay: 99 % of social entrepreneurs asked had failed; read as at least 95 % of attempts",
        FIT, ("today",), (
            Check("attempts without a lasting agreement", 0.95, 1.0, "share",
                  lambda runs: mean(measured.outcome(runs["today"], "failed_attempts"))),
        )),
    Pattern("P2", "One great city agrees after years, and with a new administration.",
        "essay: New York, pitch in 2010, agreement after five years and a new administration",
        FIT, ("new-york",), (
            Check("median wait of those that agree", 3.0, 8.0, "years",
                  lambda runs: measured.waits(runs["new-york"])),
            Check("agreements after a change of administration", 0.5, _NEVER, "share",
                  lambda runs: measured.after_a_change(runs["new-york"])),
        )),
    Pattern("P3", "A national law takes a generation.",
        "essay: Peru, law of 2009, about year 22 of 35",
        FIT, ("peru",), (
            Check("median year of the law, slow-inclusive", 15.0, 30.0, "years",
                  lambda runs: measured.law_year(runs["peru"])),
        )),
    Pattern("P4", "Where the ability to solve is shared, a service outlives a cut of its budget.",
        "essay: Sefton's meals after the cut of 2012; 'well below' is read as under 80 %",
        FIT, ("sefton", "sefton-unshared", "sefton-supplier"), (
            Check("level after 5 years, of the old one, with sharing", 1.0, _NEVER, "ratio",
                  lambda runs: measured.kept_level(runs["sefton"], _CUT)),
            Check("the same without sharing", -_NEVER, 0.8, "ratio",
                  lambda runs: measured.kept_level(runs["sefton-unshared"], _CUT)),
            Check("the same with a supplier who works alone", -_NEVER, 0.8, "ratio",
                  lambda runs: measured.kept_level(runs["sefton-supplier"], _CUT)),
        )),
    Pattern("P5", "Fast and divisive wins earlier, and its wins are reversed more often.",
        "essay, and studies of how lasting laws and agreements are",
        FIT, ("today-fast", "today-slow"), (
            Check("worlds in which fast-divisive wins first", 0.5, _NEVER, "share",
                  lambda runs: measured.earlier(runs["today-fast"], runs["today-slow"])),
            Check("reversals, fast-divisive less slow-inclusive", 0.0, _NEVER, "/year",
                  lambda runs: measured.difference(runs["today-fast"], runs["today-slow"],
                                                   "reversals_per_adopted_year")),
        )),
    Pattern("P6", "Agreements are reversed at the rates seen in public records.",
        "hazards from Brazil's participatory budgets, river basin partnerships and others",
        FIT, ("today",), (
            Check("reversals a year of standing agreement", 0.04, 0.26, "/year",
                  lambda runs: mean(
                      measured.outcome(runs["today"], "reversals_per_adopted_year"))),
        )),
    Pattern("P7", "A policy spreads among municipalities within 5 to 20 years.",
        "adoptions of 414 policies by US states, and of participatory budgets by Brazil's cities",
        FIT, ("peru",), (
            Check("10 % to 90 % of adopters, slow-inclusive", 5.0, 20.0, "years",
                  lambda runs: measured.adoption_time(runs["peru"])),
        )),
    Pattern("P8", "A change of administration is when policies are taken up, and given up.",
        "participatory budgets in 242 cities of Brazil over one election (public replication"
        " data); the ranges are 95 % intervals (Wilson) of 22 of 90, 3 of 53, 30 of 46, 23 of 53",
        FIT, ("today",), (
            Check("adoption, after a change less otherwise", 0.0, _NEVER, "/year",
                  lambda runs: measured.hazard_difference(runs["today"], "adoption")),
            Check("abandonment, after a change less otherwise", 0.0, _NEVER, "/year",
                  lambda runs: measured.hazard_difference(runs["today"], "abandonment")),
            Check("adoption after a change", 0.046, 0.105, "/year",
                  lambda runs: measured.hazard(runs["today"], "adoption", changed=True)),
            Check("adoption otherwise", 0.005, 0.042, "/year",
                  lambda runs: measured.hazard(runs["today"], "adoption", changed=False)),
            Check("abandonment after a change", 0.177, 0.371, "/year",
                  lambda runs: measured.hazard(runs["today"], "abandonment", changed=True)),
            Check("abandonment otherwise", 0.093, 0.209, "/year",
                  lambda runs: measured.hazard(runs["today"], "abandonment", changed=False)),
        )),
    Pattern("C1", "A law is not yet what municipalities do.",
        "Peru: about a tenth of municipalities 5 and 13 years after the law (press, ministry)",
        CORROBORATION, ("peru",), (
            Check("municipalities with a policy, 5 to 13 years after the law", 0.1, 0.2, "share",
                  lambda runs: measured.in_force_after_law(runs["peru"], 13, least=5)),
        )),
    Pattern("C2", "Collaborations take about four years to a first major milestone.",
        "44 watershed partnerships (Leach, Pelkey & Sabatier 2002); 'about' is read as a quarter",
        CORROBORATION, ("today-slow",), (
            Check("months to the first agreement, slow-inclusive", 36.0, 60.0, "months",
                  lambda runs: measured.time_to_win(runs["today-slow"])),
        )),
    Pattern("C3", "Collaborations peak in the middle of their life, and then decline.",
        "trajectories of collaborative regimes (Ulibarri et al. 2020)",
        CORROBORATION, ("today-slow",), (
            Check("ended ones with most members midway", 0.5, _NEVER, "share",
                  lambda runs: measured.peaks_midway(runs["today-slow"])),
        )),
)  # fmt: skip
"""Every pattern, in the order of the documentation."""


def verdict(found: Estimate, low: float, high: float) -> str:
    """``met`` if the interval lies in the range asked for, ``not met`` if outside of it.

    Where it crosses a limit, or there is no interval, it is ``unsure``.
    """
    if np.isnan(found.low) or np.isnan(found.high):
        return UNSURE
    one_sided = np.isinf(low) or np.isinf(high)
    if one_sided:
        inside = low < found.low and (found.high < high or np.isinf(high))
        outside = found.high <= low or found.low >= high
    else:
        inside = low <= found.low and found.high <= high
        outside = found.high < low or found.low > high
    return MET if inside else NOT_MET if outside else UNSURE


def within(check: Check, value: float) -> bool:
    """Whether a number is what a check asks for; a missing one is not."""
    return verdict(Estimate(value, value, value, 1), check.low, check.high) == MET


def judge(pattern: Pattern, runs: Runs) -> Judged:
    """Measure a pattern; it is met if all its checks are, and not met if one is not.

    Args:
        pattern: What to measure.
        runs: The facts of the runs that it needs, by the name of their run set; runs of one
            scenario must be in the same order of seeds.
    """
    findings = []
    for check in pattern.checks:
        found = check.measure(runs)
        findings.append(Finding(check, found, verdict(found, check.low, check.high)))
    said = {finding.verdict for finding in findings}
    whole = NOT_MET if NOT_MET in said else UNSURE if UNSURE in said else MET
    return Judged(pattern, tuple(findings), whole)
