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
from mesa.time import Priority

from collabsim.engine.advance import scratch_for
from collabsim.engine.run import Run
from collabsim.engine.simulate import create_world
from collabsim.engine.stepping import OwnRule, month_of, observe_start
from collabsim.errors import InputError, no_such
from collabsim.mesa_face.agents import (
    Beneficiary,
    Entrepreneur,
    Funder,
    Government,
    Nation,
    Supplier,
    Tie,
)
from collabsim.mesa_face.arguments import (
    FIRST_SEED,
    KeywordScenario,
    as_seed,
    one_seed,
    settings_of,
    values_of,
)
from collabsim.mesa_face.collector import Collector
from collabsim.mesa_face.crowd import Crowd
from collabsim.mesa_face.rows import Columns, Row
from collabsim.observables import NAMES, RECORD
from collabsim.scenarios import Scenario
from collabsim.strategies import Strategy

_AGENTS: Final = (Government, Entrepreneur, Supplier, Funder, Beneficiary)


class CollaborationModel(mesa.Model):  # type: ignore[misc]
    """Governments, social entrepreneurs, suppliers, funders and beneficiaries, month by month.

    Args:
        scenario: A scenario of this package, its name or file; or a Mesa ``Scenario`` whose
            attributes are named like the arguments of this class. The small classroom if left out.
        strategy: Name of a strategy, a strategy of one's own, or ``mix`` for that of the scenario.
        rng: Seed of all chance, or a generator to draw one from; 1 if left out. ``None`` draws a
            fresh seed, as everywhere in Mesa, unless a Mesa scenario brings its own.
        rules: Rules of one's own by their place in the month, such as ``{"after trust": rule}``,
            beside those of the scenario.
        model_reporters: What the data collector shall collect beside the observables, or in place
            of those whose names are used again.
        agent_reporters: What it shall also collect of every agent.
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
        rules: Mapping[str, OwnRule] | None = None,
        model_reporters: Mapping[str, Any] | None = None,
        agent_reporters: Mapping[str, Any] | None = None,
        agenttype_reporters: Mapping[type, Mapping[str, Any]] | None = None,
        **parameters: Any,
    ) -> None:
        values: dict[str, Any] = {} if strategy is None else {"strategy": strategy}
        values |= parameters
        if isinstance(scenario, MesaScenario):
            values = values_of(scenario) | values
            rng = one_seed(values.pop("rng", None), rng)
        elif scenario is not None:
            values["scenario"] = scenario
        self.settings, self.strategy = settings_of(**values)
        self.seed = as_seed(rng)
        super().__init__(rng=self.seed)
        mine = not isinstance(scenario, MesaScenario)
        self.scenario = KeywordScenario(rng=self.seed, **values) if mine else scenario
        self._live = month_of(self.settings, rules)
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
        observables = {name: partial(_latest, i) for i, name in enumerate(NAMES)}
        self.datacollector = Collector(
            model_reporters={**observables, **(model_reporters or {})},
            agent_reporters=agent_reporters,
            agenttype_reporters=agenttype_reporters,
        )
        # when time begins to run, since the world of month 0 may still be changed until then
        self.schedule_event(self._collect, at=0.0, priority=Priority.HIGH)

    def _register_agents(self) -> None:
        for kind in _AGENTS:
            self._first_id[kind] = self.agent_id_counter
            self.agent_id_counter += self.count(kind)
            self.agents_by_type[kind] = Crowd.of(self, kind)
        self._all_agents = Crowd.of(self, *_AGENTS)

    @property
    def datacollector(self) -> mesa.DataCollector:
        """What is collected: a row for the start, and one for each month, whoever collects.

        A ``mesa.DataCollector`` put in its place is filled in the same way; one of a class of your
        own is yours to fill.
        """
        if self.time == 0.0 and isinstance(self._collector, Collector) and self._collector.is_empty:
            self._collector.collect(self)
        return self._collector

    @datacollector.setter
    def datacollector(self, collector: mesa.DataCollector) -> None:
        if type(collector) is mesa.DataCollector:
            collector.__class__ = Collector  # the same data, but a second row replaces the first
        self._collector = collector

    def _collect(self) -> None:
        if isinstance(self._collector, Collector):
            self._collector.collect(self)

    def step(self) -> None:
        """Live through one month and collect its observables."""
        if self.month == len(self._record):
            self._make_room(2 * self.month)
        self._live(self.world, self.seed, self.month, self._scratch, self._record)
        self.month += 1
        if self.month >= self.settings.months:
            self.running = False
        self._collect()

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
        """The observable called ``name`` in the last month, or at the start before the first.

        Raises:
            InputError: If there is no such observable, with the nearest name.
        """
        if name not in NAMES:
            raise InputError(no_such("observable", name, NAMES))
        return _latest(NAMES.index(name), self)

    def count(self, kind: type[Row]) -> int:
        """How many rows there are of a kind, such as ``Beneficiary``."""
        return len(self._columns[kind].table)

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
            row = range(self.count(kind))[row]
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
    if model.month:
        return model._observed[index][model.month - 1]
    return float(observe_start(model.world, model.settings.parameters, model._scratch)[index])
