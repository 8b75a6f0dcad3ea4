"""The best strategy that was found of each class, and what classes are worth against one another.

A frontier is one answer to the charge of a straw man: if slow leads fast, does it also lead the
best of all that is fast? All strategies are reported on the same fresh seeds, which no choice was
made by, so a difference between two is seen in the same worlds. The best that was found may not be
the best there is; what a class is worth is at least what is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from collabsim.analysis.intervals import Estimate, mean
from collabsim.analysis.strategy_classes import CLASSES, CONTRASTS, DIALS, dials_of
from collabsim.analysis.verdicts import UNSURE
from collabsim.strategies import PAIR, Strategy

if TYPE_CHECKING:
    import pandas as pd

NAMED_PAIR: Final = "named"
"""What the pair of named strategies is called among the contrasts."""


class Best(NamedTuple):
    """The best strategy of a class that was found for a horizon.

    Attributes:
        strategy: The strategy.
        values: Years of fully met need up to the horizon, one number for each fresh seed.
        name: Its name, if it is a named one; otherwise empty.
    """

    strategy: Strategy
    values: Any
    name: str = ""


class Frontier(NamedTuple):
    """The best strategies of all classes in one scenario.

    Attributes:
        scenario: Name of the scenario.
        years: Horizons.
        best: The best of a class for a horizon, by class and years.
        named: Years of fully met need of each named strategy, array (years, seeds).
        seeds: The fresh seeds.
        tried: Strategies tried.
        runs: Runs made.
    """

    scenario: str
    years: tuple[int, ...]
    best: Mapping[tuple[str, int], Best]
    named: Mapping[str, Any]
    seeds: range
    tried: int
    runs: int


class Contrast(NamedTuple):
    """One class held against another, or one named strategy against another, at a horizon.

    Attributes:
        axis: Key of ``CONTRASTS``, or ``named``.
        years: The horizon.
        first: A class or named strategy.
        second: The one that is held against it.
        difference: Years of fully met need of the second, less the first's, in the same worlds.
    """

    axis: str
    years: int
    first: str
    second: str
    difference: Estimate

    @property
    def ahead(self) -> str:
        """Who is surely ahead, or ``unsure`` if the interval holds 0."""
        if self.difference.low <= 0.0 <= self.difference.high:
            return UNSURE
        return self.second if self.difference.value > 0.0 else self.first


def contrasts(found: Frontier) -> Iterator[Contrast]:
    """All contrasts of a frontier, the pair of named strategies first."""
    fast, slow = PAIR
    for at, years in enumerate(found.years):
        difference = mean(found.named[slow][at] - found.named[fast][at])
        yield Contrast(NAMED_PAIR, years, fast, slow, difference)
        for axis, (first, second) in CONTRASTS.items():
            one, other = found.best[first, years], found.best[second, years]
            yield Contrast(axis, years, first, second, mean(other.values - one.values))


def contrast_table(found: Frontier, levels: Mapping[str, Any] | None = None) -> "pd.DataFrame":
    """The contrasts as a table.

    Args:
        found: The frontier.
        levels: What tells it from others, by name; the same in every row.

    Returns:
        A row per horizon and contrast: the levels, years, axis, first, second, difference (years of
        fully met need), its 95 % interval low and high, n (seeds), ahead.
    """
    import pandas as pd

    return pd.DataFrame([
        {**(levels or {}), "years": one.years, "axis": one.axis, "first": one.first,
         "second": one.second, "difference": one.difference.value, "low": one.difference.low,
         "high": one.difference.high, "n": one.difference.n, "ahead": one.ahead}
        for one in contrasts(found)
    ])  # fmt: skip


def standings_table(found: Frontier) -> "pd.DataFrame":
    """What the best of each class, and each named strategy, is worth.

    Returns:
        A row per horizon and class, then per horizon and named strategy: years, class (empty for
        named strategies), strategy (its name, if it has one), value (years of fully met need), its
        standard error se, the 95 % interval low and high, n (seeds), and for classes the dials.
    """
    import pandas as pd

    rows = []
    for (name, years), best in found.best.items():
        dials = dict(zip(DIALS, map(float, dials_of(best.strategy)), strict=True))
        rows.append({"years": years, "class": name, "strategy": best.name,
                     **_worth(best.values), **dials})  # fmt: skip
    for name, values in found.named.items():
        rows += [{"years": years, "class": "", "strategy": name, **_worth(values[at])}
                 for at, years in enumerate(found.years)]  # fmt: skip
    return pd.DataFrame(rows)


def _worth(values: Any) -> dict[str, float]:
    found = mean(values)
    error = float(values.std(ddof=1) / len(values) ** 0.5)
    return {"value": found.value, "se": error, "low": found.low, "high": found.high, "n": found.n}


def contrasts_by(points: Sequence[tuple[Mapping[str, Any], Frontier]]) -> "pd.DataFrame":
    """The contrasts of several frontiers, such as those of several conditions or parameter sets.

    Args:
        points: What tells a frontier from the others, by name, and the frontier.

    Returns:
        The rows of :func:`contrast_table` for each of them, with what tells it from the others.
    """
    import pandas as pd

    tables = [contrast_table(found, levels) for levels, found in points]
    return pd.concat(tables, ignore_index=True)


def shares_ahead(table: "pd.DataFrame") -> "pd.DataFrame":
    """In how many of several frontiers who is ahead.

    Args:
        table: Table of :func:`contrasts_by`.

    Returns:
        A row per horizon and contrast: years, axis, first, second, sets (how many frontiers),
        first_ahead and second_ahead (in how many of them surely), unsure, and the median
        difference with the 5th and 95th percentile (low, high).
    """
    import pandas as pd

    rows = []
    for (years, axis), some in table.groupby(["years", "axis"], sort=False):
        first, second = some["first"].iloc[0], some["second"].iloc[0]
        low, middle, high = some["difference"].quantile([0.05, 0.5, 0.95])
        rows.append({
            "years": years, "axis": axis, "first": first, "second": second, "sets": len(some),
            "first_ahead": int((some["ahead"] == first).sum()),
            "second_ahead": int((some["ahead"] == second).sum()),
            "unsure": int((some["ahead"] == UNSURE).sum()),
            "median": middle, "low": low, "high": high,
        })  # fmt: skip
    return pd.DataFrame(rows)


def snippet(found: Frontier) -> str:
    """The best strategies as tables of a scenario file, which can be added to any scenario."""
    lines = [f"# The best strategies that were found in {found.scenario}, by class and horizon."]
    for (name, years), best in found.best.items():
        dials = zip(DIALS, dials_of(best.strategy), strict=True)
        values = [f"{dial} = {float(value)!r}" for dial, value in dials]
        lines += ["", f"# {CLASSES[name].meaning}", f"[strategies.best-{name}-{years}]", *values]
    return "\n".join([*lines, ""])
