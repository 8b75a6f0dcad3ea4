"""Compiled code that comes with the package, so that nobody has to wait for the compiler.

The folder ``_compiled`` beside this file holds sets of compiled functions, each for one kind of
machine. ``scripts/ship.py`` writes them; git does not keep them, and wheels may contain them. A set
says what it was made for, and is used only where all of that fits: the system, the version of
Python, what the processor can do, the version of Numba, and a digest of the sources. Where nothing
fits, there is a reason that can be told, and the model is compiled as if the folder were empty.

Compiled code can do whatever a program can, so it is read from this folder alone. Nothing that a
scenario, a command or the surroundings name leads elsewhere.

This file needs nothing but Python, because the build of a wheel reads it, too.
"""

import hashlib
import json
import sys
import sysconfig
import zlib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

PACKAGE: Final = Path(__file__).parent
FOLDER: Final = PACKAGE / "_compiled"

SOURCES: Final = (
    "compiled.py",
    "randomness.py",
    "numerics.py",
    "side_by_side.py",
    "lanes/*.py",
    "inequality.py",
    "observables.py",
    "parameters/*.py",
    "quantity.py",
    "state/*.py",
    "mechanisms/*.py",
    "engine/batch.py",
    "engine/diary.py",
    "engine/borrowed.py",
    "engine/outcomes.py",
    "engine/schedule.py",
    "engine/stepping.py",
)
"""Files whose functions, constants or record types end up in compiled code."""

_AVX2 = frozenset({"avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe", "popcnt"})
PROCESSORS: Final = {
    "x86-64-v4": _AVX2 | {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
    "x86-64-v3": _AVX2,
}
"""Kinds of processors that a set can be made for, best first, and what each must be able to do."""

_ABOUT = "made-for.json"
_CHECK = hashlib.sha256
_CHECK_SIZE = _CHECK().digest_size


class Unusable(Exception):  # noqa: N818  (no failure: the model is compiled instead)
    """There is no compiled code that can be used; the text says why, as the end of a sentence."""


class MadeFor(NamedTuple):
    """What a set was made for."""

    system: str
    python: str
    processor: str
    numba: str
    sources: str


def made_here(processor: str, numba: str) -> MadeFor:
    """What a set is for that is made now, for a kind of processor, by this Python and a Numba."""
    python = f"{sys.implementation.cache_tag}{getattr(sys, 'abiflags', '')}"  # Windows has none
    return MadeFor(sysconfig.get_platform(), python, processor, numba, digest(numba))


@cache
def digest(numba: str) -> str:
    """A short digest of the version of Numba and of all sources that can be compiled."""
    found = hashlib.sha256(numba.encode())
    for path in sorted(path for pattern in SOURCES for path in PACKAGE.glob(pattern)):
        found.update(path.relative_to(PACKAGE).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def find_set(numba: str, abilities: Collection[str]) -> Path:
    """Find the best set that fits.

    Args:
        numba: Version of Numba.
        abilities: What the processor can do, by LLVM's names.

    Returns:
        The folder of the set.

    Raises:
        Unusable: If none fits. The reason is that of the set that comes nearest.
    """
    nearest = 0, "the package came without compiled code"
    for folder, made in sets():
        steps, reason = _compare(made, made_here(made.processor, numba), abilities)
        if not reason:
            return folder
        nearest = max(nearest, (steps, reason))
    raise Unusable(nearest[1])


def _compare(made: MadeFor, here: MadeFor, abilities: Collection[str]) -> tuple[int, str]:
    """How far a set fits, in steps, and why no further; the reason is empty if it fits."""
    if (made.system, made.python) != (here.system, here.python):
        return 1, "the package's compiled code is for another system or version of Python"
    if not PROCESSORS[made.processor].issubset(abilities):
        return 2, "the package's compiled code is for processors that can do more"
    if made.numba != here.numba:
        return 3, f"the package's compiled code is for Numba {made.numba}"
    if made.sources != here.sources:
        return 4, "the model was changed since the package's code was compiled"
    return 5, ""


def sets() -> list[tuple[Path, MadeFor]]:
    """The folders of all sets that say what they were made for, best processor first."""
    found = []
    for about in sorted(FOLDER.glob(f"*/{_ABOUT}")):
        try:
            said = json.loads(about.read_text("utf-8"))
            made = MadeFor(**{name: str(said[name]) for name in MadeFor._fields})
        except (OSError, ValueError, KeyError, TypeError):
            continue  # as good as not there
        if made.processor in PROCESSORS:
            found.append((about.parent, made))
    return sorted(found, key=lambda one: list(PROCESSORS).index(one[1].processor))


def read(folder: Path, name: str) -> bytes:
    """The code called ``name`` of a set.

    Raises:
        Unusable: If it is missing, cannot be read, or is not what was written.
    """
    try:
        content = (folder / f"{name}.code").read_bytes()
    except FileNotFoundError:
        raise Unusable("the package's compiled code does not hold all that is needed") from None
    except OSError:
        raise Unusable("the package's compiled code cannot be read") from None
    check, packed = content[:_CHECK_SIZE], content[_CHECK_SIZE:]
    if _CHECK(packed).digest() != check:
        raise Unusable("the package's compiled code is damaged")
    return zlib.decompress(packed)


def write(folder: Path, made: MadeFor, code: Mapping[str, bytes]) -> None:
    """Write a set into ``folder``, which does not exist yet.

    Raises:
        OSError: If it cannot be written.
    """
    folder.mkdir(parents=True)
    for name, content in code.items():
        packed = zlib.compress(content)
        (folder / f"{name}.code").write_bytes(_CHECK(packed).digest() + packed)
    (folder / _ABOUT).write_text(json.dumps(made._asdict(), indent=2) + "\n", "utf-8")
