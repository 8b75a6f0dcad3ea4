"""The house stays in order: who imports whom, how files begin, and what may not be in them."""

import ast
import re
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numba
import numpy as np
import pytest

from collabsim.compiled import rule
from collabsim.engine import schedule
from collabsim.mechanisms.declare import Mechanism

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "collabsim"
SOURCES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = [*SOURCES, *sorted((ROOT / "scripts").glob("*.py"))]

LONGEST = 400
LONGER: set[str] = set()
TEXT = {".cff", ".csv", ".json", ".md", ".py", ".sh", ".toml", ".yaml", ".yml", ""}
SKIPPED = {"__pycache__", "build", "dist", "out"}


def modules(folder: str) -> list[ModuleType]:
    names = (path.stem for path in sorted((PACKAGE / folder).glob("*.py")))
    return [import_module(f"collabsim.{folder}.{name}") for name in names if name != "__init__"]


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix() if path.is_relative_to(PACKAGE) else path.name


def test_layers_hold():
    check = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    found = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_front_door_is_light():
    heavy = {"mesa", "pandas", "matplotlib", "numba", "numpy", "scipy", "pydantic", "typer"}
    assert not heavy & loaded_by("import collabsim")


@pytest.mark.parametrize("module", ["collabsim.engine.simulate", "collabsim.laboratory.comparing"])
def test_runs_need_neither_mesa_nor_tables_nor_pictures(module):
    assert not {"mesa", "pandas", "matplotlib"} & loaded_by(f"import {module}")


def test_command_line_starts_light():
    assert not {"mesa", "pandas", "matplotlib", "numba"} & loaded_by("import collabsim.cli.main")


def test_front_door_offers_what_it_names():
    import collabsim

    assert sorted(collabsim._HOMES) == sorted(collabsim.__all__)
    missing = [name for name in collabsim.__all__ if not hasattr(collabsim, name)]
    assert not missing


@pytest.mark.quick
def test_no_file_imports_the_whole_package_or_by_half_a_name():
    found = []
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            whole = isinstance(node, ast.Import) and any(
                name.name.startswith("collabsim") for name in node.names
            )
            front = isinstance(node, ast.ImportFrom) and (
                node.level > 0 or (node.module == "collabsim" and path.name != "__init__.py")
            )
            if whole or front:
                found.append(f"{relative(path)}:{node.lineno}")
    assert not found


@pytest.mark.quick
def test_files_open_with_a_paragraph():
    assert not [relative(path) for path in SCRIPTS if not ast.get_docstring(parsed(path))]


@pytest.mark.quick
def test_files_are_short():
    lengths = ((relative(path), len(path.read_text("utf-8").splitlines())) for path in SCRIPTS)
    assert not [(name, n) for name, n in lengths if n > LONGEST and name not in LONGER]


@pytest.mark.quick
def test_exceptions_to_length_are_needed():
    needless = [
        name for name in LONGER if len((PACKAGE / name).read_text("utf-8").splitlines()) <= LONGEST
    ]
    assert not needless


def test_the_month_lists_each_rule_once():
    """Nothing but the tuples names a rule: what is declared is what is called."""
    tree = ast.parse((PACKAGE / "engine" / "schedule.py").read_text("utf-8"))
    files = {module.__name__.rsplit(".", maxsplit=1)[-1] for module in modules("mechanisms")}
    named = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in files
    ]
    assert len(named) == len(set(named)) == len(schedule.MECHANISMS)


def test_the_month_goes_in_the_order_that_is_written():
    @rule
    def doubled(world, clock, p):
        world[0] *= 2.0

    @rule
    def more(world, clock, p):
        world[0] += 3.0

    double, add = (Mechanism(each.__name__, "nation", "", each, (), ()) for each in (doubled, more))
    for declared, result in (((double, add), 5.0), ((add, double), 8.0), ((add,), 4.0)):
        month = schedule.one_after_another(declared)
        world = np.ones(1)
        numba.njit(lambda world, month=month: month(world, 0, 0))(world)
        assert world[0] == result


def test_nothing_names_a_machine():
    # put together from parts, so that this file does not name them either
    homes = re.compile("/" + r"(?:root|home|Users|tmp)/\w" + "|" + "/" + r"work/\w")
    registries = re.compile(r"(?:pypi|pythonhosted)\." + "org|file:" + "//|index-" + "url")
    found = []
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        if hidden or SKIPPED & set(parts) or path.suffix not in TEXT or not path.is_file():
            continue
        text = path.read_text("utf-8")
        for pattern in (homes, registries):
            found += [f"{'/'.join(parts)}: {hit[0]}" for hit in pattern.finditer(text)]
    assert not found


TWINS = (
    ("lanes.functions", "lanes.plain"),
    ("lanes.columns", "lanes.plain"),
)
"""Modules that have one name for one thing because they do it in two ways: compiled, and plain."""


def test_no_name_is_used_for_two_things() -> None:
    """A class or public function has one home; a command may be called like what it asks."""
    homes: dict[str, list[str]] = {}
    for file in PACKAGE.rglob("*.py"):
        module = ".".join(file.relative_to(PACKAGE).with_suffix("").parts)
        for node in ast.parse(file.read_text("utf-8")).body:
            kinds = (ast.ClassDef, ast.FunctionDef)
            if isinstance(node, kinds) and not node.name.startswith("_") and node.name != "main":
                homes.setdefault(node.name, []).append(module)
    twice = {
        name: sorted(found)
        for name, found in homes.items()
        if len(found) > 1
        and tuple(sorted(found)) not in TWINS
        and len([home for home in found if not home.startswith("cli.")]) > 1
        and not all(home.endswith(".page") for home in found)
    }
    assert twice == {}
