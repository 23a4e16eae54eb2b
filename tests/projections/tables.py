"""Tables and measures that several projection tests share."""

import numpy as np

from tests.shared import SHARED

CLASSES = np.repeat([0, 1, 2], 50)  # the rows of Iris are sorted by class


def iris() -> np.ndarray:
    return np.fromfile(SHARED / "data/iris/iris_tensors.bytes", "<f4").reshape(150, 4)


def mnist(rows: int = 10_000) -> np.ndarray:
    from PIL import Image

    with Image.open(SHARED / "data/mnist/mnist_10k_sprite.png") as sheet:
        values = np.asarray(sheet.convert("RGB"), np.float32)[..., 0]
    digits = values.reshape(100, 28, 100, 28).swapaxes(1, 2).reshape(10_000, 784)
    return (255 - digits[:rows]) / 255


def noise(rows: int, dims: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, dims))


def three_groups(size: int = 30, dims: int = 6) -> np.ndarray:
    centres = 8 * np.eye(3, dims)
    return np.repeat(centres, size, axis=0) + noise(3 * size, dims)


def nearest_class_agreement(places: np.ndarray, classes: np.ndarray) -> float:
    apart = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    return float((classes[apart.argmin(axis=1)] == classes).mean())


def lists(places: np.ndarray, count: int) -> list[set[int]]:
    apart = ((places[:, None].astype(float) - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    return [set(row[:count]) for row in apart.argsort(axis=1)]


def kept_neighbours(vectors: np.ndarray, places: np.ndarray, count: int = 15) -> float:
    pairs = zip(lists(vectors, count), lists(places, count), strict=True)
    return float(np.mean([len(before & after) / count for before, after in pairs]))
