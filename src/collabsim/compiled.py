"""How rules become machine code.

``rule`` marks a function that the compiled model may call. ``compile_entry`` turns a function that
Python calls into compiled code that is kept on disk, so that it is compiled once per machine.
Every entry is kept under a digest of all source files of the model: an edit to any rule makes new
code, never a stale mix. All compiled code runs without Python's global lock and without
``fastmath``, whose shortcuts would let results differ between machines.

Whoever has to wait for the compiler is told, once in a process, through the logger ``collabsim``;
where nobody has set up logging, Python prints that on standard error.
"""

import hashlib
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, cast

import numba
from numba.core.event import Listener, register
from numba.extending import intrinsic

from collabsim.pure import PURE, in_python

_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
# a rule is only called by compiled code, so it is merged into it and needs no door to Python
_INSIDE: dict[str, Any] = {
    "forceinline": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}

_COMPILED = (
    "compiled.py",
    "randomness.py",
    "numerics.py",
    "observables.py",
    "parameters/*.py",
    "scenarios/scenario.py",
    "state/*.py",
    "mechanisms/*.py",
    "model/schedule.py",
    "model/stepping.py",
)
"""Files whose functions, constants or record types end up in compiled code."""


def rule[F: Callable[..., Any]](function: F) -> F:
    """Compile ``function`` for use inside other compiled functions."""
    if PURE:
        return function
    return cast(F, numba.njit(**_INSIDE, **_OPTIONS)(function))


@intrinsic  # type: ignore[untyped-decorator]
def borrow(typingctx: Any, array: Any) -> Any:
    """The same array without an owner, for use while the caller keeps it alive.

    Compiled code counts owners with atomic operations, which would cost more than most rules and
    make threads wait for one another.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(array)(context, builder, value=arguments[0])
        view.meminfo = view.meminfo.type(None)
        view.parent = view.parent.type(None)
        return view._getvalue()

    return array(array), generate


if PURE:
    borrow = lambda array: array  # noqa: E731  (Python counts owners itself)


def compile_entry[F: Callable[..., Any]](function: F) -> F:
    """Compile ``function`` for calls from Python and keep the code on disk.

    ``function`` must close over the result of :func:`sources_digest`: Numba keeps compiled code
    per value of the closed-over variables, and this is what ties it to the sources.

    Raises:
        ValueError: If it does not.
    """
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    if sources_digest() not in cells:
        raise ValueError(f"{function.__name__} must close over sources_digest()")
    if PURE:
        return in_python(function)
    kept = "once on this machine"
    try:
        entry = numba.njit(cache=True, **_OPTIONS)(function)
    except RuntimeError:  # no folder to keep it in: it is compiled in every process
        kept = "in every process, as no folder can be written to (set NUMBA_CACHE_DIR)"
        entry = numba.njit(**_OPTIONS)(function)
    _notice.kept[entry] = kept
    return cast(F, entry)


class _Notice(Listener):  # type: ignore[misc]
    """Tells that the model is being compiled when the first entry is, which Numba announces.

    An entry that is found on disk is not compiled, so nothing is said.
    """

    def __init__(self) -> None:
        self.kept: dict[Any, str] = {}
        self.told = False

    def on_start(self, event: Any) -> None:
        kept = self.kept.get(event.data["dispatcher"])
        if kept and not self.told:
            self.told = True
            logging.getLogger("collabsim").warning(
                "Compiling the model, %s: about half a minute …", kept
            )

    def on_end(self, event: Any) -> None:
        """Nothing is said when it is done."""


_notice = _Notice()
register("numba:compile", _notice)


@cache
def sources_digest() -> str:
    """A short digest of the sources of everything that can be compiled."""
    root = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(path for pattern in _COMPILED for path in root.glob(pattern)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
