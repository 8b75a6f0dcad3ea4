"""Figures of which factors decide an outcome, and whether the answer has settled.

Each function draws a table from ``analysis.sensitivity`` and returns a Matplotlib figure; the
caller saves it. Intervals are at the 95 % level, and every figure says how many points it rests on.
The seed, which stands for chance, is hatched or framed, so that it is told apart without colours.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from collabsim.analysis.sensitivity import settled_in_words, unsettled
from collabsim.report.figures.chart_parts import plain_axes
from collabsim.report.figures.factors import (
    CHANCE,
    bracketed,
    empty_figure,
    factor_in_words,
    largest_rows,
    left_out,
    legend_above,
    what_is_shown,
    write_words,
)
from collabsim.report.figures.label_places import place_labels
from collabsim.report.labels import meaning_and_unit
from collabsim.report.style import INCLUSIVE, INK, MUTED

if TYPE_CHECKING:
    import pandas as pd

_HATCH = "/////"
_NO_FURTHER = " A factor no further out than the seed may only make chance fall differently."
_RESHUFFLED = (
    " Dotted: total of chance; a factor that only makes chance fall differently can reach it."
)


def tornado(
    table: "pd.DataFrame", outcome: str, strategies: str | Sequence[str] = (), *, most: int = 20
) -> Figure:
    """Bars of first and total Sobol' indices with intervals, largest total on top.

    Args:
        table: What :func:`collabsim.analysis.sensitivity.decompose` returns.
        outcome: Name of the outcome, for the title.
        strategies: The strategy or the two strategies that the numbers are about.
        most: Most factors to draw; the seed is always drawn, and the others are counted.
    """
    shown = largest_rows(table, "total", most)
    figure = empty_figure((10, 2.2 + 0.42 * len(shown)))
    axes = figure.add_subplot()
    for place, row in enumerate(shown.to_dict("records")):
        hatch = _HATCH if row["factor"] == CHANCE else None
        for name, shift, colour in (("total", -0.19, INCLUSIVE), ("first", 0.19, "white")):
            value, ends = row[name], [[row[f"{name}_low"]], [row[f"{name}_high"]]]
            axes.barh(
                place + shift, value, 0.36, facecolor=colour, hatch=hatch, lw=0.9,
                edgecolor="white" if hatch and colour != "white" else INCLUSIVE,
            )  # fmt: skip
            axes.plot(ends, [place + shift] * 2, color=INK, lw=1.3, solid_capstyle="butt")
            axes.plot(ends, [place + shift] * 2, color=INK, ls="none", marker="|", ms=5)
            axes.annotate(
                bracketed(value, row[f"{name}_low"], row[f"{name}_high"]),
                (1, place + shift), xycoords=("axes fraction", "data"), xytext=(6, 0),
                textcoords="offset points", va="center", fontsize=7.5,
                color=INK if name == "total" else MUTED, annotation_clip=False,
            )  # fmt: skip
    axes.axvline(0, color=INK, lw=1)
    chance = table.loc[table["factor"] == CHANCE, "total"]
    if len(chance):
        axes.axvline(chance.iloc[0], color=INK, lw=1, ls=(0, (1, 2)), zorder=0.5)
    axes.set_yticks(range(len(shown)), [factor_in_words(factor) for factor in shown["factor"]])
    axes.set_ylim(len(shown) - 0.45, -0.55)
    plain_axes(axes, "x")
    axes.tick_params(axis="y", labelsize=9, colors=INK, length=0)
    axes.set_xlabel("share of the variance", fontsize=8.5)
    handles = [
        Patch(fc=INCLUSIVE, ec=INCLUSIVE, label="total: alone and together with others"),
        Patch(fc="white", ec=INCLUSIVE, label="first: alone"),
    ]
    if len(chance):
        handles.append(Patch(fc="white", ec=INCLUSIVE, hatch=_HATCH, label="chance"))
    legend_above(axes, handles)
    n = int(table["n"].iloc[0])
    write_words(
        figure,
        "Where the variance comes from: shares of each factor, by itself and in all",
        what_is_shown(outcome, strategies),
        f"n = {n:,} base points, {n * (len(table) + 2):,} points in all; lines and brackets:"
        f" 95 % bootstrap intervals. All first indices sum to {table['first'].sum():.2f}; the rest"
        " is what factors do together, and error."
        + (_RESHUFFLED if len(chance) else "")
        + (" An estimate below 0 stands for a share near 0." if (table["first"] < 0).any() else "")
        + left_out(table, shown, "total"),
    )
    return figure


def screening_figure(
    table: "pd.DataFrame", outcome: str, strategies: str | Sequence[str] = (), *, most: int = 15
) -> Figure:
    """Mean size of elementary effects against how much they differ from place to place.

    Args:
        table: What :func:`collabsim.analysis.sensitivity.screen` returns.
        outcome: Name of the outcome, for the title.
        strategies: The strategy or the two strategies that the numbers are about.
        most: Most factors to name; the seed is always named, and the others are counted.
    """
    table = table.reset_index(drop=True)
    shown = largest_rows(table, "mu_star", most)
    figure = empty_figure((10, 7))
    axes = figure.add_subplot()
    right = 1.1 * float(table["mu_star_high"].max())
    top = max(1.15 * float(table["sigma"].max()), 0.3 * right)
    right = max(right, 0.3 * top)
    left, bottom = -0.03 * right, -0.05 * top
    axes.set(xlim=(min(left, 1.05 * float(table["mu_star_low"].min())), right), ylim=(bottom, top))
    end = min(right, top)
    axes.plot([0, end], [0, end], color=MUTED, lw=1, ls=(0, (4, 3)), zorder=1)
    for position, row in enumerate(table.to_dict("records")):
        named = position in shown.index
        ends = [row["mu_star_low"], row["mu_star_high"]]
        axes.plot(ends, [row["sigma"]] * 2, color=INCLUSIVE, lw=1, alpha=0.5, zorder=2)
        axes.plot(
            row["mu_star"], row["sigma"], marker=_marker(row["mu"], row["mu_star"]),
            ms=7 if named else 4, zorder=4 if named else 3, color=INCLUSIVE,
            markerfacecolor="white" if row["factor"] == CHANCE else INCLUSIVE,
        )  # fmt: skip
    unit = meaning_and_unit(outcome)[1]
    axes.set_xlabel(f"mu*: mean size of the effect of going through the range ({unit})")
    axes.set_ylabel(f"sigma: how much that effect differs from place to place ({unit})")
    for axis in (axes.xaxis, axes.yaxis):
        axis.label.set_fontsize(8.5)
    plain_axes(axes, "both")
    kinds = (("^", "raises the number (mu ≥ 0.9 mu*)"), ("v", "lowers it"), ("o", "does both"))
    handles = [Line2D([], [], marker=m, color=INCLUSIVE, ls="none", label=w) for m, w in kinds]
    if CHANCE in set(table["factor"]):
        handles.append(Line2D([], [], marker="o", mec=INCLUSIVE, mfc="white", ls="none",
                              label="hollow: chance"))  # fmt: skip
    handles.append(Line2D([], [], color=MUTED, ls=(0, (4, 3)), lw=1, label="sigma = mu*"))
    legend_above(axes, handles)
    n = int(table["n"].iloc[0])
    write_words(
        figure,
        "Screening: which factors matter, and which of them depend on the others",
        what_is_shown(outcome, strategies),
        f"n = {n:,} trajectories, {n * (len(table) + 1):,} points in all; lines: 95 % bootstrap"
        " intervals of mu*. Above the dashed line an effect differs more than it is large: it turns"
        " round or depends on other factors; far below, it is nearly the same everywhere."
        + (_NO_FURTHER if CHANCE in set(table["factor"]) else "")
        + left_out(table, shown, "mu_star"),
    )
    place_labels(
        axes,
        table[["mu_star", "sigma"]].to_numpy(),
        table[["mu_star_low", "mu_star_high"]].to_numpy(),
        dict(zip(shown.index.to_list(), map(factor_in_words, shown["factor"]), strict=True)),
    )
    return figure


def convergence_figure(
    table: "pd.DataFrame", outcome: str, strategies: str | Sequence[str] = (), *, most: int = 12
) -> Figure:
    """First and total indices from ever more base points, a panel for each factor.

    Args:
        table: What :func:`collabsim.analysis.sensitivity.convergence` returns.
        outcome: Name of the outcome, for the title.
        strategies: The strategy or the two strategies that the numbers are about.
        most: Most factors to draw; the seed is always drawn, and the others are counted.
    """
    last = table[table["n"] == table["n"].max()].sort_values("total", ascending=False)
    shown, moved = largest_rows(last, "total", most), unsettled(table)
    columns = min(4, len(shown))
    rows = -(-len(shown) // columns)
    figure = empty_figure((max(6.5, 2.75 * columns), 1.9 + 1.9 * rows))
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axes in panels[len(shown) :]:
        axes.remove()
    for axes, factor in zip(panels, shown["factor"], strict=False):
        _settling(axes, table[table["factor"] == factor])
        verdict = "NOT SETTLED" if factor in moved else "settled"
        axes.set_title(f"{factor_in_words(factor)}\n{verdict}", loc="left", fontsize=8.5, color=INK)
    for axes in panels[: len(shown) : columns]:
        axes.set_ylabel("share of the variance", fontsize=8.5)
    for axes in panels[max(0, len(shown) - columns) : len(shown)]:
        axes.set_xlabel("base points", fontsize=8.5)
        axes.tick_params(labelbottom=True)
    write_words(
        figure,
        "Have the shares settled? Total (filled, solid) and first (hollow, dashed) indices",
        what_is_shown(outcome, strategies),
        f"Growing parts of the same sample; bars: 95 % bootstrap intervals. Total"
        f" indices are {settled_in_words(table)}." + left_out(last, shown, "total"),
    )
    return figure


def _settling(axes: Axes, rows: "pd.DataFrame") -> None:
    """One panel: total and first indices of one factor over base points."""
    for name, marker, dash, fill, shift in (
        ("first", "s", (0, (3, 2)), "white", 1.04),
        ("total", "o", "solid", INCLUSIVE, 0.96),
    ):
        n = rows["n"] * shift  # side by side, so that bars do not cover one another
        axes.vlines(n, rows[f"{name}_low"], rows[f"{name}_high"], color=INCLUSIVE, lw=1, alpha=0.6)
        axes.plot(n, rows[name], color=INCLUSIVE, ls=dash, lw=1.3, marker=marker, ms=4.5, mfc=fill)
    axes.axhline(0, color=INK, lw=0.8)
    axes.set_xscale("log", base=2)
    axes.set_xticks(rows["n"].to_numpy(), [f"{n:,}" for n in rows["n"]], minor=False)
    axes.minorticks_off()
    plain_axes(axes, "y")


def _marker(mu: float, mu_star: float) -> str:
    if abs(mu) < 0.9 * mu_star or mu_star == 0.0:
        return "o"
    return "^" if mu > 0.0 else "v"
