"""Whether it is pace or style, in words: what each of the two does in each world, with intervals.

Every sentence about a result is chosen by the numbers that it tells. Where strategies that share a
style by name do not have the same dials of style, that is said too, for then part of what looks
like pace is style.
"""

from collections.abc import Sequence

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.pace_and_style import BEHIND, BETWEEN, Part, pace_and_style
from collabsim.analysis.verdicts import UNSURE
from collabsim.report.brief import wording as say
from collabsim.report.world import typed_number
from collabsim.scenarios import Scenario
from collabsim.strategies import PAIR

_SAME_STYLE = ((BETWEEN[0], PAIR[1]), (PAIR[0], BETWEEN[1]))
_DIALS_OF_STYLE = ("divisiveness", "seats")


def pace_or_style(worlds: Sequence[Comparison], names: dict[str, str]) -> tuple[str, ...]:
    """What pace does and what style does in each world, as paragraphs.

    Returns:
        Nothing where the strategies compared do not raise the question.
    """
    w = say.brief_words()["parts"]
    several = len(worlds) > 1
    told = [_of_world(names[found.label], found, several=several) for found in worlds]
    if not any(told):
        return ()
    alike = dict.fromkeys(text for found in worlds for text in not_alike(found.runs.scenario))
    return (w["lead"], *filter(None, told), *alike)


def _of_world(name: str, found: Comparison, *, several: bool) -> str:
    parts = pace_and_style(found)
    if parts is None:
        return ""
    return str(
        say.brief_words()["parts"]["world" if several else "alone"].format(
            world=name, years=parts.years, pace=_part("pace", parts.pace),
            style=_part("style", parts.style),
        )
    )  # fmt: skip


def _part(kind: str, part: Part) -> str:
    w = say.brief_words()["parts"]
    steps = (
        w["step"].format(
            by=say.years(step.difference, sign=True),
            interval=say.years_interval(step.difference, sign=True),
            among=among,
        )
        for among, step in zip(w[kind]["among"], part.steps, strict=True)
    )
    amount = say.turned(part.average) if part.verdict == BEHIND else part.average
    return str(
        w[kind][part.verdict].format(
            by=say.years(amount, sign=part.verdict == UNSURE),
            interval=say.years_interval(amount, sign=part.verdict == UNSURE),
            steps=w["and"].join(steps),
        )
    )


def not_alike(scenario: Scenario) -> list[str]:
    """What differs in style between strategies that share it by name, a sentence for each dial."""
    w = say.brief_words()["parts"]
    known = scenario.all_strategies
    found = []
    for fast, slow in _SAME_STYLE:
        for dial in _DIALS_OF_STYLE:
            one, other = getattr(known[fast], dial), getattr(known[slow], dial)
            if one != other:
                found.append(
                    w["not_alike"].format(
                        dial=w["dials"][dial], name=f"{fast}.{dial}", fast=fast, slow=slow,
                        one=typed_number(one), other=typed_number(other),
                    )
                )  # fmt: skip
    return found
