"""No word file says how a comparison comes out: numbers fill such sentences in, or choose them.

A fixed sentence is as true as the world it was written for, and is read beside all others. Words
that judge are looked for in every file that people read. A sentence with a ``{name}`` in it is told
by numbers; a few more are reviewed below, each with the reason why it may stand.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from collabsim.engine import schedule

ROOT = Path(__file__).resolve().parents[1] / "src" / "collabsim"
TEMPLATES = [ROOT / "report" / "brief" / name for name in ("brief.typ", "brief.html.j2")]

JUDGES = re.compile(
    r"""\b(?:
        (?<!who[ ])(?:is|are|be|was|were|stays?|comes[ ]out)[ ]ahead
      | overtakes? | beats? | outperforms? | (?:falls?|is|are)[ ]behind | (?:fast|slow)[ ]wins?
      | (?:does|do|fares?|works?)[ ](?:well|best|better|worse|badly)
      | pays?[ ](?:off|only|later|best)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Says who is better off: only with a number in the same sentence."""

WEIGHS = re.compile(
    r"""\b(?:
        hardly | mostly | mainly | seldom | rarely | (?:nearly|almost)[ ]always
      | most[ ]of[ ]the[ ](?:difference|lead|gain|effect|trust) | matters?[ ]most
      | (?:does|do)[ ]not[ ]matter | comes?[ ]from[ ](?:being|including|not)
      | most[ ]organisations
      | (?:in|of)[ ](?:most|many|few|nearly[ ]all|some)[ ](?:worlds?|runs?|places?|sets?|scenarios?)
      | always[ ](?:wins?|leads?|ahead) | never[ ](?:wins?|leads?|ahead)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Says how much of something there is: a number beside it does not make it true."""

CHOSEN = "chosen by what came out; tests/test_dashboard_learn.py turns it"
READING = "tells how to read a chart, a table or a word, and not what is in it"
REVIEWED = {
    "In most worlds ({never}) it does not overtake for good within {length} years.": (
        "said only where the middle world never overtakes"
    ),
    "Whether slow or fast ways are ahead on average is too close to call.": CHOSEN,
    "Whether ways that include people or that divide them are ahead on average is too close to"
    " call.": CHOSEN,
    "After five years luck seldom puts it in front.": CHOSEN,
    "After five years luck seldom puts the fast way in front.": CHOSEN,
    "The same way is ahead with and without it, so the answer does not hang on this one idea.": (
        CHOSEN
    ),
    "That is one place where fast wins.": CHOSEN,
    "Where fast wins": "there is such a world; tests/test_dashboard_learn.py runs two",
    "Worlds in which the slow way is ahead in total:": "a heading over counts",
    "Sets in which the slow way is ahead in total:": "a heading over counts",
    "Each bar is one set of numbers, tried in one world: to the right of the upright line the slow"
    " way is ahead, to the left the fast way.": READING,
    "Where they lie apart, it hardly can.": READING,
    "A way of working can be ahead after 20 years although it was behind for the first 5.": READING,
    "The time from which one way of working stays ahead of another until the end.": READING,
    "The answer shows where each strategy is ahead, and where that is not sure.": READING,
    "With many points some of them are called so by chance: about 1 in 20 where nobody is ahead.": (
        READING
    ),
    "{count} more factors are in the results; those above matter most.": (
        "said below a table that is sorted by how much they matter"
    ),
    "Many organisations compete for funders who mostly reward quick wins.": (
        "what the scenario sets: funding.patience is 0.1"
    ),
    "At first local governments hardly answered.": "retold from the essay, and named as that",
}
"""Sentences that judge and may stand, and why."""

MOVED = re.compile(r"trust .* mostly (?:through|because) ")
"""Of the close-up: chosen each month by what moved trust most; tests/test_dashboard_network.py."""


class Sentence(NamedTuple):
    """A sentence, and the file and place where it stands."""

    file: str
    place: str
    text: str


def leaves(tree: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """All texts of a file with their places, such as ``steps.6.after.1``."""
    if isinstance(tree, str):
        yield place, tree
    elif isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from leaves(value, f"{place}.{key}".lstrip("."))


def texts() -> Iterator[tuple[str, str, str]]:
    """All texts that people read, with their files and places there."""
    for path in sorted(ROOT.rglob("*.toml")):
        for place, text in leaves(tomllib.loads(path.read_text("utf-8"))):
            yield path.stem, place, text
    for rule in schedule.MECHANISMS:
        yield rule.name, "says", rule.says
        for place, text in sys.modules[rule.rule.__module__].WORDS._asdict().items():
            yield rule.name, place, text


def sentences() -> Iterator[Sentence]:
    for file, place, text in texts():
        for one in re.split(r"(?<=[.?!])\s+", " ".join(text.split())):
            yield Sentence(file, place, one)
    for path in TEMPLATES:
        for line in path.read_text("utf-8").splitlines():
            yield Sentence(path.name, "", line.strip())


def judges(text: str) -> bool:
    """Whether a sentence judges a result without a number that it could be held against."""
    asks = text.endswith("?")
    computed = re.search(r"\{\w+\}", text)
    return bool(WEIGHS.search(text) or (JUDGES.search(text) and not asks and not computed))


def test_no_sentence_is_a_fixed_verdict() -> None:
    found = [one for one in sentences() if judges(one.text)]
    left = [one for one in found if one.text not in REVIEWED and not MOVED.search(one.text)]
    assert not left, "compute these from what was run, or review them: " + "\n".join(map(str, left))


def test_all_that_was_reviewed_is_still_there() -> None:
    there = {one.text for one in sentences() if judges(one.text)}
    assert set(REVIEWED) <= there


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Most of the difference comes from including people.", True),
        ("Some of it comes from not dividing, and hardly any from being slow.", True),
        ("Being fast without dividing does well in many worlds.", True),
        ("In {world} hardly any of it is pace.", True),
        ("Slow-inclusive is ahead after 20 years.", True),
        ("{name} is ahead after {years} years.", False),
        ("Which of the two is ahead after 20 years?", False),
        ("Who is ahead, how surely, and what is not known.", False),
    ],
)
def test_verdicts_are_told_from_other_sentences(text: str, found: bool) -> None:
    assert judges(text) is found
