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
from collabsim.errors import InputError
from collabsim.scenarios import load_scenario, set_values
from collabsim.sweeps.watched import in_order
from collabsim.views.cli import app
from collabsim.workflow import check_worlds, compare_plausible, compare_worlds

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
    return compare_worlds(worlds, THREE, 2, plausible=7, months=MONTHS)


def test_over_plausible_sets_each_pair_is_what_compare_gives(
    worlds: dict[str, Any], plausible: Any
) -> None:
    for found, (label, world) in zip(plausible, worlds.items(), strict=True):
        assert found.label == label
        for other, pair in zip(THREE[1:], found.pairs, strict=True):
            alone = compare_plausible(world, (FIRST, other), 7, 2, months=MONTHS)
            pd.testing.assert_frame_equal(pair.runs, alone.runs, check_exact=True)
            assert pair.to_dict() == alone.to_dict()
            for mine, theirs in zip(
                [lead for lead in found.leads if lead.second == other], alone.standings, strict=True
            ):
                assert mine.difference == theirs.difference
                assert mine.share == theirs.share
                assert mine.verdict == theirs.verdict
            for mine, theirs in zip(
                [o for o in found.overtakings if o.second == other], alone.crossovers, strict=True
            ):
                assert (mine.kind, mine.years) == (theirs.kind, theirs.years)
                assert mine.never == theirs.share_never


def test_at_the_defaults_it_is_what_compare_gives(worlds: dict[str, Any]) -> None:
    found = compare_worlds(worlds, THREE, 4, months=MONTHS)
    for mine, world in zip(found, worlds.values(), strict=True):
        alone = compare(world, THREE, 4, months=MONTHS)
        assert mine.comparison.to_dict() == alone.to_dict()
        pd.testing.assert_frame_equal(mine.runs_table(), alone.runs_table(), check_exact=True)
        for lead, standing in zip(mine.leads, alone.standings, strict=True):
            assert lead.difference == standing.difference
            assert lead.share.value == standing.share_ahead
            assert lead.verdict == standing.verdict
        assert mine.level(SECOND, 10) == alone.outcomes[SECOND]["need_met_10"]


def test_the_numbers_of_the_command_line(tmp_path: Any) -> None:
    given = ["--strategies", ",".join(PAIR), "--plausible", "6", "--seeds", "2", "--json"]
    sizes = [f"--set={name}={value}" for name, value in SMALL.items()]
    printed = CliRunner().invoke(app, ["compare", "classroom", *given, "--months", "60", *sizes])
    assert printed.exit_code == 0, printed.output
    world = {"classroom": set_values(load_scenario("classroom"), SMALL)}
    found = compare_worlds(world, PAIR, 2, plausible=6, months=60)[0]
    assert found.to_dict()["comparisons"] == [json.loads(printed.stdout)]


def test_need_met_over_time_fits_the_outcomes(plausible: Any) -> None:
    found = plausible[0]
    assert found.need_met.shape == (3, 7, 2, 10)
    assert found.months == MONTHS
    runs = found.runs_table()
    for place, strategy in enumerate(THREE):
        mine = runs[runs["strategy"] == strategy].sort_values(["plausible", "seed"])
        summed = found.need_met[place].sum(axis=-1)
        assert summed.ravel() == pytest.approx(mine["cumulative_10"].to_numpy(), abs=1e-12)
        level = found.level(strategy, 10)
        assert level.value == pytest.approx(mine["need_met_10"].mean(), abs=1e-12)
    for other in THREE[1:]:
        course = found.difference(other)
        assert list(course.years) == list(range(11))
        assert course.value[0] == course.low[0] == course.high[0] == 0.0
        for years in (5, 10):
            told = found.lead(other, years).difference
            assert course.value[years] == pytest.approx(told.value, abs=1e-12)
            assert course.low[years] == pytest.approx(told.low, abs=0.1 * (told.high - told.low))


def test_bands_hold_the_worlds_they_should(plausible: Any) -> None:
    found = plausible[0]
    bands = found.bands(SECOND)
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
    told, course = mean(units), plausible[1].difference(SECOND)
    assert course.value[3] == pytest.approx(told.value, abs=1e-12)
    assert (course.low[3], course.high[3]) == pytest.approx((told.low, told.high), rel=0.2)


def test_one_seed_gives_no_intervals(worlds: dict[str, Any]) -> None:
    found = compare_worlds(worlds, PAIR, 1, months=60)[0]
    assert np.isnan(found.difference(SECOND).low).all()
    assert found.lead(SECOND).verdict == "unsure"


def test_threads_do_not_change_a_bit(worlds: dict[str, Any]) -> None:
    one, two = (
        compare_worlds(worlds, PAIR, 2, plausible=3, months=60, threads=threads)
        for threads in (1, 2)
    )
    for a, b in zip(one, two, strict=True):
        assert a.need_met.tobytes() == b.need_met.tobytes()
        assert a.to_dict() == b.to_dict()


@pytest.mark.parametrize("sets", [0, 2])
def test_progress_counts_all_worlds(worlds: dict[str, Any], sets: int) -> None:
    told: list[tuple[int, int]] = []
    compare_worlds(
        worlds, PAIR, 3, plausible=sets, months=60, progress=lambda *now: told.append(now)
    )
    total = 2 * 2 * 3 * max(1, sets)
    assert told[-1] == (total, total)
    assert {last for _, last in told} == {total}
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize("sets", [0, 2])
def test_a_progress_that_raises_ends_runs_that_have_begun(sets: int) -> None:
    """One run alone would take minutes."""
    long = set_values(load_scenario("today"), {"size.beneficiaries": 1_000_000})
    before, calls = threading.active_count(), count(1)

    def stop_soon(done: int, total: int) -> None:
        if next(calls) == 3:
            raise CancelledError

    def compared() -> None:
        compare_worlds({"long": long}, PAIR, 2, plausible=sets, months=12_000, progress=stop_soon)

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
        ({"plausible": 5000}, "number of plausible sets must be"),
        ({"plausible": -1}, "number of plausible sets must be"),
        ({"months": 59}, "at least 60 months, not 59"),
        ({"worlds": {}}, "at least one world"),
        ({"worlds": ["classroom", "classroom"]}, "each world once"),
        ({"worlds": ["clasroom"]}, "did you mean 'classroom'"),
        ({"threads": 0}, "threads"),
    ],
)
def test_bad_questions_are_refused(change: dict[str, Any], said: str) -> None:
    given = {"worlds": ["classroom"], "strategies": PAIR, "seeds": 1, **change}
    with pytest.raises(InputError, match=said):
        compare_worlds(**given)


def test_checking_a_question_gives_the_sets(worlds: dict[str, Any]) -> None:
    assert check_worlds(worlds, PAIR, 2) == ()
    assert check_worlds(worlds, THREE, 2, plausible=3) == (1, 2, 3)
