"""Maps of who is ahead over two factors, where the truth is known at every point."""

import numpy as np
import pandas as pd
import pytest

from collabsim.analysis.boundary import Boundary, boundary_of, boundary_table
from collabsim.errors import InputError
from collabsim.report.figures.boundary import boundary_figure
from collabsim.report.figures.map_words import place_words

FIRST, SECOND = PAIR = ("fast-divisive", "slow-inclusive")
X, Y = "trust.asymmetry", "trust.gain"
LEVELS = (0.0, 0.5, 1.0, 1.5, 2.0)
SEEDS = 21


def sweep(offset: float = 0.0) -> pd.DataFrame:
    """A grid on which the second is ahead by x - y + offset, in sums after 35 years."""
    rows = []
    for point, (y, x) in enumerate((y, x) for y in LEVELS for x in LEVELS):
        for seed in range(1, SEEDS + 1):
            luck = (seed - 11) / 20
            ahead = x - y + offset + luck
            # overtaking comes the later the smaller the lead
            when = 35.0 - 10.0 * ahead if ahead > 0.0 else np.inf
            for strategy in PAIR:
                second = strategy == SECOND
                met = 5.0 + (ahead if second else 0.0)
                rows.append({
                    "point": point, X: x, Y: y, "strategy": strategy, "seed": seed,
                    **{f"cumulative_{h}": (met if h == 35 else 1.0 - 0.1 * second)
                       for h in (5, 10, 20, 35)},
                    "cumulative": met, "cumulative_unmet": 35.0 - met, "reversals": met,
                    "cumulative_crossover": when if second else np.nan,
                })  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def runs() -> pd.DataFrame:
    return sweep()


def words_of(found: Boundary) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in boundary_figure(found).axes[0].texts]


def test_the_map_is_the_truth(runs: pd.DataFrame) -> None:
    found = boundary_of(runs, X, Y, "cumulative_35", *PAIR)
    x, y = np.meshgrid(LEVELS, LEVELS)
    assert found.difference == pytest.approx(x - y)
    assert (found.sign == np.sign(x - y)).all()
    assert (found.low <= found.difference).all()
    assert (found.difference <= found.high).all()
    assert (found.n == SEEDS).all()
    # on the diagonal luck decides: ahead in the ten of 21 worlds in which it is good
    assert found.share_ahead.diagonal() == pytest.approx(np.full(5, 10 / SEEDS))
    assert found.crossing.diagonal() == pytest.approx(np.full(5, 10 / SEEDS))
    assert (found.crossover[x <= y] == np.inf).all()
    assert found.crossover[x > y] == pytest.approx(35.0 - 10.0 * (x - y)[x > y])


def test_axes_may_change_places_and_rows_their_order(runs: pd.DataFrame) -> None:
    found = boundary_of(runs, X, Y, "cumulative_35", *PAIR)
    turned = boundary_of(runs.sample(frac=1.0, random_state=2), Y, X, "cumulative_35", *PAIR)
    assert (found.difference == turned.difference.T).all()
    assert (found.low == turned.low.T).all()


def test_the_table_holds_the_same_numbers(runs: pd.DataFrame) -> None:
    table = boundary_table(boundary_of(runs, X, Y, "cumulative_35", *PAIR))
    assert len(table) == 25
    assert table["difference"].to_numpy() == pytest.approx((table[X] - table[Y]).to_numpy())
    assert (table.loc[table[X] > table[Y], "ahead"] == SECOND).all()
    assert (table.loc[table[X] == table[Y], "ahead"] == "unsure").all()
    assert (table.loc[table[X] < table[Y], "ahead"] == FIRST).all()


def test_who_has_less_of_what_is_bad_is_ahead(runs: pd.DataFrame) -> None:
    good, bad = (boundary_of(runs, X, Y, name, *PAIR) for name in ("cumulative_35", "reversals"))
    assert (bad.difference == good.difference).all()
    assert (bad.sign == -good.sign).all()


def test_horizons_make_an_axis(runs: pd.DataFrame) -> None:
    here = runs[runs[Y] == 0.5]
    found = boundary_of(here, X, "horizon", "cumulative", *PAIR)
    assert list(found.y_levels) == [5.0, 10.0, 20.0, 35.0]
    assert (found.sign[:3] == -1).all()
    assert found.difference[3] == pytest.approx(np.array(LEVELS) - 0.5)
    across = boundary_of(here, "horizon", X, "cumulative", *PAIR)
    assert (across.difference == found.difference.T).all()


