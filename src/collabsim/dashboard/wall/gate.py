"""The gate of the dashboard: which requests come in, and what every answer carries.

An ASGI app in front of Solara's. What is not named here is not there: pages, their files, the
connection of a tab and its end. All else is answered by the gate itself, in a sentence.
"""

import asyncio
import re
import secrets
from typing import NamedTuple
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException

from collabsim.dashboard.wall import upstream
from collabsim.dashboard.wall.headers import (
    ADDRESS,
    answer_headers,
    kept_headers,
    page_with_nonce,
    with_ours,
)
from collabsim.dashboard.wall.hosts import Allowed
from collabsim.dashboard.wall.log import complain
from collabsim.dashboard.wall.reply import Whole, form, html, say
from collabsim.dashboard.wall.request import ID, Request, Scope
from collabsim.dashboard.wall.tabs import Tabs
from collabsim.dashboard.wall.talk import REFUSED, Event, Receive, Send, Talk
from collabsim.dashboard.wall.token import Token, asking_page, taken_out
from collabsim.dashboard.words import words

_KERNEL = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_CHANNELS = re.compile(f"/jupyter/api/kernels/({_KERNEL})/channels")
_KERNEL_IS_THERE = re.compile(f"/jupyter/api/kernels/{_KERNEL}")  # asked by tabs that come back
_CLOSE = re.compile(f"/_solara/api/close/({_KERNEL})")
_FILES = ("/static/", "/jupyter/nbextensions/")
_LASTING = (b"cache-control", b"private, max-age=31536000, immutable")
_OTHER_NAME = "a request under a name that is not the dashboard's"
_OTHER_ORIGIN = "a page of another origin wanted something"
_FULL = "a visitor had to wait, because the server is full"


class Rules(NamedTuple):
    """Who may come in, and where to.

    Attributes:
        allowed: The names of the server, and the origins of pages that may talk to it.
        token: Its start token.
        pages: Paths of its pages, such as ``/explore``.
        files: Path of what Solara's pages load, which ``solara-assets`` brings.
        embed: Origins of pages that may show it in a frame.
        path: Path under which it is shown, or "".
    """

    allowed: Allowed
    token: Token
    pages: frozenset[str]
    files: str
    embed: tuple[str, ...] = ()
    path: str = ""


