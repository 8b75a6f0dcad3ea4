"""Patterns of the real world: each number on made-up runs with a known answer, and the command."""

import json
import math
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from collabsim.analysis import pattern_statistics as measured
from collabsim.analysis.intervals import Estimate
from collabsim.analysis.pattern_facts import Facts, Watched
from collabsim.analysis.patterns import PATTERNS, RUN_SETS, Check, Pattern, judge, verdict
from collabsim.model.simulate import simulate
from collabsim.observables import RECORD
from collabsim.pattern_runs import watch
from collabsim.scenarios import load_scenario, set_values
from collabsim.views.cli import app

NAN, INF = math.nan, math.inf
SMALL = {
    "communities": 6, "beneficiaries": 240, "entrepreneurs": 4, "communities_per_entrepreneur": 2,
    "peers": 2,
}  # fmt: skip


def facts(
    length: int = 240, first_wins: Any = (), watched: Watched | None = None, **given: Any
) -> Facts:
    """Facts of a made-up run; arrays become observables, numbers outcomes."""
    months = np.zeros(length, RECORD).view(np.recarray)
    for name, values in given.items():
        if isinstance(values, np.ndarray):
            months[name] = values
    outcomes = {name: value for name, value in given.items() if not isinstance(value, np.ndarray)}
    return Facts(outcomes, months, np.array(first_wins, dtype=float), watched)


def watched(months: int, communities: int, **given: Any) -> Watched:
    nothing = np.zeros((months, communities), dtype=bool)
    columns = {name: nothing.copy() for name in Watched._fields} | {
        "ages": np.full(communities, NAN)
    }
    return Watched(**{**columns, **given})


@pytest.mark.parametrize(
    ("low", "high", "asked", "said"),
    [
        (4.0, 7.0, (3.0, 8.0), "met"),
        (3.0, 8.0, (3.0, 8.0), "met"),
        (1.0, 2.9, (3.0, 8.0), "not met"),
        (8.1, INF, (3.0, 8.0), "not met"),
        (2.0, 4.0, (3.0, 8.0), "unsure"),
        (5.0, INF, (3.0, 8.0), "unsure"),
        (INF, INF, (15.0, 30.0), "not met"),
        (0.01, 0.2, (0.0, INF), "met"),
        (0.0, 0.0, (0.0, INF), "not met"),
        (-0.1, 0.2, (0.0, INF), "unsure"),
        (0.1, 0.79, (-INF, 0.8), "met"),
        (0.1, 0.9, (-INF, 0.8), "unsure"),
        (0.8, 0.9, (-INF, 0.8), "not met"),
        (NAN, NAN, (0.0, 1.0), "unsure"),
    ],
)
def test_verdict_follows_the_interval(
    low: float, high: float, asked: tuple[float, float], said: str
) -> None:
    assert verdict(Estimate(0.0, low, high, 9), *asked) == said


@pytest.mark.parametrize(
    ("values", "whole"),
    [((0.5, 0.5), "met"), ((0.5, NAN), "unsure"), ((NAN, 2.0), "not met"), ((0.5, 2.0), "not met")],
)
def test_a_pattern_is_met_if_all_its_checks_are(values: tuple[float, ...], whole: str) -> None:
    checks = tuple(
        Check("", 0.0, 1.0, "share", lambda _, v=value: Estimate(v, v, v, 5)) for value in values
    )
    pattern = Pattern("P0", "", "", "fit", (), checks)
    assert judge(pattern, {}).verdict == whole


def test_waits_leave_out_those_that_never_agree_unless_all_do() -> None:
    runs = [facts(first_win=month) for month in (36.0, 60.0, 84.0, NAN, NAN)]
    assert measured.waits(runs)[::3] == (5.0, 3)
    assert measured.waits(runs[3:]) == (INF, INF, INF, 2)


def test_a_change_counts_up_to_the_month_of_the_agreement() -> None:
    changes = np.zeros(240)
    changes[50] = 1.0
    runs = [facts(first_win=month, changes=changes) for month in (49.0, 50.0, 51.0, 200.0, NAN)]
    assert measured.after_a_change(runs)[::3] == (0.75, 4)


