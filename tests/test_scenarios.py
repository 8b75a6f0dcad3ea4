"""Scenario files: those of the package load, and whatever is wrong with a file is said plainly."""

import string
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from collabsim.engine.simulate import simulate
from collabsim.errors import InputError
from collabsim.parameters import NAMES, SPECS, Parameters
from collabsim.scenarios import load_scenario, packaged_scenarios, parse_scenario, set_values
from collabsim.strategies import Strategy, strategy_table


def complaint(text: str) -> str:
    with pytest.raises(InputError) as caught:
        parse_scenario(text, place="my.toml")
    return str(caught.value)


def test_the_scenarios_are_there() -> None:
    assert set(packaged_scenarios()) >= {
        "classroom", "covid_window", "new_york", "peru", "peru_paid", "sefton", "today", "world",
    }  # fmt: skip


@pytest.mark.parametrize("name", packaged_scenarios())
def test_packaged_scenarios_load_and_tell_their_story(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.title
    assert len(scenario.story) > 50


def test_peru_carries_the_facts_of_the_essay() -> None:
    peru = load_scenario("peru")
    assert peru.parameters.size.communities == 1800
    assert peru.parameters.size.beneficiaries == 190_000
    assert peru.months == 35 * 12
    assert peru.parameters.law.possible == 1
    assert peru.parameters.size.entrepreneurs * 20 == 1800
    assert peru.parameters.effort.opening_months == 20 * 12
    assert 0.83 <= peru.parameters.environment.turnover_probability <= 0.90
    law = peru.parameters.law
    assert (law.mandate, law.training, law.pay) == (1.0, 1.0, 0.0)


def test_a_law_that_pays_is_all_that_the_other_peru_differs_in() -> None:
    paid = set_values(load_scenario("peru_paid"), {"law.pay": 0.0})
    words = {"name": "peru", "title": "", "story": ""}
    assert paid.model_copy(update=words) == load_scenario("peru").model_copy(update=words)
    assert load_scenario("peru_paid").parameters.law.pay == 1.0


def test_sefton_is_cut_in_steps() -> None:
    """Of spending in 2011 .75 were left in 2012, .60 in 2014 and .55 in 2016."""
    left, seen = 1.0, []
    for event in load_scenario("sefton").events:
        if event.kind == "budget_cut":
            left *= 1.0 - event.depth
            seen.append((2004 + event.month // 12, round(left, 3)))
    assert seen == [(2012, 0.75), (2014, 0.6), (2016, 0.55)]


def test_new_york_changes_once_and_never_by_luck() -> None:
    new_york = load_scenario("new_york")
    assert new_york.parameters.environment.turnover_probability == 0.0
    changes = [(event.month, event.values) for event in new_york.events if event.kind == "change"]
    assert changes == [(0, -0.5), (48, None)]
    run = simulate(new_york, months=60)
    assert run.months["changes"].nonzero()[0].tolist() == [48]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[trst]\ngain = 0.1", "my.toml: there is no key 'trst'; did you mean 'trust'?"),
        ("[trust]\ngian = 0.1", "in trust, there is no key 'gian'; did you mean 'gain'?"),
        ("[trust]\ngain = 'x'", "trust.gain = 'x' does not work; it should be a number from 0"),
        ("[trust]\ngain = true", "trust.gain = True does not work"),
        ("[trust]\ngain = 7.0", "trust.gain = 7.0 does not work; it should be a number from 0"),
        ("[trust]\ngain = nan", "trust.gain = nan does not work"),
        ("[trust]\ngain = inf", "trust.gain = inf does not work"),
        ("trust = 3", "trust = 3 does not work"),
        ("[size]\nbeneficiaries = 4.5", "a whole number from 1 to 2e+08"),
        ("[size]\nbeneficiaries = -5", "size.beneficiaries = -5 does not work"),
        ("[size]\nbeneficiaries = 5", "size.beneficiaries = 5 is less than size.communities = 12"),
        ("months = 0", "months = 0 does not work"),
        ("months = '12'", "months = '12' does not work"),
        ("a = [", "not valid TOML"),
        ("[mix]\nslow-inclusve = 1.0", "did you mean 'slow-inclusive'?"),
        ("[mix]\nslow-inclusive = 0.4", "the shares of mix must sum to 1, these sum to 0.4"),
        ("[[events]]\nkind = 'crises'\nmonth = 1", "events.0.kind = 'crises' does not work"),
        ("[[events]]\nkind = 'crisis'\nmonht = 1", "no key 'monht'; did you mean 'month'?"),
        ("[[events]]\nkind = 'crisis'", "'events.0.month' is missing"),
        ("[strategies.mine]\nlobby = 1.0", "is missing"),
        ("[start]\ngovernment_facets = 40", "more than the 24 facets there are"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(text: str, words: str) -> None:
    said = complaint(text)
    assert words in said
    assert said.startswith("my.toml: ")
    assert "\n" not in said


def test_effort_shares_must_sum_to_one() -> None:
    text = "[strategies.mine]\n" + "\n".join(
        f"{name} = {value}"
        for name, value in {
            "lobby": 0.5, "invite": 0.2, "listen": 0.0, "teach": 0.0, "explore": 0.0,
            "deliver": 0.1, "divisiveness": 0.0, "quorum": 0.0, "seats": 0.0,
        }.items()
    )  # fmt: skip
    assert "strategies.mine: effort shares must sum to 1, these sum to 0.8" in complaint(text)


def test_a_strategy_of_ones_own_can_be_named_in_the_mix() -> None:
    scenario = parse_scenario(
        """
        [mix]
        patient = 1.0
        [strategies.patient]
        lobby = 0.1
        invite = 0.4
        listen = 0.2
        teach = 0.2
        explore = 0.05
        deliver = 0.05
        divisiveness = 0.0
        quorum = 0.5
        seats = 1.0
        """
    )
    assert "patient" in scenario.strategy_names


PLAIN = (
    "lobby = 1.0\ninvite = 0.0\nlisten = 0.0\nteach = 0.0\nexplore = 0.0\ndeliver = 0.0\n"
    "divisiveness = 0.0\nquorum = 0.0\nseats = 0.0\n"
)


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("'slow-inclusve'", "there is no strategy 'slow-inclusve'; did you mean 'slow-inclusive'?"),
        ("'adaptive'", "no strategy can hand over to 'adaptive'"),
        ("'mine'", "name a strategy without a then, which 'mine' has"),
        ("'small-wins-first'", "name a strategy without a then, which 'small-wins-first' has"),
    ],
)
def test_a_follow_up_must_be_one_that_can_be_kept(then: str, words: str) -> None:
    said = complaint(f"[strategies.mine]\n{PLAIN}then = {then}")
    assert said.startswith("my.toml: in strategies.mine.then, ")
    assert words in said
    lobbyist = Strategy(**tomllib.loads(f"{PLAIN}then = {then}"))
    with pytest.raises(InputError, match=r"in strategies\.custom\.then"):  # given as values
        simulate("classroom", lobbyist.model_copy(update={"then": "nobody"}), months=1)


def test_a_follow_up_of_ones_own() -> None:
    text = f"[strategies.mine]\n{PLAIN}then = 'later'\n[strategies.later]\n{PLAIN}"
    scenario = parse_scenario(text)
    table = strategy_table(scenario.all_strategies)
    rows = list(scenario.all_strategies)
    assert table["then"][rows.index("mine")] == rows.index("later")
    assert table["then"][rows.index("small-wins-first")] == rows.index("slow-inclusive")
    assert (table["then"] >= 0).sum() == 2


def test_a_strategy_cannot_take_a_name_that_exists() -> None:
    text = "[strategies.adaptive]\n" + "\n".join(
        f"{name} = {1.0 if name == 'lobby' else 0.0}"
        for name in ("lobby", "invite", "listen", "teach", "explore", "deliver",
                     "divisiveness", "quorum", "seats")
    )  # fmt: skip
    assert "the name of strategy 'adaptive' is taken" in complaint(text)


def test_missing_binary_and_huge_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_scenario(tmp_path / "nothing.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not a text file in UTF-8"):
        load_scenario(tmp_path / "binary.toml")
    (tmp_path / "huge.toml").write_bytes(b"# " + b"x" * 2_000_000)
    with pytest.raises(InputError, match="too large"):
        load_scenario(tmp_path / "huge.toml")
    with pytest.raises(InputError, match="cannot be read"):
        load_scenario(tmp_path)


def test_unknown_scenario_suggests_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'peru'"):
        load_scenario("perru")


def test_values_are_set_by_name_and_the_original_stays() -> None:
    before = load_scenario("classroom")
    after = set_values(before, {"trust.gain": 0.02, "size.beneficiaries": 240})
    assert after.parameters.trust.gain == 0.02
    assert after.parameters.size.beneficiaries == 240
    assert before.parameters.trust.gain == SPECS["trust.gain"].default
    with pytest.raises(InputError, match=r"did you mean 'trust\.gain'"):
        set_values(before, {"trust.gian": 0.02})
    with pytest.raises(InputError, match="a number from 0 to 1"):
        set_values(before, {"trust.gain": 2.0})


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
@example("x = 1\nx = 2")
@example("[" * 2000)
@example("months = 99999999999999999999999999")
def test_any_text_is_refused_politely_or_accepted(text: str) -> None:
    with suppress(InputError):
        parse_scenario(text)


_VALUES = st.one_of(
    st.integers(), st.floats(), st.booleans(), st.text(string.ascii_letters, max_size=5).map(repr)
)


@given(
    st.dictionaries(st.sampled_from([*NAMES, "trust.nothing", "nothing.gain"]), _VALUES, max_size=6)
)
@settings(max_examples=200, deadline=None)
def test_any_values_are_refused_politely_or_within_limits(values: dict[str, object]) -> None:
    groups: dict[str, list[str]] = {}
    for name, value in values.items():
        group, field = name.split(".")
        words = str(value).lower() if isinstance(value, bool | float) else str(value)
        groups.setdefault(group, []).append(f"{field} = {words}")
    text = "\n".join(f"[{group}]\n" + "\n".join(lines) for group, lines in groups.items())
    try:
        scenario = parse_scenario(text)
    except InputError:
        return
    for name, spec in SPECS.items():
        assert spec.minimum <= scenario.parameters.value(name) <= spec.maximum


def test_every_parameter_reaches_the_compiled_model() -> None:
    record = Parameters().record
    for name in NAMES:
        group, field = name.split(".")
        assert float(record[group][field]) == SPECS[name].default


def test_values_can_be_set_after_the_parameters_were_used() -> None:
    scenario = load_scenario("classroom")
    assert scenario.parameters.record["trust"]["gain"] == SPECS["trust.gain"].default
    changed = set_values(scenario, {"trust.gain": 0.02})
    assert changed.parameters.record["trust"]["gain"] == 0.02


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ('kind = "crisis"\nmonth = 3\nvalues = 0.5', "values are for events of kind 'change'"),
        ('kind = "change"\nmonth = 3\ndepth = 0.3', "no months and no depth"),
        ('kind = "change"\nmonth = 3\nmonths = 5', "no months and no depth"),
    ],
)
def test_an_event_with_what_its_kind_does_not_heed_is_refused(event: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_scenario(f"[[events]]\n{event}")
