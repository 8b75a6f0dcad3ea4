"""Every rule is held to its declaration: what it reads, writes, draws and depends on.

Each rule is run alone, on an eventful world, in many months of its life. Only columns that it says
it writes may change. Then everything it does not say it reads is filled with nonsense, and its
result must stay the same to the last bit; likewise for parameters.
"""

import sys
from functools import cache
from typing import Any

import numpy as np
import pytest

from collabsim.engine.month_check import file_of
from collabsim.engine.schedule import AFTER, BEFORE, COMMUNITY, MECHANISMS
from collabsim.engine.simulate import create_world
from collabsim.mechanisms.declare import PLACES, Mechanism
from collabsim.parameters import NAMES, SPECS
from collabsim.pure import PURE
from collabsim.state.columns import COLUMNS, TABLES, World, copy_world
from collabsim.state.events import EVENT
from collabsim.state.people import make_people
from collabsim.state.scratch import make_scratch
from collabsim.strategies import RECORD as STRATEGY
from helpers import eventful_scenario, live, run_rule

pytestmark = pytest.mark.quick

MIX = {"fast-divisive": 0.2, "slow-inclusive": 0.2, "small-wins-first": 0.3, "adaptive": 0.3}
SCENARIO = eventful_scenario(
    values={"imitation.rate": 0.5}, mix=MIX, entrepreneurs=12,
    size={"beneficiaries": 81},  # communities of 14 and of 13 people
)  # fmt: skip
RECORD = SCENARIO.parameters.record
MONTHS = 72
# fewer where nothing is compiled
LOOKED_AT = {*range(6, 37, 6), *range(54, MONTHS, 4 if PURE else 1)}
SEEDS = (2,) if PURE else (1, 2)
KINDS = {**TABLES, "strategies": STRATEGY, "events": EVENT}  # the last two are only read
EVERYTHING = {f"{table}.{column}" for table, kind in KINDS.items() for column in kind.names or ()}

PEOPLE = [rule for rule in MECHANISMS if rule.scope == "people"]

each_rule = pytest.mark.parametrize("rule", MECHANISMS, ids=[m.name for m in MECHANISMS])


@cache
def _met_by_rules() -> dict[str, list[tuple[int, World]]]:
    """For each rule, months with the world as the rule meets it in the middle of the month."""
    met: dict[str, list[tuple[int, World]]] = {rule.name: [] for rule in MECHANISMS}
    for seed in SEEDS:
        world = create_world(SCENARIO, seed=seed)
        for month in range(MONTHS):
            if month in LOOKED_AT:
                within = copy_world(world)
                for rule in MECHANISMS:
                    met[rule.name].append((month, copy_world(within)))
                    run_rule(rule, within, RECORD, seed=seed, month=month)
            live(SCENARIO, world, seed, month, month + 1)
            if month in LOOKED_AT:
                same_but_for_inequality(world, within)
    return met


def same_but_for_inequality(world: World, within: World) -> None:
    """Rules one by one are the month, but for two numbers that the observables write."""
    for name in EVERYTHING - {"governments.gini", "governments.trust"}:
        assert (bits(cells(world, name)) == bits(cells(within, name))).all(), name


def _file(rule: Mechanism) -> str:
    return file_of(sys.modules[rule.rule.__module__])


def middle_of_month(rule: Mechanism) -> list[tuple[int, World]]:
    return _met_by_rules()[rule.name]


def cells(world: World, name: str) -> Any:
    table, column = name.split(".")
    return getattr(world, table)[column]


def bits(values: Any) -> Any:
    """The same array as bytes, so that even a NaN equals itself."""
    values = np.ascontiguousarray(values)
    return values.view(f"V{values.itemsize}")


def nonsense(world: World, name: str, chance: np.random.Generator) -> Any:
    """Random values of the right type; numbers of rows stay inside their tables."""
    column = cells(world, name)
    table, place = name.split(".")
    n = len(column)
    if name == "beneficiaries.movement":
        return chance.integers(-1, len(world.ties), n)
    if name == "beneficiaries.shortcut":
        size = (world.governments["end_person"] - world.governments["first_person"]).min()
        return chance.integers(0, size, n)
    if column.dtype == "u8":
        return chance.integers(0, 2**64, n, np.uint64)
    if column.dtype == "u1":
        return chance.integers(0, 2, n)
    if column.dtype.kind in "iu":
        of = COLUMNS[table][place].of if table in COLUMNS else ""
        return chance.integers(0, len(getattr(world, of)) if of else 12, n)
    return chance.random(n)


