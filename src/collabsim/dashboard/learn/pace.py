"""What the last step of the page Learn says about pace and style: sentences that numbers choose."""

from collabsim.analysis.pace_and_style import Part, Parts
from collabsim.analysis.verdicts import UNSURE
from collabsim.dashboard.learn.amounts import Words, duration_in_words, range_text
from collabsim.report.brief.parts import not_alike
from collabsim.scenarios import Scenario


def pace_in_words(words: Words, parts: Parts, scenario: Scenario) -> dict[str, str]:
    """What pace does, what style does, and what keeps the two from being told apart wholly.

    Args:
        words: The words of the page.
        parts: The numbers.
        scenario: What was run.
    """
    return {
        "pace": _part(words, "pace", parts.pace),
        "style": _part(words, "style", parts.style),
        "not_alike": " ".join(not_alike(scenario)),
    }


def _part(words: Words, name: str, part: Part) -> str:
    one, other = (_gap(words, step.difference.value) for step in part.steps)
    average = part.average
    surely = (
        {} if part.verdict == UNSURE else {"range": range_text(words, average.low, average.high)}
    )
    shape = words["parts"][name][part.verdict]
    return str(
        shape.format(by=duration_in_words(words, average.value), one=one, other=other, **surely)
    )


def _gap(words: Words, by: float) -> str:
    said = words["parts"]
    shape = said["level"] if by == 0.0 else said["more" if by > 0.0 else "less"]
    return str(shape.format(by=duration_in_words(words, by)))
