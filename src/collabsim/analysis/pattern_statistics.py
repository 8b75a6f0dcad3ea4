"""What patterns are measured by: numbers made of the facts of many runs.

The functions take the facts of runs that differ in their seed only, and give a number and, if
asked, its 95 % bootstrap interval over seeds. A time that never came is infinite, a number that
does not exist is missing (NaN). A year's hazard is what happened over the years in which it could
have happened. An agreement is one of an organisation with a government; a community has a policy
while any agreement is in force, and is left without one when the last ends.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.analysis import intervals
from collabsim.analysis.intervals import Estimate, draws, interval
from collabsim.analysis.pattern_facts import Facts, Spells, spells

type Runs = Sequence[Facts]
"""Runs that differ in their seed only."""

TERM: Final = 48
"""Months for which an agreement has to hold to count as lasting, and after which it is asked
whether anything is left of it: four years, as in the records."""

SHORTEST_LIFE: Final = 36
"""Months that a collaboration must have lasted for its course to be looked at."""

LEAST_AFTER_LAW: Final = 60
"""Months that must follow a law within a run for the state of things after it to be looked at."""


def outcome(runs: Runs, name: str) -> Any:
    """An outcome of every run."""
    return np.array([run.outcomes[name] for run in runs])


class Measured(NamedTuple):
    """A number made of runs.

    Attributes:
        value: The number; NaN if it does not exist.
        estimate: Finds its interval, which takes a thousand times longer.
    """

    value: float
    estimate: Callable[[], Estimate]


def pooled(counts: Any, statistic: Callable[[Any], Any]) -> Measured:
    """A number made of sums over runs, such as a share of all that happened in any of them.

    Args:
        counts: Array (runs, k) of what is summed.
        statistic: Makes an array (…) of one (…, k) of sums.
    """
    counts = np.asarray(counts, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(counts.sum(axis=0))) if len(counts) else np.nan
    return Measured(value, partial(_drawn_again, counts, statistic, value))


def _drawn_again(counts: Any, statistic: Callable[[Any], Any], value: float) -> Estimate:
    n = len(counts)
    if n < 2 or np.isnan(value):
        return Estimate(value, np.nan, np.nan, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.concatenate([statistic(times @ counts) for times in draws(n)])
    low, high = interval(drawn[~np.isnan(drawn)])
    return Estimate(value, float(low), float(high), n)


def mean(values: Any) -> Measured:
    """The mean of a number of each run, of those that are not missing."""
    present = _present(values)
    return Measured(
        float(present.mean()) if len(present) else np.nan, partial(intervals.mean, present)
    )


def median(values: Any) -> Measured:
    """The lower median of a number of each run, of those that are not missing."""
    present = np.sort(_present(values))
    value = float(present[(len(present) - 1) // 2]) if len(present) else np.nan
    return Measured(value, partial(intervals.median, present))


def _present(values: Any) -> Any:
    values = np.asarray(values, dtype=float)
    return values[~np.isnan(values)]


def _ratio(sums: Any) -> Any:
    return sums[..., 0] / sums[..., 1]


# Attempts


def failed_attempts(runs: Runs) -> Measured:
    """Share of attempts that reached a meeting, and no agreement that lasted a :data:`TERM`.

    An attempt is a stay of an organisation in a place; that it reached a meeting means that it
    asked for a decision. Those that ended too near the end of the run to tell are left out.
    """
    counts = []
    for run in runs:
        tried = _asked(run)
        tried = tried.where(tried.end <= run.months - TERM)
        won = run.ties("won")
        long = run.policies().longer(TERM)
        lasted = np.zeros(won.shape, dtype=bool)
        lasted[long.begin, long.column] = won[long.begin, long.column]
        counts.append((len(tried.begin) - _any(lasted, tried).sum(), len(tried.begin)))
    return pooled(counts, _ratio)


def talks_that_fail(runs: Runs) -> Measured:
    """Share of attempts that reached a meeting and ended without any agreement."""
    counts = []
    for run in runs:
        tried = _asked(run)
        tried = tried.where(tried.ended)
        won = _any(run.ties("won"), tried)
        counts.append((len(won) - won.sum(), len(won)))
    return pooled(counts, _ratio)


def months_to_agreement(runs: Runs) -> Measured:
    """Months from a stay's beginning to its first agreement, if any: mean of runs' medians."""
    medians = []
    for run in runs:
        stays, after = run.stays(), _first_win(run)
        reached = np.isfinite(after)
        months = (after - stays.begin)[reached]
        medians.append(float(np.median(months)) if len(months) else np.nan)
    return mean(medians)


def months_to_agreement_of_all(runs: Runs) -> Measured:
    """Median of the same among all stays (Kaplan and Meier), those counting that ended before."""
    counts = []
    for run in runs:
        stays, first = run.stays(), _first_win(run)
        lasted = np.minimum(first, stays.end) - stays.begin
        counts.append(_life_table(lasted, np.isfinite(first), run.months))

    def middle(sums: Any) -> Any:
        below = _survival(sums) <= 0.5
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
    return pooled(counts, _ratio)


def unfinished(runs: Runs) -> Measured:
    """Share of the stays that :func:`peaks_midway` counts which have not ended."""
    counts = []
    for run in runs:
        stays = run.stays().longer(SHORTEST_LIFE)
        known = _any(run.members > 0, stays)
        counts.append((np.sum(known & ~stays.ended), known.sum()))
    return pooled(counts, _ratio)


def _asked(run: Facts) -> Spells:
    """The stays in which a decision was asked for."""
    stays = run.stays()
    return stays.where(_any(run.ties("pushed"), stays))


def _any(so: Any, stays: Spells) -> Any:
    """Whether something, an array (months, columns), was so in any month of each spell."""
    total = np.zeros((len(so) + 1, so.shape[1]), dtype=np.int64)
    np.cumsum(so, axis=0, out=total[1:])
    return total[stays.end, stays.column] > total[stays.begin, stays.column]


def _first_win(run: Facts) -> Any:
    """The month of the first agreement of each stay, infinite if there was none."""
    stays = run.stays()
    months = np.where(run.ties("won"), np.arange(run.months)[:, np.newaxis], run.months)
    coming = np.minimum.accumulate(months[::-1], axis=0)[::-1]  # the next one from each month on
    first = coming[stays.begin, stays.column]
    return np.where(first < stays.end, first, np.inf)


# Agreements


def first_wins_earlier(first: Runs, second: Runs) -> Measured:
    """Share of worlds in which the first strategy wins earlier; half for the same month."""
    a, b = (
        np.nan_to_num(outcome(runs, "first_win"), nan=np.inf) for runs in (first, second)
    )  # never is later than any month
    return mean(np.where(a < b, 1.0, np.where(a == b, 0.5, 0.0)))


def reversed_within_a_term(runs: Runs) -> Measured:
    """Share of agreements that end within a :data:`TERM` of being made.

    Those made too near the end of the run to tell are left out.
    """
    return pooled(_soon_reversed(runs), _ratio)


def reversed_more(first: Runs, second: Runs) -> Measured:
    """The share of :func:`reversed_within_a_term` of the first strategy less that of the second."""
    both = np.hstack([_soon_reversed(first), _soon_reversed(second)])
    return pooled(both, lambda sums: _ratio(sums[..., :2]) - _ratio(sums[..., 2:]))


def reversal_hazard(runs: Runs) -> Measured:
    """Agreements that end, per year of standing agreement."""
    return pooled(_reversals(runs), _ratio)


def abandonment_ratio(first: Runs, second: Runs) -> Measured:
    """How much more often communities of the first strategy are left without a policy.

    A hazard: communities that are left without any, per year with one, over that of the second.
    """
    both = np.hstack([_abandoned(first), _abandoned(second)])
    return pooled(both, lambda sums: _ratio(sums[..., :2]) / _ratio(sums[..., 2:]))


def lost_in_a_term(runs: Runs) -> Measured:
    """Share of communities with a policy that have none a :data:`TERM` later.

    They are counted at the end of every fourth year, as a census does.
    """
    counts = []
    for run in runs:
        had = run.communities("adopted")[TERM - 1 :: TERM]
        counts.append(((had[:-1] & ~had[1:]).sum(), had[:-1].sum()))
    return pooled(counts, _ratio)


def ever_agrees(runs: Runs) -> Measured:
    """Share of runs in which there ever is an agreement."""
    return mean((~np.isnan(outcome(runs, "first_win"))).astype(float))


def agreement_after_a_change(runs: Runs, *, within: int = 12) -> Measured:
    """Chance of an agreement in the months after a change of administration, over that otherwise.

    Counted are months in which a community had no policy. The first ``within`` months of a run are
    left out, because the administration in office then did not come in by a change.

    Args:
        runs: Finished runs.
        within: Months after a change, from its own on.
    """
    counts = []
    for run in runs:
        changed = run.changed.astype(np.int64)
        changed[0] = 0
        total = np.cumsum(changed, axis=0)
        recent = total - np.vstack([0 * total[:within], total[:-within]]) > 0
        agreed = run.communities("agreed")
        without = np.vstack([np.zeros_like(agreed[:1]), ~run.communities("adopted")[:-1]])
        without[:within] = False
        counts.append([
            (agreed & without & recent).sum(), (without & recent).sum(),
            (agreed & without & ~recent).sum(), (without & ~recent).sum(),
        ])  # fmt: skip
    return pooled(counts, lambda sums: _ratio(sums[..., :2]) / _ratio(sums[..., 2:]))


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
    return mean(years)


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
    stood = (run.policies() for run in runs)
    counts = [(policies.ended.sum(), policies.lengths.sum() / 12.0) for policies in stood]
    return np.array(counts, dtype=float)


def _abandoned(runs: Runs) -> Any:
    """Communities that were left without a policy, and years with one, of each run."""
    had = (spells(run.communities("adopted")) for run in runs)
    counts = [(policies.ended.sum(), policies.lengths.sum() / 12.0) for policies in had]
    return np.array(counts, dtype=float)


def _terms(runs: Runs) -> Any:
    return np.array([count_terms(run) for run in runs])


def _hazard(sums: Any, what: str, changed: bool) -> Any:
    column = (0 if changed else 4) + (0 if what == "adoption" else 2)
    share = sums[..., column + 1] / sums[..., column]
    return -np.log(1.0 - share) / (sums[..., -1] / sums[..., -2])


# Members


def members_leave(runs: Runs, years: tuple[int, int]) -> Measured:
    """Members who leave in a year, between two years of a run, as a share of all members."""
    begin, end = (12 * year for year in years)
    counts = []
    for run in runs:
        members = run.members[begin:end].sum(axis=1)
        left = members[:-1] + run.newcomers[begin + 1 : end] - members[1:]
        counts.append((left.sum(), members[:-1].sum() / 12.0))
    return pooled(counts, _ratio)


def members_at_law(runs: Runs, *, after: int = 0) -> Measured:
    """Members among all people some months after the law, or at the end of a shorter run.

    Runs without a law, or with fewer than :data:`LEAST_AFTER_LAW` of these months after it, say
    nothing.
    """
    return mean([run.membership()[month] for run in runs if (month := _after_law(run, after)) >= 0])


def members_with_pay(paid: Runs, unpaid: Runs, *, after: int = 84) -> Measured:
    """Members some months after a law that pays, over those after the same law without pay."""
    both = [
        (a.membership()[month], b.membership()[month])
        for a, b in zip(paid, unpaid, strict=True)
        if (month := _after_law(b, after)) >= 0 and _after_law(a, after) == month
    ]
    return pooled(np.reshape(both, (-1, 2)), _ratio)


# Organisations


def alive(runs: Runs, years: int) -> Measured:
    """Share of organisations still at work some years after they began (Kaplan and Meier)."""
    counts = []
    for run in runs:
        lives = spells(run.at_work)
        counts.append(_life_table(lives.lengths, lives.ended, run.months))
    return pooled(counts, lambda sums: _survival(sums)[..., 12 * years])


# Laws


def law_year(runs: Runs) -> Measured:
    """Median year of the law, in which runs without a law count as never."""
    months = outcome(runs, "law_month")
    return median(np.where(np.isnan(months), np.inf, months) / 12.0)


def policies_after_law(runs: Runs, after: int, *, carried_out: bool = False) -> Measured:
    """Share of communities with a policy some months after a law, or at the end of a shorter run.

    Runs without a law, or with fewer than :data:`LEAST_AFTER_LAW` months after it, say nothing.

    Args:
        runs: Finished runs.
        after: Months after the law.
        carried_out: Whether only policies count that are carried out.
    """
    what = "carried_out" if carried_out else "adopted"
    return mean([
        run.communities(what)[month].mean()
        for run in runs
        if (month := _after_law(run, after)) >= 0
    ])  # fmt: skip


def _after_law(run: Facts, after: int) -> int:
    """The month that many months after the law, or the last one; -1 if the run says nothing."""
    law, last = run.outcomes["law_month"], run.months - 1
    least = min(after, LEAST_AFTER_LAW)
    return int(min(law + after, last)) if law + least <= last else -1  # also of a missing month


# Services


def kept(runs: Runs, cut: int, years: int = 5) -> Measured:
    """Need met in the year that ends ``years`` after a cut began, over that in the year before it.

    Args:
        runs: Runs of at least ``cut + 12 * years`` months.
        cut: First month of the cut, at least 12.
        years: Years after it.
    """
    return mean(_kept(runs, cut, years))


def kept_by_sharing(
    shared: Runs, uncut: Runs, unshared: Runs, unshared_uncut: Runs, *, cut: int, years: int = 5
) -> Measured:
    """What sharing prevents of the loss by a cut, as a share of the level before the cut.

    The loss is that between worlds with and without the cut, in the year of :func:`kept`; what
    sharing prevents is the difference between losses: where nothing is shared, less where it is.
    """
    levels = [_kept(runs, cut, years) for runs in (shared, uncut, unshared, unshared_uncut)]
    return mean((levels[0] - levels[1]) - (levels[2] - levels[3]))


def _kept(runs: Runs, cut: int, years: int) -> Any:
    ratios = []
    for run in runs:
        before, end = run.need_met[cut - 12 : cut].mean(), cut + 12 * years
        ratios.append(run.need_met[end - 12 : end].mean() / before if before > 0.0 else np.nan)
    return np.array(ratios)


# Lives


def _life_table(lasted: Any, ended: Any, months: int) -> Any:
    """How many were there at each age, and how many ended then: array (2 · months)."""
    age = np.asarray(lasted, dtype=np.int64)
    deaths = np.bincount(age[np.asarray(ended, dtype=bool)], minlength=months + 1)
    leaving = np.bincount(age, minlength=months + 1)
    at_risk = len(age) - np.concatenate([[0], np.cumsum(leaving)[:-1]])
    return np.concatenate([at_risk[:months], deaths[:months]])


def _survival(sums: Any) -> Any:
    """The share that is left at each age (Kaplan and Meier), of sums of life tables."""
    at_risk, deaths = np.split(sums, 2, axis=-1)
    hazards = np.divide(deaths, at_risk, out=np.zeros_like(at_risk), where=at_risk > 0)
    return np.cumprod(1.0 - hazards, axis=-1)
