"""Parameters are declared in the files of their rules, and put together in an order that stays."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from collabsim.parameters import NAMES, SPECS, Parameters
from helpers import FIXED

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import adopt_plausible  # noqa: E402


def test_names_keep_their_order() -> None:
    """The compiled model's record and kept results go by it; new ones may stand between."""
    assert [name for name in NAMES if name in FIXED] == list(FIXED)


def test_every_group_is_declared_in_the_file_of_its_rule() -> None:
    homes = {group: type(field.default) for group, field in Parameters.model_fields.items()}
    for group, home in homes.items():
        rules = home.__module__ == f"collabsim.mechanisms.{group}"
        assert rules or (group in {"size", "start"} and home.__module__ == "collabsim.state.start")


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package, which the script takes for the real one."""
    package = tmp_path / "src" / "collabsim"
    shutil.copytree(ROOT / "src" / "collabsim", package, ignore=shutil.ignore_patterns("*.pyc"))
    monkeypatch.setattr(adopt_plausible, "ROOT", tmp_path)
    monkeypatch.setattr(adopt_plausible, "PACKAGE", package)
    return package


def test_calibration_writes_its_numbers_into_the_files_of_the_rules(
    copied: Path, tmp_path: Path
) -> None:
    new = {"trust.gain": 0.0123, "listening.meetings": 3, "start.facets": 50, "law.threshold": 9.0}
    found = {name: new.get(name, spec.default) for name, spec in SPECS.items()}
    result = tmp_path / "found"
    result.mkdir()
    (result / "plausible.json").write_text(json.dumps({"defaults": 1}), "utf-8")
    lines = (",".join(found), ",".join(map(repr, found.values())))
    (result / "plausible.csv").write_text("\n".join(lines), "utf-8")
    adopt_plausible.adopt(result)
    changed = {}
    for file in copied.rglob("*.py"):
        before = (ROOT / "src" / "collabsim" / file.relative_to(copied)).read_text("utf-8")
        lines = zip(before.splitlines(), file.read_text("utf-8").splitlines(), strict=True)
        differ = [new.strip() for old, new in lines if old != new]
        if differ:
            changed[file.relative_to(copied).as_posix()] = differ
    assert changed == {
        "mechanisms/trust.py": [
            '0.0123, (0.005, 0.03), "Step of trust after a good experience of strength 1.",'
        ],
        "mechanisms/listening.py": ['3, (1, 4), "Meetings of a government with each organisation.'
                                    '", symbol="n_m",'],
        "mechanisms/law.py": [
            '0.25, (0.05, 0.25), "Support below which no bill passes.", symbol="L_½",'
        ],
        "state/start.py": ['50, (24, 64), "Facets of the problem.", symbol="M", unit="facets",'
                           ' limits=(2, 64),'],
    }  # fmt: skip
