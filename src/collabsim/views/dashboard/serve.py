"""Starting the dashboard's server, with everything it needs from this machine and no other."""

import os
import warnings
from contextlib import suppress
from importlib import resources
from pathlib import Path
from types import FrameType

from collabsim.views.dashboard.failures import hide_tracebacks
from collabsim.views.dashboard.limits import Limits

_SETTINGS = {
    "SOLARA_APP": "collabsim.views.dashboard.app",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_TITLE": "collabsim",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_MODE": "production",
}


def prepare(bounds: Limits, root_path: str = "") -> None:
    """Set Solara up: no telemetry, no hot reload, tabs forgotten soon, and our style sheet.

    Has to be called before anything of Solara's server is imported.

    Args:
        bounds: The server's limits.
        root_path: Path under which a reverse proxy shows it, or "".
    """
    # always set: else the first visitor could set it for everybody by a header
    os.environ["SOLARA_ROOT_PATH"] = root_path
    os.environ.update(_SETTINGS)
    os.environ["SOLARA_KERNEL_CULL_TIMEOUT"] = f"{bounds.tab_minutes:g}m"
    os.environ["SOLARA_KERNEL_MAX_COUNT"] = str(bounds.tabs)
    from solara.server import settings  # noqa: PLC0415  (reads the environment)

    assets = resources.files("collabsim.views.dashboard").joinpath("assets")
    settings.assets.extra_locations = [str(Path(str(assets)))]


def serve(host: str, port: int, bounds: Limits, root_path: str = "") -> None:
    """Serve the dashboard until it is stopped.

    Args:
        host: Address to listen on.
        port: Port to listen on.
        bounds: The server's limits.
        root_path: Path under which a reverse proxy shows it, such as ``/collabsim``.
    """
    prepare(bounds, root_path)
    warnings.filterwarnings("ignore", message="(?s).*samesite=none require https")
    hide_tracebacks()
    import uvicorn  # noqa: PLC0415  (slow to import, and only needed here)
    from solara.server.starlette import app  # noqa: PLC0415

    from collabsim.views.dashboard.jobs.handle import server_jobs  # noqa: PLC0415

    class Server(uvicorn.Server):
        """Ends long work as soon as it is told to stop."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            server_jobs().close(0.0)
            super().handle_exit(sig, frame)

    settings = uvicorn.Config(
        app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=1,
        root_path=root_path,
    )  # fmt: skip
    with suppress(KeyboardInterrupt):
        Server(settings).run()
