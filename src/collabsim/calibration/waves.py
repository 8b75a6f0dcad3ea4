"""Searching in waves for the parameter sets that meet all fit patterns.

The first wave tries a Latin hypercube over the plausible ranges. A few waves then learn: emulators
are fitted to everything tried so far, and places are tried that they find promising. The waves
after that harvest: they try places of which much is expected, with more seeds, and a place that
meets every pattern is accepted. Last, the most central of these are run again with new seeds. Every
wave is kept in a file as soon as it is complete, so that a search that was stopped goes on where it
was.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from collabsim.calibration.emulator import fit_checks
from collabsim.calibration.proposals import propose
from collabsim.calibration.space import NAMES, centrality, draw, places_of, values_at
from collabsim.calibration.trial import CHECKS, FIT_PATTERNS, STAGES, Effort, meets, try_values
from collabsim.extras import require
from collabsim.sweeps.formats import parquet
from collabsim.sweeps.meanings import Column, about_keys
from collabsim.sweeps.store import write_bytes
from collabsim.sweeps.tables import read_results

_LEARN: Final = {
    "sefton": 10, "sefton-unshared": 10, "sefton-supplier": 5, "new-york": 30, "today": 3,
    "today-fast": 2, "today-slow": 2, "peru": 1,
}  # fmt: skip
_HARVEST: Final = {
    "sefton": 25, "sefton-unshared": 8, "sefton-supplier": 4, "new-york": 40, "today": 4,
    "today-fast": 2, "today-slow": 2, "peru": 1,
}  # fmt: skip
_AGAIN: Final = {
    "sefton": 50, "sefton-unshared": 16, "sefton-supplier": 8, "new-york": 100, "today": 10,
    "today-fast": 5, "today-slow": 5, "peru": 3,
}  # fmt: skip
_NEW_SEEDS: Final = 1001
_KEEN_TO_LEARN: Final = 4.0
_KEEN_TO_HARVEST: Final = 64.0
MET: Final = tuple(pattern.name for pattern in FIT_PATTERNS)
"""Columns that say whether a pattern was met."""

_TRUTH: Final = "true or false"
_TRIALS: Final = {
    "wave": Column("number", "Wave of the search, from 1; 0 for sets that were run again."),
    **{name: Column(check.unit, check.asked) for name, check in CHECKS.items()},
    **{pattern.name: Column(_TRUTH, f"Met: {pattern.meaning}") for pattern in FIT_PATTERNS},
    "accepted": Column(_TRUTH, "Whether all patterns were met."),
}


class Plan(NamedTuple):
    """How far a search goes.

    Attributes:
        sets: Accepted sets after which it ends.
        again: The most central of them that are run again.
        first: Places of the first wave.
        dear: How many of them run even the dearest stage, whatever comes out.
        size: Places of each wave that learns.
        learning: Number of the last wave that learns.
        harvest: Places of each later wave.
        waves: Number of the last wave in any case.
        seed: Of all draws.
    """

    sets: int = 200
    again: int = 30
    first: int = 500
    dear: int = 100
    size: int = 240
    learning: int = 4
    harvest: int = 400
    waves: int = 14
    seed: int = 1


class Found(NamedTuple):
    """What a search tried and accepted.

    Attributes:
        tried: A row per trial: wave, the parameters, the checks (NaN where not measured), whether
            each pattern was met, and ``accepted``.
        again: The same for the most central accepted sets, run again with new seeds and more of
            them, the most central first.
    """

    tried: pd.DataFrame
    again: pd.DataFrame

    @property
    def accepted(self) -> pd.DataFrame:
        """The accepted sets: a row per set, a column per parameter."""
        return accepted_sets(self.tried)


def accepted_sets(tried: pd.DataFrame) -> pd.DataFrame:
    """The sets that met every pattern: a row per set, a column per parameter."""
    return tried.loc[tried["accepted"], list(NAMES)].reset_index(drop=True)


def search(
    plan: Plan,
    folder: Path,
    executor: Executor,
    *,
    rival: str | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Found:
    """Search until enough sets are accepted, or the last wave is done.

    Args:
        plan: How far to go.
        folder: An existing folder for the files of the waves; what is there already is used.
        executor: Runs the trials. Does not change results.
        rival: Key of ``RIVALS``, or None for the model itself.
        progress: Called with what is being done, what is done, and what there is to do.

    Raises:
        InputError: If scikit-learn is missing or a file cannot be written.
    """
    require("calibration")
    made = (rival, executor, progress)
    tried: list[pd.DataFrame] = []
    for wave in range(1, plan.waves + 1):
        sets = [values_at(place) for place in _places(tried, plan, wave)]
        efforts = [_effort(plan, wave, number) for number in range(len(sets))]
        tried.append(_kept(folder / f"wave-{wave:02}.parquet", wave, sets, efforts, *made))
        if sum(int(table["accepted"].sum()) for table in tried) >= plan.sets:
            break
    every = pd.concat(tried, ignore_index=True)
    accepted = accepted_sets(every)
    order = centrality(places_of(accepted))
    central = [
        dict(zip(NAMES, row, strict=True))
        for row in accepted.iloc[order[: plan.again]].to_numpy(dtype=float).tolist()
    ]
    efforts = [Effort(_AGAIN, _NEW_SEEDS, 0)] * len(central)
    return Found(every, _kept(folder / "again.parquet", 0, central, efforts, *made))


def _places(tried: Sequence[pd.DataFrame], plan: Plan, wave: int) -> Any:
    if wave == 1:
        return draw(plan.first, plan.seed)
    table = pd.concat(tried, ignore_index=True)
    fits = fit_checks(places_of(table), table)
    if wave <= plan.learning:
        return propose(fits, plan.size, plan.seed + wave, _KEEN_TO_LEARN)
    return propose(fits, plan.harvest, plan.seed + wave, _KEEN_TO_HARVEST)


def _effort(plan: Plan, wave: int, number: int) -> Effort:
    """While learning, stages go on after a check has failed: emulators need failures, too."""
    if wave > plan.learning:
        return Effort(_HARVEST, 1, 0)
    everything = wave == 1 and number < plan.dear
    return Effort(_LEARN, 1, len(STAGES) if everything else len(STAGES) - 1)


def _kept(
    file: Path,
    wave: int,
    sets: Sequence[dict[str, float]],
    efforts: Sequence[Effort],
    rival: str | None,
    executor: Executor,
    progress: Callable[[str, int, int], None],
) -> pd.DataFrame:
    """The table in ``file``, made first if it is not there."""
    if not file.exists():
        found = _run(sets, efforts, rival, executor, lambda i, n: progress(file.stem, i, n))
        rows = [
            {"wave": wave, **values, **dict.fromkeys(CHECKS, np.nan), **numbers, **_passed(numbers)}
            for values, numbers in zip(sets, found, strict=True)
        ]
        columns = ["wave", *NAMES, *CHECKS, *MET, "accepted"]
        table = pd.DataFrame(rows, columns=columns)
        types = dict.fromkeys((*NAMES, *CHECKS), float) | dict.fromkeys((*MET, "accepted"), bool)
        write_bytes(file, parquet(table.astype(types), about_trials))
    return read_results([file], always=("wave", *NAMES, *CHECKS, *MET, "accepted"))


def about_trials(name: str) -> Column | None:
    """A column of a table of trials: a parameter, the number of a check, or a pattern met."""
    return _TRIALS.get(name) or about_keys(name)


def _passed(numbers: dict[str, float]) -> dict[str, bool]:
    met = meets(numbers)
    return {**met, "accepted": all(met.values())}


def _run(
    sets: Sequence[dict[str, float]],
    efforts: Sequence[Effort],
    rival: str | None,
    executor: Executor,
    progress: Callable[[int, int], None],
) -> list[dict[str, float]]:
    jobs: list[Future[dict[str, float]]] = [
        executor.submit(try_values, values, effort, rival)
        for values, effort in zip(sets, efforts, strict=True)
    ]
    found = []
    progress(0, len(jobs))
    try:
        for done, job in enumerate(jobs, start=1):
            found.append(job.result())
            progress(done, len(jobs))
    finally:
        for job in jobs:
            job.cancel()
    return found
