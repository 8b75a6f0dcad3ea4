"""One community of a run in close-up: everybody in it, month by month.

A run keeps only what is observed of the whole. To see why one person came to trust, or left, one
needs the rows themselves. ``trace`` makes the same run as :func:`collabsim.simulate`, to the last
bit, and copies the rows of one community after every month, in a world of any size.
"""

from typing import Any, NamedTuple

import numpy as np

from collabsim.engine.advance import scratch_for
from collabsim.engine.checks import MIX, check_months, machine_memory, with_strategy
from collabsim.engine.run import Run
from collabsim.engine.simulate import create_world
from collabsim.engine.stepping import month_of
from collabsim.engine.trace_rows import (
    FUNDER,
    GOVERNMENT,
    OF_NATION,
    OF_ORGANISATION,
    PERSON,
    TIE,
    memory_of_trace,
)
from collabsim.errors import InputError, whole_number
from collabsim.observables import RECORD
from collabsim.scenarios import Scenario, load_scenario
from collabsim.state.derived import DERIVED, benefit, power_of_members
from collabsim.strategies import Strategy


class Trace(NamedTuple):
    """A community of a run, month by month, as each month left it.

    Attributes:
        run: The whole run, the same as that of :func:`collabsim.simulate`.
        community: Row of the community.
        people: Record array (months, people) of type :data:`PERSON`; fractions are float32.
        government: Record array (months,) of type :data:`GOVERNMENT`.
        ties: Record array (months, ties) of type :data:`TIE`: a column for each organisation that
            works here.
        funders: Record array (months, funders) of type :data:`FUNDER`: those of the organisations.
        edges: Who knows whom: pairs (edges, 2) of people, the lower number first, each once.
        group: Social group of each person, 0 mainstream and 1 marginalised.
        status_quo: Facets that the government's usual service addresses, one bit each.
        entrepreneur: Row of each tie's organisation in the world.
        funder_row: Row of each funder in the world.
        funder_of: Number in ``funders`` of each tie's funder.
    """

    run: Run
    community: int
    people: Any
    government: Any
    ties: Any
    funders: Any
    edges: Any
    group: Any
    status_quo: int
    entrepreneur: Any
    funder_row: Any
    funder_of: Any

    def __repr__(self) -> str:
        people = self.people.shape[1]
        return f"<Trace of community {self.community} with {people} people in {self.run!r}>"

    @property
    def known_facets(self) -> Any:
        """Share of all facets that the government knows, for each month."""
        facets = self.run.scenario.parameters.start.facets
        return np.float32(np.bitwise_count(self.government["known"]) / facets)


def trace(
    scenario: Scenario | str,
    strategy: str | Strategy = MIX,
    seed: int = 1,
    *,
    community: int = 0,
    months: int | None = None,
) -> Trace:
    """Run a scenario once and keep everything of one community.

    Args:
        scenario, strategy, seed, months: As for :func:`collabsim.simulate`.
        community: Row of the community to keep, from 0.

    Returns:
        The run, and the community in it.

    Raises:
        InputError: If any argument cannot be used.
    """
    scenario = load_scenario(scenario)
    scenario, strategy = with_strategy(scenario, strategy)
    length = check_months(scenario.months if months is None else months)
    _check(scenario, community, length)
    world = create_world(scenario, strategy, seed)
    record = np.zeros(length, RECORD).view(np.recarray)
    made = _make_room(Run(scenario, strategy, int(seed), record, world), community)
    g = world.governments[community]
    here = world.beneficiaries[g.first_person : g.end_person]
    columns = [
        (made.people[name], here[name]) for name in PERSON.fields or () if name not in DERIVED
    ]
    tables = _tables(made)
    kept = [np.zeros((length, len(table[rows])), table.dtype) for table, rows in tables]
    scratch, live = scratch_for(world), month_of(scenario)
    for month in range(length):
        live(world, seed, month, scratch, record)
        for into, column in columns:
            into[month] = column
        for into, (table, rows) in zip(kept, tables, strict=True):
            into[month] = table[rows]
    _fill(made, kept)
    return made


