"""A sweep keeps what was asked for, the same to the last byte however it is computed."""

import json
import random
import re
import shutil
import time
from collections import namedtuple
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats
from typer.testing import CliRunner

from collabsim import compare, load_scenario, simulate
from collabsim.cli.main import app
from collabsim.engine.outcomes import OUTCOMES
from collabsim.errors import InputError
from collabsim.scenarios import set_values
from collabsim.study.parts import Computed, Task, compute_part
from collabsim.study.plan import make_plan
from collabsim.study.results import load_experiment_of, load_months, load_results
from collabsim.study.runner import sweep
from collabsim.study.sequential import interval_width, most_rounds
from helpers import FIXED, one_sentence

PAGE = Path(__file__).resolve().parents[1] / "docs" / "sweeps.md"
SIZES = {"size.communities": 2, "size.beneficiaries": 12, "size.entrepreneurs": 1}
PAIR = ("fast-divisive", "slow-inclusive")
ASKED = {
    "name": "small",
    "settings": SIZES,
    "strategies": PAIR,
    "months": 60,
    "seeds": [3, 1, 8, 5],
    "quantiles": ["need_met", "members"],
    "factors": {"trust.gain": [0.01, 0.05], "ablation": ["none", "no_resentment", "no_memory"]},
}
POINTS = 6
SEEDS = (3, 1, 8, 5)


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of all files but the history."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "history.jsonl"
    }


def history(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]


