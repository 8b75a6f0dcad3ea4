"""How governments and entrepreneurs learn about the problem from others.

A government meets each organisation up to ``meetings`` times a month. A meeting is useful with
chance

    listening · (stranger + (1 − stranger) · T) · (1 − stereotype) · (1 − asymmetry_weight · A)

where T is its trust and A = max(0, 2 · power − 1) the asymmetry of power, which makes others hold
back and keeps the powerful from hearing. With a chance equal to the share of the table that
members' chairs are, a random member speaks, and the government may learn a facet that this person
lives with; otherwise the entrepreneur speaks.

Entrepreneurs learn by talking with residents, door to door: a full effort of listening makes
``conversations`` talks possible; a resident with trust tells of one facet.

Limits: listening 0 or stereotype 1: the government learns nothing here; no effort of listening:
the entrepreneur learns nothing here. Source: the essay's second design principle; equal-status
conditions for hearing one another.
"""


from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import ESSAY, Group, Parameters, number
from collabsim.randomness import Clock, pick_facet, stream, stream_key, uniform
from collabsim.state.columns import World
from collabsim.state.people import people_of
from collabsim.state.readings import asymmetry, nth_member
from collabsim.state.scratch import Scratch

CONVERSATION = stream("CONVERSATION")
MEETING = stream("MEETING")


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Listening(Group):
    """How governments and entrepreneurs learn about the problem from others."""

    meetings: int = number(
        2, (1, 4), "Meetings of a government with each organisation.", symbol="n_m",
        unit="/month", limits=(0, 30),
    )
    conversations: float = number(
        5.78, (5.0, 30.0), "Talks with residents that a full effort of listening makes possible.",
        symbol="n_c", unit="/month", limits=(0.0, 1000.0),
    )
    stranger: float = number(
        0.115, (0.1, 0.4), "How well a government hears those whom it does not trust at all.",
        symbol="t₀",
    )
    asymmetry_weight: float = number(
        0.335, (0.3, 0.9), "How much asymmetry of power makes others hold back.", symbol="w_A",
        source=ESSAY,
    )
# fmt: on


@rule
def listening(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Meetings of government ``c`` and talks of its entrepreneurs with residents."""
    g, people = world.governments[c], people_of(world, c)
    meeting_key = stream_key(clock, MEETING)
    talk_key = stream_key(clock, CONVERSATION)
    openness = (
        g.listening
        * (1.0 - g.stereotype)
        * (1.0 - p.listening.asymmetry_weight * asymmetry(g.power))
    )
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        e = world.entrepreneurs[tie.entrepreneur]
        if not tie.present:
            continue
        stranger = p.listening.stranger
        useful = openness * (stranger + (1.0 - stranger) * tie.government_trust)
        for meeting in range(p.listening.meetings):
            # draws 4·m … 4·m + 3 of at most 64 belong to meeting m; later ones share
            draw = 4 * (meeting % 16)
            agent = tie.id * 2 + meeting // 16
            if uniform(meeting_key, agent, draw) >= useful:
                continue
            tie.heard += 1
            spoken = e.known
            if tie.members > 0 and uniform(meeting_key, agent, draw + 1) < tie.seated:
                chosen = int(uniform(meeting_key, agent, draw + 2) * tie.members)
                spoken = people.needs[nth_member(people.movement, k, chosen)]
            g.known |= pick_facet(spoken, uniform(meeting_key, agent, draw + 3))
        talks = p.listening.conversations * tie.listen
        whole = int(talks)
        if uniform(talk_key, tie.id * 1024, 0) < talks - whole:
            whole += 1
        for talk in range(whole):
            agent = tie.id * 1024 + 1 + talk
            i = int(uniform(talk_key, agent, 0) * len(people.trust))
            if uniform(talk_key, agent, 1) < people.trust[i]:
                tie.learned |= pick_facet(people.needs[i], uniform(talk_key, agent, 2))


WORDS = Words(
    title="Listening",
    plain=(
        "A government learns more about a problem when it trusts people, is not prejudiced, and "
        "does not hold all the power."
    ),
    idea=(
        "Those in charge know only part of what people live with. The rest has to be told to them, "
        "and power gets in the way on both sides. People who speak for themselves bring up other "
        "things than somebody who speaks for them."
    ),
    essay=(
        "Design principle 2, the ability to listen; the waste pickers of Peru, who were heard once "
        "they spoke for themselves; and the closing part, on unequal power."
    ),
)

MECHANISM = Mechanism(
    name="listening",
    scope="community",
    says="Governments meet organisations and members. Organisations talk with residents.",
    rule=listening,
    reads=(
        *PLACES,
        *columns("governments", "listening", "stereotype", "power", "known"),
        *columns(
            "ties", "id", "entrepreneur", "present", "government_trust", "seated", "members", "listen",
            "heard", "learned",
        ),
        *columns("entrepreneurs", "known"),
        *columns("beneficiaries", "movement", "needs", "trust"),
    ),
    writes=(*columns("ties", "heard", "learned"), "governments.known"),
    streams=("MEETING", "CONVERSATION"),
    parameters=(
        "listening.meetings", "listening.conversations", "listening.stranger",
        "listening.asymmetry_weight",
    ),
)  # fmt: skip
