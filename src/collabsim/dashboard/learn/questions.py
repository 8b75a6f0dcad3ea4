"""What the seven steps of the page Learn ask the model."""

from typing import Literal, NamedTuple

from collabsim.parameters import SPECS
from collabsim.report.world import ChosenWorld

WORLDS = 20
"""Worlds of the steps that look at more than one, and plausible sets of the last."""

TRUST = "start.beneficiary_trust"
STEP = 0.02
"""Smallest change of that trust with the slider."""

Kind = Literal["level", "first", "world", "luck", "average", "without", "sets"]
"""What is asked: how much need is met, who is first, who is ahead in one world, in how many worlds,
on average, with an idea switched off, or in how many plausible sets."""


class LearnQuestion(NamedTuple):
    """What a step asks the model.

    Attributes:
        kind: What is read from the runs.
        world: The scenario with what is changed in it.
        seeds: Worlds; with plausible sets, worlds of each set.
        years: Years to run.
        year: Year at which the answer is read.
        observable: What is drawn.
        plausible: Number of plausible sets, or 0 for the usual numbers.
        drawn: Years in the picture, or 0 for all that are run.
    """

    kind: Kind
    world: ChosenWorld = ChosenWorld()
    seeds: int = 1
    years: int = 35
    year: int = 35
    observable: str = "need_met"
    plausible: int = 0
    drawn: int = 0

    @property
    def key(self) -> tuple[str | int, ...]:
        """What tells it from others, for memory."""
        return (self.kind, self.world.text(), *self[2:])


class Knobs(NamedTuple):
    """What a visitor can change in the step that looks for worlds in which fast wins."""

    trust: float = SPECS[TRUST].default
    years: int = 20
    resentment: bool = True
    turnover: bool = True

    @property
    def question(self) -> LearnQuestion:
        """The question that these settings put."""
        named = (("no_resentment", self.resentment), ("no_turnover", self.turnover))
        world = ChosenWorld(
            settings={} if self.trust == SPECS[TRUST].default else {TRUST: self.trust},
            ablations=tuple(name for name, kept in named if not kept),
        )
        return LearnQuestion("average", world, WORLDS, self.years, self.years)


def trusts() -> tuple[float, float]:
    """Lowest and highest trust offered, whole steps away from the usual one."""
    spec = SPECS[TRUST]
    below, above = (int((spec.default - spec.low) / STEP), int((spec.high - spec.default) / STEP))
    return round(spec.default - below * STEP, 3), round(spec.default + above * STEP, 3)


QUESTIONS = (
    LearnQuestion("level", years=5, year=5),
    LearnQuestion("first", years=5, year=5, observable="adopted"),
    LearnQuestion("world"),
    LearnQuestion("luck", seeds=WORLDS, year=5, drawn=10),
    LearnQuestion("without", ChosenWorld(ablations=("no_sharing",)), WORLDS, 20, 20),
    Knobs().question,
    LearnQuestion("sets", years=20, year=20, plausible=WORLDS),
)
"""What each step asks; step 6 follows its knobs."""

BEFORE = LearnQuestion("average", seeds=WORLDS, years=20, year=20)
"""What step 5 is held against: the same worlds with nothing switched off."""
