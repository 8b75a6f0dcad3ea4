"""How fast many runs are, what a sweep adds to them, and how much memory it takes.

How to run: ``python benchmarks/sweeps.py`` (about four minutes), or with ``--scale 0.02`` for a
quick look. What is compared takes turns, so that both sides meet the same load, and is held to the
same numbers. The tables are written to their section of ``latest.md`` beside this file.
"""

import tempfile
from collections.abc import Callable
from functools import partial
from itertools import product
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from report import asked, measured_in_a_process, report, seconds_of, table

ROUNDS = 3
"""How often the two sides of a comparison take turns."""

PROCESSES = 2
MONTHS = 420

SWEEP = {
    "name": "overhead",
    "scenario": "classroom",
    "strategies": ("fast-divisive", "slow-inclusive"),
    "months": MONTHS,
    "seeds": 10,
    "design": {"kind": "grid"},
}
FACTORS = ("inclusion.invitation_rate", "trust.gain")

PEAK = """
import json, resource, sys, tempfile
from pathlib import Path
from collabsim.study.runner import sweep
points = int(sys.argv[1]) // 4
with tempfile.TemporaryDirectory() as folder:
    sweep({
        "name": "memory", "scenario": "classroom", "months": 12, "seeds": 2,
        "strategies": ("fast-divisive", "slow-inclusive"),
        "design": {"kind": "latin-hypercube", "points": points},
        "factors": {"trust.gain": {"low": 0.005, "high": 0.05}},
    }, Path(folder))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"peak": peak, "runs": 4 * points}))
"""


def many_runs(scale: float) -> str:
    """Runs of the classroom with their summaries, on all processors."""
    from collabsim.engine.checks import thread_count
    from collabsim.engine.simulate import Point
    from collabsim.scenarios import load_scenario

    runs = ceil(10_000 * scale)
    points = [Point(load_scenario("classroom"), months=MONTHS)]
    summaries = partial(_summaries, points, range(1, runs + 1))
    _summaries(points, [1])  # loads what is compiled
    seconds, found = seconds_of(summaries)
    if len(found) != runs:
        raise SystemExit(f"{len(found)} runs instead of {runs}")
    head = [f"classroom, {MONTHS} months, {thread_count(None)} threads", "seconds", "runs/s"]
    return table(head, [[f"{runs:,} runs with their outcomes", f"{seconds:.1f}",
                         f"{runs / seconds:,.0f}"]])  # fmt: skip


def _summaries(points: Any, seeds: Any, threads: int | None = None) -> list[dict[str, float]]:
    from collabsim.engine.simulate import simulate_many

    return [run.summary for run in simulate_many(points, seeds, threads=threads)]


def against_batch_run(scale: float) -> str:
    """Plain Mesa objects run by ``mesa.batch_run``, and the same runs by ``simulate_many``."""
    from collabsim.engine.simulate import Point
    from collabsim.scenarios import load_scenario

    scenario = load_scenario("classroom")
    months = max(120, round(MONTHS * scale))
    runs = 6 * PROCESSES
    points = [Point(scenario, months=months)]
    size = scenario.parameters.size
    agents = size.beneficiaries + size.communities + size.entrepreneurs + size.funders
    compiled_runs = 200

    def plain() -> tuple[float, float]:
        """Seconds of a run, and seconds to start: what a batch of one month takes."""
        start, _ = seconds_of(lambda: _batch(scenario, 1, PROCESSES))
        whole, rows = seconds_of(lambda: _batch(scenario, months, runs))
        _same_numbers(rows, points, runs)
        return (whole - start) / runs, start

    def compiled() -> float:
        seeds = range(1, compiled_runs + 1)
        return seconds_of(lambda: _summaries(points, seeds, PROCESSES))[0] / compiled_runs

    _summaries(points, [1])
    pairs = take_turns(plain, compiled)
    each = median(found[0][0] for found in pairs)
    ratios = sorted(slow / fast for (slow, _), fast in pairs)
    fast = median(found[1] for found in pairs)
    start = median(found[0][1] for found in pairs)
    rows = [
        [f"`mesa.batch_run`, plain Mesa objects, {PROCESSES} processes", f"{each * 1e3:,.1f}", "1"],
        [f"`simulate_many` with outcomes, {PROCESSES} threads", f"{fast * 1e3:,.2f}",
         f"{median(ratios):,.0f} ({ratios[0]:,.0f} to {ratios[-1]:,.0f})"],
    ]  # fmt: skip
    note = (
        f"Same rules, same seeds, same numbers in every observable of the last month ({runs} runs"
        f" compared in each of {ROUNDS} rounds; in brackets, the least and the most of them). The"
        f" {start:.1f} s in which `batch_run` starts its processes are not counted; 10,000 runs"
        f" would take it {10_000 * each / 3600:.1f} hours (calculated)."
    )
    return table([f"{agents} agents, {months} months", "ms per run", "times as fast"], rows) + (
        f"\n\n{note}"
    )


