"""``--plausible``: commands over the plausible sets instead of one set of defaults.

What they print says of each answer in how many plausible worlds it holds, and whether the rest is
chance or not knowing the parameters.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collabsim.views import terminal

if TYPE_CHECKING:
    from collabsim.analysis.boundary import Boundary
    from collabsim.analysis.plausible_comparison import PlausibleComparison
    from collabsim.scenarios import Scenario
    from collabsim.sweeps.experiment import Experiment

SetsOption = Annotated[
    int | None,
    typer.Option("--plausible", metavar="N", help="Run the first N plausible sets, not defaults."),
]
SEEDS_OF_COMPARE = 5
"""Seeds of each set in a comparison, so that chance can be told from parameters."""

SEEDS_OF_BOUNDARY = 1
"""Seeds of each set at each point of a map, where more sets tell more than more seeds."""


def compare(
    scenario: "Scenario", strategies: list[str], sets: int, seeds: int, months: int | None,
    threads: int | None, out: Path | None, *, as_json: bool,
) -> None:  # fmt: skip
    """Compare two strategies over the first plausible sets, print and write what was found.

    Raises:
        InputError: If an argument cannot be used or a file cannot be written.
    """
    from collabsim.sweeps.plausible import check_question  # noqa: PLC0415
    from collabsim.workflow import compare_plausible  # noqa: PLC0415

    length = scenario.months if months is None else months
    check_question(strategies, sets, seeds, length)
    terminal.warm_up("batch")
    with terminal.progress("runs", quiet=as_json) as report:
        found = compare_plausible(
            scenario, strategies, sets, seeds, months=months, threads=threads, progress=report
        )
    if out is not None:
        _write(found, scenario, length, out)
    if as_json:
        terminal.print_json(found.to_dict())
        return
    from collabsim.views.plausible_tables import plausible_tables, words  # noqa: PLC0415

    terminal.show(plausible_tables(found))
    for line in words(found):
        terminal.say(line)
    if out is not None:
        terminal.say(f"Figure: {out / 'plausible.png'}")
        names = ", ".join(str(out / f"{name}.csv") for name in ("standings", "crossovers", "runs"))
        terminal.say(f"Tables: {names} (and .parquet)")


def over_sets(
    study: "Experiment", sets: int | None, seeds: int | None, out: Path
) -> "Experiment":
    """An experiment as it is, or over plausible sets if a number of them is given.

    Args:
        study: The experiment, a grid.
        sets: How many plausible sets, or None for the defaults.
        seeds: Seeds of each set; one if not given.
        out: Folder for the file of points.

    Raises:
        InputError: If a number is not allowed or the file cannot be written.
    """
    if sets is None:
        return study
    from collabsim.sweeps.plausible import over_sets as run_over_sets  # noqa: PLC0415
    from collabsim.sweeps.store import prepare_folder  # noqa: PLC0415

    prepare_folder(out)
    return run_over_sets(study, sets, SEEDS_OF_BOUNDARY if seeds is None else seeds, out)


def boundary_words(drawn: "Boundary") -> str:
    """In how many cells of a map who is surely ahead, and what that means there."""
    ahead, behind = int((drawn.sign > 0).sum()), int((drawn.sign < 0).sum())
    unsure = drawn.sign.size - ahead - behind
    what = " in more than half of the plausible worlds" if drawn.seeds_per_set else ""
    return (
        f"Of {drawn.sign.size} cells: {drawn.first} ahead{what} in {behind} · {drawn.second}"
        f" ahead{what} in {ahead} · unsure in {unsure}."
    )


def _write(found: "PlausibleComparison", scenario: "Scenario", months: int, out: Path) -> None:
    from collabsim.scenarios.plausible import plausible_digest  # noqa: PLC0415
    from collabsim.sweeps.meanings import about_runs  # noqa: PLC0415
    from collabsim.sweeps.store import manifest, write_json  # noqa: PLC0415
    from collabsim.views.files import write_figure, write_table  # noqa: PLC0415
    from collabsim.views.plausible_figure import plausible_figure  # noqa: PLC0415

    write_table(found.runs, out, "runs", about_runs)
    write_table(found.standings_table(), out, "standings")
    write_table(found.crossovers_table(), out, "crossovers")
    write_json(out / "plausible.json", found.to_dict())
    write_figure(plausible_figure(found), out, "plausible")
    seeds = sorted({int(seed) for seed in found.runs["seed"]})
    made: dict[str, Any] = manifest(
        scenario, (found.first, found.second), seeds, months, terminal.command()
    )
    sets = {"sets": list(found.sets), "seeds_per_set": found.seeds, "digest": plausible_digest()}
    write_json(out / "manifest.json", {**made, "plausible": sets})
