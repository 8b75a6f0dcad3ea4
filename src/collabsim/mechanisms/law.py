"""When a nation passes a law, what the law covers, and what it can do.

Where a law is on the agenda, a vote can be held every ``vote_months``, but not in month 0. Support
is

    ½ · mean depth of policies + ½ · mean voice + window · (national window open)

the mean being over communities, with the best of each. Where support has reached ``threshold``, a
bill passes with the chance support. The law covers the facets that at least half of the governments
know at that moment, so a law forced early covers little, and what it can do is weakened by the
conflict it was passed in, to 1 − mean conflict.

A law has three levers, each from 0 to 1, as the scenario says: a *mandate*, by which municipalities
without a policy decide of their own accord (see decision); *pay* for members where a policy is
carried out, which makes more people ready to join and fewer leave (see inclusion); and *training*
for people and administrations (see sharing and agreement). Carrying it out stays local work.

Limits: possible = 0, or nobody supports it: no law; all levers 0: it changes what is covered and
nothing else. Source: the essay's Peru, where a law passed in 2009 after waste pickers spoke for
themselves, with implementation still ahead; pay per delivery as in Colombia.
"""

import numpy as np

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import NationRow, World
from collabsim.state.readings import conflict

LAW = stream("LAW")

LEVER = "what the law of the scenario says"


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Law(Group):
    """When a national law passes, and what it can do."""

    possible: int = number(
        0, (0, 1), "Whether a national law is on the agenda at all (0 no, 1 yes).", symbol="L₀",
        limits=(0, 1), searched=False,
    )
    vote_months: int = number(
        20, (6, 24), "Months between votes on the bill.", symbol="T_v", unit="month",
        limits=(1, 1200), searched=False,
    )
    threshold: float = number(
        0.0831, (0.05, 0.25), "Support below which no bill passes.", symbol="L_½",
        limits=(0.0, 2.0),
    )
    window: float = number(
        0.0645, (0.0, 0.2), "Support gained in a national window.", symbol="L_W", searched=False,
    )
    term_months: int = number(
        54, (48, 72), "Months between national elections.", symbol="T_n", unit="month",
        limits=(1, 1200), searched=False,
    )
    mandate: float = number(
        1.0, (0.0, 1.0), "How far the law obliges municipalities.", symbol="L_m", source=LEVER,
        searched=False,
    )
    pay: float = number(
        0.0, (0.0, 1.0), "How far the law pays members for what is carried out.", symbol="L_p",
        source=LEVER, searched=False,
    )
    training: float = number(
        1.0, (0.0, 1.0), "How far the law trains people and administrations.", symbol="L_t",
        source=LEVER, searched=False,
    )
    mandate_rate: float = number(
        0.104, (0.03, 0.3), "Chance that a most willing municipality decides under the mandate.",
        symbol="λ_m", unit="/month",
    )
# fmt: on


@rule
def _support(world: World, nation: NationRow, p: Parameters) -> float:
    depth = voice = 0.0
    for c in range(nation.first_government, nation.end_government):
        g = world.governments[c]
        depth += g.depth
        loudest = 0.0
        for k in range(g.first_tie, g.end_tie):
            loudest = max(loudest, world.ties[k].voice)
        voice += loudest
    communities = nation.end_government - nation.first_government
    support = (0.5 * depth + 0.5 * voice) / communities
    return float(support + (p.law.window if nation.window > 0 else 0.0))


@rule
def _peace(world: World, nation: NationRow) -> float:
    """What conflict leaves of a law's levers."""
    tension = 0.0
    for c in range(nation.first_government, nation.end_government):
        tension += conflict(world.governments[c])
    return 1.0 - tension / (nation.end_government - nation.first_government)


@rule
def _widely_known(world: World, nation: NationRow, facets: int) -> np.uint64:
    """Facets that at least half of the nation's governments know."""
    known = np.uint64(0)
    communities = nation.end_government - nation.first_government
    for facet in range(facets):
        bit = np.uint64(1) << np.uint64(facet)
        knowing = 0
        for c in range(nation.first_government, nation.end_government):
            if world.governments[c].known & bit:
                knowing += 1
        if 2 * knowing >= communities:
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
        if support >= p.law.threshold and uniform(key, nation.id) < support:
            nation.law = 1
            nation.law_month = int(clock.month)
            nation.law_strength = _peace(world, nation)
            nation.law_facets = _widely_known(world, nation, p.start.facets)


WORDS = Words(
    title="A national law",
    plain=(
        "With enough places and people behind it a country may pass a law, which can oblige, train "
        "and pay, but does not do the work by itself."
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
        *columns("governments", "known", "wariness", "resentment", "depth"),
        "ties.voice",
        *columns("nations", "id", "law", "window", "first_government", "end_government"),
    ),
    writes=columns("nations", "law", "law_month", "law_strength", "law_facets"),
    streams=("LAW",),
    parameters=(
        *columns("law", "possible", "vote_months", "threshold", "window"),
        "start.facets",
    ),
)
