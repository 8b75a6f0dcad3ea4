"""Figures of finished comparisons.

Each function draws from a comparison and returns a Matplotlib figure; the caller saves it. The same
figures serve the command line, reports and the documentation. Every figure states how many seeds it
rests on.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from collabsim.analysis.comparison import Comparison
from collabsim.report.style import GRID, INK, MUTED, axis_label, line_style, text_colour

_LABEL_GAP = 0.05
_BELOW = ("depth", "voice", "members", "beneficiary_trust")


def comparison_figure(comparison: Comparison) -> Figure:
    """Trajectories with bands, and the paired difference to the first strategy.

    Above, need met by strategy and the difference in need met summed so far; below, the depth of
    policies, the voice of movements, membership and people's trust. Lines are means over seeds,
    bands hold 50 % of seeds and, with up to two strategies, 80 %.
    """
    figure = Figure(figsize=(11, 7.4), layout="constrained", dpi=150)
    rows = figure.add_gridspec(2, 1, height_ratios=(1.25, 1))
    above, below = figure.add_subfigure(rows[0]), figure.add_subfigure(rows[1])
    need, difference = above.subplots(1, 2)
    _trajectories(need, comparison, "need_met", labels=True)
    _difference(difference, comparison)
    for axes, name in zip(below.subplots(1, len(_BELOW)), _BELOW, strict=True):
        _trajectories(axes, comparison, name, labels=False)
    scenario = comparison.runs.scenario
    _mark_events(need, comparison)
    _mark_laws(need, comparison)
    _mark_events(difference, comparison)
    figure.suptitle(scenario.title or scenario.name, x=0.01, ha="left", fontsize=14, color=INK)
    figure.supxlabel(
        f"n = {len(comparison.runs.seeds)} seeds per strategy, the same worlds for each;"
        f" lines: mean over seeds, bands: {'80 % and ' if _few(comparison) else ''}50 % of seeds"
        " (difference: 80 %)",
        x=0.01, ha="left", fontsize=8.5, color=MUTED,
    )  # fmt: skip
    return figure


def _trajectories(axes: Axes, comparison: Comparison, name: str, *, labels: bool) -> None:
    years = _years(comparison)
    ends = {}
    for position, strategy in enumerate(comparison.runs.strategies):
        style = line_style(strategy, position)
        band = comparison.bands(name)[strategy]
        mean = comparison.runs.months[name][position].mean(axis=0)
        if len(comparison.runs.seeds) > 1:
            if _few(comparison):
                axes.fill_between(
                    years, band[:, 0], band[:, 4], color=style.colour, alpha=0.14, lw=0
                )
            axes.fill_between(years, band[:, 1], band[:, 3], color=style.colour, alpha=0.18, lw=0)
        axes.plot(years, mean, color=style.colour, ls=style.dash, lw=1.8, label=strategy)
        ends[strategy] = mean[-1]
    axes.set_title(name.replace("_", " "), loc="left", fontsize=10.5, color=INK)
    axes.set_ylabel(axis_label(name), fontsize=8.5)
    axes.set_ylim(bottom=0)
    _finish(axes, years)
    if labels:
        _label_ends(axes, comparison, ends)


def _difference(axes: Axes, comparison: Comparison) -> None:
    years = _years(comparison)
    summed = np.cumsum(comparison.runs.months["need_met"], axis=-1) / 12.0
    first, *others = comparison.runs.strategies
    ends = {}
    for position, strategy in enumerate(others, start=1):
        style = line_style(strategy, position)
        gained = summed[position] - summed[0]
        if len(gained) > 1:
            low, high = np.quantile(gained, (0.1, 0.9), axis=0)
            axes.fill_between(years, low, high, color=style.colour, alpha=0.18, lw=0)
        mean = gained.mean(axis=0)
        axes.plot(years, mean, color=style.colour, ls=style.dash, lw=1.8, label=strategy)
        ends[strategy] = mean[-1]
    axes.axhline(0, color=INK, lw=1)
    axes.set_title(
        f"need met so far, compared with {first} in the same world", loc="left", fontsize=10.5,
        color=INK,
    )  # fmt: skip
    axes.set_ylabel("difference (years of fully met need)", fontsize=8.5)
    _finish(axes, years)
    _label_ends(axes, comparison, ends)
    if not others:
        axes.text(0.5, 0.6, "one strategy: nothing to compare", transform=axes.transAxes,
                  ha="center", color=MUTED)  # fmt: skip


def _mark_events(axes: Axes, comparison: Comparison) -> None:
    """Scheduled events as vertical lines; those of one month share a line."""
    top = axes.get_ylim()[1]
    words: dict[int, list[str]] = {}
    for event in comparison.runs.scenario.events:
        words.setdefault(event.month, []).append(event.label or event.kind.replace("_", " "))
    for month, labels in words.items():
        if month < comparison.runs.length:
            axes.axvline(month / 12, color=MUTED, lw=0.8, ls=(0, (1, 2)))
            axes.annotate(
                ", ".join(labels), (month / 12, top), xytext=(2, -2), rotation=90,
                textcoords="offset points", va="top", ha="left", fontsize=7.5, color=MUTED,
            )  # fmt: skip


def _mark_laws(axes: Axes, comparison: Comparison) -> None:
    """The median month of a law, and in how many worlds it passed, as a mark at the top."""
    top = axes.get_ylim()[1]
    for position, strategy in enumerate(comparison.runs.strategies):
        months = comparison.runs.outcomes["law_month"][position]
        passed = months[~np.isnan(months)]
        if len(passed):
            year = float(np.median(passed)) / 12
            axes.plot(year, top, marker="v", ms=7, color=line_style(strategy, position).colour,
                      clip_on=False)  # fmt: skip
            axes.annotate(
                f"law ({len(passed)} of {len(months)})", (year, top), xytext=(0, 6),
                textcoords="offset points", ha="center", fontsize=7.5, annotation_clip=False,
                color=text_colour(strategy, position),
            )  # fmt: skip


def _label_ends(axes: Axes, comparison: Comparison, ends: dict[str, Any]) -> None:
    """Name each line where it ends, pushed apart where names would overlap."""
    low, high = axes.get_ylim()
    gap = _LABEL_GAP * (high - low)
    order = list(comparison.runs.strategies)
    at = -np.inf
    for strategy, value in sorted(ends.items(), key=lambda item: item[1]):
        at = max(float(value), at + gap)
        axes.annotate(
            strategy, (1, at), xycoords=("axes fraction", "data"), xytext=(4, 0),
            textcoords="offset points", va="center", fontsize=8.5, annotation_clip=False,
            color=text_colour(strategy, order.index(strategy)),
        )  # fmt: skip


def _finish(axes: Axes, years: Any) -> None:
    axes.set_xlabel("year", fontsize=8.5)
    axes.set_xlim(0, years[-1])
    axes.tick_params(labelsize=8, colors=MUTED)
    axes.grid(axis="y", color=GRID, lw=0.7)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _few(comparison: Comparison) -> bool:
    """Whether there are so few strategies that wide bands do not cover one another."""
    return len(comparison.runs.strategies) <= 2


def _years(comparison: Comparison) -> Any:
    return np.arange(1, comparison.runs.length + 1) / 12.0
