"""The figure of experiment e11: levels over 35 years, at the starting values and over the draws."""

import pandas as pd
from matplotlib.figure import Figure

from collabsim.report.style import line_style
from collabsim.strategies import PAIR

PANELS = {
    "need_met": "need met (share)", "members": "members (share of people)",
    "voice": "voice (0 to 1)", "beneficiary_trust": "people's trust (0 to 1)",
    "carried_out": "policies carried out\n(share of places)",
    "lost_per_term": "share of agreements\nlost in four years",
}  # fmt: skip


def draw_levels(levels: pd.DataFrame, draws: int) -> Figure:
    """A row of panels for each world: median and outer tenths of the draws, dots at the start.

    Args:
        levels: The table ``levels`` of the experiment.
        draws: Number of draws.
    """
    places = list(levels["world"].unique())
    figure = Figure(figsize=(2.6 * len(PANELS), 2.5 * len(places) + 0.8), layout="constrained")
    grid = figure.subplots(len(places), len(PANELS), sharex=True, squeeze=False)
    for row, place in zip(grid, places, strict=True):
        for axis, (name, label) in zip(row, PANELS.items(), strict=True):
            for style in PAIR:
                chosen = levels["world"].eq(place) & levels["observable"].eq(name)
                seen = levels[chosen & levels["strategy"].eq(style)]
                colour = line_style(style).colour
                axis.fill_between(seen["year"], seen["low"], seen["high"], color=colour, alpha=0.18)
                axis.plot(seen["year"], seen["median"], color=colour, label=style)
                axis.plot(seen["year"], seen["at_starting_values"], "o", color=colour, ms=4)
            axis.set_ylim(0.0, 1.0)
            axis.set_title(f"{place}: {label}", fontsize=9)
    for axis in grid[-1]:
        axis.set_xlabel("year")
    grid[0, 0].legend(fontsize=8, frameon=False)
    figure.suptitle(
        f"Second version before calibration: median and middle eight tenths of {draws} even draws;"
        " dots: starting values", fontsize=11,
    )  # fmt: skip
    return figure
