"""What would a hostile referee ask? Is it built in, what carries it, and where does it turn?

Question
    Does the comparison of slow-inclusive with fast-divisive hang on something that was put in by
    hand: a strategy, one idea, the asymmetry of trust, shocks, money, the horizon, the size of
    communities, the network, the order of events? How wide is the region where it turns?

Design
    ``classroom`` with 50 seeds and ``today`` with 30, both strategies in the same worlds, years of
    fully met need summed over 5, 10, 20 and 35 years, mean of the paired differences with 95 %
    bootstrap intervals over seeds, and the change against the worlds as they are. Variants: see
    ``referee_variants`` and ``referee_runs``; rules in another order have fewer seeds and run for
    20 years. Built in: strategies that differ in style only or in speed only; one strategy under
    two names; a Latin hypercube of 300 points over all plausible ranges (2 seeds each, intervals
    over points). Turning points: the eight parameters with the largest total index in
    ``results/e03_sensitivity``, one at a time over nine levels of their plausible range.

Runtime
    About 6 minutes on two cores.

How to run
    python -m experiments.e08_referee [--quick] [--workers 2] [--out results]

Found
    Run anew with the present defaults; what came out stands in the kept tables and figures. The
    tables are written into ``docs/belief.md``.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from collabsim.analysis.worlds import paired_worlds
from collabsim.engine.outcomes import HORIZONS
from collabsim.parameters import SPECS
from collabsim.scenarios import load_scenario
from collabsim.strategies import PAIR
from collabsim.study.crossover import cumulative_crossover
from collabsim.study.formats import csv
from collabsim.study.ready_made import discovery_study
from collabsim.study.store import manifest, prepare_folder, write_bytes, write_json
from experiments.common import RAW, RESULTS, keep_figure, keep_table, run
from experiments.referee_figure import draw
from experiments.referee_measures import Contrast, rows, summed, weighted
from experiments.referee_runs import live_specials, specials
from experiments.referee_tables import levels_of, money_table, turning_row, waiting_table
from experiments.referee_variants import (
    BUILT_IN,
    CONTRASTS,
    DISCOUNT,
    FAST,
    SLOW,
    filled,
    live_as_it_is,
    points,
    with_own_strategies,
)

SEEDS = {"classroom": 50, "today": 30}
RATES = (0.0, 0.03, 0.07, 0.15)
STRONGEST, LEVELS, POINTS = 8, 9, 300
TURNING_YEARS = FIGURE_YEARS = 20
SENSITIVITY = Path("results/e03_sensitivity/sobol.csv")


def of_months(question: str, variant: str, scenario: str, pair: tuple[str, str], need: Any,
              **more: Any) -> Contrast:  # fmt: skip
    """A contrast from need met month by month, array (2, worlds, months)."""
    first, second = need
    reached = [years for years in HORIZONS if 12 * years <= need.shape[-1]]
    differences = {years: summed(second, years) - summed(first, years) for years in reached}
    whole = need.shape[-1] >= 12 * max(HORIZONS)
    crossovers = cumulative_crossover(first, second) if whole else None
    return Contrast(question, variant, scenario, *pair, differences, crossovers, **more)


def of_results(question: str, variant: str, scenario: str, results: pd.DataFrame) -> Contrast:
    """A contrast of the usual pair from the runs of one point of a sweep."""
    differences = {}
    for years in HORIZONS:
        worlds = paired_worlds(results, f"cumulative_{years}", *PAIR)
        differences[years] = worlds["difference"].to_numpy()
    second = results[results["strategy"] == SLOW].sort_values("seed")
    crossovers = second["cumulative_crossover"].to_numpy()
    return Contrast(question, variant, scenario, *PAIR, differences, crossovers, alike=True)


def as_it_is(scenario: str, lived: dict[str, Any]) -> list[Contrast]:
    """Contrasts of strategies, and of ways to count, in unchanged worlds; the first is the base."""
    found = []
    for variant, pair in CONTRASTS.items():
        need = np.array([lived[name]["need_met"] for name in pair])
        found.append(of_months(BUILT_IN, variant, scenario, pair, need))
    assert not any(d.any() for d in found[-1].differences.values()), "a name made a difference"
    need = np.array([lived[name]["need_met"] for name in PAIR])
    for rate in RATES:
        counted = weighted(need, rate)
        variant = f"{100 * rate:g} % less each year"
        found.append(of_months(DISCOUNT, variant, scenario, PAIR, counted, alike=True))
    return found


def of_values(name: str, seeds: int, keep: Path, workers: int | None) -> list[Contrast]:
    """Contrasts of all variants that are other values of parameters, from one sweep."""
    scenario = load_scenario(name)
    variants = points(scenario)
    design = pd.DataFrame(filled(scenario, list(variants.values())))
    results = run_table(design, f"referee_{name}", name, seeds, keep, workers)
    return [
        of_results(*variant, name, results[results["point"] == point])
        for point, variant in enumerate(variants)
    ]


def run_table(
    design: pd.DataFrame, title: str, scenario: str, seeds: int, keep: Path, workers: int | None,
    **more: Any,
) -> pd.DataFrame:  # fmt: skip
    """Run the rows of a table as points, each with the usual pair."""
    prepare_folder(RAW)
    file = RAW / f"{title}.csv"
    write_bytes(file, csv(design))
    experiment = {
        "name": title, "scenario": scenario, "seeds": seeds,
        "design": {"kind": "table", "file": str(file)}, **more,
    }  # fmt: skip
    return run(experiment, keep, workers)


def anywhere(count: int, keep: Path, workers: int | None) -> Contrast:
    """Points anywhere in the plausible ranges; a world of the contrast is the mean of a point."""
    study = discovery_study("classroom", points=count, seeds=2).model_copy(
        update={"name": "referee_anywhere"}
    )
    results = run(study, keep, workers)
    differences, ahead = {}, {}
    for years in HORIZONS:
        worlds = paired_worlds(results, f"cumulative_{years}", *PAIR)
        differences[years] = worlds.groupby("point")["difference"].mean().to_numpy()
        ahead[years] = f"{100 * (differences[years] < 0).mean():.0f} % after {years} years"
    second = results[results["strategy"] == SLOW]
    crossovers = second.groupby("point")["cumulative_crossover"].median().to_numpy()
    note = f"{FAST} ahead at {', '.join(ahead.values())}"
    variant = "anywhere in the plausible ranges"
    return Contrast(BUILT_IN, variant, "classroom", *PAIR, differences, crossovers, note)


def strongest(file: Path) -> list[str]:
    """The parameters with the largest total index, as the experiment on sensitivity found them."""
    if not file.exists():
        raise SystemExit(f"Error: no {file}; run python -m experiments.e03_sensitivity first")
    found = pd.read_csv(file).sort_values("total", ascending=False)["factor"]
    return [str(factor) for factor in found if factor != "seed"][:STRONGEST]


def turning_points(
    name: str, seeds: int, steps: int, keep: Path, workers: int | None
) -> pd.DataFrame:
    """Where the mean difference crosses 0 as one strong parameter moves through its range."""
    strong = strongest(SENSITIVITY)
    used = {factor: load_scenario(name).parameters.value(factor) for factor in strong}
    design = [(one, level) for one in strong for level in levels_of(SPECS[one], steps)]
    table = pd.DataFrame([{**used, factor: level} for factor, level in design])
    title, length = f"referee_turning_{name}", 12 * TURNING_YEARS
    results = run_table(table, title, name, seeds, keep, workers, months=length)
    worlds = paired_worlds(results, f"cumulative_{TURNING_YEARS}", *PAIR)
    by_point = worlds.pivot_table(index="point", columns="seed", values="difference").to_numpy()
    found = []
    for factor in strong:
        places = [at for at, (one, _) in enumerate(design) if one == factor]
        levels = [design[at][1] for at in places]
        found.append(
            {"scenario": name, "years": TURNING_YEARS, "parameter": factor, "used": used[factor],
             **turning_row(levels, by_point[places], used[factor])}
        )  # fmt: skip
    return pd.DataFrame(found)


def of_specials(name: str, most: int, base: Contrast, workers: int | None) -> list[Contrast]:
    """Contrasts of other networks and other orders."""
    chosen = specials()
    found = []
    for one, need in zip(chosen, live_specials(name, chosen, most, workers), strict=True):
        same = of_months(one.question, one.variant, name, PAIR, need, note=one.note, alike=True)
        if one.exact:
            for years, differences in same.differences.items():
                assert (differences == base.differences[years][: len(differences)]).all()
        found.append(same)
    return found


def arguments() -> argparse.Namespace:
    """The options of this experiment."""
    parser = argparse.ArgumentParser(description="The questions of a hostile referee.")
    parser.add_argument("--workers", type=int, help="threads to use; one per processor by default")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where results are kept")
    parser.add_argument("--quick", action="store_true", help="few seeds and points, for a look")
    return parser.parse_args()


def main() -> None:
    """Run the experiment and keep its tables, figure and manifests."""
    options = arguments()
    keep, workers, quick = options.out / "e08_referee", options.workers, options.quick
    prepare_folder(keep)
    contrasts, money, waiting, turns, table = [], [], [], [], []
    for name, full in SEEDS.items():
        seeds = 4 if quick else full
        lived = live_as_it_is(name, range(1, seeds + 1), workers)
        found = as_it_is(name, lived)
        base = found[0]
        if name == "classroom":
            found.append(anywhere(20 if quick else POINTS, keep, workers))
        found += of_values(name, seeds, keep, workers)
        found += of_specials(name, 2 if quick else full, base, workers)
        table += [row for one in found for row in rows(one, base)]
        contrasts += found
        money.append(money_table(load_scenario(name), lived))
        waiting.append(waiting_table(name, *(lived[one]["need_met"] for one in PAIR)))
        turns.append(turning_points(name, seeds, 3 if quick else LEVELS, keep, workers))
        write_json(
            keep / f"manifest-{name}.json",
            manifest(with_own_strategies(name), list(lived)[:-1], range(1, seeds + 1),
                     load_scenario(name).months, "python -m experiments.e08_referee"),
        )  # fmt: skip
    result = pd.DataFrame(table)
    keep_table(result, keep, "table")
    for title, parts in (("money", money), ("waiting", waiting), ("turning", turns)):
        keep_table(pd.concat(parts, ignore_index=True), keep, title)
    keep_figure(draw(result, FIGURE_YEARS), keep)
    shown = result[result["years"] == FIGURE_YEARS]
    print(shown[["scenario", "variant", "difference", "low", "high", "share_ahead", "n"]]
          .round(2).to_string())  # fmt: skip


if __name__ == "__main__":
    main()