def _check(scenario: Scenario, community: int, months: int) -> None:
    size = scenario.parameters.size
    whole_number(community, 0, size.communities - 1, "community")
    needed = memory_of_trace(scenario, months)
    if needed > 0.5 * machine_memory():
        raise InputError(
            f"{scenario.name}: keeping a community of this size month by month needs about"
            f" {needed / 1e9:.1f} GB of memory. Lower size.beneficiaries, size.entrepreneurs or"
            " months"
        )


def _make_room(run: Run, community: int) -> Trace:
    """A trace that knows who is there, and has room for what will happen."""
    world, length = run.world, len(run.months)
    g = world.governments[community]
    here = world.beneficiaries[g.first_person : g.end_person]
    ties = world.ties[g.first_tie : g.end_tie]
    funder_row, funder_of = np.unique(
        world.entrepreneurs["funder"][ties["entrepreneur"]], return_inverse=True
    )
    return Trace(
        run=run,
        community=int(community),
        people=np.zeros((length, len(here)), PERSON),
        government=np.zeros(length, GOVERNMENT),
        ties=np.zeros((length, len(ties)), TIE),
        funders=np.zeros((length, len(funder_row)), FUNDER),
        edges=_acquaintances(here["shortcut"]),
        group=world.beneficiaries["group"][g.first_person : g.end_person],
        status_quo=int(g.status_quo),
        entrepreneur=ties["entrepreneur"].copy(),
        funder_row=funder_row,
        funder_of=funder_of,
    )


def _tables(made: Trace) -> Any:
    """Tables of which whole rows are kept for a while, and which rows."""
    world = made.run.world
    g = world.governments[made.community]
    chosen = (
        (world.governments, slice(made.community, made.community + 1)),
        (world.nations, slice(g.nation, g.nation + 1)),
        (world.ties, slice(g.first_tie, g.end_tie)),
        (world.entrepreneurs, made.entrepreneur),
        (world.funders, made.funder_row),
    )
    # rows of a plain array are quicker to reach than those of a recarray
    return [(table.view(np.ndarray), rows) for table, rows in chosen]


def _fill(made: Trace, kept: Any) -> None:
    """Take from the rows of :func:`_tables` what a trace holds."""
    governments, nations, ties, entrepreneurs, funders = kept
    for name in GOVERNMENT.fields or ():
        source = nations if name in OF_NATION else governments
        made.government[name] = source[name][:, 0]
    for name in TIE.fields or ():
        made.ties[name] = (entrepreneurs if name in OF_ORGANISATION else ties)[name]
    for name in FUNDER.fields or ():
        made.funders[name] = funders[name]
    first_tie = made.run.world.governments["first_tie"][made.community]
    movement = made.people["movement"]
    movement[movement >= 0] -= first_tie
    offers = zip(ties["delivered"].T[:, :, None], ties["offer"].T[:, :, None], strict=True)
    made.people["benefit"] = benefit(
        made.people["needs"], governments["usual"], governments["status_quo"], offers,
        made.run.scenario.parameters.start.needs,
    )  # fmt: skip
    share = power_of_members(ties["members_power"], ties["members"])
    share = np.append(share, np.zeros((len(share), 1)), axis=1)  # -1 is in no movement
    made.people["power"] = np.take_along_axis(share, movement.astype(np.int64), axis=1)


def _acquaintances(shortcut: Any) -> Any:
    """Pairs of people who know one another, see :mod:`collabsim.state.network`."""
    n = len(shortcut)
    person = np.arange(n)
    others = [(person + 1) % n, (person + 2) % n if n > 2 else person, np.asarray(shortcut)]
    pairs = np.stack([np.tile(person, 3), np.concatenate(others)], axis=1)
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    return np.unique(pairs, axis=0).astype(np.int32)
