"""Commands for many runs: ``sweep`` an experiment file.

What is going to be done is said first. Progress shows the runs that are there and the time left. A
sweep that was stopped in any way goes on when the same command is given again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from collabsim.cli import terminal
from collabsim.cli.options import JsonOption, TrustOption
from collabsim.errors import InputError

DEFAULT_OUT = Path("out/sweeps")
_SHOWN = 100_000  # runs up to which a sweep ends with its table; more are read only when asked for

WorkersOption = Annotated[
    int | None, typer.Option(help="Threads to use; one for each processor if not given.")
]
ClusterOption = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Run on a Dask cluster, such as tcp://10.0.0.5:8786."),
]
SweepsOption = Annotated[
    Path, typer.Option("--out", help="Folder in which every sweep gets a folder of its own.")
]


def sweep(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="The experiment.")],
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: SweepsOption = DEFAULT_OUT,
    only_plan: Annotated[
        bool, typer.Option("--plan", help="Say what would be run, and run nothing.")
    ] = False,
    as_json: JsonOption = False,
    _trust: TrustOption = None,
) -> None:
    """Run an experiment: factors, a design, strategies and seeds from a file. Can be resumed."""
    from collabsim.study.plan import make_plan

    plan = make_plan(file)
    if not as_json:
        terminal.say(describe(plan))
    folder = plan.folder(out)
    if not only_plan:
        folder = run_sweep(plan, out, workers=workers, cluster=cluster, quiet=as_json)
    if as_json:
        about = {"folder": str(folder), "runs": plan.most_runs, "bytes": plan.bytes_needed}
        terminal.print_json(about)
    elif only_plan:
        terminal.say(f"Would go to {folder}")
    else:
        if plan.most_runs <= _SHOWN:
            _show(folder)
        terminal.say(f"Results are in {folder}; collabsim results {folder} shows other outcomes")


def _show(folder: Path) -> None:
    from collabsim.cli.results_table import (
        headline_outcome,
        mean_table,
        show_means,
    )
    from collabsim.study.results import load_results, own_outcomes_of

    runs = load_results(folder)
    own = own_outcomes_of(folder)
    outcome = headline_outcome(runs, own)
    show_means(mean_table(runs, outcome), outcome, own)


def describe(plan: Any) -> str:
    """What a plan comes to, in a sentence."""
    points, names = plan.manifest["points"], plan.experiment.strategies
    per_point = plan.most_runs // points // plan.strategies
    upto = "up to " if per_point != plan.first_blocks[0].seeds else ""
    strategies = "1 strategy" if plan.strategies == 1 else f"{len(names)} strategies"
    if plan.experiment.ensemble is None:
        what = f"{points:,} points × {strategies} × {upto}{per_point:,} seeds"
    else:
        what = f"{points:,} points and plausible worlds × {strategies}"
    return (
        f"{plan.experiment.name}: {what} ="
        f" {upto}{plan.most_runs:,} runs of up to {plan.months} months; at most"
        f" {max(1.0, plan.bytes_needed / 1e6):,.0f} MB of results"
    )


def run_sweep(
    experiment: Any,
    out: Path,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    quiet: bool = False,
) -> Path:
    """Run an experiment with progress on the terminal, here or on a cluster.

    Raises:
        InputError: If it cannot be run.
    """
    from collabsim.study.plan import make_plan
    from collabsim.study.runner import check_room
    from collabsim.study.runner import sweep as run
    from collabsim.study.store import prepare_folder

    if cluster is not None and workers is not None:
        raise InputError("give --workers or --cluster, not both; a cluster brings its own workers")
    plan = make_plan(experiment)
    check_room(plan, out, workers, here=cluster is None)
    others = plan.other_models(out)
    if others and not quiet:
        typer.echo(
            f"Note: {others[-1]} answers the same question with another version of the model;"
            " it is left alone and not mixed in.",
            err=True,
        )
    prepare_folder(out)
    with _executor(cluster) as executor, terminal.progress("runs", quiet=quiet) as report:
        if executor is None:
            terminal.warm_up("batch")
        try:
            return run(
                plan, out, workers=workers, executor=executor, progress=report,
                command=terminal.command(),
            )  # fmt: skip
        except KeyboardInterrupt:
            typer.echo(
                "Stopped; finished parts are kept. The same command goes on from here.", err=True
            )
            raise typer.Exit(130) from None


@contextmanager
def _executor(cluster: str | None) -> Iterator[Any]:
    if cluster is None:
        yield None
        return
    from collabsim.study.cluster import cluster_executor

    with cluster_executor(cluster) as executor:
        yield executor


COMMANDS: tuple[Callable[..., None], ...] = (sweep,)
"""The commands of this file, for the command line to take in."""
