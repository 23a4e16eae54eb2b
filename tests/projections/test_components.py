import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.decomposition import PCA as Peer

from embedviz.projections import components
from embedviz.projections.components import principal_components, scaled, unscaled
from tests.projections.tables import noise

SOLVERS = ("singular value decomposition", "eigenvectors of dim products", "eigenvectors of row products")


def spread_out(rows, dims, dtype=np.float64):
    return (noise(rows, dims) * 0.7 ** np.arange(dims) + 3).astype(dtype)


@pytest.fixture
def no_small_tables(monkeypatch):
    monkeypatch.setattr(components, "SVD_WORK", 0)


def shares_by_hand(vectors):
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    squares = np.linalg.svd(centred, compute_uv=False) ** 2
    return squares / squares.sum()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("rows", "dims", "solver"), [(900, 20, SOLVERS[1]), (12, 40, SOLVERS[2])])
def test_products_give_the_shares_of_a_float64_decomposition(no_small_tables, rows, dims, solver, dtype):
    vectors = spread_out(rows, dims, dtype)
    found = principal_components(vectors, 3)
    assert found.solver == solver
    np.testing.assert_allclose(found.shares[:10], shares_by_hand(vectors)[:10], atol=1e-7)


@pytest.mark.parametrize(("rows", "dims"), [(50, 6), (6, 50)])
def test_places_equal_scikit_learns_up_to_rounding(rows, dims):
    vectors = spread_out(rows, dims)
    found = principal_components(vectors, 3).place(vectors, [0, 1, 2])
    np.testing.assert_allclose(found, Peer(3, svd_solver="full").fit_transform(vectors), atol=1e-9)


def test_the_largest_entry_of_each_direction_is_positive():
    axes = principal_components(spread_out(40, 7), 3).axes
    assert (axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)] > 0).all()


def test_close_directions_in_float32_are_told_apart_in_float64(no_small_tables):
    turned = np.linalg.qr(noise(8, 8))[0]
    vectors = ((noise(3000, 8) * [100, 1e-2, 9e-3, 8e-3, 1e-3, 1e-3, 1e-3, 1e-3]) @ turned).astype(np.float32)
    found = principal_components(vectors, 2).axes[1]
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    true = np.linalg.svd(centred, full_matrices=False)[2][1]
    assert abs(found @ true) == pytest.approx(1, abs=1e-6)


def test_a_large_offset_does_not_spoil_float32_products(no_small_tables):
    vectors = (spread_out(2000, 10) + 1000).astype(np.float32)
    np.testing.assert_allclose(principal_components(vectors, 2).shares, shares_by_hand(vectors), atol=1e-9)


@given(arrays(np.float64, st.tuples(st.integers(2, 12), st.integers(2, 6)), elements=st.floats(-1e6, 1e6)))
def test_shares_fall_and_sum_to_one_or_are_all_zero(vectors):
    shares = principal_components(vectors, 2).shares
    assert (np.diff(shares) <= 1e-12).all()
    assert shares.sum() == pytest.approx(1) or not shares.any()


def test_a_component_that_does_not_exist_is_zero():
    vectors = noise(10, 2)
    assert not principal_components(vectors, 3).place(vectors, [0, 2])[:, 1].any()


@pytest.mark.parametrize("size", [1e-300, 1e-40, 1.0, 1e40, 1e300])
def test_scaling_is_exact_and_comes_back(size):
    vectors = noise(5, 3) * size
    smaller, exponent = scaled(vectors)
    assert 1e-13 < np.abs(smaller).max() < 1e13
    np.testing.assert_array_equal(np.ldexp(smaller, exponent), vectors)


def test_ordinary_values_are_not_copied():
    vectors = noise(5, 3)
    assert scaled(vectors)[0] is vectors


def test_places_beyond_float32_stay_scaled_and_a_note_says_so():
    places, notes = unscaled(noise(5, 2), 1000)
    assert np.abs(places).max() < 10
    assert "divided by 2 to the 1000" in notes[0]
