"""The figure of two strategies over the plausible sets: how far does the answer hang on parameters?

A panel for each horizon holds a dot for every plausible set, sorted by how far the second strategy
is ahead of the first, so that where the dots cross 0 shows the share of sets on each side. Full
dots are sets in which somebody is surely ahead, hollow ones are unsure.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.standings import Standing, set_intervals
from collabsim.report.figures.chart_parts import plain_axes, write_footer, write_title
from collabsim.report.labels import said
from collabsim.report.style import INK, MUTED, line_style, text_colour

_MARKS = ("o", "s")  # of the second and the first strategy, so that they differ without colour


def plausible_figure(comparison: Comparison, second: str) -> Figure:
    """Draw the difference in every plausible set, at each horizon.

    Args:
        comparison: What to draw.
        second: The strategy that is held against the first.
    """
    standings = [one for one in comparison.standings if one.second == second]
    figure = Figure(figsize=(2.2 + 2.6 * len(standings), 5.4), layout="constrained", dpi=150)
    panels = figure.subplots(1, len(standings), squeeze=False)[0]
    for axes, standing in zip(panels, standings, strict=True):
        _panel(axes, comparison.differences(second, standing.years), standing)
    panels[0].set_ylabel(f"{second} less {comparison.first},\nneed met so far (years)", fontsize=9)
    scenario = comparison.runs.scenario.name
    heading = f"{second} against {comparison.first} over the plausible sets ({scenario})"
    write_title(figure, heading, 34 * len(standings))
    write_footer(figure, _footer(comparison), 40 + 36 * len(standings))
    return figure


def _panel(axes: Axes, differences: Any, standing: Standing) -> None:
    means = differences.mean(axis=1)
    order = np.argsort(means, kind="stable")
    low, high = (ends[order] for ends in set_intervals(differences))
    means = means[order]
    x = 100.0 * (np.arange(len(means)) + 0.5) / len(means)
    size = float(np.clip(260.0 / len(means), 3.0, 6.0))
    for place, (strategy, side) in enumerate(
        ((standing.second, means > 0.0), (standing.first, means <= 0.0))
    ):
        colour = line_style(strategy).colour
        sure = (low > 0.0) | (high < 0.0)
        axes.vlines(x[side], low[side], high[side], color=colour, alpha=0.3, lw=1.2)
        for some, fill in ((side & sure, colour), (side & ~sure, "white")):
            axes.plot(
                x[some], means[some], ls="none", marker=_MARKS[place], ms=size, mew=0.9,
                color=colour, markerfacecolor=fill, zorder=3,
            )  # fmt: skip
    axes.axhline(0.0, color=INK, lw=1)
    axes.axhline(standing.difference.value, color=MUTED, lw=1, ls=(0, (4, 2)))
    axes.set_xlim(-2, 102)  # no dot is cut
    reach = float(np.nanmax(np.abs(np.r_[means, low, high]), initial=0.0)) or 1.0
    bottom, top = min(0.0, np.nanmin(np.r_[means, low])), max(0.0, np.nanmax(np.r_[means, high]))
    axes.set_ylim(bottom - 0.28 * reach, top + 0.28 * reach)  # room for words on either side
    axes.set_title(f"after {standing.years} years", loc="left", fontsize=10.5, color=INK)
    axes.set_xlabel("plausible sets, sorted (%)", fontsize=8.5)
    plain_axes(axes, "y")
    _write_shares(axes, standing)


def _write_shares(axes: Axes, standing: Standing) -> None:
    """Who is ahead in which share of plausible worlds, above and below."""
    share = standing.share
    behind = share.value - standing.balance.value
    between = ""
    if share.n > 1:
        between = f" [{100 * share.low:.0f}, {100 * share.high:.0f}]"
    words = (
        (standing.second, f"{100 * share.value:.0f} %{between}", 0.985, "top"),
        (standing.first, f"{100 * behind:.0f} %", 0.015, "bottom"),
    )
    for strategy, text, y, va in words:
        axes.text(
            0.03, y, f"{strategy} ahead\nin {text} of worlds", transform=axes.transAxes, va=va,
            fontsize=8.5, color=text_colour(strategy), linespacing=1.25, zorder=5,
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85},
        )  # fmt: skip


def _footer(comparison: Comparison) -> list[str]:
    sets = said(len(comparison.runs.members), "plausible set")
    seeds = said(comparison.runs.seeds_each, "seed")
    parts = [
        f"n = {sets} × {seeds}, the same worlds for both strategies",
        "a dot: mean over the seeds of one set",
    ]
    if comparison.runs.seeds_each > 1:
        parts += [
            "line at a dot: its 95\u00a0% interval (Student's t over seeds)",
            "full: surely ahead, hollow: unsure",
        ]
    else:
        parts.append("hollow: one seed per set gives no interval")
    parts.append("dashed: mean over sets")
    if len(comparison.runs.members) > 1:
        parts.append("in brackets: 95\u00a0% bootstrap interval over sets")
    return parts
