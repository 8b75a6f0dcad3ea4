"""The right side of Compare: who is ahead in each scenario, charts, the numbers, and the brief."""

from typing import Any

import solara

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.verdicts import UNSURE
from collabsim.dashboard.charts import LineBands, PairedDifference, Series
from collabsim.dashboard.charts.series import scheduled
from collabsim.dashboard.compare.question import CompareFound
from collabsim.dashboard.controls import Cell, Copy, DataTable, Download, Tag
from collabsim.dashboard.words import words
from collabsim.report.brief.compose import make_brief, world_names
from collabsim.report.brief.content import Brief, BriefAnswer
from collabsim.report.brief.content import BriefCell as Number
from collabsim.report.brief.files import tables, to_json
from collabsim.report.brief.html import to_html
from collabsim.report.brief.pdf import to_pdf
from collabsim.study.formats import csv, json_text


@solara.component
def CompareFinding(found: CompareFound) -> None:
    """Everything about a finished answer."""
    W, brief = words("compare"), found.brief
    Tag("p", brief.question, "muted")
    with Tag("div", classes="panels answers", aria_live="polite"):
        for answer in brief.answers:
            _Card(answer)
    if brief.parts:
        Tag("h2", brief.headings["parts"])
    for paragraph in brief.parts:
        Tag("p", paragraph)
    _Charts(found)
    Tag("h2", W["table_heading"])
    _Numbers(brief)
    with Tag("details"):
        Tag("summary", W["strategies_said"])
        _Pairs((*brief.compared.strategies, *brief.terms))
    with Tag("details", open_=True):
        Tag("summary", brief.headings["limits"])
        with Tag("ul"):
            for sentence in brief.limits:
                Tag("li", sentence)
    _Take(found)


def _Card(answer: BriefAnswer) -> None:
    ahead = "" if answer.ahead == UNSURE else f"s-{answer.ahead}"
    with Tag("article", classes=f"card compare-card {ahead}"):
        Tag("h3", answer.world)
        Tag("p", answer.verdict, "verdict")
        with Tag("p", classes="share"):
            Tag("data", answer.share.text, "big", value=answer.share.exact)
            Tag("span", f" {answer.interval}", "muted")
        Tag("p", answer.share_words)
        Tag("p", answer.tested, "tested")
        Tag("p", answer.early)
        for sentence in answer.sentences:
            Tag("p", sentence)
        Tag("p", answer.count, "help")


@solara.component
def _Charts(found: CompareFound) -> None:
    W = words("compare")
    cursor, set_cursor = solara.use_state(None)
    Tag("h2", W["charts_heading"])
    names = world_names(found.question, found.worlds)
    for name, world in zip(names, found.worlds, strict=True):
        _WorldCharts(name, world, cursor, set_cursor)


@solara.component
def _WorldCharts(name: str, world: Comparison, cursor: Any, set_cursor: Any) -> None:
    W = words("compare")
    years, need = solara.use_memo(lambda: need_series(world), [world])
    since, differences = solara.use_memo(lambda: difference_series(world), [world])
    Tag("h3", name)
    with Tag("div", classes="panels"):
        LineBands(
            W["need"], W["need_unit"], years, need, cursor=cursor, on_cursor=set_cursor,
            marks=scheduled(world.runs.scenario, world.runs.length), height=260,
        )  # fmt: skip
        PairedDifference(
            W["difference"].format(first=world.first), W["difference_unit"], since, differences,
            first=world.first, cursor=cursor, on_cursor=set_cursor,
        )  # fmt: skip


def need_series(world: Comparison) -> tuple[list[float], list[Series]]:
    """Years, and need met with each strategy: the median world, the middle 80 and 50 % of them."""
    years: list[float] = []
    found = []
    for strategy in world.strategies:
        bands = world.yearly_bands(strategy)
        years = bands.years.tolist()
        columns = bands.median, bands.low, bands.high, bands.inner_low, bands.inner_high
        found.append(Series(strategy, strategy, *(column.tolist() for column in columns)))
    return years, found


def difference_series(world: Comparison) -> tuple[list[float], list[Series]]:
    """Years from 0, and how far each other strategy is ahead of the first, with its interval."""
    years: list[float] = []
    found = []
    for strategy in world.others:
        course = world.course(strategy)
        years = course.years.tolist()
        columns = course.value, course.low, course.high
        found.append(Series(strategy, strategy, *(column.tolist() for column in columns)))
    return years, found


def _Numbers(brief: Brief) -> None:
    rows = [
        [Cell(row.world), Cell(row.strategy), *(_cell(brief, cell) for cell in row.cells)]
        for row in brief.table.rows
    ]
    DataTable(brief.table.caption, brief.table.headings, rows)


def _cell(brief: Brief, cell: Number | None) -> Cell:
    if cell is None:
        return Cell(brief.words["none"])
    note = words("compare")["cell_note"].format(
        interval=cell.interval, share_before=brief.words["share_before"], share=cell.share.text,
        share_interval=cell.share_interval,
        unsure=brief.words["unsure"] if cell.unsure else "",
    )  # fmt: skip
    return Cell(cell.difference.text, float(cell.difference.exact), note.lstrip("; "))


def _Pairs(pairs: Any) -> None:
    with Tag("dl"):
        for name, text in pairs:
            Tag("dt", name)
            Tag("dd", text)


@solara.component
def _Take(found: CompareFound) -> None:
    W = words("compare")
    Tag("h2", W["take_heading"])
    Tag("p", W["take_lead"])

    def drawn() -> Brief:
        return make_brief(found.question, found.worlds, alone=True)

    with Tag("div", classes="row"):
        Download(W["pdf"], lambda: to_pdf(drawn()), "brief.pdf", "application/pdf", primary=True)
        Download(W["html"], lambda: to_html(drawn()).encode(), "brief.html", "text/html")
        Download(W["csv"], lambda: _runs(found), "runs.csv", "text/csv")
        Download(W["json"], lambda: _json(found), "answer.json", "application/json")
    Tag("h3", W["command_heading"])
    Tag("pre", found.brief.command)
    Copy(W["copy_command"], found.brief.command)


def _runs(found: CompareFound) -> bytes:
    return csv(tables(found.worlds)["runs"])


def _json(found: CompareFound) -> bytes:
    return json_text(to_json(found.question, found.worlds)).encode()
