"""Patterns seen in the real world, and whether finished runs show them.

A pattern has one check or more. A check measures a number and asks that it lie in the range of a
fact (:mod:`collabsim.evidence`), in every run set on which it is asked; on others it is only shown,
so that one sees whether strategies differ in it at all. P1 to P14 may be used to choose among
parameter values. C1 to C5 are kept for corroboration: they are reported, and nothing is ever tuned
to them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from collabsim.analysis.intervals import Estimate
from collabsim.analysis.patterns import agreements, attempts, laws, members, services
from collabsim.analysis.patterns.facts import Facts
from collabsim.analysis.patterns.measured import Measured
from collabsim.analysis.verdicts import UNSURE
from collabsim.evidence import Fact, fact

MET, NOT_MET, SHOWN = "met", "not met", "shown"
FIT, CORROBORATION = "fit", "corroboration"

Runs = Mapping[str, Sequence[Facts]]
"""The facts of the runs of each run set, by its name."""

type Reading = tuple[str, ...]
"""Names of the run sets that a number is made of: one, or several that are compared."""


class PatternCheck(NamedTuple):
    """A number asked of runs.

    Attributes:
        fact: What is asked, and between which values; if one is infinite there is no such limit,
            and the other is not itself allowed ("more than").
        measure: Makes the number of the runs of a reading, in its order.
        asked_of: The readings of which it is asked.
        shown_of: The readings for which it is only shown.
    """

    fact: Fact
    measure: Callable[..., Measured]
    asked_of: tuple[Reading, ...]
    shown_of: tuple[Reading, ...] = ()


class Pattern(NamedTuple):
    """A pattern of the real world.

    Attributes:
        name: P1 to P14, C1 to C5.
        meaning: The pattern in plain words.
        kind: ``fit`` or ``corroboration``.
        moved_by: Rules that were expected to move it most, written down before any search.
        checks: What is measured; a pattern is met if all of them are.
    """

    name: str
    meaning: str
    kind: str
    moved_by: tuple[str, ...]
    checks: tuple[PatternCheck, ...]

    def needs(self, *, shown: bool = True) -> tuple[str, ...]:
        """Names of the run sets it is measured on, with or without those only shown."""
        readings = [
            reading
            for check in self.checks
            for reading in (*check.asked_of, *(check.shown_of if shown else ()))
        ]
        return tuple(dict.fromkeys(name for reading in readings for name in reading))


class Finding(NamedTuple):
    """What was found in one reading of a check.

    Attributes:
        check: The check.
        reading: The run sets.
        found: The number.
        verdict: ``met``, ``not met`` or ``unsure``; ``shown`` where nothing is asked.
        differs: Whether its interval lies outside that of the first reading of the check.
    """

    check: PatternCheck
    reading: Reading
    found: Estimate
    verdict: str
    differs: bool


class Judged(NamedTuple):
    """A pattern, the findings of its checks, and the verdict on the whole."""

    pattern: Pattern
    findings: tuple[Finding, ...]
    verdict: str


def _in(scenario: str, *strategies: str) -> tuple[Reading, ...]:
    """A reading for each strategy in a scenario."""
    return tuple((f"{scenario}/{strategy}",) for strategy in strategies)


def _check(
    name: str,
    measure: Callable[..., Measured],
    asked_of: tuple[Reading, ...],
    shown_of: tuple[Reading, ...] = (),
) -> PatternCheck:
    return PatternCheck(fact(name), measure, asked_of, shown_of)


_CUT: Final = 96  # month in which Sefton's budget cut begins
_WAITING: Final = ("slow-inclusive", "slow-divisive", "small-wins-first")  # with a quorum, or soon
_ASKING: Final = ("fast-divisive", "fast-inclusive", "solution-first", *_WAITING)
_MIX: Final = _in("today", "mix")
_SLOW: Final = _in("today", "slow-inclusive")
_OTHERS: Final = _in("today", *(name for name in _ASKING if name != "slow-inclusive"))
_PERU: Final = _in("peru", "slow-inclusive")
_PERU_FAST: Final = _in("peru", "fast-inclusive", "fast-divisive")
_NEW_YORK: Final = (
    _in("new_york", "mix"), _in("new_york", "fast-divisive", "fast-inclusive", "slow-inclusive")
)  # fmt: skip
_FAST_AND_SLOW: Final = (("today/fast-divisive", "today/slow-inclusive"),)
_SEFTON: Final = (
    ("sefton/mix", "sefton/mix/uncut", "sefton/mix/unshared", "sefton/mix/unshared/uncut"),
)
_TOWNS: Final = (("today/slow-inclusive/towns",),)

# (fact, what, after a change?) for the strategies and places of which records were made, or others
_HAZARDS: Final = (
    ("adopted_after_a_change", "adoption", True), ("adopted_otherwise", "adoption", False),
    ("abandoned_after_a_change", "abandonment", True),
    ("abandoned_otherwise", "abandonment", False),
)  # fmt: skip
_THERE: Final = (*_in("today", *_WAITING), *_PERU)

PATTERNS: Final = (
    Pattern("P1", "Nearly all attempts to work with government fail.",
            FIT, ("decision", "agreement"), (
        _check("failed_attempts", attempts.failed_attempts, _MIX, (*_SLOW, *_OTHERS)),
    )),
    Pattern("P2", "One great city may agree, and rather with a new administration.",
            FIT, ("environment", "decision"), (
        _check("agreement_after_a_change", agreements.agreement_after_a_change, *_NEW_YORK),
        _check("ever_agrees", agreements.ever_agrees, *_NEW_YORK),
    )),
    Pattern("P3", "A national law takes a generation.",
            FIT, ("law", "voice"), (
        _check("law_year", laws.law_year, _PERU, _PERU_FAST),
    )),
    Pattern("P4", "Where the ability to solve is shared, a service outlives a cut.",
            FIT, ("sharing", "delivery"), (
        _check("kept_by_sharing", partial(services.kept_by_sharing, cut=_CUT), _SEFTON),
        _check("kept_unshared", partial(services.kept, cut=_CUT), (("sefton/mix/unshared",),),
               _in("sefton", "mix", "service-provider")),
    )),
    Pattern("P5", "Fast and divisive wins earlier, and its wins end sooner.",
            FIT, ("decision", "agreement"), (
        _check("fast_first", agreements.first_wins_earlier, _FAST_AND_SLOW),
        _check("reversed_within_a_term", agreements.reversed_within_a_term,
               _in("today", "fast-divisive", "slow-inclusive"),
               _in("today", *(s for s in _ASKING if s not in ("fast-divisive", "slow-inclusive")))),
        _check("fast_reversed_more", agreements.reversed_more, _FAST_AND_SLOW),
    )),
    Pattern("P6", "Agreements end at the rates seen in public records.",
            FIT, ("agreement",), (
        _check("reversal_hazard", agreements.reversal_hazard,
               (*_MIX, *_in("today", *_ASKING), *_PERU), _PERU_FAST),
    )),
    Pattern("P7", "A policy spreads among municipalities within 5 to 20 years.",
            FIT, ("diffusion", "law"), (
        _check("spread", agreements.years_of_spread, _PERU, _PERU_FAST),
    )),
    Pattern("P8", "A change of administration is when policies are taken up, and given up.",
            FIT, ("environment", "agreement"), (
        _check("adopted_more_after_a_change",
               partial(agreements.hazard_difference, what="adoption"), (*_MIX, *_THERE)),
        _check("abandoned_more_after_a_change",
               partial(agreements.hazard_difference, what="abandonment"), (*_MIX, *_THERE)),
        *(_check(name, partial(agreements.hazard, what=what, changed=changed), _MIX)
          for name, what, changed in _HAZARDS),
        *(_check(f"{name}_there", partial(agreements.hazard, what=what, changed=changed), _THERE,
                 _in("today", *(s for s in _ASKING if s not in _WAITING)))
          for name, what, changed in _HAZARDS),
    )),
    Pattern("P9", "A policy of those who include others is not for ever.",
            FIT, ("agreement",), (
        _check("lost_in_four_years", agreements.lost_in_a_term, _SLOW, _OTHERS),
    )),
    Pattern("P10", "To include others makes policies last longer, but not much longer.",
            FIT, ("agreement", "voice"), (
        _check("abandonment_ratio", agreements.abandonment_ratio, _FAST_AND_SLOW),
    )),
    Pattern("P11", "Members leave, also contented ones.",
            FIT, ("inclusion",), (
        _check("members_leave", partial(members.members_leave, years=(10, 35)),
               (*_SLOW, *_PERU), _in("today", "fast-inclusive", "slow-divisive")),
    )),
    Pattern("P12", "The organised are a minority, also after a law.",
            FIT, ("inclusion",), (
        _check("members_after_law", partial(members.members_at_law, after=156), _PERU,
               _PERU_FAST),
    )),
    Pattern("P13", "A law does not need the mass of those concerned.",
            FIT, ("law", "voice"), (
        _check("members_at_law", members.members_at_law, _PERU, _PERU_FAST),
    )),
    Pattern("P14", "Half of all organisations live five years.",
            FIT, ("funding",), (
        _check("alive_at_five_years", partial(members.alive, years=5), _MIX,
               (*_SLOW, *_OTHERS)),
    )),
    Pattern("C1", "A law is not yet what municipalities do.",
            CORROBORATION, ("law", "agreement"), (
        _check("policies_after_law", partial(laws.policies_after_law, after=120), _PERU,
               _PERU_FAST),
        _check("carried_out_after_law",
               partial(laws.policies_after_law, after=120, carried_out=True), _PERU,
               _PERU_FAST),
    )),
    Pattern("C2", "Those who agree take about four years to get there.",
            CORROBORATION, ("voice", "decision"), (
        _check("months_to_agreement", attempts.months_to_agreement, _SLOW, _OTHERS),
        _check("months_to_agreement_of_all", attempts.months_to_agreement_of_all, (),
               (*_SLOW, *_OTHERS)),
    )),
    Pattern("C3", "Collaborations peak in the middle of their life, and then decline.",
            CORROBORATION, ("funding", "inclusion"), (
        _check("peak_midway", attempts.peaks_midway, _TOWNS),
        _check("peak_midway_of_ended", partial(attempts.peaks_midway, ended_only=True), (),
               _TOWNS),
        _check("unfinished", attempts.unfinished, (), _TOWNS),
    )),
    Pattern("C4", "Talks that include everybody fail, too.",
            CORROBORATION, ("decision",), (
        _check("inclusive_talks_that_fail", attempts.talks_that_fail, _SLOW, _OTHERS),
    )),
    Pattern("C5", "A law that pays organises people; a law that does not, hardly.",
            CORROBORATION, ("law", "inclusion"), (
        _check("members_with_pay", members.members_with_pay,
               (("peru_paid/slow-inclusive", "peru/slow-inclusive"),)),
    )),
)  # fmt: skip
"""Every pattern, in the order of the documentation."""


def label(pattern: Pattern, check: PatternCheck, reading: Reading) -> str:
    """Name of what is asked of a reading, such as ``P3.law_year`` or ``P9.…:today/mix``."""
    name = f"{pattern.name}.{check.fact.name}"
    return name if len(check.asked_of) == 1 else f"{name}:{', '.join(reading)}"


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


def within(fact: Fact, value: float) -> bool:
    """Whether a number is what a fact asks for; a missing one is not."""
    return verdict(Estimate(value, value, value, 1), fact.low, fact.high) == MET


def judge(pattern: Pattern, runs: Runs) -> Judged:
    """Measure a pattern; it is met if all its checks are, and not met if one is not.

    Args:
        pattern: What to measure.
        runs: The facts of the runs that it needs; runs of one scenario must be in the same order
            of seeds.
    """
    findings: list[Finding] = []
    for check in pattern.checks:
        first: Estimate | None = None
        for reading in (*check.asked_of, *check.shown_of):
            found = check.measure(*(runs[name] for name in reading)).estimate()
            first = first or found
            said = verdict(found, check.fact.low, check.fact.high)
            if reading not in check.asked_of:
                said = SHOWN
            apart = found.high < first.low or found.low > first.high
            findings.append(Finding(check, reading, found, said, bool(apart)))
    verdicts = {finding.verdict for finding in findings}
    whole = NOT_MET if NOT_MET in verdicts else UNSURE if UNSURE in verdicts else MET
    return Judged(pattern, tuple(findings), whole)
