"""How a policy gets from paper into life, and what ends it.

A policy begins on paper. Its depth c, the part that is budgeted and carried out, moves each month:

    c ← c + rollout · (min(1, money · A · (alone + (1 − alone) · partner)) − c)

money is what is left of the usual budget, ``alone`` the part that an administration carries out where
no partner helps, partner what the partner puts into delivering, up to min(1, 2 · a_deliver) or, where
members carry on alone, their voice ω, and A the lasting ability of the place's administration; where a law trains officials, an A below 1 becomes
A + training · (1 − A). Each month it ends with chance 1 − e^(−h),

    h = (lapse · (1 − c) · (1 − x) · (1 + ½ · weight · opposition)
         + E · (base + values_gap · max(0, x_signed − x) + resentment · R + thin · (1 − ω)))
        / (1 + habit · years of full depth)

where x is the leaning of the administration in office towards participation, x_signed that of the
one that signed, R the conflict in the community and ω the voice of the movement. E = 1 when an
administration changes or a crisis begins. At an election that changes nothing, E is smaller, and
the smaller the surer elections are: min(1, contest · turnover_probability). In other months it is
0. A month of depth c is c months of full depth, counted since the policy was agreed. Nobody breaks
in the same month what they have signed in it. What a community itself can deliver goes on: it
belongs to nobody's term.

"Carried out" means c of at least 0.15 wherever it is counted; less is a policy on paper.

Limits: no turnover, no crisis and lapse 0: nothing ever ends; contest 0: elections that change
nothing do no harm; ``alone`` 0 and no partner: all stays on paper; with nothing else, depth relaxes
exponentially. Sources: of participatory budgets in Brazil
65 % were given up when the party changed, 43 % when it stayed (public replication data); the rest
are assumptions.
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.numerics import exponential
from collabsim.quantity import BRAZIL, Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import GovernmentRow, TieRow, World
from collabsim.state.readings import conflict, law_lever, money_left, opposition_of
from collabsim.state.scratch import Scratch

REVERSAL = stream("REVERSAL")


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Agreement(Group):
    """How a policy gets from paper into life, and what ends it."""

    rollout: float = number(
        0.0259, (0.005, 0.1), "Speed at which a policy gets from paper into life.", symbol="k_c",
        unit="/month",
    )
    alone: float = number(
        0.227, (0.0, 0.5), "Part of a policy that an administration carries out without a partner.",
        symbol="c_a",
    )
    lapse: float = number(
        0.00525, (0.005, 0.06), "Hazard of a policy on paper that nobody in office cares for.",
        symbol="ψ_l", unit="/month",
    )
    habit: float = number(
        0.357, (0.3, 2.0), "How much safer each year of being carried out makes a policy.",
        symbol="ψ_h", unit="/year", limits=(0.0, 1e3),
    )
    base: float = number(
        0.172, (0.0, 0.2), "Hazard of a well-rooted policy at a change.", symbol="ψ₀",
        unit="/event", source=BRAZIL,
    )
    values_gap: float = number(
        0.611, (0.1, 1.0), "Added hazard where the successor cares less, for each step of leaning.",
        symbol="ψ_x", unit="/event",
    )
    resentment: float = number(
        0.252, (0.2, 1.0), "Added hazard where all are resentful and wary.", symbol="ψ_R",
        unit="/event",
    )
    thin: float = number(
        0.588, (0.1, 0.8), "Added hazard of a policy that no movement stands behind.",
        symbol="ψ_ω", unit="/event", source=BRAZIL,
    )
    contest: float = number(
        0.609, (0.0, 1.7), "How far an election that changes nothing puts policies in question,"
        " for each chance of a change.", symbol="ψ_e", limits=(0.0, 10.0), source=BRAZIL,
    )
# fmt: on


@rule
def agreement(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Depth and end of the policies of community ``c``."""
    g = world.governments[c]
    shock, key = _shock(world, g, clock, p), stream_key(clock, REVERSAL)
    g.depth = 0.0
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        if not tie.adopted:
            continue
        if tie.adopted_months > 0:  # nobody breaks in the same month what they have signed
            ends = 1.0 - exponential(-_hazard(world, c, tie, shock, p))
            if uniform(key, tie.id) < ends:
                tie.adopted = 0
                tie.depth = 0.0
                tie.reversed = 1
                tie.reversals += 1
                continue
        alone = p.agreement.alone
        partner = tie.voice if tie.handed_over else min(1.0, 2.0 * tie.deliver)
        aim = money_left(g) * _able(world, g, p) * (alone + (1.0 - alone) * partner)
        tie.depth += p.agreement.rollout * (min(1.0, aim) - tie.depth)
        tie.carried += tie.depth
        tie.adopted_months += 1
        if tie.own and tie.adopted_months >= p.renewal.lasting_months:
            tie.lasting = 1
        g.depth = max(g.depth, tie.depth)


