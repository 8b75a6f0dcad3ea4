"""Numbers and names in plain words: two digits, "never" for never, a leader only where one is sure.

Everything that a sentence of ``docs/findings.md`` says about a number is decided here, so that the
same number is always said in the same way.
"""

import math
from collections.abc import Iterable, Sequence

FAST, SLOW, FAST_INCLUSIVE = "fast-divisive", "slow-inclusive", "fast-inclusive"

PLACES = {
    "classroom": "the practice country",
    "today": "the country of today",
    "peru": "the Peru example",
    "sefton": "the Sefton example",
    "covid_window": "the pandemic example",
}
"""What the scenarios are called on the page."""

type Case = tuple[str, str | None]
"""What is told apart, and who is ahead there; None where nobody surely is."""


def place(scenario: str) -> str:
    """What a scenario is called on the page."""
    return PLACES.get(scenario, f"`{scenario}`")


def digits(number: float) -> str:
    """A number in two digits that count, with a comma for thousands; a dash if it is missing."""
    if math.isnan(number):
        return "–"
    if math.isinf(number):
        return "never"
    if abs(number) < 0.0005:
        return "0"
    rounded = float(f"{number:.2g}")
    after = max(0, 1 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:,.{after}f}".replace("-", "−")


def signed(number: float) -> str:
    """The same with its sign."""
    said = digits(number)
    return f"+{said}" if 0.0005 <= number < math.inf else said


def span(value: float, low: float, high: float, *, sign: bool = True) -> str:
    """A number with its interval, for the small print."""
    say = signed if sign else digits
    return say(value) if math.isnan(low) else f"{say(value)} [{say(low)}, {say(high)}]"


def amount(years: float) -> str:
    """A size in years (of met need), or in months below one year; without a sign."""
    size = abs(years)
    if size >= 0.995:
        said = digits(size).removesuffix(".0")
        return f"{said} year{'' if said == '1' else 's'}"
    months = f"{12.0 * size:.0f}"
    if 12.0 * size < 1.0:
        return "less than a month"
    return f"{months} month{'' if months == '1' else 's'}"


def about(years: float) -> str:
    """A time in whole years."""
    if math.isinf(years):
        return "never"
    if years < 0.5:
        return "less than half a year"
    count = f"{float(f'{years:.2g}'):.0f}"
    return f"about {count} year{'' if count == '1' else 's'}"


def percent(share: float) -> str:
    """A share in whole percent; 100 % and 0 % only where it is all and none."""
    if 0.995 <= share < 1.0:
        return "over 99 %"
    return "under 1 %" if 0.0 < share < 0.005 else f"{100.0 * share:.0f} %"


def percents(share: float, low: float, high: float) -> str:
    """A share with its interval, for the small print."""
    said = f"{100.0 * share:.0f}"
    if math.isnan(low):
        return f"{said} %"
    return f"{said} [{100.0 * low:.0f}, {100.0 * high:.0f}] %"


def listed(parts: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    said = list(parts)
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def sentence(text: str) -> str:
    """The text with a large first letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def both_ends(values: Sequence[float]) -> str:
    """The range of some numbers."""
    return " to ".join(f"{end:g}" for end in dict.fromkeys((min(values), max(values))))


def leader(low: float, high: float, first: str = FAST, second: str = SLOW) -> str | None:
    """Who is ahead if the interval of second less first leaves out 0; None if it does not."""
    return second if low > 0.0 else first if high < 0.0 else None


def is_ahead(name: str | None) -> str:
    """``… is ahead``, or that nobody is."""
    return f"{name} is ahead" if name else "nobody is surely ahead"


def shared_out(cases: Sequence[Case], everywhere: str) -> str:
    """Who is ahead where, those with most cases first.

    Args:
        cases: For each what is told apart, with its preposition, and who is ahead there.
        everywhere: What to say in place of the list if the same is ahead in all.
    """
    groups: dict[str | None, list[str]] = {}
    for label, name in cases:
        groups.setdefault(name, []).append(label)
    if len(groups) == 1:
        return f"{is_ahead(next(iter(groups)))} {everywhere}"
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    return in_turn([(name, listed(labels)) for name, labels in ordered])


def in_turn(parts: Sequence[tuple[str | None, str]]) -> str:
    """``a is ahead here, b there, nobody surely elsewhere``."""
    (name, where), *rest = parts
    later = (f"{other or 'nobody surely'} {there}" for other, there in rest)
    return ", ".join([f"{is_ahead(name)} {where}", *later])


def stretches(cases: Sequence[Case], everywhere: str) -> str:
    """The same along rising levels, of which neighbours with the same leader are taken together."""
    found: list[tuple[str | None, list[str]]] = []
    for label, name in cases:
        if not found or found[-1][0] != name:
            found.append((name, []))
        found[-1][1].append(label)
    if len(found) == 1:
        return f"{is_ahead(found[0][0])} {everywhere}"
    ends = ((name, dict.fromkeys((labels[0], labels[-1]))) for name, labels in found)
    return in_turn([(name, f"at {' to '.join(labels)}") for name, labels in ends])


def held_against(first: str, second: str, cases: Sequence[tuple[str, Sequence[float]]]) -> str:
    """How the second strategy stands against the first.

    Args:
        first: Strategy that the other is held against.
        second: The other strategy.
        cases: For each a place, and the difference with both ends of its interval.
    """
    groups: dict[str | None, list[str]] = {}
    for where, (size, low, high) in cases:
        name = leader(low, high, first, second)
        by = f"by {amount(size)} in {where}" if name else f"in {where}"
        groups.setdefault(name, []).append(by)
    ways = {second: "ahead of", first: "behind", None: "not surely apart from"}
    parts = [f"{ways[name]} {{}} {listed(said)}" for name, said in groups.items()]
    return f"{second} is {', '.join(parts)}".format(first, *["it"] * (len(parts) - 1))


def moved(before: Sequence[float], after: Sequence[float]) -> int:
    """Whether a number (value, low, high) has surely risen (1), fallen (-1), or neither (0).

    Sure is what intervals that do not touch say, which asks for more than a paired comparison.
    """
    return 1 if after[1] > before[2] else -1 if after[2] < before[1] else 0
