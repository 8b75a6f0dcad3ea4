"""Speaking to people on a terminal and to programs elsewhere.

On a terminal there are progress bars and colours; elsewhere plain lines. What a program may want to
read goes to standard output; progress and errors go to standard error.
"""

import functools
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import typer

from collabsim.errors import InputError

_LINE_AFTER = 60.0  # seconds after which a line of progress is due at the latest
_LONG = 20.0  # seconds left from which on it is worth saying so


def plain_errors[**P, R](command: Callable[P, R]) -> Callable[P, R]:
    """Make a command say what is wrong in one sentence instead of showing a traceback."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except InputError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(2) from None
        except MemoryError:
            typer.echo("Error: there is not enough memory for this size", err=True)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            typer.echo("Stopped; nothing was written.", err=True)
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # whoever read the output has had enough; keep Python from complaining at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None

    return wrapped


def show(content: Any) -> None:
    """Print a table or text; as wide as it needs to be where nobody watches."""
    from rich.console import Console  # noqa: PLC0415

    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    console.print(content)


def say(line: str) -> None:
    """Print a line of plain words."""
    typer.echo(line)


def parse_settings(settings: list[str] | None) -> dict[str, float]:
    """Parameter values by name from options such as ``trust.gain=0.02``.

    Raises:
        InputError: If one is not written like that.
    """
    values = {}
    for setting in settings or []:
        name, _, text = setting.partition("=")
        try:
            values[name.strip()] = float(text)
        except ValueError:
            raise InputError(
                f"--set {setting}: write it as name=number, such as --set trust.gain=0.02"
            ) from None
    return values


def command() -> str:
    """What was typed, as one could type it again."""
    return shlex.join(["collabsim", *sys.argv[1:]])


def print_json(content: Any) -> None:
    """Print JSON, as it is written to files."""
    from collabsim.sweeps.formats import json_text  # noqa: PLC0415  (no NumPy for --help)

    typer.echo(json_text(content), nl=False)


def warm_up(*, in_pieces: bool = False) -> None:
    """Load the compiled model before anybody measures progress; compiling tells of itself.

    ``in_pieces`` says that one large world is to be run on several threads.
    """
    from collabsim.model.simulate import warm_up as load_model  # noqa: PLC0415

    load_model(in_pieces=in_pieces)


@contextmanager
def progress(unit: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Report progress: a bar on a terminal, a plain line now and then elsewhere.

    Yields:
        A function to call with what is done and what there is to do.
    """
    if quiet:
        yield lambda done, total: None
    elif sys.stderr.isatty():
        with _bar(unit) as report:
            yield report
    else:
        yield _lines(unit)


@contextmanager
def _bar(unit: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(unit, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(unit: str) -> Callable[[int, int], None]:
    """A line for every quarter, and once a minute, with the time left where that is long."""
    from collabsim.model.estimate import duration  # noqa: PLC0415  (no NumPy for --help)

    shown = 0
    begun = said = monotonic()

    def report(done: int, total: int) -> None:
        nonlocal shown, begun, said
        now = monotonic()
        if done == 0:
            begun = said = now  # from here on, all takes its time in proportion
            shown = 0
        quarter = 4 * done // total
        if (quarter > shown or now - said > _LINE_AFTER) and total > 1 and done:
            shown, said = quarter, now
            left = (now - begun) * (total - done) / done
            rest = f", about {duration(left)} left" if left > _LONG else ""
            typer.echo(f"{done} of {total} {unit}{rest}", err=True)

    return report
