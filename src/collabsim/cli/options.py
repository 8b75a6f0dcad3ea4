"""Arguments and options that several commands share, so that they read the same everywhere."""

from pathlib import Path
from typing import Annotated

import typer


def _trust(context: typer.Context, files: list[Path] | None) -> list[Path] | None:
    """Let functions in these files be run for as long as the command lasts."""
    if files:
        from collabsim.scenarios.own import trusting  # help is instant without

        context.with_resource(trusting(files))
    return files


ScenarioArgument = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or a TOML file.")
]
MonthsOption = Annotated[int | None, typer.Option(help="Months to run, if not the scenario's.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
ThreadsOption = Annotated[
    int | None, typer.Option(help="Threads to use; one for each processor if not given.")
]
TrustOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--trust",
        metavar="FILE.py",
        help="Run functions in this file that the scenario or experiment names; read it first.",
        callback=_trust,
        is_eager=True,
    ),
]
