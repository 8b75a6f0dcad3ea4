"""Each question that the command line asks of many runs, as one call.

A call says what to run (see :mod:`collabsim.study.ready_made`), has it run, and hands the rows of
all runs to the analysis of the same name. How it is run is up to the caller: here and now, in a
folder that a stopped study goes on from, on a cluster; or the runs of an earlier day are read. What
comes out is the same to the last bit.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from collabsim.analysis import sensitivity as indices
from collabsim.analysis.ablation import AblationEffects, ablation_effects
from collabsim.analysis.boundary import HORIZON, Boundary, boundary_of, check_measure
from collabsim.analysis.discovery import Box, box_of
from collabsim.analysis.responses import responses
from collabsim.analysis.shocks import Resilience, resilience_of
from collabsim.engine.outcomes import NAMES
from collabsim.errors import InputError, no_such, whole_number
from collabsim.extras import require
from collabsim.parameters import SPECS
from collabsim.scenarios import Scenario, load_scenario
from collabsim.strategies import PAIR
from collabsim.study.crossover import CROSSOVERS
from collabsim.study.designs import problem_of, sample_of
from collabsim.study.experiment import Experiment
from collabsim.study.ready_made import (
    ablation_study,
    boundary_study,
    discovery_study,
    factor_name,
    screening_study,
    shock_study,
    variance_study,
)
from collabsim.study.results import load_results
from collabsim.study.runner import Progress, sweep

if TYPE_CHECKING:
    import pandas as pd

OUTCOME = "cumulative_20"
"""Outcome looked at unless another is asked for: years of fully met need after twenty years."""

SEEDS_OF_A_MAP, SEEDS_OF_A_SET = 20, 1
"""Seeds at each point of a map, and of each plausible set there, where more sets tell more."""

type Run = Callable[[Experiment], "pd.DataFrame"]
"""How a study is run: takes it and returns a row per run."""


def run_study(
    study: Experiment,
    out: str | Path | None = None,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> "pd.DataFrame":
    """Run a study and return a row per run.

    Args:
        study: What to run.
        out: Folder in which it gets a folder of its own, so that it can be stopped and gone on
            with; nothing is kept if not given.
        workers: Threads to use, by default one for each processor. Does not change results.
        executor: Any executor of ``concurrent.futures`` style to compute with instead.
        progress: Called with the runs done and the runs to do.

    Raises:
        InputError: If it cannot be run.
    """
    kept = tempfile.TemporaryDirectory() if out is None else nullcontext(str(out))
    with kept as folder:
        return load_results(
            sweep(study, folder, workers=workers, executor=executor, progress=progress)
        )


def boundary(
    x: str,
    y: str,
    scenario: Scenario | str = "today",
    strategies: tuple[str, str] = PAIR,
    outcome: str = OUTCOME,
    *,
    seeds: int | None = None,
    ensemble: int | None = None,
    steps: int = 7,
    months: int | None = None,
    run: Run = run_study,
) -> Boundary:
    """Map two parameters: who is ahead, how surely, and when one overtakes the other.

    Args:
        x: A factor as ``name`` (its plausible range), ``name=low:high`` or ``name=low:high:steps``;
            or ``horizon``, which needs no runs of its own.
        y: Another one.
        scenario: A scenario, or the name or file of one.
        strategies: Two strategies; the second is held against the first.
        outcome: Outcome of a run to look at; over horizons, need met so far.
        seeds: Seeds at every point, 20 if not given; of each plausible set 1.
        ensemble: How many plausible sets from the first, instead of the defaults.
        steps: Levels of a factor that does not say how many.
        months: Months to run instead of those of the scenario.
        run: How to run the study.

    Raises:
        InputError: If an argument cannot be used.
    """
    _check_pair(strategies)
    names = factor_name(x), factor_name(y)
    if HORIZON in names and outcome == OUTCOME:
        outcome = "cumulative"
    if HORIZON in names:
        check_measure(outcome)
    _check_outcome(needed(outcome, x, y), scenario, run)
    usual = SEEDS_OF_A_MAP if ensemble is None else SEEDS_OF_A_SET
    runs = run(
        boundary_study(
            scenario, x, y, strategies, steps=steps, months=months, ensemble=ensemble,
            seeds=usual if seeds is None else seeds,
        )
    )  # fmt: skip
    check_reached(runs, needed(outcome, x, y))
    return boundary_of(runs, *names, outcome, *strategies)


def needed(outcome: str, x: str, y: str) -> str:
    """The outcome that runs have to reach for a map: of any year over horizons."""
    return "cumulative" if HORIZON in (factor_name(x), factor_name(y)) else outcome


def ablation(
    scenario: Scenario | str = "today",
    strategies: tuple[str, str] = PAIR,
    outcome: str = OUTCOME,
    *,
    seeds: int = 30,
    months: int | None = None,
    run: Run = run_study,
) -> AblationEffects:
    """Switch off one idea at a time: what does each carry of the result?

    Arguments are those of :func:`boundary`.

    Raises:
        InputError: If an argument cannot be used.
    """
    _check_pair(strategies)
    _check_outcome(outcome, scenario, run)
    runs = run(ablation_study(scenario, strategies, seeds=seeds, months=months))
    check_reached(runs, outcome)
    return ablation_effects(runs, outcome, *strategies)


def resilience(
    scenario: Scenario | str = "today",
    strategies: tuple[str, str] = PAIR,
    outcome: str = OUTCOME,
    *,
    month: int = 120,
    crisis_months: int = 12,
    steps: int = 6,
    seeds: int = 30,
    months: int | None = None,
    run: Run = run_study,
) -> Resilience:
    """Let a crisis grow: what does each strategy lose, and does the order change?

    Arguments are those of :func:`boundary`, and:

    Args:
        scenario: As there.
        strategies: As there.
        outcome: As there.
        month: Month in which the crisis begins.
        crisis_months: Months that it lasts.
        steps: Depths from 0 (no crisis) to 1 (all capacity lost).
        seeds: Seeds at every depth.
        months: As there.
        run: As there.

    Raises:
        InputError: If an argument cannot be used.
    """
    _check_pair(strategies)
    _check_outcome(outcome, scenario, run)
    length = load_scenario(scenario).months if months is None else months
    whole_number(month, 0, length - 1, "the month in which the crisis begins")
    runs = run(
        shock_study(
            scenario, strategies, month=month, crisis_months=crisis_months, steps=steps,
            seeds=seeds, months=months,
        )
    )  # fmt: skip
    check_reached(runs, outcome)
    return resilience_of(runs, outcome, *strategies)


class Sensitivity(NamedTuple):
    """Which parameters matter.

    Attributes:
        outcome: What they matter to: an outcome, second strategy less first.
        strategies: The two strategies.
        screening: Morris screening of all; see :func:`collabsim.analysis.sensitivity.screen`.
        indices: Sobol' indices of the first few; see ``decompose`` there.
        convergence: How these settle; see ``convergence`` there.
    """

    outcome: str
    strategies: tuple[str, str]
    screening: "pd.DataFrame"
    indices: "pd.DataFrame"
    convergence: "pd.DataFrame"


def sensitivity(
    scenario: Scenario | str = "classroom",
    strategies: tuple[str, str] = PAIR,
    outcome: str = OUTCOME,
    *,
    factors: Iterable[str] | None = None,
    trajectories: int = 20,
    top: int = 8,
    points: int = 256,
    months: int | None = None,
    run: Run = run_study,
) -> Sensitivity:
    """Which parameters matter: Morris screening of all, then Sobol' indices of the first few.

    Arguments are those of :func:`boundary`, and:

    Args:
        scenario: As there.
        strategies: As there.
        outcome: As there.
        factors: Parameters to vary over their plausible ranges, by default all that have one.
        trajectories: Morris trajectories.
        top: How many factors go on to Sobol' indices.
        points: Base points for these, a power of 2.
        months: As there.
        run: How to run each of the two studies.

    Raises:
        InputError: If an argument cannot be used.
    """
    _check_pair(strategies)
    whole_number(top, 1, len(SPECS), "top")
    indices.check_base_points(points)
    factors = _names(factors)
    _check_outcome(outcome, scenario, run)
    coarse = screening_study(
        scenario, strategies, factors=factors, trajectories=trajectories, months=months
    )
    sample, y = sample_of(coarse), _responses(run(coarse), outcome, strategies, coarse)
    screened = indices.screen(problem_of(coarse), sample, y)
    kept = [name for name in screened["factor"] if name != "seed"][:top]
    fine = variance_study(scenario, kept, strategies, points=points, months=months)
    problem, y = problem_of(fine), _responses(run(fine), outcome, strategies, fine)
    return Sensitivity(
        outcome, strategies, screened, indices.decompose(problem, y),
        indices.convergence(problem, y),
    )  # fmt: skip


def _responses(
    runs: "pd.DataFrame", outcome: str, strategies: tuple[str, str], study: Experiment
) -> Any:
    check_reached(runs, outcome)
    return responses(runs, outcome, strategies, points=len(sample_of(study)))


class Discovery(NamedTuple):
    """Where each of two strategies fails.

    Attributes:
        boxes: For each strategy that fails often enough, the limits within which it mostly does.
        missing: For each other one a sentence that says why there are none.
    """

    boxes: tuple[Box, ...]
    missing: tuple[str, ...]


def discover(
    scenario: Scenario | str = "classroom",
    strategies: tuple[str, str] = PAIR,
    outcome: str = "cumulative_10",
    *,
    factors: Iterable[str] | None = None,
    points: int = 500,
    seeds: int = 10,
    months: int | None = None,
    run: Run = run_study,
) -> Discovery:
    """Where does each strategy fail? Find the few limits on parameters that tell (PRIM).

    Arguments are those of :func:`boundary`, and:

    Args:
        scenario: As there.
        strategies: As there.
        outcome: As there.
        factors: Parameters to vary over their plausible ranges, by default all that have one.
        points: Points of the Latin hypercube.
        seeds: Seeds at every point.
        months: As there.
        run: As there.

    Raises:
        InputError: If an argument cannot be used, or neither of them fails often enough.
    """
    require("discovery")
    _check_pair(strategies)
    factors = _names(factors)
    _check_outcome(outcome, scenario, run)
    runs = run(
        discovery_study(
            scenario, strategies, factors=factors, points=points, seeds=seeds, months=months
        )
    )
    check_reached(runs, outcome)
    boxes, missing = [], []
    for loser, winner in (strategies, strategies[::-1]):
        try:
            boxes.append(box_of(runs, outcome, loser, winner))
        except InputError as error:
            missing.append(str(error))
    if not boxes:
        raise InputError("; ".join(missing))
    return Discovery(tuple(boxes), tuple(missing))


def _check_pair(strategies: Sequence[str]) -> None:
    """Refuse anything but two strategies, before anything is run."""
    if isinstance(strategies, str) or len(strategies) != 2 or strategies[0] == strategies[1]:
        raise InputError(f"name two different strategies, such as {PAIR}")


def _names(factors: Iterable[str] | None) -> list[str] | None:
    """The factors asked for; None for all.

    Raises:
        InputError: If it is no list of names.
    """
    if factors is None:
        return None
    names = [factors] if isinstance(factors, str) else list(factors)
    if not names:
        raise InputError("name at least one factor, or none to vary all")
    return names


def _check_outcome(outcome: str, scenario: Scenario | str, run: Run) -> None:
    """Refuse what is no outcome, before anything is run; what is only read says so itself."""
    if getattr(run, "only_reads", False):
        return
    names: Sequence[str] = (*NAMES, *CROSSOVERS, *load_scenario(scenario).outcomes)
    if outcome not in names:
        raise InputError(no_such("outcome", outcome, names, most=len(names)))


def check_reached(runs: "pd.DataFrame", outcome: str) -> None:
    """Refuse results that do not reach an outcome.

    Raises:
        InputError: With what to do about it.
    """
    if outcome not in runs:
        raise InputError(f"the results have no {outcome}; choose another outcome")
    if outcome in NAMES and outcome[-1].isdigit() and runs[outcome].isna().all():
        raise InputError(f"the runs are too short for {outcome}; choose another outcome")
