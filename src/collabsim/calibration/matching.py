"""History matching: which parameter values do not show what was seen, and can be ruled out?

The first wave tries a Latin hypercube over the plausible ranges. From there several chains go their
own ways, each in its own part of the space. A few waves learn: emulators are fitted to all that was
tried, and places are tried that they do not rule out. The waves after that harvest: they try places
of which much is expected, with more seeds, and a place that meets every pattern is accepted. Last,
all accepted sets are run again with new seeds, Peru as a whole; only there, and only of those that
pass again, is anything measured that patterns were not fitted to. Every wave is kept in a file as
soon as it is complete, so that a search that was stopped goes on where it was.
"""

import hashlib
import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from collabsim.analysis.patterns.catalogue import PATTERNS
from collabsim.calibration.chains import propose, starts
from collabsim.calibration.emulator import Emulator, emulate
from collabsim.calibration.simulator import (
    ASKED,
    FITTED,
    STAGES,
    Effort,
    meets,
    try_values,
    within_asked,
)
from collabsim.calibration.space import NAMES, draw, places_of, values_at
from collabsim.extras import require
from collabsim.sweeps.formats import parquet
from collabsim.sweeps.meanings import Column, about_keys
from collabsim.sweeps.store import write_bytes
from collabsim.sweeps.tables import read_results

# A yearly hazard from few runs is too high, since −ln(1 − share) is convex; so the run set of which
# most is asked gets as many runs while emulators learn as in the harvest. When a law passes is a
# matter of luck that all sets with the same seed share; so of Peru one or two runs say little.
_FIRST: Final = {"sefton": 6, "new_york": 32, "today": 2, "today/mix": 8, "peru": 2}
_LEARN: Final = {"sefton": 6, "new_york": 48, "today": 4, "today/mix": 24, "peru": 4}
_HARVEST: Final = {"sefton": 24, "new_york": 100, "today": 8, "today/mix": 24, "peru": 12}
_AGAIN: Final = {
    "sefton": 32, "new_york": 200, "today": 8, "today/mix": 32, "peru": 5, "peru_paid": 2
}  # fmt: skip
_NEW_SEEDS: Final = 1001
_KEENEST: Final = 16.0  # power of chances; 2, 4 and 8 in the first waves of a chain
MET: Final = tuple(pattern.name for pattern in PATTERNS)
"""Columns that say whether a pattern was met."""

_TRUTH: Final = "true or false"
_TRIALS: Final = {
    "chain": Column("number", "Chain of the search, from 1; 0 for the first wave of all."),
    "wave": Column("number", "Wave of the search, from 1; 0 for sets that were run again."),
    **{name: Column(asked.fact.unit, asked.fact.asked) for name, asked in ASKED.items()},
    **{pattern.name: Column(_TRUTH, f"Met: {pattern.meaning}") for pattern in PATTERNS},
    "accepted": Column(_TRUTH, "Whether everything was met that sets are chosen by."),
}


class Plan(NamedTuple):
    """How far a search goes.

    Attributes:
        sets: Accepted sets after which it ends, in equal parts from each chain.
        chains: How many chains go their own ways after the first wave.
        first: Places of the first wave.
        dear: How many of them run even the dearest stage, whatever comes out.
        size: Places of each wave of a chain that learns.
        learning: Number of the last wave that learns.
        harvest: Places of each later wave of a chain.
        waves: Number of the last wave in any case.
        again: Whether accepted sets are run again.
        seed: Of all draws.
    """

    sets: int = 400
    chains: int = 4
    first: int = 2000
    dear: int = 1000
    size: int = 32
    learning: int = 8
    harvest: int = 80
    waves: int = 40
    again: bool = True
    seed: int = 1


class Found(NamedTuple):
    """What a search tried and accepted.

    Attributes:
        tried: A row per trial: chain, wave, the parameters, the numbers asked for (NaN where not
            measured), whether each pattern was met, and ``accepted``.
        again: The same for the accepted sets, run again with new seeds and more of them.
    """

    tried: pd.DataFrame
    again: pd.DataFrame

    @property
    def accepted(self) -> pd.DataFrame:
        """The trials that were accepted: a row per set."""
        return accepted_sets(self.tried)


def accepted_sets(tried: pd.DataFrame) -> pd.DataFrame:
    """The trials of chains that met everything that sets are chosen by, in their order."""
    return tried[tried["accepted"] & (tried["chain"] > 0)].reset_index(drop=True)


