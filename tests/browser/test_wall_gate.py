"""Who may come in: by which name, from which page, with which token, and to what."""

import uuid

import pytest
from websockets.exceptions import InvalidStatus

from browser.conftest import start_dashboard
from browser.hostile import Page, cookie, get, handshake, post, raw, talking
from browser.reading import PAGES, settled
from browser.serving import ROOT, TOKEN
from collabsim.dashboard.words import words

FOREIGN = ("http://evil.example", "http://127.0.0.1.evil.example", "null", "http://127.0.0.1:1",
           "https://127.0.0.1@evil.example", "file:", None)  # fmt: skip
OURS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
}


def refused(server, **how) -> int:
    """The status with which a connection is refused; 101 if it is not."""
    try:
        with talking(server, **how):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


def test_the_right_page_may_connect(server):
    assert refused(server) == 101


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_origin_may_not_connect(server, origin):
    assert refused(server, origin=origin) == 403


def test_no_connection_without_the_token(server):
    for headers in (
        {},
        {"Cookie": f"collabsim-{server.port}=wrong"},
        {"Cookie": f"collabsim-{server.port}="},
        {"Cookie": f"collabsim-1={TOKEN}"},
        {"Authorization": "Bearer wrong"},
    ):
        assert refused(server, headers=headers) == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.", "a b"]
)
def test_a_name_that_is_not_the_dashboards_is_not_answered(server, host):
    for path in ("/", "/explore", "/static/assets/custom.js", "/resourcez", "/readyz"):
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie(server)}\r\n\r\n"
        with raw(server, request) as connection:
            assert connection.recv(4096).split()[1] in (b"421", b"400")
    ours = f"Host: 127.0.0.1:{server.port}\r\n"
    with raw(server, handshake(server).replace(ours, f"Host: {host}\r\n")) as connection:
        assert connection.recv(4096).split()[1] in (b"403", b"400")


def test_two_hosts_are_none(server):
    request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nCookie: {cookie(server)}"
    with raw(server, f"{request}\r\n\r\n") as connection:
        assert connection.recv(4096).split()[1] in (b"421", b"400")


def test_who_has_no_token_gets_one_page_that_asks_for_it(server, open_page):
    status, headers, text = get(server, "/explore?seeds=4", headers={})
    assert status == 403
    assert words("common")["token"]["title"] in text
    assert "set-cookie" not in headers
    for path in ("/static/assets/custom.js", "/vendor/requirejs@2.3.6/require.js", "/resourcez"):
        assert get(server, path, headers={})[0] == 403
    page = open_page()
    page.context.clear_cookies()
    page.watch.stop()  # a page that is refused is an error to the watch
    page.goto(f"{server.url}/explore?seeds=4")
    field = page.get_by_label(words("common")["token"]["label"])
    field.fill("not the token")
    field.press("Enter")
    page.get_by_role("alert").wait_for()
    field.fill(TOKEN)
    page.get_by_role("button", name=words("common")["token"]["button"]).click()
    settled(page)
    assert page.url == f"{server.url}/explore?seeds=4"


def test_the_printed_address_leads_to_a_page_whose_link_does_not_carry_the_token(server, open_page):
    page = open_page()
    page.context.clear_cookies()
    page.goto(f"{server.url}/explore?seeds=4&token={TOKEN}")
    settled(page)
    assert TOKEN not in page.url
    assert TOKEN not in page.content()
    assert TOKEN not in page.evaluate("document.cookie")
    kept = next(one for one in page.context.cookies() if one["value"] == TOKEN)
    assert (kept["httpOnly"], kept["sameSite"]) == (True, "Lax")


def test_a_page_elsewhere_cannot_post(server):
    for origin in ("", "Origin: http://evil.example\r\n", "Origin: null\r\n"):
        assert post(server, "/", origin, f"token={TOKEN}") == 403
    assert post(server, "/", f"Origin: {server.url}\r\n", f"token={TOKEN}") == 303


def test_every_answer_carries_the_headers(server):
    for path, asked in (("/", None), ("/", {}), ("/nowhere", None), ("/readyz", None),
                        ("/static/assets/custom.js", None), ("/resourcez", {})):  # fmt: skip
        _, headers, _ = get(server, path, headers=asked)
        assert {name: headers[name] for name in OURS} == OURS, path
        policy = headers["content-security-policy"]
        for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert part in policy
        scripts = policy.partition("script-src ")[2].partition(";")[0]
        assert "unsafe-inline" not in scripts
        assert "server" not in headers


