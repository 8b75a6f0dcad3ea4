"""The command ``frontier``: what is the best strategy of each class worth, beside the named ones?

It looks for the best of each class with the same effort, prints what classes are worth against one
another, and writes tables, figures and the strategies it found. With ``--over`` it does so under
several conditions, with ``--ensemble`` for several plausible sets.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collabsim.cli import terminal
from collabsim.cli.ensemble_option import SetsOption
from collabsim.cli.options import JsonOption, ScenarioArgument, ThreadsOption, TrustOption
from collabsim.errors import InputError, no_such, whole_number
from collabsim.extras import require

if TYPE_CHECKING:
    import pandas as pd

    from collabsim.analysis.frontier import Frontier
    from collabsim.scenarios import Scenario

_CONDITIONS = 2
_STEPS = 5  # levels of a condition that does not say
_MOST = 400  # frontiers of one command


def frontier(
    scenario: ScenarioArgument = "classroom",
    years: Annotated[
        str | None,
        typer.Option(metavar="A,B,…", help="Horizons, of 5, 10, 20 and 35. [all that fit]"),
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=LOW:HIGH:STEPS", help="Do so at each level of a parameter; twice at most."
        ),
    ] = None,
    ensemble: SetsOption = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter or a strategy's dial."),
    ] = None,
    budget: Annotated[
        str, typer.Option(metavar="NAME", help="How hard to look: quick or usual.")
    ] = "usual",
    seed: Annotated[int, typer.Option(help="Seed of the search; others tell how sure it is.")] = 1,
    threads: ThreadsOption = None,
    out: Annotated[Path, typer.Option(help="Folder for tables and figures.")] = Path(
        "out/frontier"
    ),
    as_json: JsonOption = False,
    _trust: TrustOption = None,
) -> None:
    """Look for the best of each class of strategies: does slow also lead the best that is fast?"""
    from collabsim.analysis.frontier import contrasts_by, shares_ahead
    from collabsim.engine.checks import check_seed, thread_count
    from collabsim.laboratory.frontier import BUDGETS, find_frontier, horizons_of
    from collabsim.report.files import write_table
    from collabsim.report.tables import frame_table
    from collabsim.scenarios import change, load_scenario
    from collabsim.strategies import STRATEGIES
    from collabsim.study.store import manifest, prepare_folder, write_json

    if budget not in BUDGETS:
        raise InputError(no_such("budget", budget, BUDGETS))
    base = change(load_scenario(scenario), terminal.parse_settings(settings))
    require("calibration")
    horizons = horizons_of(base, None if years is None else _years(years))
    check_seed(seed)
    thread_count(threads)
    points = _points(base, scenario, over or [], ensemble)
    prepare_folder(out)
    terminal.warm_up("batch")
    found: list[tuple[dict[str, Any], Frontier]] = []
    with terminal.progress("runs", quiet=as_json) as report:
        for levels, world in points:
            begun = len(found)

            def tell(done: int, total: int, begun: int = begun) -> None:
                report(begun * total + done, len(points) * total)

            searched = find_frontier(
                world, horizons, BUDGETS[budget], seed=seed, threads=threads, progress=tell
            )
            found.append((levels, searched))
    contrasts = contrasts_by(found)
    summary = contrasts if ensemble is None else shares_ahead(contrasts)
    _write(found, contrasts, out)
    if ensemble is not None:
        write_table(summary, out, "ahead")
    first, seeds = found[0][1], found[0][1].seeds
    made = manifest(base, tuple(STRATEGIES), seeds, 12 * max(first.years), terminal.command())
    write_json(out / "manifest.json", {**made, "search": {"budget": budget, "seed": seed}})
    if as_json:
        terminal.print_json({"folder": str(out), "contrasts": summary.to_dict("records")})
        return
    terminal.show(frame_table(summary))
    terminal.say(
        "Years of fully met need, second less first, in the same worlds with seeds that nothing was"
        " chosen by. A class is worth at least this: there may be better strategies."
    )
    terminal.say(f"Tables, figures and the strategies found (strategies.toml) are in {out}")


def _years(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise InputError(f"--years {text}: write whole numbers, such as 5,20") from None


def _points(
    base: "Scenario", name: str, over: list[str], ensemble: int | None
) -> "list[tuple[dict[str, Any], Scenario]]":
    """The scenarios to search, with what tells each from the others: the points of a grid."""
    from collabsim.parameters import SPECS
    from collabsim.scenarios.plausible import check_set
    from collabsim.study.designs import points_of
    from collabsim.study.experiment import make_experiment
    from collabsim.study.factors import PLAUSIBLE, treatment
    from collabsim.study.ready_made import parse_factor

    if len(over) > _CONDITIONS:
        raise InputError(f"--over can be given {_CONDITIONS} times at most")
    factors: dict[str, Any] = {}
    if ensemble is not None:
        factors[PLAUSIBLE] = list(range(1, check_set(ensemble, "--ensemble") + 1))
    for text in over:
        factor, limits = parse_factor(text, _STEPS)
        if factor not in SPECS:
            raise InputError(f"--over {text}: {no_such('parameter', factor, SPECS)}")
        if "low" not in limits:
            raise InputError(
                f"--over {text}: say from where to where, such as trust.gain=0.01:0.05"
            )
        whole_number(limits["steps"], 2, _MOST, f"the steps of {factor}")
        factors[factor] = limits
    grid = make_experiment({"name": "frontier", "scenario": name, "factors": factors})
    rows = points_of(grid).to_dict("records")
    whole_number(len(rows), 1, _MOST, "the number of frontiers")
    points = [{str(factor): level for factor, level in row.items()} for row in rows]
    return [(levels, treatment(grid, {name: base}, levels).scenario) for levels in points]


def _write(
    found: "list[tuple[dict[str, Any], Frontier]]", contrasts: "pd.DataFrame", out: Path
) -> None:
    import pandas as pd

    from collabsim.analysis.frontier import snippet, standings_table
    from collabsim.report.figures import frontier as figures
    from collabsim.report.files import write_figure, write_table
    from collabsim.study.factors import PLAUSIBLE
    from collabsim.study.store import write_bytes

    write_table(contrasts, out, "contrasts")
    standings = [standings_table(one).assign(**levels) for levels, one in found]
    write_table(pd.concat(standings, ignore_index=True), out, "standings")
    levels, first = found[0]
    if len(found) == 1:
        write_figure(figures.frontier_figure(first), out, "frontier")
        write_bytes(out / "strategies.toml", snippet(first).encode())
    if levels and PLAUSIBLE not in levels:
        drawn = figures.frontier_map(contrasts, list(levels), first.scenario)
        write_figure(drawn, out, "map")


COMMANDS: tuple[Callable[..., None], ...] = (frontier,)
"""The commands of this file, for the command line to take in."""
