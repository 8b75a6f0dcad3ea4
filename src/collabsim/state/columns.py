"""What is stored: the world as one table per kind of agent.

Each table is a numpy record array: ``world.ties.delivery`` is a column, ``world.ties[k]`` a row.
Fractions are float64, except in the one long table (beneficiaries), where they are float32. Sets of
facets are 64-bit words, one bit a facet. Rows are sorted by place: the people and the ties of a
community are slices, named by its government. Everything a run changes is in here.

A new column is one line, with its kind (see :mod:`collabsim.state.column`) and what it means. It
begins as 0; another beginning is given in ``initial.py``.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.state.column import (
    Column,
    amount,
    facets,
    flag,
    key,
    row,
    share,
    signed,
    whole,
)

COLUMNS: Final[dict[str, dict[str, Column]]] = {
    "nations": {
        "id": key("key of its random draws"),
        "first_government": row("governments", "the first of its communities"),
        "end_government": row("governments", "the one after the last of them"),
        "first_entrepreneur": row("entrepreneurs", "the first of its organisations"),
        "end_entrepreneur": row("entrepreneurs", "the one after the last of them"),
        "phase": whole("months by which national elections are shifted"),
        "law": flag("passed"),
        "law_month": whole("or -1"),
        "law_facets": facets("facets it covers"),
        "window": whole("months left of the national window"),
        "opens": whole("months for which every local window opens now, or 0"),
        "crisis": whole("months left of the crisis"),
        "crisis_begins": flag("this month"),
        "crisis_depth": share("share of capacity lost"),
        "budget": share("share of base capacity that budgets allow"),
        "attempts": whole("collaborations tried and ended"),
        "lasting": whole("of them, with an agreement that lasted"),
    },
    "governments": {
        "id": key("key of its random draws"),
        "nation": row("nations", "row of its nation"),
        "first_id": key("key of the random draws of its first person; others count on"),
        "first_person": row("beneficiaries", "its people are rows first_person .. end_person - 1"),
        "end_person": row("beneficiaries", "see first_person"),
        "first_tie": row("ties", "see end_tie"),
        "end_tie": row("ties", "its ties are rows first_tie .. end_tie - 1"),
        "phase": whole("months by which its elections are shifted"),
        "trust": share("mean over the organisations it knows"),
        "power": share("share of decisions it takes alone"),
        "capacity": share("what it can do now"),
        "base_capacity": share("what its budget would allow"),
        "listening": share("readiness to listen"),
        "curiosity": share("readiness to find out"),
        "stereotype": share("against the people concerned"),
        "wariness": share("after past conflict"),
        "known": facets("facets it knows"),
        "status_quo": facets("facets its usual service addresses"),
        "usual": share("how well its usual service reached people this month"),
        "window": whole("months left of the open window"),
        "changed": flag("the administration changed this month"),
        "shown_success": share("what peers see: last month's"),
        "shown_conflict": share("likewise"),
        "peer_success": share("best result seen at a peer"),
        "need_met": share("mean benefit of its people"),
        "gini": share("inequality of benefit; NaN in months in which nobody asked for it"),
        "gap": signed("need met, mainstream less marginalised"),
        "resentment": share("mean of its people"),
        "people_trust": share("mean of its people"),
        "people_capacity": share("mean of its people"),
    },
    "ties": {
        "id": key("key of its random draws"),
        "entrepreneur": row("entrepreneurs", "row of the organisation"),
        "government": row("governments", "row of the government"),
        "lobby": share("effort this month, of each kind"),
        "invite": share("likewise"),
        "listen": share("likewise"),
        "teach": share("likewise"),
        "explore": share("likewise"),
        "deliver": share("likewise"),
        "seats": share("of the organisation's strategy"),
        "divisiveness": share("likewise"),
        "government_trust": share("of the government in the entrepreneur"),
        "entrepreneur_trust": share("of the entrepreneur in the government"),
        "power": share("share of decisions held by the organisation"),
        "members_power": share("and by its members together"),
        "members": whole("of the movement here", fixed=True),
        "member_capacity": share("mean"),
        "cohesion": share("habit of working together"),
        "solution": facets("facets addressed by what was last agreed"),
        "offer": facets("facets addressed by what is delivered now"),
        "delivery": share("how well the offer reaches people"),
        "delivered": share("how well it reached them this month"),
        "adopted": flag("a policy is in force"),
        "ever_adopted": flag("one ever was"),
        "own": flag("agreed with the organisation that is here now"),
        "lasting": flag("and has held long enough to count"),
        "adopted_months": whole("months for which the policy has been in force"),
        "first_win": whole("month, or -1"),
        "wins": whole("adoptions so far"),
        "reversals": whole("so far"),
        "heard": whole("marks of this month: meetings in which one was heard"),
        "newcomers": whole("people who joined", fixed=True),
        "pushed": flag("a decision was pushed for"),
        "won": flag("and won"),
        "reversed": flag("the policy was reversed"),
        "learned": facets("facets the organisation learned here this month"),
        "nurtured": share("capacity it gained here this month"),
    },
    "entrepreneurs": {
        "id": key("key of its random draws"),
        "nation": row("nations", "row of its nation"),
        "funder": row("funders", "row of its funder"),
        "ties": whole("communities it works in"),
        "presence": share("share of full effort in each of them", fixed=True),
        "trust": share("mean over the governments it works with"),
        "power": share("mean over the communities it works in"),
        "capacity": share("what it can do"),
        "known": facets("facets it knows"),
        "strategy": row("strategies", "row of the table of strategies"),
        "first_strategy": row("strategies", "that of a new one, unless adaptive", fixed=False),
        "adaptive": flag("copies those that funders reward"),
        "active": flag("at work"),
        "leaving": whole("1 ends, 2 begins this month", "u1", low=0)._replace(hidden=True),
        "age": whole("months since it began"),
        "runway": amount("months of money"),
        "contracts": amount("income this month"),
        "grants": amount("likewise"),
        "wins": amount("recent wins per community"),
        "growth": signed("recent growth of membership and trust"),
        "standing": share("membership and trust, last month"),
        "score": share("what funders reward"),
        "next_strategy": row("strategies", "taken over at the end of the month", hidden=True),
        "funder_trust": share("of its funder in it"),
    },
    "funders": {
        "id": key("number"),
        "nation": row("nations", "row of its nation"),
        "trust": share("mean over its portfolio"),
        "power": share("share of its portfolio's income that depends on it"),
        "capacity": share("share of its portfolio that is at work"),
        "patience": share("weight of growth over wins"),
        "budget": amount("organisation-months of money, a month"),
        "portfolio": whole("organisations it funds"),
        "paid": amount("grants this month"),
    },
    "beneficiaries": {
        "needs": facets("facets they live with"),
        "trust": share("in those who say that they will help", "f4"),
        "capacity": share("what they can do for the solution", "f4"),
        "resentment": share("left by pushes that left them out", "f4"),
        "movement": row("ties", "tie whose movement they belong to, or -1", "i4"),
        "shortcut": whole("acquaintance across the ring, counted from first_person", "i4"),
    },
}
"""Every column of every table that a run changes, in the order of storage."""


class World(NamedTuple):
    """Everything a run knows and changes.

    ``peers[c]`` holds the rows of the governments that government ``c`` looks at. Peers,
    strategies and events never change during a run.
    """

    nations: Any
    governments: Any
    ties: Any
    entrepreneurs: Any
    funders: Any
    beneficiaries: Any
    peers: Any
    strategies: Any
    events: Any


TABLES: Final[dict[str, np.dtype[Any]]] = {
    name: np.dtype([(column, each.dtype) for column, each in columns.items()], align=True)
    for name, columns in COLUMNS.items()
}
"""Row type of every table that a run changes."""


def empty_table(name: str, rows: int) -> Any:
    """A table of ``rows`` rows, all zero, of the kind called ``name`` in :data:`TABLES`."""
    return np.zeros(rows, TABLES[name]).view(np.recarray)


def copy_world(world: World) -> World:
    """A copy that shares nothing with ``world``."""
    return World(*(table.copy() for table in world))
