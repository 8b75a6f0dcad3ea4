"""What funders' patience, a law and a crisis change: sentences for ``docs/findings.md``."""

from collections.abc import Sequence

from finding_tables import Finding, Results, Row, source, three, value
from finding_winners import MAIN_YEARS
from finding_words import (
    FAST,
    SLOW,
    amount,
    is_ahead,
    leader,
    listed,
    moved,
    percent,
    percents,
    place,
    span,
    stretches,
)

AHEAD = f"e07_patience/ahead_cumulative_{MAIN_YEARS}.csv"
MEANS = f"e07_patience/means_cumulative_{MAIN_YEARS}.csv"
# the kept results are of the first version of the model, which had first money in place of grants
PATIENCE, RUNWAY = "funding.patience", "funding.runway"
LAW_YEARS = 35
LAW = f"e02_ablations/peru_{LAW_YEARS}_years.csv"


def patience(results: Results) -> list[Finding]:
    """Who is ahead as patience grows, where money is shortest and where it is longest."""
    rows = results.rows(AHEAD)
    runways = sorted({value(row, RUNWAY) for row in rows})
    found = []
    for runway in (runways[0], runways[-1]):
        here = [row for row in rows if value(row, RUNWAY) == runway]
        here.sort(key=lambda row: value(row, PATIENCE))
        cases = [
            (f"{100.0 * value(row, PATIENCE):g} %", leader(value(row, "low"), value(row, "high")))
            for row in here
        ]
        shifts = [_shift(results, strategy, runway) for strategy in (SLOW, FAST)]
        text = (
            f"With first money for {runway:g} months, after {MAIN_YEARS} years"
            f" {stretches(cases, 'at any patience')}. From 0 to 100 %"
            f" {listed(said for said, _ in shifts)}."
        )
        numbers = "; ".join(shown for _, shown in shifts)
        found.append(Finding(text, source(AHEAD, numbers, f"{here[0]['n']} seeds")))
    return found


def _shift(results: Results, strategy: str, runway: float) -> tuple[str, str]:
    """What full patience changes for a strategy, in words and in numbers."""
    rows = results.rows(MEANS, strategy=strategy, **{RUNWAY: runway})
    rows.sort(key=lambda row: value(row, PATIENCE))
    before, after = (three(row, "mean", "low", "high") for row in (rows[0], rows[-1]))
    words = {1: "gains", -1: "loses", 0: "neither surely gains nor loses"}[moved(before, after)]
    change = f" {amount(after[0] - before[0])}" if moved(before, after) else ""
    numbers = f"{strategy} {_level(before)} to {_level(after)}"
    return f"{strategy} {words}{change}", numbers


def _level(number: Sequence[float]) -> str:
    return span(number[0], number[1], number[2], sign=False)


