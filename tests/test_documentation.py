"""What the pages say is so: commands parse, examples run, paths exist, tables are fresh."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from collabsim.parameters import NAMES, Parameters
from collabsim.scenarios import load_scenario, parse_scenario

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
README = (ROOT / "README.md").read_text("utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")
IGNORED = {"_compiled", "__pycache__", "py.typed"}


def blocks(language: str, pages: list[Path] = PAGES) -> list[str]:
    texts = (page.read_text("utf-8") for page in pages)
    return [body for text in texts for kind, body in FENCE.findall(text) if kind == language]


def shell_lines(start: str) -> list[str]:
    lines = (line for body in blocks("sh") for line in body.splitlines())
    return sorted({line for line in lines if line.startswith(start)})


def paths_on_the_map() -> list[str]:
    (drawn,) = (body for body in blocks("text", [ROOT / "README.md"]) if "src/collabsim/" in body)
    folder = ""
    found = []
    for line in drawn.splitlines():
        name = line.split()[0]
        if line.startswith(" "):
            found.append(folder + name)
            continue
        folder = name
        found.append(name)
    return found


def test_the_index_names_every_page():
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert {page for page in pages if f"({page})" not in index} == set()


def test_generated_parts_are_fresh():
    script = ROOT / "scripts" / "generate_docs.py"
    found = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize("body", blocks("python"))
def test_examples_run(body, capsys):
    exec(compile(body, "example", "exec"), {})


@pytest.mark.parametrize("body", blocks("toml"))
def test_scenario_snippets_are_valid(body):
    parse_scenario(body)


@pytest.mark.parametrize("line", shell_lines("collabsim "))
def test_commands_parse(line):
    import typer

    from collabsim.cli.main import app

    group = typer.main.get_command(app)
    with group.make_context("collabsim", [], resilient_parsing=True) as context:
        name, command, rest = group.resolve_command(context, shlex.split(line, comments=True)[1:])
        given = command.make_context(name, rest, parent=context).params
    if "scenario" in given:
        scenario = load_scenario(given["scenario"])
        for strategy in (given.get("strategies") or given.get("strategy") or "mix").split(","):
            assert strategy in (*scenario.strategy_names, "mix")
    for setting in given.get("settings") or []:
        assert setting.partition("=")[0] in NAMES
    assert given.get("group") in (None, *Parameters.model_fields)


@pytest.mark.parametrize("line", shell_lines("make "))
def test_make_targets_exist(line):
    target = line.split()[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", paths_on_the_map())
def test_map_shows_what_exists(path):
    found = ROOT / path
    assert found.is_dir() if path.endswith("/") else found.is_file()


def test_map_is_complete():
    here = (ROOT / "src" / "collabsim").iterdir()
    parts = {f"src/collabsim/{p.name}{'/' if p.is_dir() else ''}" for p in here}
    parts -= {f"src/collabsim/{name}{end}" for name in IGNORED for end in ("", "/")}
    assert parts <= set(paths_on_the_map())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    targets = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    missing = [link for link in targets if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_parameters_named_in_pages_exist(page):
    groups = "|".join(Parameters.model_fields)
    named = re.findall(rf"`((?:{groups})\.[a-z_]+)`", page.read_text("utf-8"))
    files = {"py", "md", "toml", "sh"}
    unknown = {name for name in named if name.split(".")[1] not in files} - set(NAMES)
    assert not unknown
