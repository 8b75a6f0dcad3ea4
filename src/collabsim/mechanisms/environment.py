"""What happens to everybody: elections, crises, budgets, and a problem that changes.

Elections come every ``term_months``, each community in its own phase. With chance
``turnover_probability`` the administration changes; its trust leaves with the officials, except for
what an organised community carries over:

    T ← T · (1 − turnover_loss · (1 − memory · ω)),    ω the voice of the movement

A new administration has values of its own: its leaning x towards participation, from −1 to 1, is
drawn evenly around what its place leads to for good, at most ``values_spread`` away, and cut off at
the ends. It owes nothing to the refusals of the last one, sets part of its listening and curiosity
anew, and a window of opportunity opens. History can change every administration at once and say
which leaning comes; in month 0 it says who is in office already. A crisis opens all windows and
takes a share of every government's capacity, which returns to its base only after the crisis.
Budget cuts lower the base. National elections open only the national window, which matters for
laws. The problem drifts: each month, with chance ``facets · drift``, what is known of one facet
goes out of date for the governments and policies of a community, and likewise for an organisation;
people go on living with it.

Limits: turnover 0 and no crisis: no local window ever opens; drift 0: nothing known is lost.
Sources: turnover from Brazilian city elections; windows after Kingdon 1984; the essay's New York
("five years, and a new administration") and Sefton (budget cut by half).
"""

import numpy as np

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import BRAZIL, ESSAY, Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import GovernmentRow, World
from collabsim.state.events import CHANGE, CUT, WINDOW
from collabsim.state.events import CRISIS as CRISIS_EVENT
from collabsim.state.initial import around, drawn_leaning
from collabsim.state.scratch import Scratch

CRISIS = stream("CRISIS")
DRIFT_ENTREPRENEUR = stream("DRIFT_ENTREPRENEUR")
DRIFT_LOCAL = stream("DRIFT_LOCAL")
ELECTION = stream("ELECTION")


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Environment(Group):
    """Elections, crises, budgets, and a problem that changes."""

    term_months: int = number(
        38, (24, 72), "Months between local elections.", symbol="T_e", unit="month",
        limits=(1, 1200), source="terms of mayors, mostly two or four years",
    )
    turnover_probability: float = number(
        0.404, (0.4, 0.65), "Chance that an election changes the administration.", symbol="p_t",
        source=BRAZIL,
    )
    turnover_loss: float = number(
        0.402, (0.2, 0.8), "Share of the government's trust that leaves with the officials.",
        symbol="l_t",
    )
    values_spread: float = number(
        0.8, (0.4, 1.0), "How far the leaning of administrations lies from the place's, at most.",
        symbol="s_x", searched=False,
    )
    redraw: float = number(
        0.617, (0.2, 0.8), "Share of listening and curiosity that a new administration sets anew.",
        symbol="ρ_t", searched=False,
    )
    memory: float = number(
        0.799, (0.0, 1.0), "How well an organised community carries trust over a change of people.",
        symbol="m", source=ESSAY,
    )
    window_months: int = number(
        10, (6, 12), "Months that a window of opportunity stays open.", symbol="T_w",
        unit="month", limits=(0, 1200),
    )
    crisis_rate: float = number(
        0.0072, (0.0, 1 / 60), "Chance per month that a national crisis begins.", symbol="h_c",
        unit="/month",
    )
    crisis_depth: float = number(
        0.141, (0.1, 0.5), "Share of government capacity lost when a crisis begins.", symbol="d_c",
        source="essay: a budget cut by half in Sefton",
    )
    crisis_months: int = number(
        8, (6, 24), "Months before recovery from a crisis begins.", symbol="T_c",
        unit="month", limits=(0, 1200), searched=False,
    )
    recovery: float = number(
        0.0999, (0.01, 0.1), "Speed at which government capacity returns to its base.",
        symbol="k_r", unit="/month",
    )
    drift: float = number(
        0.00296, (0.0005, 0.004), "Chance that what is known of a facet goes out of date.",
        symbol="δ", unit="/month per facet", limits=(0.0, 1 / 64),
    )
# fmt: on


@rule
def stale_facet(facets: int, drift: float, key: np.uint64, agent: int) -> np.uint64:
    """The facet that goes out of date this month as a one-bit set, or the empty set.

    One facet at most, with chance ``facets · drift``, so that each has chance ``drift``.
    """
    if uniform(key, agent, 0) >= facets * drift:
        return np.uint64(0)
    return np.uint64(1) << np.uint64(uniform(key, agent, 1) * facets)


@rule
def national_environment(world: World, clock: Clock, p: Parameters) -> None:
    """Crises, budgets and national windows; what organisations know goes out of date."""
    key = stream_key(clock, CRISIS)
    for n in range(len(world.nations)):
        nation = world.nations[n]
        nation.crisis_begins = 0
        nation.opens = 0
        nation.changes = 0
        nation.budget = 1.0
        nation.window = max(0, nation.window - 1)
        nation.crisis = max(0, nation.crisis - 1)
        elections = (clock.month + nation.phase) % p.law.term_months == 0
        for j in range(len(world.events)):
            event = world.events[j]
            starts = event.month == clock.month
            if event.kind == CRISIS_EVENT and starts:
                nation.crisis_begins = 1
                nation.crisis_depth = event.depth
                nation.crisis = max(nation.crisis, event.months)
            elif event.kind == CUT and clock.month >= event.month:
                if event.months == 0 or clock.month < event.month + event.months:
                    nation.budget *= 1.0 - event.depth
            elif event.kind == WINDOW and starts:
                nation.opens = max(nation.opens, event.months)
            elif event.kind == CHANGE and starts:
                nation.changes = 1
                nation.values = event.values
        by_chance = uniform(key, nation.id) < p.environment.crisis_rate
        if by_chance and nation.crisis == 0 and nation.crisis_begins == 0:
            nation.crisis_begins = 1
            nation.crisis_depth = p.environment.crisis_depth
            nation.crisis = p.environment.crisis_months
        if nation.crisis_begins:
            nation.opens = max(nation.opens, p.environment.window_months)
        national = p.environment.window_months if elections else 0
        nation.window = max(nation.window, nation.opens, national)
    drift_key = stream_key(clock, DRIFT_ENTREPRENEUR)
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        e.known &= ~stale_facet(p.start.facets, p.environment.drift, drift_key, e.id)


