"""What the commands for single questions share: their options, running, and handing over.

A study is run as a sweep that can be resumed, or its results are read from an earlier one. Tables
and figures are written beside the sweep's own folder, which is never touched by an analysis.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collabsim.cli import terminal
from collabsim.cli.sweep_command import run_sweep
from collabsim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from collabsim.study.experiment import Experiment

PairOption = Annotated[
    str, typer.Option("--strategies", metavar="A,B", help="Two strategies; B is held against A.")
]
OutcomeOption = Annotated[str, typer.Option(help="Outcome of a run to look at.")]
SeedsOption = Annotated[int, typer.Option(help="Seeds at every point; all points meet the same.")]
ResultsOption = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Analyse the results of this sweep; run nothing."),
]
FactorsOption = Annotated[
    str | None,
    typer.Option(metavar="A,B,…", help="Parameters to vary; all that have a range if not given."),
]
PAIR = "fast-divisive,slow-inclusive"
OUTCOME = "cumulative_20"


class StudyRunner:
    """Runs studies for a command, or reads results of an earlier one in their place.

    Args:
        pair: The two strategies to compare.
        outcome: The outcome that runs have to reach.
        results: Folder of results to read; nothing is run then.
        out: Where results, tables and figures go.
        workers: Threads to use.
        cluster: Address of a Dask cluster.
        quiet: Whether progress stays untold.

    Attributes:
        folder: Where the runs are that were used last.
        missing: In how many worlds the outcome is missing; empty if in none.
        only_reads: Whether results are read and nothing is run.
    """

    def __init__(
        self,
        pair: tuple[str, str],
        outcome: str,
        results: Path | None,
        out: Path,
        workers: int | None,
        cluster: str | None,
        *,
        quiet: bool,
    ) -> None:
        self.pair, self.outcome, self.out = pair, outcome, out
        self._results, self._workers, self._cluster = results, workers, cluster
        self._quiet = quiet
        self.folder, self.missing = out, ""
        self.only_reads = results is not None

    def __call__(self, study: "Experiment") -> "pd.DataFrame":
        """A row per run of the study, or of the results to read.

        Raises:
            InputError: If the study cannot be run, or results cannot be read.
        """
        from collabsim.analysis.worlds import missing_in_words
        from collabsim.laboratory.questions import check_reached
        from collabsim.study.crossover import CROSSOVERS
        from collabsim.study.results import (
            find_sweep,
            is_of_this_model,
            load_results,
        )
        from collabsim.study.store import prepare_folder

        prepare_folder(self.out)
        if self._results is None:
            self.folder = run_sweep(
                study, self.out, workers=self._workers, cluster=self._cluster, quiet=self._quiet
            )
        else:
            self.folder = find_sweep(self._results)
            if not is_of_this_model(self.folder):
                typer.echo(
                    f"Note: {self.folder} was made by another version of the model.", err=True
                )
        runs = load_results(self.folder)
        check_reached(runs, self.outcome)
        if self.outcome not in CROSSOVERS:
            self.missing = missing_in_words(runs, self.outcome, *self.pair)
        return runs


def report(
    made: StudyRunner,
    tables: Mapping[str, "pd.DataFrame"],
    figures: Mapping[str, "Figure"],
    shown: "pd.DataFrame",
    words: str,
    *,
    as_json: bool,
) -> None:
    """Write tables and figures, and print the most important table and a sentence or two.

    Raises:
        InputError: If a file cannot be written.
    """
    from collabsim.report.files import write_figure, write_table
    from collabsim.report.tables import frame_table

    words = "\n".join(filter(None, (words, made.missing)))
    for name, table in tables.items():
        write_table(table, made.out, name)
    for name, figure in figures.items():
        write_figure(figure, made.out, name)
    if as_json:
        content: dict[str, Any] = {"folder": str(made.folder), "found": words}
        for name, table in tables.items():
            content[name] = table.to_dict("records")
        terminal.print_json(content)
        return
    if len(shown):
        terminal.show(frame_table(shown))
    if words:
        terminal.say(words)
    drawn = ", ".join(str(made.out / f"{name}.png") for name in figures)
    terminal.say(f"Figures: {drawn}; tables beside them; runs: {made.folder}")


def parse_pair(text: str) -> tuple[str, str]:
    """The two strategies named in ``A,B``.

    Raises:
        InputError: If there are not two.
    """
    names = names_in(text)
    if len(names) != 2:
        raise InputError(f"--strategies {text}: name two strategies, such as {PAIR}")
    return names[0], names[1]


def names_in(text: str) -> list[str]:
    """Names separated by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]
