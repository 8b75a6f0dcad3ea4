"""How a run takes a shock: what was lost, and how long recovery took.

The level before a shock is the mean need met of the year before it. The loss triangle is the need
that went unmet below that level until it was reached again (Bruneau et al. 2003); recovery is the
time until then. A run that never falls below has lost nothing; one that never comes back has no
recovery within the horizon.
"""

from typing import Any, NamedTuple

import numpy as np

from collabsim.engine.run import Run


class Shock(NamedTuple):
    """What a scheduled event did to a run.

    ``before`` is the level before it; ``loss`` the loss triangle in years of fully met need;
    ``recovery`` the years until the level was reached again, 0 if it was never left, infinite if it
    was not reached within the horizon.
    """

    label: str
    month: int
    before: float
    loss: float
    recovery: float


_ROUNDING = 1e-12  # a mean of equal months may differ from each of them in the last bit


def loss_and_recovery(need_met: Any, month: int) -> tuple[float, float, float]:
    """Level before a shock in ``month``, loss in years of met need, and recovery in years.

    Args:
        need_met: Monthly need met of one run.
        month: First month of the shock, at least 1.

    Raises:
        ValueError: If the shock lies outside the run or in its first month.
    """
    if not 1 <= month < len(need_met):
        raise ValueError(f"month must be from 1 to {len(need_met) - 1}, not {month}")
    before = float(need_met[max(0, month - 12) : month].mean())
    missing = np.maximum(0.0, before - need_met[month:])
    below = missing > _ROUNDING
    if not below.any():
        return before, 0.0, 0.0
    first = int(np.argmax(below))
    again = np.flatnonzero(~below[first:])
    if len(again) == 0:
        return before, float(missing[first:].sum()) / 12.0, float(np.inf)
    end = first + int(again[0])
    return before, float(missing[first:end].sum()) / 12.0, end / 12.0


def shocks(run: Run) -> list[Shock]:
    """What each scheduled crisis and budget cut did to ``run``."""
    found = []
    for event in run.scenario.events:
        if event.kind != "window" and 1 <= event.month < len(run.months):
            found.append(
                Shock(
                    event.label or event.kind,
                    event.month,
                    *loss_and_recovery(run.months["need_met"], event.month),
                )
            )
    return found
