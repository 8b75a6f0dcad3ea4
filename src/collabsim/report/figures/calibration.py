"""Figures of a calibration: which patterns pull against each other, which parameters the patterns
say something about, and what rival models fail at.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure

from collabsim.parameters import SPECS
from collabsim.report.figures.chart_parts import plain_axes
from collabsim.report.figures.factors import empty_figure, write_words
from collabsim.report.style import INCLUSIVE, INK, MUTED

if TYPE_CHECKING:
    import pandas as pd

_FEW: Final = 5.0  # joint successes expected below which a ratio says next to nothing
_PARAMETERS: Final = 24
_DARK: Final = 0.7  # share from which a cell is so dark that words on it are white


def conflict_figure(pairs: "pd.DataFrame") -> Figure:
    """How much more often two patterns are met together than if they were independent.

    Args:
        pairs: Table of :func:`~collabsim.calibration.report.conflicts`.
    """
    names = list(dict.fromkeys([*pairs["first"], *pairs["second"]]))
    lift, few = np.full((2, len(names), len(names)), np.nan)
    at = [[names.index(name) for name in pairs[column]] for column in ("second", "first")]
    lift[tuple(at)] = pairs["lift"]
    few[tuple(at)] = pairs["n"] * pairs["met_first"] * pairs["met_second"] < _FEW
    figure = empty_figure((9.0, 8.4))
    axes = figure.subplots()
    shown = np.log2(np.clip(lift, 0.125, 8.0))
    image = axes.imshow(shown, cmap="RdBu", norm=TwoSlopeNorm(0.0, -3.0, 3.0))
    for i, j in zip(*np.nonzero(~np.isnan(lift)), strict=True):
        dark = abs(shown[i, j]) > 1.8
        text = "·" if few[i, j] else f"{lift[i, j]:.1f}"
        axes.text(j, i, text, ha="center", va="center", fontsize=7.5,
                  color="white" if dark and not few[i, j] else INK)  # fmt: skip
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=8.5)
    axes.set_yticks(range(len(names)), names, fontsize=8.5)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=axes, shrink=0.6, ticks=[-3, -2, -1, 0, 1, 2, 3])
    bar.ax.set_yticklabels(["⅛", "¼", "½", "1", "2", "4", "8"], fontsize=8.5)
    bar.set_label("met together, relative to chance", fontsize=9)
    write_words(
        figure, "Which patterns pull against each other",
        "Share of sets that meet both, divided by what it would be if they were independent;"
        " red: one is rarely met together with the other, blue: they come together",
        f"n = {int(pairs['n'].min())} to {int(pairs['n'].max())} sets drawn evenly from the"
        f" plausible ranges; a dot: fewer than {_FEW:g} joint successes expected;"
        " empty: one of the two was never met",
    )  # fmt: skip
    return figure


def learned_figure(learned: "pd.DataFrame", sets: int) -> Figure:
    """Where the accepted sets lie in the plausible range of each parameter.

    Args:
        learned: Table of :func:`~collabsim.calibration.report.learned`.
        sets: How many sets were accepted.
    """
    top = learned.head(_PARAMETERS).iloc[::-1]
    figure = empty_figure((8.6, 8.2))
    axes = figure.subplots()
    bars = top[["low", "median", "high"]].to_numpy(dtype=float)
    for y, (name, bar) in enumerate(zip(top["parameter"], bars, strict=True)):
        spec = SPECS[name]
        low, middle, high = (bar - spec.low) / (spec.high - spec.low)
        axes.plot([low, high], [y, y], color=INCLUSIVE, lw=5, alpha=0.35, solid_capstyle="butt")
        axes.plot(middle, y, "o", color=INCLUSIVE, ms=5)
        for x, value, side in ((0.0, spec.low, "right"), (1.0, spec.high, "left")):
            axes.annotate(f"{value:.3g}", (x, y), (-4 if side == "right" else 4, 0), ha=side,
                          textcoords="offset points", va="center", fontsize=7.5,
                          color=MUTED)  # fmt: skip
    axes.set_yticks(range(len(top)), list(top["parameter"]), fontsize=8.5)
    axes.tick_params(axis="y", pad=34, length=0)
    axes.set_xlim(0.0, 1.0)
    axes.set_xticks([0.0, 0.5, 1.0], ["low end", "middle", "high end"])
    _plain(axes)
    write_words(
        figure, "What the patterns say about parameters",
        "Accepted sets within the plausible range of each parameter: median, and the middle 90 %;"
        " without any information the bar would reach from 5 to 95 % of the range",
        f"n = {sets} accepted sets; the {len(top)} parameters of {len(learned)} that moved most",
    )  # fmt: skip
    return figure


def models_figure(models: "pd.DataFrame") -> Figure:
    """Share of the last wave's sets that meet each pattern, for the model and its rivals.

    Args:
        models: Table of :func:`~collabsim.calibration.report.rival_table`.
    """
    patterns = [name for name in models.columns if name.startswith("P")]
    shares = models[patterns].to_numpy(dtype=float)
    figure = empty_figure((8.6, 1.9 + 0.55 * len(models)))
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.3, aspect="auto")
    for i, j in np.ndindex(shares.shape):
        text = "–" if np.isnan(shares[i, j]) else f"{100 * shares[i, j]:.0f} %"
        colour = "white" if shares[i, j] > _DARK else INK
        axes.text(j, i, text, ha="center", va="center", fontsize=9, color=colour)
    labels = [
        f"{model.replace('_', ' ')}\n{accepted} of {tried} accepted"
        for model, accepted, tried in zip(
            models["model"], models["accepted"], models["tried"], strict=True
        )
    ]
    axes.set_yticks(range(len(models)), labels, fontsize=8.5)
    axes.set_xticks(range(len(patterns)), patterns)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    write_words(
        figure, "Which patterns does each model fail?",
        "Share of the sets of the last wave that learned, proposed for meeting all patterns, that"
        " meet each; those of Peru are measured only where all others are met",
        "Models with other rules were searched in few waves; “model searched like rivals” is the"
        " model after as many",
    )  # fmt: skip
    return figure


def _plain(axes: Axes) -> Any:
    plain_axes(axes, "x")
    axes.spines["left"].set_visible(False)