@rule
def _change_administration(world: World, g: GovernmentRow, key: np.uint64, p: Parameters) -> None:
    g.changed = 1
    g.window = p.environment.window_months
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        tie.refusals = 0
        carried = p.environment.memory * tie.voice
        tie.government_trust *= 1.0 - p.environment.turnover_loss * (1.0 - carried)
    g.values = drawn_leaning(g.usual_values, p, uniform(key, g.id, 3))
    new = p.environment.redraw
    listening = around(p.start.listening, p.start.spread, uniform(key, g.id, 1))
    curiosity = around(p.start.curiosity, p.start.spread, uniform(key, g.id, 2))
    g.listening = (1.0 - new) * g.listening + new * listening
    g.curiosity = (1.0 - new) * g.curiosity + new * curiosity


@rule
def environment(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Elections, windows, capacity and drift in community ``c``."""
    g = world.governments[c]
    nation = world.nations[g.nation]
    g.changed = 0
    g.window = max(0, g.window - 1)
    key, elected = stream_key(clock, ELECTION), (clock.month + g.phase) % p.environment.term_months == 0
    voted_out = elected and uniform(key, g.id, 0) < p.environment.turnover_probability
    if voted_out or (nation.changes and clock.month > 0):  # in month 0 it is there already
        _change_administration(world, g, key, p)
    if nation.changes and not np.isnan(nation.values):
        g.values = nation.values
    if nation.crisis_begins:
        g.capacity *= 1.0 - nation.crisis_depth
    g.window = max(g.window, nation.opens)
    base = g.base_capacity * nation.budget
    g.capacity = min(g.capacity, base)
    if nation.crisis == 0:
        g.capacity += p.environment.recovery * (base - g.capacity)
    stale = stale_facet(p.start.facets, p.environment.drift, stream_key(clock, DRIFT_LOCAL), g.id)
    g.known &= ~stale
    for k in range(g.first_tie, g.end_tie):
        world.ties[k].solution &= ~stale


WORDS = Words(
    title="Elections, crises and change",
    plain=(
        "Officials come and go, each with their own mind; money can run short, and what you knew "
        "about a problem can stop being true."
    ),
    idea=(
        "Much of what decides is outside anybody's plan. When officials leave, the trust they had "
        "leaves with them, unless there is a community that remembers. A new face in office, or a "
        "crisis, is also a chance."
    ),
    essay=(
        "New York, where an agreement took five years and other people in office; Sefton, where "
        "the financial crisis of 2008 and a budget cut by half made the city change its ways; and "
        "the closing part, on the pandemic."
    ),
)

NATIONAL = Mechanism(
    name="national environment",
    scope="nation",
    says=(
        "The whole country: a crisis may begin, budgets may be cut, a national election may come, "
        "and knowledge grows old."
    ),
    rule=national_environment,
    reads=(
        *columns("nations", "id", "phase", "window", "crisis"),
        *columns("entrepreneurs", "id", "known"),
        *columns("events", "kind", "month", "months", "depth", "values"),
    ),
    writes=(
        *columns(
            "nations", "crisis_begins", "crisis_depth", "crisis", "window", "opens", "budget",
            "changes", "values",
        ),
        "entrepreneurs.known",
    ),
    streams=("CRISIS", "DRIFT_ENTREPRENEUR"),
    parameters=(
        "environment.crisis_rate", "environment.crisis_depth", "environment.crisis_months",
        "environment.window_months", "environment.drift", "law.term_months", "start.facets",
    ),
)  # fmt: skip

MECHANISM = Mechanism(
    name="environment",
    scope="community",
    says=(
        "A local election may bring new people into office. Budgets recover. Some of what was "
        "known is out of date."
    ),
    rule=environment,
    reads=(
        *PLACES,
        *columns(
            "governments", "id", "nation", "phase", "window", "listening", "curiosity", "capacity",
            "base_capacity", "known", "usual_values",
        ),
        *columns("ties", "voice", "government_trust", "solution"),
        *columns(
            "nations", "crisis_begins", "crisis_depth", "crisis", "opens", "budget", "changes",
            "values",
        ),
    ),
    writes=(
        *columns(
            "governments", "changed", "values", "window", "listening", "curiosity", "capacity",
            "known",
        ),
        *columns("ties", "government_trust", "refusals", "solution"),
    ),
    streams=("ELECTION", "DRIFT_LOCAL"),
    parameters=(
        "environment.term_months", "environment.turnover_probability", "environment.turnover_loss",
        "environment.memory", "environment.redraw", "environment.values_spread",
        "environment.window_months",
        "environment.recovery", "environment.drift", "start.facets", "start.listening",
        "start.curiosity", "start.spread",
    ),
)  # fmt: skip
