"""When a nation passes a law, and what the law covers.

Where a law is on the agenda, a vote can be held every ``vote_months``. Support is

    ½ · share of communities with a policy + ½ · mean of v · seats
      + window · (national window open) − conflict · mean conflict

A bill is brought to the vote with chance support, and then passes with chance
logistic(slope · (support − threshold)). The law covers the facets that at least a share ``breadth``
of governments know at that moment, so a law forced early covers little. It helps later decisions,
brings training and protects agreements; carrying it out stays local work.

Limits: possible = 0, or nobody supports it: no law. Source: the essay's Peru, where a law passed in
2009 after waste pickers spoke for themselves, with implementation still ahead.
"""

import numpy as np

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.numerics import logistic
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import NationRow, World
from collabsim.state.readings import conflict, member_share

LAW = stream("LAW")


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Law(Group):
    """When a national law passes, and what it covers."""

    possible: int = number(
        0, (0, 1), "Whether a national law is on the agenda at all (0 no, 1 yes).", symbol="L₀",
        limits=(0, 1),
    )
    vote_months: int = number(
        20, (6, 24), "Months between votes on the bill.", symbol="T_v", unit="month",
        limits=(1, 1200),
    )
    threshold: float = number(
        0.39, (0.2, 0.6), "Support at which the bill is as likely to pass as to fail.",
        symbol="L_½", limits=(0.0, 2.0),
    )
    slope: float = number(
        14.2, (6.0, 24.0), "How sharply support decides the vote.", symbol="L_k",
        limits=(0.0, 1000.0),
    )
    conflict: float = number(
        0.0941, (0.0, 1.0), "Support lost where all communities are in conflict.", symbol="L_R"
    )
    window: float = number(
        0.0645, (0.0, 0.2), "Support gained in a national window.", symbol="L_W"
    )
    term_months: int = number(
        54, (48, 72), "Months between national elections.", symbol="T_n", unit="month",
        limits=(1, 1200),
    )
    breadth: float = number(
        0.503, (0.3, 0.7), "Share of governments that must know a facet for the law to cover it.",
        symbol="L_f",
    )
# fmt: on


@rule
def _support(world: World, nation: NationRow, p: Parameters) -> float:
    adopted = 0.0
    voice = 0.0
    tension = 0.0
    for c in range(nation.first_government, nation.end_government):
        g = world.governments[c]
        agreed = 0.0
        loudest = 0.0
        for k in range(g.first_tie, g.end_tie):
            tie = world.ties[k]
            agreed = max(agreed, 1.0 * tie.adopted)
            loudest = max(loudest, member_share(tie, g) * tie.seats)
        adopted += agreed
        voice += loudest
        tension += conflict(g)
    communities = nation.end_government - nation.first_government
    support = (0.5 * adopted + 0.5 * voice - p.law.conflict * tension) / communities
    return float(support + (p.law.window if nation.window > 0 else 0.0))


@rule
def _widely_known(world: World, nation: NationRow, facets: int, breadth: float) -> np.uint64:
    """Facets that at least the share ``breadth`` of the nation's governments know."""
    known = np.uint64(0)
    communities = nation.end_government - nation.first_government
    for facet in range(facets):
        bit = np.uint64(1) << np.uint64(facet)
        knowing = 0
        for c in range(nation.first_government, nation.end_government):
            if world.governments[c].known & bit:
                knowing += 1
        if knowing >= breadth * communities:
            known |= bit
    return known


@rule
def law(world: World, clock: Clock, p: Parameters) -> None:
    """Votes on a law, nation by nation."""
    if p.law.possible == 0 or clock.month == 0 or clock.month % p.law.vote_months != 0:
        return
    key = stream_key(clock, LAW)
    for n in range(len(world.nations)):
        nation = world.nations[n]
        if nation.law:
            continue
        support = _support(world, nation, p)
        chance = support * logistic(p.law.slope * (support - p.law.threshold))
        if uniform(key, nation.id) < chance:
            nation.law = 1
            nation.law_month = int(clock.month)
            nation.law_facets = _widely_known(world, nation, p.start.facets, p.law.breadth)


WORDS = Words(
    title="A national law",
    plain=(
        "With enough places and people behind it a country may pass a law, which helps and "
        "protects, but does not do the work by itself."
    ),
    idea=(
        "A law multiplies what is already there. One that is forced early covers little, and after "
        "it is passed it still has to be carried out place by place."
    ),
    essay=(
        "Peru: the law of 2009, about 22 years into the journey, with training for people who "
        "cannot read, and most of the work of carrying it out still to come."
    ),
)

MECHANISM = Mechanism(
    name="law",
    scope="nation",
    says="If a law is on the agenda, it may be voted on.",
    rule=law,
    reads=(
        *PLACES,
        *columns("governments", "known", "wariness", "resentment"),
        *columns("ties", "adopted", "members", "seats"),
        *columns("nations", "id", "law", "window", "first_government", "end_government"),
    ),
    writes=columns("nations", "law", "law_month", "law_facets"),
    streams=("LAW",),
    parameters=(
        *columns(
            "law", "possible", "vote_months", "threshold", "slope", "conflict", "window", "breadth"
        ),
        "start.facets",
    ),
)
