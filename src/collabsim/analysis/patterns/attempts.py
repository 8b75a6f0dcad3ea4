"""Attempts to work with government: how many fail, how long they take, and how they go.

An attempt is a stay of an organisation in a place.
"""

from typing import Any, Final

import numpy as np

from collabsim.analysis.patterns.facts import Facts, Spells
from collabsim.analysis.patterns.measured import (
    TERM,
    Measured,
    Runs,
    life_table,
    measured_mean,
    pooled,
    ratio,
    survival,
)

SHORTEST_LIFE: Final = 36
"""Months that a collaboration must have lasted for its course to be looked at."""


def failed_attempts(runs: Runs) -> Measured:
    """Share of attempts that reached a meeting, and no agreement that lasted a :data:`TERM`.

    An attempt is a stay of an organisation in a place; that it reached a meeting means that it
    asked for a decision. Those of which it is too early to tell are left out: they have no
    agreement that lasted yet, and go on, or ended too near the end of the run.
    """
    counts = []
    for run in runs:
        tried = _asked(run)
        won = run.ties("won")
        long = run.policies().longer(TERM)
        lasting = np.zeros(won.shape, dtype=bool)
        lasting[long.begin, long.column] = won[long.begin, long.column]
        lasted = _any(lasting, tried)
        failed = (~lasted & (tried.end <= run.months - TERM)).sum()
        counts.append((failed, failed + lasted.sum()))
    return pooled(counts, ratio)


def talks_that_fail(runs: Runs) -> Measured:
    """Share of attempts that reached a meeting and ended without any agreement.

    Those that go on without one are left out.
    """
    counts = []
    for run in runs:
        tried = _asked(run)
        won = _any(run.ties("won"), tried)
        failed = (~won & tried.ended).sum()
        counts.append((failed, failed + won.sum()))
    return pooled(counts, ratio)


def months_to_agreement(runs: Runs) -> Measured:
    """Months from a stay's beginning to its first agreement, if any: mean of runs' medians."""
    medians = []
    for run in runs:
        stays = run.stays()
        first = _first_win(run, stays)
        months = (first - stays.begin)[np.isfinite(first)]
        medians.append(float(np.median(months)) if len(months) else np.nan)
    return measured_mean(medians)


def months_to_agreement_of_all(runs: Runs) -> Measured:
    """Median of the same among all stays (Kaplan and Meier), those counting that ended before."""
    counts = []
    for run in runs:
        stays = run.stays()
        first = _first_win(run, stays)
        lasted = np.minimum(first, stays.end) - stays.begin
        counts.append(life_table(lasted, np.isfinite(first), run.months))

    def middle(sums: Any) -> Any:
        below = survival(sums) <= 0.5
        return np.where(below.any(axis=-1), below.argmax(axis=-1), np.inf)

    return pooled(counts, middle)


def peaks_midway(runs: Runs, *, ended_only: bool = False) -> Measured:
    """Share of stays with more members in the middle third than in the first and the last.

    Counted are stays of :data:`SHORTEST_LIFE` months or more that had members at some time. One
    that has not ended is looked at as far as it went.

    Args:
        runs: Runs of places large enough that chance does not decide it.
        ended_only: Whether to leave out those that have not ended.
    """
    counts = []
    for run in runs:
        peaks = lives = 0
        members = run.members
        stays = run.stays().longer(SHORTEST_LIFE)
        for k, begin, end in zip(*stays.where(stays.ended | (not ended_only))[:3], strict=True):
            life = members[begin:end, k]
            if life.max() > 0:
                first, middle, last = (part.mean() for part in np.array_split(life, 3))
                peaks += middle > max(first, last)
                lives += 1
        counts.append((peaks, lives))
    return pooled(counts, ratio)


def unfinished(runs: Runs) -> Measured:
    """Share of the stays that :func:`peaks_midway` counts which have not ended."""
    counts = []
    for run in runs:
        stays = run.stays().longer(SHORTEST_LIFE)
        known = _any(run.members > 0, stays)
        counts.append((np.sum(known & ~stays.ended), known.sum()))
    return pooled(counts, ratio)


def _asked(run: Facts) -> Spells:
    """The stays in which a decision was asked for."""
    stays = run.stays()
    return stays.where(_any(run.ties("pushed"), stays))


def _any(so: Any, stays: Spells) -> Any:
    """Whether something, an array (months, columns), was so in any month of each stay.

    Organisations leave at the end of a month in which they still worked, so that one counts, too.
    """
    total = np.zeros((len(so) + 1, so.shape[1]), dtype=np.int64)
    np.cumsum(so, axis=0, out=total[1:])
    last = np.minimum(stays.end + 1, len(so))
    return total[last, stays.column] > total[stays.begin, stays.column]


def _first_win(run: Facts, stays: Spells) -> Any:
    """The month of the first agreement of each stay, infinite if there was none."""
    months = np.where(run.ties("won"), np.arange(run.months)[:, np.newaxis], run.months)
    coming = np.minimum.accumulate(months[::-1], axis=0)[::-1]  # the next one from each month on
    first = coming[stays.begin, stays.column]
    return np.where(first <= np.minimum(stays.end, run.months - 1), first, np.inf)
