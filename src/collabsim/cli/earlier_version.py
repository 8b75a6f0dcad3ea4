"""``--against``: an earlier version of the model beside the present one, printed and drawn."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collabsim.cli import terminal
from collabsim.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from collabsim.analysis.earlier import EarlierComparison

AgainstOption = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar="VERSION",
        help="Show an earlier version of the model beside the present one: first_version.",
    ),
]


def usual_seeds(
    against: str, scenario: str, strategies: list[str], months: int | None, *, changed: bool
) -> int:
    """Return how many seeds the earlier version was run with, once all that was asked is there.

    Args:
        against: Name of the earlier version.
        scenario: What was typed.
        strategies: Names.
        months: Months to run, if not those of the scenario.
        changed: Whether anything in the scenario is to be changed.

    Raises:
        InputError: If the earlier version has no such runs, or months are too few.
    """
    from collabsim.analysis.earlier import check_kept

    if changed:
        raise InputError(
            f"{against} was run with every scenario as it comes; leave out --set, --ablation and"
            " --ensemble"
        )
    return check_kept(against, scenario, strategies, months)


def compare_with_version(
    scenario: str, strategies: list[str], against: str, seeds: int, months: int | None,
    threads: int | None, out: Path | None, *, as_json: bool,
) -> None:  # fmt: skip
    """Run the present model, print and write both versions side by side.

    Raises:
        InputError: If an argument cannot be used or a file cannot be written.
    """
    from collabsim.laboratory.comparing import compare_with_earlier

    terminal.warm_up("batch")
    with terminal.progress("runs", quiet=as_json) as report:
        found = compare_with_earlier(
            scenario, strategies, seeds,
            against=against, months=months, threads=threads, progress=report,
        )  # fmt: skip
    if out is not None:
        _write(found, out)
    if as_json:
        terminal.print_json({"against": against, "years": found.table.to_dict("records")})
        return
    terminal.show(versions_table(found))
    terminal.say(
        f"Means over {found.seeds}. Need met is a share from 0 to 1, the mean of that year;"
        " need-years met are years of fully met need since the start."
    )
    if out is not None:
        terminal.say(f"Figure: {out / 'versions.png'} (and .svg)")
        terminal.say(f"Table: {out / 'versions.csv'} (and .parquet)")


def versions_table(found: "EarlierComparison") -> "RenderableType":
    """Need met, and need-years met, of both versions after 5, 10, 20 and 35 years."""
    from collabsim.analysis.earlier import PRESENT
    from collabsim.report.tables import listing, number_text

    version = found.against.replace("_", " ")
    headings, columns = ["after", "strategy"], []
    for what, observable in (("need met", "need_met"), ("need-years met", "cumulative")):
        headings += [f"{what},\n{version}", f"{what},\npresent model"]
        columns += [(observable, found.against), (observable, PRESENT)]
    means = found.at_horizons()[columns]
    rows = (
        [f"{year} years", strategy, *map(number_text, means.loc[(year, strategy)])]
        for year in means.index.unique("year")
        for strategy in found.runs.strategies
    )
    title = found.runs.scenario.title
    return listing(f"{title}: the {version} and the present model", headings, rows)


def _write(found: "EarlierComparison", out: Path) -> None:
    from collabsim.analysis.earlier import about_years, kept_manifest
    from collabsim.report.figures.earlier import earlier_figure
    from collabsim.report.files import write_figure, write_table
    from collabsim.study.store import manifest, write_json

    runs = found.runs
    write_table(found.table, out, "versions", about_years)
    write_figure(earlier_figure(found), out, "versions")
    made = manifest(runs.scenario, runs.strategies, runs.seeds, runs.length, terminal.command())
    write_json(out / "manifest.json", {**made, "against": kept_manifest(found.against)})
