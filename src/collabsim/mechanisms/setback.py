"""What a change of administration, an election or a crisis does to agreements.

In such a month an adopted policy is reversed with chance

    (reversal₀ + resentment · R + thin · (1 − v) · (1 − T)) · (1 − protection · L) · E

where R is the conflict in the community, v the members' share, T the government's trust and L = 1
under a law. E = 1, but for an election that leaves the administration in office: the closer such
elections are, the less it is bound, E = min(1, contest · turnover_probability). What the community
itself can deliver goes on: it belongs to nobody's term.

Limits: turnover 0 and no crisis: nothing is ever reversed; contest 0: only where the administration
changes. Sources: of participatory budgets in Brazil 65 % were given up when the party changed, 43 %
when it stayed (public replication data).
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import BRAZIL, Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import World
from collabsim.state.readings import conflict, member_share
from collabsim.state.scratch import Scratch

REVERSAL = stream("REVERSAL")


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Setback(Group):
    """What undoes an agreement when the administration changes or a crisis comes."""

    base: float = number(
        0.0409, (0.0, 0.2), "Chance of reversal of a well-rooted agreement.", symbol="ψ₀",
        unit="/event", source=BRAZIL,
    )
    resentment: float = number(
        0.268, (0.2, 1.0), "Added chance where all are resentful and wary.", symbol="ψ_R",
        unit="/event",
    )
    thin: float = number(
        0.61, (0.1, 0.8), "Added chance of an agreement with neither members nor trust.",
        symbol="ψ_v", unit="/event", source=BRAZIL,
    )
    contest: float = number(
        1.14, (0.0, 1.7), "How far an election that changes nothing puts agreements in question,"
        " for each chance of a change.", symbol="ψ_e", limits=(0.0, 10.0), source=BRAZIL,
    )
    law_protection: float = number(
        0.25, (0.0, 0.9), "Share of the chance of reversal that a law takes away.", symbol="ψ_L"
    )
# fmt: on


@rule
def setback(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Reversals in community ``c``."""
    g = world.governments[c]
    nation = world.nations[g.nation]
    elected = (clock.month + g.phase) % p.environment.term_months == 0
    if not (elected or nation.crisis_begins):
        return
    share = 1.0 - p.setback.law_protection * nation.law
    if not (g.changed or nation.crisis_begins):
        share *= min(1.0, p.setback.contest * p.environment.turnover_probability)
    key = stream_key(clock, REVERSAL)
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        if not tie.adopted:
            continue
        thin = (1.0 - member_share(tie, g)) * (1.0 - tie.government_trust)
        chance = p.setback.base + p.setback.resentment * conflict(g) + p.setback.thin * thin
        if uniform(key, tie.id) < chance * share:
            tie.adopted = 0
            tie.reversed = 1
            tie.reversals += 1


WORDS = Words(
    title="Broken agreements",
    plain=(
        "New officials or a crisis can undo an agreement, and do so more easily where few people "
        "stand behind it or many are angry."
    ),
    idea=(
        "Over decades something will go wrong. What matters is what still stands afterwards. What "
        "people have learned to do themselves cannot be voted away."
    ),
    essay=(
        "Design principle 3, on setbacks that cannot be avoided; Sefton after the cut. The numbers "
        "are set with Brazilian city records, not with the essay."
    ),
)

MECHANISM = Mechanism(
    name="setback",
    scope="community",
    says="After an election or in a crisis, agreements may be broken.",
    rule=setback,
    reads=(
        *PLACES,
        *columns("governments", "nation", "phase", "changed", "wariness", "resentment"),
        *columns("ties", "id", "adopted", "members", "government_trust", "reversals"),
        *columns("nations", "crisis_begins", "law"),
    ),
    writes=columns("ties", "adopted", "reversed", "reversals"),
    streams=("REVERSAL",),
    parameters=(
        *columns("setback", "base", "resentment", "thin", "contest", "law_protection"),
        *columns("environment", "term_months", "turnover_probability"),
    ),
)
