"""Compiled code that comes with the package is used where it fits, and nothing breaks elsewhere.

The tests run a copy of the package with the compiled code of this checkout. Where the checkout has
none that fits, the copy makes it, which takes a minute. What happens elsewhere is shown by the
smallest function of the model, the one that draws chance for own rules.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import numba
import pytest

from collabsim import shipped
from collabsim.compiled import abilities

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = json.loads((ROOT / "tests" / "golden.json").read_text("utf-8"))["classroom"]
SHIP = str(ROOT / "scripts" / "ship.py")
MADE = shipped.made_here("x86-64-v3", numba.__version__)

WATCH = """
import numba
from numba.core.event import RecordingListener, register
seen = RecordingListener()
register("numba:compile", seen)
"""
DRAW = """
from collabsim.engine.stepping import draws
print(*draws(1, 0, "anything", range(3)), len(seen.buffer) // 2)
"""
RUN = """
import hashlib, json, sys
from collabsim import simulate
months = simulate(**json.loads(sys.argv[1])).months
print(hashlib.sha256(months.tobytes()).hexdigest(), len(seen.buffer))
"""
NOTICE = "Compiling the model, once on this machine: about half a minute … ({})\n"

pytestmark = pytest.mark.skipif(
    not shipped.PROCESSORS["x86-64-v3"] <= abilities(), reason="no code is made on this machine"
)


class Copy:
    """A copy of the package, whose processes keep no compiled code of their own."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.package = place / "collabsim"
        self.folder = self.package / "_compiled"

    def python(self, *arguments: str, **environment: str) -> tuple[str, str]:
        cache = self.place / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        own = {"PYTHONPATH": str(self.place), "NUMBA_CACHE_DIR": str(cache)}
        utf8 = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        kept = {name: value for name, value in os.environ.items() if name[:6] != "NUMBA_"}
        done = subprocess.run(
            [sys.executable, *arguments], env={**kept, **own, **utf8, **environment},
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip(), done.stderr

    def set(self) -> Path:
        (about,) = self.folder.glob("*/made-for.json")
        return about.parent

    def say(self, **values: str) -> None:
        about = self.set() / "made-for.json"
        about.write_text(json.dumps({**json.loads(about.read_text()), **values}))


def copy_of(package: Path, place: Path, *skipped: str) -> Copy:
    ignored = shutil.ignore_patterns("__pycache__", "dashboard", *skipped)
    shutil.copytree(package, place / "collabsim", ignore=ignored)
    return Copy(place)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy that is left as it is."""
    copy = copy_of(shipped.PACKAGE, tmp_path_factory.mktemp("kept"), "_compiled")
    for folder, made in shipped.sets():
        if made == MADE:
            shutil.copytree(folder, copy.folder / folder.name)
            return copy
    copy.python(SHIP)
    return copy


@pytest.fixture
def copy(kept: Copy, tmp_path: Path) -> Copy:
    """A copy to be spoiled."""
    return copy_of(kept.package, tmp_path)


@pytest.fixture(scope="module")
def drawn(kept: Copy) -> str:
    """What the small function answers; it was not compiled for that."""
    numbers, compiled = kept.python("-c", WATCH + DRAW)[0].rsplit(maxsplit=1)
    assert compiled == "0"
    return numbers


def test_a_run_compiles_nothing_and_has_the_same_bits(kept: Copy) -> None:
    asked = json.dumps({"scenario": "classroom", **GOLDEN["run"]})
    assert kept.python("-c", WATCH + RUN, asked) == (f"{GOLDEN['sha256']} 0", "")


def test_nothing_else_that_users_meet_at_first_is_compiled(kept: Copy) -> None:
    assert kept.python(SHIP, "--check") == ("", "")


def test_it_is_not_made_again(kept: Copy) -> None:
    before = {path: path.stat().st_mtime_ns for path in kept.folder.rglob("*")}
    assert kept.python(SHIP) == ("The model's compiled code is there", "")
    assert {path: path.stat().st_mtime_ns for path in kept.folder.rglob("*")} == before


def test_a_first_answer_loads_neither_the_compiler_nor_statistics(kept: Copy) -> None:
    code = (
        "import sys; from collabsim.cli.main import app\n"
        "try: app(['run', 'classroom', '--months', '12'])\n"
        "except SystemExit: pass\n"
        "slow = {'scipy.stats', 'pandas', 'mesa', 'matplotlib', 'numba.np.linalg'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    assert kept.python("-c", code)[0].endswith("[]")


def compiled_instead(copy: Copy, drawn: str, reason: str, **environment: str) -> None:
    """The same numbers, one small compilation, and one line that gives the reason."""
    found, said = copy.python("-c", WATCH + DRAW, **environment)
    numbers, compiled = found.rsplit(maxsplit=1)
    assert numbers == drawn
    assert int(compiled) > 0
    assert said == NOTICE.format(reason)


def test_a_changed_rule_is_compiled(copy: Copy, drawn: str) -> None:
    rule = copy.package / "mechanisms" / "trust.py"
    rule.write_text(rule.read_text("utf-8") + "\n# changed\n", "utf-8")
    compiled_instead(copy, drawn, "the model was changed since the package's code was compiled")


def test_another_numba_compiles(copy: Copy, drawn: str) -> None:
    copy.say(numba="0.1")
    compiled_instead(copy, drawn, "the package's compiled code is for Numba 0.1")


def test_another_python_compiles(copy: Copy, drawn: str) -> None:
    copy.say(python="cpython-39")
    reason = "the package's compiled code is for another system or version of Python"
    compiled_instead(copy, drawn, reason)


def test_a_processor_that_can_do_less_compiles(kept: Copy, drawn: str) -> None:
    reason = "the package's compiled code is for processors that can do more"
    compiled_instead(kept, drawn, reason, NUMBA_ENABLE_AVX="0")


def test_settings_of_numba_are_heeded(kept: Copy, drawn: str) -> None:
    reason = "Numba's settings ask for other code than the package came with"
    compiled_instead(kept, drawn, reason, NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="")


def test_a_package_without_compiled_code_compiles(copy: Copy, drawn: str) -> None:
    shutil.rmtree(copy.folder)
    compiled_instead(copy, drawn, "the package came without compiled code")


def test_a_set_that_does_not_say_what_it_is_for_is_not_used(copy: Copy, drawn: str) -> None:
    (copy.set() / "made-for.json").write_text('{"numba": ')
    compiled_instead(copy, drawn, "the package came without compiled code")


@pytest.mark.parametrize("damage", ["cut", "changed", "emptied"])
def test_a_damaged_file_is_not_used(copy: Copy, drawn: str, damage: str) -> None:
    (file,) = copy.set().glob("fill-*")
    code = file.read_bytes()
    half = len(code) // 2
    file.write_bytes({
        "cut": code[:half],
        "changed": code[:half] + bytes([code[half] ^ 1]) + code[half + 1 :],
        "emptied": b"",
    }[damage])  # fmt: skip
    compiled_instead(copy, drawn, "the package's compiled code is damaged")


def test_what_is_missing_or_cannot_be_read_is_compiled(copy: Copy, drawn: str) -> None:
    (file,) = copy.set().glob("fill-*")
    file.unlink()
    compiled_instead(copy, drawn, "the package's compiled code does not hold all that is needed")
    file.mkdir()
    compiled_instead(copy, drawn, "the package's compiled code cannot be read")


def test_a_package_that_cannot_be_written_to_is_enough(copy: Copy, drawn: str) -> None:
    folders = [copy.package, *(path for path in copy.package.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert copy.python("-c", WATCH + DRAW) == (f"{drawn} 0", "")
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_making_it_where_nothing_can_be_kept_says_so(copy: Copy) -> None:
    shutil.rmtree(copy.folder)
    copy.folder.write_text("a file where the folder would be")
    with pytest.raises(AssertionError, match=r"^The model's compiled code cannot be kept: "):
        copy.python(SHIP)


def test_the_best_set_that_fits_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    v3, v4 = shipped.PROCESSORS["x86-64-v3"], shipped.PROCESSORS["x86-64-v4"]
    for processor in shipped.PROCESSORS:
        shipped.write(tmp_path / processor, shipped.made_here(processor, "1"), {"f": b"code"})
    assert shipped.find_set("1", v4 | {"more"}).name == "x86-64-v4"
    assert shipped.find_set("1", v3).name == "x86-64-v3"
    assert shipped.read(shipped.find_set("1", v3), "f") == b"code"
    with pytest.raises(shipped.Unusable, match="processors that can do more"):
        shipped.find_set("1", v3 - {"avx2"})
    with pytest.raises(shipped.Unusable, match=r"is for Numba 1$"):
        shipped.find_set("2", v3)


@pytest.fixture
def checkout(kept: Copy, tmp_path: Path) -> Copy:
    """What a wheel is built from, with the compiled code."""
    pytest.importorskip("hatchling")
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore", "scripts/wheel_hook.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return copy_of(kept.package, tmp_path / "src", "cli", "report")


def built(checkout: Copy, kind: str) -> tuple[str, list[str]]:
    """The name of a wheel or source archive, and the files in it."""
    root = checkout.place.parent
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", "made"],
        cwd=root, check=True, capture_output=True,
    )  # fmt: skip
    (archive,) = (root / "made").iterdir()
    if kind == "wheel":
        return archive.name, zipfile.ZipFile(archive).namelist()
    with tarfile.open(archive) as files:
        return archive.name, files.getnames()


def test_a_wheel_with_compiled_code_says_what_it_is_for(checkout: Copy) -> None:
    name, files = built(checkout, "wheel")
    version = f"cp{sys.version_info.major}{sys.version_info.minor}"
    system = MADE.system.replace("-", "_").replace(".", "_")
    assert name.endswith(f"-{version}-{version}{sys.abiflags}-{system}.whl")
    inside = f"collabsim/_compiled/{checkout.set().name}/"
    assert {file.removeprefix(inside) for file in files if "_compiled" in file} == {
        file.name for file in checkout.set().iterdir()
    }


def test_a_wheel_leaves_out_code_that_does_not_fit(checkout: Copy) -> None:
    rule = checkout.package / "mechanisms" / "trust.py"
    rule.write_text(rule.read_text("utf-8") + "\n# changed\n", "utf-8")
    name, files = built(checkout, "wheel")
    assert name.endswith("-py3-none-any.whl")
    assert not [file for file in files if "_compiled" in file]


def test_the_sources_come_without_compiled_code(checkout: Copy) -> None:
    _, files = built(checkout, "sdist")
    assert [file for file in files if file.endswith("wheel_hook.py")]
    assert not [file for file in files if "_compiled" in file]
