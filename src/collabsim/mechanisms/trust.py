"""How experience moves trust, for everyone by the same rule.

    good experience of strength s:  T ← T + gain · s · (1 − T)
    bad experience of strength s:   T ← T · (1 − gain · asymmetry · s)

Government and entrepreneur gain trust when they are heard by one another, when a joint policy
delivers, and by a win without divisiveness; they lose it by pressure that leaves others out, by
refusals and by broken agreements. People gain trust from benefit and from a seat at the table, and
lose it when their needs are ignored or an agreement of their movement is broken. A person's benefit
is the best of what reaches the community: delivery times the share of their needs that it
addresses.

Limits: under a constant stream of good experiences with probability p, and bad ones otherwise, mean
trust tends to p / (p + (1 − p) · asymmetry); an offer that addresses none of one's needs is of no
benefit. Sources: linear-operator learning; asymmetry after
Slovic 1993 (abstract), as large as loss aversion in meta-analyses (1.3 to 2.3) and contested, so 1
is part of every sweep; small wins after Ansell & Gash 2008.
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.numerics import as_stored, better, worse
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock
from collabsim.state.columns import GovernmentRow, TieRow, World
from collabsim.state.readings import (
    benefit_of,
    mainstream_people,
    member_share,
    people_of,
    slot,
    ties_of,
)
from collabsim.state.scratch import Scratch


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Trust(Group):
    """How experience moves trust; bad experience weighs more than good."""

    gain: float = number(
        0.0113, (0.005, 0.03), "Step of trust after a good experience of strength 1.",
        symbol="α", unit="/event",
    )
    asymmetry: float = number(
        1.12, (1.0, 4.0), "How many times heavier a bad experience weighs; 1 is symmetric.",
        symbol="A_T", limits=(0.0, 20.0),
        source="1.3 to 2.3 in meta-analyses of loss aversion, an analogue",
    )
    heard: float = number(
        1.05, (0.5, 2.0), "Strength of a meeting in which one was heard.", symbol="s_h",
        limits=(0.0, 10.0),
    )
    small_win: float = number(
        5.58, (1.0, 8.0), "Strength of a win without divisiveness.", symbol="s_w",
        limits=(0.0, 10.0), source="small wins build trust: Ansell & Gash 2008 (137 cases)",
    )
    pressure: float = number(
        4.41, (1.0, 8.0), "Strength of being pushed by those who leave others out.", symbol="s_p",
        limits=(0.0, 10.0),
    )
    refusal: float = number(
        1.68, (0.1, 2.0), "Strength of a refused proposal, for both sides.", symbol="s_f",
        limits=(0.0, 10.0),
    )
    reversal: float = number(
        8.72, (2.0, 10.0), "Strength of a broken agreement, for those who relied on it.",
        symbol="s_r", limits=(0.0, 10.0),
    )
    seat: float = number(
        0.38, (0.1, 1.0), "Strength, each month, of a full seat at the table.", symbol="s_s",
        limits=(0.0, 10.0),
    )
    ignored: float = number(
        0.0413, (0.02, 0.3), "Strength, each month, of needs that nobody meets.", symbol="s_i",
        limits=(0.0, 10.0),
    )
# fmt: on


@rule
def _partners(tie: TieRow, g: GovernmentRow, p: Parameters) -> None:
    w = p.trust
    up = w.gain
    down = w.gain * w.asymmetry
    pleased = w.heard * tie.heard
    if tie.adopted:
        pleased += tie.delivery
    if tie.won:
        pleased += w.small_win * (1.0 - tie.divisiveness)
    disliked = 0.0
    disappointed = 0.0
    if tie.pushed:
        disliked += w.pressure * tie.divisiveness * (1.0 - member_share(tie, g))
        if not tie.won:
            disliked += w.refusal
            disappointed += w.refusal
    if tie.reversed:
        disappointed += w.reversal
    tie.government_trust = worse(better(tie.government_trust, up * pleased), down * disliked)
    tie.entrepreneur_trust = worse(
        better(tie.entrepreneur_trust, up * pleased), down * disappointed
    )


@rule
def trust(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Trust of government, entrepreneurs and people of community ``c``; benefit of its people."""
    g = world.governments[c]
    for k in range(g.first_tie, g.end_tie):
        _partners(world.ties[k], g, p)
    _people(world, g, p, scratch)


@rule
def _people(world: World, g: GovernmentRow, p: Parameters, scratch: Scratch) -> None:
    """Everybody's experience of the month; mean benefit and trust, and the gap between groups."""
    w = p.trust
    up = w.gain
    down = w.gain * w.asymmetry
    by_tie = scratch.by_tie
    by_tie[0].seats = 0.0
    by_tie[0].broken = 0.0
    people, ties = people_of(world, g), ties_of(world, g)
    for k in range(len(ties)):
        by_tie[k + 1].seats = ties[k].seats
        by_tie[k + 1].broken = w.reversal * ties[k].reversed
    first_tie, seat, ignored = g.first_tie, w.seat, w.ignored
    usual, status_quo, per_need = g.usual, g.status_quo, 1.0 / p.start.needs
    mainstream = mainstream_people(g, p)
    trusting = 0.0
    everybody = 0.0
    marginalised = 0.0
    for i in range(len(people)):
        person = people[i]
        benefit = benefit_of(person.needs, usual, status_quo, ties, per_need)
        everybody += benefit
        if i >= mainstream:
            marginalised += benefit
        felt = as_stored(benefit)
        movement = by_tie[slot(person.movement, first_tie)]
        good = felt + seat * movement.seats
        bad = ignored * (1.0 - felt) * (1.0 - movement.seats) + movement.broken
        person.trust = worse(better(person.trust, up * good), down * bad)
        trusting += person.trust
    g.people_trust = trusting / len(people)
    g.need_met = everybody / len(people)
    g.gap = 0.0
    second = len(people) - mainstream
    if 0 < second < len(people):
        g.gap = (everybody - marginalised) / mainstream - marginalised / second


WORDS = Words(
    title="Trust",
    plain="Trust grows a little with every good experience and falls with every bad one.",
    idea=(
        "Partners who have seen each other keep a promise dare more. Trust is slow to build and "
        "can be lost by pressure, by a refusal or by a promise broken."
    ),
    essay=(
        "The opening story of Sefton, where trust among the partners is named as the secret of "
        "success. The form of the rule is from research on learning."
    ),
)

MECHANISM = Mechanism(
    name="trust",
    scope="community",
    says="Everybody's trust moves with what they have seen this month.",
    rule=trust,
    reads=(
        *PLACES,
        *columns("governments", "usual", "status_quo"),
        *columns(
            "ties", "heard", "adopted", "delivery", "delivered", "offer", "won", "divisiveness",
            "pushed", "reversed", "members", "seats", "government_trust", "entrepreneur_trust",
        ),
        *columns("beneficiaries", "movement", "needs", "trust"),
    ),
    writes=(
        *columns("ties", "government_trust", "entrepreneur_trust"),
        "beneficiaries.trust",
        *columns("governments", "people_trust", "need_met", "gap"),
    ),
    parameters=(
        *columns(
            "trust", "gain", "asymmetry", "heard", "small_win", "pressure", "refusal", "reversal",
            "seat", "ignored",
        ),
        *columns("start", "needs", "marginalised"),
    ),
)  # fmt: skip
