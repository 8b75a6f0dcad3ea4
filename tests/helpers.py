"""What several tests share: small eventful worlds, and a way to run one rule by itself.

Rules are compiled for use inside other compiled code only, so that tests call them through a small
compiled loop over all communities.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from collabsim.engine.advance import scratch_for
from collabsim.engine.schedule import MECHANISMS, one_after_another, run_months
from collabsim.engine.simulate import create_world
from collabsim.mechanisms.declare import Mechanism
from collabsim.observables import RECORD
from collabsim.parameters import Parameters
from collabsim.pure import PURE, in_python
from collabsim.randomness import Clock
from collabsim.scenarios import Event, Scenario, set_values, with_defaults
from collabsim.state.columns import TABLES, World, empty_table
from collabsim.state.derived import with_derived
from collabsim.state.people import make_people, settle, tiles_for, with_people, write_back
from collabsim.state.scratch import make_scratch

FIXED: dict[str, float] = json.loads(
    (Path(__file__).parent / "fixed_values.json").read_text("utf-8")
)
"""Parameter values that examples were worked out with; calibration does not change them."""

compiled = in_python if PURE else numba.njit(nogil=True, error_model="numpy")
"""Lets Python call a function that calls rules."""

EVENTFUL = {
    "environment.term_months": 10,
    "environment.crisis_rate": 0.02,
    "environment.crisis_months": 6,
    "environment.drift": 0.004,
    "decision.base": -3.0,
    "decision.push": 1.0,
    "inclusion.invitation_rate": 10.0,
    "inclusion.leave_rate": 0.03,
    "inclusion.fatigue": 0.03,
    "resentment.gossip": 0.05,
    "law.possible": 1,
    "law.vote_months": 6,
    "law.threshold": 0.05,
    "law.window": 0.5,
    "law.term_months": 24,
    "law.mandate_rate": 0.3,
    "law.pay": 0.5,
    "renewal.hand_over": 0.2,
    "voice.half": 14.0,
    "agreement.rollout": 0.06,
    "life.stay_years": 6.0,
    "inclusion.exit": 0.03,
    "inclusion.rest_months": 9,
    "effort.opening_months": 10,
    "funding.grant_months": 14.0,
    "funding.renew": 0.0,
    "renewal.give_up": 0.05,
    "renewal.entry": 0.15,
    "renewal.lasting_months": 6,
    "imitation.rate": 0.15,
}
"""Parameters with which everything that can happen happens within a few years."""

HISTORY = (
    Event(kind="crisis", month=20, months=8, depth=0.4),
    Event(kind="budget_cut", month=30, months=12, depth=0.3),
    Event(kind="budget_cut", month=66, depth=0.2),
    Event(kind="window", month=45, months=6),
    Event(kind="change", month=0, values=0.4),
    Event(kind="change", month=52),
    Event(kind="change", month=88, values=-0.5),
)


def small_scenario(
    values: dict[str, float] | None = None,
    *,
    communities: int = 4,
    people: int = 12,
    entrepreneurs: int = 4,
    reach: int = 2,
    nations: int = 1,
    mix: dict[str, float] | None = None,
    events: tuple[Event, ...] = (),
    months: int = 120,
    size: dict[str, float] | None = None,
) -> Scenario:
    """A scenario of a few communities with ``people`` each, and parameters set by name."""
    sizes: dict[str, float] = {
        "size.communities": communities,
        "size.beneficiaries": communities * people,
        "size.entrepreneurs": entrepreneurs,
        "size.communities_per_entrepreneur": reach,
        "size.funders": 2,
        "size.nations": nations,
        "size.peers": 3,
    }
    sizes.update({f"size.{name}": number for name, number in (size or {}).items()})
    scenario = Scenario(
        name="small", months=months, events=events, mix=mix or {"slow-inclusive": 1.0}
    )
    return fixed(set_values(scenario, {**sizes, **(values or {})}))


def fixed(scenario: Scenario) -> Scenario:
    """A scenario with the fixed values in place of the package's defaults."""
    return with_defaults(scenario, FIXED)


EVERY_STRATEGY = {
    "fast-divisive": 0.2,
    "slow-inclusive": 0.2,
    "fast-inclusive": 0.2,
    "slow-divisive": 0.1,
    "adaptive": 0.3,
}


def eventful_scenario(**changes: Any) -> Scenario:
    """A small world in which everything happens."""
    values = {**EVENTFUL, **changes.pop("values", {})}
    options = {"communities": 6, "people": 14, "entrepreneurs": 8, "nations": 2} | changes
    options.setdefault("mix", EVERY_STRATEGY)
    options.setdefault("events", HISTORY)
    return small_scenario(values, **options)


