"""Finding the best strategy of each class in a scenario, with the same effort for every class.

First strategies of all classes are drawn evenly and run. Then, in rounds, a Gaussian process
(scikit-learn's) is fitted to what they met, and each class proposes for each horizon the strategy
that could be its best: the mean of the process and its standard deviation together. All classes
learn from all runs, and each gets as many proposals as any other. Last, the most promising of each
class are run with new seeds, the best of these is chosen, and what it is worth is measured with
seeds that nothing was chosen by. Named strategies compete in the classes they belong to.
"""

import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.analysis.frontier import Best, Frontier
from collabsim.analysis.strategy_classes import CLASSES, dials_of, draw, near, strategies_of
from collabsim.errors import InputError
from collabsim.extras import require
from collabsim.model.batch import Job, run_batch
from collabsim.model.checks import check_memory, check_seed, thread_count
from collabsim.model.outcomes import HORIZONS, NAMES
from collabsim.scenarios import Scenario
from collabsim.strategies import STRATEGIES, Strategy
from collabsim.sweeps.watched import in_order

_TRIED: Final = "candidate"
_CANDIDATES: Final = 1000  # drawn evenly in a class for each proposal
_PARENTS: Final = 10  # best ones of a class so far, from which steps are taken
_STEPS: Final = 60  # from each of them
_CHOOSING, _REPORTING = 10_001, 20_001  # first seeds; the search begins with 1


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


class _Archive:
    """Everything that was tried: dials, and what each strategy met at each horizon."""

    def __init__(self, run: Callable[[Sequence[Strategy], int, int], Any]) -> None:
        self._run = run
        self._known: set[tuple[float, ...]] = set()
        self.strategies: list[Strategy] = []
        self.dials = np.empty((0, 0))
        self.met = np.empty((0, 0))

    def try_all(self, strategies: Iterable[Strategy], seeds: int) -> None:
        """Run those that were not tried yet, with the seeds of the search."""
        new = []
        for strategy in strategies:
            key = tuple(dials_of(strategy))
            if key not in self._known:
                self._known.add(key)
                new.append(strategy)
        if not new:
            return
        met = self._run(new, 1, seeds).mean(axis=2)
        dials = np.stack([dials_of(strategy) for strategy in new])
        self.dials = np.vstack([self.dials, dials]) if self.strategies else dials
        self.met = np.vstack([self.met, met]) if self.strategies else met
        self.strategies += new


