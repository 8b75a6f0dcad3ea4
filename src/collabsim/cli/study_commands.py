"""Commands that answer one question each: run what is needed, analyse it, draw it.

``ablate``, ``boundary``, ``resilience``, ``sensitivity`` and ``discover`` run a sweep that can be
resumed, and then read its results; with ``--results`` they only read. The analysis sees stored
results and nothing else.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from collabsim.cli import ensemble_option
from collabsim.cli.options import JsonOption, MonthsOption, ScenarioArgument, TrustOption
from collabsim.cli.study_runner import (
    OUTCOME,
    PAIR,
    FactorsOption,
    OutcomeOption,
    PairOption,
    ResultsOption,
    SeedsOption,
    StudyRunner,
    names_in,
    parse_pair,
    report,
)
from collabsim.cli.sweep_command import ClusterOption, WorkersOption


def ablate(
    scenario: ScenarioArgument = "today",
    strategies: PairOption = PAIR,
    outcome: OutcomeOption = OUTCOME,
    seeds: SeedsOption = 30,
    months: MonthsOption = None,
    results: ResultsOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("out/ablate"),
    as_json: JsonOption = False,
    _trust: TrustOption = None,
) -> None:
    """Switch off one idea at a time: what does each carry of the result?"""
    from collabsim.laboratory.questions import ablation
    from collabsim.report.figures.sweeps import ablation_figure

    pair = parse_pair(strategies)
    made = StudyRunner(pair, outcome, results, out, workers, cluster, quiet=as_json)
    effects = ablation(scenario, pair, outcome, seeds=seeds, months=months, run=made)
    shown = effects.table[
        ["ablation", "difference", "difference_low", "difference_high", "change", "change_low",
         "change_high", "favours", "result", "share_ahead", "n"]
    ]  # fmt: skip
    carrying = ", ".join(effects.carrying) or "none of them"
    words = f"Without these the verdict is another: {carrying}."
    report(made, {"ablations": effects.table}, {"ablations": ablation_figure(effects)},
           shown, words, as_json=as_json)  # fmt: skip


def boundary(
    a: Annotated[str, typer.Argument(metavar="A", help="A factor: name or name=low:high:steps.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one, or the word horizon.")],
    scenario: Annotated[str, typer.Option(help="Name or file of a scenario.")] = "today",
    strategies: PairOption = PAIR,
    outcome: OutcomeOption = OUTCOME,
    seeds: Annotated[
        int | None, typer.Option(help="Seeds at every point. [20; 1 a set with --ensemble]")
    ] = None,
    steps: Annotated[int, typer.Option(help="Levels of a factor that does not say.")] = 7,
    months: MonthsOption = None,
    ensemble: ensemble_option.SetsOption = None,
    results: ResultsOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("out/boundary"),
    as_json: JsonOption = False,
    _trust: TrustOption = None,
) -> None:
    """Map two parameters: who is ahead, how surely, and when one overtakes the other."""
    from collabsim.analysis.boundary import boundary_table
    from collabsim.laboratory.questions import boundary as ask_boundary
    from collabsim.laboratory.questions import needed
    from collabsim.report.figures.boundary import boundary_figure

    pair, reached = parse_pair(strategies), needed(outcome, a, b)
    made = StudyRunner(pair, reached, results, out, workers, cluster, quiet=as_json)
    drawn = ask_boundary(
        a, b, scenario, pair, outcome, seeds=seeds, ensemble=ensemble, steps=steps, months=months,
        run=made,
    )  # fmt: skip
    table = boundary_table(drawn)
    report(made, {"boundary": table}, {"boundary": boundary_figure(drawn)}, table,
           ensemble_option.boundary_words(drawn), as_json=as_json)  # fmt: skip


def resilience(
    scenario: ScenarioArgument = "today",
    month: Annotated[int, typer.Option(help="Month in which the crisis begins.")] = 120,
    crisis_months: Annotated[int, typer.Option(help="Months that the crisis lasts.")] = 12,
    strategies: PairOption = PAIR,
    outcome: OutcomeOption = OUTCOME,
    seeds: SeedsOption = 30,
    steps: Annotated[int, typer.Option(help="Depths from 0 to 1.")] = 6,
    months: MonthsOption = None,
    results: ResultsOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("out/resilience"),
    as_json: JsonOption = False,
    _trust: TrustOption = None,
) -> None:
    """Let a crisis grow: what does each strategy lose, and does the order change?"""
    from collabsim.laboratory.questions import resilience as ask_resilience
    from collabsim.report.figures.sweeps import shocks_figure

    pair = parse_pair(strategies)
    made = StudyRunner(pair, outcome, results, out, workers, cluster, quiet=as_json)
    shock = ask_resilience(
        scenario, pair, outcome, month=month, crisis_months=crisis_months, steps=steps,
        seeds=seeds, months=months, run=made,
    )  # fmt: skip
    tables = {"losses": shock.losses, "standings": shock.standings, "flips": shock.flips}
    report(made, tables, {"resilience": shocks_figure(shock)}, shock.losses, "", as_json=as_json)


def sensitivity(
    scenario: ScenarioArgument = "classroom",
    strategies: PairOption = PAIR,
    outcome: OutcomeOption = OUTCOME,
    factors: FactorsOption = None,
    trajectories: Annotated[int, typer.Option(help="Morris trajectories.")] = 20,
    top: Annotated[int, typer.Option(help="Factors that go on to Sobol' indices.")] = 8,
    points: Annotated[int, typer.Option(help="Base points for Sobol' indices.")] = 256,
    months: MonthsOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("out/sensitivity"),
    as_json: JsonOption = False,
    _trust: TrustOption = None,
) -> None:
    """Which parameters matter: Morris screening of all, then Sobol' indices of the first few."""
    from collabsim.analysis import sensitivity as analysis
    from collabsim.laboratory.questions import sensitivity as ask_sensitivity
    from collabsim.report.figures import sensitivity as figures

    pair = parse_pair(strategies)
    made = StudyRunner(pair, outcome, None, out, workers, cluster, quiet=as_json)
    found = ask_sensitivity(
        scenario, pair, outcome, factors=names_in(factors) if factors else None,
        trajectories=trajectories, top=top, points=points, months=months, run=made,
    )  # fmt: skip
    settled = analysis.settled_in_words(found.convergence)
    words = f"{settled}.\n{analysis.chance_in_words(found.indices)}."
    report(
        made,
        {"screening": found.screening, "sobol": found.indices, "convergence": found.convergence},
        {
            "screening": figures.screening_figure(found.screening, outcome, pair),
            "tornado": figures.tornado(found.indices, outcome, pair),
            "convergence": figures.convergence_figure(found.convergence, outcome, pair),
        },
        found.indices, words, as_json=as_json,
    )  # fmt: skip


