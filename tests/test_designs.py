"""Designs make the points that they promise, and a factor changes what its name says."""

import json
from collections.abc import Callable
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from collabsim import Scenario, load_scenario, simulate
from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.scenarios import Event, ablate, set_values
from collabsim.strategies import EFFORTS, STRATEGIES, Strategy
from collabsim.study.designs import points_of, problem_of, sample_of
from collabsim.study.experiment import Experiment, load_experiment, make_experiment
from collabsim.study.factors import treatment
from collabsim.study.plan import make_plan
from collabsim.study.results import load_results
from collabsim.study.runner import sweep

SIZES = {"size.communities": 2, "size.beneficiaries": 12, "size.entrepreneurs": 1}
CRISIS = {"kind": "crisis", "month": 6, "months": 6, "depth": 0.5}
SAMPLED = {
    "trust.gain": {"low": 0.01, "high": 0.03},
    "trust.asymmetry": {},
    "size.peers": {"low": 1, "high": 8},
    "ablation": ["none", "no_law", "no_memory", "no_peers"],
}
"""Two continuous factors, one of whole numbers and one of listed levels."""


def experiment(**keys: Any) -> Experiment:
    usual = {"name": "small", "settings": SIZES, "strategies": ["slow-inclusive"], "months": 24}
    return make_experiment({**usual, **keys})


def sampled(kind: str, factors: dict[str, Any] = SAMPLED, **design: Any) -> Experiment:
    return experiment(design={"kind": kind, **design}, factors=factors)


def rows(asked: Experiment) -> list[tuple[Any, ...]]:
    return list(points_of(asked).itertuples(index=False, name=None))


def test_a_grid_has_every_combination_and_the_last_factor_varies_fastest() -> None:
    gain, names, peers = [0.03, 0.01], ["slow-inclusive", "fast-divisive"], [2, 3, 4]
    factors = {"trust.gain": gain, "strategy": names, "size.peers": {"low": 2, "high": 4}}
    asked = experiment(factors=factors)
    assert list(points_of(asked).columns) == list(factors)
    assert rows(asked) == list(product(gain, names, peers))


def test_a_range_on_a_grid_is_spaced_evenly_over_what_is_plausible() -> None:
    spec = SPECS["trust.gain"]
    assert np.ravel(rows(experiment(factors={"trust.gain": {}}))) == pytest.approx(
        np.linspace(spec.low, spec.high, 5)
    )
    three = {"trust.gain": {"low": 0.01, "steps": 3}}
    assert np.ravel(rows(experiment(factors=three))) == pytest.approx(
        [0.01, (0.01 + spec.high) / 2, spec.high]
    )


def test_a_factorial_takes_the_ends() -> None:
    factors = {"trust.gain": [0.01, 0.05, 0.03], "size.peers": {"low": 2, "high": 9}}
    assert rows(sampled("factorial", factors)) == [(0.01, 2), (0.01, 9), (0.03, 2), (0.03, 9)]


def test_without_factors_there_is_one_point() -> None:
    assert points_of(experiment()).shape == (1, 0)


def test_a_latin_hypercube_has_one_value_in_every_stratum() -> None:
    found = points_of(sampled("latin-hypercube", points=16))
    for name in ("trust.gain", "trust.asymmetry"):
        low, high = dict(zip(SAMPLED, problem_of(sampled("sobol"))["bounds"], strict=True))[name]
        stratum = np.floor(16 * (found[name] - low) / (high - low))
        assert sorted(stratum) == list(range(16))
    # eight whole numbers and four names share sixteen strata evenly
    assert found["size.peers"].value_counts().to_dict() == dict.fromkeys(range(1, 9), 2)
    assert found["ablation"].value_counts().to_dict() == dict.fromkeys(SAMPLED["ablation"], 4)


def test_sobol_points_are_two_samples_and_their_crosses() -> None:
    count, factors = 8, len(SAMPLED)
    found = np.array(rows(sampled("sobol", points=count)), dtype=object)
    assert len(found) == count * (factors + 2)
    for block in found.reshape(count, factors + 2, factors):
        first, *crossed, second = block
        for column, row in enumerate(crossed):
            expected = first.copy()
            expected[column] = second[column]
            assert (row == expected).all()


def test_morris_moves_one_factor_at_a_time_between_levels() -> None:
    asked = sampled("morris", points=5, levels=6)
    factors = len(SAMPLED)
    bounds = np.array(problem_of(asked)["bounds"])
    sample = sample_of(asked)
    assert sample.shape == (5 * (factors + 1), factors)
    level = 5 * (sample - bounds[:, 0]) / (bounds[:, 1] - bounds[:, 0])
    assert level == pytest.approx(np.rint(level))
    found = np.array(rows(asked), dtype=object).reshape(5, factors + 1, factors)
    for trajectory in found:
        moved = [np.flatnonzero(a != b) for a, b in pairwise(trajectory)]
        assert sorted(int(column) for (column,) in moved) == list(range(factors))


