"""The types of values that hold a number for each lane, and of columns, for Numba and LLVM."""

from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.core.cgutils import get_or_insert_function
from numba.extending import models, register_model

W: Final = 4
"""Lanes: how many communities stand side by side; four fill a register of AVX2."""

KINDS: Final = {"F": ir.DoubleType(), "U": ir.IntType(64), "I": ir.IntType(64), "M": ir.IntType(1)}
LIKE: Final = {"F": types.float64, "U": types.uint64, "I": types.int64, "M": types.boolean}


class Lanes(types.Type):  # type: ignore[misc]
    """The type of a value for each lane, of a kind F, U, I or M."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(name=f"Lanes({kind}, {W})")


class LaneColumn(types.Type):  # type: ignore[misc]
    """The type of a column: the place in memory of an array of rows of ``W`` numbers."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        self.kind = "F" if isinstance(dtype, types.Float) else "I" if dtype.signed else "U"
        super().__init__(name=f"Column({dtype})")


F, U, I, M = (Lanes(kind) for kind in KINDS)  # noqa: E741  (short, as kinds of numbers are)
TYPES: Final = {"F": F, "U": U, "I": I, "M": M}


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, lanes: Lanes) -> None:
        super().__init__(manager, lanes, vector(lanes.kind))


@register_model(LaneColumn)
class _ColumnModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, column: LaneColumn) -> None:
        super().__init__(manager, column, ir.PointerType(stored_as(column)))


def vector(kind: str) -> ir.VectorType:
    """LLVM's type of a value of a kind."""
    return ir.VectorType(KINDS[kind], W)


def stored_as(column: LaneColumn) -> Any:
    """How one number is stored, as LLVM calls it."""
    if column.kind == "F":
        return ir.FloatType() if column.dtype.bitwidth == 32 else ir.DoubleType()
    return ir.IntType(column.dtype.bitwidth)


def whole_lanes(n: int, bits: int = 64) -> ir.Constant:
    """A whole number that is known beforehand."""
    return ir.Constant(ir.IntType(bits), n)


def in_all(kind: str, number: float) -> ir.Constant:
    """A number that is known beforehand, in every lane."""
    return ir.Constant(vector(kind), [number] * W)


def call(builder: Any, name: str, value: Any) -> Any:
    """What LLVM's own function ``name`` makes of a vector."""
    kind = f"v{W}f64" if value.type == vector("F") else f"v{W}i64"
    made = ir.FunctionType(value.type, [value.type])
    return builder.call(get_or_insert_function(builder.module, made, f"{name}.{kind}"), [value])


def lift(context: Any, builder: Any, value: Any, given: Any, kind: str) -> Any:
    """``value`` of type ``given`` as a vector: a plain number counts for all lanes."""
    if isinstance(given, Lanes):
        return value
    number = context.cast(builder, value, given, LIKE[kind])
    if kind == "M":
        number = builder.trunc(number, KINDS["M"]) if number.type.width > 1 else number
    empty = ir.Constant(vector(kind), ir.Undefined)
    first = builder.insert_element(empty, number, whole_lanes(0, 32))
    return builder.shuffle_vector(
        first, empty, ir.Constant(ir.VectorType(ir.IntType(32), W), [0] * W)
    )


def common_kind(*given: Any) -> str:
    """The kind of the values among ``given``; empty if they do not go together."""
    kinds = {each.kind for each in given if isinstance(each, Lanes)}
    if len(kinds) != 1:
        return ""
    kind: str = kinds.pop()
    fits = Lanes | types.Integer | types.Float if kind == "F" else Lanes | types.Integer
    return kind if all(isinstance(each, fits) for each in given) else ""
