"""Figures of two strategies in a sweep: ideas switched off, and shocks of growing size.

Each function draws from a finished analysis and returns a Matplotlib figure; the caller saves it.
Nothing is said by colour alone, and every figure states how many seeds it rests on.
"""

from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from collabsim.analysis.ablation import AblationEffects
from collabsim.analysis.shocks import Resilience
from collabsim.analysis.verdicts import UNSURE, direction
from collabsim.report.figures.chart_parts import (
    INTERVAL,
    name_ends,
    plain_axes,
    ribbon,
    write_footer,
    write_title,
)
from collabsim.report.labels import factor_label, outcome_label, seeds_said
from collabsim.report.style import GRID, INK, MUTED, text_colour
from collabsim.study.factors import NO_ABLATION

if TYPE_CHECKING:
    import pandas as pd

_MOST_ROWS = 6


def ablation_figure(effects: AblationEffects, *, title: str = "") -> Figure:
    """What is left of the result without each idea: dots with intervals, in two panels.

    On the left the difference between the strategies and in words who is ahead, on the right the
    median crossover and the share of worlds that cross. The shaded band is the interval with all
    ideas. Ideas whose absence changes the difference most stand at the top.

    Args:
        effects: What to draw.
        title: Words above the figure; by default what is compared.
    """
    table = effects.table
    figure = Figure(figsize=(12, 2.6 + 0.4 * len(table)), layout="constrained", dpi=150)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.2, 1))
    rows = -np.arange(len(table), dtype=float)
    _differences(left, effects, rows)
    _crossovers(right, effects, rows)
    names = ["none (all ideas)" if name == NO_ABLATION else name for name in table["ablation"]]
    for axes in (left, right):
        plain_axes(axes, "x")
        axes.axhline(-0.5, color=MUTED, lw=0.8)
        axes.set_ylim(rows[-1] - 0.6, 0.6)
    left.set_yticks(rows, names, fontsize=9, color=INK)
    what = f"{effects.second} against {effects.first}, one idea switched off at a time"
    write_title(figure, title or what, 100)
    parts = [
        f"{seeds_said(table['n'].tolist())} for each row, the same worlds in all",
        f"dots: mean (left) and median (right), lines: {INTERVAL}, hollow where it holds 0",
        "band: with all ideas",
        f"cross: share of worlds in which {effects.second} overtakes for good",
    ]
    write_footer(figure, parts, 184)
    return figure


def _differences(axes: Axes, effects: AblationEffects, rows: Any) -> None:
    table, pair = effects.table, (effects.first, effects.second)
    axes.axvspan(*table.loc[0, ["difference_low", "difference_high"]], color=GRID, lw=0, zorder=0)
    axes.axvline(0, color=INK, lw=1)
    for row, here in zip(rows, table.to_dict("records"), strict=True):
        verdict = here["verdict"]
        sure = verdict != UNSURE
        colour = text_colour(verdict, pair.index(verdict)) if sure else MUTED
        axes.hlines(row, here["difference_low"], here["difference_high"], color=colour, lw=1.8)
        axes.plot(here["difference"], row, ls="", marker="o", ms=7, mec=colour, mew=1.6,
                  mfc=colour if sure else "white")  # fmt: skip
        words = f"{verdict} ahead" if sure else UNSURE
        axes.annotate(words, (1.0, row), xycoords=("axes fraction", "data"), xytext=(6, 0),
                      textcoords="offset points", va="center", fontsize=8.5, color=colour,
                      annotation_clip=False)  # fmt: skip
    less, more = pair[:: int(direction(effects.outcome))]
    axes.set_title(f"← {less} ahead", loc="left", fontsize=8.5, color=MUTED)
    axes.set_title(f"{more} ahead →", loc="right", fontsize=8.5, color=MUTED)
    label = f"{effects.second} less {effects.first}, {outcome_label(effects.outcome)}"
    axes.set_xlabel(fill(label, 70), fontsize=9)


def _crossovers(axes: Axes, effects: AblationEffects, rows: Any) -> None:
    table = effects.table
    axes.set_title(f"years until {effects.second} overtakes", loc="left", fontsize=8.5, color=MUTED)
    axes.annotate("cross", (1.0, 1.0), xycoords="axes fraction", xytext=(6, 6),
                  textcoords="offset points", fontsize=8.5, color=MUTED)  # fmt: skip
    axes.tick_params(left=False)
    axes.set_xlabel(outcome_label(effects.crossover), fontsize=9)
    times = table[["crossover_low", "crossover", "crossover_high"]].to_numpy(dtype=float)
    if np.isnan(times[:, 1]).all():
        axes.text(0.5, 0.5, "crossover times are not known", transform=axes.transAxes, ha="center",
                  color=MUTED)  # fmt: skip
        axes.set_xticks([])
        return
    most = max(1.0, np.max(times[np.isfinite(times)], initial=0.0))
    never = 1.16 * most
    drawn = np.where(np.isposinf(times), never, times)
    axes.axvspan(drawn[0, 0], drawn[0, 2], color=GRID, lw=0, zorder=0)
    axes.axvline(1.075 * most, color=MUTED, lw=0.8, ls=(0, (1, 2)))
    axes.hlines(rows, drawn[:, 0], drawn[:, 2], color=INK, lw=1.8)
    for row, (_, when, _), share in zip(rows, drawn, table["crossing"], strict=True):
        axes.plot(when, row, ls="", marker="D" if when < never else "X", ms=6.5, color=INK)
        axes.annotate(f"{100 * share:.0f} %", (1.0, row), xycoords=("axes fraction", "data"),
                      xytext=(6, 0), textcoords="offset points", va="center", fontsize=8.5,
                      color=INK, annotation_clip=False)  # fmt: skip
    axes.set_xlim(0, 1.06 * never)
    some = np.isfinite(times).any()
    ticks = [tick for tick in axes.get_xticks() if some and tick <= most]
    axes.set_xticks([*ticks, never], [*(f"{tick:g}" for tick in ticks), "never"])


