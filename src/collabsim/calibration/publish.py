"""Making an ensemble of what was accepted, and keeping everything that says where it comes from."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from collabsim.analysis.patterns import PATTERNS
from collabsim.calibration.space import NAMES, medoid, place_of
from collabsim.calibration.trial import FIT_PATTERNS
from collabsim.calibration.waves import Found, Plan
from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.sweeps.parts import model_digest
from collabsim.sweeps.store import versions, write_atomically, write_json

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
        A row per set, and the number of the medoid, counted from 1.

    Raises:
        InputError: If fewer than two sets were accepted.
    """
    accepted = found.accepted
    if len(accepted) < 2:
        raise InputError(
            f"of {len(found.tried)} sets that were tried {len(accepted)} met all patterns;"
            " an ensemble needs more. Let the search go on with more --waves"
        )
    order = np.random.default_rng(plan.seed).permutation(len(accepted))
    accepted = accepted.iloc[order].reset_index(drop=True)
    return accepted, medoid(places(accepted)) + 1


def places(accepted: pd.DataFrame) -> Any:
    """Where sets lie in the unit cube: array (sets, parameters)."""
    return np.array([place_of(row) for row in accepted[list(NAMES)].to_dict("records")])


def write_ensemble(
    searches: Mapping[str, Found], sets: pd.DataFrame, centre: int, plan: Plan, folder: Path,
    command: str,
) -> None:  # fmt: skip
    """Write the sets and the manifest into an existing folder.

    Args:
        searches: What was found, by the name of the model; the first is the model itself.
        sets: The ensemble.
        centre: Number of its medoid, counted from 1.
        plan: How far the search went.
        folder: Where to write.
        command: Command that makes the same ensemble again.

    Raises:
        InputError: If a file cannot be written.
    """
    whole = {name: int for name in NAMES if SPECS[name].whole}
    table = sets.astype(whole)
    write_atomically(
        folder / SETS, lambda at: table.to_csv(at, index=False, lineterminator="\n")
    )
    own = next(iter(searches.values()))
    write_json(folder / MANIFEST, {
        "sets": len(sets), "medoid": centre, "tried": len(own.tried),
        "met_at_first": len(own.again), "waves": int(own.tried["wave"].max()),
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