def test_schedule_names_every_rule_once() -> None:
    assert BEFORE + COMMUNITY + AFTER == MECHANISMS
    assert len({rule.name for rule in MECHANISMS}) == len(MECHANISMS)
    assert {rule.scope for rule in BEFORE + AFTER} == {"nation"}
    assert {rule.scope for rule in COMMUNITY} == {"community", "people"}


@each_rule
def test_writes_only_what_it_says(rule: Mechanism) -> None:
    effective = 0
    for month, before in middle_of_month(rule):
        after = run_rule(rule, copy_world(before), RECORD, month=month)
        changed = {
            name
            for name in EVERYTHING
            if (bits(cells(before, name)) != bits(cells(after, name))).any()
        }
        assert changed <= set(rule.writes), (
            f"{_file(rule)} changes {', '.join(sorted(changed - set(rule.writes)))}:"
            " add it to writes="
        )
        assert (before.peers == after.peers).all()
        effective += bool(changed)
    assert effective > 0, "the rule never did anything, so this test says nothing"


@each_rule
def test_reads_only_what_it_says(rule: Mechanism) -> None:
    chance = np.random.default_rng(7)
    hidden = sorted(EVERYTHING - set(rule.reads) - set(PLACES))
    for month, before in middle_of_month(rule):
        after = run_rule(rule, copy_world(before), RECORD, month=month)
        poisoned = copy_world(before)
        for name in hidden:
            table, column = name.split(".")
            getattr(poisoned, table)[column] = nonsense(before, name, chance)
        poison = copy_world(poisoned)
        scratch = make_scratch(len(before.beneficiaries))
        for space in scratch[:-1]:  # all but the room for people
            space[:] = chance.integers(0, 100, space.shape)
        run_rule(rule, poisoned, RECORD, month=month, scratch=scratch)
        for name in rule.writes:
            clean, found = bits(cells(after, name)), bits(cells(poisoned, name))
            same = clean == found
            if name in hidden:  # where the rule wrote nothing, the nonsense is still there
                untouched = bits(cells(before, name)) == clean
                same |= untouched & (found == bits(cells(poison, name)))
            assert same.all(), (
                f"{_file(rule)}: {name} depends on a column that is not among reads="
            )


@each_rule
def test_depends_only_on_parameters_it_names(rule: Mechanism) -> None:
    chance = np.random.default_rng(8)
    others = [name for name in NAMES if name not in rule.parameters]
    for month, before in middle_of_month(rule):
        after = run_rule(rule, copy_world(before), RECORD, month=month)
        changed = RECORD.copy()
        for name in others:
            group, field = name.split(".")
            spec = SPECS[name]
            changed[group][field] = chance.uniform(spec.low, spec.high + spec.whole)
        result = run_rule(rule, copy_world(before), changed, month=month)
        for name in rule.writes:
            assert (bits(cells(after, name)) == bits(cells(result, name))).all(), (
                f"{_file(rule)}: {name} depends on a parameter that is not among"
                " parameters="
            )


@pytest.mark.parametrize("rule", PEOPLE, ids=[m.name for m in PEOPLE])
def test_nobody_stays_nobody(rule: Mechanism) -> None:
    """Rows of a tile after the last person of a community, and lanes without one, are left alone.

    A sum or a largest value over a tile would count what a rule leaves there.
    """
    for month, met in middle_of_month(rule):
        world = copy_world(met)
        tiles = make_people(world)
        rows, lanes = tiles.movement.shape[1], tiles.movement.shape[2]
        sizes = np.zeros(tiles.movement.shape[0] * lanes, int)
        sizes[: len(world.governments)] = (
            world.governments["end_person"] - world.governments["first_person"]
        )
        nobody = np.arange(rows)[None, :, None] >= sizes.reshape(-1, 1, lanes)
        assert nobody.any()
        run_rule(rule, world, RECORD, month=month, people=tiles)
        for name, column in zip(tiles._fields, tiles, strict=True):
            left = set(column[nobody].tolist())
            assert left == {-1 if name == "movement" else 0}, (
                f"{_file(rule)} leaves {name} with nobody: write 0 where there is no person"
            )
