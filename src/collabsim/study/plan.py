"""What a sweep is going to do, worked out and checked before anything is run.

The plan knows the points, the scenarios they start from, how the work is cut into parts and what
the results are called. The same experiment gives the same plan on every machine.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from collabsim.errors import InputError, no_such
from collabsim.files import is_there
from collabsim.scenarios import Scenario, packaged_scenarios
from collabsim.scenarios.load import set_by
from collabsim.study.designs import points_of
from collabsim.study.experiment import (
    Experiment,
    SequentialSeeds,
    load_experiment,
    make_experiment,
)
from collabsim.study.factors import PLAUSIBLE, base_scenario, treatment
from collabsim.study.parts import (
    LEAST_PARTS,
    QUANTILES,
    Block,
    Task,
    cut,
    model_digest,
    outcome_columns,
    pairs_in_part,
)
from collabsim.study.sequential import most_rounds
from collabsim.study.store import versions

_BYTES = 8  # of a number on disk, before compression
_BYTES_PER_COLUMN = 700  # that describe a column in a file


class Plan:
    """A checked experiment.

    Attributes:
        experiment: What was asked.
        points: A row per point, a column per factor.
        bases: Scenarios that points start from, by name.
        largest: The scenario with the most people.
        months: Months of the longest run.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.points = points_of(experiment)
        names = self.points["scenario"].unique() if "scenario" in self.points else ()
        if len(names) and isinstance(experiment.scenario, Scenario):
            raise InputError(f"{experiment.name}: scenario is a factor; name scenarios only there")
        self.bases = bases = {str(name): base_scenario(experiment, str(name)) for name in names}
        if not bases:
            bases[experiment.base] = base_scenario(experiment)
        self.largest = next(iter(bases.values()))
        self.months = self._person_months = 0
        own = experiment.ensemble is None  # an ensemble says how many seeds each set has
        if "seed" in self.points and experiment.seeds is not None and own:
            raise InputError(
                f"{experiment.name}: seed is a factor, so every point has its own; leave out seeds"
            )
        if "strategy" in self.points and "strategies" in experiment.model_fields_set:
            raise InputError(
                f"{experiment.name}: strategy is a factor, so leave out strategies, which are run"
                " at every point"
            )
        if not self.strategies:
            raise InputError(f"{experiment.name}: name a strategy, or make strategy a factor")
        self._check_points()
        if len({tuple(base.outcomes) for base in bases.values()}) > 1:
            raise InputError(
                f"{experiment.name}: its scenarios bring different outcomes along; name the same in"
                " each, or name them in the experiment"
            )

        rule = experiment.seeds
        if isinstance(rule, SequentialSeeds) and rule.outcome not in self.outcomes:
            raise InputError(
                f"{experiment.name}: in seeds, {no_such('outcome', rule.outcome, self.outcomes)}"
            )

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of what comes of each run."""
        return outcome_columns(self.largest)

    def _check_points(self) -> None:
        """Build every point once, so that nothing fails half-way."""
        for number in range(len(self.points)):
            try:
                what = treatment(self.experiment, self.bases, self.values(number))
            except InputError as error:
                raise InputError(f"{self.experiment.name}: point {number}: {error}") from None
            people = what.scenario.parameters.size.beneficiaries
            if number == 0 or people > self.people:
                self.largest = what.scenario
            self.months = max(self.months, what.months)
            self._person_months = max(self._person_months, people * what.months)

    @property
    def people(self) -> int:
        """People of the largest world."""
        return self.largest.parameters.size.beneficiaries

    def values(self, point: int) -> dict[str, Any]:
        """The value of each factor at a point, as plain Python values."""
        return {name: column[point] for name, column in self._columns.items()}

    @cached_property
    def _columns(self) -> dict[str, list[Any]]:
        return {str(name): self.points[name].tolist() for name in self.points.columns}

    @cached_property
    def _seeds(self) -> int:
        return 1 if "seed" in self.points else self.experiment.first_seeds

    @property
    def first_blocks(self) -> Sequence[Block]:
        """The seeds of the first round: the same for every point."""
        return [Block(point, 0, self._seeds) for point in range(len(self.points))]

    def runs_of(self, blocks: Sequence[Block]) -> int:
        """Number of runs in blocks."""
        return sum(block.seeds for block in blocks) * self.strategies

    @property
    def strategies(self) -> int:
        """How many strategies are run with every seed of a point."""
        return 1 if "strategy" in self.points else len(self.experiment.strategies)

    def _cut(self, number: int, blocks: Sequence[Block]) -> Iterator[tuple[str, list[Block]]]:
        size = self._part_size(sum(block.seeds for block in blocks))
        for index, part in enumerate(cut(blocks, size)):
            yield f"{number:03d}-{index:07d}", part

    def _part_size(self, pairs: int) -> int:
        work = self._person_months * self.strategies
        whole_points = bool(self.experiment.quantiles)
        return pairs_in_part(pairs, work, self._seeds, whole_points=whole_points)

    def part_names(self, number: int, blocks: Sequence[Block]) -> list[str]:
        """Names of the parts of round ``number``."""
        return [name for name, _ in self._cut(number, blocks)]

    def tasks(self, number: int, blocks: Sequence[Block], threads: int) -> Iterator[Task]:
        """The tasks of round ``number``, made one by one as they are needed."""
        model = model_digest()
        seed = self.experiment.seed
        for name, part in self._cut(number, blocks):
            pairs = tuple(
                (point, self.values(point), tuple(seed(first + i) for i in range(count)))
                for point, first, count in part
            )
            runs = self.runs_of(part)
            yield Task(name, self.experiment, self.bases, pairs, runs, threads, model)

    @cached_property
    def digest(self) -> str:
        """A short digest of the question: everything asked, down to the last parameter."""
        digest = hashlib.sha256(json.dumps(self._asked, sort_keys=True).encode())
        for name, column in self._columns.items():
            digest.update(name.encode())
            digest.update(repr(column).encode())
        return digest.hexdigest()[:10]

    @property
    def _asked(self) -> dict[str, Any]:
        # where a table or a scenario was read from does not matter, only what was in it
        asked = self.experiment.model_dump(mode="json", exclude={"design": {"file"}})
        if asked["ensemble"] is None:  # so that questions of before it keep their digest
            del asked["ensemble"]
        asked["scenario"] = file = Path(self.experiment.base).name
        bases = {name: base.model_dump(mode="json") for name, base in self.bases.items()}
        if "scenario" not in self.points:
            bases = {file: bases[self.experiment.base]}
        own = (
            self._set_by_scenarios() if self.experiment.ensemble or PLAUSIBLE in self.points else {}
        )
        return {"experiment": asked, "scenarios": bases, **own}

    def _set_by_scenarios(self) -> dict[str, Any]:
        """What scenarios of one's own set themselves, which stays as it is in every plausible set.

        Two of them may set the same values, and yet differ in this.
        """
        scenario = self.experiment.scenario
        held = {
            Path(name).name: set_by(base)
            for name, base in self.bases.items()
            if name not in packaged_scenarios() or isinstance(scenario, Scenario)
        }
        return {"set_by_scenarios": held} if held else {}

    @property
    def manifest(self) -> dict[str, Any]:
        """What is written beside the results."""
        return {
            "question": self.digest,
            "model": model_digest(),
            "factors": [str(name) for name in self.points.columns],
            "points": len(self.points),
            **self._asked,
            "versions": versions(),
        }

    @property
    def points_table(self) -> dict[str, Any]:
        """The design as columns: the number of each point and its factor values."""
        return {"point": np.arange(len(self.points)), **self._columns}

    def folder(self, out: Path) -> Path:
        """Where results belong inside ``out``."""
        return out / f"{self.experiment.name}-{self.digest}-{model_digest()[:6]}"

    def other_models(self, out: Path) -> list[Path]:
        """Results in ``out`` of the same question by other versions of the model."""
        mine = self.folder(out).name
        pattern = f"{self.experiment.name}-{self.digest}-*"
        return [path for path in sorted(out.glob(pattern)) if path.name != mine]

    @property
    def most_runs(self) -> int:
        """The most runs that this plan can come to."""
        seeds = self.experiment.seeds
        per_point = seeds.most if isinstance(seeds, SequentialSeeds) else self._seeds
        return len(self.points) * per_point * self.strategies

    @property
    def bytes_needed(self) -> int:
        """The most that the results can take on disk."""
        columns = len(self.points.columns) + len(self.outcomes) + 3
        points, kept = len(self.points), len(self.experiment.quantiles)
        month_rows = points * self.strategies * self.months * kept
        numbers = self.most_runs * columns + month_rows * (len(QUANTILES) + 4)
        files = (2 + self._most_parts) * (1 + bool(month_rows))
        return _BYTES * numbers + files * columns * _BYTES_PER_COLUMN

    @property
    def _most_parts(self) -> int:
        seeds = self.experiment.seeds
        rounds = most_rounds(seeds) if isinstance(seeds, SequentialSeeds) else [self._seeds]
        pairs = [len(self.points) * added for added in rounds]
        return sum(max(-(-some // self._part_size(some)), min(some, LEAST_PARTS)) for some in pairs)

    def check_disk(self, out: Path) -> None:
        """Refuse a design whose results do not fit on the disk.

        Raises:
            InputError: With the estimate.
        """
        there = next(p for p in (out.absolute(), *out.absolute().parents) if is_there(p))
        free = shutil.disk_usage(there).free
        if is_there(self.folder(out)):
            free += sum(p.stat().st_size for p in self.folder(out).glob("*/part-*.parquet"))
        if self.bytes_needed > free:
            raise InputError(
                f"{self.experiment.name}: {self.most_runs:,} runs leave up to"
                f" {self.bytes_needed / 1e9:.2g} GB of results; {out} has {free / 1e9:.2g} GB left."
                " Use fewer points, seeds or quantiles"
            )


def make_plan(experiment: Plan | Experiment | Mapping[str, Any] | str | Path) -> Plan:
    """Read and check an experiment; a plan is one that has been checked already.

    Raises:
        InputError: If it cannot be run.
    """
    if isinstance(experiment, Plan):
        return experiment
    if isinstance(experiment, Mapping):
        return Plan(make_experiment(experiment))
    if not isinstance(experiment, Experiment):
        experiment = load_experiment(experiment)
    return Plan(experiment)
