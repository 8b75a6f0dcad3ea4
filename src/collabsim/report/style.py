"""How things look: one colour, one dash and one set of words for each strategy and each axis.

Colours keep their contrast on white and stay apart for colour-blind readers; because they do not in
greyscale, every strategy has a dash of its own and lines are labelled where they end. Figures, the
brief and the style sheet of the dashboard are all coloured from :data:`LOOKS`.
"""

from typing import Final, NamedTuple

from collabsim.observables import OBSERVABLES


class Look(NamedTuple):
    """How a strategy is drawn.

    Attributes:
        colour: Of its line on white.
        dark: Of its line, and of words about it, on a dark ground.
        dashes: Lengths of strokes and gaps, in turn; none for a whole line.
        words: Of words about it on white, where the line's colour is too light to read.
    """

    colour: str
    dark: str
    dashes: tuple[float, ...] = ()
    words: str = ""

    @property
    def dash(self) -> str | tuple[float, tuple[float, ...]]:
        """The dashes as Matplotlib takes them."""
        return (0, self.dashes) if self.dashes else "solid"

    @property
    def text(self) -> str:
        """The colour of words on white."""
        return self.words or self.colour


INCLUSIVE, DIVISIVE = "#0072B2", "#D55E00"
INK, MUTED, GRID = "#1A1A1A", "#595959", "#E3E3E3"

LOOKS: Final[dict[str, Look]] = {
    "slow-inclusive": Look(INCLUSIVE, "#56B4E9"),
    "fast-divisive": Look(DIVISIVE, "#FF9248", (6, 2.5), words="#B34700"),
    "fast-inclusive": Look("#00734F", "#2EC495", (8, 2, 2, 2)),
    "slow-divisive": Look("#8A3A73", "#DB93BA", (3, 2)),
    "solution-first": Look("#8A6000", "#E69F00", (1, 1.5)),
    "service-provider": Look(MUTED, "#B4B4B4", (4, 2, 1, 2, 1, 2)),
    "small-wins-first": Look("#4A148C", "#B39DDB", (14, 2, 2, 2, 2, 2)),
    "adaptive": Look("#000000", "#FFFFFF", (10, 3)),
    "mix": Look("#000000", "#FFFFFF", (1, 3)),
}
"""The look of each strategy that comes with the package."""

OTHERS: Final = (
    Look("#5B4B9A", "#A99CE0", (2, 3)),
    Look("#7A1F1F", "#E59B9B", (5, 1, 1, 1)),
    Look("#3D5A00", "#B5CC6A", (9, 3)),
)
"""Looks of strategies of one's own, in turn by their places among those that are shown."""

DARK: Final = {
    **{look.colour: look.dark for look in (*LOOKS.values(), *OTHERS)},
    **{look.words: look.dark for look in LOOKS.values() if look.words},
    INK: "#ECECEC",
    GRID: "#3D3D3D",
}
"""What each colour of a drawing on white becomes on a dark ground."""


def line_style(strategy: str, position: int = 0) -> Look:
    """Return the look of a strategy; ``position`` tells strategies of one's own apart."""
    return LOOKS.get(strategy, OTHERS[position % len(OTHERS)])


def text_colour(strategy: str, position: int = 0) -> str:
    """Return a colour for words about a strategy, dark enough to read on white."""
    return line_style(strategy, position).text


def style_sheet() -> str:
    """Return the looks as rules of CSS: ``s-`` and a name, or ``o-`` and a place for others."""
    others = {f"o-{place}": look for place, look in enumerate(OTHERS)}
    rules = []
    for name, look in (others | {f"s-{name}": look for name, look in LOOKS.items()}).items():
        # a line of the dashboard is a quarter wider than those that dashes are given for
        dash = " ".join(f"{1.25 * length:g}" for length in look.dashes) or "none"
        rules.append(f".{name} {{ --c: {look.colour}; --t: {look.text}; --d: {dash}; }}")
        rules.append(f".theme--dark .{name} {{ --c: {look.dark}; --t: {look.dark}; }}")
    return "\n".join(rules)


def axis_label(observable: str) -> str:
    """Words for the axis of an observable: its name with spaces, and its unit."""
    unit = next(o.unit for o in OBSERVABLES if o.name == observable)
    return f"{observable.replace('_', ' ')} ({unit})"