@rule
def _able(world: World, g: GovernmentRow, p: Parameters) -> float:
    """What the place's administration is able to carry out, with the training that a law brings."""
    training = law_lever(world, g, p.law.training)
    return g.able + training * max(0.0, 1.0 - g.able)


@rule
def _shock(world: World, g: GovernmentRow, clock: Clock, p: Parameters) -> float:
    """How far policies are in question this month: 1 at a change or a crisis."""
    if g.changed or world.nations[g.nation].crisis_begins:
        return 1.0
    if (clock.month + g.phase) % p.environment.term_months == 0:
        return min(1.0, p.agreement.contest * p.environment.turnover_probability)
    return 0.0


@rule
def _hazard(world: World, c: int, tie: TieRow, shock: float, p: Parameters) -> float:
    w, g = p.agreement, world.governments[c]
    against = 1.0 + 0.5 * p.opposition.weight * opposition_of(world.suppliers[c])
    hazard = w.lapse * (1.0 - tie.depth) * (1.0 - g.values) * against
    if shock > 0.0:
        hazard += shock * (
            w.base
            + w.values_gap * max(0.0, tie.signed_values - g.values)
            + w.resentment * conflict(g)
            + w.thin * (1.0 - tie.voice)
        )
    return hazard / (1.0 + w.habit * tie.carried / 12.0)


WORDS = Words(
    title="Agreements: from paper into life",
    plain=(
        "An agreement starts on paper, takes years and money to carry out, and can lapse or be "
        "undone by those who come into office next."
    ),
    idea=(
        "What is only signed is easily lost. What has been done for years is a habit, and hard to "
        "take away. And it matters who comes next: somebody who cares as much does no harm."
    ),
    essay=(
        "Design principle 3, on setbacks that cannot be avoided; Peru, where carrying out the law "
        "was still ahead. The numbers are set with Brazilian city records, not with the essay."
    ),
)

MECHANISM = Mechanism(
    name="agreement",
    scope="community",
    says="Policies get from paper into life, or end: by lapse, or after an election or a crisis.",
    rule=agreement,
    reads=(
        *PLACES,
        *columns(
            "governments", "nation", "phase", "changed", "wariness", "resentment", "values",
            "able", "capacity", "base_capacity",
        ),
        *columns(
            "ties", "id", "adopted", "adopted_months", "own", "depth", "carried", "signed_values",
            "voice", "deliver", "handed_over", "reversals",
        ),
        *columns("nations", "crisis_begins", "law", "law_strength"),
        *columns("suppliers", "power", "capacity", "trust"),
    ),
    writes=(
        "governments.depth",
        *columns(
            "ties", "adopted", "depth", "carried", "adopted_months", "lasting", "reversed",
            "reversals",
        ),
    ),
    streams=("REVERSAL",),
    parameters=(
        *columns(
            "agreement", "rollout", "alone", "lapse", "habit", "base", "values_gap", "resentment", "thin",
            "contest",
        ),
        *columns("environment", "term_months", "turnover_probability"),
        "opposition.weight", "law.training", "renewal.lasting_months",
    ),
)  # fmt: skip
