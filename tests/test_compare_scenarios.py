"""Several worlds side by side: the numbers are those of single comparisons, and it can be ended."""

import json
import threading
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor
from itertools import count
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from collabsim import compare
from collabsim.analysis.intervals import mean
from collabsim.cli.main import app
from collabsim.errors import InputError
from collabsim.laboratory.comparing import check_scenarios, compare_scenarios
from collabsim.scenarios import load_scenario, set_values
from collabsim.study.watched import in_order

PAIR = FIRST, SECOND = ("fast-divisive", "slow-inclusive")
THREE = (*PAIR, "fast-inclusive")
SMALL = {"size.communities": 3, "size.beneficiaries": 30, "size.entrepreneurs": 2}
MONTHS = 126  # ten years and a half
PATIENCE = 120  # seconds for what takes a moment once the model is compiled


@pytest.fixture(scope="module")
def worlds() -> dict[str, Any]:
    small = set_values(load_scenario("classroom"), SMALL)
    return {"as it is": small, "patient": set_values(small, {"funding.patience": 0.9})}


@pytest.fixture(scope="module")
def plausible(worlds: dict[str, Any]) -> Any:
    return compare_scenarios(worlds, THREE, 2, ensemble=7, months=MONTHS)


def test_each_is_what_compare_gives(worlds: dict[str, Any], plausible: Any) -> None:
    at_defaults = compare_scenarios(worlds, THREE, 4, months=MONTHS)
    for found, seeds, sets in ((plausible, 2, 7), (at_defaults, 4, None)):
        for mine, (label, world) in zip(found, worlds.items(), strict=True):
            alone = compare(world, THREE, seeds, ensemble=sets, months=MONTHS)
            assert mine.label == label
            assert {**mine.to_dict(), "label": alone.label} == alone.to_dict()
            pd.testing.assert_frame_equal(
                mine.runs.to_pandas(), alone.runs.to_pandas(), check_exact=True
            )


def test_a_third_strategy_changes_nothing_between_two(
    worlds: dict[str, Any], plausible: Any
) -> None:
    for found, world in zip(plausible, worlds.values(), strict=True):
        for other in THREE[1:]:
            alone = compare(world, (FIRST, other), 2, ensemble=7, months=MONTHS)
            for mine in alone.standings:
                theirs = found.standing(other, mine.years)
                for amount in ("difference", "now", "share", "balance"):
                    assert getattr(mine, amount) == pytest.approx(getattr(theirs, amount))
                assert mine.verdict == theirs.verdict
            assert found.crossover(other) == alone.crossover(other)


def test_the_numbers_of_the_command_line(tmp_path: Any) -> None:
    given = ["--strategies", ",".join(PAIR), "--ensemble", "6", "--seeds", "2", "--json"]
    sizes = [f"--set={name}={value}" for name, value in SMALL.items()]
    printed = CliRunner().invoke(app, ["compare", "classroom", *given, "--months", "60", *sizes])
    assert printed.exit_code == 0, printed.output
    world = {"classroom": set_values(load_scenario("classroom"), SMALL)}
    found = compare_scenarios(world, PAIR, 2, ensemble=6, months=60)[0]
    assert found.to_dict() == json.loads(printed.stdout)


def test_need_met_over_time_fits_the_outcomes(plausible: Any) -> None:
    found = plausible[0]
    assert found.need_met.shape == (3, 7, 2, 10)
    assert found.runs.length == MONTHS
    runs = found.runs.to_pandas()
    for place, strategy in enumerate(THREE):
        mine = runs[runs["strategy"] == strategy].sort_values(["plausible", "seed"])
        summed = found.need_met[place].sum(axis=-1)
        assert summed.ravel() == pytest.approx(mine["cumulative_10"].to_numpy(), abs=1e-12)
        level = found.outcomes[strategy]["need_met_10"]
        assert level.value == pytest.approx(mine["need_met_10"].mean(), abs=1e-12)
    for other in THREE[1:]:
        course = found.course(other)
        assert list(course.years) == list(range(11))
        assert course.value[0] == course.low[0] == course.high[0] == 0.0
        for years in (5, 10):
            told = found.standing(other, years).difference
            assert course.value[years] == pytest.approx(told.value, abs=1e-12)
            assert course.low[years] == pytest.approx(told.low, abs=0.1 * (told.high - told.low))


