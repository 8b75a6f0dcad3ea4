"""The worlds of a sweep, with two strategies side by side in each.

A world is one point of the sweep with one seed. Tables of results are those that a sweep leaves
behind: a row per run with the columns ``point``, the factors, ``strategy``, ``seed``, and the
outcomes. Where the seed or the strategy is itself a factor, all points that are alike in the other
factors count as one, under the smallest of their numbers.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from collabsim.engine.outcomes import OUTCOMES
from collabsim.errors import InputError, no_such
from collabsim.study.crossover import CROSSOVERS

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("point", "strategy", "seed")
"""Columns that say which run a row is."""


def factors_of(results: "pd.DataFrame") -> tuple[str, ...]:
    """Names of the factors of a sweep, without strategy and seed: what stands before the outcomes.

    Raises:
        InputError: If the table is not one of a sweep.
    """
    missing = [name for name in KEYS if name not in results]
    if missing:
        raise InputError(f"the results have no column {missing[0]!r}; are they those of a sweep?")
    if not len(results):
        raise InputError("the results have no rows; is the sweep finished?")
    return tuple(name for name in _cut(results)[0] if name not in KEYS)


def _cut(results: "pd.DataFrame") -> tuple[list[str], list[str]]:
    """Names of the columns before the first outcome, and from there on."""
    known = {outcome.name for outcome in OUTCOMES} | set(CROSSOVERS)
    names = list(results.columns)
    first = next((at for at, name in enumerate(names) if name in known), len(names))
    return names[:first], names[first:]


def crossover_of(outcome: str) -> str:
    """The kind of crossover that goes with an outcome: of need met now, or of sums so far."""
    return CROSSOVERS[0] if outcome.startswith("need_met") else CROSSOVERS[1]


def paired_worlds(results: "pd.DataFrame", outcome: str, first: str, second: str) -> "pd.DataFrame":
    """An outcome of two strategies side by side, a row per world.

    Args:
        results: A row per run.
        outcome: Name of an outcome.
        first: Strategy that the other is held against.
        second: The other strategy.

    Returns:
        Columns ``point``, the factors, ``seed``, ``first``, ``second`` (the outcome of either),
        ``difference`` (second less first) and ``crossover`` (years after which the second overtakes
        for good, infinite if never; missing where the sweep held it against another strategy).
        Rows are in the order of point and seed, whatever the order of the results.

    Raises:
        InputError: If a name does not exist or a run has no partner in the same world.
    """
    factors = factors_of(results)
    check_outcome(results, outcome)
    _check_strategies(results, first, second)
    crossover = crossover_of(outcome)
    kept = [*KEYS, *factors, outcome, crossover]
    runs = results[[name for name in kept if name in results]].assign(
        point=places(results, factors)
    )
    held, other = (
        runs[runs["strategy"] == name].set_index(["point", "seed"]).sort_index()
        for name in (first, second)
    )
    _check_pairs(held, other, first, second)
    worlds = held[list(factors)].copy()
    worlds["first"] = held[outcome].astype(float)
    worlds["second"] = other[outcome].astype(float)
    worlds["difference"] = worlds["second"] - worlds["first"]
    # a sweep notes crossovers against its first strategy, whose own are missing
    known = crossover in runs and held[crossover].isna().all()
    worlds["crossover"] = other[crossover].astype(float) if known else np.nan
    worlds = worlds.reset_index()
    return worlds[["point", *factors, "seed", "first", "second", "difference", "crossover"]]


def missing_in_words(results: "pd.DataFrame", outcome: str, first: str, second: str) -> str:
    """Say in how many worlds two strategies cannot be compared, because a run has no such outcome.

    A month in which a law passed, for instance, is missing where no law ever did. Analyses leave
    such worlds out.

    Returns:
        A sentence, or nothing where the outcome is never missing.

    Raises:
        InputError: If it is missing in all worlds, or a name does not exist.
    """
    check_outcome(results, outcome)
    _check_strategies(results, first, second)
    point = places(results, factors_of(results))
    runs = results[["strategy", "seed", outcome]].assign(point=point)
    runs = runs[runs["strategy"].isin((first, second))]
    lacks = runs[outcome].isna()
    worlds = lacks.groupby([runs["point"], runs["seed"]]).any()
    missing, total = int(worlds.sum()), len(worlds)
    if not missing:
        return ""
    each = [int(lacks[runs["strategy"] == name].sum()) for name in (first, second)]
    who = f"(in {each[0]:,} with {first}, in {each[1]:,} with {second})"
    if missing == total:
        raise InputError(
            f"{outcome} is missing in all {total:,} worlds {who}, so that nobody can be held"
            " against the other; choose another outcome"
        )
    return (
        f"{outcome} is missing in {missing:,} of {total:,} worlds {who}; these are left out, and a"
        " point left with fewer than two is unsure."
    )


def as_rows(table: "pd.DataFrame", column: str) -> Any:
    """A column as array (points, seeds), padded with NaN; rows must be sorted by point."""
    place = table.groupby("point", sort=True).ngroup().to_numpy()
    within = table.groupby("point").cumcount().to_numpy()
    rows = np.full((place.max() + 1, within.max() + 1), np.nan)
    rows[place, within] = table[column].to_numpy(dtype=float)
    return rows


def places(results: "pd.DataFrame", factors: tuple[str, ...]) -> Any:
    """The point of each row; one for all alike where seed or strategy is what tells them apart."""
    alone = results.groupby("point")[["strategy", "seed"]].nunique().eq(1).all()
    if not any(alone[name] and results[name].nunique() > 1 for name in ("strategy", "seed")):
        return results["point"]
    if not factors:
        return results["point"].min()
    return results.groupby(list(factors), dropna=False, observed=True)["point"].transform("min")


def check_outcome(results: "pd.DataFrame", outcome: str) -> None:
    """Refuse what is not an outcome of single runs in these results.

    Raises:
        InputError: With the nearest name.
    """
    if outcome in CROSSOVERS:
        raise InputError(
            f"{outcome} compares two strategies already; choose an outcome such as 'cumulative_35'"
        )
    names = outcome_names(results)
    if outcome not in names:
        raise InputError(no_such("outcome", outcome, names, most=40))


def outcome_names(results: "pd.DataFrame") -> list[str]:
    """Names of the outcomes in a table of runs, one's own among them: what stands after factors."""
    return [name for name in _cut(results)[1] if name not in CROSSOVERS]


def _check_strategies(results: "pd.DataFrame", first: str, second: str) -> None:
    names = sorted(results["strategy"].unique())
    for name in (first, second):
        if name not in names:
            raise InputError(f"in these results, {no_such('strategy', name, names)}")
    if first == second:
        raise InputError(f"name two strategies to compare, not {first!r} twice")


def _check_pairs(held: Any, other: Any, first: str, second: str) -> None:
    for side in (held, other):
        refuse_twice(side.index)
    for here, there, missing in ((held, other, second), (other, held, first)):
        lone = here.index.difference(there.index)
        if len(lone):
            point, seed = lone[0]
            raise InputError(
                f"at point {point}, seed {seed} was not run with {missing}; both strategies need"
                f" the same seeds ({len(lone)} such runs)"
            )


def refuse_twice(index: Any) -> None:
    """Refuse rows of which two are the same run; the index starts with point and seed.

    Raises:
        InputError: With the first that is there twice.
    """
    twice = index[index.duplicated()]
    if len(twice):
        point, seed, *_ = twice[0]
        raise InputError(f"at point {point}, a strategy was run twice with seed {seed}")
