"""The referee's figure: every variant as a dot with its interval, a panel for each scenario."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from collabsim.report.figures.chart_parts import plain_axes, write_footer, write_title
from collabsim.report.style import GRID, INK, MUTED, text_colour
from collabsim.strategies import PAIR

_GAP = 1.6  # rows that a heading takes


def places(shown: pd.DataFrame) -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """Heights of variants and of the headings above them, falling from 0."""
    variants: dict[tuple[str, str], float] = {}
    headings: dict[str, float] = {}
    height = 0.0
    for question, part in shown.groupby("question", sort=False):
        headings[str(question)] = height
        height -= 1.0
        for variant in part["variant"].unique():
            variants[str(question), str(variant)] = height
            height -= 1.0
        height -= _GAP - 1.0
    return variants, headings


def draw(table: pd.DataFrame, years: int) -> Figure:
    """Difference after ``years`` years under every variant.

    Args:
        table: The table of the experiment.
        years: One of its horizons.
    """
    shown = table[table["years"] == years]
    variants, headings = places(shown)
    scenarios = shown["scenario"].unique()
    bottom = min(variants.values()) - 0.8
    figure = Figure(figsize=(12.5, 1.6 - 0.2 * bottom), layout="constrained", dpi=150)
    panels: Any = figure.subplots(1, len(scenarios), sharey=True, squeeze=False)[0]
    for axes, scenario in zip(panels, scenarios, strict=True):
        part = shown[shown["scenario"] == scenario]
        _panel(axes, part, variants, headings)
        axes.set_title(scenario, fontsize=11, color=INK)
        axes.set_ylim(bottom, 0.8)
    panels[0].set_yticks(list(variants.values()), [variant for _, variant in variants],
                         fontsize=8.5, color=INK)  # fmt: skip
    for question, height in headings.items():
        panels[0].annotate(
            question, (0.0, height), xycoords=("axes fraction", "data"), xytext=(-6, 0),
            textcoords="offset points", ha="right", va="center", fontsize=9, fontweight="bold",
            color=INK, annotation_clip=False,
        )  # fmt: skip
    first, second = PAIR
    write_title(
        figure, f"{second} less {first} after {years} years under every variant asked for", 100
    )
    parts = [
        "years of fully met need so far, second strategy less first, mean and 95\u00a0% bootstrap"
        " interval over seeds (over points for the plausible ranges)",
        "hollow: the interval holds 0; band: the worlds as they are",
        "n at the right",
        "other pairs: style alone is inclusive less divisive style, speed alone is slow less fast"
        " effort, and the rest what is named first less what is named second",
    ]
    write_footer(figure, parts, 175)
    return figure


def _panel(
    axes: Axes,
    part: pd.DataFrame,
    variants: dict[tuple[str, str], float],
    headings: dict[str, float],
) -> None:
    base = part.iloc[0]
    axes.axvspan(base["low"], base["high"], color=GRID, lw=0, zorder=0)
    axes.axvline(0, color=INK, lw=1)
    for height in list(headings.values())[1:]:
        axes.axhline(height + 0.8, color=GRID, lw=0.8)
    for here in part.to_dict("records"):
        height = variants[here["question"], here["variant"]]
        sure = here["low"] > 0.0 or here["high"] < 0.0
        ahead = here["second"] if here["difference"] > 0.0 else here["first"]
        colour = text_colour(ahead, 0) if sure else MUTED
        axes.hlines(height, here["low"], here["high"], color=colour, lw=1.8)
        axes.plot(here["difference"], height, ls="", marker="o", ms=5.5, mec=colour, mew=1.4,
                  mfc=colour if sure else "white")  # fmt: skip
        axes.annotate(f"{here['n']}", (1.0, height), xycoords=("axes fraction", "data"),
                      xytext=(-2, 0), textcoords="offset points", ha="right", va="center",
                      fontsize=7, color=MUTED)  # fmt: skip
    plain_axes(axes, "x")
    axes.margins(x=0.08)
    axes.set_xlabel("years of fully met need", fontsize=9)
    axes.set_title(f"← {base['first']} ahead", loc="left", fontsize=8.5, color=MUTED)
    axes.set_title(f"{base['second']} ahead →", loc="right", fontsize=8.5, color=MUTED)
