"""Where organisations come and go, what stays behind, and how new ones begin.

An organisation whose grant has ended and whose savings are spent is gone. One that has little trust
in a government, less than ½, gives the place up with the monthly chance

    give_up · (1 − 2 T_e)

Where it leaves, each member stays organised with chance capacity · memory, for what people are able
to do themselves does not leave with the staff; the others need no rest before they join again. The
government keeps a policy that it has adopted. The organisation's share of power waits for its
successor; what members hold stays theirs. After a while a new organisation takes all places of one
that has ended, or one comes back to a place it gave up, each with chance ``entry`` a month. It comes
as a stranger, who delivers nothing yet unless there has been a policy, and a refusal that stands
stands for it too. Only an organised community, whose voice is ω, carries over some of the
government's trust:

    T ← T₀ + memory · ω · max(0, T − T₀)

Some open their places one after the other, over ``opening_months``; whoever is gone by then opens
none.

Limits: cost 0 and give_up 0: nobody leaves; entry 0: nobody comes; memory 0: nobody stays
organised; however many come and go, no power moves by it. Sources: "99 % failed despite trying"
(essay); chances are assumptions.
"""


from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import EntrepreneurRow, World
from collabsim.state.initial import begin_organisation, spread_out
from collabsim.state.people import people_of
from collabsim.state.readings import leave

ENTRY = stream("ENTRY")
GIVING_UP = stream("GIVING_UP")
STAYING = stream("STAYING")

_ENDS, _BEGINS = 1, 2


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Renewal(Group):
    """Where organisations come and go."""

    give_up: float = number(
        0.01, (0.0, 0.05), "Chance to give a place up where one has no trust in the government.",
        symbol="h_u", unit="/month",
    )
    entry: float = number(
        0.11, (1 / 60, 1 / 6), "Chance per month that somebody takes the place again.",
        symbol="h_n", unit="/month",
    )
    lasting_months: int = number(
        48, (48, 48), "Months that an agreement must hold to count as lasting.", symbol="T_l",
        unit="month", limits=(1, 1200), searched=False,
    )
# fmt: on


@rule
def _leave_place(world: World, k: int, clock: Clock, p: Parameters) -> None:
    tie = world.ties[k]
    g = world.governments[tie.government]
    nation = world.nations[g.nation]
    nation.attempts += 1
    nation.lasting += tie.lasting
    tie.own = 0
    tie.lasting = 0
    tie.present = 0
    if tie.members == 0:
        return
    key = stream_key(clock, STAYING)
    people = people_of(world, tie.government)
    rested = int(clock.month) - p.inclusion.rest_months  # nobody is tired of what has ended
    for i in range(len(people.movement)):
        if people.movement[i] == k:
            stays = people.capacity[i] * p.environment.memory
            if uniform(key, g.first_id + i) >= stays:
                leave(world, people, i, rested)


@rule
def _come(world: World, k: int, p: Parameters) -> None:
    tie = world.ties[k]
    stranger = p.start.government_trust
    carried = p.environment.memory * tie.voice
    tie.government_trust = stranger + carried * max(0.0, tie.government_trust - stranger)
    tie.entrepreneur_trust = p.start.entrepreneur_trust
    tie.present = 1
    if not tie.ever_adopted:
        tie.delivery = 0.0


@rule
def _out_of_money(e: EntrepreneurRow, month: int, p: Parameters) -> bool:
    return p.funding.cost > 0.0 and month >= e.grant_end and e.money <= 0.0


@rule
def renewal(world: World, clock: Clock, p: Parameters) -> None:
    """Organisations that end or begin this month, and places left, taken and opened."""
    entry_key, tired_key = stream_key(clock, ENTRY), stream_key(clock, GIVING_UP)
    month = int(clock.month)
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        e.leaving = _ENDS if e.active and _out_of_money(e, month, p) else 0
        if not e.active and uniform(entry_key, e.id) < p.renewal.entry:
            begin_organisation(e, world, clock, month + 1, p)
            e.leaving = _BEGINS
    moved = False
    for k in range(len(world.ties)):
        tie = world.ties[k]
        e = world.entrepreneurs[tie.entrepreneur]
        here, next_month = tie.present, month + 1
        if tie.present:
            weary = p.renewal.give_up * max(0.0, 1.0 - 2.0 * tie.entrepreneur_trust)
            ends = e.leaving == _ENDS or not e.active
            if ends or uniform(tired_key, tie.id) < weary:
                _leave_place(world, k, clock, p)
        elif e.active and e.leaving != _ENDS and tie.opens <= next_month:
            back = uniform(entry_key, tie.id, 1) < p.renewal.entry
            if e.leaving == _BEGINS or tie.opens == next_month or back:
                _come(world, k, p)
        moved = moved or here != tie.present
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        e.ended = e.leaving == _ENDS
        if e.ended:
            e.active = 0
        e.leaving = 0
    if moved:
        spread_out(world, p)


WORDS = Words(
    title="Ends and beginnings",
    plain=(
        "An organisation that runs out of money ends, one that is never trusted gives up, and what "
        "stays behind is what people have learned to do themselves."
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
    says="Organisations without money end, some give a place up, and new ones come.",
    rule=renewal,
    reads=(
        *PLACES,
        "governments.nation",
        *columns(
            "ties", "id", "entrepreneur", "government", "opens", "present", "members", "joined", "voice",
            "lasting", "government_trust", "entrepreneur_trust", "ever_adopted", "delivery",
        ),
        *columns(
            "entrepreneurs", "id", "active", "adaptive", "grant_end", "money", "strategy",
            "first_strategy", "presence",
        ),
        "strategies.then",
        *columns("beneficiaries", "movement", "since", "capacity"),
        *columns("nations", "attempts", "lasting"),
    ),
    writes=(
        *columns(
            "ties", "own", "lasting", "present", "members", "joined", "government_trust",
            "entrepreneur_trust", "delivery",
        ),
        *columns(
            "entrepreneurs", "leaving", "ended", "capacity", "known", "funder_trust", "active", "age",
            "lead_months", "drive", "grant_end", "money", "wins", "growth", "standing", "score",
            "strategy", "next_strategy", "presence",
        ),
        *columns("beneficiaries", "movement", "since"),
        *columns("nations", "attempts", "lasting"),
    ),
    streams=(
        "STAYING", "ENTRY", "GIVING_UP", "START_ENTREPRENEUR", "FACETS_ENTREPRENEUR",
        "START_STRATEGY",
    ),
    parameters=(
        *columns("renewal", "entry", "give_up"),
        *columns(
            "start", "government_trust", "entrepreneur_trust", "entrepreneur_capacity",
            "entrepreneur_facets", "funder_trust", "facets", "spread",
        ),
        *columns("funding", "cost", "grant_months"),
        "environment.memory", "effort.reach", "inclusion.rest_months",
    ),
)  # fmt: skip
