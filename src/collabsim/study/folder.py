"""The folder of one sweep: what is in it, what is still missing, and whether it is sound.

    manifest.json            what was asked, of which model
    points.parquet           the design: a row per point
    runs/part-….parquet      a row per run
    months/part-….parquet    quantiles over seeds, a row per point, strategy, observable and month
    finished.json            how many parts and runs there are, once all of them are
    history.jsonl            a line for each time that someone worked on it: when, how much

The name of the folder holds a digest of the question and one of the model, so that results of
different questions or models never meet. The name of a part holds a digest of its bytes: a part is
there or not, sound or not, and two processes that compute the same part write the same file. All
but the history is the same to the last byte whoever made it, in however many goes.
"""

import hashlib
import json
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collabsim.errors import InputError
from collabsim.files import is_there, ordinary_file, read_json
from collabsim.scenarios.own import Own
from collabsim.study.formats import parquet
from collabsim.study.meanings import about_keys, about_runs_with
from collabsim.study.parts import Computed
from collabsim.study.store import prepare_folder, write_bytes, write_json
from collabsim.study.tables import read_results

MANIFEST, FINISHED, POINTS, HISTORY = (
    "manifest.json", "finished.json", "points.parquet", "history.jsonl"
)  # fmt: skip
RUNS, MONTHS = "runs", "months"
_DIGITS = 16
_LARGEST = 10_000_000_000  # bytes of a file of results


class SweepFolder:
    """A sweep's folder on disk.

    Args:
        path: The folder; it need not exist yet.
        with_months: Whether quantiles per month are kept.
        outcomes: Outcomes of one's own that runs have.
    """

    def __init__(
        self, path: Path, *, with_months: bool, outcomes: Mapping[str, Own] | None = None
    ) -> None:
        self.path = path
        self._about_runs = about_runs_with(outcomes or {})
        self.kinds = (MONTHS, RUNS) if with_months else (RUNS,)

    def begin(self, manifest: dict[str, Any], points: Mapping[str, Any]) -> None:
        """Make the folder with what can be said before anything is run, and tidy up after others.

        Raises:
            InputError: If it cannot be written to.
        """
        for kind in self.kinds:
            prepare_folder(self.path / kind)
        for folder in (self.path, *(self.path / kind for kind in self.kinds)):
            _remove_left_over(folder)
        if not _is_json(self.path / MANIFEST):
            write_json(self.path / MANIFEST, manifest)
        table = parquet(points)
        if _digest_of(self.path / POINTS) != _digest(table):
            write_bytes(self.path / POINTS, table)

    def find(self, part: str) -> bool:
        """Whether a part is there and sound; a damaged one is removed."""
        return all(self._sound(kind, part) is not None for kind in self.kinds)

    def _sound(self, kind: str, part: str) -> Path | None:
        found = None
        for path in sorted((self.path / kind).glob(f"part-{part}-*.parquet")):
            if found is None and is_sound(path):
                found = path
            else:  # damaged, or the same part as another version of a library writes it
                path.unlink(missing_ok=True)
        return found

    def write(self, part: str, computed: Computed) -> None:
        """Write a computed part.

        Raises:
            InputError: If it cannot be written, for instance because the disk is full.
        """
        for kind in self.kinds:  # runs last: a part counts as done when all its files are there
            columns, about = (
                (computed.runs, self._about_runs) if kind == RUNS else (computed.months, about_keys)
            )
            content = parquet(columns, about)
            name = f"part-{part}-{_digest(content)}.parquet"
            write_bytes(self.path / kind / name, content)

    def read(self, part: str, columns: Sequence[str]) -> list[Any]:
        """Some columns of the runs of a part, each as an array; a missing number is NaN.

        Raises:
            InputError: If the part is missing or damaged.
        """
        path = self._sound(RUNS, part)
        if path is None:
            raise InputError(f"{self.path}: part {part} is missing or damaged; run the sweep again")
        table = read_results([path], columns)
        return [table[name].to_numpy() for name in columns]

    def finish(self, parts: int, runs: int) -> None:
        """Note that the sweep is complete."""
        write_json(self.path / FINISHED, {"parts": parts, "runs": runs})

    def note(self, **what: Any) -> None:
        """Add a line to the history."""
        history = self.path / HISTORY
        if is_there(history) and not history.is_file():
            return  # a pipe would be waited for
        line = {"when": datetime.now(UTC).isoformat(timespec="seconds"), **what}
        try:
            with history.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError:
            return  # the history is a courtesy; a full disk is reported where results are written


def parts_of(folder: Path, kind: str) -> Iterator[Path]:
    """The files of a sweep's runs or months, in the order of the design."""
    yield from sorted((folder / kind).glob("part-*.parquet"))


def is_sound(path: Path) -> bool:
    """Whether a part holds the bytes that its name promises."""
    return _digest_of(path) == path.stem.rpartition("-")[2]


def _digest_of(path: Path) -> str | None:
    """The digest of a file's bytes, read piece by piece; None if there is no such file."""
    try:
        with ordinary_file(path, "a part of a sweep", _LARGEST).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]
    except (InputError, OSError):
        return None


def _is_json(path: Path) -> bool:
    try:
        read_json(path, "a manifest")
    except InputError:
        return False
    return True


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def _remove_left_over(folder: Path) -> None:
    """Remove half-written files of processes of this machine that are no longer there."""
    for path in folder.glob(".*.part*"):
        owner = path.name.removesuffix(path.suffix).split(".")[-2]
        if owner.isdigit() and not _alive(int(owner)):
            path.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def this_machine() -> str:
    """The name of this machine, for the history."""
    return socket.gethostname()
