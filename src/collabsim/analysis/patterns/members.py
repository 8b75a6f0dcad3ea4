"""Members and organisations: how many there are, and how soon they leave or end."""

import numpy as np

from collabsim.analysis.patterns.facts import spells
from collabsim.analysis.patterns.laws import month_after_law
from collabsim.analysis.patterns.measured import (
    Measured,
    Runs,
    life_table,
    measured_mean,
    pooled,
    ratio,
    survival,
)


def members_leave(runs: Runs, years: tuple[int, int]) -> Measured:
    """Share of members who leave within a year, between two years of a run.

    Leavings per member and year become a share, 1 − e^(−rate), as of people who are asked a year
    later whether they are still members.
    """
    begin, end = (12 * year for year in years)
    counts = []
    for run in runs:
        members = run.members[begin:end].sum(axis=1)
        left = members[:-1] + run.newcomers[begin + 1 : end] - members[1:]
        counts.append((left.sum(), members[:-1].sum() / 12.0))
    return pooled(counts, lambda sums: 1.0 - np.exp(-ratio(sums)))


def members_at_law(runs: Runs, *, after: int = 0) -> Measured:
    """Members among all people some months after the law, or at the end of a shorter run.

    Runs without a law, or with fewer than :data:`LEAST_AFTER_LAW` of these months after it, say
    nothing.
    """
    return measured_mean([
        run.membership()[month] for run in runs if (month := month_after_law(run, after)) >= 0
    ])  # fmt: skip


def members_with_pay(paid: Runs, unpaid: Runs, *, after: int = 84) -> Measured:
    """Members some months after a law that pays, over those after the same law without pay."""
    both = [
        (a.membership()[month], b.membership()[month])
        for a, b in zip(paid, unpaid, strict=True)
        if (month := month_after_law(b, after)) >= 0 and month_after_law(a, after) == month
    ]
    return pooled(np.reshape(both, (-1, 2)), ratio)


def alive(runs: Runs, years: int) -> Measured:
    """Share of organisations still at work some years after they began (Kaplan and Meier)."""
    counts = []
    for run in runs:
        lives = spells(run.at_work)
        counts.append(life_table(lives.lengths, lives.ended, run.months))
    return pooled(counts, lambda sums: survival(sums)[..., 12 * years])
