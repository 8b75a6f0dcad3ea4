"""What is written: a missing number is null for every tool, and columns say what they mean."""

import io
import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from collabsim.cli.main import app
from collabsim.study.folder import SweepFolder
from collabsim.study.formats import csv, json_text, parquet, plain
from collabsim.study.meanings import about_keys, about_months, about_runs
from collabsim.study.parts import Computed
from collabsim.study.results import load_results
from collabsim.study.runner import sweep
from helpers import assert_missing_is_null

LAWS = [float(month) for month in range(1, 37)]
"""Months of the law in the 36 of 40 runs that passed one; their mean is 18.5."""

RUNS = {
    "point": np.zeros(40, dtype=int),
    "strategy": np.array(40 * ["slow-inclusive"]),
    "seed": np.arange(1, 41),
    "law_month": np.array([*LAWS, *4 * [np.nan]]),
    "cumulative_crossover": np.array([*39 * [np.inf], np.nan]),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SweepFolder:
    """A sweep of 40 runs, as they are kept."""
    folder = SweepFolder(tmp_path_factory.mktemp("store"), with_months=False)
    folder.begin({"experiment": {}, "model": ""}, {"point": [0]})
    folder.write("000-0000000", Computed(RUNS, {}))
    folder.finish(1, 40)
    return folder


def test_other_tools_count_and_average_what_is_there(store: SweepFolder) -> None:
    files = str(store.path / "runs" / "*.parquet")
    asked = "count(*), count(law_month), avg(law_month), count(cumulative_crossover)"
    assert duckdb.sql(f"select {asked} from '{files}'").fetchall() == [(40, 36, 18.5, 39)]
    by_polars = pl.read_parquet(files)
    assert by_polars["law_month"].mean() == 18.5
    assert by_polars["law_month"].null_count() == 4
    by_pandas = pd.read_parquet(next((store.path / "runs").iterdir()), dtype_backend="pyarrow")
    assert by_pandas["law_month"].isna().sum() == 4
    assert by_pandas["law_month"].mean() == 18.5


def test_inside_a_missing_number_is_nan_as_before(store: SweepFolder) -> None:
    (months,) = store.read("000-0000000", ["law_month"])
    np.testing.assert_array_equal(months, RUNS["law_month"])
    runs = load_results(store.path)
    np.testing.assert_array_equal(runs["law_month"], RUNS["law_month"])
    np.testing.assert_array_equal(runs["cumulative_crossover"], RUNS["cumulative_crossover"])
    assert runs["law_month"].dtype == float


def test_a_sweep_writes_null_where_no_law_can_pass(tmp_path: Path) -> None:
    asked = {
        "name": "laws", "months": 24, "seeds": 2, "quantiles": ["law"],
        "settings": {"size.communities": 2, "size.beneficiaries": 12, "size.entrepreneurs": 1},
        "factors": {"law.possible": [0, 1], "slow-inclusive.quorum": [0.0, 0.4]},
    }  # fmt: skip
    folder = sweep(asked, tmp_path)
    assert_missing_is_null(folder)
    found = duckdb.sql(
        f"select count(*), count(law_month) from '{folder}/runs/*.parquet'"
        ' where "law.possible" = 0'
    )
    assert found.fetchall() == [(8, 0)]


@pytest.mark.parametrize(
    "command",
    [
        ("run", "classroom", "--months", "36", "--by-community"),
        ("compare", "classroom", "--months", "72", "--seeds", "2"),
        ("compare", "classroom", "--months", "60", "--seeds", "1", "--ensemble", "2"),
        ("ablate", "classroom", "--months", "24", "--seeds", "2", "--outcome", "cumulative"),
    ],
    ids=["run", "compare", "compare over sets", "ablate"],
)
def test_every_file_of_a_command_has_nothing_but_null_for_missing(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    done = CliRunner().invoke(app, [*command, "--out", str(tmp_path), "--json"])
    assert done.exit_code == 0, done.output
    json.loads(done.stdout, parse_constant=pytest.fail)
    assert_missing_is_null(tmp_path)


def test_columns_say_their_unit_and_meaning_in_the_words_of_their_declaration() -> None:
    table = {
        "trust.gain": [0.1], "strategy.quorum": [0.3], "event.1.depth": [0.4],
        "law_month": [np.nan], "cumulative_crossover": [np.inf], "own": [1],
    }  # fmt: skip
    schema = pq.read_schema(io.BytesIO(parquet(table, about_runs)))
    found = {field.name: field.metadata for field in schema}
    share = b"share, 0 to 1"
    assert found["trust.gain"] == {
        b"unit": b"/event", b"meaning": b"Step of trust after a good experience of strength 1."
    }  # fmt: skip
    assert found["law_month"] == {
        b"unit": b"month", b"meaning": b"Month of the first national law; missing if never."
    }  # fmt: skip
    assert found["strategy.quorum"] == {
        b"unit": share,
        b"meaning": b"strategy: Voice of the movement that is wanted before pushing.",
    }
    assert found["event.1.depth"] == {b"unit": share, b"meaning": b"event.1: Share that is lost."}
    assert found["cumulative_crossover"][b"unit"] == b"years"
    assert found["own"] is None


def test_a_name_means_another_thing_in_runs_and_in_months() -> None:
    of_runs, of_months = about_runs("members"), about_months("members")
    assert of_runs is not None
    assert of_runs.meaning == "Members of movements in the last year."
    assert of_months is not None
    assert of_months.meaning == "People who belong to a movement."
    assert about_keys("members") is None


def test_all_columns_of_a_sweep_are_explained(tmp_path: Path) -> None:
    asked = {
        "name": "all", "months": 12, "seeds": 1, "quantiles": ["need_met"],
        "settings": {"size.communities": 2, "size.beneficiaries": 12, "size.entrepreneurs": 1},
        "factors": {"ablation": ["none"], "plausible": [1], "months": [12], "trust.gain": [0.01],
                    "fast-divisive.lobby": [0.5]},
    }  # fmt: skip
    files = list(sweep(asked, tmp_path).rglob("*.parquet"))
    assert len(files) == 3  # points, runs, months
    for file in files:
        bare = [field.name for field in pq.read_schema(file) if not field.metadata]
        assert not bare, file.name


def test_words_that_are_missing_are_null_too() -> None:
    table = pd.DataFrame({"name": ["a", None, "b"], "number": [1.0, np.nan, np.inf]})
    back = pl.read_parquet(io.BytesIO(parquet(table)))
    assert back.to_dicts() == [
        {"name": "a", "number": 1.0}, {"name": None, "number": None},
        {"name": "b", "number": float("inf")},
    ]  # fmt: skip
    assert csv(table) == b"name,number\na,1.0\n,\nb,inf\n"


def test_json_has_null_for_missing_and_a_word_for_never() -> None:
    content: dict[str, Any] = {
        "a": np.float64(np.nan), "b": [np.inf, -np.inf, 1.5], "c": np.array([1, 2]),
        "d": (np.True_, "x", None), 5: {"e": np.int64(3)},
    }  # fmt: skip
    wanted = {
        "a": None, "b": ["never", None, 1.5], "c": [1, 2], "d": [True, "x", None], "5": {"e": 3}
    }  # fmt: skip
    assert plain(content) == wanted
    assert json.loads(json_text(content), parse_constant=pytest.fail) == wanted
