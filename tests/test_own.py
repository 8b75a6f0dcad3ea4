"""Rules and outcomes of one's own: the same bits everywhere, and run only if they are trusted."""

import functools
import importlib.util
import json
import marshal
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
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
from collabsim.scenarios.own import own, trusting
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
        return 1 / 0

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


RATES = {"a": 1.0}
WEIGHTS = np.array([1.0, 2.0])


class Steps:
    size = 1.0

    @staticmethod
    def step(x: float) -> float:
        return x + 1.0


def helper(x: float) -> float:
    return x + SHARE


def makes(step: Any, *more: Any) -> list[Any]:
    """Functions that differ from one another only in what they use."""

    def closed(run: Any) -> Any:
        return step

    def defaulted(run: Any, gain: Any = step, *, other: Any = more) -> Any:
        return gain

    def nested(run: Any) -> Any:
        return [step for _ in range(3)]

    def inside(run: Any) -> Any:
        def inner() -> Any:
            return step

        return inner()

    return [closed, defaulted, nested, inside, lambda run: step, partial(closed, step)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1.0, 2.0), ([1], [2]), ({"a": 1}, {"a": 2}), (np.zeros(2), np.ones(2)),
        (helper, trust_gained),
    ],
)  # fmt: skip
def test_all_that_a_function_uses_is_part_of_the_question(one: Any, other: Any) -> None:
    for first, again, second in zip(makes(one), makes(one), makes(other), strict=True):
        assert own(first).uses == own(again).uses
        assert own(first).uses != own(second).uses


def uses_rates(run: Any) -> Any:
    return sum(RATES[name] for name in RATES)


def uses_class(run: Any) -> Any:
    return Steps.step(Steps.size)


def uses_helper(run: Any) -> Any:
    return [helper(x) for x in WEIGHTS]


def test_names_of_the_file_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    here = sys.modules[__name__]
    rates, steps, helped = (own(one).uses for one in (uses_rates, uses_class, uses_helper))
    monkeypatch.setitem(RATES, "a", 2.0)
    assert own(uses_rates).uses != rates
    monkeypatch.setattr(Steps, "size", 2.0)
    assert own(uses_class).uses != steps
    monkeypatch.setattr(here, "SHARE", 0.06)
    assert own(uses_helper).uses != helped
    monkeypatch.undo()
    assert own(uses_helper).uses == helped
    monkeypatch.setattr(here, "WEIGHTS", np.array([1.0, 3.0]))
    assert own(uses_helper).uses != helped


def test_decorators_and_functions_of_one_line_are_told_apart() -> None:
    def scaled(by: float) -> Any:
        def around(function: Any) -> Any:
            @functools.wraps(function)
            def wrapper(run: Any) -> Any:
                return by * function(run)

            return wrapper

        return around

    assert own(scaled(2.0)(trust_gained)).uses != own(scaled(3.0)(trust_gained)).uses
    one, two = [lambda run: 1, lambda run: 2]
    assert own(one).uses != own(two).uses


def test_what_cannot_be_kept_with_a_question_is_refused() -> None:
    generator = np.random.default_rng(1)

    def draws(run: Any) -> Any:
        return generator.random()

    with pytest.raises(InputError, match="uses generator"):
        own(draws)


