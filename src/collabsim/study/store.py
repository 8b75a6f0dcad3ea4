"""Writing results so that nothing is ever half-written, and saying where they come from."""

import os
import platform
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from collabsim.compiled import sources_digest
from collabsim.errors import InputError
from collabsim.scenarios import Scenario
from collabsim.study.formats import json_text

_LIBRARIES = ("numpy", "numba", "scipy", "pandas", "pyarrow", "matplotlib")


def prepare_folder(folder: Path) -> None:
    """Make a folder and check that it can be written to, before any work is done.

    Raises:
        InputError: If it cannot.
    """
    try:
        str(folder).encode("utf-8")  # what writes tables knows no other names
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(f"cannot write to the folder {folder} ({error.strerror})") from None
    except ValueError:
        raise InputError(f"cannot write to the folder {folder} (its name is no text)") from None


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` fill a file that takes the place of ``path`` only when it is complete.

    The content is on the disk before the name is, so that even a loss of power leaves the old file
    or the new one.

    Raises:
        InputError: If the file cannot be written, for instance because the disk is full; what was
            at ``path`` before is still there.
    """
    # the ending stays, since some writers choose the format by it
    partial = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        write(partial)
        _to_disk(partial)
        partial.replace(path)
        _to_disk(path.parent)
    except OSError as error:
        raise InputError(f"cannot write {path} ({error.strerror or error})") from None
    finally:
        partial.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path: Path, content: Any) -> None:
    """Write ``content`` as JSON, complete or not at all; see :func:`write_atomically`."""
    write_bytes(path, json_text(content).encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content``, complete or not at all; see :func:`write_atomically`."""

    def write(partial: Path) -> None:
        partial.write_bytes(content)

    write_atomically(path, write)


def versions() -> dict[str, Any]:
    """Versions of the package, of the model's sources, of Python and of libraries."""
    return {
        "collabsim": version("collabsim"),
        "model": sources_digest(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def manifest(
    scenario: Scenario, strategies: Sequence[str], seeds: Sequence[int], months: int, command: str
) -> dict[str, Any]:
    """Everything needed to make the same results again, and when they were made.

    Args:
        scenario: What was run, with all parameters.
        strategies: Names of the strategies that were run.
        seeds: Seeds that were run.
        months: Length of each run.
        command: Command that makes the same results again.
    """
    every = scenario.all_strategies
    return {
        "command": command,
        "scenario": scenario.model_dump(mode="json"),
        "strategies": {
            name: every[name].model_dump() if name in every else name for name in strategies
        },
        "seeds": list(seeds),
        "months": months,
        **versions(),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
    }
