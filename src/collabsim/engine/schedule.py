"""THE month: every rule of the model in the order in which it happens.

First comes what happens to the whole nation; then each community lives its month by itself, seeing
of others only what was so last month; then the nation gathers the results. Because communities do
not touch one another within a month, it does not matter in which order, on how many threads or in
how many pieces they are computed.
"""

from itertools import groupby
from typing import Any, Final

import numpy as np

from collabsim.compiled import borrow, compile_entry, rule, sources_digest
from collabsim.engine.borrowed import borrow_space, borrow_world
from collabsim.engine.month_check import check_month
from collabsim.mechanisms import (
    agreement,
    curiosity,
    decision,
    delivery,
    diffusion,
    effort,
    environment,
    funding,
    gathering,
    imitation,
    inclusion,
    law,
    life,
    listening,
    opposition,
    renewal,
    resentment,
    sharing,
    trust,
    voice,
    widening,
)
from collabsim.mechanisms.declare import ARGUMENTS, Mechanism
from collabsim.observables import observe_community, observe_world
from collabsim.quantity import Parameters
from collabsim.randomness import Clock
from collabsim.side_by_side import meet, next_piece
from collabsim.state.columns import World
from collabsim.state.people import (
    communities_of,
    settle,
    tiles_for,
    with_people,
    write_back,
)
from collabsim.state.scratch import Scratch

BEFORE: Final[tuple[Mechanism, ...]] = (environment.NATIONAL,)
"""Rules for the whole world that open the month."""

COMMUNITY: Final[tuple[Mechanism, ...]] = (
    life.MECHANISM,
    effort.MECHANISM,
    environment.MECHANISM,
    listening.MECHANISM,
    curiosity.MECHANISM,
    inclusion.MECHANISM,
    voice.MECHANISM,
    sharing.MECHANISM,
    decision.MECHANISM,
    agreement.MECHANISM,
    opposition.MECHANISM,
    delivery.MECHANISM,
    trust.MECHANISM,
    resentment.MECHANISM,
    diffusion.MECHANISM,
)
"""Rules that each community goes through by itself."""

AFTER: Final[tuple[Mechanism, ...]] = (
    diffusion.SHOWING,
    law.MECHANISM,
    gathering.MECHANISM,
    funding.MECHANISM,
    renewal.MECHANISM,
    widening.MECHANISM,
    imitation.MECHANISM,
)
"""Rules for the whole world that close the month, before it is recorded."""

MECHANISMS: Final = BEFORE + COMMUNITY + AFTER

check_month({"BEFORE": BEFORE, "COMMUNITY": COMMUNITY, "AFTER": AFTER})


def one_after_another(mechanisms: tuple[Mechanism, ...]) -> Any:
    """Make one rule that calls those of ``mechanisms`` one after the other.

    Rules for the whole world make one for the whole world. Others make one for a tile, in which the
    communities of the tile go through rules of scope ``community`` in turn. It is put together as
    text: a loop over functions cannot be compiled, and functions nested in one another would be
    compiled again at every level.
    """
    of_world = mechanisms[0].scope == "nation"
    scope: dict[str, Any] = {each.rule.__name__: each.rule for each in mechanisms}
    lines = [f"def in_order({ARGUMENTS['nation' if of_world else 'people']}):"]
    if not of_world:
        scope["communities_of"] = communities_of
        lines.append("    first, end = communities_of(world, tile)")
    for kind, group in groupby(mechanisms, lambda each: each.scope):
        indent = "    "
        if kind == "community":
            lines.append("    for c in range(first, end):")
            indent *= 2
        lines += [f"{indent}{each.rule.__name__}({ARGUMENTS[kind]})" for each in group]
    exec("\n".join(lines), scope)
    return rule(scope["in_order"])


open_month, _live_month, _end_month = (
    one_after_another(BEFORE),
    one_after_another(COMMUNITY),
    one_after_another(AFTER),
)