def call(*arguments: Any) -> tuple[int, str]:
    """Exit code, and standard output and error together."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sweep(ASKED, tmp_path_factory.mktemp("sweeps"), workers=1)


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    """A copy of the results that a test may spoil."""
    return shutil.copytree(folder, tmp_path / "sweeps" / folder.name)


def test_there_is_a_row_for_every_run_in_the_order_of_the_design(folder: Path) -> None:
    runs = load_results(folder)
    names = [outcome.name for outcome in OUTCOMES]
    assert list(runs.columns) == [
        "point", "trust.gain", "ablation", "strategy", "seed",
        *names, "instantaneous_crossover", "cumulative_crossover",
    ]  # fmt: skip
    expected = [(p, s, name) for p in range(POINTS) for s in SEEDS for name in PAIR]
    found = runs[["point", "seed", "strategy"]].itertuples(index=False, name=None)
    assert list(found) == expected
    points = pd.read_parquet(folder / "points.parquet")
    assert points["point"].tolist() == list(range(POINTS))
    assert points["trust.gain"].tolist() == 3 * [0.01] + 3 * [0.05]
    assert points["ablation"].tolist() == 2 * ["none", "no_resentment", "no_memory"]
    by_point = runs.groupby("point")[["trust.gain", "ablation"]].agg(["first", "nunique"])
    assert by_point[("trust.gain", "first")].tolist() == points["trust.gain"].tolist()
    assert by_point[("ablation", "first")].tolist() == points["ablation"].tolist()
    assert (by_point.xs("nunique", axis=1, level=1) == 1).all(axis=None)


def test_rows_are_those_of_a_comparison_with_the_same_seeds(folder: Path) -> None:
    scenario = set_values(load_scenario("classroom"), SIZES | {"trust.gain": 0.05})
    wanted = compare(scenario, PAIR, SEEDS, months=60).runs.to_pandas()
    runs = load_results(folder).query("point == 3")
    runs = runs.sort_values("strategy", kind="stable").reset_index(drop=True)
    same = [name for name in wanted.columns if name in runs.columns]
    assert {"cumulative_crossover", "need_met_5", "seed"} < set(same)
    pd.testing.assert_frame_equal(runs[same], wanted[same], check_exact=True)
    assert runs["cumulative_crossover"][:4].isna().all()
    assert runs["cumulative_crossover"][4:].notna().all()


def test_columns_can_be_chosen(folder: Path) -> None:
    assert list(load_results(folder, ["seed", "gini"]).columns) == ["seed", "gini"]


def test_quantiles_are_those_over_seeds(folder: Path) -> None:
    months = load_months(folder)
    assert len(months) == POINTS * len(PAIR) * 2 * 60
    scenario = set_values(load_scenario("classroom"), SIZES | {"trust.gain": 0.05})
    runs = [simulate(scenario, PAIR[1], seed, months=60).months["members"] for seed in SEEDS]
    found = months.query("point == 3 and strategy == @PAIR[1] and observable == 'members'")
    assert found["month"].tolist() == list(range(60))
    assert found["ablation"].unique().tolist() == ["none"]
    names = ["q5", "q25", "q50", "q75", "q95"]
    wanted = np.quantile(runs, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0).T
    np.testing.assert_array_equal(found[names].to_numpy(), wanted)
    np.testing.assert_array_equal(found["mean"], np.mean(runs, axis=0))
    assert (found["q5"] < found["q95"]).any()


class Shuffled(ThreadPoolExecutor):
    """An executor whose tasks end in an order that has nothing to do with their beginning."""

    def __init__(self) -> None:
        super().__init__(4)
        self.ended: list[str] = []
        self._luck = random.Random(4)

    def submit(self, fn: Callable[[Task], Computed], /, *rest: Any, **more: Any) -> Future[Any]:
        pause = self._luck.random() * 0.04

        def later(task: Task) -> Computed:
            time.sleep(pause)
            computed = fn(task)
            self.ended.append(task.part)
            return computed

        return super().submit(later, *rest, **more)


def test_threads_do_not_change_a_byte(folder: Path, tmp_path: Path) -> None:
    assert contents(sweep(ASKED, tmp_path, workers=4)) == contents(folder)


def test_the_order_in_which_parts_end_does_not_change_a_byte(folder: Path, tmp_path: Path) -> None:
    with Shuffled() as executor:
        found = sweep(ASKED, tmp_path, executor=executor)
    assert executor.ended != sorted(executor.ended)
    assert contents(found) == contents(folder)


def test_processes_do_not_change_a_byte(folder: Path, tmp_path: Path) -> None:
    executor: Executor
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        found = sweep(ASKED, tmp_path, executor=executor)
    assert contents(found) == contents(folder)


def test_another_version_of_the_model_computes_nothing() -> None:
    plan = make_plan(ASKED)
    task = next(plan.tasks(0, plan.first_blocks, 1))
    with pytest.raises(InputError, match="another version of collabsim's model"):
        compute_part(task._replace(model="older"))


def test_other_tools_read_the_files_as_they_are(folder: Path) -> None:
    runs = load_results(folder).sort_values(["point", "seed", "strategy"], ignore_index=True)
    files = str(folder / "runs" / "*.parquet")
    by_duck = duckdb.sql(f"select * from '{files}' order by point, seed, strategy").df()
    pd.testing.assert_frame_equal(by_duck, runs, check_dtype=False, check_exact=True)
    by_polars = pl.read_parquet(files).sort("point", "seed", "strategy")
    assert by_polars.columns == list(runs.columns)
    for name in runs.columns:
        np.testing.assert_array_equal(by_polars[name].to_numpy(), runs[name].to_numpy())


def test_the_second_time_nothing_is_computed(own: Path) -> None:
    before = contents(own)
    assert sweep(ASKED, own.parent) == own
    assert contents(own) == before
    assert [line["runs_computed"] for line in history(own)] == [48, 0]


def test_the_experiment_can_be_read_back(folder: Path) -> None:
    assert load_experiment_of(folder) == make_plan(ASKED).experiment
    assert load_experiment_of(folder.parent) == make_plan(ASKED).experiment


def test_another_question_has_another_folder_and_another_place_has_not(tmp_path: Path) -> None:
    world = "months = 24\n[size]\n" + "".join(
        f"{name.removeprefix('size.')} = {value}\n" for name, value in SIZES.items()
    )
    names = set()
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "world.toml").write_text(world)
        (tmp_path / place / "points.csv").write_text("trust.gain\n0.01\n")
        file = tmp_path / place / "asked.toml"
        file.write_text('scenario = "world.toml"\n[design]\nkind = "table"\nfile = "points.csv"\n')
        names.add(make_plan(file).folder(tmp_path).name)
    assert len(names) == 1
    (tmp_path / "here" / "world.toml").write_text(world + "[trust]\ngain = 0.03\n")
    names.add(make_plan(tmp_path / "here" / "asked.toml").folder(tmp_path).name)
    (tmp_path / "there" / "points.csv").write_text("trust.gain\n0.02\n")
    names.add(make_plan(tmp_path / "there" / "asked.toml").folder(tmp_path).name)
    assert len(names) == 3


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"seeds": 40, "quantiles": []},
        {"seeds": {"outcome": "members", "width": 0.05, "least": 2, "most": 9}, "quantiles": []},
    ],
    ids=["small", "more seeds", "sequential"],
)
def test_no_more_is_kept_than_was_said_before(more: dict[str, Any], tmp_path: Path) -> None:
    asked = {**ASKED, "months": 24, **more}
    said = make_plan(asked).bytes_needed
    kept = sum(len(content) for content in contents(sweep(asked, tmp_path)).values())
    assert 0.1 * said < kept <= said


def test_a_seed_as_a_factor_is_the_seed_of_its_point(tmp_path: Path) -> None:
    asked = {
        "name": "luck", "settings": SIZES, "months": 24, "strategies": PAIR,
        "factors": {"seed": [7, 2], "trust.gain": [0.01, 0.05]},
    }  # fmt: skip
    runs = load_results(sweep(asked, tmp_path))
    assert list(runs.columns[:4]) == ["point", "seed", "trust.gain", "strategy"]
    assert runs["seed"].tolist() == 4 * [7] + 4 * [2]
    scenario = set_values(load_scenario("classroom"), SIZES | {"trust.gain": 0.05})
    wanted = simulate(scenario, PAIR[0], 2, months=24).summary["cumulative"]
    assert runs.query("point == 3")["cumulative"].iloc[0] == wanted


def test_a_strategy_as_a_factor_is_compared_with_none(tmp_path: Path) -> None:
    asked = {
        "name": "who", "settings": SIZES, "months": 24, "seeds": 2, "factors": {"strategy": PAIR}
    }  # fmt: skip
    runs = load_results(sweep(asked, tmp_path))
    assert runs["strategy"].tolist() == [PAIR[0], PAIR[0], PAIR[1], PAIR[1]]
    assert runs["cumulative_crossover"].isna().all()


RULE = {"outcome": "members", "width": 0.2, "least": 4, "most": 40}
UNSURE = {
    "name": "unsure",
    "settings": {**FIXED, **SIZES},
    "strategies": ["slow-inclusive"],
    "months": 36,
    "seeds": RULE,
    "factors": {"inclusion.invitation_rate": [0.0, 2.0, 10.0]},
}
"""Nobody is ever a member, membership is a matter of luck, nearly all are members."""


def seeds_needed(values: Any, width: float, most: int) -> int:
    """The rule of sequential seeds in the plainest words, for the outcome of seeds 1, 2, …"""
    n = 4
    while n < most:
        error = np.std(values[:n], ddof=1) / np.sqrt(n)
        low, high = stats.t.interval(0.95, n - 1, 0.0, error) if error else (0.0, 0.0)
        if high - low < width:
            return n
        n = min(most, n + n // 2)
    return n


@pytest.mark.parametrize(("width", "most"), [(0.2, 40), (0.02, 11)])
def test_seeds_are_added_where_the_answer_is_unsure(
    width: float, most: int, tmp_path: Path
) -> None:
    asked = {**UNSURE, "seeds": {**RULE, "width": width, "most": most}}
    runs = load_results(sweep(asked, tmp_path))
    found = runs.groupby("point")["seed"].agg(["count", "min", "max"])
    wanted = []
    for rate in UNSURE["factors"]["inclusion.invitation_rate"]:
        scenario = set_values(
            load_scenario("classroom"), FIXED | SIZES | {"inclusion.invitation_rate": rate}
        )
        values = [
            simulate(scenario, "slow-inclusive", seed, months=36).summary["members"]
            for seed in range(1, most + 1)
        ]
        wanted.append(seeds_needed(values, width, most))
    assert found["count"].tolist() == wanted
    assert wanted[0] == 4
    assert (4 < wanted[1] < most) if width == 0.2 else (wanted[1] == most)
    assert (found["min"] == 1).all()
    assert (found["max"] == found["count"]).all()
    for point, one in runs.groupby("point"):
        if len(one) < most:
            assert interval_width(one["members"].to_numpy()) < width, point


def test_with_two_strategies_the_paired_difference_must_be_sure(tmp_path: Path) -> None:
    twin = load_scenario("classroom").all_strategies["slow-inclusive"].model_dump()
    asked = {
        **UNSURE, "strategies": ["slow-inclusive", "twin"], "new_strategies": {"twin": twin}
    }  # fmt: skip
    runs = load_results(sweep(asked, tmp_path))
    # twins never differ, however much luck there is in what both do
    assert runs.groupby("point")["seed"].nunique().tolist() == [4, 4, 4]
    assert runs.query("point == 1")["members"].std() > 0.05


def test_the_width_of_an_interval_is_that_of_students_t() -> None:
    values = [0.1, 0.4, 0.2, 0.9]
    low, high = stats.t.interval(0.95, 3, np.mean(values), stats.sem(values))
    assert interval_width(values) == pytest.approx(high - low)
    assert interval_width([[0.5, 0.5, 0.5, 0.5], values]) == pytest.approx(high - low)
    assert interval_width([*values, np.nan]) == pytest.approx(high - low)
    assert interval_width([0.5, np.nan]) == np.inf
    rule = load_experiment_rule(least=4, most=40)
    assert most_rounds(rule) == [4, 2, 3, 4, 6, 9, 12]


def load_experiment_rule(**keys: int) -> Any:
    return make_plan({**UNSURE, "seeds": {**RULE, **keys}}).experiment.seeds


def test_a_sequential_sweep_goes_on_with_the_same_bytes(tmp_path: Path) -> None:
    whole = sweep(UNSURE, tmp_path / "whole")
    half = shutil.copytree(whole, tmp_path / "half" / whole.name)
    (half / "finished.json").unlink()
    rounds = sorted({path.name[5:8] for path in half.glob("runs/*")})
    assert len(rounds) > 3
    for path in half.glob(f"runs/part-{rounds[1]}-*"):
        path.unlink()
    for path in sorted(half.glob(f"runs/part-{rounds[-1]}-*"))[::2]:
        path.unlink()
    sweep(UNSURE, half.parent)
    assert contents(half) == contents(whole)
    assert 0 < history(half)[-1]["runs_computed"] < history(whole)[0]["runs_computed"]


# What is refused: (top of the file, its tables, words of the one sentence)
BAD = [
    ("", "[factors]\n\"trust.gian\" = [0.1]", "did you mean 'trust.gain'?"),
    ("", "[factors]\n\"fast-divisve.quorum\" = [0.1]", "did you mean 'fast-divisive.quorum'?"),
    ("", "[factors]\n\"event.1.depth\" = [0.1]", "classroom has 0 events; add one with"),
    ("", "[factors]\ntrust.gain = [0.1, 0.2, 7]", "point 2: parameters: trust.gain = 7"),
    ("", "[factors]\ntrust.gain = ['much']", "point 0: trust.gain = 'much' does not work"),
    ("", "[factors]\nsize.peers = ['few']", "it should be a whole number from 0 to 1000"),
    ("", "[factors]\nmonths = [12, 12.5]", "point 1: months = 12.5 does not work"),
    ("", "[factors]\nmonths = ['x']", "point 0: months = 'x' does not work"),
    ("", "[factors]\nscenario = ['classroom', 'perru']", "did you mean 'peru'?"),
    ("", "[factors]\nablation = ['none', 'no_laws']", "point 1: there is no ablation 'no_laws'"),
    ("", "[factors]\nstrategy.deliver = [-0.5]", "an effort share cannot be -0.5"),
    ("", "[factors]\ntrust.gain = []", "factors.trust.gain: give at least one level"),
    ("", "[factors]\ntrust.gain = [0.1, 0.1]", "the same level is given twice"),
    ("", "[factors]\ntrust.gain = {values = [0.1], low = 0.1}", "levels or a range, not both"),
    ("", "[design]\nkind = 'sobol'\n[factors]\ntrust.gain = {values = [0.1], high = 0.1}",
     "levels or a range, not both"),
    ("", "[factors]\ntrust.gain = {low = 0.2, high = 0.1}", "must be less than high"),
    ("", "[factors]\nmonths = {low = 12}", "give its levels as a list, or low and high"),
    ("", "[factors]\nsize.peers = {low = 1.5, high = 3}", "low and high must be whole numbers"),
    ("", "[factors]\ntrust.gain = {steps = 9999}\ntrust.asymmetry = {steps = 9999}",
     "this design has 99,980,001 points"),
    ("factors = 3", "", "factors = 3 does not work"),
    ("", "[design]\nkind = 'morris'", "a design of kind 'morris' needs [factors]"),
    ("", "[design]\nkind = 'sobool'", "it should be 'grid', 'factorial'"),
    ("", "[design]\nkind = 'table'", "a design from a table needs design.file"),
    ("", "[design]\nkind = 'table'\nfile = 'nowhere.csv'", "nowhere.csv: cannot be read"),
    ("", "[design]\nkind = 'table'\nfile = 'asked.toml'", "is a .csv or a .parquet file"),
    ("", "[design]\nkind = 'table'\nfile = 'holes.csv'", "some are missing"),
    ("", "[design]\nkind = 'table'\nfile = 'empty.csv'", "holds no points"),
    ("", "[design]\nkind = 'table'\nfile = 'nothing.csv'", "not a readable table"),
    ("", "[design]\nkind = 'table'\nfile = 'damaged.parquet'", "not a readable table"),
    ("", "[design]\nkind = 'table'\nfile = 'typo.csv'", "did you mean 'trust.gain'?"),
    ("", "[design]\nkind = 'table'\nfile = 'typo.csv'\n[factors]\ntrust.gain = [0.1]",
     "leave [factors] out"),
    ("strategies = []", "[design]\nkind = 'table'\nfile = 'good.csv'", "name a strategy"),
    ("", "[design]\nfile = 'good.csv'", "design.file is for kind = 'table'"),
    ("strategies = ['mix']", "[factors]\nstrategy = ['adaptive']", "so leave out strategies"),
    ("strategies = ['mix', 'mix']", "", "name each strategy once"),
    ("strategies = ['slow']", "", "there is no strategy 'slow'"),
    ("seeds = 3", "[factors]\nseed = [1, 2]", "leave out seeds"),
    ("seeds = 0", "", "the number of seeds must be from 1"),
    ("seeds = [1, 1]", "", "each once"),
    ("seeds = 'many'", "", "seeds.number = 'many' does not work; it should be a whole number"),
    ("", "[seeds]\noutcome = 'members'\nwidth = 0", "it should be greater than 0"),
    ("", "[seeds]\noutcome = 'membres'\nwidth = 1", "did you mean 'members'?"),
    ("", "[seeds]\noutcome = 'members'\nwidht = 1", "did you mean 'width'?"),
    ("", "[seeds]\noutcome = 'members'\nwidth = 1\nleast = 9\nmost = 8", "is more than most"),
    ("quantiles = ['members']", "[seeds]\noutcome = 'members'\nwidth = 1", "need a fixed number"),
    ("quantiles = ['membres']", "", "did you mean 'members'?"),
    ("quantiles = ['members', 'members']", "", "name each observable once"),
    ("scenario = 'perru'", "", "did you mean 'peru'?"),
    ("ablations = ['no_laws']", "", "did you mean 'no_law'?"),
    ("months = 0", "", "greater than or equal to 1"),
    ("name = 'my sweep'", "", "at most 60 letters, digits and underscores"),
    ("seed = 3", "", "did you mean 'seeds'?"),
    ("", "[[events]]\nkind = 'crisis'\nmoth = 3", "did you mean 'month'?"),
    ("", "[factors]\ntrust.gain = {stpes = 3}", "did you mean 'steps'?"),
    ("", "[factors]\nsize.beneficiaries = [40, 200000000]", "of memory; this machine"),
    ("this is not TOML", "", "not valid TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("top", "tables", "words"), BAD, ids=lambda text: text[-40:])
def test_bad_input_is_refused_in_one_sentence_and_nothing_is_written(
    top: str, tables: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collabsim.engine.checks.machine_memory", lambda: 4 * 10**9)
    for name, text in {
        "good.csv": "trust.gain\n0.1\n", "typo.csv": "trust.gian\n0.1\n",
        "holes.csv": "trust.gain,trust.seat\n0.1,\n", "empty.csv": "trust.gain\n",
        "nothing.csv": "", "damaged.parquet": "PAR1 no more",
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    settings = "\n[settings]\nsize.communities = 2\nsize.entrepreneurs = 1\n"
    (tmp_path / "asked.toml").write_text(f"{top}\n{tables}{settings}")
    refused(words, tmp_path, tmp_path / "asked.toml")


def refused(words: str, place: Path, *arguments: Any) -> None:
    code, said = call("sweep", *arguments, "--out", place / "out", "--json")
    assert code == 2, said
    assert words in said
    assert said.startswith("Error: ")
    one_sentence(said)
    assert not (place / "out").exists()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "asked.toml"
    path.write_text(
        'strategies = ["mix"]\nmonths = 12\nseeds = 3\n[settings]\nsize.communities = 2\n'
        "size.beneficiaries = 12\nsize.entrepreneurs = 1\n"
    )
    return path


def test_files_and_options_that_cannot_be_used_are_refused(file: Path, tmp_path: Path) -> None:
    refused("cannot be read (No such file or directory)", tmp_path, tmp_path / "nowhere.toml")
    refused("cannot be read (a folder; an experiment is an ordinary file)", tmp_path, tmp_path)
    refused("threads must be from 1", tmp_path, file, "--workers", 0)
    refused("not both", tmp_path, file, "--workers", 2, "--cluster", "tcp://127.0.0.1:1")
    file.write_bytes(b"name = '\xff'")
    refused("not a text file in UTF-8", tmp_path, file)
    code, said = call("sweep", file, "--out", "/proc/nowhere")
    assert code == 2, said


def test_a_design_too_large_for_the_disk_is_refused(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")(10**6, 10**6 - 9000, 9000)
    with monkeypatch.context() as small:
        small.setattr(shutil, "disk_usage", lambda path: usage)
        refused("Use fewer points, seeds or quantiles", tmp_path, file)
    done = sweep(file, tmp_path / "out")
    (done / "finished.json").unlink()
    needed = make_plan(file).bytes_needed
    kept = sum(path.stat().st_size for path in done.glob("runs/*"))
    # what is there already needs no more room
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=needed - kept))
    assert call("sweep", file, "--out", tmp_path / "out")[0] == 0


def test_the_command_says_what_it_does_and_where_it_went(file: Path, tmp_path: Path) -> None:
    code, said = call("sweep", file, "--out", tmp_path / "out", "--plan")
    assert code == 0
    assert "asked: 1 points × 1 strategy × 3 seeds = 3 runs of up to 12 months" in said
    assert not (tmp_path / "out").exists()
    code, said = call("sweep", file, "--out", tmp_path / "out", "--json")
    assert code == 0
    about = json.loads(said)
    assert about["runs"] == 3
    assert len(load_results(about["folder"])) == 3
    assert history(Path(about["folder"]))[0]["runs_computed"] == 3


def test_results_of_another_model_are_left_alone_and_not_mixed_in(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sweep(file, tmp_path / "out")
    before = contents(first)
    for place in ("plan", "parts"):
        monkeypatch.setattr(f"collabsim.study.{place}.model_digest", lambda: "0123456789")
    code, said = call("sweep", file, "--out", tmp_path / "out")
    assert code == 0
    assert f"{first} answers the same question with another version of the model" in said
    assert contents(first) == before
    with pytest.raises(InputError, match="2 sweeps of different versions of the model"):
        load_results(tmp_path / "out")
    assert len(load_results(first)) == 3


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda place: (place / "finished.json").unlink(), "this sweep is not finished"),
        (lambda place: (place / "finished.json").write_text("[1"), "this sweep is not finished"),
        (lambda place: next(place.glob("runs/*")).unlink(), "parts are missing"),
        (lambda place: spoil(next(place.glob("runs/*"))), r"part-.* is damaged"),
        (lambda place: next(place.glob("runs/*")).write_bytes(b""), r"part-.* is damaged"),
        (lambda place: (place / "manifest.json").unlink(), "holds no results of a sweep"),
    ],
)
def test_results_that_are_not_whole_are_refused_and_can_be_repaired(
    harm: Callable[[Path], Any], words: str, own: Path
) -> None:
    before = contents(own)
    harm(own)
    with pytest.raises(InputError, match=words):
        load_results(own)
    sweep(ASKED, own.parent)
    assert contents(own) == before


def test_a_damaged_manifest_and_months_are_refused_and_repaired(own: Path) -> None:
    before = contents(own)
    (own / "manifest.json").write_text("{")
    spoil(next(own.glob("months/*")))
    for read in (load_experiment_of, load_months):
        with pytest.raises(InputError, match=r"manifest.json is missing or damaged"):
            read(own)
    sweep(ASKED, own.parent)
    assert contents(own) == before


def test_what_is_not_there_is_refused_by_name(folder: Path, file: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no column 'gin'; did you mean 'gini'"):
        load_results(folder, ["gin"])
    with pytest.raises(InputError, match="holds no results of a sweep"):
        load_results(tmp_path)
    one = sweep(file, tmp_path / "out")
    with pytest.raises(InputError, match="keeps no quantiles per month"):
        load_months(one)
    shutil.copytree(folder, tmp_path / "out" / folder.name)
    with pytest.raises(InputError, match="2 sweeps of different questions"):
        load_results(tmp_path / "out")


FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_page_about_sweeps_can_be_followed_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    done = set()
    for language, about, body in FENCE.findall(PAGE.read_text("utf-8")):
        done.add(language)
        if about:
            (tmp_path / about.strip()).write_text(body)
        if language == "toml":
            assert make_plan(Path(about.strip())).most_runs > 0
        elif language == "sh":
            for line in body.splitlines():
                code, said = call(*line.split("#")[0].split()[1:])
                assert code == 0, said
        elif language == "py":
            exec(compile(body, "example", "exec"), names)
    assert {"toml", "csv", "sh", "py"} <= done
    assert {path.name[:7] for path in (tmp_path / "out" / "sweeps").iterdir()} == {"waiting"}
