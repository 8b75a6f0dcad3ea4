"""Month 0: the world before anything has happened.

Sizes come first (who is where), then what everybody knows, trusts and can do. A new organisation
that begins later starts from the same rules as those of month 0.
"""

from typing import Any

import numpy as np

from collabsim.compiled import compile_entry, rule, sources_digest
from collabsim.numerics import bell, exponential, logarithm, waiting_time
from collabsim.quantity import Parameters
from collabsim.randomness import Clock, draw_facets, stream, stream_key, uniform
from collabsim.state.columns import NEVER, EntrepreneurRow, World
from collabsim.state.network import choose_peers, tie_shortcuts
from collabsim.state.readings import mainstream_people

FACETS_BENEFICIARY = stream("FACETS_BENEFICIARY")
FACETS_ENTREPRENEUR = stream("FACETS_ENTREPRENEUR")
FACETS_GOVERNMENT = stream("FACETS_GOVERNMENT")
START_BENEFICIARY = stream("START_BENEFICIARY")
START_ENTREPRENEUR = stream("START_ENTREPRENEUR")
START_GOVERNMENT = stream("START_GOVERNMENT")
START_NATION = stream("START_NATION")
START_STRATEGY = stream("START_STRATEGY")


@rule
def around(mean: float, spread: float, u: float) -> float:
    """A value in [0, 1] at most ``spread`` from ``mean``, whose expectation is ``mean``."""
    half = min(spread, mean, 1.0 - mean)
    return mean + half * (2.0 * u - 1.0)


@rule
def group_facets(facets: int, overlap: float, group: int) -> tuple[int, int]:
    """First facet and number of facets that people of a group can live with."""
    length = (facets + int(round(overlap * facets))) // 2
    return (0 if group == 0 else facets - length), length


@rule
def one_to_keep(strategies: Any, u: float) -> int:
    """Row of one of the strategies that lead to no other, drawn with ``u`` in [0, 1)."""
    count = 0
    for row in range(len(strategies)):
        count += strategies[row].then < 0
    left = int(u * count)
    for row in range(len(strategies)):
        if strategies[row].then < 0:
            if left == 0:
                return row
            left -= 1
    return 0


@rule
def readiness(mean: float, u: float) -> float:
    """A lasting readiness in [0, 1] with this mean, drawn with ``u`` in [0, 1): u^((1 − m) / m)."""
    if u == 0.0:
        return 0.0
    return exponential((1.0 - mean) / mean * logarithm(u))


@rule
def newcomer(identity: int, group: int, clock: Clock, p: Parameters) -> Any:
    """The needs, trust, capacity and readiness of a person who comes this month."""
    low, length = group_facets(p.start.facets, p.start.overlap, group)
    key = stream_key(clock, START_BENEFICIARY)
    return (
        draw_facets(stream_key(clock, FACETS_BENEFICIARY), identity, low, length, p.start.needs),
        around(p.start.beneficiary_trust, p.start.spread, uniform(key, identity, 0)),
        around(p.start.beneficiary_capacity, p.start.spread, uniform(key, identity, 1)),
        readiness(p.inclusion.readiness, uniform(key, identity, 2)),
    )


@rule
def grant_length(key: np.uint64, agent: int, p: Parameters) -> int:
    """Whole months of a new grant, at least one; takes draws 1 and 2 of ``agent``."""
    u, v = uniform(key, agent, 1), uniform(key, agent, 2)
    return 1 + int(waiting_time(p.funding.grant_months, u, v))


@rule
def begin_organisation(
    e: EntrepreneurRow, world: World, clock: Clock, first: int, p: Parameters
) -> None:
    """Set an organisation to the state in which it begins; its first month of work is ``first``."""
    key = stream_key(clock, START_ENTREPRENEUR)
    e.capacity = around(p.start.entrepreneur_capacity, p.start.spread, uniform(key, e.id, 0))
    e.known = draw_facets(
        stream_key(clock, FACETS_ENTREPRENEUR),
        e.id,
        0,
        p.start.facets,
        p.start.entrepreneur_facets,
    )
    e.funder_trust = p.start.funder_trust
    e.active = 1
    e.leaving = 0
    e.age = 0
    e.lead_months = 0
    e.drive = 1.0
    e.money = 0.0
    e.grant_end = first + grant_length(key, e.id, p)
    e.wins = 0.0
    e.growth = 0.0
    e.standing = 0.0
    e.score = 0.0
    if e.adaptive:
        u = uniform(stream_key(clock, START_STRATEGY), e.id, 1)
        e.strategy = one_to_keep(world.strategies, u)
    else:
        e.strategy = e.first_strategy
    e.next_strategy = e.strategy


@rule
def drawn_leaning(usual: float, p: Parameters, u: float) -> float:
    """An administration's leaning towards participation, -1 to 1, around what is usual."""
    return min(1.0, max(-1.0, usual + p.environment.values_spread * (2.0 * u - 1.0)))


@rule
def start_nations(world: World, clock: Clock, p: Parameters) -> None:
    """Nations before their first month."""
    key = stream_key(clock, START_NATION)
    for n in range(len(world.nations)):
        nation = world.nations[n]
        nation.phase = int(uniform(key, nation.id) * p.law.term_months)
        nation.law_month = -1
        nation.budget = 1.0
        nation.values = np.nan


