"""What all benchmarks share: processes to measure in, tables, and the report they are written to.

``latest.md`` has a section for each file of benchmarks. A file renews its own section and leaves
the others as they are, so any of them can be run by itself. A quick look at a smaller scale is
written elsewhere and never overwrites what was measured in earnest.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

HERE = Path(__file__).resolve().parent
QUICK = HERE.parent / "out" / "benchmarks"
"""Folder for reports of quick looks."""

_HEAD = """# Speed

Everything below was measured by `make bench`. Times are medians where something was measured
several times; other work on the machine at the same time makes them longer.
"""


def python(code: str, *arguments: str, cache: str = "") -> tuple[float, str]:
    """Seconds that a new process takes for ``code``, and what it prints."""
    environment = {**os.environ, **({"NUMBA_CACHE_DIR": cache} if cache else {})}
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return perf_counter() - start, done.stdout


def measured_in_a_process(code: str, *arguments: object) -> dict[str, Any]:
    """What ``code`` prints as JSON, run in a process of its own with ``arguments``."""
    found: dict[str, Any] = json.loads(python(code, *map(str, arguments))[1])
    return found


def seconds_of(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that ``work`` takes, and what it returns."""
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; all columns but the first are aligned to the right."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    line = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    cells = [
        [
            cell.ljust(w) if i == 0 else cell.rjust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        for row in [head, line, *rows]
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def machine() -> str:
    """The machine and the versions that numbers depend on."""
    import numba

    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python"
        f" {platform.python_version()}, Numba {numba.__version__}"
    )


def asked(description: str) -> float:
    """The scale asked for on the command line: 1, or less for a quick look."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--scale",
        type=float,
        default=1.0,
        help=f"share of the work, such as 0.01 for a quick look, written to {QUICK.name}/",
    )
    scale: float = parser.parse_args().scale
    if not 0.0 < scale <= 1.0:
        parser.error("the scale is more than 0 and at most 1")
    return scale


def folder(scale: float) -> Path:
    """Where to write: beside the benchmarks, or elsewhere for a quick look."""
    chosen = HERE if scale == 1.0 else QUICK
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


def report(
    title: str, source: str, measures: Sequence[Callable[[], str]], scale: float = 1.0
) -> None:
    """Measure, print, and renew the section called ``title``.

    Args:
        title: Heading of the section.
        source: File that measures it.
        measures: Each measures something and returns text for the report.
        scale: Share of the work that they do.
    """
    quick = "" if scale == 1.0 else f" (a quick look at scale {scale:g})"
    parts = [f"Measured by `python benchmarks/{source}`{quick} on {machine()}."]
    print(parts[0], flush=True)
    for measure in measures:
        parts.append(measure())
        print(f"\n{parts[-1]}", flush=True)
    path = folder(scale) / "latest.md"
    text = path.read_text("utf-8") if path.exists() else ""
    path.write_text(with_section(text, title, "\n\n".join(parts)), "utf-8")


def with_section(text: str, title: str, body: str) -> str:
    """The report ``text`` in which the section called ``title`` holds ``body``."""
    sections = {}
    for section in f"\n{text}".split("\n## ")[1:]:
        name, _, content = section.partition("\n")
        sections[name] = content.strip()
    sections[title] = body
    return "\n".join([_HEAD, *(f"## {name}\n\n{body}\n" for name, body in sections.items())])
