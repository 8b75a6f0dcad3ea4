"""Whatever it is handed, the package says what is wrong in a sentence, soon and in little room.

Every hostile input goes to the command line in a process of its own, which reports what was said
and the most memory the process has had. The system ends it at an input that takes it minutes.
"""

import hashlib
import json
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

import hostile_inputs as hostile

import collabsim
from collabsim.errors import InputError, no_such, readable, shown, whole_number
from collabsim.files import key_from, parse_toml
from collabsim.laboratory.model_function import model_function
from collabsim.scenarios import change, parse_scenario
from collabsim.study.designs import points_of
from collabsim.study.experiment import make_experiment
from collabsim.study.tables import read_points
from helpers import one_sentence

pytestmark = pytest.mark.long

PATIENCE, MEGABYTES = 120, 500  # seconds of work
COMMAND = [sys.executable, "-c", "from collabsim.cli.main import main; main()"]
CHILD = """
import json, signal, sys, traceback
from pathlib import Path
from typer.testing import CliRunner
from collabsim.cli.main import app

def most_memory():
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1e3

for name, arguments in json.loads(Path(sys.argv[1]).read_text()):
    signal.setitimer(signal.ITIMER_PROF, float(sys.argv[2]))
    result = CliRunner().invoke(app, arguments)
    failed = result.exception and not isinstance(result.exception, SystemExit)
    said = "".join(traceback.format_exception(result.exception)) if failed else result.output
    print(json.dumps([name, result.exit_code, said, most_memory()]), flush=True)
"""


class Answer(NamedTuple):
    code: int
    said: str
    megabytes: float


