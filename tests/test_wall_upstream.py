"""What the wall leans on in Solara, ipyvue and uvicorn is as it was when it was written.

If a test here fails after an upgrade, read the function again: does the wall still see everything
that a browser can say before this function does, and does it still hold what the wall counts on?
Then take over the new fingerprint, which the failure prints.
"""

import hashlib
import inspect
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("solara")

import ipyvue
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from collabsim.dashboard.limits import Limits
from collabsim.dashboard.serve import prepare

prepare(Limits())

from solara.server import kernel_context, starlette  # noqa: E402

from collabsim.dashboard.wall import upstream  # noqa: E402

FINGERPRINTS = {
    "ipywidgets.widgets.widget.Widget._handle_control_comm_msg": "7be8c33a10e8b58b",
    "solara.server.app.load_app_widget": "8f152113ae4cffe9",
    "solara.server.app.solara_comm_target": "979a4f67b30e69fd",
    "solara.server.kernel_context.VirtualKernelContext.page_close": "cb9dca7f081c8c4f",
    "solara.server.kernel_context.VirtualKernelContext.page_connect": "9339a339de8371d0",
    "solara.server.kernel_context.VirtualKernelContext.page_disconnect": "0b2989c9c9e02f57",
    "solara.server.kernel_context.initialize_virtual_kernel": "1e8ec1d2a47a15ae",
    "solara.server.server.app_loop": "88716d2bce9cfee8",
    "solara.server.server.get_session_id_cookie": "cda5c26b351bcd98",
    "solara.server.server.process_kernel_messages": "92cd6bba8178736e",
    "solara.server.starlette._kernel_connection": "0c4bfa8de90b8122",
    "solara.server.starlette.root": "625558177245ca54",
}


def name_of(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def fingerprint(function: Callable[..., Any]) -> str:
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]


def test_every_function_that_is_leaned_on_is_as_it_was() -> None:
    found = {name_of(one): fingerprint(one) for one in upstream.LEANED_ON}
    changed = {name: mark for name, mark in found.items() if FINGERPRINTS.get(name) != mark}
    assert not changed, f"read these again, and then take over: {changed}"
    assert set(found) == set(FINGERPRINTS)


def test_solara_has_no_other_way_in_than_the_gate_knows() -> None:
    paths = {getattr(route, "path", "") for route in starlette.app.routes}
    paths.discard("/_solara/cdn")  # it is there if Solara was imported without our settings
    assert paths == {
        "/readyz", "/resourcez", "/jupyter/api/kernels/{id}", "/{fullpath}", "/",
        "/jupyter/api/kernels/{kernel_id}/{name}", "/_solara/api/close/{kernel_id}",
        "/_solara/api/evict/{kernel_id}", "/static/public", "/static/assets",
        "/jupyter/nbextensions", "/static", "/{fullpath:path}",
    }  # fmt: skip


def test_a_context_has_what_the_wall_reads() -> None:
    fields = kernel_context.VirtualKernelContext.__dataclass_fields__
    assert {"id", "session_id", "widgets", "page_status"} <= set(fields)
    assert isinstance(kernel_context.contexts, dict)


def test_ipyvue_hears_events_in_the_one_method_that_components_replace() -> None:
    source = inspect.getsource(inspect.getmodule(ipyvue.VueTemplate) or ipyvue)
    assert "self.on_msg(self._handle_event)" in source
    assert source.count("on_msg(") == 2  # once more where it is taken off again


def test_uvicorn_has_the_places_where_connections_are_timed() -> None:
    for method in ("connection_made", "data_received", "on_response_complete", "connection_lost",
                   "handle_websocket_upgrade", "pause_writing", "resume_writing",
                   "send_400_response"):  # fmt: skip
        assert method in vars(H11Protocol)
    for method in ("data_received", "connection_lost", "handle_ping", "handle_pong", "handle_cont",
                   "send_receive_event_to_app", "keepalive_timeout",
                   "on_task_complete"):  # fmt: skip
        assert method in vars(WebSocketsSansIOProtocol)


def test_pages_find_what_they_load() -> None:
    assert (upstream.assets() / "requirejs@2.3.6" / "require.js").is_file()
