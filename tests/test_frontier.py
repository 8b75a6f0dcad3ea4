"""The best strategy of each class: whether classes hold what they say and the search finds it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from collabsim import simulate
from collabsim.analysis.frontier import (
    Best,
    Frontier,
    contrast_table,
    contrasts_by,
    shares_ahead,
    snippet,
    standings_table,
)
from collabsim.analysis.strategy_classes import (
    CLASSES,
    CONTRASTS,
    DIALS,
    draw_strategies,
    features,
    near,
)
from collabsim.analysis.strategy_classes import strategies_of as made_of
from collabsim.cli import frontier_command
from collabsim.cli.main import app
from collabsim.errors import InputError
from collabsim.laboratory import frontier as frontier_search
from collabsim.laboratory.frontier import Budget, find_frontier
from collabsim.report.figures.frontier import frontier_figure, frontier_map
from collabsim.scenarios import load_scenario, set_values
from collabsim.scenarios.load import parse_scenario
from collabsim.strategies import PAIR, STRATEGIES, Strategy

TINY = Budget(start=2, rounds=1, seeds=2, finalists=2, choosing=2, reporting=3)
RUNNER = CliRunner()


def tiny(**changed: Any) -> Frontier:
    return find_frontier(load_scenario("classroom"), [5], TINY, **changed)


@given(st.sampled_from(sorted(CLASSES)), st.integers(0, 10_000))
@settings(deadline=None)
def test_what_is_drawn_or_moved_belongs_to_its_class(name: str, seed: int) -> None:
    kind, generator = CLASSES[name], np.random.default_rng(seed)
    drawn = draw_strategies(kind, 5, generator)
    assert all(kind.holds(strategy) for strategy in made_of(drawn))
    from_elsewhere = draw_strategies(CLASSES["any"], 5, generator)
    moved = near(kind, np.vstack([drawn, from_elsewhere]), generator)
    assert all(kind.holds(strategy) for strategy in made_of(moved))


def test_drawn_strategies_fill_their_class() -> None:
    drawn = draw_strategies(CLASSES["slow"], 2000, np.random.default_rng(1))
    found = features(drawn)
    for feature, (low, high) in {
        "pushing": (0.0, 0.4), "quorum": (0.15, 1.0), "seats": (0.0, 1.0)
    }.items():  # fmt: skip
        values = found[feature]
        assert values.mean() == pytest.approx((low + high) / 2, abs=0.02)
        assert values.min() < low + 0.01
        assert values.max() > high - 0.01


def test_named_strategies_belong_to_the_classes_that_their_names_say() -> None:
    belongs = {
        name: {kind for kind in CLASSES if CLASSES[kind].holds(strategy)} - {"any"}
        for name, strategy in STRATEGIES.items()
    }
    assert belongs["fast-divisive"] == {"fast", "divisive", "voiceless", "fast-and-divisive"}
    assert belongs["slow-inclusive"] == {"slow", "uniting", "with-voice", "slow-and-inclusive"}
    assert "slow-and-divisive" in belongs["slow-divisive"]
    assert not belongs["small-wins-first"]  # two strategies in turn


def test_the_search_finds_the_best_of_each_class(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a made-up world in which lobbying of .3, a seat of .4 and no division are best."""

    def met(
        scenario: object, strategy: Strategy, seeds: range, horizons: tuple[int, ...], stop: object
    ) -> Any:
        short = (strategy.lobby - 0.3) ** 2 + (strategy.seats - 0.4) ** 2
        short += 0.5 * strategy.divisiveness
        noise = [np.random.default_rng([seed, round(1e6 * short)]).normal() for seed in seeds]
        return np.stack([2.0 - short + 0.02 * np.array(noise) for _ in horizons])

    monkeypatch.setattr(frontier_search, "_piece", met)
    found = find_frontier(load_scenario("classroom"), [5], Budget(reporting=20))
    best = {name: found.best[name, 5].strategy for name in CLASSES}
    assert best["any"].lobby == pytest.approx(0.3, abs=0.1)
    assert best["any"].seats == pytest.approx(0.4, abs=0.1)
    assert best["any"].divisiveness < 0.1
    assert best["divisive"].divisiveness < 0.6
    assert best["with-voice"].seats < 0.6
    worth = {name: found.best[name, 5].values.mean() for name in CLASSES}
    assert worth["divisive"] < worth["uniting"] - 0.15
    assert worth["any"] > 1.95


def test_what_is_told_is_what_runs_of_the_strategy_give() -> None:
    found = tiny(threads=1)
    best = found.best["slow", 5].strategy
    world = load_scenario("classroom").model_copy(update={"strategies": {"own": best}})
    for place, seed in enumerate(found.seeds):
        run = simulate(world, "own", seed, months=60)
        assert run.summary["cumulative_5"] == found.best["slow", 5].values[place]
        named = simulate("classroom", PAIR[1], seed, months=60)
        assert named.summary["cumulative_5"] == found.named[PAIR[1]][0][place]
    assert all(CLASSES[name].holds(one.strategy) for (name, _), one in found.best.items())


def test_threads_change_nothing() -> None:
    one, three = tiny(threads=1), tiny(threads=3)
    assert standings_table(one).equals(standings_table(three))
    assert (one.tried, one.runs) == (three.tried, three.runs)


def test_found_strategies_can_be_put_into_a_scenario() -> None:
    found = tiny()
    read = parse_scenario("months = 60\n" + snippet(found)).strategies
    assert read == {f"best-{name}-5": best.strategy for (name, _), best in found.best.items()}


