"""What an agent's month costs, from a hundred thousand to a hundred million people.

How to run: ``python benchmarks/sizes.py`` (about four minutes and 7 GB of memory), or with
``--scale 0.01`` for worlds of a hundredth of the size. Each world is made and lives through its
first months in a process of its own. The table is written to its section of ``latest.md``, the
figure to ``cost_by_size.png``, both beside this file.
"""

from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from report import asked, folder, measured_in_a_process, report, table

PEOPLE = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000)
THREADS = (1, 2)
HUGE = 20_000_000
"""People from which on a world is timed once only, because it takes long."""

WHOLE = 420
"""Months of a whole run of this scenario."""

MEASURE = """
import json, resource, sys
from collabsim.engine.estimate import time_world
from collabsim.engine.warm_up import warm_up
from collabsim.scenarios import load_scenario, set_values
people, communities, threads, stretches = map(int, sys.argv[1:])
world = load_scenario("world")
size = world.parameters.size
share = communities / size.communities
values = {"beneficiaries": people, "communities": communities,
          "entrepreneurs": round(share * size.entrepreneurs),
          "funders": max(size.nations, round(share * size.funders))}
scenario = set_values(world, {f"size.{name}": value for name, value in values.items()})
warm_up("pieces" if threads > 1 else "run")
start, months = time_world(scenario, "mix", threads, [4] * stretches)
size = scenario.parameters.size
agents = size.beneficiaries + size.communities + size.entrepreneurs + size.funders
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"start": start, "months": months, "agents": agents, "peak": peak}))
"""


class Cost(NamedTuple):
    """What was measured of a world: seconds to make it and of a month, and memory in MiB."""

    people: int
    communities: int
    threads: int
    agents: int
    start: float
    month: float
    peak: float

    @property
    def nanoseconds(self) -> float:
        """Cost of an agent's month."""
        return self.month / self.agents * 1e9


def measure(people: int, communities: int, threads: int) -> Cost:
    """Time one world, without the first months, in which hardly anyone is a member."""
    stretches = 2 if people >= HUGE else 6
    found = measured_in_a_process(MEASURE, people, communities, threads, stretches)
    month = median(found["months"][1:])
    return Cost(
        people, communities, threads, found["agents"], found["start"], month, found["peak"] / 1024
    )


def cost_by_size(scale: float) -> str:
    """The table and the figure."""
    costs = [
        measure(people, people // 100, threads)
        for people in (round(people * scale) for people in PEOPLE)
        for threads in THREADS
    ]
    crowded = measure(round(PEOPLE[-1] * scale), round(10_000 * scale), THREADS[-1])
    draw(costs, crowded, folder(scale) / "cost_by_size.png")
    rows = [
        [f"{c.people:,}", f"{c.people // c.communities:,}", str(c.threads), f"{c.nanoseconds:.1f}",
         f"{c.peak / 1024:.2f}", f"{c.start:.1f}", f"{(c.start + WHOLE * c.month) / 60:,.1f}"]
        for c in (*costs, crowded)
    ]  # fmt: skip
    head = [
        "people", "to a community", "threads", "ns per agent-month", "peak, GiB", "start, s",
        f"{WHOLE} months, min",
    ]  # fmt: skip
    return (
        f"{table(head, rows)}\n\nWorlds of the scenario `world`. Its communities have 100 people;"
        " larger worlds have more of them, and organisations and funders in proportion. In the last"
        " line only `size.beneficiaries` is raised. Months 5 to 8 are measured, or up to month 24"
        f" where worlds are small, and the time of {WHOLE} months is calculated from"
        " them.\n\n![Cost of an agent's month by size of the world](cost_by_size.png)"
    )


def draw(costs: list[Cost], crowded: Cost, path: Path) -> None:
    """Cost of an agent's month by the number of people, a line for each number of threads."""
    from matplotlib.figure import Figure

    from collabsim.report.style import INK, MUTED

    figure = Figure(figsize=(7.5, 4.2), layout="constrained", dpi=150)
    axes: Any = figure.add_subplot()
    looks = {1: (MUTED, (0, (6, 2.5))), 2: (INK, "solid")}  # colours belong to strategies
    for threads, (colour, dash) in looks.items():
        chosen = [c for c in costs if c.threads == threads]
        x, y = [c.people for c in chosen], [c.nanoseconds for c in chosen]
        axes.plot(x, y, color=colour, ls=dash, lw=1.8, marker="o", ms=4)
        axes.annotate(
            f"{threads} thread{'s' if threads > 1 else ''}", (x[-1], y[-1]), xytext=(8, 0),
            textcoords="offset points", va="center", fontsize=8.5, color=colour,
            annotation_clip=False,
        )  # fmt: skip
    axes.plot(crowded.people, crowded.nanoseconds, "o", ms=6, mfc="white", mec=INK)
    axes.annotate(
        f"{crowded.threads} threads, communities of\n{crowded.people // crowded.communities:,}"
        " instead of 100 people", (crowded.people, crowded.nanoseconds), xytext=(-10, -4),
        textcoords="offset points", ha="right", va="top", fontsize=8, color=INK,
    )  # fmt: skip
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("people", fontsize=8.5)
    axes.set_ylabel("cost of an agent's month (nanoseconds)", fontsize=8.5)
    axes.set_title(
        "What an agent's month costs by size of the world", loc="left", fontsize=10.5, color=INK
    )
    _finish(figure, axes)
    figure.savefig(path)


def _finish(figure: Any, axes: Any) -> None:
    from collabsim.report.style import GRID, MUTED

    axes.tick_params(labelsize=8, colors=MUTED)
    axes.grid(axis="y", color=GRID, lw=0.7)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel(
        "scenario world, one process for each point; medians of up to 5 stretches of 4 months,"
        f" one stretch above {HUGE / 1e6:.0f} million people",
        x=0.01, ha="left", fontsize=8, color=MUTED,
    )  # fmt: skip


if __name__ == "__main__":
    _scale = asked("Measure what an agent's month costs by size of the world.")
    report("Cost by size", "sizes.py", [partial(cost_by_size, _scale)], _scale)
