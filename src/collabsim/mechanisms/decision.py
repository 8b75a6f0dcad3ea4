"""When a government is asked to decide, what it decides, and what the asking leaves behind.

With its quorum of voice, an organisation pushes with chance 2 · push · a_lobby. A table with seats
for members takes its time: the decision falls round(deliberation · seats) months later, and none
falls where the organisation stops lobbying meanwhile. The push counts in the month of the
decision. What matters is who sits at the table: the facets known to the government, to the
organisation and to the members on their chairs, drawn at random for each chair, with those a law
covers. The policy is adopted with chance logistic(z),

    z = base + place + values · x + trust · T + quality · Q + voice · ω · seated + window · W
        + pressure · d · (½ + ½ · power of the organisation) − stereotype · stereotype
        − wariness · wariness − control · power of the government + law · mandate
        − refusal · refusals by this administration − weight of the opposition · opposition

and then addresses the facets known at the table; Q is their share of all facets, x the leaning of
the administration, ``place`` what is lasting about the place, ω the voice of the movement and
``seated`` the share of the table that its chairs are. W = 1 while a window is open. A refusal of
what an organisation asked for stands, up to five of them, until the administration changes or an
agreement wipes them out, for a successor too: so it can pay to wait. Under a law
that obliges municipalities (its mandate), one without a policy decides of its own accord with the
monthly chance ``mandate_rate`` · mandate · (1 + x) / 2, on a policy with one of the organisations it
knows, drawn at random. It does so by the same z with d = 0, and with the facets that the law covers
and those it knows itself; a no is no refusal, for nobody has asked.

After the decision a push leaves marks whether it wins or not. Resentment of each person moves towards 1 by
push · d · (share of their needs not known at the table), less for members of the movement; the
government's wariness by push · d · (1 − ω).

Limits: d = 0: no resentment and no wariness is ever created; no lobbying and no mandate: nothing is
decided. Sources: the essay on wins that divide; windows after Kingdon 1984; weights are assumptions.
"""

from typing import Any

import numpy as np

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.numerics import logistic
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock, count_facets, stream, stream_key, uniform
from collabsim.state.columns import GovernmentRow, TieRow, World
from collabsim.state.people import people_of
from collabsim.state.readings import law_lever, nth_member, opposition_of
from collabsim.state.scratch import Scratch

ACCORD = stream("ACCORD")
ADOPTION = stream("ADOPTION")
PUSH = stream("PUSH")
TABLE = stream("TABLE")


LEVER = "assumption; log-odds of a decision, so 1 roughly triples the odds"


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Decision(Group):
    """What moves a government to adopt a policy when it is pushed to decide."""

    push: float = number(
        0.424, (0.2, 1.0), "Half the monthly chance to push for a decision at full lobbying.",
        symbol="π", unit="/month",
    )
    deliberation: float = number(
        7.52, (0.0, 24.0), "Months that a table full of members takes before a decision.",
        symbol="T_δ", unit="month", limits=(0.0, 120.0),
        source="two months of a city's assembly (New York, 2022); negotiated rules saved no time against"
        " ordinary ones, which take years (Coglianese 1997)",
    )
    base: float = number(
        -5.14, (-8.0, -3.5), "Log-odds of adoption with nothing in favour.", symbol="z₀",
        limits=(-50.0, 50.0), source=LEVER,
    )
    trust: float = number(
        3.4, (1.0, 5.0), "Weight of the government's trust.", symbol="z_T", limits=(-50.0, 50.0),
        source=LEVER,
    )
    quality: float = number(
        2.25, (1.0, 4.0), "Weight of how much of the problem is known at the table.",
        symbol="z_Q", limits=(-50.0, 50.0), source=LEVER,
    )
    voice: float = number(
        2.03, (1.0, 4.0), "Weight of members who speak for themselves.", symbol="z_v",
        limits=(-50.0, 50.0), source=LEVER,
    )
    window: float = number(
        1.71, (0.5, 2.5), "Weight of an open window.", symbol="z_W", limits=(-50.0, 50.0),
        source=LEVER,
    )
    pressure: float = number(
        2.18, (1.0, 5.0), "Weight of pressure, the lever of a divisive push.", symbol="z_d",
        limits=(-50.0, 50.0), source=LEVER,
    )
    stereotype: float = number(
        0.501, (0.5, 2.5), "Weight of the stereotype against the idea.", symbol="z_st",
        limits=(-50.0, 50.0), source=LEVER,
    )
    wariness: float = number(
        1.89, (1.0, 4.0), "Weight of wariness after past conflict.", symbol="z_wa",
        limits=(-50.0, 50.0), source=LEVER,
    )
    control: float = number(
        0.716, (0.5, 2.0), "Weight of the control that the government holds.", symbol="z_P",
        limits=(-50.0, 50.0), source=LEVER,
    )
    law: float = number(
        2.22, (1.0, 3.0), "Weight of a national law that obliges.", symbol="z_L", limits=(-50.0, 50.0),
        source=LEVER,
    )
    values: float = number(
        1.29, (0.5, 3.0), "Weight of the administration's leaning towards participation.",
        symbol="z_x", limits=(-50.0, 50.0), source=LEVER,
    )
    refusal: float = number(
        0.0221, (0.0, 2.0), "Weight of each refusal by the administration in office.",
        symbol="z_n", limits=(0.0, 50.0), source=LEVER,
    )
    place_spread: float = number(
        0.0169, (0.0, 1.2), "How far places differ for good in the log-odds of a decision.",
        symbol="s_z", limits=(0.0, 50.0), source=LEVER,
    )
