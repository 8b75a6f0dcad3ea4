"""How much faster the engine is than an earlier one, measured side by side.

How to run: ``python benchmarks/engine.py`` (about five minutes; needs the history of the project).
The earlier engine is taken from its commit into ``out``. Both take turns, each time in a process of
its own, so that they meet the same load; ratios are medians over the turns. Times are processor
time of one thread, unless threads are what is asked about. The table is written to its section of
``latest.md``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from report import report, table

ROOT = Path(__file__).resolve().parents[1]
EARLIER = "7f13705"
"""The last commit of the first engine: one run at a time, rows, a Gini in 64 bins each month."""

TURNS = 3
MEASURE = """
import inspect, json, time
import numpy as np
from collabsim.engine.advance import advance
from collabsim.engine.simulate import create_world
from collabsim.observables import RECORD
from collabsim.scenarios import load_scenario, set_values
from collabsim.study.paired import run_paired

CHOOSES = "inequality_from" in inspect.signature(advance).parameters

def live(name, strategy, months, threads=1):
    scenario = load_scenario(name)
    world = create_world(scenario, strategy, 1)
    record = np.zeros(months, RECORD).view(np.recarray)
    # inequality in as large a share of the months as in a run of 35 years with its outcomes
    chosen = {"inequality_from": months - round(months * 12 / 420)} if CHOOSES else {}
    cpu, wall = time.thread_time(), time.perf_counter()
    advance(world, np.uint64(1), scenario.parameters.record, record, threads, None, **chosen)
    agents = sum(map(len, world[:2] + world[3:6])) - len(world.nations)
    return (time.thread_time() - cpu) / agents / months * 1e9, time.perf_counter() - wall

def paired(months, threads, seeds):
    scenario = load_scenario("classroom")
    cpu, wall = time.process_time(), time.perf_counter()
    pair = ("fast-divisive", "slow-inclusive")
    run_paired(scenario, pair, range(1, seeds + 1), months=months, threads=threads)
    return (time.process_time() - cpu) / 2 / seeds * 1e3, (time.perf_counter() - wall) * 1e3

live("classroom", "slow-inclusive", 24)
live("peru", "slow-inclusive", 2, threads=2)
paired(24, 2, 2)
one = live("peru", "slow-inclusive", 60), live("world", "mix", 24)
two = live("peru", "slow-inclusive", 60, threads=2), live("world", "mix", 24, threads=2)
print(json.dumps({
    "classroom, slow-inclusive, ns per agent-month":
        min(live("classroom", "slow-inclusive", 420)[0] for _ in range(5)),
    "classroom, fast-divisive, ns per agent-month":
        min(live("classroom", "fast-divisive", 420)[0] for _ in range(5)),
    "Peru, slow-inclusive, ns per agent-month": one[0][0],
    "world, mix, ns per agent-month": one[1][0],
    "classroom, a run with its outcomes, ms": paired(420, 1, 10)[0],
    "classroom, a run of one month with its outcomes, ms": paired(1, 1, 100)[0],
    "classroom, 2 strategies x 20 seeds on two threads, ms": paired(420, 2, 20)[1],
    "Peru, two threads, s": two[0][1],
    "world, two threads, s": two[1][1],
    "Peru, two threads over one, times as fast": one[0][1] / two[0][1],
    "world, two threads over one, times as fast": one[1][1] / two[1][1],
}))
"""
BY_WHICH = "times as fast"


def sources(commit: str) -> Path:
    """The sources of the package at ``commit``, brought into ``out`` once."""
    place = ROOT / "out" / "benchmarks" / f"engine-{commit}"
    if not place.exists():
        archive = subprocess.run(
            ["git", "archive", commit, "src"], cwd=ROOT, check=False, stdout=subprocess.PIPE
        )
        if archive.returncode:
            raise SystemExit(f"the history of the project here does not reach back to {commit}")
        place.mkdir(parents=True)
        subprocess.run(["tar", "-x", "-C", place], input=archive.stdout, check=True)
    return place / "src"


def measured(package: Path) -> dict[str, float]:
    """What :data:`MEASURE` finds of the package in a folder, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE],
        env={**os.environ, "PYTHONPATH": str(package)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def against_the_earlier_engine() -> str:
    """Both engines in turn."""
    packages = {"earlier": sources(EARLIER), "now": ROOT / "src"}
    turns: list[dict[str, Any]] = []
    for _ in range(TURNS):
        turns.append({name: measured(package) for name, package in packages.items()})
        print(f"turn {len(turns)} of {TURNS}", flush=True)
    rows = []
    for what in turns[0]["now"]:
        earlier, now = ([turn[which][what] for turn in turns] for which in ("earlier", "now"))
        ratios = [b / a if what.endswith(BY_WHICH) else a / b
                  for a, b in zip(earlier, now, strict=True)]  # fmt: skip
        rows.append([
            what, f"{median(earlier):.3g}", f"{median(now):.3g}",
            f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
        ])  # fmt: skip
    head = ["", f"at {EARLIER}", "now", "times as fast"]
    return table(head, rows)


if __name__ == "__main__":
    report("Against the earlier engine", "engine.py", (against_the_earlier_engine,))
