"""``--ensemble``: commands over the plausible sets instead of one set of defaults.

What they print says of each answer in how many plausible worlds it holds, and whether the rest is
chance or not knowing the parameters.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collabsim.cli import terminal

if TYPE_CHECKING:
    from collabsim.analysis.boundary import Boundary
    from collabsim.analysis.comparison import Comparison

SetsOption = Annotated[
    int | None,
    typer.Option("--ensemble", metavar="N", help="Run the first N plausible sets, not defaults."),
]


def boundary_words(drawn: "Boundary") -> str:
    """In how many cells of a map who is surely ahead, and what that means there."""
    ahead, behind = int((drawn.sign > 0).sum()), int((drawn.sign < 0).sum())
    unsure = drawn.sign.size - ahead - behind
    what = " in more than half of the plausible worlds" if drawn.seeds_per_set else ""
    return (
        f"Of {drawn.sign.size} cells: {drawn.first} ahead{what} in {behind} · {drawn.second}"
        f" ahead{what} in {ahead} · unsure in {unsure}."
    )


def show_ensemble(found: "Comparison", out: Path | None) -> None:
    """Print a comparison over plausible sets."""
    from collabsim.report.ensemble_tables import plausible_tables, verdict_words

    terminal.show(plausible_tables(found))
    for line in verdict_words(found):
        terminal.say(line)
    if out is not None:
        from collabsim.report.files import plausible_figures

        drawn = ", ".join(str(out / f"{name}.png") for name in plausible_figures(found))
        terminal.say(f"Figure: {drawn}")
        names = ", ".join(str(out / f"{name}.csv") for name in ("standings", "crossovers", "runs"))
        terminal.say(f"Tables: {names} (and .parquet)")
