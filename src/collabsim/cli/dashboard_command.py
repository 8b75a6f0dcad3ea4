"""The command that starts the dashboard."""

import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

import typer

from collabsim.cli import terminal
from collabsim.errors import InputError
from collabsim.extras import require

TOKEN = "COLLABSIM_DASHBOARD_TOKEN"
"""Variable of the environment that sets the start token, for servers that start by themselves."""

_SHORTEST = 16  # letters of a token


def dashboard(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8765,
    root_path: Annotated[
        str, typer.Option(help="Path under which a reverse proxy shows it, such as /collabsim.")
    ] = "",
    token: Annotated[
        bool,
        typer.Option(help="Ask visitors for the token in the address printed at the start."),
    ] = True,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="Also answer at this origin: https://school.example."),
    ] = None,
    embed: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="Let pages of this origin show it in a frame."),
    ] = None,
    proxy: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Address of a reverse proxy that tells visitors' addresses in X-Forwarded-For.",
        ),
    ] = "",
    per_address: Annotated[
        int | None,
        typer.Option(min=0, help="Places an address may hold once they are short. [a quarter]"),
    ] = None,
    open_browser: Annotated[
        bool | None,
        typer.Option(
            "--open/--no-open", help="Open it in a browser. [if there is a screen to show it on]"
        ),
    ] = None,
) -> None:
    """Explore, compare and sweep in a browser. Nothing leaves this machine."""
    require("dashboard")
    from collabsim.dashboard.limits import PREFIX, read_limits
    from collabsim.dashboard.serve import Place, serve
    from collabsim.dashboard.wall.hosts import reached_at

    if per_address is not None:
        os.environ[f"{PREFIX}PER_ADDRESS"] = str(per_address)
    given = os.environ.pop(TOKEN, None)  # not for whatever is started from here
    secret = _secret(given) if token else ""
    bounds = read_limits(os.environ)
    root_path = f"/{root_path.strip('/')}" if root_path.strip("/") else ""
    place = Place(
        host, port, root_path, secret, tuple(allow_origin or ()), tuple(embed or ()), proxy
    )
    place.check()
    _check_free(host, port)
    terminal.warm_up("run", "batch")
    shown = f"?token={quote(secret)}" if secret else ""
    address = f"http://{reached_at(host)}:{port}{root_path}/{shown}"
    wanted = _has_screen() if open_browser is None else open_browser

    def ready() -> None:
        terminal.say(f"The dashboard is at {address}   (Ctrl-C stops it)")
        if not secret:
            terminal.say("It asks for no token: whoever can reach this address can use it.")
        if wanted:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    serve(place, bounds, ready)


def _secret(given: str | None) -> str:
    """The token: the environment's, or a new one."""
    from collabsim.dashboard.wall.token import LONGEST, new_token

    if given is None:
        return new_token()
    if not (_SHORTEST <= len(given) <= LONGEST and given.isascii() and given.isalnum()):
        raise InputError(
            f"{TOKEN} is no token; it needs {_SHORTEST} to {LONGEST} letters and digits that"
            " nobody can guess"
        )
    return given


def _has_screen() -> bool:
    """Whether somebody watches who could see a browser open."""
    if sys.platform in ("win32", "darwin"):
        return sys.stdout.isatty()
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.stdout.isatty() and bool(shown)


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, ValueError, TypeError) as error:  # of a name that cannot be one
            why = error.strerror if isinstance(error, OSError) else "no machine has this name"
            raise InputError(
                f"cannot listen on {host}, port {port} ({why}); choose another with --host or"
                " --port"
            ) from None


COMMANDS: tuple[Callable[..., None], ...] = (dashboard,)
"""The commands of this file, for the command line to take in."""
