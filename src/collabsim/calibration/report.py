"""What a search says about the patterns: which are hard, which conflict, what was learned.

Made of the tables of :class:`~collabsim.calibration.matching.Searched`. Nothing here decides what
is accepted.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats
from scipy.spatial.distance import pdist

from collabsim.analysis.patterns.catalogue import CORROBORATION, PATTERNS
from collabsim.calibration.emulator import Fit, fit_checks
from collabsim.calibration.matching import Searched
from collabsim.calibration.simulator import ASKED, FIT_PATTERNS, FITTED, STAGES
from collabsim.calibration.space import NAMES, places_of

_PRIOR: Final = 1  # the wave that was drawn evenly
_TELLING: Final = 3  # parameters named for each pattern
_TENTH: Final = 0.1
_CROWDED: Final = 3.0  # times as many sets in a tenth of a range as evenness would put there
_STAGE: Final = {name: max(STAGES.index(made) for made in ASKED[name].reading) for name in FITTED}
"""Place of the last of the run sets that a number needs."""

_FIT_NAMES: Final = tuple(pattern.name for pattern in FIT_PATTERNS)
OPEN: Final = tuple(pattern.name for pattern in PATTERNS if pattern.kind == CORROBORATION)
"""Names of the patterns that nothing is tuned to."""


def shares_met(found: Searched) -> pd.DataFrame:
    """How many places of each wave met each pattern.

    Returns:
        A row per wave and pattern, and one for ``all`` patterns: wave, pattern, n (places in which
        it was measured), met (their share), foretold (the share that the emulators foretold; only
        of all patterns together).
    """
    rows = []
    for wave, table in found.tried.groupby("wave"):
        for name in (*_FIT_NAMES, "all"):
            which = table if name == "all" else table[_measured(table, name)]
            column = "accepted" if name == "all" else name
            share = float(which[column].mean()) if len(which) else np.nan
            told = float(table["foretold"].mean()) if name == "all" else np.nan
            rows.append(
                {"wave": wave, "pattern": name, "n": len(which), "met": share, "foretold": told}
            )
    return pd.DataFrame(rows)


def conflicts(found: Searched) -> pd.DataFrame:
    """How often two patterns are met together, in places drawn evenly from the plausible ranges.

    Returns:
        A row per pair of patterns: first, second, n (places in which both were measured),
        met_first, met_second, met_both (shares), lift (met_both over the product of the other two:
        1 where they have nothing to do with each other, 0 where they exclude each other), p
        (Fisher's exact test of independence).
    """
    table = found.tried[found.tried["wave"] == _PRIOR]
    known = {name: _measured(table, name).to_numpy() for name in _FIT_NAMES}
    rows = []
    for first, second in combinations(_FIT_NAMES, 2):
        both = table[known[first] & known[second]]
        if both.empty:
            continue
        a, b = both[first].to_numpy(dtype=bool), both[second].to_numpy(dtype=bool)
        expected = float(a.mean() * b.mean())
        cells = [[(a & b).sum(), (a & ~b).sum()], [(~a & b).sum(), (~a & ~b).sum()]]
        rows.append({
            "first": first, "second": second, "n": len(both), "met_first": float(a.mean()),
            "met_second": float(b.mean()), "met_both": float((a & b).mean()),
            "lift": float((a & b).mean()) / expected if expected else np.nan,
            "p": float(stats.fisher_exact(cells).pvalue),
        })  # fmt: skip
    return pd.DataFrame(rows)


def even_places(found: Searched) -> pd.DataFrame:
    """The places drawn evenly, and whether each pattern was met there; None if not measured.

    Returns:
        A row per place: the parameters, then the patterns.
    """
    table = found.tried[found.tried["wave"] == _PRIOR]
    met = {n: table[n].astype(object).where(_measured(table, n), None) for n in _FIT_NAMES}
    return table[list(NAMES)].assign(**met)


def rival_table(searches: Mapping[str, Searched]) -> pd.DataFrame:
    """How each model fared: how many sets were accepted, and which patterns its best places met.

    Args:
        searches: What was found, by the name of the model.

    Returns:
        A row per model: model, tried, accepted, again (the share of accepted sets that met
        everything again with new seeds), then for each pattern the share of places that met it in
        the last wave that all searches came to.
    """
    wave = min(found.tried["wave"].max() for found in searches.values())
    rows = []
    for model, found in searches.items():
        last = found.tried[found.tried["wave"] == wave]
        shares = {}
        for name in _FIT_NAMES:
            measured = last[_measured(last, name)]
            shares[name] = float(measured[name].mean()) if len(measured) else np.nan
        rows.append({
            "model": model, "tried": len(found.tried), "accepted": len(found.accepted),
            "again": float(found.again["accepted"].mean()) if len(found.again) else np.nan,
            **shares,
        })  # fmt: skip
    return pd.DataFrame(rows)


def corroborated(found: Searched) -> pd.DataFrame:
    """What the patterns that nothing was tuned to say of the sets that met everything again.

    Returns:
        A row per open pattern: pattern, sets (that met everything again), met (the share of them
        that show it), low and high (a 95 % interval of that share, Wilson).
    """
    kept = found.again[found.again["accepted"]]
    rows = []
    for name in OPEN:
        test = stats.binomtest(int(kept[name].sum()), max(len(kept), 1))
        low, high = test.proportion_ci(method="wilson") if len(kept) else (np.nan, np.nan)
        share = float(kept[name].mean()) if len(kept) else np.nan
        rows.append({"pattern": name, "sets": len(kept), "met": share, "low": low, "high": high})
    return pd.DataFrame(rows)


def spread(sets: pd.DataFrame) -> float:
    """How far sets lie apart: their mean distance, 1 where it is that of sets drawn evenly.

    Args:
        sets: A row per set, a column per parameter.
    """
    if len(sets) < 2:
        return float("nan")
    apart = float(pdist(places_of(sets), "cityblock").mean()) / len(NAMES)
    return 3.0 * apart  # two even draws from 0 to 1 are a third apart


def telling(found: Searched) -> pd.DataFrame:
    """Which parameters matter to what is asked, as the emulators of all that was tried see it.

    Returns:
        A row per label: asked (the label), explained (share of the variance that the emulator
        explains at places left out of its fit), then the parameters that move it most, with the
        direction in which it moves when they grow: first, second, third.
    """
    fits = fit_checks(places_of(found.tried), found.tried, FITTED)
    rows = []
    for name, fit in fits.items():
        order = [_moves(fit, column) for column in _strongest(fit)]
        order += [""] * (_TELLING - len(order))
        rows.append({
            "asked": name, "explained": fit.explained,
            **dict(zip(("first", "second", "third"), order, strict=True)),
        })  # fmt: skip
    return pd.DataFrame(rows)


def learned(accepted: pd.DataFrame) -> pd.DataFrame:
    """Which parameters the patterns say something about, and where they crowd at an end.

    Args:
        accepted: A row per set, a column per parameter.

    Returns:
        A row per parameter, the most restricted first: parameter, median, low and high (5th and
        95th percentile of the sets), distance (largest difference between their share and the even
        one: 0 where nothing was learned), low_end and high_end (share of sets in the lowest and
        the highest tenth of the range), crowds (``low`` or ``high`` if three times as many are
        there as evenness would put, else empty).
    """
    places = places_of(accepted)
    rows = []
    for column, name in enumerate(NAMES):
        at = np.clip(places[:, column], 0.0, 1.0)
        distance = stats.kstest(at, "uniform").statistic
        low, middle, high = accepted[name].quantile([0.05, 0.5, 0.95])
        ends = float((at <= _TENTH).mean()), float((at >= 1.0 - _TENTH).mean())
        crowded = [e for e, share in zip(("low", "high"), ends, strict=True)
                   if share >= _CROWDED * _TENTH]  # fmt: skip
        rows.append({
            "parameter": name, "median": middle, "low": low, "high": high,
            "distance": float(distance), "low_end": ends[0], "high_end": ends[1],
            "crowds": " and ".join(crowded),
        })  # fmt: skip
    table = pd.DataFrame(rows)
    return table.sort_values("distance", ascending=False, kind="stable", ignore_index=True)


def _strongest(fit: Fit) -> Iterable[int]:
    linear = fit.weights[1 : 1 + len(NAMES)]
    order = np.argsort(-np.abs(linear), kind="stable")[:_TELLING]
    return [int(column) for column in order if linear[column] != 0.0]


def _moves(fit: Fit, column: int) -> str:
    return f"{NAMES[column]} {'+' if fit.weights[1 + column] > 0.0 else '−'}"


def _measured(table: pd.DataFrame, pattern: str) -> Any:
    """Whether all runs were made that a pattern needs, though a number may be missing even so."""
    made = np.ones(len(table), dtype=bool)
    for stage in {_STAGE[name] for name in FITTED if ASKED[name].pattern.name == pattern}:
        columns = [name for name in FITTED if _STAGE[name] >= stage]
        made &= table[columns].notna().any(axis=1).to_numpy()
    return pd.Series(made, index=table.index)
