"""Who is where: what runs share that differ only in chance, in parameters, or in how people work.

Laying out a world takes longer than a run of a small one. Worlds of the same sizes, in which the
same shares of organisations follow the same rows of the table of strategies, are laid out alike;
the last few layouts are kept.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from collabsim.engine.advance import LARGE
from collabsim.engine.checks import resolve_strategy
from collabsim.scenarios import Scenario
from collabsim.scenarios.scenario import Event, event_table
from collabsim.state.columns import World
from collabsim.state.layout import lay_out
from collabsim.state.start import Size
from collabsim.strategies import ADAPTIVE, STRATEGIES, strategy_table


class WorldLayout(NamedTuple):
    """What two runs must have in common so that one can be made in the place of the other.

    Attributes:
        size: How many of everything there are.
        mix: Rows of the table of strategies (-1 for adaptive), with the share of organisations
            that follow each.
        strategies: How many rows that table has.
        events: What history brings.
    """

    size: Size
    mix: tuple[tuple[int, float], ...]
    strategies: int
    events: tuple[Event, ...]


def layout_of(scenario: Scenario, strategy: str) -> WorldLayout:
    """The layout of a scenario in which a strategy, or the scenario's own mix, is followed.

    Raises:
        InputError: If the strategy is unknown.
    """
    rows = list(scenario.all_strategies)
    shares = resolve_strategy(scenario, strategy).items()
    mix = tuple((-1 if name == ADAPTIVE else rows.index(name), share) for name, share in shares)
    return WorldLayout(scenario.parameters.size, mix, len(rows), scenario.events)


def laid_out(layout: WorldLayout) -> World:
    """A world in which only places are set, without strategies; a small one is shared: copy it."""
    return _laid_out(layout) if layout.size.beneficiaries >= LARGE else _kept(layout)


def strategy_rows(scenario: Scenario) -> Any:
    """All strategies of a scenario as rows for the compiled model; not to be changed."""
    return strategy_table(scenario.all_strategies) if scenario.strategies else _NAMED


_NAMED = strategy_table(STRATEGIES)


def _laid_out(layout: WorldLayout) -> World:
    return lay_out(layout.size, strategy_table({}), layout.mix, event_table(layout.events))


_kept = lru_cache(16)(_laid_out)
