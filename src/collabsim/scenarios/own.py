"""Rules and outcomes of one's own, as part of a question.

A scenario or an experiment may bring Python functions: rules that stand somewhere in the month, and
outcomes that are reckoned from a finished run. Their source is kept with the question, so it is
part of its digest, and results say what they were made with. Files of scenarios and experiments
only name functions, as ``"file.py:name"``. Such a file of code is run only if whoever calls has
trusted it by name, with :func:`trusting` or ``--trust``; nothing is ever run otherwise.
"""

import hashlib
import importlib.util
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from types import CodeType, FunctionType
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SkipValidation,
    ValidationError,
    model_serializer,
)

from collabsim.errors import InputError, one_sentence, shown
from collabsim.files import ordinary_file
from collabsim.quantity import Group

_LARGEST = 1_000_000  # bytes of a file with functions
_NO_FILE = ("<string>", "<stdin>")  # what stands under these names may be of something else
_PLAIN = (bool, int, float, complex, str, bytes, tuple, frozenset, type(None))
_trusted: ContextVar[frozenset[Path]] = ContextVar("trusted", default=frozenset())


class Own(Group):
    """A function that somebody brings along.

    Attributes:
        name: Its name.
        source: Its source, with what it uses of the file around it: functions and plain values.
        unit: Unit of what it returns, for an outcome.
        meaning: What it is in a few words, by default the first line of its docstring.
        function: The function; None where only the record of one was read, as in a manifest.
    """

    name: str
    source: str
    unit: str = Field(default="", max_length=60)
    meaning: str = Field(default="", max_length=300)
    function: Annotated[Callable[..., Any] | None, SkipValidation] = Field(
        default=None, exclude=True
    )

    @property
    def call(self) -> Callable[..., Any]:
        """The function.

        Raises:
            InputError: If only the record of it is there.
        """
        if self.function is None:
            raise InputError(
                f"{shown(self.name)} is a function that results were made with; its source is kept"
                " with them, but is never run from there. Give it again to run it"
            )
        return self.function


def own(function: Callable[..., Any], *, unit: str = "", meaning: str = "") -> Own:
    """Bring a function of one's own into a question, with what figures and tables say of it.

    Args:
        function: A Python function; one that Numba has compiled works, too.
        unit: Unit of what it returns, such as ``"months"``.
        meaning: What it is in a few words; the first line of its docstring if not given.

    Raises:
        InputError: If it is not a function.
    """
    plain = inspect.unwrap(getattr(function, "py_func", function))
    if not isinstance(plain, FunctionType):
        raise InputError(f"give a function, not {shown(function)}")
    said = (inspect.getdoc(plain) or "").partition("\n")[0]
    return Own(
        name=plain.__name__, source=_source(plain), unit=unit,
        meaning=(meaning or said)[:300], function=function,
    )  # fmt: skip


def _source(function: FunctionType) -> str:
    """What a function does, as text: its source, and what it uses of what stands around it."""
    parts: dict[str, str] = {}
    _gather(function, parts, set())
    return "\n".join(parts.values())


def _gather(function: FunctionType, parts: dict[str, str], seen: set[int]) -> None:
    if id(function) in seen:
        return
    seen.add(id(function))
    text = f"# no source; compiled code {_fingerprint(function.__code__)}\n"
    if function.__code__.co_filename not in _NO_FILE:
        with suppress(OSError, TypeError):  # typed into an interpreter that keeps no source
            text = textwrap.dedent(inspect.getsource(function))
    parts[f"def {function.__qualname__} {len(parts)}"] = text
    around = inspect.getclosurevars(function)
    for name, value in sorted({**around.globals, **around.nonlocals}.items()):
        used = getattr(value, "py_func", value)
        if isinstance(used, _PLAIN):
            parts[f"{name} of {function.__qualname__}"] = f"{name} = {used!r}\n"
        elif isinstance(used, FunctionType) and used.__module__ == function.__module__:
            _gather(used, parts, seen)


def _fingerprint(code: CodeType) -> str:
    held = [code.co_code.hex(), repr(code.co_names)]
    held += [_fingerprint(c) if isinstance(c, CodeType) else repr(c) for c in code.co_consts]
    return hashlib.sha256("\n".join(held).encode()).hexdigest()[:16]


@contextmanager
def trusting(files: Iterable[str | Path]) -> Iterator[None]:
    """Inside of this, functions in these files may be run when a scenario or a study names them.

    Raises:
        InputError: If there is no such file.
    """
    before = _trusted.get()
    trust_files(files)
    try:
        yield
    finally:
        _trusted.set(before)


