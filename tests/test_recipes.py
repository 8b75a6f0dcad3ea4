"""The recipes of CONTRIBUTING.md are followed, step by step, in a copy of the project.

A small rule, a parameter, a strategy and a scenario are added as the page says, and work. Then each
step is left out once, and one sentence has to name the file that was forgotten.

    pytest -m "not recipes"     # everything but these
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from collabsim.parameters import SPECS

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("src", "tests", "scripts", "docs", "results", "experiments")
FILES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml", "Makefile")

pytestmark = pytest.mark.recipes


class Step(NamedTuple):
    """One step: ``new`` after the line ``after`` of a file, or as a new file of its own."""

    file: str
    new: str
    after: str = ""


class Copy:
    """A copy of the project in which steps are taken, and undone again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        skip = shutil.ignore_patterns("__pycache__", "browser", "test_recipes.py", "*.png")
        for name in PARTS:
            shutil.copytree(ROOT / name, folder / name, ignore=skip)
        for name in FILES:
            shutil.copy(ROOT / name, folder / name)
        self.before: dict[Path, str | None] = {}

    def take(self, *steps: Step) -> None:
        for step in steps:
            path = self.folder / step.file
            text = path.read_text("utf-8") if path.exists() else None
            self.before.setdefault(path, text)
            if step.after:
                assert text is not None
                assert text.count(step.after) == 1, (step.file, step.after)
                text = text.replace(step.after, step.after + step.new)
            path.write_text(text if step.after and text else step.new, "utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text("utf-8")
        self.before.setdefault(path, text)
        assert text.count(old) == 1, (file, old)
        path.write_text(text.replace(old, new), "utf-8")

    def undo(self) -> None:
        for path, text in self.before.items():
            path.unlink() if text is None else path.write_text(text, "utf-8")
        self.before.clear()

    def run(self, *command: str) -> tuple[int, str]:
        """Run Python in the copy; gives the exit code and all that was said."""
        known = os.environ | {
            "PYTHONPATH": str(self.folder / "src"),
            "NUMBA_CACHE_DIR": str(self.folder / "compiled"),
        }
        known.pop("PYTEST_ADDOPTS", None)
        done = subprocess.run(
            [sys.executable, *command], cwd=self.folder, env=known, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def renew_docs(self) -> None:
        for page in GENERATED:
            path = self.folder / page
            self.before.setdefault(path, path.read_text("utf-8"))
        self.works(*DOCS)

    def page(self) -> str:
        return (self.folder / "docs" / "model.md").read_text("utf-8")

    def works(self, *command: str) -> None:
        code, said = self.run(*command)
        assert code == 0, said

    def complains(self, sentence: str, *command: str) -> None:
        """Whether a command fails with one sentence, long before Numba gets to see anything."""
        code, said = self.run(*command)
        assert code != 0, sentence
        assert sentence in " ".join(said.split()), said
        assert "numba.core" not in said


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("project"))


@pytest.fixture
def copy(whole: Copy) -> Copy:
    whole.undo()
    return whole


GENERATED = ("docs/model.md", "src/collabsim/dashboard/assets/custom.css")
DOCS = ("scripts/generate_docs.py",)
CHECK_DOCS = (*DOCS, "--check")
MONTH = ("-c", "import collabsim.engine.schedule")
READ = ("-m", "pytest", "-p", "no:cacheprovider", "--tb=short", "tests/test_rule_sources.py")
STALE = "docs/model.md is out of date: run `make docs`"
RULE_FILE = "src/collabsim/mechanisms/hope.py"
COLUMNS_FILE = "src/collabsim/state/columns.py"
SCHEDULE_FILE = "src/collabsim/engine/schedule.py"
PARAMETERS_FILE = "src/collabsim/parameters/all.py"
ORACLE_FILE = "tests/reference/oracle.py"

RULE = Step(
    RULE_FILE,
    '''"""How people come to hope.

Who trusts takes heart, now and then: with a chance equal to their trust,

    hope ← hope + gain · (1 − hope)

Limits: gain 0: nobody ever hopes. Source: made up for a test.
"""

from collabsim.compiled import rule
from collabsim.mechanisms.declare import PLACES, Mechanism, Words, columns
from collabsim.quantity import Group, Parameters, number
from collabsim.randomness import Clock, stream, stream_key, uniform
from collabsim.state.columns import World
from collabsim.state.people import people_of
from collabsim.state.scratch import Scratch

HOPE = stream("HOPE")


class Hope(Group):
    """How people come to hope."""

    gain: float = number(0.1, (0.0, 0.5), "Hope gained by trust.", symbol="h", unit="/month")


@rule
def hope(world: World, c: int, clock: Clock, p: Parameters, scratch: Scratch) -> None:
    """Hope in community ``c``."""
    g, people = world.governments[c], people_of(world, c)
    key = stream_key(clock, HOPE)
    for i in range(len(people.hope)):
        if uniform(key, g.first_id + i) < people.trust[i]:
            people.hope[i] += p.hope.gain * (1.0 - people.hope[i])


WORDS = Words(
    title="Hope",
    plain="People who trust begin to hope.",
    idea="Trust does more than it brings.",
    essay="Not in the essay.",
)

MECHANISM = Mechanism(
    name="hope",
    scope="community",
    says="Some of those who trust take heart.",
    rule=hope,
    reads=(*PLACES, *columns("beneficiaries", "trust", "hope")),
    writes=("beneficiaries.hope",),
    streams=("HOPE",),
    parameters=("hope.gain",),
)
''',
)
COLUMN = Step(
    COLUMNS_FILE,
    '    hope: float = share("that things will get better", "f4")\n',
    '    resentment: float = share("left by pushes that left them out", "f4")\n',
)
SCHEDULE = (
    Step(SCHEDULE_FILE, "    hope,\n", "    gathering,\n"),
    Step(SCHEDULE_FILE, "    hope.MECHANISM,\n", "    resentment.MECHANISM,\n"),
)
PARAMETERS = (
    Step(
        PARAMETERS_FILE,
        "from collabsim.mechanisms.hope import Hope\n",
        "from collabsim.mechanisms.funding import Funding\n",
    ),
    Step(
        PARAMETERS_FILE,
        "    hope: Hope = Hope()\n",
        "    resentment: Resentment = Resentment()\n",
    ),
)
ORACLE = (
    Step(ORACLE_FILE, "    hope: Any = Single()\n", "    resentment: Any = Single()\n"),
    Step(ORACLE_FILE, "            self.hope(g)\n", "            self.resentment(g)\n"),
    Step(
        ORACLE_FILE,
        '''    def hope(self, g: Government) -> None:
        """Some of those who trust take heart."""
        for person in g.people:
            if self.draw("HOPE", person.id) < person.trust:
                person.hope += self.p.hope.gain * (1.0 - person.hope)

''',
        "    # Between communities\n\n",
    ),
)
TEST = Step(
    "tests/test_hope.py",
    '''"""Hope grows by the gain of those who surely trust, and of nobody who does not."""

from typing import Any

from collabsim.mesa_face.agents import Beneficiary
from collabsim.engine.left_behind import LIMITS
from collabsim.engine.trace_rows import PERSON
from helpers import eventful_scenario, parameters, run_rule, tiny_world
from test_oracle import same_trajectory


def test_who_trusts_takes_heart() -> None:
    world = tiny_world(2)
    world.beneficiaries["trust"] = [1.0, 0.0]
    run_rule("hope", world, parameters({"hope.gain": 0.25}))
    assert world.beneficiaries["hope"].tolist() == [0.25, 0.0]


def test_the_oracle_agrees() -> None:
    oracle: Any = same_trajectory(eventful_scenario(), "mix", 1, 24)
    hopes = {person.hope for person in oracle.people}
    assert min(hopes) < max(hopes) < 1.0


def test_handles_traces_and_checks_of_own_rules_know_the_column() -> None:
    assert ("beneficiaries", "hope") in LIMITS
    assert "hope" in (PERSON.names or ())
    assert Beneficiary.hope.fset
''',
)
STEPS = (RULE, COLUMN, *SCHEDULE, *PARAMETERS, *ORACLE, TEST)


def without(*left_out: Step) -> list[Step]:
    return [step for step in STEPS if step not in left_out]


def test_a_rule(copy: Copy) -> None:
    copy.take(*STEPS)
    copy.renew_docs()
    page = copy.page()
    assert "### Hope\n\nPeople who trust begin to hope." in page
    assert "| `hope` | that things will get better |" in page
    assert "| `hope.gain` | h | /month | 0.1 | 0 … 0.5 | Hope gained by trust." in page
    assert "| `HOPE` | hope |" in page
    limit = "tests/test_limits.py::test_all_rates_zero_nothing_changes[slow-inclusive]"
    copy.works(*READ, "tests/test_hope.py", "tests/test_month_check.py", limit)
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    recipe = page.split("## Add a rule\n")[1].split("\n## ")[0].replace("/name.py", "/hope.py")
    recipe = recipe.replace("test_name", "test_hope")
    assert [step.file for step in STEPS if f"`{step.file}`" not in recipe] == []


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ((COLUMN,), f"{RULE_FILE}: 'hope' reads beneficiaries.hope, but in {COLUMNS_FILE} there is"
         " no column"),
        (SCHEDULE, f"{RULE_FILE} has no place in the month: import it in {SCHEDULE_FILE} and put"
         " hope.MECHANISM into BEFORE, COMMUNITY, AFTER"),
        (SCHEDULE[1:], f"{RULE_FILE} has no place in the month"),
        (PARAMETERS, f"{PARAMETERS_FILE} lacks the parameters of {RULE_FILE}: import Hope there"
         " and add the line `hope: Hope = Hope()`"),
    ],
    ids=["column", "month", "place in the month", "parameters"],
)  # fmt: skip
def test_a_step_that_the_month_cannot_do_without(
    copy: Copy, left_out: tuple[Step, ...], sentence: str
) -> None:
    copy.take(*without(*left_out))
    copy.complains(sentence, *MONTH)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('    streams=("HOPE",),\n', "", f"{RULE_FILE} draws from the stream HOPE, which is not"
         " among streams="),
        ('"HOPE"', '"MEETING"', f"{RULE_FILE}: the stream MEETING of 'hope' belongs to 'listening'"
         " already"),
        ("WORDS = ", "_ = ", f"{RULE_FILE} has no words for people"),
        ('    says="Some of those who trust take heart.",\n', "    says='',\n",
         f"{RULE_FILE}: the declaration of 'hope' lacks what it says="),
    ],
    ids=["streams=", "stream of another", "words", "says="],
)  # fmt: skip
def test_a_part_of_the_file_that_the_month_cannot_do_without(
    copy: Copy, old: str, new: str, sentence: str
) -> None:
    copy.take(*STEPS)
    text = RULE.new.replace(old, new)
    assert text != RULE.new
    (copy.folder / RULE_FILE).write_text(text, "utf-8")
    copy.complains(sentence, *MONTH)


