"""Figures of sensitivity: what they state, and that nothing on them covers anything else."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from SALib.sample import morris, sobol

from collabsim.analysis.sensitivity import convergence, decompose, screen
from collabsim.report.figures.sensitivity import convergence_figure, screening_figure, tornado

PAIR = ("fast-divisive", "slow-inclusive")
NAMES = (
    "inclusion.invitation_rate",
    "fast-divisive.divisiveness",
    "decision.wariness",
    "environment.crisis_rate",
    "renewal.lasting_months",
    "imitation.rate",
    "trust.government_learning",
    "event.1.depth",
    "scenario",
    "ablation",
    "law.threshold",
    "seed",
)


def problem(names: tuple[str, ...]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def outcome(x: Any, noise: float) -> Any:
    weights = 3.0 / np.arange(1, x.shape[1] + 1) ** 2
    luck = np.sin(1e4 * x.sum(axis=1)) * noise
    return x @ weights - 2.0 * x[:, 0] * x[:, 2] + luck


def screened(names: tuple[str, ...], noise: float) -> pd.DataFrame:
    asked = problem(names)
    x = morris.sample({**asked}, 12, seed=1)
    return screen(asked, x, outcome(x, noise))


@pytest.fixture(scope="module")
def settling() -> pd.DataFrame:
    asked = problem(NAMES)
    x = sobol.sample({**asked}, 64, calc_second_order=False, seed=1)
    return convergence(asked, outcome(x, 0.3))


@pytest.fixture(scope="module")
def shares() -> pd.DataFrame:
    asked = problem(NAMES)
    x = sobol.sample({**asked}, 64, calc_second_order=False, seed=1)
    return decompose(asked, outcome(x, 0.3))


def texts(figure: Figure) -> list[Text]:
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    beyond = set()  # numbers beside an axis that lie beyond its ends are there, but not drawn
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = [tick for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high]
            beyond |= {label for tick in ticks for label in (tick.label1, tick.label2)}
    found = (text for text in figure.findobj(Text) if text not in beyond)
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def words(figure: Figure) -> str:
    return " ".join(text.get_text().replace("\n", " ") for text in texts(figure))


def assert_tidy(figure: Figure) -> None:
    """No text leaves the figure, and no two lie on one another."""
    boxes = {text: text.get_window_extent() for text in texts(figure)}
    width, height = figure.canvas.get_width_height()
    for text, box in boxes.items():
        where = (text.get_text(), box)
        assert box.x0 >= -1 and box.y0 >= -1, where  # noqa: PT018
        assert box.x1 <= width + 1 and box.y1 <= height + 1, where  # noqa: PT018
    for one, other in combinations(boxes, 2):
        # lines of text include some white above and below
        a, b = (boxes[text].shrunk(1.0, 0.8) for text in (one, other))
        assert not a.overlaps(b), (one.get_text(), other.get_text())


@pytest.mark.parametrize("noise", [0.0, 0.05, 1.0])
def test_screening_names_every_factor_where_it_can_be_read(noise):
    figure = screening_figure(screened(NAMES, noise), "cumulative_20", PAIR)
    assert_tidy(figure)
    said = words(figure)
    assert all(name in said for name in NAMES)
    assert "n = 12 trajectories, 156 points" in said
    assert "sigma = mu*" in said
    assert "(years)" in said


def test_names_cover_no_mark():
    table = screened(NAMES, 1.0)
    figure = screening_figure(table, "cumulative_20", PAIR)
    boxes = [t.get_window_extent() for t in texts(figure) if isinstance(t, Annotation)]
    marks = figure.axes[0].transData.transform(table[["mu_star", "sigma"]].to_numpy())
    assert len(boxes) > 5
    assert not any(box.contains(x, y) for box in boxes for x, y in marks)


def test_tornado_sorts_by_total_and_states_what_it_rests_on(shares):
    figure = tornado(shares, "cumulative_20", PAIR)
    assert_tidy(figure)
    axes = figure.axes[0]
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == [name.replace("seed", "seed (chance)") for name in shares["factor"]]
    assert axes.yaxis_inverted()
    said = words(figure)
    assert "slow-inclusive less fast-divisive in the same worlds" in said
    assert "n = 64 base points, 896 points in all" in said
    assert "share of the variance" in said


def test_chance_is_told_apart_without_colour(shares):
    figure = tornado(shares, "cumulative_20", PAIR)
    seed = list(shares["factor"]).index("seed")
    hatched = {round(bar.get_y() + bar.get_height() / 2) for bar in figure.axes[0].patches
               if getattr(bar, "get_hatch", lambda: None)()}  # fmt: skip
    assert hatched == {seed}


def test_chance_is_never_left_out_and_others_are_counted(shares, settling):
    table = shares.copy()
    table.loc[table["factor"] == "seed", ["total", "total_low", "total_high"]] = 0.0
    said = words(tornado(table, "cumulative_20", PAIR, most=3))
    assert "seed (chance)" in said
    assert "Not named: 9 factors with total of at most" in said
    said = words(convergence_figure(settling, "cumulative_20", PAIR, most=2))
    assert "seed (chance)" in said
    assert "Not named: 10 factors" in said


def test_convergence_says_of_each_factor_whether_it_settled(settling):
    moved = settling.copy()
    moved.loc[(moved["n"] == 32) & (moved["factor"] == "scenario"), "total"] = 0.9
    figure = convergence_figure(moved, "need_met_20", "slow-inclusive")
    assert_tidy(figure)
    titles = [axes.get_title("left") for axes in figure.axes]
    assert "scenario\nNOT SETTLED" in titles
    assert sum(title.endswith("\nsettled") for title in titles) >= 6
    assert "not settled between 32 and 64 base points" in words(figure)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_factors_fit_too(count):
    asked = problem(NAMES[:count])
    x = sobol.sample({**asked}, 32, calc_second_order=False, seed=1)
    y = x.sum(axis=1)
    assert_tidy(tornado(decompose(asked, y), "cumulative_crossover", "slow-inclusive"))
    assert_tidy(convergence_figure(convergence(asked, y), "gini", "slow-inclusive"))
    trajectories = morris.sample({**asked}, 4, seed=1)
    table = screen(asked, trajectories, trajectories.sum(axis=1))
    assert_tidy(screening_figure(table, "cumulative_crossover", "slow-inclusive"))
