"""A request as the gate reads it."""

import re
from typing import Any

from collabsim.dashboard.wall import upstream
from collabsim.dashboard.wall.headers import Headers, cookies
from collabsim.dashboard.wall.shares import address_of

ID = re.compile("[0-9a-zA-Z-]{8,64}")
"""What a browser or one of its pages may be called."""

type Scope = dict[str, Any]
"""A request as the ASGI specification describes it."""


class Request:
    """What the gate has to know of a request.

    Args:
        scope: The request.
        path: Path under which the dashboard is shown, or "".

    Attributes:
        headers: All headers, names in small letters.
        path: The path asked for, below the dashboard's own.
        query: The query, as it was written.
        method: Such as GET.
        secure: Whether it came over https.
        address: Who asks, as shares are counted.
        own_address: The address of this machine that was asked.
        host: The name that was asked, or "" without exactly one.
        origin: The origin of the page that asks, or "".
        cookies: Cookies by name.
        session: What tells this browser from others, or "".
    """

    def __init__(self, scope: Scope, path: str) -> None:
        self.headers: Headers = list(scope["headers"])
        self.path = str(scope["path"]).removeprefix(path)
        self.query = bytes(scope["query_string"]).decode("latin-1")
        self.method = str(scope.get("method", "GET"))
        self.secure = scope["scheme"] in ("https", "wss")
        self.address = address_of(scope.get("client"))
        self.own_address = str((scope.get("server") or ("",))[0])
        self.host, self.origin = self._only(b"host"), self._only(b"origin")
        self.cookies = cookies(self._only(b"cookie"))
        session = upstream.session_of(self.cookies)
        self.session = session if ID.fullmatch(session) else ""

    def _only(self, name: bytes) -> str:
        """The value of a header; "" if there is none, or if there are several."""
        values = [value for key, value in self.headers if key == name]
        return values[0].decode("latin-1") if len(values) == 1 else ""

    @property
    def authorization(self) -> str:
        """What programs show instead of a cookie."""
        return self._only(b"authorization")

    @property
    def compressed(self) -> bool:
        """Whether the browser takes compressed answers."""
        return "gzip" in self._only(b"accept-encoding")
