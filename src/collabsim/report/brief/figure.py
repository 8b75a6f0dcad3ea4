"""The pictures of a brief: for each world need met over the years, and who is ahead so far.

The page and the PDF take each panel by itself, so that they can stand side by side on paper and one
below the other on a phone; as a file, all panels are one figure.
"""

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.intervals import Estimate
from collabsim.report.brief import wording as say
from collabsim.report.figures.chart_parts import name_ends, plain_axes, write_footer
from collabsim.report.style import INK, MUTED, line_style, text_colour

PANEL = (4.0, 2.0)
"""Width and height of a panel in inches."""

_SVG = {"svg.fonttype": "none", "font.family": ["DejaVu Sans"], "axes.edgecolor": MUTED}
_ONE_AT_A_TIME = threading.Lock()  # Matplotlib's settings are those of all threads
_GAP = 0.1  # between names at the ends of lines, as share of the height
_HORIZONS_SAID = 3  # of those in the words for who cannot see the picture


@dataclass(frozen=True)
class Panel:
    """One drawing: what it shows, the same in words, and the drawing itself as SVG."""

    title: str
    alt: str
    svg: str


@dataclass(frozen=True)
class Picture:
    """The drawings of one world, and how to read them."""

    world: str
    caption: str
    panels: tuple[Panel, ...]


def pictures(found: Comparison, world: str) -> tuple[Picture, ...]:
    """The drawings of one world, called ``world``."""
    w = say.brief_words()["figure"]
    difference = w["difference_title"].format(first=found.first)
    panels = (
        Panel(w["need_title"], _need_in_words(found, world), _svg(found, draw_need)),
        Panel(difference, _difference_in_words(found, world), _svg(found, draw_difference)),
    )
    return (Picture(world, _caption(found), panels),)


def brief_figure(worlds: Sequence[Comparison], names: Sequence[str]) -> Figure:
    """All panels in one figure, a row for each world."""
    w = say.brief_words()["figure"]
    width, height = 2.35 * PANEL[0], 1.25 * PANEL[1] * len(worlds) + 0.5
    figure = Figure(figsize=(width, height), layout="constrained", dpi=150)
    grid = figure.subplots(len(worlds), 2, squeeze=False)
    for (left, right), found, name in zip(grid, worlds, names, strict=True):
        draw_need(left, found)
        draw_difference(right, found)
        title = w["difference_title"].format(first=found.first)
        for axes, text in ((left, f"{name}\n{w['need_title']}"), (right, title)):
            axes.set_title(text, loc="left", fontsize=10, color=INK, linespacing=1.4)
    write_footer(figure, [_caption(worlds[0]).rstrip(".")], 150)
    return figure


def draw_need(axes: Axes, found: Comparison) -> None:
    """Need met in each year with every strategy: mean, and the middle 80 % of worlds."""
    w = say.brief_words()["figure"]
    ends, top = {}, 0.0
    for place, strategy in enumerate(found.strategies):
        style, bands = line_style(strategy, place), found.yearly_bands(strategy)
        if found.need_met[place, :, :, 0].size > 1:
            low, high = 100 * bands.low, 100 * bands.high
            axes.fill_between(bands.years, low, high, color=style.colour, alpha=0.16, lw=0)
            top = max(top, high.max())
        axes.plot(bands.years, 100 * bands.mean, color=style.colour, ls=style.dash, lw=2)
        ends[strategy] = 100 * bands.mean[-1]
        top = max(top, 100 * bands.mean.max())
    axes.set_ylim(0, min(100.0, 1.06 * top) or 1.0)
    axes.set_ylabel(w["need_axis"], fontsize=9, color=MUTED)
    _finish(axes, found)
    _mark_events(axes, found)
    name_ends(axes, ends, list(found.strategies), gap=_GAP)


