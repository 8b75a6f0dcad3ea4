"""How organisations end, what stays behind, and how new ones begin.

An organisation without money leaves. Members lose trust; each stays organised with chance
capacity · memory, for what people are able to do themselves does not leave with the staff. The
organisation's power passes to those who stay, or else back to the government; the government keeps
a policy that it has adopted. After a while a new organisation takes the place. It starts as a
stranger, except for the trust that an organised community carries over:

    T ← T₀ + memory · v · max(0, T − T₀)

Limits: cost 0: nobody leaves; entry 0: nobody comes; memory 0: nobody stays organised. Sources:
"99 % failed despite trying" (essay); half of new establishments survive five years.
"""

import numpy as np

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.numerics import worse
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import World
from collabsim.state.initial import begin_organisation
from collabsim.state.people import people_of
from collabsim.state.readings import member_share

ENTRY = stream("ENTRY")
STAYING = stream("STAYING")


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Renewal(Group):
    """How organisations end, what stays behind, and how new ones begin."""

    shock: float = number(
        6.59, (5.0, 20.0), "Strength, for members, of the organisation leaving.", symbol="s_x",
        limits=(0.0, 20.0),
    )
    entry: float = number(
        0.11, (1 / 60, 1 / 6), "Chance per month that a new organisation takes the place.",
        symbol="h_n", unit="/month",
    )
    lasting_months: int = number(
        48, (12, 48), "Months that an agreement must hold to count as lasting.", symbol="T_l",
        unit="month", limits=(1, 1200),
    )
# fmt: on


@rule
def _leave(world: World, k: int, key: np.uint64, p: Parameters) -> None:
    tie = world.ties[k]
    g = world.governments[tie.government]
    nation = world.nations[g.nation]
    nation.attempts += 1
    nation.lasting += tie.lasting
    tie.own = 0
    tie.lasting = 0
    if tie.members > 0:
        step = p.trust.gain * p.trust.asymmetry * p.renewal.shock
        people = people_of(world, tie.government)
        for i in range(len(people.trust)):
            if people.movement[i] == k:
                people.trust[i] = worse(people.trust[i], step)
                stays = people.capacity[i] * p.environment.memory
                if uniform(key, g.first_id + i) >= stays:
                    people.movement[i] = -1
                    tie.members -= 1
    if tie.members > 0:
        tie.members_power += tie.power
    else:
        g.power += tie.power + tie.members_power
        tie.members_power = 0.0
    tie.power = 0.0


@rule
def _enter(world: World, k: int, p: Parameters) -> None:
    tie = world.ties[k]
    g = world.governments[tie.government]
    stranger = p.start.government_trust
    carried = p.environment.memory * member_share(tie, g)
    tie.government_trust = stranger + carried * max(0.0, tie.government_trust - stranger)
    tie.entrepreneur_trust = p.start.entrepreneur_trust
    foothold = (1.0 - p.start.government_power) / (g.end_tie - g.first_tie)
    tie.power = min(g.power, foothold)
    g.power -= tie.power
    if not tie.ever_adopted:
        tie.delivery = 0.0


@rule
def renewal(world: World, clock: Clock, p: Parameters) -> None:
    """Organisations that end or begin this month."""
    entry_key = stream_key(clock, ENTRY)
    changes = False
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        e.leaving = 1 if e.active and e.runway <= 0.0 else 0
        if not e.active and uniform(entry_key, e.id) < p.renewal.entry:
            begin_organisation(e, world, clock, p)
            e.leaving = 2  # that is, it enters
        changes = changes or e.leaving > 0
    if not changes:
        return
    stay_key = stream_key(clock, STAYING)
    for k in range(len(world.ties)):
        leaving = world.entrepreneurs[world.ties[k].entrepreneur].leaving
        if leaving == 1:
            _leave(world, k, stay_key, p)
        elif leaving == 2:
            _enter(world, k, p)
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        if e.leaving == 1:
            e.active = 0
        e.leaving = 0


WORDS = Words(
    title="Ends and beginnings",
    plain=(
        "An organisation that runs out of money ends, and what it leaves behind is what people "
        "have learned to do themselves."
    ),
    idea=(
        "When the staff are gone, some members carry on, if they know how. A newcomer in the same "
        "place starts as a stranger, but a community that did well before gives it a better start."
    ),
    essay=(
        "The part on a collaboration worth exploring, where 99 % of the social entrepreneurs asked "
        "say that working with local government failed."
    ),
)

MECHANISM = Mechanism(
    name="renewal",
    scope="nation",
    says="Organisations without money end. New ones begin.",
    rule=renewal,
    reads=(
        *PLACES,
        *columns("governments", "nation", "power"),
        *columns(
            "ties", "entrepreneur", "government", "members", "power", "members_power", "lasting",
            "government_trust", "ever_adopted", "delivery",
        ),
        *columns(
            "entrepreneurs", "id", "active", "adaptive", "runway", "strategy", "first_strategy"
        ),
        "strategies.then",
        *columns("beneficiaries", "movement", "trust", "capacity"),
        *columns("nations", "attempts", "lasting"),
    ),
    writes=(
        "governments.power",
        *columns(
            "ties", "own", "lasting", "members", "power", "members_power", "government_trust",
            "entrepreneur_trust", "delivery",
        ),
        *columns(
            "entrepreneurs", "leaving", "capacity", "known", "funder_trust", "active", "age",
            "runway", "wins", "growth", "standing", "score", "strategy", "next_strategy",
        ),
        *columns("beneficiaries", "movement", "trust"),
        *columns("nations", "attempts", "lasting"),
    ),
    streams=(
        "STAYING", "ENTRY", "START_ENTREPRENEUR", "FACETS_ENTREPRENEUR", "START_STRATEGY",
    ),
    parameters=(
        *columns("renewal", "shock", "entry"),
        *columns("trust", "gain", "asymmetry"),
        *columns(
            "start", "government_trust", "entrepreneur_trust", "government_power",
            "entrepreneur_capacity", "entrepreneur_facets", "funder_trust", "facets", "spread",
        ),
        "environment.memory", "funding.runway",
    ),
)  # fmt: skip
