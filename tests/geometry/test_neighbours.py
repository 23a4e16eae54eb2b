import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from embedviz.errors import GeometryError, UnknownLabelError
from embedviz.geometry.candidates import relative_error
from embedviz.geometry.distances import METRICS, distances
from embedviz.geometry.neighbours import Neighbour, NeighbourSearch, nearest, nearest_each
from embedviz.table import EmbeddingTable
from tests.geometry.tables import EXTREME, HARD, plain_order

SQUARE = EmbeddingTable(
    np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), ("zero", "x", "y", "both")
)


def assert_true_list(search: NeighbourSearch, row: int, k: int) -> None:
    measured = distances(search.vectors, search.vectors[row], search.metric)
    expected = plain_order(measured, row, k)
    found = search.nearest(row, k)
    assert found.rows.tolist() == expected.tolist()
    assert found.distances.tolist() == measured[expected].tolist()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("name", HARD)
def test_the_list_is_the_one_of_a_full_float64_computation(name: str, metric: str) -> None:
    search = NeighbourSearch(EmbeddingTable(HARD[name]), metric)
    for row in range(0, len(HARD[name]), 13):
        for k in (1, 10, len(HARD[name])):
            assert_true_list(search, row, k)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("name", EXTREME)
def test_the_list_is_true_where_squares_leave_the_range_of_float64(name: str, metric: str) -> None:
    search = NeighbourSearch(EmbeddingTable(EXTREME[name]), metric)
    for row in range(0, len(EXTREME[name]), 13):
        assert_true_list(search, row, 10)


FEW_VALUES = st.sampled_from([0.0, 1.0, -1.0, 0.1, 1 / 3, 1e-30, 1e30, 1 + 2**-23, 1 - 2**-24])
TIED = arrays.arrays(np.float32, st.tuples(st.integers(2, 12), st.integers(1, 4)), elements=FEW_VALUES)
ANY = arrays.arrays(
    np.float32,
    st.tuples(st.integers(2, 12), st.integers(1, 4)),
    elements=st.floats(width=32, allow_nan=False, allow_infinity=False),
)


@settings(deadline=None)
@given(st.one_of(TIED, ANY), st.integers(1, 12), st.sampled_from(METRICS))
def test_ties_and_near_ties_fall_as_in_float64(vectors: np.ndarray, k: int, metric: str) -> None:
    assert_true_list(NeighbourSearch(EmbeddingTable(vectors), metric), len(vectors) - 1, k)


@pytest.mark.parametrize("metric", METRICS)
def test_rows_closer_together_than_single_precision_can_tell_are_told_apart(metric: str) -> None:
    random = np.random.default_rng(3)
    vectors = np.tile(random.normal(size=300), (2_000, 1)) + random.normal(size=(2_000, 300)) * 1e-5
    search = NeighbourSearch(EmbeddingTable(vectors.astype(np.float32)), metric)
    gaps = np.diff(search.nearest(0, 50).distances)
    assert gaps.min() < relative_error(300, np.dtype(np.float32))
    assert_true_list(search, 0, 50)


def test_a_large_table_is_searched_whole() -> None:
    vectors = np.random.default_rng(4).normal(size=(30_000, 20)).astype(np.float32)
    vectors[29_999] = vectors[5] * 3
    assert_true_list(NeighbourSearch(EmbeddingTable(vectors), "cosine"), 5, 20)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_copies_of_the_row_are_listed_first_at_exactly_zero_in_row_order(metric: str) -> None:
    vectors = np.random.default_rng(5).normal(size=(600, 30)).astype(np.float32)
    vectors[[400, 17, 250]] = vectors[99]
    found = NeighbourSearch(EmbeddingTable(vectors), metric).nearest(99, 5)
    assert found.rows[:3].tolist() == [17, 250, 400]
    assert found.distances[:3].tolist() == [0, 0, 0] and found.distances[3] > 0


def test_a_zero_row_is_named_and_left_out_of_cosine_lists() -> None:
    found = nearest(SQUARE, 1, 5)
    assert found.rows.tolist() == [3, 2]
    np.testing.assert_allclose(found.distances, [1 - 0.5**0.5, 1], rtol=1e-15)
    assert found.notes == ("Left out, because only zeros have no direction: 'zero' (row 0).",)


def test_a_zero_row_has_an_empty_cosine_list_and_a_note_but_euclidean_neighbours() -> None:
    found = nearest(SQUARE, "zero", 5)
    assert len(found) == 0 and list(found) == []
    assert "no direction" in found.notes[0]
    assert nearest(SQUARE, "zero", 5, "euclidean").rows.tolist() == [1, 2, 3]


