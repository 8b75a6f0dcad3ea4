"""What a long run will take: arithmetic with known answers, and a clock that is told the time."""

from itertools import accumulate

import pytest
from typer.testing import CliRunner

from collabsim.cli.main import app
from collabsim.engine import estimate as module
from collabsim.engine.estimate import (
    Pace,
    RunEstimate,
    duration,
    estimate,
    estimate_run,
    measure_pace,
    peak_memory,
    smaller,
    time_world,
)
from collabsim.engine.simulate import create_world
from collabsim.errors import InputError
from collabsim.scenarios import load_scenario, set_values
from collabsim.state.layout import memory_needed

WORLD = load_scenario("world")
HUGE = set_values(WORLD, {"size.beneficiaries": 100_000_000})
PEOPLE = 400_000


def test_time_is_the_start_and_every_month_for_every_person():
    found = estimate(HUGE, months=300, threads=2, pace=Pace(start=1e-7, month=2e-8))
    assert found.seconds == pytest.approx(10 + 600)
    assert found.people == 100_000_000
    assert found.months == 300


def test_words():
    found = RunEstimate(100_000_000, 1.0, 300, 2, 6.54e9, 48.2 * 60)
    assert found.words == (
        "100,000,000 people, 300 months: about 6.5 GB of memory and 48 minutes on 2 threads"
    )
    crowd = RunEstimate(4_000, 100.0, 1200, 1, 1.8e8, 21.0)
    assert crowd.words == (
        "4,000 agents for 400,000 people, 1,200 months: about 0.2 GB of memory and 21 seconds on"
        " 1 thread"
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1.2, "1 second"),
        (89.4, "89 seconds"),
        (90, "2 minutes"),
        (15 * 60, "15 minutes"),
        (90 * 60, "1.5 hours"),
        (30 * 3600, "30.0 hours"),
    ],
)
def test_durations(seconds, words):
    assert duration(seconds) == words


def test_pace_is_what_the_clock_says(monkeypatch):
    """Made in 0.3 s; a month takes 0.01 s at first, later 0.02 s, and 0.05 s when disturbed."""
    lived = []
    monkeypatch.setattr(module, "advance", lambda *given: lived.append((len(given[3]), given[4])))
    ticks = iter(accumulate([5, 0.3, 7, 6 * 0.01, 7, 12 * 0.05, 7, 12 * 0.02]))
    pace = measure_pace(HUGE, "mix", 2, clock=lambda: next(ticks))
    assert lived == [(6, 2), (12, 2), (12, 2)]
    assert pace.start * PEOPLE == pytest.approx(0.3)
    assert pace.month * PEOPLE == pytest.approx(0.02)


def test_a_timed_world_really_lives():
    start, months = time_world(load_scenario("classroom"), "mix", 1, [2, 3])
    assert start > 0
    assert len(months) == 2
    assert all(seconds > 0 for seconds in months)


def test_the_small_world_is_of_the_same_kind():
    size = smaller(HUGE, PEOPLE).parameters.size
    assert size.beneficiaries == PEOPLE
    assert size.communities == 40  # of 10,000 people each, as in the large one
    assert size.entrepreneurs == 20
    assert size.communities_per_entrepreneur == WORLD.parameters.size.communities_per_entrepreneur
    assert (size.funders, size.nations) == (1, 1)
    ties = len(create_world(smaller(HUGE, PEOPLE)).ties)
    assert ties == 80  # two to a community, as in the large one


def test_the_small_world_is_never_empty_and_never_larger():
    one = set_values(
        WORLD,
        {"size.communities": 2, "size.entrepreneurs": 0, "size.nations": 2,
         "size.beneficiaries": 50_000_000},
    )  # fmt: skip
    size = smaller(one, PEOPLE).parameters.size
    assert (size.communities, size.entrepreneurs, size.nations) == (1, 0, 1)
    classroom = load_scenario("classroom")
    assert smaller(classroom, PEOPLE) == classroom


def test_memory_is_the_tables_and_little_else():
    scenario = smaller(WORLD, 100_000)
    tables = sum(table.nbytes for table in create_world(scenario))
    assert peak_memory(scenario, 12, 2) - 180e6 == pytest.approx(tables + 100_000 * 36, rel=0.02)


def test_a_hundred_million_people_fit_in_eight_gib():
    assert 100e6 * (40 + 36) < peak_memory(HUGE, 420, 2) < 8 * 2**30
    together = set_values(
        HUGE,
        {"size.communities": 1_000_000, "size.entrepreneurs": 500_000, "size.funders": 10_000},
    )
    assert peak_memory(HUGE, 420, 2) < peak_memory(together, 420, 2) < 9 * 2**30


def test_memory_counts_what_is_kept_of_communities_and_giant_ones():
    more = peak_memory(WORLD, 420, 1, by_community=True) - peak_memory(WORLD, 420, 1)
    assert more > 420 * 10_000 * 8  # at least one number for each
    giants = set_values(WORLD, {"size.communities": 16, "size.nations": 1})
    rest = memory_needed(giants.parameters.size) + 180e6
    # all people stand in tiles, and two threads work on two of the four
    assert peak_memory(giants, 420, 2) - rest == pytest.approx(1_000_000 * 36 + 500_000 * 32)


def test_short_runs_are_not_measured(monkeypatch):
    monkeypatch.setattr(module, "measure_pace", None)  # calling it would fail
    assert estimate_run(load_scenario("peru")) is None
    assert estimate_run(WORLD, months=12) is None


def test_threads_are_those_that_work_on_the_run(monkeypatch):
    seen = []

    def pace(scenario, strategy, threads):
        seen.append((strategy, threads))
        return Pace(0.0, 1e-8)

    monkeypatch.setattr(module, "measure_pace", pace)
    found = estimate_run(HUGE, "fast-divisive", months=10, threads=3)
    assert found is not None
    assert found.seconds == pytest.approx(10.0)
    assert found.threads == 3
    found = estimate_run(HUGE, months=10, threads=3, by_community=True)
    assert found is not None
    assert found.threads == 1
    assert seen == [("fast-divisive", 3), ("mix", 1)]


def test_what_cannot_be_run_cannot_be_estimated():
    with pytest.raises(InputError, match="months must be"):
        estimate_run(HUGE, months=0)
    with pytest.raises(InputError, match="threads must be"):
        estimate_run(HUGE, threads=0)


@pytest.mark.parametrize(
    ("options", "seconds", "said"), [([], 21, True), ([], 19, False), (["--json"], 21, False)]
)
def test_the_command_line_says_so_before_a_long_run_only(monkeypatch, options, seconds, said):
    foreseen = RunEstimate(480, 1.0, 3, 1, 1.8e8, seconds)
    monkeypatch.setattr(module, "estimate_run", lambda *_, **__: foreseen)
    result = CliRunner().invoke(app, ["run", "classroom", "--months", "3", *options])
    assert result.exit_code == 0
    assert (foreseen.words in result.stderr) is said
    assert foreseen.words not in result.stdout
