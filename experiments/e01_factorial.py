"""Is the answer built in? Speed × divisiveness × breadth × voice, at equal effort.

Question
    The essay says that slow and inclusive wins. Fast and divisive differ from it in four ways at
    once. Which of them matters, and is there a region in which fast is ahead?

Design
    2⁴ factorial at equal effort. Speed: effort mostly on lobbying and delivering (fast), or mostly
    on people (slow). Divisiveness: 0.9 or 0.05. Breadth: effort on people mostly for inviting, with
    a quorum of 0.3 (broad), or mostly for learning and teaching, without a quorum (narrow). Voice:
    seats 0.8 or 0.1. All 16 strategies live in the same worlds, seeds 1 to 50, in ``classroom`` and
    in ``today``. For each of the 8 combinations of the other three factors, fast is compared with
    slow in need met so far after 5, 10, 20 and 35 years (mean of paired differences, 95 % bootstrap
    interval). A cell goes to fast or slow only if the interval leaves out 0.

Runtime
    About a minute on two cores.

How to run
    python experiments/e01_factorial.py [--seeds 50] [--out results/e01_factorial]

Found
    (With the first version of the model; with the second it has not been run yet.)
    No: of 64 cells fast is ahead in 30, slow in 23, and 11 are unsure. Where many are invited fast
    is ahead everywhere for 10 years, and to the end if the style also unites and gives a voice;
    where few are invited and members have a voice slow is ahead from 20 years on. After 35 years
    voice (10.0 and 7.3 years of met need) and breadth (6.9 and 4.2) matter most, divisiveness costs
    0.8 and 2.7, and speed by itself 1.8 and 0.6, in ``classroom`` and ``today``. All this at the
    default values.
"""

import argparse
import itertools
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from collabsim.analysis.intervals import mean
from collabsim.engine.outcomes import HORIZONS
from collabsim.report.style import INK, MUTED
from collabsim.scenarios import load_scenario
from collabsim.strategies import Strategy
from collabsim.study.formats import csv
from collabsim.study.paired import Results, run_paired
from collabsim.study.store import (
    manifest,
    prepare_folder,
    write_atomically,
    write_bytes,
    write_json,
)

SCENARIOS = ("classroom", "today")
SPEED = ("fast", "slow")
DIVISIVENESS = {"divisive": 0.9, "uniting": 0.05}
BREADTH = {
    "broad": {"invite": 0.5, "listen": 0.2, "teach": 0.2, "explore": 0.1},
    "narrow": {"invite": 0.1, "listen": 0.3, "teach": 0.3, "explore": 0.3},
}
QUORUM = {"broad": 0.3, "narrow": 0.0}
VOICE = {"voiced": 0.8, "unvoiced": 0.1}
ON_PEOPLE = {"fast": 0.2, "slow": 0.75}
LOBBY_OF_REST = 0.7  # what is not spent on people goes to lobbying and delivering

SLOW_COLOUR, FAST_COLOUR = (0.0, 0.447, 0.698), (0.702, 0.278, 0.0)


def strategy(speed: str, divisiveness: str, breadth: str, voice: str) -> Strategy:
    """The strategy of one cell of the design."""
    people = ON_PEOPLE[speed]
    on_people: dict[str, Any] = {name: people * share for name, share in BREADTH[breadth].items()}
    return Strategy(
        lobby=(1.0 - people) * LOBBY_OF_REST,
        deliver=(1.0 - people) * (1.0 - LOBBY_OF_REST),
        divisiveness=DIVISIVENESS[divisiveness],
        quorum=QUORUM[breadth],
        seats=VOICE[voice],
        **on_people,
    )


def run_design(scenario: str, seeds: int) -> Results:
    """Run all 16 strategies of the design in one scenario."""
    cells = itertools.product(SPEED, DIVISIVENESS, BREADTH, VOICE)
    design = {"-".join(cell): strategy(*cell) for cell in cells}
    world = load_scenario(scenario).model_copy(update={"strategies": design})
    return run_paired(world, tuple(design), range(1, seeds + 1))


class Cell(NamedTuple):
    """Fast against slow, for one combination of the other factors and one horizon.

    ``fast`` and ``slow`` are means of need met so far, in years of fully met need; ``low`` and
    ``high`` bound the 95 % interval of their paired difference; ``ahead`` is fast, slow or unsure.
    """

    scenario: str
    divisiveness: str
    breadth: str
    voice: str
    years: int
    fast: float
    slow: float
    fast_less_slow: float
    low: float
    high: float
    n: int
    fast_ahead_in: float
    ahead: str


def compare_speeds(runs: Results) -> list[Cell]:
    """Fast against slow for each combination of the other factors and each horizon."""
    row = {name: position for position, name in enumerate(runs.strategies)}
    found = []
    for others in itertools.product(DIVISIVENESS, BREADTH, VOICE):
        name = "-".join(others)
        for year in HORIZONS:
            summed = runs.outcomes[f"cumulative_{year}"]
            fast, slow = summed[row[f"fast-{name}"]], summed[row[f"slow-{name}"]]
            difference = mean(fast - slow)
            ahead = "unsure"
            if difference.low > 0.0 or difference.high < 0.0:
                ahead = "fast" if difference.value > 0.0 else "slow"
            found.append(
                Cell(
                    runs.scenario.name, *others, year, float(fast.mean()), float(slow.mean()),
                    difference.value, difference.low, difference.high, difference.n,
                    float((fast > slow).mean()), ahead,
                )
            )  # fmt: skip
    return found


