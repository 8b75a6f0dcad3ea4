"""Answers to short questions, computed once and kept for whoever asks the same next.

A question is a world, strategies, a number of seeds and months; its answer is what
:func:`collabsim.compare` gives, and nothing else. Answers never change, so all tabs may share them.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from functools import cache
from typing import Any

import numpy as np

from collabsim.analysis.comparison import Comparison
from collabsim.dashboard.jobs.turns import NOBODY, OneAtATime, Who
from collabsim.dashboard.kept import Kept
from collabsim.dashboard.limits import Limits, limits, weight
from collabsim.report.world import ChosenWorld
from collabsim.scenarios import Scenario
from collabsim.scenarios.dials import EVERY, is_dial
from collabsim.study.paired import TRAJECTORIES, Results, run_paired

Progress = Callable[[int, int], None]
"""Called with the runs done and the runs to do."""

_QUICK = 4e7
"""Weight of a world × months × runs answered at once: about half a second on two processors."""


class Answers:
    """Finished comparisons by question.

    Runs of each strategy are kept by themselves, so that turning a dial of one strategy leaves the
    runs of the other as they are. Only one quick comparison is computed at a time, with all
    threads, and who waits has turns; who asks the same question meanwhile gets the same answer.

    Args:
        bounds: Limits of the server.
    """

    def __init__(self, bounds: Limits) -> None:
        self._bounds = bounds
        half = 5e5 * bounds.cache_megabytes
        self._answers, self._runs = Kept(half), Kept(half)
        self._computing = OneAtATime()

    def find(
        self, world: ChosenWorld, strategies: Sequence[str], seeds: int, months: int | None
    ) -> Comparison | None:
        """The answer, if it is known."""
        found: Comparison | None = self._answers.find(
            (world.text(), tuple(strategies), seeds, months)
        )
        return found

    def compute(
        self,
        world: ChosenWorld,
        strategies: Sequence[str],
        seeds: int,
        months: int | None,
        progress: Progress | None = None,
        threads: int | None = None,
        who: Who = NOBODY,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Comparison:
        """The answer, computed if it is not known.

        Args:
            world: World to run.
            strategies: Names; the others are held against the first.
            seeds: How many seeds.
            months: Months to run, or None for the scenario's own.
            progress: Called with the runs done and to do; may raise to stop.
            threads: Threads of a long question; all of the server's if not given.
            who: Who asks.
            wanted: Whether the answer to a quick question is still wanted when its turn comes.

        Raises:
            InputError: If something is not allowed, or too much for this server.
            CancelledError: If the answer was not wanted any more.
        """
        question = world, tuple(strategies), seeds, months
        found = self.find(*question)
        if found is not None:
            return found
        scenario = self.check(*question)
        if not is_quick(*question):
            return self._run(scenario, *question, threads or self._bounds.threads, progress)
        with self._computing.turn(who):
            if not wanted():
                raise CancelledError
            return self.find(*question) or self._run(
                scenario, *question, self._bounds.threads, progress
            )

    def check(
        self, world: ChosenWorld, strategies: Sequence[str], seeds: int, months: int | None
    ) -> Scenario:
        """The scenario of a question that may be asked here.

        Raises:
            InputError: If something is not allowed, or too much for this server.
        """
        scenario = world.load()
        length, runs = months or scenario.months, seeds * len(strategies)
        self._bounds.check(scenario, length, runs, seeds=seeds)
        self._bounds.check_all(runs, 0.0, len(TRAJECTORIES) * length * runs)
        return scenario

    def _run(
        self,
        scenario: Scenario,
        world: ChosenWorld,
        strategies: tuple[str, ...],
        seeds: int,
        months: int | None,
        threads: int,
        progress: Progress | None,
    ) -> Comparison:
        keys = {name: (_felt_by(name, world, scenario), seeds, months) for name in strategies}
        parts = {name: self._runs.find(key) for name, key in keys.items()}
        missing = [name for name, part in parts.items() if part is None]
        if missing:
            report, watch = _watched(progress, len(missing) * seeds)
            runs = run_paired(
                scenario, missing, range(1, seeds + 1), months=months, threads=threads,
                progress=report, watch=watch,
            )  # fmt: skip
            for row, name in enumerate(missing):
                parts[name] = {
                    table: {key: values[row].copy() for key, values in getattr(runs, table).items()}
                    for table in ("months", "outcomes")
                }
                self._runs.keep(keys[name], parts[name], _size(parts[name]))
        stacked = {
            table: {
                key: np.stack([parts[name][table][key] for name in strategies])
                for key in parts[strategies[0]][table]
            }
            for table in ("months", "outcomes")
        }
        every = tuple(range(1, seeds + 1))
        answer = Comparison(
            Results(scenario, strategies, every, stacked["months"], stacked["outcomes"])
        )
        self._answers.keep((world.text(), strategies, seeds, months), answer, _size(stacked))
        return answer


def _watched(
    progress: Progress | None, total: int
) -> tuple[Progress | None, Callable[[], None] | None]:
    """Progress as it is made, and once more several times a second, so that it can end the runs."""
    if progress is None:
        return None, None
    done = 0

    def report(now: int, _: int) -> None:
        nonlocal done
        done = now
        progress(done, total)

    return report, lambda: progress(done, total)


def _size(tables: dict[str, dict[str, Any]]) -> int:
    return sum(values.nbytes for table in tables.values() for values in table.values())


def _felt_by(strategy: str, world: ChosenWorld, scenario: Scenario) -> str:
    """What the runs of a strategy depend on: its world without the dials of other strategies."""
    known = scenario.all_strategies.get(strategy)
    if known is None or known.then:
        return f"{strategy} in {world.text()}"
    others = {
        name: None
        for name in world.settings
        if is_dial(name) and name.partition(".")[0] not in (strategy, EVERY)
    }
    return f"{strategy} in {world.with_settings(others).text()}"


@cache
def answers() -> Answers:
    """The answers of this server."""
    return Answers(limits())


def answer(
    world: ChosenWorld, strategies: Sequence[str], seeds: int, months: int | None = None
) -> Comparison:
    """What :func:`collabsim.compare` gives for a question, at once if it is known.

    Raises:
        InputError: See :meth:`Answers.compute`.
    """
    return answers().compute(world, strategies, seeds, months)


def is_quick(world: ChosenWorld, strategies: Sequence[str], seeds: int, months: int | None) -> bool:
    """Whether a question is short enough to be answered at once.

    Raises:
        InputError: If the world is not allowed.
    """
    scenario = world.load()
    return weight(scenario) * (months or scenario.months) * seeds * len(strategies) <= _QUICK
