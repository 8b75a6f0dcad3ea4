"""What mathematics says about single rules, to compare the model with.

Each function is the closed form of one rule left to itself: trust under a constant stream of
events, growth by invitations, winning and losing policies again, waiting for windows, delivery
following capability. Nothing here is simulated; tests hold the compiled rules to these numbers.
Probabilities and shares lie in [0, 1]; times are in the unit of the rates.
"""

import math
from collections.abc import Callable

from scipy.optimize import brentq

from collabsim.errors import InputError


def _check(holds: bool, sentence: str) -> None:
    if not holds:
        raise InputError(sentence)


def mean_trust(good: float, asymmetry: float) -> float:
    """Long-run mean of trust under a constant stream of events.

    With a good experience (chance p) trust moves by gain · (1 − T), with a bad one by
    −gain · asymmetry · T. The mean drift is zero at p / (p + (1 − p) · asymmetry).

    Args:
        good: Chance p that an experience is good, in [0, 1].
        asymmetry: How many times heavier a bad experience weighs, above 0.

    Returns:
        Mean trust in [0, 1].

    Raises:
        InputError: If an argument is out of range.
    """
    _check(0.0 <= good <= 1.0 and asymmetry > 0.0, "need 0 ≤ good ≤ 1 and asymmetry > 0")
    return good / (good + (1.0 - good) * asymmetry)


def trust_deviation(good: float, gain: float, asymmetry: float) -> float:
    """Long-run standard deviation of trust under a constant stream of events.

    Trust is a linear map drawn at random each month, T ← (1 − a) · T + a with chance p and
    T ← (1 − b) · T otherwise, where a = gain and b = gain · asymmetry. Its second moment is the
    fixed point of the mean of the squared map.

    Args:
        good: Chance p that an experience is good, in [0, 1].
        gain: Step a of a good experience, in (0, 1].
        asymmetry: Bad steps are gain · asymmetry, which must be in (0, 1].

    Returns:
        Standard deviation of trust, in [0, 0.5].

    Raises:
        InputError: If an argument is out of range.
    """
    a, b = gain, gain * asymmetry
    _check(0.0 <= good <= 1.0 and 0.0 < a <= 1.0 and 0.0 < b <= 1.0, "need steps in (0, 1]")
    mean = mean_trust(good, asymmetry)
    kept = good * (1.0 - a) ** 2 + (1.0 - good) * (1.0 - b) ** 2
    square = good * (2.0 * a * (1.0 - a) * mean + a * a) / (1.0 - kept)
    return math.sqrt(max(0.0, square - mean * mean))


def recovery_steps(trust: float, gain: float, asymmetry: float) -> float:
    """Good experiences needed to make up for one bad one.

    Args:
        trust: Trust before the bad experience, in [0, 1).
        gain: Step of a good experience, in (0, 1).
        asymmetry: Bad steps are gain · asymmetry, at least 0.

    Returns:
        Number of good experiences (not whole) after which trust is back where it was.

    Raises:
        InputError: If an argument is out of range.
    """
    _check(0.0 <= trust < 1.0 and 0.0 < gain < 1.0 and asymmetry >= 0.0, "need trust, gain below 1")
    low = trust * (1.0 - min(1.0, gain * asymmetry))
    return math.log((1.0 - trust) / (1.0 - low)) / math.log(1.0 - gain)


def bass_share(time: float, innovation: float, imitation: float) -> float:
    """Share who have joined by ``time`` in the model of Bass (1969).

    dF/dt = (innovation + imitation · F) · (1 − F), with F(0) = 0. Without innovation nobody ever
    joins; without imitation it is exponential growth to 1.

    Args:
        time: Time since the start, at least 0.
        innovation: Rate p of joining by invitation from outside, above 0.
        imitation: Rate q of joining through those who have joined, at least 0.

    Raises:
        InputError: If an argument is out of range.
    """
    _check(time >= 0.0 and innovation > 0.0 and imitation >= 0.0, "need p > 0, q ≥ 0 and t ≥ 0")
    fading = math.exp(-(innovation + imitation) * time)
    return (1.0 - fading) / (1.0 + imitation / innovation * fading)


def bass_time(share: float, innovation: float, imitation: float) -> float:
    """Time by which ``share`` (0 to below 1) have joined; the inverse of :func:`bass_share`.

    Raises:
        InputError: If an argument is out of range.
    """
    _check(0.0 <= share < 1.0 and innovation > 0.0 and imitation >= 0.0, "need 0 ≤ share < 1")
    both = innovation + imitation
    return math.log((1.0 + imitation / innovation * share) / (1.0 - share)) / both