def main_effects(runs: Results) -> pd.DataFrame:
    """Mean effect of each factor on need met so far, averaged over the other three."""
    names = np.array([name.split("-") for name in runs.strategies])
    found = []
    for column, (factor, (high, low)) in enumerate(
        {
            "speed (fast less slow)": SPEED,
            "divisiveness (divisive less uniting)": tuple(DIVISIVENESS),
            "breadth (broad less narrow)": tuple(BREADTH),
            "voice (voiced less unvoiced)": tuple(VOICE),
        }.items()
    ):
        for year in HORIZONS:
            summed = runs.outcomes[f"cumulative_{year}"]
            effect = mean(
                summed[names[:, column] == high].mean(axis=0)
                - summed[names[:, column] == low].mean(axis=0)
            )
            found.append(
                {
                    "scenario": runs.scenario.name, "factor": factor, "years": year,
                    "effect": effect.value, "low": effect.low, "high": effect.high,
                    "n": effect.n,
                }
            )  # fmt: skip
    return pd.DataFrame(found)


def draw(cells: list[Cell]) -> Figure:
    """Who is ahead: a panel per scenario, a row per combination, a column per horizon."""
    figure = Figure(figsize=(10.5, 5.2), layout="constrained", dpi=150)
    panels = figure.subplots(1, len(SCENARIOS), sharey=True)
    combinations = list(itertools.product(DIVISIVENESS, BREADTH, VOICE))
    for axes, scenario in zip(panels, SCENARIOS, strict=True):
        for cell in (cell for cell in cells if cell.scenario == scenario):
            x = HORIZONS.index(cell.years)
            y = combinations.index((cell.divisiveness, cell.breadth, cell.voice))
            relative = min(1.0, abs(cell.fast_less_slow) / max(cell.fast, cell.slow))
            hue = FAST_COLOUR if cell.fast_less_slow > 0 else SLOW_COLOUR
            shade = [1.0 - (1.0 - c) * (0.15 + 0.75 * relative**0.5) for c in hue]
            axes.add_patch(_tile(x, y, shade, cell.ahead == "unsure"))
            dark = cell.ahead != "unsure" and relative > 0.35
            axes.text(x, y, f"{cell.ahead}\n{cell.fast_less_slow:+.2f}", ha="center", va="center",
                      fontsize=7.5, color="white" if dark else INK)  # fmt: skip
        axes.set_xlim(-0.5, len(HORIZONS) - 0.5)
        axes.set_ylim(len(combinations) - 0.5, -0.5)
        axes.set_xticks(range(len(HORIZONS)), [f"{year} years" for year in HORIZONS], fontsize=8.5)
        axes.set_yticks(range(len(combinations)), [", ".join(c) for c in combinations])
        axes.tick_params(length=0, labelsize=8.5)
        axes.spines[:].set_visible(False)
        axes.set_title(scenario, loc="left", fontsize=10.5)
    figure.suptitle("Who has met more need so far, fast or slow?", x=0.01, ha="left", fontsize=13)
    figure.supxlabel(
        f"n = {max(cell.n for cell in cells)} seeds, the same worlds; number: fast less slow, in"
        " years of fully met need; hatched: 95 % interval holds 0",
        x=0.01, ha="left", fontsize=8.5, color=MUTED,
    )  # fmt: skip
    return figure


def _tile(x: float, y: float, colour: Any, unsure: bool) -> Rectangle:
    style: dict[str, Any] = {"facecolor": colour, "edgecolor": "white", "lw": 1.5}
    if unsure:
        style = {"facecolor": "white", "edgecolor": "#C8C8C8", "hatch": "////", "lw": 0.0}
    return Rectangle((x - 0.5, y - 0.5), 1, 1, **style)


def main() -> None:
    """Run the experiment and write its table, figure and manifest."""
    parser = argparse.ArgumentParser(description="Speed × divisiveness × breadth × voice.")
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--out", type=Path, default=Path("results/e01_factorial"))
    arguments = parser.parse_args()
    prepare_folder(arguments.out)
    cells: list[Cell] = []
    effects = []
    command = f"python experiments/e01_factorial.py --seeds {arguments.seeds}"
    for name in SCENARIOS:
        runs = run_design(name, arguments.seeds)
        cells += compare_speeds(runs)
        effects.append(main_effects(runs))
        write_json(
            arguments.out / f"manifest-{name}.json",
            manifest(runs.scenario, runs.strategies, runs.seeds, runs.length, command),
        )
    table, effect = pd.DataFrame(cells), pd.concat(effects)
    write_bytes(arguments.out / "table.csv", csv(table.round(4)))
    write_bytes(arguments.out / "effects.csv", csv(effect.round(4)))
    write_atomically(arguments.out / "figure.png", draw(cells).savefig)
    print(table.pivot_table(index="ahead", columns=["scenario", "years"], values="n",
                            aggfunc="count", fill_value=0).to_string())  # fmt: skip
    print(effect.pivot_table(index=["scenario", "factor"], columns="years",
                             values="effect", sort=False).round(3).to_string())  # fmt: skip


if __name__ == "__main__":
    main()
