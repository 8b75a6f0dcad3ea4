"""What moved trust and resentment in a community, month by month, worked out from its trace.

The rules of the model are simple enough to be read backwards: from what is recorded one can say how
much of a change of trust came from needs that were met, from meetings, from pressure, and whom a
push left out. Each function names the rule that it reads; a test holds their sums against what the
model did.
"""

from typing import Any, NamedTuple

import numpy as np

from collabsim.dashboard.network.series import before
from collabsim.engine.trace import Trace

_FIXED_POINT_STEPS = 40


class Forces(NamedTuple):
    """What raised and lowered trust in a month, as amounts of trust.

    Attributes:
        up: By what raised it, arrays (months, agents).
        down: By what lowered it, likewise and not negative.
    """

    up: dict[str, Any]
    down: dict[str, Any]


def by_movement(trace: Trace, name: str, people: Any) -> Any:
    """A column of the ties as it is for members of each: 0 for people who are in no movement."""
    movement = trace.people["movement"][:, people]
    months = np.arange(len(movement))[:, None]
    return of_ties(trace, name)[months, movement]


def of_ties(trace: Trace, name: str) -> Any:
    """A column of the ties, with one more at the end that is all 0, found as number -1."""
    column = trace.ties[name]
    return np.concatenate([column, np.zeros((len(column), 1), column.dtype)], axis=1)


def shortcuts(trace: Trace) -> Any:
    """Each person's acquaintance across the ring; people who have none are their own."""
    g = trace.run.world.governments[trace.community]
    return trace.run.world.beneficiaries["shortcut"][g.first_person : g.end_person]


def newcomers(trace: Trace, people: Any) -> Any:
    """Whether somebody new took each person's place this month (see life), (months, people)."""
    here = trace.people[["needs", "readiness"]][:, people]
    then = before(here, here[0])
    return (here["needs"] != then["needs"]) | (here["readiness"] != then["readiness"])


def chairs(trace: Trace, people: Any) -> Any:
    """Each person's part of a chair at the table, as far as what was agreed is carried out."""
    chair, depth = (by_movement(trace, name, people) for name in ("chair", "depth"))
    return chair.astype(float) * depth


def people_forces(trace: Trace, people: Any) -> Forces:
    """Trust of people, see :mod:`collabsim.mechanisms.trust`. The first month counts as 0."""
    w = trace.run.scenario.parameters.trust
    benefit = trace.people["benefit"][:, people].astype(float)
    seats = chairs(trace, people)
    ended = w.reversal * by_movement(trace, "reversed", people)
    broken = ended * (1.0 + by_movement(trace, "chair", people))
    ignored = w.ignored * (1.0 - benefit) * (1.0 - seats)
    trust = trace.people["trust"][:, people].astype(float)
    up = {"met": benefit, "seat": w.seat * seats}
    return _forces(trust, up, {"ignored": ignored, "broken": broken}, w)


def tie_forces(trace: Trace, *, government: bool) -> Forces:
    """Trust between government and organisations, see :mod:`collabsim.mechanisms.trust`.

    Args:
        trace: The community.
        government: Whether that of the government in the organisation, or the other way round.
    """
    w = trace.run.scenario.parameters.trust
    t = {name: trace.ties[name].astype(float) for name in trace.ties.dtype.names or ()}
    up = {
        "heard": w.heard * t["heard"],
        "delivering": t["adopted"] * t["delivery"],
        "won": w.small_win * (1.0 - t["divisiveness"]) * t["won"],
    }
    outside, nothing = 1.0 - t["voice"], np.zeros(t["won"].shape)
    pressed = w.pressure * t["divisiveness"] * outside * t["pushed"] if government else nothing
    broken = nothing if government else w.reversal * t["reversed"]
    down = {"pressed": pressed, "broken": broken}
    now = t["government_trust" if government else "entrepreneur_trust"]
    return _forces(now, up, down, w)


def _forces(now: Any, up: Any, down: Any, w: Any) -> Forces:
    """Split a month's change into what went up and what then went down, each by its causes."""
    good = np.sum(list(up.values()), axis=0)
    bad = np.sum(list(down.values()), axis=0)
    lowered = np.minimum(1.0, w.gain * w.asymmetry * bad)
    raised = np.minimum(1.0, w.gain * good)
    # backwards from the end of the month: worse(better(start)) = now
    between = now / np.maximum(1.0 - lowered, 1e-12)
    start = (between - raised) / np.maximum(1.0 - raised, 1e-12)
    rise = np.where(raised > 0, raised * (1.0 - start), 0.0)
    fall = lowered * between
    rise[0] = fall[0] = 0.0
    return Forces(_shares(rise, up, good), _shares(fall, down, bad))


def _shares(amount: Any, parts: Any, total: Any) -> Any:
    per_unit = np.divide(amount, total, out=np.zeros_like(amount), where=total > 0)
    return {name: part * per_unit for name, part in parts.items()}


def marks(trace: Trace) -> Any:
    """Resentment that pushes left with each person, beside what was picked up from others.

    Pushes, then gossip and fading, move resentment in a month, see
    :mod:`collabsim.mechanisms.decision` and :mod:`collabsim.mechanisms.resentment`. Solving the
    second for what was there in between gives what the pushes did.

    Returns:
        Array (months, people), 0 where no push left a person out.
    """
    resentment = trace.people["resentment"]
    left = np.zeros(resentment.shape, np.float32)
    divisive = (trace.ties["pushed"] > 0) & (trace.ties["divisiveness"] > 0)
    when = np.flatnonzero(divisive.any(axis=1))
    w = trace.run.scenario.parameters.resentment
    if not len(when) or w.gossip >= 0.5:
        return left
    now, then = resentment[when].astype(float), before(resentment)[when].astype(float)
    then[newcomers(trace, slice(None))[when]] = 0.0  # they bring none along
    faded = now * 2.0 ** (1.0 / w.half_life)
    shortcut = shortcuts(trace)
    between = faded
    for _ in range(_FIXED_POINT_STEPS if w.gossip > 0.0 else 1):
        near = sum(np.roll(between, step, axis=1) for step in (1, -1, 2, -2))
        around = 0.2 * (near + between[:, shortcut])
        guess = (faded - w.gossip * around) / (1.0 - w.gossip)
        settled = np.abs(guess - between).max() < 1e-7
        between = guess
        if settled:
            break
    found = between - then
    left[when] = np.where(found > 1e-5, found, 0.0)
    return left
