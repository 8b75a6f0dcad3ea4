"""A server in a process of its own, cut off from the internet, and what can be asked of it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

TOKEN = "0123456789abcdefTOKEN"
"""The start token of all servers of the tests."""

RUNNING: dict[int, str] = {}
"""The servers that run now: port, and the cookie that shows the token to each."""

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sys.executable).parent


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Outside:
    """Stands where the internet would be, refuses everybody and counts them."""

    def __init__(self) -> None:
        self.callers: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://{}:{}".format(*self._socket.getsockname())
        self._thread = threading.Thread(target=self._refuse, daemon=True)
        self._thread.start()

    def _refuse(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._socket.accept()
                with caller, contextlib.suppress(OSError):
                    caller.settimeout(0.5)
                    self.callers.append(caller.recv(200).splitlines()[0])

    def close(self) -> None:
        """Stop listening."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=2)


class Server:
    """A running server: where it is, what it wrote, and what it holds."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.log = log

    def get(self, path: str, timeout: float = 10.0) -> str:
        """The text of a page, fetched without a browser."""
        request = urllib.request.Request(
            self.url + path, headers={"Authorization": f"Bearer {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return str(answer.read().decode())

    def kernels(self) -> int:
        """How many visitors' tabs the server holds."""
        return int(json.loads(self.get("/resourcez"))["kernels"]["total"])

    def memory(self) -> float:
        """Memory of the server's process in megabytes."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 2**20

    def children(self) -> list[Any]:
        """Processes that the server has started and that still live."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def interrupt(
        self, patience: float = 20.0, *, signal_sent: signal.Signals = signal.SIGINT
    ) -> float:
        """Press Ctrl-C, or send another signal; how many seconds the server took to end."""
        start = time.perf_counter()
        self.process.send_signal(signal_sent)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            for left in self.children():
                left.kill()
            self.process.kill()
            self.process.wait()
        return time.perf_counter() - start

    def complaints(self) -> list[str]:
        """Lines of its log that tell of an error."""
        lines = self.log.read_text("utf-8", errors="replace").splitlines()
        return [line for line in lines if "Traceback" in line or line.startswith("ERROR")]


PATIENCE = 60.0  # seconds for what takes a moment on a machine with nothing else to do


def wait_until(answers: Any, patience: float, pause: float = 0.05) -> bool:
    """Ask again and again until the answer is true, or patience is over."""
    end = time.perf_counter() + patience
    while time.perf_counter() < end:
        if answers():
            return True
        time.sleep(pause)
    return bool(answers())


@contextlib.contextmanager
def served(
    command: Sequence[str], port: int, log: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start a server, wait until it answers, and stop it in the end.

    The settings of this machine do not reach it; whatever it wants from the internet it asks an
    :class:`Outside`, and then the test fails.
    """
    outside = Outside()
    usual = {k: v for k, v in os.environ.items() if not k.startswith(("SOLARA_", "COLLABSIM_"))}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), outside.url)
    local = dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost")
    ours = {"PYTHONUNBUFFERED": "1", "COLLABSIM_DASHBOARD_TOKEN": TOKEN}
    environment = usual | proxies | local | ours | dict(settings or {})
    with log.open("wb") as out:
        process = subprocess.Popen(
            list(command), cwd=ROOT, env=environment, stdout=out, stderr=out,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    server = Server(process, port, log)

    def answers() -> bool:
        assert process.poll() is None, log.read_text("utf-8")
        with contextlib.suppress(OSError):
            return bool(server.get("/readyz", timeout=2))
        return False

    try:
        assert wait_until(answers, 150), log.read_text("utf-8")
        RUNNING[port] = f"collabsim-{port}"
        yield server
        if process.poll() is None:
            server.interrupt()
        assert not outside.callers, f"the server wanted to reach {outside.callers}"
        assert not server.complaints(), log.read_text("utf-8")
    finally:
        RUNNING.pop(port, None)
        if process.poll() is None:
            process.kill()
            process.wait()
        outside.close()
