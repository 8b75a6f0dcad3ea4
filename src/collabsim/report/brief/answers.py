"""The answer in short: one card for each strategy that is held against the first in a scenario."""

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.standings import Standing
from collabsim.analysis.verdicts import UNSURE
from collabsim.report.brief import shares
from collabsim.report.brief import wording as say
from collabsim.report.brief.background import tested
from collabsim.report.brief.content import Amount, BriefAnswer


def make_answer(world: str, found: Comparison, lead: Standing) -> BriefAnswer:
    """Put one answer into words.

    Args:
        world: What the scenario is called.
        found: What was found in it.
        lead: Who is ahead of whom, at the headline's number of years.
    """
    w = say.brief_words()["answer"]
    kind = "plausible" if found.runs.members else "defaults"
    if shares.is_few(lead.share):
        kind = f"few_{kind}"
    return BriefAnswer(
        world=world,
        second=lead.second,
        ahead=lead.verdict,
        verdict=_verdict(found, lead),
        share=Amount(shares.in_big(found, lead.share), repr(lead.share.value)),
        interval=shares.beside(found, lead.share),
        share_words=w[f"share_{kind}"].format(
            second=lead.second, first=lead.first, years=lead.years, runs=found.runs.seeds_each
        ),
        tested=tested(),
        early=_early(found, lead),
        sentences=tuple(_sentences(found, lead)),
        count=say.count(found),
    )


def _verdict(found: Comparison, lead: Standing) -> str:
    """Who is ahead; of whom is said too where there are more than two strategies."""
    w = say.brief_words()["answer"]
    many = "_of" if len(found.strategies) > 2 else ""
    if lead.verdict == UNSURE:
        return str(w[f"unsure{many}"].format(first=lead.first, second=lead.second))
    other = lead.first if lead.verdict == lead.second else lead.second
    return str(w[f"ahead{many}"].format(name=say.capital(lead.verdict), other=other))


def _early(found: Comparison, lead: Standing) -> str:
    """Who is ahead after the shortest number of years, unless the answer is about that."""
    early = found.standing(lead.second, min(found.horizons))
    if early.years == lead.years:
        return ""
    kind = {UNSURE: "unsure", early.second: "second"}.get(early.verdict, "first")
    text = say.brief_words()["answer"][f"early_{kind}"].format(
        years=early.years, first=early.first, second=early.second,
        share=shares.in_how_many(found, early.share),
    )  # fmt: skip
    return say.capital(text)


def _sentences(found: Comparison, lead: Standing) -> list[str]:
    w = say.brief_words()["answer"]
    less = lead.difference.value < 0.0
    amount = say.turned(lead.difference) if less else lead.difference
    how_far = w["less" if less else "more"].format(
        difference=say.years(amount), interval=say.years_interval(amount)
    )
    sentences = [how_far, _overtaking(found, lead.second)]
    if shares.is_few(lead.share):
        one = "one_seed" if found.runs.seeds_each == 1 else "few_seeds"
        sentences.append(w["few_sets" if found.runs.members else one])
    return sentences


def _overtaking(found: Comparison, second: str) -> str:
    w = say.brief_words()["answer"]
    when = found.crossover(second)
    length, never = f"{found.runs.length / 12:g}", say.percent(when.never)
    if when.years.value == float("inf"):
        return str(w["never"].format(never=never, length=length))
    rest = w["rest"].format(never=never, length=length) if when.never > 0.0 else ""
    if when.years.value == 0.0:
        return str(w["from_start"].format(rest=rest))
    return str(
        w["overtakes"].format(
            years=say.years(when.years), interval=say.years_interval(when.years), rest=rest
        )
    )
