"""Does the answer hang on the parameters? Both strategies over the plausible sets.

Question
    In how many plausible worlds is slow-inclusive ahead of fast-divisive after 5, 10, 20 and 35
    years, and does the rest hang on chance or on parameters that nobody knows?

Design
    Scenarios ``classroom`` and ``today`` with the first 200 plausible sets and 4 seeds of their own
    for each, ``peru`` with the first 30 sets and 1 seed. A set gives the defaults; what a scenario
    sets itself stays. Outcome: years of fully met need summed from the start. Intervals: 95 %
    bootstrap over sets; surely ahead: 95 % by Student's t over the seeds of a set; chance and
    parameters are told apart by a one-way analysis of variance.

Runtime
    About 6 minutes on two cores: 3,260 runs.

How to run
    python -m experiments.e09_plausible

Found
    (With the first version of the model; with the second it has not been run yet.)
    After 5 years nobody is ahead in ``classroom`` (slow in 48 % [43, 53] of plausible worlds), from
    10 years on slow-inclusive (90 %, then 100 % [99, 100] after 20 years); in ``today`` 62, 92 and
    100 %; n = 200 sets × 4 seeds. It overtakes for good after 5.2 [4.8, 5.5] and 4.2 [3.8, 4.6]
    years (medians, in sum). In ``peru`` fast-divisive is ahead for 10 years in all worlds, slow in
    67 % [50, 83] after 20 years, in all after 35; overtaken after 19 years [15, 20]; n = 30 sets.
    Nearly nine tenths of the spread after 20 years come from parameters (87 and 95 %).
"""

import argparse
from pathlib import Path

import pandas as pd

from collabsim import compare
from collabsim.analysis.comparison import Comparison
from collabsim.analysis.standings import split_in_words
from collabsim.report.figures.ensemble import plausible_figure
from collabsim.report.files import comparison_manifest
from collabsim.scenarios import plausible_sets
from collabsim.strategies import PAIR
from collabsim.study.store import prepare_folder, write_json
from experiments.common import arguments, keep_figure, keep_table

WORLDS = {"classroom": (200, 4), "today": (200, 4), "peru": (30, 1)}
"""For each scenario how many plausible sets, and seeds of each."""

COLUMNS = {"sets_surely_second": "sets_surely_slow", "sets_surely_first": "sets_surely_fast"}


def main() -> None:
    """Run the experiment and keep its tables and figures."""
    options = arguments(__doc__, worlds=True)
    keep = options.out / "e09_plausible"
    prepare_folder(keep)
    found = [_compare(name, sets, seeds, keep, options) for name, (sets, seeds) in WORLDS.items()]
    standings = pd.concat([one.standings_table() for one in found]).rename(columns=COLUMNS)
    crossovers = pd.concat([one.crossovers_table() for one in found])
    keep_table(standings, keep, "standings")
    keep_table(crossovers, keep, "crossovers")
    for one in found:
        keep_figure(plausible_figure(one, PAIR[1]), keep, one.label)
        print(one.label, *(split_in_words(s) for s in one.standings), sep="\n  ")
    print(standings.round(3).to_string(), crossovers.round(2).to_string(), sep="\n")


def _compare(
    scenario: str, sets: int, seeds: int, keep: Path, options: argparse.Namespace
) -> Comparison:
    some = min(sets, len(plausible_sets()), options.sets or sets)
    found = compare(scenario, PAIR, seeds, ensemble=some, threads=options.workers)
    made = comparison_manifest(found, "python -m experiments.e09_plausible")
    write_json(keep / f"manifest-plausible_{scenario}.json", made)
    return found


if __name__ == "__main__":
    main()
