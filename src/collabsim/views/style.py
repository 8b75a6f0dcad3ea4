"""How things look: one colour, one dash and one set of words for each strategy and each axis.

Colours keep their contrast on white and stay apart for colour-blind readers; because they do not in
greyscale, every strategy has a dash of its own and lines are labelled where they end.
"""

from typing import NamedTuple

from collabsim.observables import OBSERVABLES


class LineStyle(NamedTuple):
    """Colour (hex, on white) and dash pattern of a strategy's line."""

    colour: str
    dash: str | tuple[float, tuple[float, ...]]


INCLUSIVE, DIVISIVE, DIVISIVE_TEXT = "#0072B2", "#D55E00", "#B34700"
INK, MUTED, GRID = "#1A1A1A", "#595959", "#E3E3E3"

_LINES = {
    "slow-inclusive": LineStyle(INCLUSIVE, "solid"),
    "fast-divisive": LineStyle(DIVISIVE, (0, (6, 2.5))),
    "fast-inclusive": LineStyle("#00734F", (0, (8, 2, 2, 2))),
    "slow-divisive": LineStyle("#8A3A73", (0, (3, 2))),
    "solution-first": LineStyle("#8A6000", (0, (1, 1.5))),
    "service-provider": LineStyle(MUTED, (0, (4, 2, 1, 2, 1, 2))),
    "small-wins-first": LineStyle("#4A148C", (0, (14, 2, 2, 2, 2, 2))),
}
_OTHERS = (
    LineStyle("#000000", (0, (10, 3))),
    LineStyle("#5B4B9A", (0, (2, 3))),
    LineStyle("#7A1F1F", (0, (5, 1, 1, 1))),
)


def line_style(strategy: str, position: int = 0) -> LineStyle:
    """The style of a strategy's line; ``position`` tells strategies of one's own apart."""
    return _LINES.get(strategy, _OTHERS[position % len(_OTHERS)])


def text_colour(strategy: str, position: int = 0) -> str:
    """A colour for words about a strategy, dark enough to read on white."""
    colour = line_style(strategy, position).colour
    return DIVISIVE_TEXT if colour == DIVISIVE else colour


def axis_label(observable: str) -> str:
    """Words for the axis of an observable: its name with spaces, and its unit."""
    unit = next(o.unit for o in OBSERVABLES if o.name == observable)
    return f"{observable.replace('_', ' ')} ({unit})"
