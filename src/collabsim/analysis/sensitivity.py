"""Which factors decide an outcome, and how much is chance: global sensitivity from stored results.

All start from one number per design point (see ``responses``). ``screen`` ranks factors by
elementary effects (Morris 1991; Campolongo et al. 2007), which is cheap. ``decompose`` gives each
factor its shares of the variance (Sobol' 2001; Saltelli et al. 2010): ``first`` by itself,
``total`` with all it does together with others. Where ``seed`` is a factor, its total index is the
share of chance; another factor that only makes chance fall differently can have as large a total.
Estimated shares may come out a little below 0; they are left as they are.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from collabsim.analysis.intervals import CONFIDENCE, interval
from collabsim.errors import InputError, no_such

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES = 500
"""Draws of the bootstrap behind every interval."""

_BOOTSTRAP_SEED = 20_111  # SALib takes 0 for no seed at all
_LEAST = 8  # base points below which a step towards all of them says nothing


def screen(problem: dict[str, Any], sample: Any, y: Any) -> "pd.DataFrame":
    """Rank factors by their elementary effects, scaled to a move through the whole range.

    Args:
        problem: SALib's description of the factors: num_vars, names and bounds.
        sample: Array (points, factors) of Morris trajectories, within the bounds.
        y: Array (points,), the number of each point.

    Returns:
        A row per factor, largest mu_star first: factor; mu, the mean effect; mu_star, the mean of
        its size, with its 95 % interval mu_star_low and mu_star_high; sigma, how much the effect
        differs from place to place; n, trajectories. All but n in the unit of ``y``. A factor with
        few levels is moved from level to level, which makes its effects look up to twice as large.

    Raises:
        InputError: If ``y`` does not fit the sample, is not finite or never varies, or if the
            sample is not made of Morris trajectories.
    """
    import pandas as pd
    from SALib.analyze import morris

    values = _checked(y)
    points = np.asarray(sample, dtype=float)
    shape = (len(values), problem["num_vars"])
    if points.shape != shape:
        raise InputError(f"the sample should have (points, factors) = {shape}, not {points.shape}")
    found = morris.analyze(
        _plain(problem), points, values, num_resamples=RESAMPLES, conf_level=CONFIDENCE,
        num_levels=_levels(problem, points), seed=_BOOTSTRAP_SEED,
    )  # fmt: skip
    mu_star, half = np.asarray(found["mu_star"]), np.asarray(found["mu_star_conf"])
    table = pd.DataFrame(
        {
            "factor": list(problem["names"]),
            "mu": np.asarray(found["mu"]),
            "mu_star": mu_star,
            "mu_star_low": mu_star - half,
            "mu_star_high": mu_star + half,
            "sigma": np.asarray(found["sigma"]),
            "n": len(values) // (shape[1] + 1),
        }
    )
    return table.sort_values("mu_star", ascending=False, kind="stable", ignore_index=True)


def decompose(problem: dict[str, Any], y: Any) -> "pd.DataFrame":
    """Share the variance out over the factors.

    Args:
        problem: SALib's description of the factors: num_vars, names and bounds.
        y: Array of n · (factors + 2) numbers, in the order of SALib's Sobol' sample without
            second-order indices.

    Returns:
        A row per factor, largest total index first: factor; first and total, each with the ends
        _low and _high of its 95 % bootstrap interval; n, base points. Estimates of ``first`` may be
        below 0 where it is near 0. Several factors share what they do together, so that total
        indices may add up to more than 1.

    Raises:
        InputError: If the length does not fit the factors, or ``y`` is not finite or never varies.
    """
    table = _indices(problem, *_sobol_responses(problem, y))
    return table.sort_values("total", ascending=False, kind="stable", ignore_index=True)


def convergence(problem: dict[str, Any], y: Any) -> "pd.DataFrame":
    """The indices of :func:`decompose` from an eighth, a quarter, half and all of the base points.

    Returns:
        A row per number of base points n (at least 8) and factor, in the order of the problem, with
        the columns of :func:`decompose`. Indices are NaN where too few points vary.

    Raises:
        InputError: As :func:`decompose`; also if the base points are not a power of 2 from 16 on.
    """
    import pandas as pd

    values, n = _sobol_responses(problem, y)
    check_base_points(n)
    sizes = [size for size in (n // 8, n // 4, n // 2, n) if size >= _LEAST]
    width = problem["num_vars"] + 2
    return pd.concat(
        [_indices(problem, values[: size * width], size) for size in sizes], ignore_index=True
    )


def check_base_points(n: int) -> None:
    """Refuse numbers of base points from which one could not see indices settle.

    Raises:
        InputError: If it is no power of 2 from 16 on.
    """
    if n < 2 * _LEAST or n & (n - 1):
        raise InputError(
            f"to see indices settle, base points must be a power of 2 from {2 * _LEAST} on, not {n}"
        )


def unsettled(table: "pd.DataFrame") -> list[str]:
    """Factors whose total index from half the base points lies outside the interval from all.

    ``table`` is what :func:`convergence` returns.
    """
    sizes = sorted(table["n"].unique())
    half, whole = (table[table["n"] == size].set_index("factor") for size in sizes[-2:])
    inside = (half["total"] >= whole["total_low"]) & (half["total"] <= whole["total_high"])
    return [str(factor) for factor in inside.index[~inside]]


def settled_in_words(table: "pd.DataFrame") -> str:
    """Say whether the total indices have settled, and how wide the widest interval still is."""
    moved = unsettled(table)
    half, whole = (int(size) for size in sorted(table["n"].unique())[-2:])
    last = table[table["n"] == whole]
    width = (last["total_high"] - last["total_low"]).to_numpy()
    more = f" and {len(moved) - 5} more" if len(moved) > 5 else ""
    who = f"the total index of {', '.join(moved[:5])}{more}" if moved else "no total index"
    verdict = (
        f"{'not ' if moved else ''}settled between {half:,} and {whole:,} base points: {who} moved"
        " by more than its own interval"
    )
    widest = last["factor"].iloc[int(width.argmax())]
    return f"{verdict}; the widest interval, of {widest}, is {width.max():.2f} wide"


def chance_in_words(table: "pd.DataFrame", factor: str = "seed") -> str:
    """Say what share of the variance is chance, with 95 % intervals.

    The total index of the seed is the variance that would be left if all other factors were known;
    its first index the part that is the same whatever they are.

    Args:
        table: What :func:`decompose` returns.
        factor: Name of the factor that stands for chance.

    Raises:
        InputError: If the table has no such factor.
    """
    if factor not in set(table["factor"]):
        raise InputError(no_such("factor", factor, table["factor"]))
    row = table[table["factor"] == factor].iloc[0]

    def share(name: str) -> tuple[str, str]:
        value, low, high = (round(100 * row[name + end]) for end in ("", "_low", "_high"))
        return f"{value} %", f"[{low}, {high}]"

    total, first = share("total"), share("first")
    return (
        f"chance (the {factor}) carries {total[0]} of the variance {total[1]},"
        f" {first[0]} {first[1]} by itself, whatever the other factors are"
        f" (n = {int(row['n']):,} base points)"
    )


def _checked(y: Any) -> Any:
    """Numbers as floats, none missing and not all the same."""
    values = np.asarray(y, dtype=float)
    bad = int((~np.isfinite(values)).sum())
    if bad:
        raise InputError(f"{bad} of {len(values)} numbers are missing or infinite")
    if not _varies(values):
        raise InputError("the outcome is the same in all points: there is no variance to explain")
    return values


def _varies(values: Any) -> bool:
    # differences by rounding alone do not count
    size = max(1.0, float(np.abs(values).max(initial=0.0)))
    return len(values) > 0 and float(np.ptp(values)) > 1e-12 * size


def _plain(problem: dict[str, Any]) -> dict[str, Any]:
    """A copy, because SALib writes into what it is given."""
    return {key: problem[key] for key in ("num_vars", "names", "bounds")}


def _levels(problem: dict[str, Any], sample: Any) -> int:
    """The number of levels of a Morris design, from the one step that all its moves have."""
    low, high = np.asarray(problem["bounds"], dtype=float).T
    width = problem["num_vars"] + 1
    if len(sample) < 2 * width or len(sample) % width:
        raise InputError(
            f"a Morris design has at least 2 trajectories of {width} points; there are"
            f" {len(sample)} points"
        )
    moves = np.abs(np.diff(((sample - low) / (high - low)).reshape(-1, width, width - 1), axis=1))
    step = float(moves.max())
    moved = moves > 1e-6
    each_once = (moved.sum(axis=1) == 1).all() and (moved.sum(axis=2) == 1).all()
    if not each_once or not 0.5 < step < 1.0 + 1e-6 or np.ptp(moves[moved]) > 1e-6:
        raise InputError("this is no Morris design: one factor moves at a time, by the same step")
    return round(2.0 * step / (2.0 * step - 1.0))


def _sobol_responses(problem: dict[str, Any], y: Any) -> tuple[Any, int]:
    """Checked numbers of a Sobol' design and its count of base points."""
    values, width = _checked(y), int(problem["num_vars"]) + 2
    if len(values) < 2 * width or len(values) % width:
        raise InputError(
            f"a Sobol' design of {width - 2} factors has a multiple of {width} points,"
            f" at least {2 * width}; there are {len(values)}"
        )
    if not _varies(_outer(problem, values)):
        raise InputError(
            "the outcome varies in too few points to share its variance out; use more points"
        )
    return values, len(values) // width


def _outer(problem: dict[str, Any], values: Any) -> Any:
    """The two independent samples, from which SALib takes the variance."""
    width = problem["num_vars"] + 2
    return np.concatenate([values[::width], values[width - 1 :: width]])


def _indices(problem: dict[str, Any], values: Any, n: int) -> "pd.DataFrame":
    import pandas as pd
    from SALib.analyze import sobol

    columns: dict[str, Any] = {"factor": list(problem["names"])}
    found = None
    if _varies(_outer(problem, values)):
        found = sobol.analyze(
            _plain(problem), values, calc_second_order=False, num_resamples=RESAMPLES,
            conf_level=CONFIDENCE, keep_resamples=True, seed=_BOOTSTRAP_SEED,
        )  # fmt: skip
    for name, theirs in (("first", "S1"), ("total", "ST")):
        low, high = interval(found[f"{theirs}_conf_all"]) if found else (np.nan, np.nan)
        columns[name] = found[theirs] if found else np.nan
        columns[f"{name}_low"], columns[f"{name}_high"] = low, high
    return pd.DataFrame({**columns, "n": n})
