"""Plausible worlds from end to end: running them, maps over them, figures and commands."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from typer.testing import CliRunner

from collabsim import compare
from collabsim.analysis.boundary import boundary_of, boundary_table
from collabsim.cli.main import app
from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.report.figures.boundary import boundary_figure
from collabsim.report.figures.ensemble import plausible_figure
from collabsim.scenarios import (
    load_scenario,
    plausible,
    set_values,
)
from collabsim.study.experiment import make_experiment
from collabsim.study.plausible import seeds_of
from collabsim.study.results import load_results
from collabsim.study.runner import sweep

FIRST, SECOND = PAIR = ("fast-divisive", "slow-inclusive")
TINY = {"size.communities": 2, "size.beneficiaries": 12, "size.entrepreneurs": 1}


@pytest.fixture
def sets_are(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the package come with other plausible sets for the time of a test."""

    def replace(*sets: dict[str, float]) -> None:
        monkeypatch.setattr(plausible, "_sets", lambda: sets)

    return replace


def call(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, list(arguments))
    return found.exit_code, found.output


def test_a_set_that_equals_the_defaults_gives_the_numbers_of_compare(sets_are: Any) -> None:
    sets_are({name: spec.default for name, spec in SPECS.items() if not name.startswith("size.")})
    world = set_values(load_scenario("classroom"), TINY)
    found = compare(world, seeds=6, ensemble=1, months=120)
    usual = compare(world, seeds=6, months=120)
    for mine, theirs in zip(found.standings, usual.standings, strict=True):
        assert mine.difference.value == pytest.approx(theirs.difference.value, abs=1e-12)
        assert mine.share.value == theirs.share.value
    for mine, theirs in zip(found.crossovers, usual.crossovers, strict=True):
        assert (mine.kind, mine.years.value, mine.never) == (
            theirs.kind, theirs.years.value, theirs.never
        )  # fmt: skip


def test_every_set_has_its_own_values_and_seeds(sets_are: Any) -> None:
    sets_are({"trust.gain": 0.01}, {"trust.gain": 0.05})
    world = set_values(load_scenario("classroom"), TINY)
    runs = compare(world, seeds=3, ensemble=2, months=60).runs.to_pandas()
    assert [seeds_of(2, 3), seeds_of(1, 3)] == [(4, 5, 6), (1, 2, 3)]
    for number, gain in ((1, 0.01), (2, 0.05)):
        mine = runs[(runs["plausible"] == number) & (runs["strategy"] == SECOND)]
        alone = compare(set_values(world, {"trust.gain": gain}), PAIR, seeds_of(number, 3),
                        months=60)  # fmt: skip
        assert list(mine["seed"]) == list(seeds_of(number, 3))
        assert list(mine["cumulative_5"]) == list(alone.runs.outcomes["cumulative_5"][1])


def test_threads_do_not_change_a_byte() -> None:
    world = set_values(load_scenario("classroom"), TINY)
    one, two = (
        compare(world, ensemble=5, seeds=2, months=120, threads=threads) for threads in (1, 2)
    )
    pd.testing.assert_frame_equal(one.runs.to_pandas(), two.runs.to_pandas(), check_exact=True)
    assert one.standings_table().to_csv() == two.standings_table().to_csv()


