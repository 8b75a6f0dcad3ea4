"""THE month: every rule of the model in the order in which it happens.

First comes what happens to the whole nation; then each community lives its month by itself, seeing
of others only what was so last month; then the nation gathers the results. Because communities do
not touch one another within a month, it does not matter in which order, on how many threads or in
how many pieces they are computed.
"""

from typing import Any, Final

import numpy as np

from collabsim.compiled import borrow, compile_entry, rule, sources_digest
from collabsim.mechanisms import (
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
    listening,
    renewal,
    resentment,
    setback,
    sharing,
    trust,
    widening,
)
from collabsim.mechanisms.declare import Mechanism
from collabsim.model.month_check import check_month
from collabsim.observables import observe_community, observe_world
from collabsim.quantity import Parameters
from collabsim.randomness import Clock
from collabsim.side_by_side import meet, next_piece
from collabsim.state.columns import World
from collabsim.state.scratch import Scratch

BEFORE: Final[tuple[Mechanism, ...]] = (environment.NATIONAL,)
"""Rules for the whole world that open the month."""

COMMUNITY: Final[tuple[Mechanism, ...]] = (
    effort.MECHANISM,
    environment.MECHANISM,
    listening.MECHANISM,
    curiosity.MECHANISM,
    inclusion.MECHANISM,
    sharing.MECHANISM,
    decision.MECHANISM,
    delivery.MECHANISM,
    setback.MECHANISM,
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


_CALLED_WITH: Final = {"nation": "world, clock, p", "community": "world, c, clock, p, scratch"}


def in_order(mechanisms: tuple[Mechanism, ...]) -> Any:
    """Make one rule that calls those of ``mechanisms``, which share a scope, one after the other.

    It is put together as text: a loop over functions cannot be compiled, and functions nested in
    one another would be compiled again at every level.
    """
    call = _CALLED_WITH[mechanisms[0].scope]
    scope: dict[str, Any] = {each.rule.__name__: each.rule for each in mechanisms}
    lines = [f"def in_order({call}):", *(f"    {name}({call})" for name in scope)]
    exec("\n".join(lines), scope)
    return rule(scope["in_order"])


open_month, _live_month, _end_month = in_order(BEFORE), in_order(COMMUNITY), in_order(AFTER)


@rule
def community_month(
    world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch, inequality: bool
) -> None:
    """The month of community ``c``; its inequality is observed if asked for."""
    _live_month(world, c, clock, p, scratch)
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
    """The month of the whole world, one community after another."""
    open_month(world, clock, p)
    for c in range(len(world.governments)):
        community_month(world, c, clock, p, scratch, inequality)
    close_month(world, clock, p, row)


@rule
def borrow_space(scratch: Scratch) -> Any:
    """The same working space without owners, see :func:`collabsim.compiled.borrow`."""
    return Scratch(
        borrow(scratch.person),
        borrow(scratch.movement),
        borrow(scratch.resentment),
        borrow(scratch.bin_value),
        borrow(scratch.bin_count),
        borrow(scratch.by_tie),
    )


@rule
def borrow_world(world: World) -> Any:
    """The same world without owners, see :func:`collabsim.compiled.borrow`."""
    return World(
        borrow(world.nations),
        borrow(world.governments),
        borrow(world.ties),
        borrow(world.entrepreneurs),
        borrow(world.funders),
        borrow(world.beneficiaries),
        borrow(world.peers),
        borrow(world.strategies),
        borrow(world.events),
    )


@rule
def with_strategies(world: World, strategies: Any) -> Any:
    """The same world whose organisations follow other strategies."""
    return World(
        world.nations,
        world.governments,
        world.ties,
        world.entrepreneurs,
        world.funders,
        world.beneficiaries,
        world.peers,
        strategies,
        world.events,
    )


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
        world, scratch, record = borrow_world(world), borrow_space(scratch), borrow(record)
        for month in range(first, end):
            clock = Clock(seed, np.int64(month))
            whole_month(world, clock, p, scratch, record[month], month >= inequality_from)

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
        world, scratch, record = borrow_world(world), borrow_space(scratch), borrow(record)
        gate = borrow(gate)
        communities = len(world.governments)
        pieces = min(communities, threads * PIECES_PER_THREAD)
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
                for c in range(communities * piece // pieces, communities * (piece + 1) // pieces):
                    community_month(world, c, clock, p, scratch, month >= inequality_from)
                piece = next_piece(gate, month - first)
            met += 1
            if not meet(gate, threads, met):
                return
            if thread == 0:  # the others wait for it at the next meeting
                close_month(world, clock, p, record[month])

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
