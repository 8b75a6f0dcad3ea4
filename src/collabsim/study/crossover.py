"""When the slower strategy overtakes the faster one, if it does.

Two strategies are compared in the same world. The crossover is the moment from which the second
stays ahead of the first until the end; if it is behind at the end there is none within the horizon.
Instantaneous crossover looks at need met now (averaged over the last twelve months), cumulative
crossover at all need met so far, which counts the price of waiting.
"""

from typing import Any

import numpy as np

from collabsim.engine.outcomes import Outcome

CROSSOVER_TIMES = (
    Outcome(
        "instantaneous_crossover", "years",
        "Years until need met now, a mean of twelve months, stays above the first strategy's;"
        " infinite for never, missing for the first strategy itself.",
    ),
    Outcome(
        "cumulative_crossover", "years",
        "Years until need met so far stays above the first strategy's; infinite for never, missing"
        " for the first strategy itself.",
    ),
)  # fmt: skip
"""The two crossover times, as columns of results."""

CROSSOVERS = tuple(time.name for time in CROSSOVER_TIMES)
"""Their names."""

NEVER = np.inf


def crossover_month(difference: Any) -> Any:
    """Month from which a difference stays positive until the end.

    Args:
        difference: Array (..., months) of the second strategy less the first.

    Returns:
        Array (...) of months, from 0 (ahead from the start) to months - 1; infinite where the
        second is not ahead in the last month.
    """
    difference = np.asarray(difference)
    behind = difference <= 0.0
    length = difference.shape[-1]
    since_behind = np.argmax(behind[..., ::-1], axis=-1)
    month = np.where(behind.any(axis=-1), length - since_behind, 0).astype(float)
    return np.where(behind[..., -1], NEVER, month)


def trailing_year(series: Any) -> Any:
    """Mean of the last twelve months, or of those there are, along the last axis."""
    total = np.cumsum(series, axis=-1)
    earlier = np.zeros_like(total)
    earlier[..., 12:] = total[..., :-12]
    counted = np.minimum(np.arange(1, total.shape[-1] + 1), 12)
    return (total - earlier) / counted


def instantaneous_crossover(first: Any, second: Any) -> Any:
    """Years after which the second strategy's need met stays above the first's.

    Args:
        first: Need met, array (..., months).
        second: The same for the second strategy, in the same worlds.
    """
    return crossover_month(trailing_year(second) - trailing_year(first)) / 12.0


def cumulative_crossover(first: Any, second: Any) -> Any:
    """Years after which the second strategy's summed need met stays above the first's."""
    return crossover_month(np.cumsum(second, axis=-1) - np.cumsum(first, axis=-1)) / 12.0
