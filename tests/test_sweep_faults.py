"""A sweep that is stopped, killed, damaged or short of disk goes on to the same bytes."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from collabsim.cli.main import app
from collabsim.errors import InputError
from collabsim.study.results import load_results
from collabsim.study.runner import sweep
from helpers import one_sentence

pytestmark = pytest.mark.long

ASKED = """
months = 240
seeds = 320
strategies = ["fast-divisive", "slow-inclusive"]

[settings]
size.communities = 2
size.beneficiaries = 12
size.entrepreneurs = 1
"""
RUNS = 640
PARTS = 32
# started from a background job, a process would ignore Ctrl-C
COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from collabsim.cli.main import main; main()"
)
PATIENCE = 120  # seconds for what takes a few on a machine with nothing else to do


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("asked") / "fault.toml"
    path.write_text(ASKED)
    return path


@pytest.fixture(scope="module")
def whole(file: Path) -> Path:
    """The results of a sweep that nothing happened to."""
    return sweep(file, file.parent / "whole")


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of all files but the history."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "history.jsonl"
    }


def computed(folder: Path) -> list[int]:
    """Runs computed each time that someone worked on it and could say so."""
    lines = (folder / "history.jsonl").read_text().splitlines()
    return [json.loads(line)["runs_computed"] for line in lines]


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("runs/part-*.parquet"))


@contextmanager
def running(file: Path, out: Path) -> Iterator[subprocess.Popen[str]]:
    arguments = ["sweep", str(file), "--out", str(out), "--workers", "1"]
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for_parts(process: subprocess.Popen[str], folder: Path, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(parts(folder)) < count:
        assert process.poll() is None, "ended before it could be stopped"
        assert time.monotonic() < deadline, "no parts are written"
        time.sleep(0.005)


def test_a_sweep_killed_three_times_ends_with_the_same_bytes(
    file: Path, whole: Path, tmp_path: Path
) -> None:
    folder = tmp_path / whole.name
    for _ in range(3):
        with running(file, tmp_path) as process:
            wait_for_parts(process, folder, len(parts(folder)) + 4)
            process.send_signal(signal.SIGKILL)
            assert process.wait(PATIENCE) == -signal.SIGKILL
    assert 12 <= len(parts(folder)) < PARTS
    there = sum(pq.read_metadata(path).num_rows for path in parts(folder))
    with pytest.raises(InputError, match="not finished; run the same command again"):
        load_results(folder)
    assert sweep(file, tmp_path) == folder
    assert contents(folder) == contents(whole)
    # who is killed leaves no line
    assert computed(folder) == [RUNS - there]


def test_control_c_keeps_what_is_there(file: Path, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / whole.name
    with running(file, tmp_path) as process:
        wait_for_parts(process, folder, 5)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Stopped; finished parts are kept. The same command goes on from here." in said
    assert "Traceback" not in said
    assert 5 <= len(parts(folder)) < PARTS
    assert set(contents(folder)) < set(contents(whole))
    there = sum(pq.read_metadata(path).num_rows for path in parts(folder))
    sweep(file, tmp_path)
    assert contents(folder) == contents(whole)
    first, second = computed(folder)
    assert there - RUNS // PARTS <= first <= there  # stopped just before it was counted
    assert second == RUNS - there


def test_two_at_once_end_with_the_same_bytes(file: Path, whole: Path, tmp_path: Path) -> None:
    with running(file, tmp_path) as one, running(file, tmp_path) as other:
        for process in (one, other):
            _, said = process.communicate(timeout=PATIENCE)
            assert process.returncode == 0, said
    folder = tmp_path / whole.name
    assert contents(folder) == contents(whole)
    assert all(RUNS >= runs >= 0 for runs in computed(folder))
    assert sum(computed(folder)) >= RUNS


@pytest.fixture
def own(whole: Path, tmp_path: Path) -> Path:
    """A copy of the results that a test may spoil, as if it had never been worked on."""
    folder = shutil.copytree(whole, tmp_path / whole.name)
    (folder / "history.jsonl").unlink()
    return folder


def test_only_what_is_damaged_or_missing_is_computed_again(
    file: Path, whole: Path, own: Path
) -> None:
    flipped, cut, renamed, missing = parts(own)[3:31:9]
    content = bytearray(flipped.read_bytes())
    content[100] ^= 1
    flipped.write_bytes(content)
    cut.write_bytes(cut.read_bytes()[:-1])
    renamed.rename(renamed.with_name(renamed.name.replace(".parquet", "x.parquet")))
    missing.unlink()
    sweep(file, own.parent)
    assert contents(own) == contents(whole)
    assert computed(own) == [4 * RUNS // PARTS]


def test_half_written_files_of_the_dead_are_removed(file: Path, whole: Path, own: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = [
        own / "runs" / f".part-000-0000003-abc.{dead.pid}.part.parquet",
        own / f".finished.{dead.pid}.part.json",
    ]
    being_written = own / "runs" / f".part-000-0000004-abc.{os.getpid()}.part.parquet"
    for path in (*left, being_written):
        path.write_bytes(b"half")
    sweep(file, own.parent)
    assert not [path for path in left if path.exists()]
    assert being_written.exists()
    being_written.unlink()
    assert contents(own) == contents(whole)


def test_a_full_disk_is_told_in_one_sentence_and_the_sweep_goes_on_later(
    file: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = 0
    write = Path.write_bytes

    def fail_at_last(path: Path, content: bytes) -> None:
        nonlocal written
        written += path.suffix == ".parquet"
        if written > 8:
            write(path, content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, content)

    arguments = ["sweep", str(file), "--out", str(tmp_path), "--json"]
    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", fail_at_last)
        result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert result.output.startswith("Error: cannot write ")
    assert "(No space left on device)" in result.output
    one_sentence(result.output)
    folder = tmp_path / whole.name
    assert len(parts(folder)) == 7  # the eighth file is the table of points
    assert set(contents(folder)) < set(contents(whole))
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert contents(folder) == contents(whole)
    assert computed(folder) == [7 * RUNS // PARTS, RUNS - 7 * RUNS // PARTS]


SMALL_DISK = """
import collections, json, shutil, subprocess, sys
from pathlib import Path
from typer.testing import CliRunner
from collabsim.cli.main import app

