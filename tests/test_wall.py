"""The parts of the dashboard's wall, each by itself: names, tokens, shares, messages, the log."""

import asyncio
import contextlib
import json
import logging
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("solara")

from collabsim.dashboard.wall import log, tabs
from collabsim.dashboard.wall.component import vue
from collabsim.dashboard.wall.headers import kept_headers
from collabsim.dashboard.wall.hosts import (
    allowed,
    check_origin,
    check_path,
    check_proxy,
    reached_at,
)
from collabsim.dashboard.wall.messages import Dropped, Malformed, Messages
from collabsim.dashboard.wall.shares import CONNECTIONS, Shares, address_of
from collabsim.dashboard.wall.token import Token, new_token, taken_out
from collabsim.errors import InputError

ID = "0123456789abcdef0123456789abcdef"
COMM = str(uuid.uuid4())


@pytest.mark.parametrize(
    ("host", "own", "may"),
    [
        ("127.0.0.1:8765", "127.0.0.1", True),
        ("localhost", "127.0.0.1", True),
        ("[::1]:8765", "::1", True),
        ("LOCALHOST:1", "", True),
        ("school.example", "", True),
        ("192.168.1.5:8765", "192.168.1.5", True),  # reached under its number
        ("192.168.1.6:8765", "192.168.1.5", False),
        ("evil.example", "127.0.0.1", False),
        ("localhost.evil.example", "127.0.0.1", False),
        ("", "", False),
        ("a b", "a b", False),
        ("127.0.0.1:8765:1", "127.0.0.1", False),
    ],
)
def test_hosts(host: str, own: str, may: bool) -> None:
    assert allowed("0.0.0.0", ["https://school.example"]).host(host, own) is may


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "127.0.0.1", "::1", "192.0.2.1", "my.host"])
def test_the_address_that_is_printed_is_answered(host: str) -> None:
    assert allowed(host, []).host(f"{reached_at(host)}:8765", "")


@pytest.mark.parametrize(
    ("origin", "host", "may"),
    [
        ("http://127.0.0.1:8765", "127.0.0.1:8765", True),
        ("https://localhost", "localhost:443", True),
        ("https://school.example", "127.0.0.1:8765", True),
        ("http://127.0.0.1:8766", "127.0.0.1:8765", False),
        ("http://localhost:8765", "127.0.0.1:8765", False),
        ("https://school.example:444", "127.0.0.1:8765", False),
        ("ws://127.0.0.1:8765", "127.0.0.1:8765", False),
        ("null", "null", False),
        ("", "", False),
        ("127.0.0.1:8765", "127.0.0.1:8765", False),
    ],
)
def test_origins(origin: str, host: str, may: bool) -> None:
    assert allowed("127.0.0.1", ["https://school.example"]).origin(origin, host) is may


