"""The world and working space as compiled months hold them: without owners, or a little changed."""

from typing import Any

from collabsim.compiled import borrow, rule
from collabsim.state.columns import World
from collabsim.state.people import borrow_people
from collabsim.state.scratch import Scratch


@rule
def borrow_space(scratch: Scratch) -> Any:
    """The same working space without owners, see :func:`collabsim.compiled.borrow`."""
    return Scratch(
        borrow(scratch.person),
        borrow(scratch.community),
        borrow(scratch.point),
        borrow(scratch.movement),
        borrow(scratch.benefit),
        borrow(scratch.good),
        borrow(scratch.bad),
        borrow(scratch.ring),
        borrow(scratch.value),
        borrow(scratch.bin_value),
        borrow(scratch.bin_count),
        borrow_people(scratch.people),
    )


@rule
def borrow_world(world: World) -> Any:
    """The same world without owners, see :func:`collabsim.compiled.borrow`."""
    return World(
        borrow(world.nations),
        borrow(world.governments),
        borrow(world.ties),
        borrow(world.entrepreneurs),
        borrow(world.suppliers),
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
        world.suppliers,
        world.funders,
        world.beneficiaries,
        world.peers,
        strategies,
        world.events,
    )
