"""Figures of frontiers: the best of each class beside the named strategies, and which class leads
where conditions differ.
"""

from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from collabsim.analysis.frontier import NAMED_PAIR, Frontier, standings_table
from collabsim.analysis.strategy_classes import CLASSES, CONTRASTS
from collabsim.analysis.verdicts import UNSURE
from collabsim.report.figures.chart_parts import MARKS, plain_axes
from collabsim.report.figures.factors import empty_figure, write_words
from collabsim.report.labels import factor_label
from collabsim.report.style import DIVISIVE, INCLUSIVE, INK, MUTED, line_style
from collabsim.strategies import STRATEGIES

if TYPE_CHECKING:
    import pandas as pd

_GAP: Final = 0.6  # between groups of classes
_GROUPS: Final = (("any",), *CONTRASTS.values(), ("fast-and-inclusive", "slow-and-divisive"))
_COLOURS: Final = (DIVISIVE, INCLUSIVE)  # of the first and the second of a group


def frontier_figure(found: Frontier) -> Figure:
    """What the best of each class is worth at each horizon, with named strategies beside it.

    Args:
        found: The frontier.
    """
    table = standings_table(found)
    columns = min(2, len(found.years))
    rows = -(-len(found.years) // columns)
    figure = empty_figure((2.2 + 3.9 * columns, 1.6 + 3.9 * rows))
    panels = figure.subplots(rows, columns, squeeze=False, sharey=True)
    for axes, years in zip(panels.flat, found.years, strict=False):
        _standings(axes, table[table["years"] == years])
        axes.set_title(f"after {years} years", loc="left", fontsize=10, color=INK)
    for axes in panels.flat[len(found.years) :]:
        axes.set_visible(False)
    figure.legend(
        handles=[
            Line2D([], [], ls="", marker=MARKS[place % len(MARKS)], mfc="white", ms=5.5,
                   mec=line_style(name).colour, label=name)
            for place, name in enumerate(found.named)
        ],
        loc="outside right center", fontsize=8, frameon=False, title="named strategies",
        title_fontsize=8.5, alignment="left",
    )  # fmt: skip
    write_words(
        figure, f"The best that was found of each class in {found.scenario}",
        "Years of fully met need. Dots: the best strategy of a class, with its 95 % interval;"
        " hollow: named strategies, in the classes that hold them",
        f"{found.tried:,} strategies tried in {found.runs:,} runs, all classes with the same"
        f" effort; shown are {len(found.seeds)} seeds that nothing was chosen by. There may be"
        " better ones.",
    )  # fmt: skip
    return figure


def _standings(axes: Axes, table: "pd.DataFrame") -> None:
    best = table[table["class"] != ""].set_index("class")
    named = table[table["class"] == ""].set_index("strategy")["value"]
    y, places, labels = 0.0, [], []
    for group in _GROUPS:
        for turn, name in enumerate(group):
            row = best.loc[name]
            colour = INK if len(group) == 1 else _COLOURS[turn]
            axes.plot([row["low"], row["high"]], [y, y], color=colour, lw=2.2)
            axes.plot(row["value"], y, "o", color=colour, ms=6.5)
            for place, (style, strategy) in enumerate(STRATEGIES.items()):
                if name == "any" or CLASSES[name].holds(strategy):
                    axes.plot(named[style], y, MARKS[place % len(MARKS)], mfc="white", ms=5.5,
                              mec=line_style(style).colour, zorder=3)  # fmt: skip
            places.append(y)
            labels.append(name.replace("-and-", " and ").replace("with-", "with "))
            y -= 1.0
        y -= _GAP
    axes.set_yticks(places, labels, fontsize=9)
    axes.set_xlim(left=0.0)
    plain_axes(axes, "x")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def frontier_map(table: "pd.DataFrame", conditions: list[str], scenario: str) -> Figure:
    """Who leads at each horizon where one or two conditions differ, for every contrast.

    Args:
        table: Table of :func:`~collabsim.analysis.frontier.contrasts_by`.
        conditions: The one or two parameters that differ; the first goes across.
        scenario: Name of the scenario.
    """
    across, *up = conditions
    axes_of = (NAMED_PAIR, *CONTRASTS)
    horizons = sorted(table["years"].unique())
    bands = [table[table["years"] == years] for years in horizons] if up else [table]
    figure = empty_figure((1.6 + 2.5 * len(axes_of), 2.1 + 2.4 * len(bands)))
    panels = figure.subplots(len(bands), len(axes_of), squeeze=False, sharex=True, sharey=True)
    limit = float(np.abs(table["difference"]).max()) or 1.0
    colours = LinearSegmentedColormap.from_list("ahead", [DIVISIVE, "#FFFFFF", INCLUSIVE])
    norm, image = TwoSlopeNorm(0.0, -limit, limit), None
    for row, band in zip(panels, bands, strict=True):
        for axes, axis in zip(row, axes_of, strict=True):
            some = band[band["axis"] == axis]
            image = _cells(axes, some, across, up[0] if up else "years", colours, norm)
            first, second = some["first"].iloc[0], some["second"].iloc[0]
            axes.set_title(f"{second}\nagainst {first}", loc="left", fontsize=8.5, color=INK)
    for row, years in zip(panels, horizons, strict=False):
        label = f"{fill(factor_label(up[0], 60), 34)}\nafter {years} years" if up else "years"
        row[0].set_ylabel(label, fontsize=8.5)
    figure.supxlabel(factor_label(across, 100), fontsize=9)
    assert image is not None
    bar = figure.colorbar(image, ax=panels, shrink=0.8, aspect=30, pad=0.01)
    bar.set_label("years of fully met need, second less first", fontsize=8.5)
    bar.outline.set_visible(False)
    figure.suptitle(
        f"Which class leads where in {scenario}\n"
        "Blue: the second is ahead, orange: the first; ·: unsure (the 95 % interval holds 0)",
        x=0.01, ha="left", fontsize=11, color=INK,
    )  # fmt: skip
    return figure


def _cells(axes: Axes, some: "pd.DataFrame", across: str, up: str, colours: Any, norm: Any) -> Any:
    grid = some.pivot(index=up, columns=across, values="difference")
    who = some.pivot(index=up, columns=across, values="ahead").to_numpy()
    values = grid.to_numpy(dtype=float)
    image = axes.imshow(values, origin="lower", aspect="auto", cmap=colours, norm=norm)
    for i, j in np.ndindex(grid.shape):
        text = "·" if who[i, j] == UNSURE else f"{values[i, j]:+.2f}"
        axes.text(j, i, text, ha="center", va="center", fontsize=7.5, color=INK)
    axes.set_xticks(range(grid.shape[1]), [f"{float(level):.3g}" for level in list(grid.columns)])
    axes.set_yticks(range(grid.shape[0]), [f"{float(level):.3g}" for level in list(grid.index)])
    axes.tick_params(labelsize=8, colors=MUTED, length=0)
    axes.spines[:].set_visible(False)
    return image
