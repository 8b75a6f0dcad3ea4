"""Writing what a person takes home: tables, a figure and a manifest, each whole or not at all."""

from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from collabsim.analysis.comparison import Comparison
from collabsim.model.run import Run
from collabsim.sweeps.formats import csv, parquet
from collabsim.sweeps.meanings import About, about_keys, about_months, about_runs
from collabsim.sweeps.store import manifest, write_atomically, write_bytes, write_json
from collabsim.views.figures import comparison_figure

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
    """Write the tables, the figure (PNG and SVG), the report and the manifest of a comparison.

    Raises:
        InputError: If a file cannot be written.
    """
    runs = comparison.runs
    write_table(comparison.runs_table(), folder, "runs", about_runs)
    write_table(comparison.months_table(), folder, "months")
    write_json(folder / "comparison.json", comparison.to_dict())
    write_figure(comparison_figure(comparison), folder, "comparison")
    write_json(
        folder / "manifest.json",
        manifest(runs.scenario, runs.strategies, runs.seeds, runs.length, command),
    )


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


def write_table(
    table: "pd.DataFrame", folder: Path, name: str, about: About = about_keys
) -> None:
    """Write a table as CSV and Parquet into an existing folder; ``about`` explains its columns.

    Raises:
        InputError: If a file cannot be written.
    """
    write_bytes(folder / f"{name}.csv", csv(table))
    write_bytes(folder / f"{name}.parquet", parquet(table, about))
