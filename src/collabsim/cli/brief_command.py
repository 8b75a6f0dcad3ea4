"""The command ``brief``: a brief that can be passed on, with the numbers behind it.

It asks what ``compare`` asks, in one world or in several side by side, and writes a page, a PDF, a
figure and tables.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from collabsim.cli import ensemble_option, study_runner, terminal
from collabsim.cli.options import JsonOption, ThreadsOption, TrustOption
from collabsim.errors import InputError, no_such

DEFAULT_OUT = Path("out/brief")

WorldsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO…",
        help="One to four scenarios or TOML files, each with what is changed in it after commas,"
        " such as today,funding.patience=0.5,no_resentment.",
    ),
]


def brief(
    worlds: WorldsArgument,
    strategies: Annotated[
        str,
        typer.Option(
            metavar="A,B[,…]", help="Two to four strategies; the others are held against the first."
        ),
    ] = study_runner.PAIR,
    ensemble: ensemble_option.SetsOption = None,
    seeds: Annotated[
        int | None,
        typer.Option(help="How many seeds, met by all strategies. [20; 5 a set with --ensemble]"),
    ] = None,
    years: Annotated[int | None, typer.Option(help="Years to run, if not the scenario's.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter or dial in all worlds."),
    ] = None,
    ablations: Annotated[
        list[str] | None,
        typer.Option("--ablation", metavar="NAME", help="Switch an idea off in all worlds."),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="Date to print; none if not given."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = DEFAULT_OUT,
    as_json: JsonOption = False,
    threads: ThreadsOption = None,
    _trust: TrustOption = None,
) -> None:
    """Write a brief for people who decide: who is ahead where, how surely, what is unknown."""
    question = _question(worlds, strategies, ensemble, seeds, years, settings, ablations)
    printed = _day(day)
    from collabsim.engine.checks import thread_count
    from collabsim.study.store import prepare_folder

    thread_count(threads)
    prepare_folder(out)
    terminal.warm_up("batch")
    with terminal.progress("runs", quiet=as_json) as shown:
        found = question.answer(threads=threads, progress=_only_news(shown))
    from collabsim.report.brief.files import TABLES, to_json, write_brief

    write_brief(question, found, out, terminal.command(), day=printed)
    if as_json:
        terminal.print_json(to_json(question, found))
        return
    from collabsim.report.brief.compose import make_brief

    for sentence in make_brief(question, found).lead:
        terminal.say(sentence)
    terminal.say(f"Brief: {out / 'brief.html'} and {out / 'brief.pdf'}")
    terminal.say(f"Figure: {out / 'figure.png'} (and .svg)")
    names = ", ".join(str(out / f"{name}.csv") for name in TABLES)
    terminal.say(f"Tables: {names} (and .parquet)")


def _question(
    worlds: list[str],
    strategies: str,
    ensemble: int | None,
    seeds: int | None,
    years: int | None,
    settings: list[str] | None,
    ablations: list[str] | None,
) -> Any:
    from collabsim.report.brief.ask import brief_question
    from collabsim.report.world import parse_world
    from collabsim.scenarios import ABLATIONS

    values, off = terminal.parse_settings(settings), tuple(ablations or ())
    for name in off:
        if name not in ABLATIONS:
            raise InputError(no_such("ablation", name, ABLATIONS))
    asked = []
    for text in worlds:
        world = parse_world(text).with_settings(dict(values))
        ideas = tuple(dict.fromkeys((*world.ablations, *off)))
        asked.append(world.model_copy(update={"ablations": ideas}))
    names = tuple(name.strip() for name in strategies.split(",") if name.strip())
    return brief_question(asked, names, ensemble=ensemble, seeds=seeds, years=years)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--date {text}: write it as YYYY-MM-DD, such as 2030-01-31") from None


def _only_news(shown: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Pass progress on only where there is some; the runs report far more often."""
    last = -1

    def told(done: int, total: int) -> None:
        nonlocal last
        if done != last:
            last = done
            shown(done, total)

    return told


COMMANDS: tuple[Callable[..., None], ...] = (brief,)
"""The commands of this file, for the command line to take in."""
