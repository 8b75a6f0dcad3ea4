"""The referee's smaller tables: money spent, need unmet while waiting, and where it turns."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from collabsim.analysis.intervals import Estimate, mean, median
from collabsim.engine.outcomes import HORIZONS
from collabsim.parameters import Parameter
from collabsim.scenarios import Scenario
from collabsim.strategies import PAIR
from collabsim.study.crossover import cumulative_crossover
from experiments.referee_measures import summed, turning, unmet_until, worst_deficit
from experiments.referee_variants import NOBODY


def _named(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def measures(
    lived: Mapping[str, Any], usual: Any, organisations: float, budget: float, years: int
) -> dict[str, Any]:
    """What one strategy had and met in each world, per community, since the start.

    Args:
        lived: Observables of the strategy, arrays (seeds, months).
        usual: Need met in the same worlds without organisations.
        organisations: Organisations for each community.
        budget: Money of a government for each unit of capacity (``funding.government_budget``).
        years: How long.

    Returns:
        Arrays over seeds, in organisation-months and in years of fully met need; what is met for
        money or work is NaN in worlds where there was none.
    """
    sums = {name: 12.0 * summed(values, years) for name, values in lived.items()}
    governments = budget * sums["government_capacity"]
    contracts, grants = sums["public_money"] - governments, sums["philanthropic_money"]
    met, work = sums["need_met"] / 12.0, organisations * sums["active_entrepreneurs"]
    gained = met - summed(usual, years)
    spent, worked = (np.where(one > 0.0, one, np.nan) for one in (contracts + grants, work))
    return {
        "spent by governments themselves": governments,
        "contracts": contracts,
        "grants": grants,
        "organisations at work": work,
        "years of met need": met,
        "of that beyond the usual service": gained,
        "the same per 100 organisation-months of work": 100.0 * gained / worked,
        "the same per 100 of contracts and grants": 100.0 * gained / spent,
        "years of met need per 100 of all money": 100.0 * met / (governments + contracts + grants),
    }


def money_table(scenario: Scenario, lived: Mapping[str, Any]) -> pd.DataFrame:
    """What both strategies spent and had at work, and what they met for it.

    Args:
        scenario: What was run.
        lived: Observables of each strategy and of worlds without organisations, arrays (seeds,
            months).

    Returns:
        A row for each of :func:`measures` and each horizon: the mean of both strategies and the
        mean of the paired difference, second less first, with its 95 % interval.
    """
    usual = lived[NOBODY]["need_met"]
    size, budget = scenario.parameters.size, scenario.parameters.funding.government_budget
    found = []
    for years in HORIZONS:
        first, second = (
            measures(lived[one], usual, size.entrepreneurs / size.communities, budget, years)
            for one in PAIR
        )
        for name in first:
            difference = mean(second[name] - first[name])
            found.append(
                {"scenario": scenario.name, "years": years, "measure": name,
                 PAIR[0]: mean(first[name]).value, PAIR[1]: mean(second[name]).value,
                 **_named("difference", difference), "n": difference.n}
            )  # fmt: skip
    return pd.DataFrame(found)


def waiting_table(scenario: str, first: Any, second: Any) -> pd.DataFrame:
    """What waiting costs: one row of means over worlds, with 95 % intervals.

    Args:
        scenario: Name of the scenario.
        first: Need met under the first strategy, array (seeds, months).
        second: The same under the second.

    Returns:
        ``crossover`` is the median; ``made_up`` the share of worlds in which the second is ahead
        in sum at the end; ``unmet_first`` and ``unmet_second`` are years of unmet need up to the
        crossover (where both are by definition alike), or to the end where there is none;
        ``deficit`` the worst that the second was behind, in years of met need, and
        ``deficit_year`` when (mean over worlds where it was).
    """
    crossover = cumulative_crossover(first, second)
    depth, when = worst_deficit(first, second)
    row: dict[str, Any] = {"scenario": scenario, **_named("crossover", median(crossover))}
    for name, values in (
        ("made_up", np.isfinite(crossover)),
        ("unmet_first", unmet_until(first, crossover)),
        ("unmet_second", unmet_until(second, crossover)),
        ("deficit", depth),
        ("deficit_year", when),
    ):
        row |= _named(name, mean(values))
    return pd.DataFrame([{**row, "n": len(crossover)}])


def levels_of(spec: Parameter, steps: int) -> list[float]:
    """Evenly spaced levels over the plausible range of a parameter, whole where it must be."""
    levels = np.linspace(spec.low, spec.high, steps)
    return [float(level) for level in (np.unique(levels.round()) if spec.whole else levels)]


def turning_row(levels: Sequence[float], differences: Any, used: float) -> dict[str, Any]:
    """The turning point of one parameter, from differences (levels, seeds), as a row."""
    found = turning(levels, differences, used)
    return {
        "from": levels[0], "to": levels[-1],
        "at_low_end": float(np.mean(differences[0])),
        "at_high_end": float(np.mean(differences[-1])),
        "turns_at": found.value, "turns_low": found.low, "turns_high": found.high,
        "turns_all": " ".join(f"{level:.3g}" for level in found.every),
        "share_first_ahead": found.below, "n": np.shape(differences)[1],
    }  # fmt: skip
