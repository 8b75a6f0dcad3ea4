"""Finding out alone, unlearning preconceptions, and keeping solutions fresh.

Entrepreneurs who explore find facets that nobody told them of; a curious government with a partner
it trusts does too. Stereotypes wear down where an organisation works, through contact as equals:

    stereotype ← stereotype · (1 − contact · (1 − A) · (c₀ + v) · (1 − d))

A government's listening and curiosity grow with what a joint policy delivers. A policy takes up
facets learned since it was agreed, at a rate of curiosity and exploring.

Limits: a government with all power (A = 1) unlearns nothing; fully divisive contact (d = 1) changes
no stereotype. Sources: the essay's fourth design principle; contact under equal status after
Allport, with effects from meta-analyses (Pettigrew & Tropp 2006; Paluck et al. 2019, abstracts).
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import U64, Clock, pick_facet, stream, stream_key, uniform
from collabsim.state.columns import World
from collabsim.state.readings import asymmetry, member_share
from collabsim.state.scratch import Scratch

EXPLORATION = stream("EXPLORATION")
GOVERNMENT_IDEA = stream("GOVERNMENT_IDEA")
UPTAKE = stream("UPTAKE")


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Curiosity(Group):
    """Finding facets alone, unlearning preconceptions, and keeping solutions fresh."""

    discovery_entrepreneur: float = number(
        0.938, (0.3, 2.0), "Facets found per month by an organisation exploring with full effort.",
        symbol="η_e", unit="/month", limits=(0.0, 10.0),
    )
    discovery_government: float = number(
        0.0251, (0.01, 0.1), "Facets found per month by a curious government with trusted partners.",
        symbol="η_g", unit="/month", limits=(0.0, 10.0),
    )
    contact: float = number(
        0.012, (0.002, 0.02), "Speed at which contact as equals wears a stereotype down.",
        symbol="κ", unit="/month",
        source="intergroup contact: Pettigrew & Tropp 2006, Paluck et al. 2019 (abstracts)",
    )
    contact_floor: float = number(
        0.163, (0.05, 0.2), "Contact that takes place even before anyone has joined.", symbol="c₀"
    )
    unlearning: float = number(
        0.00165, (0.001, 0.01), "Growth of listening and curiosity through what a policy delivers.",
        symbol="u", unit="/month",
    )
    uptake: float = number(
        0.569, (0.1, 0.6), "Facets that a running policy takes up per unit of curiosity.",
        symbol="υ", unit="/month",
    )
# fmt: on


@rule
def curiosity(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Discovery, unlearning and uptake of new facets in community ``c``."""
    g = world.governments[c]
    equality = 1.0 - asymmetry(g.power)
    explore_key = stream_key(clock, EXPLORATION)
    uptake_key = stream_key(clock, UPTAKE)
    best_trust = 0.0
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        e = world.entrepreneurs[tie.entrepreneur]
        if tie.present:
            best_trust = max(best_trust, tie.government_trust)
            meeting = min(1.0, p.curiosity.contact_floor + member_share(tie, g))
            contact = p.curiosity.contact * equality * meeting
            g.stereotype *= 1.0 - contact * (1.0 - tie.divisiveness)
            if uniform(explore_key, tie.id, 0) < p.curiosity.discovery_entrepreneur * tie.explore:
                facet = U64(uniform(explore_key, tie.id, 1) * p.start.facets)
                tie.learned |= U64(1) << facet
        if tie.adopted:
            step = p.curiosity.unlearning * tie.delivery
            g.listening += step * (1.0 - g.listening)
            g.curiosity += step * (1.0 - g.curiosity)
            if uniform(uptake_key, tie.id, 0) < p.curiosity.uptake * (tie.explore + g.curiosity):
                fresh = (g.known | e.known) & ~tie.solution
                tie.solution |= pick_facet(fresh, uniform(uptake_key, tie.id, 1))
    idea_key = stream_key(clock, GOVERNMENT_IDEA)
    if uniform(idea_key, g.id, 0) < p.curiosity.discovery_government * g.curiosity * best_trust:
        g.known |= U64(1) << U64(uniform(idea_key, g.id, 1) * p.start.facets)


WORDS = Words(
    title="Curiosity",
    plain=(
        "Curious people find out new things, give up prejudices and keep improving what they have "
        "agreed."
    ),
    idea=(
        "Old ideas about who can do what stand in the way of working together. They wear off when "
        "people meet as equals. Finding out for oneself, and changing a plan after it is agreed, "
        "keep help close to what is needed."
    ),
    essay=(
        "Design principle 4, curiosity; Sefton, where staff learned to look at what residents can "
        "do."
    ),
)

MECHANISM = Mechanism(
    name="curiosity",
    scope="community",
    says="Some find out what nobody told them, drop a prejudice, or improve what has been agreed.",
    rule=curiosity,
    reads=(
        *PLACES,
        *columns("governments", "id", "power", "stereotype", "listening", "curiosity", "known"),
        *columns(
            "ties", "id", "entrepreneur", "present", "government_trust", "members", "divisiveness", "explore",
            "adopted", "delivery", "solution", "learned",
        ),
        "entrepreneurs.known",
    ),
    writes=(
        *columns("governments", "stereotype", "listening", "curiosity", "known"),
        *columns("ties", "learned", "solution"),
    ),
    streams=("EXPLORATION", "GOVERNMENT_IDEA", "UPTAKE"),
    parameters=(
        "curiosity.discovery_entrepreneur", "curiosity.discovery_government", "curiosity.contact",
        "curiosity.contact_floor", "curiosity.unlearning", "curiosity.uptake", "start.facets",
    ),
)  # fmt: skip
