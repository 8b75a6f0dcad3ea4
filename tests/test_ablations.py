"""Every ablation switches off what it says, and nothing else is needed for that."""

import numpy as np
import pytest

from collabsim import ABLATIONS, ablate, load_scenario, set_values, simulate
from collabsim.errors import InputError
from collabsim.model.run import Run
from helpers import fixed

CLASSROOM = fixed(load_scenario("classroom"))


def run(ablation: str, strategy: str, **values: float) -> Run:
    scenario = set_values(CLASSROOM, {n.replace("__", "."): v for n, v in values.items()})
    return simulate(ablate(scenario, ablation), strategy, 3, months=180)


def test_all_of_them_are_here() -> None:
    assert set(ABLATIONS) == {
        "no_sharing", "no_listening", "no_curiosity", "no_patience", "no_resentment",
        "symmetric_trust", "no_turnover", "no_memory", "no_law", "no_peers", "endless_runway",
    }  # fmt: skip


@pytest.mark.parametrize("name", ABLATIONS)
def test_each_changes_the_course_of_a_run_that_uses_the_idea(name: str) -> None:
    strategy = "fast-divisive" if name == "no_resentment" else "slow-inclusive"
    eventful = {"law.possible": 1, "law.threshold": 0.2, "funding.runway": 20.0}
    scenario = set_values(CLASSROOM, eventful)
    before = simulate(scenario, strategy, 3)
    after = simulate(ablate(scenario, name), strategy, 3)
    assert before.months.tobytes() != after.months.tobytes()


def test_no_sharing() -> None:
    found = run("no_sharing", "slow-inclusive", funding__cost=0.0)
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
    found = run("no_memory", "slow-inclusive", funding__runway=12.0, funding__grant=0.0)
    gone = found.world.entrepreneurs["active"][found.world.ties["entrepreneur"]] == 0
    assert gone.any()
    assert (found.world.ties["members"][gone] == 0).all()


def test_no_law() -> None:
    assert (run("no_law", "slow-inclusive", law__possible=1).months["law"] == 0.0).all()


def test_no_peers() -> None:
    alone = simulate(set_values(CLASSROOM, {"size.peers": 0}), "slow-inclusive", 3, months=180)
    assert run("no_peers", "slow-inclusive").months.tobytes() == alone.months.tobytes()


def test_endless_runway() -> None:
    assert (run("endless_runway", "fast-divisive").months["active_entrepreneurs"] == 1.0).all()


def test_an_unknown_one_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'no_law'"):
        ablate(CLASSROOM, "no_laws")
