"""The right side of Explore: who is ahead, how it unfolds, one world, and what to take along."""

import math
from typing import Any

import solara

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.standings import Standing
from collabsim.analysis.verdicts import UNSURE
from collabsim.dashboard.charts import LineBands, Timeline
from collabsim.dashboard.charts.series import band_series, marks_of, shown_years
from collabsim.dashboard.controls import Cell, Copy, Data, DataTable, Download, Select, Tag
from collabsim.dashboard.explore.community import Community
from collabsim.dashboard.session import use_state
from collabsim.dashboard.words import words
from collabsim.report.world import typed_number
from collabsim.scenarios import ABLATIONS
from collabsim.study.formats import csv, json_text

PANELS = ("need_met", "beneficiary_trust", "asymmetry", "beneficiary_capacity")
"""What the four charts show."""


@solara.component
def Answer(found: Comparison, *, complete: bool = True) -> None:
    """Everything about a finished comparison.

    Args:
        found: The comparison of two strategies.
        complete: Whether all worlds are there that were asked for.
    """
    W = words("explore")
    cursor, set_cursor = solara.use_state(None)
    Headline(found, complete=complete)
    Tag("h2", W["charts_heading"])
    years = shown_years(found.runs.length)
    with Tag("div", classes="panels"):
        for name in PANELS:
            LineBands(
                W["panels"][name], W["panel_units"][name], years, band_series(found, name),
                cursor=cursor, on_cursor=set_cursor,
            )  # fmt: skip
    if found.standings:
        _Horizons(found)
    _OneWorld(found, cursor, set_cursor)
    _Takeaway(found)


@solara.component
def Headline(found: Comparison, *, complete: bool = True) -> None:
    """Who is ahead, by how much, in how many worlds, and when one overtakes the other."""
    W = words("explore")
    Tag("h2", W["answer_heading"])
    _Changed()
    first, second = found.runs.strategies
    if found.standings:
        last = found.standings[-1]
        with Tag("div", classes="numbers", aria_live="polite"):
            sure = last.verdict != UNSURE
            _Number(last.verdict if sure else W["unsure"],
                    W["ahead_label"].format(years=last.years),
                    f"s-{last.verdict}" if sure else "")  # fmt: skip
            _Number(_difference(last), W["difference_label"].format(first=first, second=second),
                    value=last.difference.value, interval=_interval(last))  # fmt: skip
            _Number(_share(last), W["share_label"].format(second=second), value=last.share.value)
            _Number(_overtakes(found), W["crossover_label"].format(first=first, second=second),
                    value=_crossover(found))  # fmt: skip
        Tag("p", W["explain" if complete else "so_far"].format(n=last.difference.n), "help")


@solara.component
def _Changed() -> None:
    """What is different from the scenario as it is."""
    world = use_state()[0].worlds[0]
    changes = [f"{name} = {typed_number(value)}" for name, value in world.settings.items()]
    changes += [ABLATIONS[name].meaning.rstrip(".") for name in world.ablations]
    if changes:
        Tag("p", words("explore")["changed_here"].format(changes="; ".join(changes)), "help")


@solara.component
def _Number(
    text: str, label: str, classes: str = "", value: float | None = None, interval: str = ""
) -> None:
    with Tag("div"):
        if value is None:
            Tag("div", text, f"big verdict {classes}")
        else:
            with Tag("div", classes="big"):
                Data(value, text)
        if interval:
            Tag("div", interval, "muted")
        Tag("div", label, "muted")


def _Horizons(found: Comparison) -> None:
    W = words("explore")
    heads = (W["table_years"], W["table_ahead"], W["table_difference"], W["table_share"])
    DataTable(
        W["horizon_table"],
        heads,
        [
            (
                Cell(str(standing.years)),
                Cell(W["unsure"] if standing.verdict == UNSURE else standing.verdict),
                Cell(
                    signed_text(standing.difference.value), standing.difference.value,
                    f"({interval})" if (interval := _interval(standing)) else "",
                ),
                Cell(_share(standing), standing.share.value),
            )
            for standing in found.standings
        ],
    )  # fmt: skip


def signed_text(value: float) -> str:
    """A difference with its sign and two decimals."""
    return f"{value:+.2f}".replace("-", "−")


def _difference(standing: Standing) -> str:
    text = signed_text(standing.difference.value)
    return str(words("explore")["difference"].format(value=text))


def _interval(standing: Standing) -> str:
    """Ends of the 95 % interval; nothing where one world says nothing about chance."""
    ends = standing.difference.low, standing.difference.high
    if any(map(math.isnan, ends)):
        return ""
    low, high = map(signed_text, ends)
    return str(words("explore")["interval"].format(low=low, high=high))


def _share(standing: Standing) -> str:
    n = standing.difference.n
    count = round(standing.share.value * n)
    return str(words("explore")["share"].format(count=count, n=n))


def _crossover(found: Comparison) -> float:
    return next(c.years.value for c in found.crossovers if c.kind == "cumulative")


def _overtakes(found: Comparison) -> str:
    W, years = words("explore"), _crossover(found)
    if math.isinf(years):
        return str(W["never"].format(years=found.runs.length // 12))
    return str(W["crossover"].format(value=f"{years:.1f}") if years else W["crossover_now"])


@solara.component
def _OneWorld(found: Comparison, cursor: Any, set_cursor: Any) -> None:
    W = words("explore")
    world, set_world = solara.use_state(0)
    world = min(world, len(found.runs.seeds) - 1)
    Tag("h2", W["world_heading"])
    options = [
        (place, W["world_name"].format(number=seed)) for place, seed in enumerate(found.runs.seeds)
    ]
    Select(W["world_choice"], world, options, set_world)
    Timeline(marks_of(found, world), found.runs.length / 12, cursor, set_cursor)
    Community(found, found.runs.seeds[world])


@solara.component
def _Takeaway(found: Comparison) -> None:
    W = words("explore")
    state, _ = use_state()
    Tag("h2", W["take_heading"])
    with Tag("div", classes="row"):
        Download(W["csv"], lambda: csv(found.runs.to_pandas()), "runs.csv", "text/csv")
        Download(W["months_csv"], lambda: csv(found.months_table()), "months.csv", "text/csv")
        Download(
            W["json"], lambda: json_text(found.to_dict()).encode(), "answer.json",
            "application/json",
        )  # fmt: skip
        Download(
            W["choices_json"], state.model_dump_json(indent=2).encode(), "choices.json",
            "application/json",
        )  # fmt: skip
    Tag("h3", W["command_heading"])
    alone = state.model_copy(update={"worlds": state.worlds[:1], "plausible": 0})
    command = alone.commands(pairs=2)
    Tag("pre", command[0])
    Copy(W["copy_command"], command[0])
