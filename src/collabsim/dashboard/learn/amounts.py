"""Numbers of the page Learn as people read them: shares, times, leads and intervals."""

import math
from collections.abc import Mapping
from typing import Any

from collabsim.dashboard.learn.findings import FAST, SLOW
from collabsim.dashboard.model.catalogue import sentence
from collabsim.strategies import PAIR

Words = Mapping[str, Any]


def percent_in_words(words: Words, share: float) -> str:
    """A share as a percentage, with a decimal where it is small."""
    value = 100.0 * share
    text = f"{value:.1f}" if 0.0 < value < 9.95 else f"{value:.0f}"
    return str(words["numbers"]["share"].format(percent=text))


def duration_in_words(words: Words, years: float) -> str:
    """A time, or an amount of met need, as years and months; its sign is left out."""
    said = words["numbers"]
    months = round(12 * abs(years))
    if months == 0:
        return str(said["tiny"])
    whole, rest = divmod(months, 12)
    parts = {"year": whole, "month": rest}
    texts = [
        said[name] if count == 1 else said[f"{name}s"].format(**{f"{name}s": count})
        for name, count in parts.items()
        if count
    ]
    shape = said["both"] if len(texts) == 2 else "{years}"
    return str(shape.format(years=texts[0], months=texts[-1]))


def lead(words: Words, by: float) -> str:
    """Who is ahead and by how much; above 0 it is the slow way."""
    if by == 0.0:
        return str(words["numbers"]["level"])
    who = words["sides"][SLOW if by > 0.0 else FAST]
    return str(words["numbers"]["lead"].format(by=duration_in_words(words, by), who=who))


def set_label(words: Words, number: int, by: float) -> str:
    """Who is ahead in a plausible set, in few words."""
    shapes = words["pictures"]
    if by == 0.0:
        return str(shapes["set_level"].format(number=number))
    who = words["series"][PAIR[by > 0.0]]
    return str(shapes["set_label"].format(number=number, who=who, by=duration_in_words(words, by)))


def span_range(words: Words, low: float, high: float) -> str:
    """An interval of leads, for one way or across both."""
    said = words["numbers"]
    if low < 0.0 < high:
        return str(
            said["across"].format(
                low=duration_in_words(words, low), high=duration_in_words(words, high)
            )
        )
    who = words["sides"][SLOW if max(low, high, key=abs) > 0.0 else FAST]
    return str(said["side"].format(range=range_text(words, low, high), who=who))


def range_text(words: Words, low: float, high: float) -> str:
    """An interval on one side of 0 as two amounts, or one where they read alike."""
    said = words["numbers"]
    start, end = (duration_in_words(words, number) for number in sorted((low, high), key=abs))
    return str(said["about" if start == end else "within"].format(low=start, high=end))


def spread_in_words(words: Words, least: float, most: float) -> str:
    """How far the leads of several sets of numbers differ, for one way or across both."""
    said = words["numbers"]
    if least < 0.0 < most:
        return str(said["leads_across"].format(least=lead(words, least), most=lead(words, most)))
    nearer, farther = sorted((least, most), key=abs)
    if farther == 0.0:
        return str(said["leads_nobody"])
    who = words["sides"][SLOW if farther > 0.0 else FAST]
    start, end = duration_in_words(words, nearer), duration_in_words(words, farther)
    shape = said["leads_about"] if start == end else said["leads"]
    return str(shape.format(who=who, low=start, high=end))


def overtaking(words: Words, years: float, horizon: int) -> str:
    """When the slow way overtakes for good."""
    said, second = words["lines"], sentence(words["sides"][SLOW])
    if math.isinf(years):
        return str(said["never"].format(Second=second, years=horizon))
    if years == 0.0:
        return str(said["from_start"].format(Second=second))
    return str(said["overtakes"].format(Second=second, span=duration_in_words(words, years)))


def when(words: Words, month: float, years: int) -> str:
    """When something first happened: a month counted from 0, or NaN for never."""
    said = words["numbers"]
    if math.isnan(month):
        return str(said["not_within"].format(years=years))
    return str(
        said["after"].format(span=duration_in_words(words, month / 12)) if month else said["first"]
    )