def test_levels_are_sampled_as_a_number_that_is_rounded_down() -> None:
    asked = sampled("sobol", points=4)
    assert problem_of(asked)["bounds"][2:] == [[0.0, 8.0], [0.0, 4.0]]
    sample, found = sample_of(asked), points_of(asked)
    assert found["size.peers"].tolist() == [1 + int(x) for x in sample[:, 2]]
    assert found["ablation"].tolist() == [SAMPLED["ablation"][int(x)] for x in sample[:, 3]]
    assert found["size.peers"].dtype == np.int64


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol", "morris"])
def test_the_seed_of_a_design_fixes_its_points(kind: str) -> None:
    first, again, other = (points_of(sampled(kind, points=4, seed=seed)) for seed in (5, 5, 6))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_a_seed_of_0_is_refused_because_the_sampler_would_take_it_for_none() -> None:
    with pytest.raises(InputError, match=r"design.seed = 0 .* greater than or equal to 1"):
        sampled("sobol", seed=0)


@pytest.mark.parametrize("points", [3, 6, 100])
def test_sobol_needs_a_power_of_2(points: int) -> None:
    with pytest.raises(InputError, match=r"needs design\.points to be a power of 2"):
        points_of(sampled("sobol", points=points))


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_gives_points_as_they_stand_and_is_looked_for_beside_the_file(
    ending: str, tmp_path: Path
) -> None:
    table = pd.DataFrame(
        {"trust.gain": [0.03, 0.01], "ablation": ["no_law", "none"], "months": [12, 24]}
    )
    if ending == "csv":
        table.to_csv(tmp_path / "points.csv", index=False)
    else:
        table.to_parquet(tmp_path / "points.parquet")
    file = tmp_path / "my.sweep.toml"
    file.write_text(f'[design]\nkind = "table"\nfile = "points.{ending}"\n')
    found = load_experiment(file)
    assert found.name == "my_sweep"
    pd.testing.assert_frame_equal(points_of(found), table, check_dtype=False)


def test_names_without_quotes_are_the_same_names(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        '[settings]\n"trust.loss" = 0.1\n[factors]\n"trust.gain" = [0.01, 0.02]\n'
        '"fast-divisive.quorum" = {low = 0, high = 1}\nmonths = {low = 12, high = 24}\n'
    )
    (tmp_path / "b.toml").write_text(
        "[settings]\ntrust.loss = 0.1\n[factors]\ntrust.gain = [0.01, 0.02]\n"
        "fast-divisive.quorum = {low = 0, high = 1}\nmonths = {low = 12, high = 24}\n"
    )
    a, b = (load_experiment(tmp_path / name).model_dump() for name in ("a.toml", "b.toml"))
    assert a | {"name": "b"} == b
    event = make_experiment({"factors": {"event": {"1": {"depth": [0.1]}}}})
    assert list(event.factors) == ["event.1.depth"]


BASE = set_values(load_scenario("classroom"), SIZES)
SLOW = STRATEGIES["slow-inclusive"].model_dump()


def own(**dials: float) -> Scenario:
    """The small classroom, where the slow and inclusive strategy has other dials."""
    return BASE.model_copy(update={"strategies": {"slow-inclusive": Strategy(**SLOW | dials)}})


def hit(**field: float) -> Scenario:
    """The small classroom with a crisis."""
    return BASE.model_copy(update={"events": (Event.model_validate(CRISIS | field),)})


NEEDS = 3 if SPECS["start.needs"].default > 4 else 6  # in any case another value


def slow(scenario: Scenario = BASE, *, seed: int = 1, months: int = 96) -> Any:
    return simulate(scenario, "slow-inclusive", seed, months=months).summary


