"""What the commands for single questions share: their options, running, and handing over.

A study is run as a sweep that can be resumed, or its results are read from an earlier one. Tables
and figures are written beside the sweep's own folder, which is never touched by an analysis.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from collabsim.errors import InputError, no_such
from collabsim.views import terminal
from collabsim.views.sweep_commands import run_sweep

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from collabsim.sweeps.experiment import Experiment

ScenarioArgument = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or a TOML file.")
]
PairOption = Annotated[
    str, typer.Option("--strategies", metavar="A,B", help="Two strategies; B is held against A.")
]
OutcomeOption = Annotated[str, typer.Option(help="Outcome of a run to look at.")]
SeedsOption = Annotated[int, typer.Option(help="Seeds at every point; all points meet the same.")]
MonthsOption = Annotated[int | None, typer.Option(help="Months to run, if not the scenario's.")]
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


class Answers(NamedTuple):
    """A finished sweep: its runs, what was asked, where it is, and the pair to compare.

    ``out`` is where tables and figures go; ``missing`` says in how many worlds the outcome is
    missing, and is empty if in none.
    """

    runs: "pd.DataFrame"
    experiment: "Experiment"
    folder: Path
    pair: tuple[str, str]
    out: Path
    missing: str


def answers(
    study: Callable[[], "Experiment"],
    pair: tuple[str, str],
    outcome: str,
    results: Path | None,
    out: Path,
    workers: int | None,
    cluster: str | None,
    *,
    quiet: bool,
) -> Answers:
    """Run a study, or read the results of an earlier one.

    Raises:
        InputError: If there is no such outcome, no world has it, or the study cannot be run or
            read.
    """
    from collabsim.analysis.worlds import missing_in_words  # noqa: PLC0415
    from collabsim.model.outcomes import OUTCOMES  # noqa: PLC0415
    from collabsim.sweeps.crossover import CROSSOVERS  # noqa: PLC0415
    from collabsim.sweeps.results import (  # noqa: PLC0415
        find_sweep,
        is_of_this_model,
        load_experiment_of,
        load_results,
    )
    from collabsim.sweeps.store import prepare_folder  # noqa: PLC0415

    names = [*(known.name for known in OUTCOMES), *CROSSOVERS]
    if outcome not in names:
        raise InputError(no_such("outcome", outcome, names, most=len(names)))
    prepare_folder(out)
    if results is None:
        folder = run_sweep(study(), out, workers=workers, cluster=cluster, quiet=quiet)
    else:
        folder = find_sweep(results)
        if not is_of_this_model(folder):
            typer.echo(f"Note: {folder} was made by another version of the model.", err=True)
    runs = load_results(folder)
    _check_reached(runs, outcome)
    missing = "" if outcome in CROSSOVERS else missing_in_words(runs, outcome, *pair)
    return Answers(runs, load_experiment_of(folder), folder, pair, out, missing)


def _check_reached(runs: "pd.DataFrame", outcome: str) -> None:
    if outcome not in runs:
        raise InputError(f"the results have no {outcome}; choose another --outcome")
    if outcome[-1].isdigit() and runs[outcome].isna().all():
        raise InputError(f"the runs are too short for {outcome}; choose another --outcome")


def report(
    found: Answers,
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
    from collabsim.views.files import write_figure, write_table  # noqa: PLC0415
    from collabsim.views.tables import frame_table  # noqa: PLC0415

    words = "\n".join(filter(None, (words, found.missing)))
    for name, table in tables.items():
        write_table(table, found.out, name)
    for name, figure in figures.items():
        write_figure(figure, found.out, name)
    if as_json:
        content: dict[str, Any] = {"folder": str(found.folder), "found": words}
        for name, table in tables.items():
            content[name] = table.to_dict("records")
        terminal.print_json(content)
        return
    if len(shown):
        terminal.show(frame_table(shown))
    if words:
        terminal.say(words)
    drawn = ", ".join(str(found.out / f"{name}.png") for name in figures)
    terminal.say(f"Figures: {drawn}; tables beside them; runs: {found.folder}")


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
