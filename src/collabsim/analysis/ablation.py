"""Which idea carries the result: ideas are switched off one at a time, in the same worlds.

A sweep over the factor ``ablation`` ran every world once with all ideas ("none" switched off) and
once without each. If the second strategy is less far ahead without an idea, that idea favours the
second; if nobody is surely ahead without it any more, the result rests on it.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from collabsim.analysis.intervals import Estimate, mean_of_worlds, median_of_worlds
from collabsim.analysis.paired import verdicts
from collabsim.analysis.verdicts import UNSURE, direction
from collabsim.analysis.worlds import crossover_of, factors_of, paired_worlds
from collabsim.errors import InputError
from collabsim.scenarios import ABLATIONS
from collabsim.study.factors import NO_ABLATION

if TYPE_CHECKING:
    import pandas as pd


class AblationEffects(NamedTuple):
    """What each idea contributes to an outcome and to who is ahead.

    Attributes:
        outcome: Name of the outcome.
        crossover: Kind of crossover that goes with it.
        first: Strategy that the other is held against.
        second: The other strategy.
        table: A row per ablation; see :func:`ablation_effects`.
    """

    outcome: str
    crossover: str
    first: str
    second: str
    table: "pd.DataFrame"

    @property
    def carrying(self) -> tuple[str, ...]:
        """Ablations without which the verdict is another, those that change most first."""
        changed = self.table["result"].isin(["lost", "turned"])
        return tuple(self.table.loc[changed, "ablation"])


def ablation_effects(
    results: "pd.DataFrame", outcome: str, first: str, second: str
) -> AblationEffects:
    """Effect of switching off each idea, paired by world with nothing switched off.

    Args:
        results: A row per run of a sweep with the factor ``ablation``, and maybe other factors.
        outcome: Name of an outcome, such as ``cumulative_35``.
        first: Strategy that the other is held against.
        second: The other strategy.

    Returns:
        Effects with a table of these columns. ``none`` comes first, then the ablation that moves
        the difference most; a number ``x`` has its 95 % interval in ``x_low`` and ``x_high``.

        - ``ablation`` and ``meaning``: what is switched off
        - ``n`` and ``worlds``: seeds, and seeds at all points of other factors, that were paired
        - ``first_change`` and ``second_change``: change of either strategy's outcome
        - ``difference``: second less first without the idea, and its ``verdict``
        - ``change``: by how much that difference is another than with all ideas
        - ``favours``: strategy that the idea favours, or ``unsure``
        - ``result``: ``kept`` if the verdict is that of ``none``; ``lost`` if it has become unsure,
          ``turned`` if the other strategy is ahead, ``gained`` if it was unsure before
        - ``crossover``: median years until the second overtakes, infinite for never
        - ``crossing``: share of worlds in which it does
        - ``share_ahead``: share of worlds in which the second is ahead
        - ``share_change``: by how much that share is another than with all ideas

        Intervals are about seeds: all worlds of one seed are drawn together, while the points of
        other factors count as chosen.

    Raises:
        InputError: If the sweep did not vary ``ablation`` or lacks the level ``none``, if points
            are missing, or as :func:`~collabsim.analysis.worlds.paired_worlds`.
    """
    import pandas as pd

    better = direction(outcome)
    parts = _by_ablation(results, outcome, first, second)
    none = parts[NO_ABLATION]
    rows: list[dict[str, Any]] = []
    for name, part in parts.items():
        shared = part.index.intersection(none.index).sort_values()
        if not len(shared):
            raise InputError(f"no world was run both with and without the ablation {name!r}")
        meaning = ABLATIONS[name].meaning if name in ABLATIONS else ""
        row = {"ablation": name, "meaning": meaning}
        row |= _effect(part.loc[shared], none.loc[shared], first, second, better)
        row["result"] = _result(rows[0]["verdict"] if rows else row["verdict"], row["verdict"])
        rows.append(row)
    table = pd.DataFrame(rows)
    size = table["change"].abs().where(table["ablation"] != NO_ABLATION, np.inf)
    order = size.sort_values(ascending=False, kind="stable", na_position="last").index
    table = table.loc[order].reset_index(drop=True)
    return AblationEffects(outcome, crossover_of(outcome), first, second, table)


def _by_ablation(
    results: "pd.DataFrame", outcome: str, first: str, second: str
) -> "dict[str, pd.DataFrame]":
    """The worlds of each ablation by the point of the other factors and the seed."""
    factors = factors_of(results)
    if "ablation" not in factors:
        raise InputError("the sweep has no factor 'ablation'; add it with the levels to compare")
    worlds = paired_worlds(results, outcome, first, second)
    others = [name for name in factors if name != "ablation"]
    worlds["other"] = worlds.groupby(others, dropna=False, observed=True).ngroup() if others else 0
    found = dict(list(worlds.set_index(["other", "seed"]).groupby("ablation", observed=True)))
    if NO_ABLATION not in found:
        raise InputError(f"the factor 'ablation' needs the level {NO_ABLATION!r} to compare with")
    order = [NO_ABLATION, *ABLATIONS, *found]
    parts = {str(name): found[name] for name in dict.fromkeys(order) if name in found}
    wanted = set(parts[NO_ABLATION].index.get_level_values("other"))
    for name, part in parts.items():
        if part.index.has_duplicates:
            raise InputError(f"a point with the ablation {name!r} is in the results twice")
        if set(part.index.get_level_values("other")) != wanted:
            raise InputError(
                f"the ablation {name!r} was not run at the same points of the other factors"
                f" ({', '.join(others)}) as {NO_ABLATION!r}"
            )
    return parts


def _effect(
    part: "pd.DataFrame", none: "pd.DataFrame", first: str, second: str, better: float
) -> dict[str, Any]:
    """All numbers of one ablation from its worlds and the same worlds with all ideas."""
    paired = part["difference"].notna() & none["difference"].notna()
    part, none = part[paired], none[paired]
    seeds = part.index.get_level_values("seed").to_numpy()
    difference = mean_of_worlds(part["difference"], seeds)
    change = mean_of_worlds(part["difference"] - none["difference"], seeds)
    when = part["crossover"]
    ahead, before = ((better * table["difference"] > 0.0).astype(float) for table in (part, none))
    return {
        "n": len(np.unique(seeds)),
        "worlds": len(part),
        **_columns("first_change", mean_of_worlds(part["first"] - none["first"], seeds)),
        **_columns("second_change", mean_of_worlds(part["second"] - none["second"], seeds)),
        **_columns("difference", difference),
        "verdict": str(verdicts(difference.low, difference.high, first, second, better)),
        **_columns("change", change),
        # the second falls back without what favours it: the other way round
        "favours": str(verdicts(change.low, change.high, second, first, better)),
        **_columns("crossover", median_of_worlds(when, seeds)),
        **_columns("crossing", mean_of_worlds(np.isfinite(when).where(when.notna()), seeds)),
        **_columns("share_ahead", mean_of_worlds(ahead, seeds)),
        **_columns("share_change", mean_of_worlds(ahead - before, seeds)),
    }


def _columns(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _result(before: str, after: str) -> str:
    if after == before:
        return "kept"
    if after == UNSURE:
        return "lost"
    return "gained" if before == UNSURE else "turned"
