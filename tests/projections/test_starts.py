import numpy as np
import pytest

from embedviz.errors import ProjectionError
from embedviz.projections import PCA, project
from embedviz.projections.degenerate import same_direction, unit_rows
from embedviz.projections.starts import flat_start, given_start
from tests.projections.tables import noise


def test_the_start_is_the_flat_view_with_unit_spread():
    start = flat_start(noise(50, 4), "euclidean", 2, seed=0)
    flat = project(noise(50, 4), PCA()).coordinates
    np.testing.assert_allclose(start, flat / flat.std(axis=0).max(), atol=0.06)
    assert start.std(axis=0).max() == pytest.approx(1, abs=0.01)


def test_under_cosine_the_lengths_of_rows_do_not_count():
    vectors, lengths = noise(50, 4), np.arange(1.0, 51)[:, None]
    first, second = (flat_start(rows, "cosine", 2, seed=0) for rows in (vectors, vectors * lengths))
    np.testing.assert_allclose(first, second, atol=1e-9)


def test_no_two_points_start_on_one_place_or_all_on_a_line():
    start = flat_start(np.repeat([[0.0, 0], [1, 1]], 10, axis=0), "euclidean", 2, seed=0)
    assert len(np.unique(start, axis=0)) == 20
    assert np.linalg.matrix_rank(start) == 2


def test_a_start_with_other_axes_is_refused():
    with pytest.raises(ProjectionError, match="has 2 axes, but 3"):
        given_start(project(noise(5, 4), PCA()), 3, seed=0)


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e300])
def test_unit_rows_have_length_one_and_zero_rows_stay(size):
    rows = unit_rows(np.vstack([noise(5, 3) * size, np.zeros((1, 3))]))
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 1, 1, 1, 1, 0])


def test_same_direction_allows_rounding_only():
    line = np.outer(np.arange(1.0, 9), noise(1, 4))
    assert same_direction(line.astype(np.float32)) and same_direction(line)
    assert not same_direction(np.vstack([line, -line[:1]]))
    assert not same_direction(line + 1e-3 * noise(8, 4))
