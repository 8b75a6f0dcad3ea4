"""History matching: which parameter values do not show what was seen, and can be ruled out?

The first wave tries a Latin hypercube over the plausible ranges. Each of its places founds a line
that is improved step by step: emulators are fitted to all that was tried, the most promising lines
get a next place, and the model is run there. A place that meets every pattern is accepted, and run
again with new seeds, Peru as a whole, before the next wave; a line ends when a place of it was
accepted twice. Only in these second runs is anything measured that patterns were not fitted to.
Every wave is kept in a file as soon as it is complete, so that a search that was stopped goes on
where it was.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from collabsim.analysis.patterns.catalogue import PATTERNS
from collabsim.calibration.emulator import emulate
from collabsim.calibration.lines import proceed
from collabsim.calibration.simulator import (
    ASKED,
    FITTED,
    STAGES,
    TrialEffort,
    meets,
    try_values,
    within_asked,
)
from collabsim.calibration.space import NAMES, draw, places_of, values_at
from collabsim.extras import require
from collabsim.study.formats import parquet
from collabsim.study.meanings import Meaning, about_keys
from collabsim.study.store import write_bytes
from collabsim.study.tables import read_results

# A yearly hazard from few runs is too high, since −ln(1 − share) is convex; so the run set of which
# most is asked gets many runs. The ratio asked of New York and the year of Peru's law hang most on
# luck. Runs with the same seed share much of their luck, so each trial has seeds of its own.
_FIRST: Final = {"sefton": 6, "new_york": 32, "today": 2, "today/mix": 8, "peru": 2}
_LEARN: Final = {"sefton": 8, "new_york": 64, "today": 4, "today/mix": 16, "peru": 6}
_LATER: Final = {"sefton": 16, "new_york": 300, "today": 8, "today/mix": 32, "peru": 16}
_AGAIN: Final = {
    "sefton": 32, "new_york": 200, "today": 8, "today/mix": 32, "peru": 5, "peru_paid": 5
}  # fmt: skip
_SEEDS: Final = 1000  # seeds between one trial and the next
_BOTH: Final = 2  # run sets made in any case: emulators have to learn where both are met
MET: Final = tuple(pattern.name for pattern in PATTERNS)
"""Columns that say whether a pattern was met."""

_TRUTH: Final = "true or false"
_TRIALS: Final = {
    "line": Meaning(
        "number", "Line of the search, from 1: the place of the first wave it began at."
    ),
    "wave": Meaning("number", "Wave of the search, from 1; of sets run again, their first."),
    "origin": Meaning("number", "The trial it came from, counted from 0; -1 if drawn evenly."),
    "foretold": Meaning("share", "Chance to be accepted, by the emulators; none if drawn evenly."),
    **{name: Meaning(asked.fact.unit, asked.fact.asked) for name, asked in ASKED.items()},
    **{pattern.name: Meaning(_TRUTH, f"Met: {pattern.meaning}") for pattern in PATTERNS},
    "accepted": Meaning(_TRUTH, "Whether everything was met that sets are chosen by."),
}
_TRIALS_ORDER: Final = ("line", "wave", "origin", "foretold", *NAMES, *ASKED, *MET, "accepted")


class SearchPlan(NamedTuple):
    """How far a search goes.

    Attributes:
        sets: Sets that were accepted twice after which it ends.
        first: Places of the first wave.
        dear: How many of them run even the dearest stage, whatever comes out.
        size: Places of each later wave.
        learning: Number of the last wave in which runs go on after a failure; emulators need
            failures, too.
        waves: Number of the last wave in any case.
        again: Whether accepted sets are run again; if not, being accepted once counts.
        seed: Of all draws.
    """

    sets: int = 300
    first: int = 2000
    dear: int = 1000
    size: int = 200
    learning: int = 5
    waves: int = 60
    again: bool = True
    seed: int = 1


class Searched(NamedTuple):
    """What a search tried and accepted.

    Attributes:
        tried: A row per trial: line, wave, origin, foretold, the parameters, the numbers asked for
            (NaN where not measured), whether each pattern was met, and ``accepted``.
        again: The same for the accepted sets, in the same order, run again with new seeds and more
            of them. Both keep their numbers among all trials, by which ``origin`` names them.
    """

    tried: pd.DataFrame
    again: pd.DataFrame

    @property
    def accepted(self) -> pd.DataFrame:
        """The trials that were accepted: a row per set."""
        return self.tried[self.tried["accepted"]].reset_index(drop=True)


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

    plan: SearchPlan
    folder: Path
    executor: Executor
    rival: str | None = None
    chosen_by: tuple[str, ...] = FITTED
    progress: Callable[[str, int, int], None] = lambda what, done, total: None

    def run(self) -> Searched:
        """Search until enough sets are accepted, or the last wave is done.

        Raises:
            InputError: If scikit-learn is missing or a file cannot be written.
        """
        require("calibration")
        plan = self.plan
        patience = [len(STAGES) if n < plan.dear else len(STAGES) - 1 for n in range(plan.first)]
        trials = self._wave(
            "wave-01", [values_at(place) for place in draw(plan.first, plan.seed)],
            self._efforts(_FIRST, 1, patience),
            line=np.arange(1, plan.first + 1), wave=1, origin=-1, foretold=np.nan,
        ).assign(again=False)  # fmt: skip
        for wave in range(2, plan.waves + 2):
            trials = self._with_again(trials, wave - 1) if plan.again else trials
            counted = trials["accepted"] & (trials["again"] == plan.again)
            ended = trials.loc[counted, "line"].to_numpy()
            if len(ended) >= min(plan.sets, plan.first) or wave > plan.waves:
                break
            made = self._next(trials, wave, ended).assign(again=False)
            trials = pd.concat([trials, made], ignore_index=True)
        again = trials["again"]
        return Searched(trials[~again].drop(columns="again"), trials[again].drop(columns="again"))

    def _with_again(self, trials: pd.DataFrame, wave: int) -> pd.DataFrame:
        """The trials, and those of the last wave that were accepted once more, with new seeds."""
        places = np.flatnonzero((trials["wave"] == wave) & trials["accepted"])
        if not len(places):
            return trials
        first = int(np.flatnonzero(trials["wave"] == wave)[0])
        every = self._efforts(_AGAIN, wave, [_BOTH] * (len(trials) - first), whole=True)
        sets = trials.iloc[places][list(NAMES)].to_numpy(dtype=float)
        made = self._wave(
            f"again-{wave:02}",
            [dict(zip(NAMES, map(float, row), strict=True)) for row in sets],
            [every[n]._replace(first_seed=every[n].first_seed + _SEEDS // 2)
             for n in places - first],
            line=trials["line"].to_numpy()[places], wave=wave, origin=places, foretold=np.nan,
        )  # fmt: skip
        return pd.concat([trials, made.assign(again=True)], ignore_index=True)

    def _next(self, trials: pd.DataFrame, wave: int, ended: Any) -> pd.DataFrame:
        """The next wave: a place of each of the most promising lines that go on."""
        name = f"wave-{wave:02}"
        if self._file(name).exists():  # a search that goes on need not find out again where it went
            return self._read(name)
        origins = trials["origin"].to_numpy()
        emulator = emulate(
            places_of(trials), trials, self.chosen_by, self.executor.map, origins[origins >= 0]
        )
        places, origins, chances = proceed(
            emulator, trials["line"].to_numpy(), ended, self.plan.size, self.plan.seed + wave
        )
        learns = wave <= self.plan.learning
        runs, patient = (_LEARN, len(STAGES)) if learns else (_LATER, _BOTH)
        return self._wave(
            name, [values_at(place) for place in places],
            self._efforts(runs, wave, [patient] * len(places)),
            line=trials["line"].to_numpy()[origins], wave=wave, origin=origins,
            foretold=np.exp(chances),
        )  # fmt: skip

    def _efforts(
        self, runs: Mapping[str, int], wave: int, patience: Sequence[int], *, whole: bool = False
    ) -> list[TrialEffort]:
        """The efforts of the trials of a wave, each with seeds of its own."""
        first = 1 + wave * max(self.plan.size, self.plan.first)
        return [
            TrialEffort(runs, 1 + _SEEDS * (first + trial), patient, whole, self.chosen_by)
            for trial, patient in enumerate(patience)
        ]

    def _wave(
        self,
        name: str,
        sets: Sequence[dict[str, float]],
        efforts: Sequence[TrialEffort],
        **about: Any,
    ) -> pd.DataFrame:
        """The table in the file called ``name``, made first if it is not there."""
        file = self._file(name)
        if not file.exists():
            rows = [
                {**values, **numbers, **meets(numbers),
                 "accepted": all(within_asked(name, numbers) for name in self.chosen_by)}
                for values, numbers in zip(sets, self._run(name, sets, efforts), strict=True)
            ]  # fmt: skip
            table = pd.DataFrame(rows, columns=[*NAMES, *ASKED, *MET, "accepted"])
            types: dict[str, type] = dict.fromkeys(("line", "wave", "origin"), int)
            types |= dict.fromkeys(("foretold", *NAMES, *ASKED), float)
            types |= dict.fromkeys((*MET, "accepted"), bool)
            table = table.assign(**about)[list(_TRIALS_ORDER)]
            write_bytes(file, parquet(table.astype(types), about_trials))
        return self._read(name)

    def _file(self, name: str) -> Path:
        """Where the table called ``name`` is kept."""
        return self.folder / f"{name}.parquet"

    def _read(self, name: str) -> pd.DataFrame:
        return read_results([self._file(name)], always=_TRIALS_ORDER)

    def _run(
        self, name: str, sets: Sequence[dict[str, float]], efforts: Sequence[TrialEffort]
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


def about_trials(name: str) -> Meaning | None:
    """A column of a table of trials: a parameter, a number asked for, or a pattern met."""
    return _TRIALS.get(name) or about_keys(name)
