"""Known results about agreements: won and reversed, ended at elections, waited for in windows.

The compiled rules are held to published numbers and closed forms, with all other rules switched
off. Months are steps of a process in continuous time, so monthly chances are chosen such that the
process, seen once a month, is the same. The tolerance is three standard errors; seeds are fixed.
"""

import math
from typing import Any

import numpy as np
import pytest

from collabsim import theory
from collabsim.engine.simulate import create_world, simulate
from collabsim.state.columns import World
from collabsim.strategies import EFFORTS, STYLE, Strategy
from collabsim.study.crossover import (
    cumulative_crossover,
    instantaneous_crossover,
    trailing_year,
)
from helpers import parameters, run_rule, small_scenario
from test_theory import INDIFFERENT, hazard, mean_near

EVERY_MONTH = {"environment.term_months": 1, "environment.turnover_probability": 1.0}
LOBBYING = Strategy.model_validate({x: float(x == "lobby") for x in EFFORTS + STYLE})


def governments(n: int) -> World:
    """Communities of one person with one organisation each."""
    scenario = small_scenario(
        {"decision.place_spread": 0.0}, communities=n, people=1, entrepreneurs=n, reach=1
    )
    return create_world(scenario)


def sign(values: Any) -> int:
    """Whether the mean of independent values is surely above or below 0, or 0 if neither."""
    error = values.std() / math.sqrt(len(values))
    return int(np.sign(values.mean())) if abs(values.mean()) > 3.0 * error else 0


def log_odds(chance: float) -> float:
    return math.log(chance / (1.0 - chance))


def monthly_chances(win: float, reversal: float) -> tuple[float, float]:
    """Chances in a month, for rates per year in continuous time."""
    both = win + reversal
    moved = -math.expm1(-both / 12.0) / both
    return win * moved, reversal * moved


def in_place(fast: theory.Rates, slow: theory.Rates, n: int, years: int) -> tuple[Any, Any]:
    """Which agreements stood at the end of each month, of ``n`` fast and ``n`` slow communities.

    All meet the same rules. The fast lean on others, which wins more often, and have no movement
    to stand behind what is agreed; the slow have all its voice.
    """
    (win, broken), (slow_win, rooted) = monthly_chances(*fast), monthly_chances(*slow)
    p = parameters({
        **INDIFFERENT, **EVERY_MONTH,
        "decision.base": log_odds(slow_win),
        "decision.pressure": 2.0 * (log_odds(win) - log_odds(slow_win)),
        "agreement.base": hazard(rooted), "agreement.thin": hazard(broken) - hazard(rooted),
    })  # fmt: skip
    world, is_fast = governments(2 * n), np.arange(2 * n) < n
    world.governments["changed"] = 1
    world.ties["power"], world.ties["divisiveness"] = 0.0, is_fast
    world.ties["voice"] = ~is_fast
    stood = np.zeros((12 * years + 1, 2 * n), bool)
    for month in range(12 * years):
        world.ties["lobby"] = np.where(world.ties["adopted"], 0.0, 0.5)
        run_rule("decision", world, p, month=month)
        run_rule("agreement", world, p, month=month)
        stood[month + 1] = world.ties["adopted"]
    return stood[:, :n], stood[:, n:]


@pytest.mark.parametrize(
    ("fast", "slow", "early", "meets", "catches_up", "at_the_end"),
    [
        ((0.5, 0.3), (0.1, 0.02), 5, 11.55, 28.49, (1, 1)),
        ((0.25, 0.26), (0.1, 0.05), 4, 8.64, 18.07, (1, 1)),
        ((0.5, 0.26), (0.1, 0.05), 15, 28.9, None, (0, -1)),  # ahead by .01: too little to tell
        ((0.5, 0.26), (0.1, 0.14), 15, None, None, (-1, -1)),
    ],
)
def test_two_strategies_that_win_and_lose_agreements(
    fast: theory.Rates,
    slow: theory.Rates,
    early: int,
    meets: float | None,
    catches_up: float | None,
    at_the_end: tuple[int, int],
) -> None:
    """Two-state Markov chains: the slow are behind, level at the known crossover, then ahead."""
    n, years = 5000, 40
    first, second = in_place(fast, slow, n, years)
    lead = second.astype(float) - first  # the communities are unrelated, so any pairing will do
    summed = (np.cumsum(lead, axis=0) - 0.5 * lead) / 12.0  # trapezoids
    for quantity, closed_form, crossing, end in (
        (lead, theory.share_in_place, meets, at_the_end[0]),
        (summed, theory.time_in_place, catches_up, at_the_end[1]),
    ):
        for year in (early, years):
            mean_near(quantity[12 * year], closed_form(*slow, year) - closed_form(*fast, year))
        assert sign(quantity[12 * early]) == -1
        assert sign(quantity[12 * years]) == end
        if crossing is not None:
            assert sign(quantity[round(12 * crossing)]) == 0


