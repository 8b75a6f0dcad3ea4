"""The numbers of a run: what comparisons are made of, from its months and its last state.

``OUTCOMES`` names every one with its unit and meaning; the same names are used in tables, on axes
and in the documentation. They are reckoned by compiled code, so that a batch of runs can keep them
and nothing else. Sums go month by month.
"""

from math import isnan
from typing import Any, Final, NamedTuple

import numpy as np

from collabsim.compiled import compile_entry, rule, sources_digest
from collabsim.state.columns import World

HORIZONS: Final = (5, 10, 20, 35)
"""Years after which the state of a run is reported."""


class Outcome(NamedTuple):
    """One number of a run: its name, unit and meaning in plain words."""

    name: str
    unit: str
    meaning: str


OUTCOMES: Final = (
    *(Outcome(f"need_met_{y}", "share", f"Need met after {y} years (mean of the year).")
      for y in HORIZONS),
    *(Outcome(f"cumulative_{y}", "years", f"Years of fully met need, summed over {y} years.")
      for y in HORIZONS),
    Outcome("cumulative", "years", "Years of fully met need, summed over the whole run."),
    Outcome("discounted", "years", "Years of fully met need, later ones counting 3 % less each."),
    Outcome("cumulative_unmet", "years", "Years of unmet need, summed over the whole run."),
    Outcome("gap", "share", "Need met, mainstream less marginalised, in the last year."),
    Outcome("gini", "share", "Gini coefficient of benefit in the last year."),
    Outcome("government_trust", "share", "Governments' trust in the last year."),
    Outcome("beneficiary_trust", "share", "People's trust in the last year."),
    Outcome("members", "share", "Members of movements in the last year."),
    Outcome("adopted", "share", "Communities with a policy in the last year."),
    Outcome("first_win", "month", "Month of the first adoption anywhere; missing if never."),
    Outcome("median_first_win", "month", "Month by which half of all communities ever adopted."),
    Outcome("law_month", "month", "Month of the first national law; missing if never."),
    Outcome("wins", "per tie", "Adoptions per organisation and community, over the run."),
    Outcome("reversals", "per tie", "Reversals per organisation and community, over the run."),
    Outcome("reversals_per_adopted_year", "/year", "Reversals per year of standing agreement."),
    Outcome("attempts", "count", "Collaborations tried, ended or going on."),
    Outcome("failed_attempts", "share", "Attempts without an agreement that lasted."),
    Outcome("public_money", "organisation-months per community", "Public money, over the run."),
    Outcome("philanthropic_money", "organisation-months per community", "Grants, over the run."),
    Outcome("cost_per_need_met", "organisation-months", "Money per year of need met per agent."),
)  # fmt: skip
"""The numbers of a run, in the order of a summary row."""

NAMES: Final = tuple(outcome.name for outcome in OUTCOMES)

LAST_YEAR: Final = 12
"""Months at the end of a run whose mean is reported; the only ones in which inequality counts."""

_IN_YEARS: Final = ("need_met_in", "cumulative_in")  # with a number for each of HORIZONS
ROW: Final = np.dtype(
    [
        *((name, "f8", (len(HORIZONS),)) for name in _IN_YEARS),
        *((name, "f8") for name in NAMES[len(_IN_YEARS) * len(HORIZONS) :]),
    ],
    align=True,
)
"""Type of the row of numbers that compiled code fills: the same numbers in the same order."""

_DISCOUNT = 0.03


def discounts(months: int) -> Any:
    """What a month counts for when later years count less, for each month of a run."""
    return (1.0 + _DISCOUNT) ** (-np.arange(months) / 12.0)


@rule
def reckon(world: World, record: Any, discounts: Any, wins: Any, row: Any) -> None:
    """Fill ``row``, of type :data:`ROW`, with the numbers of a run; missing ones are NaN.

    Args:
        world: The world as the run left it.
        record: A row of observables for each month of the run.
        discounts: What each month counts for, see :func:`discounts`.
        wins: Working space, a whole number for each month.
        row: Where the numbers go.
    """
    _need(record, discounts, row)
    _last_year(record, row)
    _wins(world, wins, row)
    _collaborations(world, record, row)
    money = row.public_money + row.philanthropic_money
    people = len(world.beneficiaries) / len(world.governments)
    row.cost_per_need_met = money / (row.cumulative * people) if row.cumulative > 0.0 else np.nan


