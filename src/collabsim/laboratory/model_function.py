"""The model as a function of its parameters, for tools that ask one question many times over.

SALib hands over a table of parameter values and wants a number for each row; the EMA Workbench
wants a model with uncertainties, levers and outcomes. Both get it here. All rows meet the same
seeds, so rows and strategies are compared in the same worlds, and the same question has the same
answer to the last bit. An outcome that a run does not have, such as the month of a law that never
passed, is never handed on unasked: analyses of such tools would quietly come out as 0 or NaN.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from collabsim.analysis.peeling import import_workbench
from collabsim.errors import InputError
from collabsim.parameters import NAMES, SPECS
from collabsim.scenarios import Scenario, set_values
from collabsim.strategies import PAIR
from collabsim.study.means import DEFAULT_SEEDS, Means, Missing, check_names, means_of


class ModelFunction:
    """A function from parameter values to an outcome; see :func:`model_function`."""

    def __init__(self, means: Means, factors: Sequence[str]) -> None:
        self._means = means
        self._factors = tuple(factors)

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
            Array (rows,), means over seeds; with ``missing="nan"``, NaN where any of its runs has
            no such outcome.

        Raises:
            InputError: If the shape or a value is not allowed, before anything is run; if a run has
                no such outcome, unless NaN was asked for.
        """
        table = np.asarray(values, dtype=float)
        if table.ndim != 2 or table.shape[1] != len(self._factors):
            raise InputError(
                f"values must be an array of shape (rows, {len(self._factors)}), not {table.shape}"
            )
        for row in table:
            self._scenario(row)
        scenarios = (self._scenario(row) for row in table)
        found = self._means.over_seeds(scenarios, self._means.strategies)
        # the second less the first, or the only one
        return np.array([float(mean[-1, 0] - (mean[0, 0] if len(mean) > 1 else 0.0))
                         for mean in found])  # fmt: skip

    def _scenario(self, row: Any) -> Scenario:
        values = {
            name: _whole(name, value) for name, value in zip(self._factors, row, strict=True)
        }
        return set_values(self._means.scenario, values)


def model_function(
    scenario: Scenario | str,
    factors: Sequence[str],
    outcome: str = "cumulative",
    strategies: str | Sequence[str] = PAIR,
    seeds: int | Sequence[int] = DEFAULT_SEEDS,
    *,
    months: int | None = None,
    threads: int | None = None,
    missing: Missing = "raise",
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
        missing: What to do where a run has no such outcome, as when no law ever passes: ``raise``
            says so in an error; ``nan`` makes ``y`` NaN there, for methods that can leave rows out.
            Sobol' indices and elementary effects cannot.

    Raises:
        InputError: If a name is unknown, an argument cannot be used, or the runs are too short to
            have the outcome.
    """
    named = (strategies,) if isinstance(strategies, str) else tuple(strategies)
    if len(named) not in (1, 2) or len(set(named)) < len(named):
        raise InputError(f"name one strategy or two different ones, not {', '.join(named)!r}")
    means = means_of(scenario, named, [outcome], seeds, months, threads, missing)
    return ModelFunction(means, check_names("parameter", factors, NAMES))


def workbench_model(
    scenario: Scenario | str,
    factors: Sequence[str],
    outcomes: Sequence[str] = ("cumulative",),
    strategies: Sequence[str] = PAIR,
    seeds: int | Sequence[int] = DEFAULT_SEEDS,
    *,
    months: int | None = None,
    threads: int | None = None,
    missing: Missing = "raise",
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
    means = means_of(scenario, named, outcomes, seeds, months, threads, missing)
    check_names("parameter", factors, NAMES)
    ema = import_workbench()
    model = ema.Model("collabsim", function=_Experiment(means))
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

    means: Means

    def __call__(self, *, strategy: str, **values: float) -> dict[str, float]:
        named = {name.replace("__", "."): float(value) for name, value in values.items()}
        scenario = set_values(self.means.scenario, named)
        (found,) = self.means.over_seeds([scenario], [strategy])
        return dict(zip(self.means.outcomes, map(float, found[0]), strict=True))


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
