"""Hold the first version of the model, as it was calibrated, against the patterns of today.

How to run: ``python scripts/first_version_patterns.py`` (minutes on two cores; needs the history of
the project). It was run once. The sources of the first version are taken from their commit into
``out`` and run in a process of their own, with some of the sets of parameters that its calibration
had accepted; nothing is searched anew. What they went through is measured by the code of today. The
first version had no depth, so a policy in force counts as carried out, and its organisations worked
in a place for as long as they were at work. Runs that a pattern needs and that the first version
cannot make, as of a law that pays, are left out.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from first_version import FIRST, KEPT

from collabsim.analysis.patterns.facts import Facts
from collabsim.analysis.patterns.run_sets import RUN_SETS
from collabsim.calibration.simulator import ASKED
from collabsim.study.formats import csv
from collabsim.study.store import write_bytes
from engine import sources

EVERY = 9  # of the sets that the first version's calibration accepted
SEEDS = {"today": 2, "sefton": 8, "new_york": 16, "peru": 1}
DIGITS = 5
FLAGS = ("present", "pushed", "won", "agreed", "adopted", "carried_out")

RUN = """
import os, sys
import numpy as np
import collabsim
from collabsim.model.advance import scratch_for
from collabsim.model.run import Run
from collabsim.model.schedule import run_months
from collabsim.model.simulate import create_world
from collabsim.observables import RECORD
from collabsim.scenarios import ablate, load_scenario, set_values, with_defaults
from collabsim.scenarios.plausible import plausible_sets

folder, every, *asked = sys.argv[1:]
if not collabsim.__file__.startswith(os.environ["PYTHONPATH"]):
    sys.exit(f"these are not the sources of the first version: {collabsim.__file__}")
TENTH = {"size.communities": 180, "size.beneficiaries": 19000, "size.entrepreneurs": 9}

def lived(scenario, strategy, seed, months):
    world = create_world(scenario, strategy, seed)
    record = np.zeros(months, RECORD).view(np.recarray)
    p, scratch = scenario.parameters.record, scratch_for(world)
    g, ties = world.governments, world.ties
    kept = {name: [] for name in ("flags", "members", "newcomers", "changed", "at_work")}
    for month in range(months):
        run_months(world, np.uint64(seed), month, month + 1, p, scratch, record, months)
        active = world.entrepreneurs["active"] > 0
        won, adopted = ties["won"] > 0, ties["adopted"] > 0
        flags = (active[ties["entrepreneur"]], ties["pushed"] > 0, won, won, adopted, adopted)
        kept["flags"].append(sum(flag.astype("u1") << bit for bit, flag in enumerate(flags)))
        kept["members"].append(ties["members"].copy())
        kept["newcomers"].append(ties["newcomers"].sum())
        kept["changed"].append(g["changed"] > 0)
        kept["at_work"].append(active)
    term = scenario.parameters.environment.term_months
    elected = (np.arange(months)[:, np.newaxis] + g["phase"]) % term == 0
    outcomes = Run(scenario, strategy, seed, record, world).summary
    return {
        **{name: np.array(values) for name, values in kept.items()}, "elected": elected,
        "need_met": record["need_met"], "place": ties["government"],
        "people": g["end_person"] - g["first_person"],
        "names": np.array(list(outcomes)), "numbers": np.array(list(outcomes.values())),
    }

sets = plausible_sets()
for number in range(0, len(sets), int(every)):
    for wanted in asked:
        name, strategy, months, seeds, *variants = wanted.split("/")
        scenario = with_defaults(load_scenario(name), sets[number])
        if "unshared" in variants:
            scenario = ablate(scenario, "no_sharing")
        if "uncut" in variants:
            events = tuple(e for e in scenario.events if e.kind != "budget_cut")
            scenario = scenario.model_copy(update={"events": events})
        if name == "peru":
            scenario = set_values(scenario, TENTH)
        for seed in range(1, int(seeds) + 1):
            file = "+".join([str(number + 1), name, strategy, *variants, str(seed)])
            np.savez(f"{folder}/{file}.npz", **lived(scenario, strategy, seed, int(months)))
    print(f"set {number + 1} of {len(sets)}", flush=True)
"""
"""Runs the first version and leaves what its agents went through in files."""


def facts_in(file: Path) -> Facts:
    """What patterns ask about one run of the first version."""
    with np.load(file) as kept:
        parts: dict[str, Any] = {name: kept[name] for name in kept.files}
    outcomes = dict(zip(parts.pop("names").tolist(), parts.pop("numbers").tolist(), strict=True))
    return Facts(outcomes, **parts)


def main() -> None:
    """Run the sets, measure what is asked for, and keep the table."""
    names = {run for asked in ASKED.values() for run in asked.reading}
    wanted = [
        run
        for name, run in RUN_SETS.items()
        if name in names and run.scenario in SEEDS and "towns" not in run.variants
    ]
    asked = [f"{w.scenario}/{w.strategy}/{w.months}/{SEEDS[w.scenario]}"
             + "".join(f"/{variant}" for variant in w.variants) for w in wanted]  # fmt: skip
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPATH": str(sources(FIRST))}
        command = [sys.executable, "-c", RUN, folder, str(EVERY), *asked]
        subprocess.run(command, env=environment, check=True)
        numbers = sorted({int(file.name.split("+")[0]) for file in Path(folder).iterdir()})
        for number in numbers:
            facts = {
                w.name: [
                    facts_in(Path(folder) / f"{number}+{w.name.replace('/', '+')}+{seed}.npz")
                    for seed in range(1, SEEDS[w.scenario] + 1)
                ]
                for w in wanted
            }
            rows.append({"set": number, **{
                label: one.check.measure(*(facts[run] for run in one.reading)).value
                for label, one in ASKED.items() if all(run in facts for run in one.reading)
            }})  # fmt: skip
    table = pd.DataFrame(rows).round(DIGITS)
    write_bytes(KEPT / "patterns.csv", csv(table))
    print(table.describe().T.to_string())


if __name__ == "__main__":
    main()
