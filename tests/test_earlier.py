"""An earlier version beside the present one: what is kept of it, and the command that shows both.

Rules of the present model may change, so no test expects that both give the same numbers.
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from collabsim.analysis import earlier
from collabsim.analysis.earlier import (
    EARLIER,
    OBSERVED,
    PRESENT,
    SUMMED,
    about_years,
    check_kept,
    compare_earlier,
    kept_manifest,
    kept_years,
    unit_of,
    years_table,
)
from collabsim.cli.earlier_version import versions_table
from collabsim.cli.main import app
from collabsim.errors import InputError
from collabsim.observables import NAMES
from collabsim.report.figures.earlier import PANELS, earlier_figure
from collabsim.scenarios import load_scenario, packaged_scenarios
from collabsim.strategies import STRATEGIES
from collabsim.study.paired import Results
from helpers import assert_missing_is_null, one_sentence

ROOT = Path(__file__).resolve().parents[1]
FIRST = EARLIER[0]
PAIR = ("fast-divisive", "slow-inclusive")


def call(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def flat_runs(need: dict[str, float], *, scenario: str = "sefton", years: int = 6) -> Results:
    """Runs of three seeds in which need met never changes; everything else is 0.25."""
    shape = (len(need), 3, 12 * years)
    months = {name: np.full(shape, 0.25) for name in OBSERVED}
    months["need_met"][:] = np.array(list(need.values()))[:, np.newaxis, np.newaxis]
    return Results(load_scenario(scenario), tuple(need), (1, 2, 3), months, {})


def test_the_first_version_has_every_scenario_strategy_and_observable() -> None:
    manifest = kept_manifest(FIRST)
    table = kept_years(FIRST)
    strategies = {*manifest["strategies"]}
    assert {"fast-divisive", "slow-inclusive", "small-wins-first", "adaptive", "mix"} <= strategies
    assert set(table["scenario"]) == set(manifest["seeds"])
    assert not set(manifest["seeds"]) & set(manifest["left_out"])
    for scenario, seeds in manifest["seeds"].items():
        rows = table[table["scenario"] == scenario]
        years = {"new_york": 20, "sefton": 20, "covid_window": 20}.get(scenario, 35)
        assert len(rows) == len(strategies) * years * len(manifest["observables"])
        keys = rows[["strategy", "observable", "year"]]
        assert not keys.duplicated().any()
        assert set(keys["strategy"]) == strategies
        assert set(keys["observable"]) == set(manifest["observables"])
        assert set(keys["year"]) == set(range(1, years + 1))
        assert set(rows["n"]) == {len(seeds)}
    assert set(manifest["observables"]) == {*OBSERVED, *SUMMED}
    assert not table.isna().any().any()
    assert (table["low"] <= table["high"]).all()


def test_the_first_version_says_what_its_own_comparison_said() -> None:
    """The outcome ``cumulative_20`` of ``collabsim compare classroom`` at that commit."""
    found = compare_earlier(flat_runs(dict.fromkeys(PAIR, 0.5), scenario="classroom"), FIRST)
    last = {s: found.series(FIRST, s, "cumulative").set_index("year")["mean"] for s in PAIR}
    assert last["slow-inclusive"][20] == pytest.approx(7.31831, abs=1e-4)
    assert last["fast-divisive"][20] == pytest.approx(1.65189, abs=1e-4)


def test_what_the_present_model_needs_for_it_is_there() -> None:
    assert set(OBSERVED) <= set(NAMES)
    assert set(PANELS) <= {*OBSERVED, *SUMMED}
    assert set(kept_manifest(FIRST)["seeds"]) <= set(packaged_scenarios())
    assert set(PAIR) <= set(STRATEGIES)


def test_a_year_is_a_mean_but_for_what_is_summed() -> None:
    need = np.repeat([0.2, 0.4], 12)
    months = {"need_met": np.array([[need, need + 0.1]]), "reversals": np.full((1, 2, 24), 0.01)}
    table = years_table("sefton", ["mix"], months).set_index(["observable", "year"])
    assert table.loc[("need_met", 2), "mean"] == pytest.approx(0.45)
    assert table.loc[("need_met", 1), "low"] == pytest.approx(0.205)
    assert table.loc[("need_met", 1), "high"] == pytest.approx(0.295)
    assert table.loc[("cumulative", 2), "mean"] == pytest.approx(0.25 + 0.45)
    assert table.loc[("reversals", 1), "mean"] == pytest.approx(0.12)
    assert (table["n"] == 2).all()


def test_both_versions_stand_side_by_side() -> None:
    found = compare_earlier(flat_runs({"mix": 0.5, "fast-divisive": 0.25}), FIRST)
    assert found.seeds == "20 seeds (first version) and 3 (present model)"
    kept = found.series(FIRST, "mix", "need_met").set_index("year")["mean"]
    assert list(kept.index) == list(range(1, 21))
    means = found.at_horizons()
    assert set(means.index) == {(5, "mix"), (5, "fast-divisive")}  # which both reach
    assert means.loc[(5, "mix"), ("need_met", FIRST)] == kept[5]
    assert means.loc[(5, "mix"), ("need_met", PRESENT)] == 0.5
    assert means.loc[(5, "fast-divisive"), ("cumulative", PRESENT)] == pytest.approx(1.25)
    rows = [list(column.cells) for column in versions_table(found).columns]
    assert rows[:2] == [["5 years"] * 2, ["mix", "fast-divisive"]]
    assert rows[3] == ["0.50", "0.25"]
    assert rows[5] == ["2.50", "1.25"]


def test_the_figure_shows_both_versions_of_every_strategy_and_names_its_axes() -> None:
    figure = earlier_figure(compare_earlier(flat_runs({"mix": 0.5, "fast-divisive": 0.25}), FIRST))
    panels = figure.get_axes()
    assert len(panels) == len(PANELS)
    for axes, (observable, words) in zip(panels, PANELS.items(), strict=True):
        assert axes.get_ylabel() == f"{words} ({unit_of(observable)})"
        assert axes.get_xlabel() == "time (years)"
        present, kept, *others = axes.lines
        assert len(others) == 2
        assert len(present.get_ydata()) == 6
        assert len(kept.get_ydata()) == 20
        assert present.get_linestyle() == "-"
        assert kept.get_linestyle() == "--"
    n = "n = 20 seeds (first version) and 3 (present model) per strategy"
    assert n in figure.get_supxlabel()


def test_the_command_prints_and_writes_both_versions(tmp_path: Path) -> None:
    out = tmp_path / "versions"
    code, said = call(
        "compare", "new_york", "--against", FIRST, "--strategies", "mix,fast-inclusive",
        "--seeds", "2", "--months", "60", "--out", str(out),
    )  # fmt: skip
    assert code == 0
    assert "first version" in said
    assert "present model" in said
    assert "5 years" in said
    assert "10 years" not in said
    assert (out / "versions.png").read_bytes().startswith(b"\x89PNG")
    table = pd.read_csv(out / "versions.csv")
    pd.testing.assert_frame_equal(
        table, pd.read_parquet(out / "versions.parquet"), check_dtype=False
    )
    now = table[table["version"] == PRESENT]
    assert len(now) == 2 * 5 * (len(OBSERVED) + 1)
    assert set(now["n"]) == {2}
    assert set(table["version"]) == {FIRST, PRESENT}
    assert all(about_years(name) for name in table.columns)
    assert_missing_is_null(out)
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["seeds"] == [1, 2]
    assert manifest["months"] == 60
    assert manifest["against"]["commit"] == kept_manifest(FIRST)["commit"]


def test_one_strategy_is_enough_and_json_has_the_whole_table() -> None:
    code, said = call(
        "compare", "new_york", "--against", FIRST, "--strategies", "mix", "--months", "60", "--json"
    )
    assert code == 0
    found = json.loads(said[said.index("{") :])
    assert found["against"] == FIRST
    now = [row for row in found["years"] if row["version"] == PRESENT]
    assert {row["n"] for row in now} == {20}  # as many as were kept


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("classroom", "--against", "frist_version"), "did you mean 'first_version'?"),
        (("world", "--against", FIRST), "in first_version, there is no scenario 'world'"),
        (("own.toml", "--against", FIRST), "Allowed are classroom, "),
        (("classroom", "--against", FIRST, "--strategies", "own,mix"), "no strategy 'own'"),
        (("classroom", "--against", FIRST, "--strategies", ","), "name at least one"),
        (("classroom", "--against", FIRST, "--set", "trust.gain=0.02"), "leave out --set"),
        (("classroom", "--against", FIRST, "--ablation", "no_law"), "leave out --set"),
        (("classroom", "--against", FIRST, "--ensemble", "3"), "leave out --set"),
        (("classroom", "--against", FIRST, "--months", "48"), "months must be from 60 to"),
    ],
)
def test_what_was_not_kept_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.toml").write_text("months = 60\n[strategies]\n", "utf-8")
    code, said = call("compare", *arguments)
    assert code == 2
    assert words in one_sentence(said)


def test_a_damaged_installation_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earlier.resources, "files", lambda package: tmp_path)
    kept_manifest.cache_clear()
    try:
        with pytest.raises(InputError, match=r"first_version/manifest\.json of the package"):
            check_kept(FIRST, "classroom", PAIR)
    finally:
        kept_manifest.cache_clear()


def test_without_the_history_the_script_says_so(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path[:0] = [{str(ROOT / 'scripts')!r}];"
        "import first_version, engine;"
        f"engine.ROOT = __import__('pathlib').Path({str(tmp_path)!r}); first_version.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "does not reach back to af79cf5" in done.stderr
    assert "Traceback" not in done.stderr
