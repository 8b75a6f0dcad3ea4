"""Tables and sentences about strategies over the plausible sets, for the terminal."""

import math

from rich.console import Group, RenderableType
from rich.table import Table

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.intervals import Estimate
from collabsim.analysis.standings import split_in_words
from collabsim.report.labels import said
from collabsim.report.tables import estimate_text, listing


def plausible_tables(found: Comparison) -> RenderableType:
    """Who is ahead at each horizon, and when another strategy overtakes the first."""
    return Group(_standings(found), _crossovers(found))


def verdict_words(found: Comparison) -> list[str]:
    """The answer in a few sentences."""
    sets = said(len(found.runs.members), "plausible set")
    seeds = said(found.runs.seeds_each, "seed")
    sentences = []
    for second in found.others:
        main = found.standing(second)
        sentences += [
            f"Over {sets} × {seeds}: {second} ahead after {main.years} years in"
            f" {_percent(main.share)} of plausible worlds.",
            split_in_words(main),
        ]
    if len(found.runs.members) < 2:
        return sentences
    return [
        *sentences,
        "In brackets: 95 % bootstrap intervals over sets. Surely: 95 % interval (Student's t) over"
        " the seeds of a set.",
    ]


def _standings(found: Comparison) -> Table:
    headings = (
        "after", "strategy", "ahead in", "years of met need more", "sets surely ahead",
        "sets surely behind", "ahead",
    )  # fmt: skip
    rows = (
        (
            f"{s.years} years", s.second, f"{_percent(s.share)} of worlds",
            estimate_text(s.difference), _share(s.surely_second), _share(s.surely_first), s.verdict,
        )
        for s in found.standings
    )  # fmt: skip
    return listing(f"Who is ahead, in need met so far, compared with {found.first}", headings, rows)


def _crossovers(found: Comparison) -> Table:
    names = {"instantaneous": "now", "cumulative": "so far"}
    rows = (
        (c.second, names[c.kind], estimate_text(c.years, 1), _share(c.never))
        for c in found.crossovers
    )
    return listing(
        f"When {found.first} is overtaken for good",
        ("strategy", "need met", "median years", "never in (of worlds)"), rows,
    )  # fmt: skip


def _percent(found: Estimate) -> str:
    if found.n < 2:
        return f"{100 * found.value:.0f} %"
    return f"{100 * found.value:.0f} % [{100 * found.low:.0f}, {100 * found.high:.0f}]"


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"
