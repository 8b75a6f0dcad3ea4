"""Runs that no sweep can make: other acquaintances, and another order of the month.

They live through the same compiled rules as all runs, month by month, with something done in
between, or with the rules put in another order.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from typing import Any, NamedTuple

import numpy as np

from collabsim.compiled import borrow, compile_entry, sources_digest
from collabsim.engine.advance import scratch_for
from collabsim.engine.borrowed import borrow_space, borrow_world
from collabsim.engine.schedule import (
    COMMUNITY,
    close_month,
    open_month,
    run_months,
    tile_month,
)
from collabsim.engine.simulate import create_world, simulate
from collabsim.engine.stepping import plan_month, run_plan
from collabsim.observables import RECORD
from collabsim.randomness import Clock
from collabsim.scenarios import Scenario, load_scenario
from collabsim.state.columns import World
from collabsim.state.people import settle, with_people, write_back
from collabsim.strategies import PAIR
from experiments.referee_variants import NETWORK, ORDER

type Live = Callable[[Scenario, str, int, int], Any]
"""Called with a scenario, a strategy, a seed and months; gives need met in each month."""


def _begin(scenario: Scenario, strategy: str, seed: int, months: int) -> tuple[World, Any, Any]:
    world = create_world(scenario, strategy, seed)
    return world, np.zeros(months, RECORD).view(np.recarray), scratch_for(world)


def shuffled(world: World, chance: np.random.Generator, *, rematch: bool) -> World:
    """The same people on other places of the ring of their community.

    Their needs, trust and acquaintances move with them; what they draw from then on belongs to the
    place, and so does the group that the gap is reckoned by. With ``rematch`` the far acquaintances
    are drawn anew too, without regard to groups.
    """
    people, governments = world.beneficiaries, world.governments
    sizes = governments["end_person"] - governments["first_person"]
    home = np.repeat(np.arange(len(governments)), sizes)
    first = governments["first_person"][home]
    order = np.lexsort((chance.random(len(people)), home))
    place = np.empty(len(people), np.int64)
    place[order] = np.arange(len(people))  # new row of the person of each old row
    friend = place[first + people["shortcut"]][order]
    people = people[order]
    if rematch:
        friend = np.arange(len(people))
        for low, high in zip(governments["first_person"], governments["end_person"], strict=True):
            drawn = chance.permutation(np.arange(low, high))[: (high - low) // 2 * 2]
            friend[drawn[::2]], friend[drawn[1::2]] = drawn[1::2], drawn[::2]
    people["shortcut"] = friend - first
    return world._replace(beneficiaries=people)


def live_shuffled(
    scenario: Scenario, strategy: str, seed: int, months: int, *, monthly: bool
) -> Any:
    """Live with places drawn at random: once at the start, or anew every month."""
    world, record, scratch = _begin(scenario, strategy, seed, months)
    chance = np.random.default_rng(seed)
    step = 1 if monthly else months
    for month in range(0, months, step):
        world = shuffled(world, chance, rematch=monthly)
        p, number = scenario.parameters.record, np.uint64(seed)
        run_months(world, number, month, month + step, p, scratch, record, 0)
    return record["need_met"]


def _turns(digest: str) -> Any:
    def month_in_turns(
        world: World, seed: np.uint64, month: int, p: Any, scratch: Any, record: Any, order: Any
    ) -> None:
        digest  # noqa: B018  (ties the compiled code to the sources)
        scratch, table = borrow_space(scratch), borrow(world.beneficiaries)
        world = with_people(borrow_world(world), scratch.people)
        for tile in order:
            settle(table, world, tile)
        clock = Clock(seed, np.int64(month))
        open_month(world, clock, p)
        for tile in order:
            tile_month(world, tile, clock, p, scratch, True)
        close_month(world, clock, p, record[month])
        for tile in order:
            write_back(table, world, tile)

    return compile_entry(month_in_turns)


month_in_turns = _turns(sources_digest())
"""A month whose tiles of communities are computed in the order of an array of their numbers."""


def live_in_turns(scenario: Scenario, strategy: str, seed: int, months: int, *, drawn: bool) -> Any:
    """Live with communities computed last first, or in an order drawn anew every month.

    Raises:
        AssertionError: If a single bit of the world or its record differs from the usual order.
    """
    world, record, scratch = _begin(scenario, strategy, seed, months)
    chance, p, number = np.random.default_rng(seed), scenario.parameters.record, np.uint64(seed)
    count = len(scratch.people.needs)  # tiles
    backwards = np.arange(count)[::-1].copy()
    for month in range(months):
        order = chance.permutation(count) if drawn else backwards
        month_in_turns(world, number, month, p, scratch, record, order)
    usual = simulate(scenario, strategy, seed, months=months)
    tables = zip((*world, record), (*usual.world, usual.months), strict=True)
    assert all(one.tobytes() == other.tobytes() for one, other in tables), "the order mattered"
    return record["need_met"]


def moved(rule: str, before: str) -> tuple[str, ...]:
    """The rules of the month with one of them moved to just before another."""
    names = [str(step) for step in plan_month({}) if step != rule]
    names.insert(names.index(before), rule)
    return tuple(names)


def orders() -> dict[str, tuple[str, ...]]:
    """Other orders of the rules inside communities, by what they say.

    All neighbours changed over, and two larger moves. No neighbour is left out.
    """
    names = [mechanism.name for mechanism in COMMUNITY]
    found = {f"{late} before {early}": moved(late, early) for early, late in pairwise(names)}
    found["trust before agreement"] = moved("trust", "agreement")
    found["delivery after trust"] = moved("delivery", "resentment")
    return found


def live_in_order(scenario: Scenario, strategy: str, seed: int, months: int, *, order: str) -> Any:
    """Live with the rules of the month in one of :func:`orders`."""
    world, record, scratch = _begin(scenario, strategy, seed, months)
    plan = orders()[order]
    for month in range(months):
        run_plan(
            plan, world, seed=seed, month=month, parameters=scenario.parameters, scratch=scratch,
            record=record,
        )  # fmt: skip
    return record["need_met"]


class Special(NamedTuple):
    """A variant that is lived month by month."""

    question: str
    variant: str
    live: Live
    seeds: dict[str, int]
    years: int
    note: str = ""
    exact: bool = False  # whether it must give the very same numbers


_LOST = "what the end of an agreement does to trust is lost, since marks last for one month"


def specials() -> list[Special]:
    """All variants that no sweep can make; seeds by scenario, fewer where runs are slow."""
    many, some, few = ({"classroom": a, "today": b} for a, b in ((50, 30), (16, 6), (4, 2)))
    found = [
        Special(NETWORK, "places on the ring at random", partial(live_shuffled, monthly=False),
                many, 35, "groups no longer stand side by side"),
        Special(NETWORK, "new acquaintances every month", partial(live_shuffled, monthly=True),
                many, 35, "nobody knows the same people twice"),
        Special(ORDER, "communities last to first", partial(live_in_turns, drawn=False), few, 35,
                "identical to the last bit", exact=True),
        Special(ORDER, "communities in a drawn order", partial(live_in_turns, drawn=True), few, 35,
                "identical to the last bit", exact=True),
    ]  # fmt: skip
    for order in orders():
        note = _LOST if order == "trust before agreement" else ""
        found.append(Special(ORDER, order, partial(live_in_order, order=order), some, 20, note))
    return found


def _job(live: Live, scenario: str, strategy: str, seed: int, months: int) -> Any:
    return live(load_scenario(scenario), strategy, seed, months)


def live_specials(
    scenario: str, chosen: Sequence[Special], most_seeds: int, workers: int | None
) -> list[Any]:
    """Need met of both strategies of the pair: for each special an array (2, seeds, months)."""
    jobs = [
        (one.live, scenario, strategy, seed, 12 * one.years)
        for one in chosen
        for strategy in PAIR
        for seed in range(1, min(most_seeds, one.seeds[scenario]) + 1)
    ]
    # rule by rule a month is mostly Python, which threads cannot share
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(_job, *zip(*jobs, strict=True), chunksize=4))
    found, at = [], 0
    for one in chosen:
        seeds = min(most_seeds, one.seeds[scenario])
        found.append(np.array(done[at : at + 2 * seeds]).reshape(2, seeds, 12 * one.years))
        at += 2 * seeds
    return found
