"""Elementary functions that give the same bits on every machine.

Exponentials and logarithms of a processor's mathematical library differ in their last bits from
machine to machine; one flipped decision would change a whole run. These use only additions and
multiplications, which are exact in the same way everywhere.
"""

import math

import numpy as np

from collabsim.compiled import rule

_LN2_HIGH = 0.6931471803691238
_LN2_LOW = 1.9082149292705877e-10
_INVERSE_LN2 = 1.4426950408889634
_SQRT2 = math.sqrt(2.0)
_TERMS = tuple(1.0 / math.factorial(n) for n in range(14))


@rule
def exponential(x: float) -> float:
    """e to the power ``x``, to within 2 units in the last place, for x in [-700, 700]."""
    x = min(700.0, max(-700.0, x))
    k = math.floor(x * _INVERSE_LN2 + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    total = 0.0
    for n in range(13, -1, -1):
        total = total * r + _TERMS[n]
    # 2 to the power k, exact: k goes into the exponent of a float, where |k| < 1022 has room
    return total * np.int64((np.int64(k) + 1023) << 52).view(np.float64)


@rule
def logarithm(x: float) -> float:
    """The natural logarithm of ``x``, to within 2 units in the last place, for normal ``x`` > 0."""
    bits = np.float64(x).view(np.int64)
    k = (bits >> 52) - 1023
    m = np.int64((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000).view(np.float64)  # in [1, 2)
    if m > _SQRT2:
        m *= 0.5
        k += 1
    s = (m - 1.0) / (m + 1.0)
    total = 0.0
    for n in range(23, 1, -2):  # 2 · atanh(s) = 2 · (s + s³/3 + s⁵/5 + …)
        total = (total + 2.0 / n) * (s * s)
    return k * _LN2_HIGH + (k * _LN2_LOW + s * total + 2.0 * s)


@rule
def bell(u: float) -> float:
    """A number of mean 0 and standard deviation 1 in a bell, drawn with ``u``: logistic, cut off.

    The one in a thousand at either end come in to the thousandth, at 3.8 deviations, which leaves a
    standard deviation of 0.995.
    """
    u = min(0.999, max(0.001, u))
    return 0.5513288954217921 * logarithm(u / (1.0 - u))  # √3 / π


@rule
def waiting_time(mean: float, u: float, v: float) -> float:
    """A length of time drawn with ``u`` and ``v`` in [0, 1): gamma with shape 2 and this mean."""
    return -0.5 * mean * (logarithm(1.0 - u) + logarithm(1.0 - v))


@rule
def logistic(z: float) -> float:
    """The chance that belongs to the log-odds ``z``."""
    return 1.0 / (1.0 + exponential(-z))


@rule
def monthly_factor(half_life: float) -> float:
    """What is left after one month of something that halves in ``half_life`` months."""
    return exponential(-0.6931471805599453 / half_life)


@rule
def as_stored(x: float) -> float:
    """``x`` as the table of people keeps it: rounded to float32."""
    return float(np.float32(x))


@rule
def better(trust: float, step: float) -> float:
    """Trust after a good experience: T + step · (1 − T)."""
    return trust + min(1.0, step) * (1.0 - trust)


@rule
def worse(trust: float, step: float) -> float:
    """Trust after a bad experience: T · (1 − step)."""
    return trust * (1.0 - min(1.0, step))
