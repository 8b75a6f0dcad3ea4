"""What there is to say about the people of a community."""

from typing import Any

import numpy as np

from collabsim.dashboard.network.forces import (
    by_movement,
    chairs,
    marks,
    newcomers,
    of_ties,
    people_forces,
    shortcuts,
)
from collabsim.dashboard.network.power import people_power
from collabsim.dashboard.network.series import (
    NetworkSeries,
    Story,
    always,
    before,
    choose_series,
    happened_within,
    last_time,
)
from collabsim.engine.trace import Trace

STEADY = 3e-4
"""Change of trust in a month below which it is called steady."""

FELT = 0.01
"""Resentment and wariness below this are not spoken of."""


def people_story(trace: Trace, people: Any, keys: tuple[str, ...]) -> Story:
    """The story of the ``people`` with these numbers; ``keys`` name the sentences."""
    here = {name: trace.people[name][:, people] for name in trace.people.dtype.names or ()}
    movement, came = here["movement"], last_time(newcomers(trace, people))
    return {
        **{
            name: NetworkSeries("share", here[name]) for name in ("trust", "capacity", "resentment")
        },
        "power": NetworkSeries("percent", here["power"]),
        "benefit": NetworkSeries("percent", here["benefit"]),
        "movement": NetworkSeries("tie", movement),
        "since": NetworkSeries("when", last_time(movement != before(movement, -1))),
        "came": NetworkSeries("when", came),
        **_place(trace, people, movement, came, keys),
        **_circle(trace, people, movement, keys),
        "needs": NetworkSeries("count", np.bitwise_count(here["needs"])),
        **_need(trace, people, here["benefit"], keys),
        **_hurt(trace, people, here["resentment"], came, keys),
        **_why(trace, people, movement, came, keys),
        **people_power(trace, people, movement, keys),
    }


def _place(trace: Trace, people: Any, movement: Any, came: Any, keys: tuple[str, ...]) -> Story:
    member = movement >= 0
    left = member & (by_movement(trace, "present", people) == 0)
    last = last_time(member)
    return {
        "place": choose_series(
            keys, member.shape,
            (left, "orphaned"), (member, "member"), ((last >= 0) & (last >= came), "former"),
            (came >= 0, "outside_new"), (True, "outside"),
        )
    }  # fmt: skip


def _circle(trace: Trace, people: Any, movement: Any, keys: tuple[str, ...]) -> Story:
    """How many acquaintances are members, and whether these invite (see inclusion)."""
    everybody = np.arange(trace.people.shape[1])
    member = trace.people["movement"] >= 0
    ties = (of_ties(trace, "seats") > 0) & (of_ties(trace, "invite") > 0)
    inviting = ties[np.arange(len(member))[:, None], trace.people["movement"]]
    known = np.zeros(movement.shape, int)
    invited = np.zeros(movement.shape, bool)
    contacts = np.zeros(len(people), int)
    for others in _acquaintances(trace, everybody)[:, people]:
        there = others >= 0
        known += there & member[:, others]
        invited |= there & inviting[:, others]
        contacts += there
    outside = movement < 0
    return {
        "known_members": NetworkSeries("count", known),
        "acquaintances": always("count", contacts, len(member)),
        "circle": choose_series(
            keys, known.shape,
            (known == 0, "circle_none"), (outside & invited, "circle_inviting"),
            (outside, "circle_silent"), (True, "circle"),
        ),
    }  # fmt: skip


def _acquaintances(trace: Trace, everybody: Any) -> Any:
    """Rows of acquaintances, (5, people), each once; -1 where there is none."""
    n = len(everybody)
    steps = (1, -1, 2, -2) if n > 2 else (1,)
    rows = np.stack([*((everybody + step) % n for step in steps), shortcuts(trace)])
    for row in range(len(rows)):
        twice = (rows[row] == everybody) | (rows[row] == rows[:row]).any(axis=0)
        rows[row] = np.where(twice, -1, rows[row])
    return rows


def _need(trace: Trace, people: Any, benefit: Any, keys: tuple[str, ...]) -> Story:
    """Whose offer serves each person best: a tie, or -1 for the usual service (see delivery)."""
    needs = trace.people["needs"][:, people]
    source = np.full(benefit.shape, -1)
    covered = np.bitwise_count(needs & np.uint64(trace.status_quo))
    reach = np.broadcast_to(trace.government["usual"][:, None], source.shape)
    for k in range(trace.ties.shape[1]):
        offered = np.bitwise_count(trace.ties["offer"][:, k, None] & needs)
        delivery = trace.ties["delivered"][:, k, None]
        better = delivery * offered > reach * covered
        source = np.where(better, k, source)
        covered = np.where(better, offered, covered)
        reach = np.where(better, delivery, reach)
    return {
        "source": NetworkSeries("tie", source),
        "covered": NetworkSeries("count", covered),
        "reach": NetworkSeries("percent", reach),
        "need": choose_series(
            keys, source.shape,
            (benefit <= 0.0, "need_none"), (source < 0, "need_usual"), (True, "need_offer"),
        ),
    }  # fmt: skip


def _hurt(trace: Trace, people: Any, resentment: Any, came: Any, keys: tuple[str, ...]) -> Story:
    """How often pushes left each person out, when last, and by whom if only one pushed then."""
    out = marks(trace)[:, people] > 0
    last = np.where(last_time(out) >= came, last_time(out), -1)
    pushes = np.cumsum(out, axis=0)
    earlier = np.take_along_axis(pushes - out, np.maximum(came, 0), axis=0)
    pushed = (trace.ties["pushed"] > 0) & (trace.ties["divisiveness"] > 0)
    by = np.where(pushed.sum(axis=1) == 1, pushed @ np.arange(pushed.shape[1]), -1)
    resentful = resentment >= FELT
    return {
        "pushes": NetworkSeries("count", np.where(came >= 0, pushes - earlier, pushes)),
        "pushed_on": NetworkSeries("when", last),
        "pushed_by": NetworkSeries("tie", np.where(last >= 0, by[last], -1)),
        "hurt": choose_series(
            keys, last.shape, (resentful & (last >= 0), "left_out"), (resentful, "hearsay")
        ),
    }


def _why(trace: Trace, people: Any, movement: Any, came: Any, keys: tuple[str, ...]) -> Story:
    """Why trust moves as it does (see trust); what broke it is told for a year."""
    forces = people_forces(trace, people)
    net = sum(forces.up.values()) - sum(forces.down.values())
    broken_on = last_time(by_movement(trace, "reversed", people) > 0)
    seat = chairs(trace, people) > 0
    return {
        "broken_on": NetworkSeries("when", broken_on),
        "why": choose_series(
            keys, movement.shape,
            (happened_within(broken_on) & (broken_on >= came), "broken"),
            ((net > STEADY) & seat, "rising_seat"), (net > STEADY, "rising"),
            ((net < -STEADY) & seat, "falling_seat"), (net < -STEADY, "falling"),
            (True, "steady"),
        ),
    }  # fmt: skip
