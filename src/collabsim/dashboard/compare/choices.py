"""The left side of Compare: scenarios with what is changed in each, strategies, and how often."""

from collections.abc import Callable
from functools import partial
from typing import Any

import solara

from collabsim.dashboard.controls import Button, Copy, Number, Radio, Select, Tag
from collabsim.dashboard.explore.dials import choices
from collabsim.dashboard.limits import limits
from collabsim.dashboard.session import use_state
from collabsim.dashboard.state import State
from collabsim.dashboard.words import words
from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.report.brief.question import MOST_STRATEGIES, MOST_WORLDS
from collabsim.report.world import ChosenWorld, typed_number
from collabsim.scenarios import ABLATIONS, load_scenario, plausible_sets
from collabsim.scenarios.dials import DIALS, is_dial
from collabsim.strategies import MEANINGS, Strategy

_YEARS = (5, 10, 20, 35, 50, 80)

Put = Callable[[ChosenWorld], None]


@solara.component
def CompareChoices() -> None:
    """All choices of the page."""
    W = words("compare")
    state, change = use_state()
    with Tag("section"):
        Tag("h2", W["worlds_heading"])
        _Worlds(state, change)
    with Tag("section"):
        Tag("h2", W["strategies_heading"])
        _Strategies(state, lambda names: change(strategies=names))
    with Tag("section"):
        Tag("h2", W["how_heading"])
        _HowOften(state, change)
    with Tag("div", classes="row"):
        Copy(W["copy"])


@solara.component
def _Worlds(state: State, change: Any) -> None:
    W = words("compare")
    with Tag("div"):
        for place, world in enumerate(state.worlds):

            def put(new: ChosenWorld, place: int = place) -> None:
                worlds = list(state.worlds)
                worlds[place] = new
                change(worlds=tuple(worlds))

            with Tag("div", classes="card world", role="group", aria_label=_world_name(place)):
                _World(place, world, state.strategies, put)
                if len(state.worlds) > 1:
                    left = tuple(w for at, w in enumerate(state.worlds) if at != place)
                    Button(
                        W["remove_world"].format(number=place + 1), partial(change, worlds=left),
                        kind="quiet",
                    )  # fmt: skip
    with Tag("div", classes="row"):
        if len(state.worlds) < MOST_WORLDS:
            Button(W["add_world"], lambda: change(worlds=(*state.worlds, _another(state))))


def _world_name(place: int) -> str:
    return str(words("compare")["world"].format(number=place + 1))


def _another(state: State) -> ChosenWorld:
    """A world that is not there yet."""
    there = {world.scenario for world in state.worlds if not (world.settings or world.ablations)}
    names = ["today", *(name for name, _ in limits().scenarios)]
    return ChosenWorld(scenario=next((name for name in names if name not in there), names[0]))


@solara.component
def _World(place: int, world: ChosenWorld, strategies: tuple[str, ...], put: Put) -> None:
    W = words("compare")
    Tag("h3", _world_name(place))
    options = limits().scenarios
    Select(W["scenario"], world.scenario, options, lambda name: put(ChosenWorld(scenario=name)))
    for name, value in world.settings.items():
        _Setting(world, name, value, put)
    for name in world.ablations:
        _Off(world, name, put)
    with Tag("details"):
        Tag("summary", W["change_world"])
        _Changes(world, strategies, put)


@solara.component
def _Setting(world: ChosenWorld, name: str, value: float, put: Put) -> None:
    """A number that is changed in one world."""
    W = words("compare")
    usual = _usual(world.scenario, name)
    low, high, whole, meaning = 0.0, 1.0, False, ""
    if is_dial(name):
        meaning = (Strategy.model_fields[name.partition(".")[2]].description or "").rstrip(".")
    elif name in SPECS:
        spec = SPECS[name]
        low, high, whole, meaning = spec.minimum, spec.maximum, spec.whole, spec.meaning.rstrip(".")
    Number(
        W["own"].format(name=name), value, low, high,
        lambda number: put(world.with_settings({name: float(number)})), whole=whole,
        help=W["own_help"].format(meaning=meaning, usual=usual),
    )  # fmt: skip
    Button(
        W["put_back"].format(name=name), lambda: put(world.with_settings({name: None})),
        kind="quiet",
    )  # fmt: skip