# fmt: on


@rule
def _table(world: World, g: GovernmentRow, people: Any, k: int, clock: Clock, p: Parameters) -> Any:
    """The facets known at the table of tie ``k``."""
    tie = world.ties[k]
    known = g.known | world.entrepreneurs[tie.entrepreneur].known
    known |= world.nations[g.nation].law_facets
    if tie.members > 0:
        key = stream_key(clock, TABLE)
        for seat in range(tie.chairs):
            chosen = int(uniform(key, tie.id, seat) * tie.members)
            known |= people.needs[nth_member(people.movement, k, chosen)]
    return known


@rule
def _log_odds(
    world: World, c: int, tie: TieRow, known: np.uint64, divisiveness: float, p: Parameters
) -> float:
    w, g = p.decision, world.governments[c]
    return (
        w.base
        + g.place
        + w.values * g.values
        + w.trust * tie.government_trust
        + w.quality * count_facets(known) / p.start.facets
        + w.voice * tie.voice * tie.seated
        + w.window * (1.0 if g.window > 0 else 0.0)
        + w.pressure * divisiveness * (0.5 + 0.5 * tie.power)
        - w.stereotype * g.stereotype
        - w.wariness * g.wariness
        - w.control * g.power
        + w.law * law_lever(world, g, p.law.mandate)
        - w.refusal * tie.refusals
        - p.opposition.weight * opposition_of(world.suppliers[c])
    )


@rule
def _leave_marks(world: World, g: GovernmentRow, people: Any, k: int, known: np.uint64, p: Parameters) -> None:
    tie = world.ties[k]
    step = p.resentment.push * tie.divisiveness
    if step == 0.0:
        return
    for i in range(len(people.needs)):
        left_out = count_facets(people.needs[i] & ~known) / p.start.needs
        mark = step * left_out * (p.resentment.member_share if people.movement[i] == k else 1.0)
        people.resentment[i] += mark * (1.0 - people.resentment[i])
    g.wariness += step * (1.0 - tie.voice) * (1.0 - g.wariness)


@rule
def _adopt(tie: TieRow, g: GovernmentRow, known: np.uint64, clock: Clock) -> None:
    tie.agreed = tie.adopted = tie.ever_adopted = 1
    tie.adopted_months, tie.refusals = 0, 0
    tie.depth = tie.carried = 0.0
    tie.signed_values = g.values
    tie.solution = known
    if tie.first_win < 0:
        tie.first_win = int(clock.month)


@rule
def _is_due(tie: TieRow, key: np.uint64, p: Parameters) -> bool:
    """Whether a decision that was pushed for, now or some months ago, falls this month."""
    if tie.wait > 0:
        tie.wait = tie.wait - 1 if tie.lobby > 0.0 else 0  # who stops asking is not answered
        return bool(tie.wait == 0 and tie.lobby > 0.0)
    if uniform(key, tie.id, 0) >= 2.0 * p.decision.push * tie.lobby:
        return False
    tie.wait = int(round(p.decision.deliberation * tie.seats))
    return bool(tie.wait == 0)


