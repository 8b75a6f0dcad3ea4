"""Finding the best strategy of each class in a scenario, with the same effort for every class.

First strategies of all classes are drawn evenly and run. Then, in rounds, a Gaussian process
(scikit-learn's) is fitted to what they met, and each class proposes for each horizon the strategy
that could be its best: the mean of the process and its standard deviation together. All classes
learn from all runs, and each gets as many proposals as any other. Last, the most promising of each
class are run with new seeds, the best of these is chosen, and what it is worth is measured with
seeds that nothing was chosen by. Named strategies compete in the classes they belong to.
"""

import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.analysis.frontier import Best, Frontier
from collabsim.analysis.strategy_classes import (
    CLASSES,
    DIALS,
    StrategyClass,
    dials_of,
    draw_strategies,
    near,
    strategies_of,
)
from collabsim.engine.batch import Job, run_batch
from collabsim.engine.checks import check_memory, check_seed, thread_count
from collabsim.engine.outcomes import HORIZONS, NAMES
from collabsim.errors import InputError
from collabsim.extras import require
from collabsim.scenarios import Scenario, load_scenario
from collabsim.strategies import STRATEGIES, Strategy
from collabsim.study.watched import in_order

_TRIED: Final = "candidate"
_CANDIDATES: Final = 1000  # drawn evenly in a class for each proposal
_PARENTS: Final = 10  # best ones of a class so far, from which steps are taken
_STEPS: Final = 60  # from each of them
_CHOOSING, _REPORTING = 10_001, 20_001  # first seeds; the search begins with 1


_NAMED: Final = [dials_of(strategy) for strategy in STRATEGIES.values() if not strategy.then]


class Budget(NamedTuple):
    """How hard to look.

    Attributes:
        start: Strategies drawn evenly from each class at first.
        rounds: Rounds of proposals, one for each class and horizon.
        seeds: Seeds of each strategy that is tried.
        finalists: Strategies of each class and horizon that are run again.
        choosing: Seeds by which the best of them is chosen.
        reporting: Seeds on which all that is reported is measured.
    """

    start: int = 20
    rounds: int = 8
    seeds: int = 8
    finalists: int = 4
    choosing: int = 32
    reporting: int = 100


QUICK: Final = Budget(start=10, rounds=4, seeds=4, finalists=3, choosing=16, reporting=40)
USUAL: Final = Budget()
BUDGETS: Final = {"quick": QUICK, "usual": USUAL}
"""Budgets by name."""


type _Run = Callable[[Sequence[Strategy], int, int], Any]
"""Runs strategies with so many seeds from a first one on: array (strategies, horizons, seeds)."""


class _Archive:
    """Everything that was tried: dials, array (strategies, dials), and what each strategy met on
    average, array (strategies, horizons)."""

    def __init__(self, run: _Run, seeds: int, horizons: int) -> None:
        self._run, self._seeds = run, seeds
        self.dials = np.empty((0, len(DIALS)))
        self.met = np.empty((0, horizons))

    def try_all(self, dials: Any) -> None:
        """Run those that were not tried yet, with the seeds of the search."""
        known = set(map(tuple, self.dials))
        new = np.array([row for row in dict.fromkeys(map(tuple, dials)) if row not in known])
        if len(new):
            met = self._run(strategies_of(new), 1, self._seeds).mean(axis=2)
            self.dials, self.met = np.vstack([self.dials, new]), np.vstack([self.met, met])


