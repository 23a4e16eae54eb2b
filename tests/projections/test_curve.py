import numpy as np
import pytest

from embedviz.projections.curve import curve_order


@pytest.mark.parametrize("axes", [2, 3])
def test_each_point_has_one_place_in_the_order(axes):
    places = np.random.default_rng(0).normal(size=(200, axes))
    assert sorted(curve_order(places).tolist()) == list(range(200))


@pytest.mark.parametrize("axes", [2, 3])
def test_points_that_follow_each_other_are_near_each_other(axes):
    places = np.random.default_rng(1).uniform(size=(3000, axes))

    def steps(order):
        return np.linalg.norm(np.diff(places[order], axis=0), axis=1).mean()

    assert steps(curve_order(places)) < steps(np.arange(3000)) / 5


def test_the_corners_of_a_square_are_taken_in_the_order_of_their_bits():
    assert curve_order(np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 1.0], [1.0, 0.0]])).tolist() == [1, 3, 2, 0]


def test_points_in_one_place_keep_their_order():
    assert curve_order(np.zeros((5, 2))).tolist() == [0, 1, 2, 3, 4]
