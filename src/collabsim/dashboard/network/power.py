"""Who holds which share of decisions in a community, and how it came to be so.

Within a community the shares of the government, of each organisation and of the members of each
movement sum to 1, see :mod:`collabsim.mechanisms.sharing`. A seat is not yet power: it offers
members a chair. Power moves to them only as far as the government lets go of it, and as far as they
hold some, their chairs count.
"""

from typing import Any

import numpy as np

from collabsim.dashboard.network.forces import by_movement
from collabsim.dashboard.network.series import (
    Case,
    NetworkSeries,
    Story,
    before,
    choose_series,
    lately,
)
from collabsim.engine.trace import Trace

MOVED = 0.002
"""Change of a share of decisions within a year below which it is not spoken of."""

_SHOWN = 1 / 4000  # a share below this is written 0 %
_EXACT = 1e-6  # shares are kept with about seven digits


def community_shares(trace: Trace) -> Story:
    """Shares of the government, of all organisations and of all members, arrays (months, 1)."""
    ties = trace.ties
    return {
        "government_power": NetworkSeries("percent", trace.government["power"][:, None]),
        "organisations_power": NetworkSeries("percent", ties["power"].sum(axis=1)[:, None]),
        "all_members_power": NetworkSeries("percent", ties["members_power"].sum(axis=1)[:, None]),
    }


def called_for(trace: Trace) -> Any:
    """Share that others would come to hold, for their seats, trust and voice, (months, 1).

    Power is shared before trust moves in a month, so the trust is that of the month before.
    """
    t, start = trace.ties, trace.run.scenario.parameters.start
    trust = before(t["government_trust"], start.government_trust).astype(float)
    wanted = np.minimum(1.0, (t["seats"] * trust * t["voice"]).sum(axis=1))
    return 1.0 - start.government_power * (1.0 - wanted)[:, None]


def people_power(trace: Trace, people: Any, movement: Any, keys: tuple[str, ...]) -> Story:
    """What share of decisions each person holds, why it may be none, and who holds the others."""
    power = trace.people["power"][:, people]
    whole = {
        name: NetworkSeries(series.kind, np.broadcast_to(series.values, power.shape))
        for name, series in community_shares(trace).items()
    }
    wanted = np.broadcast_to(called_for(trace), power.shape)
    shared = 1.0 - whole["government_power"].values
    never = trace.run.scenario.parameters.sharing.letting_go == 0.0
    return {
        **whole,
        "called_for": NetworkSeries("percent", wanted),
        "shared": NetworkSeries("percent", shared),
        "movement_power": NetworkSeries("percent", by_movement(trace, "members_power", people)),
        "movement_members": NetworkSeries("count", by_movement(trace, "members", people)),
        "holds": choose_series(
            keys, power.shape,
            (movement < 0, "power_outside"), (power >= _SHOWN, "power_member"),
            (power > 0.0, "power_tiny"),
            (by_movement(trace, "seats", people) == 0.0, "power_no_seat"),
            (never, "power_never"), (wanted <= shared + _EXACT, "power_held"),
            (True, "power_none"),
        ),
        "shares": choose_series(keys, power.shape, (True, "shares")),
    }  # fmt: skip


def taken_back(trace: Trace, grown: Any) -> list[Case]:
    """Why a government's share has grown over the last year, the organisations being the same.

    What the members of a movement held comes back when the last has left; a wary government takes
    a little of all that others hold each month. What was recorded tells how much of either it was.

    Args:
        trace: The community.
        grown: Whether the share has grown, array (months, 1).
    """
    held = trace.ties["members_power"].astype(float)
    loss = np.where(held == 0.0, before(held), 0.0).sum(axis=1)
    rate = trace.run.scenario.parameters.sharing.taking_back
    caution = rate * trace.government["wariness"] * (1.0 - trace.government["power"])
    left, wary = (lately(part)[:, None] > MOVED / 2 for part in (loss, caution))
    return [
        (grown & left & wary, "taking_back_both"), (grown & left, "taking_back_left"),
        (grown & wary, "taking_back_wary"), (grown, "taking_back_unknown"),
    ]  # fmt: skip
