"""Questions as one call each: the same answers as the command line, run wherever one wants."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import collabsim
from collabsim.analysis.boundary import boundary_table
from collabsim.cli.main import app
from collabsim.errors import InputError
from collabsim.laboratory import questions
from collabsim.study.experiment import make_experiment
from collabsim.study.plan import make_plan

FACTORS = ("trust.gain", "trust.asymmetry")
FIVE = "cumulative_5"


def printed(*arguments: str) -> Any:
    found = CliRunner().invoke(app, [*arguments, "--json"])
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def same(table: pd.DataFrame, rows: Any) -> None:
    text = pd.DataFrame(json.loads(table.to_json(orient="records")))
    pd.testing.assert_frame_equal(text, pd.DataFrame(rows), check_dtype=False)


@pytest.mark.parametrize("ensemble", [None, 3])
def test_a_map_is_that_of_the_command_line(ensemble: int | None, tmp_path: Path) -> None:
    given = ["--steps", "2", "--months", "60", "--seeds", "2", "--outcome", FIVE]
    given += [] if ensemble is None else ["--ensemble", str(ensemble)]
    rows = printed("boundary", *FACTORS, "--scenario", "classroom", *given, "--out", str(tmp_path))
    found = collabsim.boundary(
        *FACTORS, "classroom", outcome=FIVE, seeds=2, steps=2, months=60, ensemble=ensemble
    )
    assert list(found.n.ravel()) == [ensemble or 2] * 4
    told = ["difference", "low", "high", "ahead"]
    same(boundary_table(found)[told], [{n: row[n] for n in told} for row in rows["boundary"]])


def test_a_map_over_horizons_looks_at_need_met_so_far() -> None:
    found = collabsim.boundary("trust.gain", "horizon", "classroom", seeds=2, steps=2, months=120)
    assert found.outcome.startswith("cumulative")


def test_short_runs_can_be_mapped_over_horizons_and_refused_over_others(tmp_path: Path) -> None:
    short = ["--scenario", "classroom", "--steps", "2", "--seeds", "2", "--months", "120"]
    given = [*short, "--out", str(tmp_path)]
    rows = printed("boundary", "trust.gain", "horizon", *given)["boundary"]
    assert max(row["horizon"] for row in rows) == 10
    found = CliRunner().invoke(app, ["boundary", *FACTORS, *given])
    assert found.exit_code == 2
    assert "the runs are too short for cumulative_20" in found.output


def test_ideas_crises_and_limits_have_one_call_each() -> None:
    without = collabsim.ablation("classroom", outcome=FIVE, seeds=2, months=60)
    assert without.table["ablation"].iloc[0] == "none"
    crisis = collabsim.resilience("classroom", outcome=FIVE, month=24, seeds=2, steps=2, months=60)
    assert set(crisis.losses["strategy"]) == {"fast-divisive", "slow-inclusive"}


def test_what_matters_is_screened_and_then_decomposed() -> None:
    asked: list[str] = []

    def run(study: Any) -> pd.DataFrame:
        asked.append(study.design.kind)
        return questions.run_study(study)

    found = collabsim.sensitivity(
        "classroom", outcome=FIVE, factors=FACTORS, trajectories=4, top=1, points=16, months=60,
        run=run,
    )  # fmt: skip
    assert asked == ["morris", "sobol"]
    assert {"seed", *FACTORS} == set(found.screening["factor"])
    assert len(found.indices) == 2  # the first factor, and chance
    assert set(found.convergence["n"]) <= {8, 16}


def test_where_a_study_is_run_changes_nothing(tmp_path: Path) -> None:
    study = make_experiment(
        {"months": 60, "seeds": 2, "factors": {"trust.gain": [0.01, 0.02]}, "ensemble": [2, 5]}
    )
    here = questions.run_study(study)
    assert sorted(here["plausible"].unique()) == [2, 5]
    kept = questions.run_study(study, tmp_path)
    with ThreadPoolExecutor(2) as executor:
        elsewhere = questions.run_study(study, executor=executor)
    for other in (kept, elsewhere):
        pd.testing.assert_frame_equal(here, other, check_exact=True)
    read = partial(questions.run_study, out=tmp_path)
    pd.testing.assert_frame_equal(here, read(study), check_exact=True)


def test_patterns_are_those_of_the_command_line() -> None:
    told = printed("patterns", "--only", "P9,C2", "--seeds", "2")
    found = collabsim.patterns(("P9", "C2"), seeds=2)
    assert found.runs == told["runs"]
    assert [whole.verdict for whole in found.judged] == [p["verdict"] for p in told["patterns"]]
    table = found.to_pandas()
    checks = [check for pattern in told["patterns"] for check in pattern["checks"]]
    assert list(table["verdict"]) == [check["verdict"] for check in checks]
    assert list(table["asked"]) == [check["asked"] for check in checks]
    with pytest.raises(InputError, match="did you mean"):
        collabsim.patterns(("P99",))


def test_a_brief_is_that_of_the_command_line(tmp_path: Path) -> None:
    given = ["classroom,trust.gain=0.02", "--seeds", "3", "--years", "5", "--date", "2030-01-31"]
    printed("brief", *given, "--out", str(tmp_path / "typed"))
    page = collabsim.brief(
        "classroom,trust.gain=0.02", seeds=3, years=5, out=tmp_path / "called",
        day=date(2030, 1, 31),
    )  # fmt: skip
    assert page.read_bytes() == (tmp_path / "typed" / "brief.html").read_bytes()
    assert (page.parent / "brief.pdf").exists()
    with pytest.raises(InputError, match="did you mean 'classroom'"):
        collabsim.brief("clasroom", out=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_what_a_scenario_sets_itself_is_part_of_a_question_over_plausible_sets() -> None:
    usual = collabsim.load_scenario("classroom")
    default = usual.parameters.trust.gain
    sets_it = collabsim.change(usual, {"trust.gain": default})
    assert sets_it.model_dump() == usual.model_dump()
    for ensemble, alike in ((None, True), (3, False)):
        first, second = (
            make_plan({"scenario": one, "ensemble": ensemble}).digest for one in (usual, sets_it)
        )
        assert (first == second) is alike
    named, given = (make_plan({"scenario": one}).digest for one in ("classroom", usual))
    assert named == given


def test_objects_print_short() -> None:
    scenario = collabsim.load_scenario("today")
    run = collabsim.simulate("classroom", months=12)
    for found in (scenario, run, collabsim.trace("classroom", months=3)):
        assert len(repr(found)) < 200, repr(found)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: collabsim.boundary(*FACTORS, outcome="cumulativ_20"), "did you mean"),
        (lambda: collabsim.ablation("clasroom"), "did you mean 'classroom'"),
        (lambda: collabsim.sensitivity(top=0), "must be from 1"),
        (
            lambda: collabsim.ablation("classroom", seeds=2, months=60),
            "too short for",
        ),
        (lambda: collabsim.boundary(*FACTORS, ensemble=0), "number of plausible sets"),
        (
            lambda: collabsim.boundary(*FACTORS, strategies=("adaptive",)),
            "two different strategies",
        ),
        (lambda: collabsim.boundary("trust.gain", "horizon", outcome="members"), "over horizons"),
        (lambda: collabsim.resilience("classroom", month=60, months=60), "the crisis begins"),
        (lambda: collabsim.sensitivity(points=8), "power of 2 from 16 on"),
        (lambda: collabsim.sensitivity(factors=[]), "at least one factor"),
        (lambda: collabsim.boundary(*FACTORS, ensemble=2, seeds=0), "number of seeds"),
    ],
)
def test_bad_questions_are_refused(call: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        call()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ensemble": [1, 1]}, "each once"),
        ({"ensemble": 2, "seeds": [1, 2]}, "give seeds as a number"),
        ({"ensemble": 2, "quantiles": ["need_met"]}, "with an ensemble leave them out"),
        ({"ensemble": 2.5}, "give a list of their numbers"),
        ({"ensemble": 2, "factors": {"plausible": [1, 2]}}, "cannot be a factor"),
        ({"ensemble": 2, "factors": {"seed": [1, 2]}}, "cannot be a factor"),
    ],
)
def test_an_ensemble_that_cannot_be_run_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        questions.run_study(make_experiment({"months": 60, **change}))
