"""The digits that the benchmarks of t-SNE and UMAP draw: MNIST where it is, else scikit-learn's."""

from pathlib import Path

import numpy as np

SHEET = Path(__file__).parents[2] / "shared" / "data" / "mnist" / "mnist_10k_sprite.png"


def digits() -> tuple[np.ndarray, str]:
    """Return the vectors (float32, read-only) and what they are called in the printed line."""
    vectors, name = (
        (_mnist(), "MNIST") if SHEET.exists() else (_small(), "scikit-learn's digits (no MNIST here)")
    )
    vectors.flags.writeable = False
    return vectors, f"{name}, {vectors.shape[0]:,} x {vectors.shape[1]}"


def _mnist() -> np.ndarray:
    from PIL import Image

    with Image.open(SHEET) as sheet:
        values = np.asarray(sheet.convert("RGB"), np.float32)[..., 0]
    return np.ascontiguousarray(
        (255 - values.reshape(100, 28, 100, 28).swapaxes(1, 2).reshape(10_000, 784)) / 255
    )


def _small() -> np.ndarray:
    from sklearn.datasets import load_digits

    return load_digits().data.astype(np.float32) / 16
