"""The page Sweep asks what the command line asks, and shows what the analyses say."""

import io
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

solara = pytest.importorskip("solara")

from collabsim import simulate  # noqa: E402
from collabsim.analysis.boundary import boundary_of  # noqa: E402
from collabsim.analysis.paired import compare_points  # noqa: E402
from collabsim.cli.main import app as commands  # noqa: E402
from collabsim.dashboard.jobs import handle as use_job  # noqa: E402
from collabsim.dashboard.jobs.queue import Jobs  # noqa: E402
from collabsim.dashboard.limits import Limits  # noqa: E402
from collabsim.dashboard.session import SessionProvider, use_state  # noqa: E402
from collabsim.dashboard.state import Axis, State, read_query  # noqa: E402
from collabsim.dashboard.sweep import page as page_sweep  # noqa: E402
from collabsim.dashboard.sweep import question as question_module  # noqa: E402
from collabsim.dashboard.sweep import show as page_show  # noqa: E402
from collabsim.dashboard.sweep.answer import (  # noqa: E402
    line,
    outcomes,
    scores,
    shape_of,
    tally,
    two_factors,
    verdicts_of,
    world_at,
)
from collabsim.dashboard.sweep.names import (  # noqa: E402
    LONGEST,
    name_of_factor,
    plain_words,
    shortened,
)
from collabsim.dashboard.sweep.question import (  # noqa: E402
    axes_of,
    changed,
    experiment_of,
    factor_choices,
    plausible_axis,
    sweep_question_of,
    toml_of,
)
from collabsim.dashboard.sweep.run import (  # noqa: E402
    SweepAnswer,
    finished_sweeps,
    opening,
    running,
)
from collabsim.dashboard.sweep.tables import cell_notes  # noqa: E402
from collabsim.dashboard.sweep.take import command_lines  # noqa: E402
from collabsim.dashboard.words import words  # noqa: E402
from collabsim.errors import InputError  # noqa: E402
from collabsim.report.world import ChosenWorld  # noqa: E402
from collabsim.scenarios import load_scenario, set_values  # noqa: E402
from collabsim.strategies import PAIR  # noqa: E402
from collabsim.study.experiment import load_experiment  # noqa: E402
from collabsim.study.factors import check_factor  # noqa: E402
from collabsim.study.formats import csv, parquet  # noqa: E402
from collabsim.study.meanings import about_runs  # noqa: E402
from collabsim.study.plan import make_plan  # noqa: E402
from collabsim.study.results import load_results  # noqa: E402
from collabsim.study.runner import sweep  # noqa: E402

FAST, SLOW = PAIR
BOUNDS = Limits(threads=2)
GIVEN_UP = 120.0  # seconds for what takes a moment on a machine with nothing else to do
TINY = {"size.communities": 2.0, "size.beneficiaries": 12.0, "size.entrepreneurs": 1.0}
PATIENCE = Axis(factor="funding.patience", low=0.0, high=1.0, steps=3)
TEACH = Axis(factor="slow-inclusive.teach", low=0.1, high=0.7, steps=2)
ONE = State(worlds=(ChosenWorld(settings=TINY),), seeds=3, years=10, axes=(PATIENCE,))
TWO = ONE.model_copy(update={"axes": (PATIENCE, TEACH)})


def answer_of(state: State) -> SweepAnswer:
    found = running(sweep_question_of(state, BOUNDS).plan, 2)(lambda done, total: None)
    assert isinstance(found, SweepAnswer)
    return found


@pytest.fixture(scope="module")
def one() -> SweepAnswer:
    return answer_of(ONE)


@pytest.fixture(scope="module")
def two() -> SweepAnswer:
    return answer_of(TWO)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with finished sweeps, as a server's owner may show it."""
    folder = tmp_path_factory.mktemp("shelf")
    asked = {"settings": TINY, "months": 60, "seeds": 2}
    wide: dict[str, Any] = {"funding.patience": {"low": 0.0, "high": 1.0}, "trust.gain": {}}
    sobol, morris = {"kind": "sobol", "points": 16}, {"kind": "morris", "points": 4}
    sweep({**asked, "name": "grid", "factors": {"funding.patience": [0.0, 1.0]}}, folder)
    sweep({**asked, "name": "sobol", "design": sobol, "factors": wide}, folder)
    sweep({**asked, "name": "morris", "design": morris, "factors": wide}, folder)
    sweep({**asked, "name": "alone", "strategies": [FAST], "factors": wide}, folder)
    return folder


