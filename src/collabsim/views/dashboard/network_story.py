"""What there is to say about everybody in a community: numbers, and which sentence holds when.

For each kind of agent (government, organisation, funder, person) there is a table of series: one
number for each month and agent. Some are read off the trace, some say which sentence is true (see
``now`` in the words of this page), so that the browser has nothing to decide.
"""

from typing import Any

import numpy as np

from collabsim.model.trace import Trace
from collabsim.views.dashboard.network_forces import Forces, tie_forces
from collabsim.views.dashboard.network_people import FELT, STEADY, people_story
from collabsim.views.dashboard.network_series import (
    Case,
    Series,
    Story,
    always,
    before,
    choose,
    last_time,
    lately,
    within,
)

KINDS = ("government", "organisation", "funder", "person")
"""Kinds of agents, in the order in which they are listed."""


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
    forces = tie_forces(trace, government=True)
    summed = Forces(*({k: v.sum(axis=1, keepdims=True) for k, v in side.items()} for side in forces))
    turnover = last_time(g["changed"] > 0)
    months = np.arange(len(turnover))[:, None]
    adopted = trace.ties["adopted"] > 0
    agreed = (adopted & ~before(adopted, False)) | (trace.ties["won"] > 0)
    partner = np.where(adopted.any(axis=1), _first(adopted), -1)[:, None]
    drift = g["power"] - before(g["power"], g["power"][0])
    year = lately(drift)
    divisive = trace.ties["divisiveness"] * (trace.ties["pushed"] > 0)
    pushed = last_time(divisive.max(axis=1, initial=0.0)[:, None] > 0)
    new = (turnover >= 0) & (months - turnover < 12)
    return {
        **{
            name: Series("share", g[name])
            for name in ("trust", "capacity", "wariness", "stereotype", "people_trust")
        },
        "power": Series("percent", g["power"]),
        "need_met": Series("percent", g["need_met"]),
        "known": Series("count", np.bitwise_count(g["known"])),
        "facets": _always("count", [trace.run.scenario.parameters.start.facets], trace),
        "members": Series("count", (trace.people["movement"] >= 0).sum(axis=1)[:, None]),
        "people": _always("count", [trace.people.shape[1]], trace),
        "turnover": Series("when", turnover),
        "pushed": Series("when", pushed),
        "partner": Series("tie", partner),
        "partners": Series("count", adopted.sum(axis=1)[:, None]),
        "agreed": Series("when", last_time(agreed.any(axis=1)[:, None])),
        "deal": choose(
            keys,
            (adopted.sum(axis=1)[:, None] > 1, "agreements"),
            (partner >= 0, "agreement"),
            (True, "no_agreement"),
        ),
        "why": choose(keys, (new, "turnover"), *_mostly(summed)),
        "hold": choose(
            keys, (year < -0.002, "letting_go"), (year > 0.002, "taking_back"), (True, "holding")
        ),
        "learned": choose(keys, (True, "knows")),
        "wary": choose(
            keys,
            ((g["wariness"] >= FELT) & (pushed >= 0), "wary_pushed"),
            (g["wariness"] >= FELT, "wary"),
        ),
        "crisis": choose(keys, (g["crisis"] > 0, "crisis")),
    }


def tie_story(trace: Trace, keys: tuple[str, ...]) -> Story:
    """The stories of the organisations that work here."""
    t = {name: trace.ties[name] for name in trace.ties.dtype.names or ()}
    active, adopted = t["active"] > 0, t["adopted"] > 0
    began = last_time(active & ~before(active, True))
    months = np.arange(len(began))[:, None]
    new = (began >= 0) & (months - began < 12)
    first = ((began >= 0) & (months == began), "newcomer"), (new, "newcomer")
    forces = {side: _mostly(tie_forces(trace, government=side)) for side in (True, False)}
    fell = last_time(t["reversed"] > 0)
    return {
        "trust": Series("share", t["entrepreneur_trust"]),
        "government_trust": Series("share", t["government_trust"]),
        "capacity": Series("share", t["capacity"]),
        "funder_trust": Series("share", t["funder_trust"]),
        **{name: Series("percent", t[name]) for name in ("power", "members_power", "delivery")},
        "members": Series("count", t["members"]),
        "people": _always("count", [trace.people.shape[1]] * t["members"].shape[1], trace),
        "seats": Series("percent", t["seats"]),
        "strategy": Series("strategy", t["strategy"]),
        "pushes": Series("count", np.cumsum(t["pushed"], axis=0)),
        "wins": Series("count", np.cumsum(t["won"], axis=0)),
        "agreed": Series("when", last_time(t["won"] > 0)),
        "fell": Series("when", fell),
        "began": Series("when", began),
        "closed": Series("when", last_time(~active & before(active, True))),
        "active": Series("count", t["active"]),
        "adopted": Series("count", t["adopted"]),
        "work": choose(keys, (~active, "closed"), (True, "at_work")),
        "deal": choose(
            keys,
            (adopted, "agreement"),
            (fell >= 0, "fallen"),
            (np.cumsum(t["pushed"], axis=0) > 0, "refused"),
            (True, "no_push"),
        ),
        "people_here": choose(keys, (t["members"] > 0, "members"), (True, "no_members")),
        "why": choose(keys, (~active, "resting"), *first, *forces[False]),
        "why_government": choose(
            keys, *[(holds, f"government_{key}") for holds, key in (*first, *forces[True])]
        ),
    }


def funder_story(trace: Trace, keys: tuple[str, ...]) -> Story:
    """The stories of those who fund these organisations."""
    t = {name: trace.funders[name] for name in trace.funders.dtype.names or ()}
    world = trace.run.world
    here = [(trace.funder_of == number).sum() for number in range(len(trace.funder_row))]
    patience = world.funders["patience"][trace.funder_row]
    portfolio = world.funders["portfolio"][trace.funder_row]
    year = lately(t["trust"] - before(t["trust"], t["trust"][0]))
    return {
        **{name: Series("share", t[name]) for name in ("trust", "capacity")},
        "power": Series("percent", t["power"]),
        "working": Series("percent", t["capacity"]),
        "here": _always("count", here, trace),
        "portfolio": _always("count", portfolio, trace),
        "patience": _always("percent", patience, trace),
        "funds": choose(keys, (np.ones(t["trust"].shape, bool), "funds")),
        "why": choose(
            keys,
            (year > 12 * STEADY, "pleased"),
            (year < -12 * STEADY, "disappointed"),
            (True, "steady"),
        ),
        "dependence": choose(keys, (np.ones(t["trust"].shape, bool), "dependence")),
    }


def _always(kind: str, values: Any, trace: Trace) -> Series:
    given = np.asarray(values)
    return Series(kind, np.broadcast_to(given, (len(trace.government), len(given))))


def _first(flags: Any) -> Any:
    return flags.argmax(axis=1) if flags.shape[1] else np.zeros(len(flags), int)
