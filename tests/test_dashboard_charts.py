"""The charts of the dashboard, on Python's side: what is sent to the browser, and what is refused.

How they look and how keys move through them is tested in a browser elsewhere.
"""

import json
import math
import re
from importlib import resources
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from collabsim.errors import InputError

pytest.importorskip("solara")
pytestmark = pytest.mark.filterwarnings("ignore")  # Solara and its widgets warn about themselves

import solara  # noqa: E402

from collabsim.dashboard.charts import (  # noqa: E402
    Heatmap,
    LineBands,
    Mark,
    PairedDifference,
    Series,
    Timeline,
)
from collabsim.dashboard.charts import drawing as charts  # noqa: E402
from collabsim.dashboard.charts.data import ready_numbers  # noqa: E402
from collabsim.dashboard.words import words  # noqa: E402

YEARS = [0.0, 1.0, 2.0]
SLOW = Series("slow-inclusive", "Slow", [0.1, None, 0.3], [0.0] * 3, [0.4] * 3)
FAST = Series("fast-divisive", "Fast", [0.2] * 3)
MAP = {
    "title": "Met need",
    "unit": "years",
    "columns": ["1", "2", "3"],
    "rows": ["a", "b"],
    "column_name": "teaching",
    "row_name": "listening",
    "values": [[1.0, -2.0, math.nan], [0.0, None, 3.0]],
    "unsure": [[True, False, False], [True, False, False]],
}


def shown(element: Any) -> Any:
    """The widget that a chart becomes."""
    box, _ = solara.render(element, handle_error=False)
    (widget,) = box.children
    return widget


def sent(element: Any) -> Any:
    """What the browser gets of a chart."""
    state = shown(element).get_state()
    state = {name: value for name, value in state.items() if not name.startswith("_")}
    return SimpleNamespace(**{name: state[name] for name in state.keys() - {"template", "layout"}})


def tell(widget: Any, event: str, value: Any) -> None:
    """What the browser does when a visitor acts."""
    widget._handle_event(None, {"event": event, "data": value}, None)


def lines(**changed: Any) -> Any:
    given = {"title": "Trust", "unit": "share", "years": YEARS, "series": [FAST, SLOW]} | changed
    return LineBands(**given)


def difference(**changed: Any) -> Any:
    given = {"title": "Trust", "unit": "share", "years": YEARS, "series": [SLOW], "first": "Fast"}
    return PairedDifference(**(given | changed))


@pytest.mark.parametrize(
    "element",
    [lines, difference, lambda: Heatmap(**MAP), lambda: Timeline([], 10)],
    ids=["lines", "difference", "map", "timeline"],
)
def test_what_is_sent_is_json_that_every_browser_reads(element):
    found = vars(sent(element()))
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_lines_bring_their_numbers_in_the_given_order():
    found = sent(lines(low=None, high=2.0, height=300, cursor=1.0))
    assert [each["key"] for each in found.series] == ["fast-divisive", "slow-inclusive"]
    assert found.series[1]["middle"] == [0.1, None, 0.3]
    assert found.series[1]["high"] == [0.4, 0.4, 0.4]
    assert found.series[0]["low"] == found.series[0]["inner_high"] == []
    assert (found.years, found.low, found.high) == (YEARS, None, 2.0)
    assert (found.height, found.cursor, found.difference) == (300, 1.0, False)


def test_numbers_keep_six_digits_and_gaps():
    values = np.array([1 / 3, math.nan, math.inf, 123456.78, 1e-9, 0.0])
    assert ready_numbers(values) == [0.333333, None, None, 123457.0, 1e-9, 0.0]


def test_marks_come_in_order_and_never_is_left_out():
    marks = [Mark(5, "law", "law"), Mark(math.inf, "never", "crossover"), Mark(1, "dip", "crisis")]
    found = sent(lines(marks=marks))
    assert [mark["label"] for mark in found.marks] == ["dip", "law"]
    assert sent(Timeline(marks, 35.0)).marks == found.marks


@pytest.mark.parametrize("element", [lines, difference], ids=["lines", "difference"])
def test_cursor_is_told_only_to_those_who_ask(element):
    seen: list[float] = []
    assert shown(element()).tells is False
    tell(shown(element()), "moved", 2.0)  # nobody listens, nothing breaks
    widget = shown(element(on_cursor=seen.append))
    assert widget.tells is True
    tell(widget, "moved", 2.0)
    assert seen == [2.0]


