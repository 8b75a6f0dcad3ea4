"""Answers to short questions, computed once and kept for whoever asks the same next.

A question is a world, strategies, a number of seeds and months; its answer is what
:func:`collabsim.compare` gives, and nothing else. Answers never change, so all tabs may share them.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

from collabsim.analysis.comparison import Comparison
from collabsim.errors import InputError
from collabsim.scenarios import Scenario
from collabsim.views.dashboard.limits import Limits, limits
from collabsim.views.world import World
from collabsim.workflow import compare

_QUICK = 3e7
"""People × months × runs that are answered at once: about half a second on two processors."""


class Answers:
    """Finished comparisons by question, the oldest forgotten first.

    Only one comparison is computed at a time, with all threads; who asks the same question
    meanwhile gets the same answer.

    Args:
        bounds: Limits of the server.
    """

    def __init__(self, bounds: Limits) -> None:
        self._bounds = bounds
        self._kept: OrderedDict[Any, Comparison] = OrderedDict()
        self._computing, self._lock = threading.Lock(), threading.Lock()

    def find(
        self, world: World, strategies: Sequence[str], seeds: int, months: int | None
    ) -> Comparison | None:
        """The answer, if it is known."""
        key = _key(world, strategies, seeds, months)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def compute(
        self,
        world: World,
        strategies: Sequence[str],
        seeds: int,
        months: int | None,
        progress: Any = None,
    ) -> Comparison:
        """The answer, computed if it is not known.

        Args:
            world: World to run.
            strategies: Names; the others are held against the first.
            seeds: How many seeds.
            months: Months to run, or None for the scenario's own.
            progress: Called with the runs done and to do; may raise to stop.

        Raises:
            InputError: If something is not allowed, or too much for this server.
        """
        found = self.find(world, strategies, seeds, months)
        if found is not None:
            return found
        scenario = self.check(world, strategies, seeds, months)
        run = partial(
            compare, scenario, tuple(strategies), seeds, months=months,
            threads=self._bounds.threads, progress=progress,
        )  # fmt: skip
        if not is_quick(world, strategies, seeds, months):
            return self._keep(_key(world, strategies, seeds, months), run())
        with self._computing:
            found = self.find(world, strategies, seeds, months)
            return found or self._keep(_key(world, strategies, seeds, months), run())

    def check(
        self, world: World, strategies: Sequence[str], seeds: int, months: int | None
    ) -> Scenario:
        """The scenario of a question that may be asked here.

        Raises:
            InputError: If something is not allowed, or too much for this server.
        """
        scenario = world.load()
        if seeds > self._bounds.seeds:
            raise InputError(
                f"{seeds} seeds are more than this server allows ({self._bounds.seeds})"
            )
        self._bounds.check(scenario, months or scenario.months, seeds * len(strategies))
        return scenario

    def _keep(self, key: Any, answer: Comparison) -> Comparison:
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > self._bounds.cache:
                self._kept.popitem(last=False)
        return answer


@cache
def answers() -> Answers:
    """The answers of this server."""
    return Answers(limits())


def answer(
    world: World, strategies: Sequence[str], seeds: int, months: int | None = None
) -> Comparison:
    """What :func:`collabsim.compare` gives for a question, at once if it is known.

    Raises:
        InputError: See :meth:`Answers.compute`.
    """
    return answers().compute(world, strategies, seeds, months)


def is_quick(world: World, strategies: Sequence[str], seeds: int, months: int | None) -> bool:
    """Whether a question is short enough to be answered at once.

    Raises:
        InputError: If the world is not allowed.
    """
    scenario = world.load()
    people = scenario.parameters.size.beneficiaries
    return people * (months or scenario.months) * seeds * len(strategies) <= _QUICK


def _key(world: World, strategies: Sequence[str], seeds: int, months: int | None) -> Any:
    return (world.text(), tuple(strategies), seeds, months)
