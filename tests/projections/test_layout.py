import numpy as np
import pytest
from scipy.sparse import csr_array

from embedviz.projections.layout import Walk, fitted_curve


@pytest.mark.parametrize("min_dist", [0.0, 0.1, 0.5, 0.99])
def test_the_curve_equals_umap_learns(min_dist):
    from umap.umap_ import find_ab_params

    np.testing.assert_allclose(fitted_curve(min_dist), find_ab_params(1.0, min_dist), rtol=1e-4)


def joined(*pairs):
    rows, columns = np.array(pairs + tuple((b, a) for a, b in pairs)).T
    size = int(rows.max()) + 1
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))


def test_joined_points_end_nearer_than_others():
    pairs = ((0, 1), (2, 3), (4, 5))
    start = np.array([[0, 0], [9, 9], [0, 9], [9, 0], [3, 5], [6, 4.0]])
    places, epochs = Walk(joined(*pairs), 0.1, 200, seed=0).run(start, lambda *_, **__: False)
    apart = np.linalg.norm(places[:, None] - places, axis=2)
    assert epochs == 200
    assert max(apart[a, b] for a, b in pairs) < apart[0, 2:].min()


def test_weak_edges_are_used_less_often():
    weights = csr_array(np.array([[0, 1, 0.25], [1, 0, 0], [0.25, 0, 0]]))
    assert sorted(Walk(weights, 0.1, 100, seed=0).pauses) == [1, 1, 4, 4]


def test_edges_too_weak_for_one_use_are_left_out():
    weights = csr_array(np.array([[0, 1, 1e-3], [1, 0, 0], [1e-3, 0, 0]]))
    assert len(Walk(weights, 0.1, 100, seed=0).edges) == 2