def test_a_law_that_never_comes_is_later_than_any() -> None:
    assert measured.law_year([facts(law_month=m) for m in (240.0, 264.0, NAN)]).value == 22.0
    assert measured.law_year([facts(law_month=m) for m in (240.0, NAN, NAN)]).value == INF


def test_kept_level_compares_the_fifth_year_with_the_year_before() -> None:
    need = np.zeros(240)
    need[84:96], need[144:156] = 0.4, 0.5
    assert measured.kept_level([facts(need_met=need)] * 2, 96).value == pytest.approx(1.25)
    assert measured.kept_level([facts(need_met=np.zeros(240))], 96).n == 0


def test_earlier_and_difference_go_by_world() -> None:
    fast = [
        facts(first_win=m, reversals=r) for m, r in ((5.0, 3.0), (9.0, 4.0), (NAN, 5.0), (7.0, 6.0))
    ]
    slow = [facts(first_win=m, reversals=1.0) for m in (6.0, 2.0, NAN, NAN)]
    assert measured.earlier(fast, slow).value == (1.0 + 0.0 + 0.5 + 1.0) / 4
    assert measured.difference(fast, slow, "reversals").value == 3.5


def test_adoption_time_is_about_those_that_adopt() -> None:
    steady = facts(first_wins=[*range(12, 132, 12), INF, INF])  # 10 % in month 12, 90 % in 108
    assert measured.adoption_time([steady, steady]).value == 8.0
    assert measured.adoption_time([facts(first_wins=[5.0, INF])]).n == 0


def test_years_after_a_law_must_be_within_the_run() -> None:
    adopted = np.linspace(0.0, 1.0, 240)
    runs = [facts(law_month=month, adopted=adopted) for month in (60.0, 84.0, 179.0, 180.0, NAN)]
    found = measured.in_force_after_law(runs, 13, least=5)
    assert found.n == 3
    assert found.value == pytest.approx((216 + 239 + 239) / 3 / 239)


def test_time_to_win_is_a_mean_of_medians() -> None:
    some, none = np.array([10.0, 20.0, 60.0, NAN]), np.full(4, NAN)
    runs = [facts(watched=watched(5, 4, ages=ages)) for ages in (some, 2 * some, none)]
    assert measured.time_to_win(runs)[::3] == (30.0, 2)


def test_only_ended_stays_with_members_can_peak() -> None:
    month = np.arange(120)
    hill = np.where(month < 60, 1.0 - abs(month - 30) / 30, 0.0)
    active = month < 60
    short = month < 30
    rising = month / 120
    columns = [
        (hill, active),
        (rising, active),
        (hill, short),
        (hill, month >= 0),
        (0 * hill, active),
    ]
    members, work = (np.stack(part, axis=1) for part in zip(*columns, strict=True))
    run = facts(watched=watched(120, 5, members=members, active=work))
    assert measured.peaks_midway([run, run]) == (0.5, 0.5, 0.5, 2)


def terms_of(after: int, otherwise: int, *, had: bool) -> Facts:
    """A run of 20 communities, of which 10 change their administration in month 48.

    So many of either kind then take up or give up a policy in month 60, until the next election in
    month 96. What all do from month 50 to 54 is undone within the term and does not count.
    """
    elections, changed, in_force = np.zeros((3, 100, 20), dtype=bool)
    elections[[48, 96]] = True
    changed[48, :10] = True
    in_force[:] = had
    in_force[50:55] = not had
    in_force[60:, :after] = not had
    in_force[60:, 10 : 10 + otherwise] = not had
    return facts(watched=watched(100, 20, elections=elections, changed=changed, in_force=in_force))


@pytest.mark.parametrize(("what", "had"), [("adoption", False), ("abandonment", True)])
def test_hazards_are_those_of_terms(what: str, had: bool) -> None:
    runs = [terms_of(4, 1, had=had), terms_of(6, 1, had=had)]
    after, otherwise = (measured.hazard(runs, what, changed=c).value for c in (True, False))
    assert after == pytest.approx(-math.log(0.5) / 4)
    assert otherwise == pytest.approx(-math.log(0.9) / 4)
    found = measured.hazard_difference(runs, what)
    assert found.value == pytest.approx(after - otherwise)
    assert found.low < found.value < found.high
    other = "adoption" if had else "abandonment"
    assert math.isnan(measured.hazard(runs, other, changed=True).value)


