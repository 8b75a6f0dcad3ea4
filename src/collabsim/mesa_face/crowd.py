"""Sets of agents that know how many they are before a single one is made.

A world may hold ten million people, and most who use it look at few of their handles. Until
somebody looks at all members of such a set, it only keeps count.
"""

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from mesa.agentset import _HardKeyAgentSet

from collabsim.mesa_face.rows import Row

if TYPE_CHECKING:
    from collabsim.mesa_face.model import CollaborationModel


class Crowd(_HardKeyAgentSet):  # type: ignore[misc]
    """Every row of some kinds as agents, less those removed, and agents added by others.

    It is the set that Mesa itself keeps its agents in, but for when they are made.
    """

    _model: "CollaborationModel"
    _kinds: tuple[type[Row], ...]
    _removed: set[Any]
    _added: dict[Any, None]

    @classmethod
    def of(cls, model: "CollaborationModel", *kinds: type[Row]) -> Self:
        """All agents of some kinds; none is made."""
        crowd = cls.__new__(cls)  # Mesa's own way begins with the agents
        crowd.random = model.random
        crowd._model, crowd._kinds = model, kinds
        crowd._removed, crowd._added = set(), {}
        return crowd

    @cached_property
    def _agents(self) -> dict[Any, None]:
        """The members, made when first asked for; from then on Mesa's methods work on these."""
        model = self._model
        rows = ((kind, row) for kind in self._kinds for row in range(model.count(kind)))
        made = dict.fromkeys(model.agent(kind, row) for kind, row in rows)
        for agent in self._removed:
            del made[agent]
        return made | self._added

    @property
    def is_made(self) -> bool:
        """Whether there is an agent for each member."""
        return "_agents" in vars(self)

    def __len__(self) -> int:
        if self.is_made:
            return len(self._agents)
        rows = sum(self._model.count(kind) for kind in self._kinds)
        return rows - len(self._removed) + len(self._added)

    def __contains__(self, agent: Any) -> bool:
        if self.is_made:
            return agent in self._agents
        ours = type(agent) in self._kinds and agent.model is self._model
        return agent in self._added or (ours and agent not in self._removed)

    def add(self, agent: Any) -> None:
        """Add an agent, or one that was removed."""
        if self.is_made:
            super().add(agent)
        elif agent in self._removed:
            self._removed.remove(agent)
        elif agent not in self:
            self._added[agent] = None

    def remove(self, agent: Any) -> None:
        """Remove an agent.

        Raises:
            KeyError: If it is not in the set.
        """
        if self.is_made:
            super().remove(agent)
        elif agent in self._added:
            del self._added[agent]
        elif agent in self:
            self._removed.add(agent)
        else:
            raise KeyError(agent)

    def discard(self, agent: Any) -> None:
        """Remove an agent if it is in the set."""
        with suppress(KeyError):
            self.remove(agent)
