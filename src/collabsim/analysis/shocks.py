"""How strategies take shocks of growing size, and which shock turns their order.

A sweep over the depth of a scheduled event ran the same worlds with shocks from none to severe.
What a shock costs a strategy is the difference to the same world with the smallest depth. The
flipping depth is the smallest at which the strategy that is ahead without the shock no longer is.
"""

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from collabsim.analysis.intervals import interval, means, resamples
from collabsim.analysis.paired import compare_points, verdicts
from collabsim.analysis.verdicts import direction
from collabsim.analysis.worlds import factors_of, paired_worlds
from collabsim.errors import InputError, no_such

if TYPE_CHECKING:
    import pandas as pd

_DEPTH = re.compile(r"event\.\d+\.depth")


class Resilience(NamedTuple):
    """Two strategies under shocks of growing size; other factors tell groups of rows apart.

    Attributes:
        outcome: Name of the outcome.
        first: Strategy that the other is held against.
        second: The other strategy.
        depth: Factor whose levels are the sizes of the shock.
        others: The other factors, such as ``event.1.month``.
        losses: A row per strategy, depth and group: the others, depth, ``strategy``, ``n``, and
            ``loss`` against the smallest depth with ``low`` and ``high``, in the unit of the
            outcome; positive where the shock made it worse.
        standings: Who is ahead, a row per point as
            :func:`~collabsim.analysis.paired.compare_points` gives it.
        flips: A row per group: the others, ``n``, ``ahead`` (who is ahead at the smallest depth, by
            the mean) and its ``verdict``, and ``flip``, the smallest depth at which the order is
            another, with ``low`` and ``high``; infinite where no depth that was run changes it.
    """

    outcome: str
    first: str
    second: str
    depth: str
    others: tuple[str, ...]
    losses: "pd.DataFrame"
    standings: "pd.DataFrame"
    flips: "pd.DataFrame"


def resilience_of(
    results: "pd.DataFrame", outcome: str, first: str, second: str, *, depth: str | None = None
) -> Resilience:
    """Losses, standings and flipping depths from a sweep over the depth of an event.

    The flipping depth is where the mean difference, drawn as straight lines between the depths that
    were run, first turns its sign. Its interval comes from drawing seeds again, the same seeds at
    every depth; a draw in which the order is another from the start counts as the smallest depth.

    Args:
        results: A row per run.
        outcome: Name of an outcome, such as ``cumulative_35``.
        first: Strategy that the other is held against.
        second: The other strategy.
        depth: Name of the factor; may be left out if the depth of just one event was varied.

    Raises:
        InputError: If there is no such factor, if a group of points has fewer than two depths, one
            of them twice or no seed in common, or as
            :func:`~collabsim.analysis.worlds.paired_worlds`.
    """
    import pandas as pd

    depth = _depth_of(results, depth)
    better = direction(outcome)
    worlds = paired_worlds(results, outcome, first, second)
    others = tuple(name for name in factors_of(results) if name != depth)
    losses, flips = [], []
    for group, part in _groups(worlds, others):
        tables = {
            column: _by_depth(part, depth, column) for column in ("first", "second", "difference")
        }
        for strategy, column in ((first, "first"), (second, "second")):
            losses.append(_losses(better * tables[column], group, depth, strategy))
        flips.append({**group, **_flip(better * tables["difference"], first, second)})
    return Resilience(
        outcome,
        first,
        second,
        depth,
        others,
        pd.concat(losses, ignore_index=True),
        compare_points(results, outcome, first, second),
        pd.DataFrame(flips),
    )


def first_turn(depths: Any, differences: Any, sign: float) -> Any:
    """Smallest depth at which a difference no longer has the given sign.

    Args:
        depths: Rising depths.
        differences: Array (…, depths), taken to run straight from depth to depth.
        sign: 1 if the difference is positive without a shock, -1 if it is negative.

    Returns:
        Array (…) of depths; the smallest where the sign is the other one from the start, infinite
        where it never is the other one.
    """
    depths = np.asarray(depths, dtype=float)
    heights = sign * np.asarray(differences, dtype=float)
    turned = heights < 0.0
    at = np.argmax(turned, axis=-1)
    before = np.maximum(at - 1, 0)
    high = np.take_along_axis(heights, before[..., np.newaxis], axis=-1)[..., 0]
    low = np.take_along_axis(heights, at[..., np.newaxis], axis=-1)[..., 0]
    drop = np.where(high > low, high - low, 1.0)
    crossing = depths[before] + (depths[at] - depths[before]) * high / drop
    found = np.where(at == 0, depths[0], crossing)
    return np.where(turned.any(axis=-1), found, np.inf)


def _depth_of(results: "pd.DataFrame", depth: str | None) -> str:
    factors = factors_of(results)
    found = [name for name in factors if _DEPTH.fullmatch(name)]
    if depth is None:
        if len(found) != 1:
            raise InputError(
                f"name the depth to look at: the sweep has {', '.join(found)}"
                if found
                else "the sweep has no factor 'event.1.depth' or the like"
            )
        return found[0]
    if depth not in found:
        raise InputError(no_such("depth of an event among the factors", depth, found))
    return depth


def _groups(
    worlds: "pd.DataFrame", others: tuple[str, ...]
) -> "list[tuple[dict[str, Any], pd.DataFrame]]":
    if not others:
        return [({}, worlds)]
    grouped = worlds.groupby(list(others), dropna=False, observed=True)
    return [(dict(zip(others, key, strict=True)), part) for key, part in grouped]


def _by_depth(part: "pd.DataFrame", depth: str, column: str) -> "pd.DataFrame":
    """A row per seed and a column per depth, with the seeds that have a number everywhere."""
    if part.duplicated([depth, "seed"]).any():
        raise InputError(f"a point with the same {depth} and seed is in the results twice")
    paired = part[part["difference"].notna()]
    table = paired.pivot(index="seed", columns=depth, values=column).dropna().sort_index(axis=1)
    if table.shape[1] < 2:
        raise InputError(f"shocks are compared over at least two levels of {depth}")
    if not len(table):
        raise InputError(f"no seed was run at every level of {depth}")
    return table


def _losses(
    table: "pd.DataFrame", group: dict[str, Any], depth: str, strategy: str
) -> "pd.DataFrame":
    import pandas as pd

    values = table.to_numpy()
    estimates = means((values[:, :1] - values).T)
    columns = {"n": estimates.n, "loss": estimates.value, "low": estimates.low}
    head = {**group, depth: table.columns.to_numpy(), "strategy": strategy}
    return pd.DataFrame({**head, **columns, "high": estimates.high})


def _flip(table: "pd.DataFrame", first: str, second: str) -> dict[str, Any]:
    depths, values = table.columns.to_numpy(), table.to_numpy()
    start = means(values[:, :1].T)
    found = values.mean(axis=0)
    nonzero = found[found != 0.0]
    sign = float(np.sign(nonzero[0])) if len(nonzero) else 1.0
    row = {
        "n": len(values),
        "ahead": second if sign > 0.0 else first,
        "verdict": verdicts(start.low, start.high, first, second, 1.0)[0],
        "flip": float(first_turn(depths, found, sign)),
        "low": np.nan,
        "high": np.nan,
    }
    if len(values) > 1:
        drawn = [times @ values / len(values) for times in resamples(len(values))]
        row["low"], row["high"] = interval(first_turn(depths, np.concatenate(drawn), sign))
    return row
