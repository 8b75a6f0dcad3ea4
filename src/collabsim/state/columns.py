"""What is stored: the world as one table per kind of agent.

Each table is a numpy record array: ``world.ties.delivery`` is a column, ``world.ties[k]`` a row.
Fractions are float64, except in the one long table (beneficiaries), where they are float32. Sets of
facets are 64-bit words, one bit a facet. Rows are sorted by place: the people and the ties of a
community are slices, named by its government. Everything a run changes is in here.

The classes below say what a row holds; compiled code and NumPy see records with these fields. A
new column is one line, with its kind (see :mod:`collabsim.state.column`) and what it means. It
begins as 0; another beginning is given in ``initial.py``.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.state.column import (
    Column,
    Table,
    amount,
    columns_of,
    facets,
    flag,
    key,
    leaning,
    row,
    share,
    signed,
    whole,
)
from collabsim.state.events import EventRow
from collabsim.strategies import StrategyRow

NEVER: Final = -1_000_000
"""The month of what has never happened."""


class NationRow:
    """A nation: its law, its window and its crises."""

    id: int = key("key of its random draws")
    first_government: int = row("governments", "the first of its communities")
    end_government: int = row("governments", "the one after the last of them")
    first_entrepreneur: int = row("entrepreneurs", "the first of its organisations")
    end_entrepreneur: int = row("entrepreneurs", "the one after the last of them")
    phase: int = whole("months by which national elections are shifted")
    law: int = flag("passed")
    law_month: int = whole("or -1")
    law_strength: float = share("how much of its levers survived the conflict it passed in")
    law_facets: np.uint64 = facets("facets it covers")
    window: int = whole("months left of the national window")
    opens: int = whole("months for which every local window opens now, or 0")
    changes: int = flag("every administration changes this month")
    values: float = signed("leaning of those that come, or NaN")
    crisis: int = whole("months left of the crisis")
    crisis_begins: int = flag("this month")
    crisis_depth: float = share("share of capacity lost")
    budget: float = share("share of base capacity that budgets allow")
    attempts: int = whole("collaborations tried and ended")
    lasting: int = whole("of them, with an agreement that lasted")


class GovernmentRow:
    """The government of one community."""

    id: int = key("key of its random draws")
    nation: int = row("nations", "row of its nation")
    first_id: int = key("key of the random draws of its first person; others count on")
    first_person: int = row("beneficiaries", "its people are rows first_person .. end_person - 1")
    end_person: int = row("beneficiaries", "see first_person")
    first_tie: int = row("ties", "see end_tie")
    end_tie: int = row("ties", "its ties are rows first_tie .. end_tie - 1")
    phase: int = whole("months by which its elections are shifted")
    trust: float = share("mean over the organisations it knows")
    power: float = share("share of decisions it takes alone")
    capacity: float = share("what it can do now")
    base_capacity: float = share("what its budget would allow")
    values: float = leaning("of the administration towards participation")
    usual_values: float = leaning("to which its place leads administrations")
    place: float = signed("lasting log-odds of the place in decisions")
    able: float = amount("lasting ability of its administration; 1 is middling")
    depth: float = share("greatest depth of a policy in force")
    usual_listening: float = share("what its place leads it back to")
    usual_curiosity: float = share("likewise")
    usual_stereotype: float = share("likewise")
    listening: float = share("readiness to listen")
    curiosity: float = share("readiness to find out")
    stereotype: float = share("against the people concerned")
    wariness: float = share("after past conflict")
    known: np.uint64 = facets("facets it knows")
    status_quo: np.uint64 = facets("facets its usual service addresses")
    usual: float = share("how well its usual service reached people this month")
    window: int = whole("months left of the open window")
    changed: int = flag("the administration changed this month")
    shown_success: float = share("what peers see: last month's")
    shown_conflict: float = share("likewise")
    need_met: float = share("mean benefit of its people")
    gini: float = share("inequality of benefit; NaN in months in which nobody asked for it")
    gap: float = signed("need met, mainstream less marginalised")
    resentment: float = share("mean of its people")
    people_trust: float = share("mean of its people")
    people_capacity: float = share("mean of its people")
    ever: int = whole("people who are or once were members", fixed=True)


class TieRow:
    """One organisation in one community, and the movement they share."""

    id: int = key("key of its random draws")
    entrepreneur: int = row("entrepreneurs", "row of the organisation")
    government: int = row("governments", "row of the government")
    opens: int = whole("month in which the organisation first comes here")
    present: int = flag("the organisation works here")
    handed_over: int = flag("it has left the place to its members")
    lobby: float = share("effort this month, of each kind")
    invite: float = share("likewise")
    listen: float = share("likewise")
    teach: float = share("likewise")
    explore: float = share("likewise")
    deliver: float = share("likewise")
    seats: float = share("of the organisation's strategy")
    divisiveness: float = share("likewise")
    government_trust: float = share("of the government in the entrepreneur")
    entrepreneur_trust: float = share("of the entrepreneur in the government")
    power: float = share("share of decisions held by the organisation")
    members_power: float = share("and by its members together")
    members: int = whole("of the movement here", fixed=True)
    joined: int = whole("sum of the months in which its members joined", fixed=True)
    member_capacity: float = share("mean")
    cohesion: float = share("habit of working together")
    voice: float = share("how far the movement is heard")
    chairs: int = whole("chairs at the table that count")
    seated: float = share("of the whole table that they are")
    chair: float = share("of a chair that each member has")
    wait: int = whole("months until a decision that is being talked over is due")
    refusals: int = whole("by the administration in office, five at most", low=0, high=5)
    solution: np.uint64 = facets("facets addressed by what was last agreed")
    offer: np.uint64 = facets("facets addressed by what is delivered now")
    delivery: float = share("how well the offer reaches people")
    delivered: float = share("how well it reached them this month")
    adopted: int = flag("a policy is in force")
    depth: float = share("part of it that is budgeted and carried out")
    carried: float = amount("months of full depth so far")
    signed_values: float = leaning("of the administration that signed it")
    ever_adopted: int = flag("one ever was")
    own: int = flag("agreed with the organisation that is here now")
    lasting: int = flag("and has held long enough to count")
    adopted_months: int = whole("months for which the policy has been in force")
    first_win: int = whole("month, or -1")
    wins: int = whole("adoptions so far")
    reversals: int = whole("so far")
    heard: int = whole("marks of this month: meetings in which one was heard")
    newcomers: int = whole("people who joined", fixed=True)
    pushed: int = flag("a decision was pushed for")
    won: int = flag("and won")
    agreed: int = flag("a policy was adopted, by a push or of the government's own accord")
    reversed: int = flag("the policy was reversed")
    learned: np.uint64 = facets("facets the organisation learned here this month")
    nurtured: float = share("capacity it gained here this month")


class EntrepreneurRow:
    """An organisation of social entrepreneurs."""

    id: int = key("key of its random draws")
    nation: int = row("nations", "row of its nation")
    funder: int = row("funders", "row of its funder")
    ties: int = whole("communities it works in")
    presence: float = share("share of full effort in each place where it works")
    trust: float = share("mean over the governments it works with")
    power: float = share("mean over the communities it works in")
    capacity: float = share("what it can do")
    known: np.uint64 = facets("facets it knows")
    strategy: int = row("strategies", "row of the table of strategies")
    first_strategy: int = row("strategies", "that of a new one, unless adaptive", fixed=False)
    adaptive: int = flag("copies those that funders reward")
    active: int = flag("at work")
    leaving: int = whole("1 ends, 2 begins this month", "u1", low=0)._replace(hidden=True)
    places: int = whole("communities it has not handed over")._replace(hidden=True)
    ended: int = flag("it ended this month")
    age: int = whole("months since it began")
    lead_months: int = whole("months that its present lead has been there")
    drive: float = share("of its capacity that it can spend now")
    grant_end: int = whole("month after the last that its grant pays for")
    money: float = amount("months of work that its savings pay for")
    contracts: float = amount("income this month")
    grants: float = amount("likewise")
    wins: float = amount("recent wins per community")
    growth: float = signed("recent growth of membership and trust")
    standing: float = share("membership and trust, last month")
    score: float = share("what funders reward")
    next_strategy: int = row("strategies", "taken over at the end of the month", hidden=True)
    funder_trust: float = share("of its funder in it")


class SupplierRow:
    """Who runs the usual service of a community, and stands to lose it."""

    id: int = key("number")
    government: int = row("governments", "row of its government")
    trust: float = share("in the government")
    power: float = share("of the service")
    capacity: float = share("its lobby")


class FunderRow:
    """A funder with a portfolio of organisations."""

    id: int = key("number")
    nation: int = row("nations", "row of its nation")
    trust: float = share("mean over its portfolio")
    power: float = share("share of its portfolio's income that depends on it")
    working: float = share("share of its portfolio that is at work")
    patience: float = share("weight of growth over wins")
    portfolio: int = whole("organisations it funds")
    paid: float = amount("grants this month")


class BeneficiaryRow:
    """A person or family with the needs they live with."""

    needs: np.uint64 = facets("facets they live with")
    trust: float = share("in those who say that they will help", "f4")
    capacity: float = share("what they can do for the solution", "f4")
    resentment: float = share("left by pushes that left them out", "f4")
    readiness: float = share("to take part in anything, for good", "f4")
    movement: int = row("ties", "tie whose movement they belong to, or -1", "i4")
    since: int = whole("month in which they joined or left; NEVER if neither", "i4", low=NEVER)
    shortcut: int = whole("acquaintance across the ring, counted from first_person", "i4")


class World(NamedTuple):
    """Everything a run knows and changes.

    ``peers[c]`` holds the rows of the governments that government ``c`` looks at, int64. Peers,
    strategies and events never change during a run.
    """

    nations: Table[NationRow]
    governments: Table[GovernmentRow]
    ties: Table[TieRow]
    entrepreneurs: Table[EntrepreneurRow]
    suppliers: Table[SupplierRow]
    funders: Table[FunderRow]
    beneficiaries: Table[BeneficiaryRow]
    peers: Any
    strategies: Table[StrategyRow]
    events: Table[EventRow]


COLUMNS: Final[dict[str, dict[str, Column]]] = {
    "nations": columns_of(NationRow),
    "governments": columns_of(GovernmentRow),
    "ties": columns_of(TieRow),
    "entrepreneurs": columns_of(EntrepreneurRow),
    "suppliers": columns_of(SupplierRow),
    "funders": columns_of(FunderRow),
    "beneficiaries": columns_of(BeneficiaryRow),
}
"""Every column of every table that a run changes, in the order of storage."""

TABLES: Final[dict[str, np.dtype[Any]]] = {
    name: np.dtype([(column, each.dtype) for column, each in columns.items()], align=True)
    for name, columns in COLUMNS.items()
}
"""Row type of every table that a run changes."""


def empty_table(name: str, rows: int) -> Any:
    """A table of ``rows`` rows, all zero, of the kind called ``name`` in :data:`TABLES`."""
    return np.zeros(rows, TABLES[name]).view(np.recarray)


def copy_world(world: World) -> World:
    """A copy that shares nothing with ``world``, the same to the last byte."""
    return World(*map(_copied, world))


def _copied(table: Any) -> Any:
    copied = np.zeros(table.shape, table.dtype).view(type(table))
    copied[...] = table  # numpy's copy left old memory in the gaps between columns before 2.5
    return copied
