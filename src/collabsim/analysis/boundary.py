"""Where the order of two strategies turns: a map over two factors.

A sweep over a grid of two factors becomes arrays with a row per level of the second factor and a
column per level of the first. One of the axes may be the horizon instead, the years after which the
strategies are compared, because a single sweep holds the answer for several horizons. Where the
sweep was run over plausible sets as well, a cell tells in how many plausible worlds who is ahead.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from collabsim.analysis.boundary_cells import point_cells, seeds_of_sets
from collabsim.analysis.paired import verdicts
from collabsim.analysis.verdicts import UNSURE, direction
from collabsim.analysis.worlds import factors_of, paired_worlds
from collabsim.engine.outcomes import HORIZONS
from collabsim.errors import InputError, no_such
from collabsim.study.factors import PLAUSIBLE

if TYPE_CHECKING:
    import pandas as pd

HORIZON = "horizon"
"""Name of the axis that holds years after which strategies are compared."""

MEASURES = ("need_met", "cumulative", "instantaneous_crossover", "cumulative_crossover")
"""What can be mapped over horizons."""

_ANY_OUTCOME = {"instantaneous_crossover": "need_met_5", "cumulative_crossover": "cumulative"}
"""For each kind of crossover an outcome that brings it along."""

_CELL = ("n", "difference", "low", "high", "share_ahead", "crossing", "crossover")


class Boundary(NamedTuple):
    """A map of who is ahead; all arrays are (levels of y, levels of x).

    Attributes:
        x: Factor along the columns, or ``horizon``.
        y: Factor along the rows, or ``horizon``.
        x_levels: Its levels, rising.
        y_levels: Its levels, rising.
        outcome: What is compared.
        first: Strategy that the other is held against.
        second: The other strategy.
        difference: Mean of second less first over seeds, in the unit of the outcome; where the
            outcome is a kind of crossover, the share of worlds in which the second has overtaken
            for good less the share of the others, from -1 to 1. Over plausible sets, the share of
            plausible worlds with the second ahead less that with the first ahead.
        low: Low end of its 95 % interval.
        high: High end.
        sign: 1 where the second is surely ahead, -1 where the first is, 0 where that is unsure.
        share_ahead: Share of worlds in which the second is ahead.
        crossing: Share of worlds in which the second overtakes for good within the run; missing
            where unknown.
        crossover: Median years until the second overtakes for good, infinite where more than half
            of the worlds never cross; missing where unknown.
        n: Worlds (seeds) in which the outcome exists; plausible sets where there are several, over
            which intervals are drawn then.
        seeds_per_set: Seeds of each plausible set, or 0 where all worlds have one set of defaults.
    """

    x: str
    y: str
    x_levels: Any
    y_levels: Any
    outcome: str
    first: str
    second: str
    difference: Any
    low: Any
    high: Any
    sign: Any
    share_ahead: Any
    crossing: Any
    crossover: Any
    n: Any
    seeds_per_set: int = 0


def boundary_of(
    results: "pd.DataFrame",
    x: str,
    y: str,
    outcome: str,
    first: str,
    second: str,
    *,
    horizons: Sequence[float] | None = None,
) -> Boundary:
    """Map who is ahead over two factors, or over one factor and the horizon.

    Args:
        results: A row per run of a sweep over a grid.
        x: Factor with numeric levels, or ``horizon``.
        y: Another one.
        outcome: Name of an outcome. With ``horizon``, one of :data:`MEASURES`: ``need_met`` and
            ``cumulative`` exist at the horizons that are usually reported, the two kinds of
            crossover at any number of years.
        first: Strategy that the other is held against.
        second: The other strategy.
        horizons: Years to map with ``horizon``; by default the usual ones, or every whole year.

    Raises:
        InputError: If the factors are not two with numbers as levels, if others vary too, if the
            grid has holes, if a horizon was not reached, or as
            :func:`~collabsim.analysis.worlds.paired_worlds`.
    """
    _check_axes(results, x, y)
    if HORIZON in (x, y):
        cells = _over_horizons(results, outcome, first, second, horizons)
    elif horizons is not None:
        raise InputError(f"horizons are for maps with {HORIZON!r} as an axis")
    else:
        worlds = paired_worlds(results, outcome, first, second)
        cells = point_cells(worlds, first, second, direction(outcome))
    x_levels, y_levels, grids = _grids(cells, x, y)
    seeds_per_set = seeds_of_sets(results)
    better = 1.0 if HORIZON in (x, y) or seeds_per_set else direction(outcome)
    who = verdicts(grids["low"], grids["high"], first, second, better)
    sign = np.where(who == second, 1, np.where(who == first, -1, 0))
    grids["n"] = grids["n"].astype(int)
    return Boundary(x, y, x_levels, y_levels, outcome, first, second, sign=sign,
                    seeds_per_set=seeds_per_set, **grids)  # fmt: skip


def boundary_table(boundary: Boundary) -> "pd.DataFrame":
    """The same map as a table with a row per cell: both axes, then all numbers of the cell.

    Column ``ahead`` names who is surely ahead, or says ``unsure``.
    """
    import pandas as pd

    rows, columns = np.indices(boundary.sign.shape).reshape(2, -1)
    table = pd.DataFrame(
        {boundary.x: boundary.x_levels[columns], boundary.y: boundary.y_levels[rows]}
    )
    for name in _CELL:
        table[name] = getattr(boundary, name).ravel()
    names = np.array([boundary.first, UNSURE, boundary.second], dtype=object)
    table["ahead"] = names[boundary.sign.ravel() + 1]
    return table


def _check_axes(results: "pd.DataFrame", x: str, y: str) -> None:
    import pandas as pd

    factors = factors_of(results)
    if x == y:
        raise InputError(f"a map needs two factors, not {x!r} twice")
    for name in (x, y):
        if name == HORIZON:
            continue
        if name not in factors or name == PLAUSIBLE:
            raise InputError(no_such("factor", name, (*factors, HORIZON)))
        if not pd.api.types.is_numeric_dtype(results[name]) or results[name].isna().any():
            levels = ", ".join(str(level) for level in list(results[name].unique())[:5])
            raise InputError(f"a map needs numbers along its axes; {name} has the levels {levels}")
        if results[name].nunique() < 2:
            raise InputError(f"a map needs at least two levels of {name}; there is one")
    others = [name for name in factors if name not in (x, y, PLAUSIBLE)]
    others = [name for name in others if results[name].nunique() > 1]
    if others:
        raise InputError(
            f"besides {x} and {y}, the results vary {', '.join(others)}; keep one level of each"
        )


def check_measure(measure: str) -> None:
    """Refuse what cannot be mapped over horizons.

    Raises:
        InputError: If it is none of :data:`MEASURES`.
    """
    if measure not in MEASURES:
        raise InputError(f"over horizons, {no_such('measure', measure, MEASURES)}")


def _over_horizons(
    results: "pd.DataFrame",
    measure: str,
    first: str,
    second: str,
    horizons: Sequence[float] | None,
) -> "pd.DataFrame":
    """The cells of every horizon, one under the other."""
    import pandas as pd

    check_measure(measure)
    years = _years(results, measure, horizons)
    if measure in _ANY_OUTCOME:
        worlds = paired_worlds(results, _ANY_OUTCOME[measure], first, second)
        when = worlds["crossover"]
        if when.isna().all():
            raise InputError(f"the results do not say when {second} overtakes {first}")
        ahead = (when.lt(year).mask(when.isna()) for year in years)
        maps = (worlds.assign(difference=2.0 * here.astype(float) - 1.0) for here in ahead)
    else:
        maps = (paired_worlds(results, f"{measure}_{year:g}", first, second) for year in years)
    parts = (point_cells(here, first, second, 1.0) for here in maps)
    return pd.concat(part.assign(horizon=year) for part, year in zip(parts, years, strict=True))


def _years(results: "pd.DataFrame", measure: str, horizons: Sequence[float] | None) -> list[float]:
    """The horizons to map, rising."""
    reached = _reached(results)
    any_year = measure in _ANY_OUTCOME
    if horizons is None:
        usual = range(1, int(reached) + 1) if any_year else HORIZONS
        years = [float(year) for year in usual if year <= reached]
    else:
        years = sorted({float(year) for year in horizons})
    for year in years:
        if not 0.0 < year <= reached or not (any_year or year in HORIZONS):
            allowed = "any above 0" if any_year else ", ".join(map(str, HORIZONS))
            raise InputError(
                f"there is no {measure} for a horizon of {year:g} years; the runs reach"
                f" {reached:g}, and allowed are {allowed}"
            )
    if len(years) < 2:
        raise InputError(f"a map needs at least two horizons; the runs reach {reached:g} years")
    return years


def _reached(results: "pd.DataFrame") -> float:
    """Years that the shortest run lasted: what was met and what was not make up its time."""
    months = 12.0 * (results["cumulative"] + results["cumulative_unmet"]).min()
    return float(np.round(months)) / 12.0


def _grids(cells: "pd.DataFrame", x: str, y: str) -> tuple[Any, Any, dict[str, Any]]:
    """Levels of both axes, and for each number of a cell its array (levels of y, levels of x)."""
    twice = cells[cells.duplicated([x, y])]
    if len(twice):
        here = f"{x} = {twice[x].iloc[0]:g}, {y} = {twice[y].iloc[0]:g}"
        raise InputError(f"the point {here} is in the results twice")
    table = cells.set_index([y, x])
    x_levels, y_levels = np.unique(cells[x]), np.unique(cells[y])
    holes = x_levels.size * y_levels.size - len(table)
    if holes:
        have = set(table.index)
        hole = next((b, a) for b in y_levels for a in x_levels if (b, a) not in have)
        raise InputError(
            f"the grid over {x} and {y} has {holes} holes, the first at {x} = {hole[1]:g},"
            f" {y} = {hole[0]:g}; a map needs every combination of levels"
        )
    table = table.sort_index()
    shape = (y_levels.size, x_levels.size)
    grids = {name: table[name].to_numpy(dtype=float).reshape(shape) for name in _CELL}
    return x_levels.astype(float), y_levels.astype(float), grids