def changed(**values: float) -> Scenario:
    """The small classroom with a parameter changed; two underscores stand for the dot."""
    return set_values(BASE, {name.replace("__", "."): v for name, v in values.items()})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("trust.gain", 0.05, lambda: slow(changed(trust__gain=0.05))),
        ("start.needs", NEEDS, lambda: slow(changed(start__needs=NEEDS))),
        # the other shares, 0.8 in all, are left 0.5: each is multiplied by 0.625
        ("slow-inclusive.lobby", 0.5, lambda: slow(own(
            lobby=0.5, invite=0.15625, listen=0.125, teach=0.125, explore=0.0625, deliver=0.03125
        ))),
        ("strategy.seats", 0.1, lambda: slow(own(seats=0.1))),
        ("event.1.depth", 0.9, lambda: slow(hit(depth=0.9))),
        ("event.1.month", 2, lambda: slow(hit(month=2))),
        ("scenario", "sefton", lambda: slow(set_values(load_scenario("sefton"), SIZES))),
        ("strategy", "solution-first", lambda: simulate(BASE, "solution-first", months=96).summary),
        ("ablation", "no_listening", lambda: slow(ablate(BASE, "no_listening"))),
        ("months", 36, lambda: slow(months=36)),
        ("seed", 77, lambda: slow(seed=77)),
    ],
)  # fmt: skip
def test_a_factor_gives_the_numbers_of_a_run_with_the_same_thing(
    name: str, value: Any, expected: Callable[[], Any], tmp_path: Path
) -> None:
    asked: dict[str, Any] = {"name": "small", "settings": SIZES, "months": 96}
    asked |= {} if name == "seed" else {"seeds": 1}
    asked |= {} if name == "strategy" else {"strategies": ["slow-inclusive"]}
    asked |= {"events": [CRISIS]} if name.startswith("event") else {}
    found = load_results(sweep({**asked, "factors": {name: [value]}}, tmp_path))
    wanted = pd.Series(expected())
    assert len(found) == 1
    assert found.loc[0, name] == value
    pd.testing.assert_series_equal(
        found.loc[0, list(wanted.index)].astype(float), wanted, check_exact=True, check_names=False
    )
    assert not wanted.equals(pd.Series(slow(hit() if name.startswith("event") else BASE)))


@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_effort_shares_still_sum_to_1_and_the_others_keep_their_proportions(
    effort: str, share: float
) -> None:
    made = treatment(experiment(), {}, {f"fast-divisive.{effort}": share}).scenario
    usual = STRATEGIES["fast-divisive"].model_dump()
    found = made.all_strategies["fast-divisive"].model_dump()
    assert found[effort] == share
    assert sum(found[name] for name in EFFORTS) == pytest.approx(1.0)
    others = [name for name in EFFORTS if name != effort]
    left = (1.0 - share) / (1.0 - usual[effort])
    assert [found[name] for name in others] == pytest.approx([left * usual[o] for o in others])
    assert made.all_strategies["slow-inclusive"] == STRATEGIES["slow-inclusive"]


def test_shares_of_nothing_are_shared_out_evenly() -> None:
    only = dict.fromkeys(EFFORTS, 0.0) | {"lobby": 1.0}
    asked = experiment(new_strategies={"only": SLOW | only})
    made = treatment(asked, {}, {"only.lobby": 0.5}).scenario.all_strategies["only"]
    assert [getattr(made, name) for name in EFFORTS] == pytest.approx([0.5] + 5 * [0.1])


def test_a_dial_of_all_strategies_turns_every_one() -> None:
    made = treatment(experiment(), {}, {"strategy.divisiveness": 0.25}).scenario
    assert {one.divisiveness for one in made.all_strategies.values()} == {0.25}
    assert made.all_strategies["fast-divisive"].lobby == STRATEGIES["fast-divisive"].lobby


@pytest.mark.parametrize(
    ("asked", "more"),
    [({}, {"ablation": "no_resentment"}), ({"ablations": ["no_resentment"]}, {})],
    ids=["as a factor", "at every point"],
)
def test_an_ablation_wins_over_a_value(asked: dict[str, Any], more: dict[str, Any]) -> None:
    made = treatment(experiment(**asked), {}, {"resentment.push": 0.9, "trust.gain": 0.05, **more})
    assert made.scenario.parameters.resentment.push == 0.0
    assert made.scenario.parameters.trust.gain == 0.05


def test_every_point_is_built_before_anything_is_run() -> None:
    factors = {"fast-divisive.lobby": [0.2, 0.8], "fast-divisive.deliver": [0.1, 0.3]}
    with pytest.raises(InputError, match="small: point 3: fast-divisive: the effort shares"):
        make_plan(experiment(factors=factors))


def test_a_strategy_that_not_all_scenarios_know_is_refused(tmp_path: Path) -> None:
    dials = "".join(f"{name} = {json.dumps(value)}\n" for name, value in SLOW.items())
    (tmp_path / "one.toml").write_text(f"[strategies.mine]\n{dials}")
    one = str(tmp_path / "one.toml")
    asked = experiment(scenario=one, factors={"mine.quorum": [0.1], "scenario": [one, "classroom"]})
    with pytest.raises(InputError, match=r"point 1: mine.quorum: there is no strategy 'mine'"):
        make_plan(asked)
