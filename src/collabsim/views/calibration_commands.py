"""The command ``calibrate``: search for the parameter values that meet all fit patterns.

The model itself is searched first, then each rival submodel in the same way. What is done is kept
wave by wave, so that the same command goes on after a stop. In the end the accepted sets, tables
and figures are written.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collabsim.errors import InputError
from collabsim.views import terminal
from collabsim.views.sweep_commands import ClusterOption, JsonOption, WorkersOption

if TYPE_CHECKING:
    from collabsim.calibration.waves import Found, Plan

MODEL = "model"
"""What the model itself is called beside its rivals."""


@terminal.plain_errors
def calibrate(
    sets: Annotated[int, typer.Option(help="Accepted sets after which the search ends.")] = 240,
    rivals: Annotated[
        bool, typer.Option(help="Search the rival submodels in the same way.")
    ] = True,
    waves: Annotated[int, typer.Option(help="Waves after which a search ends in any case.")] = 12,
    first: Annotated[int, typer.Option(help="Sets tried in the first wave.")] = 600,
    size: Annotated[int, typer.Option(help="Sets tried in each later wave.")] = 300,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: Annotated[Path, typer.Option(help="Folder for sets, tables and figures.")] = Path(
        "out/calibration"
    ),
    as_json: JsonOption = False,
) -> None:
    """Search for parameter values that meet the fit patterns P1 to P8, and keep them."""
    from collabsim.calibration.publish import ensemble, question_digest  # noqa: PLC0415
    from collabsim.calibration.trial import RIVALS  # noqa: PLC0415
    from collabsim.calibration.waves import Plan  # noqa: PLC0415
    from collabsim.sweeps.store import prepare_folder  # noqa: PLC0415

    _check(sets=(sets, 2, 10_000), waves=(waves, 1, 99), first=(first, 60, 100_000),
           size=(size, 10, 100_000))  # fmt: skip
    if cluster is not None and workers is not None:
        raise InputError("give --workers or --cluster, not both; a cluster brings its own workers")
    plan = Plan(sets=sets, first=first, dear=first // 6, size=size, waves=waves)
    rival = plan._replace(
        sets=max(2, sets // 12), first=max(60, first // 2), dear=first // 12,
        size=max(10, size // 2), waves=min(4, waves),
    )  # fmt: skip
    prepare_folder(out)
    searches = {}
    with _executor(cluster, workers) as executor:
        for name in (MODEL, *(RIVALS if rivals else ())):
            wanted = plan if name == MODEL else rival
            place = out / "waves" / f"{name}-{question_digest(wanted)}"
            prepare_folder(place)
            searches[name] = _search(name, wanted, place, executor, quiet=as_json)
    accepted, centre = ensemble(searches[MODEL], plan)
    tables = _write(searches, accepted, centre, plan, out)
    if as_json:
        terminal.print_json({"folder": str(out), "sets": len(accepted), "medoid": centre})
        return
    for table in tables:
        terminal.show(table)
    terminal.say(f"{len(accepted)} plausible sets, tables and figures are in {out}")


def _check(**given: tuple[int, int, int]) -> None:
    for name, (value, low, high) in given.items():
        if not low <= value <= high:
            raise InputError(f"--{name} must be from {low} to {high}, not {value}")


@contextmanager
def _executor(cluster: str | None, workers: int | None) -> Iterator[Executor]:
    from collabsim.model.checks import thread_count  # noqa: PLC0415
    from collabsim.sweeps.cluster import cluster_executor  # noqa: PLC0415

    if cluster is not None:
        with cluster_executor(cluster) as executor:
            yield executor
        return
    terminal.warm_up()
    with ThreadPoolExecutor(thread_count(workers)) as pool:
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


def _search(name: str, plan: "Plan", place: Path, executor: Executor, *, quiet: bool) -> "Found":
    from collabsim.calibration.waves import search  # noqa: PLC0415

    shown = ""

    with terminal.progress("trials", quiet=quiet) as report:

        def say(what: str, done: int, total: int) -> None:
            nonlocal shown
            if what != shown and not quiet:
                shown = what
                typer.echo(f"{name}, {what}: {total} trials", err=True)
            report(done, total)

        try:
            return search(
                plan, place, executor, rival=None if name == MODEL else name, progress=say
            )
        except KeyboardInterrupt:
            typer.echo(
                "Stopped; finished waves are kept. The same command goes on from here.", err=True
            )
            raise typer.Exit(130) from None


def _write(
    searches: "dict[str, Found]", accepted: "object", centre: int, plan: "Plan", out: Path
) -> "list[object]":
    from collabsim.calibration import publish, report  # noqa: PLC0415
    from collabsim.views import calibration_figures as figures  # noqa: PLC0415
    from collabsim.views.files import write_figure, write_table  # noqa: PLC0415
    from collabsim.views.tables import frame_table  # noqa: PLC0415

    found = searches[MODEL]
    publish.write_ensemble(searches, accepted, centre, plan, out, terminal.command())
    places = publish.places(accepted)
    conflicts, learned = report.conflicts(found), report.learned(accepted, places)
    models, met = report.rival_table(searches), report.shares_met(found)
    for name, table in (("conflicts", conflicts), ("learned", learned), ("models", models),
                        ("met", met)):  # fmt: skip
        write_table(table, out, name)
    write_figure(figures.conflict_figure(conflicts), out, "conflicts")
    write_figure(figures.learned_figure(learned, len(accepted)), out, "learned")
    write_figure(figures.models_figure(models), out, "models")
    return [frame_table(models), frame_table(learned.head(12))]


COMMANDS: tuple[Callable[..., None], ...] = (calibrate,)
"""The commands of this file, for the command line to take in."""
