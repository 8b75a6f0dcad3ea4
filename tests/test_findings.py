"""Every number in what is said of results is the one that was kept, and no number stands alone.

The page of findings, and what the README says of results, are written by hand. So that they cannot
rot, each number in them is followed in the same paragraph by a comment that says where it is from:

    <!-- held: 3.2 years = e12_frontiers/contrasts.csv [scenario=today, years=20] difference -->

which is to say: in that table of ``results``, the one row in which all of this is so, this column,
rounded as the sentence rounds it. ``difference × 12`` turns years into months, ``× 100`` shares
into per cent, ``× -1`` a lead into a lag. Of several rows, ``least difference`` and ``greatest
difference`` are the ends, and ``number difference`` counts them. What is said without a number is
held with a comparison:

    <!-- so: e12_frontiers/contrasts.csv [scenario=today, years=20] low > 0 -->

Numbers that are no results, such as the years after which is counted, are named once for the page
with ``<!-- given: 5, 20 -->``.
"""

import operator
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "results"
PAGE = (ROOT / "docs" / "findings.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
SAID = {
    "findings": PAGE,
    "readme": README.split("\n## What it finds\n")[1].split("\n## ")[0],
}
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
GIVEN = re.compile(r"<!-- given: (.*?) -->", re.DOTALL)
WHERE = (
    r"(?P<file>\S+)\s+\[(?P<where>[^\]]*)\]"
    r"\s+(?P<kind>least |greatest |number )?(?P<column>[\w.-]+)"
)
HELD = re.compile(
    rf"<!-- held:\s+(?P<said>[^=]+?)\s+=\s+{WHERE}(?:\s+×\s+(?P<times>-?[\d.]+))?\s+-->"
)
SO = re.compile(rf"<!-- so:\s+{WHERE}\s+(?P<sign>[<>=]+)\s+(?P<than>\S+)\s+-->")
SIGNS = {"<": operator.lt, ">": operator.gt, "=": operator.eq}
NUMBER = re.compile(r"(?<![\w.])[−-]?\d[\d,]*(?:\.\d+)?")
NOT_SAID = (
    re.compile(r"```.*?```", re.DOTALL),  # code
    re.compile(r"`[^`]*`"),
    re.compile(r"(?<=\])\([^)]*\)"),  # where links lead
)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a page; a comment between two belongs to the one before."""
    found: list[str] = []
    for part in re.split(r"\n\s*\n", text):
        if found and not COMMENT.sub("", part).strip():
            found[-1] += "\n" + part
        else:
            found.append(part)
    return found


def number(text: str) -> float:
    """The first number of a text."""
    found = NUMBER.search(text)
    assert found, f"no number in “{text}”"
    return float(found[0].replace("−", "-").replace(",", ""))


def kept(found: re.Match[str], results: Path = RESULTS) -> float | str:
    """What the results hold where a comment points to."""
    table = pd.read_csv(results / found["file"])
    for condition in filter(None, (part.strip() for part in found["where"].split(","))):
        column, _, value = condition.partition("=")
        known = table[column]
        wanted = float(value) if pd.api.types.is_numeric_dtype(known) else value
        table = table[known == wanted]
    column, kind = table[found["column"]], (found["kind"] or "").strip()
    if kind == "number":
        return len(column)
    assert len(column) == 1 or (kind and len(column)), f"{len(column)} rows: {found[0]}"
    return {"least": min, "greatest": max, "": next}[kind](iter(column))


def is_rounded(said: str, exact: float) -> bool:
    """Whether a number that is said is the exact one, rounded to the digits that are said."""
    digits = NUMBER.search(said)
    assert digits
    places = len(digits[0].partition(".")[2])
    return abs(number(said) - exact) <= 0.5 * 10.0**-places + 1e-9


def faults(text: str, results: Path = RESULTS) -> list[str]:
    """What is wrong with a text: numbers that are not held, and comments that do not hold."""
    wrong = []
    given = {item.strip() for found in GIVEN.findall(text) for item in found.split(",")}
    for paragraph in paragraphs(text):
        comments = COMMENT.findall(paragraph)
        plain = COMMENT.sub("", paragraph)
        for unsaid in NOT_SAID:
            plain = unsaid.sub("", plain)
        said = Counter(NUMBER.findall(plain))
        for comment in comments:
            if held := HELD.fullmatch(comment):
                exact = float(kept(held, results)) * float(held["times"] or 1)
                if not is_rounded(held["said"], exact):
                    wrong.append(f"{held['said']} is {exact:g}: {comment}")
                if " ".join(held["said"].split()) not in " ".join(plain.split()):
                    wrong.append(f"“{held['said']}” is held but not said")
                for one in NUMBER.findall(held["said"]):
                    said[one] -= 1
            elif so := SO.fullmatch(comment):
                exact = kept(so, results)
                than = so["than"] if isinstance(exact, str) else float(so["than"])
                if not SIGNS[so["sign"]](exact, than):
                    wrong.append(f"{exact} is not {so['sign']} {than}: {comment}")
            elif not GIVEN.fullmatch(comment) and re.match(r"<!-- (?:held|so|given)", comment):
                wrong.append(f"not understood: {comment}")
        alone = [one for one, times in said.items() if times > 0 and one not in given]
        wrong += [f"nothing holds {one}: {plain.strip()[:60]}" for one in alone]
    return wrong


@pytest.mark.parametrize("page", SAID)
def test_every_number_is_the_one_that_was_kept(page: str) -> None:
    assert faults(SAID[page]) == []


@pytest.mark.parametrize("page", SAID)
def test_much_is_held(page: str) -> None:
    assert len(HELD.findall(SAID[page])) >= {"findings": 15, "readme": 4}[page]


def test_a_mayor_can_read_it_aloud() -> None:
    words = COMMENT.sub("", PAGE).split()
    assert len(words) <= 900


TEXT = """<!-- given: 20 -->

After 20 years it is 3.2 years ahead, in 7 places by −4 months.
<!-- held: 3.2 years = t.csv [who=slow, years=20] lead -->
<!-- held: 7 places = t.csv [years=20] number lead -->
<!-- held: −4 months = t.csv [who=fast] lead × 12 -->

<!-- so: t.csv [who=slow, years=20] lead > 3 --> <!-- so: t.csv [who=fast] said = unsure -->
"""


def table(folder: Path, lead: float = 3.24, fast: float = -0.33) -> Path:
    """Results to hold the text above to."""
    rows = [f"slow,20,{lead},sure", f"fast,20,{fast},unsure", *["other,20,1,sure"] * 5]
    (folder / "t.csv").write_text("\n".join(["who,years,lead,said", *rows]), "utf-8")
    return folder


def test_what_is_true_passes(tmp_path: Path) -> None:
    assert faults(TEXT, table(tmp_path)) == []


@pytest.mark.parametrize(
    ("lead", "fast", "complaint"),
    [(3.26, -0.33, "3.2 years is 3.26"), (2.9, -0.33, "2.9 is not > 3"), (3.2, -0.4, "is -4.8")],
)
def test_another_result_is_noticed(
    tmp_path: Path, lead: float, fast: float, complaint: str
) -> None:
    assert complaint in " ".join(faults(TEXT, table(tmp_path, lead, fast)))


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("3.2 years ahead", "3.2 years ahead of 9 others", "nothing holds 9"),
        ("3.2 years ahead", "3.1 years ahead", "held but not said"),
        ("in 7 places", "in 7 places and 7 towns", "nothing holds 7"),
        ("given: 20", "given: 35", "nothing holds 20"),
        ("held: 7 places", "helds: 7 places", "not understood"),
        ("said = unsure", "said = sure", "unsure is not = sure"),
    ],
)
def test_another_sentence_is_noticed(
    tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    assert before in TEXT
    assert complaint in " ".join(faults(TEXT.replace(before, after), table(tmp_path)))
