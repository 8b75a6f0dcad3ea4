"""Writing what a person takes home: tables, a figure and a manifest, each whole or not at all."""

from pathlib import Path
from typing import TYPE_CHECKING

from collabsim.analysis.comparison import Comparison
from collabsim.model.run import Run
from collabsim.sweeps.store import manifest, write_atomically, write_json
from collabsim.views.figures import comparison_figure

if TYPE_CHECKING:
    import pandas as pd


def write_run(run: Run, folder: Path, command: str) -> None:
    """Write the months of a run and its manifest into an existing folder.

    Raises:
        InputError: If a file cannot be written.
    """
    _write_table(run.to_pandas(), folder, "months")
    if run.communities is not None:
        _write_table(run.communities_to_pandas(), folder, "communities")
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
    _write_table(comparison.runs_table(), folder, "runs")
    _write_table(comparison.months_table(), folder, "months")
    write_json(folder / "comparison.json", comparison.to_dict())
    figure = comparison_figure(comparison)
    for ending in ("png", "svg"):
        metadata = {"Date": None} if ending == "svg" else {}
        write_atomically(
            folder / f"comparison.{ending}",
            lambda path, m=metadata: figure.savefig(path, metadata=m),  # type: ignore[misc]
        )
    write_json(
        folder / "manifest.json",
        manifest(runs.scenario, runs.strategies, runs.seeds, runs.length, command),
    )


def _write_table(table: "pd.DataFrame", folder: Path, name: str) -> None:
    write_atomically(
        folder / f"{name}.csv", lambda path: table.to_csv(path, index=False, lineterminator="\n")
    )
    write_atomically(
        folder / f"{name}.parquet", lambda path: table.to_parquet(path, index=False)
    )
