"""How wide each row looks around itself: one number per row, found by guarded Newton steps.

t-SNE asks for a perplexity, the number of neighbours that effectively count:

    p(j|i) ∝ exp(-β_i d_ij²),   exp(entropy of p(·|i)) = perplexity

UMAP asks for a sum of memberships: Σ_j exp(-max(0, d_ij - ρ_i) / σ_i) = log₂(neighbours).

Both sums grow as the row looks wider and do not depend on the unit of distance.

Source: van der Maaten and Hinton 2008; McInnes, Healy and Melville 2018.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from embedviz.arrays import NeighbourDistances

STEPS = 200
CLOSE = 1e-10  # in the logarithm of the perplexity, or in the sum of memberships
NARROWEST = 1e12  # largest 1 / width, where the mean difference within a row is 1
BLOCK_VALUES = 1 << 20
LEAST_WIDTH = 1e-3  # of the mean distance; UMAP's floor, so that duplicates do not cut a row off

Level: TypeAlias = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def conditional_probabilities(distances: NeighbourDistances, perplexity: float) -> NeighbourDistances:
    """Return p(j|i) for the neighbours of each row: float64, rows of sum 1 and of this perplexity.

    Where more neighbours than `perplexity` share the smallest distance, each of these gets the same
    probability: no width can tell them apart.
    """
    found = np.empty(distances.shape)
    for part in _parts(*distances.shape):
        nearest = distances[part].astype(np.float64)
        longest = nearest.max(axis=1, keepdims=True)
        squares = np.divide(nearest, longest, out=np.zeros_like(nearest), where=longest > 0) ** 2
        squares = _unit_mean(squares - squares.min(axis=1, keepdims=True))
        weights = np.exp(-_inverse_widths(squares, _entropy, float(np.log(perplexity))) * squares)
        found[part] = weights / weights.sum(axis=1, keepdims=True)
    return found


def memberships(distances: NeighbourDistances, neighbours: int) -> NeighbourDistances:
    """Return UMAP's membership of each neighbour, 0 to 1: float64, the nearest distinct row at 1.

    `neighbours` counts the row itself, as UMAP's setting does, so it is one more than the columns.
    """
    measured = distances.astype(np.float64)
    apart = np.where(measured > 0, measured, np.inf).min(axis=1, keepdims=True)
    beyond = np.maximum(measured - np.where(np.isfinite(apart), apart, 0), 0)
    scale = beyond.mean(axis=1, keepdims=True)
    differences = _unit_mean(beyond)
    inverse = _inverse_widths(differences, _membership, float(np.log2(neighbours)))
    mean = measured.sum(axis=1, keepdims=True) / neighbours
    floor = LEAST_WIDTH * np.where(np.isfinite(apart), mean, mean.mean())
    widest = np.divide(scale, floor, out=np.full_like(scale, NARROWEST), where=floor > 0)
    return np.exp(-np.minimum(inverse, widest) * differences)


def _entropy(squares: np.ndarray, inverse: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weights = np.exp(-inverse * squares)
    total = weights.sum(axis=1, keepdims=True)
    mean = (weights * squares).sum(axis=1, keepdims=True) / total
    spread = (weights * squares**2).sum(axis=1, keepdims=True) / total - mean**2
    return np.log(total) + inverse * mean, -(inverse**2) * spread


def _membership(differences: np.ndarray, inverse: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weights = np.exp(-inverse * differences)
    slope = -inverse * (weights * differences).sum(axis=1, keepdims=True)
    return weights.sum(axis=1, keepdims=True), slope


def _inverse_widths(differences: np.ndarray, level: Level, target: float) -> np.ndarray:
    """Return 1 / width of each row (rows x 1) at which the falling function `level` meets `target`.

    `level` also gives its slope by log(1 / width): Newton steps, kept inside the bracket known so far.
    """
    inverse = np.ones((len(differences), 1))
    low, high = np.zeros_like(inverse), np.full_like(inverse, NARROWEST)
    open_rows = np.arange(len(differences))
    for _ in range(STEPS):
        value, slope = level(differences[open_rows], inverse[open_rows])
        miss = value - target
        wide = miss[:, 0] > 0
        low[open_rows[wide]] = inverse[open_rows[wide]]
        high[open_rows[~wide]] = inverse[open_rows[~wide]]
        kept = (np.abs(miss) > CLOSE)[:, 0] & (high > low * (1 + 1e-12))[open_rows, 0]
        open_rows = open_rows[kept]
        if not len(open_rows):
            break
        inverse[open_rows] = _next(
            inverse[open_rows], miss[kept], slope[kept], low[open_rows], high[open_rows]
        )
    return inverse


def _next(
    inverse: np.ndarray, miss: np.ndarray, slope: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        newton = inverse * np.exp(np.clip(-miss / slope, -2, 2))
    middle = np.sqrt(np.maximum(low, high * 1e-24) * high)
    return np.where((newton > low) & (newton < high), newton, middle)


def _unit_mean(values: np.ndarray) -> np.ndarray:
    mean = values.mean(axis=1, keepdims=True)
    return np.divide(values, mean, out=np.zeros_like(values), where=mean > 0)


def _parts(rows: int, width: int) -> Iterator[slice]:
    step = max(1, BLOCK_VALUES // max(1, width))
    for start in range(0, rows, step):
        yield slice(start, min(rows, start + step))
