"""The command ``site``: the model as one page that opens without a server or a network."""

from pathlib import Path
from typing import Annotated

import typer

from collabsim.cli import terminal
from collabsim.cli.options import TrustOption

DEFAULT_OUT = Path("out/site")


def site(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO…",
            help="Scenarios or TOML files to offer. [classroom today sefton covid_window]",
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = DEFAULT_OUT,
    _trust: TrustOption = None,
) -> None:
    """Write the model as one page: open it in any browser, or put it on any web server.

    The page holds the compiled model and needs nothing else; dials are answered in the browser,
    with the numbers that the other commands print.
    """
    from collabsim.dashboard.site.make import SCENARIOS, write_site

    file = write_site(out, scenarios or SCENARIOS)
    terminal.say(f"{file}: open it in a browser ({file.stat().st_size / 1e6:.1f} MB)")


COMMANDS = (site,)
