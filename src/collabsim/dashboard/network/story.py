"""What there is to say about everybody in a community: numbers, and which sentence holds when.

For each kind of agent (government, organisation, funder, person) there is a table of series: one
number for each month and agent. Some are read off the trace, some say which sentence is true (see
``now`` in the words of this page), so that the browser has nothing to decide.
"""

from typing import Any

import numpy as np

from collabsim.dashboard.network.forces import Forces, tie_forces
from collabsim.dashboard.network.people import FELT, STEADY, people_story
from collabsim.dashboard.network.power import MOVED, community_shares, taken_back
from collabsim.dashboard.network.series import (
    Case,
    NetworkSeries,
    Story,
    always,
    before,
    choose_series,
    happened_within,
    last_time,
    lately,
)
from collabsim.engine.trace import Trace

KINDS = ("government", "organisation", "funder", "person")
"""Kinds of agents, in the order in which they are listed."""

LEANS = 0.2
"""Leaning of an administration, from -1 to 1, that is spoken of as one."""


def story(trace: Trace, people: Any, sentences: dict[str, dict[str, str]]) -> dict[str, Story]:
    """The stories of a community by kind of agent.

    Args:
        trace: The community.
        people: Numbers of the people to tell of.
        sentences: Sentences by kind and key; only the order of their keys matters here.
    """
    keys = {kind: tuple(sentences[kind]) for kind in KINDS}
    return {
        "government": government_story(trace, keys["government"]),
        "organisation": tie_story(trace, keys["organisation"]),
        "funder": funder_story(trace, keys["funder"]),
        "person": people_story(trace, people, keys["person"]),
    }


def government_story(trace: Trace, keys: tuple[str, ...]) -> Story:
    """The story of the government, alone in its tables."""
    g = {name: trace.government[name][:, None] for name in trace.government.dtype.names or ()}
    months, shape = len(trace.government), g["trust"].shape
    forces = _without_entries(tie_forces(trace, government=True), trace)
    together = Forces(
        *({key: part.sum(axis=1, keepdims=True) for key, part in side.items()} for side in forces)
    )
    adopted = trace.ties["adopted"] > 0
    agreements = adopted.sum(axis=1)[:, None]
    partner = adopted @ np.arange(adopted.shape[1])  # read only where there is one
    divisive = (trace.ties["pushed"] > 0) & (trace.ties["divisiveness"] > 0)
    pushed, turnover = last_time(divisive.any(axis=1)[:, None]), last_time(g["changed"] > 0)
    drift = lately(g["power"] - before(g["power"], g["power"][0]))
    wary = g["wariness"] >= FELT
    return {
        **{
            name: NetworkSeries("share", g[name])
            for name in ("trust", "capacity", "wariness", "stereotype", "people_trust")
        },
        **{name: NetworkSeries("percent", g[name]) for name in ("power", "need_met")},
        "known": NetworkSeries("count", np.bitwise_count(g["known"])),
        "facets": always("count", [trace.run.scenario.parameters.start.facets], months),
        "members": NetworkSeries("count", (trace.people["movement"] >= 0).sum(axis=1)[:, None]),
        "people": always("count", [trace.people.shape[1]], months),
        "turnover": NetworkSeries("when", turnover),
        "pushed": NetworkSeries("when", pushed),
        "agreements": NetworkSeries("count", agreements),
        "partner": NetworkSeries("tie", np.where(agreements == 1, partner[:, None], -1)),
        "deal": choose_series(
            keys, shape,
            (agreements > 1, "agreements"), (agreements == 1, "agreement"), (True, "no_agreement"),
        ),
        "why": choose_series(
            keys, shape, (happened_within(turnover), "turnover"), *_mostly(together)
        ),
        "hold": choose_series(
            keys, shape,
            (drift < -MOVED, "letting_go"), *taken_back(trace, drift > MOVED), (True, "holding"),
        ),
        **community_shares(trace),
        "shares": choose_series(keys, shape, (True, "shares")),
        "learned": choose_series(keys, shape, (True, "knows")),
        "wary": choose_series(keys, shape, (wary & (pushed >= 0), "wary_pushed"), (wary, "wary")),
        "leaning": choose_series(
            keys, shape,
            (g["values"] > LEANS, "leans_towards"), (g["values"] < -LEANS, "leans_against"),
            (True, "leans_neither"),
        ),
        "crisis": choose_series(keys, shape, (g["crisis"] > 0, "crisis")),
    }  # fmt: skip