def opened(shelf: Path, name: str) -> SweepAnswer:
    (full,) = (path.name for path in shelf.glob(f"{name}-*"))
    found = opening(full, shelf, 10_000)(lambda done, total: None)
    assert isinstance(found, SweepAnswer)
    return found


# The question


@pytest.mark.parametrize("state", [ONE, TWO, State()], ids=["one", "two", "usual"])
def test_the_file_asks_the_same_question(state: State, tmp_path: Path) -> None:
    experiment = experiment_of(state)
    file = tmp_path / "any.toml"
    file.write_text(toml_of(experiment))
    assert load_experiment(file) == experiment


def test_downloads_are_what_the_command_line_makes(two: SweepAnswer, tmp_path: Path) -> None:
    file = tmp_path / "sweep.toml"
    file.write_text(toml_of(two.experiment))
    out = tmp_path / "out" / "sweeps"
    done = CliRunner().invoke(commands, ["sweep", str(file), "--out", str(out), "--workers", "1"])
    assert done.exit_code == 0, done.output
    (folder,) = out.iterdir()
    runs = load_results(folder)
    runs.to_csv(tmp_path / "runs.csv", index=False)
    assert csv(two.runs) == (tmp_path / "runs.csv").read_bytes()
    taken = parquet(two.runs, about_runs)
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(taken)), runs)
    # the columns of the file that is kept, with their units and meanings
    part = next((folder / "runs").iterdir())
    assert pq.read_schema(io.BytesIO(taken)).equals(pq.read_schema(part), check_metadata=True)
    first, second = command_lines(two)
    assert first == "collabsim sweep sweep.toml"
    assert f"'out/sweeps/{folder.name}'" in second


def test_the_second_line_is_python_that_writes_the_same_file(
    one: SweepAnswer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sweep(one.experiment, "out/sweeps", workers=1)
    code = re.fullmatch('python -c "(.*)"', command_lines(one)[1])
    assert code is not None
    exec(code[1], {})
    assert (tmp_path / "sweep.csv").read_bytes() == csv(one.runs)


def test_a_point_opened_in_explore_has_the_same_runs() -> None:
    # another share of effort is set besides, so that scaling one after the other would differ
    settings = {**TINY, "slow-inclusive.lobby": 0.3, "trust.gain": 0.03}
    world = ChosenWorld(settings=settings, ablations=("no_law",))
    state = TWO.model_copy(update={"worlds": (world,)})
    answer = answer_of(state)
    for point in (0, 3, 5):
        rows = answer.runs[answer.runs["point"] == point]
        levels = {axis.factor: float(rows[axis.factor].iloc[0]) for axis in state.axes}
        there = world_at(answer.experiment, levels)
        assert there is not None
        for row in rows.to_dict("records"):
            run = simulate(there.load(), row["strategy"], row["seed"], months=120)
            for name, value in run.summary.items():
                np.testing.assert_equal(row[name], value)


def test_a_setting_that_is_varied_gives_way() -> None:
    world = ChosenWorld(settings={"funding.patience": 0.9})
    experiment = experiment_of(State(worlds=(world,), axes=(PATIENCE,)))
    assert "funding.patience" not in experiment.settings
    twice = State(axes=(PATIENCE, PATIENCE))
    assert axes_of(twice) == (PATIENCE,)


def test_everything_that_is_offered_can_be_varied() -> None:
    experiment = experiment_of(State())
    offered = [name for group in factor_choices(PAIR).values() for name, _ in group]
    assert len(offered) == len(set(offered)) > 100
    for name in offered:
        check_factor(name, experiment)
        axis = plausible_axis(name)
        assert axis.low < axis.high
    axes = [plausible_axis(name) for name in offered if not name.startswith(("size.", "start."))]
    for axis in axes[::7]:
        sweep_question_of(State(axes=(axis,), seeds=1, years=5), BOUNDS)
    rest = factor_choices(PAIR, "trust.gain")
    assert "trust.gain" not in [name for group in rest.values() for name, _ in group]


def test_factors_have_a_plain_name_before_their_code() -> None:
    assert name_of_factor("start.beneficiary_trust") == (
        "People's trust at the start (start.beneficiary_trust)"
    )
    assert name_of_factor("slow-inclusive.listen") == "Listen (slow-inclusive.listen)"
    assert name_of_factor("trust.gain").endswith(" (trust.gain)")
    assert name_of_factor("of.nobody") == "of.nobody"
    offered = [name for group in factor_choices(PAIR).values() for name, _ in group]
    assert all(0 < len(plain_words(name)) <= LONGEST for name in offered)
    assert shortened("one two, three", 10) == "one two …"


def test_an_axis_without_width_is_refused() -> None:
    assert changed(PATIENCE, low=1.0) is None
    assert changed(PATIENCE, low=0.5) == Axis(factor="funding.patience", low=0.5, high=1, steps=3)


def test_the_price_counts_runs_and_takes_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question_module, "_seconds", lambda *_: 0.5)
    question = sweep_question_of(TWO, BOUNDS)
    assert question.plan.most_runs == 3 * 2 * 3 * 2
    assert question.seconds == 36 * 0.5 / BOUNDS.threads


