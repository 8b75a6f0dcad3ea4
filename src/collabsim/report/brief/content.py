"""Everything that a brief says, as plain values: the page and the PDF only arrange them.

Numbers that are shown carry their exact value along, so that whoever reads the page by machine
finds all digits.
"""

from dataclasses import dataclass

from collabsim.report.brief.background import Compared
from collabsim.report.brief.figure import Picture


@dataclass(frozen=True)
class Amount:
    """A number as it is shown, and as it is."""

    text: str
    exact: str


@dataclass(frozen=True)
class BriefAnswer:
    """What came of one strategy against the first in one world.

    Attributes:
        world: Name of the world.
        second: The strategy that is held against the first.
        ahead: Who is ahead, or ``unsure``.
        verdict: The same in words.
        share: Share of worlds in which the second is ahead; with few, how many of how many.
        interval: Its interval, in words where all or none agree; nothing with few worlds.
        share_words: What the share is a share of.
        tested: How the model itself fared in its tests.
        early: Who is ahead after the shortest time, or nothing.
        sentences: How far ahead, and when it overtakes.
        count: What the answer rests on.
    """

    world: str
    second: str
    ahead: str
    verdict: str
    share: Amount
    interval: str
    share_words: str
    tested: str
    early: str
    sentences: tuple[str, ...]
    count: str


@dataclass(frozen=True)
class BriefCell:
    """A cell of the table: a difference and a share with their intervals, and if it is unsure."""

    difference: Amount
    interval: str
    share: Amount
    share_interval: str
    unsure: bool


@dataclass(frozen=True)
class BriefRow:
    """A row of the table: one strategy in one world, a cell (or None) for each number of years."""

    world: str
    strategy: str
    cells: tuple[BriefCell | None, ...]


@dataclass(frozen=True)
class BriefTable:
    """The numbers at every horizon."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[BriefRow, ...]


@dataclass(frozen=True)
class Brief:
    """A brief; see the fields of its parts.

    ``parts`` are paragraphs on what pace does and what style does, where that is a question.
    """

    language: str
    kicker: str
    date: str
    title: str
    question: str
    lead: tuple[str, ...]
    headings: dict[str, str]
    answers: tuple[BriefAnswer, ...]
    parts: tuple[str, ...]
    figures: tuple[Picture, ...]
    table: BriefTable
    compared: Compared
    terms: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
    made: tuple[tuple[str, str], ...]
    command: str
    words: dict[str, str]
