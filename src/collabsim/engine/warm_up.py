"""Making sure that the model is compiled before anybody waits for an answer.

It is instant, but for the first time on a machine for which the package brings no compiled code.
"""

from typing import Literal

import numpy as np

from collabsim.engine.advance import advance_together, scratch_for
from collabsim.engine.batch import Job, run_batch
from collabsim.engine.simulate import create_world, simulate
from collabsim.observables import RECORD
from collabsim.scenarios import load_scenario, set_values

type Kind = Literal["run", "pieces", "batch"]
"""What is going to be run: one world, one on several threads, or many small ones."""


def warm_up(*kinds: Kind) -> None:
    """Load, or else compile, what is needed for runs of these kinds."""
    sizes = {"size.communities": 2, "size.beneficiaries": 6, "size.entrepreneurs": 1}
    tiny = set_values(load_scenario("classroom"), sizes)
    if "run" in kinds:
        simulate(tiny, months=1)
    if "pieces" in kinds:
        world, record = create_world(tiny), np.zeros(1, RECORD).view(np.recarray)
        stretch = world, np.uint64(1), 0, 1, tiny.parameters.record
        advance_together(stretch, [scratch_for(world)], record, 0)
    if "batch" in kinds:
        run_batch([Job(tiny, "mix", 1)], 1)
