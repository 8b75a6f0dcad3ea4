"""The model as a function: what SALib and the EMA Workbench get is what direct runs give."""

import pickle
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from collabsim.engine.batch import Batch, Job
from collabsim.engine.outcomes import NAMES
from collabsim.engine.simulate import simulate
from collabsim.errors import InputError
from collabsim.laboratory.model_function import ModelFunction, model_function, workbench_model
from collabsim.scenarios import Scenario, load_scenario, set_values

PAGE = Path(__file__).resolve().parents[1] / "docs" / "interfaces.md"
FAST, SLOW = "fast-divisive", "slow-inclusive"
SCRIPTS = re.findall(r"```py\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
FACTORS = ["trust.gain", "voice.table", "law.possible"]
SEEDS = (3, 8)


@pytest.fixture(scope="module")
def classroom() -> Scenario:
    few = {"size.communities": 3, "size.beneficiaries": 60, "size.entrepreneurs": 2}
    return set_values(load_scenario("classroom"), few)


@pytest.fixture(scope="module")
def gain(classroom: Scenario) -> ModelFunction:
    return model_function(classroom, FACTORS, "cumulative", (FAST, SLOW), SEEDS, months=30)


def direct(
    scenario: Scenario, values: dict[str, float], strategy: str, outcome: str
) -> list[float]:
    changed = set_values(scenario, values)
    return [simulate(changed, strategy, seed, months=30).summary[outcome] for seed in SEEDS]


def test_salib_round_trip_gives_the_numbers_of_direct_runs(
    classroom: Scenario, gain: ModelFunction
) -> None:
    from SALib.analyze import morris
    from SALib.sample import morris as trajectories

    x = trajectories.sample(gain.problem, 2, num_levels=4, seed=1)
    y = gain(x)
    assert y.shape == (8,)
    assert len(set(y)) > 2
    for row, found in zip(x, y, strict=True):
        # ends of the bounds lie half a step beyond the whole numbers
        table, law = np.clip(np.rint(row[1]), 4, 16), np.clip(np.rint(row[2]), 0, 1)
        values = {"trust.gain": row[0], "voice.table": table, "law.possible": law}
        slow, fast = (direct(classroom, values, name, "cumulative") for name in (SLOW, FAST))
        assert found == pytest.approx(np.mean(np.subtract(slow, fast)), abs=1e-12)
    indices = morris.analyze(gain.problem, x, y, num_resamples=10, seed=1)
    assert list(indices["names"]) == FACTORS


def test_the_problem_has_plausible_ranges(gain: ModelFunction) -> None:
    assert gain.problem == {
        "num_vars": 3,
        "names": FACTORS,
        "bounds": [[0.005, 0.03], [3.5, 16.5], [-0.5, 1.5]],
    }


def test_one_strategy_gives_its_own_outcome(classroom: Scenario) -> None:
    trust = model_function(classroom, ["trust.gain"], "government_trust", SLOW, SEEDS, months=30)
    found = direct(classroom, {"trust.gain": 0.02}, SLOW, "government_trust")
    assert trust([[0.02]]) == pytest.approx(np.mean(found), abs=1e-12)


def test_the_same_numbers_on_any_number_of_threads(
    classroom: Scenario, gain: ModelFunction
) -> None:
    x = [[0.01, 5, 0], [0.03, 9, 1], [0.01, 5, 0]]
    alone = model_function(classroom, FACTORS, "cumulative", seeds=SEEDS, months=30, threads=1)
    assert gain(x).tobytes() == alone(x).tobytes() == pickle.loads(pickle.dumps(gain))(x).tobytes()
    assert gain(x)[0] == gain(x)[2]


def test_whole_numbers_are_equally_likely(gain: ModelFunction) -> None:
    seen = []

    class Spy(ModelFunction):
        def _scenario(self, row: Any) -> Scenario:
            scenario = super()._scenario(row)
            seen.append(scenario.parameters.voice.table)
            return scenario

    spy = Spy(gain._means, ["voice.table"])
    (low, high), = spy.problem["bounds"]
    for value in np.linspace(low, high, 131):
        spy._scenario([value])
    counts = np.bincount(seen)
    assert set(np.flatnonzero(counts)) == set(range(4, 17))
    assert np.ptp(counts[4:]) <= 2


@pytest.fixture
def law(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModelFunction]:
    """The month of the first law, where one passes with seed 3 alone, and only if it is possible.

    With the strategy slow-inclusive in month 7, otherwise in month 5.
    """

    def runs(jobs: Sequence[Job], months: int, *, outside: int) -> Batch:
        outcomes = np.zeros((len(jobs), len(NAMES)))
        for row, job in zip(outcomes, jobs, strict=True):
            month = 7.0 if job.strategy == SLOW else 5.0
            possible = job.scenario.parameters.law.possible and job.seed == 3
            row[NAMES.index("law_month")] = month if possible else np.nan
        return Batch(outcomes, None)

    monkeypatch.setattr("collabsim.study.means.run_jobs", runs)

    def made(seeds: Sequence[int], **more: Any) -> ModelFunction:
        return model_function("classroom", ["law.possible"], "law_month", seeds=seeds, **more)

    return made


def test_an_outcome_that_runs_do_not_have_is_never_handed_on_unasked(
    law: Callable[..., ModelFunction]
) -> None:
    assert law([3])([[1.0], [1.0]]).tolist() == [2.0, 2.0]
    # two strategies in three rows: none of the first has a law, one seed of two in the others
    with pytest.raises(InputError, match=r'^law_month is missing in 8 of 12 runs; .*"nan"'):
        law([3, 8])([[0.0], [1.0], [1.0]])
    asked = law([3], missing="nan")([[0.0], [1.0]])
    np.testing.assert_array_equal(asked, [np.nan, 2.0])
    # not the mean of the seeds that have one: that would be about other worlds
    assert np.isnan(law([3, 8], missing="nan")([[1.0]])).all()


def test_a_horizon_that_no_run_reaches_is_refused_before_anything_runs() -> None:
    words = "the runs are too short for cumulative_20: it needs 240 months, and they have 120"
    for missing in ("raise", "nan"):
        with pytest.raises(InputError, match=words):
            model_function(
                "classroom", ["trust.gain"], "cumulative_20", months=120, missing=missing
            )
    with pytest.raises(InputError, match=words):
        workbench_model("classroom", ["trust.gain"], ["gap", "cumulative_20"], months=120)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"factors": ["trust.gian"]}, "did you mean 'trust.gain'"),
        ({"factors": []}, "at least one parameter"),
        ({"factors": "trust.gain"}, "a list of at least one parameter"),
        ({"factors": ["trust.gain", "trust.gain"]}, "each once"),
        ({"outcome": "cumulativ"}, "did you mean 'cumulative'"),
        ({"strategies": ("slow-inclusiv", FAST)}, "did you mean 'slow-inclusive'"),
        ({"strategies": (FAST, FAST)}, "two different ones"),
        ({"scenario": "clasroom"}, "did you mean 'classroom'"),
        ({"seeds": 0}, "from 1 to"),
        ({"seeds": [1, 1]}, "each once"),
        ({"seeds": [-1]}, "a seed is"),
        ({"months": 0}, "months must be"),
        ({"threads": 0}, "threads must be"),
        ({"missing": "drop"}, "missing must be 'raise' or 'nan', not 'drop'"),
    ],
)
def test_bad_arguments_are_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        model_function(**{"scenario": "classroom", "factors": ["trust.gain"], **change})


