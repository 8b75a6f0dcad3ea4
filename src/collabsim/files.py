"""Reading the files that somebody names: ordinary ones only, of a size that is looked at first.

A name may stand for anything: a device without an end, a pipe that nobody writes to, a file that
fills the memory. Everything that comes from outside the package is therefore opened here, and
whatever is wrong with it is said in one sentence.
"""

import json
import re
import stat
import tomllib
import unicodedata
from pathlib import Path
from typing import Any, Final

from collabsim.errors import InputError

LARGEST_TEXT: Final = 1_000_000
"""Bytes of the largest text that a person may write for the package to read."""

LARGEST_NOTE: Final = 10_000_000
"""Bytes of the largest JSON file that the package reads back; it writes far smaller ones."""

_DEEPEST = 10  # tables in tables, and parts of a name; nothing that is asked for has half as many
# whatever may hide a bracket or a dot, then what counts: brackets, dots, and what ends a name
_TOML = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"{3,5}|\Z)' r"|'''.*?(?:'{3,5}|\Z)"
    r'|"(?:\\.|[^"\\\n])*+"?' r"|'[^'\n]*+'?" r"|#[^\n]*+" r"|[\[\]{}.=,\n]",
    re.DOTALL,
)  # fmt: skip


def is_there(path: Path) -> bool:
    """Whether anything has this name, be it what it may."""
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def ordinary_file(path: Path, what: str, most: int) -> Path:
    """Return ``path`` if it is an ordinary file, or a link to one, and not too large.

    Args:
        path: Whatever was named.
        what: What is wanted, such as ``a scenario``.
        most: Bytes that it may have.

    Raises:
        InputError: If there is none, it is something else, or it is larger.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError:  # a NUL, or a character that the names of this system cannot hold
        raise InputError(f"{path}: cannot be read (no file can have this name)") from None
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device or a pipe"
        raise InputError(f"{path}: cannot be read ({kind}; {what} is an ordinary file)")
    if status.st_size > most:
        raise InputError(f"{path}: larger than {most:,} bytes, too large for {what}")
    return path


def read_text(path: Path, what: str, most: int = LARGEST_TEXT) -> str:
    """The text of a file in UTF-8, without the mark that some programs put in front.

    Arguments are those of :func:`ordinary_file`.

    Raises:
        InputError: If it is no such file, or not a text.
    """
    ordinary_file(path, what, most)
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    if len(content) > most:  # it has grown, or is one of those that do not tell their size
        raise InputError(f"{path}: larger than {most:,} bytes, too large for {what}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a text file in UTF-8") from None


def read_json(path: Path, what: str) -> Any:
    """What a JSON file holds.

    Raises:
        InputError: If it cannot be read, or is not JSON.
    """
    text = read_text(path, what, LARGEST_NOTE)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"{path}: not valid JSON") from None


def parse_toml(text: str, place: str) -> dict[str, Any]:
    """What a text in TOML holds.

    Args:
        text: The text.
        place: What error messages call its source.

    Raises:
        InputError: If it is not TOML, or tables lie too deep in one another.
    """
    if len(text) > LARGEST_TEXT:
        raise InputError(f"{place}: longer than {LARGEST_TEXT:,} letters")
    _check_depth(text, place)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{place}: not valid TOML: {error}") from None
    except ValueError:
        raise InputError(f"{place}: not valid TOML: a number has too many digits") from None


def _check_depth(text: str, place: str) -> None:
    """Refuse what would take a parser hours or all of its stack, by counting brackets and dots."""
    depth = dots = 0
    for token in _TOML.findall(text):
        if token == ".":
            dots += 1
        elif token[0] in "[]{}=,\n":
            dots = 0
            depth += (token in "[{") - (token in "]}")
        if max(depth, dots) > _DEEPEST:
            raise InputError(
                f"{place}: lists, tables or the parts of a name lie more than {_DEEPEST} deep"
            )


def key_from(name: str, *, also: str = "") -> str:
    """A key of plain letters, digits and underscores for the name of a file in any script.

    Accents are left out, and whatever else is none of these becomes an underscore.

    Args:
        name: Such as ``Ñuñoa``.
        also: Characters that may stay as well.
    """
    bare = unicodedata.normalize("NFKD", name)
    letters = (c for c in bare if not unicodedata.combining(c))
    return re.sub(rf"[^A-Za-z0-9_{re.escape(also)}]", "_", "".join(letters))[:60]
