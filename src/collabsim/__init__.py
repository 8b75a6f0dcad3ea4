"""collabsim: when does slow and inclusive beat fast and divisive, for whom, and after how long?

The names below are the front door. They are loaded when first used, so that importing the package
costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collabsim.analysis.comparison import Comparison
    from collabsim.errors import InputError
    from collabsim.frontier_search import find_frontier
    from collabsim.laboratory import (
        ablation,
        boundary,
        discover,
        resilience,
        run_study,
        sensitivity,
    )
    from collabsim.model.mesa_model import CollaborationModel
    from collabsim.model.run import Run
    from collabsim.model.simulate import Point, simulate, simulate_many
    from collabsim.model.trace import Trace, trace
    from collabsim.parameters import Parameters
    from collabsim.pattern_runs import patterns
    from collabsim.scenarios import (
        ABLATIONS,
        Scenario,
        ablate,
        change,
        load_scenario,
    )
    from collabsim.scenarios.own import own, trusting
    from collabsim.strategies import STRATEGIES, Strategy
    from collabsim.sweeps.experiment import Experiment, load_experiment
    from collabsim.sweeps.results import load_results
    from collabsim.sweeps.runner import sweep
    from collabsim.views.brief.ask import brief
    from collabsim.workflow import compare

__version__ = "0.1.0"

_HOMES = {
    "ABLATIONS": "collabsim.scenarios",
    "CollaborationModel": "collabsim.model.mesa_model",
    "Comparison": "collabsim.analysis.comparison",
    "Experiment": "collabsim.sweeps.experiment",
    "InputError": "collabsim.errors",
    "Parameters": "collabsim.parameters",
    "Point": "collabsim.model.simulate",
    "Run": "collabsim.model.run",
    "STRATEGIES": "collabsim.strategies",
    "Scenario": "collabsim.scenarios",
    "Strategy": "collabsim.strategies",
    "Trace": "collabsim.model.trace",
    "ablate": "collabsim.scenarios",
    "ablation": "collabsim.laboratory",
    "boundary": "collabsim.laboratory",
    "brief": "collabsim.views.brief.ask",
    "change": "collabsim.scenarios",
    "compare": "collabsim.workflow",
    "discover": "collabsim.laboratory",
    "find_frontier": "collabsim.frontier_search",
    "load_experiment": "collabsim.sweeps.experiment",
    "load_results": "collabsim.sweeps.results",
    "load_scenario": "collabsim.scenarios",
    "own": "collabsim.scenarios.own",
    "patterns": "collabsim.pattern_runs",
    "resilience": "collabsim.laboratory",
    "run_study": "collabsim.laboratory",
    "sensitivity": "collabsim.laboratory",
    "simulate": "collabsim.model.simulate",
    "simulate_many": "collabsim.model.simulate",
    "sweep": "collabsim.sweeps.runner",
    "trace": "collabsim.model.trace",
    "trusting": "collabsim.scenarios.own",
}

__all__ = [
    "ABLATIONS",
    "STRATEGIES",
    "CollaborationModel",
    "Comparison",
    "Experiment",
    "InputError",
    "Parameters",
    "Point",
    "Run",
    "Scenario",
    "Strategy",
    "Trace",
    "ablate",
    "ablation",
    "boundary",
    "brief",
    "change",
    "compare",
    "discover",
    "find_frontier",
    "load_experiment",
    "load_results",
    "load_scenario",
    "own",
    "patterns",
    "resilience",
    "run_study",
    "sensitivity",
    "simulate",
    "simulate_many",
    "sweep",
    "trace",
    "trusting",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'collabsim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