@pytest.mark.parametrize(
    "origin", ["*", "school.example", "https://school.example/", "https://a b", "ftp://a", "https://",
               "https://u@a", "'unsafe-inline'", "https://a; script-src *"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(InputError, match=r"--embed .* is no origin; write it like"):
        check_origin(origin, "--embed")


@pytest.mark.parametrize("proxy", ["localhost", "*", "127.0.0.1:80", "10.0.0.0/8", "127.0.0.1,::1"])
def test_a_proxy_is_one_address_since_names_would_never_match(proxy: str) -> None:
    check_proxy("127.0.0.1")
    check_proxy("::1")
    with pytest.raises(InputError, match=r"--proxy .* is no address; write it like 127.0.0.1"):
        check_proxy(proxy)


@pytest.mark.parametrize("path", ["/a b", "/a;b", "/a?b", "/a//b", "/ä", '/"a'])
def test_a_path_can_stand_in_an_address_and_a_cookie(path: str) -> None:
    for good in ("", "/collabsim", "/school/collabsim_2"):
        check_path(good)
    with pytest.raises(InputError, match=r"--root-path .* is no path; write it like /collabsim"):
        check_path(path)


def test_a_token_is_known_by_its_cookie_or_as_bearer() -> None:
    secret = new_token()
    assert len(secret) >= 32
    assert secret != new_token()
    token = Token(secret, 8765)
    assert token.known({"collabsim-8765": secret})
    assert token.known({}, f"Bearer {secret}")
    for cookies in ({}, {"collabsim-8765": ""}, {"collabsim-8766": secret}):
        assert not token.known(cookies)
    assert not token.known({}, "Bearer ")
    assert not token.known({}, "Bearer é\udc80")


def test_without_a_token_everybody_is_known_and_none_is_right() -> None:
    token = Token("", 8765)
    assert token.known({})
    assert not token.right("")


@pytest.mark.parametrize(
    ("query", "found", "left"),
    [
        ("token=x", "x", ""),
        ("a=1&token=x&b=", "x", "a=1&b="),
        ("world=today,funding.patience=0.5", None, "world=today,funding.patience=0.5"),
        ("my_token=x", None, "my_token=x"),
        ("token=x&token=y", "x", ""),
    ],
)
def test_the_token_is_taken_out_of_a_query(query: str, found: str | None, left: str) -> None:
    assert taken_out(query) == (found, left)


def test_shares_bind_only_when_places_are_short() -> None:
    shares = Shares(100, 10)
    assert [shares.take("school") for _ in range(80)] == [True] * 75 + [False] * 5
    assert [shares.take("other") for _ in range(12)] == [True] * 10 + [False] * 2
    shares.give_back("school")
    shares.give_back("other")
    assert [shares.take("third") for _ in range(20)] == [True] * 10 + [False] * 10
    assert not shares.take("school")


def test_shares_count_earlier_when_something_else_is_short() -> None:
    shares = Shares(100)
    assert sum(shares.take("school", short=True) for _ in range(60)) == 25


@pytest.mark.parametrize("proxy", ["127.0.0.1", "::1", "2001:db8::7"])
def test_a_proxy_may_hold_all_places(proxy: str) -> None:
    shares = Shares(10, 1, proxy)
    assert sum(shares.take(address_of((proxy, 1))) for _ in range(20)) == 10


def test_no_place_is_given_twice() -> None:
    shares = Shares(10, 10)
    assert sum(shares.take(str(place)) for place in range(30)) == 10


def test_addresses() -> None:
    assert address_of(("192.0.2.1", 5)) == "192.0.2.1"
    assert address_of(("::ffff:192.0.2.1", 5)) == "192.0.2.1"
    assert address_of(("2001:db8:1:2:3::4", 5)) == address_of(("2001:db8:1:2::9", 5))
    assert address_of(("2001:db8:1:2::4", 5)) != address_of(("2001:db8:1:3::4", 5))
    assert address_of(None) == ""


def test_solara_sees_no_header_of_a_proxy_and_no_cookie_but_its_own() -> None:
    given = [(b"host", b"a"), (b"x-script-name", b"/evil"), (b"script-name", b"/evil"),
             (b"x-forwarded-host", b"evil"), (b"x-forwarded-proto", b"https"),
             (b"x-collabsim-address", b"1.2.3.4"), (b"authorization", b"Bearer x"),
             (b"cookie", b"collabsim-8765=secret"), (b"accept-encoding", b"gzip")]  # fmt: skip
    assert kept_headers(given, "me", encoded=False) == [
        (b"host", b"a"), (b"cookie", b"solara-session-id=me"),
    ]  # fmt: skip


def test_the_log_tells_the_same_once_and_counts_the_rest(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(log.time, "monotonic", lambda: now)
    words = f"something {uuid.uuid4()}"
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            log.complain(words)
        now += 60.0
        log.complain(words)
    told = [one.message for one in caplog.records]
    assert told == [words, f"{words} (and 4 times before, unsaid)"]


class Some:
    """Widgets that declare the event ``moved`` with a number, and the trait ``location``."""

    def allows_event(self, widget: str, event: str, data: Any) -> bool:
        return (widget, event) == (ID, "moved") and isinstance(data, float)

    def allows_trait(self, widget: str, trait: str, value: Any) -> bool:
        return (widget, trait) == (ID, "location") and isinstance(value, str)

    def exists(self, widget: str) -> bool:
        return widget == ID


def written(kind: str, content: Any, **more: Any) -> str:
    header = {"msg_id": ID, "msg_type": kind, "session": ID, "username": "root", "evil": 1}
    message = {"header": header, "channel": "shell", "content": content, "buffers": ["evil"],
               "metadata": {"evil": 1}, "parent_header": {"evil": 1}, "evil": 1}  # fmt: skip
    return json.dumps(message | more)


def said(method: str, comm: str = ID, **data: Any) -> str:
    return written("comm_msg", {"comm_id": comm, "data": {"method": method, **data}, "evil": 1})


def opened(messages: Messages, target: str = "solara.control") -> Messages:
    messages.pass_on(written("comm_open", {"comm_id": COMM, "target_name": target, "data": {}}))
    return messages


def test_a_message_is_written_anew_from_what_may_pass() -> None:
    passed = Messages(Some()).pass_on(
        said("custom", content={"event": "moved", "data": 1.5}, evil=1)
    )
    assert "evil" not in passed
    assert "root" not in passed
    content = json.loads(passed)["content"]
    assert content == {
        "comm_id": ID, "data": {"method": "custom", "content": {"event": "moved", "data": 1.5}}
    }  # fmt: skip


def test_only_the_traits_that_are_declared_pass() -> None:
    state = {"location": "/explore", "template": "<b/>", "_model_module": "evil"}
    passed = json.loads(Messages(Some()).pass_on(said("update", state=state, buffer_paths=[["a"]])))
    assert passed["content"]["data"] == {
        "method": "update", "state": {"location": "/explore"}, "buffer_paths": []
    }  # fmt: skip


def test_running_the_app_takes_a_path_and_nothing_else() -> None:
    arguments = {"path": "/x", "dark": True, "appName": "evil", "themes": {"light": {"a": "evil"}}}
    passed = opened(Messages(Some())).pass_on(said("run", COMM, args=arguments))
    assert json.loads(passed)["content"]["data"] == {
        "method": "run", "args": {"path": "/x", "dark": True, "themes": None}
    }  # fmt: skip


REFUSED = [
    said("custom", content={"event": "nonsense", "data": 1.5}),
    said("custom", content={"event": "moved", "data": "1.5"}),
    said("custom", content={"event": "moved", "data": 1.5, "create_widget": ["os", "system"]}),
    said("custom", content={"event": "moved", "data": 1.5}, comm="unknown"),
    said("update", state={"template": "<b/>"}),
    said("update", state={}),
    said("run", args={"path": "/"}),  # to a widget
    said("run", COMM, args={"path": "/"}),  # to a channel that is not open
    said("evict"),
    said("reload"),
    said("echo_update", state={"location": "/"}),
    written("comm_open", {"comm_id": COMM, "target_name": "jupyter.widget", "data": {}}),
    written("comm_open", {"comm_id": ID, "target_name": "solara.control", "data": {}}),
    written("comm_close", {"comm_id": ID}),
    written("shutdown_request", {"restart": False}),
    written("execute_request", {"code": "1"}),
    written("history_request", {}),
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_allowed_is_dropped(text: str) -> None:
    with pytest.raises(Dropped):
        Messages(Some()).pass_on(text)


MALFORMED = [
    "", "{", "1", "[]", "null", '"x"', "{}", '{"header": {}}', "[" * 200_000, '{"a":' * 100_000,
    written("comm_msg", []), written("comm_msg", {"comm_id": "../x", "data": {}}),
    written("comm_msg", {"comm_id": "x" * 65, "data": {}}), written("x" * 41, {}),
    written("kernel_info_request", {}, channel="control"), written("kernel_info_request", "x"),
    said("update", state=[]), said("custom", content="x"), said("custom", content={"event": 1}),
    said("custom", content={"event": "moved", "data": 1.5}).replace("1.5", "NaN"),
    said("custom", content={"event": "moved", "data": 1.5}).replace("1.5", "Infinity"),
    said("custom", content={"event": "moved", "data": 1.5}).replace("1.5", "9" * 400),
    written("kernel_info_request", {}, header={"msg_type": "kernel_info_request", "msg_id": 1}),
]  # fmt: skip


@pytest.mark.parametrize("text", MALFORMED)
def test_what_no_page_sends_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        Messages(Some()).pass_on(text)


leaf = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20)
anything = st.recursive(
    leaf, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=10), inner), max_leaves=9
)
words_of_messages = st.sampled_from(
    ["comm_msg", "comm_open", "comm_close", "comm_info_request", "kernel_info_request", "shell",
     "solara.control", "jupyter.widget", "update", "custom", "run", "app-status", "request_state",
     "create_widget", ID, COMM, "moved", "location", "control"]
)  # fmt: skip
keys = st.sampled_from(
    ["header", "content", "channel", "msg_type", "msg_id", "session", "comm_id", "data", "method",
     "state", "event", "args", "path", "target_name", "buffers", "metadata"]
)  # fmt: skip
nearly = st.recursive(
    leaf | words_of_messages,
    lambda inner: st.dictionaries(keys, inner) | st.lists(inner, max_size=3),
    max_leaves=25,
)


@given(anything | nearly)
def test_whatever_is_said_is_passed_on_dropped_or_malformed(thing: Any) -> None:
    messages = opened(Messages(Some()))
    with contextlib.suppress(Dropped, Malformed):
        json.loads(messages.pass_on(json.dumps(thing)))


@given(st.sampled_from(REFUSED + MALFORMED), st.integers(0, 400), st.characters())
def test_a_letter_changed_lets_nothing_through(text: str, place: int, letter: str) -> None:
    changed = text[:place] + letter + text[place + 1 :]
    try:
        kept = json.loads(Messages(Some()).pass_on(changed))
    except (Dropped, Malformed):
        return
    kind, content = kept["header"]["msg_type"], kept["content"]
    allowed_kinds = {"comm_msg", "comm_info_request", "kernel_info_request", "comm_open"}
    assert kind in allowed_kinds
    if kind == "comm_open":  # of another channel than a widget's, which any page may open
        assert content["target_name"] in ("solara.control", "jupyter.widget.control")
    assert "create_widget" not in json.dumps(kept)


def test_a_component_declares_what_may_be_said_to_it() -> None:
    from collections.abc import Callable

    @vue("test_wall.py")
    def _dial(
        label: str, event_moved: Callable[[list[float]], None], event_done: Callable[[Any], None],
        event_maybe: Callable[[float], None] | None = None,
    ) -> None: ...  # fmt: skip

    told: list[Any] = []
    element = _dial(label="x", event_moved=told.append, event_done=told.append)
    kind = element.component.widget
    assert set(kind.declared) == {"moved", "done", "maybe"}
    assert kind.allows("moved", [1, 2.5])
    assert kind.allows("done", {"a": None})
    assert kind.allows("maybe", 3)
    assert not kind.allows("maybe", "3")
    for event, data in (("moved", ["1"]), ("moved", None), ("label", "x"), ("close", None)):
        assert not kind.allows(event, data)
    widget = kind(label="x", _callbacks={"moved": told.append})
    widget._handle_event(None, {"event": "moved", "data": [1.0]}, [])
    widget._handle_event(None, {"event": "close", "data": None}, [])
    widget._handle_event(None, {"create_widget": ["os", "system"], "props": {}, "id": "x"}, [])
    for odd in ([float("inf")], [1.0, float("nan")]):  # which a browser can write as 1e999
        assert not kind.allows("moved", odd)
    widget._handle_msg({"content": {"data": {"method": "update", "state": {"label": "stolen"}}}})
    assert told == [[1.0]]
    assert widget.label == "x"
    assert "moved" in widget.events


def test_a_component_that_fails_writes_a_line_however_often_it_is_told(caplog) -> None:
    from collections.abc import Callable

    @vue("test_wall.py")
    def _choice(event_chose: Callable[[int], None]) -> None: ...

    def broken(_: int) -> None:
        raise RuntimeError

    for callback in ("ab".__getitem__, broken):
        widget = _choice(event_chose=print).component.widget(_callbacks={"chose": callback})
        for _ in range(20):
            widget._handle_event(None, {"event": "chose", "data": 10**18}, [])
    odd, fault = (line for line in caplog.records if "a component" in line.getMessage())
    assert not odd.exc_info
    assert fault.exc_info[0] is RuntimeError


def test_the_lines_of_others_are_held_to_one_each(caplog) -> None:
    other = logging.getLogger("test.of.another")
    sparing = log.Sparing()
    other.addFilter(sparing)
    try:
        for n in range(20):
            other.warning("no such thing: %s", n)
            other.warning("something else")
            log.complain(f"ours, number {n}")
    finally:
        other.removeFilter(sparing)
    others = [line.getMessage() for line in caplog.records if line.name == other.name]
    assert others == ["no such thing: 0", "something else"]
    assert sum("ours, number" in line.getMessage() for line in caplog.records) == 20


def test_a_tab_has_room_for_a_few_connections_and_a_new_tab_keeps_its_work(monkeypatch) -> None:
    monkeypatch.setattr(tabs, "WORK_ENDS", 0.0)
    ended: list[str] = []

    async def visit() -> None:
        room = tabs.Tabs(tabs.Room(4, 0, 1e9), ended.append)
        for _ in range(CONNECTIONS):
            assert room.room_for("", ID)
            room.enter(ID, "")
        assert not room.room_for("", ID)
        assert room.room_for("", COMM)
        for _ in range(CONNECTIONS):
            room.leave(ID)
        assert room.room_for("", COMM)  # for which the tab that Solara does not know is forgotten
        room.enter(ID, "")
        await asyncio.sleep(0.05)

    asyncio.run(visit())
    assert not ended
