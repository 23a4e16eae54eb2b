"""Answers known from outside: Iris and MNIST by NumPy, words by gensim."""

import json

import numpy as np
import pytest

from embedviz.geometry.graph import neighbour_graph
from embedviz.geometry.neighbours import NeighbourSearch, nearest
from embedviz.table import EmbeddingTable
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared


@pytest.fixture(scope="module")
def iris() -> EmbeddingTable:
    values = np.fromfile(SHARED / "data/iris/iris_tensors.bytes", "<f4")
    return EmbeddingTable(values.reshape(150, 4))


@pytest.fixture(scope="module")
def mnist() -> EmbeddingTable:
    from PIL import Image

    with Image.open(SHARED / "data/mnist/mnist_10k_sprite.png") as sheet:
        channel = np.asarray(sheet.convert("RGB"))[..., 0]
    digits = channel.reshape(100, 28, 100, 28).swapaxes(1, 2).reshape(10_000, 784)
    labels = (SHARED / "data/mnist/mnist_10k_784d_labels.tsv").read_text().split()
    return EmbeddingTable(((255 - digits) / 255).astype(np.float32), tuple(labels))


def test_iris_neighbours_are_those_of_the_reference(iris: EmbeddingTable) -> None:
    found = nearest(iris, 0, 5)
    assert found.rows.tolist() == [10, 2, 48, 27, 17]
    np.testing.assert_allclose(found.distances, [5.37e-6, 1.27e-5, 4.62e-5, 1.143e-4, 1.239e-4], rtol=5e-3)


@pytest.mark.parametrize(("row", "copies"), [(9, [34, 37]), (34, [9, 37]), (101, [142])])
def test_exact_duplicates_in_iris_are_at_zero(iris: EmbeddingTable, row: int, copies: list[int]) -> None:
    for metric in ("cosine", "euclidean"):
        found = nearest(iris, row, len(copies) + 1, metric)
        assert found.rows[:-1].tolist() == copies
        assert found.distances[:-1].tolist() == [0.0] * len(copies) and found.distances[-1] > 0


def test_mnist_neighbours_are_those_of_the_reference(mnist: EmbeddingTable) -> None:
    found = NeighbourSearch(mnist).nearest(0, 5)
    assert found.rows.tolist() == [4800, 494, 7144, 8791, 5437]
    assert found.distances[0] == pytest.approx(0.087245, abs=5e-7)


@pytest.mark.parametrize(("metric", "accuracy"), [("cosine", 0.9603), ("euclidean", 0.9533)])
def test_the_nearest_digit_is_the_same_digit_as_often_as_in_the_reference(
    mnist: EmbeddingTable, metric: str, accuracy: float
) -> None:
    graph = neighbour_graph(mnist.vectors, 1, metric)
    labels = np.array(mnist.labels)
    assert np.mean(labels[graph.ids[:, 0]] == labels) == pytest.approx(accuracy, abs=1e-9)


def test_word_neighbours_are_those_of_gensim() -> None:
    folder = SHARED / "data/word2vec"
    lines = (folder / "shakespeare-50d.txt").read_text(encoding="utf-8").splitlines()[1:]
    labels, values = zip(*(line.split(" ", 1) for line in lines), strict=True)
    table = EmbeddingTable(np.array([row.split() for row in values], np.float32), labels)
    answers = json.loads((folder / "shakespeare-50d.neighbours.json").read_text())
    for word, expected in answers.items():
        found = nearest(table, word, len(expected))
        assert list(found.labels) == [label for label, _ in expected]
        np.testing.assert_allclose(1 - found.distances, [cosine for _, cosine in expected], atol=1e-6)
