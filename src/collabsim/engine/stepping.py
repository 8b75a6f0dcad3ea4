"""One month with guests: rules written in plain Python between the compiled ones.

A user's own rule is put into the month by name: ``"after trust"`` runs it when all communities have
been through trust; ``"before month"`` and ``"after month"`` stand around everything. The month then
goes rule by rule through the whole world, not community by community; each rule is compiled once
for this and kept on disk. Compiled rules find people in tiles (see
:mod:`collabsim.state.people`), own ones in their table, so people move wherever one kind follows
the other. The numbers are the same to the last bit as in an uninterrupted month.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache, partial
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction, signature
from itertools import groupby
from types import FunctionType, NoneType
from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.compiled import borrow, compile_entry, rule, sources_digest
from collabsim.engine.borrowed import borrow_space, borrow_world
from collabsim.engine.left_behind import check_left, row_places
from collabsim.engine.outcomes import NAMES as OUTCOME_NAMES
from collabsim.engine.schedule import AFTER, BEFORE, COMMUNITY, one_after_another, run_months
from collabsim.errors import InputError, no_such
from collabsim.mechanisms.declare import Mechanism
from collabsim.observables import NAMES, RECORD, observe_community, observe_world
from collabsim.parameters import Parameters
from collabsim.randomness import Clock, stream_key, uniform
from collabsim.scenarios import Scenario
from collabsim.scenarios.own import Own
from collabsim.state.columns import World
from collabsim.state.people import borrow_people, settle, tiles_for, with_people, write_back
from collabsim.state.scratch import Scratch

OwnRule = Callable[..., None]
"""Called as ``rule(world, month, parameters)``, or with ``chance=`` too if it asks for that."""


@rule
def _observe_all(world: Any, c: int, clock: Any, p: Any, scratch: Any) -> None:
    observe_community(world, c, clock, p, scratch, True)


_OBSERVE = Mechanism("observe communities", "community", "", _observe_all, (), ())
_RECORD = Mechanism("record", "nation", "", observe_world, (), ())
_MOVES: Final = {"move in": settle, "move out": write_back}
_RULES: Final = (*BEFORE, *COMMUNITY, _OBSERVE, *AFTER, _RECORD)

POINTS: Final = tuple(
    f"{when} {name}"
    for name in ("month", *(m.name for m in (*BEFORE, *COMMUNITY, *AFTER)))
    for when in ("before", "after")
)
"""Where an own rule may stand."""


class Placed(NamedTuple):
    """An own rule and the point of the month where it stands."""

    point: str
    rule: OwnRule
    draws: bool


Step = Placed | str
"""An own rule, or the name of a compiled one."""

_TAKEN: Final = (
    "point", "world", "scenario", "strategy", "seed", "months", "month", "community",
    "plausible", "ablation", "instantaneous_crossover", "cumulative_crossover",
)  # fmt: skip
"""Names of other columns of tables of results, which no outcome of one's own may have."""


def check_own(scenario: Scenario) -> None:
    """Refuse rules and outcomes of one's own that cannot be run, before anything is.

    Raises:
        InputError: With what is wrong with which.
    """
    if scenario.rules:
        plan_month(scenario.rules)
    for name, outcome in scenario.outcomes.items():
        if name in (*OUTCOME_NAMES, *NAMES, *_TAKEN):
            raise InputError(f"the name of outcome {name!r} is taken; choose another")
        _arguments(outcome.call, f"the outcome {name!r}")


class Month(NamedTuple):
    """How a world lives through a month.

    Attributes:
        plan: The month with rules of one's own in it; empty if there are none.
        parameters: Parameters of the run.
    """

    plan: "tuple[Step, ...]"
    parameters: Parameters

    def __call__(self, world: World, seed: int, month: int, scratch: Any, record: Any) -> None:
        """Let ``world`` live through one month, leaving its observables in ``record[month]``."""
        p = self.parameters
        if self.plan:
            run_plan(
                self.plan, world, seed=seed, month=month, parameters=p, scratch=scratch,
                record=record,
            )  # fmt: skip
        else:
            run_months(world, np.uint64(seed), month, month + 1, p.record, scratch, record, 0)


