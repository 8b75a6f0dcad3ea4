"""Laws: when they come, and what municipalities do afterwards."""

from typing import Final

import numpy as np

from collabsim.analysis.patterns.facts import Facts
from collabsim.analysis.patterns.measured import (
    Measured,
    Runs,
    measured_mean,
    measured_median,
    outcome,
)

LEAST_AFTER_LAW: Final = 60
"""Months that must follow a law within a run for the state of things after it to be looked at."""


def law_year(runs: Runs) -> Measured:
    """Median year of the law, in which runs without a law count as never."""
    months = outcome(runs, "law_month")
    return measured_median(np.where(np.isnan(months), np.inf, months) / 12.0)


def policies_after_law(runs: Runs, after: int, *, carried_out: bool = False) -> Measured:
    """Share of communities with a policy some months after a law, or at the end of a shorter run.

    Runs without a law, or with fewer than :data:`LEAST_AFTER_LAW` months after it, say nothing.

    Args:
        runs: Finished runs.
        after: Months after the law.
        carried_out: Whether only policies count that are carried out.
    """
    what = "carried_out" if carried_out else "adopted"
    return measured_mean([
        run.communities(what)[month].mean()
        for run in runs
        if (month := month_after_law(run, after)) >= 0
    ])  # fmt: skip


def month_after_law(run: Facts, after: int) -> int:
    """The month that many months after the law, or the last one; -1 if the run says nothing."""
    law, last = run.outcomes["law_month"], run.months - 1
    least = min(after, LEAST_AFTER_LAW)
    return int(min(law + after, last)) if law + least <= last else -1  # also of a missing month
