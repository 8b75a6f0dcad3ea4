"""What the page Compare asks, and what it costs; answers that are kept for whoever asks the same.

The question is that of a brief, so that the page, the brief and the command line say the same.
"""

from functools import cache
from typing import NamedTuple

from collabsim.analysis.world_comparison import WorldComparison
from collabsim.views.brief.compose import make_brief
from collabsim.views.brief.content import Brief
from collabsim.views.brief.question import Question
from collabsim.views.dashboard.jobs.job import Progress, Work
from collabsim.views.dashboard.kept import Kept
from collabsim.views.dashboard.limits import Limits, limits, weight
from collabsim.views.dashboard.state import State

_PER_PERSON_MONTH, _PER_RUN = 5e-8, 5e-3  # seconds of a run on one thread
_IN_WORDS = 0.7  # seconds to work out intervals, for each world
_COLUMNS = 80  # numbers of a run: its outcomes, and its need met year by year


class Asked(NamedTuple):
    """A question that may be asked here.

    Attributes:
        question: What is asked.
        runs: How many runs it takes.
        seconds: About how long they take on this server.
    """

    question: Question
    runs: int
    seconds: float


class Found(NamedTuple):
    """A finished answer: the question, each world's comparison, and all of it in words."""

    question: Question
    worlds: tuple[WorldComparison, ...]
    brief: Brief

    @property
    def size(self) -> int:
        """About how many bytes it holds on to."""
        numbers = sum(
            _COLUMNS * found.need_met[..., 0].size
            + (0 if found.pairs else sum(v.size for v in found.comparison.runs.months.values()))
            for found in self.worlds
        )
        return 8 * int(numbers)


def asked(state: State, bounds: Limits) -> Asked:
    """The question that a visitor's choices ask, checked and priced.

    Raises:
        InputError: If they do not fit together or are more than this server allows.
    """
    question = Question(
        worlds=state.worlds, strategies=state.strategies, seeds=state.seeds,
        plausible=state.plausible, years=state.years,
    )  # fmt: skip
    scenarios = question.load().values()
    each = len(question.everyone) * question.seeds * max(1, question.plausible)
    work, months_of_all = 0.0, 0
    for scenario in scenarios:
        months = question.months or scenario.months
        bounds.check(scenario, months, each, seeds=question.seeds)
        work += weight(scenario) * months * each
        months_of_all += months * each
    runs = question.check()
    bounds.check_all(runs, work, 0 if question.plausible else months_of_all)
    threads = min(bounds.threads_of_a_job, runs)
    running = (_PER_PERSON_MONTH * work + _PER_RUN * runs) / threads
    return Asked(question, runs, running + _IN_WORDS * len(question.worlds))


@cache
def kept() -> Kept:
    """The answers of this server."""
    return Kept(1e6 * limits().cache_megabytes)


def known_answer(question: Question) -> Found | None:
    """The answer to a question, if it is kept."""
    found: Found | None = kept().find(_key(question))
    return found


def _key(question: Question) -> str:
    return str(question.model_dump_json())


def answering(question: Question) -> Work:
    """Work that answers a question; its result is a :class:`Found`."""

    def work(progress: Progress) -> Found:
        known = known_answer(question)
        if known is not None:
            return known
        worlds = question.answer(threads=limits().threads_of_a_job, progress=progress)
        found = Found(question, worlds, make_brief(question, worlds, draw=False, alone=True))
        kept().keep(_key(question), found, found.size)
        return found

    return work
