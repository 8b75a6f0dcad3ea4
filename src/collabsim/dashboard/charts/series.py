"""From a comparison to what charts draw: lines with bands, and marks of what happened."""

from typing import Any

import numpy as np

from collabsim.analysis.comparison import Comparison
from collabsim.dashboard.charts import Mark, Series
from collabsim.dashboard.words import words
from collabsim.scenarios import Scenario
from collabsim.study.crossover import cumulative_crossover

_EVERY = 6  # months between the points of a line: half a year
_DIGITS = 4

_EVENT_MARKS = {"crisis": "crisis", "budget_cut": "cut", "window": "window"}


def shown_months(length: int) -> Any:
    """The months that lines go through: the last of every half year, and the last of the run."""
    months = np.arange(_EVERY - 1, length, _EVERY)
    return months if months.size and months[-1] == length - 1 else np.append(months, length - 1)


def shown_years(length: int) -> list[float]:
    """The same as years since the start, for the axis."""
    return [round((int(month) + 1) / 12, _DIGITS) for month in shown_months(length)]


def band_series(comparison: Comparison, observable: str) -> list[Series]:
    """Each strategy's median over seeds with its 10–90 % and 25–75 % bands.

    Args:
        comparison: Finished comparison.
        observable: Name of one of :data:`collabsim.study.paired.TRAJECTORIES`.
    """
    months = shown_months(comparison.runs.length)
    found = []
    for strategy, quantiles in comparison.bands(observable).items():
        low, inner_low, middle, inner_high, high = np.round(quantiles[months].T, _DIGITS).tolist()
        found.append(Series(strategy, strategy, middle, low, high, inner_low, inner_high))
    return found


def marks_of(comparison: Comparison, world: int) -> list[Mark]:
    """What happened in one world, under each strategy.

    Args:
        comparison: Finished comparison.
        world: Which of its seeds, from 0.
    """
    W = words("explore")["marks"]
    runs = comparison.runs
    marks = scheduled(runs.scenario, runs.length)
    for row, strategy in enumerate(runs.strategies):
        for observable, kind in (("adopted", "adopted"), ("law", "law"), ("reversals", "reversed")):
            there = np.flatnonzero(runs.months[observable][row, world] > 0.0)
            if there.size:
                year = round((int(there[0]) + 1) / 12, 2)
                marks.append(Mark(year, W[kind].format(strategy=strategy), kind))
    need = runs.months["need_met"][:, world : world + 1]
    for row in range(1, len(runs.strategies)):
        year = float(cumulative_crossover(need[0], need[row])[0])
        if np.isfinite(year) and year > 0.0:
            first, second = runs.strategies[0], runs.strategies[row]
            marks.append(Mark(year, W["crossover"].format(first=first, second=second), "crossover"))
    return sorted(marks, key=lambda mark: mark.year)


def scheduled(scenario: Scenario, length: int) -> list[Mark]:
    """The events that a scenario brings by itself, within so many months."""
    W = words("explore")["marks"]
    return [
        Mark(round(event.month / 12, 2), event.label or W[event.kind], _EVENT_MARKS[event.kind])
        for event in scenario.events
        if event.month < length
    ]
