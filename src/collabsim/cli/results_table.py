"""The table of a finished sweep: the mean of an outcome for each strategy at each point."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from collabsim.cli import terminal

if TYPE_CHECKING:
    import pandas as pd

    from collabsim.scenarios.own import Own


def headline_outcome(runs: "pd.DataFrame", own: "Mapping[str, Own]") -> str:
    """The first outcome of one's own; without any, need met so far after twenty years.

    Or after the longest horizon that all runs reach.
    """
    from collabsim.engine.outcomes import HORIZONS

    for name in own:
        if runs[name].notna().any():
            return name
    reached = [f"cumulative_{years}" for years in HORIZONS if years <= 20]
    return next((n for n in reversed(reached) if runs[n].notna().all()), "cumulative")


def mean_table(runs: "pd.DataFrame", outcome: str) -> "pd.DataFrame":
    """Means of an outcome; over plausible sets, each set counts once, with the mean of its seeds.

    Raises:
        InputError: If there is no such outcome.
    """
    from collabsim.analysis.paired import strategy_means
    from collabsim.analysis.worlds import check_outcome, factors_of
    from collabsim.study.factors import PLAUSIBLE

    if PLAUSIBLE not in runs or runs.groupby("point")["seed"].nunique().max() > 1:
        return strategy_means(runs, outcome)
    check_outcome(runs, outcome)
    factors = [name for name in factors_of(runs) if name != PLAUSIBLE]
    keys = [*factors, "strategy", PLAUSIBLE]
    sets = runs.groupby(keys, as_index=False, sort=False, observed=True).agg(
        {"point": "min", outcome: "mean"}
    )
    sets = sets.rename(columns={PLAUSIBLE: "seed"})
    return strategy_means(sets[["point", *factors, "strategy", "seed", outcome]], outcome)


def varied_factors(means: "pd.DataFrame") -> list[str]:
    """Factors of a table of means that have more than one level."""
    factors = means.columns[1 : list(means.columns).index("strategy")]
    return [str(name) for name in factors if means[name].nunique() > 1]


def show_means(means: "pd.DataFrame", outcome: str, own: "Mapping[str, Own]") -> None:
    """Print a table of means."""
    from collabsim.report.labels import meaning_and_unit
    from collabsim.report.tables import frame_table

    terminal.show(frame_table(means))
    meaning, unit = meaning_and_unit(outcome)
    if outcome in own:
        meaning, unit = own[outcome].meaning.rstrip("."), own[outcome].unit
    said = f"{outcome} ({unit})" if unit else outcome
    said = f"{said}: {meaning}." if meaning else f"{said}."
    terminal.say(f"{said} Mean, and its 95 % bootstrap interval.")
