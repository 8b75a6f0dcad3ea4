"""Making an ensemble of what was accepted, and keeping everything that says where it comes from."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from collabsim.analysis.patterns.catalogue import PATTERNS
from collabsim.calibration.matching import Searched, SearchPlan
from collabsim.calibration.report import OPEN, spread
from collabsim.calibration.simulator import ASKED
from collabsim.calibration.space import NAMES, centrality, places_of
from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.study.formats import csv
from collabsim.study.parts import model_digest
from collabsim.study.store import versions, write_bytes, write_json

SETS: Final = "plausible.csv"
MANIFEST: Final = "plausible.json"
_ALSO_DECIDES: Final = (
    "analysis/patterns/*.py", "calibration/*.py", "evidence/*", "scenarios/*.toml",
    "laboratory/patterns.py",
)  # fmt: skip


def question_digest(plan: SearchPlan) -> str:
    """A short digest of everything that a wave depends on; how many there will be is no part."""
    root = Path(__file__).parents[1]
    ranges = [(name, SPECS[name].low, SPECS[name].high) for name in NAMES]
    shape = plan._replace(sets=0, waves=0, again=False)
    digest = hashlib.sha256(json.dumps([model_digest(), shape, ranges, versions()]).encode())
    files = {path for pattern in _ALSO_DECIDES for path in root.glob(pattern) if path.is_file()}
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def ensemble(found: Searched, plan: SearchPlan) -> tuple[pd.DataFrame, int]:
    """The sets that met everything twice, in a fixed random order, so that the first few are fair.

    Returns:
        A row per set with its parameters and its line, and the number, counted from 1, of the set
        that gives the defaults: the most central one, which has the least mean distance to all.

    Raises:
        InputError: If no set met all patterns twice.
    """
    twice = found.again[found.again["accepted"]]
    if twice.empty:
        raise InputError(
            f"of {len(found.tried)} sets that were tried {len(found.accepted)} met all patterns,"
            f" and of {len(found.again)} run again none; let the search go on with more --waves"
        )
    order = np.random.default_rng(plan.seed).permutation(len(twice))
    sets = twice.iloc[order][[*NAMES, "line"]].reset_index(drop=True)
    return sets, int(centrality(places_of(sets))[0]) + 1


def write_ensemble(
    found: Searched, sets: pd.DataFrame, centre: int, plan: SearchPlan, folder: Path, command: str
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
    write_bytes(folder / SETS, csv(sets[list(NAMES)].astype(whole)))
    write_json(folder / MANIFEST, {
        "sets": len(sets), "defaults": centre, "tried": len(found.tried),
        "waves": int(found.tried["wave"].max()), "run_again": len(found.again),
        "met_again": int(found.again["accepted"].sum()),
        "lines": sets["line"].astype(int).tolist(), "spread": round(spread(sets), 3),
        "date": datetime.now(UTC).date().isoformat(),
        "plan": plan._asdict(), "command": command, "question": question_digest(plan),
        "patterns": {
            pattern.name: {
                label: [_plain(asked.fact.low), _plain(asked.fact.high)]
                for label, asked in ASKED.items() if asked.pattern is pattern
            }
            for pattern in PATTERNS if pattern.name not in OPEN
        },
        "never_used": list(OPEN),
        "ranges": {name: [SPECS[name].low, SPECS[name].high] for name in NAMES},
        **versions(),
    })  # fmt: skip


def _plain(limit: float) -> float | None:
    return limit if np.isfinite(limit) else None
