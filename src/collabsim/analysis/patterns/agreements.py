"""Agreements and policies: when they are made, how far they spread, and when they end.

An agreement is one of an organisation with a government; a community has a policy while any
agreement is in force, and is left without one when the last ends.
"""

from typing import Any

import numpy as np

from collabsim.analysis.patterns.facts import Facts, Spells, spells
from collabsim.analysis.patterns.measured import (
    TERM,
    Measured,
    Runs,
    measured_mean,
    measured_share,
    outcome,
    pooled,
    ratio,
)


def first_wins_earlier(first: Runs, second: Runs) -> Measured:
    """Share of worlds in which the first strategy wins earlier; half for the same month."""
    a, b = (
        np.nan_to_num(outcome(runs, "first_win"), nan=np.inf) for runs in (first, second)
    )  # never is later than any month
    return measured_share(np.where(a < b, 1.0, np.where(a == b, 0.5, 0.0)))


def reversed_within_a_term(runs: Runs) -> Measured:
    """Share of agreements that end within a :data:`TERM` of being made.

    Those made too near the end of the run to tell are left out.
    """
    return pooled(_soon_reversed(runs), ratio)


def reversed_more(first: Runs, second: Runs) -> Measured:
    """The share of :func:`reversed_within_a_term` of the first strategy less that of the second."""
    both = np.hstack([_soon_reversed(first), _soon_reversed(second)])
    return pooled(both, lambda sums: ratio(sums[..., :2]) - ratio(sums[..., 2:]))


def reversal_hazard(runs: Runs) -> Measured:
    """Agreements that end, per year of standing agreement."""
    return pooled(_reversals(runs), ratio)


def abandonment_ratio(first: Runs, second: Runs) -> Measured:
    """How much more often communities of the first strategy are left without a policy.

    A hazard: communities that are left without any, per year with one, over that of the second.
    """
    both = np.hstack([_abandoned(first), _abandoned(second)])
    return pooled(both, lambda sums: ratio(sums[..., :2]) / ratio(sums[..., 2:]))


def lost_in_a_term(runs: Runs) -> Measured:
    """Share of communities with a policy that have none a :data:`TERM` later.

    They are counted at the end of every fourth year, as a census does.
    """
    counts = []
    for run in runs:
        had = run.communities("adopted")[TERM - 1 :: TERM]
        counts.append(((had[:-1] & ~had[1:]).sum(), had[:-1].sum()))
    return pooled(counts, ratio)


def ever_agrees(runs: Runs) -> Measured:
    """Share of runs in which there ever is an agreement."""
    return measured_share((~np.isnan(outcome(runs, "first_win"))).astype(float))


def agreement_after_a_change(runs: Runs, *, within: int = 12) -> Measured:
    """Chance of an agreement in the months after a change of administration, over that otherwise.

    Counted are months in which a community had no policy.

    Args:
        runs: Finished runs.
        within: Months after a change, from its own on.
    """
    counts = []
    for run in runs:
        total = np.cumsum(run.changed, axis=0)
        recent = total - np.vstack([0 * total[:within], total[:-within]]) > 0
        agreed = run.communities("agreed")
        without = np.vstack([np.ones_like(agreed[:1]), ~run.communities("adopted")[:-1]])
        counts.append([
            (agreed & without & recent).sum(), (without & recent).sum(),
            (agreed & without & ~recent).sum(), (without & ~recent).sum(),
        ])  # fmt: skip
    return pooled(counts, lambda sums: ratio(sums[..., :2]) / ratio(sums[..., 2:]))


def years_of_spread(runs: Runs) -> Measured:
    """Years from the first tenth to nine tenths of those communities that adopt within the run."""
    years = []
    for run in runs:
        in_force = run.communities("adopted")
        first = in_force.argmax(axis=0)[in_force.any(axis=0)]
        if len(first) < 2:
            years.append(np.nan)
            continue
        begin, end = np.quantile(first, [0.1, 0.9], method="inverted_cdf")
        years.append((end - begin) / 12.0)
    return measured_mean(years)


def hazard(runs: Runs, what: str, *, changed: bool) -> Measured:
    """Adoptions or abandonments a year, after a change of administration or without one.

    The share of terms in which it happened becomes a yearly hazard, −ln(1 − share) / years of a
    term, as in the source.

    Args:
        runs: Finished runs.
        what: ``adoption`` or ``abandonment``.
        changed: Whether of terms that began with a change.
    """
    return pooled(_terms(runs), lambda sums: _hazard(sums, what, changed))


def hazard_difference(runs: Runs, what: str) -> Measured:
    """The hazard of :func:`hazard` after a change less that without one."""
    return pooled(
        _terms(runs), lambda sums: _hazard(sums, what, True) - _hazard(sums, what, False)
    )


def count_terms(run: Facts) -> tuple[float, ...]:
    """How often policies were taken up and given up from one term of office to the next.

    Compared are the last month of a term and the last month of the next. Terms that the run does
    not hold whole are left out, and those that began before any organisation had come.

    Returns:
        For terms that began with a change of administration: terms begun without a policy, those
        of them that ended with one, terms begun with a policy, those that ended without; the same
        four for terms in which the administration stayed; all terms, and their years.
    """
    in_force = run.communities("adopted")
    place, month = np.nonzero(run.elected.T)  # by community, then in order of time
    begins = (month[:-1] > 0) & (place[:-1] == place[1:])
    came = np.logical_or.accumulate(run.communities("present"))
    begins &= came[month[:-1] - 1, place[:-1]]
    c, begin, end = place[:-1][begins], month[:-1][begins], month[1:][begins]
    had, has = in_force[begin - 1, c], in_force[end - 1, c]
    counts = np.zeros((2, 2, 2))  # administration stayed?, had a policy?, is it otherwise now?
    kind = (1 - run.changed[begin, c].astype(int), had.astype(int))
    np.add.at(counts[..., 0], kind, 1.0)
    np.add.at(counts[..., 1], kind, had != has)
    return (*counts.ravel(), float(len(c)), float((end - begin).sum()) / 12.0)


def _soon_reversed(runs: Runs) -> Any:
    """Agreements that ended within a term, and all agreements, of each run."""
    counts = []
    for run in runs:
        policies = run.policies()
        made = policies.where(policies.begin <= run.months - TERM)
        counts.append(((made.lengths < TERM).sum(), len(made.begin)))
    return np.array(counts, dtype=float)


def _reversals(runs: Runs) -> Any:
    """Agreements that ended, and years of standing agreement, of each run."""
    return _endings([run.policies() for run in runs])


def _abandoned(runs: Runs) -> Any:
    """Communities that were left without a policy, and years with one, of each run."""
    return _endings([spells(run.communities("adopted")) for run in runs])


def _endings(stood: list[Spells]) -> Any:
    """Spells that ended, and the years of all, of each run: array (runs, 2)."""
    return np.array([(each.ended.sum(), each.lengths.sum() / 12.0) for each in stood])


def _terms(runs: Runs) -> Any:
    return np.array([count_terms(run) for run in runs])


def _hazard(sums: Any, what: str, changed: bool) -> Any:
    column = (0 if changed else 4) + (0 if what == "adoption" else 2)
    share = sums[..., column + 1] / sums[..., column]
    return -np.log(1.0 - share) / (sums[..., -1] / sums[..., -2])