@rule
def _need(record: Any, discounts: Any, row: Any) -> None:
    for h in range(len(HORIZONS)):
        row.need_met_in[h] = np.nan
        row.cumulative_in[h] = np.nan
    met = 0.0
    year = 0.0
    discounted = 0.0
    for month in range(len(record)):
        if month % 12 == 0:
            year = 0.0
        need = record[month].need_met
        met += need
        year += need
        discounted += need * discounts[month]
        for h in range(len(HORIZONS)):
            if month + 1 == 12 * HORIZONS[h]:
                row.need_met_in[h] = year / 12.0
                row.cumulative_in[h] = met / 12.0
    row.cumulative = met / 12.0
    row.discounted = discounted / 12.0
    row.cumulative_unmet = len(record) / 12.0 - row.cumulative


@rule
def _last_year(record: Any, row: Any) -> None:
    first = max(0, len(record) - LAST_YEAR)
    gap = gini = government_trust = beneficiary_trust = members = adopted = 0.0
    for month in range(first, len(record)):
        seen = record[month]
        gap += seen.gap
        gini += seen.gini
        government_trust += seen.government_trust
        beneficiary_trust += seen.beneficiary_trust
        members += seen.members
        adopted += seen.adopted
    months = len(record) - first
    row.gap = gap / months
    row.gini = gini / months
    row.government_trust = government_trust / months
    row.beneficiary_trust = beneficiary_trust / months
    row.members = members / months
    row.adopted = adopted / months


@rule
def _wins(world: World, wins: Any, row: Any) -> None:
    """The first win anywhere, and the month by which half of all communities had won."""
    wins[:] = 0
    for c in range(len(world.governments)):
        g = world.governments[c]
        first = -1
        for k in range(g.first_tie, g.end_tie):
            won = world.ties[k].first_win
            if won >= 0 and (first < 0 or won < first):
                first = won
        if first >= 0:
            wins[first] += 1
    row.first_win = np.nan
    row.median_first_win = np.nan
    sofar = 0
    half = (len(world.governments) - 1) // 2
    for month in range(len(wins)):
        if sofar == 0 and wins[month] > 0:
            row.first_win = month
        if sofar <= half < sofar + wins[month]:
            row.median_first_win = month
        sofar += wins[month]


@rule
def _collaborations(world: World, record: Any, row: Any) -> None:
    row.law_month = np.nan
    attempts = 0
    lasting = 0
    for n in range(len(world.nations)):
        nation = world.nations[n]
        if nation.law_month >= 0 and not row.law_month <= nation.law_month:
            row.law_month = nation.law_month
        attempts += nation.attempts
        lasting += nation.lasting
    for k in range(len(world.ties)):
        tie = world.ties[k]
        attempts += tie.present
        lasting += tie.lasting
    standing = adoptions = reversals = public = philanthropic = 0.0
    for month in range(len(record)):
        seen = record[month]
        standing += seen.standing
        adoptions += seen.adoptions
        reversals += seen.reversals
        public += seen.public_money
        philanthropic += seen.philanthropic_money
    row.wins = adoptions
    row.reversals = reversals
    row.reversals_per_adopted_year = 12.0 * reversals / standing if standing > 0.0 else np.nan
    row.attempts = attempts
    row.failed_attempts = 1.0 - lasting / attempts if attempts > 0 else np.nan
    row.public_money = public
    row.philanthropic_money = philanthropic


def _entry(digest: str) -> Any:
    def reckon_run(world: World, record: Any, discounts: Any, wins: Any, rows: Any) -> None:
        digest  # noqa: B018  (ties the compiled code to the sources)
        reckon(world, record, discounts, wins, rows[0])

    return compile_entry(reckon_run)


_reckon_run = _entry(sources_digest())


def outcomes_of(world: World, record: Any) -> Any:
    """The numbers of a run as a row of type :data:`ROW`.

    Args:
        world: The world as the run left it.
        record: Record array of the run's months.
    """
    months = len(record)
    rows = np.empty(1, ROW).view(np.recarray)
    _reckon_run(world, record, discounts(months), np.empty(months, np.int64), rows)
    return rows[0]


def summarise(world: World, record: Any) -> dict[str, float]:
    """The numbers of a run by name; those that it does not have are NaN.

    Args:
        world: The world as the run left it.
        record: Record array of the run's months.
    """
    numbers = np.frombuffer(outcomes_of(world, record).tobytes()).tolist()
    # one and the same NaN, so that two equal summaries are equal
    return {n: np.nan if isnan(x) else x for n, x in zip(NAMES, numbers, strict=True)}
