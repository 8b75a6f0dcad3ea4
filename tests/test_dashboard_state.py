"""Choices of the dashboard: the same as a link, as JSON and as a command; bad ones fall back."""

import json
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from collabsim import compare
from collabsim.cli.main import app
from collabsim.dashboard.limits import Limits, read_limits
from collabsim.dashboard.state import Axis, State, read_query, state_from_json
from collabsim.errors import InputError
from collabsim.report.world import ChosenWorld, parse_world

LIMITS = Limits()
RICH = State(
    worlds=(
        ChosenWorld(
            settings={"trust.gain": 0.02, "slow-inclusive.teach": 0.4}, ablations=("no_law",)
        ),
        ChosenWorld(scenario="today"),
    ),
    strategies=("fast-divisive", "slow-inclusive", "adaptive"),
    seeds=20,
    years=20,
    plausible=30,
    axes=(Axis(factor="trust.gain", low=0.01, high=0.1, steps=5),),
    step=3,
)


@pytest.mark.parametrize("state", [State(), RICH])
def test_a_link_and_json_bring_back_the_same_choices(state: State) -> None:
    assert read_query(state.to_query(), LIMITS) == (state, ())
    assert State.model_validate_json(state.model_dump_json()) == state


def test_what_is_usual_makes_no_link() -> None:
    assert State().to_query() == ""


@pytest.mark.parametrize(
    "text",
    [
        "world=../../etc/passwd",
        "world=%2Fetc%2Fpasswd.toml",
        "world=classroom,trust.gain=inf",
        "world=classroom,trust.gain=1e999",
        "world=classroom,trust.gian=0.1",
        "world=" + "&world=".join(["classroom"] * 5),
        "strategies=fast-divisive",
        "strategies=fast-divisive,fast-divisive",
        "strategies=<script>alert(1)</script>,slow-inclusive",
        "seeds=0",
        "seeds=99999999999999999999",
        "seeds=1e3",
        "years=nan",
        "plausible=-1",
        "step=8",
        "axis=trust.gain:0.2:0.1:5",
        "axis=trust.gain:nan:0.1:5",
        "axis=__import__:0:1:3",
        "theme=dark",
        "x" * 5000,
    ],
)
def test_a_bad_link_falls_back_with_a_note(text: str) -> None:
    state, notes = read_query(text, LIMITS)
    assert state == State()
    assert len(notes) == 1
    assert "Traceback" not in notes[0]


def test_what_is_good_in_a_link_is_kept_beside_what_is_bad() -> None:
    state, notes = read_query("seeds=7&years=-3&world=today", LIMITS)
    assert (state.seeds, state.years, state.worlds[0].scenario) == (7, None, "today")
    assert len(notes) == 1


@given(st.text(max_size=200))
def test_no_link_breaks_the_reader(text: str) -> None:
    state, _ = read_query(text, LIMITS)
    assert isinstance(state, State)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["world", "strategies", "seeds", "years", "plausible", "axis", "step"]),
            st.text(max_size=30),
        ),
        max_size=6,
    )
)
def test_no_value_breaks_the_reader(pairs: list[tuple[str, str]]) -> None:
    text = "&".join(f"{name}={value}" for name, value in pairs)
    assert isinstance(read_query(text, LIMITS)[0], State)


def test_the_command_line_gives_the_numbers_of_the_choices() -> None:
    state = State(
        worlds=(ChosenWorld(settings={"resentment.push": 0.05, "slow-inclusive.quorum": 0.1}),),
        seeds=3, years=6, plausible=0,
    )  # fmt: skip
    name, *arguments = shlex.split(state.commands()[0])
    assert name == "collabsim"
    printed = CliRunner().invoke(app, [*arguments, "--json"])
    assert printed.exit_code == 0, printed.output
    expected = compare(state.worlds[0].load(), state.strategies, 3, months=72).to_dict()
    assert json.loads(printed.stdout) == expected


def test_a_world_may_be_a_file_on_the_command_line_only(tmp_path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("months = 60\n")
    assert parse_world(str(path)).load().months == 60
    with pytest.raises(InputError, match="no scenario"):
        parse_world(str(path), files=False)


def test_limits_come_from_the_environment_and_bad_ones_are_named() -> None:
    assert read_limits({"COLLABSIM_DASHBOARD_SEEDS": "7", "HOME": "/"}).seeds == 7
    with pytest.raises(InputError, match="seeds"):
        read_limits({"COLLABSIM_DASHBOARD_SEDS": "7"})
    for name, value, wanted in (
        ("SEEDS", "many", "a whole number"),
        ("CACHE_MEGABYTES", "much", "a finite number"),
        ("SWEEPS", "/nowhere", "a folder that exists"),
    ):
        with pytest.raises(InputError, match=rf"{name.lower()} = .* it should be {wanted}$"):
            read_limits({f"COLLABSIM_DASHBOARD_{name}": value})


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ({"people": 100}, "people"),
        ({"years": 5}, "years"),
        ({"runs": 10}, "runs"),
        ({"person_months": 1e5}, "people × months × runs"),
    ],
)
def test_no_visitor_can_ask_for_more_than_the_server_allows(bound, said: str) -> None:
    scenario = ChosenWorld().load()
    Limits().check(scenario, scenario.months, 20)
    with pytest.raises(InputError, match=said):
        Limits(**bound).check(scenario, scenario.months, 20)


def test_a_kept_file_is_held_to_the_same_limits_as_a_link() -> None:
    assert state_from_json(RICH.model_dump_json(), LIMITS) == (RICH, ())
    state, notes = state_from_json(State(seeds=10_000).model_dump_json(), LIMITS)
    assert state == State()
    assert len(notes) == 1
    for text in ("", "{", "[]", '{"worlds": "x"}', '{"__class__": "os"}', "null"):
        assert state_from_json(text, LIMITS)[0] == State()
