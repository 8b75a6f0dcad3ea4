"""The plausible sets: sets of parameter values with which the model does what is seen in the world.

The defaults of the package are one guess among many. A calibration tried many others and kept those
with which the model shows the patterns that it should; they are in ``plausible.csv``, one set a
row, and ``plausible.json`` says how they were found. A result that holds over the sets does not
hang on the guess. Sets are numbered from 1.
"""

import csv
import hashlib
import io
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from collabsim.errors import InputError, no_such, shown, whole_number
from collabsim.parameters import NAMES, SPECS
from collabsim.scenarios.load import with_defaults

__all__ = ["check_set", "plausible_digest", "plausible_set", "plausible_sets", "with_defaults"]

SETS: Final = "plausible.csv"


def plausible_sets() -> tuple[dict[str, float], ...]:
    """All plausible sets, in the order of their numbers: values by parameter name.

    Raises:
        InputError: If the file is missing or is not a table of parameter values.
    """
    return tuple(dict(values) for values in _sets())


def plausible_set(number: int) -> dict[str, float]:
    """The values of one plausible set by parameter name; sets are numbered from 1.

    Raises:
        InputError: If there is no set of that number, or the file cannot be read.
    """
    return dict(_sets()[check_set(number) - 1])


def check_set(number: int, what: str = "the number of a plausible set") -> int:
    """Return ``number`` if there is such a plausible set, or if there are so many.

    Raises:
        InputError: If it is not a whole number from 1 to the count of sets.
    """
    return whole_number(number, 1, len(_sets()), what)


def plausible_digest() -> str:
    """A short digest of the file of plausible sets, for manifests.

    Raises:
        InputError: If the file cannot be read.
    """
    return hashlib.sha256(_text(SETS).encode()).hexdigest()[:16]


def read_sets(text: str, place: str = SETS) -> tuple[dict[str, float], ...]:
    """Plausible sets from the text of a CSV file: parameter names above, then a row per set.

    Raises:
        InputError: If a name is unknown or there twice, a number is missing or is none, or there is
            no set at all.
    """
    names, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    for name in names:
        if name not in SPECS:
            raise InputError(f"{place}: {no_such('parameter', name, NAMES)}")
    if len(set(names)) < len(names):
        raise InputError(f"{place}: the same parameter has two columns")
    if not rows:
        raise InputError(f"{place}: holds no plausible sets")
    return tuple(_row(names, row, f"{place}, set {i}") for i, row in enumerate(rows, start=1))


def _row(names: list[str], row: list[str], place: str) -> dict[str, float]:
    if len(row) != len(names):
        raise InputError(f"{place}: has {len(row)} numbers for {len(names)} parameters")
    values = {}
    for name, text in zip(names, row, strict=True):
        spec = SPECS[name]
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        whole = not spec.whole or value.is_integer()
        if not (spec.minimum <= value <= spec.maximum and whole):
            kind = f"a {'whole ' if spec.whole else ''}number"
            limits = f"from {spec.minimum:g} to {spec.maximum:g}"
            raise InputError(f"{place}: {name} should be {kind} {limits}, not {shown(text)}")
        values[name] = value
    return values


@cache
def _sets() -> tuple[Mapping[str, float], ...]:
    return read_sets(_text(SETS))


def _text(name: str) -> str:
    try:
        return resources.files("collabsim.scenarios").joinpath(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"the file {name} of the package cannot be read; install collabsim again"
        ) from None