def tie_story(trace: Trace, keys: tuple[str, ...]) -> Story:
    """The stories of the organisations that work here."""
    t = {name: trace.ties[name] for name in trace.ties.dtype.names or ()}
    shape, here, active = t["present"].shape, t["present"] > 0, t["active"] > 0
    began, gone = last_time(here & ~_then(here)), last_time(~here & _then(here))
    gave_up = np.take_along_axis(active, np.maximum(gone, 0), axis=0)
    pushes, fell = np.cumsum(t["pushed"], axis=0), last_time(t["reversed"] > 0)
    own, others = (
        ((happened_within(began), "newcomer"), *_mostly(_without_entries(forces, trace)))
        for forces in (tie_forces(trace, government=False), tie_forces(trace, government=True))
    )
    return {
        "trust": NetworkSeries("share", t["entrepreneur_trust"]),
        **{
            name: NetworkSeries("share", t[name])
            for name in ("government_trust", "capacity", "funder_trust")
        },
        **{
            name: NetworkSeries("percent", t[name])
            for name in ("power", "members_power", "delivery", "seats", "depth")
        },
        "members": NetworkSeries("count", t["members"]),
        "people": always("count", [trace.people.shape[1]] * shape[1], shape[0]),
        "strategy": NetworkSeries("strategy", t["strategy"]),
        "pushes": NetworkSeries("count", pushes),
        "wins": NetworkSeries("count", np.cumsum(t["won"], axis=0)),
        "adopted": NetworkSeries("count", t["adopted"]),
        "agreed": NetworkSeries("when", last_time(t["agreed"] > 0)),
        "refusals": NetworkSeries("count", t["refusals"]),
        "fell": NetworkSeries("when", fell),
        "began": NetworkSeries("when", began),
        "gone_on": NetworkSeries("when", gone),
        "work": choose_series(
            keys, shape,
            (here, "at_work"), (gone < 0, "not_yet"), (t["handed_over"] > 0, "handed_over"),
            (gave_up, "gave_up"), (True, "closed"),
        ),
        "deal": choose_series(
            keys, shape,
            (t["adopted"] > 0, "agreement"), (fell >= 0, "fallen"), (pushes > 0, "pushed"),
            (True, "no_push"),
        ),
        "movement": choose_series(keys, shape, (t["members"] > 0, "members"), (True, "no_members")),
        "why": choose_series(keys, shape, (~here, "resting"), *own),
        "other_side": choose_series(
            keys, shape, *((holds, f"government_{key}") for holds, key in others)
        ),
    }  # fmt: skip


def funder_story(trace: Trace, keys: tuple[str, ...]) -> Story:
    """The stories of those who fund these organisations; their trust is over all they fund."""
    t = {name: trace.funders[name] for name in trace.funders.dtype.names or ()}
    (months, count), shape = t["trust"].shape, t["trust"].shape
    here = np.bincount(trace.funder_of, minlength=count)
    table = trace.run.world.funders
    drift = lately(t["trust"] - before(t["trust"], t["trust"][0]))
    return {
        "trust": NetworkSeries("share", t["trust"]),
        "capacity": NetworkSeries("share", t["working"]),
        **{name: NetworkSeries("percent", t[name]) for name in ("power", "working")},
        "here": always("count", here, months),
        "portfolio": always("count", table["portfolio"][trace.funder_row], months),
        "patience": always("percent", table["patience"][trace.funder_row], months),
        "funds": choose_series(keys, shape, (True, "funds")),
        "why": choose_series(
            keys, shape,
            (drift > 12 * STEADY, "pleased"), (drift < -12 * STEADY, "disappointed"),
            *_early(months, (True, "steady")),
        ),
        "dependence": choose_series(keys, shape, (True, "dependence")),
    }  # fmt: skip


def _without_entries(forces: Forces, trace: Trace) -> Forces:
    """Forces of months in which a new organisation begins as a stranger cannot be told apart."""
    here = trace.ties["present"] > 0
    goes_on = ~(here & ~_then(here))
    return Forces(*({key: part * goes_on for key, part in side.items()} for side in forces))


def _then(here: Any) -> Any:
    """Whether an organisation was here a month ago; in the first month, whether it is."""
    return before(here, here[0])


def _early(months: int, case: Case) -> list[Case]:
    """A case about the last year, told with other words before there is a year to look back on."""
    holds, key = case
    month = np.arange(months)[:, None]
    return [(holds & (month == 0), f"{key}_first"), (holds & (month < 12), f"{key}_so_far"), case]


def _mostly(forces: Forces) -> list[Case]:
    """What moved trust most over the last year, on the side that outweighs the other."""
    up = {key: lately(part) for key, part in forces.up.items()}
    down = {key: lately(part) for key, part in forces.down.items()}
    risen, fallen = sum(up.values()), sum(down.values())
    cases = _early(len(risen), (risen + fallen < STEADY, "quiet"))
    for side, holds in ((up, risen >= fallen), (down, risen < fallen)):
        most = np.max(list(side.values()), axis=0)
        cases += [(holds & (part >= most), key) for key, part in side.items()]
    return cases