@solara.component
def _Off(world: ChosenWorld, name: str, put: Put) -> None:
    """An idea that is switched off in one world."""
    W = words("compare")
    rest = tuple(other for other in world.ablations if other != name)
    without = world.model_copy(update={"ablations": rest})
    Tag("p", W["switched_off"].format(meaning=ABLATIONS[name].meaning), "help")
    Button(W["put_back"].format(name=name), partial(put, without), kind="quiet")


def _usual(scenario: str, name: str) -> str:
    found = load_scenario(scenario)
    if name in SPECS:
        return typed_number(found.parameters.value(name))
    strategy, _, dial = name.partition(".")
    known = found.all_strategies.get(strategy)
    return "–" if known is None else typed_number(getattr(known, dial))


@solara.component
def _Changes(world: ChosenWorld, strategies: tuple[str, ...], put: Put) -> None:
    """Lists from which one more change is chosen."""
    W = words("compare")
    scenario = load_scenario(world.scenario)
    groups: dict[str, list[tuple[str, str]]] = {"": [("", W["change_first"])]}
    for strategy in strategies:
        if strategy in scenario.all_strategies:
            groups[W["dials_of"].format(strategy=strategy)] = [
                (f"{strategy}.{dial}", dial)
                for dial in DIALS
                if f"{strategy}.{dial}" not in world.settings
            ]
    groups |= choices(set(world.settings))

    def add(name: str) -> None:
        if name:
            put(world.with_settings({name: float(_start(world, name))}))

    Select(W["change"], "", groups, add)
    off = [(name, a.meaning) for name, a in ABLATIONS.items() if name not in world.ablations]

    def switch(name: str) -> None:
        if name:
            put(world.model_copy(update={"ablations": (*world.ablations, name)}))

    Select(W["switch_off"], "", [("", W["change_first"]), *off], switch)


def _start(world: ChosenWorld, name: str) -> float:
    """The value from which a change begins: what it is now."""
    try:
        now = world.load()
    except InputError:
        now = load_scenario(world.scenario)
    if name in SPECS:
        return float(now.parameters.value(name))
    strategy, _, dial = name.partition(".")
    return float(getattr(now.all_strategies[strategy], dial))


@solara.component
def _Strategies(state: State, choose: Callable[[tuple[str, ...]], None]) -> None:
    W = words("compare")
    known = [set(load_scenario(world.scenario).strategy_names) for world in state.worlds]
    names = [
        name
        for name in load_scenario(state.worlds[0].scenario).strategy_names
        if all(name in there for there in known)
    ]
    for place, strategy in enumerate(state.strategies):
        taken = {other for other in state.strategies if other != strategy}

        def picked(name: str, place: int = place) -> None:
            chosen = list(state.strategies)
            chosen[place] = name
            choose(tuple(chosen))

        label = W["other"].format(place=W["places"][place]) if place else W["first"]
        options = [(name, name) for name in names if name not in taken]
        Select(label, strategy, options, picked, help=MEANINGS.get(strategy, ""))
        if place > 1:
            left = tuple(name for name in state.strategies if name != strategy)
            Button(
                W["remove_strategy"].format(strategy=strategy), partial(choose, left), kind="quiet"
            )
    free = [name for name in names if name not in state.strategies]
    if len(state.strategies) < MOST_STRATEGIES and free:
        with Tag("div", classes="row"):
            Button(W["add_strategy"], lambda: choose((*state.strategies, free[0])))


@solara.component
def _HowOften(state: State, change: Any) -> None:
    W = words("compare")

    def turn(over_sets: bool) -> None:
        change(plausible=State().plausible if over_sets else 0)

    ways = [(False, W["values_defaults"]), (True, W["values_plausible"])]
    Radio(W["values"], state.plausible > 0, ways, turn)
    if state.plausible:
        most = len(plausible_sets())
        Number(
            W["sets"], state.plausible, 1, most, lambda sets: change(plausible=sets),
            help=W["sets_help"].format(most=most),
        )  # fmt: skip
    Number(
        W["seeds_each" if state.plausible else "seeds"], state.seeds, 1, limits().seeds,
        lambda seeds: change(seeds=seeds), help=W["seeds_help"],
    )  # fmt: skip
    offered = sorted({*_YEARS, *([state.years] if state.years else [])})
    lengths = [
        (years, W["years_said"].format(years=years)) for years in offered if years <= limits().years
    ]
    Select(
        W["years"], state.years, [(None, W["years_own"]), *lengths],
        lambda years: change(years=years),
    )  # fmt: skip
