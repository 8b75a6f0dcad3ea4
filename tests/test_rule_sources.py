"""Every rule's file is read: what it uses is declared, and the tests beside it are not forgotten.

Nothing is run or compiled here, so what a new rule lacks is known in seconds, in a sentence that
names the file. What reading cannot find, running does (``test_mechanisms_contract.py``).
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collabsim.engine.month_check import KNOWN, file_of
from collabsim.engine.schedule import MECHANISMS
from collabsim.mechanisms.declare import PLACES, Mechanism
from collabsim.parameters import NAMES
from collabsim.randomness import STREAMS, Clock
from collabsim.state import initial, readings
from collabsim.state.columns import World

TESTS = Path(__file__).parent

each_rule = pytest.mark.parametrize("rule", MECHANISMS, ids=[m.name for m in MECHANISMS])


def _source(rule: Mechanism) -> tuple[Any, ast.Module]:
    module = sys.modules[rule.rule.__module__]
    return module, ast.parse(inspect.getsource(module))


def _shared_beginnings(module: Any) -> list[ast.FunctionDef]:
    """What a rule's file takes from ``initial.py``, and what that calls there."""
    there = {
        node.name: node
        for node in ast.parse(inspect.getsource(initial)).body
        if isinstance(node, ast.FunctionDef)
    }
    names = [name for name in there if hasattr(module, name)]
    for name in names:  # grows while we go over it
        called = {node.id for node in ast.walk(there[name]) if isinstance(node, ast.Name)}
        names += sorted((called & set(there)) - set(names))
    return [there[name] for name in names]


@each_rule
def test_streams_in_the_source_are_declared(rule: Mechanism) -> None:
    module, tree = _source(rule)
    drawn = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "stream"
        and isinstance(node.args[0], ast.Constant)
    }
    for begin in _shared_beginnings(module):
        drawn |= {name for name in STREAMS if f"stream_key(clock, {name})" in ast.unparse(begin)}
    here = [other for other in MECHANISMS if _source(other)[0] is module]
    declared = {name for other in here for name in other.streams}
    assert drawn == declared, (
        f"{file_of(module)}: what it draws from and what is among streams= differ:"
        f" {', '.join(sorted(drawn ^ declared))}"
    )


def test_closed_list_of_streams_is_used_up() -> None:
    shared = {name for rule in MECHANISMS for name in rule.streams}
    at_the_start = {name for name in STREAMS if name.startswith(("START_", "FACETS_"))}
    assert set(STREAMS) <= shared | at_the_start


