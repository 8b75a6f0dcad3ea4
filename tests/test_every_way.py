"""Whatever the world, every way of living through it leaves the same bits.

Worlds are drawn: few people or none to spare in a tile, communities of unequal sizes, without a
tie or with many, parameters at the ends of what is allowed. Each is lived through in one run, on
threads, in a batch beside another, and interrupted by a rule that does nothing.
"""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from collabsim.engine import advance
from collabsim.engine.batch import Job, run_batch
from collabsim.engine.outcomes import NAMES as OUTCOMES
from collabsim.engine.run import Run
from collabsim.engine.simulate import simulate
from collabsim.engine.stepping import POINTS
from collabsim.mesa_face.model import CollaborationModel
from collabsim.observables import NAMES
from collabsim.parameters import SPECS
from collabsim.scenarios import Scenario, set_values
from collabsim.state.columns import TABLES
from helpers import EVENTFUL, EVERY_STRATEGY, HISTORY, small_scenario

MONTHS = 26
RATES = [name for name in SPECS if name.split(".")[0] not in ("size", "start")]


@some.composite
def worlds(draw: Any) -> Scenario:
    communities = draw(some.integers(1, 9))
    nations = draw(some.integers(1, min(2, communities)))
    people = draw(some.sampled_from([communities, 2 * communities, 3 * communities + 1, 77]))
    extremes = {
        name: draw(some.sampled_from([SPECS[name].minimum, SPECS[name].maximum]))
        for name in draw(some.lists(some.sampled_from(RATES), max_size=12, unique=True))
    }
    return small_scenario(
        {**EVENTFUL, **extremes},
        communities=communities,
        entrepreneurs=draw(some.sampled_from([0, 1, 4, 30])),
        reach=draw(some.sampled_from([1, 2, 100])),
        nations=nations,
        mix=EVERY_STRATEGY,
        events=HISTORY,
        size={"beneficiaries": people, "peers": draw(some.integers(0, 4))},
    )


def tables(world: Any) -> dict[str, bytes]:
    return {name: getattr(world, name).tobytes() for name in TABLES}


def nothing(world: Any, month: int, parameters: Any) -> None:
    """A rule of one's own."""


def in_a_batch(scenario: Scenario, seed: int, run: Run) -> None:
    beside = set_values(scenario, {"trust.gain": 0.3, "resentment.push": 1.0})
    batch = run_batch([Job(beside, "mix", 5), Job(scenario, "mix", seed)], MONTHS, NAMES)
    assert batch.outcomes[1].tobytes() == np.array([run.summary[n] for n in OUTCOMES]).tobytes()
    for name, series in zip(NAMES, batch.months[1], strict=True):
        assert series.tobytes() == run.months[name].tobytes(), name


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    worlds(),
    some.integers(0, 2**63 - 1),
    some.sets(some.sampled_from(POINTS), min_size=1, max_size=4),
)
def test_the_same_bits_every_way(scenario: Scenario, seed: int, points: set[str]) -> None:
    run = simulate(scenario, "mix", seed, months=MONTHS)
    expected = tables(run.world)
    for name in NAMES:
        assert np.isfinite(run.months[name]).all(), name
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(advance, "LARGE", 1)
        cut = simulate(scenario, "mix", seed, months=MONTHS, threads=2)
    assert cut.months.tobytes() == run.months.tobytes()
    assert tables(cut.world) == expected
    in_a_batch(scenario, seed, run)
    # which also checks that shares are within 0 to 1 in the midst of a month
    guests = dict.fromkeys(points, nothing)
    model = CollaborationModel(scenario, strategy="mix", rng=seed, rules=guests)
    model.run_for(MONTHS)
    assert tables(model.world) == expected
