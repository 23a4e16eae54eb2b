import numpy as np
import pytest
from openTSNE.affinity import joint_probabilities_nn

from embedviz.geometry import neighbour_graph
from embedviz.projections.affinities import joint_probabilities, neighbours_for
from tests.projections.tables import noise


def test_affinities_equal_opentsnes_over_the_same_graph():
    graph = neighbour_graph(noise(80, 5), 30, "euclidean")
    peers = joint_probabilities_nn(graph.ids.astype(np.int64), graph.distances.astype(float), [10.0])
    np.testing.assert_allclose(joint_probabilities(graph, 10.0).toarray(), peers.toarray(), atol=1e-7)


def test_affinities_are_symmetric_and_sum_to_one():
    found = joint_probabilities(neighbour_graph(noise(40, 3), 12), 4.0).toarray()
    np.testing.assert_allclose(found, found.T)
    assert found.sum() == pytest.approx(1)
    assert not found.diagonal().any()


@pytest.mark.parametrize(
    ("perplexity", "rows", "width"), [(30, 1000, 90), (2, 6, 5), (1, 4, 3), (500, 600, 599)]
)
def test_enough_neighbours_are_looked_at(perplexity, rows, width):
    assert neighbours_for(float(perplexity), rows) == width
