"""Who knows whom.

Inside a community, people stand on a ring: everybody knows the two nearest on either side, and most
people have one acquaintance elsewhere, drawn by a random matching. A ring with a random matching is
a small world with a diameter that grows like the logarithm of its size (Bollobás & Chung 1988).
The two social groups are arcs of the ring, and a share of the long ties stays inside a group, so
people mostly know their own kind. Governments look at random peers in their nation.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from collabsim.compiled import rule
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.column import Table
from collabsim.state.columns import BeneficiaryRow, GovernmentRow, NationRow

START_NETWORK = stream("START_NETWORK")
START_PEERS = stream("START_PEERS")


@rule
def neighbours(i: int, n: int, shortcut: int) -> Any:
    """The five acquaintances of person ``i`` of ``n``, counted from the first of the community.

    People without a long tie have themselves as the fifth.
    """
    last = np.int64(shortcut)
    if n < 3:
        return (i + 1) % n, (i + 1) % n, i, i, last
    return (
        i + 1 if i + 1 < n else i + 1 - n,
        i - 1 if i >= 1 else i - 1 + n,
        i + 2 if i + 2 < n else i + 2 - n,
        i - 2 if i >= 2 else i - 2 + n,
        last,
    )


@rule
def close_ring(values: NDArray[np.float64], n: int) -> None:
    """Repeat the last two of ``n`` values before the first, and the first two after the last.

    ``values[i + 2]`` belongs to person ``i``; then those of the nearest on the ring stand beside
    it, also for the first and the last person.
    """
    for j in (1, 0):
        values[j] = values[n + j]
    for j in (2, 3):
        values[n + j] = values[j]


@rule
def _match(
    order: NDArray[np.int64],
    count: int,
    people: Table[BeneficiaryRow],
    g: GovernmentRow,
    key: np.uint64,
    draw: int,
) -> None:
    for last in range(count - 1, 0, -1):
        other = int(uniform(key, g.first_id + order[last], draw) * (last + 1))
        order[last], order[other] = order[other], order[last]
    for pair in range(0, count - 1, 2):
        a, b = order[pair], order[pair + 1]
        people[g.first_person + a].shortcut = b
        people[g.first_person + b].shortcut = a


@rule
def tie_shortcuts(
    people: Table[BeneficiaryRow],
    g: GovernmentRow,
    mainstream: int,
    homophily: float,
    seed: np.uint64,
    order: NDArray[np.int64],
) -> None:
    """Give people of the community of government ``g`` their long ties.

    Each person is matched inside their own group (the first ``mainstream`` people, or the others)
    with chance ``homophily`` and otherwise with anybody who is left; who stays over has no long
    tie. ``order`` is working space, a whole number for each of them.
    """
    n = g.end_person - g.first_person
    key = stream_key(Clock(seed, np.int64(0)), START_NETWORK)
    for i in range(n):
        people[g.first_person + i].shortcut = i
    for chosen in range(3):  # mainstream, marginalised, then those who mix
        count = 0
        for i in range(n):
            within = uniform(key, g.first_id + i, 0) < homophily
            group = 0 if i < mainstream else 1
            if (within and group == chosen) or (not within and chosen == 2):
                order[count] = i
                count += 1
        _match(order, count, people, g, key, 1 + chosen)


@rule
def choose_peers(
    peers: NDArray[np.int64],
    governments: Table[GovernmentRow],
    nations: Table[NationRow],
    seed: np.uint64,
) -> None:
    """Fill row ``c`` of ``peers`` with random other governments of the nation of ``c``.

    A government may be drawn twice. Where there is no other, the row holds -1.
    """
    key = stream_key(Clock(seed, np.int64(0)), START_PEERS)
    for c in range(len(governments)):
        nation = nations[governments[c].nation]
        others = nation.end_government - nation.first_government - 1
        for j in range(peers.shape[1]):
            peers[c, j] = -1
            if others > 0:
                peer = nation.first_government + int(
                    uniform(key, governments[c].id * 16 + j // 64, j % 64) * others
                )
                peers[c, j] = peer + 1 if peer >= c else peer