def month_of(scenario: Scenario, rules: Mapping[str, OwnRule] | None = None) -> Month:
    """The month of a scenario, with rules of one's own if there are.

    Args:
        scenario: What is run.
        rules: More own rules by their point; they take the place of those of the scenario.

    Raises:
        InputError: As for :func:`plan_month`.
    """
    if not isinstance(rules, (Mapping, NoneType)):
        raise InputError("give rules by their place in the month, such as {'after trust': rule}")
    own: dict[str, Any] = {**scenario.rules, **(rules or {})}
    return Month(plan_month(own) if own else (), scenario.parameters)


def plan_month(rules: Mapping[str, OwnRule | Own]) -> tuple[Step, ...]:
    """The month as a sequence of own rules and stretches of compiled ones.

    Args:
        rules: Own rules by their point, such as ``"after trust"``.

    Raises:
        InputError: If there is no such point, with the nearest name, or a rule cannot be called.
    """
    own = {}
    for point, given in rules.items():
        if point not in POINTS:
            raise InputError(no_such("place in the month", point, POINTS, most=len(POINTS)))
        function = given.call if isinstance(given, Own) else given
        if not callable(function):
            raise InputError(f"the rule {point!r} must be a function, not {function!r}")
        own[point] = Placed(
            point, function, "chance" in _arguments(function, f"the rule {point!r}")
        )
    names = [mechanism.name for mechanism in _RULES]
    order = [part for name in names for part in (f"before {name}", name, f"after {name}")]
    order = ["before month", *order, "after month"]
    return tuple(own.get(part, part) for part in order if part in own or part in names)


def _arguments(function: Callable[..., Any], what: str) -> Mapping[str, Any]:
    """The arguments of a function, if it does its work when it is called."""
    later = (iscoroutinefunction, isgeneratorfunction, isasyncgenfunction)
    if any(waits(function) for waits in later):
        raise InputError(f"{what} must do its work at once, without async or yield")
    try:
        return signature(function).parameters
    except (TypeError, ValueError):
        raise InputError(f"{what} must be a function with named arguments") from None


def run_plan(
    plan: tuple[Step, ...],
    world: World,
    *,
    seed: int,
    month: int,
    parameters: Parameters,
    scratch: Any,
    record: Any,
) -> None:
    """Run one month of ``world`` as planned, leaving its observables in ``record[month]``.

    Raises:
        InputError: If an own rule leaves what compiled rules cannot go on from.
    """
    for own, steps in groupby(plan, lambda step: isinstance(step, Placed)):
        if own:
            for step in steps:
                _run_own(step, world, seed, month, parameters)
            continue
        _entry("move in")(world, scratch)
        for step in steps:
            _entry(step)(world, np.uint64(seed), month, parameters.record, scratch, record)
        _entry("move out")(world, scratch)


def _run_own(own: Any, world: World, seed: int, month: int, parameters: Parameters) -> None:
    """Run an own rule and look at what it leaves."""
    places = row_places(world)
    more = {"chance": partial(draws, seed, month)} if own.draws else {}
    try:
        own.rule(world, month, parameters, **more)
    except InputError:
        raise
    except (Exception, SystemExit) as error:
        raise InputError(
            f"the rule {own.point!r} failed in month {month}: {type(error).__name__}: {error}"
        ) from error
    check_left(world, places, own.point)


def observe_start(world: World, parameters: Parameters, scratch: Any) -> Any:
    """The observables of a world before its first month, as a record of type :data:`RECORD`.

    What counts events or money of a month is 0, since nothing has happened yet.
    """
    record: Any = np.zeros(1, RECORD).view(np.recarray)
    _entry(_RECORD.name)(world, np.uint64(0), 0, parameters.record, scratch, record)
    record.public_money = 0.0  # budgets are there, but nothing has been spent
    return record[0]


