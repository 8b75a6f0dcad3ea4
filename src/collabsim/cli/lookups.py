"""Commands that look things up: scenarios, strategies, ablations and parameters."""

from typing import Annotated

import typer

from collabsim.cli.terminal import show
from collabsim.errors import InputError, no_such


def scenarios() -> None:
    """List the scenarios that come with the package."""
    from collabsim.report.tables import listing
    from collabsim.scenarios import load_scenario, packaged_scenarios

    rows = []
    for name in packaged_scenarios():
        found = load_scenario(name)
        size = found.parameters.size
        rows.append(
            [name, found.title, f"{size.communities:,}", f"{size.beneficiaries:,}",
             f"{found.months / 12:g}"]
        )  # fmt: skip
    headings = ("scenario", "what it is", "communities", "people (agents)", "years")
    show(listing("Scenarios", headings, rows))


def strategies() -> None:
    """List the named strategies: effort shares, and style."""
    from collabsim.report.tables import listing
    from collabsim.strategies import ADAPTIVE, EFFORTS, MEANINGS, STRATEGIES, STYLE

    rows = [
        [name, *(f"{getattr(s, field):g}" for field in EFFORTS + STYLE), s.then, MEANINGS[name]]
        for name, s in STRATEGIES.items()
    ]
    rows.append([ADAPTIVE, *["–"] * len(EFFORTS + STYLE), "", MEANINGS[ADAPTIVE]])
    show(listing("Strategies", ("strategy", *EFFORTS, *STYLE, "then", "meaning"), rows))


def ablations() -> None:
    """List the ideas that can be switched off, and how."""
    from collabsim.report.tables import listing
    from collabsim.scenarios import ABLATIONS

    rows = [
        [name, a.meaning, ", ".join(f"{key}={value:g}" for key, value in a.values.items())]
        for name, a in ABLATIONS.items()
    ]
    show(listing("Ablations", ("ablation", "meaning", "the same as --set"), rows))


def parameters(
    group: Annotated[str | None, typer.Argument(help="Only this group, such as trust.")] = None,
) -> None:
    """List all parameters with unit, default, plausible range and meaning."""
    from collabsim.parameters import SPECS, Parameters
    from collabsim.report.tables import listing

    groups = tuple(Parameters.model_fields)
    if group is not None and group not in groups:
        raise InputError(no_such("group", group, groups))
    for name in groups if group is None else (group,):
        rows = [
            [s.name, s.symbol, f"{s.default:.4g}", f"{s.low:.4g} – {s.high:.4g}", s.unit,
             s.meaning]
            for s in SPECS.values() if s.name.startswith(f"{name}.")
        ]  # fmt: skip
        headings = ("parameter", "symbol", "default", "plausible", "unit", "meaning")
        show(listing(name, headings, rows))
