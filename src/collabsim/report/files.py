"""Writing what a person takes home: tables, a figure and a manifest, each whole or not at all."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from collabsim.analysis.comparison import Comparison
from collabsim.engine.run import Run
from collabsim.report.figures.comparison import comparison_figure
from collabsim.report.figures.ensemble import plausible_figure
from collabsim.scenarios.plausible import plausible_digest
from collabsim.study.formats import csv, parquet
from collabsim.study.meanings import About, about_keys, about_months, about_runs_with
from collabsim.study.store import manifest, write_atomically, write_bytes, write_json

if TYPE_CHECKING:
    import pandas as pd


def write_run(run: Run, folder: Path, command: str) -> None:
    """Write the months of a run and its manifest into an existing folder.

    Raises:
        InputError: If a file cannot be written.
    """
    write_table(run.to_pandas(), folder, "months", about_months)
    if run.communities is not None:
        write_table(run.communities_to_pandas(), folder, "communities", about_months)
    write_json(
        folder / "manifest.json",
        manifest(run.scenario, [run.strategy], [run.seed], len(run.months), command),
    )


def write_comparison(comparison: Comparison, folder: Path, command: str) -> None:
    """Write a comparison: tables, figures (PNG and SVG), all numbers as JSON, and the manifest.

    Raises:
        InputError: If a file cannot be written.
    """
    runs = comparison.runs
    write_table(runs.to_pandas(), folder, "runs", about_runs_with(runs.scenario.outcomes))
    write_table(comparison.months_table(), folder, "months")
    for name, table in (
        ("standings", comparison.standings_table()), ("crossovers", comparison.crossovers_table()),
    ):  # fmt: skip
        if len(table):  # runs shorter than five years have no standings
            write_table(table, folder, name)
    write_json(folder / "comparison.json", comparison.to_dict())
    write_json(folder / "manifest.json", comparison_manifest(comparison, command))
    if not runs.members:
        write_figure(comparison_figure(comparison), folder, "comparison")
    for name, second in plausible_figures(comparison).items():
        write_figure(plausible_figure(comparison, second), folder, name)


def comparison_manifest(comparison: Comparison, command: str) -> dict[str, Any]:
    """What was run for a comparison, over which plausible sets if any, and with which versions."""
    runs = comparison.runs
    made = manifest(runs.scenario, runs.strategies, runs.seeds, runs.length, command)
    if not runs.members:
        return made
    sets = {
        "sets": list(runs.members), "seeds_per_set": runs.seeds_each, "digest": plausible_digest()
    }  # fmt: skip
    return {**made, "plausible": sets}


def plausible_figures(comparison: Comparison) -> dict[str, str]:
    """Names of the figures over plausible sets, and the strategy that each is about."""
    if not comparison.runs.members:
        return {}
    alone = len(comparison.others) == 1
    return {"plausible" if alone else f"plausible-{name}": name for name in comparison.others}


def write_figure(figure: Figure, folder: Path, name: str) -> None:
    """Write a figure as PNG and SVG into an existing folder.

    Raises:
        InputError: If a file cannot be written.
    """
    for ending in ("png", "svg"):
        metadata = {"Date": None} if ending == "svg" else {}
        write_atomically(
            folder / f"{name}.{ending}",
            lambda path, m=metadata: figure.savefig(path, metadata=m),  # type: ignore[misc]
        )


def write_table(table: "pd.DataFrame", folder: Path, name: str, about: About = about_keys) -> None:
    """Write a table as CSV and Parquet into an existing folder; ``about`` explains its columns.

    Raises:
        InputError: If a file cannot be written.
    """
    write_bytes(folder / f"{name}.csv", csv(table))
    write_bytes(folder / f"{name}.parquet", parquet(table, about))
