"""What the page Compare asks, and what it costs; answers that are kept for whoever asks the same.

The question is that of a brief, so that the page, the brief and the command line say the same. One
that would be too much for this server, such as many sets of a large country, is asked with fewer
seeds, and if need be with fewer plausible sets.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.standings import LEAST_SETS
from collabsim.dashboard.jobs.handle import threads_now
from collabsim.dashboard.jobs.job import Progress, Work
from collabsim.dashboard.kept import Kept
from collabsim.dashboard.limits import Limits, limits, weight
from collabsim.dashboard.state import State
from collabsim.errors import InputError
from collabsim.laboratory.comparing import kept_by_month
from collabsim.report.brief.compose import make_brief
from collabsim.report.brief.content import Brief
from collabsim.report.brief.question import Question
from collabsim.scenarios import Scenario

_PER_PERSON_MONTH, _PER_RUN = 3e-8, 5e-3  # seconds of a run on one thread
_IN_WORDS = 0.7  # seconds to work out intervals, for each world
_COLUMNS = 80  # numbers of a run: its outcomes, and its need met year by year


class CompareAsked(NamedTuple):
    """A question that may be asked here.

    Attributes:
        wanted: What the choices ask for.
        question: The same, with as many sets and seeds as this server allows.
        runs: How many runs it takes.
        seconds: About how long they take on this server.
    """

    wanted: Question
    question: Question
    runs: int
    seconds: float


class CompareFound(NamedTuple):
    """A finished answer: the question, each world's comparison, and all of it in words."""

    question: Question
    worlds: tuple[Comparison, ...]
    brief: Brief

    @property
    def size(self) -> int:
        """About how many bytes it holds on to."""
        numbers = 0
        for found in self.worlds:
            runs = found.runs
            numbers += _COLUMNS * len(runs.strategies) * len(runs.seeds)
            numbers += sum(months.size for months in runs.months.values())
        return 8 * int(numbers)


class Cost(NamedTuple):
    """What a question takes: runs, people × months of all of them, and numbers kept of these."""

    runs: int
    work: float
    kept: int


def compare_question_of(state: State, bounds: Limits) -> CompareAsked:
    """The question that a visitor's choices ask, checked, priced, and made to fit this server.

    Raises:
        InputError: If they do not fit together, or are more than this server allows even with the
            fewest sets and seeds that say anything.
    """
    wanted = Question(
        worlds=state.worlds, strategies=state.strategies, seeds=state.seeds,
        plausible=state.plausible, years=state.years,
    )  # fmt: skip
    scenarios = wanted.load().values()
    for scenario in scenarios:
        months = wanted.months or scenario.months
        bounds.check(scenario, months, 1, seeds=wanted.seeds)
    wanted.check()
    question = fitted(wanted, scenarios, bounds)
    cost = _cost(question, scenarios)
    threads = min(bounds.threads, cost.runs)
    running = (_PER_PERSON_MONTH * cost.work + _PER_RUN * cost.runs) / threads
    return CompareAsked(wanted, question, cost.runs, running + _IN_WORDS * len(question.worlds))


def fitted(wanted: Question, scenarios: Iterable[Scenario], bounds: Limits) -> Question:
    """The question with as many seeds, and then as many plausible sets, as this server allows.

    Raises:
        InputError: If even the fewest that say anything are too many.
    """
    for question in _fewer(wanted):
        try:
            bounds.check_all(*_cost(question, scenarios))
        except InputError:
            continue
        return question
    bounds.check_all(*_cost(wanted, scenarios))
    return wanted


def _fewer(wanted: Question) -> Iterator[Question]:
    """The question, then with fewer and fewer seeds, then sets, but enough for a verdict."""
    sets, seeds = wanted.plausible, wanted.seeds
    least = 1 if sets else min(seeds, LEAST_SETS)
    for few in range(seeds, least - 1, -1):
        yield wanted.model_copy(update={"seeds": few})
    for few in range(sets - 1, LEAST_SETS - 1, -1):
        yield wanted.model_copy(update={"seeds": 1, "plausible": few})


def _cost(question: Question, scenarios: Iterable[Scenario]) -> Cost:
    each = len(question.everyone) * question.seeds * max(1, question.plausible)
    lengths = [question.months or scenario.months for scenario in scenarios]
    work = sum(weight(s) * months * each for s, months in zip(scenarios, lengths, strict=True))
    observables = kept_by_month(over_sets=bool(question.plausible))
    return Cost(each * len(lengths), work, len(observables) * each * sum(lengths))


@cache
def kept_comparisons() -> Kept:
    """The answers of this server."""
    return Kept(1e6 * limits().cache_megabytes)


def known_answer(question: Question) -> CompareFound | None:
    """The answer to a question, if it is kept."""
    found: CompareFound | None = kept_comparisons().find(_key(question))
    return found


def _key(question: Question) -> str:
    return str(question.model_dump_json())


def answering(question: Question) -> Work:
    """Work that answers a question; its result is a :class:`CompareFound`."""

    def work(progress: Progress) -> CompareFound:
        known = known_answer(question)
        if known is not None:
            return known
        worlds = question.answer(threads=threads_now(), progress=progress)
        found = CompareFound(question, worlds, make_brief(question, worlds, draw=False, alone=True))
        kept_comparisons().keep(_key(question), found, found.size)
        return found

    return work
