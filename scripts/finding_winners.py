"""When slow wins and when fast wins: sentences for ``docs/findings.md``.

What is said over plausible sets comes first; communities of other sizes, little money and later
years that count less follow, at the values in use.
"""

from finding_tables import Finding, Results, Row, source, three, value
from finding_words import (
    FAST,
    SLOW,
    about,
    amount,
    both_ends,
    leader,
    listed,
    percent,
    place,
    sentence,
    shared_out,
    span,
    stretches,
)

STANDINGS, CROSSOVERS = "e09_plausible/standings.csv", "e09_plausible/crossovers.csv"
REFEREE = "e08_referee/table.csv"
MONEY = "e04_boundary/invitations_runway.csv"  # of the first version, which had first money
SIZES, LATER = "In small and large communities?", "If later years count less?"
LEAST_SETS = 6  # fewer agree by luck too often; as in the analysis
MAIN_YEARS = 20
NEVER = float("inf")


def mean_leader(row: Row) -> str | None:
    """Who is surely ahead on average over plausible sets."""
    sure = value(row, "sets") >= LEAST_SETS
    return leader(*three(row, "difference")[1:]) if sure else None


def many(row: Row) -> str:
    """How many plausible worlds a number rests on."""
    return f"{row['sets']} sets × {row['seeds']} seed{'' if row['seeds'] == '1' else 's'}"


def counts(rows: list[Row]) -> str:
    """The same for several scenarios."""
    return ", ".join(dict.fromkeys(many(row) for row in rows))


def by_scenario(results: Results) -> dict[str, list[Row]]:
    """The standings of each scenario, by rising years."""
    found: dict[str, list[Row]] = {}
    for row in results.rows(STANDINGS):
        found.setdefault(row["scenario"], []).append(row)
    return {name: sorted(rows, key=lambda r: value(r, "years")) for name, rows in found.items()}


def _three(row: Row) -> str:
    return span(*three(row, "difference", "low", "high"))


def _leads(row: Row) -> str | None:
    return leader(value(row, "low"), value(row, "high"))


def headline(results: Results) -> list[Finding]:
    """Who is ahead after the main number of years, in one sentence for the summary."""
    rows = results.rows(STANDINGS, years=MAIN_YEARS)
    cases = [(f"in {place(row['scenario'])}", mean_leader(row)) for row in rows]
    words = shared_out(cases, "in all places that were tried")
    text = f"On average over all plausible worlds, after {MAIN_YEARS} years {words}."
    numbers = ", ".join(f"{row['scenario']} {span(*three(row, 'difference'))}" for row in rows)
    return [Finding(text, source(STANDINGS, numbers, counts(rows)))]


def overtaking(results: Results) -> list[Finding]:
    """When slow overtakes, in one sentence for the summary."""
    rows = results.rows(CROSSOVERS, kind="cumulative")
    times = {place(row["scenario"]): value(row, "median") for row in rows}
    sooner = [f"after {about(t)} in {where}" for where, t in times.items() if t != NEVER]
    never = [where for where, t in times.items() if t == NEVER]
    parts = [f"half of these worlds have slow-inclusive overtake for good {listed(sooner)}"]
    parts = parts if sooner else []
    if never:
        parts.append(f"in {listed(never)} most have slow-inclusive never overtake for good")
    text = sentence("; ".join(parts))
    numbers = ", ".join(f"{row['scenario']} {_years(row)}" for row in rows)
    return [Finding(text, source(CROSSOVERS, f"years: {numbers}", counts(rows)))]


def _years(row: Row) -> str:
    return span(*three(row, "median", "low", "high"), sign=False)


def slow_wins(results: Results) -> list[Finding]:
    """Where and when slow is ahead over plausible sets, and when it overtakes."""
    found = []
    for scenario, rows in by_scenario(results).items():
        cross = results.row(CROSSOVERS, scenario=scenario, kind="cumulative")
        ahead = [row for row in rows if mean_leader(row) == SLOW]
        at_main = [row for row in ahead if value(row, "years") == MAIN_YEARS]
        shown = [*at_main, *reversed(ahead), rows[-1]][0]
        when = listed(row["years"] for row in ahead or rows)
        text = f"In {place(scenario)} it is " + (
            f"ahead after {when} years, after {shown['years']} by"
            f" {amount(value(shown, 'difference'))} on average{_doubt(shown)}. {_overtakes(cross)}"
            if ahead
            else f"not surely ahead on average after {when} years. {_overtakes(cross)}"
        )
        numbers = (
            f"{span(*three(shown, 'difference'))} after {shown['years']} years; overtakes:"
            f" {_years(cross)}"
        )
        found.append(Finding(text, source(STANDINGS, numbers, many(shown))))
    return found