def test_the_time_of_a_run_is_measured() -> None:
    scenario = set_values(load_scenario("classroom"), {"size.beneficiaries": 24})
    assert question_module._timed(scenario, "slow-inclusive", 12) > 0.0


@pytest.mark.parametrize(
    ("state", "limits", "told"),
    [
        (TWO, Limits(runs=35), "runs"),
        (TWO, Limits(person_months=36 * 12 * 120 - 1), "people × months × runs"),
        (ONE, Limits(people=11), "people"),
        (
            State(axes=(Axis(factor="size.beneficiaries", low=40, high=9000, steps=2),), seeds=1),
            Limits(people=8000),
            "people",
        ),
        (
            State(axes=(Axis(factor="size.entrepreneurs", low=6, high=1e6, steps=2),), seeds=1),
            Limits(),
            "all else in the world",
        ),
        (State(axes=(Axis(factor="trust.gain", low=0, high=9, steps=2),)), Limits(), "trust.gain"),
    ],
)
def test_what_is_too_much_is_refused_in_words(state: State, limits: Limits, told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        sweep_question_of(state, limits)


# The answer


def test_a_line_says_what_the_analysis_says(one: SweepAnswer) -> None:
    assert shape_of(one) == "line"
    for outcome in outcomes(one.runs):
        found, table = line(one, outcome), compare_points(one.runs, outcome, FAST, SLOW)
        assert found.levels == [0.0, 0.5, 1.0]
        for name in ("difference", "low", "high"):
            expected = [None if np.isnan(v) else v for v in table[name]]
            assert getattr(found, name) == expected
        assert found.verdict == list(table["verdict"])
    assert "need_met_10" in outcomes(one.runs)
    assert "need_met_35" not in outcomes(one.runs)  # runs of 10 years do not reach it


def test_what_a_picture_leaves_out_is_said_on_the_page(one: SweepAnswer) -> None:
    never = (one.runs["seed"] == 1) & (one.runs["strategy"] == FAST)
    laws = SweepAnswer(one.experiment, one.runs.assign(law_month=np.where(never, np.nan, 5.0)))
    told = f"law_month is missing in 3 of 9 worlds (in 3 with {FAST}, in 0 with {SLOW})"
    drawn, note, problem = page_show._found(laws, "law_month")
    assert note.startswith(told)
    assert drawn.n == [2, 2, 2]
    assert (problem, page_show._found(laws, "cumulative")[1]) == ("", "")
    none = SweepAnswer(one.experiment, one.runs.assign(law_month=np.where(never, 5.0, np.nan)))
    assert page_show._found(none, "law_month")[2].startswith("law_month is missing in all 9 worlds")


def test_a_map_says_what_the_analysis_says(two: SweepAnswer) -> None:
    assert shape_of(two) == "map"
    found = two_factors(two, "gap")
    there = boundary_of(two.runs, "funding.patience", "slow-inclusive.teach", "gap", FAST, SLOW)
    assert (found.columns, found.rows) == ([0.0, 0.5, 1.0], [0.1, 0.7])
    assert (np.array(found.difference, dtype=float) == there.difference).all()
    assert found.sign == there.sign.tolist()
    notes = cell_notes(found, SLOW, sets=False)
    for row, column in np.ndindex(there.sign.shape):
        k = round(there.share_ahead[row, column] * 3)
        assert notes[row][column].endswith(f"; {SLOW} ahead in {k} of 3 worlds")
        assert found.low[row][column] == there.low[row, column]
        assert found.high[row][column] == there.high[row, column]
    names = verdicts_of(found, FAST, SLOW)
    count = tally(names, FAST, SLOW)
    assert sum(count) == len(names) == 6
    assert count.second == int((there.sign == 1).sum())


def test_designs_without_a_picture_have_tables(shelf: Path) -> None:
    assert shape_of(opened(shelf, "grid")) == "line"
    assert shape_of(opened(shelf, "alone")) == "none"
    for name, column in (("sobol", "total"), ("morris", "mu_star")):
        table = scores(opened(shelf, name), "cumulative")
        assert set(table["factor"]) == {"funding.patience", "trust.gain"}
        assert table[column].is_monotonic_decreasing


def test_a_point_that_explore_cannot_show_is_not_opened(two: SweepAnswer) -> None:
    levels = {"funding.patience": 0.5}
    assert world_at(two.experiment, levels) is None  # the other factor has no level
    crisis = {"kind": "crisis", "month": 5, "months": 5, "depth": 0.5}
    asked: dict[str, Any] = {"scenario": "classroom", "factors": {"funding.patience": [0.0, 1.0]}}
    assert world_at(make_plan(asked).experiment, levels) is not None
    with_event = make_plan({**asked, "events": [crisis]}).experiment
    assert world_at(with_event, levels) is None
    over_sets = {"funding.patience": [0.0, 1.0], "plausible": [1, 2]}
    assert world_at(make_plan({**asked, "factors": over_sets}).experiment, levels) is None


# Finished sweeps


def test_finished_sweeps_are_found_and_broken_ones_told(shelf: Path, tmp_path: Path) -> None:
    mine = shutil.copytree(shelf, tmp_path / "mine")
    (mine / "no-sweep").mkdir()
    (mine / "note.txt").write_text("nothing")
    (grid,) = (path for path in mine.glob("grid-*"))
    (mine / "broken").mkdir()
    (mine / "broken" / "manifest.json").write_text("{")
    (unfinished,) = mine.glob("sobol-*")
    (unfinished / "finished.json").unlink()
    found = finished_sweeps(mine, 1000)
    assert grid.name in found.names
    assert set(found.broken) == {"broken", unfinished.name}
    assert len(found.names) == 3
    assert finished_sweeps(mine, 7).names == ()  # all have more runs than that
    assert finished_sweeps(tmp_path / "nowhere", 7) == ((), ())
    (part,) = list((grid / "runs").iterdir())[:1]
    part.write_bytes(b"damaged")
    with pytest.raises(InputError, match=f"{grid.name} is damaged") as told:
        opening(grid.name, mine, 1000)(lambda done, total: None)
    assert str(tmp_path) not in str(told.value)


@pytest.mark.parametrize(
    "name", ["../../etc", "..", ".", "", "/etc", "grid", "../shelf0", "%2e%2e/etc", "grid-\0"]
)
def test_a_name_from_elsewhere_is_never_a_path(
    shelf: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shelf)
    with pytest.raises(InputError, match="no finished sweep"):
        opening(name, shelf, 1000)


def test_a_link_names_no_folder() -> None:
    state, notes = read_query("sweep=../../etc&folder=/etc&sweeps=/etc", BOUNDS)
    assert state == State()
    assert len(notes) == 3


# The page


def plain(sent: Any) -> Any:
    """What travels to the browser, also where it is packed."""
    return getattr(sent, "content", sent)


def every(widget: Any) -> Iterator[Any]:
    yield widget
    for child in getattr(widget, "children", ()):
        if not isinstance(child, str):
            yield from every(child)


class Page:
    """The page in a session of its own, with a queue of its own."""

    def __init__(self) -> None:
        seen = self.__dict__

        @solara.component
        def inside() -> None:
            seen["state"], seen["change"] = use_state()
            page_sweep.Page()

        @solara.component
        def app() -> None:
            with SessionProvider():
                inside()

        self.box, self.rc = solara.render(app(), handle_error=False)

    def having(self, *names: str) -> list[Any]:
        return [w for w in every(self.box) if all(hasattr(w, name) for name in names)]

    def text(self) -> str:
        found = (w.children for w in self.having("tag", "children"))
        return "\n".join(c for children in found for c in children if isinstance(c, str))

    def button(self, label: str) -> Any:
        (button,) = (w for w in self.having("vue_clicked") if w.label == label)
        return button

    def ready(self, label: str) -> None:
        """Until a button can be pressed: the end of a job is drawn a moment after its result."""
        end = time.monotonic() + GIVEN_UP
        while self.button(label).disabled and time.monotonic() < end:
            time.sleep(0.02)
        assert not self.button(label).disabled

    def press(self, label: str) -> None:
        self.ready(label)
        self.button(label).vue_clicked(None)

    def choose(self, label: str, value: str) -> None:
        """Choose until it is drawn as chosen: the page may just be drawing the end of a job."""
        end = time.monotonic() + GIVEN_UP
        while time.monotonic() < end:
            (select,) = (w for w in self.having("vue_chose") if w.label == label)
            places = {text: at for group in plain(select.groups) for at, text in group["options"]}
            if select.chosen == places[value]:
                return
            select.vue_chose(places[value])
            time.sleep(0.02)
        raise AssertionError(f"{value} is not taken")

    def wait_for(self, *parts: str) -> None:
        """Until all of these are there, as texts of the page or notes of a chart."""
        end = time.monotonic() + GIVEN_UP
        missing = parts
        while missing and time.monotonic() < end:
            time.sleep(0.02)
            there = "\n".join((self.text(), *(str(w.note) for w in self.having("note"))))
            missing = tuple(part for part in parts if part not in there)
        assert not missing

    def until(self, *names: str) -> Any:
        """What is drawn with these attributes, once it is; a job ends while one waits."""
        end = time.monotonic() + GIVEN_UP
        while not (found := self.having(*names)) and time.monotonic() < end:
            time.sleep(0.02)
        (one,) = found
        return one


@pytest.fixture
def page(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    jobs, bounds = Jobs(1, 1), Limits(threads=2, sweeps=shelf)
    monkeypatch.setattr(use_job, "server_jobs", lambda: jobs)
    for module in ("sweep.page", "sweep.choices", "sweep.show"):
        monkeypatch.setattr(f"collabsim.dashboard.{module}.limits", lambda: bounds)
    page = Page()
    page.change(**dict(ONE))
    yield page
    page.rc.close()
    jobs.close()


def test_a_sweep_from_the_page_is_drawn_and_taken_home(page: Page, one: SweepAnswer) -> None:
    assert "18 runs, " in page.text()
    page.press(words("sweep")["run"])
    chart = page.until("difference", "levels")
    found = line(one, "cumulative")
    assert (chart.levels, chart.difference) == (found.levels, found.difference)
    assert (chart.above, chart.below) == ("slow-inclusive ahead", "fast-divisive ahead")
    gap = "Need met, mainstream less marginalised, in the last year"
    page.choose(words("sweep")["outcome"], gap)
    chart = page.until("difference", "levels")
    assert chart.difference == line(one, "gap").difference
    assert chart.above == "fast-divisive ahead"  # a gap is bad
    assert "collabsim sweep sweep.toml" in page.text()
    assert words("sweep")["stale"] not in page.text()
    page.change(seeds=4)
    assert words("sweep")["stale"] in page.text()


def test_that_nothing_was_run_is_said_only_while_that_is_so(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    W, reported, go = words("sweep"), threading.Event(), threading.Event()

    def slow(plan: Any) -> Any:
        def work(progress: Any) -> SweepAnswer:
            progress(1, 2)
            reported.set()
            go.wait(30)
            return answer_of(ONE)

        return work

    monkeypatch.setattr(page_sweep, "running", slow)
    assert W["nothing_yet"] in page.text()
    page.press(W["run"])
    assert reported.wait(30)
    assert page.button(words("jobs")["cancel"])
    assert W["nothing_yet"] not in page.text()
    go.set()
    page.until("difference", "levels")
    assert W["nothing_yet"] not in page.text()


def test_a_point_leads_to_explore(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[str] = []
    monkeypatch.setattr(solara.routing.Router, "push", lambda router, path: went.append(path))
    page.change(axes=(PATIENCE, TEACH))
    page.press(words("sweep")["run"])
    page.until("unsure", "values")
    page.ready(words("sweep")["run"])
    chart = page.until("unsure", "values")
    assert np.shape(plain(chart.values)) == np.shape(plain(chart.notes)) == (2, 3)
    assert chart.column_name == name_of_factor("funding.patience")
    assert plain(chart.codes) == ["funding.patience", "slow-inclusive.teach"]
    assert "at these values of all other numbers" in page.text()
    chart.vue_chosen([1, 2])
    world = page.state.worlds[0]
    assert world.settings == {**TINY, "funding.patience": 1.0, "slow-inclusive.teach": 0.7}
    (there,) = went
    assert there.startswith("/explore?")
    assert read_query(there.partition("?")[2], BOUNDS) == (page.state, ())


def test_what_is_chosen_becomes_the_question(page: Page) -> None:
    W = words("sweep")
    page.choose(W["factor_1"], name_of_factor("trust.gain"))
    assert page.state.axes == (plausible_axis("trust.gain"),)
    page.choose(W["factor_2"], name_of_factor("fast-divisive.divisiveness"))
    assert [axis.factor for axis in page.state.axes] == ["trust.gain", "fast-divisive.divisiveness"]
    page.choose(W["factor_2"], W["factor_none"])
    assert len(page.state.axes) == 1
    page.choose(W["second"], "fast-divisive")
    assert page.state.strategies == ("slow-inclusive", "fast-divisive")
    page.choose(W["scenario"], load_scenario("sefton").title)
    assert page.state.worlds == (ChosenWorld(scenario="sefton"),)
    page.change(seeds=200, axes=(Axis(factor="trust.gain", low=0, high=1, steps=50), PATIENCE))
    assert page.button(W["run"]).disabled
    assert "Too many: 60,000 runs, at most 20,000" in page.text()
    assert "That did not work" not in page.text()


def test_a_finished_sweep_is_opened_from_the_page(page: Page, shelf: Path) -> None:
    W = words("sweep")["opened"]
    for name, shown in (
        ("grid", words("sweep")["line"]["note"]),
        ("sobol", words("sweep")["scores"]["variance_heading"]),
        ("morris", words("sweep")["scores"]["screening_heading"]),
        ("alone", words("sweep")["one_strategy"]),
    ):
        (full,) = (path.name for path in shelf.glob(f"{name}-*"))
        page.choose(W["choose"], full)
        page.press(W["open"])
        told = words("sweep")["opened_name"].format(name=full)
        page.wait_for(told, shown)
        assert str(shelf) not in page.text()


def test_without_a_folder_of_sweeps_the_page_says_how_to_set_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("collabsim.dashboard.sweep.page.limits", lambda: Limits(threads=1))
    page = Page()
    assert "COLLABSIM_DASHBOARD_SWEEPS" in page.text()
    page.rc.close()
