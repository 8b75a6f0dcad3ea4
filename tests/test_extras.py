"""Work that needs more than a plain installation says so at once, in a sentence to act on."""

import sys
from concurrent.futures import Executor
from importlib.metadata import metadata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collabsim.analysis.peeling import import_workbench
from collabsim.calibration.matching import Search, SearchPlan
from collabsim.cli import terminal
from collabsim.cli.main import app
from collabsim.errors import InputError
from collabsim.extras import _EXTRAS, require
from collabsim.laboratory.model_function import workbench_model
from collabsim.study.cluster import cluster_executor

CLUSTER = "running on a cluster needs Dask"
COMMANDS = [
    (["discover"], "discovery", "ema_workbench", "scenario discovery needs the EMA Workbench"),
    (["calibrate"], "calibration", "sklearn", "calibration and frontiers need scikit-learn"),
    (["frontier"], "calibration", "sklearn", "calibration and frontiers need scikit-learn"),
    (["calibrate", "--cluster", "tcp://127.0.0.1:1"], "cluster", "distributed", CLUSTER),
    (["discover", "--cluster", "tcp://127.0.0.1:1"], "cluster", "distributed", CLUSTER),
    (["dashboard", "--port", "1"], "dashboard", "solara", "the dashboard needs Solara"),
    (["dashboard", "--port", "1"], "dashboard", "ipyvuetify", "the dashboard needs Solara"),
]


def without(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Make ``package`` a name that cannot be imported."""
    monkeypatch.setitem(sys.modules, package, None)


def nothing_runs(*arguments: object, **options: object) -> None:
    """Stand in for what would make or wait for runs."""
    raise AssertionError("it should have stopped before the first run")


@pytest.mark.parametrize(("arguments", "extra", "package", "need"), COMMANDS)
def test_commands_say_what_to_install_before_anything_is_run(
    arguments: list[str],
    extra: str,
    package: str,
    need: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without(monkeypatch, package)
    monkeypatch.setattr(terminal, "warm_up", nothing_runs)
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, arguments)
    assert found.exit_code == 2, found.output
    assert found.stderr == f'Error: {need}: pip install "collabsim[{extra}]"\n'
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class Idle(Executor):
    """An executor that must not be given any work."""

    submit = nothing_runs  # type: ignore[assignment]


def test_functions_say_it_before_anything_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("sklearn", "ema_workbench", "distributed"):
        without(monkeypatch, package)
    with pytest.raises(InputError, match=r'scikit-learn: pip install "collabsim\[calibration\]"'):
        Search(SearchPlan(), tmp_path, Idle()).run()
    for work in (import_workbench, lambda: workbench_model("classroom", ["trust.gain"])):
        with pytest.raises(InputError, match=r'Workbench: pip install "collabsim\[discovery\]"'):
            work()
    with (
        pytest.raises(InputError, match=r'Dask: pip install "collabsim\[cluster\]"'),
        cluster_executor("tcp://127.0.0.1:1"),
    ):
        pass


def test_every_extra_is_one_that_can_be_installed() -> None:
    offered = metadata("collabsim").get_all("Provides-Extra") or []
    for extra in _EXTRAS:
        assert extra in offered
        require(extra)  # the tests run with everything installed
