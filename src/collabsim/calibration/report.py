"""What a search says about the patterns: which are hard, which conflict, what was learned.

Made of the tables of :class:`~collabsim.calibration.waves.Found`. Nothing here decides what is
accepted.
"""

from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from collabsim.analysis.patterns import within
from collabsim.calibration.space import NAMES
from collabsim.calibration.trial import CHECKS
from collabsim.calibration.waves import MET, Found, Plan

_PRIOR: Final = 1
"""The wave that was drawn evenly."""


def shares_met(found: Found) -> pd.DataFrame:
    """How many places of each wave met each pattern.

    Returns:
        A row per wave and pattern, and one for ``all`` patterns: wave, pattern, n (places in which
        it was measured), met (their share).
    """
    rows = []
    for wave, table in found.tried.groupby("wave"):
        for name in (*MET, "all"):
            which = table if name == "all" else table[_measured(table, name)]
            column = "accepted" if name == "all" else name
            share = float(which[column].mean()) if len(which) else np.nan
            rows.append({"wave": wave, "pattern": name, "n": len(which), "met": share})
    return pd.DataFrame(rows)


def conflicts(found: Found) -> pd.DataFrame:
    """How often two checks are met together, in places drawn evenly from the plausible ranges.

    Returns:
        A row per pair of checks: first, second, n (places in which both were measured), met_first,
        met_second, met_both (shares), lift (met_both over the product of the other two: 1 where
        they have nothing to do with each other, 0 where they exclude each other), p (Fisher's exact
        test of independence).
    """
    table = found.tried[found.tried["wave"] == _PRIOR]
    met = {name: _check_met(table, name) for name in CHECKS}
    rows = []
    for first, second in combinations(CHECKS, 2):
        both = pd.DataFrame({"a": met[first], "b": met[second]}).dropna()
        if both.empty:
            continue
        a, b = both["a"].to_numpy(dtype=bool), both["b"].to_numpy(dtype=bool)
        expected = float(a.mean() * b.mean())
        cells = [[(a & b).sum(), (a & ~b).sum()], [(~a & b).sum(), (~a & ~b).sum()]]
        rows.append({
            "first": first, "second": second, "n": len(both), "met_first": float(a.mean()),
            "met_second": float(b.mean()), "met_both": float((a & b).mean()),
            "lift": float((a & b).mean()) / expected if expected else np.nan,
            "p": float(stats.fisher_exact(cells).pvalue),
        })  # fmt: skip
    return pd.DataFrame(rows)


def even_places(found: Found) -> pd.DataFrame:
    """The places drawn evenly, and whether each pattern was met there; None if not measured.

    Returns:
        A row per place: the parameters, then the patterns.
    """
    table = found.tried[found.tried["wave"] == _PRIOR]
    met = {name: table[name].astype(object).where(_measured(table, name), None) for name in MET}
    return table[list(NAMES)].assign(**met)


def rival_table(searches: Mapping[str, Found], plans: Mapping[str, Plan]) -> pd.DataFrame:
    """How each model fared: how many sets were accepted, and which patterns its best places met.

    Args:
        searches: What was found, by the name of the model.
        plans: How far each search went.

    Returns:
        A row per model: model, tried, accepted, again (of the most central sets, the share that met
        all patterns again with new seeds), then for each pattern the share of places that met it in
        the last wave that learned.
    """
    rows = []
    for model, found in searches.items():
        last = found.tried[found.tried["wave"] == plans[model].learning]
        shares = {}
        for name in MET:
            measured = last[_measured(last, name)]
            shares[name] = float(measured[name].mean()) if len(measured) else np.nan
        rows.append({
            "model": model, "tried": len(found.tried), "accepted": len(found.accepted),
            "again": float(found.again["accepted"].mean()) if len(found.again) else np.nan,
            **shares,
        })  # fmt: skip
    return pd.DataFrame(rows)


def learned(accepted: pd.DataFrame, places: Any) -> pd.DataFrame:
    """Which parameters the patterns say something about.

    Args:
        accepted: A row per set, a column per parameter.
        places: The same in the unit cube: array (sets, parameters).

    Returns:
        A row per parameter, the most restricted first: parameter, median, low and high (5th and
        95th percentile of the accepted sets), distance (largest difference between the accepted
        share and the even one: 0 where nothing was learned), p (Kolmogorov and Smirnov).
    """
    rows = []
    for column, name in enumerate(NAMES):
        test = stats.kstest(np.clip(places[:, column], 0.0, 1.0), "uniform")
        low, middle, high = accepted[name].quantile([0.05, 0.5, 0.95])
        rows.append({
            "parameter": name, "median": middle, "low": low, "high": high,
            "distance": float(test.statistic), "p": float(test.pvalue),
        })  # fmt: skip
    table = pd.DataFrame(rows)
    return table.sort_values("distance", ascending=False, kind="stable", ignore_index=True)


def _measured(table: pd.DataFrame, pattern: str) -> Any:
    columns = [name for name in CHECKS if name.startswith(f"{pattern}.")]
    return table[columns].notna().any(axis=1)


def _check_met(table: pd.DataFrame, name: str) -> Any:
    measured = table[name]
    return pd.Series(
        [np.nan if np.isnan(v) else float(within(CHECKS[name], v)) for v in measured],
        index=table.index,
    )
