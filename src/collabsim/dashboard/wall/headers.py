"""Headers: which of a request reach Solara, and which every answer carries.

The Content-Security-Policy lets a page load and run only what comes from this server. Two
allowances have to be made: Solara's pages put their components together in the browser, which needs
``unsafe-eval``, and their styles, which needs ``unsafe-inline``. A script in the page itself runs
only with the nonce of that page, so that no text that finds its way into a page can become one.
"""

from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie

Headers = list[tuple[bytes, bytes]]

ADDRESS = "x-collabsim-address"
"""Header in which the gate tells the app a visitor's address; one from outside does not pass."""

_KEPT = {
    b"accept", b"accept-language", b"connection", b"content-length", b"host", b"if-modified-since",
    b"if-none-match", b"origin", b"range", b"sec-websocket-extensions", b"sec-websocket-key",
    b"sec-websocket-protocol", b"sec-websocket-version", b"upgrade",
}  # fmt: skip
_OURS = {
    b"content-security-policy", b"x-content-type-options", b"referrer-policy", b"x-frame-options",
    b"cross-origin-opener-policy", b"server",
}  # fmt: skip


def kept_headers(headers: Headers, session: str, *, encoded: bool) -> Headers:
    """The headers of a request that Solara gets to see.

    No header of a proxy is among them, which could tell Solara that it is somewhere else, and no
    cookie but the one that tells a browser from others.

    Args:
        headers: All headers, names in small letters.
        session: What tells this browser from others, or "".
        encoded: Whether the answer may be compressed.
    """
    kept = [(name, value) for name, value in headers if name in _KEPT]
    if encoded:
        kept += [(name, value) for name, value in headers if name == b"accept-encoding"]
    if session:
        kept.append((b"cookie", f"solara-session-id={session}".encode()))
    return kept


def answer_headers(nonce: str, embed: Iterable[str]) -> Headers:
    """What every answer carries.

    Args:
        nonce: What scripts of the page carry to be let through.
        embed: Origins of pages that may show the dashboard in a frame.
    """
    frames = " ".join(embed) or "'none'"
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {frames}",
        )
    )
    headers = [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        # not no-referrer, with which browsers would hide the origin of a page from its own server
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]
    return headers if frames != "'none'" else [*headers, (b"x-frame-options", b"DENY")]


def with_ours(headers: Iterable[tuple[bytes, bytes]], ours: Headers) -> Headers:
    """The headers of an answer of Solara's, with ours in the place of any of the same name."""
    return [(name, value) for name, value in headers if name.lower() not in _OURS] + ours


def page_with_nonce(page: bytes, nonce: str) -> bytes:
    """A page of Solara's whose scripts carry the nonce."""
    return page.replace(b"<script", f'<script nonce="{nonce}"'.encode())


def cookies(header: str) -> dict[str, str]:
    """Cookies by name; none if they cannot be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
