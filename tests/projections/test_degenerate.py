import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from embedviz.projections import PCA, TSNE, UMAP, project
from tests.projections.tables import noise

METHODS = [
    PCA(), PCA(dims=3), TSNE(iterations=20, exaggerated=10), TSNE(dims=3, iterations=20), UMAP(epochs=10),
    UMAP(dims=3, epochs=10),
]  # fmt: skip
METRICS = ["cosine", "euclidean", "dot"]
TABLES = {
    "all equal": np.ones((40, 5)),
    "all zero": np.zeros((40, 5)),
    "denormal": noise(40, 5) * 1e-310,
    "tiny": (noise(40, 5) * 1e-30).astype(np.float32),
    "huge": noise(40, 5) * 1e300,
    "offset": (noise(40, 5) + 1e8).astype(np.float32),
    "one row": noise(1, 5),
    "two rows": noise(2, 5),
    "three rows": noise(3, 5),
    "four rows": noise(4, 5),
    "five rows": noise(5, 5),
    "one column": noise(20, 1),
    "on a line": np.outer(noise(30, 1), noise(1, 5)),
    "same direction": np.outer(np.arange(1.0, 30), noise(1, 5)).astype(np.float32),
    "duplicates": np.repeat(noise(3, 5), 20, axis=0),
    "one row differs": np.vstack([np.ones((40, 5)), np.zeros((1, 5))]),
    "some zero rows": np.vstack([noise(30, 5), np.zeros((5, 5))]),
    "one far row": np.vstack([noise(30, 5), np.full((1, 5), 1e9)]),
    "unit rows": np.eye(30),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("method", METHODS, ids=lambda method: f"{method.title} {method.axes}")
def test_every_table_gets_a_finite_point_for_each_row(name, method):
    for metric in METRICS:
        picture = project(TABLES[name], method, metric=metric)
        assert picture.coordinates.shape == (len(TABLES[name]), method.axes)
        assert np.isfinite(picture.coordinates).all()


@given(
    arrays(np.float32, st.tuples(st.integers(1, 9), st.integers(1, 3)), elements=st.sampled_from([0, 1, -2]))
)
@settings(max_examples=40, deadline=None)
def test_few_rows_with_many_ties_are_drawn_by_every_method(vectors):
    for method in METHODS[2:5:2]:
        assert np.isfinite(project(vectors, method).coordinates).all()


@pytest.mark.parametrize("method", METHODS[::2], ids=lambda method: method.title)
def test_equal_rows_are_one_point_with_a_sentence(method):
    picture = project(np.full((5, 3), 2.0), method)
    assert not picture.coordinates.any()
    assert picture.notes[0] == "All points are the same: 5 rows lie on one point."


def test_rows_that_differ_in_length_only_are_one_point_for_cosine():
    assert "differ in length only" in project(TABLES["same direction"], UMAP()).notes[0]
    assert project(TABLES["same direction"], UMAP(epochs=5), metric="euclidean").coordinates.any()


@pytest.mark.parametrize(("method", "rows"), [(TSNE(), 3), (UMAP(), 4)])
def test_too_few_rows_are_drawn_by_pca_with_a_sentence(method, rows):
    vectors = noise(rows, 5)
    picture = project(vectors, method)
    np.testing.assert_array_equal(picture.coordinates, project(vectors, PCA()).coordinates)
    assert f"{rows} rows are too few for {method.title}" in picture.notes[0]
    assert picture.settings == method


@pytest.mark.parametrize("method", METHODS[::2], ids=lambda method: method.title)
def test_one_column_is_drawn_against_the_row(method):
    picture = project(np.array([[5.0], [3.0], [4.0]]), method)
    np.testing.assert_array_equal(picture.coordinates, [[0, 5], [1, 3], [2, 4]])
    assert picture.axis_names == ("row", "value") and picture.ticks


def test_zero_rows_are_mentioned_under_cosine():
    assert any("zero" in note.lower() for note in project(TABLES["some zero rows"], UMAP(epochs=5)).notes)
