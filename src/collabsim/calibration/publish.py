"""Making an ensemble of what was accepted, and keeping everything that says where it comes from."""

import hashlib
import json
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from collabsim.analysis.patterns import PATTERNS
from collabsim.calibration.space import NAMES
from collabsim.calibration.trial import FIT_PATTERNS
from collabsim.calibration.waves import Found, Plan
from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.sweeps.formats import csv
from collabsim.sweeps.parts import model_digest
from collabsim.sweeps.store import versions, write_bytes, write_json

SETS: Final = "plausible.csv"
MANIFEST: Final = "plausible.json"
_ALSO_DECIDES: Final = ("analysis/pattern*.py", "calibration/*.py", "pattern_runs.py")


def question_digest(plan: Plan) -> str:
    """A short digest of everything that the result of a search depends on."""
    root = Path(__file__).parents[1]
    ranges = [(name, SPECS[name].low, SPECS[name].high) for name in NAMES]
    digest = hashlib.sha256(json.dumps([model_digest(), plan, ranges]).encode())
    for path in sorted(path for pattern in _ALSO_DECIDES for path in root.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def ensemble(found: Found, plan: Plan) -> tuple[pd.DataFrame, int]:
    """The accepted sets in a fixed random order, so that the first few are a fair sample of all.

    Returns:
        A row per set, and the number, counted from 1, of the set that gives the defaults: the most
        central one that met all patterns again with new seeds.

    Raises:
        InputError: If no set met all patterns twice.
    """
    accepted, twice = found.accepted, found.again[found.again["accepted"]]
    if twice.empty:
        raise InputError(
            f"of {len(found.tried)} sets that were tried {len(accepted)} met all patterns, and of"
            f" {len(found.again)} run again none; let the search go on with more --waves"
        )
    order = np.random.default_rng(plan.seed).permutation(len(accepted))
    accepted = accepted.iloc[order].reset_index(drop=True)
    same = (accepted[list(NAMES)] == twice.iloc[0][list(NAMES)]).all(axis=1)
    return accepted, int(np.flatnonzero(same)[0]) + 1


def write_ensemble(
    found: Found, sets: pd.DataFrame, centre: int, plan: Plan, folder: Path, command: str
) -> None:
    """Write the sets and the manifest into an existing folder.

    Args:
        found: What the search of the model tried and accepted.
        sets: The ensemble.
        centre: Number of the set that gives the defaults, counted from 1.
        plan: How far the search went.
        folder: Where to write.
        command: Command that makes the same ensemble again.

    Raises:
        InputError: If a file cannot be written.
    """
    whole = {name: int for name in NAMES if SPECS[name].whole}
    write_bytes(folder / SETS, csv(sets.astype(whole)))
    write_json(folder / MANIFEST, {
        "sets": len(sets), "defaults": centre, "tried": len(found.tried),
        "waves": int(found.tried["wave"].max()), "run_again": len(found.again),
        "met_again": int(found.again["accepted"].sum()),
        "plan": plan._asdict(), "command": command, "question": question_digest(plan),
        "patterns": {
            pattern.name: [[check.asked, _plain(check.low), _plain(check.high)]
                           for check in pattern.checks]
            for pattern in FIT_PATTERNS
        },
        "never_used": [p.name for p in PATTERNS if p not in FIT_PATTERNS],
        "ranges": {name: [SPECS[name].low, SPECS[name].high] for name in NAMES},
        **versions(),
    })  # fmt: skip


def _plain(limit: float) -> float | None:
    return limit if np.isfinite(limit) else None
