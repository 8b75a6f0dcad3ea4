"""Numbers and small phrases of the brief, made of the words in ``words.toml``."""

import math
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.intervals import Estimate

_ALL, _NONE = 0.995, 0.005  # beyond these a share would round to all or none of the worlds


@cache
def brief_words() -> dict[str, Any]:
    """All words of the brief, as nested tables."""
    file = resources.files("collabsim.report.brief").joinpath("words.toml")
    return tomllib.loads(file.read_text("utf-8"))


def capital(text: str) -> str:
    """The text with a capital letter at the beginning."""
    return text[:1].upper() + text[1:]


def counted(count: int, noun: str) -> str:
    """A number with its noun, such as "1 seed" or "1,000 seeds"."""
    one, more = brief_words()["count"][noun]
    return f"{count:,} {one if count == 1 else more}"


def percent(share: float) -> str:
    """A share as a percentage; what is nearly all or none does not become all or none."""
    w = brief_words()["answer"]
    if _ALL <= share < 1.0:
        return str(w["over"].format(percent=99))
    if 0.0 < share <= _NONE:
        return str(w["under"].format(percent=1))
    return f"{100 * share:.0f}\u00a0%"


def years(found: Estimate, *, sign: bool = False) -> str:
    """Years of an estimate: one digit, or two where all is below one."""
    return _number(found.value, _digits(found), sign=sign)


def years_interval(found: Estimate, *, sign: bool = False) -> str:
    """The interval of years with the same digits, or nothing."""
    if math.isnan(found.low):
        return ""
    digits = _digits(found)
    return _interval(*(_number(end, digits, sign=sign) for end in (found.low, found.high)))


def turned(found: Estimate) -> Estimate:
    """The same estimate with the other sign: of how much less instead of how much more."""
    return Estimate(-found.value, -found.high, -found.low, found.n)


def _interval(low: str, high: str) -> str:
    return str(brief_words()["answer"]["interval"].format(low=low, high=high))


def _digits(found: Estimate) -> int:
    ends = [abs(end) for end in found[:3] if math.isfinite(end)]
    return 1 if max(ends, default=0.0) >= 1.0 else 2


def _number(value: float, digits: int, *, sign: bool) -> str:
    if math.isinf(value):
        return str(brief_words()["answer"]["no_end"])
    text = f"{value:{'+' if sign else ''}.{digits}f}"
    if not float(text):
        return f"{0:.{digits}f}"
    return text.replace("-", "−")


def count(found: Comparison) -> str:
    """What an answer rests on, such as "n = 200 plausible sets × 5 seeds each"."""
    kind = "plausible" if found.runs.members else "defaults"
    worlds = sets_and_seeds(len(found.runs.members), found.runs.seeds_each)
    return str(brief_words()["answer"][f"count_{kind}"].format(worlds=worlds))


def sets_and_seeds(sets: int, seeds: int) -> str:
    """How many worlds, such as "200 plausible sets × 5 seeds each", or without sets "20 seeds"."""
    if not sets:
        return counted(seeds, "seed")
    return f"{counted(sets, 'set')} × {counted(seeds, 'seed_each')}"
