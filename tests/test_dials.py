"""Anything in a scenario can be set by its name: parameters, and dials of strategies."""

import pytest

from collabsim import load_scenario
from collabsim.errors import InputError
from collabsim.scenarios import change
from collabsim.scenarios.dials import DIALS, dial_names, is_dial
from collabsim.strategies import EFFORTS, STRATEGIES
from collabsim.study.experiment import make_experiment
from collabsim.study.factors import base_scenario

WORLD = load_scenario("classroom")


def test_effort_stays_equal_when_a_dial_is_turned() -> None:
    turned = change(WORLD, {"slow-inclusive.teach": 0.5}).all_strategies["slow-inclusive"]
    usual = STRATEGIES["slow-inclusive"]
    assert turned.teach == 0.5
    assert sum(getattr(turned, name) for name in EFFORTS) == pytest.approx(1.0)
    for name in set(EFFORTS) - {"teach"}:
        assert getattr(turned, name) == pytest.approx(getattr(usual, name) * 0.5 / 0.8)
    assert turned.quorum == usual.quorum


def test_parameters_and_dials_are_set_together_and_the_rest_stays() -> None:
    changed = change(WORLD, {"trust.gain": 0.02, "strategy.seats": 0.3})
    assert changed.parameters.value("trust.gain") == 0.02
    assert {strategy.seats for strategy in changed.all_strategies.values()} == {0.3}
    assert change(WORLD, {}) == WORLD


def test_names_of_dials_are_those_of_all_strategies() -> None:
    names = dial_names(WORLD)
    assert len(names) == len(set(names)) == (1 + len(STRATEGIES)) * len(DIALS)
    assert all(is_dial(name) for name in names)
    assert not is_dial("trust.gain")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"slow-inclusive.tech": 0.1}, "slow-inclusive.teach"),
        ({"slow-incl.teach": 0.1}, "slow-inclusive"),
        ({"slow-inclusive.teach": 1.5}, "more than 1"),
        ({"slow-inclusive.quorum": 2.0}, "less than or equal to 1"),
        ({"trust.gian": 0.1}, "trust.gain"),
    ],
)
def test_what_cannot_be_set_is_refused_in_a_sentence(values: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        change(WORLD, values)


def test_an_experiment_may_hold_a_dial_fixed() -> None:
    fixed = make_experiment({"settings": {"fast-divisive.divisiveness": 0.0}})
    assert base_scenario(fixed).all_strategies["fast-divisive"].divisiveness == 0.0
