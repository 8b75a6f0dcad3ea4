"""Where is the boundary? Invitations against money, and divisiveness against the horizon.

Question
    In which region of what an organisation can do, and of how long one is willing to look, is
    slow-inclusive ahead of fast-divisive, and when does it overtake?

Design
    Scenario ``today``, both strategies in the same worlds, 30 seeds, years of fully met need summed
    from the start. Map 1, after 20 years: persons invited per month of effort (5 to 60, nine
    levels) against the average length of a grant (18 to 60 months, eight levels). Map 2:
    divisiveness of the fast strategy (0 to 1, eleven levels) against the horizon (1 to 35 years);
    map 3: the same, closer (0 to 0.2). Hatched: the 95 % bootstrap interval over
    seeds holds 0.

Runtime
    About 5 minutes on two cores: 5,640 runs.

How to run
    python -m experiments.e04_boundary

Found

    (With the first version of the model; with the second it has not been run yet.)
    Slow-inclusive is ahead after 20 years in all 72 cells of invitations (2 to 14) and months of
    first money (18 to 60; n = 30 seeds): in these ranges they do not decide. Divisiveness does: a
    fast strategy with none stays ahead for 35 years in 28 of 30 worlds, with 0.02 it is overtaken
    after 13.8 years (median), with 0.1 after 8.8, and with 0.2 after 6.7.
"""

from pathlib import Path

import pandas as pd

from collabsim.analysis.boundary import boundary_of, boundary_table
from collabsim.report.figures.boundary import boundary_figure
from collabsim.strategies import PAIR
from collabsim.study.ready_made import boundary_study
from experiments.common import arguments, keep_figure, keep_table, run

SCENARIO, SEEDS = "today", 30
INVITATIONS, GRANTS = "inclusion.invitation_rate", "funding.grant_months"
DIVISIVENESS = "fast-divisive.divisiveness"


def main() -> None:
    """Run the experiment and keep its tables and figures."""
    options = arguments(__doc__)
    keep = options.out / "e04_boundary"
    study = boundary_study(
        SCENARIO, f"{INVITATIONS}=5:60:9", f"{GRANTS}=18:60:8", seeds=SEEDS,
        name="invitations_grants",
    )  # fmt: skip
    _map(run(study, keep, options.workers), keep, study.name, INVITATIONS, GRANTS, "cumulative_20")
    for name, most in (("divisiveness_horizon", 1.0), ("little_divisiveness_horizon", 0.2)):
        levels = f"{DIVISIVENESS}=0:{most}:11"
        study = boundary_study(SCENARIO, levels, "horizon", seeds=SEEDS, name=name)
        results = run(study, keep, options.workers)
        _map(results, keep, name, DIVISIVENESS, "horizon", "cumulative_crossover")


def _map(results: pd.DataFrame, keep: Path, name: str, x: str, y: str, outcome: str) -> None:
    found = boundary_of(results, x, y, outcome, *PAIR)
    keep_table(boundary_table(found), keep, name)
    keep_figure(boundary_figure(found), keep, name)
    ahead, behind = (found.sign > 0).sum(), (found.sign < 0).sum()
    counted = f"{PAIR[1]} is ahead in {ahead}, {PAIR[0]} in {behind}"
    print(f"{name}: of {found.sign.size} cells {counted}")


if __name__ == "__main__":
    main()