def copying(results: Results) -> list[Finding]:
    """Whether organisations that copy what is rewarded do better with patient funders."""
    runways = sorted({value(row, RUNWAY) for row in results.rows(MEANS, strategy="adaptive")})
    runway = runways[len(runways) // 2]
    words, numbers = _shift(results, "adaptive", runway)
    text = (
        f"Where organisations copy what funders reward (money for {runway:g} months), the country"
        f" {words.removeprefix('adaptive ')} from 0 to 100 %."
    )
    n = results.row(MEANS, strategy="adaptive")["n"]
    return [Finding(text, source(MEANS, numbers, f"{n} seeds"))]


def law(results: Results) -> list[Finding]:
    """What a law is worth, from the worlds in which none is possible."""
    with_law, without = (results.row(LAW, ablation=name) for name in ("none", "no_law"))
    worth = {
        FAST: three(without, "first_change"), SLOW: three(without, "second_change"),
    }  # fmt: skip
    said = [f"{_worth(number)} {name}" for name, number in worth.items()]
    after, size = leader(*three(without, "difference")[1:]), amount(value(without, "difference"))
    before = leader(*three(with_law, "difference")[1:])
    by = f" by {size}" if after else ""
    text = (
        f"In {place('peru')}, over {LAW_YEARS} years, that a law can be won {listed(said)}. With it"
        f" {is_ahead(before)}; without it {is_ahead(after)}{by}."
    )
    numbers = ", ".join(
        f"{name} {span(-x, -high, -low)}" for name, (x, low, high) in worth.items()
    )
    difference = f"difference without law {span(*three(without, 'difference'))}"
    return [Finding(text, source(LAW, f"{numbers}; {difference}", f"{without['n']} seeds"))]


def _worth(change: Sequence[float]) -> str:
    """What a law does to a strategy, from what its absence changes."""
    size, low, high = change
    if low <= 0.0 <= high:
        return "changes nothing for" if low == high else "changes nothing that is sure for"
    return f"{'adds' if size < 0.0 else 'takes'} {amount(size)} {'to' if size < 0.0 else 'from'}"


def crisis(results: Results) -> list[Finding]:
    """Whether a shock turns the order, and who loses the larger part."""
    shocks = {
        "covid_window": ("event.1", "A pandemic that takes {} of what governments can do"),
        "sefton": ("event.2", "A cut of {} of the budget, for good"),
    }
    return [_shock(results, name, *words) for name, words in shocks.items()]


def _shock(results: Results, scenario: str, event: str, words: str) -> Finding:
    folder = f"e05_shocks/{scenario}"
    losses = results.rows(f"{folder}_losses.csv")
    month, depth = f"{event}.month", f"{event}.depth"
    deepest = max(value(row, depth) for row in losses)
    dates = sorted({value(row, month) for row in losses})
    lost, numbers = [], []
    for date in (dates[0], dates[-1]):
        where = {month: date, depth: deepest}
        rows = [row for row in losses if all(value(row, k) == v for k, v in where.items())]
        shares = {row["strategy"]: _share(results, folder, row, where) for row in rows}
        lost.append(f"{_loses(shares)} if it comes after {date / 12.0:g} years")
        numbers.append(" and ".join(percents(*share) for share in shares.values()))
    names = list(dict.fromkeys(row["strategy"] for row in losses))
    text = (
        f"{words.format(percent(deepest))}: of what was to be met in {MAIN_YEARS} years"
        f" {names[-1]} loses {', '.join(lost)}. {_order(results, folder, *names)}"
    )
    shown = f"{listed(names)}: {', '.join(numbers)}"
    return Finding(text, source(f"{folder}_losses.csv", shown, f"{losses[0]['n']} seeds"))


def _share(
    results: Results, folder: str, row: Row, where: dict[str, float]
) -> tuple[float, float, float]:
    """Share lost of what a strategy would have had; its interval is that of the loss alone."""
    found = results.row(f"{folder}_shares.csv", strategy=row["strategy"], **where)
    share, (loss, low, high) = value(found, "share_lost"), three(row, "loss", "low", "high")
    unit = share / loss if loss else 0.0
    return share, unit * low, unit * high


def _loses(shares: dict[str, tuple[float, float, float]]) -> str:
    (first, a), (_, b) = shares.items()
    words = {1: "a larger part", -1: "a smaller part", 0: "about the same part"}[moved(a, b)]
    return f"{words} ({percent(b[0])}; {first} {percent(a[0])})"


def _order(results: Results, folder: str, first: str, second: str) -> str:
    """Who is ahead at the sizes and dates of a shock that were tried."""
    rows = results.rows(f"{folder}_standings.csv")
    leaders = [leader(value(row, "low"), value(row, "high"), first, second) for row in rows]
    if len(set(leaders)) == 1:
        return f"At every size and date tried {is_ahead(leaders[0])}."
    counted = ((name or "nobody surely", leaders.count(name)) for name in (second, first, None))
    parts = [f"{name} is in {count}" for name, count in counted if count]
    return f"Who is ahead, at {len(rows)} sizes and dates: {listed(parts)}."
