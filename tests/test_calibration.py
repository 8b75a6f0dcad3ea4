"""The search for plausible sets, on a stand-in for the model whose answer is known."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from collabsim.calibration import emulator, proposals, report, space, trial, waves
from collabsim.parameters import SPECS
from collabsim.views.cli import app
from helpers import assert_missing_is_null

MIDDLE = {  # a number that each check accepts
    name: 0.5 * (check.low + check.high) if np.isfinite([check.low, check.high]).all()
    else check.low + 0.1 if np.isfinite(check.low) else check.high - 0.1
    for name, check in trial.CHECKS.items()
}  # fmt: skip
RULED = ("decision.base", "trust.gain")
PLAN = waves.Plan(sets=20, again=5, first=200, dear=20, size=40, learning=2, harvest=30, waves=8)


def stand_in(
    values: Mapping[str, float], effort: trial.Effort, rival: str | None = None
) -> dict[str, float]:
    """Two patterns hang on one parameter each, met in a tenth of its range; all others are met."""
    base, gain = (
        (values[name] - SPECS[name].low) / (SPECS[name].high - SPECS[name].low) for name in RULED
    )
    if rival == "no_resentment":
        base = 2.0  # a model that cannot meet P1, whatever its parameters
    return {**MIDDLE, "P1.1": 0.975 + 0.5 * (base - 0.3), "P6.1": 0.15 + 2.2 * (gain - 0.6)}


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> waves.Found:
    monkeypatch.setattr(waves, "try_values", stand_in)
    with ThreadPoolExecutor(2) as pool:
        return waves.search(PLAN, tmp_path, pool)


def test_the_search_finds_the_region_and_accepts_nothing_else(found: waves.Found) -> None:
    accepted = found.accepted
    assert len(accepted) >= PLAN.sets
    for name, centre in zip(RULED, (0.3, 0.6), strict=True):
        low, high = SPECS[name].low, SPECS[name].high
        place = (accepted[name] - low) / (high - low)
        assert (abs(place - centre) < 0.055).all()
    assert found.again["accepted"].all()
    assert len(found.again) == PLAN.again
    even = found.tried[found.tried["wave"] == 1]
    later = found.tried[found.tried["wave"] > 1]
    assert later["accepted"].mean() > 5 * max(even["accepted"].mean(), 1 / len(even))


def test_what_was_not_measured_is_missing_in_the_file_of_a_wave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waves, "try_values", lambda *_: {"P1.1": 0.9})
    values = {name: SPECS[name].low for name in space.NAMES}
    file = tmp_path / "wave-01.parquet"
    with ThreadPoolExecutor(1) as pool:
        effort = trial.Effort({}, 1, 0)
        kept = waves._kept(file, 1, [values], [effort], None, pool, lambda *_: None)
    assert_missing_is_null(tmp_path)
    assert kept[list(trial.CHECKS)].notna().sum(axis=1).tolist() == [1]
    schema = pq.read_schema(file)
    assert all(field.metadata for field in schema)
    assert schema.field("P1.1").metadata[b"meaning"].decode() == trial.CHECKS["P1.1"].asked


def test_a_stopped_search_goes_on_and_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: waves.Found
) -> None:
    calls = 0

    def breaks(*args: Any) -> dict[str, float]:
        nonlocal calls
        calls += 1
        if calls > PLAN.first + 10:
            raise KeyboardInterrupt
        return stand_in(*args)

    folder = tmp_path / "stopped"
    folder.mkdir()
    monkeypatch.setattr(waves, "try_values", breaks)
    with ThreadPoolExecutor(1) as pool, pytest.raises(KeyboardInterrupt):
        waves.search(PLAN, folder, pool)
    assert {file.stem for file in folder.iterdir()} == {"wave-01"}
    monkeypatch.setattr(waves, "try_values", stand_in)
    with ThreadPoolExecutor(3) as pool:
        again = waves.search(PLAN, folder, pool)
    pd.testing.assert_frame_equal(again.tried, found.tried)
    pd.testing.assert_frame_equal(again.accepted, found.accepted)


def test_a_rival_that_cannot_meet_a_pattern_is_shown_to_fail_at_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: waves.Found
) -> None:
    monkeypatch.setattr(waves, "try_values", stand_in)
    folder = tmp_path / "rival"
    folder.mkdir()
    with ThreadPoolExecutor(2) as pool:
        rival = waves.search(PLAN._replace(waves=2), folder, pool, rival="no_resentment")
    table = report.rival_table(
        {"model": found, "no_resentment": rival}, {"model": PLAN, "no_resentment": PLAN}
    ).set_index("model")
    assert table.loc["no_resentment", ["accepted", "P1"]].tolist() == [0, 0.0]
    assert table.loc["no_resentment", "P5"] == 1.0
    assert table.loc["model", "P1"] > 0.5


def test_what_was_learned_names_the_parameters_that_matter(found: waves.Found) -> None:
    table = report.learned(found.accepted, space.places_of(found.accepted))
    assert set(table["parameter"].head(2)) == set(RULED)
    assert (table["distance"].head(2) > 0.5).all()


def test_checks_that_exclude_each_other_have_no_lift() -> None:
    rows = []
    for i in range(200):
        met = i % 2 == 0
        numbers = {**MIDDLE, "P1.1": 0.97 if met else 0.5, "P6.1": 1.0 if met else 0.1}
        rows.append({"wave": 1, **numbers})
    table = report.conflicts(waves.Found(pd.DataFrame(rows), pd.DataFrame()))
    pair = table[(table["first"] == "P1.1") & (table["second"] == "P6.1")].iloc[0]
    assert (pair["met_both"], pair["lift"], pair["n"]) == (0.0, 0.0, 200)
    assert pair["p"] < 1e-6
    other = table[(table["first"] == "P1.1") & (table["second"] == "P5.1")].iloc[0]
    assert other["lift"] == 1.0


def test_values_are_rounded_whole_where_they_must_be_and_inside_their_ranges() -> None:
    for place in space.draw(50, 9):
        values = space.values_at(place)
        for name, value in values.items():
            spec = SPECS[name]
            assert spec.low <= value <= spec.high
            assert value == float(f"{value:.3g}") or value in (spec.low, spec.high)
            assert not spec.whole or value.is_integer()
    ends = [space.values_at(np.full(len(space.NAMES), u)) for u in (0.0, 1.0)]
    assert not any(name.startswith("size.") for name in space.NAMES)
    assert all(ends[0][name] == SPECS[name].low for name in space.NAMES if SPECS[name].whole)
    assert all(ends[1][name] == SPECS[name].high for name in space.NAMES if SPECS[name].whole)


def test_the_medoid_is_the_place_in_the_middle() -> None:
    places = np.array([[0.0, 0.0], [0.4, 0.5], [0.5, 0.5], [0.6, 0.5], [1.0, 1.1]])
    assert space.centrality(places)[0] == 2
    assert set(space.centrality(places)[-2:]) == {0, 4}


def test_the_emulator_recovers_a_curved_law_and_its_noise() -> None:
    generator = np.random.default_rng(5)
    places = generator.random((800, len(space.NAMES)))
    law = 4.0 * (places[:, 0] - 0.5) + 8.0 * (places[:, 1] - 0.5) ** 2
    measured = np.exp(law + generator.normal(0.0, 0.2, 800))
    table = pd.DataFrame({"P6.1": measured})
    fit = emulator.fit_checks(places, table)["P6.1"]
    assert fit.explained > 0.9
    low, high = 0.04, 0.26
    new = generator.random((4000, len(space.NAMES)))
    law = 4.0 * (new[:, 0] - 0.5) + 8.0 * (new[:, 1] - 0.5) ** 2
    outcome = np.exp(law + generator.normal(0.0, 0.2, 4000))
    truly = (outcome >= low) & (outcome <= high)
    chance = emulator.chances({"P6.1": fit}, new)
    assert chance.min() >= 0.0
    assert chance.max() <= 1.0
    # calibrated: as many as foretold, and the promising ones really are
    assert chance.mean() == pytest.approx(truly.mean(), abs=4 * truly.std() / 4000**0.5 + 0.01)
    assert truly[chance > 0.8].mean() > 0.8
    assert truly[chance < 0.05].mean() < 0.05


def test_proposals_go_where_the_chance_is() -> None:
    weights = np.zeros(1 + len(space.NAMES) + 1)
    weights[1] = 1.0  # the score is the first parameter less a half
    fit = emulator.Fit(0.3, 0.4, np.array([0]), weights, 0.01, 1.0)
    places = proposals.propose({"P1.1": fit}, 60, 1, 1.0)
    assert ((places[:, 0] > 0.77) & (places[:, 0] < 0.93)).all()
    assert abs(places[:, 1:].mean() - 0.5) < 4 * (1 / 12 / places[:, 1:].size) ** 0.5
    assert np.array_equal(places, proposals.propose({"P1.1": fit}, 60, 1, 1.0))


def test_a_real_trial_stops_early_and_measures_what_it_ran() -> None:
    runs = dict.fromkeys(("sefton", "sefton-unshared", "sefton-supplier", "new-york"), 2)
    values = space.values_at(np.full(len(space.NAMES), 0.5))
    values["decision.base"] = SPECS["decision.base"].low  # nobody agrees, so P4 cannot be met
    found = trial.try_values(values, trial.Effort(runs, 1, 0))
    assert set(found) == {"P4.1", "P4.2", "P4.3"}
    assert not any(trial.meets(found).values())
    assert trial.meets(MIDDLE) == dict.fromkeys(trial.meets(MIDDLE), True)


def test_every_rival_changes_values_that_exist() -> None:
    for rival in trial.RIVALS.values():
        assert rival.meaning.endswith(".")
        for name, value in rival.values.items():
            assert SPECS[name].minimum <= value <= SPECS[name].maximum


def test_the_command_writes_sets_that_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waves, "try_values", stand_in)
    args = ["calibrate", "--sets", "12", "--first", "200", "--size", "40", "--harvest", "30",
            "--no-rivals",
            "--out", str(tmp_path), "--json"]  # fmt: skip
    result = CliRunner().invoke(app, args)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    sets = pd.read_csv(tmp_path / "plausible.csv")
    manifest = json.loads((tmp_path / "plausible.json").read_text("utf-8"))
    assert list(sets.columns) == list(space.NAMES)
    assert len(sets) == manifest["sets"] == told["sets"] >= 12
    assert manifest["never_used"] == ["C1", "C2", "C3"]
    assert {"conflicts.png", "learned.png", "models.png", "met.csv"} <= {
        file.name for file in tmp_path.iterdir()
    }


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--sets", "1"], "--sets must be from 2 to 10000, not 1"),
        (["--first", "3"], "--first must be from 60 to 100000, not 3"),
        (["--cluster", "tcp://x:1", "--workers", "2"], "give --workers or --cluster, not both"),
    ],
)
def test_bad_input_is_one_sentence(args: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, ["calibrate", *args])
    assert result.exit_code == 2
    assert sentence in result.stderr
