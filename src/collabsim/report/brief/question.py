"""The question that a brief answers, and the command that asks it again."""

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from collabsim.errors import InputError
from collabsim.report.world import ChosenWorld
from collabsim.scenarios import Scenario
from collabsim.strategies import PAIR

if TYPE_CHECKING:
    from collabsim.analysis.comparison import Comparison

MOST_WORLDS = MOST_STRATEGIES = 4


class Question(BaseModel):
    """Which strategies are compared in which worlds, and over how much luck and ignorance.

    Attributes:
        worlds: One to four worlds.
        strategies: Two to four names; the others are held against the first. Where fast-divisive
            and slow-inclusive are among them, more are run beside, to tell pace and style apart.
        seeds: Seeds, or with plausible sets the seeds of each.
        plausible: How many plausible sets from the first; 0 for the defaults.
        years: Years to run, or None for those of each scenario.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    worlds: tuple[ChosenWorld, ...]
    strategies: tuple[str, ...] = PAIR
    seeds: int = Field(5)
    plausible: int = 0
    years: int | None = None

    @property
    def beside(self) -> tuple[str, ...]:
        """Strategies that are run in the same worlds only to tell pace and style apart."""
        from collabsim.analysis.pace_and_style import between

        return between(self.strategies)

    @property
    def everyone(self) -> tuple[str, ...]:
        """All strategies that are run."""
        return (*self.strategies, *self.beside)

    @property
    def months(self) -> int | None:
        """Months to run, or None for those of each scenario."""
        return None if self.years is None else 12 * self.years

    def load(self) -> dict[str, Scenario]:
        """The scenario of each world, by the line that names it.

        Raises:
            InputError: If there are too many worlds or strategies, or a world is there twice.
        """
        for what, asked, most in (
            ("world", len(self.worlds), MOST_WORLDS),
            ("strategy", len(self.strategies), MOST_STRATEGIES),
        ):
            if asked > most:
                kinds = "scenarios" if what == "world" else "strategies"
                raise InputError(f"a brief has room for {most} {kinds}, not {asked}")
        found = {world.text(): world.load() for world in self.worlds}
        if any(scenario.is_extended for scenario in found.values()):
            raise InputError("a brief cannot tell of rules or outcomes of one's own; use compare")
        if len(found) < len(self.worlds):
            raise InputError("name each scenario once; the same one was named twice")
        return found

    def check(self) -> int:
        """Refuse what cannot be answered, before anything is compiled or run.

        Returns:
            How many runs there are to do.

        Raises:
            InputError: If a part of the question cannot be used.
        """
        from collabsim.laboratory.comparing import check_scenarios

        worlds = self.load()
        sets = check_scenarios(
            worlds, self.strategies, self.seeds, ensemble=self.plausible or None,
            beside=self.beside, months=self.months,
        )  # fmt: skip
        return len(worlds) * len(self.everyone) * self.seeds * max(1, len(sets))

    def answer(
        self,
        *,
        threads: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> "tuple[Comparison, ...]":
        """Run everything; see :func:`collabsim.laboratory.comparing.compare_scenarios`.

        Raises:
            InputError: If a part of the question cannot be used.
        """
        from collabsim.laboratory.comparing import compare_scenarios

        return compare_scenarios(
            self.load(), self.strategies, self.seeds, ensemble=self.plausible or None,
            beside=self.beside, months=self.months, threads=threads, progress=progress,
        )  # fmt: skip

    def command(self) -> str:
        """The command line that makes the same brief."""
        parts = ["collabsim", "brief", *(world.text() for world in self.worlds)]
        parts += ["--strategies", ",".join(self.strategies)]
        if self.plausible:
            parts += ["--ensemble", str(self.plausible)]
        parts += ["--seeds", str(self.seeds)]
        if self.years is not None:
            parts += ["--years", str(self.years)]
        return shlex.join(parts)
