"""Reading the results of a sweep, as pandas tables.

The files are plain Parquet and open in any tool that reads it; what these functions add is the
check that the sweep is complete, undamaged and of one model.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from collabsim.errors import InputError
from collabsim.files import is_there, read_json
from collabsim.scenarios.own import Own
from collabsim.study.experiment import Experiment, make_experiment
from collabsim.study.folder import FINISHED, MANIFEST, MONTHS, RUNS, is_sound, parts_of
from collabsim.study.parts import model_digest
from collabsim.study.tables import read_results


def load_results(folder: str | Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The runs of a finished sweep, one row each, in the order of the design.

    Args:
        folder: The sweep's folder, or a folder that holds just one sweep.
        columns: Columns to read, by default all: ``point``, the factors, ``strategy``, ``seed``,
            the outcomes (see :data:`collabsim.engine.run.OUTCOMES`) and two crossover times in
            years, infinite for never and missing for the first strategy.

    Raises:
        InputError: If there is no such sweep, it is unfinished or damaged, or a column is unknown.
    """
    return _load(find_sweep(folder), RUNS, columns)


def load_months(folder: str | Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Quantiles over seeds of a finished sweep: a row per point, strategy, observable and month.

    Raises:
        InputError: As for :func:`load_results`, or if the experiment asked for no quantiles.
    """
    path = find_sweep(folder)
    if not manifest_of(path)["experiment"]["quantiles"]:
        raise InputError(f"{path}: keeps no quantiles per month; ask for them with quantiles = […]")
    return _load(path, MONTHS, columns)


def load_experiment_of(folder: str | Path) -> Experiment:
    """The experiment whose results a folder holds.

    Raises:
        InputError: If there is no such sweep.
    """
    path = find_sweep(folder)
    return make_experiment(manifest_of(path)["experiment"], place=str(path))


def own_outcomes_of(folder: str | Path) -> dict[str, Own]:
    """Outcomes of somebody's own that results hold, by name, with their units and meanings.

    Raises:
        InputError: If there is no such sweep, or its manifest is damaged.
    """
    path = find_sweep(folder)
    try:
        scenarios = manifest_of(path)["scenarios"].values()
        return {
            name: Own.model_validate(about)
            for scenario in scenarios
            for name, about in scenario.get("outcomes", {}).items()
        }
    except (KeyError, TypeError, AttributeError, ValidationError):
        raise InputError(f"{path}: {MANIFEST} is missing or damaged") from None


def manifest_of(folder: Path) -> dict[str, Any]:
    """What a sweep's manifest says.

    Raises:
        InputError: If it cannot be read.
    """
    try:
        content = read_json(folder / MANIFEST, "a manifest")
        experiment, model = content["experiment"], content["model"]
    except (InputError, KeyError, TypeError):
        experiment = model = None
    if not isinstance(experiment, dict) or not isinstance(model, str):
        raise InputError(f"{folder}: {MANIFEST} is missing or damaged")
    return dict(content)


def is_of_this_model(folder: str | Path) -> bool:
    """Whether results come from the version of the model that is installed."""
    return bool(manifest_of(find_sweep(folder))["model"] == model_digest())


def find_sweep(folder: str | Path) -> Path:
    """The folder of a sweep: the one given, or the only one inside it.

    Raises:
        InputError: If there is none, or there are several, which are never mixed.
    """
    path = Path(folder)
    if is_there(path / MANIFEST) and (path / RUNS).is_dir():
        return path
    found = path.glob(f"*/{MANIFEST}") if is_there(path) else ()
    inside = sorted(one.parent for one in found if (one.parent / RUNS).is_dir())
    if len(inside) == 1:
        return inside[0]
    if not inside:
        raise InputError(f"{folder}: holds no results of a sweep")
    models = {manifest_of(one)["model"] for one in inside}
    why = "of different versions of the model" if len(models) > 1 else "of different questions"
    names = ", ".join(one.name for one in inside[:5])
    raise InputError(
        f"{folder}: holds {len(inside)} sweeps {why}, which are not mixed; name one: {names}"
    )


def _load(path: Path, kind: str, columns: Sequence[str] | None) -> pd.DataFrame:
    try:
        promised = read_json(path / FINISHED, "a note")["parts"]
    except (InputError, KeyError, TypeError):
        raise InputError(
            f"{path}: this sweep is not finished; run the same command again to go on from where"
            " it stopped"
        ) from None
    files = list(parts_of(path, kind))
    damaged = [file.name for file in files if not is_sound(file)]
    if damaged or not files or len(files) != promised:
        what = f"{damaged[0]} is damaged" if damaged else "parts are missing"
        raise InputError(f"{path}: {what}; run the same command again to repair it")
    return read_results(files, columns, always=("point", "strategy"))
