"""How each organisation spends the month's effort in each community.

Every strategy has the same effort to spend: the organisation's capacity, as far as it can spend it
now (its drive, see funding), stretched over the places where it works. Only the shares differ. A
seat at the table for members has its price: hosting, travel and translation take their part of the
effort. Before the wanted voice is reached, effort meant for lobbying goes into inviting; once a
policy is adopted, it goes into delivering it.

    effort of kind x in tie k
        = share_x · capacity_e · drive_e · min(1, reach / places of e) · (1 − seat_cost · seats)

Limits: where no organisation works nothing is spent; the six efforts of a tie always sum to
capacity · drive · presence, less the price of the seats. Source: equal effort is the model's guard
against building the answer in.
"""

import numpy as np

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock
from collabsim.state.columns import World
from collabsim.state.scratch import Scratch
from collabsim.strategies import EFFORTS, STYLE


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Effort(Group):
    """How far an organisation's effort stretches over the places where it works."""

    reach: float = number(
        1.03, (1.0, 4.0),
        "Communities an organisation can serve with full effort; in more it is spread thin.",
        symbol="r", unit="communities", limits=(0.0, 10_000.0),
    )
    quorum: float = number(
        1.0, (0.0, 1.0), "Share of the wanted quorum that organisations really wait for.",
        symbol="m_q", searched=False,
    )
    seat_cost: float = number(
        0.128, (0.1, 0.5), "Share of the effort that a table full of members takes.", symbol="c_s"
    )
    opening_months: int = number(
        0, (0, 240), "Months over which organisations open the places where they work.",
        symbol="T_o", unit="month", limits=(0, 12_000), searched=False,
    )
    seats: float = number(
        1.0, (0.0, 1.0), "Share of the seats that strategies offer that members really get.",
        symbol="m_s", searched=False,
    )
# fmt: on


@rule
def effort(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Set the efforts and the style of every tie of community ``c``."""
    g = world.governments[c]
    for k in range(g.first_tie, g.end_tie):
        tie = world.ties[k]
        e = world.entrepreneurs[tie.entrepreneur]
        s = world.strategies[e.strategy]
        spend = e.capacity * e.drive * e.presence if tie.present else 0.0
        tie.seats = s.seats * p.effort.seats
        spend *= 1.0 - p.effort.seat_cost * tie.seats
        lobby = s.lobby * spend
        tie.lobby = 0.0
        tie.invite = s.invite * spend
        tie.listen = s.listen * spend
        tie.teach = s.teach * spend
        tie.explore = s.explore * spend
        tie.deliver = s.deliver * spend
        tie.divisiveness = s.divisiveness
        if tie.adopted:
            tie.deliver += lobby
        elif tie.voice < s.quorum * p.effort.quorum:
            tie.invite += lobby
        else:
            tie.lobby = lobby
        tie.heard = 0
        tie.newcomers = 0
        tie.pushed = 0
        tie.won = 0
        tie.agreed = 0
        tie.reversed = 0
        tie.learned = np.uint64(0)
        tie.nurtured = 0.0


WORDS = Words(
    title="Effort",
    plain=(
        "Everybody has the same hours to spend; the ways of working differ only in what the hours "
        "go into."
    ),
    idea=(
        "If one way of working could simply work harder, the comparison would be unfair. So all "
        "have the same effort. Being slow is not a choice here: it is what happens when hours go "
        "into people."
    ),
    essay=(
        "Not in the essay. It is our guard against building the answer in. The essay's third "
        "principle, the right speed, is where the question comes from."
    ),
)

MECHANISM = Mechanism(
    name="effort",
    scope="community",
    says=(
        "Each organisation divides the same amount of work among lobbying, inviting, listening, "
        "teaching, exploring and delivering."
    ),
    rule=effort,
    reads=(
        *PLACES,
        *columns("ties", "entrepreneur", "present", "adopted", "voice"),
        *columns("entrepreneurs", "strategy", "capacity", "drive", "presence"),
        *columns("strategies", *EFFORTS, *STYLE),
    ),
    writes=columns(
        "ties", *EFFORTS, "seats", "divisiveness", "heard", "newcomers", "pushed", "won", "agreed",
        "reversed", "learned", "nurtured",
    ),
    parameters=columns("effort", "quorum", "seats", "seat_cost"),
)  # fmt: skip