def test_any_horizon_follows_from_crossover_times(runs: pd.DataFrame) -> None:
    here = runs[runs[Y] == 0.5]
    found = boundary_of(here, X, "horizon", "cumulative_crossover", *PAIR, horizons=(25, 35))
    # at x = 1.5 the median world crosses after 25 years, and ten of 21 before
    column = LEVELS.index(1.5)
    assert found.share_ahead[:, column] == pytest.approx([10 / SEEDS, 1.0])
    assert found.difference[:, column] == pytest.approx([20 / SEEDS - 1.0, 1.0])
    assert list(found.sign[:, 0]) == [-1, -1]
    assert len(boundary_of(here, X, "horizon", "cumulative_crossover", *PAIR).y_levels) == 35


@pytest.mark.parametrize(
    ("x", "y", "outcome", "keep", "words"),
    [
        (X, Y, "cumulative_35", lambda t: t["point"] != 7, "1 holes, the first at .* = 1, .* = 0"),
        (X, X, "cumulative_35", None, "twice"),
        (X, "trust.gai", "cumulative_35", None, "did you mean 'trust.gain'"),
        (X, "horizon", "cumulative", None, "vary trust.gain"),
        (X, Y, "cumulative_35", lambda t: t[Y] == 1.0, "at least two levels of trust.gain"),
        (X, "horizon", "cumulative_35", lambda t: t[Y] == 1.0, "no measure 'cumulative_35'"),
    ],
)
def test_what_makes_no_map_is_refused(
    runs: pd.DataFrame, x: str, y: str, outcome: str, keep: object, words: str
) -> None:
    here = runs[keep(runs)] if callable(keep) else runs
    with pytest.raises(InputError, match=words):
        boundary_of(here, x, y, outcome, *PAIR)


def test_words_and_short_runs_make_no_axes(runs: pd.DataFrame) -> None:
    named = runs.assign(**{Y: runs[Y].map(lambda level: f"level {level}")})
    with pytest.raises(InputError, match="numbers along its axes"):
        boundary_of(named, X, Y, "cumulative_35", *PAIR)
    here = runs[runs[Y] == 1.0]
    with pytest.raises(InputError, match="the runs reach 35"):
        boundary_of(here, X, "horizon", "cumulative_crossover", *PAIR, horizons=(10, 50))
    with pytest.raises(InputError, match="horizons are for maps"):
        boundary_of(runs, X, Y, "cumulative_35", *PAIR, horizons=(10, 20))


def test_words_on_the_map_say_who_is_ahead(runs: pd.DataFrame) -> None:
    words = words_of(boundary_of(runs, X, Y, "cumulative_35", *PAIR))
    assert {f"{FIRST} ahead", f"{SECOND} ahead", "unsure"} <= set(words)
    years = [int(word.split()[0]) for word in words if word.endswith("years")]
    assert len(years) >= 2
    assert all(15 < year < 30 for year in years)


@pytest.mark.parametrize(("offset", "ahead"), [(5.0, SECOND), (-5.0, FIRST)])
def test_a_map_of_one_colour_has_one_word(offset: float, ahead: str) -> None:
    words = words_of(boundary_of(sweep(offset), X, Y, "cumulative_35", *PAIR))
    assert [word for word in words if "years" not in word] == [f"{ahead} ahead"]


def test_a_single_seed_is_unsure_everywhere(runs: pd.DataFrame) -> None:
    found = boundary_of(runs[runs["seed"] == 11], X, Y, "cumulative_35", *PAIR)
    assert (found.sign == 0).all()
    assert np.isnan(found.low).all()
    assert words_of(found) == ["unsure"]
    assert "n = 1 seed " in boundary_figure(found).get_supxlabel()


def test_an_outcome_that_never_exists_is_drawn_as_such(runs: pd.DataFrame) -> None:
    found = boundary_of(runs.assign(cumulative_20=np.nan), X, Y, "cumulative_20", *PAIR)
    assert (found.n == 0).all()
    assert "no value" in words_of(found)


def test_words_stand_inside_their_region() -> None:
    kinds = np.zeros((10, 10), dtype=int)
    kinds[:, 5:] = 1
    edges = np.arange(11.0)
    texts, least = {0: ("left side", "l"), 1: ("too long for a half", "right")}, {0: 0.0, 1: 0.0}
    left, right = place_words(kinds, edges, edges, texts, (200.0, 200.0), 9.0, least)
    assert (left.text, right.text) == ("left side", "right")
    assert left.x == pytest.approx(0.25, abs=0.02)
    assert right.x == pytest.approx(0.75, abs=0.02)
    assert place_words(kinds, edges, edges, texts, (200.0, 200.0), 9.0, {0: 0.6, 1: 0.6}) == []
