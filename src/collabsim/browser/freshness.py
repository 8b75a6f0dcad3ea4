"""Whether the model was compiled for browsers, from the sources as they are.

Git does not keep the compiled file, and wheels may contain it. This file needs nothing but Python,
because the build of a wheel reads it, too.
"""

import hashlib
import json
from pathlib import Path
from typing import Final

from collabsim.shipped import digest

FOLDER: Final = Path(__file__).parent
KERNEL: Final = FOLDER / "kernel.wasm"
ABOUT: Final = FOLDER / "kernel.json"
"""What the kernel was made of."""

_HERE: Final = ("entry.py", "webassembly.py")


def made_of(numba: str) -> dict[str, str]:
    """What a kernel is made of now: a version of Numba, and a digest of all sources."""
    sources = hashlib.sha256(digest(numba).encode())
    for name in _HERE:
        sources.update((FOLDER / name).read_bytes())
    return {"numba": numba, "sources": sources.hexdigest()[:16]}


def is_fresh() -> bool:
    """Whether a kernel is there that was made of the sources as they are, by whatever Numba."""
    try:
        about = json.loads(ABOUT.read_text("utf-8"))
        return KERNEL.exists() and bool(about == made_of(str(about["numba"])))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def made_files() -> tuple[Path, ...]:
    """The files of a fresh kernel; none if there is no such kernel."""
    return (KERNEL, ABOUT) if is_fresh() else ()
