"""The function that a browser calls: a run, or the next months of one, on plain places in memory.

Python hands tables to compiled code as objects; a browser has only its memory. So this entry takes
the place of every table in that memory, one after another in the order of :data:`TABLES`, and how
long each is, and calls the same rules as every run. It is put together as text, because a compiled
function cannot go over a list of tables.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numba import carray

from collabsim.engine.advance import scratch_for
from collabsim.engine.layouts import laid_out, layout_of, strategy_rows
from collabsim.engine.outcomes import ROW, reckon
from collabsim.engine.schedule import whole_month
from collabsim.observables import RECORD
from collabsim.parameters.all import RECORD as PARAMETERS
from collabsim.randomness import Clock
from collabsim.scenarios import Scenario, load_scenario
from collabsim.state.columns import World
from collabsim.state.initial import start_community, start_institutions
from collabsim.state.people import People, settle, tiles_for, with_people, write_back
from collabsim.state.scratch import Scratch

SMALLEST: Final = "classroom"
"""A scenario by which the kinds of tables are found out; they are the same in all."""


def kernel_tables(scenario: Scenario, strategy: str) -> dict[str, Any]:
    """Every table that a run works on, by a name for it, laid out but not begun.

    Args:
        scenario: What is run.
        strategy: Name of a strategy, or ``mix``.

    Raises:
        InputError: If the strategy is unknown.
    """
    world = laid_out(layout_of(scenario, strategy))._replace(strategies=strategy_rows(scenario))
    scratch = scratch_for(world)
    space = scratch._replace(people=None)._asdict()
    del space["people"]
    return {
        **world._asdict(),
        **{f"scratch_{name}": each for name, each in space.items()},
        **{f"people_{name}": each for name, each in scratch.people._asdict().items()},
    }


_KINDS: Final = kernel_tables(load_scenario(SMALLEST), "mix")
TABLES: Final = tuple(_KINDS)
"""Names of the tables, in the order in which :func:`run_from` takes their places."""

ARGUMENTS: Final = ("parameters", "record", "row", "wins", "discounts", "lengths")
"""What else it takes the places of: a record of parameters, a row of the record for each month, the
row of outcomes, working space for them, what each month counts for, and the lengths of all tables
along each of their axes."""

NUMBERS: Final = ("seed", "first", "end")
"""The numbers that it takes last: months ``first`` to ``end - 1`` are run."""


def run_from() -> Callable[..., None]:
    """The entry as a Python function, ready to be compiled for some machine."""
    scope: dict[str, Any] = {
        "np": np, "carray": carray, "World": World, "Scratch": Scratch, "People": People,
        "Clock": Clock, "PARAMETERS": PARAMETERS, "RECORD": RECORD, "ROW": ROW,
        "start_institutions": start_institutions, "start_community": start_community,
        "settle": settle, "write_back": write_back, "tiles_for": tiles_for,
        "with_people": with_people, "whole_month": whole_month, "reckon": reckon,
        **{f"of_{name}": each.dtype for name, each in _KINDS.items()},
    }  # fmt: skip
    lines: list[str] = []
    at = 0  # among the lengths
    for name, each in _KINDS.items():
        shape = ", ".join(f"lengths[{at + axis}]" for axis in range(each.ndim))
        lines.append(f"{name} = carray({name}, ({shape},), of_{name})")
        at += each.ndim
    in_scratch = (name for name in TABLES if name.startswith("scratch_"))
    in_people = (name for name in TABLES if name.startswith("people_"))
    text = f"""
def run_from({", ".join((*TABLES, *ARGUMENTS, *NUMBERS))}):
    lengths = carray(lengths, ({at},), np.int64)
    {"\n    ".join(lines)}
    people = People({", ".join(in_people)})
    scratch = Scratch({", ".join(in_scratch)}, people)
    table = World({", ".join(World._fields)})
    p = carray(parameters, (1,), PARAMETERS)[0]
    record = carray(record, (end,), RECORD)
    world = with_people(table, people)
    tiles = tiles_for(len(governments))
    if first == 0:
        clock = Clock(np.uint64(seed), np.int64(0))
        start_institutions(table, clock, p)
        for c in range(len(governments)):
            start_community(table, c, clock, p, scratch.person)
        for tile in range(tiles):
            settle(beneficiaries, world, tile)
    for month in range(first, end):
        clock = Clock(np.uint64(seed), np.int64(month))
        whole_month(world, clock, p, scratch, record[month], True)
    for tile in range(tiles):
        write_back(beneficiaries, world, tile)
    counts = carray(discounts, (end,), np.float64)
    reckon(table, record, counts, carray(wins, (end,), np.int64), carray(row, (1,), ROW)[0])
"""
    exec(text, scope)
    made: Callable[..., None] = scope["run_from"]
    return made
