"""Long work of the dashboard: queue, progress, and an end at any moment, leaving nothing behind."""

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

pytest.importorskip("solara")

from solara import lifecycle

from collabsim.dashboard.jobs import handle as use_job
from collabsim.dashboard.jobs import job as job_module
from collabsim.dashboard.jobs.job import PageJob, Progress, Status
from collabsim.dashboard.jobs.queue import Jobs
from collabsim.dashboard.jobs.turns import OneAtATime, Who
from collabsim.dashboard.jobs.wait import price, status_in_words
from collabsim.dashboard.sweep.run import running
from collabsim.dashboard.words import words
from collabsim.errors import InputError
from collabsim.study.plan import make_plan
from collabsim.study.results import load_results
from collabsim.study.runner import sweep

PATIENCE = 120.0  # seconds for what takes a moment on a machine with nothing else to do
TINY = {"size.communities": 2, "size.beneficiaries": 12, "size.entrepreneurs": 1}
ASKED = {
    "name": "asked",
    "settings": TINY,
    "months": 60,
    "seeds": 5,
    "factors": {"trust.gain": {"low": 0.01, "high": 0.05, "steps": 3}},
}


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs(at_once=1, waiting=2)
    yield made
    made.close()


class Held:
    """Work that goes on until it is let go or cancelled."""

    def __init__(self) -> None:
        self.begun, self.let_go, self.stopped = (threading.Event() for _ in range(3))

    def __call__(self, progress: Progress) -> str:
        try:
            progress(0, 100)
            self.begun.set()
            while not self.let_go.wait(0.01):
                progress(40, 100)
        except CancelledError:
            self.stopped.set()
            raise
        return "found"


def until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


def children() -> set[int]:
    """The processes that this one has started and that go on; of others, too, that tests share."""
    return {child.pid for child in psutil.Process().children()}


def ours() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("dashboard-")]


def left_over() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("collabsim-*"))


def end_of(jobs: Jobs, job: PageJob) -> str:
    assert job.wait(PATIENCE)
    return jobs.status(job).stage


def test_work_is_done_in_a_thread_that_is_gone_afterwards(jobs: Jobs) -> None:
    job = jobs.submit(lambda progress: threading.current_thread().name, "tab")
    assert end_of(jobs, job) == "done"
    assert job.result == "dashboard-job"
    assert until(lambda: not ours())


