"""Services: what is left of them after a budget cut."""

from typing import Any

import numpy as np

from collabsim.analysis.patterns.measured import Measured, Runs, measured_mean


def kept(runs: Runs, cut: int, years: int = 5) -> Measured:
    """Need met in the year that ends ``years`` after a cut began, over that in the year before it.

    Args:
        runs: Runs of at least ``cut + 12 * years`` months.
        cut: First month of the cut, at least 12.
        years: Years after it.
    """
    return measured_mean(_kept(runs, cut, years))


def kept_by_sharing(
    shared: Runs, uncut: Runs, unshared: Runs, unshared_uncut: Runs, *, cut: int, years: int = 5
) -> Measured:
    """What sharing prevents of the loss by a cut, as a share of the level before the cut.

    The loss is that between worlds with and without the cut, in the year of :func:`kept`; what
    sharing prevents is the difference between losses: where nothing is shared, less where it is.
    """
    levels = [_kept(runs, cut, years) for runs in (shared, uncut, unshared, unshared_uncut)]
    return measured_mean((levels[0] - levels[1]) - (levels[2] - levels[3]))


def _kept(runs: Runs, cut: int, years: int) -> Any:
    ratios = []
    for run in runs:
        before, end = run.need_met[cut - 12 : cut].mean(), cut + 12 * years
        ratios.append(run.need_met[end - 12 : end].mean() / before if before > 0.0 else np.nan)
    return np.array(ratios)
