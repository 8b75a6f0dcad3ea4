"""The command ``results``: what came of a sweep, as a table and a figure.

It reads a sweep's folder and never changes it. ``sweep`` ends with the same table.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from collabsim.cli import terminal
from collabsim.cli.options import JsonOption


def results(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A sweep's folder, or one that holds just one.")
    ],
    outcome: Annotated[
        str | None,
        typer.Option(help="Outcome to look at. [need met so far, after as many years as were run]"),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all runs to this CSV file.")
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw the table, if one factor varies: a .png or .svg."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what came of a sweep: the mean of an outcome for each strategy at each point."""
    from collabsim.cli.results_table import (
        headline_outcome,
        mean_table,
        show_means,
        varied_factors,
    )
    from collabsim.errors import InputError
    from collabsim.report.figures.strategies import strategies_figure
    from collabsim.study.formats import csv as csv_of
    from collabsim.study.results import find_sweep, load_results, own_outcomes_of
    from collabsim.study.store import write_atomically, write_bytes

    place = find_sweep(folder)
    runs = load_results(place)
    own = own_outcomes_of(place)
    chosen = outcome or headline_outcome(runs, own)
    means = mean_table(runs, chosen)
    if csv is not None:
        write_bytes(csv, csv_of(runs))
    if plot is not None:
        if plot.suffix not in (".png", ".svg"):
            raise InputError(f"--plot {plot}: the file's name should end in .png or .svg")
        varied = varied_factors(means)
        if len(varied) != 1:
            found = ", ".join(varied) or "none"
            raise InputError(
                f"--plot draws over one factor; those that vary here: {found}. For two factors use"
                " collabsim boundary"
            )
        write_atomically(plot, strategies_figure(means, varied[0], chosen).savefig)
    if as_json:
        content = {"folder": str(place), "outcome": chosen, "means": means.to_dict("records")}
        terminal.print_json(content)
        return
    show_means(means, chosen, own)
    for file in filter(None, (csv, plot)):
        terminal.say(f"Written: {file}")


COMMANDS: tuple[Callable[..., None], ...] = (results,)
"""The commands of this file, for the command line to take in."""
