"""What the columns of tables mean, and in which unit: for a name, what was declared under it.

Outcomes, crossover times, observables, parameters, dials and events are declared where they belong;
only the few columns that say which row is which are declared here. Some names are both an outcome
and an observable (members in the last year, members in a month), so a table of runs asks
:func:`about_runs` and a table of months :func:`about_months`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from collabsim.engine.outcomes import OUTCOMES
from collabsim.observables import OBSERVABLES
from collabsim.parameters import SPECS
from collabsim.scenarios import Event
from collabsim.scenarios.dials import is_dial
from collabsim.scenarios.own import Own
from collabsim.strategies import Strategy
from collabsim.study.crossover import CROSSOVER_TIMES


class Meaning(NamedTuple):
    """What a column holds: its unit, and its meaning in plain words."""

    unit: str
    meaning: str


type About = Callable[[str], Meaning | None]
"""Says of the name of a column what it means; None where nothing is declared."""

_SHARE: Final = "share, 0 to 1"
_KEYS: Final = {
    "point": Meaning("number", "Point of the design, from 0."),
    "world": Meaning("name", "World that was run: a scenario with what is changed in it."),
    "scenario": Meaning("name", "Scenario that was run."),
    "plausible": Meaning("number", "Plausible set that gives the defaults, from 1."),
    "ablation": Meaning("name", "Idea that is switched off; none switches nothing off."),
    "strategy": Meaning("name", "Strategy of all organisations; mix is the scenario's own."),
    "seed": Meaning("number", "Seed of all chance."),
    "months": Meaning("months", "Length of the run."),
    "month": Meaning("month", "Month of the run, from 0."),
    "community": Meaning("number", "Community, from 0."),
    "observable": Meaning("name", "What the numbers of this row are of."),
    "mean": Meaning("that of the observable", "Mean over seeds."),
}
_EVENTS: Final = {"month": "month", "months": "months", "depth": _SHARE}
_RUNS: Final = {one.name: Meaning(one.unit, one.meaning) for one in (*OUTCOMES, *CROSSOVER_TIMES)}
_MONTHS: Final = {one.name: Meaning(one.unit, one.meaning) for one in OBSERVABLES}


def about_keys(name: str) -> Meaning | None:
    """A column that says which row it is, such as a factor; or a number over seeds for a month."""
    if name in _KEYS:
        return _KEYS[name]
    if name in SPECS:
        return Meaning(SPECS[name].unit, SPECS[name].meaning)
    holder, _, field = name.rpartition(".")
    if is_dial(name):
        meaning = Strategy.model_fields[field].description or ""
        return Meaning(_SHARE, f"{holder}: {meaning}")
    if holder.startswith("event.") and field in _EVENTS:
        return Meaning(_EVENTS[field], f"{holder}: {Event.model_fields[field].description}")
    if quantile := re.fullmatch(r"q(\d+)", name):
        return Meaning("that of the observable", f"Quantile over seeds: {quantile[1]} % are below.")
    return None


def about_runs(name: str) -> Meaning | None:
    """A column of a table with a row per run."""
    return _RUNS.get(name) or about_keys(name)


def about_runs_with(outcomes: Mapping[str, Own]) -> About:
    """The same for runs that have outcomes of one's own, too."""

    def about(name: str) -> Meaning | None:
        own = outcomes.get(name)
        return Meaning(own.unit, own.meaning) if own else about_runs(name)

    return about


def about_months(name: str) -> Meaning | None:
    """A column of a table with a row per month, of the whole world or of a community."""
    return _MONTHS.get(name) or about_keys(name)
