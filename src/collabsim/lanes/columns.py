"""Columns: arrays whose rows are read and written as one value for all lanes.

``trust[i]`` reads a row as a value, and ``trust[i] = …`` writes one, rounded to what the
array holds. ``value[lane]`` is the number of one lane. Rows are not checked.
"""

import operator
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, lower_builtin, type_callable

from collabsim.lanes.kinds import (
    KINDS,
    LIKE,
    TYPES,
    LaneColumn,
    Lanes,
    W,
    call,
    lift,
    stored_as,
    vector,
    whole_lanes,
)


@type_callable(operator.getitem)  # type: ignore[untyped-decorator]
def _type_getitem(context: Any) -> Any:
    def of(value: Any, place: Any) -> Any:
        if isinstance(place, types.Integer):
            if isinstance(value, Lanes):
                return LIKE[value.kind]
            if isinstance(value, LaneColumn):
                return TYPES[value.kind]
        return None

    return of


@lower_builtin(operator.getitem, Lanes, types.Integer)  # type: ignore[untyped-decorator]
def _one_lane(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return builder.extract_element(*arguments)


def _row(context: Any, builder: Any, column: Any, row: Any, given: Any) -> Any:
    """Where a row of a column begins, as the address of a vector."""
    place = builder.mul(context.cast(builder, row, given, types.int64), whole_lanes(W))
    first = builder.gep(column, [place])
    return builder.bitcast(first, ir.PointerType(ir.VectorType(column.type.pointee, W)))


def _widen(builder: Any, value: Any, column: LaneColumn) -> Any:
    """What is stored in a column, as 64 bits a lane."""
    if value.type.element == KINDS[column.kind]:
        return value
    widen = {"F": builder.fpext, "I": builder.sext, "U": builder.zext}[column.kind]
    return widen(value, vector(column.kind))


@lower_builtin(operator.getitem, LaneColumn, types.Integer)  # type: ignore[untyped-decorator]
def _load(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    column, row = signature.args
    place = _row(context, builder, arguments[0], arguments[1], row)
    value = builder.load(place, align=column.dtype.bitwidth // 8)
    return _widen(builder, value, column)


@type_callable(operator.setitem)  # type: ignore[untyped-decorator]
def _type_setitem(context: Any) -> Any:
    def of(column: Any, row: Any, value: Any) -> Any:
        known = isinstance(column, LaneColumn) and isinstance(row, types.Integer)
        if known and (value == TYPES[column.kind] or isinstance(value, types.Number)):
            return types.void
        return None

    return of


@lower_builtin(operator.setitem, LaneColumn, types.Integer, types.Any)  # type: ignore[untyped-decorator]
def _store(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    column, row, given = signature.args
    place = _row(context, builder, arguments[0], arguments[1], row)
    value = lift(context, builder, arguments[2], given, column.kind)
    if value.type != place.type.pointee:
        narrow = builder.fptrunc if column.kind == "F" else builder.trunc
        value = narrow(value, place.type.pointee)
    elif column.kind == "F":
        # without a fence, storing what is chosen by `where` becomes a store in some lanes only,
        # for which processors by AMD take twenty times as long
        value = call(builder, "llvm.arithmetic.fence", value)
    builder.store(value, place, align=column.dtype.bitwidth // 8)
    return context.get_dummy_value()


@intrinsic  # type: ignore[untyped-decorator]
def column(typingctx: Any, array: Any) -> Any:
    """The column that lies in ``array``, of the shape (rows, ``W``), which must outlive it."""
    kind = LaneColumn(array.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(array)(context, builder, value=arguments[0]).data
        return builder.bitcast(data, ir.PointerType(stored_as(kind)))

    return (kind(array), generate) if (array.ndim, array.layout) == (2, "C") else None


@intrinsic  # type: ignore[untyped-decorator]
def gather(typingctx: Any, column: Any, rows: Any) -> Any:
    """Read from ``column``, for each lane, the row that ``rows`` holds there."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start, places = arguments
        found = ir.Constant(ir.VectorType(start.type.pointee, W), ir.Undefined)
        for lane in range(W):
            place = builder.extract_element(places, whole_lanes(lane, 32))
            row = builder.mul(place, whole_lanes(W))
            number = builder.load(builder.gep(start, [builder.add(row, whole_lanes(lane))]))
            found = builder.insert_element(found, number, whole_lanes(lane, 32))
        return _widen(builder, found, column)

    return TYPES[column.kind](column, rows), generate
