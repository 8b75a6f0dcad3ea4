"""Rules are held together: what is left out when a rule is added is told in one sentence.

A rule's file declares what the rule needs; other files have one line for it each (see
``CONTRIBUTING.md``). These checks are made when the month is put together, long before anything is
compiled, and say which file to edit. What takes reading the rule's code is checked in
``tests/test_rule_sources.py``, and what takes running it in ``test_mechanisms_contract.py`` there.
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from collabsim.errors import InputError, no_such
from collabsim.mechanisms.declare import ARGUMENTS, Mechanism, Words
from collabsim.parameters import NAMES, Parameters
from collabsim.quantity import Group
from collabsim.randomness import STREAMS, stream
from collabsim.state.columns import TABLES
from collabsim.state.events import EVENT
from collabsim.strategies import RECORD as STRATEGY

RULES = Path(__file__).parents[1] / "mechanisms"
SCHEDULE = "src/collabsim/engine/schedule.py"
COLUMNS = "src/collabsim/state/columns.py"
PARAMETERS = "src/collabsim/parameters/all.py"

_KINDS = {**TABLES, "strategies": STRATEGY, "events": EVENT}
KNOWN = {f"{table}.{column}" for table, kind in _KINDS.items() for column in kind.names or ()}
"""Every column that a rule may read, as ``table.column``."""


def check_month(months: dict[str, tuple[Mechanism, ...]]) -> None:
    """Refuse a month whose rules and their declarations do not fit together.

    Args:
        months: The tuples of the schedule, in order, by their names.

    Raises:
        InputError: With the first thing that is wrong, and the file to edit.
    """
    rules = [rule for part in months.values() for rule in part]
    modules = {rule.rule.__module__: sys.modules[rule.rule.__module__] for rule in rules}
    for complaint in _complaints(months, rules, list(modules.values())):
        raise InputError(complaint)


def file_of(module: ModuleType) -> str:
    """Where the code of a rule is, from the root of the project."""
    return f"src/{module.__name__.replace('.', '/')}.py"


def _complaints(
    months: dict[str, tuple[Mechanism, ...]], rules: list[Mechanism], modules: list[ModuleType]
) -> Iterator[str]:
    yield from _places(months, rules, modules)
    for module in modules:
        yield from _parameters(module)
        if not isinstance(getattr(module, "WORDS", None), Words):
            yield f"{file_of(module)} has no words for people: end it with WORDS = Words(…)"
    for rule in rules:
        yield from _declaration(rule)
    yield from _streams(rules, modules)


def _places(
    months: dict[str, tuple[Mechanism, ...]], rules: list[Mechanism], modules: list[ModuleType]
) -> Iterator[str]:
    """Every file and every declaration stands in the month, once, and where its scope belongs."""
    scheduled = {Path(module.__file__ or "").stem for module in modules}
    for path in sorted(RULES.glob("*.py")):
        if path.stem not in {"__init__", "declare", *scheduled}:
            yield (
                f"src/collabsim/mechanisms/{path.name} has no place in the month: import it in"
                f" {SCHEDULE} and put {path.stem}.MECHANISM into {', '.join(months)}"
            )
    for module in modules:
        short = module.__name__.rpartition(".")[2]
        main = getattr(module, "MECHANISM", None)
        if not main or main.name != short or main.rule is not getattr(module, short, None):
            yield (
                f"{file_of(module)} is to hold the rule {short}, declared as MECHANISM with"
                f" name={short!r} and rule={short}"
            )
        for name, value in vars(module).items():
            if isinstance(value, Mechanism) and value not in rules:
                yield (
                    f"{file_of(module)} declares {name}, which has no place in the month: put"
                    f" {short}.{name} into {', '.join(months)} of {SCHEDULE}"
                )
    names = [rule.name for rule in rules]
    functions = [rule.rule.__name__ for rule in rules]
    for part, group in months.items():
        for rule in group:
            scopes = ("community", "people") if part == "COMMUNITY" else ("nation",)
            if names.count(rule.name) > 1:
                yield f"{SCHEDULE} has two rules of the name {rule.name!r}"
            if functions.count(rule.rule.__name__) > 1:
                yield (
                    f"{_file(rule)}: another rule's function is called {rule.rule.__name__!r} too;"
                    " choose another name"
                )
            if rule.scope not in scopes:
                yield (
                    f"{SCHEDULE} has the rule {rule.name!r} in {part}, which is for rules of scope"
                    f" {' or '.join(map(repr, scopes))}, but {_file(rule)} says {rule.scope!r}"
                )


def _parameters(module: ModuleType) -> Iterator[str]:
    """The class of a rule's parameters has its line in the set of all parameters."""
    held = {type(field.default) for field in Parameters.model_fields.values()}
    for name, value in vars(module).items():
        own = isinstance(value, type) and value.__module__ == module.__name__
        if own and issubclass(value, Group) and value not in held:
            yield (
                f"{PARAMETERS} lacks the parameters of {file_of(module)}: import {name} there and"
                f" add the line `{name.lower()}: {name} = {name}()` to Parameters"
            )


def _declaration(rule: Mechanism) -> Iterator[str]:
    """A declaration fits its function, and names what exists, and nothing twice."""
    taken = ", ".join(inspect.signature(rule.rule).parameters)
    if taken != ARGUMENTS[rule.scope]:
        yield (
            f"{_file(rule)}: a rule of scope {rule.scope!r} is called with"
            f" ({ARGUMENTS[rule.scope]}), but {rule.rule.__name__} takes ({taken})"
        )
    if not rule.says:
        yield f"{_file(rule)}: the declaration of {rule.name!r} lacks what it says= to people"
    for kind, names in (("reads", rule.reads), ("writes", rule.writes)):
        for name in names:
            if name not in KNOWN:
                yield (
                    f"{_file(rule)}: {rule.name!r} {kind} {name}, but in {COLUMNS}"
                    f" {no_such('column', name, sorted(KNOWN))}"
                )
    for name in rule.parameters:
        if name not in NAMES:
            yield f"{_file(rule)}: among parameters= of {rule.name!r}, {_no_parameter(name)}"
    for field in ("reads", "writes", "streams", "parameters"):
        names = getattr(rule, field)
        for name in names:
            if names.count(name) > 1:
                yield f"{_file(rule)}: {rule.name!r} names {name} twice among {field}="


def _no_parameter(name: str) -> str:
    return no_such("parameter", name, NAMES)


def _streams(rules: list[Mechanism], modules: list[ModuleType]) -> Iterator[str]:
    """Each stream of chance belongs to one rule, whose file draws from it."""
    owners: dict[str, Mechanism] = {}
    for rule in rules:
        for name in rule.streams:
            if name in owners:
                yield (
                    f"{_file(rule)}: the stream {name} of {rule.name!r} belongs to"
                    f" {owners[name].name!r} already ({_file(owners[name])}); choose another name"
                )
            owners[name] = rule
    numbers: dict[int, str] = {}
    for name in (*STREAMS, *owners):
        if numbers.setdefault(int(stream(name)), name) != name:
            yield f"{_file(owners[name])}: the stream {name} clashes with another; rename it"
    for module in modules:
        declared = {name for rule in rules for name in rule.streams if _module(rule) is module}
        drawn = {name for name, value in vars(module).items() if value is stream(name)}
        for name in sorted(drawn - declared):
            yield f"{file_of(module)} draws from the stream {name}, which is not among streams="


def _module(rule: Mechanism) -> ModuleType:
    return sys.modules[rule.rule.__module__]


def _file(rule: Mechanism) -> str:
    return file_of(_module(rule))
