import numpy as np
import pytest

from embedviz.errors import ProjectionError
from embedviz.projections import Axes, project
from tests.projections.tables import noise


def test_the_chosen_dimensions_are_drawn_as_they_are():
    vectors = noise(7, 5).astype(np.float32)
    picture = project(vectors, Axes(x=4, y=1))
    np.testing.assert_array_equal(picture.coordinates, vectors[:, [4, 1]])
    assert picture.axis_names == ("dimension 4", "dimension 1")
    assert picture.ticks


def test_a_third_dimension_gives_a_picture_in_depth():
    assert project(noise(7, 5), Axes(x=0, y=1, z=2)).coordinates.shape == (7, 3)


def test_a_dimension_beyond_the_table_is_refused_with_the_limit():
    with pytest.raises(ProjectionError, match="Dimension 5 does not exist: this table has dimensions 0 to 4"):
        project(noise(7, 5), Axes(x=5))


def test_equal_rows_keep_their_values():
    picture = project(np.full((3, 2), 7.0), Axes())
    np.testing.assert_array_equal(picture.coordinates, np.full((3, 2), 7))


def test_values_beyond_float32_are_refused():
    with pytest.raises(ProjectionError, match="1 of 3 points"):
        project(np.array([[1e300, 1], [2, 3], [4, 5]]), Axes())