def test_many_zero_rows_are_counted_rather_than_listed() -> None:
    vectors = np.eye(3).repeat(4, axis=0)
    vectors[4:] = 0
    assert nearest(EmbeddingTable(vectors), 0, 2).notes[0].endswith("'6' (row 6) and 5 more.")


def test_a_list_gives_its_lines_in_order() -> None:
    lines = list(nearest(SQUARE, "x", 2, "euclidean"))
    assert lines == [Neighbour(0, "zero", 1.0), Neighbour(3, "both", 1.0)]
    assert [type(value) for value in lines[0]] == [int, str, float]


def test_a_list_cannot_be_changed_and_knows_its_query() -> None:
    found = nearest(SQUARE, "x", 2)
    assert found.query_row == 1 and found.metric == "cosine"
    with pytest.raises(ValueError, match="read-only"):
        found.distances[0] = 0


def test_no_more_rows_are_listed_than_there_are() -> None:
    assert len(nearest(SQUARE, "x", 1_000_000, "euclidean")) == 3
    assert len(nearest(EmbeddingTable(np.ones((1, 2))), 0)) == 0


def test_a_word_on_several_rows_is_answered_for_each() -> None:
    table = EmbeddingTable(
        np.array([[1.0, 0], [0, 1], [1, 0.1], [0.1, 1]]), ("bank", "bank", "river", "money")
    )
    assert nearest(table, "bank", 1).labels == ("river",)
    assert [found.labels for found in nearest_each(table, "bank", 1)] == [("river",), ("money",)]
    assert [found.query_row for found in nearest_each(table, "bank", 1)] == [0, 1]


def test_an_unknown_word_is_refused() -> None:
    for ask in (nearest, nearest_each):
        with pytest.raises(UnknownLabelError, match="'prince'"):
            ask(SQUARE, "prince")


@pytest.mark.parametrize("k", [0, -3])
def test_fewer_than_one_neighbour_is_refused(k: int) -> None:
    with pytest.raises(GeometryError, match=f"{k} were asked for"):
        nearest(SQUARE, "x", k)


def test_an_unknown_metric_is_refused_with_the_choices() -> None:
    with pytest.raises(GeometryError, match="'taxicab' is not one of cosine, euclidean, dot"):
        nearest(SQUARE, "x", 1, "taxicab")


def test_rows_outside_the_table_are_refused() -> None:
    search = NeighbourSearch(SQUARE)
    for ask in (search.nearest, search.distances_from):
        with pytest.raises(GeometryError, match="rows 0 to 3"):
            ask(4)


@pytest.mark.parametrize("metric", METRICS)
def test_the_neighbours_of_a_rows_vector_are_those_of_the_row_and_the_row(metric: str) -> None:
    search = NeighbourSearch(EmbeddingTable(HARD["plain"]), metric)
    by_row = search.nearest(8, 9)
    assert search.nearest_to_vector(HARD["plain"][8], 9, leave_out=[8]).rows.tolist() == by_row.rows.tolist()
    assert 8 in search.nearest_to_vector(HARD["plain"][8].astype(np.float64), 150).rows


@given(arrays.arrays(np.float64, 6, elements=st.floats(-1e9, 1e9)), st.sampled_from(METRICS))
def test_the_list_of_any_vector_is_true(vector: np.ndarray, metric: str) -> None:
    vectors = HARD["plain"]
    found = NeighbourSearch(EmbeddingTable(vectors), metric).nearest_to_vector(vector, 7, leave_out=(3, 4))
    measured = distances(vectors, vector, metric)
    measured[[3, 4]] = np.nan
    assert found.rows.tolist() == plain_order(measured, 3, 7).tolist()
    assert found.query_row is None


@pytest.mark.parametrize("vector", [[1.0], [1.0, 2.0, 3.0], [np.nan, 1.0], [np.inf, 1.0]])
def test_a_vector_that_does_not_fit_the_table_is_refused(vector: list[float]) -> None:
    with pytest.raises(GeometryError, match="2 finite numbers"):
        NeighbourSearch(SQUARE).nearest_to_vector(np.array(vector))


@pytest.mark.parametrize("metric", METRICS)
def test_distances_from_a_row_cover_every_row(metric: str) -> None:
    found = NeighbourSearch(SQUARE, metric).distances_from(1)
    np.testing.assert_array_equal(found, distances(SQUARE.vectors, SQUARE.vectors[1], metric))
    assert not found.flags.writeable
