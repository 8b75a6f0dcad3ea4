"""Every ablation switches off what it says, and nothing else is needed for that."""

import numpy as np
import pytest

from collabsim import ABLATIONS, ablate, load_scenario, simulate
from collabsim.engine.run import Run
from collabsim.engine.simulate import create_world
from collabsim.errors import InputError
from collabsim.scenarios import set_values
from helpers import fixed

CLASSROOM = fixed(load_scenario("classroom"))


def run(ablation: str, strategy: str, **values: float) -> Run:
    scenario = set_values(CLASSROOM, {n.replace("__", "."): v for n, v in values.items()})
    return simulate(ablate(scenario, ablation), strategy, 3, months=180)


def test_all_of_them_are_here() -> None:
    assert set(ABLATIONS) == {
        "no_sharing", "no_listening", "no_curiosity", "no_patience", "no_resentment",
        "symmetric_trust", "no_turnover", "no_memory", "no_law", "no_peers", "endless_money",
        "no_exit", "no_fading", "alike_people", "alike_places", "any_member_is_heard",
        "share_not_voice", "free_seats", "no_opposition", "no_lapse", "no_habit", "full_depth",
        "no_values", "no_refusals", "no_handover", "tireless",
    }  # fmt: skip


@pytest.mark.parametrize("name", ABLATIONS)
def test_each_changes_the_course_of_a_run_that_uses_the_idea(name: str) -> None:
    # who asks often shows what moves decisions in a single run
    often = name in {"no_resentment", "no_opposition", "no_refusals"}
    strategy = "fast-divisive" if often else "slow-inclusive"
    eventful = {"law.possible": 1, "law.threshold": 0.05, "law.window": 0.5, "law.vote_months": 6}
    eventful["opposition.weight"] = 0.75
    scenario = set_values(CLASSROOM, eventful)
    before = simulate(scenario, strategy, 3)
    after = simulate(ablate(scenario, name), strategy, 3)
    assert before.months.tobytes() != after.months.tobytes()


def test_no_sharing() -> None:
    found = run("no_sharing", "slow-inclusive", life__fade=0.0, life__stay_years=1e9)
    assert (found.months["beneficiary_power"] == 0.0).all()
    assert np.ptp(found.months["beneficiary_capacity"]) < 1e-6


def test_no_listening() -> None:
    found = run("no_listening", "slow-inclusive", curiosity__discovery_government=0.0)
    known = found.world.governments["known"]
    assert (known & ~found.world.governments["status_quo"] == 0).all()


def test_no_curiosity() -> None:
    found = run("no_curiosity", "slow-inclusive", diffusion__success=0.0)
    assert np.ptp(found.months["stereotype"]) < 1e-12


def test_no_patience() -> None:
    eager = CLASSROOM.all_strategies["slow-inclusive"].model_copy(update={"quorum": 0.0})
    expected = simulate(CLASSROOM, eager, 3, months=180)
    assert run("no_patience", "slow-inclusive").months.tobytes() == expected.months.tobytes()


def test_no_resentment() -> None:
    assert (run("no_resentment", "fast-divisive").months["resentment"] == 0.0).all()


def test_no_turnover() -> None:
    found = run("no_turnover", "slow-inclusive")
    assert (found.months["changes"] == 0.0).all()


def test_no_memory() -> None:
    found = run("no_memory", "slow-inclusive", funding__grant_months=12.0, funding__renew=-50.0)
    gone = found.world.ties["present"] == 0
    assert gone.any()
    assert (found.world.ties["members"][gone] == 0).all()


def test_no_law() -> None:
    assert (run("no_law", "slow-inclusive", law__possible=1).months["law"] == 0.0).all()


def test_no_peers() -> None:
    alone = simulate(set_values(CLASSROOM, {"size.peers": 0}), "slow-inclusive", 3, months=180)
    assert run("no_peers", "slow-inclusive").months.tobytes() == alone.months.tobytes()


def test_endless_money() -> None:
    found = run("endless_money", "fast-divisive")
    assert (found.months["active_entrepreneurs"] == 1.0).all()
    assert (found.months["philanthropic_money"] == 0.0).all()


def test_no_exit() -> None:
    """Where all trust and no organisation ends, who once was a member is one, and all are there."""
    found = run(
        "no_exit", "slow-inclusive", start__beneficiary_trust=1.0, trust__gain=0.0,
        funding__cost=0.0, renewal__give_up=0.0,
    )  # fmt: skip
    assert found.months["members"][-1] > 0.0
    assert (found.months["ever_members"] == found.months["members"]).all()
    started = create_world(CLASSROOM, "slow-inclusive", 3)
    assert (found.world.beneficiaries["needs"] == started.beneficiaries["needs"]).all()


def test_no_fading() -> None:
    found = run("no_fading", "solution-first", life__stay_years=1e9)
    started = create_world(CLASSROOM, "solution-first", 3)
    same = found.world.beneficiaries["capacity"] == started.beneficiaries["capacity"]
    assert same[found.world.beneficiaries["since"] < 0].all()


def test_alike_people_and_places() -> None:
    found = run("alike_people", "slow-inclusive")
    assert (found.world.beneficiaries["readiness"] == 1.0).all()
    places = run("alike_places", "slow-inclusive").world.governments
    assert (places["place"] == 0.0).all()
    assert (places["values"] == 0.0).all()
    assert (places["able"] == 1.0).all()


def test_any_member_is_heard_and_share_not_voice() -> None:
    ties = run("any_member_is_heard", "slow-inclusive").world.ties
    heard = ties["members"] > 0
    assert heard.any()
    np.testing.assert_allclose(ties["voice"][heard], ties["cohesion"][heard], rtol=1e-15)
    small = run("share_not_voice", "slow-inclusive").months["voice"]
    assert small.max() < 0.5  # all of a town have half a voice


def test_free_seats() -> None:
    found = run("free_seats", "slow-inclusive")
    assert not found.world.ties["wait"].any()


def test_no_opposition() -> None:
    """What it switches off decides nothing: a quicker lobby changes no run."""
    one, two = (
        run("no_opposition", "fast-inclusive", **values).months
        for values in ({}, {"opposition__pace": 0.5})
    )
    for name in ("members", "adoptions", "reversals", "need_met"):
        assert one[name].tobytes() == two[name].tobytes(), name


def test_no_lapse() -> None:
    calm = {"environment__turnover_probability": 0.0, "environment__crisis_rate": 0.0}
    assert run("no_lapse", "fast-inclusive", **calm).months["reversals"].sum() == 0.0


def test_full_depth() -> None:
    """Carried out from the first month on, as far as there is money, ability and a partner."""
    found = run("full_depth", "fast-inclusive")
    assert (found.months["carried_out"] == found.months["adopted"]).all()


def test_no_handover() -> None:
    handed = run("no_handover", "slow-inclusive").months["handed_over"]
    assert (handed == 0.0).all()


def test_tireless() -> None:
    found = run("tireless", "slow-inclusive", funding__cost=0.0, renewal__hand_over=0.0)
    assert (found.world.entrepreneurs["drive"] == 1.0).all()
    assert (found.world.ties["present"] == 1).all()


def test_an_unknown_one_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'no_law'"):
        ablate(CLASSROOM, "no_laws")
