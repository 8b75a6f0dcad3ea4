"""The variants that a sceptical reader would ask for.

Most are other values of parameters and become points of one sweep; some hold other pairs of
strategies against each other in unchanged worlds. What no sweep can make is in ``referee_runs``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from collabsim.engine.simulate import Point, simulate_many
from collabsim.scenarios import ABLATIONS, Scenario, load_scenario, set_values
from collabsim.strategies import PAIR, STRATEGIES, Strategy
from collabsim.study.factors import NO_ABLATION

type Values = dict[str, float | str]

FAST, SLOW = PAIR
BUILT_IN, IDEAS = "Is it built in?", "Which idea carries it?"
TRUST, SHOCKS = "Does trust's asymmetry make it?", "Without shocks?"
MONEY, DISCOUNT = "Where money never runs out?", "If later years count less?"
SIZE, NETWORK = "In small and large communities?", "On other networks?"
ORDER = "In another order?"

KEPT = (
    "need_met", "active_entrepreneurs", "government_capacity", "public_money",
    "philanthropic_money",
)  # fmt: skip
"""Observables kept month by month of the worlds as they are."""


def _in_style_of(efforts: str, style: str) -> Strategy:
    """The effort shares of one named strategy in the style of another."""
    taken = STRATEGIES[style]
    return STRATEGIES[efforts].model_copy(
        update={name: getattr(taken, name) for name in ("divisiveness", "quorum", "seats")}
    )


NEW = {
    "fast-kind": _in_style_of(FAST, SLOW),
    "slow-harsh": _in_style_of(SLOW, FAST),
    "twin": STRATEGIES[SLOW],
}
"""Strategies of our own: only the style changed, and slow-inclusive under another name."""

CONTRASTS: dict[str, tuple[str, str]] = {
    "as it is": PAIR,
    "style alone, fast effort": (FAST, "fast-kind"),
    "style alone, slow effort": ("slow-harsh", SLOW),
    "speed alone, divisive style": (FAST, "slow-harsh"),
    "speed alone, inclusive style": ("fast-kind", SLOW),
    "fast-inclusive against fast-divisive": (FAST, "fast-inclusive"),
    "slow-divisive against fast-divisive": (FAST, "slow-divisive"),
    "slow-inclusive against fast-inclusive": ("fast-inclusive", SLOW),
    "slow-inclusive against slow-divisive": ("slow-divisive", SLOW),
    "the same strategy under two names": (SLOW, "twin"),
}
"""Pairs of strategies held against each other in unchanged worlds, first and second."""

NOBODY = "nobody"
"""Name of worlds without organisations, in which only the usual service meets needs."""

COMMUNITY_SIZES = (20, 40, 100, 400, 2000)


def points(scenario: Scenario) -> dict[tuple[str, str], Values]:
    """Question and name of every variant that is a set of values, with those values."""
    found: dict[tuple[str, str], Values] = {}
    for name in ABLATIONS:
        found[IDEAS, name] = {"ablation": name}
    for ratio in (1.0, 1.3, 2.0, 4.0):
        found[TRUST, f"losses weigh {ratio:g} times as much"] = {"trust.asymmetry": ratio}
    calm: Values = {"environment.crisis_rate": 0.0}
    stable: Values = {"environment.turnover_probability": 0.0}
    found[SHOCKS, "no crises"] = calm
    found[SHOCKS, "administrations never change"] = stable
    found[SHOCKS, "neither"] = {**calm, **stable}
    found[MONEY, "money never runs out"] = {"funding.cost": 0.0}
    if scenario.name == "classroom":
        for people in COMMUNITY_SIZES:
            everybody = people * scenario.parameters.size.communities
            found[SIZE, f"{people:,} people in each"] = {"size.beneficiaries": everybody}
    for share in (0.0, 1.0):
        found[NETWORK, f"homophily {share:g}"] = {"start.homophily": share}
    for peers in (2, 20):
        found[NETWORK, f"{peers} peers of a government"] = {"size.peers": peers}
    return found


def filled(scenario: Scenario, variants: Sequence[Values]) -> list[Values]:
    """The same variants with a value for every factor that any of them sets."""
    names = sorted({name for values in variants for name in values})
    used: Values = {
        name: NO_ABLATION if name == "ablation" else scenario.parameters.value(name)
        for name in names
    }
    return [{**used, **values} for values in variants]


def with_own_strategies(name: str) -> Scenario:
    """A scenario of the package that knows the strategies of :data:`NEW`."""
    scenario = load_scenario(name)
    return scenario.model_copy(update={"strategies": {**scenario.strategies, **NEW}})


def live_as_it_is(name: str, seeds: Sequence[int], threads: int | None) -> dict[str, Any]:
    """Every strategy of :data:`CONTRASTS` in the same unchanged worlds.

    Returns:
        For each strategy, and for worlds without any organisation under the name :data:`NOBODY`, a
        dictionary of the observables :data:`KEPT`, arrays (seeds, months).
    """
    scenario = with_own_strategies(name)
    strategies = list(dict.fromkeys(one for pair in CONTRASTS.values() for one in pair))
    empty = set_values(scenario, {"size.entrepreneurs": 0})
    lived = [*(Point(scenario, one) for one in strategies), Point(empty, SLOW)]
    runs = simulate_many(lived, seeds, threads=threads)
    shape = len(lived), len(seeds), scenario.months
    kept = {key: np.empty(shape) for key in KEPT}
    for done, run in enumerate(runs):
        for key, values in kept.items():
            values[divmod(done, len(seeds))] = run.months[key]
    names = [*strategies, NOBODY]
    return {one: {key: v[i] for key, v in kept.items()} for i, one in enumerate(names)}
