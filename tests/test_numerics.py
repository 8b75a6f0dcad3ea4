"""Elementary functions, held to the accuracy they promise and to the shapes they draw."""

import math
from decimal import Context, Decimal
from typing import Any

import numpy as np
import pytest

from collabsim import numerics
from helpers import compiled

pytestmark = pytest.mark.quick

EXACT = Context(prec=50)
MIDDLE = (np.arange(20_000) + 0.5) / 20_000  # so many draws, spread out evenly


@compiled
def exponentials(values: Any) -> Any:
    return np.array([numerics.exponential(x) for x in values])


@compiled
def logarithms(values: Any) -> Any:
    return np.array([numerics.logarithm(x) for x in values])


@compiled
def bells(values: Any) -> Any:
    return np.array([numerics.bell(u) for u in values])


@compiled
def waiting_times(mean: float, u: Any, v: Any) -> Any:
    return np.array([numerics.waiting_time(mean, u[i], v[i]) for i in range(len(u))])


def off_by(found: Any, exact: list[Decimal]) -> float:
    """The largest difference, in units in the last place of what is exact."""
    return max(
        float(abs(Decimal(float(f)) - e) / Decimal(math.ulp(float(e))))
        for f, e in zip(found, exact, strict=True)
    )


def test_exponential_to_two_units_in_the_last_place() -> None:
    chance = np.random.default_rng(1)
    values = np.concatenate([chance.uniform(-700, 700, 1000), chance.normal(size=1000), [0.0]])
    assert off_by(exponentials(values), [Decimal(x).exp(EXACT) for x in values.tolist()]) <= 2.0


def test_logarithm_to_two_units_in_the_last_place() -> None:
    """Everywhere, and where it is hardest: next to 1, where it is 0, and where its halves meet."""
    chance = np.random.default_rng(2)
    near = chance.uniform(0, 1e-3, 500) ** 2
    root = math.sqrt(2.0)
    values = np.concatenate([
        2.0 ** chance.uniform(-1020, 1020, 1000), chance.random(1000), 1.0 + near, 1.0 - near,
        [np.finfo(float).tiny, 0.5, 2.0, root, math.nextafter(root, 2.0), np.finfo(float).max],
    ])  # fmt: skip
    assert off_by(logarithms(values), [Decimal(x).ln(EXACT) for x in values.tolist()]) <= 2.0
    assert logarithms(np.array([1.0]))[0] == 0.0


def test_a_bell_is_logistic_and_cut_off() -> None:
    """Mean 0 and deviation 1, but for what the cut takes from the ends: it leaves 0.9952."""
    drawn = bells(MIDDLE)
    assert drawn.mean() == pytest.approx(0.0, abs=1e-12)
    assert drawn.std() == pytest.approx(0.9952, abs=1e-4)
    inside = (MIDDLE > 0.001) & (MIDDLE < 0.999)
    logistic = math.sqrt(3.0) / math.pi * np.log(MIDDLE / (1.0 - MIDDLE))
    np.testing.assert_allclose(drawn[inside], logistic[inside], rtol=1e-13, atol=1e-15)
    ends = bells(np.array([0.0, 0.001, 0.999, 1.0]))
    np.testing.assert_allclose(ends, [-3.808, -3.808, 3.808, 3.808], atol=5e-4)


@pytest.mark.parametrize("mean", [3.0, 36.0])
def test_waiting_times_are_gamma_with_shape_2(mean: float) -> None:
    """Longer than t with chance (1 + 2t/m) · e^(−2t/m): after 1 and 5/3 of the mean .406, .155."""
    chance = np.random.default_rng(3)
    n = 100_000
    drawn = waiting_times(mean, chance.random(n), chance.random(n))
    assert abs(drawn.mean() - mean) < 3.0 * mean * math.sqrt(0.5 / n)
    assert abs(drawn.var() - mean**2 / 2) < 3.0 * ((drawn - mean) ** 2).std() / math.sqrt(n)
    for part, left in ((1.0, 0.4060), (5 / 3, 0.1546)):
        assert (1 + 2 * part) * math.exp(-2 * part) == pytest.approx(left, abs=5e-5)
        assert abs((drawn > part * mean).mean() - left) < 3.0 * math.sqrt(left * (1 - left) / n)
    assert waiting_times(mean, np.zeros(1), np.zeros(1))[0] == 0.0
