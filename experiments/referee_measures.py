"""What a sceptical reader would measure: discounted sums, debts of waiting, values where it turns.

Everything here works on finished numbers, mostly need met month by month as arrays (…, months), and
knows nothing of how they were made. Sums are in years of fully met need.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from collabsim.analysis.intervals import interval, mean, median, resamples


def weighted(need: Any, rate: float) -> Any:
    """Need met with later months counting less, by ``rate`` a year; 0 leaves all as it is."""
    need = np.asarray(need, dtype=float)
    return need * (1.0 + rate) ** (-np.arange(need.shape[-1]) / 12.0)


def summed(need: Any, years: float) -> Any:
    """Years of fully met need after ``years`` years; NaN if the months do not reach so far."""
    need, months = np.asarray(need, dtype=float), round(12 * years)
    if months > need.shape[-1]:
        return np.full(need.shape[:-1], np.nan)
    return need[..., :months].sum(axis=-1) / 12.0


def worst_deficit(first: Any, second: Any) -> tuple[Any, Any]:
    """How far the second falls behind the first at most, and when.

    Returns:
        Years of met need (0 if it is never behind), and the years after which it is so (NaN then).
    """
    behind = np.cumsum(np.asarray(first, dtype=float) - np.asarray(second), axis=-1) / 12.0
    month = np.argmax(behind, axis=-1)
    depth = np.maximum(np.max(behind, axis=-1), 0.0)
    return depth, np.where(depth > 0.0, (month + 1) / 12.0, np.nan)


def unmet_until(need: Any, years: Any) -> Any:
    """Years of unmet need up to a time in years, one for each row; infinite means to the end."""
    need = np.asarray(need, dtype=float)
    month = np.arange(need.shape[-1])
    within = month < 12.0 * np.asarray(years)[..., np.newaxis]
    return np.where(within, 1.0 - need, 0.0).sum(axis=-1) / 12.0


def crossings(levels: Sequence[float], values: Any) -> list[float]:
    """Where values drawn as straight lines between rising levels go through 0."""
    found = []
    for i, value in enumerate(values):
        if value == 0.0:
            found.append(float(levels[i]))
        elif i > 0 and value * values[i - 1] < 0.0:
            share = values[i - 1] / (values[i - 1] - value)
            found.append(float(levels[i - 1] + share * (levels[i] - levels[i - 1])))
    return found


def share_below(levels: Sequence[float], values: Any) -> float:
    """Share of the range of levels in which such lines are below 0."""
    stops = np.unique([*levels, *crossings(levels, values)])
    middles = (stops[:-1] + stops[1:]) / 2.0
    below = np.interp(middles, levels, values) < 0.0
    return float((np.diff(stops) * below).sum() / (stops[-1] - stops[0]))


class Turning(NamedTuple):
    """Where a mean difference crosses 0 as one parameter moves through its range.

    ``value`` is the crossing nearest to the value in use, NaN if there is none; ``low`` and
    ``high`` its 95 % interval, NaN if more than 1 in 40 of the draws of the bootstrap have none.
    ``every`` lists all crossings, ``below`` is the share of the range with a mean below 0.
    """

    value: float
    low: float
    high: float
    every: tuple[float, ...]
    below: float


def turning(levels: Sequence[float], differences: Any, used: float) -> Turning:
    """Find where the mean over seeds crosses 0.

    Args:
        levels: Rising values of the parameter.
        differences: Array (levels, seeds).
        used: Value of the parameter that is used otherwise.
    """
    differences = np.asarray(differences, dtype=float)
    means, n = differences.mean(axis=1), differences.shape[1]

    def nearest(values: Any) -> float:
        found = crossings(levels, values)
        return min(found, key=lambda level: abs(level - used)) if found else np.nan

    low = high = np.nan
    value = nearest(means)
    if n > 1 and not np.isnan(value):
        drawn = np.array(
            [nearest(row) for block in resamples(n) for row in block @ differences.T / n]
        )
        missing = np.isnan(drawn)
        if missing.mean() <= 0.025:
            low, high = (float(end) for end in interval(drawn[~missing]))
    every = tuple(crossings(levels, means))
    return Turning(value, low, high, every, share_below(levels, means))


class Contrast(NamedTuple):
    """Two strategies held against each other in the same worlds, under one variant.

    ``differences`` holds the second less the first by year, arrays over worlds; ``crossovers`` the
    times in years after which the second stays ahead, infinite for never, or None if not measured.
    ``alike`` says that worlds are those of the unchanged model, so that changes can be paired.
    """

    question: str
    variant: str
    scenario: str
    first: str
    second: str
    differences: dict[int, Any]
    crossovers: Any = None
    note: str = ""
    alike: bool = False


def rows(contrast: Contrast, base: Contrast | None = None) -> list[dict[str, Any]]:
    """A row for each year of a contrast, with its change against ``base`` in the same worlds.

    ``base`` may have more worlds, of which the first are those of the contrast.
    """
    found = []
    when = None if contrast.crossovers is None else median(contrast.crossovers)
    for years, differences in contrast.differences.items():
        here = mean(differences)
        changed = None
        if base is not None and contrast.alike and years in base.differences:
            changed = mean(differences - base.differences[years][: len(differences)])
        found.append(
            {
                "question": contrast.question, "variant": contrast.variant,
                "scenario": contrast.scenario, "years": years,
                "first": contrast.first, "second": contrast.second,
                "difference": here.value, "low": here.low, "high": here.high,
                "share_ahead": float((np.asarray(differences) > 0.0).mean()), "n": here.n,
                "change": changed.value if changed else np.nan,
                "change_low": changed.low if changed else np.nan,
                "change_high": changed.high if changed else np.nan,
                "crossover": when.value if when else np.nan,
                "crossover_low": when.low if when else np.nan,
                "crossover_high": when.high if when else np.nan,
                "note": contrast.note,
            }
        )  # fmt: skip
    return found
