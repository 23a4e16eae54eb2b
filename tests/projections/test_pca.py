import json

import numpy as np
import pytest
from sklearn.decomposition import PCA as Peer

from embedviz.errors import SettingsError
from embedviz.projections import PCA, project
from tests.projections.tables import iris, mnist, noise
from tests.shared import needs_shared


@needs_shared
@pytest.mark.parametrize("offset", [0, 100])
def test_iris_has_the_reference_shares_wherever_it_lies(offset):
    facts = project(iris() + offset, PCA()).facts
    np.testing.assert_allclose(
        facts["explained_variance_ratio"], [0.924616, 0.053016, 0.017185, 0.005183], atol=1e-5
    )


@needs_shared
def test_mnist_has_the_reference_shares():
    facts = project(mnist(), PCA(dims=3)).facts
    np.testing.assert_allclose(facts["explained_variance_ratio"][:3], [0.09649, 0.07273, 0.05923], atol=1e-5)


def test_places_equal_scikit_learns():
    vectors = noise(60, 7) * np.arange(7, 0, -1)
    np.testing.assert_allclose(
        project(vectors, PCA(dims=3)).coordinates,
        Peer(3, svd_solver="full").fit_transform(vectors),
        atol=1e-5,
    )


def test_two_runs_are_the_same_to_the_bit():
    vectors = noise(3000, 40).astype(np.float32)
    first, second = (project(vectors, PCA(dims=3)).coordinates.tobytes() for _ in range(2))
    assert first == second


def test_any_component_can_lie_on_any_axis():
    vectors = noise(30, 5)
    all_three = project(vectors, PCA(dims=3)).coordinates
    turned = project(vectors, PCA(dims=2, x=3, y=1))
    np.testing.assert_array_equal(turned.coordinates, all_three[:, [2, 0]])
    assert [name[:3] for name in turned.axis_names] == ["PC3", "PC1"]


def test_distances_are_never_longer_than_the_true_ones():
    vectors = noise(20, 6)
    places = project(vectors, PCA()).coordinates
    true = np.linalg.norm(vectors[:, None] - vectors, axis=2)
    assert (np.linalg.norm(places[:, None] - places, axis=2) <= true + 1e-6).all()


def test_it_says_that_it_is_euclidean_and_has_true_ticks():
    picture = project(noise(9, 3), PCA(), metric="cosine")
    assert picture.metric == "euclidean"
    assert picture.ticks
    assert "Euclidean" in picture.notes[0]


def test_axes_without_spread_are_zero_and_named():
    line = np.outer(noise(9, 1), [1.0, 2.0, 3.0])
    picture = project(line, PCA(dims=3))
    assert not picture.coordinates[:, 1:].any()
    assert "PC2 and PC3 show no spread: the rows differ in 1 direction only." in picture.notes


def test_float32_far_from_zero_is_warned_about():
    vectors = (noise(50, 4) + 1e7).astype(np.float32)
    assert any("far from zero" in note for note in project(vectors, PCA()).notes)


@pytest.mark.parametrize("size", [1e-310, 1e-38, 1e38, 1e300])
def test_extreme_values_are_drawn(size):
    vectors = noise(20, 3) * size
    shares = project(vectors, PCA()).facts["explained_variance_ratio"]
    np.testing.assert_allclose(
        shares, project(noise(20, 3), PCA()).facts["explained_variance_ratio"], rtol=1e-4
    )


def test_the_facts_are_json_with_versions_and_seconds():
    facts = json.loads(json.dumps(project(noise(9, 3), PCA()).facts))
    assert facts["rows"] == 9 and facts["dims"] == 3
    assert facts["versions"]["numpy"] == np.__version__
    assert facts["variance_drawn"] == pytest.approx(sum(facts["explained_variance_ratio"][:2]))


@pytest.mark.parametrize("settings", [{"dims": 4}, {"x": 0}])
def test_settings_outside_their_bounds_are_refused(settings):
    with pytest.raises(SettingsError):
        PCA(**settings)
