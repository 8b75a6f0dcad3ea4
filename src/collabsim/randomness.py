"""The only source of chance.

Every draw is a pure function of (seed, stream, agent, month): there is no generator whose state
could depend on the order of events. So two strategies run with the same seed meet the same
elections and the same luck, a new rule with its own stream disturbs no other, and results do not
depend on threads, batches or machines. The function is the SplitMix64 finaliser (Steele, Lea &
Flood 2014) over a hashed key.
"""

import hashlib
from functools import cache
from typing import NamedTuple

import numpy as np

from collabsim.compiled import rule

U64 = np.uint64
GOLDEN = U64(0x9E3779B97F4A7C15)
_MIX1, _MIX2 = U64(0xBF58476D1CE4E5B9), U64(0x94D049BB133111EB)
_MASK1, _MASK2, _MASK4 = U64(0x5555555555555555), U64(0x3333333333333333), U64(0x0F0F0F0F0F0F0F0F)
_ONES = U64(0x0101010101010101)
# made once, for this takes plain Python longer than to compute with them
_1, _2, _4, _11, _27, _30, _31, _56 = (U64(bits) for bits in (1, 2, 4, 11, 27, 30, 31, 56))
_TO_UNIT = 1.0 / 9007199254740992.0  # 2**-53
DRAWS = U64(64)

MAX_SEED = 2**63 - 1
"""Largest seed allowed; the smallest is 0."""

STREAMS = (
    "START_NATION",
    "START_GOVERNMENT",
    "START_ENTREPRENEUR",
    "START_BENEFICIARY",
    "START_STRATEGY",
    "START_NETWORK",
    "START_PEERS",
    "FACETS_GOVERNMENT",
    "FACETS_ENTREPRENEUR",
    "FACETS_BENEFICIARY",
    "ELECTION",
    "CRISIS",
    "DRIFT_LOCAL",
    "DRIFT_ENTREPRENEUR",
    "MEETING",
    "CONVERSATION",
    "EXPLORATION",
    "GOVERNMENT_IDEA",
    "UPTAKE",
    "MEMBERSHIP",
    "PUSH",
    "TABLE",
    "ADOPTION",
    "REVERSAL",
    "LAW",
    "STAYING",
    "ENTRY",
    "IMITATION",
)
"""Streams whose numbers are their places in this list, from 1 on. It is closed: a number is for
ever, since draws go by it. Streams of other names are numbered by their names."""


@cache
def stream(name: str) -> np.uint64:
    """Return the number of the stream called ``name``; the same object at every call.

    A stream belongs to one rule, which keeps it in a constant of the same name and declares it.
    Numbers of names that are not in :data:`STREAMS` have 01 as their highest bits, which keeps them
    clear of that list and of the draws of own rules (see :func:`collabsim.engine.stepping.draws`).
    """
    if name in STREAMS:
        return U64(1 + STREAMS.index(name))
    digest = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])
    return U64(digest >> 2 | 1 << 62)


class Clock(NamedTuple):
    """When it is: the seed of the run (uint64) and the month (0 is the first)."""

    seed: np.uint64
    month: np.int64


@rule
def mix(z: np.uint64) -> np.uint64:
    """Scramble 64 bits so that every input bit moves about half of the output bits."""
    z = (z ^ (z >> _30)) * _MIX1
    z = (z ^ (z >> _27)) * _MIX2
    return z ^ (z >> _31)


@rule
def stream_key(clock: Clock, number: np.uint64) -> np.uint64:
    """The key of one stream in one month of one run; hashed, so that keys are unrelated."""
    key = mix(U64(clock.seed) + GOLDEN)
    key = mix(key ^ (number * GOLDEN))
    return mix(key + U64(clock.month) * GOLDEN)


@rule
def uniform(key: np.uint64, agent: int, draw: int = 0) -> float:
    """A number in [0, 1): draw number ``draw`` (0 to 63) of ``agent`` under ``key``."""
    bits = mix(key + (U64(agent) * DRAWS + U64(draw)) * GOLDEN)
    return float(bits >> _11) * _TO_UNIT


@rule
def pick_facet(facets: np.uint64, u: float) -> np.uint64:
    """One facet of a set, each equally likely, chosen by the uniform ``u``; 0 of an empty set."""
    count = count_facets(facets)
    if count == 0:
        return U64(0)
    return nth_facet(facets, int(u * count))


@rule
def nth_facet(facets: np.uint64, n: int) -> np.uint64:
    """Facet number ``n`` (from 0, counted from the lowest bit) of a set, as a one-bit set.

    It halves the word six times, which takes the same time for every facet.
    """
    place = U64(0)
    for width in (U64(32), U64(16), U64(8), U64(4), U64(2), U64(1)):
        below = count_facets((facets >> place) & ((U64(1) << width) - U64(1)))
        if n >= below:
            n -= below
            place += width
    return U64(1) << place


@rule
def draw_facets(key: np.uint64, agent: int, first: int, length: int, count: int) -> np.uint64:
    """A random set of ``count`` of ``length`` facets from ``first`` on (Floyd's method)."""
    facets = U64(0)
    for last in range(length - count, length):
        choice = int(uniform(key, agent, last - length + count) * (last + 1))
        bit = U64(1) << U64(first + choice)
        if facets & bit:
            bit = U64(1) << U64(first + last)
        facets |= bit
    return facets


@rule
def count_facets(facets: np.uint64) -> int:
    """How many facets a set has (its number of one bits)."""
    x = U64(facets)
    x = x - ((x >> _1) & _MASK1)
    x = (x & _MASK2) + ((x >> _2) & _MASK2)
    x = (x + (x >> _4)) & _MASK4
    return int((x * _ONES) >> _56)
