"""When a government is pushed to decide, what it decides, and what the push leaves behind.

With its quorum of members, an organisation pushes with chance 2 · push · a_lobby · (1 + boost · W),
where W = 1 while a window is open. What counts is who sits at the table: the facets known to the
government, to the organisation and to up to ``table · seats`` members, with those a law covers. The
policy is adopted with chance logistic(z),

    z = base + trust · T + quality · Q + voice · v · seats + window · W
        + pressure · d · (½ + ½ · power of the organisation) − stereotype · stereotype
        − wariness · wariness − control · power of the government + law · L + peer · best peer

and then addresses the facets known at the table; Q is their share of all facets.

A push leaves marks whether it wins or not. Resentment of each person moves towards 1 by
push · d · (share of their needs not known at the table), less for members of the movement; the
government's wariness by push · d · (1 − v).

Limits: d = 0: no resentment and no wariness is ever created; no lobbying: nothing is decided.
Sources: the essay on wins that divide; windows after Kingdon 1984.
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
from collabsim.state.readings import member_share, nth_member
from collabsim.state.scratch import Scratch

ADOPTION = stream("ADOPTION")
PUSH = stream("PUSH")
TABLE = stream("TABLE")


LEVER = "assumption; log-odds of a decision, so 1 roughly triples the odds"


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Decision(Group):
    """What moves a government to adopt a policy when it is pushed to decide."""

    push: float = number(
        0.914, (0.2, 1.0), "Half the monthly chance to push for a decision at full lobbying.",
        symbol="π", unit="/month",
    )
    window_boost: float = number(
        3.76, (0.0, 4.0), "How much more often a decision is pushed for in an open window.",
        symbol="π_w", limits=(0.0, 100.0),
    )
    base: float = number(
        -6.13, (-8.0, -3.5), "Log-odds of adoption with nothing in favour.", symbol="z₀",
        limits=(-50.0, 50.0), source=LEVER,
    )
    trust: float = number(
        3.21, (1.0, 5.0), "Weight of the government's trust.", symbol="z_T", limits=(-50.0, 50.0),
        source=LEVER,
    )
    quality: float = number(
        1.71, (1.0, 4.0), "Weight of how much of the problem is known at the table.",
        symbol="z_Q", limits=(-50.0, 50.0), source=LEVER,
    )
    voice: float = number(
        1.69, (1.0, 4.0), "Weight of members who speak for themselves.", symbol="z_v",
        limits=(-50.0, 50.0), source=LEVER,
    )
    window: float = number(
        2.35, (0.5, 2.5), "Weight of an open window.", symbol="z_W", limits=(-50.0, 50.0),
        source=LEVER,
    )
    pressure: float = number(
        3.97, (1.0, 5.0), "Weight of pressure, the lever of a divisive push.", symbol="z_d",
        limits=(-50.0, 50.0), source=LEVER,
    )
    stereotype: float = number(
        0.851, (0.5, 2.5), "Weight of the stereotype against the idea.", symbol="z_st",
        limits=(-50.0, 50.0), source=LEVER,
    )
    wariness: float = number(
        2.74, (1.0, 4.0), "Weight of wariness after past conflict.", symbol="z_wa",
        limits=(-50.0, 50.0), source=LEVER,
    )
    control: float = number(
        0.953, (0.5, 2.0), "Weight of the control that the government holds.", symbol="z_P",
        limits=(-50.0, 50.0), source=LEVER,
    )
    law: float = number(
        2.8, (1.0, 3.0), "Weight of a national law.", symbol="z_L", limits=(-50.0, 50.0),
        source=LEVER,
    )
    peer: float = number(
        1.08, (0.0, 2.0), "Weight of the best result seen at a peer.", symbol="z_p",
        limits=(-50.0, 50.0), source=LEVER,
    )
    table: int = number(
        11, (4, 16), "Seats for members at a table where all have a say.", symbol="n_s",
        unit="people", limits=(0, 64),
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
        for seat in range(int(round(p.decision.table * tie.seats))):
            chosen = int(uniform(key, tie.id, seat) * tie.members)
            known |= people.needs[nth_member(people.movement, k, chosen)]
    return known


@rule
def _log_odds(world: World, g: GovernmentRow, tie: TieRow, known: np.uint64, window: float, p: Parameters) -> float:
    w = p.decision
    return (
        w.base
        + w.trust * tie.government_trust
        + w.quality * count_facets(known) / p.start.facets
        + w.voice * member_share(tie, g) * tie.seats
        + w.window * window
        + w.pressure * tie.divisiveness * (0.5 + 0.5 * tie.power)
        - w.stereotype * g.stereotype
        - w.wariness * g.wariness
        - w.control * g.power
        + w.law * world.nations[g.nation].law
        + w.peer * g.peer_success
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
    g.wariness += step * (1.0 - member_share(tie, g)) * (1.0 - g.wariness)


@rule
def decision(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Pushes, decisions and their marks in community ``c``."""
    g, people = world.governments[c], people_of(world, c)
    push_key = stream_key(clock, PUSH)
    window = 1.0 if g.window > 0 else 0.0
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        often = 2.0 * p.decision.push * tie.lobby * (1.0 + p.decision.window_boost * window)
        if uniform(push_key, tie.id) >= often:
            continue
        tie.pushed = 1
        known = _table(world, g, people, k, clock, p)
        chance = logistic(_log_odds(world, g, tie, known, window, p))
        _leave_marks(world, g, people, k, known, p)
        if uniform(stream_key(clock, ADOPTION), tie.id) < chance:
            tie.won = 1
            tie.wins += 1
            tie.adopted = 1
            tie.ever_adopted = 1
            tie.own = 1
            tie.adopted_months = 0
            tie.solution = known
            if tie.first_win < 0:
                tie.first_win = int(clock.month)


WORDS = Words(
    title="Decisions",
    plain=(
        "A push can win a government's yes by pressure or by support, and pressure leaves anger "
        "behind in those who were left out."
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
            "governments", "nation", "window", "known", "stereotype", "wariness", "power",
            "peer_success",
        ),
        *columns(
            "ties", "id", "entrepreneur", "lobby", "members", "seats", "divisiveness",
            "government_trust", "power", "first_win", "wins",
        ),
        "entrepreneurs.known",
        *columns("beneficiaries", "movement", "needs", "resentment"),
        *columns("nations", "law", "law_facets"),
    ),
    writes=(
        "governments.wariness",
        *columns(
            "ties", "pushed", "won", "wins", "adopted", "ever_adopted", "own", "adopted_months",
            "solution", "first_win",
        ),
        "beneficiaries.resentment",
    ),
    streams=("PUSH", "TABLE", "ADOPTION"),
    parameters=(
        *columns(
            "decision", "push", "window_boost", "base", "trust", "quality", "voice", "window",
            "pressure", "stereotype", "wariness", "control", "law", "peer", "table",
        ),
        "resentment.push", "resentment.member_share", "start.facets", "start.needs",
    ),
)  # fmt: skip