def ask(commands: dict[str, list[str]], folder: Path) -> dict[str, Answer]:
    """What the command line answers to each command, one after the other in one process."""
    asked = folder / "asked.json"
    asked.write_text(json.dumps(list(commands.items())))
    process = subprocess.run(
        [sys.executable, "-c", CHILD, str(asked), str(PATIENCE)],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    lines = (json.loads(line) for line in process.stdout.splitlines())
    answers = {name: Answer(*rest) for name, *rest in lines}
    missing = [name for name in commands if name not in answers]
    assert not missing, f"died at {missing[0]}: {process.stderr}"
    return answers


def refused(answer: Answer, words: str) -> None:
    assert answer.code == 2, answer.said
    assert words in answer.said
    one_sentence(answer.said)
    assert len(answer.said) < 5_000
    assert answer.said.rstrip("\n").isprintable()
    assert answer.megabytes < MEGABYTES


def command_for(case: hostile.Hostile, number: int, folder: Path) -> list[str]:
    """The command that reads an input, which is written into the folder first."""
    if case.kind == "set":
        return ["run", "classroom", "--months", "2", "--set", case.read().decode()]
    ending = "toml" if case.kind in ("scenario", "experiment") else case.kind
    file = folder / f"{case.kind}{number}.{ending}"
    file.write_bytes(case.read())
    if case.kind == "scenario":
        return ["run", file.name, "--months", "2"]
    if case.kind == "experiment":
        return ["sweep", file.name, "--plan"]
    (folder / f"{file.name}.toml").write_text(hostile.TABLE.format(file.name))
    return ["sweep", f"{file.name}.toml", "--plan"]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    folder = tmp_path_factory.mktemp("hostile")
    cases = enumerate(hostile.INPUTS)
    return ask({f"{c.kind}: {c.name}": command_for(c, i, folder) for i, c in cases}, folder)


@pytest.mark.parametrize("case", hostile.INPUTS, ids=lambda case: f"{case.kind}: {case.name}")
def test_an_input_is_refused(answers: dict[str, Answer], case: hostile.Hostile) -> None:
    refused(answers[f"{case.kind}: {case.name}"], case.words)


def link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def make_socket(path: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


PLACES: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe": (os.mkfifo, "a device or a pipe"),
    "zero": (link_to("/dev/zero"), "a device or a pipe"),
    "random": (link_to("/dev/random"), "a device or a pipe"),
    "socket": (make_socket, "a device or a pipe"),
    "folder": (Path.mkdir, "a folder"),
    "circle": (lambda path: path.symlink_to(path.name), "cannot be read"),
    "nothing": (lambda path: None, "cannot be read (No such file or directory)"),
}


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_only_ordinary_files_are_read(tmp_path: Path) -> None:
    commands, words = {}, {}
    for name, (make, said) in PLACES.items():
        for ending in ("toml", "csv", "parquet"):
            make(tmp_path / f"{name}.{ending}")
            (tmp_path / f"{name}.{ending}-table.toml").write_text(
                hostile.TABLE.format(f"{name}.{ending}")
            )
        (tmp_path / f"{name}-inside.toml").write_text(f'scenario = "{name}.toml"')
        asked = {
            "scenario": ["run", f"{name}.toml"],
            "experiment": ["sweep", f"{name}.toml", "--plan"],
            "world": ["brief", f"{name}.toml,no_law"],
            "scenario of an experiment": ["sweep", f"{name}-inside.toml", "--plan"],
            "csv": ["sweep", f"{name}.csv-table.toml", "--plan"],
            "parquet": ["sweep", f"{name}.parquet-table.toml", "--plan"],
        }
        commands |= {f"{name} as {kind}": arguments for kind, arguments in asked.items()}
        words |= dict.fromkeys((f"{name} as {kind}" for kind in asked), said)
    for name, answer in ask(commands, tmp_path).items():
        refused(answer, words[name])


def sweep_folder(folder: Path, manifest: str, finished: str = '{"parts": 1}') -> Path:
    (folder / "runs").mkdir(parents=True)
    (folder / "manifest.json").write_text(manifest)
    (folder / "finished.json").write_text(finished)
    return folder


def add_part(folder: Path, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()[:16]
    (folder / "runs" / f"part-000-0000000-{digest}.parquet").write_bytes(content)


def test_results_that_are_none_are_refused(tmp_path: Path) -> None:
    good = '{"experiment": {}, "model": "another"}'
    sweep_folder(tmp_path / "deep", "[" * 200_000)
    sweep_folder(tmp_path / "odd", '{"experiment": 5, "model": "x"}')
    sweep_folder(tmp_path / "none", good, '{"parts": 0}')
    os.truncate(sweep_folder(tmp_path / "huge", good) / "manifest.json", 10**11)
    for name in ("manifest", "finished"):
        file = sweep_folder(tmp_path / f"pipe-{name}", good) / f"{name}.json"
        file.unlink()
        os.mkfifo(file)
    os.mkfifo(sweep_folder(tmp_path / "pipe-part", good) / "runs" / "part-000-0000000-x.parquet")
    add_part(sweep_folder(tmp_path / "damaged", good), b"no table")
    add_part(sweep_folder(tmp_path / "other", good), hostile.sound())
    runs = hostile.parquet(point=[0], strategy=["mix"], seed=[1])
    add_part(sweep_folder(tmp_path / "short", good), runs)
    words = {
        "deep": "manifest.json is missing or damaged", "odd": "manifest.json is missing or damaged",
        "none": "parts are missing", "huge": "manifest.json is missing or damaged",
        "pipe-manifest": "manifest.json is missing or damaged",
        "pipe-finished": "this sweep is not finished", "pipe-part": "is damaged; run the same",
        "damaged": "a file of results is damaged", "other": "point is missing",
        "short": "have no cumulative_20", hostile.LONG: "holds no results", "a\0b": "null",
        "/dev/zero": "holds no results", "nowhere": "holds no results of a sweep",
    }  # fmt: skip
    found = ask({name: ["ablate", "--results", name] for name in words}, tmp_path)
    for name, answer in found.items():
        note, _, rest = answer.said.rpartition("Error: ")
        assert note in ("", f"Note: {name} was made by another version of the model.\n")
        refused(answer._replace(said=f"Error: {rest}"), words[name])


def test_options_without_bounds_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "good.toml").write_text("months = 12\nseeds = 1\n")
    digits, long = hostile.DIGITS, hostile.LONG
    run, compare = ["run", "classroom"], ["compare", "classroom"]
    commands: dict[tuple[str, ...], str] = {
        ("run", long): "Allowed are classroom", (*run, "--strategy", long): "no strategy 'nnn",
        (*run, "--ablation", long): "no ablation 'nnn", ("parameters", long): "no group 'nnn",
        (long,): "there is no command 'nnn", ("run", f"--{long}"): "No such option",
        ("run\u200b",): "<U+200B ZERO WIDTH SPACE>'; did you mean 'run'?",
        ("run", "peru\u200b"): "'peru<U+200B ZERO WIDTH SPACE>'; did you mean 'peru'?",
        ("run", "\x1b[31mx"): "'<U+001B ESCAPE>[31mx'", ("\x1b[31mx",): "<U+001B ESCAPE>",
        ("run", "\udcff"): "<U+DCFF NOT A CHARACTER>", ("run", "a\0b.toml"): "<U+0000 NULL>",
        (*run, "--seed", digits): "a seed is a whole", (*run, "--seed", "1e9"): "a whole number",
        (*run, "--seed", "9" * 5_000): "--seed", (*run, "--months", digits): "from 1 to 12000",
        (*run, "--months", "1000000000000"): "from 1 to 12000, not 1000000000000",
        (*run, "--threads", digits): "from 1 to 1024", (*compare, "--seeds", "1e9"): "'--seeds'",
        (*compare, "--seeds", "1000000000"): "from 1 to 100000, not 1000000000",
        (*compare, "--ensemble", digits): "plausible sets must be from 1",
        (*compare, "--set", "size.beneficiaries=4900000", "--threads", "1024", "--seeds", "2000"):
            "GB of memory",
        (*run, "--set", "size.communities=1000000", "--set", "size.beneficiaries=2000000",
         "--months", "12000", "--by-community", "--out", "made"): "GB of memory",
        (*run, "--out", "file"): "cannot write to the folder file",
        (*run, "--out", "file/below"): "cannot write to the folder", (*run, "--out", long): "long",
        (*run, "--out", "\udcff"): "its name is no text",
        ("brief", "classroom", "--years", digits): "months must be from",
        ("brief", f"classroom,trust.gain={digits}"): "finite number",
        ("brief", "classroom", "--date", "\x1b[31m"): "<U+001B ESCAPE>",
        ("boundary", f"trust.gain=0:{digits}", "trust.seat"): "a finite number",
        ("boundary", "trust.gain=0:1:9999", "trust.seat=0:1:9999"): "at most 10,000,000",
        ("sensitivity", "--trajectories", "70000"): "more than the 100,000,000 values",
        ("sensitivity", "--top", "-1"): "top must be from 1",
        ("discover", "--points", "10000000"): "more than the 100,000,000 values",
        ("patterns", "--seeds", digits): "from 2 to 200", ("patterns", "--only", long): "pattern",
        ("patterns", "--set", "size.beneficiaries=200000000", "--threads", "1024"): "GB of memory",
        ("calibrate", "--sets", digits): "--sets must be from 2 to 10000",
        ("dashboard", "--port", digits): "--port",
        ("dashboard", "--host", "a" * 64 + "\u0101"): "cannot listen",
        ("dashboard", "--host", "a\0b"): "cannot listen on a<U+0000 NULL>b",
    }  # fmt: skip
    found = ask({str(i): list(asked) for i, asked in enumerate(commands)}, tmp_path)
    for answer, words in zip(found.values(), commands.values(), strict=True):
        refused(answer, words)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: collabsim.load_scenario("a\0b"), "no scenario 'a<U+0000 NULL>b'"),
        (lambda: collabsim.load_scenario("\ud800.toml"), "<U+D800 NOT A CHARACTER>.toml: cannot"),
        (lambda: collabsim.load_experiment("a\0b"), "no file can have this name"),
        (lambda: collabsim.load_results("a\0b"), "holds no results"),
        (lambda: collabsim.simulate("classroom", seed=10**5_000), "thousands of digits"),
        (lambda: collabsim.simulate("classroom", seed=1.5), "a seed is a whole number"),
        (lambda: collabsim.simulate("classroom", months=10**400), "from 1 to 12000"),
        (lambda: collabsim.simulate("classroom", months="12"), "whole number from 1 to 12000, not"),
        (lambda: collabsim.simulate("classroom", threads=2.5), "threads must be a whole number"),
        (lambda: collabsim.simulate("classroom", 5), "a strategy is a name or a Strategy, not 5"),
        (lambda: collabsim.trace("classroom", community=10**400), "community must be from 0 to 11"),
        (lambda: collabsim.compare("classroom", seeds=10**400), "number of seeds must be from 1"),
        (lambda: collabsim.compare("classroom", seeds=range(10**12)), "not 1000000000000"),
        (lambda: model_function("classroom", ["trust.gain"], seeds=10**400), "seeds must be from"),
        (lambda: change(collabsim.load_scenario("classroom"), {"size.peers": 10**400}), "to 1000"),
        (lambda: change(collabsim.load_scenario("classroom"), {"size.peers": "x"}), "to 1000"),
        (lambda: change(collabsim.load_scenario("classroom"), {"strategy.quorum": 10**400}), "fin"),
        (lambda: collabsim.sweep({"months": 2}, "a\0b"), "cannot write to the folder a<U+0000"),
        (lambda: parse_scenario("# " + "x" * 2_000_000), "longer than 1,000,000 letters"),
        (lambda: make_experiment({"question": "\ud800"}), "it should be text"),
    ],
)  # fmt: skip
def test_the_front_door_refuses_as_the_command_line_does(
    call: Callable[[], Any], words: str
) -> None:
    with pytest.raises(InputError) as found:
        call()
    assert words in str(found.value)
    assert str(found.value).isprintable()
    assert len(str(found.value)) < 1_000


