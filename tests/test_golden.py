"""Golden numbers: three short runs must give the bytes that they gave before.

A failure means that the model changed. If that was meant, renew the numbers and put the reason into
``docs/decisions.md``:

    python tests/test_golden.py --renew
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from collabsim.engine.simulate import simulate

FILE = Path(__file__).with_name("golden.json")
RUNS = {
    "classroom": {"strategy": "slow-inclusive", "seed": 1, "months": 120},
    "today": {"strategy": "mix", "seed": 2, "months": 60},
    "sefton": {"strategy": "fast-inclusive", "seed": 3, "months": 120},
}
NUMBERS = ("need_met", "members", "government_trust", "resentment", "adopted", "government_power")


def golden(scenario: str) -> dict[str, Any]:
    """The digest of all observables of a run, and some of its last month for people to compare."""
    months = simulate(scenario, **RUNS[scenario]).months  # type: ignore[arg-type]
    return {
        "run": RUNS[scenario],
        "sha256": hashlib.sha256(months.tobytes()).hexdigest(),
        "last_month": {name: round(float(months[name][-1]), 6) for name in NUMBERS},
    }


@pytest.mark.parametrize("scenario", RUNS)
def test_golden(scenario: str) -> None:
    expected = json.loads(FILE.read_text("utf-8"))[scenario]
    found = golden(scenario)
    assert found["last_month"] == pytest.approx(expected["last_month"], abs=2e-6)
    assert found == expected, "other bits: a number not shown here, or the columns of the record"


def main() -> None:
    """Write the numbers of the model as it is now."""
    if sys.argv[1:] != ["--renew"]:
        raise SystemExit(__doc__)
    text = json.dumps({scenario: golden(scenario) for scenario in RUNS}, indent=2)
    FILE.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
