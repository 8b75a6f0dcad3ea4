"""The command ``calibrate``: search for the parameter values that meet all fit patterns.

The model itself is searched first; if asked, then once more by public records alone, and after that
each model with other rules in the same way. What is done is kept wave by wave, so that the same
command goes on after a stop. In the end the accepted sets, tables and figures are written.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collabsim.cli import terminal
from collabsim.cli.options import JsonOption
from collabsim.cli.sweep_command import ClusterOption, WorkersOption
from collabsim.errors import InputError, whole_number
from collabsim.extras import require

if TYPE_CHECKING:
    import pandas as pd

    from collabsim.calibration.matching import Search, Searched, SearchPlan

MODEL, RECORDS, SAME_EFFORT = "model", "model_by_records_alone", "model_searched_like_rivals"
"""What the model itself is called beside others, chosen by public records alone, and as it stood
after as few waves as its rivals are given."""
_RIVALS_WAVES = 3  # of a search of a rival: the first, and two that learn


def calibrate(
    sets: Annotated[int, typer.Option(help="Sets accepted twice, after which it ends.")] = 300,
    records: Annotated[
        bool, typer.Option(help="Search also by what does not come from the essay alone.")
    ] = False,
    rivals: Annotated[
        bool, typer.Option(help="Search models with other rules in the same way.")
    ] = False,
    first: Annotated[int, typer.Option(help="Sets tried in the first wave.")] = 2000,
    size: Annotated[int, typer.Option(help="Sets tried in each later wave.")] = 200,
    waves: Annotated[int, typer.Option(help="Number of the last wave in any case.")] = 60,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: Annotated[Path, typer.Option(help="Folder for sets, tables and figures.")] = Path(
        "out/calibration"
    ),
    as_json: JsonOption = False,
) -> None:
    """Search for parameter values that meet the fit patterns P1 to P14, and keep them."""
    from collabsim.calibration.matching import Search, Searched, SearchPlan
    from collabsim.calibration.publish import ensemble, question_digest
    from collabsim.calibration.simulator import FROM_RECORDS, RIVALS
    from collabsim.study.store import prepare_folder

    _check(
        sets=(sets, 2, 10_000), first=(first, 60, 100_000), size=(size, 10, 100_000),
        waves=(waves, 1, 99),
    )  # fmt: skip
    require("calibration")
    if cluster is not None and workers is not None:
        raise InputError("give --workers or --cluster, not both; a cluster brings its own workers")
    begun = perf_counter()
    own = SearchPlan(sets=sets, first=first, dear=first // 2, size=size, waves=waves)
    less = own._replace(again=False, waves=min(_RIVALS_WAVES, waves))
    plans = {MODEL: own}
    plans |= {RECORDS: own} if records else {}
    plans |= dict.fromkeys(RIVALS, less) if rivals else {}
    prepare_folder(out)
    searches: dict[str, Searched] = {}
    with _executor(cluster, workers) as executor:
        for name, plan in plans.items():
            place = out / "waves" / f"{name}-{question_digest(plan)}"
            prepare_folder(place)
            search = Search(plan, place, executor, name if name in RIVALS else None)
            if name == RECORDS:
                search = search._replace(chosen_by=FROM_RECORDS)
            searches[name] = _search(name, search, quiet=as_json)
    if rivals:
        tried, again = searches[MODEL]
        searches[SAME_EFFORT] = Searched(tried[tried["wave"] <= less.waves], again.iloc[:0])
    accepted, centre = ensemble(searches[MODEL], own)
    tables = _write(searches, own, accepted, centre, out)
    if as_json:
        terminal.print_json({"folder": str(out), "sets": len(accepted), "defaults": centre})
        return
    for table in tables:
        terminal.show(table)
    terminal.say(
        f"{len(accepted)} plausible sets, tables and figures are in {out}, after"
        f" {(perf_counter() - begun) / 60:.0f} minutes"
    )


def _check(**given: tuple[int, int, int]) -> None:
    for name, (value, low, high) in given.items():
        whole_number(value, low, high, f"--{name}")


@contextmanager
def _executor(cluster: str | None, workers: int | None) -> Iterator[Executor]:
    from collabsim.engine.checks import thread_count
    from collabsim.study.cluster import cluster_executor

    if cluster is not None:
        with cluster_executor(cluster) as executor:
            yield executor
        return
    terminal.warm_up("run")
    with ThreadPoolExecutor(thread_count(workers)) as pool:
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


def _search(name: str, search: "Search", *, quiet: bool) -> "Searched":
    shown = ""

    with terminal.progress("trials", quiet=quiet) as report:

        def say(what: str, done: int, total: int) -> None:
            nonlocal shown
            if what != shown and not quiet:
                shown = what
                typer.echo(f"{name}, {what}: {total} trials", err=True)
            report(done, total)

        try:
            return search._replace(progress=say).run()
        except KeyboardInterrupt:
            typer.echo(
                "Stopped; finished waves are kept. The same command goes on from here.", err=True
            )
            raise typer.Exit(130) from None


def _write(
    searches: "dict[str, Searched]",
    plan: "SearchPlan",
    accepted: "pd.DataFrame",
    centre: int,
    out: Path,
) -> list[Any]:
    from collabsim.calibration import publish, report
    from collabsim.calibration.matching import about_trials
    from collabsim.report.figures import calibration as figures
    from collabsim.report.files import write_figure, write_table
    from collabsim.report.tables import frame_table
    from collabsim.study.meanings import about_keys

    found = searches[MODEL]
    publish.write_ensemble(found, accepted, centre, plan, out, terminal.command())
    conflicts, learned = report.conflicts(found), report.learned(accepted)
    models, met = report.rival_table(searches), report.shares_met(found)
    corroborated = report.corroborated(found)
    tables = {
        "conflicts": conflicts, "learned": learned, "models": models, "met": met,
        "corroborated": corroborated, "telling": report.telling(found), "again": found.again,
        "even": report.even_places(found),
    }  # fmt: skip
    for name, table in tables.items():
        write_table(table, out, name, about_trials if name == "again" else about_keys)
    write_figure(figures.conflict_figure(conflicts), out, "conflicts")
    write_figure(figures.learned_figure(learned, len(accepted)), out, "learned")
    write_figure(figures.models_figure(models), out, "models")
    return [frame_table(models), frame_table(corroborated), frame_table(learned.head(12))]


COMMANDS: tuple[Callable[..., None], ...] = (calibrate,)
"""The commands of this file, for the command line to take in."""
