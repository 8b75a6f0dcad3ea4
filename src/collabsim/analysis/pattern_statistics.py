"""What patterns are measured by: facts kept of each run, and numbers made of many of them.

The functions take the facts of runs that differ in their seed only, and give a number with its 95 %
bootstrap interval over seeds. A time that never came is infinite, a number that does not exist is
missing (NaN).
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from collabsim.analysis.intervals import Estimate, draws, interval, mean, median
from collabsim.analysis.pattern_facts import Facts, Watched

SHORTEST_STAY = 36
"""Months that an organisation must have stayed for its course to be looked at."""


def outcome(runs: Sequence[Facts], name: str) -> Any:
    """An outcome of every run."""
    return np.array([run.outcomes[name] for run in runs])


def pooled(counts: Any, statistic: Callable[[Any], Any]) -> Estimate:
    """A number made of sums over runs, such as a share of all that happened in any of them.

    Args:
        counts: Array (runs, k) of what is summed.
        statistic: Makes an array (…) of one (…, k) of sums.
    """
    counts = np.asarray(counts, dtype=float)
    n = len(counts)
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(counts.sum(axis=0)))
        drawn = np.concatenate([statistic(times @ counts) for times in draws(n)])
    drawn = drawn[~np.isnan(drawn)]
    if n == 1 or np.isnan(value) or not len(drawn):
        return Estimate(value, np.nan, np.nan, n)
    low, high = interval(drawn)
    return Estimate(value, float(low), float(high), n)


def waits(runs: Sequence[Facts]) -> Estimate:
    """Median years until the first agreement, of the runs that reached one; never if none did."""
    first = outcome(runs, "first_win")
    if len(first) and np.isnan(first).all():
        return Estimate(np.inf, np.inf, np.inf, len(first))
    return median(first / 12.0)


def after_a_change(runs: Sequence[Facts]) -> Estimate:
    """Share of first agreements made after, or in the month of, a change of administration.

    Made for worlds of one community; runs without any agreement say nothing.
    """
    shares = []
    for run in runs:
        won = run.outcomes["first_win"]
        if not np.isnan(won):
            shares.append(float((run.months["changes"][: int(won) + 1] > 0).any()))
    return mean(shares)


def law_year(runs: Sequence[Facts]) -> Estimate:
    """Median year of the law, in which runs without a law count as never."""
    months = outcome(runs, "law_month")
    return median(np.where(np.isnan(months), np.inf, months) / 12.0)


def kept_level(runs: Sequence[Facts], cut: int, years: int = 5) -> Estimate:
    """Need met in the year that ends ``years`` after a cut, relative to the year before the cut.

    Args:
        runs: Runs of more than ``cut + 12 * years`` months.
        cut: Month of the cut, at least 12.
        years: Years after it.
    """
    ratios = []
    for run in runs:
        need = run.months["need_met"]
        before, end = need[cut - 12 : cut].mean(), cut + 12 * years
        ratios.append(need[end - 12 : end].mean() / before if before > 0.0 else np.nan)
    return mean(ratios)


def earlier(first: Sequence[Facts], second: Sequence[Facts]) -> Estimate:
    """Share of worlds in which the first strategy wins earlier; half for the same month."""
    a, b = (
        np.nan_to_num(outcome(runs, "first_win"), nan=np.inf) for runs in (first, second)
    )  # never is later than any month
    return mean(np.where(a < b, 1.0, np.where(a == b, 0.5, 0.0)))


def difference(first: Sequence[Facts], second: Sequence[Facts], name: str) -> Estimate:
    """Mean of an outcome of the first strategy less that of the second in the same worlds."""
    return mean(outcome(first, name) - outcome(second, name))


def adoption_time(runs: Sequence[Facts]) -> Estimate:
    """Years from 10 % to 90 % of the communities that adopt within the run; mean over runs."""
    years = []
    for run in runs:
        first = run.first_wins[np.isfinite(run.first_wins)]
        if len(first) < 2:
            years.append(np.nan)
            continue
        begin, end = np.quantile(first, [0.1, 0.9], method="inverted_cdf")
        years.append((end - begin) / 12.0)
    return mean(years)


def in_force_after_law(runs: Sequence[Facts], years: int, least: int) -> Estimate:
    """Share of communities with a policy some years after a law, or at the end of a shorter run.

    Runs without a law, or with fewer than ``least`` years after it, say nothing.
    """
    shares = []
    for run in runs:
        law, last = run.outcomes["law_month"], len(run.months) - 1
        if law + 12 * least <= last:  # false for a missing month, too
            shares.append(run.months["adopted"][int(min(law + 12 * years, last))])
    return mean(shares)


def time_to_win(runs: Sequence[Facts]) -> Estimate:
    """Months from an organisation's beginning to its tie's first adoption: mean of medians."""
    medians = []
    for run in runs:
        ages = _watched(run).ages
        ages = ages[~np.isnan(ages)]
        medians.append(float(np.median(ages)) if len(ages) else np.nan)
    return mean(medians)


def peaks_midway(runs: Sequence[Facts]) -> Estimate:
    """Share of ended collaborations with more members in the middle third than before and after.

    Counted are stays of an organisation in a community that lasted ``SHORTEST_STAY`` months or
    more, ended within the run, and had members at some time.
    """
    counts = []
    for run in runs:
        watched = _watched(run)
        peaks = stays = 0
        for k in range(watched.active.shape[1]):
            for begin, end in _ended(watched.active[:, k]):
                life = watched.members[begin:end, k]
                if end - begin >= SHORTEST_STAY and life.max() > 0.0:
                    first, middle, last = (part.mean() for part in np.array_split(life, 3))
                    peaks += middle > max(first, last)
                    stays += 1
        counts.append((peaks, stays))
    return pooled(counts, lambda sums: sums[..., 0] / sums[..., 1])


def _ended(active: Any) -> list[tuple[int, int]]:
    """First month, and month after the last, of each spell of work that ended within the run."""
    steps = np.flatnonzero(np.diff(np.concatenate([[0], active.astype(int)])))
    return [(int(begin), int(end)) for begin, end in zip(steps[::2], steps[1::2], strict=False)]


def count_terms(watched: Watched) -> tuple[float, ...]:
    """How often policies were taken up and given up from one term of office to the next.

    Compared are the last month of a term and the last month of the next. Terms that the run does
    not hold whole are left out.

    Returns:
        For terms that began with a change of administration: terms begun without a policy, those
        of them that ended with one, terms begun with a policy, those that ended without; the same
        four for terms in which the administration stayed; all terms, and their years.
    """
    place, month = np.nonzero(watched.elections.T)  # by community, then in order of time
    begins = (month[:-1] > 0) & (place[:-1] == place[1:])
    c, begin, end = place[:-1][begins], month[:-1][begins], month[1:][begins]
    had, has = watched.in_force[begin - 1, c], watched.in_force[end - 1, c]
    counts = np.zeros((2, 2, 2))  # administration stayed?, had a policy?, is it otherwise now?
    kind = (1 - watched.changed[begin, c].astype(int), had.astype(int))
    np.add.at(counts[..., 0], kind, 1.0)
    np.add.at(counts[..., 1], kind, had != has)
    return (*counts.ravel(), float(len(c)), float((end - begin).sum()) / 12.0)


def hazard(runs: Sequence[Facts], what: str, *, changed: bool) -> Estimate:
    """Adoptions or abandonments a year, after a change of administration or without one.

    The share of terms in which it happened becomes a yearly hazard, −ln(1 − share) / years of a
    term, as in the source.

    Args:
        runs: Watched runs.
        what: ``adoption`` or ``abandonment``.
        changed: Whether of terms that began with a change.
    """
    return pooled(_terms(runs), lambda sums: _hazard(sums, what, changed))


def hazard_difference(runs: Sequence[Facts], what: str) -> Estimate:
    """The hazard of :func:`hazard` after a change less that without one."""
    return pooled(
        _terms(runs), lambda sums: _hazard(sums, what, True) - _hazard(sums, what, False)
    )


def _terms(runs: Sequence[Facts]) -> Any:
    return np.array([count_terms(_watched(run)) for run in runs])


def _hazard(sums: Any, what: str, changed: bool) -> Any:
    column = (0 if changed else 4) + (0 if what == "adoption" else 2)
    share = sums[..., column + 1] / sums[..., column]
    return -np.log(1.0 - share) / (sums[..., -1] / sums[..., -2])


def _watched(run: Facts) -> Watched:
    if run.watched is None:
        raise ValueError("this pattern needs runs that were watched month by month")
    return run.watched
