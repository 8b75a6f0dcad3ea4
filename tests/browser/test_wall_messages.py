"""What a page says is checked: nothing undeclared reaches Python, and nothing absurd is parsed."""

import contextlib
import struct
import uuid

import pytest
from websockets.exceptions import ConnectionClosed

from browser.conftest import start_dashboard
from browser.hostile import Page, get, message, talking, to

MARK = "pathlib.Path(__file__).with_suffix('.was_imported').touch()"


@pytest.fixture
def marked(tmp_path):
    """A dashboard that could import a module which leaves a mark when it is imported."""
    (tmp_path / "marking_module.py").write_text(f"import pathlib\n{MARK}\nMark = dict\n")
    settings = {"PYTHONPATH": str(tmp_path)}
    with start_dashboard(tmp_path / "log.txt", settings=settings) as server:
        yield server, tmp_path / "marking_module.was_imported"


def test_no_module_is_imported_because_a_browser_names_it(marked):
    server, mark = marked
    asked = {"create_widget": ["marking_module", "Mark"], "props": {}, "id": "mark"}
    refer = {"update_ref": {"functionRef": "close", "args": []}, "id": "mark", "prop": "x"}
    for content in (asked, {"event": "x", **asked}, {"event": "clicked", **asked}, refer):
        with talking(server) as connection, contextlib.suppress(ConnectionClosed):
            page = Page(connection)
            for widget in list(page.widgets):
                connection.send(to(widget, "custom", content=content))
            page.read()
    assert not mark.exists()
    assert "marking_module" not in server.log.read_text("utf-8")


def test_no_event_or_trait_is_taken_that_is_not_declared(server):
    with talking(server) as connection:
        page = Page(connection)
        button = page.widget(label="Show one community")
        for event in ("nonsense", "close", "__init__", "vue_clicked"):
            connection.send(to(button, "custom", content={"event": event, "data": None}))
        for trait, value in (("label", "stolen"), ("disabled", True), ("template", "<b/>"),
                             ("_model_module", "evil"), ("_callbacks", {})):  # fmt: skip
            update = {"state": {trait: value}, "buffer_paths": []}
            connection.send(to(button, "update", **update))
        state = page.state(button)
        assert state["label"] == "Show one community"
        assert (state["disabled"], state["_model_module"]) == (False, "jupyter-vue")
        html = page.widget(tag="h1")
        connection.send(to(html, "custom", content={"event": "click", "data": {}}))
        connection.send(to(html, "update", state={"children": ["stolen"]}, buffer_paths=[]))
        assert page.state(html)["children"] == ["Explore"]


def test_what_is_declared_still_works(server):
    with talking(server) as connection:
        page = Page(connection)
        button = page.widget(label="Show one community")
        connection.send(to(button, "custom", content={"event": "clicked", "data": None}))
        assert any("comm_id" in content for content in page.read())


def test_data_of_another_type_than_declared_is_dropped(server):
    with talking(server) as connection:
        page = Page(connection)
        field = next(name for name, state in page.widgets.items() if "whole" in state)
        before = page.state(field)["value"]
        for data in (["1", "2"], None, {"a": 1}, "1", [[1.0], 2], [1e9]):
            connection.send(to(field, "custom", content={"event": "moved", "data": data}))
        assert page.state(field)["value"] == before


def test_no_widget_is_made_and_no_kernel_ended_by_a_browser(server):
    with talking(server) as connection:
        page = Page(connection)
        made = str(uuid.uuid4())
        state = {"_model_name": "IntSliderModel", "_model_module": "@jupyter-widgets/controls"}
        opened = {"comm_id": made, "target_name": "jupyter.widget", "data": {"state": state}}
        connection.send(message("comm_open", opened, metadata={"version": "2.1.0"}))
        for kind in ("shutdown_request", "execute_request", "comm_close"):
            connection.send(message(kind, {"comm_id": next(iter(page.widgets)), "code": "1"}))
        connection.send(message("comm_info_request", {"target_name": "jupyter.widget"}))
        listed = next(content["comms"] for content in page.read() if "comms" in content)
        assert made not in listed
        assert set(page.widgets) <= set(listed)


@pytest.mark.parametrize(
    "frame",
    [
        struct.pack("!i", 2_000_000_000) + b"\0" * 16,
        struct.pack("!i", -1),
        b"",
        "{",
        "[" * 100_000,
        '{"header": ' + "9" * 5000 + "}",
        message("comm_msg", {"comm_id": 7, "data": None}),
        message("kernel_info_request", {}, channel="control"),
        "x" * 1_000_000,
    ],
    ids=["count", "negative", "empty", "cut", "deep", "digits", "types", "channel", "large"],
)
def test_absurd_frames_end_the_connection_at_once(server, frame):
    before = server.memory()
    with talking(server) as connection, contextlib.suppress(ConnectionClosed):
        connection.send(frame)
        while True:
            connection.recv(timeout=20)
    assert server.memory() < before + 100
    assert get(server, "/readyz")[0] == 200


def test_many_malformed_frames_are_a_line_in_the_log_and_not_one_each(tmp_path):
    with start_dashboard(tmp_path / "log.txt") as server:
        logs = []
        for _ in range(2):
            for _ in range(10):
                with talking(server) as connection, contextlib.suppress(ConnectionClosed):
                    connection.send("nonsense")
                    connection.recv(timeout=20)
            logs.append(server.log.read_text("utf-8"))
        text = logs[0]
        assert text.count("a message that no page sends") == 1
        assert "nonsense" not in text
        assert "Traceback" not in text
        assert logs[1] == text, "more of the same adds nothing"


def test_a_flood_of_messages_ends_the_connection(server):
    with talking(server) as connection:
        page = Page(connection)
        button = page.widget(label="Show one community")
        told = to(button, "custom", content={"event": "nonsense", "data": None})
        with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012
            for _ in range(5000):
                connection.send(told)
            while True:
                connection.recv(timeout=20)
        assert closed.value.rcvd.code == 1008
    assert get(server, "/readyz")[0] == 200