class Search(NamedTuple):
    """What all waves of a search share.

    Attributes:
        plan: How far to go.
        folder: An existing folder for the files of the waves; what is there already is used.
        executor: Runs the trials. Does not change results.
        rival: Key of ``RIVALS``, or None for the model itself.
        chosen_by: Labels of what a set has to meet to be accepted.
        progress: Called with what is being done, what is done, and what there is to do.
    """

    plan: Plan
    folder: Path
    executor: Executor
    rival: str | None = None
    chosen_by: tuple[str, ...] = FITTED
    progress: Callable[[str, int, int], None] = lambda what, done, total: None

    def run(self) -> Found:
        """Search until enough sets are accepted, or the last wave is done.

        Raises:
            InputError: If scikit-learn is missing or a file cannot be written.
        """
        require("calibration")
        plan = self.plan
        places = draw(plan.first, plan.seed)
        patience = [len(STAGES) if n < plan.dear else len(STAGES) - 1 for n in range(plan.first)]
        efforts = [Effort(_FIRST, 1, p, chosen_by=self.chosen_by) for p in patience]
        first = self._wave("wave-01", 0, 1, places, efforts)
        begins = starts(self._emulator(first), places_of(first), plan.chains)
        own = [[first.iloc[:0]] for _ in range(plan.chains)]
        enough = -(-plan.sets // plan.chains)
        for wave in range(2, plan.waves + 1):
            known = pd.concat([first, *itertools.chain(*own)], ignore_index=True)
            wanting = [n for n, waves in enumerate(own) if _accepted(waves) < enough]
            if not wanting:
                break
            emulator = self._emulator(known)
            for chain in wanting:
                own[chain].append(self._next(chain, wave, emulator, begins))
        tried = pd.concat([first, *itertools.chain(*own)], ignore_index=True)
        accepted = accepted_sets(tried)
        if not plan.again:
            return Found(tried, tried.iloc[:0])
        sets = accepted[list(NAMES)].to_numpy(dtype=float)
        efforts = [Effort(_AGAIN, _NEW_SEEDS, 0, True, self.chosen_by)] * len(sets)
        name = f"again-{hashlib.sha256(sets.tobytes()).hexdigest()[:12]}"  # others, if more come
        again = self._kept(name, 0, 0, [dict(zip(NAMES, map(float, row), strict=True))
                                        for row in sets], efforts)  # fmt: skip
        return Found(tried, again.assign(chain=accepted["chain"].to_numpy()))

    def _next(self, chain: int, wave: int, emulator: Emulator, begins: Any) -> pd.DataFrame:
        """The next wave of a chain."""
        plan = self.plan
        learns = wave <= plan.learning
        count, keen = plan.size if learns else plan.harvest, min(_KEENEST, 2.0 ** (wave - 1))
        places = propose(emulator, begins, chain, count, plan.seed + wave, keen)
        # while learning, runs go on after a failure: emulators need failures, too
        runs, patient = (_LEARN, len(STAGES)) if learns else (_HARVEST, 0)
        efforts = [Effort(runs, 1, patient, chosen_by=self.chosen_by)] * count
        return self._wave(f"chain-{chain + 1}-wave-{wave:02}", chain + 1, wave, places, efforts)

    def _emulator(self, known: pd.DataFrame) -> Emulator:
        return emulate(places_of(known), known, self.chosen_by, self.executor.map)

    def _wave(
        self, name: str, chain: int, wave: int, places: Any, efforts: Sequence[Effort]
    ) -> pd.DataFrame:
        return self._kept(name, chain, wave, [values_at(place) for place in places], efforts)

    def _kept(
        self,
        name: str,
        chain: int,
        wave: int,
        sets: Sequence[dict[str, float]],
        efforts: Sequence[Effort],
    ) -> pd.DataFrame:
        """The table in the file called ``name``, made first if it is not there."""
        file = self.folder / f"{name}.parquet"
        if not file.exists():
            rows = [
                {"chain": chain, "wave": wave, **values, **numbers, **meets(numbers),
                 "accepted": all(within_asked(name, numbers) for name in self.chosen_by)}
                for values, numbers in zip(sets, self._run(name, sets, efforts), strict=True)
            ]  # fmt: skip
            table = pd.DataFrame(rows, columns=["chain", "wave", *NAMES, *ASKED, *MET, "accepted"])
            types = dict.fromkeys((*NAMES, *ASKED), float)
            types |= dict.fromkeys((*MET, "accepted"), bool)
            write_bytes(file, parquet(table.astype(types), about_trials))
        return read_results([file], always=("chain", "wave", *NAMES, *ASKED, *MET, "accepted"))

    def _run(
        self, name: str, sets: Sequence[dict[str, float]], efforts: Sequence[Effort]
    ) -> list[dict[str, float]]:
        jobs: list[Future[dict[str, float]]] = [
            self.executor.submit(try_values, values, effort, self.rival)
            for values, effort in zip(sets, efforts, strict=True)
        ]
        measured = []
        self.progress(name, 0, len(jobs))
        try:
            for done, job in enumerate(jobs, start=1):
                measured.append(job.result())
                self.progress(name, done, len(jobs))
        finally:
            for job in jobs:
                job.cancel()
        return measured


def _accepted(waves: Sequence[pd.DataFrame]) -> int:
    return sum(int(table["accepted"].sum()) for table in waves)


def about_trials(name: str) -> Column | None:
    """A column of a table of trials: a parameter, a number asked for, or a pattern met."""
    return _TRIALS.get(name) or about_keys(name)