@rule
def start_governments(world: World, clock: Clock, p: Parameters) -> None:
    """Governments, their ties and their peers before the first month."""
    key = stream_key(clock, START_GOVERNMENT)
    facets_key = stream_key(clock, FACETS_GOVERNMENT)
    _, mainstream = group_facets(p.start.facets, p.start.overlap, 0)
    for c in range(len(world.governments)):
        g = world.governments[c]
        spread = p.start.spread
        g.phase = int(uniform(key, g.id, 0) * p.environment.term_months)
        g.base_capacity = around(p.start.government_capacity, spread, uniform(key, g.id, 1))
        g.capacity = g.base_capacity
        g.usual_values = 0.5 * drawn_leaning(0.0, p, uniform(key, g.id, 56))
        g.values = drawn_leaning(g.usual_values, p, uniform(key, g.id, 57))
        g.place = p.decision.place_spread * bell(uniform(key, g.id, 58))
        g.able = exponential(p.start.administration_spread * bell(uniform(key, g.id, 59)))
        supplier = world.suppliers[c]
        supplier.trust = p.start.entrepreneur_trust
        supplier.power = supplier.capacity = 1.0
        g.usual_listening = around(p.start.listening, spread, uniform(key, g.id, 2))
        g.usual_curiosity = around(p.start.curiosity, spread, uniform(key, g.id, 3))
        g.usual_stereotype = around(p.start.stereotype, spread, uniform(key, g.id, 4))
        g.listening, g.curiosity = g.usual_listening, g.usual_curiosity
        g.stereotype = g.usual_stereotype
        g.wariness = around(p.start.wariness, spread, uniform(key, g.id, 5))
        g.known = draw_facets(facets_key, g.id, 0, mainstream, p.start.government_facets)
        g.status_quo = g.known
        ties = g.end_tie - g.first_tie
        g.power = p.start.government_power if ties > 0 else 1.0
        g.trust = p.start.government_trust
        for k in range(g.first_tie, g.end_tie):
            tie = world.ties[k]
            tie.government_trust = around(
                p.start.government_trust, spread, uniform(key, g.id, 6 + (k - g.first_tie) % 50)
            )
            tie.entrepreneur_trust = p.start.entrepreneur_trust
            tie.power = (1.0 - g.power) / ties
            tie.opens = int(uniform(key, tie.id, 60) * p.effort.opening_months)
            tie.present = tie.opens == 0
            tie.cohesion = 1.0
            tie.first_win = -1
    choose_peers(world.peers, world.governments, world.nations, clock.seed)


@rule
def spread_out(world: World, p: Parameters) -> None:
    """Spread every organisation's effort over the places where it works now."""
    for j in range(len(world.entrepreneurs)):
        world.entrepreneurs[j].presence = 0.0  # for now: how many there are
    for k in range(len(world.ties)):
        world.entrepreneurs[world.ties[k].entrepreneur].presence += world.ties[k].present
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        e.presence = min(1.0, p.effort.reach / max(1.0, e.presence))


@rule
def start_organisations(world: World, clock: Clock, p: Parameters) -> None:
    """Entrepreneurs and funders before the first month."""
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        e.trust = p.start.entrepreneur_trust
        begin_organisation(e, world, clock, 0, p)
        funder = world.funders[e.funder]
        funder.portfolio += 1
    spread_out(world, p)
    for f in range(len(world.funders)):
        funder = world.funders[f]
        funder.patience = p.funding.patience
        funder.trust = p.start.funder_trust
        funder.working = 1.0
        funder.power = 1.0 if p.funding.cost > 0.0 else 0.0


@rule
def start_institutions(world: World, clock: Clock, p: Parameters) -> None:
    """Everything but people before the first month."""
    start_nations(world, clock, p)
    start_governments(world, clock, p)
    start_organisations(world, clock, p)


@rule
def start_community(world: World, c: int, clock: Clock, p: Parameters, order: Any) -> None:
    """The people of one community before the first month; ``order`` is working space."""
    g = world.governments[c]
    people = world.beneficiaries[g.first_person : g.end_person]
    mainstream = mainstream_people(g, p)
    trusting = 0.0
    able = 0.0
    for i in range(len(people)):
        person = people[i]
        needs, trust, capacity, ready = newcomer(g.first_id + i, i >= mainstream, clock, p)
        person.needs, person.trust, person.capacity = needs, trust, capacity
        person.readiness = ready
        person.movement, person.since = -1, NEVER
        trusting += person.trust
        able += person.capacity
    g.people_trust = trusting / len(people)
    g.people_capacity = able / len(people)
    tie_shortcuts(world.beneficiaries, g, mainstream, p.start.homophily, clock.seed, order)


def _entries(digest: str) -> tuple[Any, Any]:
    def start_few(world: World, seed: np.uint64, p: Parameters) -> None:
        digest  # noqa: B018  (ties the compiled code to the sources)
        start_institutions(world, Clock(seed, np.int64(0)), p)

    def start_people(world: World, seed: np.uint64, p: Parameters, first: int, end: int) -> None:
        digest  # noqa: B018
        clock = Clock(seed, np.int64(0))
        most = 0
        for c in range(first, end):
            g = world.governments[c]
            most = max(most, g.end_person - g.first_person)
        order = np.empty(most, np.int64)
        for c in range(first, end):
            start_community(world, c, clock, p, order)

    return compile_entry(start_few), compile_entry(start_people)


start_few, start_people = _entries(sources_digest())
