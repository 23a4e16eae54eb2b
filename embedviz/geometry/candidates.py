"""Which rows could be among the nearest: a cut that is proven, not hoped for.

Scores rise with the distance and come from products in the table's own precision, so each is off by
at most a known slack. A row whose score minus its slack lies above k other scores plus theirs cannot
be among the k nearest; every other row is a candidate and is measured exactly.

    |fl(a·b) - a·b| <= n u / (1 - n u) · |a| |b|     n terms, u the unit roundoff, any order of summing

Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1.
"""

import numpy as np

GROUPS_PER_NEIGHBOUR = 8  # more groups: a tighter cut, but a longer search for it


def relative_error(dims: int, dtype: "np.dtype[np.floating]") -> float:
    """Return how far off the product of two vectors of length 1 may be in this precision.

    Eight terms more than `dims` cover the rounding of the vectors, their lengths and the scores; the
    second share covers the exact float64 distances. Infinite where so many terms leave no bound.
    """
    bound = (dims + 8) * float(np.finfo(dtype).eps) / 2
    exact = 4 * (dims + 8) * float(np.finfo(np.float64).eps)
    return bound / (1 - bound) + exact if bound < 0.1 else np.inf


def within_reach(scores: np.ndarray, k: int) -> np.ndarray:
    """Return, for each row of scores (or the one), a number that at least `k` of them do not exceed.

    It is the k-th smallest of the least scores of many groups: nearly as low as the k-th smallest of
    all and found much sooner. Needs 1 <= k <= number of scores.
    """
    count = scores.shape[-1]
    groups = GROUPS_PER_NEIGHBOUR * max(k, 64)
    size = count // groups
    if size >= 2:
        grouped = scores[..., : size * groups].reshape(*scores.shape[:-1], size, groups)
        scores = grouped.min(axis=-2)
    return np.partition(scores, k - 1, axis=-1)[..., k - 1]
