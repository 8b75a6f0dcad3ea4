"""The plausible sets: what they replace and what stays, and what is told from many of them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from collabsim.analysis.standings import Standing, cross, set_intervals, split_variance, stand
from collabsim.errors import InputError
from collabsim.parameters import SPECS, Parameters
from collabsim.scenarios import (
    ablate,
    load_scenario,
    parse_scenario,
    plausible,
    plausible_set,
    plausible_sets,
    set_values,
    with_defaults,
)
from collabsim.study import parts
from collabsim.study.experiment import make_experiment
from collabsim.study.factors import base_scenario, check_factor, treatment
from collabsim.study.plan import make_plan

FIRST, SECOND = PAIR = ("fast-divisive", "slow-inclusive")


def test_a_set_takes_the_place_of_defaults_only() -> None:
    peru = load_scenario("peru")
    new = {"start.stereotype": 0.2, "start.spread": 0.05, "law.possible": 0, "trust.gain": 0.031}
    found = with_defaults(peru, new).parameters
    assert found.start.stereotype == peru.parameters.start.stereotype == 0.7
    assert found.law.possible == 1
    assert (found.start.spread, found.trust.gain) == (0.05, 0.031)
    assert found.trust.asymmetry == Parameters().trust.asymmetry
    assert found.record["trust"]["gain"] == 0.031


def test_defaults_stay_defaults_and_what_is_set_stays_set() -> None:
    world = parse_scenario("[trust]\ngain = 0.02")
    once = with_defaults(world, {"trust.gain": 0.01, "trust.asymmetry": 3.0})
    later = set_values(once, {"law.threshold": 0.4})
    assert later.parameters.trust.asymmetry == 3.0
    assert later.parameters.trust.model_fields_set == {"gain"}
    assert later.parameters.law.model_fields_set == {"threshold"}
    twice = with_defaults(later, {"trust.asymmetry": 2.0, "law.threshold": 0.9})
    assert twice.parameters.trust.asymmetry == 2.0
    assert twice.parameters.law.threshold == 0.4


def test_a_value_equal_to_the_default_is_the_scenarios_own_when_set() -> None:
    usual = SPECS["trust.gain"].default
    world = set_values(load_scenario("classroom"), {"trust.gain": usual})
    assert world == load_scenario("classroom")
    assert with_defaults(world, {"trust.gain": 0.04}).parameters.trust.gain == usual


def test_what_an_ablation_switches_off_stays_off() -> None:
    world = ablate(load_scenario("classroom"), "no_resentment")
    assert with_defaults(world, {"resentment.push": 0.3}).parameters.resentment.push == 0.0


def test_bad_values_are_refused() -> None:
    world = load_scenario("classroom")
    with pytest.raises(InputError, match=r"did you mean 'trust\.gain'"):
        with_defaults(world, {"trust.gian": 0.1})
    with pytest.raises(InputError, match=r"trust\.gain = 7\.0.* from 0 to"):
        with_defaults(world, {"trust.gain": 7.0})


def test_the_sets_of_the_package_can_be_used() -> None:
    sets = plausible_sets()
    manifest = Path(plausible.__file__).with_name("plausible.json")
    assert len(sets) == json.loads(manifest.read_text("utf-8"))["sets"] > 20
    for number, values in enumerate(sets, start=1):
        assert plausible_set(number) == values
        found = with_defaults(load_scenario("classroom"), values).parameters
        for name, value in values.items():
            assert found.value(name) == value or name.startswith("size.")


def test_a_set_that_is_changed_does_not_change_the_sets() -> None:
    plausible_set(1)["trust.gain"] = 9.0
    plausible_sets()[0]["trust.gain"] = 9.0
    assert plausible_set(1)["trust.gain"] != 9.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("trust.gian\n0.1\n", "sets.csv: there is no parameter 'trust.gian'; did you mean"),
        ("trust.gain,trust.gain\n0.1,0.1\n", "the same parameter has two columns"),
        ("trust.gain,trust.asymmetry\n0.1\n", "set 1: has 1 numbers for 2 parameters"),
        ('trust.gain\n0.02\n""\n', "set 2: trust.gain should be a number from 0 to"),
        ("start.needs\n2.5\n", "start.needs should be a whole number from 1 to 16, not '2.5'"),
        ("trust.gain\nnan\n", "not 'nan'"),
        ("trust.gain\n", "holds no plausible sets"),
        ("", "holds no plausible sets"),
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        plausible.read_sets(text, "sets.csv")
    assert said in str(caught.value)


def test_a_missing_file_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plausible, "SETS", "nothing.csv")
    plausible._sets.cache_clear()
    try:
        with pytest.raises(InputError, match=r"nothing\.csv of the package cannot be read"):
            plausible_sets()
    finally:
        plausible._sets.cache_clear()


def test_the_factor_gives_defaults_and_everything_else_stays_on_top() -> None:
    asked = make_experiment({
        "settings": {"law.threshold": 0.33}, "ablations": ["no_memory"],
        "factors": {"plausible": [1, 2], "trust.gain": [0.02]},
    })  # fmt: skip
    check_factor("plausible", asked)
    bases = {"classroom": base_scenario(asked)}
    found = treatment(asked, bases, {"plausible": 2, "trust.gain": 0.02}).scenario.parameters
    assert found.law.threshold == 0.33
    assert found.environment.memory == 0.0
    assert found.trust.gain == 0.02
    assert found.trust.asymmetry == plausible_set(2)["trust.asymmetry"]
    without = treatment(asked, bases, {"plausible": 2, "ablation": "symmetric_trust"}).scenario
    assert without.parameters.trust.asymmetry == 1.0


@pytest.mark.parametrize(
    ("level", "said"),
    [(0, "from 1 to"), (10_000, "not 10000"), (1.5, "should be a whole number")],
)
def test_the_factor_is_a_number_of_a_set(level: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        make_plan({"factors": {"plausible": [1, level]}})


def test_the_folder_of_a_sweep_depends_on_the_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"factors": {"plausible": [1, 2]}}
    before = make_plan(asked).folder(Path("out"))
    read = Path.read_bytes

    def changed(path: Path) -> bytes:
        return read(path) + (b"#" if path.name == "plausible.csv" else b"")

    monkeypatch.setattr(Path, "read_bytes", changed)
    parts.model_digest.cache_clear()
    try:
        assert make_plan(asked).folder(Path("out")) != before
    finally:
        parts.model_digest.cache_clear()


def test_the_split_of_variance_is_that_of_a_one_way_analysis() -> None:
    # means 1, 3, 8; within sets 2 each; MSB = 2 · 13 = 26, MSW = 2, (26 − 2) / 2 = 12
    found = split_variance([[0.0, 2.0], [2.0, 4.0], [7.0, 9.0]])
    assert found.seed_sd == pytest.approx(np.sqrt(2.0))
    assert found.parameter_sd == pytest.approx(np.sqrt(12.0))
    assert found.parameter_share == pytest.approx(12.0 / 14.0)


def test_chance_alone_is_not_taken_for_parameters() -> None:
    found = split_variance([[-1.0, 1.0], [1.0, -1.0], [-1.0, 1.0]])
    assert found == (pytest.approx(np.sqrt(2.0)), 0.0, 0.0)
    assert np.isnan(split_variance([[1.0], [2.0]])).all()
    assert np.isnan(split_variance([[1.0, 1.0], [1.0, 1.0]]).parameter_share)
    alone = split_variance([[0.0, 2.0]])
    assert alone.seed_sd == pytest.approx(np.sqrt(2.0))
    assert np.isnan(alone.parameter_sd)


def test_the_split_recovers_what_was_put_in() -> None:
    generator = np.random.default_rng(4)
    table = generator.normal(0.0, 3.0, (4000, 1)) + generator.normal(0.0, 1.5, (4000, 5))
    found = split_variance(table)
    assert found.seed_sd == pytest.approx(1.5, rel=0.03)
    assert found.parameter_sd == pytest.approx(3.0, rel=0.04)
    assert found.parameter_share == pytest.approx(0.8, abs=0.015)


def over_sets(differences: Any) -> Standing:
    """Who is ahead with these differences, a row per set."""
    (found,) = stand([differences], [differences], (20,), PAIR, over_sets=True)
    return found


def test_who_is_ahead_over_sets() -> None:
    # second ahead in 2, 2, 1 and 0 of 2 seeds
    found = over_sets([[1.0, 1.2], [2.0, 2.1], [-1.0, 3.0], [-4.0, -4.1]])
    assert found.difference.value == pytest.approx(0.025)
    assert (found.share.value, found.balance.value) == (0.625, 0.25)
    # Student's t with one degree of freedom: half-widths 12.7 · |a − b| / 2 of 1.27, 0.64, 25, 0.64
    assert (found.surely_second, found.surely_first) == (0.25, 0.25)
    assert found.verdict == "unsure"
    assert found.share.n == found.difference.n == 4
    assert over_sets(np.full((6, 1), 0.5)).verdict == SECOND
    assert over_sets(np.full((6, 1), -0.5)).verdict == FIRST
    assert over_sets(np.full((5, 1), 0.5)).verdict == "unsure"  # five may agree by luck
    assert over_sets(np.zeros((6, 1))).verdict == "unsure"
    assert np.isnan(set_intervals([[1.0], [2.0]])).all()
    assert np.isnan(over_sets([[1.0], [2.0]]).surely_second)


def test_the_rules_differ_where_a_few_sets_weigh_more_than_all_others() -> None:
    most = [[0.1]] * 12 + [[-9.0]]
    assert over_sets(most).verdict == SECOND  # ahead in twelve of thirteen
    (found,) = stand([most], [most], (20,), PAIR, over_sets=False)
    assert found.difference.value < 0.0
    assert found.verdict == "unsure"  # by the average nobody knows


def test_intervals_are_over_sets_and_not_over_worlds() -> None:
    signs = np.repeat([[1.0], [-1.0]], 10, axis=0)
    few, many = (over_sets(np.repeat(signs, m, axis=1)).share for m in (1, 50))
    assert few == many
    assert many.high - many.low > 0.3  # 20 sets, however many worlds


def test_crossovers_over_sets() -> None:
    found = cross([[3.0, 5.0], [7.0, np.inf], [np.inf, np.inf]], "cumulative", PAIR)
    assert found.years.value == 7.0
    assert found.years.n == 3
    assert found.never == 0.5
    assert found.years.high == np.inf
