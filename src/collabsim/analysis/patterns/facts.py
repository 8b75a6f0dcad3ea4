"""What is kept of a run so that patterns of the real world can be looked for in it.

Its numbers, who is where, and of its diary as much as patterns need, packed, since the facts of a
hundred runs are in memory at once. Spells are read from it: the months for which an organisation
worked in a place, and those for which a policy was in force.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.engine.diary import Diary
from collabsim.state.columns import World
from collabsim.state.readings import CARRIED_OUT


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

    def longer(self, months: int) -> "Spells":
        """The spells that lasted so many months or more."""
        return self.where(self.lengths >= months)


def spells(so: Any) -> Spells:
    """The spells of a table of yes and no, array (months, columns)."""
    so = np.asarray(so, dtype=bool)
    edges = np.zeros((len(so) + 2, so.shape[1]), dtype=bool)
    edges[1:-1] = so
    begins = np.argwhere((edges[1:] & ~edges[:-1]).T)  # by column, then by month
    ends = np.argwhere((edges[:-1] & ~edges[1:]).T)
    return Spells(begins[:, 0], begins[:, 1], ends[:, 1], ends[:, 1] < len(so))


_FLAGS: Final = ("present", "pushed", "won", "agreed", "adopted")  # kept as bits, in this order


class Facts(NamedTuple):
    """What is kept of one run: a few bytes a tie and month.

    Attributes:
        outcomes: The numbers of :data:`~collabsim.engine.run.OUTCOMES` by name.
        need_met: Need met in each month.
        flags: What happened to each tie, a bit each: array (months, ties), see :meth:`ties`.
        members: Members of each movement: array (months, ties).
        newcomers: People who joined any movement in each month.
        elected: Whether each community voted: array (months, communities).
        changed: Whether its administration changed, the same shape.
        at_work: Whether each organisation was at work: array (months, organisations).
        place: The row of the government of each tie.
        people: How many people live in each community.
    """

    outcomes: dict[str, float]
    need_met: Any
    flags: Any
    members: Any
    newcomers: Any
    elected: Any
    changed: Any
    at_work: Any
    place: Any
    people: Any

    @property
    def months(self) -> int:
        """Length of the run."""
        return len(self.need_met)

    def ties(self, name: str) -> Any:
        """Whether something was so of each tie: array (months, ties).

        Args:
            name: ``present``, ``pushed``, ``won``, ``agreed`` or ``adopted`` as in the diary, or
                ``carried_out``.
        """
        return (self.flags & _BITS[name]) > 0

    def communities(self, name: str) -> Any:
        """Whether it was so of any tie of each community: array (months, communities)."""
        found = np.zeros((len(self.people), self.months), dtype=bool)
        np.logical_or.at(found, self.place, self.ties(name).T)
        return found.T

    def policies(self) -> Spells:
        """The spells for which policies were in force, each in the column of its tie."""
        return spells(self.ties("adopted"))

    def stays(self) -> Spells:
        """The spells for which organisations worked in a place, each in the column of its tie."""
        return spells(self.ties("present"))

    def membership(self) -> Any:
        """Members of all movements as a share of all people, in each month."""
        return self.members.sum(axis=1) / self.people.sum()


_BITS: Final = {name: np.uint8(1 << bit) for bit, name in enumerate((*_FLAGS, "carried_out"))}


def facts_of(outcomes: dict[str, float], need_met: Any, diary: Diary, world: World) -> Facts:
    """What patterns ask about a run in a world that is laid out like ``world``."""
    ties, governments = diary.ties, world.governments
    flags = (ties["depth"] >= CARRIED_OUT) * _BITS["carried_out"]
    for name in _FLAGS:
        flags |= (ties[name] > 0) * _BITS[name]
    people = np.asarray(governments["end_person"] - governments["first_person"])
    return Facts(
        outcomes, need_met, flags, np.array(ties["members"]), ties["newcomers"].sum(axis=1),
        diary.governments["elected"] > 0, diary.governments["changed"] > 0, diary.at_work > 0,
        np.asarray(world.ties["government"]), people,
    )  # fmt: skip
