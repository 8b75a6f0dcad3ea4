"""Functions of values of several lanes, for use in rules."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from collabsim.compiled import rule
from collabsim.lanes.kinds import (
    TYPES,
    F,
    M,
    U,
    W,
    call,
    common_kind,
    in_all,
    lift,
    vector,
    whole_lanes,
)
from collabsim.randomness import DRAWS, GOLDEN, U64, mix


@intrinsic  # type: ignore[untyped-decorator]
def alike(typingctx: Any, number: Any) -> Any:
    """The same number in every lane: a fraction or flag (F), a set of facets (U) or a whole (I)."""
    fraction = isinstance(number, types.Float) or number.bitwidth == 8
    kind = "F" if fraction else "I" if number.signed else "U"

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return lift(context, builder, arguments[0], number, kind)

    return TYPES[kind](number), generate


@intrinsic  # type: ignore[untyped-decorator]
def put(typingctx: Any, values: Any, lane: Any, number: Any) -> Any:
    """``values`` with another number in one lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        new = lift(context, builder, arguments[2], number, values.kind)
        chosen = lift(context, builder, arguments[1], lane, "I")
        here = builder.icmp_signed("==", chosen, ir.Constant(vector("I"), list(range(W))))
        return builder.select(here, new, arguments[0])  # quicker than a place in memory

    return values(values, lane, number), generate


@intrinsic  # type: ignore[untyped-decorator]
def where(typingctx: Any, condition: Any, x: Any, y: Any) -> Any:
    """``x`` in the lanes in which ``condition`` holds, and ``y`` in the others."""
    kind = common_kind(x, y) or "F"

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        chosen = (
            lift(context, builder, *each, kind) for each in zip(arguments[1:], (x, y), strict=True)
        )
        return builder.select(arguments[0], *chosen)

    return TYPES[kind](M, x, y), generate


@intrinsic  # type: ignore[untyped-decorator]
def anywhere(typingctx: Any, condition: Any) -> Any:
    """Whether ``condition`` holds in any lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(arguments[0], ir.IntType(W))
        return builder.icmp_unsigned("!=", bits, whole_lanes(0, W))

    return types.boolean(condition), generate


@intrinsic  # type: ignore[untyped-decorator]
def rounded(typingctx: Any, values: Any) -> Any:
    """``values`` as a table in single precision keeps them."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        single = builder.fptrunc(arguments[0], ir.VectorType(ir.FloatType(), W))
        return builder.fpext(single, vector("F"))

    return F(values), generate


@intrinsic  # type: ignore[untyped-decorator]
def count_each(typingctx: Any, facets: Any) -> Any:
    """How many facets each set has, as a fraction, for it is multiplied by one."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        count = call(builder, "llvm.ctpop", arguments[0])
        # a whole number below 2**52 among the last bits of 2**52 is their sum
        sum_ = builder.bitcast(builder.or_(count, in_all("U", 0x4330000000000000)), vector("F"))
        return builder.fsub(sum_, in_all("F", 2.0**52))

    return F(facets), generate


@intrinsic  # type: ignore[untyped-decorator]
def as_words(typingctx: Any, values: Any) -> Any:
    """Whole numbers as words of 64 bits, which wrap around."""
    return U(values), lambda context, builder, signature, arguments: arguments[0]


@intrinsic  # type: ignore[untyped-decorator]
def to_unit(typingctx: Any, words: Any) -> Any:
    """The highest 53 bits of words as a number in [0, 1)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        # put into the last bits of 2**84 and 2**52, the halves of a word become fractions exactly;
        # a processor without AVX-512 would turn one word after the other
        bits = builder.lshr(arguments[0], in_all("U", 11))
        upper = builder.or_(builder.lshr(bits, in_all("U", 32)), in_all("U", 0x4530000000000000))
        lower = builder.or_(
            builder.and_(bits, in_all("U", 2**32 - 1)), in_all("U", 0x4330000000000000)
        )
        rest = builder.fsub(builder.bitcast(upper, vector("F")), in_all("F", 2.0**84 + 2.0**52))
        whole = builder.fadd(rest, builder.bitcast(lower, vector("F")))
        return builder.fmul(whole, in_all("F", 2.0**-53))

    return F(words), generate


@rule
def uniform_each(key: Any, first: Any, i: int) -> Any:
    """A number in [0, 1) for agent ``first + i`` of each lane.

    It is the first draw of :func:`collabsim.randomness.uniform`, to the last bit.
    """
    return to_unit(mix(key + as_words(first) * (DRAWS * GOLDEN) + U64(i) * (DRAWS * GOLDEN)))


@rule
def largest(values: Any) -> Any:
    """The largest number of any lane."""
    most = values[0]
    for lane in range(1, W):
        most = max(most, values[lane])
    return most