def test_steps_that_only_tests_can_miss(copy: Copy) -> None:
    """Each is missed by a test of its own, so one run of them tells of all."""
    copy.take(*without(*ORACLE, TEST))
    copy.change(RULE_FILE, '    parameters=("hope.gain",),\n', "")
    copy.change(RULE_FILE, '    writes=("beneficiaries.hope",),\n', "    writes=(),\n")
    code, said = copy.run(*READ, "-k", "hope")
    said = " ".join(said.replace("\nE ", " ").split())
    assert code == 1
    for sentence in (
        f"{RULE_FILE} uses hope.gain: add it to parameters=",
        f"{RULE_FILE} line 34 touches the column hope: add it to writes=",
        f"{ORACLE_FILE} lacks the rule 'hope': write it in plain Python as a method of Oracle",
        "no test runs the rule 'hope' by itself: work out an example",
    ):
        assert sentence in said, said
    copy.complains(STALE, *CHECK_DOCS)


GAIN = (
    f"    gain: float = number(\n        {SPECS['trust.gain'].default!r}, (0.005, 0.03),"
    ' "Step of trust after a good'
)
TRUST_FILE = "src/collabsim/mechanisms/trust.py"
PARAMETER = (
    ("w.seat * seats,", "w.seat * w.comfort * seats,"),
    ('        "seat", "ignored",\n', '        "seat", "ignored", "comfort",\n'),
    (GAIN, '    comfort: float = number(1.0, (0.0, 1.0), "Ease of seats.", symbol="c_s")\n' + GAIN),
)  # fmt: skip


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        (0, f"{TRUST_FILE} does not use trust.comfort: take it out of parameters="),
        (1, f"{TRUST_FILE} uses trust.comfort: add it to parameters="),
        (2, f"{TRUST_FILE}: among parameters= of 'trust', there is no parameter 'trust.comfort'"),
    ],
    ids=["use", "parameters=", "declaration"],
)
def test_a_parameter_with_a_step_left_out(copy: Copy, left_out: int, sentence: str) -> None:
    for place, (old, new) in enumerate(PARAMETER):
        if place != left_out:
            copy.change(TRUST_FILE, old, new)
    command = MONTH if left_out == 2 else (*READ, "-k", "trust")
    copy.complains(sentence, *command)


