"""The command line as a person meets it: its answers, its files, and how it refuses."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from collabsim import compare
from collabsim.cli.main import app
from helpers import one_sentence

COMMAND = [sys.executable, "-c", "from collabsim.cli.main import main; main()"]


def call(*arguments: str) -> tuple[int, str]:
    """Exit code, and standard output and error together."""
    result = CliRunner().invoke(app, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize("command", ["run", "compare", "scenarios", "strategies", "parameters"])
def test_every_command_explains_itself(command: str) -> None:
    code, said = call(command, "--help")
    assert code == 0
    assert "Usage" in said


def test_version_and_lists() -> None:
    assert call("--version")[1].startswith("collabsim 0.")
    assert "peru" in call("scenarios")[1]
    listed = call("strategies")[1]
    assert "service-provider" in listed
    assert "small-wins-first" in listed
    code, said = call("parameters", "trust")
    assert code == 0
    assert "trust.asymmetry" in said
    assert "law.threshold" not in said


def test_run_prints_the_numbers_of_the_run(tmp_path: Path) -> None:
    out = tmp_path / "run"
    code, said = call(
        "run", "classroom", "--strategy", "fast-inclusive", "--seed", "7", "--months", "60",
        "--set", "trust.gain=0.02", "--out", str(out), "--by-community", "--json",
    )  # fmt: skip
    assert code == 0
    found = json.loads(said[said.index("{") :])
    assert found["seed"] == 7
    months = pd.read_parquet(out / "months.parquet")
    assert len(months) == 60
    assert found["outcomes"]["need_met_5"] == pytest.approx(months["need_met"][48:].mean())
    pd.testing.assert_frame_equal(months, pd.read_csv(out / "months.csv"), check_dtype=False)
    communities = pd.read_csv(out / "communities.csv")
    assert len(communities) == 60 * 12
    whole = communities.groupby("month")["need_met"].mean()
    assert whole.to_numpy() == pytest.approx(months["need_met"].to_numpy())
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["scenario"]["parameters"]["trust"]["gain"] == 0.02
    assert manifest["seeds"] == [7]


def test_compare_writes_tables_a_figure_and_a_manifest(tmp_path: Path) -> None:
    out = tmp_path / "comparison"
    code, said = call(
        "compare", "sefton", "--strategies", "fast-divisive,fast-inclusive,mix", "--seeds", "3",
        "--months", "72", "--out", str(out),
    )  # fmt: skip
    assert code == 0
    assert "overtaken" in said
    assert "n = 3 seeds" in said
    assert (out / "comparison.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (out / "comparison.svg").read_text()
    assert len(pd.read_csv(out / "runs.csv")) == 9
    assert not [path for path in out.iterdir() if "part" in path.name]
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["strategies"]["fast-divisive"]["lobby"] == 0.6


@pytest.mark.parametrize("strategies", ["fast-divisive", "", ","])
def test_compare_needs_two_strategies(strategies: str) -> None:
    code, told = call("compare", "classroom", "--strategies", strategies)
    assert code == 2
    assert "--strategies names at least two" in told


def test_compare_as_json_equals_the_api() -> None:
    code, said = call("compare", "classroom", "--seeds", "3", "--months", "60", "--json")
    assert code == 0
    expected = compare("classroom", seeds=3, months=60).to_dict()
    assert json.loads(said[said.index("{") :]) == expected


def test_python_runs_the_package_as_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "collabsim", "run", "nowhere"],
        check=False, capture_output=True, text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: there is no scenario 'nowhere'.")


def test_one_seed_has_no_interval_and_says_so() -> None:
    code, said = call("compare", "classroom", "--seeds", "1", "--months", "60")
    assert code == 0
    assert "use more seeds" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "perru"), "did you mean 'peru'?"),
        (("run", "nothing.toml"), "cannot be read"),
        (("run", "classroom", "--strategy", "slow-inclusve"), "did you mean 'slow-inclusive'?"),
        (("run", "classroom", "--seed", "-1"), "a seed is a whole number"),
        (("run", "classroom", "--months", "0"), "months must be from 1 to 12000"),
        (("run", "classroom", "--set", "trust.gian=1"), "did you mean 'trust.gain'?"),
        (("run", "classroom", "--set", "trust.gain"), "write it as name=number"),
        (("run", "classroom", "--set", "trust.gain=x"), "write it as name=number"),
        (("run", "classroom", "--set", "trust.gain=7"), "a number from 0 to 1"),
        (("run", "classroom", "--threads", "0"), "threads must be from 1"),
        (("run", "classroom", "--out", "/proc/nowhere"), "cannot write to the folder"),
        (("compare", "classroom", "--seeds", "0"), "number of seeds must be from 1 to 100000"),
        (("compare", "classroom", "--ablation", "no_laws"), "did you mean 'no_law'?"),
        (("run", "classroom", "--by-community"), "needs a folder"),
        (("parameters", "trst"), "did you mean 'trust'?"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    code, said = call(*arguments)
    assert code == 2
    assert words in said
    assert "Traceback" not in said
    one_sentence(said)


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes

    def fail(self: Path, content: bytes) -> None:
        if self.suffix == ".parquet":
            write(self, content[:4])
            raise OSError(28, "No space left on device")
        write(self, content)

    monkeypatch.setattr(Path, "write_bytes", fail)
    code, said = call("run", "classroom", "--months", "12", "--out", str(tmp_path))
    assert code == 2
    assert "No space left on device" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["months.csv"]


def test_control_c_ends_with_130_and_writes_nothing(tmp_path: Path) -> None:
    arguments = ["compare", "peru", "--seeds", "40", "--out", str(tmp_path / "out")]
    process = subprocess.Popen(
        [*COMMAND, *arguments], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    line = ""
    while "of 80 runs" not in line:
        line = process.stderr.readline()
        assert process.poll() is None, "ended before it could be stopped"
        if "Compiling" in line:
            continue
        if not line:
            time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert not list((tmp_path / "out").iterdir())


def test_output_can_be_cut_short_by_its_reader() -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*COMMAND, "parameters"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    process.wait(60)
    assert "Traceback" not in said


def test_help_does_not_load_the_model() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from collabsim.cli.main import app;"
        "CliRunner().invoke(app, ['--help']);"
        "print([m for m in ('numba', 'pandas', 'matplotlib', 'mesa', 'scipy') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "new"),
    [
        (("report", "classroom"), "report is called brief now"),
        (("compare", "classroom", "--plausible", "3"), "--plausible is called --ensemble now"),
        (("frontier", "classroom", "--plausible=3"), "--plausible is called --ensemble now"),
    ],
)
def test_old_words_name_the_new_ones(words, new):
    found = CliRunner().invoke(app, list(words))
    assert found.exit_code == 2
    assert found.output.strip() == f"Error: {new}"


def test_a_word_that_is_an_old_command_may_stand_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, ["run", "classroom", "--months", "12", "--out", "report"])
    assert found.exit_code == 0
    assert (tmp_path / "report" / "months.csv").exists()
