"""Do the patterns that sets are chosen by decide the answer? Who is ahead where each is met.

Question
    Parameter values are chosen by patterns, and half of the patterns come from the essay whose
    claim is in question. If a pattern is mostly met where slow-inclusive wins anyway, then choosing
    by it answers the question in advance. Which patterns do that, and how strongly?

Design
    The places of the calibration's first wave, drawn evenly from the plausible ranges, with the
    patterns that were measured there (``results/calibration/even.csv``). At each place both
    strategies in the same worlds: ``classroom``, two seeds. Compared are places that meet a pattern
    and places that do not: mean difference after 20 years, slow-inclusive less fast-divisive, and
    share of places with slow-inclusive ahead, with 95 % bootstrap intervals over places.

Runtime
    A few minutes on two cores: 8,000 runs.

How to run
    python -m experiments.e10_patterns

Found
    The patterns decide much. Of all 2,000 places slow-inclusive is ahead at 20 % [18, 21] and
    behind by 0.06 years on average; where Sefton's pattern (P4) is met at 49 % [41, 58] (n = 130),
    where it is not at 18 %.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from collabsim.analysis.intervals import mean
from collabsim.calibration.simulator import FIT_PATTERNS
from collabsim.calibration.space import NAMES
from collabsim.errors import InputError
from collabsim.strategies import PAIR
from collabsim.study.formats import csv
from collabsim.study.store import prepare_folder, write_bytes
from experiments.common import RAW, arguments, keep_table, run

PLACES = Path("results/calibration/even.csv")
SEEDS, YEARS = 2, 20
SOURCES = {
    pattern.name: " and ".join(sorted({check.fact.mark for check in pattern.checks}))
    for pattern in FIT_PATTERNS
}
"""How the numbers of each pattern were come by."""


def main() -> None:
    """Run the experiment and keep its table."""
    options = arguments(__doc__)
    keep = options.out / "e10_patterns"
    try:
        places = pd.read_csv(PLACES)
        prepare_folder(RAW)
    except (OSError, InputError) as error:
        raise SystemExit(f"Error: {error}; `make calibrate` writes {PLACES}") from None
    points = RAW / "even_points.csv"
    write_bytes(points, csv(places[list(NAMES)]))
    question = {
        "name": "even", "scenario": "classroom", "seeds": SEEDS, "months": 12 * YEARS,
        "strategies": PAIR, "design": {"kind": "table", "file": str(points)},
    }  # fmt: skip
    results = run(question, keep, options.workers)
    found = by_pattern(places, differences(results))
    keep_table(found, keep, "patterns")
    print(found.round(2).to_string())


def differences(results: pd.DataFrame) -> pd.Series:
    """Mean difference at each place, by its number: the second strategy less the first."""
    outcome = results.pivot_table(
        index="point", columns="strategy", values=f"cumulative_{YEARS}", aggfunc="mean"
    )
    return outcome[PAIR[1]] - outcome[PAIR[0]]


def by_pattern(places: pd.DataFrame, difference: pd.Series) -> pd.DataFrame:
    """Who is ahead where each pattern is met, and where it is not.

    Args:
        places: A row per place, with a column per pattern that says whether it was met, empty where
            it was not measured.
        difference: Difference at each place, in the same order.
    """
    every = np.ones(len(places), dtype=bool)
    groups = [("all places", "", "", every)]
    for name, source in SOURCES.items():
        met = places[name]
        known = met.notna().to_numpy()
        yes = known & met.fillna(False).astype(bool).to_numpy()
        groups.append((name, source, "met", yes))
        groups.append((name, source, "not met", known & ~yes))
    rows = []
    for name, source, which, chosen in groups:
        some = difference.to_numpy()[chosen]
        gained, ahead = mean(some), mean((some > 0.0).astype(float))
        rows.append({
            "pattern": name, "source": source, "where": which, "places": int(chosen.sum()),
            "difference": gained.value, "low": gained.low, "high": gained.high,
            "slow_ahead": ahead.value, "ahead_low": ahead.low, "ahead_high": ahead.high,
        })  # fmt: skip
    return pd.DataFrame(rows)


if __name__ == "__main__":
    main()