def find_frontier(
    scenario: Scenario,
    years: Sequence[int] | None = None,
    budget: Budget = USUAL,
    *,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Frontier:
    """Find the best strategy of each class in a scenario.

    Args:
        scenario: Where to look; its own mix of strategies plays no part.
        years: Horizons, of 5, 10, 20 and 35; by default those within the scenario's months.
        budget: How hard to look.
        seed: Of the draws of strategies, from 0.
        threads: Threads to use; one for each processor if not given. Does not change results.
        progress: Called with the runs done and about how many there will be.

    Raises:
        InputError: If scikit-learn is missing, or an argument cannot be used.
    """
    require("calibration")
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
    return Frontier(scenario.name, horizons, best, named, seeds, len(archive.strategies), made)


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
    if strategy.then:
        name = _name(strategy)
    else:
        name = _TRIED
        added = {**scenario.strategies, _TRIED: strategy}
        scenario = scenario.model_copy(update={"strategies": added})
    jobs = [Job(scenario, name, seed) for seed in seeds]
    table = run_batch(jobs, 12 * max(horizons), stop=stop).outcomes
    return np.stack([table[:, NAMES.index(f"cumulative_{y}")] for y in horizons])


def _search(
    horizons: tuple[int, ...],
    budget: Budget,
    generator: np.random.Generator,
    run: Callable[[Sequence[Strategy], int, int], Any],
) -> _Archive:
    archive = _Archive(run)
    drawn = [draw(kind, budget.start, generator) for kind in CLASSES.values()]
    known = [strategy for strategy in STRATEGIES.values() if not strategy.then]
    archive.try_all([*known, *strategies_of(np.vstack(drawn))], budget.seeds)
    for _ in range(budget.rounds):
        proposed = []
        for column in range(len(horizons)):
            model = _fit(archive.dials, archive.met[:, column])
            for kind in CLASSES.values():
                inside = _members(archive, kind.name)
                order = inside[np.argsort(-archive.met[inside, column], kind="stable")]
                parents = np.repeat(archive.dials[order[:_PARENTS]], _STEPS, axis=0)
                places = np.vstack([draw(kind, _CANDIDATES, generator),
                                    near(kind, parents, generator)])  # fmt: skip
                middle, width = model.predict(places, return_std=True)
                proposed.append(places[int(np.argmax(middle + width))])
        archive.try_all(strategies_of(np.array(proposed)), budget.seeds)
    return archive


def _choose(
    archive: _Archive,
    horizons: tuple[int, ...],
    budget: Budget,
    run: Callable[[Sequence[Strategy], int, int], Any],
) -> tuple[dict[tuple[str, int], Best], dict[str, Any]]:
    """The best of each class and horizon, and the named strategies, on the same fresh seeds."""
    ranked: dict[tuple[str, int], list[int]] = {}
    for column in range(len(horizons)):
        expected = _fit(archive.dials, archive.met[:, column]).predict(archive.dials)
        for name in CLASSES:
            inside = _members(archive, name)
            order = inside[np.argsort(-expected[inside], kind="stable")][: budget.finalists]
            named = [n for n in inside if archive.strategies[n] in STRATEGIES.values()]
            ranked[name, column] = list(dict.fromkeys([*map(int, order), *map(int, named)]))
    finalists = sorted({n for some in ranked.values() for n in some})
    again = run([archive.strategies[n] for n in finalists], _CHOOSING, budget.choosing)
    worth = dict(zip(finalists, again.mean(axis=2), strict=True))
    chosen = {
        (name, column): some[int(np.argmax([worth[n][column] for n in some]))]
        for (name, column), some in ranked.items()
    }
    kept = sorted(set(chosen.values()))
    last = [*(archive.strategies[n] for n in kept), *STRATEGIES.values()]
    values = run(last, _REPORTING, budget.reporting)
    best = {
        (name, horizons[column]): Best(archive.strategies[n], values[kept.index(n)][column],
                                       _name(archive.strategies[n]))
        for (name, column), n in chosen.items()
    }  # fmt: skip
    return best, dict(zip(STRATEGIES, values[len(kept) :], strict=True))


def _name(strategy: Strategy) -> str:
    """The name of a strategy, if it is a named one; otherwise empty."""
    return next((name for name, known in STRATEGIES.items() if known == strategy), "")


def _members(archive: _Archive, name: str) -> Any:
    """Places in the archive of the strategies that belong to a class."""
    kind = CLASSES[name]
    return np.array([n for n, one in enumerate(archive.strategies) if kind.holds(one)])


def _fit(dials: Any, met: Any) -> Any:
    """A Gaussian process for what strategies meet, with a length for each dial, and noise."""
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415  (optional, slow to import)
    from sklearn.gaussian_process import GaussianProcessRegressor  # noqa: PLC0415
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel  # noqa: PLC0415
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    kernel = (
        ConstantKernel(1.0, (1e-2, 1e2)) * RBF(np.full(dials.shape[1], 0.5), (0.05, 20.0))
        + WhiteKernel(0.05, (1e-6, 1.0))
    )  # fmt: skip
    model = GaussianProcessRegressor(kernel, normalize_y=True, random_state=0)
    with warnings.catch_warnings(), threadpool_limits(1):  # the same sums for any thread count
        warnings.simplefilter("ignore", ConvergenceWarning)  # a length at its bound: no effect
        return model.fit(dials, met)
