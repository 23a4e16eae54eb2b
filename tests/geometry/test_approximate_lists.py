"""pynndescent compiles anew in every process, so that the whole file is one graph for each metric."""

import sys

import numpy as np
import pytest

from embedviz.errors import JobCancelled
from embedviz.geometry import approximate_lists
from embedviz.geometry import graph as graphs
from embedviz.geometry.distances import distances
from embedviz.geometry.graph import NeighbourGraph, neighbour_graph

ROWS, K = 1_500, 12


def _clumps() -> np.ndarray:
    random = np.random.default_rng(11)
    centres = random.normal(size=(20, 24))
    vectors = centres[random.integers(0, 20, ROWS)] + random.normal(size=(ROWS, 24)) * 0.5
    vectors[100] = 0
    vectors[200:230] = vectors[200]
    return vectors.astype(np.float32)


CLUMPS = _clumps()


@pytest.fixture(scope="module", params=["cosine", "euclidean"])
def graph(request: pytest.FixtureRequest) -> NeighbourGraph:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graphs, "EXACT_ROWS", 1_000)
        return neighbour_graph(CLUMPS, K, request.param, seed=5)


def true_distances(row: int, metric: str) -> np.ndarray:
    return np.nan_to_num(distances(CLUMPS, CLUMPS[row], metric), nan=1.0)


def test_a_large_graph_says_that_it_is_approximate_and_how_good_it_is(graph: NeighbourGraph) -> None:
    within = [
        np.mean(
            graph.distances[row] <= np.sort(np.delete(true_distances(row, graph.metric), row))[K - 1] + 1e-6
        )
        for row in range(ROWS)
    ]
    assert not graph.exact
    assert 0.95 < graph.recall <= 1
    assert graph.recall == pytest.approx(np.mean(within), abs=0.02)
    assert f"{graph.recall:.1%} of the true ones" in graph.notes[-1]


def test_the_first_search_of_a_process_says_that_it_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pynndescent", raising=False)
    assert "the first time" in approximate_lists.stage()
    monkeypatch.setitem(sys.modules, "pynndescent", approximate_lists)
    assert "the first time" not in approximate_lists.stage()


def test_its_distances_are_exact_and_sorted(graph: NeighbourGraph) -> None:
    for row in range(0, ROWS, 50):
        expected = true_distances(row, graph.metric)[graph.ids[row]].astype(np.float32)
        assert graph.distances[row].tolist() == expected.tolist() == sorted(expected)


def test_no_row_is_listed_twice_nor_its_own_neighbour(graph: NeighbourGraph) -> None:
    assert all(len(set(ids)) == K and row not in ids for row, ids in enumerate(graph.ids.tolist()))


def test_copies_are_neighbours_at_exactly_zero(graph: NeighbourGraph) -> None:
    assert graph.ids[215].tolist() == list(range(200, 200 + K))
    assert (graph.distances[200:230] == 0).all()


def test_a_zero_row_has_the_first_rows_at_distance_1_under_cosine(graph: NeighbourGraph) -> None:
    at_one = graph.ids[100].tolist() == list(range(K)) and (graph.distances[100] == 1).all()
    assert at_one == (graph.metric == "cosine")


def test_the_search_stops_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "EXACT_ROWS", 1_000)
    with pytest.raises(JobCancelled):
        neighbour_graph(CLUMPS, K, report=lambda progress: True)
