"""Who is where: from sizes to empty tables whose rows know their places.

Communities, organisations, people and funders are divided among nations as evenly as possible. An
organisation works in ``communities_per_entrepreneur`` neighbouring rows, so that organisations
overlap evenly over the nation.
"""

from typing import Any

import numpy as np

from collabsim.state.column import Table
from collabsim.state.columns import (
    TABLES,
    EntrepreneurRow,
    FunderRow,
    GovernmentRow,
    NationRow,
    World,
    empty_table,
)
from collabsim.state.events import EventRow
from collabsim.state.start import Size
from collabsim.strategies import StrategyRow

_OTHER_BYTES_PER_COMMUNITY = 8


def _bounds(total: int, parts: int) -> Any:
    return np.arange(parts + 1) * total // parts


def memory_needed(size: Size) -> int:
    """Bytes that a world of these sizes takes, to within a few per cent."""
    ties = size.entrepreneurs * min(size.communities_per_entrepreneur, size.communities)
    return (
        size.beneficiaries * TABLES["beneficiaries"].itemsize
        + size.communities * TABLES["governments"].itemsize
        + size.communities * TABLES["suppliers"].itemsize
        + size.communities * size.peers * _OTHER_BYTES_PER_COMMUNITY
        + ties * TABLES["ties"].itemsize
        + size.entrepreneurs * TABLES["entrepreneurs"].itemsize
        + size.funders * TABLES["funders"].itemsize
    )


def lay_out(
    size: Size,
    strategies: Table[StrategyRow],
    mix: tuple[tuple[int, float], ...],
    events: Table[EventRow],
) -> World:
    """A world of the right sizes in which only places are set.

    Args:
        size: How many of everything there are.
        strategies: Table of strategies, of type :data:`collabsim.strategies.RECORD`.
        mix: Pairs of a row of that table (-1 for adaptive) and the share of organisations that
            follow it; shares sum to 1. Organisations take turns, so that shares are met everywhere.
        events: Table of scheduled events.
    """
    nations = empty_table("nations", size.nations)
    nations["id"] = np.arange(size.nations)
    borders = _bounds(size.communities, size.nations)
    nations["first_government"], nations["end_government"] = borders[:-1], borders[1:]
    organisations = _bounds(size.entrepreneurs, size.nations)
    nations["first_entrepreneur"], nations["end_entrepreneur"] = (
        organisations[:-1],
        organisations[1:],
    )

    governments = empty_table("governments", size.communities)
    governments["id"] = np.arange(size.communities)
    governments["nation"] = np.repeat(np.arange(size.nations), np.diff(borders))
    people = _bounds(size.beneficiaries, size.communities)
    governments["first_person"], governments["end_person"] = people[:-1], people[1:]
    governments["first_id"] = governments["first_person"]

    suppliers = empty_table("suppliers", size.communities)
    suppliers["id"] = suppliers["government"] = np.arange(size.communities)

    entrepreneurs = empty_table("entrepreneurs", size.entrepreneurs)
    entrepreneurs["id"] = np.arange(size.entrepreneurs)
    entrepreneurs["nation"] = np.repeat(np.arange(size.nations), np.diff(organisations))

    funders = empty_table("funders", max(size.funders, size.nations))
    funders["id"] = np.arange(len(funders))
    funders["nation"] = np.repeat(
        np.arange(size.nations), np.diff(_bounds(len(funders), size.nations))
    )

    ties = _lay_out_ties(nations, governments, entrepreneurs, size.communities_per_entrepreneur)
    _assign(entrepreneurs, nations, funders, mix)

    beneficiaries = empty_table("beneficiaries", size.beneficiaries)
    peers = np.full((size.communities, size.peers), -1, np.int64)
    return World(
        nations, governments, ties, entrepreneurs, suppliers, funders, beneficiaries, peers,
        strategies, events,
    )


def _lay_out_ties(
    nations: Table[NationRow],
    governments: Table[GovernmentRow],
    entrepreneurs: Table[EntrepreneurRow],
    per_organisation: int,
) -> Any:
    nation = entrepreneurs["nation"]
    first = nations["first_government"][nation]
    communities = nations["end_government"][nation] - first
    rank = entrepreneurs["id"] - nations["first_entrepreneur"][nation]
    places = np.minimum(per_organisation, communities)
    owner = np.repeat(np.arange(len(entrepreneurs)), places)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(places) - places, places)
    place = first[owner] + (rank[owner] * places[owner] + step) % communities[owner]
    order = np.argsort(place, kind="stable")
    ties = empty_table("ties", len(order))
    ties["id"] = np.arange(len(order))
    ties["entrepreneur"], ties["government"] = owner[order], place[order]
    entrepreneurs["ties"] = places
    counts = np.bincount(place, minlength=len(governments))
    governments["end_tie"] = np.cumsum(counts)
    governments["first_tie"] = governments["end_tie"] - counts
    return ties


def _assign(
    entrepreneurs: Table[EntrepreneurRow],
    nations: Table[NationRow],
    funders: Table[FunderRow],
    mix: tuple[tuple[int, float], ...],
) -> None:
    rank = entrepreneurs["id"] - nations["first_entrepreneur"][entrepreneurs["nation"]]
    # the golden-ratio sequence spreads any shares evenly over any stretch of organisations
    turn = (0.5 + rank * 0.6180339887498949) % 1.0
    rows = np.array([row for row, _ in mix], np.int64)
    limits = np.cumsum([share for _, share in mix])
    chosen = rows[np.minimum(np.searchsorted(limits, turn, side="right"), len(rows) - 1)]
    entrepreneurs["strategy"] = np.maximum(chosen, 0)
    entrepreneurs["first_strategy"] = entrepreneurs["strategy"]
    entrepreneurs["adaptive"] = chosen < 0
    count = np.bincount(funders["nation"], minlength=len(nations))
    first = np.cumsum(count) - count
    home = entrepreneurs["nation"]
    entrepreneurs["funder"] = first[home] + rank % count[home]
