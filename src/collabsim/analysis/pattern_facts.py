"""What is kept of a run so that patterns of the real world can be looked for in it.

A run's months and outcomes say most of it. When each community first adopted is read from the world
that the run left; what no record holds, such as elections that changed nothing, has to be watched
on the way.
"""

from typing import Any, NamedTuple

import numpy as np

from collabsim.model.run import Run


class Watched(NamedTuple):
    """What only shows while a run goes on; months are rows.

    Attributes:
        elections: Whether a community voted this month: array (months, communities).
        changed: Whether its administration changed, the same shape.
        in_force: Whether it had a policy at the end of the month, the same shape.
        members: Members of each movement as a share of its community: array (months, ties).
        active: Whether the organisation of each tie was at work, the same shape.
        ages: Months for which the organisation had been at work when its tie won for the first
            time, NaN if never: array (ties).
    """

    elections: Any
    changed: Any
    in_force: Any
    members: Any
    active: Any
    ages: Any


class Facts(NamedTuple):
    """What patterns ask about one run.

    Attributes:
        outcomes: The numbers of :data:`~collabsim.model.run.OUTCOMES`.
        months: Record array with a row per month and a field per observable.
        first_wins: Month of the first adoption in each community, infinite if never.
        watched: What was noted on the way, or None.
    """

    outcomes: dict[str, float]
    months: Any
    first_wins: Any
    watched: Watched | None = None


def facts_of(run: Run, watched: Watched | None = None) -> Facts:
    """Keep what patterns ask about ``run``, and let go of its world."""
    ties = run.world.ties
    won = ties["first_win"] >= 0
    first_wins = np.full(len(run.world.governments), np.inf)
    np.minimum.at(first_wins, ties["government"][won], ties["first_win"][won])
    return Facts(run.summary, run.months, first_wins, watched)