file, disk, copy = map(Path, sys.argv[1:])

def mount(size, more=""):
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}{more}", "tmpfs", str(disk)], check=True
    )

def go():
    result = CliRunner().invoke(app, ["sweep", str(file), "--out", str(disk), "--json"])
    (folder,) = disk.glob("*-*")
    files = [path.name for path in folder.rglob("*") if path.is_file()]
    print(json.dumps([result.exit_code, result.output, files]))
    return folder

mount("200k")
# the disk is found too small only once it is full
usage = shutil.disk_usage
shutil.disk_usage = lambda path: usage(path)._replace(free=10**9)
go()
mount("20m", ",remount")
shutil.copytree(go(), copy)
"""


def test_a_disk_that_is_really_full(file: Path, whole: Path, tmp_path: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not there to make a small disk with")
    (tmp_path / "disk").mkdir()
    (tmp_path / "small_disk.py").write_text(SMALL_DISK)
    arguments = [tmp_path / "small_disk.py", file, tmp_path / "disk", tmp_path / whole.name]
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", sys.executable, *map(str, arguments)],
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"this machine lets nobody mount a small disk: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stderr
    (code, said, files), (later, _, _) = map(json.loads, done.stdout.splitlines())
    assert code == 2
    assert "No space left on device" in said
    one_sentence(said)
    kept = [name for name in files if name.startswith("part-")]
    assert 0 < len(kept) < PARTS
    assert not [name for name in files if name.startswith(".")]
    assert later == 0
    assert contents(tmp_path / whole.name) == contents(whole)


PEAK = """
import sys
from pathlib import Path
from collabsim.study.runner import sweep

sizes = {"size.communities": 2, "size.beneficiaries": 12, "size.entrepreneurs": 1}
asked = {"strategies": ["mix"], "settings": sizes, "months": 240, "seeds": int(sys.argv[1])}
sweep(asked, sys.argv[2], workers=1)
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read there")
def test_memory_does_not_grow_with_the_number_of_runs(tmp_path: Path) -> None:
    counts = (100, 1500)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PEAK, str(count), str(tmp_path / str(count))],
            stdout=subprocess.PIPE, text=True,
        )
        for count in counts
    ]  # fmt: skip
    few, many = (int(process.communicate(timeout=PATIENCE)[0]) for process in processes)
    # 1,400 runs more would hold 90 MB of months; the allocator may differ by a few MB
    assert many - few < 15_000, "kB"


def test_nothing_is_done_twice_by_one_that_joins_late(file: Path, own: Path) -> None:
    """A process that starts when all is done only looks."""
    seen: list[Any] = []
    sweep(file, own.parent, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (RUNS, RUNS)
    assert computed(own) == [0]
