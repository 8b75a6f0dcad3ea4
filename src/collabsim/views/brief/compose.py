"""Putting into words what was found: from a finished comparison to the content of a brief."""

from collections.abc import Sequence
from datetime import date

from collabsim.analysis.intervals import Estimate
from collabsim.analysis.plausible import LEAST_SETS
from collabsim.analysis.verdicts import UNSURE
from collabsim.analysis.world_comparison import Lead, WorldComparison
from collabsim.views.brief import wording as say
from collabsim.views.brief.background import changes, compared, limits, made, terms
from collabsim.views.brief.content import Amount, Answer, Brief, Cell, Row, Table
from collabsim.views.brief.figure import pictures
from collabsim.views.brief.question import Question

_SINGLE = ("share_before", "unsure", "none")  # words of the table that stand alone


def make_brief(
    question: Question,
    worlds: Sequence[WorldComparison],
    *,
    day: date | None = None,
    draw: bool = True,
) -> Brief:
    """Put into words what was found.

    Args:
        question: What was asked.
        worlds: What was found in each of its worlds.
        day: Date to print; none if not given, so that the same question makes the same brief.
        draw: Whether to make the drawings, which takes longest; without, there are none.
    """
    w = say.words()
    called = world_names(question, worlds)
    names = {found.label: name for found, name in zip(worlds, called, strict=True)}
    leads = [(found, found.lead(other)) for found in worlds for other in found.others]
    return Brief(
        language=w["language"],
        kicker=w["kicker"],
        date=_day(day),
        title=_title(question.strategies),
        question=_question(worlds),
        lead=tuple(_lead(names[found.label], found, lead) for found, lead in leads),
        headings=w["headings"],
        answers=tuple(_answer(names[found.label], found, lead) for found, lead in leads),
        figures=tuple(p for f in worlds for p in pictures(f, names[f.label])) if draw else (),
        table=_table(worlds, names),
        compared=compared(question, worlds, names),
        terms=terms(question),
        limits=limits(question),
        made=made(question, worlds),
        command=question.command(),
        words={**{k: w["table"][k] for k in _SINGLE}, "command": w["made"]["command"]},
    )


def world_names(question: Question, worlds: Sequence[WorldComparison]) -> list[str]:
    """What the worlds are called: title and what is changed, numbered where two are the same."""
    w = say.words()["world"]
    names: list[str] = []
    for world, found in zip(question.worlds, worlds, strict=True):
        name = found.scenario.title or found.scenario.name
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
    w = say.words()
    if day is None:
        return ""
    return str(w["dated"].format(day=day.day, month=w["months"][day.month - 1], year=day.year))


def _title(strategies: Sequence[str]) -> str:
    w = say.words()["title"]
    first, *others = strategies
    if len(others) == 1:
        return str(w["two"].format(Second=say.capital(others[0]), first=first))
    return str(w["more"].format(count=w["numbers"][len(strategies) - 2]))


def _question(worlds: Sequence[WorldComparison]) -> str:
    w = say.words()["question"]
    headlines = {found.headline for found in worlds}
    if len(headlines) > 1:
        return str(w["text_years"])
    return str(w["text"].format(years=headlines.pop()))


def _lead(world: str, found: WorldComparison, lead: Lead) -> str:
    w = say.words()
    kind = {UNSURE: "unsure", lead.second: "second"}.get(lead.verdict, "first")
    return str(
        w["answer"][f"lead_{kind}"].format(
            world=world, first=lead.first, second=lead.second, years=lead.years,
            share=say.percent(lead.share.value), share_interval=say.share_interval(lead.share),
            worlds=_worlds(found),
        )
    )  # fmt: skip


def _worlds(found: WorldComparison) -> str:
    w = say.words()["answer"]
    return str(w["worlds_plausible" if found.sets else "worlds_defaults"])


def _answer(world: str, found: WorldComparison, lead: Lead) -> Answer:
    w = say.words()["answer"]
    unsure = lead.verdict == UNSURE
    kind = "plausible" if found.sets else "defaults"
    return Answer(
        world=world,
        second=lead.second,
        ahead=lead.verdict,
        verdict=w["unsure"] if unsure else w["ahead"].format(name=say.capital(lead.verdict)),
        share=_share(lead.share),
        interval=say.share_interval(lead.share).strip(),
        share_words=w[f"share_{kind}"].format(
            second=lead.second, first=lead.first, years=lead.years, runs=found.seeds
        ),
        sentences=tuple(_sentences(found, lead)),
        count=say.count(found),
    )


def _sentences(found: WorldComparison, lead: Lead) -> list[str]:
    w = say.words()["answer"]
    less = lead.difference.value < 0.0
    amount = say.turned(lead.difference) if less else lead.difference
    how_far = w["less" if less else "more"].format(
        difference=say.years(amount), interval=say.years_interval(amount)
    )
    sentences = [how_far, _overtaking(found, lead.second)]
    if found.sets and lead.share.n < LEAST_SETS:
        sentences.append(w["few_sets"])
    elif not found.sets and found.seeds < 2:
        sentences.append(w["few_seeds"])
    return sentences


def _overtaking(found: WorldComparison, second: str) -> str:
    w = say.words()["answer"]
    when = found.overtaking(second)
    length, never = f"{found.months / 12:g}", say.percent(when.never)
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


def _share(share: Estimate) -> Amount:
    return Amount(say.percent(share.value), repr(share.value))


def _table(worlds: Sequence[WorldComparison], names: dict[str, str]) -> Table:
    w = say.words()["table"]
    horizons = sorted({year for found in worlds for year in found.horizons})
    rows = tuple(
        Row(names[found.label], other, tuple(_cell(found, other, year) for year in horizons))
        for found in worlds
        for other in found.others
    )
    headings = (w["world"], w["strategy"], *(w["after"].format(years=year) for year in horizons))
    caption = w["caption"].format(first=worlds[0].first, worlds=_worlds(worlds[0]))
    return Table(caption, headings, rows)


def _cell(found: WorldComparison, second: str, years: int) -> Cell | None:
    if years not in found.horizons:
        return None
    lead = found.lead(second, years)
    return Cell(
        Amount(say.years(lead.difference, sign=True), repr(lead.difference.value)),
        say.years_interval(lead.difference, sign=True).strip(),
        _share(lead.share),
        lead.verdict == UNSURE,
    )
