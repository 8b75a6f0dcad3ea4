"""An outcome that some runs do not have: commands say how many they leave out, or refuse."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from collabsim.analysis.worlds import missing_in_words
from collabsim.cli.main import app
from collabsim.errors import InputError
from collabsim.scenarios.ablations import ABLATIONS
from collabsim.strategies import PAIR
from collabsim.study import results

FAST, SLOW = PAIR
CASES = 1 + len(ABLATIONS)
ASKED = ("--months", "12", "--outcome", "law_month", "--json", "--out")


def law_month(strategy: str, seed: int) -> float:
    """Two months earlier with the slow strategy; with the fast one never from seed 3 on."""
    if strategy == FAST and seed >= 3:
        return np.nan
    return (10.0 if strategy == FAST else 8.0) + seed


def with_laws(runs: pd.DataFrame) -> pd.DataFrame:
    months = [law_month(*run) for run in zip(runs["strategy"], runs["seed"], strict=True)]
    return runs.assign(law_month=months)


@pytest.fixture
def laws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Laws of known months in whatever a command has run."""
    read = results.load_results
    monkeypatch.setattr(results, "load_results", lambda folder: with_laws(read(folder)))


@pytest.mark.usefixtures("laws")
@pytest.mark.parametrize(
    ("command", "worlds"),
    [
        (("ablate", "classroom", "--seeds", "3"), 3 * CASES),
        (("boundary", "trust.gain=0.01:0.02:2", "trust.asymmetry=1:2:2", "--scenario", "classroom",
          "--seeds", "3"), 12),
        (("resilience", "classroom", "--month", "6", "--steps", "2", "--seeds", "3"), 6),
        (("discover", "classroom", "--factors", "trust.gain", "--points", "20", "--seeds", "3"),
         60),
    ],
    ids=["ablate", "boundary", "resilience", "discover"],
)  # fmt: skip
def test_commands_say_how_many_worlds_they_leave_out(
    command: tuple[str, ...], worlds: int, tmp_path: Path
) -> None:
    done = CliRunner().invoke(app, [*command, *ASKED, str(tmp_path)])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)["found"].splitlines()[-1]
    assert said == (
        f"law_month is missing in {worlds // 3} of {worlds} worlds (in {worlds // 3} with {FAST},"
        f" in 0 with {SLOW}); these are left out, and a point left with fewer than two is unsure."
    )


@pytest.mark.usefixtures("laws")
def test_shares_of_variance_are_refused_where_an_outcome_is_missing(tmp_path: Path) -> None:
    few = ("--factors", "trust.gain", "--trajectories", "20")
    done = CliRunner().invoke(app, ["sensitivity", "classroom", *few, *ASKED, str(tmp_path)])
    assert done.exit_code == 2
    runs = with_laws(pd.read_parquet(next(tmp_path.glob("screening-*/runs"))))
    points = runs.loc[runs["law_month"].isna(), "point"].nunique()
    assert done.output.splitlines()[-1].startswith(
        f"Error: law_month is missing or infinite in {points} of 60 points, so its variance has no"
    )


def test_an_outcome_that_no_world_has_is_refused_by_name(tmp_path: Path) -> None:
    worlds = 2 * CASES
    command = ["ablate", "classroom", "--seeds", "2", *ASKED, str(tmp_path)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 2
    assert done.output.splitlines()[-1] == (
        f"Error: law_month is missing in all {worlds} worlds (in {worlds} with {FAST}, in {worlds}"
        f" with {SLOW}), so that nobody can be held against the other; choose another outcome"
    )


def test_worlds_are_counted_once_whichever_strategy_lacks_the_outcome() -> None:
    rows = [
        {"point": 0, "strategy": strategy, "seed": seed, "law_month": month}
        for strategy, months in ((FAST, (1, np.nan, np.nan, 2)), (SLOW, (np.nan, np.nan, 3, 4)))
        for seed, month in enumerate(months)
    ]
    runs = pd.DataFrame(rows)
    assert missing_in_words(runs, "law_month", FAST, SLOW).startswith(
        f"law_month is missing in 3 of 4 worlds (in 2 with {FAST}, in 2 with {SLOW});"
    )
    there = runs.assign(law_month=1.0)
    assert missing_in_words(there, "law_month", FAST, SLOW) == ""
    with pytest.raises(InputError, match="in all 3 worlds"):
        missing_in_words(runs[runs["seed"] < 3], "law_month", FAST, SLOW)
