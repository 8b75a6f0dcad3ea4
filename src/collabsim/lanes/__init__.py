"""Numbers for several communities at once, so that a rule over people is written as for one.

A processor adds four numbers as quickly as one. Four communities therefore stand side by side, a
*lane* each, and one value in a rule is a number for each lane: a fraction (``F``), a set of facets
(``U``), a whole number (``I``) or a yes or no (``M``). Arithmetic and comparisons, ``min`` and
``max`` work on each lane as Numba's on single numbers, to the last bit: no shortcut of
``fastmath``, nothing contracted. A plain number beside such a value counts for all lanes. Instead
of ``if``, which only plain Python lets pass, there is ``where``; ``value[lane]`` is the number of
one lane.

An array with a row for each person, and a place in it for each lane, becomes a ``column``: then
``trust[i]`` reads a row as a value, and ``trust[i] = …`` writes one.
"""

from collabsim.pure import PURE

if PURE:
    from collabsim.lanes.plain import (
        W,
        alike,
        anywhere,
        column,
        count_each,
        gather,
        largest,
        put,
        rounded,
        uniform_each,
        where,
    )
else:
    from collabsim.lanes import arithmetic  # noqa: F401  (teaches Numba the operators)
    from collabsim.lanes.columns import column, gather
    from collabsim.lanes.functions import (
        alike,
        anywhere,
        count_each,
        largest,
        put,
        rounded,
        uniform_each,
        where,
    )
    from collabsim.lanes.kinds import W

__all__ = [
    "W",
    "alike",
    "anywhere",
    "column",
    "count_each",
    "gather",
    "largest",
    "put",
    "rounded",
    "uniform_each",
    "where",
]
