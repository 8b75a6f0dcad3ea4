"""collabsim: when does slow and inclusive beat fast and divisive, for whom, and after how long?

The names below are the front door. They are loaded when first used, so that importing the package
costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collabsim.analysis.comparison import Comparison
    from collabsim.engine.run import Run
    from collabsim.engine.simulate import Point, simulate, simulate_many
    from collabsim.engine.trace import Trace, trace
    from collabsim.errors import InputError
    from collabsim.laboratory.comparing import compare
    from collabsim.laboratory.frontier import find_frontier
    from collabsim.laboratory.patterns import patterns
    from collabsim.laboratory.questions import (
        ablation,
        boundary,
        discover,
        resilience,
        run_study,
        sensitivity,
    )
    from collabsim.mesa_face.model import CollaborationModel
    from collabsim.parameters import Parameters
    from collabsim.report.brief.ask import brief
    from collabsim.scenarios import (
        ABLATIONS,
        Scenario,
        ablate,
        change,
        load_scenario,
    )
    from collabsim.scenarios.own import own, trusting
    from collabsim.strategies import STRATEGIES, Strategy
    from collabsim.study.experiment import Experiment, load_experiment
    from collabsim.study.results import load_results
    from collabsim.study.runner import sweep

__version__ = "0.1.0"

_HOMES = {
    "ABLATIONS": "collabsim.scenarios",
    "CollaborationModel": "collabsim.mesa_face.model",
    "Comparison": "collabsim.analysis.comparison",
    "Experiment": "collabsim.study.experiment",
    "InputError": "collabsim.errors",
    "Parameters": "collabsim.parameters",
    "Point": "collabsim.engine.simulate",
    "Run": "collabsim.engine.run",
    "STRATEGIES": "collabsim.strategies",
    "Scenario": "collabsim.scenarios",
    "Strategy": "collabsim.strategies",
    "Trace": "collabsim.engine.trace",
    "ablate": "collabsim.scenarios",
    "ablation": "collabsim.laboratory.questions",
    "boundary": "collabsim.laboratory.questions",
    "brief": "collabsim.report.brief.ask",
    "change": "collabsim.scenarios",
    "compare": "collabsim.laboratory.comparing",
    "discover": "collabsim.laboratory.questions",
    "find_frontier": "collabsim.laboratory.frontier",
    "load_experiment": "collabsim.study.experiment",
    "load_results": "collabsim.study.results",
    "load_scenario": "collabsim.scenarios",
    "own": "collabsim.scenarios.own",
    "patterns": "collabsim.laboratory.patterns",
    "resilience": "collabsim.laboratory.questions",
    "run_study": "collabsim.laboratory.questions",
    "sensitivity": "collabsim.laboratory.questions",
    "simulate": "collabsim.engine.simulate",
    "simulate_many": "collabsim.engine.simulate",
    "sweep": "collabsim.study.runner",
    "trace": "collabsim.engine.trace",
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
