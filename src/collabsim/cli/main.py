"""The command line: run a scenario, compare strategies, and look up what there is.

Libraries that take long to load are imported where they are used, so that help is instant. Whatever
is wrong with the input is said in one sentence, with exit code 2; Ctrl-C ends with 130.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from collabsim.cli import (
    brief_command,
    calibrate_command,
    dashboard_command,
    earlier_version,
    ensemble_option,
    frontier_command,
    lookups,
    patterns_command,
    results_command,
    site_command,
    study_commands,
    study_runner,
    sweep_command,
    terminal,
)
from collabsim.cli.options import (
    JsonOption,
    MonthsOption,
    ScenarioArgument,
    ThreadsOption,
    TrustOption,
)
from collabsim.errors import InputError, whole_number

app = typer.Typer(
    name="collabsim",
    cls=terminal.Commands,
    help="When does slow and inclusive beat fast and divisive? Run strategies in the same worlds.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Set a parameter or a strategy's dial: trust.gain=0.02, slow-inclusive.teach=0.4.",
    ),
]
AblationOption = Annotated[
    list[str] | None,
    typer.Option("--ablation", metavar="NAME", help="Switch an idea off, such as no_resentment."),
]
OutOption = Annotated[Path | None, typer.Option(help="Folder to write results to.")]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"collabsim {installed('collabsim')}")
        raise typer.Exit


@app.command()
def run(
    scenario: ScenarioArgument,
    strategy: Annotated[
        str, typer.Option(help="Strategy of all organisations; 'mix' is the scenario's own.")
    ] = "mix",
    seed: Annotated[int, typer.Option(help="Seed of all chance.")] = 1,
    months: MonthsOption = None,
    settings: SetOption = None,
    ablations: AblationOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    threads: ThreadsOption = None,
    by_community: Annotated[
        bool, typer.Option("--by-community", help="Also write every community's months to --out.")
    ] = False,
    _trust: TrustOption = None,
) -> None:
    """Run a scenario once and print what came of it."""
    if by_community and out is None:
        raise InputError("--by-community writes files, so it needs a folder: add --out DIR")
    chosen = _scenario(scenario, settings, ablations)
    _check(chosen, [strategy], [seed], months, threads, out, by_community=by_community)
    from collabsim.engine.advance import LARGE
    from collabsim.engine.checks import thread_count
    from collabsim.engine.simulate import simulate

    large = chosen.parameters.size.beneficiaries >= LARGE and thread_count(threads) > 1
    terminal.warm_up("pieces" if large and not by_community else "run")
    if not as_json:
        from collabsim.engine.estimate import SHOWN_FROM, estimate_run

        found = estimate_run(
            chosen, strategy, months=months, threads=threads, by_community=by_community
        )
        if found is not None and found.seconds > SHOWN_FROM:
            typer.echo(found.words, err=True)
    with terminal.progress("months", quiet=as_json) as report:
        done = simulate(
            chosen,
            strategy,
            seed,
            months=months,
            threads=threads,
            progress=report,
            by_community=by_community,
        )
    if out is not None:
        from collabsim.report.files import write_run

        write_run(done, out, terminal.command())
    if as_json:
        terminal.print_json(
            {
                "scenario": chosen.name,
                "strategy": done.strategy,
                "seed": seed,
                "months": len(done.months),
                "outcomes": done.summary,
            }
        )
        return
    from collabsim.report.tables import run_table

    terminal.show(run_table(done))
    if out is not None:
        terminal.say(f"Written to {out}: months.csv, months.parquet, manifest.json")


@app.command()
def compare(
    scenario: ScenarioArgument,
    strategies: Annotated[
        str,
        typer.Option(metavar="A,B[,…]", help="Strategies; the others are held against the first."),
    ] = study_runner.PAIR,
    seeds: Annotated[
        int | None,
        typer.Option(
            help="How many seeds, met by all strategies. [20; 5 a set with --ensemble; with"
            " --against as many as the earlier version had]"
        ),
    ] = None,
    months: MonthsOption = None,
    settings: SetOption = None,
    ablations: AblationOption = None,
    ensemble: ensemble_option.SetsOption = None,
    against: earlier_version.AgainstOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    threads: ThreadsOption = None,
    _trust: TrustOption = None,
) -> None:
    """Compare strategies that live in the same worlds: who is ahead, when, and how surely."""
    chosen = _scenario(scenario, settings, ablations)
    names = [name.strip() for name in strategies.split(",") if name.strip()]
    from collabsim.laboratory.comparing import SEEDS, SEEDS_OF_A_SET, check_scenarios
    from collabsim.laboratory.comparing import compare as run_comparison
    from collabsim.study.paired import MAX_SEEDS, share_threads

    usual = SEEDS if ensemble is None else SEEDS_OF_A_SET
    if against is not None:
        changed = bool(settings or ablations or ensemble is not None)
        usual = earlier_version.usual_seeds(against, scenario, names, months, changed=changed)
    elif len(names) < 2:
        raise InputError("--strategies names at least two, as in fast-divisive,slow-inclusive")
    seeds = usual if seeds is None else seeds
    whole_number(seeds, 1, MAX_SEEDS, "the number of seeds")
    share_threads(chosen, len(names) * seeds, threads)
    _check(chosen, names, [], months, threads, out)
    if against is not None:
        earlier_version.compare_with_version(
            scenario, names, against, seeds, months, threads, out, as_json=as_json
        )
        return
    if ensemble is not None:
        check_scenarios({chosen.name: chosen}, names, seeds, ensemble=ensemble, months=months)
    terminal.warm_up("batch")
    with terminal.progress("runs", quiet=as_json) as report:
        found = run_comparison(
            chosen, names, seeds, ensemble=ensemble, months=months, threads=threads,
            progress=report,
        )  # fmt: skip
    if out is not None:
        from collabsim.report.files import write_comparison

        write_comparison(found, out, terminal.command())
    if as_json:
        terminal.print_json(found.to_dict())
        return
    if ensemble is not None:
        ensemble_option.show_ensemble(found, out)
        return
    from collabsim.report.tables import comparison_tables

    terminal.show(comparison_tables(found))
    if out is not None:
        terminal.say(f"Figure: {out / 'comparison.png'}")
        named = (out / f"{name}.csv" for name in ("standings", "crossovers", "runs", "months"))
        tables = ", ".join(str(file) for file in named if file.exists())
        terminal.say(f"Tables: {tables} (and .parquet)")


for commands in (
    brief_command,
    dashboard_command,
    site_command,
    sweep_command,
    results_command,
    study_commands,
    frontier_command,
    patterns_command,
    calibrate_command,
):
    for command in commands.COMMANDS:
        app.command()(command)

for lookup in (lookups.scenarios, lookups.strategies, lookups.ablations, lookups.parameters):
    app.command()(lookup)


def _scenario(name: str, settings: list[str] | None, ablations: list[str] | None) -> Any:
    from collabsim.scenarios import ablate, change, load_scenario

    values = terminal.parse_settings(settings)
    return ablate(change(load_scenario(name), values), *(ablations or []))


def _check(
    scenario: Any,
    strategies: list[str],
    seeds: list[int],
    months: int | None,
    threads: int | None,
    out: Path | None,
    *,
    by_community: bool = False,
) -> None:
    """Refuse what cannot work before anything is compiled or run, and make the folder."""
    from collabsim.engine import checks

    for strategy in strategies:
        checks.resolve_strategy(scenario, strategy)
    for seed in seeds:
        checks.check_seed(seed)
    length = checks.check_months(scenario.months if months is None else months)
    checks.thread_count(threads)
    checks.check_memory(scenario, months_by_community=length if by_community else 0)
    if out is not None:
        from collabsim.study.store import prepare_folder

        prepare_folder(out)


def main() -> None:
    """Start the command line."""
    app(prog_name="collabsim")