@rule
def tile_month(
    world: World, tile: int, clock: Clock, p: Parameters, scratch: Scratch, inequality: bool
) -> None:
    """The month of the communities of a tile; their inequality is observed if asked for."""
    _live_month(world, tile, clock, p, scratch)
    first, end = communities_of(world, tile)
    for c in range(first, end):
        observe_community(world, c, clock, p, scratch, inequality)


@rule
def close_month(world: World, clock: Clock, p: Parameters, row: Any) -> None:
    """What communities bring about together, and what is observed of the whole world."""
    _end_month(world, clock, p)
    observe_world(world, clock, p, row)


@rule
def whole_month(
    world: World, clock: Clock, p: Parameters, scratch: Scratch, row: Any, inequality: bool
) -> None:
    """The month of the whole world, one tile after another."""
    open_month(world, clock, p)
    for tile in range(tiles_for(len(world.governments))):
        tile_month(world, tile, clock, p, scratch, inequality)
    close_month(world, clock, p, row)


def _entries(digest: str) -> tuple[Any, Any]:
    def run_months(
        world: World,
        seed: np.uint64,
        first: int,
        end: int,
        p: Parameters,
        scratch: Scratch,
        record: Any,
        inequality_from: int,
    ) -> None:
        digest  # noqa: B018  (ties the compiled code to the sources)
        scratch, record = borrow_space(scratch), borrow(record)
        table = borrow(world.beneficiaries)
        world = with_people(borrow_world(world), scratch.people)
        tiles = tiles_for(len(world.governments))
        for tile in range(tiles):
            settle(table, world, tile)
        for month in range(first, end):
            clock = Clock(seed, np.int64(month))
            whole_month(world, clock, p, scratch, record[month], month >= inequality_from)
        for tile in range(tiles):
            write_back(table, world, tile)

    def run_months_together(
        world: World,
        seed: np.uint64,
        first: int,
        end: int,
        p: Parameters,
        scratch: Scratch,
        record: Any,
        inequality_from: int,
        gate: Any,
        thread: int,
        threads: int,
    ) -> None:
        digest  # noqa: B018
        scratch, record, gate = borrow_space(scratch), borrow(record), borrow(gate)
        table = borrow(world.beneficiaries)
        world = with_people(borrow_world(world), scratch.people)
        tiles = tiles_for(len(world.governments))
        pieces = min(tiles, threads * PIECES_PER_THREAD)
        for tile in range(tiles * thread // threads, tiles * (thread + 1) // threads):
            settle(table, world, tile)
        met = 0
        for month in range(first, end):
            clock = Clock(seed, np.int64(month))
            if thread == 0:
                open_month(world, clock, p)
            met += 1
            if not meet(gate, threads, met):
                return
            piece = next_piece(gate, month - first)
            while piece < pieces:
                for tile in range(tiles * piece // pieces, tiles * (piece + 1) // pieces):
                    tile_month(world, tile, clock, p, scratch, month >= inequality_from)
                piece = next_piece(gate, month - first)
            met += 1
            if not meet(gate, threads, met):
                return
            if thread == 0:  # the others wait for it at the next meeting
                close_month(world, clock, p, record[month])
        met += 1
        if meet(gate, threads, met):
            for tile in range(tiles * thread // threads, tiles * (thread + 1) // threads):
                write_back(table, world, tile)

    return compile_entry(run_months), compile_entry(run_months_together)


PIECES_PER_THREAD: Final = 8
"""Pieces that a large world is cut into for each thread, so that none waits long for another."""

run_months, run_months_together = _entries(sources_digest())
"""The month, over and over: ``run_months(world, seed, first, end, p, scratch, record, …)``.

Months ``first`` to ``end - 1`` leave their observables in the rows of ``record`` of these numbers;
inequality is observed from month ``inequality_from`` on, and is NaN before. ``run_months_together``
is called by each of ``threads`` threads at the same time, with its own number, its own scratch and
a common gate, and leaves the same numbers.
"""
