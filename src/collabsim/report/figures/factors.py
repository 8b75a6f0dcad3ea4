"""What figures about factors share: their words, their legend, and which factors they show.

The factor ``seed`` stands for chance. It is never left out, however many factors there are, because
whatever else is shown has to be held against it.
"""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from collabsim.report.labels import meaning_and_unit
from collabsim.report.style import INK, MUTED

if TYPE_CHECKING:
    import pandas as pd

CHANCE = "seed"
"""The factor that stands for chance."""


def empty_figure(size: tuple[float, float]) -> Figure:
    """A figure of this many inches across and up."""
    return Figure(figsize=size, layout="constrained", dpi=150)


def write_words(figure: Figure, title: str, about: str, footer: str) -> None:
    """Title and what it is about on top, what the numbers rest on below, broken to the width."""
    width = figure.get_figwidth()
    figure.suptitle(
        f"{title}\n{textwrap.fill(about, int(12.5 * width))}", x=0.01, ha="left", fontsize=11,
        color=INK,
    )  # fmt: skip
    figure.supxlabel(
        textwrap.fill(footer, int(15.5 * width)), x=0.01, ha="left", fontsize=8.5, color=MUTED
    )


def legend_above(axes: Axes, handles: list[Any]) -> None:
    """A legend in one row between title and axes, where it covers nothing."""
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=len(handles), fontsize=8,
        frameon=False, borderaxespad=0.2, columnspacing=1.4,
    )  # fmt: skip


def bracketed(value: float, low: float, high: float) -> str:
    """A number and its interval with two decimals, without a sign before 0."""
    shown, below, above = (f"{round(number, 2) + 0.0:.2f}" for number in (value, low, high))
    return f"{shown} [{below}, {above}]"


def what_is_shown(outcome: str, strategies: str | Sequence[str]) -> str:
    """Words for the outcome, whose it is, and what it means."""
    named = (strategies,) if isinstance(strategies, str) else tuple(strategies)
    who = f", {named[1]} less {named[0]} in the same worlds" if len(named) == 2 else ""
    who = f", {named[0]}" if len(named) == 1 else who
    return f"{outcome}{who}: {meaning_and_unit(outcome)[0]}"


def factor_in_words(factor: str) -> str:
    """The name of a factor; chance is called by its name too."""
    return f"{factor} (chance)" if factor == CHANCE else factor


def largest_rows(table: "pd.DataFrame", by: str, most: int) -> "pd.DataFrame":
    """The ``most`` rows with the largest values, with that of chance always among them."""
    ordered = table.sort_values(by, ascending=False, kind="stable")
    others = ordered[ordered["factor"] != CHANCE]
    room = most - (len(ordered) - len(others))
    return ordered[ordered["factor"].isin({CHANCE, *others["factor"].iloc[:room]})]


def left_out(table: "pd.DataFrame", shown: "pd.DataFrame", by: str) -> str:
    """A sentence on the factors that are not shown, empty if all are."""
    rest = table[~table["factor"].isin(shown["factor"])]
    if rest.empty:
        return ""
    return f" Not named: {len(rest)} factors with {by} of at most {rest[by].max():.2g}."
