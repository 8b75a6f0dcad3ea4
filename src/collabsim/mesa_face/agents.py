"""The agents of the model as Mesa knows them, and who is related to whom.

Each is a handle on one row, see :mod:`collabsim.mesa_face.rows`; besides its numbers it knows its
relations: ``person.government``, ``government.beneficiaries``, ``funder.portfolio``.

``agent.remove()`` takes a handle out of Mesa's sets, and does no more: the row lives on, because in
this model people do not vanish. To end an organisation, set ``active`` to ``False``.
"""

from inspect import unwrap
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from collabsim.errors import InputError, no_such, whole_number
from collabsim.mesa_face.rows import Columns, Row
from collabsim.state.derived import DERIVED, benefit, cannot_be_set
from collabsim.state.network import neighbours
from collabsim.state.readings import mainstream_people

if TYPE_CHECKING:
    from collabsim.mesa_face.model import CollaborationModel


class Nation(Row, table="nations"):
    """A nation: its law, its window and its crises. Not an agent of Mesa's."""


class Tie(Row, table="ties"):
    """A collaboration: one organisation in one community, and the movement they share.

    Not an agent of Mesa's; found through ``government.ties`` and ``entrepreneur.ties``.
    """

    @property
    def government(self) -> "Government":
        """The government of the community."""
        return self.model.agent(Government, self._raw("government"))

    @property
    def entrepreneur(self) -> "Entrepreneur":
        """The organisation."""
        return self.model.agent(Entrepreneur, self._raw("entrepreneur"))

    @property
    def movement(self) -> Any:
        """The members of the movement, as an AgentSet."""
        g = self.government
        people = self.model.world.beneficiaries["movement"][g.first_person : g.end_person]
        return self.model.agents_at(
            Beneficiary, g.first_person + np.flatnonzero(people == self.row)
        )


class Handle(Row, mesa.Agent):  # type: ignore[misc]
    """A handle that Mesa knows as an agent; its ``unique_id`` follows from its type and row."""

    def __init__(
        self, model: "CollaborationModel", row: int, columns: Columns, unique_id: int
    ) -> None:
        # Mesa's own way registers agents one by one; the model registers all handles at once
        Row.__init__(self, model, row, columns, unique_id)
        self.pos = None
        self.current_action = None  # of Mesa 4


class Government(Handle, table="governments"):
    """The government of one community."""

    @property
    def beneficiaries(self) -> Any:
        """The people of the community, as an AgentSet; handles are made where there are none."""
        return self.model.agents_at(Beneficiary, range(self.first_person, self.end_person))

    @property
    def ties(self) -> list[Tie]:
        """The collaborations in the community, one for each organisation that works there."""
        return [self.model.agent(Tie, row) for row in range(self.first_tie, self.end_tie)]

    @property
    def entrepreneurs(self) -> Any:
        """The organisations that work in the community, as an AgentSet."""
        ties = self.model.world.ties["entrepreneur"]
        return self.model.agents_at(Entrepreneur, ties[self.first_tie : self.end_tie])

    @property
    def supplier(self) -> "Supplier":
        """Who runs the usual service here."""
        return self.model.agent(Supplier, self.row)

    @property
    def peers(self) -> Any:
        """The governments this one looks at, as an AgentSet."""
        rows = self.model.world.peers[self.row]
        return self.model.agents_at(Government, rows[rows >= 0])


