"""How far apart two vectors are: the exact answers, in float64.

    cosine(a, b)    = 1 - a·b / sqrt(a·a · b·b)    0 same direction, 1 at right angles, 2 opposite
    euclidean(a, b) = sqrt(sum((a - b)²))          0 or more
    dot(a, b)       = -a·b                         smaller is nearer, as for the others

Each row is computed by itself, so a distance never depends on which other rows are asked for.
Identical rows are at exactly 0 (cosine and Euclidean), rounding never gives less. Very small and
very large rows are first scaled by a power of two, which changes no digit.
"""

from collections.abc import Callable, Iterator

import numpy as np

from embedviz.arrays import PerRow, Vector, Vectors
from embedviz.errors import GeometryError, quoted

METRICS = ("cosine", "euclidean", "dot")

BLOCK_VALUES = 1 << 20  # float64 values converted at a time: 8 MiB stay in the cache
SAFE_SQUARES = (1e-140, 1e140)  # sums of squares outside may have lost digits or overflowed
SAME_DIRECTION = 1e-9  # cosine distances below are worth asking whether the rows are identical


def check_metric(metric: str, allowed: tuple[str, ...] = METRICS) -> str:
    """Return `metric` if it is one of those allowed.

    Raises:
        GeometryError: it is not.
    """
    if metric not in allowed:
        raise GeometryError(
            f"The distance {quoted(str(metric))} is not one of {', '.join(allowed)}; use one of these."
        )
    return metric


def distances(rows: Vectors, vector: Vector, metric: str = "cosine") -> PerRow:
    """Return the float64 distance of each row to `vector`.

    The cosine distance of a zero row, or to a zero vector, has no answer: NaN.

    Raises:
        GeometryError: an unknown metric, or a distance too large for float64.
    """
    measure = MEASURES[check_metric(metric)]
    single = vector.astype(np.float64)
    found = np.empty(len(rows))
    with np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore"):
        for part in blocks(*rows.shape):
            found[part] = measure(rows[part].astype(np.float64), single)
    if metric != "cosine" and not np.isfinite(found).all():
        raise GeometryError(
            f"Some {metric} distances are larger than float64 can hold; divide all values by the largest."
        )
    return found


def blocks(rows: int, dims: int) -> Iterator[slice]:
    """Yield slices over the rows, each of about `BLOCK_VALUES` values."""
    step = max(1, BLOCK_VALUES // max(1, dims))
    for start in range(0, rows, step):
        yield slice(start, min(rows, start + step))


def lengths(rows: Vectors) -> PerRow:
    """Return the float64 length (Euclidean norm) of each row; infinite only beyond float64."""
    found = np.empty(len(rows))
    with np.errstate(over="ignore", under="ignore"):
        for part in blocks(*rows.shape):
            found[part] = lengths_in_double(rows[part].astype(np.float64))
    return found


def squares_of(rows: Vectors) -> PerRow:
    """Return the float64 sum of squares of each row; see `lost_digits` for where it may be wrong."""
    found = np.empty(len(rows))
    with np.errstate(over="ignore", under="ignore"):
        for part in blocks(*rows.shape):
            double = rows[part].astype(np.float64)
            found[part] = np.vecdot(double, double)
    return found


def cosine_of(
    rows: np.ndarray, vector: np.ndarray, squares: np.ndarray, square: "float | np.floating"
) -> np.ndarray:
    """Return cosine distances of float64 rows to a float64 vector, given their sums of squares."""
    found = np.clip(1 - np.vecdot(rows, vector) / np.sqrt(squares * square), 0, 2)
    near = np.flatnonzero(found < SAME_DIRECTION)
    if len(near):
        found[near[(rows[near] == vector).all(axis=1)]] = 0
    return found


def _cosine(rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
    single = _scaled(vector[None])[0]
    squares = np.vecdot(rows, rows)
    odd = np.flatnonzero(lost_digits(squares))
    if len(odd) or lost_digits(np.vecdot(vector, vector)):
        rows = rows.copy()
        rows[odd] = _scaled(rows[odd])
        squares[odd] = np.vecdot(rows[odd], rows[odd])
        vector = single
    return cosine_of(rows, vector, squares, np.vecdot(vector, vector))


def _euclidean(rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
    found = lengths_in_double(rows - vector)
    over = np.flatnonzero(~np.isfinite(found))
    if len(over):  # the difference itself may overflow: halve first
        found[over] = 4 * lengths_in_double(rows[over] / 4 - vector / 4)
    return found


def _dot(rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
    return -np.vecdot(rows, vector)


def lengths_in_double(rows: np.ndarray) -> np.ndarray:
    """Return the lengths of float64 rows, right also where their squares leave the range of float64."""
    squares = np.vecdot(rows, rows)
    found = np.sqrt(squares)
    odd = np.flatnonzero(lost_digits(squares))
    if len(odd):
        exponents = _exponents(rows[odd])
        scaled = np.ldexp(rows[odd], -exponents[:, None])
        found[odd] = np.ldexp(np.sqrt(np.vecdot(scaled, scaled)), exponents)
    return found


def lost_digits(squares: "np.ndarray | np.floating") -> "np.ndarray | np.bool":
    """Return where sums of squares are so small or large that they may be wrong."""
    low, high = SAFE_SQUARES
    return ~((squares >= low) & (squares <= high))


def _scaled(rows: np.ndarray) -> np.ndarray:
    return np.ldexp(rows, -_exponents(rows)[:, None])


def _exponents(rows: np.ndarray) -> np.ndarray:
    return np.frexp(np.abs(rows).max(axis=1))[1]


MEASURES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "cosine": _cosine,
    "euclidean": _euclidean,
    "dot": _dot,
}
