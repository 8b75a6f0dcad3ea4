"""What decides, and what being quick without dividing does: sentences for ``docs/findings.md``."""

import math
from collections.abc import Sequence

from finding_tables import Finding, Results, Row, source, three, value
from finding_winners import MAIN_YEARS, REFEREE
from finding_words import (
    FAST,
    FAST_INCLUSIVE,
    SLOW,
    about,
    amount,
    held_against,
    is_ahead,
    leader,
    listed,
    percent,
    place,
    sentence,
    span,
)

EFFECTS = "e01_factorial/effects.csv"
TURNING = "e08_referee/turning.csv"
DIVISIVENESS = "e04_boundary/little_divisiveness_horizon.csv"
BUILT_IN = "Is it built in?"
WHOLE_RUN = 35
HYBRID = "small-wins-first"

FACTORS = {
    "speed": "being fast",
    "divisiveness": "dividing",
    "breadth": "inviting many",
    "voice": "giving members a voice",
}
"""The four things that the first experiment varies apart, in plain words."""


def _effect(row: Row) -> str:
    factor = row["factor"].split(" (")[0]
    size, low, high = three(row, "effect", "low", "high")
    name = FACTORS.get(factor, factor)
    if low <= 0.0 <= high:
        return f"{name} makes no sure difference"
    return f"{name} {'adds' if size > 0.0 else 'costs'} {amount(size)}"


def _effects(results: Results) -> dict[str, list[Row]]:
    """Main effects of each scenario, the largest first."""
    found: dict[str, list[Row]] = {}
    for row in results.rows(EFFECTS, years=MAIN_YEARS):
        found.setdefault(row["scenario"], []).append(row)
    return {
        name: sorted(rows, key=lambda r: -abs(value(r, "effect"))) for name, rows in found.items()
    }


def main_effect(results: Results) -> list[Finding]:
    """What matters most, in one sentence for the summary."""
    rows = {name: rows[0] for name, rows in _effects(results).items()}
    parts = [f"in {place(name)} {_effect(row)}" for name, row in rows.items()]
    text = f"What matters most over {MAIN_YEARS} years: {listed(parts)}."
    numbers = ", ".join(
        f"{name} {span(*three(row, 'effect', 'low', 'high'))}" for name, row in rows.items()
    )
    n = next(iter(rows.values()))["n"]
    return [Finding(text, source(EFFECTS, numbers, f"{n} seeds"))]


def effects(results: Results) -> list[Finding]:
    """All four main effects in each scenario."""
    found = []
    for scenario, rows in _effects(results).items():
        said = listed(_effect(row) for row in rows)
        text = f"In {place(scenario)}, over {MAIN_YEARS} years, {said}."
        numbers = ", ".join(
            f"{row['factor'].split(' (')[0]} {span(*three(row, 'effect', 'low', 'high'))}"
            for row in rows
        )
        found.append(Finding(text, source(EFFECTS, numbers, f"{rows[0]['n']} seeds")))
    return found


def ideas(results: Results) -> list[Finding]:
    """Without which idea of the model the answer would be another."""
    parts, numbers, counts, tried = [], [], [], 0
    for scenario in ("classroom", "today", "peru"):
        file = f"e02_ablations/{scenario}_{WHOLE_RUN}_years.csv"
        none, *others = results.rows(file)
        tried = max(tried, len(others))
        counts.append(none["n"])
        changed = [row for row in others if _leads(row) != _leads(none)]
        said = [f"{is_ahead(_leads(row))} where {_meaning(row)}" for row in changed]
        numbers += [
            f"{scenario} {row['ablation']} {span(*three(row, 'difference'))}" for row in changed
        ]
        rest = f"yes: {'; '.join(said)}" if said else "no"
        parts.append(f"In {place(scenario)} ({is_ahead(_leads(none))}) {rest}.")
    text = (
        f"Does switching off one of {tried} ideas of the model change who is ahead after"
        f" {WHOLE_RUN} years? {' '.join(parts)}"
    )
    shown = ", ".join(numbers) or "no change"
    return [Finding(text, source(file, shown, f"{', '.join(counts)} seeds"))]


def _leads(row: Row) -> str | None:
    return leader(*three(row, "difference")[1:])


def _meaning(row: Row) -> str:
    said = row["meaning"].removesuffix(".")
    return said[:1].lower() + said[1:]


def _turn(row: Row) -> tuple[float, float, float]:
    return three(row, "turns_at", "turns_low", "turns_high")


