"""What a Python function does, as lines of text: the same lines if and only if it does the same.

Compiled code alone is not enough. A function uses default values, values of the function that it
was made in, and names of its file; among these are other functions, which use more. All of these
are followed as long as they are functions, numbers, words, or tables of such. What is of a library
is told by its name alone.
"""

import dis
import functools
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from collabsim.errors import InputError, shown

_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis), range)
_BY_TEXT = (PurePath, re.Pattern, np.generic, np.dtype)
_GLOBAL = ("LOAD_GLOBAL", "LOAD_NAME")


def plain_function(function: Any) -> FunctionType:
    """The Python function behind what was given: Numba's, or that of a partial call.

    Raises:
        InputError: If there is none.
    """
    plain = function
    while isinstance(plain, functools.partial) or hasattr(plain, "py_func"):
        plain = plain.func if isinstance(plain, functools.partial) else plain.py_func
    if not isinstance(plain, FunctionType):
        raise InputError(f"give a function, not {shown(function)}")
    return plain


def what_it_does(function: Callable[..., Any]) -> list[str]:
    """Lines of text that are the same for two functions only if they do the same.

    Raises:
        InputError: If it is not a function, or uses what has no text that says all of it.
    """
    root = plain_function(function)
    return list(_Reader(root).value(function, root.__name__))


class _Reader:
    """Follows what a function uses; each function once."""

    def __init__(self, root: FunctionType) -> None:
        self._root = root
        self._seen: dict[int, int] = {}

    def value(self, value: Any, place: str) -> Iterator[str]:  # noqa: PLR0912  (a case a kind)
        if isinstance(value, _PLAIN):
            yield f"{type(value).__name__} {value!r}"
        elif isinstance(value, (tuple, list)):
            yield f"{type(value).__name__} of {len(value)}"
            for item in value:
                yield from self.value(item, place)
        elif isinstance(value, (set, frozenset)):
            yield f"{type(value).__name__} of {len(value)}"
            yield from sorted("\n".join(self.value(item, place)) for item in value)
        elif isinstance(value, Mapping):
            yield f"{type(value).__name__} of {len(value)}"
            for key, item in value.items():
                yield from self.value(key, place)
                yield from self.value(item, place)
        elif isinstance(value, np.ndarray) and not value.dtype.hasobject:
            content = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
            yield f"array {value.dtype} {value.shape} {content}"
        elif isinstance(value, _BY_TEXT):
            yield f"{type(value).__name__} {value!r}"
        elif isinstance(value, CodeType):
            yield from self._code(value, place)
        elif isinstance(value, functools.partial):
            yield "partial"
            yield from self.value((value.func, value.args, value.keywords), place)
        elif isinstance(value, ModuleType):
            yield f"module {value.__name__}"
        elif isinstance(getattr(value, "py_func", value), FunctionType):
            yield from self._function(getattr(value, "py_func", value))
        elif isinstance(value, (staticmethod, classmethod)):
            yield from self.value(value.__func__, place)
        elif isinstance(value, property):
            yield from self.value((value.fget, value.fset), place)
        elif isinstance(value, type) and value.__module__ == self._root.__module__:
            yield from self._class(value, place)
        elif hasattr(value, "__qualname__") and hasattr(value, "__module__"):
            yield f"{value.__module__}.{value.__qualname__}"  # of a library
        elif isinstance(value, np.ufunc):
            yield f"ufunc {value.__name__}"
        else:
            raise InputError(
                f"{self._root.__name__} uses {place}, which is {shown(value)}; what it uses has to"
                " be kept with the question: functions, numbers, words, lists, dicts or arrays"
            )

    def _function(self, function: FunctionType) -> Iterator[str]:
        if function.__module__ not in (self._root.__module__, "__main__"):
            yield f"{function.__module__}.{function.__qualname__}"
            return
        if id(function) in self._seen:
            yield f"function {self._seen[id(function)]} again"
            return
        self._seen[id(function)] = len(self._seen)
        yield "function"
        yield from self._code(function.__code__, function.__name__)
        yield from self.value((function.__defaults__, function.__kwdefaults__), function.__name__)
        cells = function.__closure__ or ()
        for name, cell in zip(function.__code__.co_freevars, cells, strict=True):
            yield f"{name} ="
            try:
                held = cell.cell_contents
            except ValueError:  # not yet set, as in a function that calls itself
                continue
            yield from self.value(held, name)
        for name in sorted(_globals_in(function.__code__)):
            if name in function.__globals__:
                yield f"{name} ="
                yield from self.value(function.__globals__[name], name)

    def _code(self, code: CodeType, place: str) -> Iterator[str]:
        yield f"code {code.co_code.hex()} {code.co_names} {code.co_varnames} {code.co_flags}"
        yield from self.value(code.co_consts, place)

    def _class(self, held: type, place: str) -> Iterator[str]:
        if id(held) in self._seen:
            yield f"class {self._seen[id(held)]} again"
            return
        self._seen[id(held)] = len(self._seen)
        yield f"class {held.__qualname__} of {[base.__qualname__ for base in held.__bases__]}"
        kinds = (*_PLAIN, tuple, list, dict, FunctionType, staticmethod, classmethod, property)
        kinds = (*_PLAIN, tuple, list, dict, FunctionType, staticmethod, classmethod, property)
        for name, value in vars(held).items():
            # what begins so is made by Python itself, and holds where and when the class was made
            hidden = name.startswith("__") and not isinstance(value, FunctionType)
            if isinstance(value, kinds) and not hidden:
                yield f"{name} ="
                yield from self.value(value, place)


def _globals_in(code: CodeType) -> set[str]:
    """Names of the file that a piece of code, or one inside of it, may use."""
    found = {str(step.argval) for step in dis.get_instructions(code) if step.opname in _GLOBAL}
    for held in code.co_consts:
        if isinstance(held, CodeType):
            found |= _globals_in(held)
    return found
