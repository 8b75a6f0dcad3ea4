"""Words of the map of who is ahead: its title, its colours, and how to read it."""

from textwrap import fill

import numpy as np

from collabsim.analysis.boundary import HORIZON, Boundary
from collabsim.analysis.standings import LEAST_SETS
from collabsim.analysis.verdicts import direction
from collabsim.analysis.worlds import crossover_of
from collabsim.report.figures.map_lines import MOST_CROSS
from collabsim.report.labels import outcome_label, said, seeds_said


def better_of(boundary: Boundary) -> float:
    """1 where more of what the map shows is better, -1 where less is."""
    if HORIZON in (boundary.x, boundary.y) or boundary.seeds_per_set:
        return 1.0
    return direction(boundary.outcome)


def what_is_compared(boundary: Boundary) -> str:
    """The outcome, for the title."""
    over = " over the plausible sets" if boundary.seeds_per_set else ""
    if boundary.outcome.endswith("crossover"):
        return f"who has overtaken ({boundary.outcome.replace('_', ' ')}){over}"
    return f"{outcome_label(boundary.outcome)}{over}"


def colour_words(boundary: Boundary) -> str:
    """What the colours are, beside their bar."""
    crossover = boundary.outcome.endswith("crossover")
    if boundary.seeds_per_set:
        does = "has overtaken" if crossover else "is ahead"
        words = f"plausible worlds in which {boundary.second} {does} (share)"
    elif crossover:
        words = f"worlds where {boundary.second} has overtaken, less the others (share)"
    else:
        words = f"{boundary.second} less {boundary.first}, {outcome_label(boundary.outcome)}"
    return fill(words, 76)


def footer_words(boundary: Boundary, *, marks: bool, lines: bool) -> str:
    """How many worlds there are and how to read the map.

    Args:
        boundary: What is drawn.
        marks: Whether + and − stand for names of strategies.
        lines: Whether lines of crossover times are drawn.
    """
    parts = _sets(boundary) if boundary.seeds_per_set else _seeds(boundary)
    if (boundary.n == 0).any():
        parts.append("dots: the outcome exists in no run")
    if marks:
        parts.append(f"+ {boundary.second} ahead, − {boundary.first} ahead")
    overtakes = f"{boundary.second} overtakes for good"
    if np.isnan(boundary.crossover).all():
        parts.append("crossover times are not known")
    elif not np.isfinite(boundary.crossover).any():
        parts.append(f"at no point {overtakes} in half of the worlds")
    elif lines:
        where = f"in at least {100 * MOST_CROSS:g}\u00a0% of worlds"
        if HORIZON in (boundary.x, boundary.y):
            where = "in half of the worlds"
        kind = boundary.outcome
        kind = (kind if kind.endswith("crossover") else crossover_of(kind)).replace("_", " ")
        parts.append(f"line: median years until {overtakes} ({kind}), where it does {where}")
    return fill("; ".join(parts), 146)


def _seeds(boundary: Boundary) -> list[str]:
    return [
        f"{seeds_said(boundary.n.ravel().tolist())} per point, the same worlds for both strategies",
        "colour: mean over seeds",
        "hatched: unsure, the 95\u00a0% bootstrap interval over seeds holds 0"
        if boundary.n.max() > 1
        else "hatched: unsure, one seed gives no interval",
    ]


def _sets(boundary: Boundary) -> list[str]:
    low, high = int(boundary.n.min()), int(boundary.n.max())
    sets = said(high, "plausible set") if low == high else f"{low} to {high} plausible sets"
    return [
        f"n = {sets} × {said(boundary.seeds_per_set, 'seed')} per point, the same worlds for both"
        " strategies",
        "colour: share of plausible worlds",
        "hatched: unsure, the 95\u00a0% bootstrap interval of the share over sets holds one half"
        if high >= LEAST_SETS
        else f"hatched: unsure, fewer than {LEAST_SETS} sets are too few to say",
    ]
