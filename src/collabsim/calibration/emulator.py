"""A fast stand-in for the model: what would a check measure at a place that was not run?

For each check a sparse polynomial is fitted to the points run so far: a lasso on all parameters
first, then one on the squares and products of those that mattered. It works on normal scores of the
measured numbers, because these range over orders of magnitude and may be infinite. What it cannot
explain becomes the width of a normal distribution, and so every place gets a chance to meet every
check. Checks are taken to err independently of one another; but a number that is asked of several
run sets errs in all of them alike, so there only the least hopeful one counts. The fits are
scikit-learn's.

What holds all over the ranges says little about the small region where everything is nearly met, so
a second emulator is fitted to the most promising points only. Each is too hopeful about places that
it proposed itself: there its errors were chosen to be kind. So of the two the less hopeful counts.

Close to a point that was run more is known: there an emulator errs much as it did at that point. So
a place that comes from a known one by small changes gets part of that error taken off, and has a
smaller width. How much of each is seen at places that came from others before.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from scipy import special, stats

from collabsim.calibration.simulator import ASKED, FITTED
from collabsim.evidence import Fact
from collabsim.extras import require

if TYPE_CHECKING:
    import pandas as pd

_LEAST: Final = 40  # points from which on a fit is tried
_PROMISING: Final = 1 / 3  # share of the points that the second emulator is fitted to,
_MANY: Final = 800  # if these are so many
_STRONGEST: Final = 12  # parameters whose squares and products may enter
_FOLDS: Final = 5
_ITERATIONS: Final = 10_000
_FAR: Final = 2.5  # scores are cut off here, so that single extremes do not lead the fit
_NARROWEST: Final = 0.01  # width of an emulator that leaves nothing unexplained
_ALPHAS: Final = np.geomspace(0.005, 0.3, 12)
_REACH: Final = 0.3  # change of score, by linear terms, over which an error is forgotten
_GUESS: Final = (0.6, 0.6)  # part of an error that lasts, and of the width that is left beside it,
_WORTH: Final = 10  # before anything is known; worth as many places that came from others
_RECENT: Final = 800  # places that came from others, the last ones, in which both are seen
_MOST: Final = 1.5  # part that lasts at most; above 1, since fits hide part of their own errors


class Fit(NamedTuple):
    """The emulator of one check.

    Attributes:
        ordered: The numbers measured at the points, from the lowest on; scores are ranks in them.
        low: Score from which on the check is met.
        high: Score up to which it is.
        strongest: Columns of the parameters with squares and products.
        weights: Of the constant, of all parameters, and of squares and products.
        width: Standard deviation of what is not explained, from points left out of the fit.
        explained: Share of the variance that is explained at points left out; at most 1.
    """

    ordered: Any
    low: float
    high: float
    strongest: Any
    weights: Any
    width: float
    explained: float


class Seen(NamedTuple):
    """Fits, and by how much they erred at the points.

    Attributes:
        fits: The fits, by label.
        errors: By how much the score measured at each point is above that of its fit, array
            (labels, points); NaN where it was not measured.
        lasting: Part of an error that is found again a little way off, array (labels, 1).
        left: Standard deviation of what is not explained there, array (labels, 1).
    """

    fits: Mapping[str, Fit]
    errors: Any
    lasting: Any
    left: Any


class Emulator(NamedTuple):
    """What is known of all checks together.

    Attributes:
        wide: Fits to all points.
        near: Fits to the most promising of them.
        points: All points, array (points, parameters) in the unit cube.
    """

    wide: Seen
    near: Seen
    points: Any

    def log_chances(self, places: Any, origins: Any = None) -> Any:
        """Logarithm of the chance of each place to meet all that is asked: array (places).

        Of each check the less hopeful of the two fits counts.

        Args:
            places: Array (places, parameters) in the unit cube.
            origins: For each place the number of the point that it came from, whose errors it
                shares; None if they are not to be used.
        """
        moved = None if origins is None else np.abs(places - self.points[origins])
        both = [
            _log_chances_of_each(seen.fits, places, None if moved is None
                                 else _shared(seen, moved, origins))
            for seen in (self.wide, self.near)
        ]  # fmt: skip
        return _together(np.minimum(*both), self.wide.fits)


def emulate(
    places: Any,
    table: "pd.DataFrame",
    labels: Iterable[str] = FITTED,
    apply: Callable[..., Iterable[Fit]] = map,
    origins: Any = (),
) -> Emulator:
    """Fit an emulator to all points, and one to the most promising of them.

    Other args and errors are those of :func:`fit_checks`.

    Args:
        origins: For the last of the points, the number of the point that each came from.
    """
    wide = fit_checks(places, table, tuple(labels), apply)
    count = max(_MANY, round(_PROMISING * len(places)))
    best = np.argsort(-log_chances(wide, places), kind="stable")[:count]
    near = {**wide, **fit_checks(places[best], table.iloc[best], wide, apply)}
    came = np.asarray(origins, int)
    return Emulator(
        _seen(wide, places, table, came), _seen(near, places, table, came), points=places
    )


def _seen(fits: Mapping[str, Fit], places: Any, table: "pd.DataFrame", origins: Any) -> Seen:
    errors = np.full((len(fits), len(places)), np.nan)
    for row, (name, fit) in zip(errors, fits.items(), strict=True):
        measured = table[name].to_numpy(dtype=float)
        row[:] = _score(fit.ordered, measured) - _scores(fit, places)
        row[np.isnan(measured)] = np.nan
    width = _widths(fits)
    lasting, left = (np.full(width.shape, guess) for guess in _GUESS)
    seen = Seen(fits, errors, lasting, left * width)
    if not len(origins):
        return seen
    came = np.arange(len(places) - len(origins), len(places))
    faded = _faded(fits, np.abs(places[came] - places[origins]))
    before, after = (table[:, -_RECENT:] for table in (faded * errors[:, origins], errors[:, came]))
    weight = np.nanmean(errors**2, axis=1, keepdims=True) * _WORTH
    both = ~np.isnan(before + after)
    before, after = np.where(both, before, 0.0), np.where(both, after, 0.0)
    known = (before * before).sum(axis=1, keepdims=True) + weight
    known = np.maximum(known, np.finfo(float).tiny)  # what is always the same has no errors
    lasting = ((before * after).sum(axis=1, keepdims=True) + weight * lasting) / known
    lasting = np.clip(lasting, 0.0, _MOST)
    rest = ((after - lasting * before) ** 2).sum(axis=1, keepdims=True)
    left = (rest + _WORTH * seen.left**2) / (both.sum(axis=1, keepdims=True) + _WORTH)
    for point, origin, share in zip(came, origins, faded.T, strict=True):
        unknown = np.isnan(errors[:, point])  # a trial that stopped early keeps what was known
        errors[unknown, point] = (share * errors[:, origin])[unknown]
    return Seen(fits, errors, lasting, np.minimum(np.sqrt(left), width))


def _shared(seen: Seen, moved: Any, origins: Any) -> tuple[Any, Any]:
    """The error that places share with the points they came from, and the width that is left."""
    known = seen.errors[:, origins]
    faded = np.where(np.isnan(known), 0.0, _faded(seen.fits, moved))
    width = _widths(seen.fits) ** 2
    return seen.lasting * faded * np.nan_to_num(known), np.sqrt(
        width + faded * (seen.left**2 - width)
    )


def _faded(fits: Mapping[str, Fit], moved: Any) -> Any:
    """How much of an error is not forgotten, after changes by so much: array (fits, places)."""
    slopes = np.abs([fit.weights[1 : 1 + moved.shape[1]] for fit in fits.values()])
    return np.exp(-(slopes @ moved.T) / _REACH)


def _widths(fits: Mapping[str, Fit]) -> Any:
    return np.array([[fit.width] for fit in fits.values()]).reshape(-1, 1)


def fit_checks(
    places: Any,
    table: "pd.DataFrame",
    labels: Iterable[str] = FITTED,
    apply: Callable[..., Iterable[Fit]] = map,
) -> dict[str, Fit]:
    """Fit an emulator to each number asked for that enough points have measured.

    Args:
        places: Array (points, parameters) in the unit cube.
        table: A row per point and a column per label; NaN where it was not measured.
        labels: Of what emulators are wanted.
        apply: Calls a function with each entry of some lists, in their order, as ``map`` does.

    Raises:
        InputError: If scikit-learn is not installed.
    """
    require("calibration")
    present = {name: table[name].notna().to_numpy() for name in labels if name in table}
    names = [name for name, measured in present.items() if measured.sum() >= _LEAST]
    fits = apply(
        _fit,
        [places[present[name]] for name in names],
        [table[name].to_numpy(dtype=float)[present[name]] for name in names],
        [ASKED[name].fact for name in names],
    )
    return dict(zip(names, fits, strict=True))


def log_chances(fits: Mapping[str, Fit], places: Any) -> Any:
    """Logarithm of the chance of each place to meet all that is asked, by emulators: (places)."""
    return _together(_log_chances_of_each(fits, places), fits)


def _together(chances: Any, labels: Iterable[str]) -> Any:
    """Logarithms of chances to meet everything, from those of each number: array (places).

    Args:
        chances: Array (numbers, places).
        labels: Of the numbers; those of one check stand together.
    """
    checks = [name.partition(":")[0] for name in labels]
    starts = [n for n, check in enumerate(checks) if check not in checks[:n]]
    return np.minimum.reduceat(chances, starts, axis=0).sum(axis=0)


def _log_chances_of_each(
    fits: Mapping[str, Fit], places: Any, shared: tuple[Any, Any] | None = None
) -> Any:
    """The same for each number alone: array (fits, places)."""
    scores = np.array([_scores(fit, places) for fit in fits.values()]).reshape(-1, len(places))
    ends = np.array([(fit.low, fit.high) for fit in fits.values()]).reshape(-1, 2)
    error, width = shared if shared is not None else (0.0, _widths(fits))
    low, high = ((end[:, np.newaxis] - scores - error) / width for end in ends.T)
    swap = low > 0.0  # the other tail, where small chances can be told apart
    low, high = np.where(swap, -high, low), np.where(swap, -low, high)
    least, most = special.log_ndtr(low), special.log_ndtr(high)
    return most + np.log1p(-np.exp(np.minimum(least - most, -1e-12)))


def _scores(fit: Fit, places: Any) -> Any:
    if not fit.weights[1:].any():  # the same everywhere
        return np.full(len(places), fit.weights[0])
    return _features(places, fit.strongest) @ fit.weights


def _fit(places: Any, measured: Any, fact: Fact) -> Fit:
    from sklearn.linear_model import Lasso, LassoCV  # optional, slow to import
    from sklearn.model_selection import cross_val_predict

    ordered = np.sort(measured)
    scores = _score(ordered, measured)
    low, high = (
        float(_score(ordered, np.array([limit]))[0]) if np.isfinite(limit) else limit
        for limit in (fact.low, fact.high)
    )
    if scores.min() == scores.max():  # there is nothing to explain
        return Fit(
            ordered, low, high, np.array([], int), np.zeros(1 + places.shape[1]), _NARROWEST, 0.0
        )
    lasso = LassoCV(alphas=_ALPHAS, cv=_FOLDS, max_iter=_ITERATIONS)
    linear = lasso.fit(places, scores).coef_
    strongest = np.argsort(-np.abs(linear), kind="stable")[:_STRONGEST]
    features = _features(places, strongest)[:, 1:]
    final = LassoCV(alphas=_ALPHAS, cv=_FOLDS, max_iter=_ITERATIONS).fit(features, scores)
    same = Lasso(alpha=final.alpha_, max_iter=_ITERATIONS)
    left_out = cross_val_predict(same, features, scores, cv=_FOLDS)
    unexplained = float(np.mean((scores - left_out) ** 2))
    weights = np.concatenate([[final.intercept_], final.coef_])
    return Fit(ordered, low, high, strongest, weights, max(unexplained**0.5, _NARROWEST),
               1.0 - unexplained / float(scores.var()))  # fmt: skip


def _score(ordered: Any, values: Any) -> Any:
    """Normal scores of values by their rank among the ordered ones, ties in the middle."""
    below = np.searchsorted(ordered, values, side="left")
    upto = np.searchsorted(ordered, values, side="right")
    share = (0.5 * (below + upto) + 0.5) / (len(ordered) + 1.0)
    return np.clip(stats.norm.ppf(share), -_FAR, _FAR)


def _features(places: Any, strongest: Any) -> Any:
    """A constant, all parameters, and squares and products of the strongest: array (points, …)."""
    centred = places - 0.5
    some = centred[:, strongest]
    first, second = np.triu_indices(len(strongest))
    return np.hstack([np.ones((len(places), 1)), centred, some[:, first] * some[:, second]])