def draws(seed: int, month: int, name: str, agents: Any) -> Any:
    """Chance for own rules: one number in [0, 1) for each agent.

    Args:
        seed: Seed of the run.
        month: Month of the run.
        name: Name of what is drawn. Draws of different names are unrelated, to one another and to
            all draws of the model.
        agents: Ids of the agents, such as ``world.beneficiaries["id"]``.

    Returns:
        An array; the same arguments give the same numbers, whatever else is drawn.
    """
    # the streams of the model have small numbers; the top bit keeps clear of them
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) | 1 << 63
    ids = np.array(agents, np.int64)  # of one type, whether it could be written to or not
    numbers = np.empty(len(ids))
    _filler(sources_digest())(np.uint64(seed), np.uint64(number), month, ids, numbers)
    return numbers


@cache
def _filler(digest: str) -> Any:
    def fill(seed: np.uint64, number: np.uint64, month: int, ids: Any, numbers: Any) -> None:
        digest  # noqa: B018  (ties the compiled code to the sources)
        key = stream_key(Clock(seed, np.int64(month)), number)
        for i in range(len(ids)):
            numbers[i] = uniform(key, ids[i])

    return compile_entry(fill)


@cache
def _entry(name: str) -> Any:
    """Compiled code that takes the whole world through the rule, or people the way, so called."""
    if name in _MOVES:
        return _with_rule(_run_move, name, _MOVES[name])
    mechanism = next(mechanism for mechanism in _RULES if mechanism.name == name)
    if mechanism is _RECORD:
        return _with_rule(_run_record, name, mechanism.rule)
    if mechanism.scope == "nation":
        return _with_rule(_run_nation, name, mechanism.rule)
    return _with_rule(_run_communities, name, one_after_another((mechanism,)))


def _with_rule(template: Callable[[str, str], Any], name: str, function: Any) -> Any:
    # Numba finds kept code by the values closed over. The name of the rule is the same in every
    # process and may be one of them; the rule itself is not, so it is given as a global
    made = template(sources_digest(), name)
    scope = {**globals(), "the_rule": function}
    return compile_entry(FunctionType(made.__code__, scope, made.__name__, None, made.__closure__))


the_rule: Any = None  # stands for one rule in the functions below


def _run_move(digest: str, name: str) -> Any:
    def run_move(world: World, scratch: Scratch) -> None:
        digest, name  # noqa: B018
        table = borrow(world.beneficiaries)
        world = with_people(borrow_world(world), borrow_people(scratch.people))
        for tile in range(tiles_for(len(world.governments))):
            the_rule(table, world, tile)

    return run_move


def _run_communities(digest: str, name: str) -> Any:
    def run_communities(
        world: World, seed: np.uint64, month: int, p: Any, scratch: Any, record: Any
    ) -> None:
        digest, name  # noqa: B018
        scratch = borrow_space(scratch)
        world = with_people(borrow_world(world), scratch.people)
        clock = Clock(seed, np.int64(month))
        for tile in range(tiles_for(len(world.governments))):
            the_rule(world, tile, clock, p, scratch)

    return run_communities


def _run_nation(digest: str, name: str) -> Any:
    def run_nation(
        world: World, seed: np.uint64, month: int, p: Any, scratch: Any, record: Any
    ) -> None:
        digest, name  # noqa: B018
        world = with_people(borrow_world(world), borrow_people(scratch.people))
        the_rule(world, Clock(seed, np.int64(month)), p)

    return run_nation


def _run_record(digest: str, name: str) -> Any:
    def run_record(
        world: World, seed: np.uint64, month: int, p: Any, scratch: Any, record: Any
    ) -> None:
        digest, name  # noqa: B018
        the_rule(borrow_world(world), Clock(seed, np.int64(month)), p, record[month])

    return run_record