class Gate:
    """An ASGI app that lets in what a dashboard needs.

    Args:
        rules: Who may come in.
        tabs: The tabs that are open.
    """

    def __init__(self, rules: Rules, tabs: Tabs) -> None:
        self._rules, self._tabs = rules, tabs
        self._inside = upstream.page_app()
        self._vendor = upstream.files(upstream.assets())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as the ASGI specification says."""
        if scope["type"] == "lifespan":
            asyncio.get_running_loop().set_exception_handler(upstream.quietly)
            await self._inside(scope, receive, send)
            return
        request = Request(scope, self._rules.path)
        if scope["type"] == "websocket":
            await self._talk(request, scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        ours = answer_headers(nonce, self._rules.embed)

        async def answer(event: Event) -> None:
            if event["type"] == "http.response.start":
                event = {**event, "headers": with_ours(event.get("headers", ()), ours)}
            await send(event)

        await self._http(request, nonce, scope, receive, answer)

    async def _http(
        self, request: Request, nonce: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if not self._rules.allowed.host(request.host, request.own_address):
            complain(_OTHER_NAME)
            await say(send, 421, words("common")["wall"]["name"])
        elif request.path == "/readyz":
            await say(send, 200, "ok")
        elif request.method == "POST":
            await self._post(request, nonce, receive, send)
        elif request.method not in ("GET", "HEAD"):
            await say(send, 405, words("common")["wall"]["nothing"])
        elif request.path in self._rules.pages:
            await self._page(request, nonce, scope, receive, send)
        elif not self._known(request):
            await say(send, 403, words("common")["wall"]["token"])
        elif (
            request.path.startswith(_FILES)
            or _KERNEL_IS_THERE.fullmatch(request.path)
            or self._counts(request)
        ):
            scope = {**scope, "headers": kept_headers(request.headers, "", encoded=True)}
            await self._inside(scope, receive, send)
        elif request.path.startswith(f"{self._rules.files}/"):
            path = request.path.removeprefix(self._rules.files)
            inner = {**scope, "path": path, "root_path": ""}
            await self._file(inner, receive, send)
        else:
            await say(send, 404, words("common")["wall"]["nothing"])

    def _known(self, request: Request) -> bool:
        return self._rules.token.known(request.cookies, request.authorization)

    def _counts(self, request: Request) -> bool:
        """Whether this asks how busy the server is, which is not for everybody."""
        return request.path == "/resourcez" and self._rules.token.asked

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def lasting(event: Event) -> None:
            if event["type"] == "http.response.start":  # a path names its version
                event = {**event, "headers": [*event["headers"], _LASTING]}
            await send(event)

        try:
            await self._vendor(scope, receive, lasting)
        except HTTPException as missing:
            await say(send, missing.status_code, words("common")["wall"]["nothing"])

    async def _page(
        self, request: Request, nonce: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        shown, query = taken_out(request.query)
        if shown is not None and (not self._rules.token.asked or self._rules.token.right(shown)):
            await self._enter(request, query, send)
        elif not self._known(request):
            await html(send, 403, asking_page(nonce, wrong=shown is not None))
        elif not self._tabs.room_for(request.address):
            complain(_FULL)
            await say(send, 503, words("common")["wall"]["full"], (b"retry-after", b"60"))
        else:
            headers = kept_headers(request.headers, request.session, encoded=False)
            page = Whole(send, lambda body: page_with_nonce(body, nonce), request.compressed)
            await self._inside({**scope, "headers": headers}, receive, page.send)

    async def _post(self, request: Request, nonce: str, receive: Receive, send: Send) -> None:
        close = _CLOSE.fullmatch(request.path)
        if not self._rules.allowed.origin(request.origin, request.host):
            complain(_OTHER_ORIGIN)
            await say(send, 403, words("common")["wall"]["origin"])
        elif request.path in self._rules.pages:
            query = taken_out(request.query)[1]
            if self._rules.token.right(await form(receive)):
                await self._enter(request, query, send)
            else:
                await html(send, 403, asking_page(nonce, wrong=True))
        elif close and self._known(request):
            page = parse_qs(request.query).get("session_id", [""])[0]
            if upstream.owner(close[1]) == request.session:
                await asyncio.to_thread(upstream.close_page, close[1], page)
            await say(send, 200, "")
        else:
            await say(send, 404, words("common")["wall"]["nothing"])

    async def _enter(self, request: Request, query: str, send: Send) -> None:
        """Let a visitor in who has shown the token, at the same place without it."""
        place = f"{self._rules.path}{request.path}" + (f"?{query}" if query else "")
        headers = [(b"location", place.encode("latin-1")), (b"cache-control", b"no-store")]
        if self._rules.token.asked:
            headers.append((b"set-cookie", self._rules.token.cookie(request.secure).encode()))
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _talk(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        found = _CHANNELS.fullmatch(request.path)
        page = parse_qs(request.query).get("session_id", [""])[0]
        why = self._refusal(request, found[1] if found else "", page)
        if found is None or why:
            complain(why)
            await send({"type": "websocket.close", "code": REFUSED})
            return
        kernel = found[1]
        headers = kept_headers(request.headers, request.session, encoded=False)
        headers.append((ADDRESS.encode(), request.address.encode()))
        inner = {**scope, "headers": headers, "query_string": f"session_id={page}".encode()}
        talk = Talk(receive, send, self._tabs.enter(kernel, request.address))
        try:
            await self._inside(inner, talk.receive, talk.send)
        finally:
            self._tabs.leave(kernel)

    def _refusal(self, request: Request, kernel: str, page: str) -> str:
        """Why a page may not connect, for the log, or ""."""
        allowed, here = self._rules.allowed, upstream.owner(kernel)
        needs = (
            (kernel and ID.fullmatch(page), "a connection to what is not there"),
            (allowed.host(request.host, request.own_address), _OTHER_NAME),
            (allowed.origin(request.origin, request.host), _OTHER_ORIGIN),
            (self._known(request), "a connection without the token"),
            (here in (None, request.session), "a connection to the tab of somebody else"),
            (self._tabs.room_for(request.address, kernel), _FULL),
        )
        return next((why for met, why in needs if not met), "")
