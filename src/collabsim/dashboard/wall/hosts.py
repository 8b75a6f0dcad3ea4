"""Who may be asked, and from where: the Host and Origin of a request.

A browser tells in ``Host`` which name it was given, and in ``Origin`` which page asks. A page that
makes its own name point to this machine gives itself away by the first, any other foreign page by
the second.
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from collabsim.errors import InputError, shown

LOCAL = ("127.0.0.1", "localhost", "[::1]")
"""Names under which a dashboard may always be asked."""

_NAME = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?", re.IGNORECASE)
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_PORTS = {"http": ":80", "https": ":443"}


class Allowed(NamedTuple):
    """The names under which a dashboard is reached, and the pages that may talk to it.

    Attributes:
        names: Host names, in small letters, without a port.
        origins: Other origins, such as ``https://school.example``; their hosts are names too.
    """

    names: frozenset[str]
    origins: frozenset[str]

    def host(self, host: str, own_address: str) -> bool:
        """Whether a request may carry this ``Host``.

        Args:
            host: What the request says.
            own_address: The address on which the request came in. A page elsewhere can make a
                name point here, but no number.
        """
        name = _name(host)
        return name in self.names or (name != "" and name == _bracketed(own_address))

    def origin(self, origin: str, host: str) -> bool:
        """Whether a page of this origin may talk to the dashboard, which it calls ``host``."""
        if origin.lower() in self.origins:
            return True
        scheme, split, place = origin.lower().partition("://")
        if not split or scheme not in _PORTS:
            return False
        return place.removesuffix(_PORTS[scheme]) == host.lower().removesuffix(_PORTS[scheme])


def allowed(host: str, origins: Iterable[str]) -> Allowed:
    """What a server that listens on ``host`` allows.

    Args:
        host: Address or name to listen on.
        origins: Origins of other names under which it is shown.

    Raises:
        InputError: If an origin is not of the form ``https://name`` or ``https://name:port``.
    """
    checked = [check_origin(one, "--allow-origin") for one in origins]
    names = {*LOCAL, *(_name(one.partition("://")[2]) for one in checked)}
    if not _everywhere(host):
        names.add(_bracketed(host.lower()))
    return Allowed(frozenset(names), frozenset(checked))


def reached_at(host: str) -> str:
    """The name to print for a server that listens on ``host``, as it stands in an address."""
    if _everywhere(host):
        return "[::1]" if ":" in host else "127.0.0.1"
    return _bracketed(host)


def check_origin(origin: str, option: str) -> str:
    """An origin in small letters.

    Raises:
        InputError: If it is none.
    """
    parts = urlsplit(origin)
    whole = f"{parts.scheme}://{parts.netloc}".lower()
    if parts.scheme not in _PORTS or not _name(parts.netloc) or origin.lower() != whole:
        raise InputError(
            f"{option} {origin[:80]!a} is no origin; write it like https://school.example or"
            " http://school.example:8765, without a path"
        )
    return whole


def check_proxy(address: str) -> None:
    """Refuse a proxy that is not named by its address: requests come from addresses, not names.

    Raises:
        InputError: If it is a name, a network, or ``*``, which would believe everybody.
    """
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise InputError(
            f"--proxy {shown(address)} is no address; write it like 127.0.0.1 or ::1"
        ) from None


def check_path(path: str) -> None:
    """Refuse a path that cannot stand in an address and a cookie as it is.

    Raises:
        InputError: If it is not like ``/collabsim`` or ``/school/collabsim``.
    """
    if not _PATH.fullmatch(path):
        raise InputError(
            f"--root-path {shown(path)} is no path; write it like /collabsim, of letters, digits"
            " and . _ ~ -"
        )


def _name(host: str) -> str:
    """The name in ``name:port``, or "" if it cannot be one."""
    found = _NAME.fullmatch(host)
    return found[1].lower() if found else ""


def _bracketed(address: str) -> str:
    """An address as it stands in a ``Host``: version 6 in brackets."""
    return f"[{address}]" if ":" in address else address


def _everywhere(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
