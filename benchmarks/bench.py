"""How fast it is, how much memory it takes, and how long it takes to start.

How to run: ``python benchmarks/bench.py`` (about four minutes). Everything is measured several
times, each large run in a process of its own, and medians are reported; the plain Mesa model and
the compiled one take turns, so that both meet the same load. The tables are printed and written to
their section of ``latest.md`` beside this file.
"""

import tempfile
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from report import measured_in_a_process, python, report, table

WORLDS = {"classroom": 420, "peru": 120, "world": 25}
"""Worlds to run and for how many months."""

RUN = """
import json, resource, sys, time
from collabsim.engine.simulate import load_scenario, simulate
scenario, months, threads = load_scenario(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
simulate(scenario, months=2, threads=threads)  # loads what is compiled
def seconds(length):
    start = time.perf_counter()
    run = simulate(scenario, months=length, threads=threads)
    return time.perf_counter() - start, run
first = [seconds(1)[0] for _ in range(3)]
whole = [seconds(months)[0] for _ in range(3)]
world = seconds(1)[1].world
agents = sum(map(len, (world.governments, world.entrepreneurs, world.funders, world.beneficiaries)))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
table = sum(column.nbytes for column in world)
print(json.dumps({"first": first, "whole": whole, "agents": agents, "peak": peak, "table": table}))
"""
START = "from collabsim import simulate; simulate('classroom')"
ALONE = f"""
import numba
from llvmlite.binding import get_host_cpu_name
numba.config.CPU_NAME = get_host_cpu_name()  # the package's compiled code is not used then
{START}
"""
HELP = "from collabsim.cli.main import main; main()"
PAIR = """
import time
from collabsim.engine.simulate import Point, load_scenario, simulate, simulate_many
simulate("classroom", months=2)
peru = load_scenario("peru")
points = [Point(peru, "fast-divisive"), Point(peru, "slow-inclusive")]
start = time.perf_counter()
list(simulate_many(points, [1]))
print(time.perf_counter() - start)
"""


def speed() -> str:
    """Time for an agent's month, and memory, by world and number of threads."""
    rows = []
    for name, months in WORLDS.items():
        for threads in (1, 2):
            if name == "classroom" and threads > 1:
                continue  # too small to be divided
            runs = [measured_in_a_process(RUN, name, months, threads) for _ in range(2)]
            agents = runs[0]["agents"]
            whole = median(s for run in runs for s in run["whole"])
            first = median(s for run in runs for s in run["first"])
            rows.append([
                name, f"{agents:,}", str(threads),
                f"{(whole - first) / (months - 1) / agents * 1e9:.1f}",
                f"{runs[0]['table'] / 1e6:,.1f}",
                f"{median(run['peak'] for run in runs) / 1024:,.0f}",
            ])  # fmt: skip
    head = ["world", "agents", "threads", "ns per agent-month", "tables, MB", "peak, MiB"]
    return table(head, rows)


def starts() -> str:
    """How long it takes until something happens."""
    with tempfile.TemporaryDirectory() as folder:
        shipped = [python(START, cache=f"{folder}/none")[0] for _ in range(5)]
        cold = [python(ALONE, cache=f"{folder}/{i}")[0] for i in range(2)]
        warm = [python(ALONE, cache=f"{folder}/0")[0] for _ in range(5)]
    everything: dict[str, list[float]] = {
        "start, load the package's compiled code, run the classroom": shipped,
        "where that does not fit, the first run: start, compile, run": cold,
        "every other run there: start, load compiled code, run": warm,
        "`import collabsim`": [python("import collabsim")[0] for _ in range(5)],
        "`collabsim --help`": [python(HELP, "--help")[0] for _ in range(5)],
        "nothing: start of Python": [python("pass")[0] for _ in range(5)],
        "Peru twice, 35 years, two strategies (the demo's pair)": [
            float(python(PAIR)[1]) for _ in range(3)
        ],
    }
    rows = [[name, f"{median(seconds):.2f}"] for name, seconds in everything.items()]
    return table(["from the start of the process", "seconds"], rows)


def against_plain_mesa() -> str:
    """The plain object model and the compiled one, side by side."""
    from collabsim import CollaborationModel, change, load_scenario, simulate
    from plain_mesa import PlainModel

    sizes = {"size.communities": 50, "size.beneficiaries": 1920, "size.entrepreneurs": 25}
    scenario = change(load_scenario("classroom"), {**sizes, "size.funders": 5})
    months = 24
    models: dict[str, Callable[[], Any]] = {
        "plain Mesa objects": lambda: PlainModel(scenario),
        "CollaborationModel (Mesa)": lambda: CollaborationModel(scenario),
    }
    times: dict[str, list[float]] = {name: [] for name in (*models, "simulate")}
    simulate(scenario, months=2)
    compiled = simulate(scenario, months=months)
    for _ in range(3):
        for name, make in models.items():
            model = make()
            start = perf_counter()
            model.run_for(months)
            times[name].append(perf_counter() - start)
            last = model.months[-1]
            wrong = [n for n in compiled.months.dtype.names or ()
                     if abs(last[n] - compiled.months[-1][n]) > 1e-6]  # fmt: skip
            if wrong:
                raise SystemExit(f"{name} gives other numbers: {', '.join(wrong)}")
        start = perf_counter()
        simulate(scenario, months=10 * months)
        times["simulate"].append((perf_counter() - start) / 10)
    plain = median(times["plain Mesa objects"])
    rows = [
        [name, f"{median(t) / months * 1e3:.3f}", f"{plain / median(t):,.0f}"]
        for name, t in times.items()
    ]
    return table(["2,000 agents", "ms per month", "times as fast"], rows)


if __name__ == "__main__":
    report("One run", "bench.py", (speed, starts, against_plain_mesa))
