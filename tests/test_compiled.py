"""Who waits for the compiler is told so once, and nobody else is.

A small function stands for the model, compiled by processes of their own that share a folder for
compiled code.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SMALL = """
from collabsim.compiled import compile_entry, sources_digest

def entries(digest):
    def add(a, b):
        digest
        return a + b

    def double(a):
        digest
        return 2 * a

    return compile_entry(add), compile_entry(double)

add, double = entries(sources_digest())
print(add(1, 2), double(4))
"""
TOLD = "Compiling the model, once on this machine: about half a minute …\n"


def said(script: Path, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        env={**os.environ, "NUMBA_CACHE_DIR": str(folder), "XDG_CACHE_HOME": str(folder),
             "PYTHONIOENCODING": "utf-8"},
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout == "3 8\n"
    return done.stderr


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "small.py"
    path.write_text(SMALL)
    return path


def test_compiling_is_told_once_and_not_when_the_code_is_kept(script: Path, tmp_path: Path) -> None:
    assert said(script, tmp_path / "kept") == TOLD
    assert said(script, tmp_path / "kept") == ""


def test_without_a_folder_every_process_tells(script: Path, tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_text("a file where Numba would make a folder")
    for _ in range(2):
        words = said(script, script / "no folder")
        assert words.startswith("Compiling the model, in every process")


def test_a_program_can_send_the_notice_elsewhere(script: Path, tmp_path: Path) -> None:
    quiet = "import logging\nlogging.getLogger('collabsim').setLevel('ERROR')\n"
    script.write_text(quiet + SMALL)
    assert said(script, tmp_path / "kept") == ""
