"""How sure the findings are, and how far the model meets what was seen in the real world."""

import json
import math
from pathlib import Path

from finding_tables import Finding, Results, Row, source, three, value
from finding_winners import MAIN_YEARS, REFEREE, STANDINGS, counts
from finding_words import digits, is_ahead, leader, listed, percent, percents, place, span

from collabsim.calibration.simulator import RIVALS
from collabsim.scenarios import ABLATIONS

PATTERNS = "calibration/patterns.json"
MODELS, MET = "calibration/models.csv", "calibration/met.csv"
MANIFEST = Path(__file__).resolve().parents[1] / "src/collabsim/scenarios/plausible.json"


def stand_ins(results: Results) -> list[Finding]:
    """A warning, while the plausible sets of the package are not those of a calibration."""
    if not json.loads(MANIFEST.read_text("utf-8")).get("stand_in"):
        return []
    text = "The plausible sets in the package are only stand-ins: nothing was calibrated yet."
    return [Finding(text, "`collabsim calibrate`")]


def worlds(results: Results) -> list[Finding]:
    """In how many plausible worlds and sets who is ahead, and what the spread is made of."""
    rows = results.rows(STANDINGS, years=MAIN_YEARS)
    shares = [f"{percent(value(row, 'share'))} in {place(row['scenario'])}" for row in rows]
    text = (
        f"After {MAIN_YEARS} years slow-inclusive is ahead in this share of plausible worlds:"
        f" {listed(shares)}."
    )
    numbers = ", ".join(f"{row['scenario']} {percents(*three(row, 'share'))}" for row in rows)
    found = [Finding(text, source(STANDINGS, numbers, counts(rows)))]
    rows = [row for row in rows if not math.isnan(value(row, "parameter_share"))]
    if rows:
        found.append(_spread(rows))
    return found


def _spread(rows: list[Row]) -> Finding:
    """Sets that are sure by themselves, and the two parts of the spread, where there are seeds."""
    parts, numbers = [], []
    for row in rows:
        slow, fast, part = (
            percent(value(row, name))
            for name in ("sets_surely_slow", "sets_surely_fast", "parameter_share")
        )
        parts.append(
            f"in {place(row['scenario'])} {slow} are surely for slow-inclusive, {fast} for"
            f" fast-divisive, and ignorance is {part} of the spread"
        )
        known, chance = (digits(value(row, name)) for name in ("parameter_sd", "seed_sd"))
        numbers.append(f"{row['scenario']} {known} and {chance}")
    shown = f"standard deviations of ignorance and chance: {', '.join(numbers)}"
    text = (
        "The spread between worlds is ignorance of the numbers and chance; of the plausible sets,"
        f" {'; '.join(parts)}."
    )
    return Finding(text, source(STANDINGS, shown, counts(rows)))


def anywhere(results: Results) -> list[Finding]:
    """Who is ahead if all numbers are drawn blindly from their ranges."""
    row = results.row(REFEREE, variant="anywhere in the plausible ranges", years=MAIN_YEARS)
    who = leader(value(row, "low"), value(row, "high"))
    text = (
        f"With all numbers drawn blindly from their ranges, in {place(row['scenario'])} after"
        f" {MAIN_YEARS} years {is_ahead(who)} on average; slow-inclusive is ahead at"
        f" {percent(value(row, 'share_ahead'))} of the draws."
    )
    numbers = span(*three(row, "difference", "low", "high"))
    return [Finding(text, source(REFEREE, numbers, f"{row['n']} draws"))]


def patterns(results: Results) -> list[Finding]:
    """Which patterns of the real world the model shows."""
    told = results.json(PATTERNS)
    kinds = {"fit": "that its numbers may be chosen by", "corroboration": "that are kept apart"}
    parts = []
    for kind, words in kinds.items():
        here = [one for one in told["patterns"] if one["kind"] == kind]
        if not here:
            continue
        names = {
            verdict: [one["name"] for one in here if one["verdict"] == verdict]
            for verdict in ("met", "not met", "unsure")
        }
        rest = [f"{listed(named)} {verdict}" for verdict, named in names.items()
                if named and verdict != "met"]  # fmt: skip
        said = f"{len(names['met'])} of {len(here)} {words}"
        parts.append(said + (f" ({'; '.join(rest)})" if rest else ""))
    runs = ", ".join(f"{name} {count}" for name, count in told["runs"].items())
    text = (
        f"Of the [patterns](patterns.md) seen in the real world the model as it is now shows"
        f" {listed(parts)}, at its default values, which were not chosen by them yet."
    )
    met = "met: 95 % interval within what was seen"
    return [Finding(text, source(PATTERNS, met, f"{runs} runs"))]


def search(results: Results) -> list[Finding]:
    """How many sets of numbers met all patterns, and which pattern is the hardest."""
    own, *rivals = results.rows(MODELS)
    first = results.rows(MET, wave=1)
    blind = next(row for row in first if row["pattern"] == "all")
    hardest = min((row for row in first if row["met"] and row["pattern"] != "all"),
                  key=lambda row: value(row, "met"))  # fmt: skip
    text = (
        f"Of {int(blind['n']):,} sets of numbers drawn blindly {percent(value(blind, 'met'))} meet"
        f" all patterns they are chosen by ({hardest['pattern']} is met most seldom, by"
        f" {percent(value(hardest, 'met'))}); a search accepted {int(own['accepted']):,} of"
        f" {int(own['tried']):,}."
    )
    again = value(own, "again")
    if not math.isnan(again):
        text += f" Of the most central ones, run again with new luck, {percent(again)} still do."
    if rivals:
        text += f" Simpler models, searched less far: {'; '.join(map(_rival, rivals))}."
    numbers = "shares of sets, by one short trial each"
    return [Finding(text, source(MODELS, numbers, f"{own['tried']} sets"))]


def _rival(row: Row) -> str:
    known = (ABLATIONS | RIVALS).get(row["model"])
    said = known.meaning.removesuffix(".") if known else row["model"].replace("_", " ")
    return f"“{said}”: {int(row['accepted']):,} of {int(row['tried']):,}"