def _batch(scenario: Any, months: int, runs: int) -> list[dict[str, Any]]:
    import mesa

    from plain_mesa import PlainModel

    rows: list[dict[str, Any]] = mesa.batch_run(
        PlainModel,
        {"scenario": [scenario]},
        number_processes=PROCESSES,
        rng=list(range(1, runs + 1)),
        max_steps=months,
        display_progress=False,
    )
    return rows


def _same_numbers(rows: list[dict[str, Any]], points: Any, runs: int) -> None:
    from collabsim.engine.simulate import simulate_many
    from collabsim.observables import NAMES

    expected = {run.seed: run.months[-1] for run in simulate_many(points, range(1, runs + 1))}
    if sorted(row["rng"] for row in rows) != sorted(expected):
        raise SystemExit(f"batch_run made {len(rows)} rows instead of {runs}")
    for row in rows:
        wrong = [n for n in NAMES if abs(row[n] - expected[row["rng"]][n]) > 1e-6]
        if wrong:
            raise SystemExit(f"seed {row['rng']} gives other numbers: {', '.join(wrong)}")


def overhead(scale: float) -> str:
    """A sweep with everything it writes, and nothing but the same runs."""
    from collabsim.engine.simulate import Point
    from collabsim.parameters import SPECS
    from collabsim.scenarios import load_scenario, set_values
    from collabsim.study.results import load_results
    from collabsim.study.runner import sweep

    steps = max(2, round(10 * scale**0.5))
    levels = {
        name: [float(x) for x in np.linspace(SPECS[name].low, SPECS[name].high, steps)]
        for name in FACTORS
    }
    base = load_scenario("classroom")
    points = [
        Point(set_values(base, dict(zip(levels, values, strict=True))), strategy, MONTHS)
        for values in product(*levels.values())
        for strategy in ("fast-divisive", "slow-inclusive")
    ]
    seeds = range(1, 11)

    def swept() -> tuple[float, Any]:
        with tempfile.TemporaryDirectory() as folder:
            experiment = {**SWEEP, "factors": levels}
            seconds, results = seconds_of(lambda: sweep(experiment, Path(folder)))
            return seconds, np.sort(load_results(results)["cumulative"].to_numpy())

    def bare() -> tuple[float, Any]:
        seconds, found = seconds_of(lambda: _summaries(points, seeds))
        return seconds, np.sort([summary["cumulative"] for summary in found])

    swept()  # loads the libraries that a sweep needs
    pairs = take_turns(swept, bare)
    if any(not np.array_equal(a[1], b[1]) for a, b in pairs):
        raise SystemExit("the sweep and simulate_many give other numbers")
    shares = sorted(100 * (a[0] / b[0] - 1) for a, b in pairs)
    rows = [
        ["`sweep`, written to disk", f"{median(a[0] for a, _ in pairs):.2f}",
         f"{median(shares):+.1f} % ({shares[0]:+.1f} to {shares[-1]:+.1f})"],
        ["`simulate_many` with outcomes", f"{median(b[0] for _, b in pairs):.2f}", ""],
    ]  # fmt: skip
    runs = len(points) * len(seeds)
    return table([f"{runs:,} runs of the classroom, {MONTHS} months", "seconds", "more"], rows)


def memory(scale: float) -> str:
    """Peak memory of a sweep by its number of runs."""
    rows = []
    for wanted in (200, 2_000, 10_000):
        found = measured_in_a_process(PEAK, max(8, round(wanted * scale)))
        rows.append([f"{found['runs']:,}", f"{found['peak'] / 1024:,.0f}"])
    return table(["runs in a sweep (classroom, 12 months)", "peak, MiB"], rows)


def take_turns(one: Callable[[], Any], other: Callable[[], Any]) -> list[tuple[Any, Any]]:
    """Results of both in every round; who goes first changes from round to round."""
    pairs = []
    for number in range(ROUNDS):
        if number % 2:
            second, first = other(), one()
        else:
            first, second = one(), other()
        pairs.append((first, second))
    return pairs


if __name__ == "__main__":
    _scale = asked("Measure many runs: speed, what a sweep adds, and memory.")
    report(
        "Many runs",
        "sweeps.py",
        [partial(part, _scale) for part in (many_runs, against_batch_run, overhead, memory)],
        _scale,
    )
