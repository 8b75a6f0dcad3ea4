"""Plain Python and compiled code give the same bits, whatever happens in a world.

Worlds live once in this process and once in another with the switch the other way round; the whole
record and the state in the end are compared byte for byte. Single operations are held against
Numba's one by one.
"""

import inspect
import logging
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from collabsim.engine.simulate import create_world, simulate
from collabsim.mechanisms.decision import decision
from collabsim.mesa_face.agents import Beneficiary
from collabsim.mesa_face.model import CollaborationModel
from collabsim.pure import PURE, Single, in_python
from collabsim.scenarios import Scenario, load_scenario
from collabsim.state.columns import TABLES, empty_table
from helpers import EVENTFUL, eventful_scenario, live, small_scenario

HERE = Path(__file__).parent
SCENARIOS: dict[str, tuple[Scenario, str, int]] = {
    "small": (small_scenario(), "fast-divisive", 1),
    "eventful": (eventful_scenario(), "mix", 3),
    "adaptive": (eventful_scenario(), "adaptive", 2**63 - 1),
    "every facet": (
        small_scenario({**EVENTFUL, "start.facets": 64, "listening.meetings": 20}, people=3),
        "small-wins-first",
        7,
    ),
    "alone": (small_scenario(EVENTFUL, people=1, entrepreneurs=1, reach=1), "slow-divisive", 2**62),
    "nobody": (small_scenario(entrepreneurs=0), "slow-inclusive", 5),
}
MONTHS = 72


def life(name: str) -> dict[str, bytes]:
    """The record of a world's life and all its tables in the end."""
    scenario, strategy, seed = SCENARIOS[name]
    world = create_world(scenario, strategy, seed)
    record = live(scenario, world, seed, 0, MONTHS)
    tables = {name: table.tobytes() for name, table in world._asdict().items()}
    return {"record": record.tobytes(), **tables}


def life_with_an_own_rule() -> dict[str, bytes]:
    """A world whose months are interrupted by a rule that draws, and what a handle says then."""

    def calm(world: Any, month: int, parameters: Any, chance: Any) -> None:
        people = world.beneficiaries
        people["resentment"] *= chance("calm", people["id"]) < 0.9

    model = CollaborationModel(eventful_scenario(), rng=4, rules={"after trust": calm})
    model.run_for(24)
    person = model.agent(Beneficiary, 9)
    said = person.group, [other.row for other in person.neighbours]
    tables = {name: table.tobytes() for name, table in model.world._asdict().items()}
    return {**tables, "handle": str(said).encode()}


def everything() -> dict[str, dict[str, bytes]]:
    return {**{name: life(name) for name in SCENARIOS}, "own rule": life_with_an_own_rule()}


@pytest.fixture(scope="module")
def the_other_way() -> dict[str, dict[str, bytes]]:
    """The same lives in a process in which the switch stands the other way."""
    code = "import pickle, sys, test_pure; pickle.dump(test_pure.everything(), sys.stdout.buffer)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "COLLABSIM_PURE": "0" if PURE else "1"},
        cwd=HERE, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return pickle.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_same_bits(name: str, the_other_way: dict[str, dict[str, bytes]]) -> None:
    here = life(name)
    there = the_other_way[name]
    assert here.keys() == there.keys()
    assert [table for table in here if here[table] != there[table]] == []


def test_the_same_bits_with_an_own_rule(the_other_way: dict[str, dict[str, bytes]]) -> None:
    assert life_with_an_own_rule() == the_other_way["own rule"]


def test_these_lives_are_eventful() -> None:
    """The comparison means something only if everything happened somewhere."""
    scenario, strategy, seed = SCENARIOS["eventful"]
    run = simulate(scenario, strategy, seed, months=MONTHS)
    assert len(run.world.nations) == 2
    assert set(run.world.entrepreneurs["adaptive"]) == {0, 1}
    for name in ("law", "changes", "pushes", "adoptions", "reversals", "members", "resentment"):
        assert run.months[name].any(), name
    assert run.world.nations["attempts"].any()


def scribble(people: Any, ties: Any, by_tie: Any, singles: Any, words: Any) -> None:
    """Operations whose result depends on what a number is kept as."""
    one, two, tie = people[0], people[1], ties[0]
    one.trust = one.trust * 0.1 + two.trust
    tie.power = one.trust * two.trust  # two singles make a single
    tie.members_power = one.trust * 1.0 * two.trust
    tie.delivery = one.trust + two.trust - one.capacity / two.capacity
    tie.cohesion = max(0.5, one.trust) + tie.adopted
    tie.members = int(one.capacity * 1e6) + one.movement
    tie.wins = -7 // 2 + tie.adopted % 3
    tie.heard = 3.9  # goes into a whole number
    tie.solution = ~words[0] * words[1] + (words[1] >> words[2])
    tie.learned |= np.uint64(tie.wins + 9) << np.uint64(60)
    two.resentment = 1.0 / 3.0
    by_tie[1].rate += two.resentment + tie.members
    part = singles[1:4]
    part[0] = one.trust
    by_tie[0].broken = part[0] + part[1] + part[2]
    by_tie[0].seats = 0.2 * part[0] + part[1]
    part[2] = by_tie[0].seats


