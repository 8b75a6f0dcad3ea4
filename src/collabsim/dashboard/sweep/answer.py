"""From the runs of a sweep to what its page draws. All numbers come from the package's analyses."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from collabsim.analysis.boundary import boundary_of
from collabsim.analysis.boundary_cells import point_cells, seeds_of_sets
from collabsim.analysis.responses import responses
from collabsim.analysis.verdicts import NEUTRAL, UNSURE, direction
from collabsim.analysis.worlds import factors_of, missing_in_words, paired_worlds
from collabsim.dashboard.sweep.run import SweepAnswer
from collabsim.engine.outcomes import OUTCOMES
from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.report.world import ChosenWorld
from collabsim.scenarios import packaged_scenarios
from collabsim.scenarios.dials import is_dial
from collabsim.study.experiment import Experiment
from collabsim.study.factors import PLAUSIBLE

if TYPE_CHECKING:
    import pandas as pd

OUTCOME = "cumulative"
"""Outcome that is looked at first."""

_MOST_ROWS = 200  # of a table of points on a page

type Shape = Literal["line", "map", "screening", "variance", "points", "none"]


class Line(NamedTuple):
    """The difference of two strategies along one factor; lists with an entry a level.

    ``low`` and ``high`` are the 95 % interval, None where there are too few seeds; ``verdict``
    names who is surely ahead, or says unsure.
    """

    factor: str
    levels: list[float]
    difference: list[float | None]
    low: list[float | None]
    high: list[float | None]
    verdict: list[str]
    n: list[int]


class Map(NamedTuple):
    """The difference of two strategies over two factors; lists of rows, the first one lowest.

    ``low`` and ``high`` are the 95 % interval, None where there are too few seeds; ``share`` is the
    share of worlds with the second ahead; ``n`` counts worlds, or plausible sets if there are any.
    """

    columns: list[float]
    rows: list[float]
    column_name: str
    row_name: str
    difference: list[list[float | None]]
    sign: list[list[int]]
    low: list[list[float | None]]
    high: list[list[float | None]]
    share: list[list[float | None]]
    n: list[list[int]]


class SweepTally(NamedTuple):
    """At how many points each strategy is surely ahead, and at how many that is not sure."""

    first: int
    second: int
    unsure: int


def outcomes(runs: "pd.DataFrame") -> list[str]:
    """Outcomes that put somebody ahead and that these runs reach."""
    names = [one.name for one in OUTCOMES if one.name in runs and one.name not in NEUTRAL]
    return [name for name in names if runs[name].notna().any()]


def pair_of(answer: SweepAnswer) -> tuple[str, str] | None:
    """The two strategies that are compared, the first held against; None if there are no two."""
    there = set(answer.runs["strategy"].unique())
    named = [name for name in answer.experiment.strategies if name in there]
    names = named if len(named) > 1 else sorted(there)
    return (names[0], names[1]) if len(names) > 1 else None


def varied(answer: SweepAnswer) -> tuple[str, ...]:
    """Factors with more than one level, but for chance and plausible sets."""
    runs = answer.runs
    return tuple(
        name for name in factors_of(runs) if name != PLAUSIBLE and runs[name].nunique() > 1
    )


def shape_of(answer: SweepAnswer) -> Shape:
    """What can be drawn of a sweep."""
    kind, names = answer.experiment.design.kind, varied(answer)
    if kind in ("morris", "sobol"):
        return "screening" if kind == "morris" else "variance"
    if pair_of(answer) is None or not names:
        return "none"
    numbers = all(answer.runs[name].dtype.kind in "if" for name in names)
    if numbers and len(names) == 1:
        return "line"
    levels = [answer.runs[name].nunique() for name in names]
    if numbers and len(names) == 2 and np.prod(levels) == len(answer.runs[[*names]].value_counts()):
        return "map"
    return "points" if answer.runs["point"].nunique() <= _MOST_ROWS else "none"


def missing(answer: SweepAnswer, outcome: str) -> str:
    """In how many worlds an outcome is missing, in a sentence; nothing if in none.

    Raises:
        InputError: If it is missing in all worlds, or runs have no partner.
    """
    return missing_in_words(answer.runs, outcome, *_pair(answer))


def points(answer: SweepAnswer, outcome: str) -> "pd.DataFrame":
    """Who is ahead at each point: :func:`collabsim.analysis.boundary_cells.point_cells`.

    Raises:
        InputError: If the outcome does not exist or runs have no partner.
    """
    first, second = _pair(answer)
    worlds = paired_worlds(answer.runs, outcome, first, second)
    return point_cells(worlds, first, second, direction(outcome))


def line(answer: SweepAnswer, outcome: str) -> Line:
    """The difference along the one factor that varies.

    Raises:
        InputError: See :func:`points`.
    """
    (factor,) = varied(answer)
    table = points(answer, outcome).sort_values(factor)
    return Line(
        factor,
        [float(level) for level in table[factor]],
        _present(table["difference"]),
        _present(table["low"]),
        _present(table["high"]),
        [str(name) for name in table["verdict"]],
        [int(n) for n in table["n"]],
    )


def two_factors(answer: SweepAnswer, outcome: str) -> Map:
    """The difference over the two factors that vary, see :func:`collabsim.analysis.boundary`.

    Raises:
        InputError: See :func:`points`.
    """
    column, row = varied(answer)
    found = boundary_of(answer.runs, column, row, outcome, *_pair(answer))
    return Map(
        [float(level) for level in found.x_levels],
        [float(level) for level in found.y_levels],
        column,
        row,
        [_present(numbers) for numbers in found.difference],
        found.sign.tolist(),
        [_present(ends) for ends in found.low],
        [_present(ends) for ends in found.high],
        [_present(shares) for shares in found.share_ahead],
        found.n.tolist(),
    )


def scores(answer: SweepAnswer, outcome: str) -> "pd.DataFrame":
    """Which factors decide the difference: elementary effects, or shares of the variance.

    See :func:`collabsim.analysis.sensitivity.screen` and ``decompose``.

    Raises:
        InputError: If the outcome is missing somewhere or never varies.
    """
    from collabsim.analysis.sensitivity import decompose, screen
    from collabsim.study.designs import problem_of, sample_of

    problem = problem_of(answer.experiment)
    y = responses(answer.runs, outcome, pair_of(answer) or ())
    if answer.experiment.design.kind == "sobol":
        return decompose(problem, y)
    return screen(problem, sample_of(answer.experiment), y)


def tally(verdicts: list[str], first: str, second: str) -> SweepTally:
    """Count who is surely ahead."""
    return SweepTally(*(verdicts.count(name) for name in (first, second, UNSURE)))


def verdicts_of(found: Map, first: str, second: str) -> list[str]:
    """Who is surely ahead in each cell of a map."""
    names = {1: second, -1: first, 0: UNSURE}
    return [names[sign] for signs in found.sign for sign in signs]


def sets_of(answer: SweepAnswer) -> int:
    """Seeds of each plausible set if the sweep ran over several, else 0."""
    return seeds_of_sets(answer.runs)


def world_at(experiment: Experiment, levels: Mapping[str, float]) -> ChosenWorld | None:
    """The world at a point of a sweep, for the page Explore; None if that page cannot show it."""
    others = {name: one for name, one in experiment.factors.items() if name not in levels}
    if (
        experiment.events
        or experiment.new_strategies
        or experiment.base not in packaged_scenarios()
        or not all(name in SPECS or is_dial(name) for name in (*levels, *others))
        or any(len(factor.values) != 1 for factor in others.values())
    ):
        return None
    fixed = {name: factor.values[0] for name, factor in others.items()}
    settings = {**experiment.settings, **fixed, **levels}
    try:
        world = ChosenWorld.model_validate(
            {
                "scenario": experiment.base,
                "settings": {name: float(value) for name, value in settings.items()},
                "ablations": experiment.ablations,
            }
        )
        world.load()
    except (InputError, ValueError):
        return None
    return world


def _pair(answer: SweepAnswer) -> tuple[str, str]:
    pair = pair_of(answer)
    if pair is None:
        raise InputError("these results have one strategy only, so that nobody is held against it")
    return pair


def _present(numbers: Any) -> list[float | None]:
    """Numbers with None for those that are missing."""
    return [float(number) if np.isfinite(number) else None for number in numbers]
