"""What is stored: the world as one table per kind of agent.

Each table is a numpy record array: ``world.ties.delivery`` is a column, ``world.ties[k]`` a row.
Fractions are float64, except in the one long table (beneficiaries), where they are float32. Sets of
facets are 64-bit words, one bit a facet. Rows are sorted by place: the people and the ties of a
community are slices, named by its government. Everything a run changes is in here.
"""

from typing import Any, NamedTuple

import numpy as np

GOVERNMENT = np.dtype(
    [
        ("id", "i8"),  # key of its random draws
        ("nation", "i8"),  # row of its nation
        ("first_id", "i8"),  # key of the random draws of its first person; others count on
        ("first_person", "i8"),  # its people are rows first_person .. end_person - 1
        ("end_person", "i8"),
        ("first_tie", "i8"),  # see end_tie
        ("end_tie", "i8"),  # its ties are rows first_tie .. end_tie - 1
        ("phase", "i8"),  # months by which its elections are shifted
        ("trust", "f8"),  # mean over the organisations it knows
        ("power", "f8"),  # share of decisions it takes alone
        ("capacity", "f8"),  # what it can do now
        ("base_capacity", "f8"),  # what its budget would allow
        ("listening", "f8"),  # readiness to listen
        ("curiosity", "f8"),  # readiness to find out
        ("stereotype", "f8"),  # against the people concerned
        ("wariness", "f8"),  # after past conflict
        ("known", "u8"),  # facets it knows
        ("status_quo", "u8"),  # facets its usual service addresses
        ("usual", "f8"),  # how well its usual service reached people this month
        ("window", "i8"),  # months left of the open window
        ("changed", "u1"),  # the administration changed this month
        ("shown_success", "f8"),  # what peers see: last month's
        ("shown_conflict", "f8"),  # likewise
        ("peer_success", "f8"),  # best result seen at a peer
        ("need_met", "f8"),  # mean benefit of its people
        ("gini", "f8"),  # inequality of benefit; NaN in months in which nobody asked for it
        ("gap", "f8"),  # need met, mainstream less marginalised
        ("resentment", "f8"),  # mean of its people
        ("people_trust", "f8"),  # mean of its people
        ("people_capacity", "f8"),  # mean of its people
    ],
    align=True,
)

TIE = np.dtype(
    [
        ("id", "i8"),  # key of its random draws
        ("entrepreneur", "i8"),  # row of the organisation
        ("government", "i8"),  # row of the government
        ("lobby", "f8"),  # effort this month, of each kind
        ("invite", "f8"),  # likewise
        ("listen", "f8"),  # likewise
        ("teach", "f8"),  # likewise
        ("explore", "f8"),  # likewise
        ("deliver", "f8"),  # likewise
        ("seats", "f8"),  # of the organisation's strategy
        ("divisiveness", "f8"),  # likewise
        ("government_trust", "f8"),  # of the government in the entrepreneur
        ("entrepreneur_trust", "f8"),  # of the entrepreneur in the government
        ("power", "f8"),  # share of decisions held by the organisation
        ("members_power", "f8"),  # and by its members together
        ("members", "i8"),  # of the movement here
        ("member_capacity", "f8"),  # mean
        ("cohesion", "f8"),  # habit of working together
        ("solution", "u8"),  # facets addressed by what was last agreed
        ("offer", "u8"),  # facets addressed by what is delivered now
        ("delivery", "f8"),  # how well the offer reaches people
        ("delivered", "f8"),  # how well it reached them this month
        ("adopted", "u1"),  # a policy is in force
        ("ever_adopted", "u1"),  # one ever was
        ("own", "u1"),  # agreed with the organisation that is here now
        ("lasting", "u1"),  # and has held long enough to count
        ("adopted_months", "i8"),
        ("first_win", "i8"),  # month, or -1
        ("wins", "i8"),  # adoptions so far
        ("reversals", "i8"),  # so far
        ("heard", "i8"),  # marks of this month: meetings in which one was heard
        ("newcomers", "i8"),  # people who joined
        ("pushed", "u1"),  # a decision was pushed for
        ("won", "u1"),  # and won
        ("reversed", "u1"),  # the policy was reversed
        ("learned", "u8"),  # facets the organisation learned here this month
        ("nurtured", "f8"),  # capacity it gained here this month
    ],
    align=True,
)

