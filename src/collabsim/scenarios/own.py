"""Rules and outcomes of one's own, as part of a question.

A scenario or an experiment may bring Python functions: rules that stand somewhere in the month, and
outcomes that are reckoned from a finished run. Their source is kept with the question, so it is
part of its digest, and results say what they were made with. Files of scenarios and experiments
only name functions, as ``"file.py:name"``. Such a file of code is run only if whoever calls has
trusted it by name, with :func:`trusting` or ``--trust``; nothing is ever run otherwise.
"""

import hashlib
import inspect
import shlex
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SkipValidation,
    ValidationError,
    model_serializer,
)

from collabsim.errors import InputError, no_such, one_sentence, shown
from collabsim.files import ordinary_file, read_text
from collabsim.quantity import Group
from collabsim.scenarios.own_code import plain_function, what_it_does
from collabsim.scenarios.wording import Words

_LARGEST = 1_000_000  # bytes of a file with functions
_trusted: ContextVar[frozenset[Path]] = ContextVar("trusted", default=frozenset())


class Own(Group):
    """A function that somebody brings along.

    Attributes:
        name: Its name.
        source: Its source; of a file that was trusted, the whole file.
        uses: A digest of its compiled code and of all that it uses of what stands around it; empty
            where the source is a whole file.
        unit: Unit of what it returns, for an outcome.
        meaning: What it is in a few words, by default the first line of its docstring.
        function: The function; None where only the record of one was read, as in a manifest.
    """

    name: str
    source: str
    uses: str = ""
    unit: Annotated[Words, Field(max_length=60)] = ""
    meaning: Annotated[Words, Field(max_length=300)] = ""
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
        InputError: If it is not a function, or uses what cannot be kept with a question.
    """
    try:
        text = inspect.getsource(function)  # for people; what is different is told by the digest
    except (OSError, TypeError):
        text = "(typed where no source is kept)"
    uses = hashlib.sha256("\n".join(what_it_does(function)).encode()).hexdigest()[:16]
    return _made(function, textwrap.dedent(text), uses, unit, meaning)


def _made(function: Callable[..., Any], source: str, uses: str, unit: str, meaning: str) -> Own:
    plain = plain_function(function)
    said = (inspect.getdoc(plain) or "").partition("\n")[0]
    about = {"unit": unit, "meaning": meaning or "".join(filter(str.isprintable, said))[:300]}
    try:
        return Own(name=plain.__name__, source=source, uses=uses, function=function, **about)
    except ValidationError as error:
        raise one_sentence(error, plain.__name__, {}, {}) from None


@contextmanager
def trusting(files: str | Path | Iterable[str | Path]) -> Iterator[None]:
    """Inside of this, functions in these files may be run when a scenario or a study names them.

    Raises:
        InputError: If there is no such file.
    """
    given = [files] if isinstance(files, (str, Path)) else files
    resolved = {ordinary_file(Path(file), "a file of Python", _LARGEST).resolve() for file in given}
    token = _trusted.set(_trusted.get() | resolved)
    try:
        yield
    finally:
        _trusted.reset(token)


def _from_file(text: str, about: Mapping[str, Any]) -> Own:
    """The function that ``"file.py:name"`` names, if the file is trusted.

    Raises:
        ValueError: If it is not, or there is no such function.
    """
    file, colon, name = text.rpartition(":")
    if not colon or not name.isidentifier() or not file.endswith(".py"):
        raise ValueError(f'name a function as "file.py:name", not {shown(text)}')
    try:
        path = Path(file).resolve()
    except (OSError, ValueError, RuntimeError):
        raise ValueError(f"{shown(file)} cannot be the name of a file") from None
    if path not in _trusted.get():
        raise ValueError(
            f"{shown(file)} holds code, which is run only if you trust it: read it, then add"
            f" --trust {shlex.quote(file)}"
        )
    # what was read is run, and nothing that an earlier run may have left beside the file
    source = read_text(path, "a file of Python", _LARGEST)
    module = ModuleType(f"own_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses look there for the module of a class
    try:
        exec(compile(source, str(path), "exec", dont_inherit=True), module.__dict__)
    except (Exception, SystemExit) as error:
        raise ValueError(f"{shown(file)}: {type(error).__name__}: {error}") from None
    finally:
        del sys.modules[module.__name__]  # so that workers elsewhere are sent the function itself
    found = getattr(module, name, None)
    if not callable(found):
        raise ValueError(f"{shown(file)} has no function {shown(name)}")
    return _made(found, source, "", about.get("unit", ""), about.get("meaning", ""))


def _as_own(value: Any) -> Any:
    if isinstance(value, Mapping) and "source" not in value:
        keys = ("function", "unit", "meaning")
        for key in value:
            if key not in keys:
                raise ValueError(no_such("key", str(key), keys))
        function = value.get("function")
        about = {key: value[key] for key in ("unit", "meaning") if key in value}
        for key, words in about.items():
            if not isinstance(words, str):
                raise ValueError(f"{key} should be text")
        if isinstance(function, str):
            return _from_file(function, about)
        return own(function, **about) if callable(function) else function
    if isinstance(value, str):
        return _from_file(value, {})
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
        for kind, here, added in (
            ("rule", self.rules, more.rules), ("outcome", self.outcomes, more.outcomes)
        ):  # fmt: skip
            for name in set(here) & set(added):
                raise InputError(f"there is a {kind} {name!r} of one's own already")
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
