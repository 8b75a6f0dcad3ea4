"""More of this, more or less of that: signs that were expected before the model was run.

Each row changes one parameter of the classroom and says which way one number must go. Seeds are
paired, so both runs meet the same elections and luck; the mean difference must be further from zero
than three of its standard errors.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from collabsim.engine.run import Run
from collabsim.engine.simulate import simulate
from collabsim.scenarios import load_scenario, set_values
from helpers import fixed

SEEDS = range(80)


class Claim(NamedTuple):
    """Raising ``parameter`` from ``low`` to ``high`` moves ``observable`` up (+1) or down (−1)."""

    parameter: str
    low: float
    high: float
    strategy: str
    observable: str
    sign: int


CLAIMS = [
    Claim("trust.gain", 0.005, 0.03, "slow-inclusive", "government_trust", +1),
    Claim("trust.asymmetry", 1.0, 4.0, "slow-inclusive", "beneficiary_trust", -1),
    Claim("trust.small_win", 1.0, 8.0, "fast-inclusive", "government_trust", +1),
    Claim("trust.pressure", 1.0, 8.0, "fast-divisive", "government_trust", -1),
    Claim("decision.pressure", 1.0, 5.0, "fast-divisive", "first_win", -1),
    Claim("decision.base", -7.0, -4.0, "fast-inclusive", "adoptions", +1),
    Claim("decision.stereotype", 0.5, 2.5, "slow-inclusive", "adopted", -1),
    Claim("decision.window", 0.5, 2.5, "solution-first", "adoptions", +1),
    Claim("resentment.push", 0.03, 0.3, "fast-divisive", "need_met", -1),
    Claim("resentment.push", 0.03, 0.3, "fast-divisive", "resentment", +1),
    Claim("resentment.half_life", 24.0, 144.0, "fast-divisive", "resentment", +1),
    Claim("environment.turnover_probability", 0.3, 0.7, "fast-divisive", "reversals", +1),
    Claim("environment.turnover_probability", 0.3, 0.7, "slow-inclusive", "open_windows", +1),
    Claim("environment.turnover_loss", 0.2, 0.8, "slow-inclusive", "government_trust", -1),
    Claim("environment.memory", 0.0, 1.0, "slow-inclusive", "government_trust", +1),
    Claim("environment.crisis_depth", 0.1, 0.5, "fast-divisive", "government_capacity", -1),
    Claim("environment.drift", 0.0005, 0.004, "fast-divisive", "quality", -1),
    Claim("agreement.base", 0.0, 0.2, "fast-divisive", "reversals", +1),
    Claim("agreement.thin", 0.1, 0.8, "fast-divisive", "reversals", +1),
    Claim("agreement.resentment", 0.2, 1.0, "fast-divisive", "reversals", +1),
    Claim("agreement.values_gap", 0.1, 1.0, "fast-divisive", "reversals", +1),
    Claim("agreement.lapse", 0.005, 0.06, "fast-divisive", "reversals", +1),
    Claim("agreement.habit", 0.3, 2.0, "fast-inclusive", "reversals", -1),
    Claim("agreement.rollout", 0.005, 0.1, "fast-inclusive", "depth", +1),
    Claim("agreement.alone", 0.0, 0.5, "fast-inclusive", "depth", +1),
    Claim("opposition.weight", 0.0, 0.75, "fast-inclusive", "adoptions", -1),
    Claim("decision.refusal", 0.0, 2.0, "fast-inclusive", "adoptions", -1),
    Claim("decision.deliberation", 0.0, 24.0, "fast-inclusive", "pushes", -1),
    Claim("decision.values", 0.5, 3.0, "slow-inclusive", "adoptions", +1),
    Claim("effort.seat_cost", 0.1, 0.5, "slow-inclusive", "members", -1),
    Claim("voice.half", 10.0, 150.0, "slow-inclusive", "voice", -1),
    Claim("voice.scale", 0.3, 1.0, "slow-inclusive", "voice", +1),  # in towns of less than 1,000
    Claim("life.stay_years", 10.0, 60.0, "slow-inclusive", "members", +1),
    Claim("life.fade", 0.0, 0.01, "slow-inclusive", "beneficiary_capacity", -1),
    Claim("inclusion.readiness", 0.3, 0.65, "slow-inclusive", "members", +1),
    Claim("inclusion.exit", 0.004, 0.03, "slow-inclusive", "members", -1),
    Claim("inclusion.rest_months", 60, 240, "slow-inclusive", "members", -1),
    Claim("delivery.serves", 3.0, 20.0, "slow-inclusive", "need_met", +1),
    Claim("inclusion.invitation_rate", 2.0, 14.0, "slow-inclusive", "members", +1),
    Claim("inclusion.peer_rate", 0.004, 0.04, "slow-inclusive", "members", +1),
    Claim("inclusion.leave_rate", 0.005, 0.03, "slow-inclusive", "members", -1),
    Claim("inclusion.inheritance", 0.3, 0.9, "slow-inclusive", "cohesion", +1),
    Claim("sharing.teaching", 0.005, 0.06, "slow-inclusive", "beneficiary_capacity", +1),
    Claim("sharing.letting_go", 0.005, 0.03, "slow-inclusive", "beneficiary_power", +1),
    Claim("sharing.taking_back", 0.0, 0.03, "fast-divisive", "government_power", +1),
    Claim("delivery.rate", 0.02, 0.08, "fast-inclusive", "need_met", +1),
    Claim("delivery.status_quo", 0.3, 0.9, "service-provider", "gap", +1),
    Claim("delivery.around", 0.1, 0.8, "service-provider", "need_met", +1),
    Claim("listening.meetings", 1, 4, "slow-inclusive", "known_facets", +1),
    Claim("listening.asymmetry_weight", 0.3, 0.9, "slow-inclusive", "known_facets", -1),
    Claim("curiosity.contact", 0.002, 0.02, "slow-inclusive", "stereotype", -1),
    Claim("diffusion.success", 0.0, 0.03, "fast-inclusive", "stereotype", -1),
    Claim("diffusion.conflict", 0.0, 0.03, "fast-divisive", "wariness", +1),
    Claim("funding.grant_months", 18.0, 60.0, "solution-first", "active_entrepreneurs", +1),
    Claim("funding.renew", 0.5, 2.5, "solution-first", "active_entrepreneurs", +1),
    Claim("funding.wind_down", 3.0, 24.0, "slow-inclusive", "members", -1),
    Claim("funding.tire", 0.003, 0.03, "slow-inclusive", "members", -1),
    Claim("renewal.give_up", 0.0, 0.05, "fast-inclusive", "pushes", -1),
    Claim("funding.patience", 0.1, 0.6, "slow-inclusive", "active_entrepreneurs", +1),
    Claim("renewal.entry", 1 / 60, 1 / 6, "solution-first", "active_entrepreneurs", +1),
    Claim("start.marginalised", 0.1, 0.7, "fast-divisive", "need_met", -1),
    Claim("start.government_trust", 0.1, 0.7, "fast-inclusive", "adoptions", +1),
]


@cache
def runs(parameter: str, value: float, strategy: str) -> list[Run]:
    scenario = set_values(fixed(load_scenario("classroom")), {parameter: value})
    return [simulate(scenario, strategy, seed, months=240) for seed in SEEDS]


def measure(run: Run, observable: str) -> float:
    """The mean of an observable over all months, or the month of the first win."""
    if observable == "first_win":
        month = run.summary["first_win"]
        return len(run.months) if np.isnan(month) else month
    return float(run.months[observable].mean())


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: f"{c.parameter}-{c.observable}")
def test_direction(claim: Claim) -> None:
    low, high = (
        np.array(
            [measure(run, claim.observable) for run in runs(claim.parameter, value, claim.strategy)]
        )
        for value in (claim.low, claim.high)
    )
    differences = high - low
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    assert claim.sign * differences.mean() > 3.0 * error, (differences.mean(), error)


def test_divisive_wins_earlier() -> None:
    """Half of the pattern P5; what becomes of wins is the other, which patterns measure."""
    scenario = fixed(load_scenario("classroom"))
    first = {
        name: np.median([
            measure(simulate(scenario, name, seed), "first_win") for seed in SEEDS
        ])
        for name in ("fast-divisive", "slow-inclusive")
    }  # fmt: skip
    assert first["fast-divisive"] < first["slow-inclusive"]
