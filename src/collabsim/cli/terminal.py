"""Speaking to people on a terminal and to programs elsewhere.

On a terminal there are progress bars and colours; elsewhere plain lines. What a program may want to
read goes to standard output; progress and errors go to standard error.
"""

import io
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from collabsim.errors import InputError, no_such, readable, shown

if TYPE_CHECKING:
    from collabsim.engine.warm_up import Kind

# a Typer brings its own Click or uses the installed one; this is the one in use
_WRONG_USAGE: Any = typer.BadParameter.__base__

_RENAMED_COMMANDS, _RENAMED_OPTIONS = {"report": "brief"}, {"--plausible": "--ensemble"}
_WITH_RENAMED_OPTIONS = ("compare", "brief", "boundary", "frontier")
_LINE_AFTER = 60.0  # seconds after which a line of progress is due at the latest
_LONG = 20.0  # seconds left from which on it is worth saying so


class Commands(TyperGroup):
    """All commands; whatever is wrong is said in one sentence instead of showing a traceback."""

    def main(self, *args: Any, **more: Any) -> Any:
        """Do what was typed and end the program, with exit code 2 if that was not possible."""
        _print_anything()
        try:
            code = super().main(*args, **{**more, "standalone_mode": False})
            if sys.stdout is not None:
                sys.stdout.flush()
        except _WRONG_USAGE as error:
            code = _refuse_usage(error)
        except typer.Abort:
            code = 130
        except OSError as error:
            code = _unwritten(error)
        sys.exit(code if isinstance(code, int) else 0)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that was typed.

        Raises:
            InputError: If there is none of this name.
        """
        typed, *options = args
        if typed in _RENAMED_COMMANDS:
            raise InputError(f"{typed} is called {_RENAMED_COMMANDS[typed]} now")
        if typed not in self.commands and not typed.startswith("-"):
            raise InputError(no_such("command", typed, self.commands))
        for option in options:
            name = option.partition("=")[0]
            if name in _RENAMED_OPTIONS and typed in _WITH_RENAMED_OPTIONS:
                raise InputError(f"{name} is called {_RENAMED_OPTIONS[name]} now")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Do what a command says."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            code = _refuse(str(error))
        except MemoryError:
            code = _refuse("there is not enough memory for this size")
        except KeyboardInterrupt:
            typer.echo("Stopped; nothing was written.", err=True)
            code = 130
        except OSError as error:
            code = _unwritten(error)
        raise typer.Exit(code) from None


def _print_anything() -> None:
    """Let every letter be printed, whatever the locale: what is redirected becomes UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _refuse(message: str) -> int:
    with suppress(OSError):  # nobody may be listening
        typer.echo(f"Error: {readable(message)}", err=True)
    return 2


def _refuse_usage(error: Any) -> int:
    """Say what is wrong with what was typed, without the usage, which would fill a screen."""
    message = error.format_message().partition(", unable to parse")[0].rstrip(".")
    for said, better in (
        ("Value error, ", ""), ("Input should", "it should"), ("valid integer", "whole number")
    ):  # fmt: skip
        message = message.replace(said, better)
    if message:  # there is none where help has been printed
        where = error.ctx.command_path if error.ctx else "collabsim"
        _refuse(f"{message}{'' if message.endswith('?') else '.'} See {where} --help")
    return 2


def _unwritten(error: OSError) -> int:
    """The exit code after a file or the output could not be written."""
    if sys.stdout is not None:  # keep Python from trying again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0  # whoever read the output has had enough
    if error.filename is None:
        return _refuse(f"the output cannot be written ({error.strerror})")
    return _refuse(f"{error.filename}: cannot be used ({error.strerror})")


def show(content: Any) -> None:
    """Print a table or text; as wide as it needs to be where nobody watches."""
    from rich.console import Console

    plain: dict[str, Any] = {"markup": False, "emoji": False}  # names and titles are what they are
    console = Console(**plain)
    if not console.is_terminal:
        console = Console(**plain, width=160)
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
                f"--set {shown(setting)}: write it as name=number, such as --set trust.gain=0.02"
            ) from None
    return values


def command() -> str:
    """What was typed, as one could type it again; bytes that are no letters are spelt out."""
    typed = shlex.join(["collabsim", *sys.argv[1:]])
    return typed.encode("utf-8", "backslashreplace").decode("utf-8")


def print_json(content: Any) -> None:
    """Print JSON, as it is written to files."""
    from collabsim.study.formats import json_text  # no NumPy for --help

    typer.echo(json_text(content), nl=False)


def warm_up(*kinds: "Kind") -> None:
    """Load the compiled model before anybody measures progress; compiling tells of itself.

    ``kinds`` say what is going to be run, see :mod:`collabsim.engine.warm_up`.
    """
    from collabsim.engine.warm_up import warm_up as load_model

    load_model(*kinds)


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
    from rich.console import Console
    from rich.progress import (
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
    from collabsim.engine.estimate import duration  # no NumPy for --help

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
