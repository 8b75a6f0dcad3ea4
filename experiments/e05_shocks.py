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
    RUNTIME

How to run
    python -m experiments.e05_shocks

Found
    FOUND
"""

from typing import Any

from collabsim.analysis.shocks import resilience
from collabsim.views.sweep_figures import shocks_figure
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
        found = resilience(run(experiment, keep, options.workers), OUTCOME, *study["strategies"])
        for name, table in (("losses", found.losses), ("flips", found.flips)):
            keep_table(table, keep, f"{scenario}_{name}")
        keep_table(found.standings, keep, f"{scenario}_standings")
        keep_figure(shocks_figure(found), keep, scenario)
        print(scenario, found.flips.to_string(), found.losses.round(3).to_string(), sep="\n")


if __name__ == "__main__":
    main()