def made_up(second: float) -> Frontier:
    """A frontier in which every second class is worth 1 + ``second``, every first one 1."""
    wobble = np.linspace(-0.1, 0.1, 10)
    strategy = STRATEGIES["slow-inclusive"]
    best = {
        (name, 5): Best(strategy, 1.0 + second * turn + wobble)
        for pair in CONTRASTS.values()
        for turn, name in enumerate(pair)
    }
    named = {name: np.array([1.0 + wobble]) for name in STRATEGIES}
    return Frontier("classroom", (5,), best, named, range(10), 1, 10)


def test_who_is_ahead_is_said_only_where_it_is_sure() -> None:
    table = contrast_table(made_up(0.5)).set_index("axis")
    assert table.loc["pace", "ahead"] == "slow"
    assert table.loc["named", "ahead"] == "unsure"
    assert table.loc["pace", "difference"] == pytest.approx(0.5)
    assert contrast_table(made_up(-0.5)).set_index("axis").loc["voice", "ahead"] == "voiceless"


def test_over_several_sets_it_is_counted_who_is_ahead() -> None:
    points = [({"plausible": n}, made_up(gain)) for n, gain in enumerate((0.5, 0.4, -0.3, 0.0), 1)]
    table = shares_ahead(contrasts_by(points)).set_index("axis")
    row = table.loc["dividing"]
    assert (row["first_ahead"], row["second_ahead"], row["unsure"], row["sets"]) == (1, 2, 1, 4)


def test_figures_name_every_class_and_strategy() -> None:
    found = tiny()
    drawn = frontier_figure(found)
    words = {label.get_text() for axes in drawn.axes for label in axes.get_yticklabels()}
    assert {"any", "fast and divisive", "with voice"} <= words
    assert {text.get_text() for text in drawn.legends[0].get_texts()} == set(STRATEGIES)
    points = [({"trust.gain": gain}, made_up(more)) for gain, more in ((0.01, 0.5), (0.02, 0.0))]
    drawn = frontier_map(contrasts_by(points), ["trust.gain"], "classroom")
    cells = [text.get_text() for axes in drawn.axes for text in axes.texts]
    assert {"+0.50", "·"} == set(cells)


def test_the_command_writes_what_it_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(frontier_search.BUDGETS, "quick", TINY)
    arguments = ["frontier", "--years", "5", "--budget", "quick", "--out", str(tmp_path)]
    done = RUNNER.invoke(app, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    axes = [row["axis"] for row in json.loads(done.stdout)["contrasts"]]
    assert axes == ["named", *CONTRASTS]
    kept = {path.name for path in tmp_path.iterdir()}
    assert {"contrasts.csv", "standings.parquet", "frontier.png", "strategies.toml"} <= kept
    assert json.loads((tmp_path / "manifest.json").read_text())["search"]["budget"] == "quick"


def test_conditions_and_sets_are_searched_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def search(world: Any, *_: Any, **__: Any) -> Frontier:
        asked.append(world.parameters.trust.gain)
        return made_up(0.5)

    monkeypatch.setattr(frontier_search, "find_frontier", search)
    out = ["--out", str(tmp_path)]
    done = RUNNER.invoke(app, ["frontier", "--over", "trust.gain=0.01:0.03:3", *out])
    assert done.exit_code == 0, done.output
    assert asked == pytest.approx([0.01, 0.02, 0.03])
    assert (tmp_path / "map.png").exists()
    asked.clear()
    done = RUNNER.invoke(app, ["frontier", "--ensemble", "2", *out])
    assert done.exit_code == 0, done.output
    assert len(set(asked)) == 2
    assert (tmp_path / "ahead.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--years", "5,x"], "--years 5,x: write whole numbers, such as 5,20"),
        (["--years", "7"], "years 7: choose among 5, 10, 20, 35"),
        (["--budget", "usaul"], "did you mean 'usual'?"),
        (["--over", "trust.gain"], "say from where to where"),
        (["--over", "trust.gian=0:1:2"], "did you mean 'trust.gain'?"),
        (["--over", "trust.gain=0:1:1"], "the steps of trust.gain"),
        (["--over", "a=0:1", "--over", "b=0:1", "--over", "c=0:1"], "2 times at most"),
        (["--ensemble", "100000"], "--ensemble"),
        (["--seed", "-1"], "seed"),
    ],
)
def test_bad_questions_are_refused_before_anything_is_run(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing_runs(*_: object, **__: object) -> None:
        raise AssertionError("it should have stopped before the first run")

    monkeypatch.setattr(frontier_search, "run_batch", nothing_runs)
    done = RUNNER.invoke(app, ["frontier", *arguments, "--out", str(tmp_path)])
    assert done.exit_code == 2, done.output
    assert said in done.stderr


def test_a_scenario_that_is_too_short_is_refused() -> None:
    short = load_scenario("classroom").model_copy(update={"months": 24})
    with pytest.raises(InputError, match="lasts less than 5 years; name --years"):
        find_frontier(short, None, TINY)
    assert find_frontier(set_values(short, {}), [5], TINY).years == (5,)


def test_there_are_as_many_frontiers_as_may_be_waited_for() -> None:
    with pytest.raises(InputError, match="the number of frontiers"):
        frontier_command._points(
            load_scenario("classroom"),
            "classroom",
            ["trust.gain=0:1:30", "trust.asymmetry=1:3:30"],
            None,
        )
    assert set(DIALS) == set(Strategy.model_fields) - {"then"}
