"""The left side of the page Sweep: which world, which strategies, and what is varied."""

from collections.abc import Callable
from functools import partial

import solara

from collabsim.dashboard.controls import Copy, Number, Select, Tag
from collabsim.dashboard.explore.chooser import Chooser
from collabsim.dashboard.limits import limits
from collabsim.dashboard.session import use_state
from collabsim.dashboard.state import Axis, State
from collabsim.dashboard.sweep.question import (
    allowed_range,
    axes_of,
    changed,
    factor_choices,
    plausible_axis,
    takes_whole_numbers,
)
from collabsim.dashboard.words import words
from collabsim.engine.outcomes import OUTCOMES
from collabsim.parameters import SPECS
from collabsim.report.labels import meaning_and_unit
from collabsim.report.world import ChosenWorld
from collabsim.scenarios import load_scenario
from collabsim.strategies import EFFORTS, Strategy

_FEWEST_YEARS = 5
_ENDS = "display: grid; grid-template-columns: 1fr 1fr 5rem; gap: 0 0.5rem"


@solara.component
def SweepChoices() -> None:
    """All choices of the page but the outcome, which needs no new runs."""
    W = words("sweep")
    state, change = use_state()
    chooser = solara.use_memo(lambda: Chooser(state, change), [])
    chooser.state = state
    Tag("h2", W["question_heading"])
    _Worlds(state.worlds[0], state.strategies[:2], chooser)
    axes = axes_of(state)
    for place in range(2):
        _Axis(place, axes, state.strategies[:2], chooser)
    _Numbers(state.worlds[0].scenario, state.seeds, state.years, chooser)
    if state.plausible:
        Tag("p", W["plausible_note"], "muted")
    with Tag("div", classes="row"):
        Copy(W["copy"])


@solara.component
def _Worlds(world: ChosenWorld, pair: tuple[str, ...], chooser: Chooser) -> None:
    """The scenario, and the two strategies."""
    W = words("sweep")
    known = load_scenario(world.scenario).strategy_names

    def choose(name: str) -> None:
        names = load_scenario(name).strategy_names
        kept = tuple(one for one in chooser.state.strategies if one in names)
        strategies = kept if len(kept) > 1 else State().strategies
        chooser.choose("scenario", world=ChosenWorld(scenario=name), strategies=strategies)

    def pick(place: int, name: str) -> None:
        all_names = list(chooser.state.strategies)
        if name in all_names:  # the two change places
            all_names[all_names.index(name)] = all_names[place]
        all_names[place] = name
        chooser.choose("strategy", strategies=tuple(all_names))

    changes = world.text().partition(",")[2].replace(",", ", ")
    told = W["changed"].format(changes=changes) if changes else W["unchanged"]
    Select(W["scenario"], world.scenario, limits().scenarios, choose, help=told)
    options = [(name, name) for name in known]
    for place, label in enumerate((W["first"], W["second"])):
        Select(label, pair[place], options, partial(pick, place))


@solara.component
def _Axis(place: int, axes: tuple[Axis, ...], pair: tuple[str, ...], chooser: Chooser) -> None:
    """A factor, its ends and steps; the second one may be left out."""
    W = words("sweep")
    axis = axes[place] if place < len(axes) else None
    other = axes[1 - place].factor if 1 - place < len(axes) else ""
    choices = factor_choices(pair, other)
    if place:
        choices = {"": [("", W["factor_none"])], **choices}

    def put(new: Axis | None) -> None:
        others = [*axes[:place], *([new] if new else []), *axes[place + 1 :]]
        chooser.choose("axis", axes=tuple(others))

    def choose(factor: str) -> None:
        put(plausible_axis(factor) if factor else None)

    with Tag("div", classes="axis"):
        Select(
            W["factor_2" if place else "factor_1"], axis.factor if axis else "", choices, choose,
            help=_help(axis.factor) if axis else "",
        )  # fmt: skip
        if axis is not None:
            _ends(axis, put)


def _ends(axis: Axis, put: Callable[[Axis | None], None]) -> None:
    W = words("sweep")
    least, most = allowed_range(axis.factor)
    whole = takes_whole_numbers(axis.factor)

    def turn(**values: float) -> None:
        new = changed(axis, **values)
        if new is not None:
            put(new)

    with Tag("div", style=_ENDS):
        Number(W["low"], axis.low, least, axis.high, lambda v: turn(low=v), whole=whole)
        Number(W["high"], axis.high, axis.low, most, lambda v: turn(high=v), whole=whole)
        Number(W["steps"], axis.steps, 2, 50, lambda v: turn(steps=v))


@solara.component
def _Numbers(scenario: str, seeds: int, years: int | None, chooser: Chooser) -> None:
    """How often, and for how long."""
    W = words("sweep")
    bounds = limits()
    usual = load_scenario(scenario).months // 12
    Number(
        W["seeds"], seeds, 1, bounds.seeds, lambda n: chooser.choose("seeds", seeds=n),
        help=W["seeds_help"],
    )  # fmt: skip
    Number(
        W["years"], years or usual, _FEWEST_YEARS, bounds.years,
        lambda n: chooser.choose("years", years=None if n == usual else n),
    )  # fmt: skip


def _help(factor: str) -> str:
    """What a factor means and where it usually lies."""
    W = words("sweep")
    spec = SPECS.get(factor)
    if spec is None:
        field = factor.partition(".")[2]
        meaning = (Strategy.model_fields[field].description or "").rstrip(".")
        return str(W["effort_help" if field in EFFORTS else "style_help"].format(meaning=meaning))
    meaning, unit = meaning_and_unit(factor)
    numbers = {"low": spec.low, "high": spec.high, "default": spec.default}
    shown = {name: f"{value:g}" for name, value in numbers.items()}
    return str(W["factor_help"].format(meaning=meaning, unit=unit, **shown))


def outcome_choices(names: list[str]) -> list[tuple[str, str]]:
    """Outcomes with their meanings, for a list to choose from."""
    meanings = {one.name: one.meaning.rstrip(".") for one in OUTCOMES}
    return [(name, meanings[name]) for name in names]