def _doubt(row: Row) -> str:
    """What to add where the average says one thing and the count of worlds another."""
    if row["ahead"] == SLOW:
        return ""
    most = "fast-divisive in most" if row["ahead"] == FAST else "not surely in more than half"
    return f" (but {most} of the worlds)"


def _overtakes(row: Row) -> str:
    """When slow overtakes in half of the worlds, and how often never."""
    years, never = value(row, "median"), percent(value(row, "share_never"))
    if years == NEVER:
        return f"In {never} of worlds it never overtakes for good in the years that were run."
    return f"Half of the worlds have it overtake for good after {about(years)}; {never} never do."


def fast_wins(results: Results) -> list[Finding]:
    """Where and when fast is ahead over plausible sets, and where nobody surely is."""
    places: dict[str | None, dict[str, list[str]]] = {FAST: {}, None: {}}
    numbers = []
    for scenario, rows in by_scenario(results).items():
        for name, said in places.items():
            years = [row for row in rows if mean_leader(row) == name]
            if years:
                said.setdefault(listed(row["years"] for row in years), []).append(place(scenario))
            if years and name == FAST:
                shown = span(*three(years[-1], "difference"))
                numbers.append(f"{scenario} {shown} after {years[-1]['years']}")
    fast, nobody = (
        ", ".join(f"after {years} years in {listed(here)}" for years, here in said.items())
        for said in places.values()
    )
    where = fast or "surely in no place and year that was tried"
    text = f"On average it is ahead {where}."
    text += f" Nobody surely is {nobody}." if nobody else ""
    rows = results.rows(STANDINGS)
    shown = ", ".join(numbers) or "see above"
    return [Finding(text, source(STANDINGS, shown, counts(rows)))]


def sizes(results: Results) -> list[Finding]:
    """Who is ahead in communities of other sizes."""
    rows = results.rows(REFEREE, question=SIZES, years=MAIN_YEARS)
    cases = [(row["variant"].split()[0], _leads(row)) for row in rows]
    text = (
        f"In {place(rows[0]['scenario'])}, with more people in each community but no more hands to"
        f" invite them, after {MAIN_YEARS} years {stretches(cases, 'in all sizes tried')}."
    )
    ends = [f"{label}: {_three(row)}" for (label, _), row in zip(cases, rows, strict=True)]
    shown = ", ".join(dict.fromkeys((ends[0], ends[-1])))
    return [Finding(text, source(REFEREE, shown, f"{rows[0]['n']} seeds"))]


def little_money(results: Results) -> list[Finding]:
    """In which part of invitations and money fast is ahead."""
    rows = results.rows(MONEY)
    slow, fast = ([row for row in rows if row["ahead"] == name] for name in (SLOW, FAST))
    text = (
        f"In {place('today')}, of {len(rows)} combinations of how many people can be invited and"
        f" how long first money lasts, slow-inclusive is ahead in {len(slow)} and fast-divisive in"
        f" {len(fast)}"
    )
    if fast:
        invited, money = (
            both_ends([value(row, name) for row in fast])
            for name in ("inclusion.invitation_rate", "funding.runway")
        )
        text += f", all of these at {invited} people a month and money for {money} months"
    ends = (f(rows, key=lambda r: value(r, "difference")) for f in (min, max))
    numbers = f"from {' to '.join(_three(row) for row in ends)} after {MAIN_YEARS} years"
    return [Finding(f"{text}.", source(MONEY, numbers, f"{rows[0]['n']} seeds each"))]


def later_years(results: Results) -> list[Finding]:
    """Who is ahead if later years count less."""
    rows = results.rows(REFEREE, question=LATER, years=35)
    rates = [row["variant"].removesuffix(" less each year") for row in rows]
    cases = [
        (f"at {rate} in {place(row['scenario'])}", _leads(row))
        for rate, row in zip(rates, rows, strict=True)
    ]
    where = listed(dict.fromkeys(place(row["scenario"]) for row in rows))
    text = sentence(
        f"if each later year counts less ({listed(dict.fromkeys(rates))}), after 35 years"
        f" {shared_out(cases, f'at all these rates in {where}')}"
    )
    worst = min(rows, key=lambda r: abs(value(r, "difference")))
    numbers = f"closest: {_three(worst)} ({worst['scenario']}, {worst['variant']})"
    return [Finding(text, source(REFEREE, numbers, f"{worst['n']} seeds"))]
