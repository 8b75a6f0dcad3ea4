"""A reverse proxy as small as can be: takes a path off each request and passes it on."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any


class Proxy:
    """Shows a server under a path, as nginx or Caddy would.

    Args:
        port: Where to listen.
        behind: Port of the server behind it.
        path: What stands in front of every address, such as ``/collabsim``.
    """

    def __init__(self, port: int, behind: int, path: str) -> None:
        self._behind, self._path = behind, path.encode()
        self._serving: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        starting = asyncio.start_server(self._connected, "127.0.0.1", port)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(5)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._start(self._serve(reader, writer))
        task.add_done_callback(lambda _: writer.close())  # even if it is ended before it begins

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        return task

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            first, rest = head.split(b"\r\n", 1)
            method, target, version = first.split(b" ")
            if not target.startswith(self._path + b"/"):
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                return
            lines = [line for line in rest.split(b"\r\n") if not line.lower().startswith(b"connec")]
            upgrade = b"\r\nupgrade:" in head.lower()
            lines.insert(0, b"Connection: " + (b"Upgrade" if upgrade else b"close"))
            behind, onward = await asyncio.open_connection("127.0.0.1", self._behind)
            start = b" ".join((method, target.removeprefix(self._path), version))
            onward.write(b"\r\n".join((start, *lines)))
            try:
                pours = _pour(reader, onward), _pour(behind, writer)
                await asyncio.gather(*map(self._start, pours))
            finally:
                onward.close()
        except (OSError, asyncio.IncompleteReadError):
            pass

    def close(self) -> None:
        """Stop listening, and leave no connection open."""

        async def end() -> None:
            # asyncio loses connections that it is taking in while a server is closed
            while asyncio.all_tasks() - self._serving - {asyncio.current_task()}:
                await asyncio.sleep(0.01)
            self._server.close()
            for task in self._serving:
                task.cancel()
            await self._server.wait_closed()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while piece := await source.read(65_536):
            target.write(piece)
            await target.drain()
    finally:
        target.close()
