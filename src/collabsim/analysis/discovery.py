"""Where a strategy fails: the few limits on factors within which it mostly does.

A point of a sweep is a case if the strategy is surely behind another one there. Where that is
unsure the point stays in the data and is a case for neither of the two, so that a box full of doubt
never looks dense. Coverage is the share of all cases that lie inside a box, density the share of
points inside that are cases; the more limits, the denser a box and the less it covers.

A box is found in one half of the points, and the other half tells what its limits are worth. Points
should be spread evenly and independently, as in a Latin hypercube (Bryant & Lempert 2010).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from collabsim.analysis.peeling import (
    Limits,
    Quality,
    choose_box,
    halves,
    limited,
    peel,
    quality,
    quasi_p,
    simplified,
)
from collabsim.analysis.verdicts import UNSURE, judge_points
from collabsim.analysis.worlds import factors_of
from collabsim.errors import InputError, no_such

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = (
    "factor", "low", "high", "lowest", "highest", "levels", "all_levels", "quasi_p", "p_held_out"
)  # fmt: skip
_LEAST_CASES = 10

type _Half = tuple["pd.DataFrame", Any]  # a row per point, and whether it is a case


class Box(NamedTuple):
    """Limits within which one strategy is mostly behind another.

    Attributes:
        loser: Strategy that is behind.
        winner: Strategy that it is behind of.
        outcome: Outcome in which it is behind.
        limits: A row per limited factor, strongest first: factor; low and high, NaN where there is
            no limit on that side; lowest and highest, what was explored; levels and all_levels,
            those inside the box and all, joined by ``, ``, for a factor of words; quasi_p, the
            chance that a box without this limit holds so many cases by luck (of two sides the
            larger one); p_held_out, the same for the other half of the points, where the limit was
            not chosen for it.
        fitted: How well the box describes the half of the points that it was found in.
        held_out: The same for the other half, which is the honest one.
        unsure: Points, of all, at which it is unsure who is ahead.
        seeds: Fewest and most seeds of a point in which both strategies have this outcome.
        density_wanted: Density that was asked for.
        trajectory: A row per box on the way: step of PRIM; factors, the count of those limited;
            coverage, density and mass; coverage_held_out and density_held_out; chosen.
    """

    loser: str
    winner: str
    outcome: str
    limits: "pd.DataFrame"
    fitted: Quality
    held_out: Quality
    unsure: int
    seeds: tuple[int, int]
    density_wanted: float
    trajectory: "pd.DataFrame"

    @property
    def dense_enough(self) -> bool:
        """Whether the box is as dense as was asked for, in the half that it was found in."""
        return self.fitted.density >= self.density_wanted


def box_of(
    results: "pd.DataFrame",
    outcome: str,
    loser: str,
    winner: str,
    *,
    factors: Sequence[str] | None = None,
    density: float = 0.8,
    most_factors: int = 4,
) -> Box:
    """Find the limits on factors within which ``loser`` is mostly behind ``winner``.

    From every box on PRIM's way the weakest limits are dropped until all are significant (quasi-p
    of at most 0.05) and at most ``most_factors`` factors are limited. Of these boxes the one is
    chosen that covers most cases while at least the share ``density`` of its points are cases; if
    none is so dense, the densest. It may have no limits: then the strategy fails so often that none
    are needed, or nothing tells where it fails.

    Args:
        results: A row per run with columns point, factors, strategy, seed and outcomes; at least
            two seeds for each point.
        outcome: Name of an outcome of a run that puts a strategy ahead.
        loser: Name of the strategy that is behind.
        winner: Name of the strategy that is ahead of it.
        factors: Factors that may be limited; by default all columns that are nothing else. Those
            that never vary are left out. Words and truth values are levels without an order.
        density: Share of cases wanted inside the box, above 0 and up to 1.
        most_factors: Most factors to limit, at least 1.

    Returns:
        The box, the same one each time.

    Raises:
        InputError: If a name is unknown, ema_workbench is not installed, no factor varies, or there
            are fewer than ten cases.
    """
    import pandas as pd

    if not 0.0 < density <= 1.0:
        raise InputError(f"density must be above 0 and at most 1, not {density:g}")
    if most_factors < 1:
        raise InputError(f"at least 1 factor must be free to be limited, not {most_factors}")
    verdicts = judge_points(results, outcome, winner, loser)
    _check_cases(verdicts, outcome, loser, winner)
    table = _varied(verdicts[list(factors_of(results))], factors)
    cases = (verdicts["ahead"] == winner).to_numpy()
    fit, held = ((table.iloc[half], cases[half]) for half in halves(cases))
    boxes: dict[Limits, dict[str, Any]] = {}
    for step, found in enumerate(peel(*fit)):
        limits = simplified(found, *fit, most_factors)
        if limits not in boxes:
            here, there = quality(limits, *fit), quality(limits, *held)
            boxes[limits] = {
                "step": step,
                "factors": len(limited(limits)),
                "coverage": here.coverage,
                "density": here.density,
                "mass": here.mass,
                "coverage_held_out": there.coverage,
                "density_held_out": there.density,
            }
    trajectory = pd.DataFrame(list(boxes.values()))
    row = choose_box(trajectory, density)
    trajectory["chosen"] = trajectory.index == row
    limits = list(boxes)[row]
    return Box(
        loser,
        winner,
        outcome,
        _limits_table(limits, table, fit, held),
        quality(limits, *fit),
        quality(limits, *held),
        int((verdicts["ahead"] == UNSURE).sum()),
        (int(verdicts["n"].min()), int(verdicts["n"].max())),
        density,
        trajectory,
    )


def box_in_words(box: Box) -> str:
    """Say in a few sentences where the strategy fails, and how far that holds."""
    limits = " and ".join(_limit_in_words(row) for row in box.limits.to_dict("records"))
    nowhere = " nearly everywhere" if box.dense_enough else ", but no limit tells where"
    where = f" where {limits}" if limits else nowhere
    here, there = box.fitted, box.held_out
    densest = "" if box.dense_enough else " No box was as dense as asked for; this is the densest."
    return (
        f"{box.loser} is behind {box.winner} in {box.outcome}{where}. Inside,"
        f" {_percent(here.density)} of points are cases ({_percent(there.density)} in the half held"
        f" out, {_percent(here.base_rate)} without limits); {_percent(here.coverage)} of all cases"
        f" are inside ({_percent(there.coverage)} in the half held out).{densest}"
        f" n = {here.points + there.points} points, {here.cases + there.cases} cases,"
        f" {box.unsure} unsure; {seeds_in_words(box)} at each point."
    )


def _percent(share: float) -> str:
    return "none" if np.isnan(share) else f"{100 * share:.0f} %"


def seeds_in_words(box: Box) -> str:
    """How many seeds the points had."""
    return f"{' to '.join(str(count) for count in dict.fromkeys(box.seeds))} seeds"


def _limit_in_words(row: Any) -> str:
    if row["levels"]:
        return f"{row['factor']} is {' or '.join(row['levels'].split(', '))}"
    low, high = row["low"], row["high"]
    if np.isnan(low):
        return f"{row['factor']} ≤ {high:.3g}"
    above = f"{row['factor']} ≥ {low:.3g}"
    return above if np.isnan(high) else f"{low:.3g} ≤ {row['factor']} ≤ {high:.3g}"


def _varied(points: "pd.DataFrame", asked: Sequence[str] | None) -> "pd.DataFrame":
    """The factors asked for that vary: floats, or words where values are not numbers."""
    for name in asked or ():
        if name not in points:
            raise InputError(no_such("factor", name, points.columns, most=40))
    chosen = points[list(asked or points)]
    table = chosen.loc[:, chosen.nunique(dropna=False) > 1].copy()
    if table.shape[1] == 0:
        raise InputError("none of the factors varies from point to point")
    for name in table.columns:
        if table[name].isna().any():
            raise InputError(f"the factor {name} has no value at some points")
        table[name] = table[name].astype(float if table[name].dtype.kind in "iuf" else str)
    return table


def _check_cases(verdicts: "pd.DataFrame", outcome: str, loser: str, winner: str) -> None:
    behind = f"{loser} is surely behind {winner} in {outcome}"
    points, cases = len(verdicts), int((verdicts["ahead"] == winner).sum())
    if verdicts["n"].max() < 2:
        why = "no point has two seeds in which both strategies have a number"
        raise InputError(f"{why}, so it is unsure where {behind}; run more")
    if cases < _LEAST_CASES:
        unsure = int((verdicts["ahead"] == UNSURE).sum())
        raise InputError(
            f"{behind} at {cases or 'none'} of {points} points ({unsure} are unsure); at least"
            f" {_LEAST_CASES} are needed to find limits"
        )


def _limits_table(limits: Limits, table: "pd.DataFrame", fit: _Half, held: _Half) -> "pd.DataFrame":
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for factor in limited(limits):
        sides = {limit.side: limit for limit in limits if limit.factor == factor}
        column, words = table[factor], "levels" in sides
        rows.append(
            {
                "factor": factor,
                "low": sides["low"].value if "low" in sides else np.nan,
                "high": sides["high"].value if "high" in sides else np.nan,
                "lowest": np.nan if words else column.min(),
                "highest": np.nan if words else column.max(),
                "levels": ", ".join(sides["levels"].value) if words else "",
                "all_levels": ", ".join(sorted(column.unique())) if words else "",
                "strength": max(quasi_p(limit, limits, *fit) for limit in sides.values()),
                "p_held_out": max(quasi_p(limit, limits, *held) for limit in sides.values())[0],
            }
        )
    rows.sort(key=lambda row: row["strength"])
    for row in rows:
        row["quasi_p"] = row.pop("strength")[0]
    return pd.DataFrame(rows, columns=_COLUMNS)
