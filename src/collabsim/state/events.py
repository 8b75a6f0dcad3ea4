"""How events that history brings are stored: the kinds there are, and the type of a row.

A scenario declares its events (:class:`collabsim.scenarios.Event`); the rule ``environment`` lets
them happen.
"""

import numpy as np

CRISIS, CUT, WINDOW, CHANGE = 0, 1, 2, 3
EVENT_KINDS = {"crisis": CRISIS, "budget_cut": CUT, "window": WINDOW, "change": CHANGE}


class EventRow:
    """Something that history brings to every nation in a given month."""

    kind: int
    month: int
    months: int  # length; 0 of a budget cut means for good
    depth: float
    values: float  # leaning of the administration that comes; NaN: drawn


EVENT = np.dtype(
    [
        ("kind", "i8"),
        ("month", "i8"),
        ("months", "i8"),
        ("depth", "f8"),
        ("values", "f8"),
    ],
    align=True,
)
"""Type of a row of the table of events that the compiled model reads."""
