"""The one error that bad input raises, how to suggest what was meant, and checks of single values.

What is wrong with an input is often something that nobody sees: a space of no width, a control
character, four hundred digits. So every message is made fit to be read and printed, here and
nowhere else: characters that cannot be seen are named, and words without an end are shortened.
"""

import difflib
import math
import operator
import re
import reprlib
import unicodedata
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any, Final

from pydantic import ValidationError

_CONTROLS: Final = {
    "\0": "NULL", "\b": "BACKSPACE", "\t": "TAB", "\n": "LINE FEED", "\r": "CARRIAGE RETURN",
    "\x1b": "ESCAPE", "\x7f": "DELETE",
}  # fmt: skip
_UNNAMED: Final = {"Cc": "CONTROL CHARACTER", "Cs": "NOT A CHARACTER", "Co": "PRIVATE CHARACTER"}
_BLANK: Final = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")  # printable, yet not to be seen
_LONG_WORD: Final = re.compile(r"\S{300,}")
_LONGEST: Final = 4_000  # letters of a message
_SHORT: Final = reprlib.Repr(maxlong=60, maxother=60)

_KINDS: Final = {
    "bool_type": "true or false", "dict_type": "a table of names and values",
    "float_parsing": "a finite number", "float_type": "a finite number",
    "int_from_float": "a whole number", "int_parsing": "a whole number",
    "int_type": "a whole number", "model_type": "a table of keys",
    "path_not_directory": "a folder that exists", "string_type": "text", "string_unicode": "text",
    "tuple_type": "a list",
}  # fmt: skip
"""Words for what pydantic wanted, by what it calls the complaint."""


class InputError(ValueError):
    """Input that cannot be used; the message is one sentence for the person who wrote it.

    The message can be printed anywhere: see :func:`readable`.
    """

    def __init__(self, message: str) -> None:
        super().__init__(readable(message))


def readable(text: str) -> str:
    """The same text in one line, with nothing hidden in it.

    Characters that cannot be seen become ``<U+200B ZERO WIDTH SPACE>``, control characters and
    what is no character among them. The middle of endless words, and of an endless text, is left
    out.
    """
    text = _LONG_WORD.sub(lambda word: _shortened(word[0], 60, 30), text)
    text = "".join(c if c.isprintable() and c not in _BLANK else _named(c) for c in text)
    return _shortened(text, _LONGEST // 2, _LONGEST // 4) if len(text) > _LONGEST else text


def _shortened(text: str, first: int, last: int) -> str:
    return f"{text[:first]}[… {len(text) - first - last:,} more …]{text[-last:]}"


def _named(character: str) -> str:
    category = unicodedata.category(character)
    name = _CONTROLS.get(character) or unicodedata.name(character, _UNNAMED.get(category, "UNUSED"))
    return f"<U+{ord(character):04X} {name}>"


def shown(value: Any) -> str:
    """A value as a sentence shows it: text between quotes, anything else as Python writes it."""
    if isinstance(value, str):
        return f"'{value}'"  # as it is, since the error names what cannot be seen
    try:
        return _SHORT.repr(value)
    except ValueError:  # Python does not write so many digits
        return "a number of thousands of digits"


def no_such(kind: str, name: str, valid: Iterable[str], *, most: int = 20) -> str:
    """Words for a name that does not exist: what was probably meant, and what there is.

    Args:
        kind: What the name should have been the name of, such as ``strategy``.
        name: The name that does not exist.
        valid: All names that do; listed if there are no more than ``most``.
    """
    names = list(valid)
    found = difflib.get_close_matches(str(name)[:200], names, n=1, cutoff=0.5)
    meant = f"; did you mean {shown(found[0])}?" if found else "."
    allowed = f" Allowed are {', '.join(names)}." if len(names) <= most else ""
    return f"there is no {kind} {shown(name)}{meant}{allowed}"


def whole_number(value: Any, low: int, high: int, what: str) -> int:
    """Return ``value`` if it is a whole number from ``low`` to ``high``.

    Args:
        value: Anything.
        low: The least that is allowed.
        high: The most that is allowed.
        what: What it is, such as ``months``.

    Raises:
        InputError: If it is not; true and false are no numbers.
    """
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None:
        raise InputError(
            f"{what} must be a whole number from {low} to {high}, not {shown(value)}"
        )
    if not low <= number <= high:
        raise InputError(f"{what} must be from {low} to {high}, not {shown(number)}")
    return number


def is_integral(value: Any) -> bool:
    """Whether ``value`` is a number without decimals, however large and of whatever type."""
    return isinstance(value, Real) and value % 1 == 0


def finite_number(value: Any, what: str) -> float:
    """Return ``value`` as a float, if it is a number, or the text of one.

    Args:
        value: Anything.
        what: What it is, such as the name of a parameter.

    Raises:
        InputError: If it is no number, has no end, or is too large for a float.
    """
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise InputError(f"{what} = {shown(value)} does not work; it should be a finite number")
    return number


def one_sentence(
    error: ValidationError, place: str, names: Mapping[str, list[str]], allowed: Mapping[str, str]
) -> InputError:
    """Turn the most telling complaint of a validation into an :class:`InputError`.

    Args:
        error: What pydantic says.
        place: Where the values come from, such as a file name.
        names: Valid keys for each dotted location, for suggestions.
        allowed: Words for what is allowed at a dotted location, where that is known.
    """
    # a key that does not exist explains most other complaints, such as that one is missing
    complaints = error.errors(include_url=False)
    first = min(complaints, key=lambda complaint: complaint["type"] != "extra_forbidden")
    location = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        table, _, key = location.rpartition(".")
        where = f"in {table}, " if table else ""
        return InputError(f"{place}: {where}{no_such('key', key, names.get(table, []))}")
    if first["type"] == "missing":
        return InputError(f"{place}: {shown(location)} is missing")
    message = first["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    if first["type"] == "value_error":
        return InputError(f"{place}: {location + ': ' if location else ''}{message}")
    kind = allowed.get(location, _KINDS.get(first["type"]))
    if kind is not None:
        message = f"it should be {kind}"
    return InputError(f"{place}: {location} = {shown(first['input'])} does not work; {message}")
