"""The left side of the page Sweep: which world, which strategies, and what is varied."""

from collections.abc import Callable
from functools import partial

import solara

from collabsim.model.run import OUTCOMES
from collabsim.parameters import SPECS
from collabsim.scenarios import load_scenario, packaged_scenarios
from collabsim.strategies import EFFORTS, Strategy
from collabsim.views.dashboard.controls import Number, Select, Tag
from collabsim.views.dashboard.limits import limits
from collabsim.views.dashboard.session import use_state
from collabsim.views.dashboard.state import Axis, State
from collabsim.views.dashboard.sweep_question import (
    allowed,
    axes_of,
    changed,
    factor_choices,
    is_whole,
    plausible_axis,
)
from collabsim.views.dashboard.words import words
from collabsim.views.sweep_labels import meaning_and_unit
from collabsim.views.world import World

_FEWEST_YEARS = 5
_ENDS = "display: grid; grid-template-columns: 1fr 1fr 5rem; gap: 0 0.5rem"


@solara.component
def Choices() -> None:
    """All choices of the page but the outcome, which needs no new runs."""
    W = words("sweep")
    state, change = use_state()
    bounds = limits()
    Tag("h2", W["question_heading"])
    _World(state, change)
    axes = axes_of(state)

    def put(place: int, axis: Axis | None) -> None:
        others = [*axes[:place], *([axis] if axis else []), *axes[place + 1 :]]
        change(axes=tuple(others))

    for place in range(2):
        _Axis(place, axes, state.strategies, partial(put, place))
    Number(
        W["seeds"], state.seeds, 1, bounds.seeds, lambda n: change(seeds=n), help=W["seeds_help"]
    )
    usual = load_scenario(state.worlds[0].scenario).months // 12
    years = state.years or usual
    most = max(_FEWEST_YEARS, bounds.years)
    Number(
        W["years"], years, _FEWEST_YEARS, most,
        lambda n: change(years=None if n == usual else n),
    )  # fmt: skip
    if state.plausible:
        Tag("p", W["plausible_note"], "muted")


def _World(state: State, change: Callable[..., None]) -> None:
    W = words("sweep")
    world = state.worlds[0]
    choices = _scenarios(limits().people)
    known = load_scenario(world.scenario).strategy_names

    def choose(name: str) -> None:
        names = load_scenario(name).strategy_names
        kept = tuple(one for one in state.strategies if one in names)
        worlds = (World(scenario=name), *state.worlds[1:])
        change(worlds=worlds, strategies=kept if len(kept) > 1 else State().strategies)

    def pick(place: int, name: str) -> None:
        pair = list(state.strategies)
        if name in pair:  # the two change places
            pair[pair.index(name)] = pair[place]
        pair[place] = name
        change(strategies=tuple(pair))

    changes = world.text().partition(",")[2].replace(",", ", ")
    told = W["changed"].format(changes=changes) if changes else W["unchanged"]
    Select(W["scenario"], world.scenario, choices, choose, help=told)
    for place, label in enumerate((W["first"], W["second"])):
        options = [(name, name) for name in known]
        Select(label, state.strategies[place], options, partial(pick, place))


def _scenarios(most_people: int) -> list[tuple[str, str]]:
    """Names and titles of the scenarios that are small enough for this server."""
    known = map(load_scenario, packaged_scenarios())
    return [
        (scenario.name, scenario.title or scenario.name)
        for scenario in known
        if scenario.parameters.size.beneficiaries <= most_people
    ]


def _Axis(
    place: int,
    axes: tuple[Axis, ...],
    strategies: tuple[str, ...],
    put: Callable[[Axis | None], None],
) -> None:
    """A factor, its ends and steps; the second one may be left out."""
    W = words("sweep")
    axis = axes[place] if place < len(axes) else None
    other = axes[1 - place].factor if 1 - place < len(axes) else ""
    choices = factor_choices(strategies, other)
    if place:
        choices = {"": [("", W["factor_none"])], **choices}

    def choose(factor: str) -> None:
        put(plausible_axis(factor) if factor else None)

    with Tag("div", classes="axis"):
        Select(
            W["factor_2" if place else "factor_1"], axis.factor if axis else "", choices, choose,
            help=_help(axis.factor) if axis else "",
        )  # fmt: skip
        if axis is None:
            return
        least, most = allowed(axis.factor)
        whole = is_whole(axis.factor)

        def turn(**values: float) -> None:
            new = changed(axis, **values)
            if new is not None:
                put(new)

        with Tag("div", style=_ENDS):
            Number(W["low"], axis.low, least, axis.high, lambda v: turn(low=v), whole=whole)
            Number(W["high"], axis.high, axis.low, most, lambda v: turn(high=v), whole=whole)
            Number(W["steps"], axis.steps, 2, 50, lambda v: turn(steps=v))


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
