"""What is kept of a run so that patterns of the real world can be looked for in it.

Its numbers, its diary, who is where, and a few observables. Spells are read from the diary: the
months for which an organisation worked in a place, and those for which a policy was in force.
"""

from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.model.diary import Diary
from collabsim.state.columns import World

CARRIED_OUT: Final = 0.15
"""Depth from which on a policy counts as carried out; one of less depth is on paper."""


class Spells(NamedTuple):
    """Stretches of months in which something was so, in one column each.

    Attributes:
        column: In which column: array (spells), sorted by column and month, like all others.
        begin: First month.
        end: Month after the last.
        ended: Whether it ended within the run, and not with it.
    """

    column: Any
    begin: Any
    end: Any
    ended: Any

    @property
    def lengths(self) -> Any:
        """Months that each spell lasted, or has lasted so far."""
        return self.end - self.begin

    def where(self, chosen: Any) -> "Spells":
        """The spells for which ``chosen`` is true."""
        return Spells(*(part[chosen] for part in self))


def spells(so: Any) -> Spells:
    """The spells of a table of yes and no, array (months, columns)."""
    so = np.asarray(so, dtype=bool)
    edges = np.zeros((len(so) + 2, so.shape[1]), dtype=bool)
    edges[1:-1] = so
    begins = np.argwhere((edges[1:] & ~edges[:-1]).T)  # by column, then by month
    ends = np.argwhere((edges[:-1] & ~edges[1:]).T)
    return Spells(begins[:, 0], begins[:, 1], ends[:, 1], ends[:, 1] < len(so))


class Facts:
    """What patterns ask about one run.

    Attributes:
        outcomes: The numbers of :data:`~collabsim.model.run.OUTCOMES` by name.
        need_met: Need met in each month.
        diary: What each tie, government and organisation went through.
        place: The row of the government of each tie.
        people: How many people live in each community.
    """

    def __init__(
        self, outcomes: dict[str, float], need_met: Any, diary: Diary, place: Any, people: Any
    ) -> None:
        self.outcomes, self.need_met, self.diary = outcomes, need_met, diary
        self.place, self.people = place, people

    @property
    def months(self) -> int:
        """Length of the run."""
        return len(self.need_met)

    @cached_property
    def policies(self) -> Spells:
        """The spells for which policies were in force, each in the column of its tie."""
        return spells(self.diary.ties["adopted"])

    @cached_property
    def collaborations(self) -> Spells:
        """The spells for which organisations worked in a place, each in the column of its tie."""
        return spells(self.diary.ties["present"])

    @cached_property
    def in_force(self) -> Any:
        """Whether each community had a policy at the end of a month: (months, communities)."""
        return self.by_community(self.diary.ties["adopted"])

    @cached_property
    def carried_out(self) -> Any:
        """Whether it had one that was carried out: (months, communities)."""
        return self.by_community(self.diary.ties["depth"] >= CARRIED_OUT)

    @cached_property
    def members(self) -> Any:
        """Members of all movements as a share of all people, in each month."""
        return self.diary.ties["members"].sum(axis=1) / self.people.sum()

    def by_community(self, ties: Any) -> Any:
        """For an array (months, ties), whether it holds for any tie: (months, communities)."""
        found = np.zeros((len(ties), len(self.people)), dtype=bool)
        np.logical_or.at(found.T, self.place, np.asarray(ties, dtype=bool).T)
        return found


def facts_of(outcomes: dict[str, float], need_met: Any, diary: Diary, world: World) -> Facts:
    """What patterns ask about a run in a world that is laid out like ``world``."""
    governments = world.governments
    people = np.asarray(governments["end_person"] - governments["first_person"])
    return Facts(outcomes, need_met, diary, np.asarray(world.ties["government"]), people)
