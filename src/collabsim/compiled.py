"""How rules become machine code.

``rule`` marks a function that the compiled model may call. ``compile_entry`` turns a function that
Python calls into compiled code that is kept on disk, so that it is compiled once per machine.
Every entry is kept under a digest of all source files of the model: an edit to any rule makes new
code, never a stale mix. All compiled code runs without Python's global lock and without
``fastmath``, whose shortcuts would let results differ between machines.

Code that came with the package is used first, where it fits (see ``shipped.py``). Whoever has to
wait for the compiler is told, once in a process, through the logger ``collabsim``; where nobody has
set up logging, Python prints that on standard error.
"""

import hashlib
import logging
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import numba
from numba.core import config
from numba.core.codegen import get_host_cpu_features
from numba.core.compiler import CompileResult
from numba.core.event import Listener, register
from numba.core.runtime import rtsys
from numba.core.serialize import dumps
from numba.extending import intrinsic

from collabsim.pure import PURE, in_python
from collabsim.shipped import Unusable, digest, find_set, read

_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
# a rule is only called by compiled code, so it is merged into it and needs no door to Python
_INSIDE: dict[str, Any] = {
    "forceinline": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


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

    Code for it that came with the package is taken instead, where it fits.

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
    # other sources have files of their own: those of old ones may name what is no more
    function.__qualname__ += f".{sources_digest()}"
    kept = "once on this machine"
    try:
        entry: Any = numba.njit(cache=True, **_OPTIONS)(function)
    except RuntimeError:  # no folder to keep it in: it is compiled in every process
        kept = "in every process, as no folder can be written to (set NUMBA_CACHE_DIR)"
        entry = numba.njit(**_OPTIONS)(function)
    if hasattr(entry, "_cache") and function.__module__.startswith("collabsim."):
        entry._cache = _ShippedFirst(function, entry._cache)
    _notice.kept[entry] = kept
    return cast(F, entry)


class _ShippedFirst:
    """Where Numba looks for code of an entry: what came with the package, then its own folder.

    Finished code needs only the compiler's memory to be set up. The rest of the compiler is loaded
    when something is compiled; loading it takes as long as the whole first answer.
    """

    def __init__(self, function: Callable[..., Any], usual: Any) -> None:
        self._function = function
        self._usual = usual
        self.reason = ""

    def load_overload(self, types: Any, context: Any) -> Any:
        try:
            code = read(_shipped_set(), _name(self._function, types))
        except Unusable as reason:
            self.reason = f" ({reason})"
            return self._usual.load_overload(types, context)
        rtsys.initialize(context)
        return CompileResult._rebuild(context, *pickle.loads(code))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._usual, name)


def _shipped_set() -> Path:
    """The folder of the compiled code that came with the package and fits this process."""
    named = config.CPU_NAME or config.CPU_FEATURES is not None
    if named or config.BOUNDSCHECK or config.DEBUGINFO_DEFAULT:
        raise Unusable("Numba's settings ask for other code than the package came with")
    return find_set(numba.__version__, abilities())


def abilities() -> set[str]:
    """What the processor can do and Numba may use, by LLVM's names."""
    return {one[1:] for one in get_host_cpu_features().split(",") if one.startswith("+")}


def _name(function: Callable[..., Any], types: Any) -> str:
    """The name of the code of ``function`` for arguments of ``types`` in a set."""
    closed = [cell.cell_contents for cell in function.__closure__ or ()]
    about = repr((function.__module__, function.__qualname__, closed, str(tuple(types))))
    return f"{function.__name__}-{hashlib.sha256(about.encode()).hexdigest()[:16]}"


def compiled_so_far() -> Iterator[tuple[str, bytes]]:
    """Name and code of every entry that this process has run, to be shipped."""
    for entry in _notice.kept:
        for types, result in entry.overloads.items():
            if result.library.has_dynamic_globals:
                continue  # it holds addresses of this process
            yield _name(entry.py_func, types), dumps(result._reduce())


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
            reason = getattr(event.data["dispatcher"]._cache, "reason", "")
            logging.getLogger("collabsim").warning(
                "Compiling the model, %s: about half a minute …%s", kept, reason
            )

    def on_end(self, event: Any) -> None:
        """Nothing is said when it is done."""


_notice = _Notice()
register("numba:compile", _notice)


def sources_digest() -> str:
    """A short digest of the sources of everything that can be compiled."""
    return digest(numba.__version__)