@pytest.mark.parametrize("stem", ["Ñuñoa", "mi ciudad", "東京", "x.y", "a\nb", "-x"])
def test_the_name_of_a_file_may_be_in_any_script(tmp_path: Path, stem: str) -> None:
    (tmp_path / f"{stem}.toml").write_text("months = 12\n")
    assert collabsim.load_scenario(tmp_path / f"{stem}.toml").months == 12
    assert collabsim.load_experiment(tmp_path / f"{stem}.toml").months == 12


def test_keys_are_made_of_plain_letters() -> None:
    assert key_from("Ñuñoa") == "Nunoa"
    assert key_from("mi ciudad-2") == "mi_ciudad_2"
    assert key_from("mi ciudad-2", also="-") == "mi_ciudad-2"
    assert key_from("x" * 100) == "x" * 60


def test_a_mark_in_front_and_a_link_are_nothing_bad(tmp_path: Path) -> None:
    for name, text in (("real.toml", "months = 12\n"), ("points.csv", "trust.gain\n0.01\n")):
        (tmp_path / name).write_text(text, "utf-8-sig")
    (tmp_path / "asked.toml").write_text(hostile.TABLE.format("points.csv"))
    (tmp_path / "link.toml").symlink_to("real.toml")
    assert collabsim.load_scenario(tmp_path / "link.toml").months == 12
    assert collabsim.load_experiment(tmp_path / "link.toml").months == 12
    points = points_of(collabsim.load_experiment(tmp_path / "asked.toml"))
    assert points.to_dict("list") == {"trust.gain": [0.01]}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_sound_table_is_read_as_it_is(tmp_path: Path, ending: str) -> None:
    seeds = [2**63 - 1, 2**53 + 1]  # a float would hold neither
    strategies = ["mix", "fast-divisive"]
    made = pd.DataFrame({"seed": seeds, "strategy": strategies, "trust.gain": [0.1, 1e-300]})
    file = tmp_path / f"points.{ending}"
    if ending == "csv":
        made.to_csv(file, index=False)
    else:
        made.set_axis([7, 5]).to_parquet(file)  # numbers of rows become a column of their own
    read = read_points(file, lambda name: None)
    assert read.to_dict("list") == made.to_dict("list")