def test_crossover_of_whole_runs() -> None:
    """The whole month and the package's own way to find crossovers: 8.64 and 18.07 years."""
    communities, seeds, months = 1500, range(12), np.arange(1, 12 * 32 + 1)
    adopted, closed = [], []
    for win, reversal in ((0.25, 0.26), (0.1, 0.05)):
        chance, broken = monthly_chances(win, reversal)
        scenario = small_scenario(
            {
                **INDIFFERENT, **EVERY_MONTH,
                "decision.base": log_odds(chance), "decision.push": 0.5,
                "agreement.base": hazard(broken),
                "start.entrepreneur_capacity": 1.0, "funding.cost": 0.0, "funding.tire": 0.0,
                "renewal.give_up": 0.0, "environment.crisis_rate": 0.0,
            },
            communities=communities, people=1, entrepreneurs=communities, reach=1,
        )  # fmt: skip
        runs = [simulate(scenario, LOBBYING, seed, months=len(months)) for seed in seeds]
        adopted.append(np.array([run.months["adopted"] for run in runs]))
        closed.append([theory.share_in_place(win, reversal, month / 12.0) for month in months])
    lead = adopted[1] - adopted[0]
    for quantity, find, known in (
        (trailing_year(lead), instantaneous_crossover, 8.64 + 0.5),  # of the mean of a year
        (np.cumsum(lead, axis=1) / 12.0, cumulative_crossover, 18.07),
    ):
        month = round(12 * known)
        mean_near(quantity[:, month], 0.0)
        error = quantity[:, month].std() / math.sqrt(len(seeds))
        slope = (quantity[:, month + 12] - quantity[:, month - 12]).mean() / 2.0
        assert find(*closed) == pytest.approx(known, abs=0.1)
        found = find(*(series.mean(axis=0) for series in adopted))
        assert found == pytest.approx(known, abs=0.1 + 3.0 * error / slope)


@pytest.mark.parametrize("contest", [hazard(23 / 53) / hazard(30 / 46) / 0.56, 10.0])
def test_agreements_end_at_elections_and_in_crises(contest: float) -> None:
    """Brazil: 30 of 46 ended where the party changed, 23 of 53 where not (Santos et al. 2020).

    Elections that change nothing never count for more than those that do.
    """
    n, turnover, changed_ends = 6000, 0.56, 30 / 46
    stayed_ends = 1.0 - (1.0 - changed_ends) ** min(1.0, contest * turnover)
    assert stayed_ends == pytest.approx(23 / 53 if contest < 1.0 else changed_ends)
    p = parameters({
        **INDIFFERENT, "environment.term_months": 48,
        "agreement.base": 0.5, "agreement.thin": hazard(changed_ends) - 0.5,
        "environment.turnover_probability": turnover, "agreement.contest": contest,
    })  # fmt: skip
    world = governments(n)
    world.governments["phase"] = np.arange(n) % 48
    world.ties["adopted"] = world.ties["adopted_months"] = 1
    changed = np.zeros(n, bool)
    for month in range(96):
        before = world.ties["adopted"].copy()
        run_rule("environment", world, p, month=month)
        run_rule("agreement", world, p, month=month)
        voting = (month + world.governments["phase"]) % 48 == 0
        assert (world.ties["adopted"] == before)[~voting].all()
        changed |= world.governments["changed"] == 1
        if month == 47:
            mean_near(1.0 - world.ties["adopted"][changed], changed_ends)
            mean_near(1.0 - world.ties["adopted"][~changed], stayed_ends)
    ends = turnover * changed_ends + (1.0 - turnover) * stayed_ends
    mean_near(world.ties["adopted"].astype(float), (1.0 - ends) ** 2)
    world.ties["adopted"], world.governments["changed"] = 1, 0
    world.nations["crisis_begins"] = 1
    run_rule("agreement", world, p, month=96)
    mean_near(1.0 - world.ties["adopted"], changed_ends)


def test_waiting_for_a_change_of_administration() -> None:
    """Kingdon 1984: windows at .25 a year, half of them used: 8 years, .46 within five."""
    n, opens, seized = 6000, 0.25, 0.5
    chance = -math.expm1(-opens * seized / 12.0) / seized
    p = parameters({
        **INDIFFERENT, **EVERY_MONTH, "environment.turnover_probability": chance,
        "environment.window_months": 1, "decision.base": -50.0, "decision.window": 50.0,
    })  # fmt: skip
    world, month = governments(n), 0
    while (world.ties["first_win"] < 0).any():
        world.ties["lobby"] = np.where(world.ties["adopted"], 0.0, 0.5)
        run_rule("environment", world, p, month=month)
        run_rule("decision", world, p, month=month)
        month += 1
    years = (world.ties["first_win"] + 0.5) / 12.0  # somewhere in that month
    mean_near(years, theory.mean_wait(opens, seized))
    mean_near(years, 8.0)
    mean_near(years < 5.0, -math.expm1(-opens * seized * 5.0))
    assert -math.expm1(-opens * seized * 5.0) == pytest.approx(0.46, abs=5e-3)


def test_a_window_is_used_in_any_of_its_months() -> None:
    """A window of nine months, in each of which it is used with the same chance, and none after."""
    push, lobby, months = 0.15, 0.5, 9
    p = parameters({
        **INDIFFERENT, "decision.push": push,
        "decision.base": -50.0, "decision.window": 50.0, "environment.term_months": 1200,
        "environment.turnover_probability": 1.0, "environment.window_months": months,
    })  # fmt: skip
    world = governments(6000)
    world.governments["phase"] = 0
    for month in range(2 * months):
        world.ties["lobby"] = np.where(world.ties["adopted"], 0.0, lobby)
        run_rule("environment", world, p, month=month)
        run_rule("decision", world, p, month=month)
    each = 2.0 * push * lobby * 0.5
    mean_near(world.ties["adopted"].astype(float), 1.0 - (1.0 - each) ** months)
    assert world.ties["first_win"].max() == months - 1
