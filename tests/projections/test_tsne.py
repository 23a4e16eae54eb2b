import numpy as np
import pytest

from embedviz.errors import ProjectionError
from embedviz.geometry import neighbour_graph
from embedviz.projections import PCA, TSNE, graph_width, project
from embedviz.projections.affinities import joint_probabilities
from tests.projections.tables import CLASSES, iris, nearest_class_agreement, noise, three_groups
from tests.shared import needs_shared

QUICK = {"iterations": 60, "exaggerated": 20}


def exact_divergence(affinities, places):
    apart = ((places[:, None].astype(float) - places[None]) ** 2).sum(axis=2)
    near = 1 / (1 + apart)
    np.fill_diagonal(near, 0)
    p, q = affinities.toarray(), near / near.sum()
    return float((p[p > 0] * np.log(p[p > 0] / q[p > 0])).sum())


def test_six_rows_keep_a_perplexity_of_two():
    picture = project(noise(6, 4), TSNE(perplexity=2, seed=42))
    assert picture.facts["perplexity"] == 2
    assert picture.settings.perplexity == 2
    assert any("large for 6 rows" in note for note in picture.notes)


@pytest.mark.parametrize(("rows", "used"), [(4, 1), (31, 10), (91, 30), (500, 30)])
def test_the_default_perplexity_follows_the_rows(rows, used):
    assert TSNE().perplexity_for(rows) == used


def test_a_perplexity_that_is_too_large_is_refused_with_the_limit():
    with pytest.raises(ProjectionError, match="choose one below 5"):
        project(noise(6, 4), TSNE(perplexity=5))


def test_no_warning_up_to_a_third_of_the_rows():
    assert project(noise(31, 4), TSNE(perplexity=10, **QUICK)).notes == ()


@needs_shared
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_iris_keeps_its_classes_at_the_defaults(metric):
    assert nearest_class_agreement(project(iris(), TSNE(), metric=metric).coordinates, CLASSES) > 0.9


def test_the_same_seed_gives_the_same_bytes():
    first, second = (project(three_groups(), TSNE(seed=3, **QUICK)).coordinates for _ in range(2))
    other = project(three_groups(), TSNE(seed=4, **QUICK)).coordinates
    assert first.tobytes() == second.tobytes() != other.tobytes()


def test_the_divergence_told_is_the_exact_one():
    vectors = three_groups()
    picture = project(vectors, TSNE(perplexity=10, iterations=300), metric="euclidean")
    affinities = joint_probabilities(neighbour_graph(vectors, 30, "euclidean"), 10.0)
    exact = exact_divergence(affinities, picture.coordinates)
    assert picture.facts["kl_divergence"] == pytest.approx(exact, rel=0.02)


def test_the_first_report_is_the_pca_start_scaled_for_drawing():
    heard = []
    project(three_groups(), TSNE(**QUICK), metric="euclidean", report=heard.append)
    assert heard[0].stage == "PCA start"
    flat = project(three_groups(), PCA()).coordinates
    together = np.corrcoef(heard[0].coordinates[:, 0], flat[:, 0])[0, 1]
    assert abs(together) > 0.999
    assert heard[0].coordinates.std(axis=0).max() == pytest.approx(1)


def test_frames_arrive_while_it_forms():
    heard = []
    project(three_groups(), TSNE(), report=heard.append)
    forming = [message for message in heard if message.stage.startswith("Forming")]
    frames = [message for message in forming if message.coordinates is not None]
    assert frames[0].facts["iteration"] <= 25
    assert frames[0].coordinates.shape == (90, 2)
    shares = [message.done for message in forming]
    assert shares == sorted(shares) and 0 < shares[0] < shares[-1] < 1


def stop_at(iteration):
    return lambda message: message.facts.get("iteration", 0) >= iteration > 0


def test_stopping_keeps_the_layout_so_far():
    picture = project(three_groups(), TSNE(), report=stop_at(100))
    assert picture.facts["stopped_at"] == picture.facts["iterations"] == 100
    assert picture.notes == ("Stopped at step 100 of 750.",)
    assert np.isfinite(picture.facts["kl_divergence"])


@pytest.mark.parametrize("moment", [25, 250, 400])
def test_going_on_after_a_stop_ends_where_it_would_have(moment):
    settings = TSNE(iterations=500)
    stopped = project(three_groups(), settings, report=stop_at(moment))
    resumed = project(three_groups(), settings, start=stopped)
    whole = project(three_groups(), settings)
    assert resumed.coordinates.tobytes() == whole.coordinates.tobytes()
    assert resumed.facts["iterations"] == 500


def test_a_finished_picture_goes_on_for_another_round():
    settings = TSNE(iterations=60, exaggerated=20)
    again = project(three_groups(), settings, start=project(three_groups(), settings))
    assert again.facts["iterations"] == 100


def test_any_picture_can_be_the_start():
    flat = project(three_groups(), PCA())
    heard = []
    project(three_groups(), TSNE(**QUICK), start=flat, report=heard.append)
    assert abs(np.corrcoef(heard[0].coordinates[:, 1], flat.coordinates[:, 1])[0, 1]) > 0.99


def test_a_start_of_other_axes_is_refused():
    flat = project(three_groups(), PCA(dims=3))
    with pytest.raises(ProjectionError, match="set dims to 3"):
        project(three_groups(), TSNE(), start=flat)


def test_three_axes_keep_the_groups():
    picture = project(three_groups(), TSNE(dims=3, iterations=300))
    assert picture.coordinates.shape == (90, 3)
    assert nearest_class_agreement(picture.coordinates, np.repeat([0, 1, 2], 30)) > 0.95
    assert not picture.ticks


def test_a_given_graph_is_used_as_it_is():
    graph = neighbour_graph(three_groups(), graph_width(TSNE(), 90), "euclidean")
    given = project(three_groups(), TSNE(**QUICK), metric="euclidean", graph=graph)
    own = project(three_groups(), TSNE(**QUICK), metric="euclidean")
    assert given.coordinates.tobytes() == own.coordinates.tobytes()


def test_learning_rate_exaggeration_and_iterations_are_used():
    plain = project(three_groups(), TSNE(**QUICK)).coordinates
    for changed in ({"learning_rate": 3.0}, {"exaggeration": 4.0}, {"exaggerated": 5}):
        assert (project(three_groups(), TSNE(**QUICK | changed)).coordinates != plain).any()
    assert project(three_groups(), TSNE(**QUICK)).facts["iterations"] == 60
