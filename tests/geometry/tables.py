"""Tables that are hard on neighbour searches, and the plain answers to hold them against."""

import numpy as np

RANDOM = np.random.default_rng(7)


def _normal(rows: int = 150, dims: int = 6) -> np.ndarray:
    return RANDOM.normal(size=(rows, dims))


def _powers(low: int, high: int, rows: int = 150) -> np.ndarray:
    return 10.0 ** RANDOM.integers(low, high, size=(rows, 1))


HARD = {
    "plain": _normal().astype(np.float32),
    "double": _normal(),
    "one dim": _normal(dims=1).astype(np.float32),
    "wide": _normal(60, 300).astype(np.float32),
    "copies": RANDOM.integers(0, 3, size=(150, 3)).astype(np.float32),
    "signs": RANDOM.integers(-1, 2, size=(150, 4)).astype(np.float64),
    "proportional": (_normal(10, 5)[RANDOM.integers(0, 10, 150)] * RANDOM.integers(1, 9, (150, 1))),
    "all the same": np.full((40, 5), 0.1, np.float32),
    "all zero": np.zeros((40, 5), np.float32),
    "some zero": (_normal() * RANDOM.integers(0, 2, (150, 1))).astype(np.float32),
    "far off": (_normal() + 1e8).astype(np.float32),
    "nearly the same": 1 + _normal() * 1e-12,
    "nearly the same in single": (1 + _normal() * 1e-6).astype(np.float32),
    "tiny": (_normal() * 1e-30).astype(np.float32),
    "tiniest": (_normal() * 1e-44).astype(np.float32),
    "huge": (_normal() * 1e37).astype(np.float32),
    "all sizes": (_normal() * _powers(-38, 37)).astype(np.float32),
    "one giant": np.vstack([_normal(149), np.full((1, 6), 1e9)]).astype(np.float32),
    "two rows": np.array([[1.0, 2.0], [3.0, 4.0]]),
}
EXTREME = {"all double sizes": _normal() * _powers(-300, 300), "tiny double": _normal() * 1e-310}


def plain_cosine(vectors: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """1 - cosine in long double, by the textbook; NaN for zero rows."""
    rows, single = _longest(vectors), _longest(vector[None])[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = rows @ single / np.sqrt((rows * rows).sum(axis=1) * (single @ single))
    return np.clip(1 - cosine, 0, 2).astype(np.float64)


def _longest(rows: np.ndarray) -> np.ndarray:
    rows = rows.astype(np.longdouble)
    largest = np.abs(rows).max(axis=1, keepdims=True)
    return rows / np.where(largest == 0, 1, largest)


def plain_order(distances: np.ndarray, left_out: int, k: int) -> np.ndarray:
    """The k rows of least distance, ties by row, without one row and without NaN."""
    kept = [row for row in range(len(distances)) if row != left_out and not np.isnan(distances[row])]
    return np.array(sorted(kept, key=lambda row: (distances[row], row))[:k], dtype=np.int64)
