"""Write the generated parts of the pages of ``docs``: page, code and kept results say the same.

Between ``<!-- generated: NAME -->`` and ``<!-- end -->`` stands what this script writes, as do the
looks of strategies in the dashboard's style sheet, in comments of CSS. Run it
after a change of a parameter, rule, observable, strategy, scenario or kept result. With ``--check``
nothing is written; the exit code says whether anything would be.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from textwrap import fill
from types import ModuleType

import belief_tables
import calibration_tables
import pattern_tables

from collabsim.engine import schedule
from collabsim.engine.outcomes import OUTCOMES
from collabsim.mechanisms.declare import PLACES, Mechanism
from collabsim.observables import OBSERVABLES
from collabsim.parameters import SPECS, Parameters
from collabsim.randomness import STREAMS
from collabsim.report.style import style_sheet
from collabsim.scenarios import load_scenario, packaged_scenarios
from collabsim.state.columns import COLUMNS, TABLES
from collabsim.strategies import EFFORTS, MEANINGS, STRATEGIES, STYLE

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "model.md"
STYLE_SHEET = ROOT / "src" / "collabsim" / "dashboard" / "assets" / "custom.css"
BLOCK = re.compile(
    r"((?:<!--|/\*) generated: ([^>*]+?) (?:-->|\*/)\n).*?((?:<!--|/\*) end (?:-->|\*/))", re.DOTALL
)
OF_COMMUNITY = re.compile(r"(community|government) ``c``")


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""

    def line(cells: Iterable[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    titles = list(head)
    return "\n".join([line(titles), "|" + "---|" * len(titles), *(line(row) for row in rows)])


def code(names: Iterable[str]) -> str:
    """Names as inline code, one after the other."""
    return ", ".join(f"`{name}`" for name in names)


def number(value: float) -> str:
    """A number as short as it can be said."""
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def modules() -> list[ModuleType]:
    """The modules of the rules, in the order in which a month first comes to them."""
    names = dict.fromkeys(mechanism.rule.__module__ for mechanism in schedule.MECHANISMS)
    return [sys.modules[name] for name in names]


def short(module: ModuleType) -> str:
    """The last part of a module's name."""
    return module.__name__.rsplit(".", maxsplit=1)[-1]


def link(module: ModuleType) -> str:
    """A link from ``docs`` to the file of a rule."""
    return f"[`mechanisms/{short(module)}.py`](../src/collabsim/mechanisms/{short(module)}.py)"


def first_line(text: str | None) -> str:
    """The summary line of a docstring."""
    return (text or "").strip().split("\n", maxsplit=1)[0]


def state() -> str:
    """What is stored of every kind of agent."""
    parts = []
    for name, columns in COLUMNS.items():
        rows = ((f"`{column}`", each.meaning) for column, each in columns.items())
        meanings = table(["column", "meaning"], rows)
        parts.append(f"**{name}** ({TABLES[name].itemsize} bytes a row)\n\n{meanings}")
    return "\n\n".join(parts)


def order() -> str:
    """The rules of the month in their order."""
    rows: list[tuple[object, ...]] = []
    for mechanism in schedule.MECHANISMS:
        module = sys.modules[mechanism.rule.__module__]
        scope = "whole world" if mechanism.scope == "nation" else "each community"
        summary = OF_COMMUNITY.sub(r"a \1", first_line(mechanism.rule.__doc__))
        rows.append((len(rows) + 1, mechanism.name, scope, summary, link(module)))
    return table(["", "rule", "for", "what it does", "file"], rows)


def grouped(names: Iterable[str]) -> str:
    """``table.column`` names by table."""
    tables: dict[str, list[str]] = {}
    for name in names:
        place, column = name.split(".")
        tables.setdefault(place, []).append(column)
    return "; ".join(f"{place}: {', '.join(found)}" for place, found in tables.items())


def declaration(mechanism: Mechanism) -> str:
    """What a rule says that it touches."""
    rows = [
        ("reads", grouped(name for name in mechanism.reads if name not in PLACES)),
        ("writes", grouped(mechanism.writes)),
        ("draws from", code(mechanism.streams) or "nothing"),
        ("parameters", code(mechanism.parameters) or "none"),
    ]
    return table([mechanism.name, ""], rows)


def mechanism_text(module: ModuleType) -> str:
    """A section on a rule: its words for people, its file's opening, and what its rules touch."""
    tables = [
        declaration(mechanism)
        for mechanism in schedule.MECHANISMS
        if mechanism.rule.__module__ == module.__name__
    ]
    said, text = module.WORDS, (module.__doc__ or "").strip()
    idea = fill(f"{said.plain} {said.idea}", 100)
    lead = "" if said.essay.startswith("Not in the essay") else "In the essay: "
    parts = [f"### {short(module).capitalize()}", idea, fill(lead + said.essay, 100)]
    return "\n\n".join([*parts, f"File: {link(module)}", text, *tables])


