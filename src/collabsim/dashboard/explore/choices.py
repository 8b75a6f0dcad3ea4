"""The left side of Explore: which world, which strategies, and the dials."""

import solara

from collabsim.dashboard.controls import (
    Button,
    Check,
    Copy,
    Number,
    OpenFile,
    Select,
    Slider,
    Tag,
)
from collabsim.dashboard.explore.chooser import Chooser
from collabsim.dashboard.explore.dials import (
    CIRCUMSTANCES,
    PRINCIPLES,
    Dial,
    choices,
    parameter_dial,
    strategy_dial,
)
from collabsim.dashboard.limits import limits
from collabsim.dashboard.session import use_open, use_state
from collabsim.dashboard.state import State
from collabsim.dashboard.words import words
from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.report.world import ChosenWorld, typed_number
from collabsim.scenarios import ABLATIONS, Scenario, load_scenario
from collabsim.scenarios.dials import is_dial
from collabsim.strategies import MEANINGS

_YEARS = (5, 80)


@solara.component
def Controls() -> None:
    """All choices of the page; each of them can be undone."""
    W = words("explore")
    state, change = use_state()
    chooser = solara.use_memo(lambda: Chooser(state, change), [])
    chooser.state = state
    world = state.worlds[0]
    usual = load_scenario(world.scenario)
    shown = _shown(world, usual)
    Tag("h2", W["choose_heading"])
    _World(world.scenario, state.years, chooser)
    second = state.strategies[1]
    Tag("h2", W["principles_heading"].format(strategy=second))
    Tag("p", W["principles_help"], "help")
    if second in usual.all_strategies:
        for dial in PRINCIPLES:
            _Dial(strategy_dial(shown, usual, second, dial), chooser)
    else:
        Tag("p", W["principles_none"].format(strategy=second), "muted")
    Tag("h2", W["circumstances_heading"])
    for name in CIRCUMSTANCES:
        _Dial(parameter_dial(shown, usual, name), chooser)
    Tag("h2", W["strategies_heading"])
    _Strategies(world.scenario, state.strategies, state.seeds, chooser)
    _More(world, second, chooser)
    with Tag("div", classes="row"):
        Button(W["undo"], chooser.undo, disabled=not chooser.can_undo)
        Button(
            W["reset"], lambda: chooser.choose("reset", **dict(State(step=state.step))),
            disabled=state == State(step=state.step),
        )  # fmt: skip
        Copy(W["copy"])
        OpenFile(W["choices_load"], ".json", use_open())


def _shown(world: ChosenWorld, usual: Scenario) -> Scenario:
    try:
        return world.load()
    except InputError:  # the answer's side says what is wrong
        return usual


@solara.component
def _World(scenario: str, years: int | None, chooser: Chooser) -> None:
    W = words("explore")
    usual = load_scenario(scenario)
    story = " ".join(usual.story.split()).partition(". ")
    Select(
        W["scenario"], scenario, limits().scenarios,
        lambda name: chooser.choose("scenario", world=ChosenWorld(scenario=name), years=None),
        help=story[0],
    )  # fmt: skip
    if story[2]:
        with Tag("details"):
            Tag("summary", W["about"])
            Tag("p", story[2], "help")
    length = years or usual.months // 12
    Slider(
        W["years"], length, _YEARS[0], min(max(_YEARS[1], length), limits().years), 1,
        lambda asked: chooser.choose("years", years=int(asked)), unit=W["years_unit"], whole=True,
    )  # fmt: skip


@solara.component
def _Strategies(
    scenario: str, strategies: tuple[str, ...], seeds: int, chooser: Chooser
) -> None:
    W = words("explore")
    names = load_scenario(scenario).strategy_names
    first, second, *others = strategies
    for label, place, other in ((W["first"], 0, second), (W["second"], 1, first)):

        def picked(name: str, place: int = place) -> None:
            pair = (name, second) if place == 0 else (first, name)
            chooser.choose("strategies", strategies=(*pair, *(o for o in others if o not in pair)))

        chosen = strategies[place]
        options = [(name, name) for name in names if name != other]
        Select(label, chosen, options, picked, help=MEANINGS.get(chosen, ""))
    Number(
        W["seeds"], seeds, 2, min(100, limits().seeds),
        lambda asked: chooser.choose("seeds", seeds=asked), help=W["seeds_help"],
    )  # fmt: skip


@solara.component
def _Dial(dial: Dial, chooser: Chooser) -> None:
    help_words = words("explore")["dial_usual"].format(
        help=dial.help, value=typed_number(round(dial.usual, 4))
    )

    def moved(value: float) -> None:
        usual = abs(value - dial.usual) < dial.step / 2
        chooser.turn(dial.name, None if usual else round(value, 6))

    Slider(
        dial.label, dial.value, dial.low, dial.high, dial.step, moved, help=help_words,
        unit=dial.unit, whole=dial.whole,
    )  # fmt: skip


@solara.component
def _More(
    world: ChosenWorld,
    strategy: str,
    chooser: Chooser,
) -> None:
    W = words("explore")
    added, set_added = solara.use_state(())
    usual = load_scenario(world.scenario)
    shown = _shown(world, usual)
    here = {*CIRCUMSTANCES, *(f"{strategy}.{dial}" for dial in PRINCIPLES)}
    extra = [*dict.fromkeys((*(n for n in world.settings if n not in here), *added))]
    with Tag("details", open_=bool(extra or world.ablations)):
        Tag("summary", W["more"])
        for name in extra:
            with Tag("div", classes="more-dial"):
                if name in SPECS:
                    _Dial(parameter_dial(shown, usual, name), chooser)
                elif is_dial(name):
                    Tag("p", f"{name} = {typed_number(world.settings[name])}")

                def remove(name: str = name) -> None:
                    set_added(tuple(other for other in added if other != name))
                    chooser.turn(name, None)

                Button(W["remove"].format(name=name), remove, kind="quiet")
        Select(
            W["more_choose"], "", {"": [("", W["more_choose_first"])], **choices({*extra, *here})},
            lambda name: set_added((*added, name)) if name else None,
        )  # fmt: skip
        Tag("h3", W["switch_off"])
        for name, ablation in ABLATIONS.items():

            def switch(off: bool, name: str = name) -> None:
                left = tuple(other for other in world.ablations if other != name)
                now = world.model_copy(update={"ablations": (*left, name) if off else left})
                chooser.choose(f"ablation {name}", world=now)

            Check(ablation.meaning, name in world.ablations, switch)