def find_frontier(
    scenario: Scenario | str,
    years: Sequence[int] | None = None,
    budget: Budget = USUAL,
    *,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Frontier:
    """Find the best strategy of each class in a scenario.

    Args:
        scenario: Where to look, or the name or file of it; its own mix of strategies plays no part.
        years: Horizons, of 5, 10, 20 and 35; by default those within the scenario's months.
        budget: How hard to look.
        seed: Of the draws of strategies, from 0.
        threads: Threads to use; one for each processor if not given. Does not change results.
        progress: Called with the runs done and about how many there will be.

    Raises:
        InputError: If scikit-learn is missing, or an argument cannot be used.
    """
    require("calibration")
    scenario = load_scenario(scenario)
    horizons = horizons_of(scenario, years)
    check_seed(seed)
    workers = thread_count(threads)
    check_memory(scenario, workers)
    total = _runs(budget, len(horizons))
    made = 0

    def run(strategies: Sequence[Strategy], first: int, seeds: int) -> Any:
        """What strategies met with some seeds: array (strategies, horizons, seeds)."""
        nonlocal made
        pieces = (
            partial(_piece, scenario, strategy, range(first, first + seeds), horizons)
            for strategy in strategies
        )
        met = []
        for done in in_order(pieces, workers):
            met.append(done)
            made += seeds
            progress(min(made, total), total)
        return np.stack(met)

    progress(0, total)
    archive = _search(horizons, budget, np.random.default_rng(seed), run)
    best, named = _choose(archive, horizons, budget, run)
    seeds = range(_REPORTING, _REPORTING + budget.reporting)
    return Frontier(scenario.name, horizons, best, named, seeds, len(archive.dials), made)


def horizons_of(scenario: Scenario, years: Sequence[int] | None) -> tuple[int, ...]:
    """The horizons to look at: those given, or all that lie within the scenario's months.

    Raises:
        InputError: If there is none, or one cannot be looked at.
    """
    if years is None:
        found = tuple(y for y in HORIZONS if 12 * y <= scenario.months)
        if not found:
            raise InputError(f"{scenario.name} lasts less than {HORIZONS[0]} years; name --years")
        return found
    for y in years:
        if y not in HORIZONS:
            known = ", ".join(map(str, HORIZONS))
            raise InputError(f"years {y}: choose among {known}")
    return tuple(sorted(set(years)))


def _runs(budget: Budget, horizons: int) -> int:
    """About how many runs there will be; nested classes propose some strategies twice."""
    tried = len(CLASSES) * (budget.start + budget.rounds * horizons) + len(STRATEGIES)
    finalists = len(CLASSES) * horizons
    return (tried * budget.seeds + finalists * budget.finalists * budget.choosing // 2
            + (finalists + len(STRATEGIES)) * budget.reporting)  # fmt: skip


def _piece(
    scenario: Scenario,
    strategy: Strategy,
    seeds: range,
    horizons: tuple[int, ...],
    stop: Callable[[], None],
) -> Any:
    """What one strategy met by each horizon with each seed: array (horizons, seeds)."""
    added = {**scenario.strategies, _TRIED: strategy}
    scenario = scenario.model_copy(update={"strategies": added})
    jobs = [Job(scenario, _TRIED, seed) for seed in seeds]
    table = run_batch(jobs, 12 * max(horizons), stop=stop).outcomes
    return np.stack([table[:, NAMES.index(f"cumulative_{y}")] for y in horizons])


def _search(
    horizons: tuple[int, ...], budget: Budget, generator: np.random.Generator, run: _Run
) -> _Archive:
    archive = _Archive(run, budget.seeds, len(horizons))
    drawn = [draw_strategies(kind, budget.start, generator) for kind in CLASSES.values()]
    archive.try_all(np.vstack([*_NAMED, *drawn]))
    for _ in range(budget.rounds):
        proposed = []
        for met in archive.met.T:
            model = _fit(archive.dials, met)
            for kind in CLASSES.values():
                best = np.repeat(_best(kind, archive.dials, met, _PARENTS), _STEPS)
                places = np.vstack([draw_strategies(kind, _CANDIDATES, generator),
                                    near(kind, archive.dials[best], generator)])  # fmt: skip
                middle, width = model.predict(places, return_std=True)
                proposed.append(places[int(np.argmax(middle + width))])
        archive.try_all(proposed)
    return archive


def _best(kind: StrategyClass, dials: Any, worth: Any, count: int) -> list[int]:
    """Rows of the ``count`` strategies of a class that are worth most, best first."""
    inside = np.flatnonzero(kind.holds_each(dials))
    return [int(n) for n in inside[np.argsort(-worth[inside], kind="stable")][:count]]


def _choose(
    archive: _Archive, horizons: tuple[int, ...], budget: Budget, run: _Run
) -> tuple[dict[tuple[str, int], Best], dict[str, Any]]:
    """The best of each class and horizon, and the named strategies, on the same fresh seeds."""
    strategies = strategies_of(archive.dials)
    ranked: dict[tuple[str, int], list[int]] = {}
    for column, met in enumerate(archive.met.T):
        expected = _fit(archive.dials, met).predict(archive.dials)
        for name, kind in CLASSES.items():
            # named strategies, the first rows, compete wherever they belong
            named = np.flatnonzero(kind.holds_each(archive.dials[: len(_NAMED)]))
            found = _best(kind, archive.dials, expected, budget.finalists)
            ranked[name, column] = list(dict.fromkeys([*found, *map(int, named)]))
    finalists = sorted({n for some in ranked.values() for n in some})
    again = run([strategies[n] for n in finalists], _CHOOSING, budget.choosing)
    worth = dict(zip(finalists, again.mean(axis=2), strict=True))
    chosen = {
        (name, column): some[int(np.argmax([worth[n][column] for n in some]))]
        for (name, column), some in ranked.items()
    }
    kept = sorted(set(chosen.values()))
    last = [*(strategies[n] for n in kept), *STRATEGIES.values()]
    values = run(last, _REPORTING, budget.reporting)
    best = {
        (name, horizons[column]): Best(strategies[n], values[kept.index(n)][column],
                                       _name(strategies[n]))
        for (name, column), n in chosen.items()
    }  # fmt: skip
    return best, dict(zip(STRATEGIES, values[len(kept) :], strict=True))


def _name(strategy: Strategy) -> str:
    """The name of a strategy, if it is a named one; otherwise empty."""
    return next((name for name, known in STRATEGIES.items() if known == strategy), "")


def _fit(dials: Any, met: Any) -> Any:
    """A Gaussian process for what strategies meet, with a length for each dial, and noise."""
    from sklearn.exceptions import ConvergenceWarning  # optional, slow to import
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
    from threadpoolctl import threadpool_limits

    kernel = (
        ConstantKernel(1.0, (1e-2, 1e2)) * RBF(np.full(dials.shape[1], 0.5), (0.05, 20.0))
        + WhiteKernel(0.05, (1e-6, 1.0))
    )  # fmt: skip
    model = GaussianProcessRegressor(kernel, normalize_y=True, random_state=0)
    with warnings.catch_warnings(), threadpool_limits(1):  # the same sums for any thread count
        warnings.simplefilter("ignore", ConvergenceWarning)  # a length at its bound: no effect
        return model.fit(dials, met)