def live(scenario: Scenario, world: World, seed: int, first: int, end: int) -> Any:
    """Let ``world`` live through months ``first`` … ``end - 1``; returns their record."""
    record = np.zeros(end, RECORD).view(np.recarray)
    run_months(
        world,
        np.uint64(seed),
        first,
        end,
        scenario.parameters.record,
        scratch_for(world),
        record,
        0,
    )
    return record[first:]


def lived(scenario: Scenario, seed: int, months: int, strategy: str = "mix") -> World:
    """The world of ``scenario`` after ``months`` months."""
    world = create_world(scenario, strategy, seed)
    live(scenario, world, seed, 0, months)
    return world


@cache
def _on_world(rule: Mechanism) -> Callable[..., None]:
    """A compiled function that takes a world, its people standing in tiles, through one rule."""
    for_world, run = rule.scope == "nation", one_after_another((rule,))

    @compiled
    def on_world(world: Any, people: Any, seed: Any, month: int, p: Any, scratch: Any) -> None:
        table, clock = world.beneficiaries, Clock(seed, np.int64(month))
        world = with_people(world, people)
        tiles = tiles_for(len(world.governments))
        for tile in range(tiles):
            settle(table, world, tile)
        if for_world:
            run(world, clock, p)
        else:
            for tile in range(tiles):
                run(world, tile, clock, p, scratch)
        for tile in range(tiles):
            write_back(table, world, tile)

    return on_world  # type: ignore[no-any-return]


def mechanism(name: str) -> Mechanism:
    """The mechanism called ``name``."""
    return next(m for m in MECHANISMS if m.name == name)


def run_rule(
    rule: Mechanism | str,
    world: World,
    p: Any,
    *,
    seed: int = 1,
    month: int = 0,
    scratch: Any = None,
    people: Any = None,
) -> World:
    """Run one rule once on all of ``world``, changing it; ``p`` are Parameters or their record.

    ``people`` are the tiles in which people stand meanwhile, if the caller wants to look at them.
    """
    chosen = mechanism(rule) if isinstance(rule, str) else rule
    record = p.record if isinstance(p, Parameters) else p
    space = make_scratch(len(world.beneficiaries)) if scratch is None else scratch
    people = make_people(world) if people is None else people
    _on_world(chosen)(world, people, np.uint64(seed), month, record, space)
    return world


def tiny_world(people: int = 3, ties: int = 1, communities: int = 1) -> World:
    """Communities of ``people`` people with ``ties`` organisations each; every value is 0.

    Only places are set; the strategies are those of the default scenario. All organisations are
    at work and nobody belongs or ever belonged to a movement.
    """
    scenario = small_scenario(
        communities=communities,
        people=people,
        entrepreneurs=ties * communities,
        reach=1,
        size={"funders": 1, "peers": communities - 1},
    )
    made = create_world(scenario, seed=1)
    tables = {name: empty_table(name, len(getattr(made, name))) for name in TABLES}
    places = {
        "nations": ("first_government", "end_government", "first_entrepreneur", "end_entrepreneur"),
        "governments": ("first_id", "first_person", "end_person", "first_tie", "end_tie"),
        "ties": ("id", "entrepreneur", "government", "present"),
        "entrepreneurs": ("id", "ties", "active", "presence", "drive"),
        "beneficiaries": ("shortcut", "since"),
        "funders": ("portfolio",),
    }
    for name, columns in places.items():
        for column in columns:
            tables[name][column] = getattr(made, name)[column]
    tables["beneficiaries"]["movement"] = -1
    tables["nations"]["law_month"] = -1
    tables["ties"]["first_win"] = -1
    world = World(**tables, peers=made.peers, strategies=made.strategies, events=made.events)
    return with_derived(world, scenario.parameters.start)


def parameters(values: dict[str, float] | None = None) -> Parameters:
    """The fixed values with some set by name."""
    return set_values(fixed(Scenario(name="parameters")), values or {}).parameters


def one_sentence(said: str) -> str:
    """The error that ends ``said``, one sentence on one line, whatever was told before it."""
    _, mark, error = said.strip().partition("Error: ")
    assert mark, said
    assert "\n" not in error, said
    return error


def assert_missing_is_null(folder: Path) -> None:
    """No Parquet, CSV or JSON file in ``folder`` holds NaN; there is at least one Parquet file."""
    tables = list(folder.rglob("*.parquet"))
    assert tables
    for file in tables:
        table = pq.read_table(file)
        for name in table.column_names:
            if str(table[name].type) == "double":
                assert not pc.any(pc.is_nan(table[name])).as_py(), f"{file.name}: {name}"
    for file in folder.rglob("*.csv"):
        cells = {cell for line in file.read_text("utf-8").splitlines() for cell in line.split(",")}
        assert not cells & {"nan", "NaN", "NA", "None", "null"}, file.name
    for file in folder.rglob("*.json"):
        json.loads(file.read_text("utf-8"), parse_constant=pytest.fail)
