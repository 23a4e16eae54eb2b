import pickle
import subprocess
import sys

import numpy as np
import pytest

from embedviz.errors import FormatError, GeometryError, ProjectionError, SettingsError
from embedviz.geometry import neighbour_graph
from embedviz.projections import PCA, PROJECTIONS, TSNE, UMAP, Axes, Projection, graph_width, project
from embedviz.settings import declared
from embedviz.table import EmbeddingTable
from tests.projections.tables import noise, three_groups


def test_the_methods_are_listed_by_their_short_names():
    assert list(PROJECTIONS.items()) == [("pca", PCA), ("tsne", TSNE), ("umap", UMAP), ("axes", Axes)]
    for method in PROJECTIONS.values():
        assert method().axes == 2 and method.title
        assert all(bounds.phrase for _, bounds in declared(method))


@pytest.mark.parametrize("method", [PCA(), TSNE(iterations=50), UMAP(epochs=50)], ids=lambda m: m.title)
def test_rows_stay_in_order(method):
    picture = project(three_groups(20), method).coordinates
    middle = [picture[20 * group : 20 * group + 20].mean(axis=0) for group in range(3)]
    nearest = [np.argmin([np.linalg.norm(point - centre) for centre in middle]) for point in picture]
    assert (np.array(nearest) == np.repeat([0, 1, 2], 20)).mean() > 0.9


def test_a_table_and_its_bare_array_give_the_same_picture():
    vectors = noise(12, 4)
    from_table = project(EmbeddingTable(vectors), PCA()).coordinates
    assert from_table.tobytes() == project(vectors, PCA()).coordinates.tobytes()


def test_the_table_is_never_changed():
    vectors = noise(40, 4)
    before = vectors.copy()
    for method in (PCA(), TSNE(iterations=20), UMAP(epochs=5)):
        project(vectors, method)
    np.testing.assert_array_equal(vectors, before)


@pytest.mark.parametrize("method", [TSNE(iterations=20), UMAP(epochs=5)], ids=lambda m: m.title)
def test_dot_is_drawn_with_cosine_and_says_so(method):
    dot, cosine = (project(noise(40, 4), method, metric=metric) for metric in ("dot", "cosine"))
    assert dot.coordinates.tobytes() == cosine.coordinates.tobytes()
    assert dot.metric == "cosine"
    assert "uses cosine distance" in dot.notes[0] and "uses cosine distance" not in " ".join(cosine.notes)


def test_a_graph_or_start_of_other_rows_is_refused():
    with pytest.raises(ProjectionError, match="20 rows, but the table has 30"):
        project(noise(30, 3), UMAP(), graph=neighbour_graph(noise(20, 3), 5))
    with pytest.raises(ProjectionError, match="make it from this table"):
        project(noise(30, 3), TSNE(), start=project(noise(20, 3), PCA()))


@pytest.mark.parametrize(("width", "metric"), [(3, "cosine"), (40, "euclidean")])
def test_a_graph_too_narrow_or_of_another_distance_is_not_used(width, metric):
    other = neighbour_graph(noise(60, 4), width, metric)
    given = project(noise(60, 4), UMAP(epochs=5), graph=other)
    assert given.coordinates.tobytes() == project(noise(60, 4), UMAP(epochs=5)).coordinates.tobytes()


@pytest.mark.parametrize(
    ("settings", "rows", "width"),
    [(PCA(), 99, 0), (Axes(), 99, 0), (UMAP(), 99, 14), (UMAP(), 8, 7), (UMAP(), 4, 0), (TSNE(), 1000, 90)],
)
def test_the_graph_is_as_wide_as_needed(settings, rows, width):
    assert graph_width(settings, rows) == width


@pytest.mark.parametrize(
    "wrong", [np.zeros(3), np.zeros((0, 3)), np.array([[1.0, np.nan]]), np.array([["a", "b"]])]
)
def test_arrays_that_are_no_table_are_refused(wrong):
    with pytest.raises(FormatError):
        project(wrong, PCA())


def test_an_unknown_distance_is_refused():
    with pytest.raises(GeometryError, match="cosine, euclidean, dot"):
        project(noise(5, 3), PCA(), metric="manhattan")


@pytest.mark.parametrize(
    "wrong", [{"perplexity": 0.5}, {"dims": 1}, {"seed": -1}, {"perplexity": float("nan")}]
)
def test_settings_outside_their_bounds_are_refused(wrong):
    with pytest.raises(SettingsError):
        TSNE(**wrong)


@pytest.mark.parametrize("places", [np.full((3, 2), np.nan), np.full((3, 2), 1e300)])
def test_a_picture_is_always_finite(places):
    with pytest.raises(ProjectionError, match="3 of 3 points"):
        Projection(places, PCA(), "cosine", ("x", "y"))


def test_a_picture_refuses_writes_and_survives_pickling():
    picture = project(three_groups(), TSNE(iterations=30))
    with pytest.raises(ValueError, match="read-only"):
        picture.coordinates[0] = 0
    again = pickle.loads(pickle.dumps(picture))
    assert again.coordinates.tobytes() == picture.coordinates.tobytes()
    assert again.facts == picture.facts and again.settings == picture.settings


@pytest.mark.parametrize("settings", ["'tsne'", "None", "ev.PCA"])
def test_anything_but_settings_is_refused_in_a_sentence(settings):
    script = f"import embedviz as ev, numpy as np; ev.project(np.eye(5), {settings})"  # no shape checks there
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "no way to draw a picture" in run.stderr.splitlines()[-1]
