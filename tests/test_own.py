"""Rules and outcomes of one's own: the same bits everywhere, and run only if they are trusted."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import collabsim
from collabsim.cli.main import app
from collabsim.engine.batch import Job, run_batch
from collabsim.engine.outcomes import NAMES
from collabsim.engine.simulate import simulate
from collabsim.engine.trace import trace
from collabsim.errors import InputError
from collabsim.mesa_face.model import CollaborationModel
from collabsim.scenarios import Scenario, parse_scenario, set_values, with_defaults
from collabsim.scenarios.own import Own, own, trusting
from collabsim.study.experiment import load_experiment, make_experiment
from collabsim.study.plan import make_plan
from collabsim.study.results import load_experiment_of, load_results
from collabsim.study.runner import sweep
from helpers import small_scenario

MONTHS = 26
SHARE = 0.05

CODE = '''
SHARE = 0.05


def festival(world, month, parameters):
    """Each December members trust more."""
    if month % 12 == 11:
        trust = world.beneficiaries["trust"]
        trust += SHARE * (1.0 - trust)


def trust_gained(run):
    """How much people's trust has grown."""
    return run.months.beneficiary_trust[-1] - run.months.beneficiary_trust[0]


def broken(run):
    return 1 / 0


number = 3
'''

STUDY = """
scenario = "classroom"
months = 26
seeds = 2
factors.trust.gain = [0.01, 0.02]

[rules]
"before trust" = "mine.py:festival"

[outcomes]
trust_gained = {function = "mine.py:trust_gained", unit = "share"}
"""


def festival(world: Any, month: int, parameters: Any) -> None:
    """Each December everybody trusts more."""
    if month % 12 == 11:
        trust = world.beneficiaries["trust"]
        trust += SHARE * (1.0 - trust)


def luck(world: Any, month: int, parameters: Any, chance: Any) -> None:
    skill = world.beneficiaries["capacity"]
    skill[:] = np.minimum(1.0, skill + 0.01 * chance("luck", world.beneficiaries["id"]))


def nothing(world: Any, month: int, parameters: Any) -> None:
    pass


def trust_gained(run: collabsim.Run) -> float:
    """How much people's trust has grown."""
    return float(run.months.beneficiary_trust[-1] - run.months.beneficiary_trust[0])


def late_law(run: collabsim.Run) -> float | None:
    return None if run.seed % 2 else 7.0


def extended() -> Scenario:
    return small_scenario().extended(
        rules={"before trust": festival, "after delivery": luck},
        outcomes={"trust_gained": own(trust_gained, unit="share"), "late_law": late_law},
    )


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(CODE, "utf-8")
    (tmp_path / "study.toml").write_text(STUDY, "utf-8")
    return tmp_path / "study.toml"


def test_every_way_of_running_leaves_the_same_bits() -> None:
    scenario = extended()
    run = simulate(scenario, "slow-inclusive", 3, months=MONTHS)
    plain = simulate(small_scenario(), "slow-inclusive", 3, months=MONTHS)
    assert run.months.beneficiary_trust[-1] > plain.months.beneficiary_trust[-1]
    model = CollaborationModel(scenario, strategy="slow-inclusive", rng=3)
    model.run_for(MONTHS)
    assert model.months.tobytes() == run.months.tobytes()
    close = trace(scenario, "slow-inclusive", 3, months=MONTHS)
    assert close.run.months.tobytes() == run.months.tobytes()
    told = simulate(scenario, "slow-inclusive", 3, months=MONTHS, by_community=True)
    assert told.months.tobytes() == run.months.tobytes()
    batch = run_batch([Job(scenario, "slow-inclusive", 3)] * 2, MONTHS, ("need_met",))
    assert batch.months[1, 0].tobytes() == np.ascontiguousarray(run.months.need_met).tobytes()
    numbers = dict(zip((*NAMES, *scenario.outcomes), batch.outcomes[0].tolist(), strict=True))
    np.testing.assert_equal(numbers, run.summary)
    assert run.summary["trust_gained"] == trust_gained(run)


def test_a_rule_that_does_nothing_changes_nothing() -> None:
    usual = collabsim.compare(small_scenario(), seeds=3, months=60)
    same = collabsim.compare(
        small_scenario().extended(rules={"after month": nothing}), seeds=3, months=60, threads=1
    )
    for name, values in usual.runs.outcomes.items():
        np.testing.assert_array_equal(values, same.runs.outcomes[name])
    for name, values in usual.runs.months.items():
        np.testing.assert_array_equal(values, same.runs.months[name])


def test_a_comparison_tells_an_outcome_of_ones_own() -> None:
    comparison = collabsim.compare(extended(), seeds=4, months=60)
    found = comparison.outcomes["slow-inclusive"]
    expected = [
        trust_gained(simulate(extended(), "slow-inclusive", seed, months=60))
        for seed in (1, 2, 3, 4)
    ]
    assert found["trust_gained"].value == pytest.approx(np.mean(expected))
    assert found["late_law"].n == 2  # what is missing is left out, and said to be
    assert {"trust_gained", "late_law"} <= set(comparison.runs.to_pandas())


def test_plausible_sets_and_settings_keep_what_was_brought_along() -> None:
    scenario = set_values(extended(), {"trust.gain": 0.03})
    assert with_defaults(scenario, {"voice.half": 10.0}).rules == extended().rules
    assert collabsim.ablate(scenario, "no_resentment").outcomes == extended().outcomes


def test_maps_and_sweeps_of_an_outcome_of_ones_own(tmp_path: Path) -> None:
    run = partial(collabsim.run_study, out=tmp_path)
    found = collabsim.boundary(
        "trust.gain=0.005:0.02:2", "trust.asymmetry=1:3:2", extended(), outcome="trust_gained",
        seeds=2, months=MONTHS, run=run,
    )  # fmt: skip
    assert np.isfinite(found.difference).all()
    (folder,) = tmp_path.iterdir()
    runs = load_results(folder)
    row = runs.iloc[-1]
    values = {"trust.gain": row["trust.gain"], "trust.asymmetry": row["trust.asymmetry"]}
    alone = simulate(set_values(extended(), values), row["strategy"], row["seed"], months=MONTHS)
    assert row["trust_gained"] == alone.summary["trust_gained"]
    part = next((folder / "runs").iterdir())
    about = pq.read_schema(part).field("trust_gained").metadata
    assert about == {b"unit": b"share", b"meaning": b"How much people's trust has grown."}
    with pytest.raises(InputError, match="trust_gained"):  # the nearest name
        collabsim.boundary("trust.gain", "trust.asymmetry", extended(), outcome="trust_gain")


def test_screening_takes_an_outcome_of_ones_own() -> None:
    pytest.importorskip("SALib")
    found = collabsim.sensitivity(
        extended(), outcome="trust_gained", factors=["trust.gain", "trust.asymmetry"],
        trajectories=2, top=1, points=16, months=MONTHS,
    )  # fmt: skip
    assert set(found.screening["factor"]) == {"trust.gain", "trust.asymmetry", "seed"}


def test_results_say_what_they_were_made_with_and_never_run_it(study: Path, tmp_path: Path) -> None:
    with trusting([tmp_path / "mine.py"]):
        folder = sweep(study, tmp_path / "out")
        again = sweep(study, tmp_path / "out", executor=ThreadPoolExecutor(2))
    assert folder == again
    assert "trust_gained" in load_results(folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    kept = manifest["experiment"]["rules"]["before trust"]
    assert "Each December members trust more" in kept["source"]
    assert "SHARE = 0.05" in kept["source"]
    told = load_experiment_of(folder)
    assert told.outcomes["trust_gained"].unit == "share"
    with pytest.raises(InputError, match="Give it again to run it"):
        make_plan(told)


@pytest.mark.parametrize(
    ("old", "new"), [("SHARE = 0.05", "SHARE = 0.06"), ("% 12", "% 6"), ("[0]", "[1]")]
)
def test_another_source_is_another_question(
    old: str, new: str, study: Path, tmp_path: Path
) -> None:
    code = tmp_path / "mine.py"
    with trusting([code]):
        before = make_plan(load_experiment(study)).digest
        assert make_plan(load_experiment(study)).digest == before
        code.write_text(CODE.replace(old, new), "utf-8")
        assert make_plan(load_experiment(study)).digest != before


def test_questions_without_anything_of_ones_own_read_as_before() -> None:
    assert not {"rules", "outcomes"} & set(small_scenario().model_dump())
    experiment = make_experiment({"scenario": "classroom"})
    assert not {"rules", "outcomes"} & set(experiment.model_dump(mode="json"))


def test_nothing_in_a_file_is_run_unless_it_is_trusted(study: Path, tmp_path: Path) -> None:
    mark = tmp_path / "was-run"
    (tmp_path / "mine.py").write_text(f"open({str(mark)!r}, 'w').close()\n{CODE}", "utf-8")
    (tmp_path / "other.py").write_text(CODE, "utf-8")
    place = tmp_path / "place.toml"
    place.write_text('[rules]\n"before trust" = "mine.py:festival"\n', "utf-8")
    for given in (
        ["sweep", str(study)],
        ["sweep", str(study), "--trust", str(tmp_path / "other.py")],
        ["run", str(place)],
        ["compare", str(place), "--seeds", "2"],
        ["boundary", "trust.gain", "horizon", "--scenario", str(place)],
    ):
        found = CliRunner().invoke(app, given)
        assert found.exit_code == 2
        assert "only if you trust it" in found.output.replace("\n", " ")
    with pytest.raises(InputError, match="only if you trust it"):  # as an upload is read
        parse_scenario(f'[rules]\n"before trust" = "{tmp_path}/mine.py:festival"\n')
    assert not mark.exists()
    with trusting([tmp_path / "mine.py"]):
        load_experiment(study)
    assert mark.exists()
    with pytest.raises(InputError, match="only if you trust it"):
        load_experiment(study)


def test_a_trusted_file_is_run_by_every_command(study: Path, tmp_path: Path) -> None:
    trust = ["--trust", str(tmp_path / "mine.py")]
    place = tmp_path / "place.toml"
    place.write_text(
        'months = 60\n[rules]\n"before trust" = "mine.py:festival"\n'
        '[outcomes]\ntrust_gained = "mine.py:trust_gained"\n',
        "utf-8",
    )
    alone = CliRunner().invoke(app, ["run", str(place), "--json", *trust])
    assert alone.exit_code == 0, alone.output
    assert json.loads(alone.stdout)["outcomes"]["trust_gained"] > 0
    found = CliRunner().invoke(app, ["compare", str(place), "--seeds", "2", *trust])
    assert found.exit_code == 0, found.output
    assert "trust_gained" in found.output
    swept = CliRunner().invoke(app, ["sweep", str(study), "--out", str(tmp_path / "out"), *trust])
    assert swept.exit_code == 0, swept.output


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ('"before trust" = "mine.py:nobody"', "has no function 'nobody'"),
        ('"before trust" = "mine.py:number"', "has no function 'number'"),
        ('"before trust" = "mine.py"', "file.py:name"),
        ('"before trust" = "mine.txt:festival"', "file.py:name"),
        ('"before trust" = 3', "rules"),
        ('"before truth" = "mine.py:festival"', "before trust"),
    ],
)
def test_what_cannot_be_run_is_said_in_a_sentence(rules: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(CODE, "utf-8")
    place = tmp_path / "place.toml"
    place.write_text(f"months = 60\n[rules]\n{rules}\n", "utf-8")
    found = CliRunner().invoke(app, ["run", str(place), "--trust", str(tmp_path / "mine.py")])
    assert found.exit_code == 2
    assert said in found.output.replace("\n", " ")
    assert "Traceback" not in found.output


def test_a_file_that_is_not_there_cannot_be_trusted(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["run", "classroom", "--trust", str(tmp_path / "none.py")])
    assert found.exit_code == 2
    assert "none.py" in found.output.replace("\n", "")


def test_what_fails_says_where() -> None:
    def bad_rule(world: Any, month: int, parameters: Any) -> None:
        if month == 2:
            raise KeyError("nobody")

    def bad_outcome(run: Any) -> Any:
        return "many"

    with pytest.raises(InputError, match=r"rule 'after trust' failed in month 2: KeyError"):
        simulate(small_scenario().extended(rules={"after trust": bad_rule}), months=5)
    with pytest.raises(InputError, match=r"outcome 'mine' failed for seed 1"):
        collabsim.compare(
            small_scenario().extended(outcomes={"mine": bad_outcome}), seeds=2, months=60
        )


@pytest.mark.parametrize("name", ["cumulative_5", "need_met", "seed", "cumulative_crossover"])
def test_names_that_are_taken_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="taken"):
        collabsim.compare(small_scenario().extended(outcomes={name: late_law}), seeds=1, months=60)


@pytest.mark.parametrize("name", ["Has Space", "UPPER", "ünder", "a" * 41, "trust.gain", ""])
def test_names_of_outcomes_are_plain(name: str) -> None:
    with pytest.raises(InputError, match="name an outcome"):
        small_scenario().extended(outcomes={name: late_law})


@pytest.mark.parametrize("value", [3, None, "x.py:y", print, [], int])
def test_what_is_no_function_is_refused(value: Any) -> None:
    with pytest.raises(InputError):
        small_scenario().extended(rules={"after trust": value})


def test_scenarios_of_a_sweep_have_the_same_outcomes(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(CODE, "utf-8")
    for name, key in (("a", "one"), ("b", "two")):
        text = f'[outcomes]\n{key} = "mine.py:trust_gained"\n'
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    places = [str(tmp_path / f"{name}.toml") for name in "ab"]
    with trusting([tmp_path / "mine.py"]), pytest.raises(InputError, match="different outcomes"):
        make_plan({"scenario": places[0], "factors": {"scenario": places}})


def test_a_worker_elsewhere_gets_the_function_itself(study: Path, tmp_path: Path) -> None:
    with trusting([tmp_path / "mine.py"]):
        experiment = load_experiment(study)
    there = cloudpickle.loads(cloudpickle.dumps(experiment))
    assert there == experiment or there.model_dump() == experiment.model_dump()
    world = type("World", (), {"beneficiaries": {"trust": np.zeros(2)}})
    there.rules["before trust"].call(world, 11, None)
    assert world.beneficiaries["trust"].tolist() == [SHARE, SHARE]


def test_functions_around_and_captured_values_are_part_of_the_source() -> None:
    def made(step: float) -> Own:
        def helper(x: float) -> float:
            return x + step

        def rule(world: Any, month: int, parameters: Any) -> None:
            helper(step)

        return own(rule)

    assert made(1.0).source != made(2.0).source
    assert "return x + step" in made(1.0).source


def test_a_function_without_source_is_told_apart_by_its_code() -> None:
    names: dict[str, Any] = {}
    exec("def one(run): return 1.0\ndef two(run): return 2.0", names)
    sources = {own(names[name]).source for name in ("one", "two")}
    assert len(sources) == 2
    assert all("no source" in source for source in sources)
