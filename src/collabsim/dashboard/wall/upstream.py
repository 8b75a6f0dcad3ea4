"""Everything here that leans on the insides of Solara and ipyvue, in one place.

Written against Solara 1.64 and ipyvue 1.13. ``tests/test_wall_upstream.py`` fails when a part that
is leaned on has changed, so that somebody reads it again before the dashboard is served with it.
"""

import asyncio
import traceback
from functools import partial
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ipywidgets import Widget
from reacton import core
from solara.server import app, kernel_context, patch, server, starlette, websocket
from solara.widgets.widgets import Navigator

from collabsim.dashboard.wall.component import Template, ThemedTemplate
from collabsim.dashboard.wall.log import complain
from collabsim.dashboard.wall.messages import LONGEST_ADDRESS
from collabsim.dashboard.words import words

LEANED_ON = (
    Widget._handle_control_comm_msg.__func__,
    app.load_app_widget,
    app.solara_comm_target,
    kernel_context.VirtualKernelContext.page_close,
    kernel_context.VirtualKernelContext.page_connect,
    kernel_context.VirtualKernelContext.page_disconnect,
    kernel_context.initialize_virtual_kernel,
    server.app_loop,
    server.get_session_id_cookie,
    server.process_kernel_messages,
    starlette._kernel_connection,
    starlette.root,
)
"""Functions of Solara whose behaviour the wall relies on."""


def hide_tracebacks() -> None:
    """Let the parts of Solara and Reacton that send tracebacks to browsers send a sentence."""
    quiet = SimpleNamespace(format_exception=_sentence, format_stack=traceback.format_stack)
    modules: tuple[Any, ...] = (app, patch, core)
    for module in modules:
        module.traceback = quiet


def keep_tabs_apart() -> None:
    """Let each tab have its own channel on which it asks for what it has missed.

    ipywidgets keeps one for the whole process, that of the tab which opened one last, and answers
    every tab in its name.
    """
    Widget.handle_control_comm_opened = staticmethod(_opened)


def _opened(comm: Any, _: object) -> None:
    own = SimpleNamespace(_control_comm=comm, get_manager_state=Widget.get_manager_state)
    comm.on_msg(partial(Widget._handle_control_comm_msg.__func__, own))


def quietly(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Handle what nobody waited for: that a page has gone is no failure, all else is."""
    error = context.get("exception")
    if not isinstance(error, websocket.WebSocketDisconnect):
        complain("unexpected failure", error)


def _sentence(kind: object, error: BaseException | None, where: object) -> list[str]:
    complain("unexpected failure", error)
    return [words("jobs")["unexpected"]]


def page_app() -> Any:
    """Solara's own server, an ASGI app."""
    return starlette.app


def assets() -> Path:
    """The folder of what pages load, which ``solara-assets`` brings.

    Raises:
        FileNotFoundError: If the package is not there.
    """
    for file in metadata.files("solara-assets") or ():
        if file.name == "require.js" and "cdn" in file.parts:
            return Path(str(file.locate())).resolve().parents[1]
    raise FileNotFoundError("solara-assets")


def files(folder: Path) -> Any:
    """An ASGI app that hands out the files of a folder, compressed once each."""
    return starlette.StaticFilesOptionalAuth(directory=folder)


def session_of(cookies: dict[str, str]) -> str:
    """What tells a browser from others, or ""."""
    return server.get_session_id_cookie(cookies) or ""


def owner(kernel: str) -> str | None:
    """The session of a tab's kernel, or None if there is no such kernel."""
    context = kernel_context.contexts.get(kernel)
    return None if context is None else str(context.session_id)


def close_page(kernel: str, page: str) -> None:
    """End a tab that its browser has closed; do nothing if it is unknown."""
    context = kernel_context.contexts.get(kernel)
    if context is not None and page in context.page_status:
        context.page_close(page)


class TabWidgets:
    """What the widgets of a tab take from its browser.

    Args:
        kernel: The tab's kernel.
    """

    def __init__(self, kernel: str) -> None:
        self._kernel = kernel

    def allows_event(self, widget: str, event: str, data: Any) -> bool:
        """Whether a widget declares this event with such data."""
        found = self._find(widget)
        return isinstance(found, Template | ThemedTemplate) and found.allows(event, data)

    def allows_trait(self, widget: str, trait: str, value: Any) -> bool:
        """Whether a widget lets the browser set this: only the page's own address may be."""
        if trait != "location" or not isinstance(self._find(widget), Navigator):
            return False
        return isinstance(value, str) and len(value) <= LONGEST_ADDRESS

    def exists(self, widget: str) -> bool:
        """Whether there is such a widget."""
        return self._find(widget) is not None

    def _find(self, widget: str) -> Any:
        context = kernel_context.contexts.get(self._kernel)
        return None if context is None else context.widgets.get(widget)

