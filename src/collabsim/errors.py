"""The one error that bad input raises, and how to suggest what was meant."""

import difflib
from collections.abc import Iterable

from pydantic import ValidationError


class InputError(ValueError):
    """Input that cannot be used; the message is one sentence for the person who wrote it."""


def nearest(name: str, valid: Iterable[str]) -> str:
    """A hint such as ``; did you mean 'trust.gain'?``, or nothing where no name comes near."""
    found = difflib.get_close_matches(name, list(valid), n=1, cutoff=0.5)
    return f"; did you mean {found[0]!r}?" if found else ""


def one_sentence(error: ValidationError, place: str, names: dict[str, list[str]]) -> InputError:
    """Turn the first complaint of a validation into an :class:`InputError`.

    Args:
        error: What pydantic says.
        place: Where the values come from, such as a file name.
        names: Valid keys for each dotted location (``""`` is the top), for suggestions.
    """
    first = error.errors(include_url=False)[0]
    location = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        table, _, key = location.rpartition(".")
        valid = names.get(table, [])
        hint = nearest(key, valid) or f"; allowed are {', '.join(valid)}"
        return InputError(f"{place}: there is no {location!r}{hint}")
    if first["type"] == "missing":
        return InputError(f"{place}: {location!r} is missing")
    message = first["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    message = message.replace("Input should", "it should")
    if first["type"].startswith("value_error"):
        return InputError(f"{place}: {location + ': ' if location else ''}{message}")
    return InputError(f"{place}: {location} = {first['input']!r} does not work: {message}")