def test_a_sweep_over_plausible_worlds_makes_the_same_runs(tmp_path: Path) -> None:
    asked = make_experiment({"settings": TINY, "months": 60, "ensemble": 3, "seeds": 2})
    swept = load_results(sweep(asked, tmp_path))
    world = set_values(load_scenario("classroom"), TINY)
    mine = compare(world, ensemble=3, seeds=2, months=60).runs.to_pandas()
    both = [name for name in mine.columns if name in swept.columns]
    assert {"plausible", "seed", "cumulative_crossover"} < set(both)
    swept = swept.sort_values(["strategy", "plausible", "seed"], ignore_index=True)
    pd.testing.assert_frame_equal(swept[both], mine[both], check_exact=True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"ensemble": 0}, "number of plausible sets must be from 1 to"),
        ({"ensemble": 100_000}, "not 100000"),
        ({"ensemble": [1, 1]}, "each once"),
        ({"seeds": 0}, "number of seeds must be from 1"),
        ({"months": 59}, "at least 60 months"),
        ({"seeds": [1, 2]}, "how many seeds each has"),
        ({"strategies": ["fast-divisive", "slow-inclusiv"]}, "did you mean 'slow-inclusive'"),
    ],
)
def test_bad_questions_are_refused(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        compare("classroom", **{"ensemble": 2, **arguments})


def worlds_of_a_map() -> pd.DataFrame:
    """Two factors and 20 sets with two seeds; the second is ahead in 5 + 5·x sets of 20."""
    rows: list[dict[str, Any]] = []
    for x in (0.0, 1.0, 2.0, 3.0):
        for y in (0.0, 1.0):
            for number in range(1, 21):
                for seed in seeds_of(number, 2):
                    ahead = number <= 5 + 5 * x
                    for strategy in PAIR:
                        second = strategy == SECOND
                        # a lead is small and a lag is huge: means would say the opposite
                        met = 10.0 + second * (0.1 if ahead else -9.0)
                        rows.append({
                            "point": len(rows) // 2, "trust.gain": x, "trust.asymmetry": y,
                            "plausible": number, "strategy": strategy, "seed": seed,
                            "cumulative_20": met,
                            "cumulative_crossover": (8.0 if ahead else np.inf) if second
                            else np.nan,
                        })  # fmt: skip
    return pd.DataFrame(rows)


def test_a_map_over_sets_shows_shares_of_plausible_worlds() -> None:
    found = boundary_of(worlds_of_a_map(), "trust.gain", "trust.asymmetry", "cumulative_20", *PAIR)
    assert found.seeds_per_set == 2
    assert (found.n == 20).all()
    for row in range(2):
        assert found.share_ahead[row] == pytest.approx([0.25, 0.5, 0.75, 1.0])
        assert found.difference[row] == pytest.approx([-0.5, 0.0, 0.5, 1.0])
        assert list(found.sign[row]) == [-1, 0, 1, 1]
        assert found.crossing[row] == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert list(boundary_table(found)["ahead"][:4]) == [FIRST, "unsure", SECOND, SECOND]
    figure = boundary_figure(found)
    said = " ".join(figure.get_supxlabel().replace("\n", " ").split())
    assert "n = 20 plausible sets × 2 seeds per point" in said
    assert "share over sets holds one half" in said


def test_a_map_of_one_set_is_a_map_over_seeds() -> None:
    runs = worlds_of_a_map().query("plausible == 7")
    found = boundary_of(runs, "trust.gain", "trust.asymmetry", "cumulative_20", *PAIR)
    assert found.seeds_per_set == 0
    assert list(found.difference[0]) == pytest.approx([-9.0, 0.1, 0.1, 0.1])


def words_in(figure: Figure) -> str:
    return " ".join(text.get_text().replace("\n", " ") for a in figure.axes for text in a.texts)


def test_the_figure_says_shares_and_numbers() -> None:
    world = set_values(load_scenario("classroom"), TINY)
    found = compare(world, ensemble=4, seeds=2, months=120)
    figure = plausible_figure(found, SECOND)
    assert len(figure.axes) == 2
    share = 100 * found.standings[0].share.value
    assert f"slow-inclusive ahead in {share:.0f} %" in words_in(figure)
    assert "n = 4 plausible sets × 2 seeds" in figure.get_supxlabel()
    alone = compare(world, ensemble=1, seeds=1, months=60)
    assert "one seed per set gives no interval" in plausible_figure(alone, SECOND).get_supxlabel()


def test_compare_over_sets_writes_tables_a_figure_and_a_manifest(tmp_path: Path) -> None:
    code, said = call(
        "compare", "classroom", "--ensemble", "3", "--seeds", "2", "--months", "60",
        "--out", str(tmp_path),
    )  # fmt: skip
    assert code == 0, said
    assert "Over 3 plausible sets × 2 seeds: slow-inclusive ahead after 5 years in" in said
    names = {path.name for path in tmp_path.iterdir()}
    assert {"plausible.png", "plausible.svg", "standings.csv", "standings.parquet", "runs.csv",
            "crossovers.csv", "manifest.json"} <= names  # fmt: skip
    made = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert made["plausible"]["sets"] == [1, 2, 3]
    assert made["seeds"] == [1, 2, 3, 4, 5, 6]
    assert len(pd.read_csv(tmp_path / "runs.csv")) == 3 * 2 * 2


def test_compare_over_sets_as_json_equals_the_api() -> None:
    code, said = call("compare", "classroom", "--ensemble", "2", "--seeds", "2", "--months", "60",
                      "--json")  # fmt: skip
    assert code == 0
    assert json.loads(said) == compare("classroom", ensemble=2, seeds=2, months=60).to_dict()


def test_boundary_over_sets(tmp_path: Path) -> None:
    code, said = call(
        "boundary", "trust.gain", "trust.asymmetry", "--scenario", "classroom", "--ensemble", "3",
        "--steps", "2", "--months", "60", "--outcome", "cumulative_5", "--out", str(tmp_path),
    )  # fmt: skip
    assert code == 0, said
    assert "more than half of the plausible worlds" in said
    assert list(pd.read_csv(tmp_path / "boundary.csv")["n"]) == [3, 3, 3, 3]
    later = tmp_path / "later"
    code, said = call(
        "boundary", "trust.gain", "trust.asymmetry", "--outcome", "cumulative_5",
        "--results", str(tmp_path), "--out", str(later),
    )  # fmt: skip
    assert code == 0, said
    assert (later / "boundary.csv").read_bytes() == (tmp_path / "boundary.csv").read_bytes()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--ensemble", "0"), "from 1 to"),
        (("--ensemble", "2", "--seeds", "0"), "number of seeds"),
        (("--ensemble", "2", "--strategies", "mix"), "names at least two"),
    ],
)
def test_the_command_line_says_what_is_wrong(more: tuple[str, ...], said: str) -> None:
    code, printed = call("compare", "classroom", *more)
    assert code == 2
    assert said in printed
    assert "Traceback" not in printed
