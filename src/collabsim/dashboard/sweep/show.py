"""The right side of the page Sweep: what was run, and the difference of the two strategies."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import solara

from collabsim.analysis.verdicts import UNSURE, direction
from collabsim.dashboard.charts import Heatmap
from collabsim.dashboard.controls import Select, Tag
from collabsim.dashboard.limits import limits
from collabsim.dashboard.payload import component_with_payload
from collabsim.dashboard.session import use_go, use_state
from collabsim.dashboard.sweep.answer import (
    OUTCOME,
    Line,
    Map,
    line,
    missing,
    outcomes,
    pair_of,
    points,
    scores,
    sets_of,
    shape_of,
    tally,
    two_factors,
    varied,
    verdicts_of,
    world_at,
)
from collabsim.dashboard.sweep.choices import outcome_choices
from collabsim.dashboard.sweep.names import name_of_factor
from collabsim.dashboard.sweep.run import SweepAnswer
from collabsim.dashboard.sweep.tables import Points, Scores, cell_notes
from collabsim.dashboard.words import words
from collabsim.engine.outcomes import OUTCOMES
from collabsim.errors import InputError

type _Open = Callable[[dict[str, float]], None] | None


@solara.component
def SweepFinding(answer: SweepAnswer) -> None:
    """What was run, and the difference of the two strategies in it."""
    W = words("sweep")
    Tag("p", _what_was_run(answer))
    if answer.name:
        Tag("p", W["opened_name"].format(name=answer.name))
        if not answer.this_model:
            Tag("p", W["other_model"])
    if pair_of(answer) is None and shape_of(answer) not in ("variance", "screening"):
        Tag("p", W["one_strategy"])
    else:
        _Compared(answer)


@solara.component
def _Compared(answer: SweepAnswer) -> None:
    """The difference in an outcome that the visitor chooses."""
    W = words("sweep")
    names = solara.use_memo(lambda: outcomes(answer.runs), [answer])
    outcome, set_outcome = solara.use_state(OUTCOME)
    shown = outcome if outcome in names else next(iter(names), OUTCOME)
    Select(W["outcome"], shown, outcome_choices(names), set_outcome)
    drawn, note, problem = solara.use_memo(lambda: _found(answer, shown), [answer, shown])
    if problem:
        Tag("p", W["failed"].format(why=problem), "failed", role="alert")
        return
    _Picture(answer, shown, drawn)
    if note:
        Tag("p", note, "muted")


def _found(answer: SweepAnswer, outcome: str) -> tuple[Any, str, str]:
    """The numbers of the picture, what they leave out, and why there is none if there is none."""
    make = {
        "line": line, "map": two_factors, "variance": scores, "screening": scores, "points": points,
    }.get(shape_of(answer))  # fmt: skip
    if make is None:
        return None, "", ""
    try:
        # scores of factors leave nothing out: they refuse an outcome that is missing somewhere
        note = "" if make is scores else missing(answer, outcome)
        return make(answer, outcome), note, ""
    except InputError as error:
        return None, "", str(error)


@solara.component
def _Picture(answer: SweepAnswer, outcome: str, drawn: Any) -> None:
    W = words("sweep")
    state, change = use_state()
    go = use_go()

    def show(levels: dict[str, float]) -> None:
        world = world_at(answer.experiment, levels)
        pair = pair_of(answer)
        if world is None or pair is None:
            return
        months = answer.experiment.months
        change(
            worlds=(world, *state.worlds[1:]),
            strategies=pair,
            seeds=min(answer.experiment.first_seeds, limits().seeds),
            years=months // 12 if months and months >= 60 else None,
        )
        go("/explore")

    match shape_of(answer):
        case "line":
            opens = world_at(answer.experiment, {drawn.factor: drawn.levels[0]}) is not None
            _Along(answer, outcome, drawn, show if opens else None)
        case "map":
            ends = {drawn.column_name: drawn.columns[0], drawn.row_name: drawn.rows[0]}
            opens = world_at(answer.experiment, ends) is not None
            _Over(answer, outcome, drawn, show if opens else None)
        case "variance" | "screening":
            Scores(shape_of(answer), drawn)
        case "points":
            Points(varied(answer), drawn)
            counts = [int(n) for n in drawn["n"]]
            _Tally(answer, list(drawn["verdict"]), counts)
        case _:
            Tag("p", W["no_picture"])


def _Along(answer: SweepAnswer, outcome: str, found: Line, show: _Open) -> None:
    W = words("sweep")
    first, second = _pair(answer)
    above, below = _sides(outcome, first, second, answer)
    said = [
        W["line"]["unsure"] if name == UNSURE else W["line"]["ahead"].format(strategy=name)
        for name in found.verdict
    ]
    _FactorLine(
        title=_title(answer, outcome), unit=_unit(answer, outcome, found.n),
        factor=name_of_factor(found.factor), code=found.factor, strategy=second,
        levels=found.levels, difference=found.difference, low=found.low, high=found.high,
        sure=[name != UNSURE for name in found.verdict], verdicts=said, n=found.n,
        above=above, below=below, note=W["line"]["note"], tells=show is not None,
        words={**words("charts")["figure"], **W["line"]},
        event_chosen=lambda place: show and show({found.factor: found.levels[int(place)]}),
    )  # fmt: skip
    _Tally(answer, found.verdict, found.n)


def _Over(answer: SweepAnswer, outcome: str, found: Map, show: _Open) -> None:
    first, second = _pair(answer)
    above, below = _sides(outcome, first, second, answer)

    def chosen(cell: list[int]) -> None:
        if show is not None:
            row, column = cell
            show({found.column_name: found.columns[column], found.row_name: found.rows[row]})

    n = [count for row in found.n for count in row]
    Heatmap(
        _title(answer, outcome), _unit(answer, outcome, n),
        [f"{level:.4g}" for level in found.columns], [f"{level:.4g}" for level in found.rows],
        name_of_factor(found.column_name), name_of_factor(found.row_name), found.difference,
        [[not sign for sign in signs] for signs in found.sign],
        notes=cell_notes(found, second, sets_of(answer) > 0),
        codes=(found.column_name, found.row_name),
        above=above, below=below, on_cell=chosen if show is not None else None,
    )  # fmt: skip
    _Tally(answer, verdicts_of(found, first, second), n)


def _Tally(answer: SweepAnswer, verdicts: list[str], n: list[int]) -> None:
    W = words("sweep")
    first, second = _pair(answer)
    count = tally(verdicts, first, second)
    Tag(
        "p",
        W["tally_sets" if sets_of(answer) else "tally"].format(
            first=first, second=second, first_points=count.first, second_points=count.second,
            unsure=count.unsure, points=len(verdicts),
        ),
        "tally",
    )  # fmt: skip
    Tag("p", W["few_seeds"] if max(n, default=0) < 2 else W["tally_note"], "muted")


def _what_was_run(answer: SweepAnswer) -> str:
    runs = answer.runs
    seeds = runs.groupby("point")["seed"].nunique()
    few, many = int(seeds.min()), int(seeds.max())
    count = f"{many} seed{'s' if many != 1 else ''}" if few == many else f"{few} to {many} seeds"
    months = answer.experiment.months or round(
        12 * float((runs["cumulative"] + runs["cumulative_unmet"]).max())
    )
    return str(
        words("sweep")["what_was_run"].format(
            scenario=Path(answer.experiment.base).stem, months=months, runs=f"{len(runs):,}",
            strategies=", ".join(sorted(map(str, runs["strategy"].unique()))), seeds=count,
            points=f"{runs['point'].nunique():,}",
        )
    )  # fmt: skip


def _pair(answer: SweepAnswer) -> tuple[str, str]:
    pair = pair_of(answer)
    assert pair is not None  # pictures of differences are only drawn where there are two
    return pair


def _title(answer: SweepAnswer, outcome: str) -> str:
    first, second = _pair(answer)
    (meaning,) = (one.meaning.rstrip(".") for one in OUTCOMES if one.name == outcome)
    shape = words("sweep")["chart_title_sets" if sets_of(answer) else "chart_title"]
    return str(shape.format(outcome=meaning, first=first, second=second))


def _unit(answer: SweepAnswer, outcome: str, n: list[int]) -> str:
    W = words("sweep")
    if sets_of(answer):
        first, second = _pair(answer)
        return str(W["chart_sets"].format(first=first, second=second))
    (unit,) = (one.unit for one in OUTCOMES if one.name == outcome)
    few, many = min(n), max(n)
    count = f"{many:,}" if few == many else f"{few:,} to {many:,}"
    return str(W["chart_unit_one" if many == 1 else "chart_unit"].format(unit=unit, n=count))


def _sides(outcome: str, first: str, second: str, answer: SweepAnswer) -> tuple[str, str]:
    """Who is ahead above zero, and who below."""
    more = direction(outcome) > 0 or sets_of(answer)
    above, below = (second, first) if more else (first, second)
    shape = words("sweep")["ahead"]
    return shape.format(strategy=above), shape.format(strategy=below)


@component_with_payload("factor_line.vue")
def _FactorLine(
    title: str, unit: str, factor: str, code: str, strategy: str, levels: list[float],
    difference: list[float | None], low: list[float | None], high: list[float | None],
    sure: list[bool], verdicts: list[str], n: list[int], above: str, below: str, note: str,
    words: dict[str, str], tells: bool, event_chosen: Callable[[int], None],
) -> None:  # fmt: skip
    """Draws a :class:`collabsim.dashboard.sweep.answer.Line`."""
