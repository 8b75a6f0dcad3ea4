"""The left side of Explore: which world, which strategies, and the dials."""

from collections.abc import Callable

import solara

from collabsim.errors import InputError
from collabsim.parameters import SPECS
from collabsim.scenarios import ABLATIONS, Scenario, load_scenario, packaged_scenarios
from collabsim.scenarios.dials import is_dial
from collabsim.strategies import MEANINGS
from collabsim.views.dashboard.controls import (
    Button,
    Check,
    Copy,
    Number,
    OpenFile,
    Select,
    Slider,
    Tag,
)
from collabsim.views.dashboard.explore_dials import (
    CIRCUMSTANCES,
    PRINCIPLES,
    Dial,
    choices,
    parameter_dial,
    strategy_dial,
)
from collabsim.views.dashboard.limits import limits
from collabsim.views.dashboard.session import use_open, use_state
from collabsim.views.dashboard.state import State
from collabsim.views.dashboard.words import words
from collabsim.views.world import World, number_text

_YEARS = (5, 80)


@solara.component
def Choices() -> None:
    """All choices of the page; each of them can be undone."""
    W = words("explore")
    state, change = use_state()
    history = solara.use_ref([])
    turning = solara.use_ref("")

    def choose(what: str, **fields: object) -> None:
        # one entry for a dial, however long it is turned
        if what != turning.current or not history.current:
            history.current.append(state)
        turning.current = what
        change(**fields)

    def undo() -> None:
        turning.current = ""
        change(**dict(history.current.pop()))

    def turn(name: str, value: float | None) -> None:
        choose(name, worlds=(state.worlds[0].with_settings({name: value}), *state.worlds[1:]))

    world = state.worlds[0]
    usual = load_scenario(world.scenario)
    shown = _shown(world, usual)
    Tag("h2", W["choose_heading"])
    _World(state, usual, choose)
    second = state.strategies[1]
    Tag("h2", W["principles_heading"].format(strategy=second))
    if second in usual.all_strategies:
        for dial in PRINCIPLES:
            _Dial(strategy_dial(shown, usual, second, dial), turn)
    else:
        Tag("p", W["principles_none"].format(strategy=second), "muted")
    Tag("h2", W["circumstances_heading"])
    for name in CIRCUMSTANCES:
        _Dial(parameter_dial(shown, usual, name), turn)
    _More(world, usual, shown, turn, choose)
    with Tag("div", classes="row"):
        Button(W["undo"], undo, disabled=not history.current)
        Button(
            W["reset"], lambda: choose("reset", **dict(State(step=state.step))),
            disabled=state == State(step=state.step),
        )  # fmt: skip
        Copy(W["copy"])
        OpenFile(W["choices_load"], ".json", use_open())


def _shown(world: World, usual: Scenario) -> Scenario:
    try:
        return world.load()
    except InputError:  # the answer's side says what is wrong
        return usual


@solara.component
def _World(state: State, usual: Scenario, choose: Callable[..., None]) -> None:
    W = words("explore")
    fits = [
        (name, load_scenario(name).title)
        for name in packaged_scenarios()
        if load_scenario(name).parameters.size.beneficiaries <= limits().people
    ]
    Select(
        W["scenario"], state.worlds[0].scenario, fits,
        lambda name: choose(
            "scenario", worlds=(World(scenario=name), *state.worlds[1:]), years=None
        ),
        help=" ".join(usual.story.split()),
    )  # fmt: skip
    first, second, *others = state.strategies
    names = [(name, name) for name in usual.strategy_names]
    for label, chosen, pick in (
        (W["first"], first, lambda name: (name, name if name == second else second)),
        (W["second"], second, lambda name: (first, name)),
    ):
        other = second if chosen == first else first

        def picked(name: str, pick: Callable[[str], tuple[str, str]] = pick) -> None:
            choose("strategies", strategies=(*pick(name), *others))

        Select(
            label, chosen, [pair for pair in names if pair[0] != other], picked,
            help=MEANINGS.get(chosen, ""),
        )  # fmt: skip
    length = state.years or usual.months // 12
    Slider(
        W["years"], length, _YEARS[0], min(max(_YEARS[1], length), limits().years), 1,
        lambda years: choose("years", years=int(years)), unit=W["years_unit"], whole=True,
    )  # fmt: skip
    Number(
        W["seeds"], state.seeds, 2, min(100, limits().seeds),
        lambda seeds: choose("seeds", seeds=seeds), help=W["seeds_help"],
    )  # fmt: skip


@solara.component
def _Dial(dial: Dial, turn: Callable[[str, float | None], None]) -> None:
    help_words = words("explore")["dial_usual"].format(
        help=dial.help, value=number_text(round(dial.usual, 4))
    )

    def moved(value: float) -> None:
        turn(dial.name, None if abs(value - dial.usual) < dial.step / 2 else round(value, 6))

    Slider(
        dial.label, dial.value, dial.low, dial.high, dial.step, moved, help=help_words,
        unit=dial.unit, whole=dial.whole,
    )  # fmt: skip


@solara.component
def _More(
    world: World,
    usual: Scenario,
    shown: Scenario,
    turn: Callable[[str, float | None], None],
    choose: Callable[..., None],
) -> None:
    W = words("explore")
    state, _ = use_state()
    added, set_added = solara.use_state(())
    here = {*CIRCUMSTANCES, *(f"{state.strategies[1]}.{dial}" for dial in PRINCIPLES)}
    extra = [*dict.fromkeys((*(n for n in world.settings if n not in here), *added))]
    with Tag("details", open_=bool(extra or world.ablations)):
        Tag("summary", W["more"])
        for name in extra:
            with Tag("div", classes="more-dial"):
                if name in SPECS:
                    _Dial(parameter_dial(shown, usual, name), turn)
                elif is_dial(name):
                    Tag("p", f"{name} = {number_text(world.settings[name])}")

                def remove(name: str = name) -> None:
                    set_added(tuple(other for other in added if other != name))
                    turn(name, None)

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
                choose(f"ablation {name}", worlds=(now, *state.worlds[1:]))

            Check(ablation.meaning, name in world.ablations, switch)