@pytest.mark.parametrize(
    ("x", "words"),
    [
        ([0.01, 5, 0], "shape"),
        ([[0.01, 5]], r"\(rows, 3\), not \(1, 2\)"),
        ([[0.01, 5, 0], [7.0, 5, 0]], "trust.gain"),
        ([[0.01, 2.6, 0]], "voice.table"),
        ([[np.nan, 5, 0]], "trust.gain"),
    ],
)
def test_bad_values_are_refused_before_anything_runs(
    gain: ModelFunction, x: Any, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collabsim.study.means.run_jobs", None)
    with pytest.raises(InputError, match=words):
        gain(x)


def test_the_workbench_gives_the_numbers_of_direct_runs(classroom: Scenario) -> None:
    names = ["cumulative", "law_month"]
    model = workbench_model(classroom, FACTORS, names, seeds=SEEDS, months=30, missing="nan")
    from ema_workbench import perform_experiments

    bounds = {u.name: (u.lower_bound, u.upper_bound) for u in model.uncertainties}
    assert bounds["trust__gain"] == (0.005, 0.03)
    assert bounds["voice__table"] == (4, 16)
    experiments, outcomes = perform_experiments(
        model, scenarios=3, policies=2, uncertainty_sampling_kwargs={"rng": 1}
    )
    assert len(experiments) == 6
    for row, cumulative in zip(
        experiments.to_dict("records"), outcomes["cumulative"], strict=True
    ):
        values = {name: row[name.replace(".", "__")] for name in FACTORS}
        found = direct(classroom, values, row["strategy"], "cumulative")
        assert cumulative == pytest.approx(np.mean(found), abs=1e-12)
    assert set(experiments["strategy"]) == {FAST, SLOW}
    assert np.isnan(outcomes["law_month"][experiments["law__possible"] == 0]).all()


def test_the_workbench_stops_at_an_outcome_that_runs_do_not_have(classroom: Scenario) -> None:
    model = workbench_model(classroom, ["trust.gain"], ["law_month"], seeds=SEEDS, months=2)
    from ema_workbench import perform_experiments
    from ema_workbench.util import EMAError

    with pytest.raises(EMAError, match="InputError: law_month is missing in 2 of 2 runs"):
        perform_experiments(model, scenarios=1, policies=1)


def test_the_workbench_refuses_what_it_cannot_use(classroom: Scenario) -> None:
    with pytest.raises(InputError, match="at least two strategies"):
        workbench_model(classroom, FACTORS, strategies=[SLOW])
    with pytest.raises(InputError, match="did you mean 'cumulative'"):
        workbench_model(classroom, FACTORS, ["cumulativ"])
    with pytest.raises(InputError, match=r"did you mean 'trust\.gain'"):
        workbench_model(classroom, ["trust__gain"])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_of_the_page_run(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(script, PAGE.name, "exec"), names)
    assert capsys.readouterr().out
    if "box" in names:  # the page promises limits that tell where, in both halves
        box = names["box"]
        assert len(box.limits) > 0
        assert box.dense_enough
        assert box.held_out.density > box.held_out.base_rate
        assert (box.limits["p_held_out"] < 0.05).all()