def test_bands_hold_the_worlds_they_should(plausible: Any) -> None:
    found = plausible[0]
    bands = found.yearly_bands(SECOND)
    fifth = found.need_met[1, :, :, 4].ravel()
    assert bands.years[4] == 5
    assert bands.mean[4] == pytest.approx(fifth.mean(), abs=1e-12)
    assert bands.median[4] == pytest.approx(np.median(fifth), abs=1e-12)
    assert bands.low[4] == pytest.approx(np.quantile(fifth, 0.1), abs=1e-12)
    assert bands.inner_high[4] == pytest.approx(np.quantile(fifth, 0.75), abs=1e-12)
    rising = np.array([bands.low, bands.inner_low, bands.median, bands.inner_high, bands.high])
    assert (np.diff(rising, axis=0) >= 0.0).all()


def test_an_interval_over_time_is_the_bootstrap_over_sets(plausible: Any) -> None:
    need = plausible[1].need_met
    units = (need[1] - need[0])[..., :3].sum(axis=-1).mean(axis=-1)
    told, course = mean(units), plausible[1].course(SECOND)
    assert course.value[3] == pytest.approx(told.value, abs=1e-12)
    assert (course.low[3], course.high[3]) == pytest.approx((told.low, told.high), rel=0.2)


def test_one_seed_gives_no_intervals(worlds: dict[str, Any]) -> None:
    found = compare_scenarios(worlds, PAIR, 1, months=60)[0]
    assert np.isnan(found.course(SECOND).low).all()
    assert found.standing(SECOND).verdict == "unsure"


def test_threads_do_not_change_a_bit(worlds: dict[str, Any]) -> None:
    one, two = (
        compare_scenarios(worlds, PAIR, 2, ensemble=3, months=60, threads=threads)
        for threads in (1, 2)
    )
    for a, b in zip(one, two, strict=True):
        assert a.need_met.tobytes() == b.need_met.tobytes()
        assert a.to_dict() == b.to_dict()


@pytest.mark.parametrize("sets", [None, 2])
def test_progress_counts_all_worlds(worlds: dict[str, Any], sets: int) -> None:
    told: list[tuple[int, int]] = []
    compare_scenarios(
        worlds, PAIR, 3, ensemble=sets, months=60, progress=lambda *now: told.append(now)
    )
    total = 2 * 2 * 3 * (sets or 1)
    assert told[-1] == (total, total)
    assert {last for _, last in told} == {total}
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize("sets", [None, 2])
def test_a_progress_that_raises_ends_runs_that_have_begun(sets: int) -> None:
    """One run alone would take minutes."""
    long = set_values(load_scenario("today"), {"size.beneficiaries": 1_000_000})
    before, calls = threading.active_count(), count(1)

    def stop_soon(done: int, total: int) -> None:
        if next(calls) == 3:
            raise CancelledError

    def compared() -> None:
        compare_scenarios({"long": long}, PAIR, 2, ensemble=sets, months=12_000, progress=stop_soon)

    with ThreadPoolExecutor(1) as thread:
        assert isinstance(thread.submit(compared).exception(PATIENCE), CancelledError)
    assert threading.active_count() == before


def test_jobs_come_in_order_and_errors_end_the_rest() -> None:
    done: list[int] = []

    def job(number: int, stop: Any) -> int:
        for _ in range(3 - number % 3):
            time.sleep(0.002)
            stop()
        if number == 20:
            raise InputError("no")
        done.append(number)
        return number

    jobs = [lambda stop, n=n: job(n, stop) for n in range(200)]
    assert list(in_order(jobs[:20], 3)) == list(range(20))
    found: list[int] = []
    with pytest.raises(InputError, match="no"):
        found.extend(in_order(jobs, 3, watch=lambda: None))
    assert found == list(range(20))
    assert max(done) < 40


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"strategies": (FIRST,)}, "at least two strategies"),
        ({"strategies": (FIRST, FIRST)}, "each strategy once"),
        ({"strategies": (FIRST, "slow")}, "no strategy 'slow'"),
        ({"seeds": 0}, "number of seeds must be from 1"),
        ({"ensemble": 5000}, "number of plausible sets must be"),
        ({"ensemble": -1}, "number of plausible sets must be"),
        ({"months": 59}, "at least 60 months, not 59"),
        ({"scenarios": {}}, "at least one scenario"),
        ({"scenarios": ["classroom", "classroom"]}, "each scenario once"),
        ({"scenarios": ["clasroom"]}, "did you mean 'classroom'"),
        ({"threads": 0}, "threads"),
    ],
)
def test_bad_questions_are_refused(change: dict[str, Any], said: str) -> None:
    given = {"scenarios": ["classroom"], "strategies": PAIR, "seeds": 1, **change}
    with pytest.raises(InputError, match=said):
        compare_scenarios(**given)


def test_checking_a_question_gives_the_sets(worlds: dict[str, Any]) -> None:
    assert check_scenarios(worlds, PAIR, 2) == ()
    assert check_scenarios(worlds, THREE, 2, ensemble=3) == (1, 2, 3)