def test_timeline_tells_its_cursor():
    seen: list[float] = []
    widget = shown(Timeline([], 35, cursor=4.0, on_cursor=seen.append))
    tell(widget, "moved", 7)
    assert (seen, widget.cursor, widget.length) == ([7], 4.0, 35.0)


def test_cells_are_told_by_row_and_column():
    seen: list[list[int]] = []
    assert shown(Heatmap(**MAP)).tells is False
    widget = shown(Heatmap(**MAP, on_cell=seen.append))
    tell(widget, "chosen", [1, 2])
    assert seen == [[1, 2]]
    found = sent(Heatmap(**MAP))
    assert found.values == [[1.0, -2.0, None], [0.0, None, 3.0]]
    assert found.unsure == MAP["unsure"]
    assert (found.notes, found.codes) == ([], ["teaching", "listening"])
    notes = [["p", "q", "r"], ["s", "t", "u"]]
    assert sent(Heatmap(**MAP, notes=notes, codes=("x", "y"))).notes == notes


def test_new_numbers_keep_the_widget():
    def chart(level):
        return lines(series=[FAST._replace(middle=[level] * 3)])

    box, context = solara.render(chart(0.1), handle_error=False)
    (widget,) = box.children
    context.render(chart(0.7))
    assert list(box.children) == [widget]
    assert widget.get_state()["series"][0]["middle"] == [0.7] * 3


def test_difference_says_who_is_ahead():
    found = sent(difference())
    assert (found.above, found.below) == ("Slow ahead", "Fast ahead")
    assert "under Fast" in found.words["note"]
    assert "{above}" not in found.words["summary"]
    several = sent(difference(series=[SLOW, FAST]))
    assert several.above == "Ahead of Fast"
    assert (several.low, several.high, several.difference) == (None, None, True)


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"series": [SLOW._replace(middle=[0.1])]}, "has 1 values, but there are 3 years"),
        ({"series": [SLOW._replace(high=[0.1] * 4)]}, "high of 'slow-inclusive' has 4 values"),
        ({"series": [SLOW._replace(high=[])]}, "low or high, but not both"),
        ({"series": [FAST._replace(inner_low=[0.1] * 3)]}, "inner_low or inner_high"),
        ({"series": [SLOW, SLOW]}, "its own key"),
        ({"series": []}, "there must be a series"),
        ({"years": [0.0, 2.0, 2.0]}, "years must rise"),
        ({"years": []}, "years must rise"),
    ],
)
def test_unfitting_lists_are_refused(changed, complaint):
    with pytest.raises(InputError, match=complaint):
        lines(**changed)
    with pytest.raises(InputError, match=complaint):
        difference(**changed)


@pytest.mark.parametrize("name", ["values", "unsure", "notes"])
@pytest.mark.parametrize("table", [[[1, 2, 3]], [[1, 2], [1, 2]], [[1, 2, 3], [1]]])
def test_maps_of_another_shape_are_refused(name, table):
    with pytest.raises(InputError, match=f"{name} must have 2 rows of 3 columns"):
        Heatmap(**(MAP | {name: table}))


def test_other_refusals():
    with pytest.raises(InputError, match="at least one of each"):
        Heatmap(**(MAP | {"rows": [], "values": [], "unsure": []}))
    with pytest.raises(InputError, match="did you mean 'crisis'"):
        lines(marks=[Mark(1, "dip", "crises")])
    with pytest.raises(InputError, match="longer than 0 years"):
        Timeline([], 0)


def test_every_word_that_a_chart_asks_for_exists():
    folder = resources.files(charts.__package__)
    given = words("charts")
    for name, tables in (
        ("line_bands", ("line_bands", "paired_difference")),
        ("heatmap", ("heatmap",)),
        ("timeline", ("timeline",)),
    ):
        text = folder.joinpath(f"{name}.vue").read_text("utf-8")
        asked = set(re.findall(r"\bwords\.(\w+)", text))
        asked |= {"numbers", "table", "save", "save_png", "save_svg", "save_csv"}
        for table in tables:
            assert asked <= {*given["figure"], *given[table]}