@rule
def decision(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Pushes, decisions and their marks in community ``c``."""
    g, people = world.governments[c], people_of(world, c)
    push_key, adoption_key = stream_key(clock, PUSH), stream_key(clock, ADOPTION)
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        if not _is_due(tie, push_key, p):
            continue
        tie.pushed = 1
        known = _table(world, g, people, k, clock, p)
        chance = logistic(_log_odds(world, c, tie, known, tie.divisiveness, p))
        _leave_marks(world, g, people, k, known, p)
        if uniform(adoption_key, tie.id, 0) < chance:
            tie.won = 1
            tie.wins += 1
            tie.own = 1
            _adopt(tie, g, known, clock)
        else:
            tie.refusals = min(5, tie.refusals + 1)
    _of_its_own_accord(world, c, clock, p)


@rule
def _of_its_own_accord(world: World, c: int, clock: Clock, p: Parameters) -> None:
    """Let a government without a policy decide by itself, as far as a law obliges it."""
    g = world.governments[c]
    mandate = law_lever(world, g, p.law.mandate)
    if mandate == 0.0 or g.first_tie == g.end_tie:
        return
    for k in range(g.first_tie, g.end_tie):
        if world.ties[k].adopted:
            return
    key, often = stream_key(clock, ACCORD), p.law.mandate_rate * mandate * 0.5 * (1.0 + g.values)
    if uniform(key, g.id, 0) >= often:
        return
    open_here = 0
    for k in range(g.first_tie, g.end_tie):
        if world.ties[k].opens <= clock.month:
            open_here += 1
    if open_here == 0:
        return
    before = int(uniform(key, g.id, 1) * open_here)
    for k in range(g.first_tie, g.end_tie):
        if world.ties[k].opens <= clock.month:
            before -= 1
            if before < 0:
                break
    tie, known = world.ties[k], g.known | world.nations[g.nation].law_facets
    if uniform(key, g.id, 2) < logistic(_log_odds(world, c, tie, known, 0.0, p)):
        tie.own = 0
        _adopt(tie, g, known, clock)


WORDS = Words(
    title="Decisions",
    plain=(
        "A push can win a government's yes by support, or by pressure, which leaves anger in those "
        "who were left out, and a no stands until somebody else is in office."
    ),
    idea=(
        "There are two ways to a yes. One leans on the government over the heads of others, which "
        "works and makes enemies. The other comes with people who know the problem and speak for "
        "themselves."
    ),
    essay=(
        "Design principle 3, on wins that divide; Peru, where people marched in good spirits "
        "before the vote, and journalists helped them into the room where the law was made."
    ),
)

MECHANISM = Mechanism(
    name="decision",
    scope="community",
    says="Organisations push for a decision. The government agrees or refuses.",
    rule=decision,
    reads=(
        *PLACES,
        *columns(
            "governments", "id", "nation", "window", "known", "stereotype", "wariness", "power",
            "values", "place",
        ),
        *columns(
            "ties", "id", "entrepreneur", "lobby", "members", "seats", "chairs", "seated", "voice",
            "divisiveness", "government_trust", "power", "first_win", "wins", "adopted", "wait",
            "refusals", "opens",
        ),
        "entrepreneurs.known",
        *columns("suppliers", "power", "capacity", "trust"),
        *columns("beneficiaries", "movement", "needs", "resentment"),
        *columns("nations", "law", "law_strength", "law_facets"),
    ),
    writes=(
        "governments.wariness",
        *columns(
            "ties", "pushed", "won", "agreed", "wins", "adopted", "ever_adopted", "own", "wait",
            "refusals", "adopted_months", "depth", "carried", "signed_values", "solution",
            "first_win",
        ),
        "beneficiaries.resentment",
    ),
    streams=("PUSH", "TABLE", "ADOPTION", "ACCORD"),
    parameters=(
        *columns(
            "decision", "push", "deliberation", "base", "trust", "quality", "voice", "window",
            "pressure", "stereotype", "wariness", "control", "law", "values", "refusal",
        ),
        *columns("law", "mandate", "mandate_rate"),
        "opposition.weight",
        "resentment.push", "resentment.member_share", "start.facets", "start.needs",
    ),
)  # fmt: skip