def test_progress_says_what_is_done_and_how_long_the_rest_takes(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(job_module, "time", SimpleNamespace(monotonic=lambda: clock.now))
    work = Held()
    job = jobs.submit(work, "tab")
    assert work.begun.wait(PATIENCE)
    assert until(lambda: jobs.status(job).done == 40)
    now = jobs.status(job)
    assert (now.stage, now.total, now.ended) == ("running", 100, False)
    assert now.seconds_left == 0
    clock.now = 110.0
    assert jobs.status(job).seconds_left == 15  # 40 took 10
    work.let_go.set()
    assert end_of(jobs, job) == "done"
    assert jobs.status(job).seconds_left is None


def test_those_who_wait_have_a_place_and_their_turn(jobs: Jobs) -> None:
    first, second, third = Held(), Held(), Held()
    running_one = jobs.submit(first, "a")
    waiting = [jobs.submit(second, "b"), jobs.submit(third, "c")]
    assert [jobs.status(job).place for job in (running_one, *waiting)] == [0, 1, 2]
    first.let_go.set()
    assert second.begun.wait(PATIENCE)
    assert [jobs.status(job).place for job in waiting] == [0, 1]
    assert not third.begun.is_set()
    second.let_go.set()
    assert third.begun.wait(PATIENCE)


def test_large_numbers_are_written_alike_before_and_while_work_is_done() -> None:
    assert price(1600, 11).startswith("1,600 runs")
    assert status_in_words(Status("running", done=1200, total=1600)) == "1,200 of 1,600 runs"


def test_too_many_and_a_second_one_of_a_tab_are_refused_in_words(jobs: Jobs) -> None:
    for owner in "abc":
        jobs.submit(Held(), owner)
    with pytest.raises(InputError, match=words("jobs")["full"]):
        jobs.submit(Held(), "d")
    with pytest.raises(InputError, match=words("jobs")["busy"]):
        jobs.submit(Held(), "a", "another")


def test_cancelling_ends_work_at_its_next_report_and_what_waits_at_once(jobs: Jobs) -> None:
    work, never = Held(), Held()
    runs, waits = jobs.submit(work, "a"), jobs.submit(never, "b")
    assert work.begun.wait(PATIENCE)
    jobs.cancel(waits)
    assert jobs.status(waits).stage == "cancelled"
    jobs.cancel(runs)
    assert end_of(jobs, runs) == "cancelled"
    assert work.stopped.is_set()
    assert not never.begun.is_set()
    assert runs.result is None


def test_a_tab_that_closes_ends_its_work_and_nobody_elses(jobs: Jobs) -> None:
    work, other = Held(), Held()
    mine, theirs = jobs.submit(work, "mine", "sweep"), jobs.submit(other, "theirs", "sweep")
    assert jobs.last("mine", "sweep") is mine
    jobs.forget("mine")
    assert end_of(jobs, mine) == "cancelled"
    assert jobs.last("mine", "sweep") is None
    assert other.begun.wait(PATIENCE)
    assert jobs.last("theirs", "sweep") is theirs
    jobs.forget("nobody")


def test_bad_input_is_told_in_its_own_words(jobs: Jobs) -> None:
    def work(progress: Progress) -> None:
        raise InputError("trust.gain = 7 does not work")

    job = jobs.submit(work, "tab")
    assert end_of(jobs, job) == "failed"
    assert jobs.status(job).problem == "trust.gain = 7 does not work"


def test_anything_else_is_told_to_the_log_only(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def work(progress: Progress) -> None:
        raise KeyError("secret place")

    with caplog.at_level(logging.ERROR):
        job = jobs.submit(work, "tab")
        assert end_of(jobs, job) == "failed"
    assert jobs.status(job).problem == words("jobs")["unexpected"]
    assert "secret place" in caplog.text
    again = jobs.submit(lambda progress: 1, "tab")
    assert end_of(jobs, again) == "done"


def test_a_closed_server_ends_everything_and_accepts_nothing(jobs: Jobs) -> None:
    works = [Held(), Held()]
    made = [jobs.submit(work, str(i)) for i, work in enumerate(works)]
    jobs.close(PATIENCE)
    assert [jobs.status(job).stage for job in made] == ["cancelled", "cancelled"]
    with pytest.raises(InputError):
        jobs.submit(Held(), "late")
    assert until(lambda: not ours())


def test_a_sweep_gives_the_numbers_of_the_command_line(jobs: Jobs, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def work(progress: Progress) -> Any:
        def report(done: int, total: int) -> None:
            seen.append((done, total))
            progress(done, total)

        return running(make_plan(ASKED), 2)(report)

    job = jobs.submit(work, "tab")
    assert end_of(jobs, job) == "done"
    here = load_results(sweep(ASKED, tmp_path, workers=1))
    assert job.result.runs.to_csv() == here.to_csv()
    assert len(here) == 30
    assert seen[0] == (0, 30)
    assert seen[-1] == (30, 30)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len({done for done, _ in seen}) > 10  # runs count, and not only parts of many


@pytest.mark.parametrize(
    ("scenario", "months"), [("classroom", 420), ("peru", 420)], ids=["small", "large"]
)
def test_a_cancelled_sweep_leaves_no_thread_process_or_file(
    jobs: Jobs, scenario: str, months: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # others may run sweeps meanwhile
    before = children()
    asked = {**ASKED, "scenario": scenario, "settings": {}, "months": months, "seeds": 500}
    job = jobs.submit(running(make_plan(asked), 2), "tab")
    assert until(lambda: bool(left_over()) and len(ours()) == 3)
    jobs.cancel(job)
    assert end_of(jobs, job) == "cancelled"
    assert until(lambda: not ours())
    assert left_over() == []
    assert children() <= before


SERVER = """
import sys, time
from collabsim.study.plan import make_plan
from collabsim.dashboard.jobs.queue import Jobs
from collabsim.dashboard.sweep.run import running

jobs = Jobs(1, 1)
asked = {"scenario": "peru", "seeds": 50, "factors": {"trust.gain": {"low": 0.01, "high": 0.05}}}
job = jobs.submit(running(make_plan(asked), 2), "tab")
while not jobs.status(job).total:
    time.sleep(0.01)
time.sleep(0.5)
print("runs", flush=True)
time.sleep(60)
"""


def test_a_sweep_does_not_keep_the_server_from_ending(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == "runs\n"
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE)
        assert not list(tmp_path.glob("collabsim-*"))
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def test_work_ends_when_solara_closes_its_tab(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(use_job, "server_jobs", lambda: jobs)
    monkeypatch.setattr(use_job, "tab", lambda: "tab 1")
    started = [entry.callback for entry in lifecycle._on_kernel_start_callbacks]
    (start,) = (one for one in started if one.__module__ == use_job.__name__)
    closed = start()  # as Solara does when a tab is opened
    assert closed is not None
    job = jobs.submit(Held(), use_job.tab(), "sweep")
    closed()
    assert end_of(jobs, job) == "cancelled"
    assert jobs.last("tab 1", "sweep") is None


def test_a_visitor_with_many_tabs_does_not_fill_the_queue() -> None:
    jobs, go = Jobs(1, 20), threading.Event()

    def work(told: Progress) -> None:
        while not go.wait(0.01):
            told(0, 1)

    for tab in range(3):
        jobs.submit(work, f"tab {tab}", who=Who("one"))
    with pytest.raises(InputError):
        jobs.submit(work, "tab 3", who=Who("one"))
    jobs.submit(work, "tab 4", who=Who("another"))
    go.set()
    jobs.close()


def test_who_asks_for_much_does_not_make_others_wait_for_all_of_it() -> None:
    jobs = Jobs(at_once=1, waiting=20)
    done: list[str] = []

    def work(who: str) -> Callable[[Progress], None]:
        return lambda _: done.append(who)

    first = Held()
    jobs.submit(first, "tab", who=Who("a", "school"))
    assert first.begun.wait(PATIENCE)
    # three of one visitor, two of another at the same address, one of somebody elsewhere
    asked = [("a1", "a", "school"), ("a2", "a", "school"), ("b1", "b", "school"),
             ("b2", "b", "school"), ("c1", "c", "home")]  # fmt: skip
    waiting = [jobs.submit(work(name), name, who=Who(who, where)) for name, who, where in asked]
    names = [name for name, _, _ in asked]
    places = {name: jobs.status(job).place for name, job in zip(names, waiting, strict=True)}
    first.let_go.set()
    assert all(job.wait(PATIENCE) for job in waiting)
    assert done == ["c1", "b1", "a1", "b2", "a2"]
    assert [places[name] for name in done] == [1, 2, 3, 4, 5]
    jobs.close()


def test_one_address_under_many_names_leaves_places_for_others() -> None:
    jobs = Jobs(at_once=2, waiting=18)
    for n in range(15):  # three quarters of all places; until then they are not short
        jobs.submit(Held(), f"tab {n}", who=Who(f"cookie {n}", "attacker"))
    with pytest.raises(InputError, match=words("jobs")["full"]):
        jobs.submit(Held(), "tab", who=Who("cookie", "attacker"))
    others = [jobs.submit(Held(), f"mine {n}", who=Who(f"me {n}", "home")) for n in range(3)]
    assert jobs.status(others[0]).place == 1
    jobs.close()
    assert all(job.wait(PATIENCE) for job in others)


def test_a_place_is_free_again_after_work_or_a_cancelled_wait(jobs: Jobs) -> None:
    for _ in range(5):
        first, second = jobs.submit(Held(), "a"), jobs.submit(Held(), "b")
        jobs.cancel(second)
        jobs.cancel(first)
        assert end_of(jobs, first) == end_of(jobs, second) == "cancelled"
        assert until(lambda: jobs.share(8) == 8)


def test_threads_are_shared_by_the_jobs_that_are_there(jobs: Jobs) -> None:
    assert jobs.share(8) == 8
    jobs.submit(Held(), "a")
    assert jobs.share(8) == 8
    jobs.submit(Held(), "b")
    assert jobs.share(8) == 4
    assert jobs.share(1) == 1


def test_nothing_is_begun_above_the_memory_of_the_server() -> None:
    full = Jobs(at_once=1, waiting=2, megabytes=1.0)
    with pytest.raises(InputError, match=words("jobs")["full"][:20]):
        full.submit(lambda _: None, "tab")
    full.close()


def test_quick_answers_are_given_in_turns() -> None:
    door, come, done = OneAtATime(), threading.Event(), list[str]()

    def ask(name: str, who: Who) -> threading.Thread:
        def wait() -> None:
            with door.turn(who):
                come.wait(PATIENCE)
                done.append(name)

        asking = threading.Thread(target=wait)
        before = len(door._waiting) + door._busy
        asking.start()
        assert until(lambda: len(door._waiting) + door._busy > before)
        return asking

    storm = [ask(f"a{n}", Who(f"tab {n}", "school")) for n in range(6)]
    other = ask("b", Who("me", "home"))
    come.set()
    for one in (*storm, other):
        one.join(PATIENCE)
    assert done[:2] == ["a0", "b"]  # the first was in when the other came
    assert sorted(done) == sorted([*(f"a{n}" for n in range(6)), "b"])


def test_a_turn_ends_also_when_something_fails() -> None:
    door = OneAtATime()
    for _ in range(2):
        with pytest.raises(ValueError, match="no"), door.turn(Who()):
            raise ValueError("no")
