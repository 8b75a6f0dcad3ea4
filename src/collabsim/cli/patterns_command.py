"""The command ``patterns``: does the model show what was seen in the real world?

It makes the runs that patterns need, measures each pattern on them, and prints what was asked, what
was found, how sure that is, whether the pattern is met, and which strategies differ in it.
"""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collabsim.cli import terminal
from collabsim.cli.options import JsonOption, ThreadsOption

if TYPE_CHECKING:
    from collabsim.analysis.intervals import Estimate
    from collabsim.analysis.patterns.catalogue import Finding, Judged
    from collabsim.evidence import Fact


def patterns(
    only: Annotated[
        str | None, typer.Option(metavar="P1,C1,…", help="Patterns to look at; all if not given.")
    ] = None,
    seeds: Annotated[
        int, typer.Option(help="Seeds; small worlds take more, very large ones fewer.")
    ] = 20,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter in all scenarios."),
    ] = None,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold the model against patterns of the real world: what was asked, what was found."""
    from collabsim.analysis.patterns.catalogue import FIT
    from collabsim.laboratory.patterns import hold, plan_patterns

    names = None if only is None else [name.strip() for name in only.split(",")]
    values = terminal.parse_settings(settings)
    asked = plan_patterns(names, seeds=seeds, settings=values, threads=threads)
    terminal.warm_up("run")
    with terminal.progress("runs", quiet=as_json) as report:
        judged, counts = hold(asked, report)
    if as_json:
        terminal.print_json({"runs": counts, "patterns": [_told(found) for found in judged]})
        return
    terminal.show(_table(judged))
    made = ", ".join(f"{name} {count}" for name, count in counts.items())
    terminal.say(f"Value [95 % bootstrap interval over seeds]. Runs: {made}.")
    if any(found.pattern.kind != FIT for found in judged):
        terminal.say("C1 to C5 are reported only; nothing is ever tuned to them.")
    terminal.say("≠: the interval lies outside that of the first runs of the same number.")


def range_in_words(fact: "Fact") -> str:
    """The range that a fact asks for, such as ``3 to 8 years``."""
    unit = "" if fact.unit in ("share", "ratio") else f" {fact.unit}"
    if fact.high == math.inf:
        return f"more than {fact.low:g}{unit}"
    if fact.low == -math.inf:
        return f"less than {fact.high:g}{unit}"
    return f"{fact.low:g} to {fact.high:g}{unit}"


def reading_in_words(finding: "Finding") -> str:
    """On which runs a number was found; of several that are compared, the first and how many."""
    first, *others = finding.reading
    return f"{first} and {len(others)} more" if others else first


def _table(judged: "Sequence[Judged]") -> Any:
    from collabsim.report.tables import listing

    rows = []
    for whole in judged:
        rows.append((whole.pattern.name, whole.pattern.meaning, "", "", "", whole.verdict))
        last = None
        for finding in whole.findings:
            fact = finding.check.fact
            if fact.name != last:
                asked = range_in_words(fact) if finding.check.asked_of else "shown only"
                rows.append(("", f"· {fact.asked}", asked, "", "", ""))
            last = fact.name
            differs = " ≠" if finding.differs else ""
            rows.append(("", f"    {reading_in_words(finding)}", "",
                         _number(finding.found, fact.unit), str(finding.found.n),
                         finding.verdict + differs))  # fmt: skip
    return listing("Patterns", ("", "pattern", "asked", "found", "n", "verdict"), rows)


def _number(found: "Estimate", unit: str) -> str:
    """A number with its interval; only a time without end is called never."""
    from collabsim.report.tables import estimate_text

    timed = unit in ("years", "months")
    text: str = estimate_text(found, 1 if timed else 3)
    return text if timed else text.replace("never", "∞")


def _told(judged: "Judged") -> dict[str, Any]:
    checks = [
        {
            "fact": finding.check.fact.name,
            "asked": finding.check.fact.asked,
            "low": finding.check.fact.low,
            "high": finding.check.fact.high,
            "unit": finding.check.fact.unit,
            "source": finding.check.fact.source,
            "runs": list(finding.reading),
            "found": finding.found._asdict(),
            "verdict": finding.verdict,
            "differs": finding.differs,
        }
        for finding in judged.findings
    ]
    pattern = judged.pattern
    return {
        "name": pattern.name, "meaning": pattern.meaning, "kind": pattern.kind,
        "marks": sorted({check.fact.mark for check in pattern.checks if check.asked_of}),
        "runs": list(pattern.needs()), "verdict": judged.verdict, "checks": checks,
    }  # fmt: skip


COMMANDS: tuple[Callable[..., None], ...] = (patterns,)
"""The commands of this file, for the command line to take in."""
