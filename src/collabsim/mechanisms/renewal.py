"""Where organisations come and go, what stays behind, and how new ones begin.

An organisation whose grant has ended and whose savings are spent is gone. One that has little trust
in a government, less than ½, gives the place up with the monthly chance

    give_up · (1 − 2 T_e)

Where it leaves so, each member stays organised with chance capacity · memory, for what people are
able to do themselves does not leave with the staff; the others need no rest before they join again.
The government keeps a policy that it has adopted. The organisation's share of power waits for its
successor; what members hold stays theirs. After a while a new organisation takes all places of one
that has ended, or one comes back to a place it gave up, each with chance ``entry`` a month. It comes
as a stranger, who delivers nothing yet unless there has been a policy, and a refusal that stands
stands for it too. Only an organised community, whose voice is ω, carries over some of the
government's trust:

    T ← T₀ + memory · ω · max(0, T − T₀)

Success is an end, too. An organisation hands a place over to those who live there, the sooner the
more the movement is heard and the more the policy is a habit, with the monthly chance

    hand_over · ω · h y / (1 + h y),    y years of full depth, h the habit of agreements

All members stay, invite their neighbours and stand by the policy in the organisation's place, whose
effort goes elsewhere. It comes back only if the policy ends. Who has handed over every place ends.

Some open their places one after the other, over ``opening_months``; whoever is gone by then opens
none.

Limits: cost, give_up and hand_over 0: nobody leaves; entry 0: nobody comes; memory 0: nobody stays
organised; however many come and go, no power moves by it. Sources: "99 % failed despite trying"
(essay); chances are assumptions.
"""


from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import EntrepreneurRow, TieRow, World
from collabsim.state.initial import begin_organisation, spread_out
from collabsim.state.people import people_of
from collabsim.state.readings import leave

ENTRY = stream("ENTRY")
GIVING_UP = stream("GIVING_UP")
HANDING_OVER = stream("HANDING_OVER")
STAYING = stream("STAYING")

_ENDS, _BEGINS = 1, 2


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Renewal(Group):
    """Where organisations come and go."""

    give_up: float = number(
        0.0498, (0.0, 0.05), "Chance to give a place up where one has no trust in the government.",
        symbol="h_u", unit="/month",
    )
    entry: float = number(
        0.0609, (1 / 60, 1 / 6), "Chance per month that somebody takes the place again.",
        symbol="h_n", unit="/month",
    )
    hand_over: float = number(
        0.01, (0.0, 0.05), "Chance to hand over a place that is heard, with a policy of long habit.",
        symbol="h_s", unit="/month", searched=False,
    )
    lasting_months: int = number(
        48, (48, 48), "Months that an agreement must hold to count as lasting.", symbol="T_l",
        unit="month", limits=(1, 1200), searched=False,
    )
# fmt: on


@rule
def _leave_place(world: World, k: int) -> None:
    tie = world.ties[k]
    nation = world.nations[world.governments[tie.government].nation]
    nation.attempts += 1
    nation.lasting += tie.lasting
    tie.own = 0
    tie.lasting = 0
    tie.present = 0


@rule
def _scatter(world: World, k: int, clock: Clock, p: Parameters) -> None:
    """Members of tie ``k`` whom the organisation leaves behind go or stay organised."""
    tie = world.ties[k]
    if tie.members == 0:
        return
    g, key = world.governments[tie.government], stream_key(clock, STAYING)
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
    tie.present, tie.handed_over = 1, 0
    if not tie.ever_adopted:
        tie.delivery = 0.0


@rule
def _handing_over(tie: TieRow, p: Parameters) -> float:
    """The chance of handing the place of a tie over to its members this month."""
    if not tie.adopted:
        return 0.0
    habit = p.agreement.habit * tie.carried / 12.0
    return p.renewal.hand_over * tie.voice * habit / (1.0 + habit)


@rule
def _in_their_hands(tie: TieRow) -> bool:
    return bool(tie.handed_over and tie.adopted)


@rule
def _out_of_money(e: EntrepreneurRow, month: int, p: Parameters) -> bool:
    return p.funding.cost > 0.0 and month >= e.grant_end and e.money <= 0.0


@rule
def renewal(world: World, clock: Clock, p: Parameters) -> None:
    """Organisations that end or begin this month, and places left, taken and opened."""
    entry_key, tired_key = stream_key(clock, ENTRY), stream_key(clock, GIVING_UP)
    done_key, month = stream_key(clock, HANDING_OVER), int(clock.month)
    _count_places(world)
    for j in range(len(world.entrepreneurs)):
        e = world.entrepreneurs[j]
        done = e.places == 0 or _out_of_money(e, month, p)
        e.leaving = _ENDS if e.active and done else 0
        if not e.active and e.places > 0 and uniform(entry_key, e.id) < p.renewal.entry:
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
                _leave_place(world, k)
                _scatter(world, k, clock, p)
            elif uniform(done_key, tie.id) < _handing_over(tie, p):
                _leave_place(world, k)
                tie.handed_over = 1
        elif e.active and e.leaving != _ENDS and tie.opens <= next_month and not _in_their_hands(tie):
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


@rule
def _count_places(world: World) -> None:
    for j in range(len(world.entrepreneurs)):
        world.entrepreneurs[j].places = 0
    for k in range(len(world.ties)):
        tie = world.ties[k]
        world.entrepreneurs[tie.entrepreneur].places += 0 if _in_their_hands(tie) else 1


WORDS = Words(
    title="Ends and beginnings",
    plain=(
        "An organisation that runs out of money ends, one that is never trusted gives up, one that "
        "is no longer needed hands over, and what people have learned to do themselves stays."
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
            "ties", "id", "entrepreneur", "government", "opens", "present", "handed_over", "members",
            "joined", "voice", "lasting", "government_trust", "entrepreneur_trust", "adopted",
            "ever_adopted", "carried", "delivery",
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
            "ties", "own", "lasting", "present", "handed_over", "members", "joined",
            "government_trust", "entrepreneur_trust", "delivery",
        ),
        *columns(
            "entrepreneurs", "places", "leaving", "ended", "capacity", "known", "funder_trust", "active", "age",
            "lead_months", "drive", "grant_end", "money", "wins", "growth", "standing", "score",
            "strategy", "next_strategy", "presence",
        ),
        *columns("beneficiaries", "movement", "since"),
        *columns("nations", "attempts", "lasting"),
    ),
    streams=(
        "STAYING", "ENTRY", "GIVING_UP", "HANDING_OVER", "START_ENTREPRENEUR", "FACETS_ENTREPRENEUR",
        "START_STRATEGY",
    ),
    parameters=(
        *columns("renewal", "entry", "give_up", "hand_over"),
        *columns(
            "start", "government_trust", "entrepreneur_trust", "entrepreneur_capacity",
            "entrepreneur_facets", "funder_trust", "facets", "spread",
        ),
        *columns("funding", "cost", "grant_months"),
        "agreement.habit", "environment.memory", "effort.reach", "inclusion.rest_months",
    ),
)  # fmt: skip