def turning(results: Results) -> list[Finding]:
    """Which of the strongest parameters turn the answer within their range."""
    rows = results.rows(TURNING)
    parts, numbers = [], []
    for scenario in dict.fromkeys(row["scenario"] for row in rows):
        here = [row for row in rows if row["scenario"] == scenario]
        turned = [row for row in here if not math.isnan(value(row, "turns_at"))]
        numbers += [
            f"{row['parameter']} at {span(*_turn(row), sign=False)} ({scenario})" for row in turned
        ]
        names = listed(f"`{row['parameter']}`" for row in turned)
        count = f"{len(turned)} of {len(here)} turn the answer ({names})" if turned else (
            f"none of {len(here)} turns the answer"
        )  # fmt: skip
        parts.append(f"in {place(scenario)} {count}")
    text = (
        "The numbers that matter most, each moved alone through all that it may plausibly be: after"
        f" {rows[0]['years']} years, {listed(parts)}."
    )
    counts = listed(dict.fromkeys(row["n"] for row in rows))
    return [Finding(text, source(TURNING, ", ".join(numbers) or "no turn", f"{counts} seeds"))]


def _contrast(results: Results, pairs: Sequence[tuple[str, str]]) -> list[Finding]:
    """Pairs of strategies, first and second, held against each other."""
    parts, numbers, seen = [], [], []
    for first, second in pairs:
        variant = f"{second} against {first}"
        rows = results.rows(REFEREE, question=BUILT_IN, variant=variant, years=MAIN_YEARS)
        found = [(row["scenario"], three(row, "difference", "low", "high")) for row in rows]
        cases = [(place(scenario), number) for scenario, number in found]
        parts.append(held_against(first, second, cases))
        numbers += [f"{scenario} {span(*number)}" for scenario, number in found]
        seen += [row["n"] for row in rows]
    text = sentence(f"after {MAIN_YEARS} years {'; '.join(parts)}")
    shown = ", ".join(numbers)
    return [Finding(text, source(REFEREE, shown, f"{listed(dict.fromkeys(seen))} seeds"))]


def quick(results: Results) -> list[Finding]:
    """Slow-inclusive against fast-inclusive, for the summary."""
    return _contrast(results, [(FAST_INCLUSIVE, SLOW)])


def quick_and_kind(results: Results) -> list[Finding]:
    """Fast-inclusive against both others."""
    return _contrast(results, [(FAST, FAST_INCLUSIVE), (FAST_INCLUSIVE, SLOW)])


def little_divisiveness(results: Results) -> list[Finding]:
    """How soon a fast strategy is overtaken that divides not at all, a little, or more."""
    name = "fast-divisive.divisiveness"
    rows = list({value(row, name): row for row in results.rows(DIVISIVENESS)}.items())
    said, numbers = [], []
    for level, row in dict([rows[0], rows[1], rows[-1]]).items():
        when, some = value(row, "crossover"), percent(value(row, "crossing"))
        timing = "never in most worlds" if math.isinf(when) else f"after {about(when)}"
        said.append(f"{_pressure(level)}, {timing}")
        numbers.append(f"{some} at {100.0 * level:g} %")
    where = place("today")
    text = f"In {where} slow-inclusive overtakes a fast strategy for good: {'; '.join(said)}."
    shown = f"overtaken in {', '.join(numbers)}"
    return [Finding(text, source(DIVISIVENESS, shown, f"{rows[0][1]['n']} seeds each"))]


def _pressure(level: float) -> str:
    if level == 0.0:
        return "if that leans on nobody"
    return f"at {100.0 * level:g} % of the hardest push"


def small_wins(results: Results) -> list[Finding]:
    """Small wins first, then widening, against the pure strategies."""
    files = [f"e06_hybrids/{name}_small_wins_first.csv" for name in ("classroom", "today")]
    rows = [row for file in files for row in results.rows(file, years=MAIN_YEARS)]
    parts, numbers = [], []
    for other in dict.fromkeys(row["against"] for row in rows):
        here = [row for row in rows if row["against"] == other]
        leads = [leader(value(row, "low"), value(row, "high"), other, HYBRID) for row in here]
        won, lost = leads.count(HYBRID), leads.count(other)
        parts.append(f"ahead of {other} in {won} (behind in {lost})")
        middle = sorted(here, key=lambda row: value(row, "difference"))[len(here) // 2]
        numbers.append(f"{other} {span(*three(middle, 'difference', 'low', 'high'))}")
    cases = len(rows) // len(parts)
    text = (
        f"Small wins first, then widening: in {cases} cases (two places, shorter and longer money)"
        f" it is after {MAIN_YEARS} years {listed(parts)}."
    )
    shown = f"middle case: {', '.join(numbers)}"
    return [Finding(text, source(files[0], shown, f"{rows[0]['n']} seeds each"))]
