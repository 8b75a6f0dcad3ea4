"""The command that starts the dashboard."""

import os
import socket
from collections.abc import Callable
from importlib.util import find_spec
from typing import Annotated

import typer

from collabsim.errors import InputError
from collabsim.views import terminal


def dashboard(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8765,
    root_path: Annotated[
        str, typer.Option(help="Path under which a reverse proxy shows it, such as /collabsim.")
    ] = "",
) -> None:
    """Explore, compare and sweep in a browser. Nothing leaves this machine."""
    if find_spec("solara") is None or find_spec("ipyvuetify") is None:
        raise InputError("the dashboard needs more: pip install 'collabsim[dashboard]'")
    from collabsim.views.dashboard.limits import read_limits  # noqa: PLC0415
    from collabsim.views.dashboard.serve import serve  # noqa: PLC0415

    bounds = read_limits(os.environ)
    root_path = f"/{root_path.strip('/')}" if root_path.strip("/") else ""
    _check_free(host, port)
    terminal.warm_up()
    shown = f"[{host}]" if ":" in host else host
    terminal.say(f"The dashboard is at http://{shown}:{port}{root_path}/   (Ctrl-C stops it)")
    serve(host, port, bounds, root_path)


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
