"""A reverse proxy as small as can be: takes a path off each request and passes it on."""

import asyncio
import threading


class Proxy:
    """Shows a server under a path, as nginx or Caddy would.

    Args:
        port: Where to listen.
        behind: Port of the server behind it.
        path: What stands in front of every address, such as ``/collabsim``.
    """

    def __init__(self, port: int, behind: int, path: str) -> None:
        self._behind, self._path = behind, path.encode()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", port)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(5)

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
            await asyncio.gather(_pour(reader, onward), _pour(behind, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def close(self) -> None:
        """Stop listening."""

        async def end() -> None:
            self._server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

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
