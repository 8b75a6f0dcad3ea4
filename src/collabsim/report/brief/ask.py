"""A brief in one call: ask, run, and write the page with everything that belongs to it."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import NoneType

from collabsim.errors import InputError
from collabsim.laboratory.comparing import SEEDS, SEEDS_OF_A_SET
from collabsim.report.brief.files import write_brief
from collabsim.report.brief.question import Question
from collabsim.report.world import ChosenWorld, parse_world
from collabsim.scenarios.plausible import check_set
from collabsim.strategies import PAIR
from collabsim.study.store import prepare_folder


def brief_question(
    worlds: str | ChosenWorld | Sequence[str | ChosenWorld],
    strategies: Sequence[str] = PAIR,
    *,
    ensemble: int | None = None,
    seeds: int | None = None,
    years: int | None = None,
) -> Question:
    """The question of a brief, checked.

    Arguments are those of :func:`brief`.

    Raises:
        InputError: If a part of it cannot be used.
    """
    given = [worlds] if isinstance(worlds, (str, ChosenWorld)) else list(worlds)
    if not all(isinstance(one, (str, ChosenWorld)) for one in given):
        raise InputError("name scenarios, such as 'today,trust.gain=0.02'")
    usual = SEEDS
    if ensemble is not None:
        check_set(ensemble, "the number of plausible sets")
        usual = SEEDS_OF_A_SET
    question = Question(
        worlds=tuple(parse_world(one) if isinstance(one, str) else one for one in given),
        strategies=tuple(strategies),
        seeds=usual if seeds is None else seeds,
        plausible=ensemble or 0,
        years=years,
    )
    question.check()
    return question


def brief(
    worlds: str | ChosenWorld | Sequence[str | ChosenWorld],
    strategies: Sequence[str] = PAIR,
    *,
    ensemble: int | None = None,
    seeds: int | None = None,
    years: int | None = None,
    out: str | Path = "out/brief",
    day: date | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a brief for people who decide: who is ahead where, how surely, what is unknown.

    Args:
        worlds: One to four scenarios, each with what is changed in it after commas, such as
            ``"today,funding.patience=0.5,no_resentment"``.
        strategies: Two to four names; the others are held against the first.
        ensemble: How many plausible sets from the first, instead of the defaults.
        seeds: How many seeds, met by all strategies, 20 if not given; of each plausible set 5.
        years: Years to run instead of those of each scenario.
        out: Folder to write to.
        day: Date to print; none if not given.
        threads: Threads to use, by default one for each processor; does not change results.
        progress: Called with the runs done and the runs to do.

    Returns:
        The page, ``brief.html``; beside it are a PDF, a figure, and tables.

    Raises:
        InputError: If an argument cannot be used, or a file cannot be written.
    """
    if not isinstance(day, (date, NoneType)):
        raise InputError("the day is a date, such as datetime.date(2030, 1, 31)")
    question = brief_question(worlds, strategies, ensemble=ensemble, seeds=seeds, years=years)
    folder = Path(out)
    prepare_folder(folder)
    found = question.answer(threads=threads, progress=progress)
    write_brief(question, found, folder, question.command(), day=day)
    return folder / "brief.html"
