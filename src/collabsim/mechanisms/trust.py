"""How experience moves trust, for everyone by the same rule.

    good experience of strength s:  T ← T + gain · s · (1 − T)
    bad experience of strength s:   T ← T · (1 − gain · asymmetry · s)

Government and entrepreneur gain trust when they are heard by one another, when a joint policy
delivers, and by a win without divisiveness. A government loses it by a push that leaves others out,
pressure · d · (1 − ω), an organisation by agreements that end. For people the experiences of a month
are

    good = benefit + seat · h · c
    bad  = ignored · (1 − benefit) · (1 − h · c)
           + reversal · (1 + h) for members whose agreement ended

with h = min(1, chairs / members) a member's part of a chair at the table of their movement, c the
depth of its policy, and both 0 for others: who has a chair gains as far as what was agreed is carried
out, and loses more when it ends. A person's benefit is the best of what reaches the community:
delivery times the share of their needs that it addresses.

Limits: under a constant stream of good experiences with probability p, and bad ones otherwise, mean
trust tends to p / (p + (1 − p) · asymmetry); an offer that addresses none of one's needs is of no
benefit. Sources: linear-operator learning; asymmetry after
Slovic 1993 (abstract), as large as loss aversion in meta-analyses (1.3 to 2.3) and contested, so 1
is part of every sweep; small wins after Ansell & Gash 2008.
"""

from typing import Any

from collabsim.compiled import rule
from collabsim.lanes import alike, column, count_each, put, rounded, where
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.numerics import better, worse
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock
from collabsim.state.columns import TieRow, World
from collabsim.state.people import across, across_ties, tile_of
from collabsim.state.readings import mainstream_people
from collabsim.state.scratch import Scratch


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Trust(Group):
    """How experience moves trust; bad experience weighs more than good."""

    gain: float = number(
        0.00802, (0.005, 0.03), "Step of trust after a good experience of strength 1.",
        symbol="α", unit="/event",
    )
    asymmetry: float = number(
        2.61, (1.0, 4.0), "How many times heavier a bad experience weighs; 1 is symmetric.",
        symbol="A_T", limits=(0.0, 20.0),
        source="1.3 to 2.3 in meta-analyses of loss aversion, an analogue",
    )
    heard: float = number(
        1.62, (0.5, 2.0), "Strength of a meeting in which one was heard.", symbol="s_h",
        limits=(0.0, 10.0),
    )
    small_win: float = number(
        6.83, (1.0, 8.0), "Strength of a win without divisiveness.", symbol="s_w",
        limits=(0.0, 10.0), source="small wins build trust: Ansell & Gash 2008 (137 cases)",
    )
    pressure: float = number(
        3.74, (1.0, 8.0), "Strength of being pushed by those who leave others out.", symbol="s_p",
        limits=(0.0, 10.0),
    )
    reversal: float = number(
        9.85, (2.0, 10.0), "Strength of a broken agreement, for those who relied on it.",
        symbol="s_r", limits=(0.0, 10.0),
    )
    seat: float = number(
        0.995, (0.1, 1.0), "Strength, each month, of a full seat at the table.", symbol="s_s",
        limits=(0.0, 10.0),
    )
    ignored: float = number(
        0.154, (0.02, 0.3), "Strength, each month, of needs that nobody meets.", symbol="s_i",
        limits=(0.0, 10.0),
    )
# fmt: on


@rule
def _partners(tie: TieRow, p: Parameters) -> None:
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
        disliked += w.pressure * tie.divisiveness * (1.0 - tie.voice)
    if tie.reversed:
        disappointed += w.reversal
    tie.government_trust = worse(better(tie.government_trust, up * pleased), down * disliked)
    tie.entrepreneur_trust = worse(
        better(tie.entrepreneur_trust, up * pleased), down * disappointed
    )


