"""A real Dask cluster of processes on this machine gives the same bytes as threads do."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from collabsim.cli.main import app
from collabsim.errors import InputError
from collabsim.study import cluster as under_test
from collabsim.study.cluster import cluster_executor
from collabsim.study.results import load_results
from collabsim.study.runner import sweep
from helpers import one_sentence

pytestmark = pytest.mark.long

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cluster.md"
ASKED = {
    "name": "spread",
    "settings": {"size.communities": 2, "size.beneficiaries": 12, "size.entrepreneurs": 1},
    "factors": {"trust.gain": {"steps": 12}},
    "months": 120,
    "seeds": 25,
    "quantiles": ["need_met"],
}
RUNS = 600
PATIENCE = 120  # seconds for what takes a few on a machine with nothing else to do


class Cluster(NamedTuple):
    """A scheduler and workers, each a process of its own."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def dask_process(program: str, place: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{program}", "--no-dashboard",
         "--scheduler-file", str(place / "scheduler.json"), *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=place,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def running_cluster(place: Path, workers: int, *options: str) -> Iterator[Cluster]:
    """A cluster on the loopback address; ends all its processes, whatever happens."""
    worker_options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(place), *options)
    with ExitStack() as stack:
        scheduler = stack.enter_context(
            dask_process("dask_scheduler", place, "--host", "127.0.0.1", "--port", "0")
        )
        processes = [
            stack.enter_context(dask_process("dask_worker", place, *worker_options))
            for _ in range(workers)
        ]
        deadline = time.monotonic() + PATIENCE
        file = place / "scheduler.json"
        while not file.exists() or "address" not in file.read_text():
            assert scheduler.poll() is None, "the scheduler does not start"
            assert time.monotonic() < deadline
            time.sleep(0.02)
        address = json.loads(file.read_text())["address"]
        if workers:
            import distributed

            with distributed.Client(address, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=PATIENCE)
        yield Cluster(address, scheduler, processes)


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of all files but the history."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "history.jsonl"
    }


def test_a_lost_worker_costs_nothing_and_a_lost_scheduler_nothing_but_time(tmp_path: Path) -> None:
    whole = sweep(ASKED, tmp_path / "here")
    killed: list[int] = []

    def kill_a_worker(done: int, planned: int) -> None:
        if done >= RUNS // 4 and not killed:
            cluster.workers[0].send_signal(signal.SIGKILL)
            cluster.workers[0].wait()
            killed.append(done)

    def kill_the_scheduler(done: int, planned: int) -> None:
        cluster.scheduler.kill()

    with running_cluster(tmp_path, 2) as cluster:
        with cluster_executor(cluster.address) as executor:
            found = sweep(ASKED, tmp_path / "there", executor=executor, progress=kill_a_worker)
        assert killed[0] < RUNS
        assert contents(found) == contents(whole)

        lost = tmp_path / "lost"
        with (
            pytest.raises(InputError, match="or the scheduler was lost; run the same command"),
            cluster_executor(cluster.address) as executor,
        ):
            sweep(ASKED, lost, executor=executor, progress=kill_the_scheduler)
    assert 0 < len(list(lost.glob("*/runs/*"))) < len(list(whole.glob("runs/*")))
    assert contents(sweep(ASKED, lost)) == contents(whole)


def test_the_command_uses_the_cluster_and_gives_up_on_a_part_that_kills_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "spread.toml"
    lines = [f"{key} = {value}" for key, value in ASKED["settings"].items()]
    file.write_text("\n".join(["months = 24", "seeds = 4", "[settings]", *lines]))
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    with running_cluster(tmp_path, 1) as cluster:
        arguments = ["sweep", str(file), "--out", str(tmp_path / "out"), "--json"]
        result = CliRunner().invoke(app, [*arguments, "--cluster", cluster.address])
        assert result.exit_code == 0, result.output
        assert len(load_results(json.loads(result.output)["folder"])) == 8
        with (
            pytest.raises(InputError, match="the cluster gave up on a part"),
            cluster_executor(cluster.address) as executor,
        ):
            executor.submit(os.kill, cluster.workers[0].pid, signal.SIGKILL).result(PATIENCE)


OTHER_VERSION = """
import collabsim.study.parts

collabsim.study.parts.model_digest = lambda: "0123456789abcdef"
"""


def refused(address: str, words: str) -> None:
    with pytest.raises(InputError) as caught, cluster_executor(address):
        pass
    assert re.search(words, str(caught.value))
    assert "\n" not in str(caught.value)


def test_a_cluster_without_workers_is_refused(tmp_path: Path) -> None:
    with running_cluster(tmp_path, 0) as cluster:
        refused(cluster.address, "has no workers yet; start some first")


def test_a_worker_with_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other_version.py").write_text(OTHER_VERSION)
    with running_cluster(tmp_path, 1, "--preload", "other_version.py") as cluster:
        refused(
            cluster.address,
            r"another version of collabsim's model \(0123456789abcdef\) than this machine",
        )


@pytest.mark.parametrize(
    "address", ["", "nowhere", "tcp://127.0.0.1", "http://127.0.0.1:1", "tcp://127.0.0.1:x"]
)
def test_what_is_no_address_is_refused_without_waiting(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "_PATIENCE", 100 * PATIENCE)
    refused(address, "no Dask scheduler answers at .* write it as tcp://host:port")


@pytest.mark.parametrize("listens", [False, True], ids=["nobody", "a silent stranger"])
def test_an_address_where_no_scheduler_is_is_refused_soon(
    listens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert under_test._PATIENCE <= 10
    monkeypatch.setattr(under_test, "_PATIENCE", 0.5)
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        if listens:
            port.listen()
        address = f"tcp://127.0.0.1:{port.getsockname()[1]}"
        refused(address, "no Dask scheduler answers at")


def test_the_command_refuses_an_address_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "_PATIENCE", 0.2)
    (tmp_path / "a.toml").write_text("seeds = 1\nmonths = 12\n")
    arguments = ["sweep", str(tmp_path / "a.toml"), "--out", str(tmp_path / "out"), "--json"]
    result = CliRunner().invoke(app, [*arguments, "--cluster", "tcp://127.0.0.1:1"])
    assert result.exit_code == 2
    assert result.output.startswith("Error: no Dask scheduler answers at 'tcp://127.0.0.1:1'")
    one_sentence(result.output)
    assert not list((tmp_path / "out").glob("*"))


FENCE: Any = re.compile(r"^```py one-machine.py\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_script_for_one_machine_runs(tmp_path: Path) -> None:
    (script,) = FENCE.findall(PAGE.read_text("utf-8"))
    (tmp_path / "one-machine.py").write_text(script)
    done = subprocess.run(
        [sys.executable, "one-machine.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(load_results(tmp_path / "out" / "sweeps")) > 0