def shocks_figure(shocks: Resilience, *, title: str = "") -> Figure:
    """What shocks of growing size cost each strategy, and where they turn the order.

    A row of two panels for each group of other factors, at most six, spread over all there are.
    Left the loss against the smallest shock, right who is ahead.

    Args:
        shocks: What to draw.
        title: Words above the figure; by default what is compared.
    """
    groups = shocks.flips.to_dict("records")
    at = np.unique(
        np.linspace(0, len(groups) - 1, min(len(groups), _MOST_ROWS)).round().astype(int)
    )
    figure = Figure(figsize=(12, 1.6 + 3.4 * len(at)), layout="constrained", dpi=150)
    panels = figure.subplots(len(at), 2, squeeze=False)
    for (left, right), flip in zip(panels, [groups[number] for number in at], strict=True):
        said = ", ".join(f"{name} = {flip[name]}" for name in shocks.others)
        _losses(left, _of(shocks.losses, flip, shocks.others), shocks, said)
        _order(right, _of(shocks.standings, flip, shocks.others), shocks, flip)
    for axes in panels[-1]:
        axes.set_xlabel(factor_label(shocks.depth, 60), fontsize=9)
    what = f"{shocks.second} against {shocks.first} under shocks of growing size"
    write_title(figure, title or what, 100)
    parts = [
        f"{seeds_said([group['n'] for group in groups])} at each depth, the same worlds",
        f"lines: mean, ribbons: {INTERVAL}",
        "dotted line and grey band: where the order changes, with its interval",
    ]
    if len(at) < len(groups):
        parts.append(f"{len(at)} of {len(groups)} groups are shown")
    write_footer(figure, parts, 184)
    return figure


def _of(table: "pd.DataFrame", group: dict[str, Any], others: tuple[str, ...]) -> "pd.DataFrame":
    for name in others:
        table = table[table[name] == group[name]]
    return table


def _losses(axes: Axes, losses: "pd.DataFrame", shocks: Resilience, said: str) -> None:
    pair = [shocks.first, shocks.second]
    ends = {}
    for place, strategy in enumerate(pair):
        table = losses[losses["strategy"] == strategy].sort_values(shocks.depth)
        ribbon(axes, table[shocks.depth].to_numpy(), table, "loss", strategy, place)
        ends[strategy] = float(table["loss"].iloc[-1])
    axes.axhline(0, color=INK, lw=1)
    axes.set_title(f"loss against the smallest shock{', ' if said else ''}{said}", loc="left",
                   fontsize=10, color=INK)  # fmt: skip
    axes.set_ylabel(f"loss, {outcome_label(shocks.outcome)}", fontsize=9)
    plain_axes(axes, "y")
    name_ends(axes, ends, pair)


def _order(axes: Axes, standings: "pd.DataFrame", shocks: Resilience, flip: dict[str, Any]) -> None:
    table = standings.sort_values(shocks.depth)
    depths = table[shocks.depth].to_numpy(dtype=float)
    ribbon(axes, depths, table, "difference", shocks.second, 1)
    axes.axhline(0, color=INK, lw=1)
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, -0.1 * (high - low)), max(high, 0.1 * (high - low)))
    less, more = (shocks.first, shocks.second)[:: int(direction(shocks.outcome))]
    for height, words, va in ((0.98, f"{more} ahead", "top"), (0.02, f"{less} ahead", "bottom")):
        axes.text(0.015, height, words, transform=axes.transAxes, va=va, fontsize=8.5, color=MUTED)
    if flip["low"] <= depths[-1]:
        axes.axvspan(flip["low"], min(flip["high"], depths[-1]), color=GRID, lw=0, zorder=0)
    if np.isfinite(flip["flip"]):
        axes.axvline(flip["flip"], color=INK, lw=1.2, ls=(0, (1, 2)))
    axes.set_title(_flip_words(flip), loc="left", fontsize=10, color=INK)
    label = f"{shocks.second} less {shocks.first},\n{outcome_label(shocks.outcome)}"
    axes.set_ylabel(label, fontsize=9)
    plain_axes(axes, "y")


def _flip_words(flip: dict[str, Any]) -> str:
    def number(value: float) -> str:
        return "never" if np.isinf(value) else f"{value:.2g}"

    if np.isinf(flip["flip"]) and not flip["low"] < np.inf:
        return f"no shock changes the order: {flip['ahead']} stays ahead"
    at = number(flip["flip"])
    words = "no shock changes the order" if at == "never" else f"the order changes at {at}"
    if not np.isnan(flip["low"]):
        words += f" ({number(flip['low'])} to {number(flip['high'])})"
    return words
