import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.neighbors import NearestNeighbors

from embedviz.errors import GeometryError, JobCancelled
from embedviz.geometry import exact_lists
from embedviz.geometry.distances import distances
from embedviz.geometry.graph import NeighbourGraph, graph_metric, measured_recall, neighbour_graph
from embedviz.progress import Progress
from tests.geometry.tables import EXTREME, HARD, plain_order

METRICS = ("cosine", "euclidean")
LARGEST = np.finfo(np.float32).max


def assert_true_graph(vectors: np.ndarray, k: int, metric: str) -> None:
    graph = neighbour_graph(vectors, k, metric)
    for row in range(len(vectors)):
        measured = np.nan_to_num(distances(vectors, vectors[row], metric), nan=1.0)
        expected = plain_order(measured, row, k)
        assert graph.ids[row].tolist() == expected.tolist()
        single = np.minimum(measured[expected], LARGEST).astype(np.float32)
        assert graph.distances[row].tolist() == single.tolist()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("name", [*HARD, *EXTREME])
def test_every_list_is_the_one_of_a_full_float64_computation(name: str, metric: str) -> None:
    for k in (1, 8, 1_000):
        assert_true_graph({**HARD, **EXTREME}[name], k, metric)


@settings(deadline=None)
@given(
    arrays.arrays(
        np.float32,
        st.tuples(st.integers(2, 15), st.integers(1, 3)),
        elements=st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.1, 1e-30, 1e30, 1 + 2**-23]),
    ),
    st.integers(1, 15),
    st.sampled_from(METRICS),
)
def test_ties_and_copies_fall_as_in_float64(vectors: np.ndarray, k: int, metric: str) -> None:
    assert_true_graph(vectors, k, metric)


def test_a_graph_agrees_with_scikit_learn() -> None:
    vectors = HARD["plain"].astype(np.float64)
    for metric in METRICS:
        apart, ids = (
            NearestNeighbors(n_neighbors=5, metric=metric, algorithm="brute").fit(vectors).kneighbors()
        )
        graph = neighbour_graph(vectors, 5, metric)
        assert graph.ids.tolist() == ids.tolist()
        np.testing.assert_allclose(graph.distances, apart, rtol=1e-5)


@pytest.mark.parametrize("metric", METRICS)
def test_the_edges_of_the_blocks_leave_no_trace(metric: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = neighbour_graph(HARD["plain"], 6, metric)
    monkeypatch.setattr(exact_lists, "BLOCK_SCORES", 150 * 7)
    parts = neighbour_graph(HARD["plain"], 6, metric)
    assert parts.ids.tolist() == whole.ids.tolist()


def test_a_graph_has_the_promised_kinds_and_refuses_writes() -> None:
    graph = neighbour_graph(HARD["plain"], 4)
    assert (graph.ids.dtype, graph.distances.dtype) == (np.int32, np.float32)
    assert (graph.ids.shape, graph.metric, graph.exact, graph.recall) == ((150, 4), "cosine", True, 1.0)
    with pytest.raises(ValueError, match="read-only"):
        graph.ids[0, 0] = 0


def test_no_row_is_its_own_neighbour_not_even_among_copies() -> None:
    for name in ("all the same", "copies", "all zero"):
        graph = neighbour_graph(HARD[name], 10)
        assert not (graph.ids == np.arange(len(graph.ids))[:, None]).any()


def test_a_zero_row_is_at_distance_1_from_every_row_under_cosine_and_counted() -> None:
    vectors = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.1], [0.0, 0.0]])
    graph = neighbour_graph(vectors, 3)
    assert graph.ids[0].tolist() == [1, 2, 3] and graph.distances[0].tolist() == [1, 1, 1]
    assert graph.ids[1].tolist() == [2, 0, 3]
    assert "2 rows have only zeros" in graph.notes[0]
    assert neighbour_graph(vectors, 3, "euclidean").notes == ()


def test_thousands_of_copies_are_searched_once() -> None:
    vectors = np.random.default_rng(0).normal(size=(5, 40)).astype(np.float32).repeat(3_000, axis=0)
    graph = neighbour_graph(vectors, 3)
    assert graph.ids[0].tolist() == [1, 2, 3] and graph.ids[14_999].tolist() == [12_000, 12_001, 12_002]
    assert (graph.distances == 0).all()


def test_the_first_neighbours_make_a_narrower_graph() -> None:
    graph = neighbour_graph(HARD["plain"], 9)
    narrow = graph.first(4)
    assert narrow.ids.tolist() == graph.ids[:, :4].tolist()
    assert narrow.distances.tolist() == graph.distances[:, :4].tolist()
    for k in (0, 10):
        with pytest.raises(GeometryError, match="1 to 9"):
            graph.first(k)


def test_rows_that_no_line_joins_are_counted_as_separate_groups() -> None:
    clumps = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]).repeat(5, axis=0)
    vectors = clumps + np.random.default_rng(1).normal(size=clumps.shape) * 0.01
    assert neighbour_graph(vectors, 3).separate_groups() == 3
    assert neighbour_graph(vectors, 14).separate_groups() == 1


def test_dot_serves_lists_only() -> None:
    with pytest.raises(GeometryError, match="cosine, euclidean"):
        neighbour_graph(HARD["plain"], 3, "dot")
    assert [graph_metric(metric) for metric in ("cosine", "euclidean", "dot")] == [*METRICS, "cosine"]


@pytest.mark.parametrize(("rows", "k"), [(1, 3), (5, 0)])
def test_too_few_rows_or_neighbours_are_refused(rows: int, k: int) -> None:
    with pytest.raises(GeometryError, match="2 rows"):
        neighbour_graph(np.ones((rows, 2)), k)


def test_the_search_reports_its_share_and_stops_when_told() -> None:
    shares: list[float | None] = []

    def listen(progress: Progress) -> bool:
        shares.append(progress.done)
        return False

    neighbour_graph(HARD["plain"], 3, report=listen)
    assert shares[0] == 0 and shares[-1] == 1
    with pytest.raises(JobCancelled):
        neighbour_graph(HARD["plain"], 3, report=lambda progress: True)


@pytest.mark.parametrize("metric", METRICS)
def test_recall_is_the_share_of_true_neighbours(metric: str) -> None:
    vectors = np.random.default_rng(2).normal(size=(300, 8))
    graph = neighbour_graph(vectors, 10, metric)
    assert measured_recall(vectors, graph.distances.astype(np.float64) - 1e-6, metric) == 1
    half = graph.distances.astype(np.float64) - 1e-6
    half[:, 5:] = 9
    assert measured_recall(vectors, half, metric) == 0.5


def test_a_tie_is_no_miss() -> None:
    vectors = np.eye(50)
    graph = NeighbourGraph(
        np.tile(np.arange(40, 43, dtype=np.int32), (50, 1)), np.ones((50, 3), np.float32), "cosine"
    )
    assert measured_recall(vectors, graph.distances.astype(np.float64), "cosine") == 1
