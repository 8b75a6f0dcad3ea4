"""Against no straw man: what is the best strategy of each kind worth?

Question
    If slow-inclusive is ahead of fast-divisive, is it also ahead of the best that is fast and
    divisive? Which idea decides: pace, dividing or voice? And which kind leads where conditions
    differ?

Design
    ``classroom``, ``today``, ``sefton``, ``covid_window``, ``peru`` and ``peru_paid`` (both at a
    tenth of their size, and with quick searches). In each the best strategy of eleven classes is
    looked for with the same effort, for every horizon of 5, 10, 20 and 35 years that it lasts; all
    that is told is measured on 100 seeds (40 after a quick search) that nothing was chosen by. Then
    quick searches: over the length of grants and the chance of a change of government in
    ``classroom``, over the length of grants in all others that have money to lose, over organised
    opposition in Peru; and with each of the first 12 plausible sets in ``classroom`` and ``today``.

Runtime
    About an hour and a half on two cores.

How to run
    python -m experiments.e12_frontiers [--only best|maps|worlds]

Found
    (The maps and the plausible sets have not been run with these defaults.) After 20 years the best
    slow and inclusive strategy is ahead of the best fast and divisive one by 0.46 [0.43, 0.49]
    years in ``today`` and 1.21 [0.83, 1.59] in ``sefton``, behind by 0.20 [0.12, 0.28] in
    ``classroom``, and nobody is surely ahead in ``covid_window``. Voice is worth something
    everywhere. All others are in ``contrasts``.
"""

import argparse
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from collabsim.analysis.frontier import (
    Frontier,
    contrast_table,
    contrasts_by,
    shares_ahead,
    snippet,
    standings_table,
)
from collabsim.analysis.patterns.run_sets import VARIANTS
from collabsim.errors import InputError
from collabsim.laboratory.frontier import QUICK, USUAL, Budget, find_frontier
from collabsim.report.figures.frontier import frontier_figure, frontier_map
from collabsim.scenarios import (
    Scenario,
    load_scenario,
    plausible_set,
    plausible_sets,
    set_values,
    with_defaults,
)
from collabsim.study.factors import PLAUSIBLE
from collabsim.study.store import prepare_folder, write_bytes
from experiments.common import arguments, keep_figure, keep_table

GRANTS, TURNOVER = "funding.grant_months", "environment.turnover_probability"
OPPOSITION = "opposition.weight"
LENGTHS, WEIGHTS = (18.0, 30.0, 42.0, 60.0), (0.0, 0.25, 0.5, 0.75)
CONDITIONS: Mapping[str, Mapping[str, Sequence[float]]] = {
    "classroom": {GRANTS: LENGTHS, TURNOVER: (0.4, 0.5, 0.6, 0.7)},
    "today": {GRANTS: LENGTHS},
    "sefton": {GRANTS: LENGTHS},
    "covid_window": {GRANTS: LENGTHS},
    "peru": {OPPOSITION: WEIGHTS},
    "peru_paid": {OPPOSITION: WEIGHTS},
}
"""For each scenario the conditions of its map."""
LARGE = ("peru", "peru_paid")
"""Scenarios in which even a tenth is large, so that a quick search has to do."""
WORLDS = ("classroom", "today")
SETS = 12

type Points = list[tuple[dict[str, float], Frontier]]


def main() -> None:
    """Run the experiment and keep its tables, figures and strategies."""
    parts = {"best": _best, "maps": _maps, "worlds": _worlds}
    options = arguments(__doc__, worlds=True, parts=tuple(parts))
    keep = options.out / "e12_frontiers"
    prepare_folder(keep)
    try:
        for name, make in parts.items():
            if options.only in (None, name):
                make(keep, options)
    except InputError as error:
        raise SystemExit(f"Error: {error}") from None


def _scenario(name: str) -> Scenario:
    scenario = load_scenario(name)
    return VARIANTS["tenth"](scenario) if name.startswith("peru") else scenario


def _search(scenario: Scenario, budget: Budget, options: argparse.Namespace) -> Frontier:
    return find_frontier(scenario, None, budget, threads=options.workers)


def _best(keep: Path, options: argparse.Namespace) -> None:
    """The best of each class in every scenario."""
    contrasts, standings = [], []
    for name in CONDITIONS:
        found = _search(_scenario(name), QUICK if name in LARGE else USUAL, options)
        contrasts.append(contrast_table(found, {"scenario": name}))
        standings.append(standings_table(found).assign(scenario=name))
        keep_figure(frontier_figure(found), keep, name)
        write_bytes(keep / f"{name}.toml", snippet(found).encode())
        print(contrasts[-1].round(2).to_string(), flush=True)
        keep_table(pd.concat(contrasts, ignore_index=True), keep, "contrasts")
        keep_table(pd.concat(standings, ignore_index=True), keep, "standings")


def _maps(keep: Path, options: argparse.Namespace) -> None:
    """Who leads where conditions differ."""
    for name, conditions in CONDITIONS.items():
        points: Points = []
        for levels in product(*conditions.values()):
            values = dict(zip(conditions, levels, strict=True))
            scenario = set_values(_scenario(name), values)
            points.append((values, _search(scenario, QUICK, options)))
            print(name, values, flush=True)
        table = contrasts_by(points)
        keep_table(table, keep, f"{name}_map")
        keep_figure(frontier_map(table, list(conditions), name), keep, f"{name}_map")


def _worlds(keep: Path, options: argparse.Namespace) -> None:
    """The same with plausible sets instead of the defaults."""
    count = min(SETS, options.sets or SETS, len(plausible_sets()))
    for name in WORLDS:
        points: list[tuple[dict[str, Any], Frontier]] = []
        for number in range(1, count + 1):
            scenario = with_defaults(_scenario(name), plausible_set(number))
            points.append(({PLAUSIBLE: number}, _search(scenario, QUICK, options)))
            print(name, "plausible set", number, flush=True)
        table = contrasts_by(points)
        keep_table(table, keep, f"{name}_worlds")
        summary = shares_ahead(table)
        keep_table(summary, keep, f"{name}_worlds_summary")
        print(summary.round(2).to_string(), flush=True)


if __name__ == "__main__":
    main()
