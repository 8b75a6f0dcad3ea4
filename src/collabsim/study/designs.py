"""From factors and a design to a table of points: one row per point, one column per factor.

Grids and factorials list every combination. Latin hypercubes, Saltelli's scheme for Sobol' indices
and Morris trajectories are sampled by SALib. A factor with listed levels, or with whole numbers
only, is sampled as a number from 0 to the count of its levels and rounded down to one of them.
"""

import itertools
import math
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.study.experiment import Experiment, Factor, Level
from collabsim.study.factors import PLAUSIBLE, check_factor, is_whole
from collabsim.study.plausible import worlds_of
from collabsim.study.tables import MAX_NUMBERS, MAX_POINTS, read_points

_WIDEST = 2**31  # whole numbers in a range
_STEPS = 5  # levels that a grid takes from a range unless told otherwise


def points_of(experiment: Experiment) -> pd.DataFrame:
    """The points of an experiment, in a fixed order: a column per factor, a row per point.

    An experiment without factors has one point and no columns.

    Raises:
        InputError: If a factor does not exist or the design cannot be made from the factors.
    """
    design, name = experiment.design, experiment.name
    if design.kind == "table":
        if experiment.factors:
            raise InputError(f"{name}: a design from a table takes its factors from the columns;"
                             " leave [factors] out")  # fmt: skip
        if not design.file:
            raise InputError(f"{name}: a design from a table needs design.file")
        points = read_points(Path(design.file), lambda factor: check_factor(factor, experiment))
    else:
        if design.file:
            raise InputError(f"{name}: design.file is for kind = 'table', not {design.kind!r}")
        if not experiment.factors and design.kind != "grid":
            raise InputError(f"{name}: a design of kind {design.kind!r} needs [factors]")
        for factor, levels in experiment.factors.items():
            check_factor(factor, experiment)
            _check_levels(factor, levels)
        if design.kind in ("grid", "factorial"):
            points = _combine(experiment)
        else:
            points = _levels_of_sample(experiment, sample_of(experiment))
    return points if experiment.ensemble is None else _in_worlds(points, experiment)


def _in_worlds(points: pd.DataFrame, experiment: Experiment) -> pd.DataFrame:
    """Each point in all plausible worlds of the ensemble."""
    for name in (PLAUSIBLE, "seed"):
        if name in points:
            raise InputError(
                f"{experiment.name}: with an ensemble {name} cannot be a factor of its own"
            )
    assert experiment.ensemble is not None
    seeds = 1 if experiment.seeds is None else experiment.first_seeds
    worlds = worlds_of(experiment.ensemble, seeds)
    _check_count(len(points) * len(worlds), experiment)
    return points.merge(pd.DataFrame(worlds, columns=[PLAUSIBLE, "seed"]), how="cross")


def problem_of(experiment: Experiment) -> dict[str, Any]:
    """What SALib calls the problem: the count, names and bounds of the sampled variables.

    Raises:
        InputError: If a factor's range is missing or empty.
    """
    factors = experiment.factors
    bounds = []
    for name, factor in factors.items():
        levels = _listed(name, factor)
        bounds.append((0.0, float(len(levels))) if levels else _range(name, factor))
    return {"num_vars": len(factors), "names": list(factors), "bounds": [list(b) for b in bounds]}


def sample_of(experiment: Experiment) -> Any:
    """The sample of a random design as SALib made it: array (points, factors).

    Raises:
        InputError: If the design is not a random one or its settings do not fit together.
    """
    from SALib.sample import latin, morris, sobol

    design, problem = experiment.design, problem_of(experiment)
    more = {"sobol": problem["num_vars"] + 2, "morris": problem["num_vars"] + 1}
    _check_count(design.points * more.get(design.kind, 1), experiment)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if design.kind == "latin-hypercube":
            return latin.sample(problem, design.points, seed=design.seed)
        if design.kind == "sobol":
            if design.points & (design.points - 1):
                raise InputError(
                    f"{experiment.name}: a Sobol' design needs design.points to be a power of 2,"
                    f" such as {1 << max(3, design.points.bit_length() - 1)}, not {design.points}"
                )
            return sobol.sample(problem, design.points, calc_second_order=False, seed=design.seed)
        if design.kind == "morris":
            if design.levels % 2:
                raise InputError(
                    f"{experiment.name}: a Morris design needs an even number of design.levels,"
                    f" not {design.levels}; with an odd one some levels are met more often"
                )
            return morris.sample(problem, design.points, num_levels=design.levels, seed=design.seed)
    raise InputError(f"{experiment.name}: a design of kind {design.kind!r} is not sampled")


