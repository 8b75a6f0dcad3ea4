"""The start token: a secret in the address that the command prints, and later in a cookie.

Whoever opens that address is sent on to the same one without the token, so that no link that is
passed on carries it. Whoever comes without it gets one page that asks for it.
"""

import hmac
import html
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from collabsim.dashboard.words import words

FIELD = "token"
"""Name of the token in an address and in the form that asks for it."""

LONGEST = 256
"""Most letters of a token."""


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(24)


class Token:
    """The token of one server.

    Args:
        secret: The token, or "" if everybody may come in.
        port: Port of the server; servers of one machine share their cookies, so its name has it.
        path: Path under which the server is shown, such as ``/collabsim``, or "".
        embedded: Whether pages of other origins may show the dashboard in a frame.
    """

    def __init__(self, secret: str, port: int, path: str = "", *, embedded: bool = False) -> None:
        self._secret = secret
        self._cookie, self._path, self._embedded = f"collabsim-{port}", path, embedded

    @property
    def asked(self) -> bool:
        """Whether a token is needed at all."""
        return self._secret != ""

    def known(self, cookies: Mapping[str, str], authorization: str = "") -> bool:
        """Whether a request shows the token, in its cookies or as ``Bearer``."""
        if not self._secret:
            return True
        scheme, _, shown = authorization.partition(" ")
        if scheme.lower() == "bearer" and self.right(shown):
            return True
        return self.right(cookies.get(self._cookie, ""))

    def right(self, shown: str) -> bool:
        """Whether this is the token."""
        given = shown[:LONGEST].encode(errors="replace")
        return self._secret != "" and hmac.compare_digest(given, self._secret.encode())

    def cookie(self, secure: bool) -> str:
        """The header that makes the browser remember the token.

        Args:
            secure: Whether the page came over https.
        """
        # a frame of another origin sends no other cookies, and takes them over https only
        elsewhere = "SameSite=None; Secure; Partitioned"
        site = elsewhere if self._embedded else "SameSite=Lax; Secure" if secure else "SameSite=Lax"
        return f"{self._cookie}={self._secret}; Path={self._path or '/'}; HttpOnly; {site}"


def taken_out(query: str) -> tuple[str | None, str]:
    """The token of a query, or None without one, and the query without it."""
    if f"{FIELD}=" not in query:
        return None, query
    pairs = parse_qsl(query, keep_blank_values=True)
    found = [value for name, value in pairs if name == FIELD]
    if not found:
        return None, query
    return found[0], urlencode([pair for pair in pairs if pair[0] != FIELD])


def asking_page(nonce: str, *, wrong: bool) -> str:
    """The page that asks for the token, and nothing else.

    Args:
        nonce: What the page's style sheet carries to be let through.
        wrong: Whether a token was given that is not right.
    """
    W = {name: html.escape(text) for name, text in words("common")["token"].items()}
    again = f'<p class="wrong" role="alert">{W["wrong"]}</p>' if wrong else ""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{W["title"]}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style nonce="{nonce}">
  :root {{ color-scheme: light dark; }}
  body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto;
    padding: 0 1rem; }}
  input, button {{ font: inherit; padding: .6rem .8rem; min-height: 44px;
    box-sizing: border-box; }}
  input {{ width: 100%; margin: .3rem 0 1rem; }}
  .wrong {{ font-weight: 600; }}
</style></head>
<body><main><h1>{W["title"]}</h1><p>{W["text"]}</p>{again}
<form method="post"><label for="token">{W["label"]}</label>
<input id="token" name="{FIELD}" type="password" autocomplete="off" required maxlength="{LONGEST}">
<button>{W["button"]}</button></form></main></body></html>
"""
