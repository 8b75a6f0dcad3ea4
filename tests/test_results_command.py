"""``collabsim results``: what came of a sweep is shown, drawn and handed over, never changed."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from collabsim import compare
from collabsim.analysis.paired import strategy_means
from collabsim.cli.main import app
from collabsim.study.results import load_results

ASKED = """
months = 120
seeds = 3

[factors]
trust.gain = [0.01, 0.02]
"""


def call(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, list(words))
    return found.exit_code, found.output


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("swept")
    file = out / "gain.toml"
    file.write_text(ASKED)
    code, said = call("sweep", str(file), "--out", str(out / "sweeps"))
    assert code == 0, said
    return next((out / "sweeps").iterdir()), said


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_sweep_ends_with_its_table(made: tuple[Path, str]) -> None:
    folder, said = made
    assert "cumulative_10 (years)" in said
    assert f"collabsim results {folder}" in said
    mean = strategy_means(load_results(folder), "cumulative_10")["mean"].iloc[0]
    assert (f"{mean:.2f}" if mean >= 1 else f"{mean:.3f}") in said


def test_other_outcomes_a_file_and_a_figure(made: tuple[Path, str], tmp_path: Path) -> None:
    folder = made[0]
    before = bytes_in(folder)
    code, said = call(
        "results", str(folder), "--outcome", "members", "--csv", str(tmp_path / "runs.csv"),
        "--plot", str(tmp_path / "members.png"),
    )  # fmt: skip
    assert code == 0, said
    assert "members" in said
    assert (tmp_path / "members.png").stat().st_size > 10_000
    runs = pd.read_csv(tmp_path / "runs.csv")
    assert list(runs["members"]) == list(load_results(folder)["members"])
    assert bytes_in(folder) == before


def test_for_machines_it_is_json(made: tuple[Path, str]) -> None:
    code, said = call("results", str(made[0]), "--json")
    found: Any = json.loads(said)
    assert code == 0
    assert found["outcome"] == "cumulative_10"
    assert [row["trust.gain"] for row in found["means"]] == [0.01, 0.01, 0.02, 0.02]
    assert all(row["n"] == 3 for row in found["means"])


def test_over_plausible_sets_each_set_counts_once(tmp_path: Path) -> None:
    file = tmp_path / "worlds.toml"
    file.write_text("months = 60\nensemble = 4\nseeds = 2\n")
    code, said = call("sweep", str(file), "--out", str(tmp_path / "out"))
    assert code == 0, said
    code, said = call("results", str(tmp_path / "out"), "--json")
    means = {row["strategy"]: row for row in json.loads(said)["means"]}
    found = compare("classroom", seeds=2, ensemble=4, months=60)
    for strategy, row in means.items():
        told = found.outcomes[strategy]["cumulative_5"]
        assert (row["n"], row["mean"]) == (4, pytest.approx(told.value))
        assert (row["low"], row["high"]) == pytest.approx((told.low, told.high))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--outcome", "member"), "did you mean 'members'"),
        (("--plot", "figure.gif"), "should end in .png or .svg"),
        (("--csv", "nowhere/runs.csv"), "nowhere"),
    ],
)
def test_what_is_wrong_is_said(made: tuple[Path, str], words: Any, said: str) -> None:
    code, printed = call("results", str(made[0]), *words)
    assert code == 2
    assert said in printed
    assert "Traceback" not in printed


def test_a_folder_that_holds_nothing_is_refused(tmp_path: Path) -> None:
    code, printed = call("results", str(tmp_path))
    assert code == 2
    assert "holds no results of a sweep" in printed
