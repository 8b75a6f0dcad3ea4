"""Working space of compiled code: what a rule notes while it works on a few communities."""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from collabsim.lanes import W

BINS: Final = 64  # a bit of a word for each
"""Bins in which benefits are counted."""


class Scratch(NamedTuple):
    """Working space of one thread, large enough for every community.

    ``person``, ``community``, ``point`` and ``movement`` list who joins or leaves, by which
    invitation, and what they are members of then. Of the people of a tile, ``benefit``, ``good``
    and ``bad`` hold this month's experience and ``ring`` what their acquaintances hear, person
    ``i`` at ``i + 2`` of a closed ring. Where inequality is observed, ``value`` holds different
    benefits and ``person`` how many people have each, ``bin_value`` and ``bin_count`` the same by
    bins. A rule fills what it uses; nothing is left from one rule to another. Only ``people``, who
    stand in tiles while months go by, are more than space; threads share them.
    """

    person: NDArray[np.int64]
    community: NDArray[np.int64]
    point: NDArray[np.float64]
    movement: NDArray[np.int64]
    benefit: NDArray[np.float64]
    good: NDArray[np.float64]
    bad: NDArray[np.float64]
    ring: NDArray[np.float64]
    value: NDArray[np.float32]
    bin_value: NDArray[np.float32]
    bin_count: NDArray[np.int64]
    people: Any = None


def make_scratch(people: int) -> Scratch:
    """Working space for communities of at most so many people."""
    return Scratch(
        person=np.empty(people * W, np.int64),
        community=np.empty(people * W, np.int64),
        point=np.empty(people * W),
        movement=np.empty(people * W, np.int64),
        benefit=np.empty((people, W)),
        good=np.empty((people, W)),
        bad=np.empty((people, W)),
        ring=np.empty((people + 4, W)),
        value=np.empty(people, np.float32),
        bin_value=np.empty(BINS, np.float32),
        bin_count=np.empty(BINS, np.int64),
    )
