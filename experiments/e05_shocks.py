"""Who takes a shock better? The timing and the size of Sefton's cut and of a pandemic.

Question
    Does sharing the ability to solve a problem make the service take a shock better, and does that
    depend on when the shock comes and how large it is?

Design
    ``sefton``: the permanent budget cut (scheduled in month 96) in month 24, 96 or 168, of a share
    of 0 to 0.8 in five steps. ``covid_window``: the crisis of 18 months in month 24, 72, 120 or
    180, of a depth of 0 to 1 in six steps. Strategies fast-inclusive against fast-divisive in
    Sefton, slow-inclusive against fast-divisive in the pandemic, 60 seeds in the same worlds.
    Outcome: years of fully met need summed over 20 years; the loss is counted against the same
    world without the shock.

Runtime
    About 2 minutes on two cores: 6,480 runs.

How to run
    python -m experiments.e05_shocks

Found
    Run anew with the present defaults; what came out stands in the kept tables and figures.
"""

from typing import Any

import pandas as pd

from collabsim.analysis.shocks import resilience_of
from collabsim.report.figures.sweeps import shocks_figure
from experiments.common import arguments, keep_figure, keep_table, run

OUTCOME, SEEDS = "cumulative_20", 60
STUDIES: dict[str, dict[str, Any]] = {
    "sefton": {
        "strategies": ("fast-divisive", "fast-inclusive"),
        "factors": {
            "event.2.month": [24, 96, 168],
            "event.2.depth": [0.0, 0.2, 0.4, 0.6, 0.8],
        },
    },
    "covid_window": {
        "strategies": ("fast-divisive", "slow-inclusive"),
        "factors": {
            "event.1.month": [24, 72, 120, 180],
            "event.1.depth": [0.0, 0.2, 0.4, 0.6, 0.8, 1.0],
        },
    },
}


def main() -> None:
    """Run the experiment and keep its tables and figures."""
    options = arguments(__doc__)
    keep = options.out / "e05_shocks"
    for scenario, study in STUDIES.items():
        experiment = {"name": scenario, "scenario": scenario, "seeds": SEEDS, **study}
        results = run(experiment, keep, options.workers)
        found = resilience_of(results, OUTCOME, *study["strategies"])
        for name, table in (("losses", found.losses), ("flips", found.flips)):
            keep_table(table, keep, f"{scenario}_{name}")
        keep_table(found.standings, keep, f"{scenario}_standings")
        keep_table(_shares_lost(results, found.depth, found.others[0]), keep, f"{scenario}_shares")
        first, second = study["strategies"]
        title = f"{scenario}: {second} against {first} under shocks of growing size"
        keep_figure(shocks_figure(found, title=title), keep, scenario)
        print(scenario, found.flips.to_string(), found.losses.round(3).to_string(), sep="\n")


def _shares_lost(results: pd.DataFrame, depth: str, month: str) -> pd.DataFrame:
    """What a shock of each depth took of the mean outcome without it."""
    means = results.groupby(["strategy", month, depth])[OUTCOME].mean()
    without = means.xs(0.0, level=depth)
    return (1.0 - means / without).rename("share_lost").reset_index()


if __name__ == "__main__":
    main()
