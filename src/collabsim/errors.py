"""The one error that bad input raises, and how to suggest what was meant."""

import difflib
from collections.abc import Iterable, Mapping

from pydantic import ValidationError


class InputError(ValueError):
    """Input that cannot be used; the message is one sentence for the person who wrote it."""


def no_such(kind: str, name: str, valid: Iterable[str], *, most: int = 20) -> str:
    """Words for a name that does not exist: what was probably meant, and what there is.

    Args:
        kind: What the name should have been the name of, such as ``strategy``.
        name: The name that does not exist.
        valid: All names that do; listed if there are no more than ``most``.
    """
    names = list(valid)
    found = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    meant = f"; did you mean {found[0]!r}?" if found else "."
    allowed = f" Allowed are {', '.join(names)}." if len(names) <= most else ""
    return f"there is no {kind} {name!r}{meant}{allowed}"


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
        return InputError(f"{place}: {location!r} is missing")
    message = first["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    if first["type"] == "value_error":
        return InputError(f"{place}: {location + ': ' if location else ''}{message}")
    if location in allowed:
        message = f"it should be {allowed[location]}"
    return InputError(f"{place}: {location} = {first['input']!r} does not work; {message}")
