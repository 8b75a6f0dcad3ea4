"""Searching in waves for the parameter sets that meet all fit patterns.

The first wave tries a Latin hypercube over the plausible ranges. Each later wave fits emulators to
everything tried so far and tries places that they find promising. A place that meets every pattern
in its trial is tried again, with new seeds and more of them; it is accepted if it meets every
pattern again. Every wave is kept in a file as soon as it is complete, so that a search that was
stopped goes on where it was.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from collabsim.calibration.emulator import fit_checks
from collabsim.calibration.proposals import propose
from collabsim.calibration.space import NAMES, draw, place_of, values_at
from collabsim.calibration.trial import CHECKS, FIT_PATTERNS, STAGES, Effort, meets, try_values
from collabsim.sweeps.store import write_atomically

_TRIAL: Final = {
    "sefton": 10, "sefton-unshared": 10, "sefton-supplier": 5, "new-york": 30, "today": 3,
    "today-fast": 2, "today-slow": 2, "peru": 1,
}  # fmt: skip
_AGAIN: Final = {
    "sefton": 20, "sefton-unshared": 20, "sefton-supplier": 10, "new-york": 60, "today": 6,
    "today-fast": 4, "today-slow": 4, "peru": 3,
}  # fmt: skip
_NEW_SEEDS: Final = 1001
MET: Final = tuple(pattern.name for pattern in FIT_PATTERNS)
"""Columns that say whether a pattern was met."""


class Plan(NamedTuple):
    """How far a search goes.

    Attributes:
        sets: Accepted sets after which it ends.
        first: Places of the first wave.
        dear: How many of them run even the dearest stage, whatever comes out.
        size: Places of each later wave.
        learning: Waves that make all stages but the dearest even after a check has failed.
        waves: Waves after which it ends in any case.
        seed: Of all draws.
    """

    sets: int = 240
    first: int = 600
    dear: int = 150
    size: int = 300
    learning: int = 3
    waves: int = 12
    seed: int = 1


class Found(NamedTuple):
    """What a search tried and accepted.

    Attributes:
        tried: A row per trial: wave, the parameters, the checks (NaN where not measured), whether
            each pattern was met, and ``accepted``.
        again: The same for the second trials, of those that met every pattern in their first.
    """

    tried: pd.DataFrame
    again: pd.DataFrame

    @property
    def accepted(self) -> pd.DataFrame:
        """The accepted sets: a row per set, a column per parameter."""
        return self.again.loc[self.again["accepted"], list(NAMES)].reset_index(drop=True)


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
    tried: list[pd.DataFrame] = []
    again: list[pd.DataFrame] = []
    for wave in range(1, plan.waves + 1):
        if wave == 1:
            places = draw(plan.first, plan.seed)
        else:
            places = _next_places(pd.concat(tried), plan, wave)
        sets = [values_at(place) for place in places]
        trials = [Effort(_TRIAL, 1, _free(plan, wave, i)) for i in range(len(sets))]
        made = (rival, executor, progress)
        tried.append(_kept(folder / f"wave-{wave:02}.parquet", wave, sets, trials, *made))
        passed = tried[-1].loc[tried[-1]["accepted"], list(NAMES)].to_dict("records")
        seconds = [Effort(_AGAIN, _NEW_SEEDS, 0)] * len(passed)
        again.append(_kept(folder / f"again-{wave:02}.parquet", wave, passed, seconds, *made))
        if sum(int(table["accepted"].sum()) for table in again) >= plan.sets:
            break
    return Found(pd.concat(tried, ignore_index=True), pd.concat(again, ignore_index=True))


def _free(plan: Plan, wave: int, number: int) -> int:
    """Stages that a trial makes whatever comes out: emulators first learn from failures, too."""
    if wave > plan.learning:
        return 0
    return len(STAGES) if wave == 1 and number < plan.dear else len(STAGES) - 1


def _next_places(tried: pd.DataFrame, plan: Plan, wave: int) -> Any:
    places = np.array([place_of(row) for row in tried[list(NAMES)].to_dict("records")])
    return propose(fit_checks(places, tried), plan.size, plan.seed + wave)


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
        write_atomically(file, lambda at: table.astype(types).to_parquet(at, index=False))
    return pd.read_parquet(file)


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
    try:
        for done, job in enumerate(jobs, start=1):
            found.append(job.result())
            progress(done, len(jobs))
    finally:
        for job in jobs:
            job.cancel()
    return found
