"""From a visitor's choices to a sweep: what is run, its file for the command line, and its price.

The experiment is the one that the command line would read from a file, so the numbers are the same.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import prod
from time import perf_counter
from typing import Any, NamedTuple

from pydantic import ValidationError

from collabsim.dashboard.limits import Limits
from collabsim.dashboard.state import Axis, State
from collabsim.dashboard.sweep.names import name_of_factor
from collabsim.dashboard.words import words
from collabsim.engine.estimate import time_world
from collabsim.engine.simulate import simulate
from collabsim.parameters import SPECS
from collabsim.report.world import ChosenWorld, parse_world
from collabsim.scenarios import Scenario
from collabsim.scenarios.dials import DIALS, EVERY, is_dial
from collabsim.study.experiment import Experiment, make_experiment
from collabsim.study.plan import Plan, make_plan

NAME = "sweep"
"""Name of the sweep, of its file, and the beginning of the name of its folder."""

STEPS = 5
"""Steps of a factor that was just chosen."""

FIRST_AXIS = Axis(factor="funding.patience", low=0.0, high=1.0, steps=STEPS)
"""What is varied until a visitor chooses."""

_WHOLE_RUN = 500_000  # person-months up to which a whole run is timed
_TIMES = 3
_STRETCHES = (6, 12, 12)  # months of a larger one


class SweepQuestion(NamedTuple):
    """A sweep that may be run here.

    Attributes:
        plan: What is run.
        seconds: About how long it takes on this server.
    """

    plan: Plan
    seconds: float


def axes_of(state: State) -> tuple[Axis, ...]:
    """What is varied: as chosen, each factor once, or one factor to begin with."""
    axes = {axis.factor: axis for axis in reversed(state.axes)}
    return tuple(reversed(axes.values())) or (FIRST_AXIS,)


def experiment_of(state: State) -> Experiment:
    """The sweep that a visitor's choices ask for.

    Dials that are set but not varied are factors with a single level if a dial is varied: effort
    shares are then scaled together, as they are where a world is run on its own.

    Raises:
        InputError: If the choices do not fit together.
    """
    world, axes = state.worlds[0], axes_of(state)
    varied = [axis.factor for axis in axes]
    settings = {name: value for name, value in world.settings.items() if name not in varied}
    fixed = [name for name in settings if is_dial(name) and any(map(is_dial, varied))]
    factors: dict[str, Any] = {name: [settings.pop(name)] for name in fixed}
    for axis in axes:
        factors[axis.factor] = {"low": axis.low, "high": axis.high, "steps": axis.steps}
    found: dict[str, Any] = {
        "name": NAME,
        "scenario": world.scenario,
        "strategies": list(state.strategies[:2]),
        "months": state.months,
        "seeds": state.seeds,
        "ablations": list(world.ablations),
        "settings": settings,
        "factors": factors,
    }
    given = {name: value for name, value in found.items() if value not in (None, [], {})}
    return make_experiment(given, place=words("sweep")["place"])


def toml_of(experiment: Experiment) -> str:
    """An experiment as the text of a file for the command line."""
    given = experiment.model_dump(mode="json", exclude_unset=True)
    values = {name: value for name, value in given.items() if value not in (None, [], {})}
    tables = {name: value for name, value in values.items() if isinstance(value, Mapping)}
    lines = [f"{name} = {_toml(value)}" for name, value in values.items() if name not in tables]
    for table, inside in tables.items():
        lines += ["", f"[{table}]", *(f'"{name}" = {_toml(one)}' for name, one in inside.items())]
    return "\n".join((*lines, ""))


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name} = {_toml(one)}' for name, one in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    # names here hold nothing that TOML would want escaped, and numbers read alike in both
    return f'"{value}"' if isinstance(value, str) else repr(value)


def runs_of(state: State) -> int:
    """How many runs a visitor's choices ask for, at most."""
    return 2 * state.seeds * prod(axis.steps for axis in axes_of(state))


