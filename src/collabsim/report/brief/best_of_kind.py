"""What the best strategies of each kind are worth, beside the named ones that a brief compares.

``frontiers.csv`` is the table ``contrasts`` of experiment 12: in each packaged scenario, at the
default values, the best slow and inclusive strategy that a search found less the best fast and
divisive one. So a brief says of every such scenario whether its named strategies were straw men.
"""

import csv
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

from collabsim.analysis.intervals import Estimate
from collabsim.report.brief import wording as say
from collabsim.report.brief.question import Question

YEARS: Final = ("5", "20")
"""Horizons that are told."""

_PAIR: Final = "pair"  # of all contrasts between classes, the one of both ideas together


@cache
def _rows() -> tuple[dict[str, str], ...]:
    file = resources.files("collabsim.report.brief").joinpath("frontiers.csv")
    found = csv.DictReader(file.read_text("utf-8").splitlines())
    return tuple(row for row in found if row["axis"] == _PAIR and row["years"] in YEARS)


def best_of_kind(question: Question, titles: Sequence[str]) -> str:
    """A sentence for each scenario that was searched and is as it comes.

    Args:
        question: What the brief is asked.
        titles: What its worlds are called.

    Returns:
        The sentences, or nothing where no world was searched.
    """
    w = say.brief_words()["best_of_kind"]
    sentences = []
    for world, title in zip(question.worlds, titles, strict=True):
        rows = [row for row in _rows() if row["scenario"] == world.scenario]
        if rows and not (world.settings or world.ablations):
            told = w["between"].join(_difference(row) for row in rows)
            sentences.append(w["sentence"].format(place=title, differences=told))
    return " ".join(sentences)


def _difference(row: dict[str, str]) -> str:
    """The difference after a horizon, with its interval, in a few words."""
    value, low, high = (float(row[name]) for name in ("difference", "low", "high"))
    found = Estimate(value, low, high, int(row["n"]))
    return str(say.brief_words()["best_of_kind"]["difference"].format(
        years=say.years(found, sign=True), interval=say.years_interval(found, sign=True),
        horizon=row["years"],
    ))  # fmt: skip
