"""The model as Mesa knows it.

``CollaborationModel`` is a ``mesa.Model`` whose ``step()`` is one month. Beneath it works the same
compiled month as in :func:`collabsim.simulate`, so both give the same numbers bit by bit. What a
Mesa user expects is there: ``agents``, ``agents_by_type``, a ``datacollector`` with every
observable, ``batch_run``, ``SolaraViz``, ``Scenario``, ``run_for``; parameters are keyword
arguments with two underscores for the dot, ``trust__gain=0.02``.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import mesa
import numpy as np
from mesa.agentset import AgentSet
from mesa.experimental.scenarios import Scenario as MesaScenario

from collabsim.errors import InputError, no_such
from collabsim.model.advance import scratch_for
from collabsim.model.agents import Beneficiary, Entrepreneur, Funder, Government, Nation, Tie
from collabsim.model.checks import MIX, check_seed, with_strategy
from collabsim.model.handles import Columns, Row
from collabsim.model.run import Run
from collabsim.model.schedule import run_months
from collabsim.model.simulate import create_world
from collabsim.model.stepping import OwnRule, plan_month, run_plan
from collabsim.observables import NAMES, RECORD
from collabsim.parameters import SPECS
from collabsim.randomness import MAX_SEED
from collabsim.scenarios import Scenario, load_scenario, set_values
from collabsim.strategies import Strategy

LARGE = 20_000
"""With more people than this, handles of beneficiaries are made only when asked for."""

FIRST_SEED: Final = np.int64(1)
"""Seed of a model that is given none. An object of its own, to tell it from a given 1."""

_AGENTS: Final = (Government, Entrepreneur, Funder, Beneficiary)
_ARGUMENTS: Final = ("scenario", "strategy", "rng", "extra")
_KEYWORDS: Final = tuple(name.replace(".", "__") for name in SPECS)


class KeywordScenario(MesaScenario):  # type: ignore[misc]
    """What ``model.scenario`` is if the model was given no Mesa scenario: its own arguments.

    It counts as false; otherwise Mesa's page would overwrite ``scenario`` with it on Reset.
    """

    def __bool__(self) -> bool:
        return False


class CollaborationModel(mesa.Model):  # type: ignore[misc]
    """Governments, social entrepreneurs, beneficiaries and funders, month by month.

    Args:
        scenario: A scenario of this package, its name or file; or a Mesa ``Scenario`` whose
            attributes are named like the arguments of this class. The small classroom if left out.
        strategy: Name of a strategy, a strategy of one's own, or ``mix`` for that of the scenario.
        rng: Seed of all chance, or a generator to draw one from; 1 if left out. ``None`` draws a
            fresh seed, as everywhere in Mesa, unless a Mesa scenario brings its own.
        extra: Rules of one's own by their place in the month, such as ``{"after trust": rule}``.
        agent_reporters: What the data collector shall also collect of every agent.
        agenttype_reporters: The same by type of agent.
        **parameters: Values of parameters, such as ``trust__gain=0.02``.

    Attributes:
        settings: The scenario that is run, a frozen :class:`collabsim.Scenario`.
        strategy: Name of the strategy followed.
        seed: Seed of all chance.
        month: Months lived so far.
        world: The columns, see :class:`collabsim.state.columns.World`.

    ``running`` turns false when the months of the scenario are over; further steps go on.

    Raises:
        InputError: If an argument cannot be used; the message names what was probably meant.
    """

    def __init__(
        self,
        scenario: Scenario | MesaScenario | str | None = None,
        *,
        strategy: str | Strategy | None = None,
        rng: Any = FIRST_SEED,
        extra: Mapping[str, OwnRule] | None = None,
        agent_reporters: Mapping[str, Any] | None = None,
        agenttype_reporters: Mapping[type, Mapping[str, Any]] | None = None,
        **parameters: Any,
    ) -> None:
        values: dict[str, Any] = {} if strategy is None else {"strategy": strategy}
        values |= parameters
        if isinstance(scenario, MesaScenario):
            values = _values_of(scenario) | values
            rng = _one_seed(values.pop("rng", None), rng)
        elif scenario is not None:
            values["scenario"] = scenario
        self.settings, self.strategy = _settings(**values)
        self.seed = _as_seed(rng)
        super().__init__(rng=self.seed)
        mine = not isinstance(scenario, MesaScenario)
        self.scenario = KeywordScenario(rng=self.seed, **values) if mine else scenario
        self._plan = plan_month(extra) if extra else ()
        self.world = create_world(self.settings, self.strategy, self.seed)
        self.month = 0
        self._record: Any = None
        self._make_room(self.settings.months)
        self._scratch = scratch_for(self.world)
        kinds: tuple[type[Row], ...] = (*_AGENTS, Tie, Nation)
        self._columns = {kind: Columns(getattr(self.world, kind.table)) for kind in kinds}
        self._handles: dict[type[Row], dict[int, Any]] = {kind: {} for kind in kinds}
        self._first_id: dict[type[Row], int] = {}
        self._register_agents()
        self.datacollector = mesa.DataCollector(
            model_reporters={name: partial(_latest, i) for i, name in enumerate(NAMES)},
            agent_reporters=agent_reporters,
            agenttype_reporters=agenttype_reporters,
        )

    def _register_agents(self) -> None:
        for kind in _AGENTS:
            first = self._first_id[kind] = self.agent_id_counter
            columns = self._columns[kind]
            self.agent_id_counter += len(columns.table)
            if kind is Beneficiary and len(columns.table) > LARGE:
                continue
            made = [kind(self, row, columns, first + row) for row in range(len(columns.table))]
            self._handles[kind] = dict(enumerate(made))
            self.agents_by_type[kind] = type(self.agents)(made, self.random)
            for handle in made:
                self.agents.add(handle)

    def step(self) -> None:
        """Live through one month and collect its observables."""
        if self.month == len(self._record):
            self._make_room(2 * self.month)
        parameters, month = self.settings.parameters, self.month
        if self._plan:
            run_plan(
                self._plan, self.world, seed=self.seed, month=month, parameters=parameters,
                scratch=self._scratch, record=self._record,
            )  # fmt: skip
        else:
            run_months(
                self.world, np.uint64(self.seed), month, month + 1, parameters.record,
                self._scratch, self._record,
            )  # fmt: skip
        self.month = month + 1
        if self.month >= self.settings.months:
            self.running = False
        self.datacollector.collect(self)

    def _make_room(self, months: int) -> None:
        record: Any = np.zeros(months, RECORD).view(np.recarray)
        if self.month:
            record[: self.month] = self._record
        self._record = record
        self._observed = Columns(record)

    @property
    def months(self) -> Any:
        """Record array of the months lived so far, with a field for every observable."""
        return self._record[: self.month]

    def latest(self, name: str) -> float:
        """The observable called ``name`` in the last month; NaN before the first.

        Raises:
            InputError: If there is no such observable, with the nearest name.
        """
        if name not in NAMES:
            raise InputError(no_such("observable", name, NAMES))
        return _latest(NAMES.index(name), self)

    def agent[R: Row](self, kind: type[R], row: int) -> R:
        """The handle of one row: always the same one.

        Args:
            kind: ``Government``, ``Entrepreneur``, ``Funder``, ``Beneficiary``, ``Tie`` or
                ``Nation``.
            row: Row of the table, from 0.

        Raises:
            IndexError: If there is no such row.
        """
        handles: dict[int, R] = self._handles[kind]
        if row not in handles:
            columns = self._columns[kind]
            row = range(len(columns.table))[row]
            handles[row] = kind(self, row, columns, self._first_id.get(kind, 0) + row)
        return handles[row]

    def agents_at(self, kind: type[Row], rows: Iterable[int]) -> AgentSet:
        """The handles of some rows, each once, as an AgentSet."""
        agents = [self.agent(kind, int(row)) for row in dict.fromkeys(rows)]
        return AgentSet(agents, self.random)

    def as_run(self) -> Run:
        """What has happened so far, as :func:`collabsim.simulate` returns it.

        The world is the model's own, not a copy.
        """
        return Run(self.settings, self.strategy, self.seed, self.months, self.world)


def _latest(index: int, model: CollaborationModel) -> float:
    return model._observed[index][model.month - 1] if model.month else np.nan


def _values_of(scenario: Any) -> dict[str, Any]:
    """The values of a Mesa scenario, those without a type annotation too."""
    values: dict[str, Any] = {}
    for kind in reversed(type(scenario).__mro__):
        if issubclass(kind, MesaScenario) and kind is not MesaScenario:
            values |= {
                name: value
                for name, value in vars(kind).items()
                if not (name.startswith("_") or callable(value) or isinstance(value, property))
            }
    return values | dict(scenario)


def _one_seed(of_scenario: Any, given: Any) -> Any:
    if given is FIRST_SEED or given is None:
        return given if of_scenario is None else of_scenario
    if of_scenario is not None and of_scenario != given:
        raise InputError(f"the scenario has rng = {of_scenario!r}, the model was given {given!r}")
    return given


def _as_seed(rng: Any) -> int:
    if isinstance(rng, (bool, int, float, str, np.integer, np.floating)):
        return check_seed(rng)  # type: ignore[arg-type]
    return int(np.random.default_rng(rng).integers(MAX_SEED, endpoint=True))


def _settings(
    scenario: Scenario | str = "classroom", strategy: str | Strategy = MIX, **values: Any
) -> tuple[Scenario, str]:
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    scenario, strategy = with_strategy(scenario, strategy)
    for name in values:
        if name not in _KEYWORDS:
            raise InputError(no_such("parameter", name, (*_KEYWORDS, *_ARGUMENTS)))
    dotted = {name.replace("__", ".", 1): value for name, value in values.items()}
    return set_values(scenario, dotted) if dotted else scenario, strategy
