"""What Explore asks: a first answer from a few worlds while a dial moves, all of it at rest.

A picture has to follow the hand. While something is being changed, only the first few worlds are
run; once nothing has changed for a moment, all are, and their numbers are those of ``compare``.
"""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any, NamedTuple

import solara

from collabsim.analysis.comparison import Comparison
from collabsim.dashboard.answers import answers, is_quick
from collabsim.dashboard.jobs.handle import asker
from collabsim.dashboard.state import State
from collabsim.dashboard.words import words
from collabsim.errors import InputError
from collabsim.report.world import ChosenWorld

type Question = tuple[ChosenWorld, tuple[str, ...], int, int | None]
"""A world, two strategies, seeds, and months or None."""

_FIRST = 4  # worlds of a first answer
_REST = 0.05  # seconds without a change after which all worlds are run


class Reply(NamedTuple):
    """What there is to show.

    Attributes:
        found: The comparison, or None if it has to be asked for.
        complete: Whether it holds all the worlds that were asked for.
        problem: Why there can be none, in a sentence, or "".
    """

    found: Comparison | None
    complete: bool = True
    problem: str = ""


def question_of(state: State) -> Question:
    """What Explore asks about a visitor's choices."""
    return state.worlds[0], state.strategies[:2], state.seeds, state.months


def use_reply(question: Question, known: Any) -> Reply:
    """The answer to a question as far as it goes; drawn again when it is complete.

    Args:
        question: What is asked.
        known: An answer that a job has found, with the question it answers, or None.
    """
    at_rest, set_at_rest = solara.use_state(question)
    try:
        reply = _reply(question, known, moving=question != at_rest)
    except InputError as error:
        reply = Reply(None, problem=words("common")["failed"].format(why=error))
    _rest(question, set_at_rest, done=reply.complete)
    return reply


def _reply(question: Question, known: Any, *, moving: bool) -> Reply:
    world, strategies, seeds, months = question
    answers().check(*question)
    found = answers().find(*question)
    if found is None and known is not None and known.question == question:
        found = known.comparison  # too large to be kept for others, or forgotten
    if found is not None or not is_quick(*question):
        return Reply(found)
    few = min(seeds, _FIRST) if moving else seeds
    found = answers().compute(world, strategies, few, months, who=asker())
    return Reply(found, complete=few == seeds)


def _rest(question: Question, come_to_rest: Callable[[Question], None], *, done: bool) -> None:
    """Ask for all worlds once nothing has changed for a moment, unless they are there."""

    def wait() -> Callable[[], None] | None:
        if done:
            return None
        changed, who = threading.Event(), asker()

        def finish() -> None:
            if changed.wait(_REST):
                return
            with suppress(CancelledError):
                answers().compute(*question, who=who, wanted=lambda: not changed.is_set())
                if not changed.is_set():
                    come_to_rest(question)

        threading.Thread(target=finish, name="dashboard-rest", daemon=True).start()
        return changed.set

    solara.use_effect(wait, [question, done])