def _attributes(tree: ast.Module) -> Iterator[tuple[ast.Attribute, str]]:
    """Attributes in a file; with those of parameters, ``p.group`` or a short name for it."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        short = {"p": "p"} | {
            ast.unparse(node.targets[0]): ast.unparse(node.value)
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("p.")
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute):
                base = ast.unparse(node.value)
                yield node, short.get(base, base if base.startswith("p.") else "")


@each_rule
def test_parameters_in_the_source_are_declared(rule: Mechanism) -> None:
    """Found without running anything; what other files use is found by running the rule."""
    module, tree = _source(rule)
    declared = {name for other in MECHANISMS for name in other.parameters if _same(other, rule)}
    used = {f"{base.removeprefix('p.')}.{node.attr}" for node, base in _attributes(tree)}
    for name in sorted(used & set(NAMES)):
        assert name in declared, f"{file_of(module)} uses {name}: add it to parameters="


@each_rule
def test_columns_in_the_source_are_declared(rule: Mechanism) -> None:
    """Names of columns that the file touches are among those of its declarations."""
    module, tree = _source(rule)
    here = [other for other in MECHANISMS if _same(other, rule)]
    others = {*World._fields, *Clock._fields}
    columns = {name.split(".")[1] for name in KNOWN} - others
    touched = [place for place in _touched(tree) if place[0] in columns]
    written = {name for other in here for name in other.writes}
    read = {name for other in here for name in other.reads} | written  # it may look at its own
    for kind, names in (("writes", written), ("reads", read.union(PLACES))):
        said = {name.split(".")[1] for name in names}
        for name, line, stores in touched:
            if stores == (kind == "writes"):
                assert name in said, (
                    f"{file_of(module)} line {line} touches the column {name}: add it to {kind}="
                )


def _touched(tree: ast.Module) -> Iterator[tuple[str, int, bool]]:
    """Names that may be columns, each with its line and whether it is written to there.

    What a function calls ``name = column(world.beneficiaries.trust[tile])`` is the column, so
    ``name[i] = …`` writes to it; so does ``people.trust[i] = …``.
    """
    stored = {id(node.value) for node in ast.walk(tree) if _is_stored(node)}
    for node, base in _attributes(tree):
        if not base:
            yield node.attr, node.lineno, isinstance(node.ctx, ast.Store) or id(node) in stored
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            columns = dict(_columns(function))
            for node in ast.walk(function):
                if _is_stored(node) and ast.unparse(node.value) in columns:
                    yield columns[ast.unparse(node.value)], node.lineno, True


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)


def _columns(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Local names of columns, each with the column's own."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            pairs = [(node.targets[0], node.value)]
            if isinstance(node.value, ast.Tuple) and isinstance(node.targets[0], ast.Tuple):
                pairs = [*zip(node.targets[0].elts, node.value.elts, strict=True)]
            for target, value in pairs:
                if isinstance(value, ast.Call) and ast.unparse(value.func) == "column":
                    place = value.args[0]
                    of = place.value if isinstance(place, ast.Subscript) else place
                    if isinstance(of, ast.Attribute):
                        yield ast.unparse(target), of.attr


def _same(other: Mechanism, rule: Mechanism) -> bool:
    return other.rule.__module__ == rule.rule.__module__


@each_rule
def test_declared_parameters_are_used(rule: Mechanism) -> None:
    """Each named parameter stands in the source of the rule, as ``p.group.field`` or by a part."""
    module, tree = _source(rule)
    trees: list[ast.AST] = [tree]
    trees += _shared_beginnings(module)
    if hasattr(module, "mainstream_people"):
        trees.append(ast.parse(inspect.getsource(readings)))
    used = {
        node.attr for part in trees for node in ast.walk(part) if isinstance(node, ast.Attribute)
    }
    for name in rule.parameters:
        assert set(name.split(".")) <= used, (
            f"{file_of(module)} does not use {name}: take it out of parameters="
        )


def test_every_parameter_has_a_rule() -> None:
    """A parameter that no rule uses belongs to month 0, to an observable, or should not be."""
    used = {name for rule in MECHANISMS for name in rule.parameters}
    left = {name for name in NAMES if name not in used and not name.startswith(("size.", "start."))}
    left -= {
        "effort.reach", "effort.opening_months", "decision.place_spread", "funding.patience",
        "funding.government_budget",
    }  # fmt: skip
    assert not left, (
        f"no rule names {', '.join(sorted(left))} among parameters=, in src/collabsim/mechanisms"
    )


@each_rule
def test_the_oracle_has_the_rule(rule: Mechanism) -> None:
    oracle = ast.parse((TESTS / "reference" / "oracle.py").read_text("utf-8"))
    (found,) = (n for n in oracle.body if isinstance(n, ast.ClassDef) and n.name == "Oracle")
    methods = {part.name: part for part in found.body if isinstance(part, ast.FunctionDef)}
    name = rule.rule.__name__
    assert name in methods, (
        f"tests/reference/oracle.py lacks the rule {name!r}: write it in plain Python as a method"
        " of Oracle"
    )
    assert f"self.{name}(" in ast.unparse(methods["step"]), (
        f"tests/reference/oracle.py: step does not go through the rule {name!r}"
    )


@each_rule
def test_the_rule_has_an_example(rule: Mechanism) -> None:
    texts = [path.read_text("utf-8") for path in TESTS.glob("test_*.py")]
    assert any(f'"{rule.name}", world' in text for text in texts), (
        f'no test runs the rule {rule.name!r} by itself: work out an example with'
        f' run_rule("{rule.name}", world, …) in a file of tests/'
    )
