"""Values of several lanes are checked against single numbers, lane by lane, to the last bit."""

import operator
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest

from collabsim.lanes import (
    W,
    alike,
    anywhere,
    column,
    count_each,
    gather,
    largest,
    put,
    rounded,
    uniform_each,
    where,
)
from collabsim.randomness import U64, uniform
from helpers import compiled

ROWS = 60
SPECIAL = np.array([0.0, -0.0, 1.0, np.inf, -np.inf, np.nan, 5e-324, 2.0**-149, 0.1])
CHANCE = np.random.default_rng(1)
X = CHANCE.normal(size=(ROWS, W))
Y = CHANCE.normal(size=(ROWS, W))
X[:9], Y[:9] = SPECIAL[:, None], CHANCE.permuted(np.tile(SPECIAL, (W, 1)), axis=1).T
SETS = CHANCE.integers(0, 2**64, (ROWS, W), np.uint64)
SETS[:2] = [[0], [2**64 - 1]]
WHOLE = CHANCE.integers(-3, 4, (ROWS, W), np.int32)
OPERATIONS = (
    "x + y", "x - y", "x * y", "x / y", "min(x, y)", "max(x, y)", "min(1.0, x)", "max(x, 0)",
    "1.0 - x", "x * 2", "x * y + x", "0.5 * (x + y)",
)  # fmt: skip


def same(found: Any, expected: Any) -> bool:
    """Equal to the last bit, but for the sign of what is not a number."""
    both = np.isnan(found) & np.isnan(expected)
    return bool(((found.view(np.uint64) == expected.view(np.uint64)) | both).all())


def of_each(text: str) -> tuple[Callable[..., None], Callable[..., None]]:
    """An expression of ``x`` and ``y``, compiled for all lanes at once and for single numbers."""
    scope: dict[str, Any] = {"column": column, "W": W}
    exec(
        f"""
def at_once(a, b, out):
    a, b, out = column(a), column(b), column(out)
    for i in range({ROWS}):
        x, y = a[i], b[i]
        out[i] = {text}
def one_by_one(a, b, out):
    for i in range({ROWS}):
        for lane in range(W):
            x, y = a[i, lane], b[i, lane]
            out[i, lane] = {text}
""",
        scope,
    )
    return compiled(scope["at_once"]), compiled(scope["one_by_one"])


@pytest.mark.parametrize("text", OPERATIONS)
def test_arithmetic_is_that_of_single_numbers(text: str) -> None:
    at_once, one_by_one = of_each(text)
    found, expected = np.empty((2, ROWS, W))
    at_once(X, Y, found)
    one_by_one(X, Y, expected)
    assert same(found, expected)


def test_least_and_most_keep_the_first_of_equals_as_python_does() -> None:
    at_once, _ = of_each("min(x, y)")
    zeros, found = np.zeros((ROWS, W)), np.empty((ROWS, W))
    at_once(-zeros, zeros, found)
    assert np.signbit(found).all()
    at_once(zeros, -zeros, found)
    assert not np.signbit(found).any()


@pytest.mark.parametrize(
    "compare", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]
)
@pytest.mark.parametrize(
    ("a", "b"), [(X, Y), (WHOLE, WHOLE[::-1].copy()), (SETS, SETS[::-1].copy())]
)
def test_comparisons(compare: Any, a: Any, b: Any) -> None:
    @compiled
    def choose(a: Any, b: Any, out: Any) -> None:
        a, b, out = column(a), column(b), column(out)
        for i in range(ROWS):
            out[i] = where(compare(a[i], b[i]), 1.0, 0.0)

    found = np.empty((ROWS, W))
    choose(a, b, found)
    assert (found == compare(a, b)).all()


def test_sets_of_facets() -> None:
    @compiled
    def sets(a: Any, out: Any, counts: Any) -> None:
        a, out, counts = column(a), column(out), column(counts)
        for i in range(ROWS - 1):
            out[i] = (a[i] & ~a[i + 1]) | (a[i] >> U64(7)) ^ U64(5)
            counts[i] = count_each(a[i])

    found, counts = np.empty((ROWS, W), np.uint64), np.empty((ROWS, W))
    sets(SETS, found, counts)
    before, after = SETS[:-1], SETS[1:]
    assert (found[:-1] == ((before & ~after) | (before >> U64(7)) ^ U64(5))).all()
    assert (counts[:-1] == np.bitwise_count(before)).all()


def test_a_column_rounds_to_what_it_holds() -> None:
    @compiled
    def copy(a: Any, out: Any, again: Any) -> None:
        a, out, again = column(a), column(out), column(again)
        for i in range(ROWS):
            out[i] = a[i]
            again[i] = rounded(a[i]) - out[i]

    found, nothing = np.empty((ROWS, W), np.float32), np.empty((ROWS, W))
    copy(X[9:].repeat(2, axis=0)[:ROWS].copy(), found, nothing)
    assert (found == X[9:].repeat(2, axis=0)[:ROWS].astype(np.float32)).all()
    assert (nothing == 0.0).all()


def test_gather_reads_another_row_in_every_lane() -> None:
    @compiled
    def pick(a: Any, rows: Any, out: Any) -> None:
        a, rows, out = column(a), column(rows), column(out)
        for i in range(ROWS):
            out[i] = gather(a, rows[i] + 3)

    rows, found = WHOLE, np.empty((ROWS, W))
    pick(Y, rows, found)
    assert same(found, Y[rows + 3, np.arange(W)])


def test_draws_are_those_of_single_agents() -> None:
    @compiled
    def draw(key: Any, first: Any, out: Any, expected: Any) -> None:
        first_of_lanes, values = column(first)[0], column(out)
        for i in range(ROWS):
            values[i] = uniform_each(key, first_of_lanes, i)
            for lane in range(W):
                expected[i, lane] = uniform(key, first[0, lane] + i)

    first = CHANCE.integers(0, 2**40, (1, W))
    for key in (U64(0), U64(12345), U64(2**64 - 1)):
        found, expected = np.empty((2, ROWS, W))
        draw(key, first, found, expected)
        assert same(found, expected)
        assert (found >= 0.0).all()
        assert (found < 1.0).all()


def test_single_lanes() -> None:
    @compiled
    def lanes(lane: int) -> Any:
        values = put(alike(1.0), lane, 2.5)
        return values[lane], largest(values), anywhere(values > 2.5), anywhere(values > 2.0)

    assert {lanes(lane) for lane in range(W)} == {(2.5, 2.5, False, True)}


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(numba.TypingError):
        compiled(lambda a: (column(a)[0] * 0.5)[0])(SETS)
    with pytest.raises(numba.TypingError):
        compiled(lambda a, b: (column(a)[0] + column(b)[0])[0])(SETS, X)
