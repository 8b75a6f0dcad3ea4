"""The pages for those who do not believe name only what exists; their tables are the results."""

import ast
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

import belief_tables
import generate_docs

ROOT = Path(__file__).resolve().parents[1]
PAGE = "\n".join(
    (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("belief", "checklists")
)
PATHS = sorted(
    set(re.findall(r"`((?:src|docs|tests|experiments|results|scripts|benchmarks)/[\w./-]+)", PAGE))
    | set(re.findall(r"`([A-Z]+\.\w+)`", PAGE))
)
TESTS = sorted(set(re.findall(r"`(tests/\w+\.py)::(\w+)`", PAGE)))


@pytest.mark.parametrize("path", PATHS)
def test_paths_exist(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("file", "name"), TESTS)
def test_tests_exist(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_enough_is_named() -> None:
    assert len(PATHS) > 30
    assert len(TESTS) > 10


def test_every_source_says_how_far_it_was_read() -> None:
    marks = "essay|abstract|data|page|general"
    text = PAGE.split("## Purpose")[1]
    cited = re.findall(r"et al\. \(?(?:19|20)\d\d\)?(.{0,14})", text)
    cited += re.findall(r"& [A-Z]\w+ \(?(?:19|20)\d\d\)?(.{0,14})", text)
    assert len(cited) > 20
    assert [rest for rest in cited if not re.match(rf" \[(?:{marks})\]", rest)] == []


def test_numbers_as_they_are_said() -> None:
    said = belief_tables.spoken
    assert [said(x) for x in (0.123, -1.5, 12.34, 1234.5)] == ["0.12", "−1.50", "12.3", "1,234"]
    assert said(1.0, sign=True) == "+1.00"
    assert (said(-0.001), said(-0.001, sign=True)) == ("0.00", "+0.00")
    assert (said(float("inf")), said(float("nan"))) == ("never", "–")


def test_tables_are_those_of_the_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(belief_tables, "RESULTS", tmp_path)
    assert belief_tables.referee(generate_docs.table) == belief_tables.MISSING
    head = "question,variant,scenario,years,difference,low,high,change,note"
    lines = [
        "Which idea carries it?,small,classroom,20,1,-0.5,1.5,-0.1,",
        "Which idea carries it?,large,classroom,20,-1,-1.5,-0.5,-2,because",
        "Which idea carries it?,large,classroom,5,0.5,0.5,0.5,0,because",
    ]
    (tmp_path / "table.csv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    found = belief_tables.referee(generate_docs.table).splitlines()
    assert found[0] == "**Which idea carries it?**"
    assert found[2] == "| variant | `classroom`, 5 years | `classroom`, 20 years |"
    assert found[4] == "| large (because) | **+0.50** | **−1.00 [−1.50, −0.50]** |"
    assert found[5] == "| small | – | +1.00 [−0.50, +1.50] |"