def test_a_question_is_the_same_in_another_process(tmp_path: Path) -> None:
    code = "PLACES = frozenset({'north', 'south', 'east'})\ndef f(run): return PLACES & {'a', 'b'}"
    (tmp_path / "mine.py").write_text(code, "utf-8")
    told = "from mine import f; from collabsim.scenarios.own import own; print(own(f).uses)"
    found = {
        subprocess.run(
            [sys.executable, "-c", told], cwd=tmp_path, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(found) == 1


def test_a_function_without_source_is_told_apart_by_its_code() -> None:
    names: dict[str, Any] = {}
    exec("def one(run): return 1.0\ndef two(run): return 2.0", names)
    assert own(names["one"]).uses != own(names["two"]).uses


def test_only_what_was_read_is_run(tmp_path: Path) -> None:
    """Compiled code beside a file of code may be of an earlier day, or of somebody else."""
    file, mark = tmp_path / "mine.py", tmp_path / "was-run"
    file.write_text("def f(run): return 1.0\n", "utf-8")
    evil = compile(f"open({str(mark)!r}, 'w').close()\ndef f(run): return 6.0", "mine.py", "exec")
    beside = Path(importlib.util.cache_from_source(str(file)))
    beside.parent.mkdir(exist_ok=True)
    flags = (1).to_bytes(4, "little")  # checked against nothing
    beside.write_bytes(importlib.util.MAGIC_NUMBER + flags + bytes(8) + marshal.dumps(evil))
    text = f'[outcomes]\nmine = "{file}:f"\n'
    with trusting(file):
        assert parse_scenario(text).outcomes["mine"].call(None) == 1.0
        file.write_text("def f(run): return 2.0\n", "utf-8")
        assert parse_scenario(text).outcomes["mine"].call(None) == 2.0
    assert not mark.exists()
    assert f"own_{file.stem}" not in sys.modules


def test_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    trusted, linked = tmp_path / "mine.py", tmp_path / "elsewhere" / "mine.py"
    trusted.write_text("def f(run): return 1.0\n", "utf-8")
    linked.parent.mkdir()
    linked.symlink_to(trusted)
    with trusting(trusted):
        found = parse_scenario(f'[outcomes]\nmine = "{linked}:f"\n')
    assert found.outcomes["mine"].call(None) == 1.0


def test_classes_of_a_trusted_file_work(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "from __future__ import annotations\nfrom dataclasses import dataclass\n\n\n"
        "@dataclass\nclass Found:\n    x: float\n\n\ndef f(run):\n    return Found(1.0).x\n",
        "utf-8",
    )
    with trusting(file):
        found = parse_scenario(f'[outcomes]\nmine = "{file}:f"\n')
    assert found.outcomes["mine"].call(None) == 1.0


@pytest.mark.parametrize("value", [np.inf, "3", b"3", [1.0], 1j, np.zeros(1)])
def test_an_outcome_is_a_number(value: Any) -> None:
    run = simulate(small_scenario().extended(outcomes={"mine": lambda run: value}), months=2)
    with pytest.raises(InputError, match="it should be a finite number"):
        assert run.summary


@pytest.mark.parametrize("value", [True, np.float32(1.0), np.int64(1), np.True_, 1])
def test_numbers_of_any_kind_are_numbers(value: Any) -> None:
    run = simulate(small_scenario().extended(outcomes={"mine": lambda run: value}), months=2)
    assert run.summary["mine"] == 1.0


def test_leaving_the_program_is_a_failure_like_any_other(study: Path, tmp_path: Path) -> None:
    def leaves(world: Any, month: int = 0, parameters: Any = None) -> None:
        sys.exit(0)

    with pytest.raises(InputError, match="SystemExit"):
        simulate(small_scenario().extended(rules={"after month": leaves}), months=2)
    run = simulate(small_scenario().extended(outcomes={"mine": leaves}), months=2)
    with pytest.raises(InputError, match="SystemExit"):
        assert run.summary
    (tmp_path / "mine.py").write_text("import sys\nsys.exit(0)\n", "utf-8")
    trust = ["--trust", str(tmp_path / "mine.py")]
    assert CliRunner().invoke(app, ["sweep", str(study), *trust]).exit_code == 2


def test_rules_do_their_work_at_once() -> None:
    async def later(world: Any, month: int, parameters: Any) -> None:
        pass

    def yields(world: Any, month: int, parameters: Any) -> Any:
        yield 1

    for rule in (later, yields):
        with pytest.raises(InputError, match="at once"):
            simulate(small_scenario().extended(rules={"after month": rule}), months=2)
        with pytest.raises(InputError, match="at once"):
            CollaborationModel(small_scenario(), rules={"after month": rule})


@pytest.mark.parametrize("about", [{"unit": 5}, {"unit": "x" * 61}, {"meaning": "a\x1bb"}])
def test_units_and_meanings_are_plain_words(about: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        own(trust_gained, **about)
    with pytest.raises(InputError):
        small_scenario().extended(outcomes={"mine": {"function": trust_gained, **about}})


def test_keys_of_an_outcome_are_known() -> None:
    with pytest.raises(InputError, match="did you mean 'unit'"):
        small_scenario().extended(outcomes={"mine": {"function": trust_gained, "units": "x"}})


def test_nothing_takes_the_place_of_another_without_a_word() -> None:
    with pytest.raises(InputError, match="already"):
        extended().extended(rules={"before trust": nothing})
    with pytest.raises(InputError, match="already"):
        make_plan({"scenario": extended(), "outcomes": {"late_law": late_law}})
    with pytest.raises(InputError, match="only there"):
        make_plan({"scenario": extended(), "factors": {"scenario": ["classroom", "today"]}})


def test_seeds_may_follow_an_outcome_of_ones_own() -> None:
    rule = {"outcome": "trust_gained", "width": 0.5, "least": 2, "most": 4}
    make_plan({"scenario": extended(), "seeds": rule, "months": MONTHS})
    make_plan({"outcomes": {"trust_gained": trust_gained}, "seeds": rule, "months": MONTHS})
    with pytest.raises(InputError, match="in seeds, there is no outcome"):
        make_plan({"scenario": extended(), "seeds": {**rule, "outcome": "trust_gain"}})


def test_trust_ends_with_the_command(study: Path, tmp_path: Path) -> None:
    trust = ["--trust", str(tmp_path / "mine.py")]
    assert CliRunner().invoke(app, ["sweep", str(study), "--plan", *trust]).exit_code == 0
    assert CliRunner().invoke(app, ["sweep", str(study), "--plan"]).exit_code == 2


def test_stored_outcomes_are_shown_and_mapped_without_running_anything(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(CODE, "utf-8")
    file = tmp_path / "two.toml"
    two = "[0.01, 0.02]\nfactors.trust.asymmetry = [1.0, 2.0]"
    file.write_text(STUDY.replace("[0.01, 0.02]", two), "utf-8")
    with trusting(tmp_path / "mine.py"):
        folder = sweep(file, tmp_path / "out")
    told = CliRunner().invoke(app, ["results", str(folder)])
    assert told.exit_code == 0, told.output
    said = "trust_gained (share): How much people's trust has grown."
    assert said in told.output.replace("\n", " ")
    mapped = CliRunner().invoke(
        app,
        ["boundary", "trust.gain", "trust.asymmetry", "--outcome", "trust_gained",
         "--results", str(folder), "--out", str(tmp_path / "map")],
    )  # fmt: skip
    assert mapped.exit_code == 0, mapped.output


def test_a_brief_does_not_pass_over_what_is_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(CODE, "utf-8")
    place = tmp_path / "place.toml"
    place.write_text('months = 60\n[rules]\n"before trust" = "mine.py:festival"\n', "utf-8")
    trust = ["--trust", str(tmp_path / "mine.py")]
    found = CliRunner().invoke(app, ["brief", str(place), "--out", str(tmp_path / "b"), *trust])
    assert found.exit_code == 2
    assert "a brief cannot tell" in found.output.replace("\n", " ")


def test_functions_that_cannot_be_sent_say_so(tmp_path: Path) -> None:
    scenario = small_scenario().extended(outcomes={"mine": lambda run: 1.0})
    with (
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool,
        pytest.raises(InputError, match="cannot be sent"),
    ):
        sweep({"scenario": scenario, "months": 2, "seeds": 1}, tmp_path, executor=pool)


@pytest.mark.parametrize("scenario", [extended(), small_scenario()])
def test_a_batch_keeps_nothing_month_by_month_if_nothing_is_asked(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collabsim.engine.batch._LONG", 1)  # as if it were a large world
    found = run_batch([Job(scenario, "slow-inclusive", 1)], MONTHS)
    assert found.months.shape == (1, 0, MONTHS)