def sweep_question_of(state: State, bounds: Limits) -> SweepQuestion:
    """The sweep that a visitor's choices ask for, checked and priced.

    Raises:
        InputError: If they do not fit together or are more than this server allows.
    """
    experiment = experiment_of(state)
    runs = runs_of(state)
    scenario = state.worlds[0].load()
    # first as it is, before anything is made for each point; then with its largest world
    bounds.check(scenario, experiment.months or scenario.months, runs)
    plan = make_plan(experiment)
    largest = _largest(state)
    bounds.check(largest.load(), plan.months, plan.most_runs)
    each = _seconds(largest.text(), state.strategies[:2], plan.months)
    size = plan.points.get("size.beneficiaries")
    share = 1.0 if size is None else float(size.mean() / size.max())
    threads = min(bounds.threads, plan.most_runs)
    return SweepQuestion(plan, plan.most_runs * each * share / threads)


def _largest(state: State) -> ChosenWorld:
    sizes = {a.factor: a.high for a in axes_of(state) if a.factor.startswith("size.")}
    return state.worlds[0].with_settings(sizes)


@lru_cache(256)
def _seconds(world: str, strategies: Sequence[str], months: int) -> float:
    """Seconds of a run on one thread, the mean of the strategies; measured once."""
    scenario = parse_world(world, files=False).load()
    return sum(_timed(scenario, name, months) for name in strategies) / len(strategies)


def _timed(scenario: Scenario, strategy: str, months: int) -> float:
    if scenario.parameters.size.beneficiaries * months > _WHOLE_RUN:
        start, month = time_world(scenario, strategy, 1, _STRETCHES)
        return start + months * min(month)
    times = []
    for _ in range(_TIMES):  # the quickest; others were disturbed
        begun = perf_counter()
        _ = simulate(scenario, strategy, months=months).summary
        times.append(perf_counter() - begun)
    return min(times)


def factor_choices(strategies: Sequence[str], taken: str = "") -> dict[str, list[tuple[str, str]]]:
    """Everything that may be varied, by the rule or strategy that it belongs to.

    Args:
        strategies: Strategies whose dials are offered.
        taken: A factor that is varied already.
    """
    W = words("sweep")
    found: dict[str, list[tuple[str, str]]] = {}
    for holder in (*strategies[:2], EVERY):
        shown = W["all_strategies"] if holder == EVERY else holder
        found[W["group_dials"].format(strategy=shown)] = [
            (f"{holder}.{dial}", name_of_factor(f"{holder}.{dial}")) for dial in DIALS
        ]
    for name, spec in SPECS.items():
        group = name.partition(".")[0]
        if spec.minimum < spec.maximum:
            title = W["group_rule"].format(rule=group)
            found.setdefault(title, []).append((name, name_of_factor(name)))
    kept = ((title, [one for one in some if one[0] != taken]) for title, some in found.items())
    return {title: some for title, some in kept if some}


def plausible_axis(factor: str) -> Axis:
    """A factor over its plausible range; dials of strategies from 0 to 1."""
    spec = SPECS.get(factor)
    low, high = (spec.low, spec.high) if spec else (0.0, 1.0)
    if not low < high and spec:
        low, high = spec.minimum, spec.maximum
    steps = min(STEPS, int(high - low) + 1) if spec and spec.whole else STEPS
    return Axis(factor=factor, low=low, high=high, steps=steps)


def allowed_range(factor: str) -> tuple[float, float]:
    """Lowest and highest value that a factor may take at all."""
    spec = SPECS.get(factor)
    return (spec.minimum, spec.maximum) if spec else (0.0, 1.0)


def takes_whole_numbers(factor: str) -> bool:
    """Whether only whole numbers make sense."""
    return factor in SPECS and SPECS[factor].whole


def changed(axis: Axis, **values: float) -> Axis | None:
    """The same axis with another end or number of steps; None if it has no width then."""
    try:
        return Axis.model_validate({**dict(axis), **values})
    except ValidationError:
        return None
