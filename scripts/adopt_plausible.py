"""Take the result of a calibration into the package.

``python scripts/adopt_plausible.py out/calibration`` copies the plausible sets and their manifest
beside the scenarios, keeps tables and figures in ``results/calibration``, and writes one set, whose
number the manifest gives, into the declarations of the parameters as their defaults. It changes
nothing else: documentation and recorded runs have to be renewed then, as ``make calibrate`` does.
"""

import ast
import csv
import json
import shutil
import sys
from pathlib import Path

from collabsim.parameters import SPECS, Parameters

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "collabsim"
KEPT = ("plausible.csv", "plausible.json")
SHOWN = (
    "again.csv", "conflicts.csv", "conflicts.png", "corroborated.csv", "even.csv", "learned.csv",
    "learned.png", "met.csv", "models.csv", "models.png", "telling.csv",
)  # fmt: skip


def defaults(folder: Path) -> dict[str, float]:
    """The values of the set in ``folder`` that gives the defaults, by parameter name."""
    number = json.loads((folder / "plausible.json").read_text("utf-8"))["defaults"]
    with (folder / "plausible.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: float(text) for name, text in rows[number - 1].items()}


def with_defaults(source: str, group: str, values: dict[str, float]) -> str:
    """Source of a file of declarations, with new defaults for the parameters of one class.

    Args:
        source: Python code.
        group: Name of the class.
        values: New defaults by name of the field.
    """
    lines = source.splitlines(keepends=True)
    places = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name == group:
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.value, ast.Call):
                    name, default = ast.unparse(field.target), field.value.args[0]
                    if name in values:
                        places.append((default, values[name], ast.unparse(field.annotation)))
    for default, value, kind in reversed(places):
        row = default.lineno - 1
        text = str(int(value)) if kind == "int" else repr(value)
        line = lines[row]
        # columns are counted in bytes; all code before a default is ASCII
        lines[row] = line[: default.col_offset] + text + line[default.end_col_offset :]
    return "".join(lines)


def adopt(folder: Path) -> None:
    """Take over the sets, the figures and the defaults of a finished calibration."""
    for name in KEPT:
        shutil.copyfile(folder / name, PACKAGE / "scenarios" / name)
    results = ROOT / "results" / "calibration"
    results.mkdir(parents=True, exist_ok=True)
    for name in SHOWN:
        if (folder / name).exists():
            shutil.copyfile(folder / name, results / name)
    groups: dict[str, dict[str, float]] = {}
    for name, value in defaults(folder).items():
        group, field = name.split(".")
        groups.setdefault(group, {})[field] = min(SPECS[name].high, max(SPECS[name].low, value))
    for group, values in groups.items():
        holder = type(Parameters.model_fields[group].default)
        file = PACKAGE.parent / f"{holder.__module__.replace('.', '/')}.py"
        source = file.read_text("utf-8")
        file.write_text(with_defaults(source, holder.__name__, values), "utf-8")


if __name__ == "__main__":
    adopt(Path(sys.argv[1]))
