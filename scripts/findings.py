"""The findings of ``docs/findings.md``: what the model finds, in words for somebody who decides.

Every finding is made of the kept tables below ``results``: who is ahead, by how much and how surely
follows from the numbers, so that the page says something else when they change. Written by hand are
only the explanation of words and the limits. ``generate_docs.py`` puts the findings into the page.
"""

import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path

import finding_causes as causes
import finding_certainty as certainty
import finding_conditions as conditions
import finding_winners as winners
from finding_tables import Finding, Part, Results, said

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "findings.md"
RESULTS = ROOT / "results"
WIDTH = 100

SUMMARY: tuple[Part, ...] = (
    winners.headline, winners.overtaking, causes.main_effect, causes.quick,
)  # fmt: skip
SECTIONS: dict[str, tuple[Part, ...]] = {
    "When does slow win?": (winners.slow_wins,),
    "When does fast win?": (
        winners.fast_wins, winners.sizes, winners.little_money, winners.later_years,
    ),
    "What decides it?": (causes.effects, causes.ideas, causes.turning),
    "What does a funder's patience change?": (conditions.patience, conditions.copying),
    "What does a law change?": (conditions.law,),
    "What does a crisis change?": (conditions.crisis,),
    "What about being quick without dividing?": (
        causes.quick_and_kind, causes.little_divisiveness, causes.small_wins,
    ),
    "How sure is this?": (
        certainty.stand_ins, certainty.worlds, certainty.anywhere, certainty.patterns,
        certainty.search,
    ),
}  # fmt: skip

NO_FORECAST = "All of this follows from stated assumptions and is no forecast."


def summary(results: Path = RESULTS) -> str:
    """The box at the top: at most five sentences.

    Args:
        results: Folder of kept results.
    """
    box = [finding.text for finding in said(SUMMARY, Results(results))]
    return wrapped(" ".join([*box, NO_FORECAST]), "> ", "> ")


def sections(results: Path = RESULTS) -> str:
    """All findings, a section for each question.

    Args:
        results: Folder of kept results.
    """
    tables = Results(results)
    return "\n\n".join(
        f"## {title}\n\n" + "\n".join(_bullets(said(wanted, tables)))
        for title, wanted in SECTIONS.items()
    )


GENERATORS: dict[str, Callable[[], str]] = {"summary": summary, "findings": sections}
"""What writes each generated block of the page."""


def _bullets(findings: Iterable[Finding]) -> Iterable[str]:
    for finding in findings:
        text = wrapped(finding.text + ("<br>" if finding.note else ""), "- ", "  ")
        note = f"\n  <sub>{finding.note}</sub>" if finding.note else ""
        yield text + note


def wrapped(text: str, first: str, later: str) -> str:
    """Text in lines of the usual width; numbers and what is in back quotes stay whole."""
    pieces = text.replace(" %", "\0%").split("`")
    pieces[1::2] = [piece.replace(" ", "\0") for piece in pieces[1::2]]
    lines = textwrap.fill(
        "`".join(pieces), WIDTH, initial_indent=first, subsequent_indent=later,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return lines.replace("\0", " ")
