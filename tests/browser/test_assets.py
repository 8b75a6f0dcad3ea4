"""Every file that Solara's page asks for lies in the folder that is installed with it.

Otherwise Solara would fetch it from the internet without a word. Needs no browser.
"""

import re
from importlib.metadata import files
from pathlib import Path, PurePosixPath

import pytest

from browser.serving import Server

ASKED = re.compile(r"/vendor/([^\"'?# ]+)")
INSIDE = re.compile(r"url\(\s*[\"']?(?!data:)([^\"')?#]+)")
FOLDER = "share/solara/cdn/"


@pytest.fixture(scope="module")
def installed() -> dict[str, str]:
    """Path in the folder of assets, and where the file lies."""
    found = files("solara-assets") or []
    return {
        str(path).partition(FOLDER)[2]: str(path.locate())
        for path in found
        if FOLDER in str(path)
    }


def asked_by(text: str) -> set[str]:
    return set(ASKED.findall(text))


def test_the_page_asks_only_for_what_is_installed(server: Server, installed):
    asked = {path for page in ("/", "/sweep") for path in asked_by(server.get(page))}
    assert any("solara-vuetify-app@" in path for path in asked), "not the parts that are pinned"
    assert len(asked) >= 5, asked
    assert asked <= set(installed)


def test_style_sheets_ask_only_for_what_is_installed(server: Server, installed):
    sheets = [path for path in asked_by(server.get("/")) if path.endswith(".css")]
    assert sheets
    for sheet in sheets:
        text = Path(installed[sheet]).read_text("utf-8")
        for link in {link for link in INSIDE.findall(text) if "://" not in link}:
            path = _resolved(PurePosixPath(sheet).parent / link)
            assert path in installed, f"{sheet} asks for {link}"


def _resolved(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def test_no_part_of_the_page_lies_elsewhere(server: Server):
    text = server.get("/")
    loaded = re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"(\w+:)?//[^\"]*\"", text)
    assert not loaded