def test_the_first_month_and_a_term_that_has_not_ended_say_nothing() -> None:
    elections = np.zeros((60, 1), dtype=bool)
    elections[[0, 48]] = True
    assert measured.count_terms(watched(60, 1, elections=elections)) == (0.0,) * 10


def test_pooling_weighs_by_what_happened_and_knows_its_limits() -> None:
    def share(sums: Any) -> Any:
        return sums[..., 0] / sums[..., 1]

    found = measured.pooled([(1, 10), (9, 10), (0, 80)], share)
    assert found.value == 0.1
    assert found.low < 0.1 < found.high
    assert measured.pooled([], share).n == 0
    assert math.isnan(measured.pooled([(1, 2)], share).low)
    with pytest.raises(ValueError, match="watched"):
        measured.hazard([facts()], "adoption", changed=True)


def test_watching_does_not_change_a_run_and_sees_what_its_record_holds() -> None:
    values = {"environment.term_months": 48, "decision.base": -4.0}
    scenario = set_values(load_scenario("classroom"), values)
    seen = watch(scenario, "mix", 3, 150, lambda done, total: None)
    run = simulate(scenario, seed=3, months=150)
    for name in seen.months.dtype.names:  # inequality is observed in the last year only
        first = 138 if name == "gini" else 0
        assert (seen.months[name][first:] == run.months[name][first:]).all(), name
    noted = seen.watched
    assert noted is not None
    assert np.allclose(noted.changed.mean(axis=1), run.months["changes"])
    assert np.allclose(noted.in_force.mean(axis=1), run.months["adopted"])
    assert np.allclose(noted.active.mean(axis=1), run.months["active_entrepreneurs"])
    communities = noted.in_force.shape[1]  # all of one size
    assert np.allclose(noted.members.sum(axis=1) / communities, run.months["members"])
    assert (noted.elections >= noted.changed).all()
    assert noted.elections.sum(axis=0).max() <= 4
    assert seen.outcomes["first_win"] == seen.first_wins.min()
    assert np.isfinite(noted.ages).any()


def test_patterns_are_declared_whole() -> None:
    names = [f"P{i}" for i in range(1, 9)] + [f"C{i}" for i in range(1, 4)]
    assert [pattern.name for pattern in PATTERNS] == names
    sets = {wanted.name for wanted in RUN_SETS}
    for pattern in PATTERNS:
        assert set(pattern.needs) <= sets
        assert pattern.kind == ("fit" if pattern.name[0] == "P" else "corroboration")
        assert all(check.low < check.high for check in pattern.checks)


def call(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["patterns", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_the_command_measures_every_pattern() -> None:
    sizes = [part for name, value in SMALL.items() for part in ("--set", f"size.{name}={value}")]
    code, said = call("--seeds", "2", "--json", *sizes)
    assert code == 0
    content = json.loads(said[said.index("{") :])
    assert [found["name"] for found in content["patterns"]] == [p.name for p in PATTERNS]
    assert content["runs"]["new-york"] == 20
    (attempts,) = content["patterns"][0]["checks"]
    assert attempts["found"]["n"] == 2
    code, again = call("--seeds", "2", "--json", "--threads", "1", "--only", "P1,P8", *sizes)
    few = json.loads(again[again.index("{") :])
    assert few["patterns"] == [content["patterns"][0], content["patterns"][7]]


def test_the_command_prints_a_table() -> None:
    code, said = call("--seeds", "2", "--only", "C2", "--set", "size.beneficiaries=600")
    assert code == 0
    assert "36 to 60 months" in said
    assert "C1 to C3 are reported only" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--only", "P9"), "no pattern 'P9'"),
        (("--seeds", "1"), "from 2 to"),
        (("--set", "trust.gain"), "name=number"),
        (("--set", "trust.gian=1"), "trust.gain"),
    ],
)
def test_the_command_refuses_in_a_sentence(arguments: tuple[str, ...], words: str) -> None:
    code, said = call(*arguments)
    assert code == 2
    assert words in said
