"""What is done with values of several lanes: arithmetic, comparisons, ``min`` and ``max``.

Every lane gets what Numba makes of single numbers, to the last bit. Importing this file teaches
Numba these operations.
"""

import operator
from collections.abc import Callable
from typing import Any

from numba import types
from numba.extending import lower_builtin, type_callable

from collabsim.lanes.kinds import TYPES, Lanes, common_kind, lift


def _operation(
    operations: Any, kinds: str, make: Callable[[Any, Any, Any, str], Any], *, asks: bool = False
) -> None:
    """Let ``operations`` work on two values of ``kinds``, one of which may be a plain number.

    ``make(builder, x, y, kind)`` makes the code. What ``asks`` answers yes or no.
    """

    def typing(context: Any) -> Any:
        def of(x: Any, y: Any) -> Any:
            kind = common_kind(x, y)
            return TYPES["M" if asks else kind] if kind and kind in kinds else None

        return of

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = common_kind(*signature.args)
        x, y = (
            lift(context, builder, value, given, kind)
            for value, given in zip(arguments, signature.args, strict=True)
        )
        return make(builder, x, y, kind)

    for each in operations:
        type_callable(each)(typing)
        for pair in ((Lanes, Lanes), (Lanes, types.Number), (types.Number, Lanes)):
            lower_builtin(each, *pair)(lower)


def _arithmetic(name: str) -> Callable[[Any, Any, Any, str], Any]:
    def make(builder: Any, x: Any, y: Any, kind: str) -> Any:
        return getattr(builder, f"f{name}" if kind == "F" else name)(x, y)

    return make


def _plain(name: str) -> Callable[[Any, Any, Any, str], Any]:
    return lambda builder, x, y, kind: getattr(builder, name)(x, y)


def _compare(sign: str) -> Callable[[Any, Any, Any, str], Any]:
    def make(builder: Any, x: Any, y: Any, kind: str) -> Any:
        if kind == "F":
            return (builder.fcmp_unordered if sign == "!=" else builder.fcmp_ordered)(sign, x, y)
        return (builder.icmp_unsigned if kind == "U" else builder.icmp_signed)(sign, x, y)

    return make


def _extreme(sign: str) -> Callable[[Any, Any, Any, str], Any]:
    """As Numba's ``min`` and ``max``: the second only if it is beyond the first."""
    return lambda builder, x, y, kind: builder.select(_compare(sign)(builder, y, x, kind), y, x)


_operation((operator.add, operator.iadd), "FUI", _arithmetic("add"))
_operation((operator.sub, operator.isub), "FUI", _arithmetic("sub"))
_operation((operator.mul, operator.imul), "FUI", _arithmetic("mul"))
_operation((operator.truediv, operator.itruediv), "F", _plain("fdiv"))
_operation((operator.and_, operator.iand), "UM", _plain("and_"))
_operation((operator.or_, operator.ior), "UM", _plain("or_"))
_operation((operator.xor, operator.ixor), "UM", _plain("xor"))
_operation((operator.rshift,), "U", _plain("lshr"))
_operation((min,), "FI", _extreme("<"))
_operation((max,), "FI", _extreme(">"))
for _function, _sign in (
    (operator.lt, "<"), (operator.le, "<="), (operator.gt, ">"), (operator.ge, ">="),
    (operator.eq, "=="), (operator.ne, "!="),
):  # fmt: skip
    _operation((_function,), "FUI", _compare(_sign), asks=True)


@type_callable(operator.invert)  # type: ignore[untyped-decorator]
def _type_invert(context: Any) -> Any:
    return lambda x: x if isinstance(x, Lanes) and x.kind in "UM" else None


@lower_builtin(operator.invert, Lanes)  # type: ignore[untyped-decorator]
def _invert(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return builder.not_(arguments[0])
