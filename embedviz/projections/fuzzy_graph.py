"""UMAP's fuzzy graph: how surely two rows belong together, seen from either.

    w_ij = a + b - a b,   a, b = the memberships of j around i and of i around j

Source: McInnes, Healy and Melville, UMAP, 2018, section 3.
"""

from typing import Any

import numpy as np

from embedviz.geometry.graph import NeighbourGraph
from embedviz.projections.calibration import memberships


def fuzzy_graph(graph: NeighbourGraph) -> Any:
    """Return the weights w_ij as a symmetric SciPy sparse matrix (CSR, float64, sorted, 0 to 1)."""
    from scipy.sparse import csr_array

    rows, width = graph.ids.shape
    strengths = memberships(graph.distances, width + 1)
    starts = np.arange(rows + 1) * width
    seen = csr_array((strengths.ravel(), graph.ids.ravel(), starts), shape=(rows, rows))
    back = seen.T.tocsr()
    both = (seen + back - seen.multiply(back)).tocsr()
    both.eliminate_zeros()
    both.sort_indices()
    return both


def separate_groups(graph: Any) -> int:
    """Return the number of groups of rows that no edge joins."""
    from scipy.sparse.csgraph import connected_components

    return int(connected_components(graph, directed=False, return_labels=False))
