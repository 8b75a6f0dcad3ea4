"""A diary: what each tie, each government and each organisation went through, month by month.

The record of a run holds means over the world, and the world that a run leaves holds its last month
only. Whoever asks how long agreements last, or which of them came after a change of administration,
needs to know of every single one. So a batch can keep a diary of its runs (see
:func:`~collabsim.engine.batch.run_batch`): a row per month in each of three tables.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.compiled import rule
from collabsim.quantity import Parameters
from collabsim.randomness import Clock
from collabsim.state.columns import World

TIE_MONTH: Final = np.dtype(
    [
        ("present", "u1"),  # the organisation works here
        ("pushed", "u1"),  # a decision was pushed for
        ("won", "u1"),  # and won
        ("agreed", "u1"),  # a policy was adopted, by a push or of the government's own accord
        ("reversed", "u1"),  # the policy ended
        ("adopted", "u1"),  # a policy is in force
        ("members", "i4"),  # of the movement here
        ("newcomers", "i4"),  # people who joined
        ("depth", "f4"),  # part of the policy that is carried out
    ],
    align=True,
)
"""What is kept of a tie in a month; the names are those of the columns of ties."""

GOVERNMENT_MONTH: Final = np.dtype([("elected", "u1"), ("changed", "u1")])
"""Whether a community voted in a month, and whether its administration changed."""


class Diary(NamedTuple):
    """What one run went through; months are rows.

    Attributes:
        ties: Record array (months, ties) of :data:`TIE_MONTH`.
        governments: Record array (months, governments) of :data:`GOVERNMENT_MONTH`.
        at_work: Whether each organisation was at work: array (months, organisations).
    """

    ties: Any
    governments: Any
    at_work: Any


def empty_diaries(world: World, runs: int, months: int) -> Diary:
    """Diaries of ``runs`` runs of a world like ``world``, to be filled: a dimension more each."""
    return Diary(
        np.zeros((runs, months, len(world.ties)), TIE_MONTH).view(np.recarray),
        np.zeros((runs, months, len(world.governments)), GOVERNMENT_MONTH).view(np.recarray),
        np.zeros((runs, months, len(world.entrepreneurs)), "u1"),
    )


def single_diaries(diaries: Diary) -> list[Diary]:
    """The diary of each run."""
    return [Diary(*parts) for parts in zip(*diaries, strict=True)]


@rule
def write_month(world: World, clock: Clock, p: Parameters, diaries: Diary, run: int) -> None:
    """Write down what the month of ``clock`` brought to a run, once all its rules have run."""
    month = clock.month
    for k in range(len(world.ties)):
        tie, kept = world.ties[k], diaries.ties[run, month, k]
        kept.present = tie.present
        kept.pushed = tie.pushed
        kept.won = tie.won
        kept.agreed = tie.agreed
        kept.reversed = tie.reversed
        kept.adopted = tie.adopted
        kept.members = tie.members
        kept.newcomers = tie.newcomers
        kept.depth = tie.depth
    for c in range(len(world.governments)):
        g, known = world.governments[c], diaries.governments[run, month, c]
        known.elected = (month + g.phase) % p.environment.term_months == 0
        known.changed = g.changed
    for e in range(len(world.entrepreneurs)):
        diaries.at_work[run, month, e] = world.entrepreneurs[e].active
