"""What an experiment asks: which worlds and strategies are run, over which factors, how often.

An experiment is a TOML file or a plain mapping. Factors are what is varied, a design says which
combinations of their values become points, and every point is run with the same strategies and the
same seeds, so that what differs between two points is never luck.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    ValidationError,
    field_serializer,
    model_validator,
)

from collabsim.engine.checks import check_seed
from collabsim.engine.outcomes import OUTCOMES
from collabsim.errors import no_such, one_sentence, whole_number
from collabsim.files import key_from, parse_toml, read_text
from collabsim.observables import NAMES as OBSERVABLE_NAMES
from collabsim.quantity import Group
from collabsim.scenarios import Event, Scenario
from collabsim.scenarios.own import Owned, placed_beside
from collabsim.scenarios.scenario import StrategyName
from collabsim.strategies import PAIR, Strategy

MAX_SEEDS = 1_000_000
DEFAULT_SEEDS = 20

Kind = Literal["grid", "factorial", "latin-hypercube", "sobol", "morris", "table"]


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _sets(value: Any) -> Any:
    value = _tuple(value)
    each = value if isinstance(value, tuple) else (value,)
    if value is not None and not all(type(number) is int for number in each):
        raise ValueError("say how many plausible sets, or give a list of their numbers")
    return value


def _levels(value: Any) -> Any:
    if isinstance(value, (list, tuple)) and not value:
        raise ValueError("give at least one level")
    return {"values": tuple(value)} if isinstance(value, (list, tuple)) else value


def _dotted(values: Any, prefix: str = "") -> Any:
    """Names with dots from tables in tables, which TOML makes of names without quotes."""
    if not isinstance(values, Mapping):
        return values
    flat: dict[str, Any] = {}
    for name, value in values.items():
        key = f"{prefix}{name}"
        nested = isinstance(value, Mapping) and not (set(value) & set(Factor.model_fields))
        inside = nested and value and re.fullmatch(r"[a-z][a-z0-9_\-]*|event\.\d+", key)
        flat.update(_dotted(value, f"{key}.") if inside else {key: value})
    return flat


def _named(scenario: Any) -> Any:
    if not isinstance(scenario, (str, Scenario)):
        raise ValueError("name a scenario or its file")
    return scenario


def _form(seeds: Any) -> str:
    """Which of the three ways to give seeds is meant, so that complaints are about that one."""
    if isinstance(seeds, (Mapping, SequentialSeeds)):
        return "table"
    return "list" if isinstance(seeds, tuple) else "number"


type Level = float | int | str
_ALLOWED = {"name": "at most 60 letters, digits and underscores"}
type Names = Annotated[tuple[str, ...], BeforeValidator(_tuple)]


class Factor(Group):
    """The values that one factor may take: a list of levels, or a range from ``low`` to ``high``.

    A parameter whose range is not given uses the plausible range of its declaration. ``steps`` is
    the number of evenly spaced levels that a grid takes from a range.
    """

    values: Annotated[tuple[Level, ...], BeforeValidator(_tuple)] = ()
    low: float | None = None
    high: float | None = None
    steps: int | None = Field(default=None, ge=2, le=10_000)


class Design(Group):
    """Which combinations of factor values become points.

    ``grid``: every combination of all levels. ``factorial``: every combination of the first and
    the last. ``latin-hypercube``: ``points`` points spread evenly over all ranges. ``sobol``:
    Saltelli's scheme for variance-based sensitivity over ``points`` (a power of 2) base points;
    it makes points · (factors + 2) of them. ``morris``: ``points`` one-at-a-time trajectories on
    ``levels`` levels. ``table``: the rows of a CSV or Parquet ``file`` whose columns are factors.
    ``seed``, at least 1, fixes the points of the random designs.
    """

    kind: Kind = "grid"
    points: int = Field(default=64, ge=1, le=10_000_000)
    levels: int = Field(default=4, ge=2, le=100)
    seed: int = Field(default=1, ge=1, le=2**31 - 1)
    file: str = Field(default="", max_length=1000)


class SequentialSeeds(Group):
    """Add seeds at each point until the interval of an outcome is narrow enough.

    From ``least`` seeds on, their number grows by half until the 95 % interval (Student's t) of the
    mean of ``outcome`` is narrower than ``width``, or ``most`` seeds are used. With several
    strategies the interval is that of the paired difference to the first, the widest of them.
    """

    outcome: str
    width: float = Field(gt=0.0)
    least: int = Field(default=10, ge=2, le=MAX_SEEDS)
    most: int = Field(default=200, ge=2, le=MAX_SEEDS)


type Seeds = Annotated[
    Annotated[int, Tag("number")]
    | Annotated[tuple[int, ...], Tag("list")]
    | Annotated[SequentialSeeds, Tag("table")],
    Discriminator(_form),
]


class Experiment(Owned):
    """What is run: a base scenario, strategies, factors, a design and seeds.

    ``scenario`` is a name, a file, or in Python a scenario.
    ``strategies`` are run at every point; the first is the one that others are held against.
    ``seeds`` is a number (1, 2, … are used; 20 if not given, 1 with an ensemble), a list, or a
    table for sequential seeds; there are none where ``seed`` is a factor, because every point then
    has its own.
    ``ensemble`` runs every point in plausible worlds: it says how many plausible sets from the
    first, or their numbers, and ``seeds`` then says how many seeds each set has of its own.
    ``quantiles`` names observables of which the quantiles over seeds are kept for every month.
    ``settings`` are parameter values and ``ablations`` ideas switched off at every point;
    ``events``, ``new_strategies``, and ``rules`` and ``outcomes`` of one's own (see
    :mod:`collabsim.scenarios.own`) are added to those of the scenario.

    Raises:
        pydantic.ValidationError: If a value is not allowed.
    """

    name: str = Field(default="sweep", pattern=r"^[A-Za-z0-9_]+$", max_length=60)
    question: str = Field(default="", max_length=2000)
    scenario: Annotated[str | Scenario, PlainValidator(_named)] = "classroom"
    strategies: Names = PAIR
    months: int | None = Field(default=None, ge=1, le=12_000)
    seeds: Annotated[Seeds | None, BeforeValidator(_tuple)] = None
    ensemble: Annotated[int | tuple[int, ...] | None, BeforeValidator(_sets)] = None
    quantiles: Names = ()
    settings: Annotated[dict[str, float], BeforeValidator(_dotted)] = Field({})
    ablations: Names = ()
    events: Annotated[tuple[Event, ...], BeforeValidator(_tuple)] = ()
    new_strategies: dict[StrategyName, Strategy] = Field({})
    design: Design = Design()
    factors: Annotated[
        dict[str, Annotated[Factor, BeforeValidator(_levels)]], BeforeValidator(_dotted)
    ] = Field({})

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Experiment":
        if len(set(self.strategies)) < len(self.strategies):
            raise ValueError("name each strategy once")
        if len(set(self.quantiles)) < len(self.quantiles):
            raise ValueError("in quantiles, name each observable once")
        for name in self.quantiles:
            if name not in OBSERVABLE_NAMES:
                raise ValueError(f"in quantiles, {no_such('observable', name, OBSERVABLE_NAMES)}")
        from_file = isinstance(self.scenario, str) and self.scenario.endswith(".toml")
        brought = () if isinstance(self.scenario, str) else tuple(self.scenario.outcomes)
        _check_seeds(self.seeds, None if from_file else (*self.outcomes, *brought))
        if self.ensemble is not None and not isinstance(self.seeds, (int, NoneType)):
            raise ValueError("with an ensemble give seeds as a number: each set has so many")
        if self.ensemble is not None and self.quantiles:
            raise ValueError("quantiles are over seeds of a point; with an ensemble leave them out")
        if self.quantiles and isinstance(self.seeds, SequentialSeeds):
            raise ValueError("quantiles need a fixed number of seeds; give seeds as a number")
        return self

    @field_serializer("scenario")
    def _by_name(self, _: Any) -> str:
        return self.base

    @property
    def base(self) -> str:
        """Name or file of the scenario that points start from."""
        return self.scenario if isinstance(self.scenario, str) else self.scenario.name

    def seed(self, number: int) -> int:
        """Seed number ``number``, counted from 0, of every point."""
        return self.seeds[number] if isinstance(self.seeds, tuple) else number + 1

    @property
    def first_seeds(self) -> int:
        """How many seeds every point is run with at first, unless the seed is a factor."""
        if isinstance(self.seeds, SequentialSeeds):
            return self.seeds.least
        if isinstance(self.seeds, tuple):
            return len(self.seeds)
        return DEFAULT_SEEDS if self.seeds is None else self.seeds


def _check_seeds(seeds: Any, own: tuple[str, ...] | None) -> None:
    """Refuse seeds that cannot be used; outcomes of a file that was not read yet may be any."""
    if isinstance(seeds, SequentialSeeds):
        names = [*(outcome.name for outcome in OUTCOMES), *(own or ())]
        if own is not None and seeds.outcome not in names:
            raise ValueError(f"in seeds, {no_such('outcome', seeds.outcome, names, most=0)}")
        if seeds.least > seeds.most:
            raise ValueError(f"in seeds, least = {seeds.least} is more than most = {seeds.most}")
    elif seeds is None:
        return
    elif isinstance(seeds, int):
        whole_number(seeds, 1, MAX_SEEDS, "the number of seeds")
    else:
        if not seeds or len(set(seeds)) < len(seeds):
            raise ValueError("give at least one seed, and each once")
        for seed in seeds:
            check_seed(seed)


def load_experiment(path: str | Path) -> Experiment:
    """Read an experiment from a TOML file; a table it names is looked for beside the file.

    Raises:
        InputError: If the file cannot be read or a key or value is not allowed.
    """
    path = Path(path)
    values = placed_beside(path, parse_toml(read_text(path, "an experiment"), str(path)))
    design = values.get("design")
    if isinstance(design, dict) and isinstance(design.get("file"), str):
        design["file"] = str(path.parent / design["file"])
    scenario = values.get("scenario")
    if isinstance(scenario, str) and scenario.endswith(".toml"):
        values["scenario"] = str(path.parent / scenario)
    return make_experiment({"name": key_from(path.stem), **values}, place=str(path))


def make_experiment(values: Mapping[str, Any], *, place: str = "experiment") -> Experiment:
    """Make an experiment from a mapping with the keys of a TOML file.

    Raises:
        InputError: If a key or value is not allowed.
    """
    try:
        return Experiment.model_validate(dict(values))
    except ValidationError as error:
        tables: dict[Any, type[Group]] = {
            "design": Design, "seeds": SequentialSeeds, "factors": Factor, "events": Event,
            "new_strategies": Strategy,
        }  # fmt: skip
        names = {"": list(Experiment.model_fields)}
        for where in (complaint["loc"] for complaint in error.errors(include_url=False)):
            if where and where[0] in tables:
                table = ".".join(str(step) for step in where[:-1])
                names[table] = list(tables[where[0]].model_fields)
        raise one_sentence(error, place, names, _ALLOWED) from None