def trust_files(files: Iterable[str | Path]) -> None:
    """Let functions in these files be run from now on when a scenario or a study names them.

    Raises:
        InputError: If there is no such file.
    """
    resolved = {ordinary_file(Path(file), "a file of Python", _LARGEST).resolve() for file in files}
    _trusted.set(_trusted.get() | resolved)


def _from_file(text: str) -> Own:
    """The function that ``"file.py:name"`` names, if the file is trusted.

    Raises:
        ValueError: If it is not, or there is no such function.
    """
    file, colon, name = text.rpartition(":")
    if not colon or not name.isidentifier() or not file.endswith(".py"):
        raise ValueError(f'name a function as "file.py:name", not {shown(text)}')
    path = Path(file)
    if path.resolve() not in _trusted.get():
        raise ValueError(
            f"{shown(file)} holds code, which is run only if you trust it: read it, then add"
            f" --trust {file}"
        )
    # by its path and not by its name, so that no file elsewhere can take its place
    spec = importlib.util.spec_from_file_location(f"own_{path.stem}", path)
    assert spec is not None  # as the name ends in .py
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ValueError(f"{shown(file)}: {type(error).__name__}: {error}") from None
    if not callable(getattr(module, name, None)):
        raise ValueError(f"{shown(file)} has no function {shown(name)}")
    return own(getattr(module, name))


def _as_own(value: Any) -> Any:
    if isinstance(value, str):
        return _from_file(value)
    if isinstance(value, Mapping) and "function" in value:
        about = {key: value[key] for key in ("unit", "meaning") if key in value}
        found = _as_own(value["function"])
        return found.model_copy(update=about) if isinstance(found, Own) else found
    return own(value) if callable(value) else value


def _check_name(name: str) -> str:
    if not (name.isascii() and name.isidentifier() and name.islower() and len(name) <= 40):
        raise ValueError(f"name an outcome with small letters, digits and _, not {shown(name)}")
    return name


type OwnFunction = Annotated[Own, BeforeValidator(_as_own)]
type OutcomeName = Annotated[str, AfterValidator(_check_name)]


class Owned(Group):
    """What a question may bring along of its own.

    ``rules`` are functions by their place in the month, such as ``"before trust"``; ``outcomes``
    are functions of a finished run by the name of the column that they fill.
    """

    rules: dict[str, OwnFunction] = Field({})
    outcomes: dict[OutcomeName, OwnFunction] = Field({})

    @property
    def is_extended(self) -> bool:
        """Whether it brings along anything."""
        return bool(self.rules or self.outcomes)

    def extended(
        self,
        *,
        rules: Mapping[str, Callable[..., Any] | Own] | None = None,
        outcomes: Mapping[str, Callable[..., Any] | Own] | None = None,
    ) -> Self:
        """The same with more rules and outcomes of one's own.

        Args:
            rules: Functions by their place in the month, such as ``"before trust"``; see
                ``docs/own-rules.md`` for what they get and may do.
            outcomes: Functions that make a number of a finished :class:`collabsim.Run`, by the name
                of the column that they fill; :func:`own` gives one a unit and a meaning.

        Raises:
            InputError: If one of them is not a function or its name cannot be used.
        """
        try:
            more = Owned.model_validate({"rules": rules or {}, "outcomes": outcomes or {}})
        except ValidationError as error:
            raise one_sentence(error, "extended", {}, {}) from None
        return self.model_copy(
            update={
                "rules": {**self.rules, **more.rules},
                "outcomes": {**self.outcomes, **more.outcomes},
            }
        )

    @model_serializer(mode="wrap")
    def _leave_out_what_is_empty(self, handler: Any) -> dict[str, Any]:
        """Questions without any read as they did before there could be some."""
        found: dict[str, Any] = handler(self)
        for name in ("rules", "outcomes"):
            if not found.get(name, True):
                del found[name]
        return found


def placed_beside(place: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a file, with the Python files that it names looked for beside it.

    Args:
        place: The file.
        values: What it says.
    """
    found = dict(values)
    for key in ("rules", "outcomes"):
        if isinstance(found.get(key), dict):
            found[key] = {name: _placed(place, value) for name, value in found[key].items()}
    return found


def _placed(place: Path, value: Any) -> Any:
    if isinstance(value, str):
        return str(place.parent / value)
    if isinstance(value, dict) and "function" in value:
        return {**value, "function": _placed(place, value["function"])}
    return value
