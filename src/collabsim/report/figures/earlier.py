"""The figure of an earlier version of the model beside the present one.

A panel for each main observable holds two lines for every strategy: the present one whole, and the
earlier one dashed and greyer on top of it, so that dashes on a line mean that both agree.
"""

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from collabsim.analysis.earlier import BAND, PRESENT, EarlierComparison, unit_of
from collabsim.report.figures.chart_parts import name_ends, plain_axes, write_footer, write_title
from collabsim.report.style import INK, MUTED, line_style

PANELS = {
    "need_met": "need met",
    "cumulative": "need-years met since the start",
    "adopted": "communities with an agreement",
    "members": "members of a movement",
    "beneficiary_trust": "people's trust",
    "beneficiary_power": "decisions held by members",
}
"""What is drawn, in order, and in which words."""

_DASHES = (0, (3.5, 2.2))
_GREYER = 0.6  # how far the colour of the earlier version goes towards grey
_GREY = 0.62
_FEW = 2  # strategies whose bands may be strong


def earlier_figure(found: EarlierComparison) -> Figure:
    """Draw both versions, a panel for each of :data:`PANELS`."""
    version = found.against.replace("_", " ")
    figure = Figure(figsize=(12.6, 7.6), layout="constrained", dpi=150)
    for axes, (observable, words) in zip(figure.subplots(2, 3).flat, PANELS.items(), strict=True):
        _panel(axes, found, observable)
        axes.set_title(words, loc="left", fontsize=10.5, color=INK)
        axes.set_ylabel(f"{words} ({unit_of(observable)})", fontsize=8.5)
    figure.legend(
        handles=[
            Line2D([], [], color=MUTED, lw=1.6, ls=_DASHES),
            Line2D([], [], color=INK, lw=2.2),
        ],
        labels=[version, "present model"],
        ncols=2, fontsize=9.5, frameon=False, loc="outside upper right",
    )  # fmt: skip
    write_title(figure, f"{found.runs.scenario.title}: the {version} and the present model", 80)
    middle = f"{100 * (BAND[1] - BAND[0]):.0f}\u00a0%"
    how = f"lines: mean over seeds, bands: the middle {middle} of seeds"
    write_footer(figure, [f"n = {found.seeds} per strategy", how], 160)
    return figure


def _panel(axes: Axes, found: EarlierComparison, observable: str) -> None:
    ends: dict[str, float] = {}
    strong = 1.0 if len(found.runs.strategies) <= _FEW else 0.45
    for place, strategy in enumerate(found.runs.strategies):
        colour = to_rgb(line_style(strategy, place).colour)
        greyer = tuple((1 - _GREYER) * part + _GREYER * _GREY for part in colour)
        for version, shade, alpha, dash, width in (
            (PRESENT, colour, 0.17, "solid", 2.2),
            (found.against, greyer, 0.13, _DASHES, 1.6),
        ):
            rows = found.series(version, strategy, observable)
            years, low, high = rows["year"], rows["low"], rows["high"]
            axes.fill_between(years, low, high, color=shade, alpha=strong * alpha, lw=0)
            axes.plot(years, rows["mean"], color=shade, ls=dash, lw=width, zorder=3, clip_on=False)
            ends.setdefault(strategy, float(rows["mean"].iloc[-1]))
    last = int(found.table["year"].max())
    axes.set_xlim(min(1, last - 1), last)
    axes.set_ylim(0, 1 if "share" in unit_of(observable) else None)
    axes.set_xlabel("time (years)", fontsize=8.5)
    plain_axes(axes, "y")
    name_ends(axes, ends, list(found.runs.strategies))
