import json
import warnings

import numpy as np
import pytest

from embedviz.errors import ProjectionError
from embedviz.geometry import neighbour_graph
from embedviz.projections import PCA, UMAP, graph_width, project
from tests.projections.tables import (
    CLASSES,
    iris,
    kept_neighbours,
    nearest_class_agreement,
    noise,
    three_groups,
)
from tests.shared import needs_shared


@needs_shared
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_iris_keeps_its_classes_at_the_defaults(metric):
    assert nearest_class_agreement(project(iris(), UMAP(), metric=metric).coordinates, CLASSES) > 0.9


def test_the_same_seed_gives_the_same_bytes():
    first, second = (project(three_groups(), UMAP(seed=3)).coordinates for _ in range(2))
    other = project(three_groups(), UMAP(seed=4)).coordinates
    assert first.tobytes() == second.tobytes() != other.tobytes()


@pytest.mark.parametrize("seed", [42, 1])
def test_it_keeps_as_many_neighbours_as_umap_learn_and_more_than_the_flat_view(seed):
    import umap

    vectors = three_groups(60, 10)
    flat, ours = (
        project(vectors, method, metric="euclidean").coordinates for method in (PCA(), UMAP(seed=seed))
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # umap-learn says that a seed makes it run on one thread
        peers = umap.UMAP(random_state=seed).fit_transform(vectors)
    kept = kept_neighbours(vectors, ours)
    assert kept > kept_neighbours(vectors, peers) - 0.02
    assert kept > kept_neighbours(vectors, flat) + 0.05


def test_three_axes_keep_the_groups():
    picture = project(three_groups(), UMAP(dims=3))
    assert picture.coordinates.shape == (90, 3)
    assert nearest_class_agreement(picture.coordinates, np.repeat([0, 1, 2], 30)) > 0.95
    assert not picture.ticks


def test_small_least_distances_pack_points_closer():
    def usual_gap(min_dist):
        places = project(noise(100, 5), UMAP(min_dist=min_dist)).coordinates
        apart = np.linalg.norm(places[:, None] - places, axis=2) + np.where(np.eye(100), np.inf, 0)
        return np.median(apart.min(axis=1))

    assert usual_gap(0.0) < usual_gap(0.5)


def test_more_neighbours_than_rows_are_capped_with_a_note():
    picture = project(noise(8, 3), UMAP(neighbours=15))
    assert picture.facts["neighbours"] == 8
    assert "15 neighbours are more than there are" in picture.notes[0]


def test_separate_groups_are_counted_in_a_note():
    apart = np.vstack([noise(40, 4), noise(40, 4) + 1000])
    picture = project(apart, UMAP(), metric="euclidean")
    assert picture.facts["groups"] == 2
    assert "2 separate groups; the distances between them mean nothing" in picture.notes[0]
    assert nearest_class_agreement(picture.coordinates, np.repeat([0, 1], 40)) == 1


def test_frames_arrive_and_the_listener_may_stop():
    heard = []

    def listen(message):
        heard.append(message)
        return message.facts.get("epoch", 0) > 0

    picture = project(three_groups(), UMAP(), report=listen)
    assert heard[-1].coordinates.shape == (90, 2)
    assert picture.facts["stopped_at"] == heard[-1].facts["epoch"] < 500
    assert "Stopped at round" in picture.notes[-1]


def test_how_often_it_is_looked_at_does_not_change_the_picture(monkeypatch):
    whole = project(three_groups(), UMAP(epochs=100)).coordinates
    monkeypatch.setattr("embedviz.projections.layout.CHUNK_SECONDS", 0)
    assert project(three_groups(), UMAP(epochs=100)).coordinates.tobytes() == whole.tobytes()


def test_a_given_graph_is_used_as_it_is():
    wide = neighbour_graph(three_groups(), 40, "euclidean")
    given = project(three_groups(), UMAP(epochs=20), metric="euclidean", graph=wide)
    own = project(three_groups(), UMAP(epochs=20), metric="euclidean")
    assert given.coordinates.tobytes() == own.coordinates.tobytes()
    assert graph_width(UMAP(), 90) == 14


def test_a_start_is_where_the_walk_begins():
    flat = project(three_groups(), PCA())
    near = project(three_groups(), UMAP(epochs=1), start=flat).coordinates
    assert np.corrcoef(near[:, 0], flat.coordinates[:, 0])[0, 1] > 0.9


def test_a_start_of_other_axes_is_refused():
    with pytest.raises(ProjectionError, match="set dims to 3"):
        project(three_groups(), UMAP(), start=project(three_groups(), PCA(dims=3)))


def test_the_facts_are_json():
    facts = json.loads(json.dumps(project(three_groups(), UMAP(epochs=5)).facts))
    assert facts["seed"] == 42 and facts["epochs"] == 5 and facts["metric"] == "cosine"