def scribbled(by: Any) -> list[bytes]:
    people, ties = empty_table("beneficiaries", 2), empty_table("ties", 1)
    kind = np.dtype([(name, "f8") for name in ("seats", "broken", "rate")])
    by_tie = np.zeros(2, kind).view(np.recarray)
    people["trust"], people["capacity"] = (0.1, 0.7), (0.3, 0.9)
    people["movement"], ties["adopted"] = (-1, 0), 1
    words = np.array([3, 0x9E3779B97F4A7C15, 7], np.uint64)
    singles = np.array([0.1, 0.2, 0.3, 0.7, 0.9], np.float32)
    tables = (people, ties, by_tie, singles, words)
    by(*tables)
    return [table.tobytes() for table in tables]


def test_numbers_are_kept_as_compiled_code_keeps_them() -> None:
    compiled = scribbled(numba.njit(error_model="numpy")(scribble))
    assert scribbled(in_python(scribble)) == compiled


def test_singles_round_among_themselves_only() -> None:
    tenth, fifth = Single(np.float32(0.1)), Single(np.float32(0.2))
    assert tenth + fifth == float(np.float32(0.3))
    assert type(tenth + fifth) is Single
    assert tenth + float(fifth) == 0.30000000447034836
    assert type(tenth * 2) is float
    assert type(0.5 - tenth) is float


def test_a_row_shows_and_holds_its_columns() -> None:
    ties = empty_table("ties", 3)
    ties["members"] = 4, 5, 6

    def look(table: Any) -> tuple[str, int, list[str]]:
        table[1:][0].members += 10
        return str(table[1]), table[-1].members, [name for name in dir(table[0]) if name[0] != "_"]

    shown, last, names = in_python(look)(ties)
    assert ties["members"].tolist() == [4, 15, 6]
    assert "members=15" in shown
    assert last == 6
    assert sorted(names) == sorted(TABLES["ties"].names or ())


def test_what_compiled_code_lets_pass_is_an_error() -> None:
    ties = empty_table("ties", 1)

    def mistype(table: Any) -> None:
        table[0].membres = 1

    for wrong, error in (
        (lambda table: table[1].trust, IndexError),
        (lambda table: 1.0 / table[0].power, ZeroDivisionError),
        (lambda table: np.float64(1.0) / table[0].power, FloatingPointError),
        (mistype, AttributeError),
    ):
        with pytest.raises(error):
            in_python(wrong)(ties)


def test_a_large_world_is_told_how_slow_it_is(caplog: pytest.LogCaptureFixture) -> None:
    world = create_world(load_scenario("today"))
    small = create_world(small_scenario())
    with caplog.at_level(logging.WARNING, "collabsim"):
        for _ in range(2):
            in_python(lambda *_: None)(small)
            in_python(lambda *_: None)(world, 1)
    assert [record.getMessage() for record in caplog.records] == [
        "Rules run as plain Python, as COLLABSIM_PURE asks: a month of 3,000 people takes about"
        " 0.1 seconds"
    ]


@pytest.mark.parametrize(("value", "pure"), [("", False), ("0", False), ("1", True)])
def test_the_switch(value: str, pure: bool) -> None:
    code = "from collabsim.randomness import mix; print(type(mix).__name__)"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "COLLABSIM_PURE": value},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout.strip() == "function") == pure


def test_a_debugger_stops_in_a_rule(tmp_path: Path) -> None:
    """As CONTRIBUTING.md shows it."""
    lines = inspect.getsource(sys.modules[decision.__module__]).splitlines()
    line = 1 + lines.index("        _leave_marks(world, g, people, k, known, p)")
    place = f"b collabsim/mechanisms/decision.py:{line}"
    assert f'"{place}"' in (HERE.parent / "CONTRIBUTING.md").read_text("utf-8")
    script = tmp_path / "run.py"
    script.write_text("from collabsim import simulate; simulate('classroom', months=24)")
    commands = (place, "c", "p tie.pushed, type(known)", "q")
    options = [part for command in commands for part in ("-c", command)]
    done = subprocess.run(
        [sys.executable, "-m", "pdb", *options, str(script)],
        env={**os.environ, "COLLABSIM_PURE": "1"}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "(1, <class 'numpy.uint64'>)" in done.stdout
