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
from collabsim.mechanisms.declare import Mechanism, Scratch
from collabsim.observables import observe_community, observe_world
from collabsim.randomness import Clock
from collabsim.state.columns import World

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


@rule
def _open_month(world: Any, clock: Any, p: Any) -> None:
    environment.national_environment(world, clock, p)


@rule
def _community_month(world: Any, c: int, clock: Any, p: Any, scratch: Any) -> None:
    effort.effort(world, c, clock, p, scratch)
    environment.environment(world, c, clock, p, scratch)
    listening.listening(world, c, clock, p, scratch)
    curiosity.curiosity(world, c, clock, p, scratch)
    inclusion.inclusion(world, c, clock, p, scratch)
    sharing.sharing(world, c, clock, p, scratch)
    decision.decision(world, c, clock, p, scratch)
    delivery.delivery(world, c, clock, p, scratch)
    setback.setback(world, c, clock, p, scratch)
    trust.trust(world, c, clock, p, scratch)
    resentment.resentment(world, c, clock, p, scratch)
    diffusion.diffusion(world, c, clock, p, scratch)
    observe_community(world, c, clock, p, scratch)


@rule
def _close_month(world: Any, clock: Any, p: Any, row: Any) -> None:
    diffusion.showing(world, clock, p)
    law.law(world, clock, p)
    gathering.gathering(world, clock, p)
    funding.funding(world, clock, p)
    renewal.renewal(world, clock, p)
    widening.widening(world, clock, p)
    imitation.imitation(world, clock, p)
    observe_world(world, clock, p, row)


@rule
def borrow_space(scratch: Any) -> Any:
    """The same working space without owners, see :func:`collabsim.compiled.borrow`."""
    return Scratch(
        borrow(scratch.person),
        borrow(scratch.movement),
        borrow(scratch.resentment),
        borrow(scratch.count),
        borrow(scratch.total),
        borrow(scratch.by_tie),
    )


@rule
def borrow_world(world: Any) -> Any:
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


def _entries(digest: str) -> tuple[Any, Any, Any]:
    def run_months(
        world: World, seed: np.uint64, first: int, end: int, p: Any, scratch: Any, record: Any
    ) -> None:
        digest  # noqa: B018  (ties the compiled code to the sources)
        world, scratch, record = borrow_world(world), borrow_space(scratch), borrow(record)
        for month in range(first, end):
            clock = Clock(seed, np.int64(month))
            _open_month(world, clock, p)
            for c in range(len(world.governments)):
                _community_month(world, c, clock, p, scratch)
            _close_month(world, clock, p, record[month])

    def run_communities(
        world: World, seed: np.uint64, month: int, p: Any, scratch: Any, first: int, end: int
    ) -> None:
        digest  # noqa: B018
        world, scratch = borrow_world(world), borrow_space(scratch)
        clock = Clock(seed, np.int64(month))
        for c in range(first, end):
            _community_month(world, c, clock, p, scratch)

    def run_nation(
        world: World, seed: np.uint64, month: int, p: Any, record: Any, opens: bool
    ) -> None:
        digest  # noqa: B018
        world = borrow_world(world)
        clock = Clock(seed, np.int64(month))
        if opens:
            _open_month(world, clock, p)
        else:
            _close_month(world, clock, p, record[month])

    return compile_entry(run_months), compile_entry(run_communities), compile_entry(run_nation)


run_months, run_communities, run_nation = _entries(sources_digest())