def test_a_damaged_note_for_pandas_is_not_needed(tmp_path: Path) -> None:
    file = tmp_path / "points.parquet"
    file.write_bytes(hostile.told_nonsense())
    assert read_points(file, lambda name: None).to_dict("list") == {"trust.gain": [0.01, 0.02]}


def test_messages_hide_nothing_and_end() -> None:
    assert readable("a\u200bb\x1b[2J\u3164é\ud800\ue000") == (
        "a<U+200B ZERO WIDTH SPACE>b<U+001B ESCAPE>[2J<U+3164 HANGUL FILLER>é"
        "<U+D800 NOT A CHARACTER><U+E000 PRIVATE CHARACTER>"
    )
    assert readable("two\nlines, Ñuñoa 東京 – ü") == "two<U+000A LINE FEED>lines, Ñuñoa 東京 – ü"
    assert readable("x" * 299) == "x" * 299
    assert readable("n" * 5_000) == "n" * 60 + "[… 4,910 more …]" + "n" * 30
    assert len(readable("a " * 10**6)) < 3_100
    assert readable(readable("\0" * 5_000)) == readable("\0" * 5_000)
    assert shown(10**5_000) == "a number of thousands of digits"
    assert no_such("fruit", "aple\u00ad", ["apple", "pear"]) == (
        "there is no fruit 'aple\u00ad'; did you mean 'apple'? Allowed are apple, pear."
    )
    assert str(InputError("aple\u00ad")) == "aple<U+00AD SOFT HYPHEN>"


