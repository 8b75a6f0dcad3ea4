"""Watches what a browser does, and remembers everything that a good page never does."""

from typing import Any
from urllib.parse import urlsplit

HERE = "127.0.0.1"
FROM_NOWHERE = ("data", "blob", "about", "file")


class Watch:
    """Faults of all pages of one browser context: requests elsewhere, failures, errors."""

    def __init__(self, context: Any) -> None:
        self.faults: list[str] = []
        self._over = False
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)
        context.on("weberror", lambda found: self._note(f"page error: {found.error}"))
        context.on("console", self._console)
        context.on("page", lambda page: page.on("websocket", self._request))

    def stop(self) -> None:
        """Take no more notice, because something is about to be broken on purpose."""
        self._over = True

    def _note(self, fault: str) -> None:
        if not self._over:
            self.faults.append(fault)

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in FROM_NOWHERE and parts.hostname != HERE:
            self._note(f"asked elsewhere: {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self._note(f"status {response.status}: {response.url}")

    def _failed(self, request: Any) -> None:
        # leaving a page, and saving a file, end requests that are under way
        if "ERR_ABORTED" not in (request.failure or ""):
            self._note(f"failed: {request.url} {request.failure}")

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self._note(f"console: {message.text}")
