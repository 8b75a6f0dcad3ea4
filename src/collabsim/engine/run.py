"""What a run leaves behind: a row per month, a row per run.

``Run.months`` holds every observable of every month, ``Run.summary`` the numbers that comparisons
are made of. Both have one name for one thing, the same as in the documentation.
"""

from collections.abc import Callable
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from collabsim.engine.outcomes import summarise
from collabsim.errors import InputError, shown
from collabsim.local_observables import LOCAL
from collabsim.observables import NAMES
from collabsim.scenarios import Scenario
from collabsim.state.columns import World

if TYPE_CHECKING:
    import pandas as pd


class Run(NamedTuple):
    """A finished run.

    Attributes:
        scenario: What was run.
        strategy: Name of the strategy followed, or ``mix`` for the scenario's own.
        seed: Seed of all chance.
        months: Record array with one row per month and a field per observable.
        world: The world as the last month left it.
        communities: Record array (months, communities) of the observables of each community, or
            None if they were not asked for.
    """

    scenario: Scenario
    strategy: str
    seed: int
    months: Any
    world: World
    communities: Any = None

    def __repr__(self) -> str:
        return (
            f"<Run of {self.scenario.name}: {self.strategy}, seed {self.seed},"
            f" {len(self.months)} months>"
        )

    @property
    def summary(self) -> dict[str, float]:
        """The numbers of :data:`OUTCOMES` for this run, and those of one's own; missing are NaN.

        Raises:
            InputError: If an outcome of one's own fails or is no number.
        """
        return {**summarise(self.world, self.months), **self.own_outcomes}

    @property
    def own_outcomes(self) -> dict[str, float]:
        """The outcomes that the scenario brings along, by name; ``None`` becomes NaN."""
        return {
            name: _reckoned(name, one.call, self) for name, one in self.scenario.outcomes.items()
        }

    def to_pandas(self) -> "pd.DataFrame":
        """The months as a table with columns scenario, strategy, seed, month and observables."""
        import pandas as pd

        table = pd.DataFrame({name: self.months[name] for name in NAMES})
        table.insert(0, "month", np.arange(len(table)))
        table.insert(0, "seed", self.seed)
        table.insert(0, "strategy", self.strategy)
        table.insert(0, "scenario", self.scenario.name)
        return table

    def communities_to_pandas(self) -> "pd.DataFrame":
        """A row per month and community with its observables.

        Raises:
            ValueError: If the run was made without ``by_community=True``.
        """
        import pandas as pd

        if self.communities is None:
            raise ValueError("this run kept no communities; use simulate(…, by_community=True)")
        months, communities = self.communities.shape
        table = pd.DataFrame({name: self.communities[name].ravel() for name in LOCAL})
        table.insert(0, "community", np.tile(np.arange(communities), months))
        table.insert(0, "month", np.repeat(np.arange(months), communities))
        return table


def _reckoned(name: str, function: Callable[..., Any], run: Run) -> float:
    """What an outcome of one's own makes of a run."""
    where = f"for seed {run.seed} with {run.strategy}"
    try:
        found = function(run)
    except InputError:
        raise
    except (Exception, SystemExit) as error:
        raise InputError(
            f"the outcome {shown(name)} failed {where}: {type(error).__name__}: {error}"
        ) from error
    if found is None:
        return np.nan
    if not isinstance(found, (Real, np.bool)) or np.isinf(float(found)):
        raise InputError(
            f"the outcome {shown(name)} is {shown(found)} {where}; it should be a finite number, or"
            " None where a run has none"
        )
    return float(found)
