"""Shares of worlds in words: a percentage, and with few worlds or where all agree a count.

A bare 100 % looks less sure than it is where intervals stand beside all others, and a percentage of
one or two worlds looks surer; so both are told as counts.
"""

import math

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.intervals import Estimate
from collabsim.analysis.standings import LEAST_SETS
from collabsim.report.brief import wording as say


def is_few(share: Estimate) -> bool:
    """Whether there are too few sets, or seeds, for a percentage."""
    return share.n < LEAST_SETS


def kind_of_worlds(found: Comparison) -> str:
    """What the worlds are called: plausible worlds, or at the defaults worlds."""
    return str(say.brief_words()["answer"][f"worlds_{_kind(found)}"])


def in_big(found: Comparison, share: Estimate) -> str:
    """The share by itself, such as "54 %"; with few worlds "1 of 1"."""
    return _few(found, share) if is_few(share) else say.percent(share.value)


def beside(found: Comparison, share: Estimate) -> str:
    """What stands beside: the interval, and where all or none agree how many there are."""
    if is_few(share):
        return ""
    if _agree(share):
        return str(say.brief_words()["answer"]["beside"].format(all=_all(found, share)))
    return _interval("share_interval", share)


def in_how_many(found: Comparison, share: Estimate) -> str:
    """The share inside a sentence, such as "54 % of plausible worlds [48, 61]"."""
    w, worlds = say.brief_words()["answer"], kind_of_worlds(found)
    if is_few(share):
        return str(w["few_worlds"].format(few=_few(found, share), worlds=worlds))
    if _agree(share):
        return _all(found, share)
    interval = f" {_interval('share_interval', share)}"
    text = w["share_of"].format(share=say.percent(share.value), worlds=worlds, interval=interval)
    return str(text)


def in_a_cell(found: Comparison, share: Estimate) -> str:
    """The share in the table, such as "54 %" or "all 40 of 40 sets"."""
    w = say.brief_words()["table"]
    if is_few(share) or not _agree(share):
        return in_big(found, share)
    unit = w[f"units_{_kind(found)}"]
    return str(w["all" if share.value else "none_ahead"].format(n=share.n, unit=unit))


def interval_in_a_cell(found: Comparison, share: Estimate) -> str:
    """The interval of a share in the table, with a space before it; nothing with few worlds."""
    if is_few(share):
        return ""
    return f" {_interval('share_interval_all' if _agree(share) else 'share_interval', share)}"


def _kind(found: Comparison) -> str:
    return "plausible" if found.runs.members else "defaults"


def _agree(share: Estimate) -> bool:
    return share.value in (0.0, 1.0)


def _few(found: Comparison, share: Estimate) -> str:
    total = max(1, len(found.runs.members)) * found.runs.seeds_each
    text = say.brief_words()["answer"]["few_of"]
    return str(text.format(count=round(share.value * total), total=total))


def _all(found: Comparison, share: Estimate) -> str:
    text = say.brief_words()["answer"][f"{'all' if share.value else 'none'}_{_kind(found)}"]
    return str(text.format(n=share.n, **_ends(share)))


def _interval(name: str, share: Estimate) -> str:
    return (
        ""
        if math.isnan(share.low)
        else str(say.brief_words()["table"][name].format(**_ends(share)))
    )


def _ends(share: Estimate) -> dict[str, str]:
    return {"low": f"{100 * share.low:.0f}", "high": f"{100 * share.high:.0f}"}
