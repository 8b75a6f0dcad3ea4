"""The figure of several strategies over the levels of one factor of a sweep."""

from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from collabsim.errors import InputError, no_such
from collabsim.report.figures.chart_parts import (
    INTERVAL,
    MARKS,
    name_ends,
    plain_axes,
    ribbon,
    write_footer,
    write_title,
)
from collabsim.report.labels import factor_label, outcome_label, seeds_said
from collabsim.report.style import line_style

if TYPE_CHECKING:
    import pandas as pd

_FEW = 3  # strategies whose ribbons may be strong


def strategies_figure(
    means: "pd.DataFrame", factor: str, outcome: str, *, title: str = "", worlds: str = "seed"
) -> Figure:
    """An outcome of every strategy over the levels of one factor, with intervals as ribbons.

    Levels that are no numbers stand side by side, with dots and lines instead of ribbons.

    Args:
        means: What :func:`~collabsim.analysis.paired.strategy_means` gives.
        factor: Factor along the axis.
        outcome: Name of the outcome that the means are of.
        title: Words above the figure; by default what is shown.
        worlds: What means are taken over.

    Raises:
        InputError: If there is no such factor, or if others vary too.
    """
    import pandas as pd

    factors = list(means.columns[1 : list(means.columns).index("strategy")])
    if factor not in factors:
        raise InputError(no_such("factor", factor, factors))
    others = [name for name in factors if name != factor and means[name].nunique() > 1]
    if others:
        raise InputError(f"besides {factor}, {', '.join(others)} vary too; keep one level of each")
    figure = Figure(figsize=(9.4, 5.6), layout="constrained", dpi=150)
    axes = figure.add_subplot()
    order = sorted(means["strategy"].unique())
    numeric = pd.api.types.is_numeric_dtype(means[factor])
    levels = np.sort(means[factor].unique()) if numeric else means[factor].unique()
    alpha = 0.16 if len(order) <= _FEW else 0.07
    ends = {}
    for place, strategy in enumerate(order):
        table = means[means["strategy"] == strategy].set_index(factor).reindex(levels)
        if numeric:
            ribbon(axes, levels.astype(float), table, "mean", strategy, place, alpha=alpha)
        else:
            shift = 0.6 * ((place + 0.5) / len(order) - 0.5)
            _beside(axes, np.arange(len(levels)) + shift, table, strategy, place)
        ends[strategy] = float(table["mean"].iloc[-1])
    if not numeric:
        axes.set_xticks(np.arange(len(levels)), [fill(str(level), 16) for level in levels])
    axes.set_xlabel(factor_label(factor, 104), fontsize=9)
    axes.set_ylabel(outcome_label(outcome), fontsize=9)
    plain_axes(axes, "y")
    name_ends(axes, ends, order)
    write_title(figure, title or f"{outcome_label(outcome)} over {factor}", 80)
    kind = "ribbons" if numeric else "lines"
    n = seeds_said(means["n"].tolist(), worlds)
    parts = [f"{n} per point and strategy, the same worlds for all"]
    over = INTERVAL.replace("seeds", f"{worlds}s")
    write_footer(figure, [*parts, f"marks: mean, {kind}: {over}"], 146)
    return figure


def _beside(axes: Axes, x: Any, table: "pd.DataFrame", strategy: str, place: int) -> None:
    colour = line_style(strategy, place).colour
    axes.vlines(x, table["low"], table["high"], color=colour, lw=1.8)
    axes.plot(x, table["mean"], ls="", marker=MARKS[place % len(MARKS)], ms=7, color=colour)
