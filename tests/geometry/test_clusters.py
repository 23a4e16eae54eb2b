from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score

from embedviz.errors import GeometryError, SettingsError
from embedviz.geometry import clusters
from embedviz.geometry.clusters import HDBSCAN, KMeans, cluster
from embedviz.geometry.graph import neighbour_graph
from embedviz.settings import Settings
from embedviz.table import EmbeddingTable
from tests.geometry.tables import EXTREME, HARD

METHODS = (KMeans(k=8), HDBSCAN(), HDBSCAN(smallest=2))


def planted(
    sizes: tuple[int, ...] = (40, 60, 30), dims: int = 5, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Clumps around axes, mixed: vectors and the clump of each."""
    random = np.random.default_rng(seed)
    truth = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
    return np.eye(dims)[truth] * 3 + random.normal(size=(len(truth), dims)) * 0.1, truth


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "dot"])
@pytest.mark.parametrize("settings", [KMeans(k=3), HDBSCAN()])
def test_planted_groups_are_found(settings: Settings, metric: str) -> None:
    vectors, truth = planted()
    found = cluster(EmbeddingTable(vectors), settings, metric=metric)
    kept = found.cluster_ids >= 0
    assert adjusted_rand_score(truth[kept], found.cluster_ids[kept]) == 1
    assert kept.mean() > 0.9 and found.silhouette > 0.8


def test_groups_are_numbered_from_the_largest() -> None:
    found = cluster(EmbeddingTable(planted()[0]), KMeans(k=3))
    assert found.sizes.tolist() == [60, 40, 30]
    assert np.bincount(found.cluster_ids).tolist() == [60, 40, 30]


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("settings", METHODS)
@pytest.mark.parametrize("name", [*HARD, *EXTREME])
def test_any_table_is_grouped_without_a_warning(name: str, settings: Settings, metric: str) -> None:
    vectors = {**HARD, **EXTREME}[name]
    found = cluster(EmbeddingTable(vectors), settings, metric=metric)
    assert found.sizes.sum() + found.noise == len(vectors)
    assert found.cluster_ids.min() >= -1 and len(found.names) == len(found.sizes) == len(set(found.names))
    assert found.silhouette is None or -1 <= found.silhouette <= 1


def test_the_same_seed_gives_the_same_groups() -> None:
    table = EmbeddingTable(HARD["plain"])
    first, second = cluster(table, KMeans(seed=3)), cluster(table, KMeans(seed=3))
    assert first.cluster_ids.tolist() == second.cluster_ids.tolist()


def test_no_more_groups_than_different_rows_are_made_and_a_note_says_so() -> None:
    vectors = np.eye(3).repeat(5, axis=0)
    found = cluster(EmbeddingTable(vectors), KMeans(k=8))
    assert found.sizes.tolist() == [5, 5, 5]
    assert found.notes == ("8 groups were asked for, but only 3 rows can be told apart.",)


def test_rows_in_one_direction_are_one_cosine_group_but_several_euclidean_ones() -> None:
    table = EmbeddingTable(np.outer(np.arange(1, 9), [1.0, 2.0]))
    assert cluster(table, KMeans(k=4), metric="cosine").sizes.tolist() == [8]
    assert len(cluster(table, KMeans(k=4), metric="euclidean").sizes) == 4


def test_scaling_rows_leaves_cosine_groups_unchanged() -> None:
    vectors, _ = planted()
    scaled = vectors * np.random.default_rng(1).uniform(0.1, 10, (len(vectors), 1))
    plain, other = (cluster(EmbeddingTable(values), KMeans(k=3)) for values in (vectors, scaled))
    assert plain.cluster_ids.tolist() == other.cluster_ids.tolist()


def test_moving_all_rows_leaves_euclidean_groups_unchanged() -> None:
    vectors, _ = planted()
    plain, other = (
        cluster(EmbeddingTable(values), KMeans(k=3), metric="euclidean")
        for values in (vectors, vectors + 1e6)
    )
    assert plain.cluster_ids.tolist() == other.cluster_ids.tolist()


def test_noise_stays_noise() -> None:
    vectors = np.vstack([planted()[0], [[50.0, -50, 50, -50, 50]], [[-90.0, 0, 0, 0, 90]]])
    found = cluster(EmbeddingTable(vectors), HDBSCAN(smallest=10), metric="euclidean")
    assert found.cluster_ids[-2:].tolist() == [-1, -1]
    assert found.noise == (found.cluster_ids == -1).sum() >= 2
    assert found.sizes.sum() == len(vectors) - found.noise


def test_rows_of_zeros_are_in_no_cosine_group_and_counted() -> None:
    vectors = planted()[0]
    vectors[[3, 8]] = 0
    found = cluster(EmbeddingTable(vectors), KMeans(k=3))
    assert found.cluster_ids[[3, 8]].tolist() == [-1, -1] and found.noise == 2
    assert "2 rows of zeros" in found.notes[0]


def test_where_all_is_noise_a_note_says_what_to_do() -> None:
    found = cluster(EmbeddingTable(HARD["two rows"]), HDBSCAN())
    assert found.sizes.tolist() == [] and found.noise == 2 and found.silhouette is None
    assert "use k-means" in found.notes[-1]


def test_the_silhouette_is_that_of_scikit_learn_without_noise() -> None:
    found = cluster(EmbeddingTable(HARD["double"]), KMeans(k=4))
    expected = silhouette_score(HARD["double"], found.cluster_ids, metric="cosine")
    assert found.silhouette == pytest.approx(expected, abs=1e-12)


def test_the_silhouette_of_many_rows_is_sampled_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "SILHOUETTE_ROWS", 100)
    vectors, truth = planted()
    found = cluster(EmbeddingTable(vectors), KMeans(k=3))
    assert found.silhouette == pytest.approx(silhouette_score(vectors, truth, metric="cosine"), abs=0.05)
    assert found.notes == ("The silhouette is measured on 100 rows, drawn with seed 0.",)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("with_graph", [False, True])
def test_dense_groups_of_many_rows_follow_the_neighbour_graph(
    metric: str, with_graph: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "DENSE_ROWS", 100)
    vectors, truth = planted((200, 150, 100))
    graph = neighbour_graph(vectors, 15, metric) if with_graph else None
    found = cluster(EmbeddingTable(vectors), HDBSCAN(smallest=20), metric=metric, graph=graph)
    kept = found.cluster_ids >= 0
    assert kept.mean() > 0.9 and adjusted_rand_score(truth[kept], found.cluster_ids[kept]) == 1
    assert "follow the neighbour graph" in found.notes[0]


def test_groups_along_approximate_lines_say_how_good_these_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "DENSE_ROWS", 100)
    vectors, _ = planted((80, 90))
    graph = replace(neighbour_graph(vectors, 15), exact=False, recall=0.875)
    found = cluster(EmbeddingTable(vectors), HDBSCAN(smallest=20), graph=graph)
    assert "87.5% of the true ones" in found.notes[-1]


@pytest.mark.parametrize("name", ["copies", "all the same", "some zero", "plain", "one giant"])
def test_the_way_by_the_graph_takes_any_table(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "DENSE_ROWS", 20)
    for metric in ("cosine", "euclidean"):
        found = cluster(EmbeddingTable(HARD[name]), HDBSCAN(smallest=4), metric=metric)
        assert found.sizes.sum() + found.noise == len(HARD[name])


def test_a_graph_of_other_rows_or_another_metric_is_refused() -> None:
    table = EmbeddingTable(HARD["plain"])
    for graph in (neighbour_graph(HARD["plain"][:50], 5), neighbour_graph(HARD["plain"], 5, "euclidean")):
        with pytest.raises(GeometryError, match="150 rows and cosine"):
            cluster(table, HDBSCAN(), graph=graph)


def test_dot_says_that_groups_use_cosine() -> None:
    table = EmbeddingTable(planted()[0])
    dot, cosine = (cluster(table, KMeans(k=3), metric=metric) for metric in ("dot", "cosine"))
    assert dot.cluster_ids.tolist() == cosine.cluster_ids.tolist() and dot.metric == "cosine"
    assert "use cosine" in dot.notes[0]


@pytest.mark.parametrize("fields", [{"k": 0}, {"k": 1_001}, {"seed": -1}])
def test_settings_outside_their_bounds_are_refused(fields: dict[str, int]) -> None:
    with pytest.raises(SettingsError):
        KMeans(**fields)


def test_arrays_refuse_writes() -> None:
    found = cluster(EmbeddingTable(planted()[0]), KMeans(k=3))
    for array in (found.cluster_ids, found.sizes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 9