def discover(
    scenario: ScenarioArgument = "classroom",
    strategies: PairOption = PAIR,
    outcome: OutcomeOption = "cumulative_10",
    factors: FactorsOption = None,
    points: Annotated[int, typer.Option(help="Points of the Latin hypercube.")] = 500,
    seeds: SeedsOption = 10,
    months: MonthsOption = None,
    results: ResultsOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("out/discover"),
    as_json: JsonOption = False,
    _trust: TrustOption = None,
) -> None:
    """Where does each strategy fail? Find the few limits on parameters that tell (PRIM)."""
    import pandas as pd

    from collabsim.analysis.discovery import box_in_words
    from collabsim.laboratory.questions import discover as ask_discover
    from collabsim.report.figures.discovery import discovery_figure

    pair = parse_pair(strategies)
    made = StudyRunner(pair, outcome, results, out, workers, cluster, quiet=as_json)
    boxes, missing = ask_discover(
        scenario, pair, outcome, factors=names_in(factors) if factors else None, points=points,
        seeds=seeds, months=months, run=made,
    )  # fmt: skip
    limits = pd.concat([box.limits.assign(fails=box.loser) for box in boxes], ignore_index=True)
    words = "\n".join([*(box_in_words(box) for box in boxes), *missing])
    tables = {"limits": limits} | {f"trade_off_{box.loser}": box.trajectory for box in boxes}
    report(made, tables, {"discovery": discovery_figure(boxes)}, limits, words, as_json=as_json)


COMMANDS: tuple[Callable[..., None], ...] = (ablate, boundary, resilience, sensitivity, discover)
"""The commands of this file, for the command line to take in."""
