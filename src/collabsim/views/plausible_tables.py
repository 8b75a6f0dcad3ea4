"""Tables and sentences about two strategies over the plausible sets, for the terminal."""

import math

from rich.console import Group, RenderableType
from rich.table import Table

from collabsim.analysis.intervals import Estimate
from collabsim.analysis.plausible import split_in_words
from collabsim.analysis.plausible_comparison import PlausibleComparison
from collabsim.views.sweep_labels import said
from collabsim.views.tables import estimate, listing

_HEADLINE = 20  # years


def plausible_tables(found: PlausibleComparison) -> RenderableType:
    """Who is ahead at each horizon, and when the second strategy overtakes."""
    return Group(_standings(found), _crossovers(found))


def words(found: PlausibleComparison) -> list[str]:
    """The answer in a few sentences."""
    reached = [s for s in found.standings if s.years <= _HEADLINE]
    main = reached[-1]
    sets, seeds = said(len(found.sets), "plausible set"), said(found.seeds, "seed")
    return [
        f"Over {sets} × {seeds}: {found.second} ahead after {main.years} years in"
        f" {_percent(main.share)} of plausible worlds.",
        split_in_words(main),
        "In brackets: 95 % bootstrap intervals over sets. Surely: 95 % interval (Student's t) over"
        " the seeds of a set.",
    ]


def _standings(found: PlausibleComparison) -> Table:
    second = found.second
    headings = (
        "after", f"{second} ahead in", "years of met need more", f"sets surely {second}",
        f"sets surely {found.first}", "ahead",
    )  # fmt: skip
    rows = (
        (
            f"{s.years} years", f"{_percent(s.share)} of worlds", estimate(s.difference),
            _share(s.sets_surely_second), _share(s.sets_surely_first), s.verdict,
        )
        for s in found.standings
    )  # fmt: skip
    return listing(f"Who is ahead, in need met so far, compared with {found.first}", headings, rows)


def _crossovers(found: PlausibleComparison) -> Table:
    names = {"instantaneous": "now", "cumulative": "so far"}
    rows = ((names[c.kind], estimate(c.years, 1), _share(c.share_never)) for c in found.crossovers)
    return listing(
        f"When {found.second} overtakes {found.first} for good",
        ("need met", "median years", "never in (of worlds)"), rows,
    )  # fmt: skip


def _percent(found: Estimate) -> str:
    if found.n < 2:
        return f"{100 * found.value:.0f} %"
    return f"{100 * found.value:.0f} % [{100 * found.low:.0f}, {100 * found.high:.0f}]"


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"
