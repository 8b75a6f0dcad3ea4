"""The model as a function of its parameters, for tools that ask one question many times over.

SALib hands over a table of parameter values and wants a number for each row; the EMA Workbench
wants a model with uncertainties, levers and outcomes. Both get it here. All rows meet the same
seeds, so rows and strategies are compared in the same worlds, and the same question has the same
answer to the last bit.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from collabsim.analysis.peeling import import_workbench
from collabsim.errors import InputError, no_such, whole_number
from collabsim.model.checks import check_months, check_seed, resolve_strategy, thread_count
from collabsim.model.run import OUTCOMES
from collabsim.model.simulate import Point, simulate_many
from collabsim.parameters import NAMES, SPECS
from collabsim.scenarios import Scenario, load_scenario, set_values
from collabsim.strategies import PAIR
from collabsim.sweeps.paired import MAX_SEEDS

DEFAULT_SEEDS = 5


class _Runs(NamedTuple):
    """What stays the same from call to call."""

    scenario: Scenario
    strategies: tuple[str, ...]
    seeds: tuple[int, ...]
    months: int | None
    threads: int | None

    def means(
        self, scenarios: Iterator[Scenario], strategies: tuple[str, ...], names: Sequence[str]
    ) -> Iterator[Any]:
        """For each scenario an array (strategies, outcomes) of means over seeds."""
        points = (
            Point(scenario, strategy, self.months)
            for scenario in scenarios
            for strategy in strategies
        )
        found = []
        for run in simulate_many(points, self.seeds, threads=self.threads):
            summary = run.summary
            found.append([summary[name] for name in names])
            if len(found) == len(strategies) * len(self.seeds):
                yield np.reshape(found, (len(strategies), len(self.seeds), -1)).mean(axis=1)
                found.clear()


class ModelFunction:
    """A function from parameter values to an outcome; see :func:`model_function`."""

    def __init__(self, runs: _Runs, factors: Sequence[str], outcome: str) -> None:
        self._runs = runs
        self._factors = tuple(factors)
        self._outcome = outcome

    @property
    def problem(self) -> dict[str, Any]:
        """What SALib calls the problem: num_vars, names and bounds of the factors.

        Values of a factor of whole numbers are rounded, and its bounds reach half a step further,
        so that all of its values are equally likely. A fresh one each time, as SALib writes into
        what it is given.
        """
        return {
            "num_vars": len(self._factors),
            "names": list(self._factors),
            "bounds": [list(_bounds(name)) for name in self._factors],
        }

    def __call__(self, values: Any) -> Any:
        """The outcome for each row of ``values``.

        Args:
            values: Array (rows, factors) of parameter values.

        Returns:
            Array (rows,), means over seeds; NaN where a run has no such outcome.

        Raises:
            InputError: If the shape or a value is not allowed, before anything is run.
        """
        table = np.asarray(values, dtype=float)
        if table.ndim != 2 or table.shape[1] != len(self._factors):
            raise InputError(
                f"values must be an array of shape (rows, {len(self._factors)}), not {table.shape}"
            )
        for row in table:
            self._scenario(row)
        scenarios = (self._scenario(row) for row in table)
        strategies = self._runs.strategies
        found = self._runs.means(scenarios, strategies, [self._outcome])
        # the second less the first, or the only one
        return np.array([float(mean[-1, 0] - (mean[0, 0] if len(mean) > 1 else 0.0))
                         for mean in found])  # fmt: skip

    def _scenario(self, row: Any) -> Scenario:
        values = {
            name: _whole(name, value) for name, value in zip(self._factors, row, strict=True)
        }
        return set_values(self._runs.scenario, values)


def model_function(
    scenario: Scenario | str,
    factors: Sequence[str],
    outcome: str = "cumulative",
    strategies: str | Sequence[str] = PAIR,
    seeds: int | Sequence[int] = DEFAULT_SEEDS,
    *,
    months: int | None = None,
    threads: int | None = None,
) -> ModelFunction:
    """The model as a function ``y = f(x)``, with the plausible ranges of parameters as bounds.

    Args:
        scenario: A scenario, or the name or file of one; it sets all other parameters.
        factors: Names of parameters, in the order of the columns of ``x``.
        outcome: Name of an outcome of a run.
        strategies: Two names for the second less the first in the same worlds; one for its own
            outcome.
        seeds: How many seeds (1, 2, … are used), or the seeds themselves; ``y`` is a mean over
            them.
        months: Months to run instead of those of the scenario.
        threads: Threads to use, by default one for each processor; does not change results.

    Raises:
        InputError: If a name is unknown or an argument cannot be used.
    """
    named = (strategies,) if isinstance(strategies, str) else tuple(strategies)
    if len(named) not in (1, 2) or len(set(named)) < len(named):
        raise InputError(f"name one strategy or two different ones, not {', '.join(named)!r}")
    runs = _checked(scenario, named, seeds, months, threads)
    _check_names(factors, [outcome])
    return ModelFunction(runs, factors, outcome)


def workbench_model(
    scenario: Scenario | str,
    factors: Sequence[str],
    outcomes: Sequence[str] = ("cumulative",),
    strategies: Sequence[str] = PAIR,
    seeds: int | Sequence[int] = DEFAULT_SEEDS,
    *,
    months: int | None = None,
    threads: int | None = None,
) -> Any:
    """The model as a ``Model`` of the EMA Workbench.

    Its uncertainties are the factors, in their plausible ranges, with two underscores for the dot
    (``trust__gain``), because names must be Python names there. Its lever is ``strategy``, its
    outcomes are means over seeds. Arguments and errors are those of :func:`model_function`, but
    there may be several outcomes, and two or more strategies.

    Returns:
        An ``ema_workbench.Model`` for ``perform_experiments``.

    Raises:
        InputError: If an argument cannot be used or the EMA Workbench is not installed.
    """
    named = (strategies,) if isinstance(strategies, str) else tuple(strategies)
    if len(named) < 2 or len(set(named)) < len(named):
        raise InputError("name at least two strategies, each once")
    runs = _checked(scenario, named, seeds, months, threads)
    _check_names(factors, outcomes)
    ema = import_workbench()
    model = ema.Model("collabsim", function=_Experiment(runs, tuple(outcomes)))
    model.uncertainties = [
        (ema.IntegerParameter if SPECS[name].whole else ema.RealParameter)(
            name.replace(".", "__"), SPECS[name].low, SPECS[name].high
        )
        for name in factors
    ]
    model.levers = [ema.CategoricalParameter("strategy", list(named))]
    model.outcomes = [ema.ScalarOutcome(name) for name in outcomes]
    return model


class _Experiment(NamedTuple):
    """What the EMA Workbench calls for each experiment; a class, so that it can be pickled."""

    runs: _Runs
    outcomes: tuple[str, ...]

    def __call__(self, *, strategy: str, **values: float) -> dict[str, float]:
        named = {name.replace("__", "."): float(value) for name, value in values.items()}
        scenario = set_values(self.runs.scenario, named)
        (found,) = self.runs.means(iter([scenario]), (strategy,), self.outcomes)
        return dict(zip(self.outcomes, (float(value) for value in found[0]), strict=True))


def _checked(
    scenario: Scenario | str,
    strategies: tuple[str, ...],
    seeds: int | Sequence[int],
    months: int | None,
    threads: int | None,
) -> _Runs:
    world = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    for strategy in strategies:
        resolve_strategy(world, strategy)
    if isinstance(seeds, (int, np.integer)):
        seeds = range(1, whole_number(seeds, 1, MAX_SEEDS, "the number of seeds") + 1)
    if not 1 <= len(seeds) <= MAX_SEEDS or len(set(seeds)) < len(seeds):
        raise InputError(f"give from 1 to {MAX_SEEDS} seeds, each once")
    if months is not None:
        check_months(months)
    thread_count(threads)
    return _Runs(world, strategies, tuple(check_seed(seed) for seed in seeds), months, threads)


def _check_names(factors: Sequence[str], outcomes: Sequence[str]) -> None:
    known = [outcome.name for outcome in OUTCOMES]
    for kind, names, valid in (("parameter", factors, NAMES), ("outcome", outcomes, known)):
        if isinstance(names, str) or not names or len(set(names)) < len(names):
            raise InputError(f"give a list of at least one {kind}, each once")
        for name in names:
            if name not in valid:
                raise InputError(no_such(kind, name, valid, most=40))


def _bounds(name: str) -> tuple[float, float]:
    spec = SPECS[name]
    margin = 0.5 if spec.whole else 0.0
    return spec.low - margin, spec.high + margin


def _whole(name: str, value: float) -> float:
    """The nearest whole number, if the parameter wants one and the value is within its bounds."""
    low, high = _bounds(name)
    if not SPECS[name].whole or not low <= value <= high:
        return float(value)
    return float(np.clip(np.rint(value), SPECS[name].low, SPECS[name].high))
