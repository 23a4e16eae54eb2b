import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from embedviz.projections.calibration import conditional_probabilities, memberships
from tests.projections.tables import noise


def sorted_distances(rows, width):
    return np.sort(np.abs(noise(rows, width)) + 0.1, axis=1).astype(np.float32)


def perplexities(probabilities):
    logs = np.log(probabilities, out=np.zeros_like(probabilities), where=probabilities > 0)
    return np.exp(-(probabilities * logs).sum(axis=1))


@pytest.mark.parametrize("perplexity", [1.01, 2.0, 5.0, 30.0, 58.9])
def test_every_row_has_exactly_this_perplexity(perplexity):
    found = conditional_probabilities(sorted_distances(40, 59), perplexity)
    np.testing.assert_allclose(perplexities(found), perplexity, rtol=1e-8)


def test_probabilities_are_gaussian_in_the_distance():
    distances = sorted_distances(5, 20)
    logs = np.log(conditional_probabilities(distances, 7.0))
    slopes = np.diff(logs, axis=1) / np.diff(distances.astype(float) ** 2, axis=1)
    np.testing.assert_allclose(slopes, slopes[:, :1] * np.ones_like(slopes), rtol=1e-6)


@pytest.mark.parametrize("unit", [1e-30, 1e-6, 1e30])
def test_the_unit_of_distance_does_not_matter(unit):
    distances = sorted_distances(6, 15)
    scaled = conditional_probabilities(distances * np.float32(unit), 4.0)
    np.testing.assert_allclose(scaled, conditional_probabilities(distances, 4.0), rtol=1e-4, atol=1e-12)


def test_distances_that_hardly_differ_are_still_told_apart():
    distances = (1 + 1e-5 * sorted_distances(6, 30)).astype(np.float32)
    np.testing.assert_allclose(perplexities(conditional_probabilities(distances, 3.0)), 3, rtol=1e-6)


def test_more_duplicates_than_the_perplexity_share_alike():
    distances = np.array([[0, 0, 0, 0, 1, 2]], np.float32)
    found = conditional_probabilities(distances, 2.0)
    np.testing.assert_allclose(found, [[0.25, 0.25, 0.25, 0.25, 0, 0]], atol=1e-9)


@given(arrays(np.float32, (4, 9), elements=st.floats(0, 1e6, width=32)), st.floats(1, 8))
def test_probabilities_are_finite_and_sum_to_one(distances, perplexity):
    found = conditional_probabilities(np.sort(distances, axis=1), perplexity)
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_memberships_sum_to_the_logarithm_of_the_neighbours():
    found = memberships(sorted_distances(30, 14), 15)
    np.testing.assert_allclose(found.sum(axis=1), np.log2(15), rtol=1e-8)
    np.testing.assert_array_equal(found[:, 0], 1)


@given(arrays(np.float32, (4, 9), elements=st.floats(0, 1e6, width=32)))
def test_memberships_lie_between_zero_and_one_and_fall(distances):
    found = memberships(np.sort(distances, axis=1), 10)
    assert (found >= 0).all() and (found <= 1).all()
    assert (np.diff(found, axis=1) <= 0).all()