def draw_difference(axes: Axes, found: Comparison) -> None:
    """Need met so far less that of the first strategy: mean, and its 95 % interval."""
    w = say.brief_words()["figure"]
    ends, low, high = {}, 0.0, 0.0
    for place, strategy in enumerate(found.others, start=1):
        style, course = line_style(strategy, place), found.course(strategy)
        axes.fill_between(
            course.years, course.low, course.high, color=style.colour, alpha=0.2, lw=0
        )
        axes.plot(course.years, course.value, color=style.colour, ls=style.dash, lw=2)
        ends[strategy] = course.value[-1]
        low = min(low, np.nanmin(np.r_[course.low, course.value]))
        high = max(high, np.nanmax(np.r_[course.high, course.value]))
    axes.axhline(0.0, color=INK, lw=1)
    reach = max(high - low, 0.1)
    axes.set_ylim(low - 0.16 * reach, high + 0.1 * reach)
    axes.set_ylabel(w["difference_axis"], fontsize=9, color=MUTED)
    _finish(axes, found)
    axes.annotate(
        w["ahead"].format(name=found.first), (0.0, 0.0), xycoords=("axes fraction", "data"),
        xytext=(4, -4), textcoords="offset points", va="top", fontsize=9,
        color=text_colour(found.first),
    )  # fmt: skip
    name_ends(axes, ends, list(found.strategies), gap=_GAP)


def _finish(axes: Axes, found: Comparison) -> None:
    axes.set_xlim(0, found.runs.length // 12)
    axes.set_xlabel(say.brief_words()["figure"]["year"], fontsize=9, color=MUTED)
    plain_axes(axes, "y")
    axes.tick_params(labelsize=9)
    axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10], integer=True))


def _mark_events(axes: Axes, found: Comparison) -> None:
    """Scheduled events as dotted lines with their names."""
    words: dict[int, list[str]] = {}
    for event in found.runs.scenario.events:
        words.setdefault(event.month, []).append(event.label or event.kind.replace("_", " "))
    for month, labels in words.items():
        if month < found.runs.length:
            axes.axvline(month / 12, color=MUTED, lw=0.8, ls=(0, (1, 2)))
            axes.annotate(
                ", ".join(labels), (month / 12, 1.0), xycoords=("data", "axes fraction"),
                xytext=(2, -2), textcoords="offset points", rotation=90, va="top", ha="left",
                fontsize=8.6, color=MUTED,
            )  # fmt: skip


@contextmanager
def same_every_time(name: str) -> Iterator[None]:
    """Let SVG files be the same bytes every time, with words as words; names inside by ``name``."""
    how: Any = {**_SVG, "svg.hashsalt": name}
    with _ONE_AT_A_TIME, mpl.rc_context(how):
        yield


def _svg(found: Comparison, draw: Callable[[Axes, Comparison], None]) -> str:
    """A panel as SVG, with no ground of its own."""
    with same_every_time(f"{found.label} {draw.__name__}"):
        figure = Figure(figsize=PANEL, layout="constrained")
        draw(figure.add_subplot(), found)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None}, transparent=True)
    return file.getvalue()


def _caption(found: Comparison) -> str:
    kind = "plausible" if found.runs.members else "defaults"
    text = say.brief_words()["figure"][f"caption_{kind}"]
    return str(text.format(first=found.first, count=say.count(found)))


def _need_in_words(found: Comparison, world: str) -> str:
    w = say.brief_words()["figure"]
    levels = (
        w["alt_level"].format(
            level=say.percent(float(found.yearly_bands(name).mean[-1])), name=name
        )
        for name in found.strategies
    )
    length = f"{found.runs.length // 12}"
    return str(w["alt_need"].format(world=world, length=length, levels=", ".join(levels)))


def _difference_in_words(found: Comparison, world: str) -> str:
    w = say.brief_words()["figure"]
    points = []
    for name in found.others:
        for years in found.horizons[-_HORIZONS_SAID:]:
            amount: Estimate = found.standing(name, years).difference
            points.append(
                w["alt_point"].format(
                    years=years, name=name, difference=say.years(amount, sign=True),
                    interval=say.years_interval(amount, sign=True),
                )
            )  # fmt: skip
    said = ". ".join(points)
    return str(w["alt_difference"].format(world=world, first=found.first, points=said))