STRATEGY = Step(
    "src/collabsim/strategies.py",
    '''    "long-builder": _Named(
        "Invites and teaches for years, and delivers with its members.",
        (0.1, 0.3, 0.2, 0.3, 0.1, 0.0), (0.0, 0.4, 1.0),
    ),
''',
    '''        (0.0, 0.1, 0.1, 0.1, 0.1, 0.6), (0.0, 0.0, 0.3),
    ),
''',
)
LOOK = Step(
    "src/collabsim/report/style.py",
    '    "long-builder": Look("#00695C", "#4DB6AC", (7, 1.5)),\n',
    '    "small-wins-first": Look("#4A148C", "#B39DDB", (14, 2, 2, 2, 2, 2)),\n',
)

SCENARIO = Step(
    "src/collabsim/scenarios/village.toml",
    'name = "village"\ntitle = "A village"\nmonths = 120\nstory = """\nOne small place with one'
    ' organisation. Nothing is known of it; all of it is assumed.\n"""\n\n[mix]\nslow-inclusive'
    " = 1.0\n\n[size]\ncommunities = 1\nbeneficiaries = 40\nentrepreneurs = 1\n",
)


def test_a_parameter_a_strategy_and_a_scenario(copy: Copy) -> None:
    for old, new in PARAMETER:
        copy.change(TRUST_FILE, old, new)
    copy.take(STRATEGY, LOOK, SCENARIO)
    copy.complains(f"{STALE} assets/custom.css is out of date: run `make docs`", *CHECK_DOCS)
    copy.renew_docs()
    assert "| `trust.comfort` | c_s | 1 | 1 | 0 … 1 | Ease of seats. |" in copy.page()
    assert "| Invites and teaches for years, and delivers with its members. |" in copy.page()
    assert "| `village` | A village | 120 | 1 | 40 | 1 | 1 |" in copy.page()
    copy.works(*READ, "tests/test_style.py", "tests/test_scenarios.py")
    show = (
        "from collabsim import STRATEGIES, load_scenario;"
        "print(STRATEGIES['long-builder'].quorum,"
        " load_scenario('village').parameters.trust.comfort)"
    )
    assert copy.run("-c", show) == (0, "0.4 1.0\n")


def test_a_strategy_without_a_look(copy: Copy) -> None:
    copy.take(STRATEGY)
    sentence = "src/collabsim/report/style.py: give 'long-builder' a line in LOOKS"
    copy.complains(sentence, *READ[:-1], "tests/test_style.py")


def test_a_scenario_with_a_mistake(copy: Copy) -> None:
    copy.take(SCENARIO)
    copy.change(SCENARIO.file, "\ncommunities = 1", "\ncomunities = 1")
    load = "from collabsim import load_scenario; load_scenario('village')"
    copy.complains("did you mean 'communities'?", "-c", load)