@pytest.mark.parametrize("value", [True, 1.0, "1", None, float("nan"), 0, 4, 10**400])
def test_only_whole_numbers_within_bounds_pass(value: Any) -> None:
    with pytest.raises(InputError, match=r"apples must be (a whole number )?from 1 to 3, not "):
        whole_number(value, 1, 3, "apples")
    assert whole_number(3, 1, 3, "apples") == 3


def test_depth_is_counted_where_there_is_some() -> None:
    flat = '"[[[[[[[[[[[[" = """{{{{{{{{{{{{"""" # [[[[[[[[[[[[[\n'
    flat += "'{{{{{{{{{{{{' = '''[[[[[[[[[[[''''\n"
    flat += '"a.a.a.a.a.a.a.a.a.a.a.a" = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 0.5, 1.5]\n'
    flat += "x = [" + "[1], " * 50 + "]\n" + 'y = "\\"" # [[[[[[[[[[[[[[[[\n' + "[[e]]\n" * 50
    assert len(parse_toml(flat, "flat")["e"]) == 50
    for opened, inner, closed in (("[", "", "]"), ("{a=", "1", "}")):
        assert parse_toml("a = " + opened * 10 + inner + closed * 10, "ten")
        with pytest.raises(InputError, match="more than 10 deep"):
            parse_toml("a = " + opened * 11 + inner + closed * 11, "eleven")
    assert parse_toml("a.b.c.d.e.f.g.h.i.j.k = 1", "ten dots")
    with pytest.raises(InputError, match="more than 10 deep"):
        parse_toml("a.b.c.d.e.f.g.h.i.j.k.l = 1", "eleven dots")


LOCALES = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["parameters"], "τ"), (["patterns", "--help"], "…"), (["strategies"], "–"),
        (["run", "classroom", "--months", "12"], "·"), (["scenarios"], "─"),
        (["compare", "classroom", "--months", "60", "--seeds", "2"], "95 %"),
    ],
)  # fmt: skip
def test_any_locale_will_do(locale: str, arguments: list[str], said: str) -> None:
    found = subprocess.run(
        [*COMMAND, *arguments], env=os.environ | LOCALES[locale], capture_output=True, check=False
    )
    assert found.returncode == 0, found.stderr.decode()
    assert said in found.stdout.decode("utf-8")


@pytest.mark.parametrize("arguments", [["parameters"], ["--help"]])
@pytest.mark.parametrize(
    ("into", "codes", "said"),
    [("| head -1", (0, 1), ""), (">&-", (0,), ""), ("2>&- >&-", (0,), ""),
     (">/dev/full", (2,), "Error: the output cannot be written")],
)  # fmt: skip
def test_output_may_go_nowhere(
    arguments: list[str], into: str, codes: tuple[int, ...], said: str
) -> None:
    line = f"{shlex.join([*COMMAND, *arguments])} {into}"
    found = subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode in codes, found.stderr
    assert found.stderr.startswith(said)
    assert "Traceback" not in found.stderr
    assert "Exception" not in found.stderr


def test_titles_are_shown_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text('title = "[/red] :smile:"\n')
    asked = ["compare", "odd.toml", "--months", "60", "--seeds", "2"]
    answer = ask({"odd": asked}, tmp_path)["odd"]
    assert answer.code == 0, answer.said
    assert "[/red] :smile:" in answer.said


def test_a_folder_that_something_lies_in_is_used_anyway(tmp_path: Path) -> None:
    asked = {"months": 2, "seeds": 1, "strategies": ["mix"]}
    folder = collabsim.sweep(asked, tmp_path)
    before = collabsim.load_results(folder)
    for name in ("manifest.json", "points.parquet", "finished.json", "history.jsonl"):
        (folder / name).unlink()
        os.mkfifo(folder / name)
    (part,) = (folder / "runs").iterdir()
    part.unlink()
    os.mkfifo(part)
    pd.testing.assert_frame_equal(collabsim.load_results(collabsim.sweep(asked, tmp_path)), before)
