"""What happened in a community, one line for each event and agent."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from collabsim.dashboard.network.forces import by_movement, marks, newcomers, of_ties
from collabsim.dashboard.network.series import before
from collabsim.engine.trace import Trace


class NetworkEvent(NamedTuple):
    """Something that happened to an agent.

    Attributes:
        month: When, from 0.
        kind: Kind of the agent.
        number: Number of the agent among its kind; of a person, among the people told of.
        key: What, a key of ``past`` in the words of this page.
        tie: Number of the organisation that had a part in it, or -1.
    """

    month: int
    kind: str
    number: int
    key: str
    tie: int = -1


def events(trace: Trace, people: Any) -> list[NetworkEvent]:
    """All that happened to institutions and to ``people``, in order of time."""
    found = [*_of_people(trace, people), *_of_government(trace), *_of_organisations(trace)]
    return sorted(found)


def _when(flags: Any) -> Iterator[tuple[int, int]]:
    return ((int(month), int(number)) for month, number in np.argwhere(flags))


def _of_people(trace: Trace, people: Any) -> Iterator[NetworkEvent]:
    movement = trace.people["movement"][:, people]
    then = before(movement, -1)
    came, here = newcomers(trace, people), of_ties(trace, "present") > 0
    closing = (before(here, here[0]) & ~here)[np.arange(len(movement))[:, None], then]
    for month, i in _when(came):
        yield NetworkEvent(month, "person", i, "came")
    for month, i in _when((movement >= 0) & ((movement != then) | came)):
        yield NetworkEvent(month, "person", i, "joined", int(movement[month, i]))
    for month, i in _when((movement < 0) & (then >= 0) & ~came):
        key = "let_go" if closing[month, i] else "left"
        yield NetworkEvent(month, "person", i, key, int(then[month, i]))
    for month, i in _when(by_movement(trace, "reversed", people) > 0):
        yield NetworkEvent(month, "person", i, "reversed", int(movement[month, i]))
    out = marks(trace)[:, people] > 0
    for one in np.flatnonzero(out.any(axis=0)):
        yield NetworkEvent(int(out[:, one].argmax()), "person", int(one), "left_out")


def _of_government(trace: Trace) -> Iterator[NetworkEvent]:
    g = trace.government
    for key, flags in (
        ("administration", g["changed"] > 0),
        ("crisis", (g["crisis"] > 0) & (before(g["crisis"]) == 0)),
        ("law", (g["law"] > 0) & (before(g["law"]) == 0)),
    ):
        for at in np.flatnonzero(flags):
            yield NetworkEvent(int(at), "government", 0, key)
    for key, column in (("agreed", "agreed"), ("reversed", "reversed")):
        for month, k in _when(trace.ties[column] > 0):
            yield NetworkEvent(month, "government", 0, key, k)


def _of_organisations(trace: Trace) -> Iterator[NetworkEvent]:
    here, strategy = trace.ties["present"] > 0, trace.ties["strategy"]
    active, then = trace.ties["active"] > 0, before(here, here[0])
    done = trace.ties["handed_over"] > 0
    changes = here & then & (strategy != before(strategy, strategy[0]))
    for key, flags in (
        ("won", trace.ties["won"] > 0),
        ("reversed", trace.ties["reversed"] > 0),
        ("closed", then & ~here & ~done & ~active),
        ("gave_up", then & ~here & ~done & active),
        ("handed_over", then & ~here & done),
        ("began", here & ~then),
        ("strategy", changes),
    ):
        for month, k in _when(flags):
            yield NetworkEvent(month, "organisation", k, key, k)
            if key == "closed":
                yield NetworkEvent(month, "funder", int(trace.funder_of[k]), "lost", k)
