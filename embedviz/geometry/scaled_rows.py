"""Rows made ready for products of many with many: at length 1, or from their centre.

Both are computed in float64 in blocks and kept in the precision asked for, so that a large table is
never held twice at full width. Scaling is by powers of two first, so that no row is too small or too
large for it.
"""

from collections.abc import Iterator

import numpy as np

from embedviz.geometry.distances import blocks, lengths


def unit_rows(vectors: np.ndarray, dtype: "type[np.floating]" = np.float64) -> np.ndarray:
    """Return the rows at length 1; zero rows stay zero."""
    ready = np.empty(vectors.shape, dtype)
    for part in blocks(*vectors.shape):
        double = vectors[part].astype(np.float64)
        double = np.ldexp(double, -np.frexp(np.abs(double).max(axis=1))[1][:, None])
        size = lengths(double)
        ready[part] = double / np.where(size == 0, 1, size)[:, None]
    return ready


def centred_rows(vectors: np.ndarray, dtype: "type[np.floating]" = np.float64) -> np.ndarray:
    """Return the rows minus their mean, scaled by a power of two so that the largest value is about 1."""
    nothing = np.zeros(vectors.shape[1])
    shift = _shift(np.abs(double).max() for _, double in _moved(vectors, 0, nothing))
    mean = sum(double.sum(axis=0) for _, double in _moved(vectors, shift, nothing)) / len(vectors)
    again = _shift(np.abs(double).max() for _, double in _moved(vectors, shift, mean))
    ready = np.empty(vectors.shape, dtype)
    for part, double in _moved(vectors, shift, mean):
        ready[part] = np.ldexp(double, again)
    return ready


def _moved(vectors: np.ndarray, shift: int, centre: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    for part in blocks(*vectors.shape):
        yield part, np.ldexp(vectors[part].astype(np.float64), shift) - centre


def _shift(largest: Iterator[float]) -> int:
    """Return the power of two that brings the largest of these to about 1."""
    return -int(np.frexp(max(largest))[1])