ENTREPRENEUR = np.dtype(
    [
        ("id", "i8"),  # key of its random draws
        ("nation", "i8"),  # row of its nation
        ("funder", "i8"),  # row of its funder
        ("ties", "i8"),  # communities it works in
        ("presence", "f8"),  # share of full effort in each of them
        ("trust", "f8"),  # mean over the governments it works with
        ("power", "f8"),  # mean over the communities it works in
        ("capacity", "f8"),  # what it can do
        ("known", "u8"),  # facets it knows
        ("strategy", "i8"),  # row of the table of strategies
        ("first_strategy", "i8"),  # with which a new organisation begins here, unless adaptive
        ("adaptive", "u1"),  # copies those that funders reward
        ("active", "u1"),  # at work
        ("leaving", "u1"),  # 1 ends, 2 begins this month
        ("age", "i8"),  # months since it began
        ("runway", "f8"),  # months of money
        ("contracts", "f8"),  # income this month
        ("grants", "f8"),  # likewise
        ("wins", "f8"),  # recent wins per community
        ("growth", "f8"),  # recent growth of membership and trust
        ("standing", "f8"),  # membership and trust, last month
        ("score", "f8"),  # what funders reward
        ("next_strategy", "i8"),  # taken over at the end of the month
        ("funder_trust", "f8"),  # of its funder in it
    ],
    align=True,
)

BENEFICIARY = np.dtype(
    [
        ("needs", "u8"),  # facets they live with
        ("trust", "f4"),  # in those who say that they will help
        ("capacity", "f4"),  # what they can do for the solution
        ("resentment", "f4"),  # left by pushes that left them out
        ("movement", "i4"),  # tie whose movement they belong to, or -1
        ("shortcut", "i4"),  # acquaintance across the ring, counted from first_person
    ],
    align=True,
)

FUNDER = np.dtype(
    [
        ("id", "i8"),  # number
        ("nation", "i8"),  # row of its nation
        ("trust", "f8"),  # mean over its portfolio
        ("power", "f8"),  # share of its portfolio's income that depends on it
        ("capacity", "f8"),  # share of its portfolio that is at work
        ("patience", "f8"),  # weight of growth over wins
        ("budget", "f8"),  # organisation-months of money, a month
        ("portfolio", "i8"),  # organisations it funds
        ("paid", "f8"),  # grants this month
    ],
    align=True,
)

NATION = np.dtype(
    [
        ("id", "i8"),  # key of its random draws
        ("first_government", "i8"),  # see end_government
        ("end_government", "i8"),  # its communities are rows first_government .. end_government - 1
        ("first_entrepreneur", "i8"),  # see end_entrepreneur
        ("end_entrepreneur", "i8"),  # likewise for organisations
        ("phase", "i8"),  # months by which national elections are shifted
        ("law", "u1"),  # passed
        ("law_month", "i8"),  # or -1
        ("law_facets", "u8"),  # facets it covers
        ("window", "i8"),  # months left of the national window
        ("opens", "i8"),  # months for which every local window opens now, or 0
        ("crisis", "i8"),  # months left of the crisis
        ("crisis_begins", "u1"),  # this month
        ("crisis_depth", "f8"),  # share of capacity lost
        ("budget", "f8"),  # share of base capacity that budgets allow
        ("attempts", "i8"),  # collaborations tried and ended
        ("lasting", "i8"),  # of them, with an agreement that lasted
    ],
    align=True,
)

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


TABLES = {
    "nations": NATION,
    "governments": GOVERNMENT,
    "ties": TIE,
    "entrepreneurs": ENTREPRENEUR,
    "funders": FUNDER,
    "beneficiaries": BENEFICIARY,
}
"""Row type of every table that a run changes."""


def empty_table(name: str, rows: int) -> Any:
    """A table of ``rows`` rows, all zero, of the kind called ``name`` in :data:`TABLES`."""
    return np.zeros(rows, TABLES[name]).view(np.recarray)


def copy_world(world: World) -> World:
    """A copy that shares nothing with ``world``."""
    return World(*(table.copy() for table in world))