def submodels() -> str:
    """The rules, in the order of the month."""
    return "\n\n".join(mechanism_text(module) for module in modules())


def parameters() -> str:
    """All parameters, by group."""
    parts = []
    head = ["parameter", "symbol", "unit", "start", "plausible", "meaning", "source"]
    for group, field in Parameters.model_fields.items():
        rows = [
            (f"`{s.name}`", s.symbol, s.unit, number(s.default),
             f"{number(s.low)} … {number(s.high)}", s.meaning, s.source)
            for s in SPECS.values() if s.name.startswith(f"{group}.")
        ]  # fmt: skip
        holder: type = type(field.default)
        parts.append(f"**{group}**: {first_line(holder.__doc__)}\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def quantities(kind: str, things: Iterable[tuple[str, str, str]]) -> str:
    """Names with their units and meanings."""
    return table([kind, "unit", "meaning"], ((f"`{name}`", *words) for name, *words in things))


def strategies() -> str:
    """The named strategies."""
    rows: list[list[object]] = []
    for name, meaning in MEANINGS.items():
        values = STRATEGIES.get(name)
        numbers = [number(getattr(values, key)) if values else "" for key in EFFORTS + STYLE]
        rows.append([f"`{name}`", *numbers, values.then if values else "", meaning])
    return table(["strategy", *EFFORTS, *STYLE, "then", "in words"], rows)


def scenarios() -> str:
    """The scenarios of the package."""
    rows = []
    for name in packaged_scenarios():
        scenario = load_scenario(name)
        size = scenario.parameters.size
        mix = ", ".join(f"{key} {number(share)}" for key, share in scenario.mix.items())
        sizes = (scenario.months, size.communities, size.beneficiaries, size.people_per_agent)
        events = "; ".join(f"{event.label} (month {event.month})" for event in scenario.events)
        numbers = map(number, (*sizes, size.entrepreneurs))
        rows.append((f"`{name}`", scenario.title, *numbers, mix, events))
    head = ["scenario", "title", "months", "communities", "people (agents)", "people per agent"]
    return table([*head, "organisations", "its own mix", "scheduled events"], rows)


def streams() -> str:
    """The named streams of chance and the rules that draw from them."""
    users = dict.fromkeys(STREAMS, "month 0")  # a rule has its stream for itself
    users |= {name: each.name for each in schedule.MECHANISMS for name in each.streams}
    rows = ((f"`{name}`", user) for name, user in users.items())
    return table(["stream", "drawn from by"], rows)


GENERATORS: dict[str, Callable[[], str]] = {
    "state": state,
    "order": order,
    "submodels": submodels,
    "parameters": parameters,
    "observables": lambda: quantities("observable", OBSERVABLES),
    "outcomes": lambda: quantities("outcome", OUTCOMES),
    "strategies": strategies,
    "scenarios": scenarios,
    "streams": streams,
}


def pages() -> dict[Path, dict[str, Callable[[], str]]]:
    """What writes the blocks of each page."""
    belief = belief_tables.generators(table) | calibration_tables.generators(table)
    return {
        PAGE: GENERATORS,
        belief_tables.PAGE: belief,
        pattern_tables.PAGE: pattern_tables.generators(table),
        STYLE_SHEET: {"strategies": style_sheet},
    }


def renew(name: str, page: str, blocks: Mapping[str, Callable[[], str]]) -> str:
    """The page with all its generated blocks written anew.

    Raises:
        SystemExit: If a block is missing from the page or unknown.
    """
    there = {block for _, block, _ in BLOCK.findall(page)}
    if set(blocks) - there:
        raise SystemExit(f"{name}: no block for {', '.join(sorted(set(blocks) - there))}")
    if there - set(blocks):
        raise SystemExit(f"{name}: nothing generates {', '.join(sorted(there - set(blocks)))}")
    return BLOCK.sub(lambda found: f"{found[1]}\n{blocks[found[2]]()}\n\n{found[3]}", page)


def main(arguments: list[str]) -> int:
    """Renew the pages, or with ``--check`` say which are out of date."""
    if arguments not in ([], ["--check"]):
        print("usage: generate_docs.py [--check]", file=sys.stderr)
        return 2
    stale = 0
    for path, blocks in pages().items():
        page = path.read_text("utf-8")
        fresh = renew(path.name, page, blocks)
        if page == fresh:
            continue
        if arguments:
            place = f"{path.parent.name}/{path.name}"
            print(f"{place} is out of date: run `make docs`", file=sys.stderr)
            stale = 1
        else:
            path.write_text(fresh, "utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
