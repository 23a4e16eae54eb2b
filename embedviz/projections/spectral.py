"""A start for UMAP: the slowest vibrations of the neighbour graph.

With W the weights of the graph and D its row sums, the places are D^(-1/2) times the eigenvectors,
after the first, of the largest eigenvalues of D^(-1/2) W D^(-1/2): strongly joined rows stand close.

Source: Belkin and Niyogi, Laplacian eigenmaps, 2003.
"""

from typing import Any

import numpy as np

from embedviz.arrays import Coordinates
from embedviz.projections.starts import jittered, unit_spread

DENSE_ROWS = 300
TOLERANCE = 1e-4
BASIS = 20  # vectors held by the solver


def spectral_start(weights: Any, axes: int, seed: int) -> Coordinates | None:
    """Return float64 places (rows x axes) of unit spread; None where the vibrations cannot be found."""
    from scipy.sparse import diags_array

    roots = 1 / np.sqrt(np.asarray(weights.sum(axis=1)).ravel())
    found = _slowest(diags_array(roots) @ weights @ diags_array(roots), axes + 1, seed)
    if found is None:
        return None
    largest = np.abs(found).argmax(axis=0)
    upright = roots[:, None] * found * np.sign(found[largest, np.arange(axes)])
    return jittered(unit_spread(upright), seed)


def _slowest(joined: Any, count: int, seed: int) -> np.ndarray | None:
    from scipy.sparse.linalg import ArpackError, eigsh

    rows = joined.shape[0]
    if rows <= DENSE_ROWS:
        return np.linalg.eigh(joined.toarray())[1][:, ::-1][:, 1:count]
    first = np.random.default_rng(seed).normal(size=rows)
    try:
        values, vectors = eigsh(joined, count, which="LA", v0=first, tol=TOLERANCE, ncv=BASIS)
    except ArpackError:
        return None
    return vectors[:, np.argsort(values)[::-1]][:, 1:]
