"""Limits on factors, and PRIM, which finds them by peeling.

A limit says that a factor is at least or at most a value, or one of some levels; a box is a handful
of limits that all hold. PRIM peels thin slices off the space of all factors, each time the slice
whose loss makes cases most frequent in what is left (Friedman & Fisher 1999). The peeling is that
of the EMA Workbench, which is loaded when first needed.
"""

import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import stats

from collabsim.extras import require

if TYPE_CHECKING:
    import pandas as pd

SIGNIFICANT = 0.05
"""Largest quasi-p-value of a limit that is kept."""

_SPLIT_SEED = 20_111
_LEAST_INSIDE = 10  # points that are left in the smallest box


class Limit(NamedTuple):
    """One limit on one factor.

    ``side`` is ``low``, ``high`` or ``levels``; ``value`` a number, or a tuple of levels.
    """

    factor: str
    side: str
    value: Any

    def holds(self, table: "pd.DataFrame") -> Any:
        """Whether the limit holds, for each row of a table with a column per factor."""
        column = table[self.factor]
        if self.side == "levels":
            return column.isin(self.value).to_numpy()
        values = column.to_numpy()
        return values >= self.value if self.side == "low" else values <= self.value


type Limits = tuple[Limit, ...]


def inside(limits: Limits, table: "pd.DataFrame") -> Any:
    """Whether all limits hold, for each row of ``table``."""
    held = np.ones(len(table), dtype=bool)
    for limit in limits:
        held &= limit.holds(table)
    return held


def limited(limits: Limits) -> list[str]:
    """The factors that are limited, each once, in the order of the limits."""
    return list(dict.fromkeys(limit.factor for limit in limits))


def quasi_p(limit: Limit, limits: Limits, table: "pd.DataFrame", cases: Any) -> tuple[float, float]:
    """How far a limit could be luck: its quasi-p-value, and the density of the box without it.

    The quasi-p-value is the chance that as many points as are inside, drawn from the box without
    this limit, hold at least as many cases (Bryant & Lempert 2010). It is "quasi" because the limit
    was chosen by looking at the same points.

    Args:
        limit: One of ``limits``.
        limits: The box.
        table: A row per point, a column per factor.
        cases: Whether each point is a case.
    """
    within = cases[inside(limits, table)]
    without = cases[inside(tuple(other for other in limits if other != limit), table)]
    if not len(within):
        return 1.0, np.nan
    density = float(without.mean())
    return float(stats.binom.sf(within.sum() - 1, len(within), density)), density


def halves(cases: Any) -> tuple[Any, Any]:
    """Two halves of the points by a fixed draw, with the same share of cases in each.

    A draw, because every second point of a grid may be all those with the same level of a factor.
    """
    order = np.random.default_rng(_SPLIT_SEED).permutation(len(cases))
    order = order[np.argsort(cases[order], kind="stable")]
    return np.sort(order[::2]), np.sort(order[1::2])


class Quality(NamedTuple):
    """How well a box describes cases: counts of points and cases, in all and inside the box."""

    points: int
    cases: int
    inside: int
    cases_inside: int

    @property
    def coverage(self) -> float:
        """Share of all cases that lie inside the box."""
        return self.cases_inside / self.cases

    @property
    def density(self) -> float:
        """Share of the points inside the box that are cases; NaN if there are none inside."""
        return self.cases_inside / self.inside if self.inside else np.nan

    @property
    def mass(self) -> float:
        """Share of all points that lie inside the box."""
        return self.inside / self.points

    @property
    def base_rate(self) -> float:
        """Share of all points that are cases: the density without any limit."""
        return self.cases / self.points


def quality(limits: Limits, table: "pd.DataFrame", cases: Any) -> Quality:
    """How well a box describes the cases of a table with a row per point, a column per factor."""
    within = inside(limits, table)
    return Quality(len(cases), int(cases.sum()), int(within.sum()), int(cases[within].sum()))


def simplified(limits: Limits, table: "pd.DataFrame", cases: Any, most_factors: int) -> Limits:
    """The same box without limits that could be luck, and with at most so many factors limited.

    The weakest limit goes first; what is left is judged anew.
    """
    while limits:
        found = {limit: quasi_p(limit, limits, table, cases) for limit in limits}
        weakest = max(limits, key=found.__getitem__)
        few = len(limited(limits)) <= most_factors
        if few and found[weakest][0] <= SIGNIFICANT:
            break
        limits = tuple(limit for limit in limits if limit != weakest)
    return limits


def peel(table: "pd.DataFrame", cases: Any) -> list[Limits]:
    """All boxes on PRIM's way, from the whole space to the smallest box.

    Args:
        table: A row per point, a column per factor: floats, or words.
        cases: Whether each point is a case.

    Raises:
        InputError: If ema_workbench is not installed.
    """
    prim = import_workbench("analysis.prim")
    levels = {
        str(name): sorted(column.unique())
        for name, column in table.items()
        if column.dtype.kind != "f"
    }
    coded = table.copy()
    for name, words in levels.items():
        # numbers instead of words: the order of a set of words differs from one Python to the next
        coded[name] = table[name].map({word: i for i, word in enumerate(words)}).astype(object)
    # some names mean something to the library, such as scenario
    coded.columns = [f"f{number}" for number in range(coded.shape[1])]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        box = prim.Prim(
            coded, np.asarray(cases, dtype=int), mass_min=min(1.0, _LEAST_INSIDE / len(coded))
        ).find_box()
    names = list(table.columns)
    return [_limits(found, box.box_lims[0], names, table, levels) for found in box.box_lims]


def _limits(
    found: Any, whole: Any, names: list[str], table: "pd.DataFrame", levels: dict[str, list[str]]
) -> Limits:
    limits = []
    for column, name in zip(whole.columns, names, strict=True):
        low, high = found[column]
        if name in levels:
            if len(low) < len(whole[column][0]):
                words = tuple(levels[name][code] for code in sorted(low))
                limits.append(Limit(name, "levels", words))
            continue
        values = np.unique(table[name])
        # PRIM cuts half-way between two points; where points share levels, name the level itself
        repeated = len(values) <= len(table) / 2
        if low > whole[column][0]:
            limits.append(Limit(name, "low", float(values[values >= low][0] if repeated else low)))
        if high < whole[column][1]:
            limits.append(
                Limit(name, "high", float(values[values <= high][-1] if repeated else high))
            )
    return tuple(limits)


def choose_box(trajectory: "pd.DataFrame", density: float) -> int:
    """Row of the box that covers most of those dense enough; if there are none, of the densest."""
    dense = trajectory[trajectory["density"] >= density]
    keys = ["density", "coverage"] if dense.empty else ["coverage", "density"]
    candidates = trajectory if dense.empty else dense
    return int(candidates.sort_values(keys, ascending=False, kind="stable").index[0])


def import_workbench(module: str = "") -> Any:
    """The EMA Workbench, or a module of it, without the warnings of its import.

    Raises:
        InputError: If it is not installed.
    """
    require("discovery")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module(f"ema_workbench.{module}" if module else "ema_workbench")
