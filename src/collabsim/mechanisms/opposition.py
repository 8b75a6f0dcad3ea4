"""Who lives from the old way of doing things, and works against a new one.

In every community a supplier runs the usual service. Its power is its share of that service, what
no policy has taken over yet:

    power = 1 − the greatest depth of a policy in force

Its capacity, here its lobby, follows that share at the speed ``pace``, for it is paid by it. Its
trust in the government grows with the business it has, its power, and falls with the business it
has lost, 1 − power, as anybody's does; who trusts nobody there does not go to the town hall. So it
speaks against every new proposal with the weight

    opposition = power · capacity · trust

which counts in the government's decision and makes a policy on paper lapse sooner.

Limits: weight 0: nobody stands against anything; a policy carried out in full leaves no supplier.
Sources: the essay's single supplier in Sefton and its sellers of "fancy modern machinery"; all
numbers are assumptions.
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import Mechanism, Words, columns
from collabsim.numerics import better, worse
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock
from collabsim.state.columns import World
from collabsim.state.scratch import Scratch


# fmt: off  (a table: a parameter reads best in as few lines as it needs)
class Opposition(Group):
    """Who lives from the old way, and how much their word weighs."""

    weight: float = number(
        0.104, (0.0, 0.75), "Weight of the supplier's word against a proposal.", symbol="z_o",
        limits=(0.0, 50.0), source="assumption; log-odds of a decision",
    )
    pace: float = number(
        0.02, (0.02, 0.02), "Speed at which a supplier's lobby follows its business.",
        symbol="k_o", unit="/month", searched=False,
    )
# fmt: on


@rule
def opposition(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Business, lobby and trust of the supplier of community ``c``."""
    g, supplier = world.governments[c], world.suppliers[c]
    supplier.power = 1.0 - g.depth
    supplier.capacity += p.opposition.pace * (supplier.power - supplier.capacity)
    pleased = better(supplier.trust, p.trust.gain * supplier.power)
    supplier.trust = worse(pleased, p.trust.gain * p.trust.asymmetry * (1.0 - supplier.power))


WORDS = Words(
    title="Those who live from the old way",
    plain=(
        "Whoever is paid for the usual service speaks against a new one, and the louder the more "
        "of it they still have."
    ),
    idea=(
        "A good idea takes business from somebody. They know the town hall, they were there "
        "first, and they do not go away because the idea is good."
    ),
    essay=(
        "Sefton's single supplier, and those who sell modern machinery to cities in place of "
        "working with waste pickers."
    ),
)

MECHANISM = Mechanism(
    name="opposition",
    scope="community",
    says="Whoever lives from the usual service holds on to it.",
    rule=opposition,
    reads=("governments.depth", *columns("suppliers", "capacity", "trust")),
    writes=columns("suppliers", "power", "capacity", "trust"),
    parameters=("opposition.pace", *columns("trust", "gain", "asymmetry")),
)
