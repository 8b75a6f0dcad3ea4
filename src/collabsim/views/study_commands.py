"""Commands that answer one question each: run what is needed, analyse it, draw it.

``ablate``, ``boundary``, ``resilience``, ``sensitivity`` and ``discover`` run a sweep that can be
resumed, and then read its results; with ``--results`` they only read. The analysis sees stored
results and nothing else.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from collabsim.errors import InputError, whole_number
from collabsim.extras import require
from collabsim.views import plausible_commands
from collabsim.views.studies import (
    OUTCOME,
    PAIR,
    FactorsOption,
    MonthsOption,
    OutcomeOption,
    PairOption,
    ResultsOption,
    ScenarioArgument,
    SeedsOption,
    answers,
    names_in,
    parse_pair,
    report,
)
from collabsim.views.sweep_commands import ClusterOption, JsonOption, WorkersOption


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
) -> None:
    """Switch off one idea at a time: what does each carry of the result?"""
    from collabsim.analysis.ablation import ablation_effects  # noqa: PLC0415
    from collabsim.sweeps.studies import ablation_study  # noqa: PLC0415
    from collabsim.views.sweep_figures import ablation_figure  # noqa: PLC0415

    pair = parse_pair(strategies)
    found = answers(
        lambda: ablation_study(scenario, pair, seeds=seeds, months=months),
        pair, outcome, results, out, workers, cluster, quiet=as_json,
    )  # fmt: skip
    effects = ablation_effects(found.runs, outcome, *found.pair)
    shown = effects.table[
        ["ablation", "difference", "difference_low", "difference_high", "change", "change_low",
         "change_high", "favours", "result", "share_ahead", "n"]
    ]  # fmt: skip
    carrying = ", ".join(effects.carrying) or "none of them"
    words = f"Without these the verdict is another: {carrying}."
    report(found, {"ablations": effects.table}, {"ablations": ablation_figure(effects)},
           shown, words, as_json=as_json)  # fmt: skip


def boundary(
    a: Annotated[str, typer.Argument(metavar="A", help="A factor: name or name=low:high:steps.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one, or the word horizon.")],
    scenario: Annotated[str, typer.Option(help="Name or file of a scenario.")] = "today",
    strategies: PairOption = PAIR,
    outcome: OutcomeOption = OUTCOME,
    seeds: Annotated[
        int | None, typer.Option(help="Seeds at every point. [20; 1 a set with --plausible]")
    ] = None,
    steps: Annotated[int, typer.Option(help="Levels of a factor that does not say.")] = 7,
    months: MonthsOption = None,
    plausible: plausible_commands.SetsOption = None,
    results: ResultsOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("out/boundary"),
    as_json: JsonOption = False,
) -> None:
    """Map two parameters: who is ahead, how surely, and when one overtakes the other."""
    from collabsim.analysis.boundary import HORIZON, boundary_table  # noqa: PLC0415
    from collabsim.analysis.boundary import boundary as find_boundary  # noqa: PLC0415
    from collabsim.sweeps.studies import boundary_study, factor_name  # noqa: PLC0415
    from collabsim.views.boundary_figure import boundary_figure  # noqa: PLC0415

    pair, (x, y) = parse_pair(strategies), (factor_name(a), factor_name(b))
    if HORIZON in (x, y) and outcome == OUTCOME:
        outcome = "cumulative"
    found = answers(
        lambda: plausible_commands.over_sets(
            boundary_study(scenario, a, b, pair, steps=steps, months=months,
                           seeds=None if plausible is not None else 20 if seeds is None else seeds),
            plausible, seeds, out,
        ),
        pair, "cumulative" if HORIZON in (x, y) else outcome, results, out, workers, cluster,
        quiet=as_json,
    )  # fmt: skip
    drawn = find_boundary(found.runs, x, y, outcome, *found.pair)
    table = boundary_table(drawn)
    report(found, {"boundary": table}, {"boundary": boundary_figure(drawn)}, table,
           plausible_commands.boundary_words(drawn), as_json=as_json)  # fmt: skip


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
) -> None:
    """Let a crisis grow: what does each strategy lose, and does the order change?"""
    from collabsim.analysis.shocks import resilience as find_resilience  # noqa: PLC0415
    from collabsim.sweeps.studies import shock_study  # noqa: PLC0415
    from collabsim.views.sweep_figures import shocks_figure  # noqa: PLC0415

    pair = parse_pair(strategies)
    found = answers(
        lambda: shock_study(scenario, pair, month=month, crisis_months=crisis_months, steps=steps,
                            seeds=seeds, months=months),
        pair, outcome, results, out, workers, cluster, quiet=as_json,
    )  # fmt: skip
    shock = find_resilience(found.runs, outcome, *found.pair)
    tables = {"losses": shock.losses, "standings": shock.standings, "flips": shock.flips}
    report(found, tables, {"resilience": shocks_figure(shock)}, shock.losses, "", as_json=as_json)


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
) -> None:
    """Which parameters matter: Morris screening of all, then Sobol' indices of the first few."""
    from collabsim.analysis import sensitivity as analysis  # noqa: PLC0415
    from collabsim.analysis.responses import responses  # noqa: PLC0415
    from collabsim.parameters import SPECS  # noqa: PLC0415
    from collabsim.sweeps.designs import problem_of, sample_of  # noqa: PLC0415
    from collabsim.sweeps.studies import screening_study, variance_study  # noqa: PLC0415
    from collabsim.views import sensitivity_figures as figures  # noqa: PLC0415

    pair = parse_pair(strategies)
    whole_number(top, 1, len(SPECS), "--top")
    chosen = names_in(factors) if factors else None
    coarse = answers(
        lambda: screening_study(scenario, pair, factors=chosen, trajectories=trajectories,
                                months=months),
        pair, outcome, None, out, workers, cluster, quiet=as_json,
    )  # fmt: skip
    sample = sample_of(coarse.experiment)
    y = responses(coarse.runs, outcome, pair, points=len(sample))
    screened = analysis.screen(problem_of(coarse.experiment), sample, y)
    kept = [name for name in screened["factor"] if name != "seed"][:top]
    fine = answers(
        lambda: variance_study(scenario, kept, pair, points=points, months=months),
        pair, outcome, None, out, workers, cluster, quiet=as_json,
    )  # fmt: skip
    problem, count = problem_of(fine.experiment), len(sample_of(fine.experiment))
    y = responses(fine.runs, outcome, pair, points=count)
    indices, settling = analysis.decompose(problem, y), analysis.convergence(problem, y)
    words = f"{analysis.settled_in_words(settling)}.\n{analysis.chance_in_words(indices)}."
    report(
        fine,
        {"screening": screened, "sobol": indices, "convergence": settling},
        {
            "screening": figures.screening_figure(screened, outcome, pair),
            "tornado": figures.tornado(indices, outcome, pair),
            "convergence": figures.convergence_figure(settling, outcome, pair),
        },
        indices, words, as_json=as_json,
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
) -> None:
    """Where does each strategy fail? Find the few limits on parameters that tell (PRIM)."""
    from collabsim.analysis.discovery import discover as find_box  # noqa: PLC0415
    from collabsim.analysis.discovery import in_words  # noqa: PLC0415
    from collabsim.sweeps.studies import discovery_study  # noqa: PLC0415
    from collabsim.views.discovery_figures import discovery_figure  # noqa: PLC0415

    require("discovery")
    pair = parse_pair(strategies)
    chosen = names_in(factors) if factors else None
    found = answers(
        lambda: discovery_study(scenario, pair, factors=chosen, points=points, seeds=seeds,
                                months=months),
        pair, outcome, results, out, workers, cluster, quiet=as_json,
    )  # fmt: skip
    import pandas as pd  # noqa: PLC0415

    boxes, missing = [], []
    for loser, winner in (found.pair, found.pair[::-1]):
        try:
            boxes.append(find_box(found.runs, outcome, loser, winner))
        except InputError as error:
            missing.append(str(error))
    if not boxes:
        raise InputError("; ".join(missing))
    limits = pd.concat([box.limits.assign(fails=box.loser) for box in boxes], ignore_index=True)
    words = "\n".join([*(in_words(box) for box in boxes), *missing])
    tables = {"limits": limits} | {f"trade_off_{box.loser}": box.trajectory for box in boxes}
    report(found, tables, {"discovery": discovery_figure(boxes)}, limits, words, as_json=as_json)


COMMANDS: tuple[Callable[..., None], ...] = (ablate, boundary, resilience, sensitivity, discover)
"""The commands of this file, for the command line to take in."""