def _combine(experiment: Experiment) -> pd.DataFrame:
    levels = [
        _grid_levels(name, factor, ends=experiment.design.kind == "factorial")
        for name, factor in experiment.factors.items()
    ]
    _check_count(math.prod(len(some) for some in levels), experiment)
    rows = list(itertools.product(*levels))
    columns = list(experiment.factors)
    return pd.DataFrame(
        {name: [row[i] for row in rows] for i, name in enumerate(columns)}, index=range(len(rows))
    )


def _grid_levels(name: str, factor: Factor, *, ends: bool) -> list[Level]:
    levels: list[Level] = list(factor.values)
    if not levels:
        low, high = _range(name, factor)
        spaced = np.linspace(low, high, 2 if ends else factor.steps or _STEPS)
        if is_whole(name):
            return [int(value) for value in dict.fromkeys(np.rint(spaced))]
        return [float(value) for value in spaced]
    return [levels[0], levels[-1]] if ends and len(levels) > 2 else levels


def _check_levels(name: str, factor: Factor) -> None:
    if len(set(factor.values)) < len(factor.values):
        raise InputError(f"{name}: the same level is given twice")
    if factor.values and (factor.low, factor.high, factor.steps) != (None, None, None):
        raise InputError(f"{name}: give levels or a range, not both")


def _range(name: str, factor: Factor) -> tuple[float, float]:
    spec = SPECS.get(name)
    low = factor.low if factor.low is not None else spec.low if spec else None
    high = factor.high if factor.high is not None else spec.high if spec else None
    if low is None or high is None:
        raise InputError(f"{name}: give its levels as a list, or low and high")
    if not low < high:
        raise InputError(f"{name}: low = {low:g} must be less than high = {high:g}")
    if is_whole(name) and not (low.is_integer() and high.is_integer() and high - low < _WIDEST):
        raise InputError(
            f"{name}: low and high must be whole numbers, less than {_WIDEST:,} apart, not {low:g}"
            f" and {high:g}"
        )
    return float(low), float(high)


def _listed(name: str, factor: Factor) -> Sequence[Level]:
    """The levels that a sampled factor is rounded down to; none if it is continuous."""
    if factor.values:
        return factor.values
    if is_whole(name):
        low, high = _range(name, factor)
        return range(int(low), int(high) + 1)
    return ()


def _levels_of_sample(experiment: Experiment, sample: Any) -> pd.DataFrame:
    columns = {}
    for column, (name, factor) in enumerate(experiment.factors.items()):
        levels = _listed(name, factor)
        drawn = sample[:, column]
        if levels:
            index = np.minimum(drawn.astype(int), len(levels) - 1)
            columns[name] = pd.Series([levels[i] for i in index])
        else:
            columns[name] = pd.Series(drawn)
    return pd.DataFrame(columns)


def _check_count(count: int, experiment: Experiment) -> None:
    if count > MAX_POINTS:
        raise InputError(
            f"{experiment.name}: this design has {count:,} points; at most {MAX_POINTS:,} can be"
            " run. Use fewer levels or a Latin hypercube"
        )
    if count * len(experiment.factors) > MAX_NUMBERS:
        raise InputError(
            f"{experiment.name}: {count:,} points of {len(experiment.factors)} factors are more"
            f" than the {MAX_NUMBERS:,} values that a design may have. Use fewer points or factors"
        )
