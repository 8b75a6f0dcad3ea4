"""Putting into words what was found: from a finished comparison to the content of a brief."""

from collections.abc import Sequence
from datetime import date

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.standings import Standing
from collabsim.analysis.verdicts import UNSURE
from collabsim.report.brief import shares as share_text
from collabsim.report.brief import wording as say
from collabsim.report.brief.answers import make_answer
from collabsim.report.brief.background import changes, compared, limits_said, made, terms, unsure
from collabsim.report.brief.content import Amount, Brief, BriefCell, BriefRow, BriefTable
from collabsim.report.brief.figure import pictures
from collabsim.report.brief.parts import pace_or_style
from collabsim.report.brief.question import Question

_SINGLE = ("share_before", "unsure", "none")  # words of the table that stand alone


def make_brief(
    question: Question,
    worlds: Sequence[Comparison],
    *,
    day: date | None = None,
    draw: bool = True,
    alone: bool = False,
) -> Brief:
    """Put into words what was found.

    Args:
        question: What was asked.
        worlds: What was found in each of its worlds.
        day: Date to print; none if not given, so that the same question makes the same brief.
        draw: Whether to make the drawings, which takes longest; without, there are none.
        alone: Whether the brief goes out without the files that ``write_brief`` puts beside it.
    """
    w = say.brief_words()
    called = world_names(question, worlds)
    names = {found.label: name for found, name in zip(worlds, called, strict=True)}
    leads = [(found, found.standing(other)) for found in worlds for other in found.others]
    return Brief(
        language=w["language"],
        kicker=w["kicker"],
        date=_day(day),
        title=_title(question.strategies),
        question=_question(worlds),
        lead=tuple(_lead(names[found.label], found, lead) for found, lead in leads),
        headings=w["headings"],
        answers=tuple(make_answer(names[found.label], found, lead) for found, lead in leads),
        parts=pace_or_style(worlds, names),
        figures=tuple(p for f in worlds for p in pictures(f, names[f.label])) if draw else (),
        table=_table(worlds, names),
        compared=compared(question, worlds, names),
        terms=terms(question),
        limits=limits_said(question, called),
        made=made(question, worlds, alone=alone),
        command=question.command(),
        words={**{k: w["table"][k] for k in _SINGLE}, "command": w["made"]["command"]},
    )


def world_names(question: Question, worlds: Sequence[Comparison]) -> list[str]:
    """What the worlds are called: title and what is changed, numbered where two are the same."""
    w = say.brief_words()["world"]
    names: list[str] = []
    for world, found in zip(question.worlds, worlds, strict=True):
        name = found.runs.scenario.title or found.runs.scenario.name
        changed = changes(world)
        if changed:
            kind = "one" if len(changed) == 1 else "more"
            name = w[kind].format(title=name, change=changed[0], count=len(changed))
        names.append(name)
    return [
        w["again"].format(name=name, place=names[: place + 1].count(name))
        if names.count(name) > 1
        else name
        for place, name in enumerate(names)
    ]


def _day(day: date | None) -> str:
    w = say.brief_words()
    if day is None:
        return ""
    return str(w["dated"].format(day=day.day, month=w["months"][day.month - 1], year=day.year))


def _title(strategies: Sequence[str]) -> str:
    w = say.brief_words()["title"]
    first, *others = strategies
    if len(others) == 1:
        return str(w["two"].format(Second=say.capital(others[0]), first=first))
    return str(w["more"].format(count=w["numbers"][len(strategies) - 2]))


def _question(worlds: Sequence[Comparison]) -> str:
    w = say.brief_words()["question"]
    headlines = {found.headline for found in worlds}
    if len(headlines) > 1:
        return str(w["text_years"])
    return str(w["text"].format(years=headlines.pop()))


def _lead(world: str, found: Comparison, lead: Standing) -> str:
    w = say.brief_words()
    kind = {UNSURE: "unsure", lead.second: "second"}.get(lead.verdict, "first")
    return str(
        w["answer"][f"lead_{kind}"].format(
            world=world, first=lead.first, second=lead.second, years=lead.years,
            share=share_text.in_how_many(found, lead.share),
        )
    )  # fmt: skip


def _table(worlds: Sequence[Comparison], names: dict[str, str]) -> BriefTable:
    w = say.brief_words()["table"]
    horizons = sorted({year for found in worlds for year in found.horizons})
    rows = tuple(
        BriefRow(names[found.label], other, tuple(_cell(found, other, year) for year in horizons))
        for found in worlds
        for other in found.others
    )
    headings = (w["world"], w["strategy"], *(w["after"].format(years=year) for year in horizons))
    caption = w["caption"].format(
        first=worlds[0].first,
        worlds=share_text.kind_of_worlds(worlds[0]),
        unsure=unsure(over_sets=bool(worlds[0].runs.members)),
    )
    return BriefTable(caption, headings, rows)


def _cell(found: Comparison, second: str, years: int) -> BriefCell | None:
    if years not in found.horizons:
        return None
    lead = found.standing(second, years)
    return BriefCell(
        Amount(say.years(lead.difference, sign=True), repr(lead.difference.value)),
        say.years_interval(lead.difference, sign=True).strip(),
        Amount(share_text.in_a_cell(found, lead.share), repr(lead.share.value)),
        share_text.interval_in_a_cell(found, lead.share),
        lead.verdict == UNSURE,
    )
