"""Starting the dashboard's server, with everything it needs from this machine and no other."""

import logging
import os
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib import resources
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from collabsim.dashboard.limits import Limits
from collabsim.dashboard.wall.hosts import allowed, check_origin, check_path, check_proxy
from collabsim.dashboard.wall.messages import LARGEST
from collabsim.dashboard.wall.shares import CONNECTIONS, Shares
from collabsim.dashboard.wall.token import Token

_SETTINGS = {
    "SOLARA_APP": "collabsim.dashboard.app",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_TITLE": "collabsim",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_MODE": "production",
    "SOLARA_ASSETS_PROXY": "false",  # what pages need is here; what is not is not fetched
    "SOLARA_STATE_AUTO_REMOUNT": "true",  # a tab that was forgotten starts anew from its link
}
_FILES = "/vendor"  # where pages find what solara-assets brings
_VANISHED = 30.0  # seconds after which a tab that lost its connection is forgotten
_END = 2.5  # seconds after which the server ends, whatever is still going on
_PING = 5.0  # seconds between two questions to a tab whether it is still there
_SILENCE = 10.0  # seconds that it has to answer
_FILES_OF_A_TAB, _FILES_OF_ALL = 4, 200  # open files: a connection, and what its thread needs


class Place(NamedTuple):
    """Where the server is, and who may come.

    Attributes:
        host: Address to listen on.
        port: Port to listen on.
        path: Path under which a reverse proxy shows it, such as ``/collabsim``, or "".
        token: The start token, or "" if everybody may come in.
        origins: Origins of other names under which it is shown.
        embed: Origins of pages that may show it in a frame.
        proxy: Address of a reverse proxy whose word on visitors' addresses is taken, or "".
    """

    host: str
    port: int
    path: str = ""
    token: str = ""
    origins: tuple[str, ...] = ()
    embed: tuple[str, ...] = ()
    proxy: str = ""

    def check(self) -> None:
        """Refuse origins, a proxy or a path that are none.

        Raises:
            InputError: If an origin is not like ``https://school.example``, the proxy not like
                ``127.0.0.1``, or the path not like ``/collabsim``.
        """
        allowed(self.host, self.origins)
        check_path(self.path)
        if self.proxy:
            check_proxy(self.proxy)
        for one in self.embed:
            check_origin(one, "--embed")


def prepare(bounds: Limits, root_path: str = "") -> None:
    """Set Solara up: no telemetry, no hot reload, nothing from elsewhere, and our style sheet.

    Has to be called before anything of Solara's server is imported.

    Args:
        bounds: The server's limits.
        root_path: Path under which a reverse proxy shows it, or "".
    """
    # always set: else the first visitor could set it for everybody by a header
    os.environ["SOLARA_ROOT_PATH"] = root_path
    os.environ.update(_SETTINGS)
    os.environ["SOLARA_ASSETS_CDN"] = f"{root_path}{_FILES}"
    os.environ["SOLARA_KERNEL_CULL_TIMEOUT"] = f"{_VANISHED:g}s"
    os.environ["SOLARA_KERNEL_MAX_COUNT"] = str(CONNECTIONS * bounds.tabs)  # the gate counts
    from solara.server import settings  # reads the environment

    assets = resources.files("collabsim.dashboard").joinpath("assets")
    settings.assets.extra_locations = [str(Path(str(assets)))]


def serve(place: Place, bounds: Limits, ready: Callable[[], None]) -> None:
    """Serve the dashboard until it is stopped.

    Args:
        place: Where the server is, and who may come.
        bounds: The server's limits.
        ready: Called once it can be reached.
    """
    prepare(bounds, place.path)
    warnings.filterwarnings("ignore", message="(?s).*samesite=none require https")
    logging.getLogger("solara").setLevel(logging.ERROR)  # what visitors do is not worth a warning
    import uvicorn

    from collabsim.dashboard.app import PAGES
    from collabsim.dashboard.jobs.handle import server_jobs
    from collabsim.dashboard.wall import upstream
    from collabsim.dashboard.wall.gate import Gate, Rules
    from collabsim.dashboard.wall.log import be_sparing
    from collabsim.dashboard.wall.sockets import Watched, timed
    from collabsim.dashboard.wall.tabs import Room, Tabs

    upstream.hide_tracebacks()
    upstream.keep_tabs_apart()
    _allow_files(_FILES_OF_A_TAB * bounds.tabs + bounds.connections + _FILES_OF_ALL)
    rules = Rules(
        allowed=allowed(place.host, place.origins),
        token=Token(place.token, place.port, place.path, embedded=bool(place.embed)),
        pages=frozenset(PAGES),
        embed=place.embed,
        path=place.path,
        files=_FILES,
    )
    room = Room(bounds.tabs, bounds.per_address, bounds.memory_megabytes)
    gate = Gate(rules, Tabs(room, server_jobs().forget))

    class Server(uvicorn.Server):
        """Says when it listens, and ends in a few seconds, whatever is still going on."""

        async def startup(self, sockets: list[Any] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            last = threading.Timer(_END, os._exit, (0,))
            last.daemon = True
            last.start()  # first of all, since what follows may have to wait for a lock
            server_jobs().close(0.0)
            super().handle_exit(sig, frame)

    settings = uvicorn.Config(
        gate, host=place.host, port=place.port, root_path=place.path,
        log_level="warning", server_header=False, timeout_graceful_shutdown=2,
        http=timed(Shares(bounds.connections, bounds.per_address, place.proxy)),
        ws=Watched, ws_max_size=LARGEST, ws_ping_interval=_PING, ws_ping_timeout=_SILENCE,
        proxy_headers=place.proxy != "", forwarded_allow_ips=place.proxy or None,
    )  # fmt: skip
    be_sparing()  # after uvicorn has set up its own log
    with suppress(KeyboardInterrupt):
        Server(settings).run()


def _allow_files(needed: int) -> None:
    """Let this process have as many open files as its places need.

    Usual is 1024, less than an attacker's idle connections would take.
    """
    try:
        import resource  # not on Windows, which has no such limit
    except ImportError:
        return
    most, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = needed if highest == resource.RLIM_INFINITY else min(needed, highest)
    if most == resource.RLIM_INFINITY or most >= wanted:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, highest))