class Entrepreneur(Handle, table="entrepreneurs"):
    """A social entrepreneur: an organisation that works in one or many communities."""

    @property
    def strategy(self) -> str:
        """Name of the strategy followed; setting it also sets that of successors.

        Raises:
            InputError: On setting a name that there is not, with the nearest one.
        """
        row: int = self._raw("strategy")
        return list(self.model.settings.all_strategies)[row]

    @strategy.setter
    def strategy(self, name: str) -> None:
        names = list(self.model.settings.all_strategies)
        if name not in names:
            raise InputError(no_such("strategy", name, names))
        self._write("strategy", names.index(name))
        self._write("first_strategy", names.index(name))

    @property
    def funder(self) -> "Funder":
        """Who funds the organisation."""
        return self.model.agent(Funder, self._raw("funder"))

    @property
    def ties(self) -> list[Tie]:
        """The organisation's collaborations, one for each community it works in."""
        rows = np.flatnonzero(self.model.world.ties["entrepreneur"] == self.row)
        return [self.model.agent(Tie, int(row)) for row in rows]

    @property
    def governments(self) -> Any:
        """The governments of the communities it works in, as an AgentSet."""
        ties = self.model.world.ties
        return self.model.agents_at(
            Government, ties["government"][ties["entrepreneur"] == self.row]
        )


class Supplier(Handle, table="suppliers"):
    """Who runs the usual service of a community, and stands to lose it."""

    @property
    def government(self) -> Government:
        """The government of its community."""
        return self.model.agent(Government, self._raw("government"))


class Funder(Handle, table="funders"):
    """A funder, who gives grants to a portfolio of organisations."""

    @property
    def portfolio(self) -> Any:
        """The organisations it funds, as an AgentSet."""
        funders = self.model.world.entrepreneurs["funder"]
        return self.model.agents_at(Entrepreneur, np.flatnonzero(funders == self.row))


class Beneficiary(Handle, table="beneficiaries"):
    """A person or family in one community, with the needs they live with."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in DERIVED:
            raise InputError(cannot_be_set(name))
        super().__setattr__(name, value)

    @property
    def government(self) -> Government:
        """The government of the community they live in."""
        ends = self.model.world.governments["end_person"]
        return self.model.agent(Government, int(np.searchsorted(ends, self.row, side="right")))

    @property
    def group(self) -> int:
        """Their social group: 0 mainstream, 1 marginalised."""
        g, p = self.government, self.model.settings.parameters
        return int(self.row - g.first_person >= unwrap(mainstream_people)(g, p))

    @property
    def benefit(self) -> float:
        """The share of their needs that was met this month."""
        g = self.government
        offers = ((tie.delivered, np.uint64(tie._raw("offer"))) for tie in g.ties)
        wanted, status_quo = np.uint64(self._raw("needs")), np.uint64(g._raw("status_quo"))
        needs = self.model.settings.parameters.start.needs
        return float(benefit(wanted, g.usual, status_quo, offers, needs))

    @property
    def power(self) -> float:
        """Their share of the decisions in their community."""
        tie = self.movement
        return 0.0 if tie is None else float(np.float32(tie.members_power / tie.members))

    @property
    def shortcut(self) -> int:
        """Their acquaintance across the ring, counted from the first person of their community.

        Raises:
            InputError: On setting a place that the community does not have.
        """
        place: int = self._raw("shortcut")
        return place

    @shortcut.setter
    def shortcut(self, place: int) -> None:
        g = self.government
        people = g.end_person - g.first_person
        self._write("shortcut", whole_number(place, 0, people - 1, "beneficiaries.shortcut"))

    @property
    def neighbours(self) -> Any:
        """Their acquaintances, as an AgentSet of three to five people."""
        g = self.government
        first = g.first_person
        shortcut = self._raw("shortcut")
        found = unwrap(neighbours)(self.row - first, g.end_person - first, shortcut)
        others = [first + other for other in found if first + other != self.row]
        return self.model.agents_at(Beneficiary, others)

    @property
    def movement(self) -> Tie | None:
        """The collaboration whose movement they belong to; setting it joins, ``None`` leaves.

        Raises:
            InputError: On joining a movement of another community.
        """
        row = self._raw("movement")
        return self.model.agent(Tie, row) if row >= 0 else None

    @movement.setter
    def movement(self, tie: Tie | None) -> None:
        if tie is not None and tie.government is not self.government:
            raise InputError(f"{tie!r} is not in the community of {self!r}")
        before = self.movement
        if before is not None:
            before._write("members", before.members - 1)
        if tie is not None:
            tie._write("members", tie.members + 1)
        self._write("movement", -1 if tie is None else tie.row)