def test_each_page_has_a_nonce_of_its_own(server):
    policies = {get(server, "/")[1]["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3


@pytest.mark.parametrize(
    "path",
    [
        "/_solara/cdn/lodash@4.17.21/lodash.js",
        "/_solara/cdn/@widgetti/solara-vuetify-app@10.1.1/dist/main8.css",
        "/_solara/api/evict/00000000-0000-4000-8000-000000000000",
        "/jupyter/api/kernels",
        "/static/public/x",
        "/vendor/lodash@4.17.21/lodash.js",
        "/nowhere",
    ],
)
def test_what_is_not_named_is_not_there(server, path):
    assert get(server, path)[0] == 404


@pytest.mark.parametrize("folder", ["/static/", "/static/assets/", "/vendor/",
                                    "/jupyter/nbextensions/", "/"])  # fmt: skip
def test_no_path_leads_out_of_its_folder(server, folder):
    secret = (ROOT / "pyproject.toml").read_text("utf-8")[:60]
    for up in ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "....//", "%252e%252e/",
               "/", "//", "%00", "\u202e"):  # fmt: skip
        for goal in ("pyproject.toml", "etc/passwd", f"{ROOT}/pyproject.toml"):
            path = f"{folder}{up * 12}{goal}".encode().decode("latin-1").replace(" ", "%20")
            request = (
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
                f"Cookie: {cookie(server)}\r\nConnection: close\r\n\r\n"
            )
            with raw(server, request) as connection:
                told = b""
                while piece := connection.recv(65536):
                    told += piece
            assert told.split()[1] in (b"404", b"400", b"405", b"403"), path
            assert secret.encode() not in told
            assert b"root:" not in told


def test_nobody_else_gets_into_a_tab_or_ends_it(server):
    kernel = str(uuid.uuid4())
    with talking(server, kernel=kernel) as connection:
        Page(connection)
        count = server.kernels()
        assert refused(server, kernel=kernel) == 403
        ours = f"Origin: {server.url}\r\n"
        assert post(server, f"/_solara/api/close/{kernel}?session_id=x", ours) == 200
        assert server.kernels() == count


def test_other_names_and_frames_are_allowed_by_its_owner_only(tmp_path):
    options = ("--allow-origin", "https://school.example", "--embed", "https://paper.example")
    with start_dashboard(tmp_path / "log.txt", *options) as server:
        headers = {"Cookie": cookie(server), "Host": "school.example"}
        assert get(server, "/", headers)[0] == 200
        assert refused(server, origin="https://school.example") == 101
        assert refused(server, origin="http://school.example") == 403
        found = get(server, "/")[1]
        assert "frame-ancestors https://paper.example" in found["content-security-policy"]
        assert "x-frame-options" not in found
        told = get(server, f"/?token={TOKEN}", {})[1]["set-cookie"]
        assert "SameSite=None; Secure" in told


def test_a_public_kiosk_says_so(tmp_path):
    with start_dashboard(tmp_path / "log.txt", "--no-token") as server:
        assert all(get(server, path, {})[0] == 200 for path in PAGES)
        assert refused(server, headers={}) == 101
        assert refused(server, headers={}, origin="http://evil.example") == 403
        assert get(server, "/resourcez", {})[0] == 404
        assert "no token" in server.log.read_text("utf-8")
        assert TOKEN not in server.log.read_text("utf-8")


RECORD = """
import pathlib, socket
names = pathlib.Path(__file__).with_name("names.txt")
ask = socket.getaddrinfo
def recording(host, *rest, **more):
    with names.open("a") as out:
        print(host, file=out)
    return ask(host, *rest, **more)
socket.getaddrinfo = recording
recording("localhost", 80)
"""


def test_the_internet_is_never_asked(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(RECORD)
    with start_dashboard(tmp_path / "log.txt", settings={"PYTHONPATH": str(tmp_path)}) as server:
        for path in ("/_solara/cdn/vue@3/dist/vue.js", "/vendor/vue@3/dist/vue.js", "/"):
            get(server, path)
        with talking(server) as connection:
            Page(connection)
        names = set((tmp_path / "names.txt").read_text().split())
    assert "localhost" in names  # so asking is recorded
    assert names <= {"localhost", "127.0.0.1"}
    # and when the server ends, the test fails if it knocked at what stands in for the internet
