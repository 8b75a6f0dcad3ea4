"""What would have to be true for fast to win, and what for slow?

Question
    Over all plausible worlds, is there a kind of world in which fast-divisive is mostly behind, or
    mostly ahead? And is it the same kind if both send their best strategy, as found in experiment
    12, instead of the named one?

Design
    ``classroom`` and ``today``, all plausible sets with 16 seeds of each. Strategies: the named
    pair, and the best fast and divisive one and the best slow and inclusive one for 20 years, as
    found with the defaults. After 5 and 20 years, both ways round: the limits on parameters within
    which one is mostly behind (PRIM), found in half of the sets and checked in the other half. A
    world is a case if the 95 % interval over its seeds says so.

Runtime
    About 15 minutes on two cores.

How to run
    python -m experiments.e16_conditions

Found
    See ``counts``: over sets in which somebody is surely ahead after 20 years, the named pair and
    the best pair need not agree. Limits are in ``limits``; with 31 sets few of them can be told
    from chance.
"""

import pandas as pd

from collabsim.analysis.discovery import Box, box_in_words, box_of
from collabsim.analysis.verdicts import judge_points
from collabsim.errors import InputError
from collabsim.files import parse_toml, read_text
from collabsim.report.figures.discovery import discovery_figure
from collabsim.scenarios import plausible_sets
from collabsim.strategies import PAIR
from collabsim.study.factors import PLAUSIBLE
from experiments.common import RESULTS, arguments, keep_figure, keep_table, run_over_sets

SCENARIOS = ("classroom", "today")
FRONTIER_PAIR = ("best-fast-and-divisive-20", "best-slow-and-inclusive-20")
SETS, SEEDS, YEARS = 400, 16, (5, 20)


def main() -> None:
    """Run the experiment and keep its tables and figures."""
    options = arguments(__doc__, worlds=True)
    keep = options.out / "e16_conditions"
    counts, limits = [], []
    for scenario in SCENARIOS:
        file = RESULTS / "e12_frontiers" / f"{scenario}.toml"
        found = parse_toml(read_text(file, "strategies"), str(file))["strategies"]
        question = {
            "name": f"conditions_{scenario}", "scenario": scenario,
            "strategies": (*PAIR, *FRONTIER_PAIR), "months": 240,
            "new_strategies": {name: found[name] for name in FRONTIER_PAIR},
        }  # fmt: skip
        results = _with_parameters(run_over_sets(question, SETS, keep, options, seeds=SEEDS))
        for kind, pair in (("named", PAIR), ("frontier", FRONTIER_PAIR)):
            for years in YEARS:
                where = {"scenario": scenario, "pair": kind, "years": years}
                outcome = f"cumulative_{years}"
                ahead = judge_points(results, outcome, *pair)["ahead"]
                counts += [{**where, "ahead": who, "sets": n}
                           for who, n in ahead.value_counts().items()]  # fmt: skip
                boxes = _boxes(results, outcome, pair)
                limits += [
                    box.limits.assign(scenario=scenario, pair=kind, years=years, loser=box.loser)
                    for box in boxes
                ]
                if boxes:
                    keep_figure(discovery_figure(boxes), keep, f"{scenario}_{kind}_{years}_years")
    keep_table(pd.DataFrame(counts), keep, "counts")
    if limits:
        keep_table(pd.concat(limits, ignore_index=True), keep, "limits")
    print(pd.DataFrame(counts).to_string())


def _with_parameters(results: pd.DataFrame) -> pd.DataFrame:
    """The same with the values of each plausible set as factors, and a set as a point."""
    sets = pd.DataFrame(list(plausible_sets()))
    factors = ["point", *sets.columns]
    numbered = sets.assign(**{PLAUSIBLE: range(1, len(sets) + 1)})
    joined = results.assign(point=results[PLAUSIBLE]).merge(numbered, on=PLAUSIBLE)
    joined = joined.drop(columns=PLAUSIBLE)
    return joined[[*factors, *joined.columns.difference(factors, sort=False)]]


def _boxes(results: pd.DataFrame, outcome: str, pair: tuple[str, str]) -> list[Box]:
    """Where either of the two is behind; nothing for one that hardly ever is."""
    boxes = []
    for loser, winner in (pair, pair[::-1]):
        try:
            boxes.append(box_of(results, outcome, loser, winner))
        except InputError as error:
            print(f"{loser}: {error}")
        else:
            print(box_in_words(boxes[-1]))
    return boxes


if __name__ == "__main__":
    main()