@rule
def trust(world: World, tile: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Trust of governments, entrepreneurs and people of a tile; benefit of its people."""
    here = tile_of(world, tile)
    for c in range(here.first, here.end):
        g = world.governments[c]
        for k in range(g.first_tie, g.end_tie):
            _partners(world.ties[k], p)
    benefit = column(scratch.benefit)
    _benefit(world, tile, here, benefit, p)
    mainstream = alike(0)
    for c in range(here.first, here.end):
        mainstream = put(mainstream, c - here.first, mainstream_people(world.governments[c], p))
    everybody = marginalised = alike(0.0)
    for i in range(here.rows):
        everybody += benefit[i]
        marginalised += where(mainstream <= i, benefit[i], 0.0)
    trusting = _people(world, tile, here, benefit, scratch, p)
    for c in range(here.first, here.end):
        lane = c - here.first
        g = world.governments[c]
        people = g.end_person - g.first_person
        g.people_trust = trusting[lane] / people
        g.need_met = everybody[lane] / people
        g.gap = 0.0
        if 0 < mainstream[lane] < people:
            g.gap = (everybody[lane] - marginalised[lane]) / mainstream[lane] - (
                marginalised[lane] / (people - mainstream[lane])
            )


@rule
def _benefit(world: World, tile: int, here: Any, benefit: Any, p: Parameters) -> None:
    """Set ``benefit`` to the best of what reached each person, as a share of their needs."""
    needs = column(world.beneficiaries.needs[tile])
    usual = across(world.governments.usual, tile)
    status_quo = across(world.governments.status_quo, tile)
    for i in range(here.rows):
        benefit[i] = usual * count_each(status_quo & needs[i])
    for k in range(here.ties):
        delivered = across_ties(world.ties.delivered, here, k)
        offer = across_ties(world.ties.offer, here, k)
        for i in range(here.rows):
            benefit[i] = max(benefit[i], delivered * count_each(offer & needs[i]))
    per_need = 1.0 / p.start.needs
    for i in range(here.rows):
        benefit[i] *= per_need


@rule
def _people(world: World, tile: int, here: Any, benefit: Any, scratch: Scratch, p: Parameters) -> Any:
    """Let everybody's trust move with their experience; return its sum in every community."""
    trust = column(world.beneficiaries.trust[tile])
    movement = column(world.beneficiaries.movement[tile])
    good, bad = column(scratch.good), column(scratch.bad)
    w = p.trust
    ignored, up, down = w.ignored, w.gain, w.gain * w.asymmetry
    for i in range(here.rows):
        good[i] = rounded(benefit[i])
        bad[i] = ignored * (1.0 - good[i])
    for k in range(here.ties):
        chair = across_ties(world.ties.chair, here, k)
        seats = chair * across_ties(world.ties.depth, here, k)
        ended = w.reversal * across_ties(world.ties.reversed, here, k)
        heard, broken = w.seat * seats, ended * (1.0 + chair)
        for i in range(here.rows):
            member = movement[i] == here.first_tie + k
            good[i] += where(member, heard, 0.0)
            bad[i] = where(member, bad[i] * (1.0 - seats) + broken, bad[i])
    trusting = alike(0.0)
    for i in range(here.rows):
        trust[i] = worse(better(trust[i], up * good[i]), down * bad[i])
        trusting += trust[i]
    return trusting


WORDS = Words(
    title="Trust",
    plain="Trust grows a little with every good experience and falls with every bad one.",
    idea=(
        "Partners who have seen each other keep a promise dare more. Trust is slow to build and "
        "can be lost by pressure or by a promise broken."
    ),
    essay=(
        "The opening story of Sefton, where trust among the partners is named as the secret of "
        "success. The form of the rule is from research on learning."
    ),
)

MECHANISM = Mechanism(
    name="trust",
    scope="people",
    says="Everybody's trust moves with what they have seen this month.",
    rule=trust,
    reads=(
        *PLACES,
        *columns("governments", "usual", "status_quo"),
        *columns(
            "ties", "heard", "adopted", "delivery", "delivered", "offer", "won", "divisiveness",
            "pushed", "reversed", "chair", "voice", "depth", "government_trust", "entrepreneur_trust",
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
            "trust", "gain", "asymmetry", "heard", "small_win", "pressure", "reversal",
            "seat", "ignored",
        ),
        *columns("start", "needs", "marginalised"),
    ),
)  # fmt: skip
