"""How strongly t-SNE holds two rows together, from the neighbour graph.

    p_ij = (p(j|i) + p(i|j)) / (2 rows),   p(j|i) ∝ exp(-β_i d_ij²)

β_i gives row i exactly the perplexity asked for; `neighbours_for` is wide enough for that, up to all
other rows.

Source: van der Maaten, Accelerating t-SNE using tree-based algorithms, 2014.
"""

from typing import Any

import numpy as np

from embedviz.geometry.graph import NeighbourGraph
from embedviz.projections.calibration import conditional_probabilities

NEIGHBOURS_PER_PERPLEXITY = 3


def neighbours_for(perplexity: float, rows: int) -> int:
    """Return how many neighbours of each row this perplexity looks at."""
    return int(min(rows - 1, max(2, np.ceil(NEIGHBOURS_PER_PERPLEXITY * perplexity))))


def joint_probabilities(graph: NeighbourGraph, perplexity: float) -> Any:
    """Return p_ij as a SciPy sparse matrix (rows x rows, CSR, float64) that sums to 1."""
    from scipy.sparse import csr_array

    rows, width = graph.ids.shape
    weights = conditional_probabilities(graph.distances, perplexity)
    starts = np.arange(rows + 1) * width
    one_way = csr_array((weights.ravel(), graph.ids.ravel(), starts), shape=(rows, rows))
    both_ways = (one_way + one_way.T).tocsr()
    both_ways.sort_indices()
    return both_ways / both_ways.sum()
