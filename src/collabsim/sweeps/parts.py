"""Cutting a sweep into parts, and computing one part.

A part is a stretch of the list of all (point, seed) pairs; every strategy of a pair is run in the
same part, so that pairs can be compared as soon as they are there. A part depends on nothing but
its task, so it does not matter who computes it, when, or how often.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from collabsim.compiled import sources_digest
from collabsim.errors import InputError
from collabsim.model.outcomes import OUTCOMES
from collabsim.model.simulate import simulate
from collabsim.scenarios import Scenario
from collabsim.sweeps.crossover import (
    CROSSOVERS,
    cumulative_crossover,
    instantaneous_crossover,
)
from collabsim.sweeps.experiment import Experiment
from collabsim.sweeps.factors import Treatment, treatment

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_PART_WORK = 100_000_000  # person-months of a part: a few seconds
_MOST_PAIRS = 5_000
LEAST_PARTS = 32
_ALSO_DECIDES = (
    "model/advance.py", "model/run.py", "model/simulate.py", "scenarios/*.py",
    "scenarios/plausible.csv", "state/*.py", "strategies.py", "sweeps/crossover.py",
    "sweeps/factors.py", "sweeps/parts.py",
)  # fmt: skip


class Block(NamedTuple):
    """Seeds of one point that belong to a round: ``seeds`` of them from number ``first`` on."""

    point: int
    first: int
    seeds: int


class Task(NamedTuple):
    """Everything that is needed to compute a part.

    Attributes:
        part: Name of the part.
        experiment: The experiment.
        bases: Scenarios that points start from, by name.
        pairs: For each point in the part: its number, its factor values, and the seeds to run.
        runs: Number of runs in the part.
        threads: Threads to use inside a run; does not change results.
        model: Digest of the model that is to be used.
    """

    part: str
    experiment: Experiment
    bases: dict[str, Scenario]
    pairs: tuple[tuple[int, dict[str, Any], tuple[int, ...]], ...]
    runs: int
    threads: int
    model: str


class Computed(NamedTuple):
    """Columns of a computed part: a row per run, and a row per point, strategy and month."""

    runs: dict[str, Any]
    months: dict[str, Any]


@cache
def model_digest() -> str:
    """A short digest of all sources that results of a sweep depend on."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256(sources_digest().encode())
    for path in sorted(path for pattern in _ALSO_DECIDES for path in root.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def pairs_in_part(total: int, person_months: int, seeds: int, *, whole_points: bool) -> int:
    """How many (point, seed) pairs make a part: a few seconds' work, and enough parts for all.

    Args:
        total: Pairs of the whole round.
        person_months: Work in the largest pair, all strategies together.
        seeds: Seeds of a point.
        whole_points: Never divide a point, because quantiles over its seeds are kept.
    """
    pairs = min(_PART_WORK // person_months, _MOST_PAIRS, -(-total // LEAST_PARTS))
    return max(1, pairs // seeds) * seeds if whole_points else max(1, pairs)


def cut(blocks: Sequence[Block], size: int) -> Iterator[list[Block]]:
    """Cut blocks into parts of ``size`` (point, seed) pairs; the last may be smaller."""
    part: list[Block] = []
    room = size
    for point, first, count in blocks:
        taken = 0
        while taken < count:
            some = min(room, count - taken)
            part.append(Block(point, first + taken, some))
            taken += some
            room -= some
            if room == 0:
                yield part
                part, room = [], size
    if part:
        yield part


def compute_part(task: Task, stop: Callable[[], None] | None = None) -> Computed:
    """Run everything in a part.

    Args:
        task: What to run.
        stop: Called now and then; ends the work by raising.

    Raises:
        InputError: If this machine has another version of the model than was asked for.
    """
    if task.model != model_digest():
        raise InputError(
            f"a worker has another version of collabsim's model ({model_digest()}) than the sweep"
            f" ({task.model}); install the same version on all workers"
        )
    runs: dict[str, list[Any]] = {}
    months: list[dict[str, Any]] = []
    for point, values, seeds in task.pairs:
        what = treatment(task.experiment, task.bases, values)
        kept: dict[tuple[str, str], list[Any]] = {}
        for seed in seeds:
            _run_pair(task, point, values, what, seed, runs, kept, stop)
        for (strategy, observable), series in kept.items():
            months.append(_quantiles(point, values, strategy, observable, series))
    columns = {name: np.array(column) for name, column in runs.items()}
    return Computed(columns, _joined(months))


def _run_pair(
    task: Task,
    point: int,
    values: Mapping[str, Any],
    what: Treatment,
    seed: int,
    runs: dict[str, list[Any]],
    kept: dict[tuple[str, str], list[Any]],
    stop: Callable[[], None] | None,
) -> None:
    """Run all strategies of one point with one seed and add a row for each."""
    first = None
    world_seed = seed if what.seed is None else what.seed
    report = (lambda done, total: stop()) if stop else None
    for strategy in what.strategies:
        run = simulate(
            what.scenario, strategy, world_seed, months=what.months, threads=task.threads,
            progress=report,
        )  # fmt: skip
        need = run.months["need_met"]
        crossed = (np.nan, np.nan)
        if first is None:
            first = need
        else:
            crossed = (instantaneous_crossover(first, need), cumulative_crossover(first, need))
        row = {
            "point": point,
            **values,
            "strategy": strategy,
            "seed": world_seed,
            **run.summary,
            **dict(zip(CROSSOVERS, crossed, strict=True)),
        }
        for name, value in row.items():
            runs.setdefault(name, []).append(value)
        for observable in task.experiment.quantiles:
            kept.setdefault((strategy, observable), []).append(run.months[observable])


def _quantiles(
    point: int, values: Mapping[str, Any], strategy: str, observable: str, series: list[Any]
) -> dict[str, Any]:
    table = np.array(series)
    length = table.shape[1]
    same = {"point": point, **values, "strategy": strategy, "observable": observable}
    return {
        **{name: np.full(length, value) for name, value in same.items()},
        "month": np.arange(length),
        "mean": table.mean(axis=0),
        **{
            f"q{round(100 * q)}": row
            for q, row in zip(QUANTILES, np.quantile(table, QUANTILES, axis=0), strict=True)
        },
    }


def _joined(tables: list[dict[str, Any]]) -> dict[str, Any]:
    if not tables:
        return {}
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


OUTCOME_COLUMNS = (*(outcome.name for outcome in OUTCOMES), *CROSSOVERS)
"""The columns of a run's row that hold what came of it."""
