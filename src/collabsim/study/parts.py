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
from collabsim.engine.batch import Job, run_batch
from collabsim.engine.outcomes import NAMES
from collabsim.errors import InputError
from collabsim.scenarios import Scenario
from collabsim.study.crossover import (
    CROSSOVERS,
    cumulative_crossover,
    instantaneous_crossover,
)
from collabsim.study.experiment import Experiment
from collabsim.study.factors import Treatment, treatment

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_PART_WORK = 100_000_000  # person-months of a part: a few seconds
_MOST_PAIRS = 5_000
LEAST_PARTS = 32
_ALSO_DECIDES = (
    "engine/advance.py", "engine/run.py", "engine/simulate.py", "scenarios/*.py",
    "scenarios/plausible.csv", "state/*.py", "strategies.py", "study/crossover.py",
    "study/factors.py", "study/parts.py",
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
    rows = [
        _RunRow(point, values, what, strategy, seed if what.seed is None else what.seed)
        for point, values, seeds in task.pairs
        for what in (treatment(task.experiment, task.bases, values),)
        for seed in seeds
        for strategy in what.strategies
    ]
    keep = ("need_met", *task.experiment.quantiles)
    found: list[tuple[Any, Any]] = [(None, None)] * len(rows)  # outcomes and months of each run
    for length in {row.what.months: None for row in rows}:
        numbers = [number for number, row in enumerate(rows) if row.what.months == length]
        jobs = [rows[n].job() for n in numbers]
        batch = run_batch(jobs, length, keep, threads=task.threads, stop=stop)
        for number, *kept in zip(numbers, batch.outcomes, batch.months, strict=True):
            found[number] = tuple(kept)
    return Computed(_runs(rows, found), _months(task, rows, found))


class _RunRow(NamedTuple):
    """A run of a part: one strategy with one seed at one point."""

    point: int
    values: Mapping[str, Any]
    what: Treatment
    strategy: str
    seed: int

    def job(self) -> Job:
        return Job(self.what.scenario, self.strategy, self.seed)


def _runs(rows: Sequence[_RunRow], found: Sequence[tuple[Any, Any]]) -> dict[str, Any]:
    """The columns of the table of runs."""
    columns: dict[str, list[Any]] = {}
    first = None
    for row, (outcomes, months) in zip(rows, found, strict=True):
        if row.strategy == row.what.strategies[0]:
            first, crossed = months[0], (np.nan, np.nan)
        else:
            crossed = (
                instantaneous_crossover(first, months[0]),
                cumulative_crossover(first, months[0]),
            )
        numbers = (*outcomes.tolist(), *crossed)
        line = {
            "point": row.point,
            **row.values,
            "strategy": row.strategy,
            "seed": row.seed,
            **dict(zip(outcome_columns(row.what.scenario), numbers, strict=True)),
        }
        for name, value in line.items():
            columns.setdefault(name, []).append(value)
    return {name: np.array(column) for name, column in columns.items()}


def _months(
    task: Task, rows: Sequence[_RunRow], found: Sequence[tuple[Any, Any]]
) -> dict[str, Any]:
    """The columns of the table of quantiles over seeds, if any are kept."""
    series: dict[tuple[int, str, str], tuple[_RunRow, list[Any]]] = {}
    for row, (_, months) in zip(rows, found, strict=True):
        for observable, one in zip(task.experiment.quantiles, months[1:], strict=True):
            series.setdefault((row.point, row.strategy, observable), (row, []))[1].append(one)
    return _joined(
        [
            _quantiles(row.point, row.values, strategy, observable, kept)
            for (_, strategy, observable), (row, kept) in series.items()
        ]
    )


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


def outcome_columns(scenario: Scenario) -> tuple[str, ...]:
    """The columns of a run's row that hold what came of it."""
    return (*NAMES, *scenario.outcomes, *CROSSOVERS)
