import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.spatial.distance import cdist

from embedviz.errors import GeometryError
from embedviz.geometry.distances import BLOCK_VALUES, METRICS, distances, lengths
from tests.geometry.tables import EXTREME, HARD, plain_cosine

VALUES = st.floats(-1e6, 1e6, width=32)
ROWS = arrays.arrays(np.float64, st.tuples(st.integers(1, 8), st.integers(1, 5)), elements=VALUES)


def cosine(first: list[float], second: list[float]) -> float:
    return float(distances(np.array([first], float), np.array(second, float), "cosine")[0])


def test_cosine_is_1_at_right_angles_2_opposite_and_0_in_the_same_direction() -> None:
    assert cosine([1, 0], [0, 1]) == 1
    assert cosine([1, 0], [-2, 0]) == 2
    assert cosine([1, 1], [2, 2]) == 0


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("name", HARD)
def test_a_row_is_at_exactly_zero_from_its_copy(name: str, metric: str) -> None:
    vectors = HARD[name][HARD[name].any(axis=1)]
    for row in range(0, len(vectors), 7):
        assert distances(vectors, vectors[row].copy(), metric)[row] == 0


@pytest.mark.parametrize("name", [*HARD, *EXTREME])
def test_cosine_agrees_with_long_doubles_for_rows_of_any_size(name: str) -> None:
    vectors = {**HARD, **EXTREME}[name]
    for row in (0, 1, len(vectors) - 1):
        expected = plain_cosine(vectors, vectors[row])
        np.testing.assert_allclose(distances(vectors, vectors[row], "cosine"), expected, rtol=0, atol=3e-15)


@pytest.mark.parametrize("name", HARD)
def test_euclidean_agrees_with_scipy(name: str) -> None:
    vectors = HARD[name]
    if name == "tiniest":  # SciPy squares 1e-44 to zero
        vectors = vectors.astype(np.float64) * 2.0**120
    expected = cdist(vectors.astype(np.float64), vectors[:1].astype(np.float64))[:, 0]
    np.testing.assert_allclose(distances(vectors, vectors[0], "euclidean"), expected, rtol=1e-14)


def test_euclidean_is_right_where_squares_leave_the_range_of_float64() -> None:
    for size in (1e-310, 1e-200, 1e200, 1e307):
        vectors = np.array([[3 * size, 4 * size], [-3 * size, -4 * size]])
        found = distances(vectors, np.zeros(2), "euclidean")
        np.testing.assert_allclose(found / size, [5, 5], rtol=1e-9)


def test_dot_is_minus_the_product() -> None:
    vectors = HARD["plain"]
    expected = -(vectors.astype(np.float64) @ vectors[3].astype(np.float64))
    np.testing.assert_allclose(distances(vectors, vectors[3], "dot"), expected, atol=1e-13)


@pytest.mark.parametrize("metric", ["euclidean", "dot"])
def test_a_distance_beyond_float64_is_an_error_with_advice(metric: str) -> None:
    with pytest.raises(GeometryError, match="divide all values"):
        distances(np.array([[1.7e308, 1.7e308]]), np.array([-1.7e308, -1.7e308]), metric)


def test_the_cosine_of_a_zero_row_has_no_answer() -> None:
    assert np.isnan(distances(np.array([[0.0, 0.0], [1.0, 0.0]]), np.ones(2), "cosine")).tolist() == [
        True,
        False,
    ]
    assert np.isnan(distances(np.ones((2, 2)), np.zeros(2), "cosine")).all()


@given(ROWS, st.integers(0, 7), st.integers(-60, 60))
def test_cosine_does_not_change_when_a_row_is_scaled_by_a_power_of_two(
    vectors: np.ndarray, row: int, power: int
) -> None:
    assume(row < len(vectors))
    plain = distances(vectors, vectors[row], "cosine")
    scaled = distances(np.ldexp(vectors, power), vectors[row], "cosine")
    np.testing.assert_array_equal(scaled, plain)


@given(ROWS)
@pytest.mark.parametrize("metric", METRICS)
def test_a_distance_does_not_depend_on_the_other_rows_nor_on_the_direction(
    metric: str, vectors: np.ndarray
) -> None:
    together = distances(vectors, vectors[-1], metric)
    alone = [distances(vectors[row : row + 1], vectors[-1], metric)[0] for row in range(len(vectors))]
    back = [distances(vectors[-1:], vectors[row], metric)[0] for row in range(len(vectors))]
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(together, back)


def test_the_edges_of_the_blocks_leave_no_trace() -> None:
    vectors = np.random.default_rng(0).normal(size=(3 * BLOCK_VALUES // 512 + 5, 512)).astype(np.float32)
    for metric in METRICS:
        whole = distances(vectors, vectors[0], metric)
        np.testing.assert_array_equal(whole[-7:], distances(vectors[-7:], vectors[0], metric))


@pytest.mark.parametrize("metric", ["manhattan", "", "Cosine"])
def test_an_unknown_metric_is_refused_with_the_choices(metric: str) -> None:
    with pytest.raises(GeometryError, match="cosine, euclidean, dot"):
        distances(np.ones((1, 1)), np.ones(1), metric)


@pytest.mark.parametrize("name", HARD)
def test_lengths_agree_with_numpy(name: str) -> None:
    vectors = HARD[name].astype(np.float64)
    np.testing.assert_allclose(lengths(HARD[name]), np.linalg.norm(vectors, axis=1), rtol=1e-14)