def bass_peak(innovation: float, imitation: float) -> tuple[float, float, float]:
    """When most people join in the model of Bass: the time, the share joined, and the rate then.

    Raises:
        InputError: Unless imitation > innovation > 0; otherwise joining is fastest at the start.
    """
    _check(imitation > innovation > 0.0, "need imitation > innovation > 0")
    p, q = innovation, imitation
    return math.log(q / p) / (p + q), (q - p) / (2.0 * q), (p + q) ** 2 / (4.0 * q)


def logistic_time(rate: float, low: float = 0.1, high: float = 0.9) -> float:
    """Time that logistic growth at ``rate`` > 0 takes from the share ``low`` to ``high``.

    Raises:
        InputError: If an argument is out of range.
    """
    _check(rate > 0.0 and 0.0 < low < 1.0 and 0.0 < high < 1.0, "need rate > 0, shares in (0, 1)")
    return (math.log(high / (1.0 - high)) - math.log(low / (1.0 - low))) / rate


def share_in_place(win: float, reversal: float, time: float = math.inf) -> float:
    """Share of communities with a policy that is won at one rate and reversed at another.

    p(t) = λ / (λ + ρ) · (1 − exp(−(λ + ρ) · t)), starting without any.

    Args:
        win: Rate λ of winning, above 0, such as per year.
        reversal: Rate ρ of reversal, at least 0, in the same unit.
        time: Time since the start, at least 0; by default the long run.

    Raises:
        InputError: If an argument is out of range.
    """
    _check(win > 0.0 and reversal >= 0.0 and time >= 0.0, "need win > 0, reversal ≥ 0 and time ≥ 0")
    return win / (win + reversal) * -math.expm1(-(win + reversal) * time)


def time_in_place(win: float, reversal: float, time: float) -> float:
    """Time that a policy has been in place by ``time``: :func:`share_in_place` summed up.

    Raises:
        InputError: If an argument is out of range.
    """
    both = win + reversal
    _check(win > 0.0 and reversal >= 0.0 and time >= 0.0, "need win > 0, reversal ≥ 0 and time ≥ 0")
    return win / both * (time + math.expm1(-both * time) / both)


Rates = tuple[float, float]
"""Rates of winning and of reversal of one strategy."""


def crossover(fast: Rates, slow: Rates, horizon: float = 400.0) -> float | None:
    """When the slow strategy has as large a share in place as the fast one.

    Args:
        fast: Rates of winning and reversal of who wins more often, per year.
        slow: The same of the other.
        horizon: Years to look ahead.

    Returns:
        Years until the shares in place are equal, or ``None`` if that is not within the horizon.

    Raises:
        InputError: If a rate is out of range, or the fast strategy does not win more often.
    """
    return _crossing(share_in_place, fast, slow, horizon)


def crossover_of_sums(fast: Rates, slow: Rates, horizon: float = 400.0) -> float | None:
    """When what the slow strategy has delivered in all has made up for its late start.

    Arguments, result and errors are those of :func:`crossover`, for the time in place summed up.
    """
    return _crossing(time_in_place, fast, slow, horizon)


def _crossing(
    quantity: Callable[[float, float, float], float], fast: Rates, slow: Rates, horizon: float
) -> float | None:
    _check(fast[0] > slow[0], "the fast strategy must win more often than the slow one")

    def lead(time: float) -> float:
        return quantity(*slow, time) - quantity(*fast, time)

    if lead(horizon) <= 0.0:
        return None
    # the fast lead first grows from 0, then shrinks: start where it is surely there
    start = 1e-3 / (sum(fast) + sum(slow))
    return float(brentq(lead, start, horizon, xtol=1e-12))


def mean_wait(windows: float, seized: float) -> float:
    """Mean time until a window is seized: windows at rate ``windows``, each with chance ``seized``.

    Args:
        windows: Windows per unit of time, above 0.
        seized: Chance that a window is used, in (0, 1].

    Raises:
        InputError: If an argument is out of range.
    """
    _check(windows > 0.0 and 0.0 < seized <= 1.0, "need windows > 0 and 0 < seized ≤ 1")
    return 1.0 / (windows * seized)


def relaxed(start: float, target: float, rate: float, steps: int) -> float:
    """Where a quantity is after ``steps`` moves, each a share ``rate`` of the way to ``target``.

    Args:
        start: Where it began.
        target: Where it goes.
        rate: Share of the way made in a step, in [0, 1].
        steps: Number of steps, at least 0.

    Raises:
        InputError: If an argument is out of range.
    """
    _check(0.0 <= rate <= 1.0 and steps >= 0, "need 0 ≤ rate ≤ 1 and steps ≥ 0")
    return target + (start - target) * (1.0 - rate) ** steps


def halved(start: float, half_life: float, time: float) -> float:
    """What is left of ``start`` after ``time`` if half of it goes in each ``half_life`` > 0.

    Raises:
        InputError: If the half-life is not above 0.
    """
    _check(half_life > 0.0, "need half_life > 0")
    return start * math.exp(-math.log(2.0) * time / half_life)
