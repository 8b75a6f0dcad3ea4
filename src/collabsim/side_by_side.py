"""How compiled code on several threads shares work and waits for one another.

Each thread runs the same compiled function with the same *gate*, an array of counters that only
ever grow. Threads take the next piece of work by its number until there is none left, and meet
before anybody goes on to what needs all pieces. Which thread computes a piece does not matter to
the model, so results do not depend on who was faster.
"""

import sys
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from collabsim.compiled import rule

_ARRIVED, _STOPPED, _FIRST_COUNTER = 0, 8, 16  # apart, so that they are not on one line of memory

_give_way = types.ExternalFunction(
    "SwitchToThread" if sys.platform == "win32" else "sched_yield", types.int32()
)


def make_gate(counters: int) -> Any:
    """A gate for threads that count ``counters`` kinds of pieces."""
    return np.zeros(_FIRST_COUNTER + counters, np.int64)


def stop(gate: Any) -> None:
    """Let nobody wait any longer: a thread failed. Called from Python."""
    gate[_STOPPED] = 1


def _place(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    gate = context.make_array(signature.args[0])(context, builder, value=arguments[0])
    return builder.gep(gate.data, [arguments[1]])


@intrinsic  # type: ignore[untyped-decorator]
def _add_one(typingctx: Any, gate: Any, place: Any) -> Any:
    """Add 1 to a counter as one indivisible step; return what it was before."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _place(context, builder, signature, arguments)
        return builder.atomic_rmw("add", place, ir.Constant(ir.IntType(64), 1), "seq_cst")

    return types.int64(gate, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _look(typingctx: Any, gate: Any, place: Any) -> Any:
    """What a counter is now, as other threads have left it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _place(context, builder, signature, arguments)
        return builder.load_atomic(place, "seq_cst", align=8)

    return types.int64(gate, types.int64), generate


@rule
def next_piece(gate: Any, counter: int) -> int:
    """The number of the next piece of work that nobody has taken, from 0."""
    return _add_one(gate, _FIRST_COUNTER + counter)  # type: ignore[no-any-return]


@rule
def meet(gate: Any, threads: int, meeting: int) -> bool:
    """Wait until all threads have come to their meeting number ``meeting``, counted from 1.

    Returns:
        False if somebody called :func:`stop`, so that there is nothing to wait for.
    """
    _add_one(gate, _ARRIVED)
    while _look(gate, _ARRIVED) < threads * meeting:
        if _look(gate, _STOPPED):
            return False
        _give_way()
    return True
