import numpy as np
import pytest
from scipy.sparse import csr_array, eye_array

from embedviz.geometry import neighbour_graph
from embedviz.projections.fuzzy_graph import fuzzy_graph, separate_groups
from tests.projections.tables import noise


@pytest.mark.parametrize("copies", [1, 4])  # with exact duplicates too
def test_weights_equal_umap_learns_over_the_same_graph(copies):
    from umap.umap_ import fuzzy_simplicial_set

    vectors = np.repeat(noise(60, 5).astype(np.float32), copies, axis=0)
    graph = neighbour_graph(vectors, 14, "euclidean")
    itself = np.arange(len(vectors))[:, None]
    ids = np.hstack([itself, graph.ids]).astype(np.int32)
    distances = np.hstack([np.zeros_like(itself), graph.distances]).astype(np.float32)
    peers = fuzzy_simplicial_set(vectors, 15, None, "euclidean", {}, ids, distances)[0]
    np.testing.assert_allclose(fuzzy_graph(graph).toarray(), peers.toarray(), atol=2e-4)


def test_weights_are_symmetric_between_zero_and_one():
    weights = fuzzy_graph(neighbour_graph(noise(50, 3), 9)).toarray()
    np.testing.assert_allclose(weights, weights.T)
    assert weights.min() >= 0 and weights.max() <= 1


def test_groups_that_no_edge_joins_are_counted():
    assert separate_groups(csr_array(eye_array(4))) == 4
